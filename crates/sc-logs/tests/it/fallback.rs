//! A folder that cannot be written, and a queue that is full.

use std::fs;
use std::sync::{Arc, Mutex};

use sc_logs::{DiskFault, LogOptions, LogTrouble, RING_LINES};

use crate::site::{Process, Site};

const MORNING: &str = "2026-03-09T14:15:00Z";

fn block(site: &Site) {
    fs::write(site.root(), "a file where the folder should be").expect("written");
}

fn unblock(site: &Site) {
    fs::remove_file(site.root()).expect("removed");
}

#[test]
fn lines_wait_in_memory_and_come_first_when_the_folder_is_back() {
    let site = Site::at(MORNING);
    block(&site);
    let process = site.start();
    assert!(!process.log(|| tracing::info!(log = "A", "one")));
    let trouble = process.handle.trouble().expect("it cannot be written");
    let path = site.path("2026-03-09/A.log");
    assert_eq!(trouble, LogTrouble::File { path: path.clone(), fault: DiskFault::NotAFolder });
    assert_eq!(trouble.to_string(), format!("{}: a file stands in the place of a folder", path.display()));
    unblock(&site);
    site.advance(59_999);
    assert!(!process.log(|| tracing::info!(log = "A", "two")), "not before the minute is over");
    assert!(!site.root().exists());
    site.advance(1);
    assert!(process.log(|| tracing::info!(log = "A", "three")));
    assert_eq!(process.handle.trouble(), None);
    assert_eq!(
        site.text("2026-03-09/A.log"),
        "2026-03-09 08:15:00.000 [INFO]: one\n2026-03-09 08:15:59.999 [INFO]: two\n\
         2026-03-09 08:16:00.000 [INFO]: three\n"
    );
}

#[test]
fn one_file_in_trouble_does_not_hold_up_the_others() {
    let site = Site::at(MORNING);
    fs::create_dir_all(site.path("2026-03-09/A.log")).expect("a folder where the file should be");
    let process = site.start();
    assert!(!process.log(|| {
        tracing::info!(log = "A", "one");
        tracing::info!(log = "B", "two");
    }));
    let fault = process.handle.trouble().map(|trouble| match trouble {
        LogTrouble::File { fault, .. } => fault,
        other => panic!("{other}"),
    });
    assert_eq!(fault, Some(DiskFault::IsAFolder));
    assert!(site.text("2026-03-09/B.log").ends_with("two\n"));
    site.advance(60_000);
    assert!(!process.log(|| tracing::info!(log = "A", "three")), "it is still there");
    fs::remove_dir(site.path("2026-03-09/A.log")).expect("removed");
    site.advance(-5_000);
    assert!(process.log(|| tracing::info!(log = "B", "four")), "a clock set back delays nothing");
    assert_eq!(site.text("2026-03-09/A.log").lines().count(), 2);
}

#[test]
fn lines_of_yesterday_are_written_into_yesterdays_folder() {
    let site = Site::at("2026-03-10T05:59:59Z");
    block(&site);
    let process = site.start();
    assert!(!process.log(|| tracing::info!(log = "A", "before midnight")));
    unblock(&site);
    site.set("2026-03-10T06:01:00Z");
    assert!(process.log(|| tracing::info!(log = "A", "after")));
    assert_eq!(site.text("2026-03-09/A.log"), "2026-03-09 23:59:59.000 [INFO]: before midnight\n");
    assert_eq!(site.text("2026-03-10/A.log").lines().count(), 1);
}

#[test]
fn the_ring_keeps_the_newest_and_counts_the_others() {
    let site = Site::at(MORNING);
    block(&site);
    let process = site.start();
    for number in 0..RING_LINES + 5 {
        process.say(|| tracing::info!(log = "A", number, "x"));
        if number % 500 == 0 {
            process.log(|| ());
        }
    }
    assert!(!process.log(|| ()));
    unblock(&site);
    site.advance(60_000);
    assert!(process.log(|| tracing::info!(log = "A", "back")));
    let text = site.text("2026-03-09/A.log");
    assert_eq!(text.lines().count(), RING_LINES + 1);
    assert!(text.lines().next().expect("a line").ends_with("number=5"));
    assert!(site.text("2026-03-09/ServerStatus.log").contains(
        "[WARN]: the log files could not be written for too long: lines lost errors=0 warnings=0 others=5\n"
    ));
}

#[test]
fn what_is_still_in_memory_is_tried_once_more_at_the_end() {
    let site = Site::at(MORNING);
    block(&site);
    let process = site.start();
    assert!(!process.log(|| tracing::error!(log = "A", "the cause")));
    unblock(&site);
    let mut changes = process.handle.changes();
    drop(process);
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async { while changes.changed().await.is_ok() {} });
    assert!(site.text("2026-03-09/A.log").ends_with("the cause\n"));
}

#[test]
fn a_full_queue_holds_nobody_up_keeps_errors_and_says_what_it_dropped() {
    let site = Site::at(MORNING);
    let gate = Arc::new(Mutex::new(()));
    let (own, now) = (Arc::clone(&gate), site.clock());
    // The thread that writes stops where it asks for the time, as if its disk did not answer.
    let clock = move || {
        if std::thread::current().name() == Some("sc-logs") {
            let _open = own.lock().expect("no test failed");
        }
        now()
    };
    let process = Process::start(LogOptions { clock: Arc::new(clock), ..site.options() });
    assert!(process.log(|| tracing::info!(log = "A", "x")));
    let closed = gate.lock().expect("no test failed");
    process.say(|| {
        for number in 0..8000 {
            tracing::info!(log = "A", number, "x");
        }
        for number in 0..100 {
            tracing::error!(log = "B", number, "x");
        }
    });
    assert!(!process.handle.flush_blocking(std::time::Duration::from_millis(1)), "the deadline holds");
    drop(closed);
    assert!(process.log(|| ()));
    assert_eq!(site.text("2026-03-09/B.log").lines().count(), 100, "no error is lost");
    let written = site.text("2026-03-09/A.log").lines().count() - 1;
    assert!((4096..8000).contains(&written), "{written}");
    assert!(process.log(|| tracing::info!(log = "A", "more")), "there is room again");
    let status = site.text("2026-03-09/ServerStatus.log");
    let told =
        format!("the queue of the logs was full: lines lost errors=0 warnings=0 others={}\n", 8000 - written);
    assert!(status.ends_with(&told), "{status}");
}
