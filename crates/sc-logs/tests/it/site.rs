//! A folder of logs, with a clock that the test sets.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use sc_logs::{Clock, LogFiles, LogFolder, LogHandle, LogOptions, LogQuery};
use tempfile::TempDir;
use tracing::Dispatch;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;

/// Longer than any machine needs; a test that waits so long has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Where the dates of the tests are taken from: no summer time since 2022.
pub const ZONE: &str = "America/Mexico_City";

pub struct Site {
    pub place: TempDir,
    pub now: Arc<Mutex<Timestamp>>,
}

pub struct Process {
    pub handle: LogHandle,
    dispatch: Dispatch,
}

impl Site {
    /// At a time of UTC.
    pub fn at(now: &str) -> Self {
        let now = Arc::new(Mutex::new(timestamp(now)));
        Self { place: TempDir::new().expect("a folder"), now }
    }

    pub fn set(&self, now: &str) {
        *self.now.lock().expect("no test failed") = timestamp(now);
    }

    pub fn advance(&self, milliseconds: i64) {
        let mut now = self.now.lock().expect("no test failed");
        *now = now.checked_add(milliseconds.milliseconds()).expect("a time");
    }

    pub fn clock(&self) -> Clock {
        let now = Arc::clone(&self.now);
        Arc::new(move || *now.lock().expect("no test failed"))
    }

    pub fn options(&self) -> LogOptions {
        LogOptions {
            folder: self.place.path().to_owned(),
            zone: zone(ZONE),
            level: LevelFilter::DEBUG,
            retention_days: 0,
            max_file_bytes: 0,
            clock: self.clock(),
        }
    }

    pub fn start(&self) -> Process {
        Process::start(self.options())
    }

    pub fn root(&self) -> PathBuf {
        self.place.path().join("sageconnect")
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.root().join(file)
    }

    pub fn text(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    /// As another program, or a person, puts it there.
    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("written");
    }

    /// All files under the root, sorted.
    pub fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut folders = vec![self.root()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.root()).expect("inside").to_string_lossy().into_owned();
                    files.push(name);
                }
            }
        }
        files.sort();
        files
    }

    pub fn reader(&self) -> LogFolder {
        LogFolder::new(self.place.path())
    }
}

impl Process {
    pub fn start(options: LogOptions) -> Self {
        let (layer, handle) = LogFiles::start(options);
        Self { handle, dispatch: Dispatch::new(tracing_subscriber::registry().with(layer)) }
    }

    /// Logs without waiting.
    pub fn say(&self, events: impl FnOnce()) {
        tracing::dispatcher::with_default(&self.dispatch, events);
    }

    /// Logs, and waits until it is where it will be.
    pub fn log(&self, events: impl FnOnce()) -> bool {
        self.say(events);
        self.handle.flush_blocking(PATIENCE)
    }
}

pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone")
}

pub fn timestamp(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

pub fn day(text: &str) -> Date {
    text.parse().expect("a date")
}

pub fn query(date: &str, limit: usize) -> LogQuery {
    LogQuery::tail(day(date), limit)
}

pub fn of(date: &str, files: &[&str], limit: usize) -> LogQuery {
    LogQuery {
        files: files.iter().map(|file| (*file).to_owned()).collect(),
        levels: BTreeSet::new(),
        ..query(date, limit)
    }
}
