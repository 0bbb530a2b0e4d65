//! The importer's logs: one per run, a second one for providers, a third one for mail if something went wrong.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sc_portalserver::Clock;

/// How the names of the logs of each kind begin; day and time follow, of the machine's own zone.
pub const LOG_PREFIX: &str = "ImportaFactAPXML_Focaltec_";
/// The log of provider files.
pub const PROVIDER_LOG_PREFIX: &str = "ImportaProveedores_Focaltec_";
/// Who was told of an error.
pub const MAIL_LOG_PREFIX: &str = "CorreoAP_Focaltec_";

/// The logs of one run.
pub(super) struct Logs {
    folder: PathBuf,
    started: Timestamp,
    clock: Clock,
    main: File,
    providers: Option<File>,
    has_errors: bool,
}

impl Logs {
    /// Begins a log in a folder, which is made if it is missing.
    pub(super) fn begin(folder: &Path, clock: Clock) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let started = clock();
        let main = open(folder, LOG_PREFIX, started)?;
        Ok(Self { folder: folder.to_owned(), started, clock, main, providers: None, has_errors: false })
    }

    pub(super) fn info(&mut self, words: &str) {
        let line = self.line("INFO", words);
        write(&mut self.main, &line);
    }

    pub(super) fn error(&mut self, words: &str) {
        self.has_errors = true;
        let line = self.line("ERROR", words);
        write(&mut self.main, &line);
    }

    /// A line about a provider file.
    pub(super) fn provider(&mut self, is_error: bool, words: &str) {
        self.has_errors |= is_error;
        let line = self.line(if is_error { "ERROR" } else { "INFO" }, words);
        if self.providers.is_none() {
            self.providers = open(&self.folder, PROVIDER_LOG_PREFIX, self.started).ok();
        }
        if let Some(file) = &mut self.providers {
            write(file, &line);
        }
    }

    /// Notes whom the mail about errors went to.
    pub(super) fn end(mut self, mail_to: &str) {
        self.info("Fin del proceso");
        if self.has_errors
            && let Ok(mut file) = open(&self.folder, MAIL_LOG_PREFIX, self.started)
        {
            let line = self.line("INFO", &format!("Aviso de errores enviado a {mail_to}"));
            write(&mut file, &line);
        }
    }

    fn line(&self, level: &str, words: &str) -> String {
        let at = (self.clock)().to_zoned(TimeZone::system());
        format!("{} {level:<5} {words}\r\n", at.strftime("%Y-%m-%d %H:%M:%S"))
    }
}

/// A second run within one second goes on in the same file.
fn open(folder: &Path, prefix: &str, started: Timestamp) -> io::Result<File> {
    let at = started.to_zoned(TimeZone::system());
    let name = format!("{prefix}{}.log", at.strftime("%Y%m%d_%H%M%S"));
    fs::OpenOptions::new().create(true).append(true).open(folder.join(name))
}

/// As the real program does: what cannot be logged is not logged.
fn write(file: &mut File, line: &str) {
    let _ = file.write_all(line.as_bytes());
}
