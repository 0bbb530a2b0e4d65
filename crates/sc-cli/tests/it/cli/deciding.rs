//! Documents that a person tries again or ignores.

use serde_json::{Value, json};

use crate::site::{Answer, Site};

/// The documents of a group of `attention`: company, kind, number.
fn documents(site: &Site, list: &str, is_meant: impl Fn(&Value) -> bool) -> Vec<[String; 3]> {
    let attention = site.json(&["attention"]).json();
    let text = |document: &Value, name: &str| document[name].as_str().unwrap().to_owned();
    let named = |document: &Value| ["tenant", "kind", "number"].map(|name| text(document, name));
    if list == "ignored" {
        return attention["ignored"].as_array().unwrap().iter().map(named).collect();
    }
    let groups = attention["groups"].as_array().unwrap().iter().filter(|group| is_meant(group));
    groups.flat_map(|group| group["documents"].as_array().unwrap()).map(named).collect()
}

fn steps(run: &Value) -> Vec<(String, String)> {
    let text = |step: &Value, name: &str| step[name].as_str().unwrap().to_owned();
    let steps = run["steps"].as_array().unwrap().iter();
    steps.map(|step| (text(step, "tenant"), text(step, "step"))).collect()
}

#[track_caller]
fn refused(answer: &Answer, code: &str, part: &str) {
    assert_eq!((answer.exit, answer.error_code().as_str()), (2, code), "{answer:?}");
    let sentence = answer.json()["error"]["sentence"].as_str().unwrap().to_owned();
    assert!(sentence.contains(part), "{sentence}");
}

#[test]
fn a_refused_payment_is_tried_again_at_once_with_the_report_of_its_run() {
    let site = Site::after_baseline();
    site.run(&["run"]);
    let refused_ones = documents(&site, "groups", |group| group["code"] == "payment.refused");
    let [tenant, _, number] = refused_ones.first().expect("the portal refuses some on purpose").clone();
    let attempts = |site: &Site| {
        let lives = site.json(&["documents", &number]).json();
        let lives = lives["documents"].as_array().unwrap().clone();
        let life = lives.into_iter().find(|life| life["tenant"] == tenant.as_str()).unwrap();
        life["attempts"].as_array().unwrap().len()
    };
    let before = attempts(&site);
    site.run(&["run"]);
    assert_eq!(attempts(&site), before, "it waits its interval");

    let retried = site.json(&["retry", "--tenant", &tenant, &number.to_lowercase()]);
    let answer = retried.json();
    assert_eq!((&answer["documents"], &answer["undecided"]), (&json!(1), &json!(0)), "{retried:?}");
    assert_eq!(steps(&answer["run"]), [(tenant.clone(), "uploadPayments".to_owned())]);
    assert_eq!((attempts(&site), retried.exit), (before + 1, 3), "the portal refuses it again");
    let text = site.run(&["retry", "--tenant", &tenant, &number]);
    assert!(text.out.contains("uploadPayments") || text.out.contains("Send payments"), "{text:?}");
    assert!(text.out.contains("Run 5:"), "{text:?}");
    assert_eq!(site.run(&["audit", "verify"]).exit, 0);
}

#[test]
fn what_waits_for_a_decision_is_not_tried_and_says_so() {
    let site = Site::after_baseline();
    let waiting = documents(&site, "groups", |group| group["takes_approval"] == true);
    let [tenant, _, number] = waiting.first().expect("the world has some").clone();
    let runs = site.json(&["runs"]).json();
    let answer = site.json(&["retry", "--tenant", &tenant, &number]);
    refused(&answer, "usage.nothing_to_retry", "waits for your decision");
    assert!(answer.json()["error"]["hint"].as_str().unwrap().contains("sageconnect approve"));
    assert_eq!(site.json(&["runs"]).json(), runs, "no run began");
}

#[test]
fn while_an_engine_is_at_work_a_retry_ends_with_4_and_its_wait_has_ended_all_the_same() {
    let site = Site::after_baseline();
    site.run(&["run"]);
    let refused_ones = documents(&site, "groups", |group| group["code"] == "payment.refused");
    let [tenant, _, number] = refused_ones.first().unwrap().clone();
    let other = if tenant == "moldes" { "aceros" } else { "moldes" };
    let mut engine = crate::bad_input::hanging_run(
        &site,
        &["run", "--tenant", other],
        json!({ "tenant": site.fact(other, "tenant_id") }),
    );
    let busy = site.run(&["retry", "--tenant", &tenant, &number]);
    assert_eq!(busy.exit, 4, "{busy:?}");
    assert!(busy.out.contains("will be tried again with the next run"), "{busy:?}");
    engine.kill().unwrap();
    engine.wait().unwrap();
    site.heal();
    let run = site.json(&["run", "--tenant", &tenant, "--step", "uploadPayments"]).json();
    assert!(run["steps"][0]["failed"].as_u64().unwrap() >= 1, "it was tried: {run}");
}

#[test]
fn an_ignored_document_needs_nobody_until_it_is_put_back() {
    let site = Site::after_baseline();
    let all = documents(&site, "groups", |_| true);
    let [tenant, kind, number] = all.first().unwrap().clone();
    let count = || site.json(&["attention"]).json()["count"].as_u64().unwrap();
    let before = count();
    let ignore = |more: &[&str]| site.json(&[&["ignore", "--tenant", &tenant, &number], more].concat());

    refused(&ignore(&["--reason", "  "]), "usage.reason_missing", "Write why it is ignored");
    refused(&ignore(&["--undo"]), "usage.unknown_ignored_document", "Nobody ignores");
    let ignored = ignore(&["--reason", "entered by hand"]);
    assert_eq!(ignored.exit, 0, "{ignored:?}");
    let name = json!({ "tenant": tenant, "kind": kind, "number": number });
    assert_eq!(ignored.json()["documents"], json!([name]));
    assert_eq!(count(), before - 1);
    assert_eq!(documents(&site, "ignored", |_| true), [[tenant.clone(), kind.clone(), number.clone()]]);
    let shown = site.run(&["attention"]).out;
    assert!(shown.contains("One document that somebody ignores:"), "{shown}");
    assert!(shown.contains("Ignored by tester since") && shown.contains("entered by hand"), "{shown}");
    refused(
        &ignore(&["--reason", "again"]),
        "usage.unknown_attention_document",
        "is not among those that need a person",
    );

    let put_back = ignore(&["--undo", "--kind", &kind]);
    assert_eq!((put_back.exit, &put_back.json()["documents"]), (0, &json!([name])));
    assert_eq!((count(), documents(&site, "ignored", |_| true).len()), (before, 0));
    assert_eq!(site.run(&["audit", "verify"]).exit, 0);
}

#[test]
fn a_decision_of_no_use_is_told_with_a_way_out() {
    let site = Site::after_baseline();
    let conflict = site.json(&["ignore", "--tenant", "aceros", "PY1", "--reason", "x", "--undo"]);
    refused(&conflict, "usage.conflict", "--undo");
    refused(&site.json(&["ignore", "--tenant", "aceros", "PY1"]), "usage.missing_argument", "--reason");
    for (args, code, part) in [
        (&["retry", "--tenant", "nobody", "PY1"][..], "usage.unknown_tenant", "aceros, moldes, empaques"),
        (&["retry", "--tenant", "aceros", "NOPE"], "usage.unknown_waiting_document", "Some that wait: "),
        (
            &["retry", "--tenant", "aceros", "NOPE", "--kind", "import"],
            "usage.unknown_waiting_document",
            "NOPE",
        ),
        (&["retry", "--tenant", "aceros", "PY1", "--kind", "foo"], "usage.invalid_value", "payment"),
        (&["ignore", "--tenant", "nobody", "PY1", "--reason", "x"], "usage.unknown_tenant", "aceros"),
        (
            &["ignore", "--tenant", "aceros", "NOPE", "--reason", "x"],
            "usage.unknown_attention_document",
            "Some that are: ",
        ),
        (&["ignore", "--tenant", "nobody", "PY1", "--undo"], "usage.unknown_tenant", "aceros"),
    ] {
        let answer = site.json(args);
        refused(&answer, code, part);
        for lang in ["es", "en"] {
            let args: Vec<&str> = args.iter().copied().chain(["--lang", lang]).collect();
            let text = site.run(&args);
            assert_eq!((text.exit, text.out.as_str()), (2, ""), "{args:?}");
            assert!(!text.err.is_empty() && !text.err.contains("usage-"), "{text:?}");
        }
    }
}
