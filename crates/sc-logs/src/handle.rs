//! What the host holds of the logs.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use secrecy::SecretString;
use tokio::sync::watch;
use tracing::Subscriber;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::Layer as _;
use tracing_subscriber::registry::LookupSpan;

use crate::files::Files;
use crate::layer::{LineSink, LogLayer, Wanted};
use crate::name::ROOT;
use crate::shared::{Clock, Door, Shared};
use crate::trouble::LogTrouble;
use crate::writer::Writer;

/// How the logs are written.
#[derive(Clone)]
pub struct LogOptions {
    /// The folder of the settings; the logs are in `sageconnect` inside it. Made if it is missing.
    pub folder: PathBuf,
    /// Whose dates the folders have, and whose time the lines.
    pub zone: TimeZone,
    /// What is written of our own crates.
    pub level: LevelFilter,
    /// Days that are kept before today. 0: for ever.
    pub retention_days: u32,
    /// A file that would grow beyond it becomes a numbered part. 0: never.
    pub max_file_bytes: u64,
    /// The time of lines and of decisions.
    pub clock: Clock,
}

impl fmt::Debug for LogOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogOptions")
            .field("folder", &self.folder)
            .field("zone", &self.zone)
            .field("level", &self.level)
            .field("retention_days", &self.retention_days)
            .field("max_file_bytes", &self.max_file_bytes)
            .finish_non_exhaustive()
    }
}

/// The log files of this process.
#[derive(Debug)]
pub struct LogFiles;

impl LogFiles {
    /// Starts the thread that writes, and gives the layer that feeds it. Never fails: what cannot be written
    /// is kept for a while, and [`LogHandle::trouble`] says why. The thread ends with the last of both.
    pub fn start<S>(options: LogOptions) -> (LogLayer<S>, LogHandle)
    where
        S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    {
        let (layer, unopened) = Self::prepare(Arc::clone(&options.clock));
        (layer, unopened.open(options))
    }

    /// The layer alone, for a program that logs before it knows its settings. Lines wait until the files are opened, and
    /// have the time of the settings then; until then `INFO` and graver ones are taken.
    pub fn prepare<S>(clock: Clock) -> (LogLayer<S>, Unopened)
    where
        S: Subscriber + for<'lookup> LookupSpan<'lookup>,
    {
        let door = Arc::new(Door(Arc::new(Shared::new(clock))));
        let wanted = Wanted::from(LevelFilter::INFO);
        (LineSink::new(Arc::clone(&door)).with_filter(wanted.clone()), Unopened { door, wanted })
    }
}

/// Log files whose place is not known yet.
pub struct Unopened {
    door: Arc<Door>,
    wanted: Wanted,
}

impl Unopened {
    /// Starts the thread that writes; what has waited is written first. The clock stays that of the layer.
    pub fn open(self, options: LogOptions) -> LogHandle {
        let LogOptions { folder, zone, level, retention_days, max_file_bytes, clock: _ } = options;
        let Self { door, wanted } = self;
        let shared = Arc::clone(&door.0);
        wanted.set_level(level);
        let files = Files::new(folder.join(ROOT), max_file_bytes);
        let writer = Writer::new(Arc::clone(&shared), files, zone, retention_days);
        if let Err(error) = std::thread::Builder::new().name("sc-logs".to_owned()).spawn(move || writer.run())
        {
            shared.set_trouble(Some(LogTrouble::NoThread(error.to_string())));
            shared.queue.abandon();
        }
        LogHandle { door }
    }
}

impl fmt::Debug for Unopened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unopened").finish_non_exhaustive()
    }
}

/// What the host does with the logs. Cheap to clone.
#[derive(Clone)]
pub struct LogHandle {
    door: Arc<Door>,
}

impl LogHandle {
    fn shared(&self) -> &Shared {
        &self.door.0
    }

    /// From now on these, and what they become in base64, URLs, JSON, XML and `Debug`, are `***` in every line,
    /// also in those that were logged and not yet written. Ones of fewer than four characters are not looked for.
    pub fn redact(&self, secrets: impl IntoIterator<Item = SecretString>) {
        self.shared().redactor.add(secrets);
    }

    /// Why some lines are in memory alone; `None` while all is well.
    pub fn trouble(&self) -> Option<LogTrouble> {
        self.shared().trouble()
    }

    /// Waits, at most so long, until all that was logged before is handed to the system; whether it is in its
    /// files. For the end of a command, and outside of async code.
    pub fn flush_blocking(&self, deadline: Duration) -> bool {
        self.shared().queue.wait_until_settled(deadline) && self.trouble().is_none()
    }

    /// As [`flush_blocking`](Self::flush_blocking), without holding up an async thread.
    pub async fn flush(&self, deadline: Duration) -> bool {
        let handle = self.clone();
        tokio::task::spawn_blocking(move || handle.flush_blocking(deadline)).await.unwrap_or(false)
    }

    /// Told after each batch of lines that was written. Its value is how many there were.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared().changes.subscribe()
    }
}

impl fmt::Debug for LogHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogHandle").field("trouble", &self.trouble()).finish_non_exhaustive()
    }
}
