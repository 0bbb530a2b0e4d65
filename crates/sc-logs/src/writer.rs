//! The one thread that writes.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::io;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::files::{FileKey, Files};
use crate::line::{LogLevel, timed, untimed};
use crate::name::DEFAULT_LOG;
use crate::queue::{Batch, Logged, Lost};
use crate::retention::prune;
use crate::ring::Ring;
use crate::shared::Shared;
use crate::trouble::{DiskFault, LogTrouble};

/// How long a file that could not be written is left alone.
const RETRY_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// How often is looked whether a file is due, when nobody says anything.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// Names of one process. A name made of a document's number would make a file per document.
const NAMES_MAX: usize = 256;

/// A line on its way to its file.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    /// The day of the folder.
    pub(crate) date: Date,
    /// The process name.
    pub(crate) name: Cow<'static, str>,
    pub(crate) level: LogLevel,
    /// Without its line break.
    pub(crate) line: String,
}

/// Why a file could not be written.
struct Trouble {
    since: Timestamp,
    fault: DiskFault,
}

pub(crate) struct Writer {
    shared: Arc<Shared>,
    files: Files,
    /// Whose dates the folders have, and whose time the lines.
    zone: TimeZone,
    retention_days: u32,
    ring: Ring,
    troubles: BTreeMap<FileKey, Trouble>,
    names: HashSet<Cow<'static, str>>,
    today: Option<Date>,
}

impl Writer {
    pub(crate) fn new(shared: Arc<Shared>, files: Files, zone: TimeZone, retention_days: u32) -> Self {
        let (ring, troubles, names) = (Ring::default(), BTreeMap::new(), HashSet::new());
        Self { shared, files, zone, retention_days, ring, troubles, names, today: None }
    }

    /// Works until nobody can log any more.
    pub(crate) fn run(mut self) {
        let _gone = Gone(Arc::clone(&self.shared));
        self.turn(Batch::default());
        loop {
            let wait_max = (!self.troubles.is_empty()).then_some(LOOK_EVERY);
            let batch = self.shared.queue.next(wait_max);
            let is_last = batch.is_last;
            self.turn(batch);
            if is_last {
                // Better late than never: nobody keeps the ring.
                self.retry(|_| true);
                return;
            }
        }
    }

    fn turn(&mut self, batch: Batch) {
        let now = self.shared.now();
        let today = self.local(now).date();
        let count = batch.records.len();
        let mut has_written = false;
        if self.today.replace(today) != Some(today) {
            has_written |= self.prune(today);
        }
        has_written |= self.retry(|trouble| {
            let elapsed = now.duration_since(trouble.since);
            // A clock that was set back makes nothing wait for the time it has lost.
            elapsed >= RETRY_AFTER || elapsed.is_negative()
        });
        let mut groups: BTreeMap<FileKey, Vec<Record>> = BTreeMap::new();
        for logged in batch.records {
            let mut record = self.record(logged);
            self.bound_name(&mut record);
            groups.entry(FileKey::of(&record)).or_default().push(record);
        }
        for (key, records) in groups {
            has_written |= self.put(&key, records);
        }
        if batch.lost.is_any() {
            has_written |= self.tell_lost("the queue of the logs was full", batch.lost);
        }
        self.files.keep_only(today);
        self.show_trouble(today);
        if has_written {
            self.shared.changes.send_modify(|batches| *batches += 1);
        }
        // Last: whoever waited for it finds all of the above.
        self.shared.queue.settle(count);
    }

    fn local(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    /// Here the zone is known, whenever the event happened.
    fn record(&self, Logged { at, name, level, text }: Logged) -> Record {
        let local = self.local(at);
        Record { date: local.date(), name, level, line: timed(local, &text) }
    }

    /// Writes the lines, or keeps them in the ring; whether any was written.
    fn put(&mut self, key: &FileKey, mut records: Vec<Record>) -> bool {
        if self.troubles.contains_key(key) {
            // Its older lines wait in the ring, and come first.
            records.into_iter().for_each(|record| self.ring.push(record));
            return false;
        }
        // Once more: a secret may have become known since the line was made.
        let redactor = &self.shared.redactor;
        let lines: Vec<_> = records.iter().map(|record| redactor.clean(&record.line)).collect();
        let appended = self.files.append(key, &lines);
        drop(lines);
        if let Some(failure) = appended.failure {
            self.fail(key, &failure);
            records.drain(..appended.lines);
            records.into_iter().for_each(|record| self.ring.push(record));
        }
        appended.lines > 0
    }

    fn fail(&mut self, key: &FileKey, failure: &io::Error) {
        let trouble = Trouble { since: self.shared.now(), fault: DiskFault::of(failure) };
        self.troubles.insert(key.clone(), trouble);
    }

    /// Tries the files again that are due; whether any line was written.
    fn retry(&mut self, is_due: impl Fn(&Trouble) -> bool) -> bool {
        let due: Vec<FileKey> =
            self.troubles.iter().filter(|(_, trouble)| is_due(trouble)).map(|(key, _)| key.clone()).collect();
        let mut has_written = false;
        for key in due {
            self.troubles.remove(&key);
            let records = self.ring.take(&key);
            has_written |= self.put(&key, records);
        }
        if has_written {
            let lost = self.ring.take_lost();
            if lost.is_any() {
                self.tell_lost("the log files could not be written for too long", lost);
            }
        }
        has_written
    }

    fn tell_lost(&mut self, why: &str, lost: Lost) -> bool {
        let Lost { errors, warnings, others } = lost;
        self.say(
            LogLevel::Warn,
            &format!("{why}: lines lost errors={errors} warnings={warnings} others={others}"),
        )
    }

    fn prune(&mut self, today: Date) -> bool {
        let pruned = prune(self.files.root(), today, self.retention_days);
        let mut has_written = false;
        if pruned.files > 0 || pruned.folders > 0 {
            let text = format!(
                "old logs deleted folders={} files={} days={}",
                pruned.folders, pruned.files, self.retention_days
            );
            has_written |= self.say(LogLevel::Info, &text);
        }
        if let Some(failure) = pruned.failure {
            has_written |= self.say(LogLevel::Warn, &format!("old logs could not be deleted: {failure}"));
        }
        has_written
    }

    /// A line of the logs about themselves.
    fn say(&mut self, level: LogLevel, text: &str) -> bool {
        let (at, text) = (self.shared.now(), untimed(level, text));
        let record = self.record(Logged { at, name: DEFAULT_LOG.into(), level, text });
        self.put(&FileKey::of(&record), vec![record])
    }

    fn bound_name(&mut self, record: &mut Record) {
        if self.names.contains(&record.name) {
            return;
        }
        if self.names.len() < NAMES_MAX {
            self.names.insert(record.name.clone());
        } else {
            record.name = DEFAULT_LOG.into();
        }
    }

    fn show_trouble(&mut self, today: Date) {
        // A file of another day that no line waits for will not be tried by anybody.
        let ring = &self.ring;
        self.troubles.retain(|key, _| key.date == today || ring.has(key));
        let first = self.troubles.first_key_value();
        self.shared.set_trouble(first.map(|(key, trouble)| LogTrouble::File {
            path: self.files.path(key),
            fault: trouble.fault.clone(),
        }));
    }
}

/// Whoever waits for the thread must learn that it has ended, also where a fault of ours ended it.
struct Gone(Arc<Shared>);

impl Drop for Gone {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.set_trouble(Some(LogTrouble::ThreadEnded));
        }
        self.0.queue.abandon();
    }
}
