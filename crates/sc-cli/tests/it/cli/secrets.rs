//! Credentials: in from standard input, and never out again.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::site::{Site, with_input};

const CANARY: &str = "canary-5f1e-never-shown";

#[test]
fn a_credential_is_read_from_standard_input_and_shown_nowhere() {
    let site = Site::after_baseline();
    let mut outputs = Vec::new();
    for entry in ["db/password", "tenant/aceros/portal-secret", "tenant/moldes/portal-key"] {
        let set = with_input(&mut site.command(&["secrets", "set", entry, "--json"]), &format!("{CANARY}\n"));
        assert_eq!((set.exit, &set.json()["is_set"]), (0, &json!(true)));
        outputs.push(set);
    }
    for args in [
        &["secrets", "list"][..],
        &["run"],
        &["status"],
        &["doctor"],
        &["attention"],
        &["documents", "PY0000101"],
        &["runs", "show", "2"],
        &["settings", "check"],
        &["audit", "verify"],
    ] {
        outputs.push(site.run(args));
        let mut loud = site.command(args);
        outputs.push(with_input(loud.arg("--json").env("RUST_LOG", "trace"), ""));
    }
    for answer in &outputs {
        assert!(!answer.out.contains(CANARY) && !answer.err.contains(CANARY), "{answer:?}");
    }
    let files = files(site.folder());
    assert!(files.iter().any(|path| path.extension().is_some_and(|end| end == "log")), "{files:?}");
    for path in files {
        let holds = fs::read(&path).unwrap().windows(CANARY.len()).any(|bytes| bytes == CANARY.as_bytes());
        assert_eq!(holds, path.ends_with("secrets.toml"), "{}", path.display());
    }
}

/// The files of a folder and of all folders in it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    found.collect()
}

#[test]
fn a_credential_that_is_deleted_is_missed_by_name_and_setting_it_again_cures_it() {
    let site = Site::after_baseline();
    let secrets = fs::read_to_string(site.file("secrets.toml")).unwrap();
    let line = secrets.lines().find(|line| line.contains("db/password")).unwrap();
    let value = line.split('"').rev().nth(1).unwrap().to_owned();
    assert_eq!(site.json(&["secrets", "delete", "db/password"]).json()["was_set"], true);
    assert_eq!(site.json(&["secrets", "delete", "db/password"]).json()["was_set"], false);
    let run = site.json(&["run"]);
    assert_eq!((run.exit, run.error_code().as_str()), (5, "secret.missing"));
    assert_eq!(run.json()["error"]["arguments"]["entry"], "db/password");
    let empty = with_input(&mut site.command(&["secrets", "set", "db/password", "--json"]), "\n");
    assert_eq!((empty.exit, empty.error_code().as_str()), (2, "usage.empty_secret"));
    assert!(empty.json()["error"]["hint"].as_str().unwrap().contains("secrets set db/password"));
    assert_eq!(with_input(&mut site.command(&["secrets", "set", "db/password"]), &value).exit, 0);
    site.runs_clean();
}

/// Where there is no credential store of the system, that is said, and nothing is kept elsewhere.
#[test]
fn the_store_of_the_system_keeps_the_value_or_says_that_it_cannot_be_used() {
    let site = Site::start();
    site.edit("settings.toml", "store = \"file\"", "store = \"os\"");
    let mut set = site.command(&["secrets", "set", "db/password", "--json"]);
    set.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
    let answer = with_input(&mut set, CANARY);
    assert!(matches!(answer.exit, 0 | 5), "{answer:?}");
    if answer.exit == 5 {
        assert!(
            ["secret.store_absent", "secret.file_unusable", "settings.invalid"]
                .contains(&answer.error_code().as_str()),
            "{answer:?}"
        );
    }
    assert!(!answer.out.contains(CANARY) && !answer.err.contains(CANARY));
    let file = fs::read_to_string(site.file("secrets.toml")).unwrap();
    assert!(!file.contains(CANARY), "nothing is kept in the other store");
}

#[test]
fn more_than_one_line_is_refused_and_an_unknown_name_is_told_before_anything_is_asked() {
    let site = Site::start();
    let before = fs::read(site.file("secrets.toml")).unwrap();
    let set = |entry: &str, lang: &str, input: &str| {
        with_input(&mut site.command(&["secrets", "set", entry, "--lang", lang]), input)
    };
    let json =
        |input: &str| with_input(&mut site.command(&["secrets", "set", "db/password", "--json"]), input);
    for input in ["a\nb\n", "a\r\nb", "\na\n"] {
        let answer = json(input);
        assert_eq!((answer.exit, answer.error_code().as_str()), (2, "usage.several_lines"), "{input:?}");
    }
    assert!(set("db/password", "es", "a\nb\n").err.starts_with("Se recibieron varias líneas"));
    assert!(set("db/password", "en", "a\nb\n").err.starts_with("Several lines were received"));
    for (input, sentence) in [("a\tb\n".to_owned(), "tabulador"), ("x".repeat(2_000), "demasiado largo")] {
        let answer = set("db/password", "es", &input);
        assert_eq!(answer.exit, 2);
        assert!(answer.err.contains(sentence) && !answer.err.contains("the value"), "{}", answer.err);
    }
    // Nothing comes on standard input, and still it is the name that is told.
    assert!(set("nothing", "en", "").err.starts_with("There is no credential “nothing”."));
    assert_eq!(fs::read(site.file("secrets.toml")).unwrap(), before);
}
