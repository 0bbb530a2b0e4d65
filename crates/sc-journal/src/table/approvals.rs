//! `approvals`: decisions of people, until a run carried them out and after.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use sc_domain::ports::{Approval, ApprovalSubject, JournalError};
use sc_domain::{DocumentKey, RunId, Step, TenantKey};
use serde::Serialize;

use crate::codec::{instant_at, micros, optional_instant_at, parsed_at};
use crate::error::{Fault, unreadable};
use crate::sql;

pub(crate) const V1: &str = "
CREATE TABLE approvals (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant       TEXT NOT NULL,
    step         TEXT NOT NULL,
    subject      TEXT NOT NULL,
    actor        TEXT NOT NULL,
    note         TEXT NOT NULL,
    given_at     INTEGER NOT NULL,
    consumed_at  INTEGER,
    consumed_run INTEGER,
    CHECK ((consumed_at IS NULL) = (consumed_run IS NULL))
) STRICT;
CREATE INDEX approvals_pending ON approvals (tenant, step) WHERE consumed_at IS NULL;
";

/// Finds the decision about a document. Only those that no run carried out are in it.
pub(crate) const V3: &str = "
CREATE INDEX approvals_document ON approvals (
    subject ->> '$.key.external_id', subject ->> '$.key.kind', subject ->> '$.key.tenant'
) WHERE consumed_at IS NULL;
";

/// Finds all of them, carried out or not: the life line of a document tells what was decided about it.
pub(crate) const V7: &str = "
DROP INDEX approvals_document;
CREATE INDEX approvals_document ON approvals (
    subject ->> '$.key.external_id', subject ->> '$.key.kind', subject ->> '$.key.tenant'
);
";

/// Most decisions on a document that are told.
const OF_DOCUMENT_MAX: u32 = 50;

/// The newest decisions on a document, carried out or not.
pub(crate) const OF_DOCUMENT: &str = "
SELECT * FROM approvals
WHERE subject ->> '$.key.external_id' = ?1 AND subject ->> '$.key.kind' = ?2 AND subject ->> '$.key.tenant' = ?3
ORDER BY id DESC LIMIT ?4";

/// Decisions on a step of a company that no run carried out yet.
pub(crate) const PENDING: &str = "
SELECT * FROM approvals WHERE tenant = ?1 AND step = ?2 AND consumed_at IS NULL ORDER BY id";

/// A person's decision, as it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GiveApproval {
    /// When.
    pub at: Timestamp,
    /// For which company.
    pub tenant: TenantKey,
    /// For which step.
    pub step: Step,
    /// What is approved.
    pub subject: ApprovalSubject,
    /// The person's user name.
    pub actor: String,
    /// Why, in the person's words.
    pub note: String,
}

/// A decision with its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApprovalRow {
    /// The decision.
    pub approval: Approval,
    /// Who decided.
    pub actor: String,
    /// Why, in the person's words.
    pub note: String,
    /// When a run carried it out.
    pub consumed: Option<Timestamp>,
    /// Which run.
    pub consumed_by: Option<RunId>,
}

fn read_approval(row: &Row<'_>) -> Result<Approval, Fault> {
    let subject: String = row.get("subject")?;
    Ok(Approval {
        id: row.get("id")?,
        tenant: parsed_at(row, "tenant")?,
        step: parsed_at(row, "step")?,
        subject: serde_json::from_str(&subject).map_err(|_| unreadable("approvals.subject", subject))?,
        given: instant_at(row, "given_at")?,
    })
}

fn read(row: &Row<'_>) -> Result<ApprovalRow, Fault> {
    Ok(ApprovalRow {
        approval: read_approval(row)?,
        actor: row.get("actor")?,
        note: row.get("note")?,
        consumed: optional_instant_at(row, "consumed_at")?,
        consumed_by: row.get::<_, Option<i64>>("consumed_run")?.map(RunId),
    })
}

pub(crate) struct Approvals<'c>(pub &'c Connection);

impl Approvals<'_> {
    pub(crate) fn pending(&self, tenant: &TenantKey, step: Step) -> Result<Vec<Approval>, Fault> {
        sql::all(self.0, PENDING, [tenant.as_str(), step.as_str()], read_approval)
    }

    /// Oldest first.
    pub(crate) fn of_document(&self, key: &DocumentKey) -> Result<Vec<ApprovalRow>, Fault> {
        let params = params![key.external_id, key.kind.as_str(), key.tenant.as_str(), OF_DOCUMENT_MAX];
        let mut found = sql::all(self.0, OF_DOCUMENT, params, read)?;
        found.reverse();
        Ok(found)
    }

    /// Newest first.
    pub(crate) fn list(&self, limit: u32) -> Result<Vec<ApprovalRow>, Fault> {
        sql::all(self.0, "SELECT * FROM approvals ORDER BY id DESC LIMIT ?1", [limit], read)
    }
}

pub(crate) struct ApprovalsMut<'c>(pub &'c Connection);

impl ApprovalsMut<'_> {
    pub(crate) fn insert(&self, given: &GiveApproval) -> Result<i64, Fault> {
        sql::execute(
            self.0,
            "INSERT INTO approvals (tenant, step, subject, actor, note, given_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                given.tenant.as_str(),
                given.step.as_str(),
                subject_text(&given.subject)?,
                given.actor,
                given.note,
                micros(given.at),
            ],
        )?;
        Ok(self.0.last_insert_rowid())
    }

    /// Marks a decision as carried out. Doing it twice changes nothing; an unknown number is an error.
    pub(crate) fn consume(&self, run: RunId, at: Timestamp, id: i64) -> Result<(), Fault> {
        let changed = sql::execute(
            self.0,
            "UPDATE approvals SET consumed_at = COALESCE(consumed_at, ?2), consumed_run = COALESCE(consumed_run, ?3)
             WHERE id = ?1",
            params![id, micros(at), run.0],
        )?;
        match changed {
            1 => Ok(()),
            _ => Err(JournalError::Failed(format!("there is no approval {id}")).into()),
        }
    }
}

fn subject_text(subject: &ApprovalSubject) -> Result<String, Fault> {
    Ok(serde_json::to_string(subject)?)
}
