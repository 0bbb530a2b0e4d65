//! Purchase orders: shown, compared, listed, approved.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::site::{Site, filters};

/// The order of a company, as `orders show` or `orders diff` tells it.
#[track_caller]
fn order(site: &Site, what: &str, company: &str, number: &str) -> Value {
    let answer = site.json(&["orders", what, number, "--tenant", company]);
    assert_eq!(answer.exit, 0, "{} {}", answer.out, answer.err);
    answer.json()["orders"][0].clone()
}

fn listed(site: &Site, which: &[&str]) -> BTreeSet<(String, String)> {
    let args: Vec<&str> = ["orders", "list"].iter().chain(which).copied().collect();
    let answer = site.json(&args);
    assert_eq!(answer.exit, 0, "{}", answer.out);
    let rows = answer.json()["orders"].as_array().unwrap().clone();
    rows.iter().map(|row| (text(&row["tenant"]), text(&row["number"]))).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Company and number of the orders that need a person for this reason.
#[track_caller]
fn with_cause(site: &Site, code: &str) -> Vec<(String, String)> {
    let attention = site.json(&["attention"]).json();
    let groups = attention["groups"].as_array().unwrap();
    let group = groups.iter().find(|group| group["code"] == code).unwrap_or_else(|| panic!("no {code}"));
    let documents = group["documents"].as_array().unwrap().iter();
    documents.map(|document| (text(&document["tenant"]), text(&document["number"]))).collect()
}

/// The first order whose content the portal holds otherwise.
#[track_caller]
fn differing(site: &Site) -> (String, String) {
    let mut found = with_cause(site, "order.differs_in_portal").into_iter();
    let is_other = |(company, number): &(String, String)| {
        order(site, "diff", company, number)["is_equal"] == json!(false)
    };
    found.find(is_other).expect("the world has an order that somebody edited in the portal")
}

#[test]
fn the_verdict_on_an_order_is_what_the_next_cycle_does_with_it() {
    let site = Site::after_baseline();
    site.admin("POST", "/advance", &Value::Null);
    let plan = site.json(&["run", "--dry-run", "--tenant", "aceros"]).json();
    let writes = site.portal_writes();
    // One of each kind of change, and each order that waits.
    let mut expected: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for step in plan["steps"].as_array().unwrap() {
        for effect in step["effects"].as_array().unwrap() {
            let verdict = match (effect["operation"].as_str().unwrap(), effect["status"].as_str()) {
                ("create_order", _) => "create",
                ("update_order", _) => "update",
                ("set_order_status", Some("CANCELLED")) => "cancel",
                ("set_order_status", Some("CLOSED")) => "close",
                _ => continue,
            };
            if seen.insert(verdict) {
                expected.insert(text(&effect["number"]), (verdict.to_owned(), text(&step["step"])));
            }
        }
        for waiting in step["waiting_documents"].as_array().unwrap() {
            if waiting["kind"] == "order" {
                let why = text(&waiting["cause"]["code"]);
                expected.insert(text(&waiting["number"]), (why, text(&step["step"])));
            }
        }
    }
    assert!(seen.contains("create") && seen.contains("close"), "{seen:?}");
    assert!(expected.len() > seen.len(), "{expected:?}");
    for (number, (what, step)) in expected {
        let verdict = order(&site, "show", "aceros", &number)["verdict"].clone();
        let told = verdict["cause"]["code"].as_str().unwrap_or(verdict["verdict"].as_str().unwrap());
        assert_eq!((told, &verdict["step"]), (what.as_str(), &json!(step)), "{number}");
    }
    assert_eq!(site.portal_writes(), writes, "looking writes nothing");
}

#[test]
fn an_order_is_shown_before_and_after_it_was_sent() {
    let site = Site::after_baseline();
    let (company, number) = listed(&site, &["--pending", "--tenant", "aceros"])
        .into_iter()
        .find(|(company, number)| order(&site, "show", company, number)["verdict"]["verdict"] == "create")
        .expect("the world has orders that are to be sent");
    let before = order(&site, "show", &company, &number);
    assert_eq!(
        (&before["portal_state"], &before["control"], &before["authorization"]["is_authorized"]),
        (&json!("absent"), &json!([]), &json!(true))
    );
    assert_eq!(before["payload"]["number"], number.as_str());
    assert!(!before["sage"]["lines"].as_array().unwrap().is_empty());

    site.run(&["run", "--tenant", "aceros"]);
    let after = order(&site, "show", &company, &number);
    assert_eq!(
        (&after["portal_state"], &after["state"], &after["verdict"]["verdict"]),
        (&json!("present"), &json!("done"), &json!("settled"))
    );
    assert_eq!(after["control"][0]["portal_id"], after["portal"]["id"]);
    assert_eq!(after["control"][0]["status"], "POSTED");

    let life = site.json(&["documents", &number]).json();
    let lives = life["documents"].as_array().unwrap();
    let found = lives.iter().find(|life| life["tenant"] == company.as_str()).unwrap();
    assert_eq!((&found["kind"], &found["attempts"][0]["outcome"]), (&json!("order"), &json!("confirmed")));
    assert_eq!(found["portal_order"]["total"], found["sage_order"]["total"], "both sides agree");
    assert_eq!((&found["sage"], &found["portal"]), (&Value::Null, &Value::Null), "it is no payment");
}

#[test]
fn an_order_that_differs_is_compared_field_by_field_and_replaced_once_a_person_approves() {
    let site = Site::after_baseline();
    let (company, number) = differing(&site);
    let diff = order(&site, "diff", &company, &number);
    assert_eq!((&diff["is_equal"], &diff["portal_state"]), (&json!(false), &json!("present")));
    for difference in diff["differences"].as_array().unwrap() {
        assert_ne!(difference["sage"], difference["portal"], "{difference}");
        assert_ne!(difference["name"], difference["field"], "each field is named in words");
    }

    let approved = site.json(&["approve", "--tenant", &company, &number]);
    assert_eq!((approved.exit, &approved.json()["documents"]), (0, &json!([number])), "{}", approved.out);
    site.run(&["run", "--tenant", &company]);
    let diff = order(&site, "diff", &company, &number);
    assert_eq!((&diff["is_equal"], &diff["differences"]), (&json!(true), &json!([])));
}

#[test]
fn orders_are_listed_by_what_becomes_of_them_without_asking_the_portal() {
    let site = Site::after_baseline();
    site.run(&["run"]);
    let asked = site.counters()["http_requests"].clone();
    let (all, authorized) = (listed(&site, &[]), listed(&site, &["--authorized"]));
    let (pending, failed) = (listed(&site, &["--pending"]), listed(&site, &["--failed"]));
    assert_eq!(site.counters()["http_requests"], asked, "the portal is not asked");
    assert!(!authorized.is_empty() && !pending.is_empty() && !failed.is_empty());
    assert!(pending.is_disjoint(&failed), "what goes by itself needs nobody");
    for part in [&authorized, &pending, &failed] {
        assert!(part.is_subset(&all));
    }
    let attention = site.json(&["attention"]).json();
    let groups = attention["groups"].as_array().unwrap().iter();
    let documents = groups.flat_map(|group| group["documents"].as_array().unwrap());
    let orders = documents.filter(|document| document["kind"] == "order");
    let told: BTreeSet<_> = orders.map(|order| (text(&order["tenant"]), text(&order["number"]))).collect();
    assert_eq!(failed, told, "what attention tells");
    let of_one: BTreeSet<_> = failed.iter().filter(|(company, _)| company == "moldes").cloned().collect();
    assert_eq!(listed(&site, &["--failed", "--tenant", "moldes"]), of_one);
}

#[test]
fn an_unknown_order_or_company_is_told_with_the_known_ones() {
    let site = Site::after_baseline();
    for what in ["show", "diff"] {
        for number in ["NOPE", "", "A NUMBER THAT IS MUCH TOO LONG FOR SAGE"] {
            let answer = site.json(&["orders", what, number]);
            assert_eq!((answer.exit, answer.error_code().as_str()), (2, "usage.unknown_order"), "{number:?}");
            assert!(answer.json()["error"]["arguments"]["known"].as_str().unwrap().starts_with("PO"));
        }
        let answer = site.json(&["orders", what, "PO0000201", "--tenant", "nobody"]);
        assert_eq!((answer.exit, answer.error_code().as_str()), (2, "usage.unknown_tenant"));
    }
    let answer = site.run(&["orders", "list", "--failed", "--pending"]);
    assert_eq!(answer.exit, 2, "one selection at a time");
}

#[test]
fn an_order_is_shown_without_a_verdict_while_a_side_does_not_answer() {
    let site = Site::after_baseline();
    let (company, number) = differing(&site);
    site.fault_portal(&json!({ "times": 1000, "action": "cut_before" }));
    let shown = order(&site, "show", &company, &number);
    assert_eq!((&shown["verdict"], &shown["portal_state"]), (&Value::Null, &json!("unknown")));
    assert_ne!(shown["sage"], Value::Null, "what can be said is said");
    let why = shown["unanswered"][0]["code"].as_str().unwrap();
    assert!(why.starts_with("portal."), "{why}");
    let text = site.run(&["orders", "show", &number, "--tenant", &company]);
    assert_eq!(text.exit, 0);
    assert!(text.out.contains("What to do:") && !text.out.contains("Verdict"), "{}", text.out);
}

#[test]
fn a_list_names_the_company_whose_sage_does_not_answer() {
    let site = Site::after_baseline();
    site.fault_sql(&json!({
        "contains": "Autoriza_OC", "times": 1000, "action": "error", "number": 208, "message": "Invalid object name"
    }));
    let answer = site.json(&["orders", "list", "--authorized"]);
    assert_eq!(answer.exit, 3, "{}", answer.out);
    let companies: Vec<String> =
        answer.json()["unanswered"].as_array().unwrap().iter().map(|it| text(&it["tenant"])).collect();
    assert_eq!(companies, ["aceros", "moldes", "empaques"]);
    assert_eq!(site.json(&["orders", "list", "--failed"]).exit, 0, "the journal is enough for these");
}

#[test]
fn orders_read_well_in_both_languages() {
    let site = Site::after_baseline();
    let differing = differing(&site);
    let invalid = with_cause(&site, "order.invalid").remove(0);
    let mut shown = String::new();
    for lang in ["es", "en"] {
        for (what, (company, number)) in [("show", &invalid), ("show", &differing), ("diff", &differing)] {
            let args = ["orders", what, number, "--tenant", company, "--lang", lang];
            let answer = site.run(&args);
            shown.push_str(&format!("$ sageconnect {}\n{}\n\n", args.join(" "), answer.shown()));
        }
        let args = ["orders", "list", "--failed", "--lang", lang];
        shown.push_str(&format!("$ sageconnect {}\n{}\n\n", args.join(" "), site.run(&args).shown()));
    }
    assert!(!shown.contains("Z\n") && !shown.contains("T0"), "no machine's time: {shown}");
    let mut settings = filters();
    // Columns are as wide as their longest day.
    settings.add_filter(r"(\S) {2,}", "$1  ");
    settings.bind(|| insta::assert_snapshot!("orders", shown));
}
