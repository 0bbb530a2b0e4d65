//! `slots`: the due slots of the schedule, and what became of each.
//!
//! A slot is claimed before its run begins, in one transaction that also sees that nobody claimed it
//! before: whichever process asks second is refused. So no slot is run twice, and none that passed is
//! hidden.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use sc_domain::RunId;
use sc_domain::ids::InvalidId;
use sc_domain::ports::JournalError;
use serde::Serialize;

use crate::codec::{count_at, instant, instant_at, micros, parsed_at};
use crate::error::Fault;
use crate::sql;

pub(crate) const V3: &str = "
CREATE TABLE slots (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    first_at INTEGER NOT NULL,
    last_at  INTEGER NOT NULL,
    count    INTEGER NOT NULL,
    verdict  TEXT NOT NULL,
    run_id   INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    noted_at INTEGER NOT NULL,
    CHECK (first_at <= last_at),
    CHECK (count > 0)
) STRICT;
CREATE UNIQUE INDEX slots_last ON slots (last_at);
CREATE INDEX slots_claimed ON slots (id) WHERE verdict = 'claimed';
CREATE INDEX slots_run ON slots (run_id);
";

/// The newest slot that was noted.
pub(crate) const LAST: &str = "SELECT MAX(last_at) AS last_at FROM slots";

/// Slots whose run is about to begin, or whose process died before it did.
pub(crate) const CLAIMED: &str = "SELECT * FROM slots WHERE verdict = 'claimed' ORDER BY id";

/// What became of a due slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlotVerdict {
    /// A run is about to begin for it.
    Claimed,
    /// Its run has begun.
    Ran,
    /// Several were missed; one run made up for them.
    Recovered,
    /// The run before was still under way.
    Overlap,
    /// The schedule was paused.
    Paused,
    /// The engine of another process was at work.
    Busy,
    /// It passed while nothing ran and is beyond the catch-up window, or its process died between
    /// claim and run.
    Missed,
}

impl SlotVerdict {
    /// All verdicts.
    pub const ALL: [Self; 7] =
        [Self::Claimed, Self::Ran, Self::Recovered, Self::Overlap, Self::Paused, Self::Busy, Self::Missed];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Claimed => "claimed",
            Self::Ran => "ran",
            Self::Recovered => "recovered",
            Self::Overlap => "overlap",
            Self::Paused => "paused",
            Self::Busy => "busy",
            Self::Missed => "missed",
        }
    }
}

impl FromStr for SlotVerdict {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::ALL.into_iter().find(|verdict| verdict.as_str() == text).ok_or(InvalidId {
            kind: "slot verdict",
            text: text.to_owned(),
            rule: "what became of a due slot",
        })
    }
}

/// A slot, or a series of missed ones, as it is noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewSlots {
    /// The slot, or the first of the series.
    pub first: Timestamp,
    /// The slot, or the last of the series.
    pub last: Timestamp,
    /// How many there are.
    pub count: u32,
    /// What became of it, or [`SlotVerdict::Claimed`].
    pub verdict: SlotVerdict,
}

/// A slot, or a series of missed ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SlotRow {
    /// Its number.
    pub id: i64,
    /// The slot, or the first of the series.
    pub first: Timestamp,
    /// The slot, or the last of the series.
    pub last: Timestamp,
    /// How many there are.
    pub count: u32,
    /// What became of it.
    pub verdict: SlotVerdict,
    /// The run that began for it; `None` also when that run was pruned.
    pub run: Option<RunId>,
    /// When the verdict was written down.
    pub noted: Timestamp,
}

fn read(row: &Row<'_>) -> Result<SlotRow, Fault> {
    Ok(SlotRow {
        id: row.get("id")?,
        first: instant_at(row, "first_at")?,
        last: instant_at(row, "last_at")?,
        count: count_at(row, "count")?,
        verdict: parsed_at(row, "verdict")?,
        run: row.get::<_, Option<i64>>("run_id")?.map(RunId),
        noted: instant_at(row, "noted_at")?,
    })
}

pub(crate) struct Slots<'c>(pub &'c Connection);

impl Slots<'_> {
    /// Newest first, older than `before` when given.
    pub(crate) fn list(&self, limit: u32, before: Option<i64>) -> Result<Vec<SlotRow>, Fault> {
        sql::all(
            self.0,
            "SELECT * FROM slots WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
            params![before.unwrap_or(i64::MAX), limit],
            read,
        )
    }

    pub(crate) fn last(&self) -> Result<Option<Timestamp>, Fault> {
        let last = sql::first(self.0, LAST, [], |row| Ok(row.get::<_, Option<i64>>(0)?))?;
        last.flatten().map(|micros| instant("slots.last_at", micros)).transpose()
    }

    /// Oldest first.
    pub(crate) fn claimed(&self) -> Result<Vec<SlotRow>, Fault> {
        sql::all(self.0, CLAIMED, [], read)
    }
}

pub(crate) struct SlotsMut<'c>(pub &'c Connection);

impl SlotsMut<'_> {
    /// Notes a slot that is later than each one noted before.
    pub(crate) fn insert(&self, at: Timestamp, new: &NewSlots) -> Result<i64, Fault> {
        let NewSlots { first, last, count, verdict } = *new;
        if first > last || count == 0 {
            let text = format!("{count} slots from {first} to {last} are no series");
            return Err(JournalError::Failed(text).into());
        }
        if let Some(noted) = Slots(self.0).last()?
            && micros(first) <= micros(noted)
        {
            let text = format!("the slot {first} is not later than {noted}, which was noted already");
            return Err(JournalError::Failed(text).into());
        }
        sql::execute(
            self.0,
            "INSERT INTO slots (first_at, last_at, count, verdict, noted_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![micros(first), micros(last), count, verdict.as_str(), micros(at)],
        )?;
        Ok(self.0.last_insert_rowid())
    }

    /// Says what became of a claimed slot. Any other keeps its verdict.
    pub(crate) fn resolve(
        &self,
        id: i64,
        verdict: SlotVerdict,
        run: Option<RunId>,
        at: Timestamp,
    ) -> Result<(), Fault> {
        if verdict == SlotVerdict::Claimed {
            return Err(JournalError::Failed(format!("the slot {id} cannot be claimed again")).into());
        }
        let changed = sql::execute(
            self.0,
            "UPDATE slots SET verdict = ?2, run_id = ?3, noted_at = ?4 WHERE id = ?1 AND verdict = 'claimed'",
            params![id, verdict.as_str(), run.map(|run| run.0), micros(at)],
        )?;
        match changed {
            1 => Ok(()),
            _ => Err(JournalError::Failed(format!("there is no claimed slot {id}")).into()),
        }
    }

    /// Deletes slots before `before`. A claimed one stays, and so does the newest: it says which slots
    /// may still be claimed.
    pub(crate) fn prune(&self, before: Timestamp) -> Result<usize, Fault> {
        sql::execute(
            self.0,
            "DELETE FROM slots
             WHERE last_at < ?1 AND verdict <> 'claimed' AND last_at < (SELECT MAX(last_at) FROM slots)",
            [micros(before)],
        )
    }
}
