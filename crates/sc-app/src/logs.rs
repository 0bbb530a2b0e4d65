//! The log files: how a program begins to write them, what a run writes into them, and what the window reads.

mod lines;
mod reading;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use sc_domain::ports::Clock as _;
use sc_logs::{DiskFault, LogFiles, LogHandle, LogOptions, LogTrouble, Unopened};
use sc_settings::{LogLevel, Settings};
use sc_words::{Arg, Words};
use secrecy::SecretString;
use tokio::sync::watch;
use tracing::level_filters::LevelFilter;
use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

pub(crate) use self::lines::LoggedRun;
pub use self::reading::LogPlace;
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

/// Whether a line says something. The driver of SQL Server warns with each connection that its certificate is not checked,
/// where the settings say so: the check of the settings warns of that, once.
fn says_something(about: &Metadata<'_>) -> bool {
    !(about.target().starts_with("tiberius::client::tls_stream") && *about.level() > Level::ERROR)
}

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
    if is_first
        && let Err(error) = tracing_subscriber::registry()
            .with(filter_fn(says_something))
            .with(files)
            .with(terminal)
            .try_init()
    {
        tracing::warn!("log lines go elsewhere: {error}");
    }
}

/// Waits for the last lines to be written, before a program ends.
pub fn flush() {
    if let Some(handle) = opened() {
        handle.flush_blocking(FLUSH_MAX);
    }
}

/// Where log files live without a word of the settings.
pub(crate) fn default_folder(data: &Path) -> PathBuf {
    data.join("logs")
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

/// Why log lines are kept in memory alone, for a person; `None` while all is well, or where this process writes none.
pub(crate) fn trouble(words: &Words) -> Option<String> {
    opened()?.trouble().map(|trouble| trouble_told(&trouble, words))
}

fn trouble_told(trouble: &LogTrouble, words: &Words) -> String {
    match trouble {
        LogTrouble::File { path, fault } => {
            let fault = fault_told(fault, words);
            words.text("log-trouble-file", &[("file", path_arg(path)), ("fault", fault.into())])
        }
        LogTrouble::NoThread(said) => {
            words.text("log-trouble-no-thread", &[("detail", said.as_str().into())])
        }
        LogTrouble::ThreadEnded => words.plain("log-trouble-thread-ended"),
    }
}

/// What is wrong with a file or a folder of the logs.
fn fault_told(fault: &DiskFault, words: &Words) -> String {
    match fault {
        DiskFault::Denied => words.plain("disk-denied"),
        DiskFault::ReadOnly => words.plain("disk-read-only"),
        DiskFault::Full => words.plain("disk-full"),
        DiskFault::NotAFolder => words.plain("disk-not-a-folder"),
        DiskFault::IsAFolder => words.plain("disk-is-a-folder"),
        DiskFault::Gone => words.plain("disk-gone"),
        DiskFault::Link => words.plain("disk-link"),
        DiskFault::Other(said) => words.text("disk-other", &[("detail", said.as_str().into())]),
    }
}

fn path_arg(path: &Path) -> Arg {
    path.display().to_string().into()
}

/// Told after lines were written; `None` where this process writes none.
pub(crate) fn changes() -> Option<watch::Receiver<u64>> {
    opened().map(LogHandle::changes)
}

fn opened() -> Option<&'static LogHandle> {
    LOGS.get()?.opened.get()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use sc_words::Lang;

    use super::*;

    #[test]
    fn what_is_wrong_with_a_log_file_is_said_in_the_language_of_the_reader() {
        let check = |fault: DiskFault, es: &str, en: &str| {
            let trouble = LogTrouble::File { path: PathBuf::from("A.log"), fault };
            assert_eq!(trouble_told(&trouble, &Words::new(Lang::Es)), format!("A.log: {es}."));
            assert_eq!(trouble_told(&trouble, &Words::new(Lang::En)), format!("A.log: {en}."));
        };
        check(
            DiskFault::Denied,
            "el sistema no se lo permite a su usuario",
            "the system does not let your user do it",
        );
        check(DiskFault::ReadOnly, "ahí no se puede escribir nada", "nothing can be written there");
        check(DiskFault::Full, "ya no queda espacio en el disco", "there is no room left on the disk");
        check(
            DiskFault::NotAFolder,
            "un archivo ocupa el lugar de su carpeta",
            "a file stands in the place of its folder",
        );
        check(DiskFault::IsAFolder, "una carpeta ocupa su lugar", "a folder stands in its place");
        check(
            DiskFault::Gone,
            "ya no está, o no se alcanza su unidad",
            "it is not there any more, or its drive cannot be reached",
        );
        check(DiskFault::Link, "un enlace ocupa su lugar", "a link stands in its place");
        check(
            DiskFault::Other("I/O error".to_owned()),
            "el sistema dice «I/O error»",
            "the system says “I/O error”",
        );
        let es = Words::new(Lang::Es);
        let ended = trouble_told(&LogTrouble::ThreadEnded, &es);
        assert_eq!(ended, "El programa dejó de escribirlos por un error suyo; ábralo de nuevo.");
        let none = trouble_told(&LogTrouble::NoThread("out of threads".to_owned()), &es);
        assert_eq!(none, "El programa no pudo empezar a escribirlos: el sistema dice «out of threads».");
    }
}
