//! What may be forgotten. Nothing here is scheduled: the retention of logs is 0 (for ever) by default.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use rusqlite::Connection;
use sc_domain::ports::{AuditEntry, JournalError};
use serde::Serialize;

use crate::error::Fault;
use crate::table::attempts::AttemptsMut;
use crate::table::audit::AuditMut;
use crate::table::notices::NoticesMut;
use crate::table::pauses::PausesMut;
use crate::table::requests::RequestsMut;
use crate::table::runs::RunsMut;
use crate::table::slots::SlotsMut;

/// Audit entries are kept at least this long (decisions, section 7).
pub const AUDIT_YEARS_MIN: i8 = 5;

/// What was deleted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Pruned {
    /// Runs, with their steps.
    pub runs: usize,
    /// Ended attempts, with their answers.
    pub attempts: usize,
    /// Audit entries.
    pub audit: usize,
    /// Slots of the schedule, or series of them.
    pub slots: usize,
    /// Pauses that are over.
    pub pauses: usize,
    /// Notices that are over.
    pub notices: usize,
    /// Requests between processes.
    pub requests: usize,
}

/// Deletes ended runs, attempts, slots, pauses, notices and requests older than `before`. Documents, effects,
/// approvals, ignored documents, baselines and the attempts of effects that are not done stay: they say
/// what must not be sent twice, and what people decided. The newest slot stays: it says which are new.
pub(crate) fn history(conn: &Connection, before: Timestamp) -> Result<Pruned, Fault> {
    let attempts = AttemptsMut(conn).prune(before)?;
    let runs = RunsMut(conn).prune(before)?;
    let slots = SlotsMut(conn).prune(before)?;
    let pauses = PausesMut(conn).prune(before)?;
    let notices = NoticesMut(conn).prune(before)?;
    let requests = RequestsMut(conn).prune(before)?;
    Ok(Pruned { runs, attempts, slots, pauses, notices, requests, audit: 0 })
}

/// Deletes audit entries older than `before`, never one younger than [`AUDIT_YEARS_MIN`] years at `now`,
/// and writes down that it did.
pub(crate) fn audit(conn: &Connection, before: Timestamp, now: Timestamp) -> Result<Pruned, Fault> {
    let youngest = now
        .to_zoned(TimeZone::UTC)
        .checked_sub(Span::new().years(AUDIT_YEARS_MIN))
        .map_err(|error| JournalError::Failed(format!("no instant five years before {now}: {error}")))?
        .timestamp();
    let audit = AuditMut(conn).prune(before.min(youngest))?;
    if audit > 0 {
        AuditMut(conn).append(&AuditEntry {
            at: now,
            actor: "engine".to_owned(),
            action: "audit.pruned".to_owned(),
            subject: "audit".to_owned(),
            detail: serde_json::json!({ "entries": audit, "before": before.min(youngest) }).to_string(),
        })?;
    }
    Ok(Pruned { audit, ..Pruned::default() })
}
