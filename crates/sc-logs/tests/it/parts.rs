//! Parts, and two processes that write into one folder.

use std::collections::BTreeSet;
use std::fs;
use std::thread;

use sc_logs::LogOptions;

use crate::site::{Process, Site};

const MORNING: &str = "2026-03-09T14:15:00Z";

fn small(site: &Site) -> Process {
    // Three lines of 49 bytes fill a part.
    Process::start(LogOptions { max_file_bytes: 150, ..site.options() })
}

fn say(number: u32) {
    tracing::info!(log = "A", "line number {number:04}");
}

#[test]
fn a_full_part_gets_the_next_number() {
    let site = Site::at(MORNING);
    let process = small(&site);
    assert!(process.log(|| (0..8).for_each(say)));
    assert_eq!(site.files(), ["2026-03-09/A.log", "2026-03-09/A.log.1", "2026-03-09/A.log.2"]);
    assert_eq!(site.text("2026-03-09/A.log.1").len(), 147);
    assert!(
        site.text("2026-03-09/A.log.1").contains("line number 0002\n"),
        "the oldest part has the lowest number"
    );
    assert!(site.text("2026-03-09/A.log.2").contains("line number 0005\n"));
    assert!(site.text("2026-03-09/A.log").ends_with("line number 0007\n"));
}

#[test]
fn it_goes_on_where_the_process_before_it_stopped() {
    let site = Site::at(MORNING);
    site.write("2026-03-09/A.log", "x".repeat(120));
    site.write("2026-03-09/A.log.7", "older\n");
    site.write("2026-03-09/A.log.x", "not a part\n");
    let process = small(&site);
    assert!(process.log(|| say(1)));
    assert_eq!(
        site.text("2026-03-09/A.log.8"),
        format!("{}\n", "x".repeat(120)),
        "the line that a crash had cut is ended"
    );
    assert!(site.text("2026-03-09/A.log").ends_with("line number 0001\n"));
    assert_eq!(site.text("2026-03-09/A.log.7"), "older\n");
}

#[test]
fn a_line_that_is_larger_than_a_part_stands_alone() {
    let site = Site::at(MORNING);
    let process = small(&site);
    assert!(process.log(|| {
        say(1);
        tracing::info!(log = "A", "{}", "x".repeat(500));
        say(2);
    }));
    assert_eq!(site.files().len(), 3);
    assert!(site.text("2026-03-09/A.log.2").len() > 500);
}

#[test]
fn what_stands_in_the_place_of_the_next_part_is_not_overwritten() {
    let site = Site::at(MORNING);
    let process = small(&site);
    assert!(process.log(|| (0..3).for_each(say)));
    fs::create_dir(site.path("2026-03-09/A.log.1")).expect("a folder");
    assert!(process.log(|| (3..9).for_each(say)));
    assert_eq!(site.text("2026-03-09/A.log.2").lines().count(), 3, "it counts as a number that is taken");
    let whole: String =
        ["A.log.2", "A.log.3", "A.log"].map(|file| site.text(&format!("2026-03-09/{file}"))).concat();
    assert_eq!(whole.lines().count(), 9);
}

#[test]
fn a_file_that_somebody_took_away_is_begun_anew() {
    let site = Site::at(MORNING);
    let process = site.start();
    assert!(process.log(|| say(1)));
    fs::remove_dir_all(site.path("2026-03-09")).expect("removed");
    assert!(process.log(|| say(2)));
    assert!(site.text("2026-03-09/A.log").ends_with("line number 0002\n"));
}

#[test]
fn a_part_that_the_other_process_renamed_is_left() {
    let site = Site::at(MORNING);
    let (one, other) = (small(&site), small(&site));
    assert!(one.log(|| say(1)));
    assert!(other.log(|| (2..5).for_each(say)), "which fills the part and renames it");
    assert!(one.log(|| say(5)));
    assert_eq!(site.text("2026-03-09/A.log.1").lines().count(), 3);
    assert_eq!(site.text("2026-03-09/A.log").lines().count(), 2, "both write into the new one");
}

#[test]
fn two_processes_write_whole_lines_and_lose_none() {
    let site = Site::at(MORNING);
    let processes = [0, 1].map(|_| Process::start(LogOptions { max_file_bytes: 20_000, ..site.options() }));
    thread::scope(|scope| {
        for (process, own) in processes.iter().enumerate() {
            scope.spawn(move || {
                for number in 0..100 {
                    let events =
                        || (0..20).for_each(|part| tracing::info!(log = "A", process, number, part, "x"));
                    assert!(own.log(events), "{:?}", own.handle.trouble());
                }
            });
        }
    });
    let files = site.files();
    let text: String = files.iter().map(|file| site.text(file)).collect();
    let lines: BTreeSet<&str> = text.lines().collect();
    assert_eq!((text.lines().count(), lines.len()), (4000, 4000), "{files:?}");
    assert!(lines.iter().all(|line| line.starts_with("2026-03-09 08:15:00.000 [INFO]: x process=")));
    assert!(files.len() >= 10, "{files:?}");
}
