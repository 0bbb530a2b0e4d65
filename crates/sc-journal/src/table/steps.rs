//! `steps`: one row per run, company and step.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use sc_domain::ports::{RunKind, StepEnd};
use sc_domain::step::Counters;
use sc_domain::{Cause, RunId, Step, StepResult, TenantKey};
use serde::Serialize;

use crate::codec::{
    self, cause_at, cause_text, count_at, instant_at, micros, optional_at, optional_instant_at, parsed_at,
};
use crate::error::Fault;
use crate::sql;

pub(crate) const V1: &str = "
CREATE TABLE steps (
    run_id      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    tenant      TEXT NOT NULL,
    step        TEXT NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    kind        TEXT,
    result      TEXT,
    candidates  INTEGER NOT NULL DEFAULT 0,
    done        INTEGER NOT NULL DEFAULT 0,
    waiting     INTEGER NOT NULL DEFAULT 0,
    failed      INTEGER NOT NULL DEFAULT 0,
    effects     INTEGER NOT NULL DEFAULT 0,
    cause       TEXT,
    interrupted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, tenant, step),
    CHECK ((finished_at IS NULL) = (result IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX steps_history ON steps (tenant, step, run_id, effects, finished_at);
CREATE INDEX steps_open ON steps (run_id) WHERE finished_at IS NULL;
";

/// Of the documents that a step settled, those that were found in order. What older rows can still tell: a baseline carries
/// nothing out, and a cycle only what an attempt of it was confirmed for.
pub(crate) const V5: &str = "
ALTER TABLE steps ADD COLUMN adopted INTEGER NOT NULL DEFAULT 0;
UPDATE steps SET adopted = CASE WHEN kind = 'baseline' THEN done ELSE MAX(0, done - (
    SELECT COUNT(DISTINCT effects.id) FROM attempts JOIN effects ON effects.id = attempts.effect_id
    WHERE attempts.run_id = steps.run_id AND attempts.tenant = steps.tenant AND effects.step = steps.step
      AND attempts.kind NOT IN ('vendor_link', 'invoice_link') AND attempts.outcome = 'confirmed'
)) END;
";

/// Runs with effects that the brake's mean is taken of (decisions, section 1).
const RECENT_MAX: u32 = 20;

/// Effects of a company's last runs of a step that had any.
pub(crate) const RECENT_EFFECTS: &str = "
SELECT effects FROM steps WHERE tenant = ?1 AND step = ?2 AND effects > 0 ORDER BY run_id DESC LIMIT ?3";

/// A step of a company in a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepRow {
    /// In which run.
    pub run: RunId,
    /// Which company.
    pub tenant: TenantKey,
    /// Which step.
    pub step: Step,
    /// When it began.
    pub started: Timestamp,
    /// When it ended; `None` while it runs.
    pub finished: Option<Timestamp>,
    /// Baseline or cycle, as it was really done; known at its end.
    pub kind: Option<RunKind>,
    /// How it ended.
    pub result: Option<StepResult>,
    /// What it counted.
    pub counters: Counters,
    /// Effects that were planned.
    pub effects: u32,
    /// Why it failed or stopped.
    pub cause: Option<Cause>,
    /// It never ended by itself: the next run found it open and closed it as failed.
    pub was_interrupted: bool,
}

fn read(row: &Row<'_>) -> Result<StepRow, Fault> {
    let kind: Option<String> = row.get("kind")?;
    Ok(StepRow {
        run: RunId(row.get("run_id")?),
        tenant: parsed_at(row, "tenant")?,
        step: parsed_at(row, "step")?,
        started: instant_at(row, "started_at")?,
        finished: optional_instant_at(row, "finished_at")?,
        kind: kind.map(|text| codec::kind("steps.kind", &text)).transpose()?,
        result: optional_at(row, "result")?,
        counters: Counters {
            candidates: count_at(row, "candidates")?,
            done: count_at(row, "done")?,
            adopted: count_at(row, "adopted")?,
            waiting: count_at(row, "waiting")?,
            failed: count_at(row, "failed")?,
        },
        effects: count_at(row, "effects")?,
        cause: cause_at(row, "cause")?,
        was_interrupted: row.get("interrupted")?,
    })
}

pub(crate) struct Steps<'c>(pub &'c Connection);

impl Steps<'_> {
    pub(crate) fn of_run(&self, run: RunId) -> Result<Vec<StepRow>, Fault> {
        sql::all(
            self.0,
            "SELECT * FROM steps WHERE run_id = ?1 ORDER BY started_at, tenant, step",
            [run.0],
            read,
        )
    }

    /// The newest ended row of each company and step.
    pub(crate) fn newest_finished(&self) -> Result<Vec<StepRow>, Fault> {
        sql::all(
            self.0,
            "WITH newest AS (
                 SELECT tenant, step, MAX(run_id) AS run_id FROM steps
                 WHERE finished_at IS NOT NULL GROUP BY tenant, step
             )
             SELECT steps.* FROM newest JOIN steps USING (run_id, tenant, step) ORDER BY tenant, step",
            [],
            read,
        )
    }

    pub(crate) fn recent_effects(&self, tenant: &TenantKey, step: Step) -> Result<Vec<u32>, Fault> {
        sql::all(self.0, RECENT_EFFECTS, params![tenant.as_str(), step.as_str(), RECENT_MAX], |row| {
            count_at(row, "effects")
        })
    }
}

pub(crate) struct StepsMut<'c>(pub &'c Connection);

impl StepsMut<'_> {
    pub(crate) fn begin(
        &self,
        run: RunId,
        tenant: &TenantKey,
        step: Step,
        at: Timestamp,
    ) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "INSERT INTO steps (run_id, tenant, step, started_at) VALUES (?1, ?2, ?3, ?4)",
            params![run.0, tenant.as_str(), step.as_str(), micros(at)],
        )?;
        Ok(())
    }

    /// Ends a step. A step that never began (switched off, breaker open) gets its row here.
    pub(crate) fn finish(&self, end: &StepEnd) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "INSERT INTO steps (run_id, tenant, step, started_at, finished_at, kind, result,
                                candidates, done, waiting, failed, effects, cause, adopted)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT (run_id, tenant, step) DO UPDATE SET
                 started_at = excluded.started_at, finished_at = excluded.finished_at,
                 kind = excluded.kind, result = excluded.result, candidates = excluded.candidates,
                 done = excluded.done, waiting = excluded.waiting, failed = excluded.failed,
                 effects = excluded.effects, cause = excluded.cause, adopted = excluded.adopted",
            params![
                end.run.0,
                end.tenant.as_str(),
                end.step.as_str(),
                micros(end.started),
                micros(end.finished),
                codec::kind_text(end.kind),
                end.result.as_str(),
                end.counters.candidates,
                end.counters.done,
                end.counters.waiting,
                end.counters.failed,
                end.effects,
                cause_text(end.cause.as_ref())?,
                end.counters.adopted,
            ],
        )?;
        Ok(())
    }

    /// Closes what a dead process left open.
    pub(crate) fn close_interrupted(&self, at: Timestamp) -> Result<usize, Fault> {
        sql::execute(
            self.0,
            "UPDATE steps SET finished_at = ?1, result = ?2, interrupted = 1 WHERE finished_at IS NULL",
            params![micros(at), StepResult::Failed.as_str()],
        )
    }
}
