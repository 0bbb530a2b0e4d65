//! The importer's folder and program. Source: flows, section 10; runtime, section 6.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A file of the importer's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderFile {
    /// Its name, whoever chose it.
    pub name: String,
    /// Size in bytes.
    pub size: u64,
    /// When it was last written.
    pub modified: Timestamp,
}

impl FolderFile {
    /// Whether this is its name, whatever the case (Windows).
    pub fn has_name(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// What the folder holds: every file that ends in `.xml`, ours or not, because the importer takes them all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FolderFiles {
    /// Files that wait for the importer, by name.
    pub waiting: Vec<FolderFile>,
    /// Files that it put away (`PROCESADO`), by name.
    pub processed: Vec<FolderFile>,
}

impl FolderFiles {
    /// Whether a file waits, whatever the case of its name (Windows).
    pub fn is_waiting(&self, name: &str) -> bool {
        self.waiting.iter().any(|file| file.has_name(name))
    }

    /// Whether a file was put away, whatever the case of its name.
    pub fn is_processed(&self, name: &str) -> bool {
        self.processed.iter().any(|file| file.has_name(name))
    }
}

/// Where a file with exactly this content stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// It waits for the importer.
    Waiting,
    /// The importer put it away.
    Processed,
}

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "end")]
pub enum ProgramEnd {
    /// By itself, with this code; `None` when a signal ended it. Code 0 proves nothing.
    Exited {
        /// Its code.
        code: Option<i32>,
    },
    /// It did not end in time: asked politely, then ended with all its children.
    TimedOut,
    /// A person stopped the run: ended in the same way.
    Cancelled,
}

/// One run of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramRun {
    /// When it was started.
    pub started: Timestamp,
    /// When it was gone with all its children.
    pub finished: Timestamp,
    /// How it ended.
    pub end: ProgramEnd,
    /// The last lines of its standard output.
    pub stdout: String,
    /// The last lines of its standard error.
    pub stderr: String,
    /// Lines of its own logs, written since it was started, that tell an error.
    pub log_errors: Vec<String>,
}
