//! Statements that a client has prepared on its connection.

use std::collections::HashMap;

use super::declarations::Declaration;
use super::wire_error::refusal;
use crate::session::SqlError;

/// How many statements one connection may keep prepared. Real clients keep a few dozen.
const STATEMENTS_MAX: usize = 4096;

/// A statement with its declared parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prepared {
    pub(crate) sql: String,
    pub(crate) declared: Vec<Declaration>,
}

/// The handles of one connection.
#[derive(Debug, Default)]
pub(crate) struct PreparedStatements {
    statements: HashMap<i32, Prepared>,
    last_handle: i32,
}

impl PreparedStatements {
    /// Keeps a statement and gives its handle.
    pub(crate) fn add(&mut self, prepared: Prepared) -> Result<i32, SqlError> {
        let handle = self.last_handle.checked_add(1);
        match handle {
            Some(handle) if self.statements.len() < STATEMENTS_MAX => {
                self.last_handle = handle;
                self.statements.insert(handle, prepared);
                Ok(handle)
            }
            _ => Err(refusal(8180, 16, 1, "Statement(s) could not be prepared: too many are.")),
        }
    }

    pub(crate) fn get(&self, handle: i64) -> Result<&Prepared, SqlError> {
        i32::try_from(handle)
            .ok()
            .and_then(|handle| self.statements.get(&handle))
            .ok_or_else(|| unknown(handle))
    }

    pub(crate) fn remove(&mut self, handle: i64) -> Result<(), SqlError> {
        let removed = i32::try_from(handle).ok().and_then(|handle| self.statements.remove(&handle));
        removed.map(drop).ok_or_else(|| unknown(handle))
    }

    /// A reset connection has no prepared statements.
    pub(crate) fn clear(&mut self) {
        self.statements.clear();
    }
}

fn unknown(handle: i64) -> SqlError {
    refusal(8179, 16, 2, format!("Could not find prepared statement with handle {handle}."))
}
