//! `meta`: facts about the file itself, by name.

use rusqlite::Connection;

use crate::error::Fault;
use crate::sql;

pub(crate) const V1: &str = "
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

/// The oldest format a program must know to work on this file.
pub(crate) const COMPATIBLE_FROM: &str = "compatible_from";
/// Number of the last audit entry. Kept beside the chain, so that a chain cut at its end shows.
pub(crate) const AUDIT_LAST: &str = "audit_last";
/// Hash of the last audit entry.
pub(crate) const AUDIT_HEAD: &str = "audit_head";
/// Number of the first entry still kept.
pub(crate) const AUDIT_FIRST: &str = "audit_first";
/// Hash of the entry before it.
pub(crate) const AUDIT_ANCHOR: &str = "audit_anchor";

pub(crate) struct Meta<'c>(pub &'c Connection);

impl Meta<'_> {
    pub(crate) fn get(&self, name: &str) -> Result<Option<String>, Fault> {
        sql::first(self.0, "SELECT value FROM meta WHERE name = ?1", [name], |row| Ok(row.get(0)?))
    }
}

pub(crate) struct MetaMut<'c>(pub &'c Connection);

impl MetaMut<'_> {
    pub(crate) fn set(&self, name: &str, value: &str) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "INSERT INTO meta (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, value],
        )?;
        Ok(())
    }
}
