//! The sandbox as a site, and its ledger.

use serde_json::{Value, json};

use crate::site::Site;

#[test]
fn a_sandbox_is_a_site_that_settles_and_stays_settled() {
    let site = Site::with(&["--collation", "binary", "--seed", "5"]);
    site.runs_clean();
    let ledger = site.json(&["sandbox", "ledger"]);
    assert_eq!((ledger.exit, &ledger.json()["lost"]), (0, &json!([])));
}

#[test]
fn an_older_sage_without_the_optional_columns_works_as_well() {
    let site = Site::with(&["--without-optional-columns"]);
    assert_eq!(site.run(&["doctor"]).exit, 0);
    site.runs_clean();
}

#[test]
fn the_ledger_tells_a_finding_with_both_sides() {
    let site = Site::after_baseline();
    let lost = site.json(&["sandbox", "ledger"]);
    assert_eq!(lost.exit, 1, "nothing was sent yet: at rest that is a loss");
    let finding = lost.json()["lost"][0].clone();
    for part in ["what", "tenant", "document", "expected", "found"] {
        assert!(finding[part].as_str().is_some_and(|text| !text.is_empty()), "{part}: {finding}");
    }
    assert_eq!(site.run(&["sandbox", "ledger", "--in-flight"]).exit, 0, "in flight it merely waits");

    let body = json!({ "action": "twice_for_real", "method": "POST", "path_contains": "payments" });
    site.fault_portal(&body);
    site.run(&["run"]);
    let doubled = site.json(&["sandbox", "ledger"]).json();
    assert_eq!(doubled["doubled"].as_array().map(Vec::len), Some(1), "{}", doubled["doubled"]);
    let number = doubled["doubled"][0]["document"].as_str().unwrap();
    let text = site.run(&["sandbox", "ledger"]);
    assert_eq!(text.exit, 1);
    assert!(text.out.lines().any(|line| line.contains("Doubled:") && line.contains(number)), "{}", text.out);
}

#[test]
fn without_a_sandbox_the_ledger_says_how_to_start_one() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    let answer = crate::site::sageconnect(&["sandbox", "ledger", "--folder", path, "--lang", "en", "--json"]);
    assert_eq!((answer.exit, answer.error_code().as_str()), (5, "sandbox.failed"));
    assert!(answer.json()["error"]["hint"].as_str().unwrap().contains("sandbox serve"));
}

#[test]
fn a_port_that_is_taken_is_told_with_the_way_to_another() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().to_str().unwrap();
    for option in ["--sql-port", "--portal-port", "--admin-port"] {
        let args = ["sandbox", "serve", "--folder", path, "--lang", "en", "--json", option, &port];
        let answer = crate::site::sageconnect(&args);
        assert_eq!((answer.exit, answer.error_code().as_str()), (5, "sandbox.not_started"), "{option}");
        assert!(answer.json()["error"]["hint"].as_str().unwrap().contains(option));
    }
}

#[test]
fn a_sandbox_that_is_asked_to_stop_ends_by_itself() {
    let mut site = Site::start();
    site.admin("POST", "/stop", &Value::Null);
    assert!(site.ends().success());
    let answer = site.json(&["sandbox", "ledger"]);
    assert_eq!((answer.exit, answer.error_code().as_str()), (5, "sandbox.failed"), "nobody answers any more");
}
