//! `preferences`: what a person chose once about this installation and is not asked again, by name.

use rusqlite::Connection;

use crate::error::Fault;
use crate::sql;

pub(crate) const V3: &str = "
CREATE TABLE preferences (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

pub(crate) struct Preferences<'c>(pub &'c Connection);

impl Preferences<'_> {
    pub(crate) fn get(&self, name: &str) -> Result<Option<String>, Fault> {
        sql::first(self.0, "SELECT value FROM preferences WHERE name = ?1", [name], |row| Ok(row.get(0)?))
    }
}

pub(crate) struct PreferencesMut<'c>(pub &'c Connection);

impl PreferencesMut<'_> {
    pub(crate) fn set(&self, name: &str, value: &str) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "INSERT INTO preferences (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [name, value],
        )?;
        Ok(())
    }
}
