//! `notices`: what people are told, once for each cause, until it is over.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use sc_domain::ports::JournalError;
use sc_domain::{Cause, Step, TenantKey};
use serde::Serialize;

use crate::codec::{cause_at, cause_text, count_at, instant_at, micros, optional_at, optional_instant_at};
use crate::error::{Fault, unreadable};
use crate::sql;

pub(crate) const V3: &str = "
CREATE TABLE notices (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    key           TEXT NOT NULL,
    tenant        TEXT,
    step          TEXT,
    cause         TEXT NOT NULL,
    documents     INTEGER NOT NULL,
    page          TEXT NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    seen          INTEGER NOT NULL,
    delivered_at  INTEGER,
    ended_at      INTEGER
) STRICT;
CREATE UNIQUE INDEX notices_key ON notices (key) WHERE ended_at IS NULL;
CREATE INDEX notices_ended ON notices (ended_at, delivered_at);
";

/// Open notices that nobody was told.
pub(crate) const UNDELIVERED: &str = "
SELECT * FROM notices WHERE ended_at IS NULL AND delivered_at IS NULL ORDER BY id";

/// Open notices.
pub(crate) const OPEN: &str = "SELECT * FROM notices WHERE ended_at IS NULL ORDER BY id DESC LIMIT ?1";

/// Something that people should know, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewNotice {
    /// What makes it the same notice the next time, whatever its numbers are then.
    pub key: String,
    /// Which company; `None` for the installation.
    pub tenant: Option<TenantKey>,
    /// Which step, where it is about one.
    pub step: Option<Step>,
    /// What happened.
    pub cause: Cause,
    /// How many documents it is about.
    pub documents: u32,
    /// The page of the window that shows more.
    pub page: String,
    /// When a run last met it. One that was met at no later time than it was last seen is not counted again.
    pub met: Timestamp,
}

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeRow {
    /// Its number.
    pub id: i64,
    /// What makes it the same notice the next time. At most one that has not ended carries it.
    pub key: String,
    /// Which company; `None` for the installation.
    pub tenant: Option<TenantKey>,
    /// Which step, where it is about one.
    pub step: Option<Step>,
    /// What happened, as it was last seen.
    pub cause: Cause,
    /// How many documents it is about, as it was last seen.
    pub documents: u32,
    /// The page of the window that shows more.
    pub page: String,
    /// When it began.
    pub first_seen: Timestamp,
    /// When it was last seen after a run that met it.
    pub last_seen: Timestamp,
    /// After how many runs that met it.
    pub seen: u32,
    /// When it was told.
    pub delivered: Option<Timestamp>,
    /// When it was seen to be over.
    pub ended: Option<Timestamp>,
}

fn read(row: &Row<'_>) -> Result<NoticeRow, Fault> {
    Ok(NoticeRow {
        id: row.get("id")?,
        key: row.get("key")?,
        tenant: optional_at(row, "tenant")?,
        step: optional_at(row, "step")?,
        cause: cause_at(row, "cause")?.ok_or_else(|| unreadable("notices.cause", "nothing"))?,
        documents: count_at(row, "documents")?,
        page: row.get("page")?,
        first_seen: instant_at(row, "first_seen_at")?,
        last_seen: instant_at(row, "last_seen_at")?,
        seen: count_at(row, "seen")?,
        delivered: optional_instant_at(row, "delivered_at")?,
        ended: optional_instant_at(row, "ended_at")?,
    })
}

pub(crate) struct Notices<'c>(pub &'c Connection);

impl Notices<'_> {
    /// Newest first.
    pub(crate) fn list(&self, only_open: bool, limit: u32) -> Result<Vec<NoticeRow>, Fault> {
        let text = if only_open { OPEN } else { "SELECT * FROM notices ORDER BY id DESC LIMIT ?1" };
        sql::all(self.0, text, [limit], read)
    }

    /// Oldest first.
    pub(crate) fn undelivered(&self) -> Result<Vec<NoticeRow>, Fault> {
        sql::all(self.0, UNDELIVERED, [], read)
    }

    fn open_ids(&self) -> Result<BTreeMap<String, i64>, Fault> {
        let open = sql::all(self.0, "SELECT key, id FROM notices WHERE ended_at IS NULL", [], |row| {
            Ok((row.get("key")?, row.get("id")?))
        })?;
        Ok(open.into_iter().collect())
    }
}

pub(crate) struct NoticesMut<'c>(pub &'c Connection);

impl NoticesMut<'_> {
    /// What stands now: a notice that stood before is brought up to date, one that did not begins, one
    /// that stands no more ends. Of several with one key the last counts.
    pub(crate) fn observe(&self, at: Timestamp, standing: &[NewNotice]) -> Result<(), Fault> {
        let mut open = Notices(self.0).open_ids()?;
        let standing: BTreeMap<&str, &NewNotice> =
            standing.iter().map(|notice| (notice.key.as_str(), notice)).collect();
        for (key, notice) in standing {
            match open.remove(key) {
                Some(id) => self.see_again(id, at, notice)?,
                None => self.insert(at, notice)?,
            }
        }
        for id in open.into_values() {
            sql::execute(self.0, "UPDATE notices SET ended_at = ?2 WHERE id = ?1", params![id, micros(at)])?;
        }
        Ok(())
    }

    fn insert(&self, at: Timestamp, notice: &NewNotice) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "INSERT INTO notices (key, tenant, step, cause, documents, page, first_seen_at, last_seen_at, seen)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 1)",
            params![
                notice.key,
                notice.tenant.as_ref().map(TenantKey::as_str),
                notice.step.map(Step::as_str),
                cause_text(Some(&notice.cause))?,
                notice.documents,
                notice.page,
                micros(at),
            ],
        )?;
        Ok(())
    }

    fn see_again(&self, id: i64, at: Timestamp, notice: &NewNotice) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "UPDATE notices SET cause = ?2, documents = ?3, page = ?4, step = ?5,
                 seen = seen + (?6 > last_seen_at), last_seen_at = IIF(?6 > last_seen_at, ?7, last_seen_at)
             WHERE id = ?1",
            params![
                id,
                cause_text(Some(&notice.cause))?,
                notice.documents,
                notice.page,
                notice.step.map(Step::as_str),
                micros(notice.met),
                micros(at),
            ],
        )?;
        Ok(())
    }

    /// Somebody was told. Doing it twice changes nothing; an unknown number is an error.
    pub(crate) fn deliver(&self, id: i64, at: Timestamp) -> Result<(), Fault> {
        let changed = sql::execute(
            self.0,
            "UPDATE notices SET delivered_at = COALESCE(delivered_at, ?2) WHERE id = ?1",
            params![id, micros(at)],
        )?;
        match changed {
            1 => Ok(()),
            _ => Err(JournalError::Failed(format!("there is no notice {id}")).into()),
        }
    }

    /// Deletes notices that ended before `before`.
    pub(crate) fn prune(&self, before: Timestamp) -> Result<usize, Fault> {
        sql::execute(self.0, "DELETE FROM notices WHERE ended_at < ?1", [micros(before)])
    }
}
