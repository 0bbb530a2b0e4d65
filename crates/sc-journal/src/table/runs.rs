//! `runs`: one row per run of the engine.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use sc_domain::ports::{JournalError, RunEnd, RunKind, RunStart, Trigger};
use sc_domain::{Cause, RunId, StepResult};
use serde::Serialize;

use crate::codec::{self, cause_at, cause_text, instant_at, micros, optional_at, optional_instant_at};
use crate::error::Fault;
use crate::sql;

pub(crate) const V1: &str = "
CREATE TABLE runs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    kind        TEXT NOT NULL,
    started_by  TEXT NOT NULL,
    result      TEXT,
    cause       TEXT,
    interrupted INTEGER NOT NULL DEFAULT 0,
    CHECK ((finished_at IS NULL) = (result IS NULL))
) STRICT;
CREATE INDEX runs_open ON runs (id) WHERE finished_at IS NULL;
";

/// Walks the runs that a person may want to look at, however many went well between them.
pub(crate) const V3: &str = "
CREATE INDEX runs_troubled ON runs (id) WHERE result IN ('postponed', 'partial', 'failed') OR interrupted = 1;
";

/// Runs that left something undone, newest first.
pub(crate) const TROUBLED: &str = "
SELECT * FROM runs INDEXED BY runs_troubled
WHERE (result IN ('postponed', 'partial', 'failed') OR interrupted = 1) AND id < ?1 ORDER BY id DESC LIMIT ?2";

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunRow {
    /// Its number.
    pub id: RunId,
    /// When it began.
    pub started: Timestamp,
    /// When it ended; `None` while it runs, or when its process died and no later run began yet.
    pub finished: Option<Timestamp>,
    /// What was asked for.
    pub kind: RunKind,
    /// Who asked.
    pub trigger: Trigger,
    /// How it ended.
    pub result: Option<StepResult>,
    /// Why it ended early.
    pub cause: Option<Cause>,
    /// It never ended by itself: the next run found it open and closed it as failed.
    pub was_interrupted: bool,
}

fn read(row: &Row<'_>) -> Result<RunRow, Fault> {
    Ok(RunRow {
        id: RunId(row.get("id")?),
        started: instant_at(row, "started_at")?,
        finished: optional_instant_at(row, "finished_at")?,
        kind: codec::kind("runs.kind", &row.get::<_, String>("kind")?)?,
        trigger: codec::trigger("runs.started_by", &row.get::<_, String>("started_by")?)?,
        result: optional_at(row, "result")?,
        cause: cause_at(row, "cause")?,
        was_interrupted: row.get("interrupted")?,
    })
}

pub(crate) struct Runs<'c>(pub &'c Connection);

impl Runs<'_> {
    pub(crate) fn get(&self, id: RunId) -> Result<Option<RunRow>, Fault> {
        sql::first(self.0, "SELECT * FROM runs WHERE id = ?1", [id.0], read)
    }

    /// Newest first, older than `before` when given.
    pub(crate) fn list(&self, limit: u32, before: Option<RunId>) -> Result<Vec<RunRow>, Fault> {
        sql::all(
            self.0,
            "SELECT * FROM runs WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
            params![before.map_or(i64::MAX, |id| id.0), limit],
            read,
        )
    }

    /// Those that left something undone, newest first, older than `before` when given.
    pub(crate) fn troubled(&self, limit: u32, before: Option<RunId>) -> Result<Vec<RunRow>, Fault> {
        sql::all(self.0, TROUBLED, params![before.map_or(i64::MAX, |id| id.0), limit], read)
    }

    pub(crate) fn newest_open(&self) -> Result<Option<RunRow>, Fault> {
        sql::first(self.0, "SELECT * FROM runs WHERE finished_at IS NULL ORDER BY id DESC LIMIT 1", [], read)
    }
}

pub(crate) struct RunsMut<'c>(pub &'c Connection);

impl RunsMut<'_> {
    pub(crate) fn insert(&self, start: &RunStart) -> Result<RunId, Fault> {
        sql::execute(
            self.0,
            "INSERT INTO runs (started_at, kind, started_by) VALUES (?1, ?2, ?3)",
            params![micros(start.at), codec::kind_text(start.kind), codec::trigger_text(start.trigger)],
        )?;
        Ok(RunId(self.0.last_insert_rowid()))
    }

    pub(crate) fn finish(&self, end: &RunEnd) -> Result<(), Fault> {
        let changed = sql::execute(
            self.0,
            "UPDATE runs SET finished_at = ?2, result = ?3, cause = ?4 WHERE id = ?1 AND finished_at IS NULL",
            params![end.run.0, micros(end.at), end.result.as_str(), cause_text(end.cause.as_ref())?],
        )?;
        match changed {
            1 => Ok(()),
            _ => Err(JournalError::Failed(format!("run {} is not open", end.run)).into()),
        }
    }

    /// Closes what a dead process left open.
    pub(crate) fn close_interrupted(&self, at: Timestamp) -> Result<usize, Fault> {
        sql::execute(
            self.0,
            "UPDATE runs SET finished_at = ?1, result = ?2, interrupted = 1 WHERE finished_at IS NULL",
            params![micros(at), StepResult::Failed.as_str()],
        )
    }

    /// Deletes ended runs that began before `before`, with their steps.
    pub(crate) fn prune(&self, before: Timestamp) -> Result<usize, Fault> {
        sql::execute(
            self.0,
            "DELETE FROM runs WHERE finished_at IS NOT NULL AND started_at < ?1",
            [micros(before)],
        )
    }
}
