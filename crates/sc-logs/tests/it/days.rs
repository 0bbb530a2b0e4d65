//! Days that are over: which are taken away, and when.

use std::fs;

use sc_logs::LogOptions;

use crate::site::{Process, Site};

fn keeping(site: &Site, days: u32) -> Process {
    Process::start(LogOptions { retention_days: days, ..site.options() })
}

#[test]
fn old_days_go_and_nothing_else_does() {
    let site = Site::at("2026-03-09T14:00:00Z");
    for file in [
        "2026-02-06/A.log",
        "2026-02-06/A.log.1",
        "2026-02-07/A.log",
        "2026-02-07/payments.csv",
        "2026-02-08/A.log",
        "archive/A.log",
        "2025-1-1/A.log",
        "2025-01-01.bak/A.log",
        "20250101/A.log",
        "A.log",
    ] {
        site.write(file, "x\n");
    }
    fs::create_dir_all(site.place.path().join("2020-01-01")).expect("a folder");
    assert!(keeping(&site, 30).log(|| tracing::info!(log = "A", "x")));
    assert_eq!(
        site.files(),
        [
            "2025-01-01.bak/A.log",
            "2025-1-1/A.log",
            "20250101/A.log",
            // Thirty days before the 9th of March.
            "2026-02-07/A.log",
            "2026-02-07/payments.csv",
            "2026-02-08/A.log",
            "2026-03-09/A.log",
            "2026-03-09/ServerStatus.log",
            "A.log",
            "archive/A.log",
        ]
    );
    assert!(!site.path("2026-02-06").exists());
    assert!(site.place.path().join("2020-01-01").exists(), "only inside our own folder");
    assert_eq!(
        site.text("2026-03-09/ServerStatus.log"),
        "2026-03-09 08:00:00.000 [INFO]: old logs deleted folders=1 files=2 days=30\n"
    );
}

#[test]
fn what_is_not_ours_keeps_its_old_folder() {
    let site = Site::at("2026-03-09T14:00:00Z");
    for file in ["A.log", "A.log.2", "payments.csv", "my notes.log", "A.log.old", "deeper/A.log"] {
        site.write(&format!("2020-01-01/{file}"), "x\n");
    }
    assert!(keeping(&site, 1).log(|| tracing::info!(log = "A", "x")));
    let left: Vec<String> = site.files().into_iter().filter(|file| file.starts_with("2020")).collect();
    assert_eq!(
        left,
        ["A.log.old", "deeper/A.log", "my notes.log", "payments.csv"]
            .map(|file| format!("2020-01-01/{file}"))
    );
}

#[test]
fn it_is_looked_again_after_midnight_and_never_for_ever() {
    let site = Site::at("2026-03-09T14:00:00Z");
    site.write("2026-03-02/A.log", "x\n");
    let process = keeping(&site, 7);
    assert!(process.log(|| tracing::info!(log = "A", "x")));
    assert!(site.path("2026-03-02").exists());
    site.set("2026-03-10T06:00:00Z");
    assert!(process.log(|| tracing::info!(log = "A", "x")));
    assert!(!site.path("2026-03-02").exists());

    let site = Site::at("2026-03-09T14:00:00Z");
    site.write("1990-01-01/A.log", "x\n");
    assert!(keeping(&site, 0).log(|| tracing::info!(log = "A", "x")));
    assert!(keeping(&site, u32::MAX).log(|| tracing::info!(log = "A", "x")));
    assert!(site.path("1990-01-01/A.log").exists());
}

#[cfg(unix)]
#[test]
fn links_lead_retention_nowhere() {
    let site = Site::at("2026-03-09T14:00:00Z");
    site.write("2020-01-02/A.log", "x\n");
    let outside = site.place.path().join("outside");
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("A.log"), "x").expect("written");
    std::os::unix::fs::symlink(&outside, site.path("2020-01-01")).expect("a link");
    std::os::unix::fs::symlink(outside.join("A.log"), site.path("2020-01-02/B.log")).expect("a link");
    assert!(keeping(&site, 1).log(|| tracing::info!(log = "A", "x")));
    assert!(outside.join("A.log").exists());
    assert!(site.path("2020-01-01").is_symlink() && site.path("2020-01-02/B.log").is_symlink());
    assert!(!site.path("2020-01-02/A.log").exists());
}
