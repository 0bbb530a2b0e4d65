//! Settings and credentials that do not hold.

use std::fs;

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
fn a_missing_credential_is_named_before_anything_is_done() {
    let site = Site::after_baseline();
    let secrets = fs::read_to_string(site.file("secrets.toml")).unwrap();
    site.edit_line("secrets.toml", "\"tenant/moldes/portal-key\"", "");
    let (before, text) = (site.counters(), site.run(&["run"]));
    assert_eq!(text.exit, 5);
    assert_eq!(site.counters(), before, "nobody was asked");
    filters().bind(|| insta::assert_snapshot!("missing_secret", text.shown()));
    fs::write(site.file("secrets.toml"), secrets).unwrap();
    site.runs_clean();
}
