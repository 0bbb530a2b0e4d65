//! Lists of documents, runs, notices and log lines, and what the program is.

use std::fs;

use serde_json::{Value, json};

use crate::site::Site;

fn list(site: &Site, args: &[&str]) -> Value {
    let answer = site.json(&[&["documents", "list"], args].concat());
    assert_eq!(answer.exit, 0, "{answer:?}");
    answer.json()
}

fn all(documents: &Value, member: &str, value: &str) -> bool {
    let documents = documents["documents"].as_array().unwrap();
    !documents.is_empty() && documents.iter().all(|document| document[member] == value)
}

#[test]
fn documents_are_listed_by_company_kind_state_and_text() {
    let site = Site::start();
    assert_eq!(list(&site, &[]), json!({ "documents": [], "is_cut": false }));
    assert_eq!(site.run(&["documents", "list"]).out.trim_end(), "There are no such documents.");
    site.run(&["run", "--baseline"]);
    assert!(all(&list(&site, &["--tenant", "moldes"]), "tenant", "moldes"));
    assert!(all(&list(&site, &["--kind", "order"]), "kind", "order"));
    assert!(all(&list(&site, &["--state", "attention"]), "state", "attention"));
    assert!(all(&list(&site, &["--text", "PY0000101"]), "number", "PY0000101"));
    let cut = list(&site, &["--limit", "2"]);
    assert_eq!((cut["documents"].as_array().unwrap().len(), &cut["is_cut"]), (2, &json!(true)));
    let shown = site.run(&["documents", "list", "--limit", "2"]).out;
    assert!(shown.ends_with("There are more: raise --limit or narrow the list.\n"), "{shown}");
    let waiting = site.json(&["documents", "list", "--tenant", "nobody"]);
    assert_eq!((waiting.exit, waiting.error_code().as_str()), (2, "usage.unknown_tenant"));

    // The life of one document is asked for as before.
    assert_eq!(site.run(&["documents", "PY0000101"]).exit, 0);
    assert_eq!(site.json(&["documents"]).error_code(), "usage.missing_argument");
    assert_eq!(site.json(&["documents", "PY0000101", "list"]).exit, 2);
}

#[test]
fn a_payment_is_listed_with_the_date_that_it_bears_in_sage() {
    let site = Site::after_baseline();
    site.run(&["run", "--step", "uploadPayments"]);
    let payments = list(&site, &["--kind", "payment", "--tenant", "aceros"]);
    let rows = payments["documents"].as_array().unwrap();
    // Those that were never built to be sent, as well.
    let (sent, others): (Vec<&Value>, Vec<&Value>) = rows.iter().partition(|row| row["state"] == "done");
    assert!(!sent.is_empty() && !others.is_empty(), "{payments}");
    for row in sent.into_iter().take(4).chain(others.into_iter().take(4)) {
        let number = row["number"].as_str().unwrap();
        let lives = site.json(&["documents", number]).json();
        let lives = lives["documents"].as_array().unwrap();
        let life = lives.iter().find(|life| life["kind"] == "payment" && life["tenant"] == row["tenant"]);
        assert_eq!(row["day"], life.unwrap()["sage"]["payment_date"], "{number}");
    }
}

#[test]
fn steps_that_stopped_are_told_in_the_order_of_the_flow() {
    let site = Site::after_baseline();
    assert_eq!(site.json(&["secrets", "delete", "tenant/moldes/portal-key"]).exit, 0);
    site.run(&["run"]);
    let attention = site.json(&["attention"]).json();
    let steps: Vec<&str> =
        attention["steps"].as_array().unwrap().iter().map(|step| step["step"].as_str().unwrap()).collect();
    let flow = [
        "buildProviders",
        "downloadCFDI",
        "checkPayments",
        "uploadPayments",
        "createPurchaseOrders",
        "processOrderChanges",
        "closePurchaseOrders",
    ];
    assert_eq!(steps, flow.into_iter().filter(|step| steps.contains(step)).collect::<Vec<_>>());
    assert!(steps.len() > 4, "{attention}");
    // The notice of that cause names all of them.
    let missing = |notices: &Value| {
        let found =
            notices["notices"].as_array().unwrap().iter().find(|it| it["cause"]["code"] == "secret.missing");
        found.unwrap().clone()
    };
    let notice = missing(&site.json(&["notices"]).json());
    assert_eq!((&notice["steps"], &notice["step"]), (&json!(steps), &json!(steps[0])));
    assert_eq!(notice["seen"], 1);
    let shown = site.run(&["notices"]).out;
    let names: Vec<&str> =
        notice["step_names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    assert!(shown.contains(&format!("Steps: {}", names.join(", "))), "{shown}");
    // A run of another company does not meet it.
    site.run(&["run", "--tenant", "aceros"]);
    let again = missing(&site.json(&["notices"]).json());
    assert_eq!((&again["seen"], &again["ended"]), (&json!(1), &Value::Null));
}

#[test]
fn a_task_runs_its_steps_and_no_other() {
    let site = Site::start();
    let steps = |task: &str| {
        let run = site.json(&["run", "--task", task, "--tenant", "aceros"]).json();
        let steps = run["steps"].as_array().unwrap().iter();
        steps.map(|step| step["step"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(steps("payments"), ["checkPayments", "uploadPayments"]);
    assert_eq!(steps("invoices"), ["downloadCFDI", "startChildProcess"]);
    let purchasing = ["buildProviders", "createPurchaseOrders", "processOrderChanges", "closePurchaseOrders"];
    assert_eq!(steps("purchasing"), purchasing);
    assert_eq!(steps("all").len(), 8);
    let both = site.json(&["run", "--task", "payments", "--step", "uploadPayments"]);
    assert_eq!((both.exit, both.error_code().as_str()), (2, "usage.conflict"));
    let preview = site.json(&["run", "--dry-run", "--task", "payments", "--tenant", "aceros"]).json();
    assert_eq!(preview["steps"].as_array().unwrap().len(), 2);
}

#[test]
fn runs_that_did_not_end_well_are_listed_alone_and_page_by_page() {
    let site = Site::after_baseline();
    site.fault_portal(&json!({ "times": 1000, "action": "cut_before" }));
    site.run(&["run", "--tenant", "moldes", "--step", "uploadPayments"]);
    site.heal();
    site.run(&["run", "--tenant", "aceros", "--step", "createPurchaseOrders", "--baseline"]);
    let runs = |args: &[&str]| {
        let runs = site.json(&[&["runs"], args].concat()).json();
        let numbers = runs["runs"].as_array().unwrap().iter().map(|run| run["run"].as_i64().unwrap());
        (numbers.collect::<Vec<_>>(), runs["next"].clone())
    };
    assert_eq!(runs(&["--failed"]), (vec![2], Value::Null));
    assert_eq!(runs(&["--limit", "2"]), (vec![3, 2], json!(2)));
    assert_eq!(runs(&["--limit", "2", "--before", "2"]), (vec![1], Value::Null));
    assert!(site.run(&["runs", "--limit", "2"]).out.ends_with("There are more: add --before 2.\n"));
}

#[test]
fn a_notice_lasts_until_a_run_finds_its_cause_over() {
    let site = Site::after_baseline();
    let notices = |code: &str| {
        let notices = site.json(&["notices"]).json()["notices"].as_array().unwrap().clone();
        notices.into_iter().filter(|notice| notice["cause"]["code"] == code).collect::<Vec<_>>()
    };
    let code = "portal.unauthorized";
    assert!(!site.run(&["notices"]).out.is_empty());
    assert_eq!(notices(code), Vec::<Value>::new());
    site.fault_portal(
        &json!({ "times": 1_000_000, "action": { "status": { "status": 401, "retry_after_s": null } } }),
    );
    for _ in 0..2 {
        site.run(&["run", "--tenant", "moldes", "--step", "uploadPayments"]);
    }
    let told = notices(code);
    assert_eq!((told.len(), &told[0]["seen"], &told[0]["ended"]), (1, &json!(2), &Value::Null), "{told:?}");
    let shown = site.run(&["notices"]).out;
    assert!(shown.contains("; 2 runs met it.") && shown.contains("What to do:"), "{shown}");
    site.heal();
    site.run(&["run", "--tenant", "moldes", "--step", "uploadPayments"]);
    assert_ne!(notices(code)[0]["ended"], Value::Null);
}

#[test]
fn log_lines_are_found_by_file_level_and_text_and_saved_to_a_file() {
    let site = Site::after_baseline();
    let lines = |args: &[&str]| {
        let answer = site.json(&[&["logs"], args].concat());
        assert_eq!(answer.exit, 0, "{answer:?}");
        answer.json()["lines"].as_array().unwrap().clone()
    };
    let scheduler = lines(&["--file", "CronScheduler"]);
    assert!(scheduler.iter().all(|line| line["file"] == "CronScheduler"), "{scheduler:?}");
    assert!(scheduler.iter().any(|line| line["text"] == "[START] run=1 steps=24"), "{scheduler:?}");
    assert_eq!(lines(&["--limit", "3"]).len(), 3);
    let infos = lines(&["--level", "info", "--text", "UPLOADpayments", "--limit", "1000"]);
    assert!(infos.len() >= 6 && infos.iter().all(|line| line["level"] == "info"), "{infos:?}");
    assert_eq!(site.run(&["logs", "--text", "no line says this"]).out.trim_end(), "There are no such lines.");

    let days = site.json(&["logs", "days"]).json();
    let day = days["days"][0]["day"].as_str().unwrap().to_owned();
    assert!(days["days"][0]["files"].as_array().unwrap().iter().any(|file| file["name"] == "CronScheduler"));
    assert_eq!(lines(&["--day", &day, "--file", "CronScheduler"]), scheduler);
    assert!(site.run(&["logs", "days"]).out.contains("CronScheduler"));

    // Page by page from the end, nothing is left out and nothing comes twice.
    let all = lines(&["--day", &day, "--limit", "1000"]);
    let mut pages = Vec::new();
    let mut before = None::<String>;
    loop {
        let place: Vec<&str> = before.iter().flat_map(|place| ["--before", place.as_str()]).collect();
        let page = site.json(&[&["logs", "--day", &day, "--limit", "20"], &place[..]].concat()).json();
        let older = page["lines"].as_array().unwrap().clone();
        assert!(!older.is_empty() || page["before"].is_null(), "a page that leads nowhere: {page}");
        pages.splice(0..0, older);
        let Some(next) = page["before"].as_str() else { break };
        before = Some(next.to_owned());
    }
    assert!(all.len() > 40, "several pages: {}", all.len());
    assert_eq!(pages, all);
    let shown = site.run(&["logs", "--limit", "3"]).out;
    let (_, place) = shown.rsplit_once("--before \"").expect("it says how to go on");
    let place = place.split('"').next().unwrap();
    let older = site.json(&["logs", "--day", &day, "--limit", "3", "--before", place]).json();
    assert_eq!(older["lines"].as_array().unwrap()[..], all[all.len() - 6..all.len() - 3]);

    let saved = site.json(&["logs", "export", "--file", "CronScheduler"]).json();
    assert_eq!(saved["lines"], scheduler.len());
    let text = fs::read_to_string(saved["file"].as_str().unwrap()).unwrap();
    assert_eq!(text.lines().count(), scheduler.len(), "{text}");

    for (args, code, known) in [
        (&["logs", "--file", "Nope"][..], "usage.unknown_log_file", "CronScheduler"),
        (&["logs", "export", "--file", "../Nope"], "usage.unknown_log_file", "CronScheduler"),
        (&["logs", "--day", "2020-01-01"], "usage.unknown_log_day", day.as_str()),
        (&["logs", "--day", "yesterday"], "usage.invalid_value", "--day"),
        (&["logs", "--level", "loud"], "usage.invalid_value", "warn"),
        (&["logs", "--limit", "1001"], "usage.invalid_value", "--limit"),
        (&["logs", "--before", "noon"], "usage.unknown_log_place", "noon"),
    ] {
        let answer = site.json(args);
        assert_eq!((answer.exit, answer.error_code().as_str()), (2, code), "{args:?}");
        assert!(answer.json()["error"]["sentence"].as_str().unwrap().contains(known), "{answer:?}");
    }
}

#[test]
fn the_log_files_can_be_read_while_the_settings_are_broken() {
    let site = Site::start();
    site.run(&["run"]);
    let days = site.json(&["logs", "days"]).json();
    site.edit("settings.toml", "[database]", "[database");
    assert_eq!(site.run(&["status"]).exit, 5);
    let told = site.run(&["logs", "--text", "START"]);
    assert!(told.exit == 0 && told.out.contains("[START]"), "{told:?}");
    assert_eq!(site.json(&["logs", "days"]).json()["days"], days["days"]);
    // Where none were ever written, why the installation cannot be opened is the answer.
    std::fs::remove_dir_all(site.file("logs")).unwrap();
    assert_eq!(site.run(&["logs"]).exit, 5);
}

#[test]
fn what_the_program_is_and_where_its_files_are() {
    let site = Site::start();
    let about = site.json(&["about"]).json();
    assert_eq!(
        (&about["version"], &about["companies"], &about["is_sandbox"]),
        (&json!(env!("CARGO_PKG_VERSION")), &json!(3), &json!(true))
    );
    assert_eq!(about["data_folder"], site.folder().to_str().unwrap());
    let shown = site.run(&["about"]).out;
    assert!(shown.contains(site.folder().to_str().unwrap()) && shown.contains("has never run"), "{shown}");
    assert_eq!((&about["trouble"], &about["searched"]), (&Value::Null, &json!([])));
}

#[test]
fn without_settings_the_program_says_what_it_is_and_where_it_looked_and_ends_with_5() {
    let site = Site::start();
    std::fs::remove_file(site.file("settings.toml")).unwrap();
    let folder = site.folder().to_str().unwrap();
    let answer = site.json(&["about"]);
    let about = answer.json();
    assert_eq!((answer.exit, &about["trouble"]["code"]), (5, &json!("settings.missing")));
    assert_eq!(
        (&about["version"], &about["is_sandbox"], &about["companies"], &about["secret_store"]),
        (&json!(env!("CARGO_PKG_VERSION")), &Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!((&about["settings_folder"], &about["searched"]), (&json!(folder), &json!([folder])));
    assert_eq!(about["log_folder"], site.file("logs").to_str().unwrap());
    let told = site.run(&["about"]);
    assert_eq!(told.exit, 5);
    assert!(told.out.contains("SageConnect 0.1.0") && told.out.contains(folder), "{told:?}");
    assert!(told.err.starts_with("There are no settings yet"), "{told:?}");
}
