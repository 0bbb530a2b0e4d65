//! `attempts`: one row per call that was begun.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use sc_domain::ports::{AttemptId, AttemptOutcome, Intent};
use sc_domain::{Cause, Code, DocumentKey, EffectId, PortalId, RunId, Step, TenantKey};
use serde::Serialize;

use crate::codec::{
    self, cause_at, cause_text, count_at, instant_at, key_at, micros, optional_at, optional_instant_at,
    parsed_at,
};
use crate::error::Fault;
use crate::sql;

pub(crate) const V1: &str = "
CREATE TABLE attempts (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant             TEXT NOT NULL,
    kind               TEXT NOT NULL,
    external_id        TEXT NOT NULL,
    operation          TEXT NOT NULL,
    effect_id          TEXT NOT NULL REFERENCES effects (id),
    run_id             INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    started_at         INTEGER NOT NULL,
    finished_at        INTEGER,
    outcome            TEXT,
    portal_id          TEXT,
    cause              TEXT,
    CHECK ((finished_at IS NULL) = (outcome IS NULL))
) STRICT;
CREATE INDEX attempts_document ON attempts (tenant, kind, external_id, operation);
CREATE UNIQUE INDEX attempts_open ON attempts (effect_id) WHERE finished_at IS NULL;
CREATE INDEX attempts_run ON attempts (run_id);
CREATE INDEX attempts_finished ON attempts (finished_at);
";

/// What a run tried: what did not end well first, then in the order in which it began.
pub(crate) const OF_RUN: &str = "
SELECT attempts.*, effects.step FROM attempts JOIN effects ON effects.id = attempts.effect_id
WHERE attempts.run_id = ?1 ORDER BY attempts.outcome IN ('confirmed', 'adopted'), attempts.id LIMIT ?2";

/// Why attempts of a run did not end well, by company, step and code, the most frequent first.
pub(crate) const FAILURES_OF_RUN: &str = "
SELECT attempts.tenant, effects.step, attempts.cause ->> '$.code' AS code, COUNT(*) AS count, MIN(attempts.id) AS first
FROM attempts JOIN effects ON effects.id = attempts.effect_id
WHERE attempts.run_id = ?1 AND attempts.cause IS NOT NULL AND attempts.outcome NOT IN ('confirmed', 'adopted')
GROUP BY 1, 2, 3 ORDER BY count DESC, first";

/// Documents of a step whose attempt in a run did not end well for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunFailure {
    /// Which company.
    pub tenant: TenantKey,
    /// Which step.
    pub step: Step,
    /// The reason.
    pub code: Code,
    /// How many there are.
    pub count: u32,
}

fn read_failure(row: &Row<'_>) -> Result<RunFailure, Fault> {
    Ok(RunFailure {
        tenant: parsed_at(row, "tenant")?,
        step: parsed_at(row, "step")?,
        // A code of a newer version reads as a defect, as its cause does.
        code: row.get::<_, String>("code")?.parse().unwrap_or(Code::InternalDefect),
        count: count_at(row, "count")?,
    })
}

/// An attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttemptRow {
    /// Its number.
    pub id: AttemptId,
    /// The effect it was to perform.
    pub effect: EffectId,
    /// The effect's operation, e.g. `create_payment`.
    pub operation: String,
    /// In which run; `None` when that run was pruned.
    pub run: Option<RunId>,
    /// When it began.
    pub started: Timestamp,
    /// When it ended; `None` while it is under way, or when its process died.
    pub finished: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<AttemptOutcome>,
    /// Id in the portal that it led to.
    pub portal_id: Option<PortalId>,
    /// Why it failed.
    pub cause: Option<Cause>,
}

/// What a run tried with a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunDocument {
    /// Which document.
    pub key: DocumentKey,
    /// The step of the effect.
    pub step: Step,
    /// The effect's operation, e.g. `create_payment`.
    pub operation: String,
    /// When it began.
    pub started: Timestamp,
    /// When it ended; `None` while it is under way, or when its process died.
    pub finished: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<AttemptOutcome>,
    /// Why it failed.
    pub cause: Option<Cause>,
}

fn outcome_at(row: &Row<'_>) -> Result<Option<AttemptOutcome>, Fault> {
    let outcome: Option<String> = row.get("outcome")?;
    outcome.map(|text| codec::outcome("attempts.outcome", &text)).transpose()
}

fn read_of_run(row: &Row<'_>) -> Result<RunDocument, Fault> {
    Ok(RunDocument {
        key: key_at(row)?,
        step: parsed_at(row, "step")?,
        operation: row.get("operation")?,
        started: instant_at(row, "started_at")?,
        finished: optional_instant_at(row, "finished_at")?,
        outcome: outcome_at(row)?,
        cause: cause_at(row, "cause")?,
    })
}

fn read(row: &Row<'_>) -> Result<AttemptRow, Fault> {
    Ok(AttemptRow {
        id: AttemptId(row.get("id")?),
        effect: EffectId::from_stored(row.get("effect_id")?),
        operation: row.get("operation")?,
        run: row.get::<_, Option<i64>>("run_id")?.map(RunId),
        started: instant_at(row, "started_at")?,
        finished: optional_instant_at(row, "finished_at")?,
        outcome: outcome_at(row)?,
        portal_id: optional_at(row, "portal_id")?,
        cause: cause_at(row, "cause")?,
    })
}

pub(crate) struct Attempts<'c>(pub &'c Connection);

impl Attempts<'_> {
    /// Oldest first.
    pub(crate) fn of_document(&self, key: &DocumentKey) -> Result<Vec<AttemptRow>, Fault> {
        sql::all(
            self.0,
            "SELECT * FROM attempts WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3 ORDER BY id",
            [key.tenant.as_str(), key.kind.as_str(), &key.external_id],
            read,
        )
    }

    /// What did not end well first, then the oldest.
    pub(crate) fn of_run(&self, run: RunId, limit: u32) -> Result<Vec<RunDocument>, Fault> {
        sql::all(self.0, OF_RUN, params![run.0, limit], read_of_run)
    }

    /// The most frequent first.
    pub(crate) fn failures_of(&self, run: RunId) -> Result<Vec<RunFailure>, Fault> {
        sql::all(self.0, FAILURES_OF_RUN, [run.0], read_failure)
    }

    /// The attempt of an effect that has not ended. There is one exactly while it is intended.
    pub(crate) fn open_of(&self, effect: &EffectId) -> Result<Option<AttemptId>, Fault> {
        sql::first(
            self.0,
            "SELECT id FROM attempts WHERE effect_id = ?1 AND finished_at IS NULL",
            [effect.as_str()],
            |row| Ok(AttemptId(row.get(0)?)),
        )
    }

    pub(crate) fn belongs_to(&self, attempt: AttemptId, effect: &EffectId) -> Result<bool, Fault> {
        let found = sql::first(
            self.0,
            "SELECT 1 FROM attempts WHERE id = ?1 AND effect_id = ?2",
            params![attempt.0, effect.as_str()],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }
}

pub(crate) struct AttemptsMut<'c>(pub &'c Connection);

impl AttemptsMut<'_> {
    pub(crate) fn begin(&self, intent: &Intent) -> Result<AttemptId, Fault> {
        let key = &intent.effect.document;
        sql::execute(
            self.0,
            "INSERT INTO attempts (tenant, kind, external_id, operation, effect_id, run_id, started_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                key.tenant.as_str(),
                key.kind.as_str(),
                key.external_id,
                intent.effect.action.operation(),
                intent.effect.id.as_str(),
                intent.run.0,
                micros(intent.at),
            ],
        )?;
        Ok(AttemptId(self.0.last_insert_rowid()))
    }

    /// Ends an attempt. One that has ended keeps its end: marking the control row afterwards does not
    /// change how the call went.
    pub(crate) fn finish(
        &self,
        id: AttemptId,
        at: Timestamp,
        outcome: AttemptOutcome,
        portal_id: Option<&PortalId>,
        cause: Option<&Cause>,
    ) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "UPDATE attempts SET finished_at = ?2, outcome = ?3, portal_id = ?4, cause = ?5
             WHERE id = ?1 AND finished_at IS NULL",
            params![id.0, micros(at), outcome.as_str(), portal_id.map(PortalId::as_str), cause_text(cause)?],
        )?;
        Ok(())
    }

    /// Deletes attempts that ended before `before`, with their answers, unless their effect is still open.
    pub(crate) fn prune(&self, before: Timestamp) -> Result<usize, Fault> {
        sql::execute(
            self.0,
            "DELETE FROM attempts WHERE finished_at < ?1
               AND NOT EXISTS (SELECT 1 FROM effects WHERE effects.id = attempts.effect_id AND state <> 'done')",
            [micros(before)],
        )
    }
}
