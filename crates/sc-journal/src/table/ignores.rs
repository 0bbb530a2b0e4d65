//! `ignores`: documents that a person chose to ignore while their cause stays the same.
//!
//! Nothing takes a row away when its document changes: a row is *in force* only while the document is
//! in attention for the cause that the person saw, so another cause brings the document back by itself.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use sc_domain::{Code, DocumentKey};
use serde::Serialize;

use crate::codec::{instant_at, key_at, micros};
use crate::error::Fault;
use crate::sql;
use crate::table::documents::{self, DocumentRow};

pub(crate) const V3: &str = "
CREATE TABLE ignores (
    tenant      TEXT NOT NULL,
    kind        TEXT NOT NULL,
    external_id TEXT NOT NULL,
    cause_code  TEXT,
    reason      TEXT NOT NULL,
    actor       TEXT NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, external_id)
) STRICT, WITHOUT ROWID;
";

/// The decision about a document, if it is in force.
pub(crate) const OF_DOCUMENT: &str = "
SELECT documents.*, reason, actor, at FROM ignores
JOIN documents USING (tenant, kind, external_id)
WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3
  AND documents.state = 'attention' AND documents.cause_code IS ignores.cause_code";

/// A person's decision not to be told of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IgnoreRow {
    /// Which document.
    pub key: DocumentKey,
    /// The cause that the person saw. Another one brings the document back.
    pub code: Option<Code>,
    /// Why, in the person's words.
    pub reason: String,
    /// Who decided.
    pub actor: String,
    /// When.
    pub at: Timestamp,
}

/// Reads a row that is in force: the document's cause is the one that the person saw.
fn read(row: &Row<'_>) -> Result<IgnoreRow, Fault> {
    let code: Option<String> = row.get("cause_code")?;
    Ok(IgnoreRow {
        key: key_at(row)?,
        // A code of a newer version reads as a defect, as its cause does.
        code: code.map(|text| text.parse().unwrap_or(Code::InternalDefect)),
        reason: row.get("reason")?,
        actor: row.get("actor")?,
        at: instant_at(row, "at")?,
    })
}

pub(crate) struct Ignores<'c>(pub &'c Connection);

impl Ignores<'_> {
    /// Those in force, newest first.
    pub(crate) fn in_force(&self, limit: u32) -> Result<Vec<(IgnoreRow, DocumentRow)>, Fault> {
        sql::all(
            self.0,
            "SELECT documents.*, reason, actor, at FROM ignores
             JOIN documents USING (tenant, kind, external_id)
             WHERE documents.state = 'attention' AND documents.cause_code IS ignores.cause_code
             ORDER BY at DESC, documents.id LIMIT ?1",
            [limit],
            |row| Ok((read(row)?, documents::read(row)?)),
        )
    }

    pub(crate) fn of_document(&self, key: &DocumentKey) -> Result<Option<IgnoreRow>, Fault> {
        sql::first(self.0, OF_DOCUMENT, [key.tenant.as_str(), key.kind.as_str(), &key.external_id], read)
    }
}

pub(crate) struct IgnoresMut<'c>(pub &'c Connection);

impl IgnoresMut<'_> {
    /// Ignores a document for its present cause. Whether it was in attention.
    pub(crate) fn put(
        &self,
        at: Timestamp,
        key: &DocumentKey,
        reason: &str,
        actor: &str,
    ) -> Result<bool, Fault> {
        let changed = sql::execute(
            self.0,
            "INSERT INTO ignores (tenant, kind, external_id, cause_code, reason, actor, at)
             SELECT tenant, kind, external_id, cause_code, ?4, ?5, ?6 FROM documents
             WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3 AND state = 'attention'
             ON CONFLICT (tenant, kind, external_id) DO UPDATE SET
                 cause_code = excluded.cause_code, reason = excluded.reason, actor = excluded.actor,
                 at = excluded.at",
            params![key.tenant.as_str(), key.kind.as_str(), key.external_id, reason, actor, micros(at)],
        )?;
        Ok(changed == 1)
    }

    /// Takes a decision back. Whether there was one, in force or not.
    pub(crate) fn delete(&self, key: &DocumentKey) -> Result<bool, Fault> {
        let changed = sql::execute(
            self.0,
            "DELETE FROM ignores WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3",
            [key.tenant.as_str(), key.kind.as_str(), &key.external_id],
        )?;
        Ok(changed == 1)
    }
}
