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

/// The first order whose total the portal holds otherwise.
#[track_caller]
fn differing(site: &Site) -> (String, String) {
    let mut found = with_cause(site, "order.differs_in_portal").into_iter();
    let is_other = |(company, number): &(String, String)| {
        let diff = order(site, "diff", company, number);
        let fields = diff["differences"].as_array().into_iter().flatten().map(|it| &it["field"]);
        diff["is_equal"] == json!(false) && fields.into_iter().any(|field| field == "total")
    };
    found.find(is_other).expect("the world has an order that somebody edited in the portal")
}

/// Each order of a company that the next run of `site` looks at, with what `orders show` says of it.
fn verdicts(site: &Site, company: &str) -> BTreeMap<String, Value> {
    let known = listed(site, &["--authorized", "--tenant", company]).into_iter();
    known
        .map(|(company, number)| (number.clone(), order(site, "show", &company, &number)["verdict"].clone()))
        .collect()
}

#[test]
fn the_verdict_on_an_order_is_what_the_next_cycle_does_with_it() {
    let site = Site::start();
    let before = verdicts(&site, "aceros");
    for (number, verdict) in &before {
        let sentence = verdict["sentence"].as_str().unwrap();
        assert_eq!(verdict["only_looks"], true, "{number}");
        assert!(sentence.starts_with("The next run only observes (baseline). After it: "), "{sentence}");
    }
    let site = site.looked_at();
    let after = verdicts(&site, "aceros");
    assert!(after.values().all(|verdict| verdict["only_looks"] == false), "{after:?}");
    let created = |verdicts: &BTreeMap<String, Value>| {
        let created = verdicts.iter().filter(|(_, verdict)| verdict["verdict"] == "create");
        created.map(|(number, _)| number.clone()).collect::<Vec<_>>()
    };
    assert!(!created(&before).is_empty());
    assert_eq!(created(&before), created(&after), "what follows the baseline");

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
    assert_eq!(after["verdict"]["sentence"], "Nothing to do: both sides say the same.");
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
fn an_order_that_somebody_closed_in_the_portal_is_not_said_to_be_the_same_on_both_sides() {
    let site = Site::after_baseline();
    site.run(&["run"]);
    let listed = site.json(&["orders", "list", "--authorized"]).json();
    let rows = listed["orders"].as_array().unwrap().iter();
    let closed: Vec<&Value> = rows.filter(|row| row["control"] == "CLOSED").collect();
    let status = json!({ "field": "status", "name": "the status", "sage": "OPEN", "portal": "CLOSED" });
    let is_told = |row: &&&Value| {
        let diff = order(&site, "diff", row["tenant"].as_str().unwrap(), row["number"].as_str().unwrap());
        diff["is_equal"] == json!(false) && diff["differences"].as_array().unwrap().contains(&status)
    };
    assert!(closed.iter().any(|row| is_told(&row)), "{closed:?}");
    // And what is closed on both sides is the same.
    assert!(!closed.iter().all(|row| is_told(&row)), "{closed:?}");
}

#[test]
fn an_order_that_the_portal_lacks_is_not_said_to_be_the_same_on_both_sides() {
    let site = Site::after_baseline();
    let (company, number) = with_cause(&site, "order.control_row_without_portal").remove(0);
    assert_eq!(site.run(&["approve", "--tenant", &company, &number]).exit, 0);
    site.run(&["run", "--tenant", &company]);
    let shown = order(&site, "show", &company, &number);
    assert_eq!(
        (&shown["verdict"]["verdict"], &shown["portal_state"]),
        (&json!("settled"), &json!("absent")),
        "a person accepted that"
    );
    let says = |lang: &str| {
        let answer = site.json(&["orders", "show", &number, "--tenant", &company, "--lang", lang]).json();
        text(&answer["orders"][0]["verdict"]["sentence"])
    };
    assert_eq!(
        says("en"),
        "Nothing to do for now: it is looked at again when Sage changes it, or by the daily sweep."
    );
    assert_eq!(
        says("es"),
        "Nada que hacer por ahora: se revisa otra vez cuando cambie en Sage, o en la revisión diaria."
    );
}

#[test]
fn a_number_typed_in_another_case_is_the_order_that_sage_spells() {
    for collation in ["case-insensitive", "binary"] {
        let site = Site::with(&["--without-importer", "--collation", collation]).looked_at();
        let (company, number) = differing(&site);
        let typed = number.to_lowercase();
        assert_ne!(typed, number);
        let shown = order(&site, "show", &company, &typed);
        assert_eq!(shown["number"], number.as_str(), "{collation}");
        let exact = order(&site, "show", &company, &number);
        for part in ["state", "sage", "authorization", "control", "portal", "payload"] {
            assert_eq!(shown[part], exact[part], "{part} in a {collation} database");
        }
        assert_eq!(shown["verdict"]["cause"]["code"], "order.differs_in_portal", "{collation}");
        assert_eq!(order(&site, "diff", &company, &typed), order(&site, "diff", &company, &number));
        let approved = site.json(&["approve", "--tenant", &company, &typed]);
        assert_eq!((approved.exit, &approved.json()["documents"]), (0, &json!([number])), "{}", approved.out);
    }
}

#[test]
fn a_cause_names_the_lines_that_differ_by_their_position_in_sage() {
    let site = Site::after_baseline();
    site.run(&["run"]);
    let rows = site.json(&["orders", "list", "--failed"]).json()["orders"].as_array().unwrap().clone();
    let differing = rows.iter().filter(|row| row["cause"]["code"] == "order.differs_in_portal");
    let sentences: Vec<String> = differing.map(|row| text(&row["cause"]["sentence"])).collect();
    assert!(sentences.iter().any(|said| said.contains(" of line ")), "{sentences:#?}");
    assert!(
        sentences.iter().any(|said| said.contains("line 1: in Sage, not in the portal")
            && said.contains("line with id 1: not in Sage, in the portal")),
        "one was typed into the portal: {sentences:#?}"
    );
    for said in &sentences {
        assert!(!said.contains("9007199"), "no number of Sage's own: {said}");
    }
}

#[test]
fn an_order_that_is_invoiced_in_the_portal_takes_no_approval_of_its_cancellation() {
    let site = Site::after_baseline();
    site.run(&["run"]);
    let (company, number) = with_cause(&site, "order.cancelled_but_invoiced").remove(0);
    let refused = site.json(&["approve", "--tenant", &company, &number]);
    assert_eq!((refused.exit, refused.error_code().as_str()), (2, "usage.nothing_to_decide"));
    let sentence = text(&refused.json()["error"]["sentence"]);
    assert!(sentence.contains(&number) && sentence.contains("invoiced"), "with the reason: {sentence}");
}

#[test]
fn an_unknown_or_settled_number_is_told_with_a_few_that_can_be_approved() {
    let site = Site::after_baseline();
    site.run(&["run"]);
    let rows =
        site.json(&["orders", "list", "--tenant", "moldes"]).json()["orders"].as_array().unwrap().clone();
    let settled = rows.iter().find(|row| row["state"] == "done").map(|row| text(&row["number"])).unwrap();
    for number in ["NOPE", &settled] {
        let refused = site.json(&["approve", "--tenant", "moldes", number]);
        assert_eq!((refused.exit, refused.error_code().as_str()), (2, "usage.unknown_open_document"));
        let known = text(&refused.json()["error"]["arguments"]["known"]);
        let named: Vec<&str> = known.split(", ").collect();
        assert!((1..=5).contains(&named.len()), "{known}");
        assert!(named.iter().any(|name| name.starts_with("PO")), "of each kind: {known}");
        for name in named {
            assert_eq!(site.run(&["approve", "--tenant", "moldes", name]).exit, 0, "{name}");
        }
    }
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
    let controls = |which: &[&str]| -> BTreeMap<(String, String), Value> {
        let args: Vec<&str> = ["orders", "list"].iter().chain(which).copied().collect();
        let rows = site.json(&args).json()["orders"].as_array().unwrap().clone();
        rows.iter()
            .map(|row| ((text(&row["tenant"]), text(&row["number"])), row["control"].clone()))
            .collect()
    };
    let (of_all, of_failed) = (controls(&[]), controls(&["--failed"]));
    assert!(of_failed.values().any(|control| control == "POSTED"), "{of_failed:?}");
    for (key, control) in of_failed {
        assert_eq!(control, of_all[&key], "{key:?} has the same control row in each list");
    }
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
    assert_eq!(site.json(&["orders", "list", "--failed"]).exit, 0, "no authorization is asked for these");
}

/// The first order of a list that a company's `orders show` tells like this.
#[track_caller]
fn shown_like(site: &Site, which: &[&str], what: &str, is_like: impl Fn(&Value) -> bool) -> (String, String) {
    let mut rows = listed(site, which).into_iter();
    let found = rows.find(|(company, number)| is_like(&order(site, "show", company, number)));
    found.unwrap_or_else(|| panic!("the world has no order {what}"))
}

/// The cells of the first row of a table that holds a text.
#[track_caller]
fn cells<'a>(shown: &'a str, text: &str) -> Vec<&'a str> {
    let line = shown.lines().find(|line| line.trim_start().starts_with('│') && line.contains(text));
    let line = line.unwrap_or_else(|| panic!("no row with {text}:\n{shown}"));
    line.trim().trim_matches('│').split("   ").map(str::trim).filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn an_order_is_shown_as_text_with_each_line_that_would_be_sent_and_its_sums() {
    let site = Site::after_baseline();
    let (company, number) = shown_like(&site, &["--pending"], "that is to be created", |order| {
        order["verdict"]["verdict"] == "create" && order["payload"]["vat_sum"].as_f64() > Some(0.0)
    });
    let payload = order(&site, "show", &company, &number)["payload"].clone();
    let shown = site.run(&["orders", "show", &number, "--tenant", &company]).out;
    for line in payload["lines"].as_array().unwrap() {
        // An item may stand on several lines.
        let row = format!("{}   {}", line["num"], line["code"].as_str().unwrap());
        let cells = cells(&shown, &row);
        assert_eq!(
            cells[2..5],
            [&text(&line["description"]), &line["quantity"].to_string(), &text(&line["unit"])]
        );
        let amount = cells.last().unwrap().replace(',', "");
        assert_eq!(amount.parse::<f64>().unwrap(), line["subtotal"].as_f64().unwrap(), "{shown}");
    }
    let sum = |label: &str| {
        let line = shown.lines().find_map(|line| line.trim().strip_prefix(label)).unwrap();
        line.trim()
            .trim_start_matches("MXN ")
            .trim_start_matches("USD ")
            .replace(',', "")
            .parse::<f64>()
            .unwrap()
    };
    for (label, field) in [("Subtotal ", "subtotal"), ("Transferred taxes ", "vat_sum"), ("Total ", "total")]
    {
        assert_eq!(sum(label), payload[field].as_f64().unwrap(), "{field}: {shown}");
    }
    for field in ["delivery_contact", "requested_by"] {
        assert!(shown.contains(payload[field].as_str().unwrap()), "{field}: {shown}");
    }
    assert!(shown.contains(payload["addresses"][0]["street"].as_str().unwrap()), "{shown}");
    for pair in payload["metadata"].as_array().unwrap() {
        assert!(shown.contains(&format!("{}: {}", text(&pair[0]), text(&pair[1]))), "{pair}: {shown}");
    }
    assert!(!shown.contains("Its lines in Sage"), "Sage says nothing else: {shown}");
}

#[test]
fn an_order_that_is_held_is_shown_with_its_lines_in_sage() {
    let site = Site::after_baseline();
    let (company, number) = with_cause(&site, "order.invalid").remove(0);
    let lines = order(&site, "show", &company, &number)["sage"]["lines"].clone();
    let shown = site.run(&["orders", "show", &number, "--tenant", &company]).out;
    assert!(shown.contains("Its lines in Sage"), "{shown}");
    for line in lines.as_array().unwrap() {
        let cells = cells(&shown, line["item"].as_str().unwrap());
        for part in ["ordered", "cancelled", "received", "unit"] {
            assert!(cells.contains(&line[part].as_str().unwrap()), "{part} of {cells:?}");
        }
    }
}

#[test]
fn a_row_of_a_piped_table_is_one_line_whatever_its_texts_are() {
    let site = Site::after_baseline();
    let mut rows = 0;
    for (company, number) in listed(&site, &["--tenant", "moldes"]) {
        let shown = site.run(&["orders", "show", &number, "--tenant", &company]).out;
        for row in shown.lines().filter_map(|line| line.trim_start().strip_prefix('│')) {
            // What goes on from the row above has nothing in its first cell.
            let first = row.split_whitespace().next().unwrap();
            assert!(first == "Line" || first.parse::<u32>().is_ok(), "{row:?} in {shown}");
            rows += 1;
        }
    }
    assert!(rows > 2, "no table was shown");
}

#[test]
fn amounts_that_differ_are_grouped_for_people_and_exact_for_programs() {
    let site = Site::after_baseline();
    let (company, number) = differing(&site);
    let diff = order(&site, "diff", &company, &number);
    let differences = diff["differences"].as_array().unwrap();
    let total = differences.iter().find(|it| it["field"] == "total").expect("its total differs");
    let exact = text(&total["sage"]);
    assert!(!exact.contains(','), "{exact}");
    let (whole, _) = exact.split_once('.').expect("cents");
    assert!(whole.len() > 3, "large enough to be grouped: {exact}");
    let shown = site.run(&["orders", "diff", &number, "--tenant", &company]).out;
    let cells = cells(&shown, "the total ");
    assert_eq!(cells[1].replace(',', ""), exact);
    assert!(cells[1].contains(',') && cells[2].contains(','), "{cells:?}");
}

#[test]
fn the_list_says_why_nothing_is_sent_of_an_order_and_the_verdict_says_the_same() {
    let site = Site::after_baseline();
    site.run(&["run"]);
    let rows = site.json(&["orders", "list", "--authorized"]).json()["orders"].as_array().unwrap().clone();
    let mut reasons = BTreeSet::new();
    for row in rows.iter().filter(|row| row["not_ours"] != Value::Null) {
        let verdict = order(&site, "show", &text(&row["tenant"]), &text(&row["number"]))["verdict"].clone();
        assert_eq!(
            (&verdict["verdict"], &verdict["not_ours"]),
            (&json!("not_ours"), &row["not_ours"]),
            "{row}"
        );
        reasons.insert(text(&row["not_ours"]));
    }
    assert!(reasons.contains("blanket_order") && reasons.contains("all_skipped"), "{reasons:?}");
    // Nothing that was never sent, and waits for nothing, is left without a word.
    let is_untold = |row: &&Value| {
        row["state"] == Value::Null && row["control"] == Value::Null && row["not_ours"] == Value::Null
    };
    assert_eq!(rows.iter().find(is_untold), None);
    let blanket = rows.iter().find(|row| row["not_ours"] == "blanket_order").unwrap();
    let company = blanket["tenant"].as_str().unwrap();
    let shown = site.run(&["orders", "show", blanket["number"].as_str().unwrap(), "--tenant", company]).out;
    assert!(shown.contains("Its lines in Sage") && !shown.contains("Would be sent"), "{shown}");
    let shown = site.run(&["orders", "list", "--tenant", blanket["tenant"].as_str().unwrap()]).out;
    assert_eq!(cells(&shown, blanket["number"].as_str().unwrap()).last(), Some(&"It is a blanket order"));
}

#[test]
fn an_attempt_at_a_status_says_which() {
    let site = Site::after_baseline();
    site.admin("POST", "/advance", &Value::Null);
    let plan = site.json(&["run", "--dry-run"]).json();
    let effects =
        plan["steps"].as_array().unwrap().iter().flat_map(|step| step["effects"].as_array().unwrap());
    let close =
        effects.into_iter().find(|effect| effect["status"] == "CLOSED").expect("an order is to be closed");
    let (company, number) = (text(&close["tenant"]), text(&close["number"]));
    site.run(&["run", "--tenant", &company]);
    let found = site.json(&["documents", &number]).json();
    let lives = found["documents"].as_array().unwrap();
    let life = lives.iter().find(|life| life["tenant"] == company.as_str()).unwrap();
    let attempts = life["attempts"].as_array().unwrap();
    let closing = attempts.iter().find(|attempt| attempt["operation"] == "set_order_status").unwrap();
    assert_eq!((&closing["status"], &closing["outcome"]), (&json!("CLOSED"), &json!("confirmed")));
    let others = attempts.iter().filter(|attempt| attempt["operation"] != "set_order_status");
    assert!(others.into_iter().all(|attempt| attempt["status"] == Value::Null));
    for (lang, said) in [
        ("en", "Change order status to CLOSED: accepted"),
        ("es", "Cambiar estado de la orden a CLOSED: aceptado"),
    ] {
        let shown = site.run(&["documents", &number, "--lang", lang]).out;
        assert!(shown.contains(said), "{shown}");
    }
}

#[test]
fn orders_read_well_in_both_languages() {
    let site = Site::after_baseline();
    let invalid = with_cause(&site, "order.invalid").remove(0);
    let differing = differing(&site);
    let foreign = shown_like(&site, &["--authorized"], "in another currency", |order| {
        !order["payload"]["exchange_rate"].is_null()
    });
    let told = shown_like(&site, &["--authorized"], "with a completed address", |order| {
        order["notices"].as_array().unwrap().iter().any(|notice| notice["kind"] == "address_defaulted")
    });
    let blanket = shown_like(&site, &["--authorized"], "of another type", |order| {
        order["verdict"]["not_ours"] == "blanket_order"
    });
    let received = shown_like(&site, &["--authorized"], "that is received", |order| {
        let lines = order["sage"]["lines"].as_array().unwrap();
        order["payload"] != Value::Null && lines.iter().any(|line| line["received"] != "0")
    });
    let mut shown = String::new();
    for lang in ["es", "en"] {
        for (what, (company, number)) in [
            ("show", &invalid),
            ("show", &differing),
            ("show", &foreign),
            ("show", &told),
            ("show", &blanket),
            ("show", &received),
            ("diff", &differing),
        ] {
            let args = ["orders", what, number, "--tenant", company, "--lang", lang];
            let answer = site.run(&args);
            shown.push_str(&format!("$ sageconnect {}\n{}\n\n", args.join(" "), answer.shown()));
        }
        for args in [
            &["orders", "list", "--failed", "--lang", lang][..],
            &["orders", "list", "--tenant", "aceros", "--lang", lang],
            &["documents", &invalid.1, "--lang", lang],
        ] {
            shown.push_str(&format!("$ sageconnect {}\n{}\n\n", args.join(" "), site.run(args).shown()));
        }
    }
    assert!(!shown.contains("Z\n") && !shown.contains("T0"), "no machine's time: {shown}");
    let mut settings = filters();
    // Columns are as wide as their longest day.
    settings.add_filter(r"(\S) {2,}", "$1  ");
    settings.bind(|| insta::assert_snapshot!("orders", shown));
}
