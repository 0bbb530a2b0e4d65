//! Life lines and empty answers.

use serde_json::{Value, json};

use crate::bad_input::closed_port;
use crate::site::Site;

fn life(site: &Site, number: &str, company: &str) -> Value {
    let found = site.json(&["documents", number]).json();
    let lives = found["documents"].as_array().unwrap();
    lives.iter().find(|life| life["tenant"] == company).unwrap().clone()
}

#[test]
fn the_life_of_a_payment_is_told_before_and_after_it_was_sent() {
    let site = Site::start();
    let unseen = life(&site, "PY0000102", "aceros");
    assert_eq!(
        (&unseen["state"], &unseen["portal_state"], &unseen["control"]),
        (&Value::Null, &json!("absent"), &json!([]))
    );
    assert_eq!(unseen["sage"]["vendor"], "V10000");
    let text = site.run(&["documents", "PY0000102"]).out;
    assert!(text.contains("What follows           No run has seen it yet"), "{text}");

    assert_eq!(site.run(&["run"]).exit, 0);
    let before = life(&site, "PY0000102", "aceros");
    assert_eq!(
        (&before["state"], &before["cause"]["code"]),
        (&json!("waiting"), &json!("document.next_run"))
    );

    site.run(&["run"]);
    let after = life(&site, "PY0000102", "aceros");
    assert_eq!(
        (&after["state"], &after["portal_state"], &after["cause"]),
        (&json!("done"), &json!("present"), &Value::Null)
    );
    assert_eq!(after["control"][0]["portal_id"], after["portal"]["id"]);
    assert_eq!(after["attempts"][0]["outcome"], "confirmed");
    assert_eq!(after["portal"]["total"], after["sage"]["amount"], "both sides agree");

    let uuid = after["sage"]["lines"][0]["uuid"].as_str().unwrap();
    let by_uuid = site.json(&["documents", uuid]).json();
    assert!(
        by_uuid["documents"].as_array().unwrap().iter().any(|life| life["number"] == "PY0000102"),
        "{uuid}"
    );
    let by_vendor = site.json(&["documents", "V10000"]).json();
    assert!(by_vendor["documents"].as_array().unwrap().len() > 1);
}

#[test]
fn a_side_that_does_not_answer_is_not_called_empty() {
    let site = Site::after_baseline();
    site.edit_line("settings.toml", "server =", &format!("server = \"127.0.0.1,{}\"", closed_port()));
    for (number, list) in [("PY0000102", "documents"), ("PO0000201", "documents"), ("PO0000201", "orders")] {
        let words = if list == "orders" { vec!["orders", "show", number] } else { vec![list, number] };
        let found = &site.json(&words).json()[list][0];
        assert_eq!(
            (&found["sage_state"], &found["control_state"]),
            (&json!("unknown"), &json!("unknown")),
            "{found}"
        );
        assert_eq!(found["portal_state"], "absent", "{found}");
        let shown = site.run(&words).out;
        for side in ["In Sage                —", "In the control table   —"] {
            assert!(shown.contains(side), "{side}: {shown}");
        }
    }
    let unanswered = site.json(&["documents", "PY0000102"]).json();
    assert_eq!(unanswered["documents"][0]["unanswered"].as_array().unwrap().len(), 1, "told once");
}

#[test]
fn a_link_stands_in_another_document_and_is_not_called_absent() {
    let site = Site::after_baseline();
    let plan = site.json(&["run", "--dry-run"]).json();
    let effects =
        plan["steps"].as_array().unwrap().iter().flat_map(|step| step["effects"].as_array().unwrap());
    let mut links = effects.filter(|effect| effect["operation"] == "link_vendor");
    let number = links.next().expect("the world has a vendor to link")["number"].as_str().unwrap();
    site.run(&["run"]);
    let shown = site.run(&["documents", number]).out;
    let life = shown.split("\n\n").find(|life| life.contains("Link supplier")).expect("its attempt");
    assert!(!life.contains("In Sage") && !life.contains("Not there"), "{life}");
}

#[test]
fn a_life_line_is_told_even_while_a_side_does_not_answer() {
    let site = Site::after_baseline();
    site.fault_portal(&json!({ "times": 1000, "action": "cut_before" }));
    let answer = site.run(&["documents", "PY0000102"]);
    assert_eq!(answer.exit, 0);
    assert!(answer.out.contains("In Sage") && answer.out.contains("What to do:"), "{}", answer.out);
}

#[test]
fn an_installation_that_never_ran_has_sentences_and_not_empty_tables() {
    let site = Site::start();
    for (args, sentence) in [
        (&["runs"][..], "There are no runs yet."),
        (&["attention"], "Nothing needs your attention."),
        (&["status"], "No cycle has run yet."),
        (&["audit", "verify"], "The audit chain is whole: 0 entries."),
    ] {
        let answer = site.run(args);
        assert_eq!(answer.exit, 0);
        assert!(answer.out.contains(sentence), "{}", answer.out);
    }
}

#[test]
fn the_example_of_attention_names_a_document_that_can_be_approved() {
    let site = Site::after_baseline();
    let shown = site.run(&["attention"]).out;
    let example =
        shown.lines().find_map(|line| line.split_once("for example: sageconnect approve ")).unwrap().1;
    let args: Vec<&str> = ["approve"].into_iter().chain(example.split_whitespace()).collect();
    assert_eq!(site.run(&args).exit, 0, "{example}");
}
