//! Trouble with the data folder: its journal, its lock, its rights.

use std::fs;

use serde_json::json;

use super::{both, causes, cut, hanging_run, went_on};
use crate::site::{Site, filters, sageconnect};

#[test]
fn a_journal_that_is_no_journal_is_left_as_it_is() {
    let site = Site::start();
    let garbage = b"this is a letter and no database, and long enough to hold the head of one".repeat(20);
    fs::write(site.file("journal.sqlite3"), &garbage).unwrap();
    let writes = site.portal_writes();
    for args in [&["run"][..], &["status"], &["audit", "verify"]] {
        let answer = site.json(args);
        assert_eq!((answer.exit, answer.error_code().as_str()), (5, "journal.failed"), "{args:?}");
    }
    filters().bind(|| insta::assert_snapshot!("journal_garbage", both(&site, &["run"])));
    assert_eq!(fs::read(site.file("journal.sqlite3")).unwrap(), garbage, "the file was not touched");
    assert_eq!(site.portal_writes(), writes);
    fs::remove_file(site.file("journal.sqlite3")).unwrap();
    site.runs_clean();
}

/// A file of format 9 that no program before format 9 may touch.
const NEWER: &[u8] = include_bytes!("fixtures/journal_newer.sqlite3");

#[test]
fn a_journal_of_a_newer_version_is_left_to_it() {
    let site = Site::start();
    fs::write(site.file("journal.sqlite3"), NEWER).unwrap();
    for args in [&["run"][..], &["status"]] {
        let answer = site.json(args);
        assert_eq!((answer.exit, answer.error_code().as_str()), (5, "journal.newer_version"), "{answer:?}");
    }
    filters().bind(|| insta::assert_snapshot!("journal_newer", site.run(&["run"]).shown()));
    assert_eq!(fs::read(site.file("journal.sqlite3")).unwrap(), NEWER, "the file was not touched");
    site.nothing_wrong();
    fs::remove_file(site.file("journal.sqlite3")).unwrap();
    site.runs_clean();
}

#[test]
fn a_second_engine_on_the_folder_is_told_who_holds_it() {
    let site = Site::after_baseline();
    let first = hanging_run(&site, &["run"], json!({}));
    let second = site.json(&["run"]);
    assert_eq!((second.exit, second.error_code().as_str()), (4, "engine.busy"));
    let holder = second.json()["error"]["arguments"]["holder"].as_str().unwrap().to_owned();
    assert!(holder.starts_with(&format!("PID {}, ", first.id())), "{holder}");
    assert!(site.run(&["status"]).out.contains("Running since"), "reading goes on");
    filters().bind(|| insta::assert_snapshot!("engine_busy", site.run(&["run"]).shown()));
    cut(&site, first);
}

#[test]
fn two_folders_on_one_company_do_not_work_at_the_same_time_and_the_other_companies_go_on() {
    let site = Site::after_baseline();
    let other = tempfile::TempDir::new().unwrap();
    for name in ["settings.toml", "secrets.toml"] {
        fs::copy(site.file(name), other.path().join(name)).unwrap();
    }
    let path = other.path().to_str().unwrap();
    let in_other = |args: &[&str]| sageconnect(&[&["--folder", path], args].concat());
    assert_eq!(in_other(&["run", "--baseline"]).exit, 0);
    let company = site.fact("aceros", "tenant_id");
    let first = hanging_run(&site, &["run", "--tenant", "aceros"], json!({ "tenant": company }));
    let alone = in_other(&["run", "--json", "--tenant", "aceros"]);
    assert_eq!((alone.exit, causes(&alone)), (4, vec!["lease.taken".to_owned()]), "{alone:?}");
    let text = ["es", "en"].map(|lang| {
        let words = ["run", "--lang", lang, "--tenant", "aceros", "--step", "uploadPayments"];
        in_other(&words).shown()
    });
    filters().bind(|| insta::assert_snapshot!("lease_taken", text.join("\n")));
    let all = in_other(&["run", "--json"]);
    assert_eq!(causes(&all), ["lease.taken", "", ""], "{}", all.out);
    went_on(&all, &[1, 2]);
    cut(&site, first);
}

#[test]
fn a_folder_that_is_not_there_says_how_to_begin() {
    let folder = tempfile::TempDir::new().unwrap();
    let absent = folder.path().join("nothing");
    let answer = sageconnect(&["status", "--lang", "en", "--folder", absent.to_str().unwrap()]);
    assert_eq!(answer.exit, 5);
    filters().bind(|| insta::assert_snapshot!("absent_folder", answer.shown()));
}

/// A file stands where the journal's folder has to be: refused even to the administrator, whom rights do not bind.
#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "no folder").unwrap();
    let path = file.to_str().unwrap();
    let answer = sageconnect(&["sandbox", "serve", "--json", "--lang", "en", "--folder", path]);
    assert_eq!((answer.exit, answer.error_code().as_str()), (5, "folder.unusable"));
    assert_eq!(answer.json()["error"]["arguments"]["path"], path);
}

/// What the system refuses, and a file of credentials that is none, are told in the language of the reader.
#[test]
fn what_the_system_refuses_is_told_in_the_language_of_the_reader() {
    let site = Site::start();
    let file = site.file("settings.toml");
    let below = file.join("site");
    let es = |args: &[&str]| {
        let shown = sageconnect(&[args, &["--lang", "es"]].concat()).shown();
        assert!(!shown.contains("os error") && !shown.contains("irectory"), "{shown}");
        shown
    };
    let told = es(&["sandbox", "serve", "--folder", file.to_str().unwrap()]);
    assert!(told.contains("settings.toml: un archivo ocupa el lugar de una carpeta."), "{told}");
    let told = es(&["status", "--folder", below.to_str().unwrap()]);
    assert!(told.contains("un archivo ocupa el lugar de una carpeta"), "{told}");

    fs::write(site.file("secrets.toml"), "a = \"b\"\nhunter2\n").unwrap();
    let told = site.run(&["secrets", "list", "--lang", "es"]).shown();
    assert!(told.contains("secrets.toml: no es TOML correcto en la línea 2."), "{told}");
    assert!(told.contains("bórrelo y guarde de nuevo cada credencial"), "{told}");
    assert!(!told.contains("hunter2") && !told.contains("sesión"), "{told}");
}
