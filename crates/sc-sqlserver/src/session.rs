//! The seam between the wire ([`crate::tds`]) and the engine ([`crate::engine`]).

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::value::{ResultSet, SqlType, Value};

/// What LOGIN7 carried, as far as the engine cares.
#[derive(Debug, Clone)]
pub struct Login {
    pub user: String,
    pub password: String,
    /// Empty: the login's default database (`master`).
    pub database: String,
    pub application: String,
    pub host: String,
}

/// A parameter of `sp_executesql` or of another procedure call.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// With its `@`; empty for a positional parameter.
    pub name: String,
    pub ty: SqlType,
    pub value: Value,
    pub is_output: bool,
}

/// One request of a client.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// A SQL batch: several statements, no parameters.
    Batch { sql: String },
    /// `sp_executesql @stmt, @params, …`: one statement list with typed parameters.
    ExecuteSql { sql: String, parameters: Vec<Parameter> },
    /// Any other remote procedure call, e.g. `sp_getapplock`, `sp_releaseapplock`.
    Procedure { name: String, parameters: Vec<Parameter> },
    /// Transaction-manager request 5.
    BeginTransaction { isolation: u8, name: String },
    /// Transaction-manager request 7.
    CommitTransaction { name: String },
    /// Transaction-manager request 8.
    RollbackTransaction { name: String },
}

/// An error or information message with SQL Server's number, state and class (severity).
/// Class 10 and below is information, 11 to 19 an error, 20 and above ends the connection.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Msg {number}, Level {class}, State {state}: {message}")]
pub struct SqlError {
    pub number: i32,
    pub state: u8,
    pub class: u8,
    pub message: String,
    /// Empty outside a procedure.
    pub procedure: String,
    /// 1-based line in the batch.
    pub line: i32,
}

/// One part of an answer, in the order of the wire.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// A SELECT: column metadata, rows and their count.
    Rows(ResultSet),
    /// A statement that touched this many rows (INSERT, UPDATE, DELETE).
    Affected(u64),
    /// A statement without a count (SET, DDL, BEGIN TRAN …).
    Done,
    /// Class <= 10.
    Info(SqlError),
    /// Class >= 11. Whether the batch went on is the engine's decision: more parts may follow.
    Error(SqlError),
    /// `USE`: the session's database changed.
    DatabaseChanged {
        old: String,
        new: String,
    },
    /// A transaction began, ended or was rolled back. The descriptor is echoed by clients.
    TransactionBegan {
        descriptor: u64,
    },
    TransactionCommitted {
        descriptor: u64,
    },
    TransactionRolledBack {
        descriptor: u64,
    },
    /// Return status of a procedure.
    ReturnStatus(i32),
    /// An output parameter of a procedure.
    OutputValue(Parameter),
}

/// Raised by the wire half when the client sends an attention signal or goes away.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Asks the running request to stop.
    pub fn raise(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether the running request must stop.
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// One logged-in connection. Runs on a blocking thread: lock waits block, and poll `cancel` while they do.
pub trait Session: Send {
    /// The current database.
    fn database(&self) -> &str;
    /// Answers one request. Errors are parts of the answer, never a Rust error.
    fn execute(&mut self, request: Request, cancel: &Cancel) -> Vec<Reply>;
    /// The client asked for a reset (`RESETCONNECTION`) or the pool recycles the connection: open
    /// transactions are rolled back, SET options return to their defaults, application locks of the
    /// session are released.
    fn reset(&mut self);
}

/// What accepts logins. Dropping a [`Session`] rolls back and releases its locks.
pub trait Instance: Send + Sync + 'static {
    /// Error 18456 for a wrong login, 4060 for a database that is missing or not allowed.
    fn login(&self, login: &Login) -> Result<Box<dyn Session>, SqlError>;
    /// E.g. `SQL_Latin1_General_CP1_CI_AS`; told to clients as the default collation of the session.
    fn collation(&self) -> Collation;
}

/// The two collation modes that Sage sites have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Collation {
    /// `Latin1_General_BIN`: identifiers and values compare by code point.
    Binary,
    /// `SQL_Latin1_General_CP1_CI_AS`: case-insensitive, accent-sensitive.
    CaseInsensitive,
}

/// Default of `SET LOCK_TIMEOUT`: wait for ever.
pub const LOCK_TIMEOUT_NONE: Option<Duration> = None;
