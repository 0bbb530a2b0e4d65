//! Where a record goes, and how it looks there.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sc_logs::{DiskFault, LINE_BYTES_MAX, LogFiles, LogOptions, LogTrouble};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::{Context, SubscriberExt as _};

use crate::site::{PATIENCE, Process, Site, zone};

const MORNING: &str = "2026-03-09T14:15:00.042Z";

#[test]
fn a_record_becomes_one_line_of_its_process_and_day() {
    let site = Site::at(MORNING);
    let process = site.start();
    assert!(process.log(|| {
        tracing::info!(log = "CronScheduler", kind = "scheduled", run = 7, is_first = true, "[START] cycle");
        tracing::warn!(target: "sc_sync::upload_payments::plan", payment = "PY 1", cause = ?"a\"b", "[WARN] waits");
        tracing::error!(target: "sc_portal::client", url = %"https://portal.test/a?b=c", empty = "", "lost");
        tracing::debug!(target: "sc_importer", rows = 3u64);
        tracing::trace!(target: "sc_importer", "too much");
        tracing::info!(target: "sc_sage", "default");
    }));
    assert_eq!(
        site.files(),
        ["ChildProcess", "CronScheduler", "ForResponse", "PortalPaymentController", "ServerStatus"]
            .map(|name| format!("2026-03-09/{name}.log"))
    );
    assert_eq!(
        site.text("2026-03-09/CronScheduler.log"),
        "2026-03-09 08:15:00.042 [INFO]: [START] cycle kind=scheduled run=7 is_first=true\n"
    );
    assert_eq!(
        site.text("2026-03-09/PortalPaymentController.log"),
        "2026-03-09 08:15:00.042 [WARN]: [WARN] waits payment=\"PY 1\" cause=\"a\\\"b\"\n"
    );
    assert_eq!(
        site.text("2026-03-09/ForResponse.log"),
        "2026-03-09 08:15:00.042 [ERROR]: lost url=\"https://portal.test/a?b=c\" empty=\"\"\n"
    );
    assert_eq!(site.text("2026-03-09/ChildProcess.log"), "2026-03-09 08:15:00.042 [DEBUG]: rows=3\n");
    assert_eq!(site.text("2026-03-09/ServerStatus.log"), "2026-03-09 08:15:00.042 [INFO]: default\n");
    assert_eq!(process.handle.trouble(), None);
}

#[test]
fn what_was_logged_before_the_settings_were_known_is_written_first_and_where_they_say() {
    let site = Site::at(MORNING);
    let (layer, unopened) = LogFiles::prepare(site.clock());
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        tracing::error!(target: "sageconnect_app::tray", "there is no tray icon");
        tracing::debug!(target: "sc_app", "not asked for yet");
        assert!(!site.root().exists(), "nobody knows where to write");
        let handle = unopened.open(site.options());
        tracing::debug!(target: "sc_app", "asked for");
        assert!(handle.flush_blocking(PATIENCE));
    });
    let text = site.text("2026-03-09/MainProcess.log");
    let lines: Vec<&str> =
        text.lines().filter_map(|line| line.split_once("]: ")).map(|(_, text)| text).collect();
    assert_eq!(lines, ["there is no tray icon", "asked for"]);
}

/// No machine that builds this has its clocks on these islands, so that a line in the machine's own zone would be found.
#[test]
fn a_line_of_before_the_settings_were_known_has_their_time_and_day() {
    let site = Site::at("2026-03-09T23:30:00.042Z");
    let (layer, unopened) = LogFiles::prepare(site.clock());
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::with_default(subscriber, || {
        tracing::info!(log = "CronScheduler", "before");
        let handle = unopened.open(LogOptions { zone: zone("Pacific/Chatham"), ..site.options() });
        site.advance(1_000);
        tracing::info!(log = "CronScheduler", "after");
        assert!(handle.flush_blocking(PATIENCE));
    });
    assert_eq!(site.files(), ["2026-03-10/CronScheduler.log"]);
    assert_eq!(
        site.text("2026-03-10/CronScheduler.log"),
        "2026-03-10 13:15:00.042 [INFO]: before\n2026-03-10 13:15:01.042 [INFO]: after\n"
    );
}

#[test]
fn a_name_that_is_none_does_not_lead_anywhere() {
    let site = Site::at(MORNING);
    let process = site.start();
    assert!(process.log(|| {
        for name in ["../../x", "a/b", "a\\b", "con", "", "x\0y", &"n".repeat(100)] {
            tracing::info!(log = name, "here");
        }
        tracing::info!(log = %"PO_Diagnostic", "there");
    }));
    assert_eq!(site.files(), ["2026-03-09/PO_Diagnostic.log", "2026-03-09/ServerStatus.log"]);
    assert_eq!(site.text("2026-03-09/ServerStatus.log").lines().count(), 7);
    assert_eq!(fs::read_dir(site.place.path()).expect("a folder").count(), 1);
}

#[test]
fn names_without_end_do_not_become_files_without_end() {
    let site = Site::at(MORNING);
    let process = site.start();
    assert!(process.log(|| {
        for number in 0..300 {
            tracing::info!(log = format!("PO-{number}"), "x");
        }
    }));
    assert_eq!(site.files().len(), 257, "256 names, and the one for the rest");
    assert_eq!(site.text("2026-03-09/ServerStatus.log").lines().count(), 44);
}

#[test]
fn the_level_of_the_settings_holds_and_others_crates_only_warn() {
    let site = Site::at(MORNING);
    let process = Process::start(LogOptions { level: LevelFilter::INFO, ..site.options() });
    assert!(process.log(|| {
        tracing::debug!(target: "sc_sage", "no");
        tracing::info!(target: "hyper::client", "no");
        tracing::info!(target: "scale", "no");
        tracing::warn!(target: "hyper::client", "yes");
        tracing::info!(target: "sc_sage", "yes");
        tracing::info!(target: "sageconnect_app::tray", log = "ServerStatus", "yes");
        tracing::info!(target: "other", log = "ServerStatus", "yes");
        tracing::debug!(target: "other", log = "ServerStatus", "no");
    }));
    let text = site.text("2026-03-09/ServerStatus.log");
    assert_eq!(text.matches("yes").count(), 4, "{text}");
    assert!(!text.contains("no"), "{text}");
}

#[test]
fn other_layers_see_what_the_files_do_not_want() {
    struct Count(Arc<AtomicUsize>);
    impl<S: Subscriber> Layer<S> for Count {
        fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let site = Site::at(MORNING);
    let seen = Arc::new(AtomicUsize::new(0));
    let (layer, handle) = LogFiles::start(LogOptions { level: LevelFilter::ERROR, ..site.options() });
    let subscriber = tracing_subscriber::registry().with(Count(Arc::clone(&seen))).with(layer);
    tracing::subscriber::with_default(subscriber, || {
        tracing::debug!(target: "hyper", "no");
        tracing::info!(log = "A", "no");
        tracing::error!(log = "A", "yes");
    });
    assert!(handle.flush_blocking(PATIENCE));
    assert_eq!(seen.load(Ordering::Relaxed), 3);
    assert_eq!(site.text("2026-03-09/A.log"), "2026-03-09 08:15:00.042 [ERROR]: yes\n");
}

#[test]
fn a_record_is_one_line_and_bounded() {
    struct Endless;
    impl fmt::Display for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                f.write_str("0123456789")?;
            }
        }
    }
    let site = Site::at(MORNING);
    let process = site.start();
    assert!(process.log(|| {
        tracing::info!(log = "A", body = %Endless, "{}\n2026-03-09 00:00:00 [INFO]: forged\u{1b}[2J", "x".repeat(10));
        tracing::info!(log = "A", after = 1, "{}", "ñ".repeat(40_000));
    }));
    let text = site.text("2026-03-09/A.log");
    assert_eq!(text.lines().count(), 2);
    for line in text.lines() {
        assert!(line.len() < LINE_BYTES_MAX && line.ends_with(" […cut]"), "{}", line.len());
        assert!(line.starts_with("2026-03-09 08:15:00.042 [INFO]: "));
    }
    assert!(text.contains("xxxxx\\n2026-03-09 00:00:00 [INFO]: forged\u{fffd}[2J body=0123"));
}

#[test]
fn the_folder_changes_at_midnight_of_the_zone() {
    let site = Site::at("2026-03-10T05:59:59.999Z");
    let process = site.start();
    assert!(process.log(|| tracing::info!(log = "A", "before")));
    site.set("2026-03-10T06:00:00Z");
    assert!(process.log(|| tracing::info!(log = "A", "after")));
    assert_eq!(site.text("2026-03-09/A.log"), "2026-03-09 23:59:59.999 [INFO]: before\n");
    assert_eq!(site.text("2026-03-10/A.log"), "2026-03-10 00:00:00.000 [INFO]: after\n");
}

#[test]
fn days_of_the_change_of_time_have_23_and_25_hours() {
    // Tijuana follows the summer time of the United States: 8 March and 1 November 2026.
    let site = Site::at("2026-03-08T08:00:00Z");
    let process = Process::start(LogOptions { zone: zone("America/Tijuana"), ..site.options() });
    for (now, line) in [
        ("2026-03-08T08:00:00Z", "2026-03-08 00:00:00.000"),
        ("2026-03-08T09:59:59Z", "2026-03-08 01:59:59.000"),
        ("2026-03-08T10:00:00Z", "2026-03-08 03:00:00.000"),
        ("2026-03-09T06:59:59Z", "2026-03-08 23:59:59.000"),
        ("2026-03-09T07:00:00Z", "2026-03-09 00:00:00.000"),
        ("2026-11-01T07:00:00Z", "2026-11-01 00:00:00.000"),
        ("2026-11-01T08:30:00Z", "2026-11-01 01:30:00.000"),
        ("2026-11-01T09:30:00Z", "2026-11-01 01:30:00.000"),
        ("2026-11-02T07:59:59Z", "2026-11-01 23:59:59.000"),
        ("2026-11-02T08:00:00Z", "2026-11-02 00:00:00.000"),
    ] {
        site.set(now);
        assert!(process.log(|| tracing::info!(log = "A", now)));
        let text = site.text(&format!("{}/A.log", &line[..10]));
        assert_eq!(text.lines().last(), Some(format!("{line} [INFO]: now={now}").as_str()));
    }
    assert_eq!(site.text("2026-03-08/A.log").lines().count(), 4);
    assert_eq!(site.text("2026-11-01/A.log").lines().count(), 4);
}

#[test]
fn everybody_is_told_after_a_batch() {
    let site = Site::at(MORNING);
    let process = site.start();
    let mut changes = process.handle.changes();
    assert!(process.log(|| ()));
    changes.mark_unchanged();
    assert!(process.log(|| tracing::info!(log = "A", "x")));
    assert!(changes.has_changed().expect("the thread lives"));
    assert!(*changes.borrow_and_update() > 0);
    assert!(process.log(|| ()));
    assert!(!changes.has_changed().expect("the thread lives"), "nothing was said");
}

#[tokio::test]
async fn the_end_can_be_awaited() {
    let site = Site::at(MORNING);
    let process = site.start();
    process.say(|| tracing::info!(log = "A", "the last word"));
    assert!(process.handle.flush(PATIENCE).await);
    assert!(site.text("2026-03-09/A.log").ends_with("the last word\n"));
}

#[test]
fn what_waits_is_written_when_everybody_has_gone() {
    let site = Site::at(MORNING);
    let process = site.start();
    let mut changes = process.handle.changes();
    process.say(|| tracing::info!(log = "A", "the last word"));
    drop(process);
    // The channel closes with the thread.
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async { while changes.changed().await.is_ok() {} });
    assert!(site.text("2026-03-09/A.log").ends_with("the last word\n"));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_the_logs() {
    use std::os::unix::fs::PermissionsExt as _;
    let site = Site::at(MORNING);
    assert!(site.start().log(|| tracing::info!(log = "A", "x")));
    for (path, mode) in [("", 0o700), ("2026-03-09", 0o700), ("2026-03-09/A.log", 0o600)] {
        let facts = fs::metadata(site.path(path)).expect("it is there");
        assert_eq!(facts.permissions().mode() & 0o777, mode, "{path:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_not_written_through() {
    let site = Site::at(MORNING);
    let outside = site.place.path().join("outside.txt");
    fs::write(&outside, "").expect("written");
    fs::create_dir_all(site.path("2026-03-09")).expect("a folder");
    std::os::unix::fs::symlink(&outside, site.path("2026-03-09/A.log")).expect("a link");
    let process = site.start();
    assert!(!process.log(|| tracing::info!(log = "A", "x")));
    assert!(matches!(process.handle.trouble(), Some(LogTrouble::File { fault: DiskFault::Link, .. })));
    assert_eq!(fs::read(outside).expect("it is there"), b"");
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_names_take_no_more_than_32_open_files() {
    let site = Site::at("2026-03-09T14:00:00Z");
    let process = site.start();
    let open = || {
        let entries = fs::read_dir("/proc/self/fd").expect("the list of open files");
        let names = entries.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
        names.filter(|name| name.starts_with(site.root())).collect::<BTreeSet<_>>()
    };
    for round in 0..2 {
        for number in 0..100 {
            assert!(process.log(|| tracing::info!(log = format!("N{number}"), round, "x")));
            assert!(open().len() <= 32, "{}", open().len());
        }
    }
    assert_eq!(open().len(), 32);
    assert_eq!(site.files().len(), 100);
    for number in 0..100 {
        assert_eq!(site.text(&format!("2026-03-09/N{number}.log")).lines().count(), 2);
    }
    site.set("2026-03-10T14:00:00Z");
    assert!(process.log(|| tracing::info!(log = "N1", "x")));
    let open = open();
    assert_eq!(
        open.into_iter().collect::<Vec<_>>(),
        [site.path("2026-03-10/N1.log")],
        "yesterday's are closed"
    );
}

#[test]
fn several_threads_lose_nothing() {
    let site = Site::at(MORNING);
    let process = site.start();
    thread::scope(|scope| {
        for thread in 0..4 {
            let process = &process;
            scope.spawn(move || {
                process.say(|| {
                    for number in 0..500 {
                        tracing::info!(log = "A", thread, number, "x");
                    }
                });
            });
        }
    });
    assert!(process.log(|| ()));
    let text = site.text("2026-03-09/A.log");
    let lines: BTreeSet<&str> = text.lines().collect();
    assert_eq!((text.lines().count(), lines.len()), (2000, 2000));
}
