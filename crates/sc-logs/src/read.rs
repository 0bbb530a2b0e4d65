//! The log files, read.

mod cursor;
mod find;
mod listing;
mod page;
mod seek;
mod stream;

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

pub use cursor::Cursor;

use crate::line::LogLevel;
use crate::name::ROOT;

/// Most lines of one page.
pub const LINES_PER_PAGE_MAX: usize = 1000;

/// Bytes that are read for one page before it is handed out, however little was found.
const BUDGET_BYTES: u64 = 64 * 1024 * 1024;

/// Why logs could not be read.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The day has no such file. A name is never taken as a path.
    #[error("there is no log {0:?} on this day")]
    NoSuchFile(String),
    /// The text is no cursor of ours.
    #[error("{0:?} is no place in the logs")]
    BadCursor(String),
    /// More than that are not read together; name some of them.
    #[error("the day has more than {0} logs")]
    TooManyFiles(usize),
    /// The disk refused.
    #[error("{}: {source}", path.display())]
    Read {
        /// What was read.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The place where an export goes to refused.
    #[error("the export could not be written: {0}")]
    Export(#[source] io::Error),
}

/// A day that has a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// In the zone of the logs.
    pub date: Date,
    /// Its files by name, ours and any other `*.log`.
    pub files: Vec<LogFileInfo>,
}

/// The file of a process on one day, with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFileInfo {
    /// The process name: `CronScheduler` of `CronScheduler.log`.
    pub name: String,
    /// How many files it is made of.
    pub parts: usize,
    /// The size of all parts.
    pub bytes: u64,
    /// When the newest part was written to, as the disk says.
    pub modified: Option<Timestamp>,
}

/// Which lines are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogQuery {
    /// The day.
    pub day: Date,
    /// Names of its list; none: all of them.
    pub files: Vec<String>,
    /// None: all of them, and lines that have none.
    pub levels: BTreeSet<LogLevel>,
    /// What stands somewhere in the line, in any case, with or without accents.
    pub text: Option<String>,
    /// Only lines behind this place: from there on. What was written since a page is behind its `next`.
    pub after: Option<Cursor>,
    /// Only lines before this place: the last of them, unless `after` is given as well.
    pub before: Option<Cursor>,
    /// Most lines, 1 to [`LINES_PER_PAGE_MAX`].
    pub limit: usize,
}

impl LogQuery {
    /// The last lines of all files of a day.
    pub fn tail(day: Date, limit: usize) -> Self {
        let (files, levels) = (Vec::new(), BTreeSet::new());
        Self { day, files, levels, text: None, after: None, before: None, limit }
    }
}

/// One line that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// The process name.
    pub file: String,
    /// The time as it stands there, in the zone of the logs. A line of another program may have none.
    pub at: Option<DateTime>,
    /// Its own, or that of the line which it continues.
    pub level: Option<LogLevel>,
    /// What follows time and level, without characters that a terminal obeys.
    pub text: String,
    /// Its place. With it as `before` and `after`, and other files or levels, its surroundings are found; those are
    /// found by time, so that the cursors of a page are the ones to go on with.
    pub cursor: Cursor,
}

/// Some of the lines that are wanted, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPage {
    /// The lines.
    pub lines: Vec<LogLine>,
    /// Before all that was looked at: where to go on backwards.
    pub previous: Cursor,
    /// Behind all that was looked at: where to go on forwards, also for what is yet to be written.
    pub next: Cursor,
    /// There is nothing more in the direction of the query.
    pub is_complete: bool,
    /// False: nothing was found for so long that the search paused. It goes on at `previous` or `next`.
    pub scanned_all: bool,
    /// What the page has cost. Bytes.
    pub bytes_read: u64,
}

/// What an export wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Lines.
    pub lines: u64,
    /// Bytes.
    pub bytes: u64,
}

/// The folder of the settings, as a reader sees it. All its functions read the disk: call them off async threads.
///
/// A cursor belongs to the files that it was made for: a file that it does not know counts as one that was begun
/// after it.
#[derive(Debug, Clone)]
pub struct LogFolder {
    root: PathBuf,
    budget_bytes: u64,
}

impl LogFolder {
    /// The folder that [`LogOptions::folder`](crate::LogOptions::folder) names. It need not be there.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { root: folder.into().join(ROOT), budget_bytes: BUDGET_BYTES }
    }

    /// How much is read for one page at most, beyond the first line. Bytes.
    #[must_use]
    pub fn with_budget(mut self, bytes: u64) -> Self {
        self.budget_bytes = bytes;
        self
    }

    /// The days that have a folder, the newest first. Reads no file.
    ///
    /// # Errors
    /// When a folder cannot be listed. One that is not there has no days.
    pub fn days(&self) -> Result<Vec<Day>, LogError> {
        listing::days(&self.root)
    }

    /// A page of lines, merged by time. Without cursors it is the end of the day, and goes on backwards from `previous`.
    ///
    /// # Errors
    /// When a name is not one of the day's, there are too many, or the disk refuses.
    pub fn tail(&self, query: &LogQuery) -> Result<LogPage, LogError> {
        page::page(&self.root, query, self.budget_bytes)
    }

    /// Writes all lines that are wanted, the oldest first, whatever the query's limit. Where there may be several files,
    /// each line begins with the name of its own.
    ///
    /// # Errors
    /// As [`tail`](Self::tail), and when the writer refuses.
    pub fn export(&self, query: &LogQuery, writer: &mut dyn io::Write) -> Result<Exported, LogError> {
        page::export(&self.root, query, writer)
    }
}
