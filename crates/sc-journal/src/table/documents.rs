//! `documents`: each document as the last run saw it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use rust_decimal::Decimal;
use sc_domain::effect::Effect;
use sc_domain::ports::{DocumentRecord, DocumentState, Settlement};
use sc_domain::{Currency, DocumentKey, Money, PortalId, RunId, Step, TenantKey};
use serde::Serialize;

use crate::codec::{
    cause_at, cause_text, instant_at, key_at, micros, optional_at, optional_instant_at, parsed_at,
};
use crate::error::{Fault, unreadable};
use crate::sql;
use crate::table::terms::TermsMut;

pub(crate) const V1: &str = "
CREATE TABLE documents (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant          TEXT NOT NULL,
    kind            TEXT NOT NULL,
    external_id     TEXT NOT NULL,
    step            TEXT NOT NULL,
    state           TEXT NOT NULL,
    cause_code      TEXT,
    cause           TEXT,
    next_attempt    INTEGER,
    payload_hash    TEXT,
    source_hash     TEXT NOT NULL,
    portal_id       TEXT,
    amount          TEXT,
    currency        TEXT,
    day             TEXT,
    terms           TEXT NOT NULL DEFAULT '[]',
    first_seen_at   INTEGER NOT NULL,
    last_seen_at    INTEGER NOT NULL,
    last_attempt_at INTEGER,
    last_run        INTEGER NOT NULL,
    UNIQUE (tenant, kind, external_id),
    CHECK ((amount IS NULL) = (currency IS NULL)),
    CHECK ((cause IS NULL) = (cause_code IS NULL))
) STRICT;
CREATE INDEX documents_state ON documents (tenant, step, state, kind, external_id);
CREATE INDEX documents_attention ON documents (cause_code, last_seen_at) WHERE state = 'attention';
";

/// The date that a document bears itself. Until now it stood in what was built of a payment to be sent; other documents were
/// placed by it.
pub(crate) const V7: &str = "
ALTER TABLE documents ADD COLUMN dated TEXT;
UPDATE documents SET dated = CASE kind
    WHEN 'payment' THEN (
        SELECT content ->> '$.action.payload.date' FROM effects
        WHERE effects.tenant = documents.tenant AND effects.kind = 'payment'
          AND effects.external_id = documents.external_id AND effects.operation = 'create_payment'
        ORDER BY revision DESC LIMIT 1)
    WHEN 'order' THEN NULL
    ELSE day END;
";

/// Documents of a step that are done or adopted. Served by the index alone.
pub(crate) const SETTLED: &str = "
SELECT tenant, kind, external_id FROM documents
WHERE tenant = ?1 AND step = ?2 AND state IN ('done', 'adopted')";

/// Documents of a step that are not settled.
pub(crate) const UNSETTLED: &str = "
SELECT * FROM documents
WHERE tenant = ?1 AND step = ?2 AND state IN ('waiting', 'attention', 'confirmed', 'left_alone')";

/// A document with the times that the journal keeps of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DocumentRow {
    /// As the last run saw it.
    #[serde(flatten)]
    pub record: DocumentRecord,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// When it was last seen or changed.
    pub last_seen: Timestamp,
    /// Start of the last attempt at it.
    pub last_attempt: Option<Timestamp>,
    /// The run that saw or changed it last.
    pub last_run: RunId,
}

pub(crate) fn read_record(row: &Row<'_>) -> Result<DocumentRecord, Fault> {
    let terms: String = row.get("terms")?;
    let amount: Option<Decimal> = optional_at(row, "amount")?;
    let currency: Option<Currency> = optional_at(row, "currency")?;
    Ok(DocumentRecord {
        key: key_at(row)?,
        step: parsed_at(row, "step")?,
        state: parsed_at(row, "state")?,
        cause: cause_at(row, "cause")?,
        next_attempt: optional_instant_at(row, "next_attempt")?,
        payload_hash: row.get("payload_hash")?,
        source_hash: row.get("source_hash")?,
        portal_id: optional_at(row, "portal_id")?,
        amount: amount.zip(currency).map(|(amount, currency)| Money::new(amount, currency)),
        day: optional_at(row, "day")?,
        dated: optional_at(row, "dated")?,
        terms: serde_json::from_str(&terms).map_err(|_| unreadable("documents.terms", terms))?,
    })
}

pub(crate) fn read(row: &Row<'_>) -> Result<DocumentRow, Fault> {
    Ok(DocumentRow {
        record: read_record(row)?,
        first_seen: instant_at(row, "first_seen_at")?,
        last_seen: instant_at(row, "last_seen_at")?,
        last_attempt: optional_instant_at(row, "last_attempt_at")?,
        last_run: RunId(row.get("last_run")?),
    })
}

pub(crate) struct Documents<'c>(pub &'c Connection);

impl Documents<'_> {
    pub(crate) fn get(&self, key: &DocumentKey) -> Result<Option<DocumentRow>, Fault> {
        sql::first(
            self.0,
            "SELECT * FROM documents WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3",
            [key.tenant.as_str(), key.kind.as_str(), &key.external_id],
            read,
        )
    }

    pub(crate) fn settled(&self, tenant: &TenantKey, step: Step) -> Result<Vec<DocumentKey>, Fault> {
        sql::all(self.0, SETTLED, [tenant.as_str(), step.as_str()], key_at)
    }

    pub(crate) fn unsettled(
        &self,
        tenant: &TenantKey,
        step: Step,
    ) -> Result<BTreeMap<DocumentKey, DocumentRecord>, Fault> {
        let records = sql::all(self.0, UNSETTLED, [tenant.as_str(), step.as_str()], read_record)?;
        Ok(records.into_iter().map(|record| (record.key.clone(), record)).collect())
    }
}

/// The document of an effect whose document no run has shown.
fn waiting(effect: &Effect, source_hash: &str) -> DocumentRecord {
    DocumentRecord {
        key: effect.document.clone(),
        step: effect.step,
        state: DocumentState::Waiting,
        cause: None,
        next_attempt: None,
        payload_hash: Some(effect.payload_hash.clone()),
        source_hash: source_hash.to_owned(),
        portal_id: None,
        amount: None,
        day: None,
        dated: None,
        terms: BTreeSet::new(),
    }
}

pub(crate) struct DocumentsMut<'c>(pub &'c Connection);

impl DocumentsMut<'_> {
    /// Inserts or replaces; the first-seen time and the time of the last attempt are kept.
    pub(crate) fn put(&self, run: RunId, at: Timestamp, record: &DocumentRecord) -> Result<(), Fault> {
        let terms = serde_json::to_string(&record.terms)?;
        let known = self.id_and_terms(&record.key)?;
        sql::execute(
            self.0,
            "INSERT INTO documents (tenant, kind, external_id, step, state, cause_code, cause, next_attempt,
                                    payload_hash, source_hash, portal_id, amount, currency, day, dated, terms,
                                    first_seen_at, last_seen_at, last_run)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17, ?18)
             ON CONFLICT (tenant, kind, external_id) DO UPDATE SET
                 step = excluded.step, state = excluded.state, cause_code = excluded.cause_code,
                 cause = excluded.cause, next_attempt = excluded.next_attempt,
                 payload_hash = excluded.payload_hash, source_hash = excluded.source_hash,
                 portal_id = excluded.portal_id, amount = excluded.amount, currency = excluded.currency,
                 day = excluded.day, dated = excluded.dated, terms = excluded.terms, last_seen_at = excluded.last_seen_at,
                 last_run = excluded.last_run",
            params![
                record.key.tenant.as_str(),
                record.key.kind.as_str(),
                record.key.external_id,
                record.step.as_str(),
                record.state.as_str(),
                record.cause.as_ref().map(|cause| cause.code.as_str()),
                cause_text(record.cause.as_ref())?,
                record.next_attempt.map(micros),
                record.payload_hash,
                record.source_hash,
                record.portal_id.as_ref().map(PortalId::as_str),
                record.amount.map(|money| money.amount.to_string()),
                record.amount.map(|money| money.currency.to_string()),
                record.day.map(|day| day.to_string()),
                record.dated.map(|day| day.to_string()),
                terms,
                micros(at),
                run.0,
            ],
        )?;
        match known {
            Some((_, ref before)) if *before == terms => Ok(()),
            Some((id, _)) => TermsMut(self.0).replace(id, &record.key.external_id, &record.terms),
            None => {
                TermsMut(self.0).replace(self.0.last_insert_rowid(), &record.key.external_id, &record.terms)
            }
        }
    }

    /// An effect is about to be performed: its document exists afterwards, and says when.
    pub(crate) fn touch(
        &self,
        run: RunId,
        at: Timestamp,
        effect: &Effect,
        source_hash: &str,
    ) -> Result<(), Fault> {
        let key = &effect.document;
        if self.id_and_terms(key)?.is_none() {
            // The links have no row of their own in what a run observes.
            self.put(run, at, &waiting(effect, source_hash))?;
        }
        sql::execute(
            self.0,
            "UPDATE documents SET last_attempt_at = ?4, last_run = ?5
             WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3",
            params![key.tenant.as_str(), key.kind.as_str(), key.external_id, micros(at), run.0],
        )?;
        Ok(())
    }

    /// An attempt ended, or was verified.
    pub(crate) fn settle(&self, key: &DocumentKey, settlement: &Settlement) -> Result<(), Fault> {
        let cause = settlement.cause.as_ref();
        sql::execute(
            self.0,
            "UPDATE documents SET state = ?4, cause_code = ?5, cause = ?6, next_attempt = ?7,
                    portal_id = COALESCE(?8, portal_id), last_seen_at = ?9, last_run = ?10
             WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3",
            params![
                key.tenant.as_str(),
                key.kind.as_str(),
                key.external_id,
                settlement.document.as_str(),
                cause.map(|cause| cause.code.as_str()),
                cause_text(cause)?,
                settlement.next_attempt.map(micros),
                settlement.portal_id.as_ref().map(PortalId::as_str),
                micros(settlement.at),
                settlement.run.0,
            ],
        )?;
        Ok(())
    }

    fn id_and_terms(&self, key: &DocumentKey) -> Result<Option<(i64, String)>, Fault> {
        sql::first(
            self.0,
            "SELECT id, terms FROM documents WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3",
            [key.tenant.as_str(), key.kind.as_str(), &key.external_id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
    }
}
