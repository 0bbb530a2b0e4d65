//! From SQLite's errors to the port's, in words that name the way out.

use std::fmt;
use std::path::Path;

use rusqlite::ErrorCode;
use sc_domain::ports::JournalError;

/// An error on its way up: SQLite's, or already the port's.
#[derive(Debug)]
pub(crate) enum Fault {
    Sqlite(rusqlite::Error),
    Journal(JournalError),
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<JournalError> for Fault {
    fn from(error: JournalError) -> Self {
        Self::Journal(error)
    }
}

impl From<serde_json::Error> for Fault {
    fn from(error: serde_json::Error) -> Self {
        Self::Journal(JournalError::Failed(format!("a value cannot be written as JSON: {error}")))
    }
}

impl From<Fault> for JournalError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Sqlite(error) => Self::Failed(explain(&error)),
            Fault::Journal(error) => error,
        }
    }
}

impl Fault {
    /// The error with the file it happened to, for everything that goes wrong while opening.
    pub(crate) fn at(self, path: &Path) -> JournalError {
        match JournalError::from(self) {
            JournalError::Failed(text) => JournalError::Failed(format!("{}: {text}", path.display())),
            other => other,
        }
    }
}

/// A stored value that this version cannot read.
pub(crate) fn unreadable(column: &'static str, value: impl fmt::Display) -> Fault {
    Fault::Journal(JournalError::Failed(format!("{column} holds a value that cannot be read: {value}")))
}

fn explain(error: &rusqlite::Error) -> String {
    let meaning = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "no room is left on the disk",
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "another program keeps it locked",
        Some(ErrorCode::ReadOnly) => "it may not be written; check the rights of the file and its folder",
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "it cannot be opened; check that it is a file and that its folder may be written"
        }
        Some(ErrorCode::SystemIoFailure) => "the disk reported an error",
        Some(ErrorCode::NotADatabase) => "the file is no journal, or its beginning is damaged",
        Some(ErrorCode::DatabaseCorrupt) => "the file is damaged",
        Some(ErrorCode::ConstraintViolation) => "a rule of a table would be broken",
        Some(_) | None => return error.to_string(),
    };
    format!("{meaning} ({error})")
}
