//! Settings and credentials that do not hold.

use std::fs;

use serde_json::{Value, json};

use crate::site::{Site, filters, program, with_input};

/// Ten mistakes of ten kinds.
const TEN: &str = r#"
version = 1
mode = "staging"

[app]
timezone = "America/Ciudad"
language = "fr"

[database]
server = "sql server"
control = "FESA; DROP"
pool_max = 900
password = "not-here"

[portal]
base_url = "ftp://portal"

[[tenant]]
key = "norte"
name = "Norte"
portal_id = "123"
database = "NORDAT"
rfc = "NOT-AN-RFC"
go_live = 2026-11-01
colour = "red"
"#;

#[test]
fn all_ten_mistakes_of_the_settings_are_told_at_once_in_both_languages() {
    let folder = tempfile::TempDir::new().unwrap();
    fs::write(folder.path().join("settings.toml"), TEN).unwrap();
    let ask = |args: &[&str]| {
        let mut command = program();
        with_input(command.args(args).arg("--folder").arg(folder.path()), "")
    };
    for command in [&["settings", "check"][..], &["run"], &["status"], &["doctor"]] {
        let args: Vec<&str> = command.iter().copied().chain(["--json", "--lang", "en"]).collect();
        let answer = ask(&args);
        assert_eq!((answer.exit, answer.error_code().as_str()), (5, "settings.invalid"), "{command:?}");
        let problems = answer.json()["error"]["problems"].as_array().unwrap().len();
        assert!(problems >= 10, "{problems} problems: {}", answer.out);
        assert!(!answer.out.contains("not-here"), "a value that looks like a credential is not shown");
    }
    let text = ["es", "en"].map(|lang| ask(&["settings", "check", "--lang", lang]).shown()).join("\n");
    assert!(!text.contains("not-here"));
    filters().bind(|| insta::assert_snapshot!("ten_mistakes", text));
    assert!(!folder.path().join("journal.sqlite3").exists(), "nothing was begun");
}

#[test]
fn the_example_is_a_file_that_only_has_to_be_filled_in() {
    let folder = tempfile::TempDir::new().unwrap();
    let example = crate::site::sageconnect(&["settings", "example"]);
    assert_eq!(example.exit, 0);
    fs::write(folder.path().join("settings.toml"), example.out).unwrap();
    let check = crate::site::sageconnect(&["settings", "check", "--folder", folder.path().to_str().unwrap()]);
    assert_eq!(check.exit, 0, "{check:?}");
}

#[test]
fn a_missing_credential_of_a_company_stops_that_company_and_the_others_go_on() {
    let site = Site::after_baseline();
    let secrets = fs::read_to_string(site.file("secrets.toml")).unwrap();
    site.edit_line("secrets.toml", "\"tenant/moldes/portal-key\"", "");
    let run = site.json(&["run"]).json();
    for step in run["steps"].as_array().unwrap().iter().filter(|step| step["result"] != "skipped") {
        let is_missing = step["cause"]["code"] == "secret.missing";
        let asks_the_portal = step["step"] != "startChildProcess" && step["tenant"] == "moldes";
        assert_eq!(is_missing, asks_the_portal, "{step}");
    }
    let doctor = site.json(&["doctor"]).json();
    for check in doctor["checks"].as_array().unwrap().iter().filter(|check| check["is_ok"] == false) {
        let found = (&check["tenant"], &check["check"], &check["cause"]["code"]);
        assert_eq!(found, (&json!("moldes"), &json!("portal"), &json!("secret.missing")));
    }
    assert_eq!(site.run(&["run", "--tenant", "aceros"]).exit, 0);
    let text = site.run(&["run", "--tenant", "moldes", "--step", "uploadPayments"]);
    filters().bind(|| insta::assert_snapshot!("missing_secret_of_a_company", text.shown()));
    fs::write(site.file("secrets.toml"), secrets).unwrap();
    site.runs_clean();
}

#[test]
fn both_credentials_of_a_company_are_named_where_both_are_missing() {
    let site = Site::after_baseline();
    let secrets = fs::read_to_string(site.file("secrets.toml")).unwrap();
    for entry in ["portal-key", "portal-secret"] {
        site.edit_line("secrets.toml", &format!("\"tenant/moldes/{entry}\""), "");
    }
    let entries = "tenant/moldes/portal-key, tenant/moldes/portal-secret";
    let told = |cause: &Value| {
        (
            cause["code"].as_str().unwrap().to_owned(),
            cause["arguments"]["entries"].as_str().map(str::to_owned),
        )
    };
    let both = ("secret.several_missing".to_owned(), Some(entries.to_owned()));
    let run = site.json(&["run", "--tenant", "moldes", "--step", "uploadPayments"]).json();
    assert_eq!(told(&run["steps"][0]["cause"]), both);
    let doctor = site.json(&["doctor"]).json();
    let failed: Vec<&Value> =
        doctor["checks"].as_array().unwrap().iter().filter(|check| check["is_ok"] == false).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert_eq!(told(&failed[0]["cause"]), both);
    let status = site.json(&["status"]).json();
    assert_eq!(status["standing"], "attention", "the others go on: {status}");
    assert!(status["sentence"].as_str().unwrap().contains(entries), "{status}");
    let text = ["es", "en"].map(|lang| site.run(&["doctor", "--lang", lang]).out).join("\n");
    for part in ["Faltan las credenciales", "Guarde cada una", "The credentials", "Store each"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    fs::write(site.file("secrets.toml"), secrets).unwrap();
    site.runs_clean();
}

#[test]
fn a_credential_that_all_need_is_named_before_anything_is_done() {
    let site = Site::after_baseline();
    let secrets = fs::read_to_string(site.file("secrets.toml")).unwrap();
    let lines = |without: &str| {
        let kept = secrets.lines().filter(|line| !line.contains(without));
        kept.map(|line| format!("{line}\n")).collect::<String>()
    };
    let keys = "tenant/aceros/portal-key, tenant/moldes/portal-key, tenant/empaques/portal-key";
    for (without, code, argument, named) in [
        ("db/password", "secret.missing", "entry", "db/password"),
        ("portal-key", "secret.several_missing", "entries", keys),
    ] {
        fs::write(site.file("secrets.toml"), lines(without)).unwrap();
        let (before, refused) = (site.counters(), site.json(&["run"]));
        assert_eq!((refused.exit, refused.error_code().as_str()), (5, code));
        assert_eq!(refused.json()["error"]["arguments"][argument], named);
        assert_eq!(site.counters(), before, "nobody was asked");
        let doctor = site.json(&["doctor"]);
        assert_eq!(doctor.json()["error"]["arguments"][argument], named, "{doctor:?}");
        let status = site.json(&["status"]).json();
        assert_eq!(status["standing"], "blocked", "{status}");
        assert!(status["sentence"].as_str().unwrap().contains(named), "{status}");
    }
    filters().bind(|| insta::assert_snapshot!("missing_secret", site.run(&["run"]).shown()));
    fs::write(site.file("secrets.toml"), secrets).unwrap();
    site.runs_clean();
}
