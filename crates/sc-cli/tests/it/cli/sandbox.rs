//! The sandbox as a site, and its ledger.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use serde_json::{Value, json};

use crate::site::{Answer, Site, filters, sageconnect};
#[cfg(unix)]
use crate::support::window::Window;

/// What the files of a folder hold, by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries.map(|it| (it.file_name().into_string().unwrap(), fs::read(it.path()).unwrap())).collect()
}

/// A sandbox that is not to start: it would serve, and the test wait, for ever.
fn refused(folder: &Path, lang: &str, more: &[&str]) -> Answer {
    let folder = folder.to_str().unwrap();
    let args = ["sandbox", "serve", "--profile", "crash", "--folder", folder, "--lang", lang];
    sageconnect(&[&args, more].concat())
}

/// That in both languages.
fn both_refused(folder: &Path) -> String {
    ["es", "en"].map(|lang| refused(folder, lang, &[]).shown()).join("\n")
}

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
    for (lang, title, absent) in
        [("es", "Perdidos: ", "no está en el portal: "), ("en", "Lost: ", "it is not in the portal: ")]
    {
        let told = site.run(&["sandbox", "ledger", "--lang", lang]).out;
        let lines: Vec<&str> = told.lines().filter(|line| line.contains(title)).collect();
        assert!(lines.iter().any(|line| line.contains(absent)), "{told}");
        if lang == "es" {
            for english in [" on ", " of ", " for ", " is ", "should", "not in", "Open", "row"] {
                let found = lines.iter().find(|line| line.contains(english));
                assert_eq!(found, None, "{english:?} in a Spanish sentence");
            }
        }
    }

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
    let told = crate::site::sageconnect(&["sandbox", "ledger", "--folder", path, "--lang", "es"]).err;
    assert!(
        told.starts_with(&format!("Ningún ambiente de pruebas está corriendo en la carpeta {path}.\n")),
        "{told}"
    );
    assert!(!told.contains("os error"), "{told}");
}

#[test]
fn a_sandbox_says_how_to_connect_in_the_readers_language() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut child = crate::site::program()
        .args(["sandbox", "serve", "--profile", "crash", "--lang", "es", "--folder"])
        .arg(folder.path())
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap) {
        told.push_str(&format!("{line}\n"));
        if line.contains("sageconnect run") {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    for spanish in
        ["usuario", "contraseña", "Administración", "base de datos", "arranque", "ConnectionPool", "el libro"]
    {
        assert!(told.contains(spanish), "{spanish}: {told}");
    }
    for english in ["user ", "password ", "Admin ", "go-live", "database ", "package", "ledger\n"] {
        assert!(!told.contains(english), "{english}: {told}");
    }
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
fn a_window_without_a_page_or_a_port_is_told_with_the_way_to_one() {
    let folder = tempfile::TempDir::new().unwrap();
    let page = folder.path().to_str().unwrap();
    let ui = |port: &str| {
        sageconnect(&["sandbox", "ui", "--page", page, "--port", port, "--lang", "en", "--json"])
    };
    let unbuilt = ui("0");
    assert_eq!((unbuilt.exit, unbuilt.error_code().as_str()), (5, "folder.unusable"));
    assert!(unbuilt.json()["error"]["sentence"].as_str().unwrap().contains("index.html"));

    fs::write(folder.path().join("index.html"), "<!doctype html>").unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let answer = ui(&taken.local_addr().unwrap().port().to_string());
    assert_eq!((answer.exit, answer.error_code().as_str()), (5, "sandbox.not_started"));
    assert!(answer.json()["error"]["hint"].as_str().unwrap().contains("--port"));
}

#[cfg(unix)]
#[test]
fn a_window_ends_with_its_sandbox_and_leaves_nothing_behind() {
    let window = Window::of_an_empty_page();
    // Answered once the sandbox stands.
    assert_eq!(window.asks("snapshot")["status"]["is_sandbox"], true);
    assert!(window.files_left() > 0, "its sandbox has folders");
    let (status, files_left) = window.interrupted();
    assert_eq!((status.code(), files_left), (Some(0), 0));
}

#[test]
fn a_sandbox_that_is_asked_to_stop_ends_by_itself() {
    let mut site = Site::start();
    site.admin("POST", "/stop", &Value::Null);
    assert!(site.ends().success());
    let answer = site.json(&["sandbox", "ledger"]);
    assert_eq!((answer.exit, answer.error_code().as_str()), (5, "sandbox.failed"), "nobody answers any more");
}

#[test]
fn a_sandbox_leaves_the_folder_of_a_site_as_it_is() {
    let live = sageconnect(&["settings", "example"]).out;
    let garbage = "no settings at all [";
    for (name, text) in [
        ("settings.toml", live.as_str()),
        ("settings.toml", garbage),
        ("secrets.toml", "\"db/password\" = \"x\"\n"),
        ("journal.sqlite3", "of whom?"),
    ] {
        let folder = tempfile::TempDir::new().unwrap();
        fs::write(folder.path().join(name), text).unwrap();
        let before = files(folder.path());
        let answer = refused(folder.path(), "en", &["--json"]);
        assert_eq!((answer.exit, answer.error_code().as_str()), (5, "sandbox.over_site"), "{name}: {text}");
        let error = answer.json()["error"].clone();
        assert_eq!(error["arguments"]["file"], folder.path().join(name).to_str().unwrap());
        assert_eq!(files(folder.path()), before, "{name}: {text}");
    }
    let folder = tempfile::TempDir::new().unwrap();
    fs::write(folder.path().join("settings.toml"), &live).unwrap();
    filters().bind(|| insta::assert_snapshot!("sandbox_over_site", both_refused(folder.path())));
}

#[test]
fn a_sandbox_that_serves_keeps_its_folder() {
    let site = Site::start();
    let before = files(site.folder());
    let second = refused(site.folder(), "en", &["--json"]);
    assert_eq!((second.exit, second.error_code().as_str()), (4, "sandbox.busy"));
    let holder = second.json()["error"]["arguments"]["holder"].as_str().unwrap().to_owned();
    assert!(holder.starts_with("PID "), "{holder}");
    let (_, since) = holder.split_once(", ").unwrap();
    let sentence = second.json()["error"]["sentence"].as_str().unwrap().to_owned();
    assert!(sentence.contains("(PID ") && !sentence.contains(since), "a date as any other: {sentence}");
    let zone = jiff::tz::TimeZone::get("America/Mexico_City").unwrap();
    let since = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M", since).unwrap().to_zoned(zone).unwrap();
    let written = fs::metadata(site.file("sandbox.holder")).unwrap().modified().unwrap();
    let written = jiff::Timestamp::try_from(written).unwrap();
    let minutes = since.timestamp().duration_until(written).as_mins();
    assert!((0..5).contains(&minutes), "{holder} is told on the clocks of its settings");
    filters().bind(|| insta::assert_snapshot!("sandbox_busy", both_refused(site.folder())));
    assert_eq!(files(site.folder()), before, "settings and whereabouts are still those of the first");
    site.runs_clean();
}

#[test]
fn a_sandbox_waits_for_the_engine_that_works_in_its_folder() {
    let mut site = Site::start();
    site.admin("POST", "/stop", &Value::Null);
    assert!(site.ends().success());
    let engine = fs::File::options().create(true).append(true).open(site.file("engine.lock")).unwrap();
    engine.try_lock().unwrap();
    let settings = fs::read(site.file("settings.toml")).unwrap();
    let answer = refused(site.folder(), "en", &["--json"]);
    assert_eq!((answer.exit, answer.error_code().as_str()), (4, "engine.busy"));
    assert_eq!(fs::read(site.file("settings.toml")).unwrap(), settings);
    drop(engine);
    site.restart(&[]);
    site.runs_clean();
}

/// With the journal of the world before, the engine would take new documents for settled ones.
#[test]
fn a_sandbox_that_is_started_again_works_with_a_journal_of_its_own() {
    let mut site = Site::start();
    site.runs_clean();
    let runs = |site: &Site| site.json(&["runs"]).json()["runs"].as_array().unwrap().len();
    assert!(runs(&site) > 1);
    let old = fs::read(site.file("journal.sqlite3")).unwrap();
    for seed in ["7", "8"] {
        site.restart(&["--seed", seed]);
        assert_eq!(runs(&site), 0, "nothing was ever run in this world");
        site.runs_clean();
    }
    assert!(site.file("old-journal.sqlite3").is_file(), "the journal of the world before is put aside");
    assert_ne!(fs::read(site.file("old-journal.sqlite3")).unwrap(), old, "only the last one is kept");
    assert!(site.file("old-importer").is_dir(), "and the files of that world with it");
}
