//! What a host writes down that runs by itself: due slots, pauses, notices; and what its window asks
//! and lets people decide: documents to ignore, preferences, runs with trouble.

use jiff::Timestamp;
use rusqlite::Connection;
use sc_domain::ports::{AuditEntry, JournalError};
use sc_domain::{DocumentKey, RunId};

use crate::error::Fault;
use crate::journal::SqliteJournal;
use crate::table::attempts::{Attempts, RunDocument, RunFailure};
use crate::table::audit::AuditMut;
use crate::table::documents::DocumentRow;
use crate::table::ignores::{IgnoreRow, Ignores, IgnoresMut};
use crate::table::notices::{NewNotice, NoticeRow, Notices, NoticesMut};
use crate::table::pauses::{PauseRow, Pauses, PausesMut};
use crate::table::preferences::{Preferences, PreferencesMut};
use crate::table::runs::{RunRow, Runs};
use crate::table::slots::{NewSlots, SlotRow, SlotVerdict, Slots, SlotsMut};

/// Which runs are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunFilter {
    /// Only those that left something undone: postponed, partial, failed or interrupted.
    pub only_troubled: bool,
    /// Only those before this one.
    pub before: Option<RunId>,
    /// At most so many.
    pub limit: u32,
}

/// Due slots of the schedule.
impl SqliteJournal {
    /// Notes due slots, all or none, and gives their numbers. Each must be later than everything noted
    /// before it: a slot is claimed once, by one host.
    ///
    /// # Errors
    /// A slot that is not later than the newest one noted ([`Self::last_slot`] tells which that is).
    pub async fn note_slots(&self, at: Timestamp, slots: Vec<NewSlots>) -> Result<Vec<i64>, JournalError> {
        self.write(move |conn| slots.iter().map(|new| SlotsMut(conn).insert(at, new)).collect()).await
    }

    /// Says what became of a claimed slot, and which run began for it.
    ///
    /// # Errors
    /// A slot that is not claimed, or the wish to claim it again.
    pub async fn resolve_slot(
        &self,
        id: i64,
        verdict: SlotVerdict,
        run: Option<RunId>,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        self.write(move |conn| SlotsMut(conn).resolve(id, verdict, run, at)).await
    }

    /// Slots, newest first; those before the row `before` when given.
    pub async fn slots(&self, limit: u32, before: Option<i64>) -> Result<Vec<SlotRow>, JournalError> {
        self.read(move |conn| Slots(conn).list(limit, before)).await
    }

    /// The newest slot that was noted, whatever became of it.
    pub async fn last_slot(&self) -> Result<Option<Timestamp>, JournalError> {
        self.read(|conn| Slots(conn).last()).await
    }

    /// Slots that are claimed, oldest first. Those that a host finds when it starts belong to a process
    /// that died, unless the engine's lock is held.
    pub async fn claimed_slots(&self) -> Result<Vec<SlotRow>, JournalError> {
        self.read(|conn| Slots(conn).claimed()).await
    }
}

/// Pauses of the schedule.
impl SqliteJournal {
    /// Pauses the schedule, with an audit entry. One in force ends.
    ///
    /// # Errors
    /// An end that is not later than the beginning.
    pub async fn pause(
        &self,
        at: Timestamp,
        until: Option<Timestamp>,
        note: &str,
        actor: &str,
    ) -> Result<PauseRow, JournalError> {
        let (note, actor) = (note.to_owned(), actor.to_owned());
        self.write(move |conn| pause(conn, at, until, &note, &actor)).await
    }

    /// Ends the pause in force, with an audit entry; whether there was one.
    pub async fn resume(&self, at: Timestamp, actor: &str) -> Result<bool, JournalError> {
        let actor = actor.to_owned();
        self.write(move |conn| resume(conn, at, &actor)).await
    }

    /// The pause that holds the schedule.
    pub async fn pause_in_force(&self, now: Timestamp) -> Result<Option<PauseRow>, JournalError> {
        self.read(move |conn| Pauses(conn).in_force(now)).await
    }

    /// Pauses, newest first.
    pub async fn pauses(&self, limit: u32) -> Result<Vec<PauseRow>, JournalError> {
        self.read(move |conn| Pauses(conn).list(limit)).await
    }
}

/// Notices.
impl SqliteJournal {
    /// Brings the notices up to what stands now, in one transaction: one whose key is open already takes
    /// the new cause and numbers and stays delivered, a new key begins, an open one that is not among
    /// them ends. Of several with one key the last counts.
    pub async fn observe_notices(&self, at: Timestamp, standing: Vec<NewNotice>) -> Result<(), JournalError> {
        self.write(move |conn| NoticesMut(conn).observe(at, &standing)).await
    }

    /// Notices, newest first; only those that have not ended when `only_open`.
    pub async fn notices(&self, only_open: bool, limit: u32) -> Result<Vec<NoticeRow>, JournalError> {
        self.read(move |conn| Notices(conn).list(only_open, limit)).await
    }

    /// Open notices that nobody was told, oldest first.
    pub async fn undelivered_notices(&self) -> Result<Vec<NoticeRow>, JournalError> {
        self.read(|conn| Notices(conn).undelivered()).await
    }

    /// Writes down that people were told. Doing it twice changes nothing.
    ///
    /// # Errors
    /// A number that no notice has.
    pub async fn notice_delivered(&self, id: i64, at: Timestamp) -> Result<(), JournalError> {
        self.write(move |conn| NoticesMut(conn).deliver(id, at)).await
    }
}

/// Documents that a person ignores.
impl SqliteJournal {
    /// Ignores documents, all or none, while each keeps its present cause; with an audit entry each.
    ///
    /// # Errors
    /// A document that is not in attention.
    pub async fn ignore(
        &self,
        at: Timestamp,
        documents: Vec<DocumentKey>,
        reason: &str,
        actor: &str,
    ) -> Result<(), JournalError> {
        let (reason, actor) = (reason.to_owned(), actor.to_owned());
        self.write(move |conn| documents.iter().try_for_each(|key| ignore(conn, at, key, &reason, &actor)))
            .await
    }

    /// Takes the decision to ignore a document back, with an audit entry. Whether there was one, in
    /// force or not.
    pub async fn stop_ignoring(
        &self,
        at: Timestamp,
        key: &DocumentKey,
        actor: &str,
    ) -> Result<bool, JournalError> {
        let (key, actor) = (key.clone(), actor.to_owned());
        self.write(move |conn| stop_ignoring(conn, at, &key, &actor)).await
    }

    /// Documents that are ignored: those in attention for the cause that the person saw. The newest
    /// decision first.
    pub async fn ignored(&self, limit: u32) -> Result<Vec<(IgnoreRow, DocumentRow)>, JournalError> {
        self.read(move |conn| Ignores(conn).in_force(limit)).await
    }

    /// The decision to ignore a document, if it is in force.
    pub async fn ignore_of(&self, key: &DocumentKey) -> Result<Option<IgnoreRow>, JournalError> {
        let key = key.clone();
        self.read(move |conn| Ignores(conn).of_document(&key)).await
    }
}

/// Preferences, and what the window asks of runs.
impl SqliteJournal {
    /// What was chosen under a name.
    pub async fn preference(&self, name: &str) -> Result<Option<String>, JournalError> {
        let name = name.to_owned();
        self.read(move |conn| Preferences(conn).get(&name)).await
    }

    /// Keeps a choice under a name, in place of the one before.
    pub async fn set_preference(&self, name: &str, value: &str) -> Result<(), JournalError> {
        let (name, value) = (name.to_owned(), value.to_owned());
        self.write(move |conn| PreferencesMut(conn).set(&name, &value)).await
    }

    /// Runs that fit a filter, newest first.
    pub async fn runs_filtered(&self, filter: RunFilter) -> Result<Vec<RunRow>, JournalError> {
        let RunFilter { only_troubled, before, limit } = filter;
        self.read(move |conn| match only_troubled {
            true => Runs(conn).troubled(limit, before),
            false => Runs(conn).list(limit, before),
        })
        .await
    }

    /// What a run tried with which document: what did not end well first, then in the order in which it began.
    pub async fn documents_of_run(&self, run: RunId, limit: u32) -> Result<Vec<RunDocument>, JournalError> {
        self.read(move |conn| Attempts(conn).of_run(run, limit)).await
    }

    /// Why attempts of a run did not end well, by company, step and reason, the most frequent first.
    pub async fn failures_of_run(&self, run: RunId) -> Result<Vec<RunFailure>, JournalError> {
        self.read(move |conn| Attempts(conn).failures_of(run)).await
    }
}

fn pause(
    conn: &Connection,
    at: Timestamp,
    until: Option<Timestamp>,
    note: &str,
    actor: &str,
) -> Result<PauseRow, Fault> {
    if let Some(until) = until
        && until <= at
    {
        return Err(JournalError::Failed(format!("a pause that begins at {at} cannot end at {until}")).into());
    }
    let replaced = Pauses(conn).in_force(at)?.map(|pause| pause.id);
    PausesMut(conn).end(at)?;
    let id = PausesMut(conn).insert(at, until, note, actor)?;
    let detail = serde_json::json!({ "id": id, "until": until, "note": note, "replaces": replaced });
    AuditMut(conn).append(&AuditEntry {
        at,
        actor: actor.to_owned(),
        action: "pause.begun".to_owned(),
        subject: "schedule".to_owned(),
        detail: detail.to_string(),
    })?;
    Pauses(conn).get(id)?.ok_or_else(|| JournalError::Failed(format!("there is no pause {id}")).into())
}

fn resume(conn: &Connection, at: Timestamp, actor: &str) -> Result<bool, Fault> {
    let Some(pause) = Pauses(conn).in_force(at)? else { return Ok(false) };
    PausesMut(conn).end(at)?;
    let detail = serde_json::json!({ "id": pause.id, "since": pause.since, "until": pause.until });
    AuditMut(conn).append(&AuditEntry {
        at,
        actor: actor.to_owned(),
        action: "pause.ended".to_owned(),
        subject: "schedule".to_owned(),
        detail: detail.to_string(),
    })?;
    Ok(true)
}

fn ignore(
    conn: &Connection,
    at: Timestamp,
    key: &DocumentKey,
    reason: &str,
    actor: &str,
) -> Result<(), Fault> {
    if !IgnoresMut(conn).put(at, key, reason, actor)? {
        return Err(JournalError::Failed(format!("{key} does not wait for a person")).into());
    }
    let code = Ignores(conn).of_document(key)?.and_then(|row| row.code);
    let detail = serde_json::json!({ "code": code, "reason": reason });
    AuditMut(conn).append(&AuditEntry {
        at,
        actor: actor.to_owned(),
        action: "document.ignored".to_owned(),
        subject: key.to_string(),
        detail: detail.to_string(),
    })
}

fn stop_ignoring(conn: &Connection, at: Timestamp, key: &DocumentKey, actor: &str) -> Result<bool, Fault> {
    if !IgnoresMut(conn).delete(key)? {
        return Ok(false);
    }
    AuditMut(conn).append(&AuditEntry {
        at,
        actor: actor.to_owned(),
        action: "document.ignore_ended".to_owned(),
        subject: key.to_string(),
        detail: "{}".to_owned(),
    })?;
    Ok(true)
}
