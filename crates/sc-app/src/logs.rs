//! The log files: how a program begins to write them, what a run writes into them, and what the window reads.

mod lines;
mod reading;

use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use sc_domain::ports::Clock as _;
use sc_logs::{LogFiles, LogHandle, LogOptions, Unopened};
use sc_settings::{LogLevel, Settings};
use secrecy::SecretString;
use tokio::sync::watch;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

pub(crate) use self::lines::LoggedRun;
use crate::clock::SystemClock;

/// Longest wait for the last lines at the end of a program.
const FLUSH_MAX: Duration = Duration::from_secs(2);

/// The log files of this process: unopened until an installation is.
struct Logs {
    unopened: Mutex<Option<Unopened>>,
    opened: OnceLock<LogHandle>,
}

/// `None` until [`install`]: tests and programs that only ask log nothing.
static LOGS: OnceLock<Logs> = OnceLock::new();

/// Begins to log, for a whole program and once: into the files of the installation that is opened first, and to standard
/// error what `RUST_LOG` asks for, else what is at least as grave as `otherwise`.
pub fn install(otherwise: LevelFilter) {
    let clock = SystemClock::new();
    let (files, unopened) = LogFiles::prepare(Arc::new(move || clock.now()));
    let asked = EnvFilter::builder().with_default_directive(otherwise.into()).from_env_lossy();
    let terminal = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .with_filter(asked);
    let logs = Logs { unopened: Mutex::new(Some(unopened)), opened: OnceLock::new() };
    let is_first = LOGS.set(logs).is_ok();
    // A second one would be a mistake of the program's author: the first goes on.
    if is_first && let Err(error) = tracing_subscriber::registry().with(files).with(terminal).try_init() {
        tracing::warn!("log lines go elsewhere: {error}");
    }
}

/// Waits for the last lines to be written, before a program ends.
pub fn flush() {
    if let Some(handle) = opened() {
        handle.flush_blocking(FLUSH_MAX);
    }
}

/// Opens the files of an installation. Where this program logs nothing, or has opened others before, changes nothing.
pub(crate) fn open(settings: &Settings, folder: &Path) {
    let Some(logs) = LOGS.get() else { return };
    let Some(unopened) = logs.unopened.lock().unwrap_or_else(PoisonError::into_inner).take() else { return };
    let clock = SystemClock::new();
    let handle = unopened.open(LogOptions {
        folder: folder.to_owned(),
        zone: settings.time_zone.clone(),
        level: match settings.logs.level {
            LogLevel::Error => LevelFilter::ERROR,
            LogLevel::Warn => LevelFilter::WARN,
            LogLevel::Info => LevelFilter::INFO,
            LogLevel::Debug => LevelFilter::DEBUG,
        },
        retention_days: settings.logs.retention_days,
        max_file_bytes: settings.logs.max_file_bytes,
        clock: Arc::new(move || clock.now()),
    });
    // Whoever took what was unopened is the only one.
    let _ = logs.opened.set(handle);
}

/// From now on a credential appears in no line.
pub(crate) fn redact(secret: &SecretString) {
    if let Some(handle) = opened() {
        handle.redact([secret.clone()]);
    }
}

/// Why log lines are kept in memory alone; `None` while all is well, or where this process writes none.
pub(crate) fn trouble() -> Option<String> {
    opened()?.trouble()
}

/// Told after lines were written; `None` where this process writes none.
pub(crate) fn changes() -> Option<watch::Receiver<u64>> {
    opened().map(LogHandle::changes)
}

fn opened() -> Option<&'static LogHandle> {
    LOGS.get()?.opened.get()
}
