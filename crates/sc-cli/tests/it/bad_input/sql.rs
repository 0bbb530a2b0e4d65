//! Trouble with SQL Server.

use std::fs;

use serde_json::json;

use crate::site::{Answer, Site, filters};

/// The code of what stopped each company, in their order; empty for a company that went on.
fn causes(run: &Answer) -> Vec<String> {
    let run = run.json();
    let steps = run["steps"].as_array().unwrap().iter();
    steps.map(|step| step["cause"]["code"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The text of a command in both languages.
fn both(site: &Site, args: &[&str]) -> String {
    ["es", "en"]
        .map(|lang| {
            let args: Vec<&str> = args.iter().copied().chain(["--lang", lang]).collect();
            site.run(&args).shown()
        })
        .join("\n")
}

#[test]
fn a_wrong_password_stops_every_company_and_names_the_user() {
    let site = Site::after_baseline();
    let secrets = fs::read_to_string(site.file("secrets.toml")).unwrap();
    site.edit_line("secrets.toml", "\"db/password\"", "\"db/password\" = \"wrong-password\"");
    let run = site.json(&["run"]);
    assert_eq!(run.exit, 5);
    assert_eq!(causes(&run), ["sage.login_failed"; 3]);
    filters().bind(|| insta::assert_snapshot!("wrong_password", both(&site, &["run", "--tenant", "moldes"])));
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
    assert!(run.json()["steps"][2]["done"].as_u64().unwrap() > 20, "the company after it went on");
    filters().bind(|| insta::assert_snapshot!("wrong_database", both(&site, &["run", "--tenant", "moldes"])));
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
    let missing = run.json()["steps"][1]["cause"]["arguments"]["missing"].as_str().unwrap().to_owned();
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
fn a_missing_right_stops_the_step_and_names_the_object() {
    let site = Site::after_baseline();
    let denied = "The SELECT permission was denied on the object 'APTCR', database 'MMQ_2019', schema 'dbo'.";
    site.fault_sql(&json!({
        "contains": "[MMQ_2019].dbo.[APTCR]", "times": 1000, "action": "error", "number": 229, "message": denied
    }));
    let run = site.json(&["run"]);
    assert_eq!(causes(&run), ["", "sage.permission_denied", ""], "{}", run.out);
    assert_eq!(run.exit, 5);
    filters().bind(|| insta::assert_snapshot!("missing_right", both(&site, &["run", "--tenant", "moldes"])));
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
    site.nothing_wrong();
    site.heal();
    site.runs_clean();
}

#[test]
fn a_closed_port_is_told_with_the_server() {
    let site = Site::after_baseline();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = fs::read_to_string(site.file("settings.toml")).unwrap();
    site.edit_line("settings.toml", "server =", &format!("server = \"127.0.0.1,{closed}\""));
    let run = site.json(&["run"]);
    assert_eq!(causes(&run), ["sage.unreachable"; 3], "{}", run.out);
    assert_eq!(run.exit, 1);
    filters()
        .bind(|| insta::assert_snapshot!("sql_port_closed", both(&site, &["run", "--tenant", "moldes"])));
    fs::write(site.file("settings.toml"), settings).unwrap();
    site.runs_clean();
}
