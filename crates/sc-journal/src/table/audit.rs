//! `audit`: who did what, as a chain of hashes.
//!
//! The hash of an entry is the SHA-256 of the hash before it and of its own parts, each preceded by its
//! length. Number and hash of the last entry stand in `meta` too. So a changed, deleted, inserted or
//! moved entry shows, and a chain cut at its end as well. Not promised: whoever can write the file and
//! knows this scheme can compute the whole chain anew, or take it away together with its recorded ends.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use sc_domain::hash::sha256_of_parts;
use sc_domain::ports::AuditEntry;
use serde::Serialize;

use crate::codec::{instant_at, micros};
use crate::error::{Fault, unreadable};
use crate::sql;
use crate::table::meta::{AUDIT_ANCHOR, AUDIT_FIRST, AUDIT_HEAD, AUDIT_LAST, Meta, MetaMut};

pub(crate) const V1: &str = "
CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    actor     TEXT NOT NULL,
    action    TEXT NOT NULL,
    subject   TEXT NOT NULL,
    detail    TEXT NOT NULL,
    prev_hash TEXT NOT NULL,
    hash      TEXT NOT NULL
) STRICT;
";

/// Stands before the first entry.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An entry with its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// 1 for the first entry ever; without gaps.
    pub seq: i64,
    /// The entry.
    #[serde(flatten)]
    pub entry: AuditEntry,
    /// Hash of the entry before.
    pub prev_hash: String,
    /// Hash of this entry.
    pub hash: String,
}

/// What the verification of the chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditReport {
    /// Entries read.
    pub entries: u64,
    /// The first place where the chain does not hold.
    pub first_bad: Option<AuditFault>,
}

/// A place where the chain does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum AuditFault {
    /// This entry is missing: the chain goes on behind it, or ends before its recorded end.
    Missing {
        /// Its number.
        seq: i64,
    },
    /// This entry was changed or moved: its hash does not fit its contents or the entry before it.
    Changed {
        /// Its number.
        seq: i64,
    },
    /// There are entries behind the recorded end of the chain.
    BeyondEnd {
        /// Number of the first of them.
        seq: i64,
    },
}

fn read(row: &Row<'_>) -> Result<AuditRow, Fault> {
    Ok(AuditRow {
        seq: row.get("seq")?,
        entry: AuditEntry {
            at: instant_at(row, "at")?,
            actor: row.get("actor")?,
            action: row.get("action")?,
            subject: row.get("subject")?,
            detail: row.get("detail")?,
        },
        prev_hash: row.get("prev_hash")?,
        hash: row.get("hash")?,
    })
}

fn hash_of(prev_hash: &str, seq: i64, entry: &AuditEntry) -> String {
    sha256_of_parts(&[
        prev_hash,
        &seq.to_string(),
        &micros(entry.at).to_string(),
        &entry.actor,
        &entry.action,
        &entry.subject,
        &entry.detail,
    ])
}

/// A recorded end of the chain: number and hash.
fn recorded(
    conn: &Connection,
    seq: &'static str,
    hash: &str,
    seq_unset: i64,
) -> Result<(i64, String), Fault> {
    let number = match Meta(conn).get(seq)? {
        Some(text) => text.parse().map_err(|_| unreadable("meta.value", text))?,
        None => seq_unset,
    };
    Ok((number, Meta(conn).get(hash)?.unwrap_or_else(|| GENESIS.to_owned())))
}

pub(crate) struct Audit<'c>(pub &'c Connection);

impl Audit<'_> {
    /// Newest first.
    pub(crate) fn list(&self, limit: u32) -> Result<Vec<AuditRow>, Fault> {
        sql::all(self.0, "SELECT * FROM audit ORDER BY seq DESC LIMIT ?1", [limit], read)
    }

    /// Walks the whole chain.
    pub(crate) fn verify(&self) -> Result<AuditReport, Fault> {
        let (last, head) = recorded(self.0, AUDIT_LAST, AUDIT_HEAD, 0)?;
        let (mut expected, mut before) = recorded(self.0, AUDIT_FIRST, AUDIT_ANCHOR, 1)?;
        let mut entries = 0;
        let mut statement = self.0.prepare_cached("SELECT * FROM audit ORDER BY seq")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let row = read(row)?;
            entries += 1;
            let fault = if row.seq > last {
                Some(AuditFault::BeyondEnd { seq: row.seq })
            } else if row.seq > expected {
                Some(AuditFault::Missing { seq: expected })
            } else if row.seq < expected
                || row.prev_hash != before
                || row.hash != hash_of(&before, row.seq, &row.entry)
            {
                Some(AuditFault::Changed { seq: row.seq })
            } else {
                None
            };
            if fault.is_some() {
                return Ok(AuditReport { entries, first_bad: fault });
            }
            expected = row.seq + 1;
            before = row.hash;
        }
        let first_bad = if expected <= last {
            Some(AuditFault::Missing { seq: expected })
        } else if before != head {
            Some(AuditFault::Changed { seq: last })
        } else {
            None
        };
        Ok(AuditReport { entries, first_bad })
    }
}

pub(crate) struct AuditMut<'c>(pub &'c Connection);

impl AuditMut<'_> {
    pub(crate) fn append(&self, entry: &AuditEntry) -> Result<(), Fault> {
        let (last, head) = recorded(self.0, AUDIT_LAST, AUDIT_HEAD, 0)?;
        let seq = last + 1;
        let hash = hash_of(&head, seq, entry);
        sql::execute(
            self.0,
            "INSERT INTO audit (seq, at, actor, action, subject, detail, prev_hash, hash)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                seq,
                micros(entry.at),
                entry.actor,
                entry.action,
                entry.subject,
                entry.detail,
                head,
                hash
            ],
        )?;
        MetaMut(self.0).set(AUDIT_LAST, &seq.to_string())?;
        MetaMut(self.0).set(AUDIT_HEAD, &hash)
    }

    /// Deletes the oldest entries up to the first one that is not older than `before`, and records
    /// where the chain begins now. The last entry always stays.
    pub(crate) fn prune(&self, before: Timestamp) -> Result<usize, Fault> {
        let first_kept = sql::first(
            self.0,
            "SELECT seq, prev_hash FROM audit
             WHERE at >= ?1 OR seq = (SELECT MAX(seq) FROM audit) ORDER BY seq LIMIT 1",
            [micros(before)],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)),
        )?;
        let Some((seq, anchor)) = first_kept else { return Ok(0) };
        let deleted = sql::execute(self.0, "DELETE FROM audit WHERE seq < ?1", [seq])?;
        if deleted > 0 {
            MetaMut(self.0).set(AUDIT_FIRST, &seq.to_string())?;
            MetaMut(self.0).set(AUDIT_ANCHOR, &anchor)?;
        }
        Ok(deleted)
    }
}
