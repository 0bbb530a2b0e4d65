//! SQLite as the store: one file per database, write-ahead log, and how values lie in it.

use std::cmp::Ordering;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::{Date, DateTime, Time};
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};

use super::types::{self, Family};
use super::{decimal, errors, sqlite_functions, text};
use crate::session::{Cancel, Collation, SqlError};
use crate::value::{SqlType, Value};

/// Statements kept prepared per connection.
const STATEMENTS_CACHED: usize = 128;

/// SQLite asks after this many of its steps whether the client still wants the answer.
const CANCEL_POLL_STEPS: i32 = 4_000;

/// Where a function that runs inside SQLite leaves its typed error, as SQLite itself carries only text.
#[derive(Debug, Clone, Default)]
pub struct FailureSlot(Arc<Mutex<Option<SqlError>>>);

impl FailureSlot {
    pub fn put(&self, error: SqlError) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    pub fn take(&self) -> Option<SqlError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// One SQLite connection to one database.
#[derive(Debug)]
pub struct Link {
    pub connection: Connection,
    pub failure: FailureSlot,
    /// Who may interrupt the work that is going on.
    watched: Arc<Mutex<Option<Cancel>>>,
    /// Version of the catalog that the views of this connection show; 0 for none yet.
    pub views_version: u64,
}

impl Link {
    /// Opens the file, and makes it when it is missing.
    ///
    /// # Errors
    /// A severe error with SQLite's own words.
    pub fn open(path: &Path) -> Result<Self, SqlError> {
        Self::try_open(path).map_err(errors::internal)
    }

    fn try_open(path: &Path) -> rusqlite::Result<Self> {
        let mut connection = Connection::open(path)?;
        // The data lives as long as the process, so nothing is gained by waiting for the disk.
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA busy_timeout = 10000;",
        )?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
        connection.create_collation("text_binary", |a: &str, b: &str| -> Ordering {
            text::compare(Collation::Binary, a, b)
        })?;
        connection.create_collation("text_ci", |a: &str, b: &str| -> Ordering {
            text::compare(Collation::CaseInsensitive, a, b)
        })?;
        let failure = FailureSlot::default();
        sqlite_functions::register(&connection, &failure)?;
        let watched = Arc::new(Mutex::new(None::<Cancel>));
        let asked = watched.clone();
        connection.progress_handler(
            CANCEL_POLL_STEPS,
            Some(move || {
                asked.lock().unwrap_or_else(PoisonError::into_inner).as_ref().is_some_and(Cancel::is_raised)
            }),
        )?;
        Ok(Self { connection, failure, watched, views_version: 0 })
    }

    /// Lets a client interrupt what this connection does from now on.
    pub fn watch(&self, cancel: Option<Cancel>) {
        *self.watched.lock().unwrap_or_else(PoisonError::into_inner) = cancel;
    }

    /// The error of a failed SQLite call: the typed one if a function left one.
    pub fn error(&self, error: &rusqlite::Error) -> SqlError {
        match (self.failure.take(), error.sqlite_error_code()) {
            (Some(typed), _) => typed,
            (None, Some(rusqlite::ErrorCode::OperationInterrupted)) => errors::cancelled(),
            (None, _) => errors::internal(error),
        }
    }
}

/// Name of the SQLite collation.
pub fn collation_name(collation: Collation) -> &'static str {
    match collation {
        Collation::Binary => "text_binary",
        Collation::CaseInsensitive => "text_ci",
    }
}

/// A value in the form SQLite stores and compares it. `char` and `nchar` lose their trailing blanks here and get
/// them back in [`load`].
pub struct Stored<'a>(pub &'a Value, pub SqlType);

impl rusqlite::ToSql for Stored<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Value::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Value::Bit(bit) => i64::from(*bit).into(),
            Value::Int(number) => (*number).into(),
            Value::Decimal(number) => decimal::encode(*number).to_vec().into(),
            Value::Float(number) => (*number).into(),
            Value::Text(text) => {
                let kept = match self.1 {
                    SqlType::Char(_) | SqlType::NChar(_) => text.trim_end_matches(' '),
                    _ => text,
                };
                ToSqlOutput::Borrowed(ValueRef::Text(kept.as_bytes()))
            }
            Value::Date(date) => date.to_string().into(),
            Value::Time(time) => format!("{time:.9}").into(),
            Value::DateTime(at) => format!("{at:.9}").into(),
            Value::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        })
    }
}

/// Reads a stored value back as the type it was stored in.
///
/// # Errors
/// A severe error if the form is not that of the type: a mistake of the engine, never of a client.
pub fn load(stored: ValueRef<'_>, ty: SqlType) -> Result<Value, SqlError> {
    let wrong =
        || errors::internal(format!("{} is stored as {:?}", types::declaration(ty), stored.data_type()));
    if stored == ValueRef::Null {
        return Ok(Value::Null);
    }
    let value = match (types::family(ty), stored) {
        (Family::Integer, ValueRef::Integer(number)) if ty == SqlType::Bit => Value::Bit(number != 0),
        (Family::Integer, ValueRef::Integer(number)) => Value::Int(number),
        (Family::Decimal, ValueRef::Blob(bytes)) => {
            let SqlType::Decimal { scale, .. } = ty else { return Err(wrong()) };
            Value::Decimal(decimal::decode(bytes, scale).ok_or_else(wrong)?)
        }
        (Family::Float, ValueRef::Real(number)) => Value::Float(number),
        (Family::Bytes | Family::Guid, ValueRef::Blob(bytes)) => Value::Bytes(bytes.to_vec()),
        (family, ValueRef::Text(bytes)) => {
            let written = std::str::from_utf8(bytes).map_err(|_| wrong())?;
            match family {
                Family::Text => Value::Text(text::pad(written.to_owned(), ty)),
                Family::Date => Value::Date(written.parse::<Date>().map_err(|_| wrong())?),
                Family::Time => Value::Time(written.parse::<Time>().map_err(|_| wrong())?),
                Family::DateTime => Value::DateTime(written.parse::<DateTime>().map_err(|_| wrong())?),
                _ => return Err(wrong()),
            }
        }
        _ => return Err(wrong()),
    };
    Ok(value)
}
