//! What the window reads of the log files.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use jiff::Zoned;
use jiff::civil::Date;
use sc_domain::ports::Clock as _;
use sc_logs::{Cursor, DiskFault, LogError, LogFolder, LogLevel, LogQuery};
use sc_settings::Settings;
use sc_settings::folder::Folders;
use sc_words::Words;

use super::fault_told;
use crate::app::App;
use crate::clock::SystemClock;
use crate::error::AppError;
use crate::page::logs::{ExportedView, LogAsked, LogDay, LogDays, LogFile, LogLine, LogPage};

/// Most lines of one answer.
const LINES_MAX: u32 = 1_000;

/// Where lines are exported to, inside the data folder.
const EXPORTS: &str = "exports";

impl App {
    /// The folder of the log files.
    pub fn log_folder(&self) -> PathBuf {
        folder_of(&self.settings, &self.folders)
    }

    /// Where the log files are read.
    pub fn log_place(&self) -> LogPlace {
        LogPlace {
            folder: self.log_folder(),
            data: self.folders.data.clone(),
            now: self.clock.now().to_zoned(self.settings.time_zone.clone()),
        }
    }
}

fn folder_of(settings: &Settings, folders: &Folders) -> PathBuf {
    let told = settings.logs.folder.clone();
    told.unwrap_or_else(|| super::default_folder(&folders.data))
}

/// Where log files are read, and now. They say why an installation cannot be opened, and so are there without it.
pub struct LogPlace {
    folder: PathBuf,
    /// The data folder, into which lines are exported.
    data: PathBuf,
    now: Zoned,
}

impl LogPlace {
    /// That of an installation that cannot be opened: as its settings say where they can be read, else where log files live
    /// without a word of theirs. `None`: there is no folder to work in. Reads files.
    pub fn unopened(told: Option<PathBuf>, words: &Words) -> Option<Self> {
        let folders = crate::app::folders(told).ok()?;
        let settings = Settings::load(&folders.settings).ok().map(|loaded| loaded.settings);
        let folder = match &settings {
            Some(settings) => folder_of(settings, &folders),
            None => super::default_folder(&folders.data),
        };
        let zone = settings.map_or_else(|| words.zone().clone(), |settings| settings.time_zone);
        Some(Self { folder, data: folders.data, now: SystemClock::new().now().to_zoned(zone) })
    }

    /// The days that have log files, newest first.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub async fn days(&self, words: &Words) -> Result<LogDays, AppError> {
        let logs = LogFolder::new(&self.folder);
        let days = self.off_thread(words, move || Ok(logs.days()?)).await?;
        let file = |file: sc_logs::LogFileInfo| LogFile { name: file.name, bytes: file.bytes };
        Ok(LogDays {
            folder: self.folder.display().to_string(),
            trouble: super::trouble(words),
            days: days
                .into_iter()
                .map(|day| LogDay {
                    day: day.date.to_string(),
                    files: day.files.into_iter().map(file).collect(),
                })
                .collect(),
        })
    }

    /// Lines of a day's log files.
    ///
    /// # Errors
    /// A day, file, level or place that there is not; the folder cannot be read.
    pub async fn lines(&self, asked: LogAsked, words: &Words) -> Result<LogPage, AppError> {
        let logs = LogFolder::new(&self.folder);
        self.off_thread(words, move || {
            let Some(day) = day_of(&logs, &asked)? else {
                let (day, lines) = (asked.day.clone(), Vec::new());
                return Ok(LogPage { day, lines, before: None, is_unfinished: false });
            };
            let page = logs.tail(&query(day, &asked)?)?;
            let line = |line: sc_logs::LogLine| LogLine {
                file: line.file,
                time: line.at.map(|at| at.strftime("%H:%M:%S%.3f").to_string()).unwrap_or_default(),
                level: line.level.map(|level| level.word().to_ascii_lowercase()).unwrap_or_default(),
                text: line.text,
            };
            let is_end = page.is_complete && page.scanned_all;
            Ok(LogPage {
                day: day.to_string(),
                before: (!is_end).then(|| page.previous.to_string()),
                is_unfinished: !page.scanned_all,
                lines: page.lines.into_iter().map(line).collect(),
            })
        })
        .await
    }

    /// Writes the lines that a filter finds into a file of the data folder.
    ///
    /// # Errors
    /// As [`Self::lines`]; the file cannot be written.
    pub async fn export(&self, asked: LogAsked, words: &Words) -> Result<ExportedView, AppError> {
        let logs = LogFolder::new(&self.folder);
        let folder = self.data.join(EXPORTS);
        crate::app::make_private(&folder)?;
        let path = folder.join(format!("sageconnect-{}.log", self.now.strftime("%Y-%m-%d-%H%M%S")));
        let file = path.clone();
        let lines = self
            .off_thread(words, move || {
                let Some(day) = day_of(&logs, &asked)? else { return Ok(0) };
                let failed = |error| NotRead::Logs(LogError::Export(error));
                let mut writer = BufWriter::new(File::create(&file).map_err(failed)?);
                let exported = logs.export(&query(day, &asked)?, &mut writer)?;
                writer.flush().map_err(failed)?;
                Ok(exported.lines)
            })
            .await?;
        let file = path.display().to_string();
        let args = [("file", file.as_str().into()), ("count", lines.into())];
        Ok(ExportedView { sentence: words.text("said-exported", &args), file, lines })
    }

    /// Reads the disk where that holds nobody up.
    async fn off_thread<T: Send + 'static>(
        &self,
        words: &Words,
        work: impl FnOnce() -> Result<T, NotRead> + Send + 'static,
    ) -> Result<T, AppError> {
        let done = tokio::task::spawn_blocking(work).await.map_err(AppError::defect)?;
        done.map_err(|why| self.not_read(why, words))
    }

    fn not_read(&self, why: NotRead, words: &Words) -> AppError {
        let unknown = |what, name| AppError::Unknown { what, name, known: String::new() };
        let told = |error| fault_told(&DiskFault::of(error), words);
        match why {
            NotRead::NoDay(day) => unknown("log day", day),
            NotRead::NoLevel(level) => unknown("log level", level),
            NotRead::Logs(LogError::NoSuchFile(file)) => unknown("log file", file),
            NotRead::Logs(LogError::BadCursor(place)) => unknown("log place", place),
            NotRead::Logs(LogError::TooManyFiles(most)) => {
                AppError::folder(&self.folder, words.text("log-too-many-files", &[("count", most.into())]))
            }
            NotRead::Logs(LogError::Read { path, source }) => AppError::folder(path, told(&source)),
            NotRead::Logs(LogError::Export(error)) => AppError::folder(self.data.join(EXPORTS), told(&error)),
        }
    }
}

/// Why lines could not be read.
enum NotRead {
    /// There is no such day in any calendar.
    NoDay(String),
    /// There is no such level.
    NoLevel(String),
    Logs(LogError),
}

impl From<LogError> for NotRead {
    fn from(error: LogError) -> Self {
        Self::Logs(error)
    }
}

/// The day that is asked for, or the newest. `None`: there is no day at all.
fn day_of(logs: &LogFolder, asked: &LogAsked) -> Result<Option<Date>, NotRead> {
    if asked.day.is_empty() {
        return Ok(logs.days()?.first().map(|day| day.date));
    }
    asked.day.parse().map(Some).map_err(|_| NotRead::NoDay(asked.day.clone()))
}

fn query(day: Date, asked: &LogAsked) -> Result<LogQuery, NotRead> {
    let level = |word: &String| match word.as_str() {
        "error" => Ok(LogLevel::Error),
        "warn" => Ok(LogLevel::Warn),
        "info" => Ok(LogLevel::Info),
        "debug" => Ok(LogLevel::Debug),
        _ => Err(NotRead::NoLevel(word.clone())),
    };
    Ok(LogQuery {
        day,
        files: asked.files.clone(),
        levels: asked.levels.iter().map(level).collect::<Result<BTreeSet<_>, _>>()?,
        text: Some(asked.text.trim().to_owned()).filter(|text| !text.is_empty()),
        after: None,
        before: asked.before.as_deref().map(str::parse::<Cursor>).transpose()?,
        limit: asked.limit.clamp(1, LINES_MAX) as usize,
    })
}
