//! `pauses`: when the schedule was paused, by whom, why, and until when.
//!
//! At most one pause has no end written down. One whose time is up has none either until the next one
//! begins: it is over all the same, and every question here says so.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use serde::Serialize;

use crate::codec::{instant_at, micros, optional_instant_at};
use crate::error::Fault;
use crate::sql;

pub(crate) const V3: &str = "
CREATE TABLE pauses (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    since_at INTEGER NOT NULL,
    until_at INTEGER,
    note     TEXT NOT NULL,
    actor    TEXT NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX pauses_open ON pauses (ended_at IS NULL) WHERE ended_at IS NULL;
";

/// The pause that holds the schedule at an instant.
pub(crate) const IN_FORCE: &str = "
SELECT * FROM pauses WHERE ended_at IS NULL AND (until_at IS NULL OR until_at > ?1)";

/// A pause of the schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PauseRow {
    /// Its number.
    pub id: i64,
    /// Since when.
    pub since: Timestamp,
    /// Until when; `None` = until somebody resumes.
    pub until: Option<Timestamp>,
    /// Why, in the person's words.
    pub note: String,
    /// Who paused.
    pub actor: String,
    /// When somebody resumed, or another pause began; `None` when it lasts, or its time was up and
    /// nothing happened since.
    pub ended: Option<Timestamp>,
}

fn read(row: &Row<'_>) -> Result<PauseRow, Fault> {
    Ok(PauseRow {
        id: row.get("id")?,
        since: instant_at(row, "since_at")?,
        until: optional_instant_at(row, "until_at")?,
        note: row.get("note")?,
        actor: row.get("actor")?,
        ended: optional_instant_at(row, "ended_at")?,
    })
}

pub(crate) struct Pauses<'c>(pub &'c Connection);

impl Pauses<'_> {
    pub(crate) fn get(&self, id: i64) -> Result<Option<PauseRow>, Fault> {
        sql::first(self.0, "SELECT * FROM pauses WHERE id = ?1", [id], read)
    }

    pub(crate) fn in_force(&self, now: Timestamp) -> Result<Option<PauseRow>, Fault> {
        sql::first(self.0, IN_FORCE, [micros(now)], read)
    }

    /// Newest first.
    pub(crate) fn list(&self, limit: u32) -> Result<Vec<PauseRow>, Fault> {
        sql::all(self.0, "SELECT * FROM pauses ORDER BY id DESC LIMIT ?1", [limit], read)
    }
}

pub(crate) struct PausesMut<'c>(pub &'c Connection);

impl PausesMut<'_> {
    pub(crate) fn insert(
        &self,
        at: Timestamp,
        until: Option<Timestamp>,
        note: &str,
        actor: &str,
    ) -> Result<i64, Fault> {
        sql::execute(
            self.0,
            "INSERT INTO pauses (since_at, until_at, note, actor) VALUES (?1, ?2, ?3, ?4)",
            params![micros(at), until.map(micros), note, actor],
        )?;
        Ok(self.0.last_insert_rowid())
    }

    /// Writes down the end of the one that has none: now, or when its time was up.
    pub(crate) fn end(&self, at: Timestamp) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "UPDATE pauses SET ended_at = MIN(?1, COALESCE(until_at, ?1)) WHERE ended_at IS NULL",
            [micros(at)],
        )?;
        Ok(())
    }

    /// Deletes pauses that were over before `before`.
    pub(crate) fn prune(&self, before: Timestamp) -> Result<usize, Fault> {
        sql::execute(self.0, "DELETE FROM pauses WHERE COALESCE(ended_at, until_at) < ?1", [micros(before)])
    }
}
