//! Trouble with SQL Server.

use std::fs;

use serde_json::json;

use super::{PAYMENTS_OF_MOLDES, both, causes, closed_port, payment_steps, went_on};
use crate::site::{Site, filters};

#[test]
fn a_wrong_password_stops_every_company_and_names_the_user() {
    let site = Site::after_baseline();
    let secrets = fs::read_to_string(site.file("secrets.toml")).unwrap();
    site.edit_line("secrets.toml", "\"db/password\"", "\"db/password\" = \"wrong-password\"");
    let run = site.json(&["run"]);
    assert_eq!(run.exit, 5);
    assert_eq!(causes(&run), ["sage.login_failed"; 3]);
    filters().bind(|| insta::assert_snapshot!("wrong_password", both(&site, &PAYMENTS_OF_MOLDES)));
    let steps = run.json()["steps"].as_array().unwrap().clone();
    let why = steps.iter().find_map(|step| step["cause"]["sentence"].as_str()).unwrap();
    let told = site.run(&["run"]).out;
    assert_eq!(told.matches(why).count(), 1, "one cause is told once, whatever it stopped: {told}");
    assert_eq!(site.run(&["doctor"]).exit, 5);
    site.nothing_wrong();
    fs::write(site.file("secrets.toml"), secrets).unwrap();
    site.runs_clean();
}

#[test]
fn a_database_that_does_not_exist_stops_its_company_alone() {
    let site = Site::after_baseline();
    site.edit("settings.toml", "database = \"MMQ_2019\"", "database = \"MMQ_2018\"");
    let run = site.json(&["run"]);
    assert_eq!(causes(&run), ["", "sage.database_missing", ""], "{}", run.out);
    assert_eq!(run.exit, 5, "the gravest is a matter of setup");
    went_on(&run, &[0, 2]);
    filters().bind(|| insta::assert_snapshot!("wrong_database", both(&site, &PAYMENTS_OF_MOLDES)));
    site.nothing_wrong();
    site.edit("settings.toml", "database = \"MMQ_2018\"", "database = \"MMQ_2019\"");
    site.runs_clean();
}

#[test]
fn a_database_without_the_tables_stops_its_company_and_names_what_is_missing() {
    let site = Site::after_baseline();
    site.edit("settings.toml", "database = \"MMQ_2019\"", "database = \"Autorizaciones_electronicas\"");
    let run = site.json(&["run"]);
    assert_eq!(causes(&run), ["", "sage.schema_missing", ""], "{}", run.out);
    let missing = payment_steps(&run)[1]["cause"]["arguments"]["missing"].as_str().unwrap().to_owned();
    assert!(missing.contains("APTCR"), "{missing}");
    assert_eq!(site.run(&["doctor"]).exit, 5);
    site.edit(
        "settings.toml",
        "database = \"Autorizaciones_electronicas\"\nexternal_id = \"MMQ",
        "database = \"MMQ_2019\"\nexternal_id = \"MMQ",
    );
    site.runs_clean();
}

#[test]
fn a_missing_column_stops_its_company_until_it_is_back() {
    let site = Site::after_baseline();
    let rename = |column: &str, new_name: &str| {
        let body = json!({ "table": "APTCR", "column": column, "new_name": new_name });
        site.admin("POST", "/world/moldes/column", &body);
    };
    rename("PAYMSTTS", "PAYMENTSTATE");
    let run = site.json(&["run"]);
    assert_eq!(causes(&run), ["", "sage.schema_missing", ""], "{}", run.out);
    assert_eq!(run.exit, 5, "a matter of setup");
    let cause = payment_steps(&run)[1]["cause"].clone();
    assert_eq!(cause["arguments"], json!({ "database": "MMQ_2019", "missing": "APTCR.PAYMSTTS" }));
    went_on(&run, &[0, 2]);
    filters().bind(|| insta::assert_snapshot!("missing_column", both(&site, &PAYMENTS_OF_MOLDES)));
    let doctor = site.run(&["doctor"]);
    assert!(doctor.exit == 5 && doctor.out.contains("APTCR.PAYMSTTS"), "{}", doctor.out);
    site.nothing_wrong();
    rename("PAYMENTSTATE", "PAYMSTTS");
    let run = site.json(&["run"]);
    assert_eq!(causes(&run), [""; 3], "{}", run.out);
    went_on(&run, &[1]);
    site.runs_clean();
}

#[test]
fn a_missing_right_stops_the_step_and_names_the_object() {
    let site = Site::after_baseline();
    let denied = "The SELECT permission was denied on the object 'APTCR', database 'MMQ_2019', schema 'dbo'.";
    site.fault_sql(&json!({
        "contains": "[MMQ_2019].dbo.[APTCR]", "times": 1000, "action": "error", "number": 229, "message": denied
    }));
    let run = site.json(&["run"]);
    assert_eq!(causes(&run), ["", "sage.permission_denied", ""], "{}", run.out);
    assert_eq!(run.exit, 5);
    filters().bind(|| insta::assert_snapshot!("missing_right", both(&site, &PAYMENTS_OF_MOLDES)));
    let doctor = site.run(&["doctor"]);
    assert!(doctor.exit == 5 && doctor.out.contains("APTCR"), "{}", doctor.out);
    site.nothing_wrong();
    site.heal();
    site.runs_clean();
}

#[test]
fn a_server_that_goes_away_in_mid_run_leaves_nothing_doubled() {
    let site = Site::after_baseline();
    site.fault_sql(&json!({ "contains": "", "skip": 60, "times": 1_000_000, "action": "drop_before" }));
    let run = site.json(&["run"]);
    assert!(matches!(run.exit, 1 | 3), "{}", run.out);
    assert!(
        causes(&run)
            .iter()
            .any(|code| code.starts_with("sage.") || code == "step.breaker_open" || code == "lease.lost"),
        "{:?}",
        causes(&run)
    );
    let stopped: Vec<_> = payment_steps(&run).into_iter().filter(|step| !step["cause"].is_null()).collect();
    for step in &stopped {
        let (cause, server) = (&step["cause"], "the Sage server 127.0.0.1");
        let sentence = cause["sentence"].as_str().unwrap();
        assert!(cause["code"] != "sage.connection_lost" || sentence.contains(server), "{sentence}");
        assert!(cause["hint"].as_str().unwrap().contains("tried in the next run"), "{cause}");
    }
    site.nothing_wrong();
    // At one statement of one company, it is always the same sentence, and the other companies go on.
    site.heal();
    site.fault_sql(
        &json!({ "contains": "[MMQ_2019].dbo.[APTCR]", "times": 1_000_000, "action": "drop_before" }),
    );
    let run = site.json(&["run"]);
    assert_eq!(causes(&run), ["", "sage.connection_lost", ""], "{}", run.out);
    let mut settings = filters();
    // The driver's own words for it: the end may come as a closed or as a reset connection.
    settings.add_filter(r"(a media consulta|of a statement): .*", "$1: [DETAIL]");
    settings.bind(|| insta::assert_snapshot!("server_gone", both(&site, &PAYMENTS_OF_MOLDES)));
    site.nothing_wrong();
    site.heal();
    site.runs_clean();
}

#[test]
fn a_closed_port_is_told_with_the_server() {
    let site = Site::after_baseline();
    let settings = fs::read_to_string(site.file("settings.toml")).unwrap();
    site.edit_line("settings.toml", "server =", &format!("server = \"127.0.0.1,{}\"", closed_port()));
    let run = site.json(&["run"]);
    assert_eq!(causes(&run), ["sage.unreachable"; 3], "{}", run.out);
    assert_eq!(run.exit, 1);
    filters().bind(|| insta::assert_snapshot!("sql_port_closed", both(&site, &PAYMENTS_OF_MOLDES)));
    fs::write(site.file("settings.toml"), settings).unwrap();
    site.runs_clean();
}
