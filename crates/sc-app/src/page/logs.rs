//! Log files as the window shows them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The days that have log files, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LogDays {
    /// Folder of the log files.
    pub folder: String,
    /// Why nothing is written now; `None` when all is well.
    pub trouble: Option<String>,
    /// Each day.
    pub days: Vec<LogDay>,
}

/// A day with its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LogDay {
    /// The day (`YYYY-MM-DD`).
    pub day: String,
    /// Its files, by name.
    pub files: Vec<LogFile>,
}

/// A file of a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LogFile {
    /// Its name without the ending.
    pub name: String,
    /// Size of all its parts, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// Which lines are asked for. Empty parts do not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct LogAsked {
    /// The day (`YYYY-MM-DD`); empty = the newest.
    pub day: String,
    /// Names of files.
    pub files: Vec<String>,
    /// `error`, `warn`, `info` or `debug`.
    pub levels: Vec<String>,
    /// A text that the lines contain, whatever its case and accents.
    pub text: String,
    /// Lines before this place, as an earlier page gave it; the newest lines without it.
    pub before: Option<String>,
    /// Most lines that are answered with, at most 1 000.
    #[ts(type = "number")]
    pub limit: u32,
}

impl Default for LogAsked {
    fn default() -> Self {
        Self {
            day: String::new(),
            files: Vec::new(),
            levels: Vec::new(),
            text: String::new(),
            before: None,
            limit: 500,
        }
    }
}

/// Lines of log files, in the order of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LogPage {
    /// The day that is shown.
    pub day: String,
    /// The lines.
    pub lines: Vec<LogLine>,
    /// Where the page before this one ends; `None` at the beginning of the day.
    pub before: Option<String>,
    /// Whether the search gave up before it had read everything; it goes on at `before`.
    pub is_unfinished: bool,
}

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LogLine {
    /// Name of its file.
    pub file: String,
    /// Its time as written, `HH:mm:ss.SSS`.
    pub time: String,
    /// `error`, `warn`, `info` or `debug`; empty where the line has none.
    pub level: String,
    /// What it says.
    pub text: String,
}

/// What was written into a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedView {
    /// In one sentence.
    pub sentence: String,
    /// Path of the file.
    pub file: String,
    /// Lines in it.
    pub lines: u64,
}
