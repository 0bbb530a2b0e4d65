//! Life lines and empty answers.

use serde_json::{Value, json};

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
