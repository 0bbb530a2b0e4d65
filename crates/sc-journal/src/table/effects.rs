//! `effects`: one row per effect that was ever begun or adopted, with its state.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use sc_domain::effect::{Effect, EffectState};
use sc_domain::ports::{AttemptOutcome, EffectRecord, Intent, Sent, Settlement};
use sc_domain::{DocumentKey, EffectId, PortalId, Step, TenantKey};
use serde::Serialize;

use crate::codec::{
    cause_at, cause_text, count_at, instant_at, key_at, micros, optional_at, optional_instant_at, parsed_at,
};
use crate::error::{Fault, unreadable};
use crate::sql;

pub(crate) const V1: &str = "
CREATE TABLE effects (
    id                   TEXT PRIMARY KEY,
    tenant               TEXT NOT NULL,
    kind                 TEXT NOT NULL,
    external_id          TEXT NOT NULL,
    operation            TEXT NOT NULL,
    revision             INTEGER NOT NULL,
    step                 TEXT NOT NULL,
    content              TEXT NOT NULL,
    payload_hash         TEXT NOT NULL,
    source_hash          TEXT NOT NULL,
    state                TEXT NOT NULL,
    portal_id            TEXT,
    cause                TEXT,
    attempts             INTEGER NOT NULL,
    last_attempt_started INTEGER,
    last_failed          INTEGER,
    created_at           INTEGER NOT NULL,
    updated_at           INTEGER NOT NULL,
    done_at              INTEGER,
    UNIQUE (tenant, kind, external_id, operation, revision),
    CHECK ((state = 'done') = (done_at IS NOT NULL))
) STRICT;
CREATE INDEX effects_state ON effects (tenant, step, state, kind, external_id, revision);
CREATE INDEX effects_done ON effects (tenant, done_at, external_id) WHERE done_at IS NOT NULL;
";

/// The newest effect of each document, unless it is done.
pub(crate) const OPEN: &str = "
SELECT * FROM effects
WHERE tenant = ?1 AND step = ?2 AND state IN ('intended', 'unknown', 'refused', 'not_sent', 'confirmed', 'conflict')
  AND NOT EXISTS (
      SELECT 1 FROM effects AS newer
      WHERE newer.tenant = effects.tenant AND newer.kind = effects.kind
        AND newer.external_id = effects.external_id AND newer.revision > effects.revision)
ORDER BY kind, external_id, operation";

/// The newest done revision of each document of a step. Served by the index alone.
pub(crate) const DONE: &str = "
SELECT tenant, kind, external_id, MAX(revision) AS revision FROM effects
WHERE tenant = ?1 AND step = ?2 AND state = 'done' GROUP BY kind, external_id";

/// The newest revision of each document of a step whose content changes over time.
pub(crate) const REVISIONS: &str = "
SELECT tenant, kind, external_id, MAX(revision) AS revision FROM effects
WHERE tenant = ?1 AND step = ?2 AND kind IN ('order', 'cfdi', 'supplier', 'import') GROUP BY kind, external_id";

/// What the portal was last told of each document of a step: the newest content that is done.
pub(crate) const SENT: &str = "
SELECT tenant, kind, external_id, payload_hash, portal_id, content ->> '$.action.last_known' AS last_known,
       done_at, MAX(revision) AS revision
FROM effects
WHERE tenant = ?1 AND step = ?2 AND state = 'done' AND kind IN ('order', 'supplier')
  AND operation IN ('create_order', 'update_order', 'export_supplier') GROUP BY kind, external_id";

/// An effect with the times that the journal keeps of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectRow {
    /// The effect and where it stands.
    #[serde(flatten)]
    pub record: EffectRecord,
    /// When it was first intended or adopted.
    pub created: Timestamp,
    /// When it changed last.
    pub updated: Timestamp,
    /// When it was done.
    pub done: Option<Timestamp>,
}

pub(crate) fn read_record(row: &Row<'_>) -> Result<EffectRecord, Fault> {
    let content: String = row.get("content")?;
    Ok(EffectRecord {
        effect: serde_json::from_str(&content).map_err(|error| unreadable("effects.content", error))?,
        state: parsed_at(row, "state")?,
        portal_id: optional_at(row, "portal_id")?,
        last_attempt_started: optional_instant_at(row, "last_attempt_started")?,
        last_failed: optional_instant_at(row, "last_failed")?,
        attempts: count_at(row, "attempts")?,
        source_hash: row.get("source_hash")?,
        cause: cause_at(row, "cause")?,
    })
}

fn read(row: &Row<'_>) -> Result<EffectRow, Fault> {
    Ok(EffectRow {
        record: read_record(row)?,
        created: instant_at(row, "created_at")?,
        updated: instant_at(row, "updated_at")?,
        done: optional_instant_at(row, "done_at")?,
    })
}

pub(crate) struct Effects<'c>(pub &'c Connection);

impl Effects<'_> {
    pub(crate) fn get(&self, id: &EffectId) -> Result<Option<EffectRecord>, Fault> {
        sql::first(self.0, "SELECT * FROM effects WHERE id = ?1", [id.as_str()], read_record)
    }

    pub(crate) fn open(&self, tenant: &TenantKey, step: Step) -> Result<Vec<EffectRecord>, Fault> {
        sql::all(self.0, OPEN, [tenant.as_str(), step.as_str()], read_record)
    }

    pub(crate) fn done(&self, tenant: &TenantKey, step: Step) -> Result<Vec<(DocumentKey, u32)>, Fault> {
        sql::all(self.0, DONE, [tenant.as_str(), step.as_str()], |row| {
            Ok((key_at(row)?, count_at(row, "revision")?))
        })
    }

    pub(crate) fn revisions(&self, tenant: &TenantKey, step: Step) -> Result<Vec<(DocumentKey, u32)>, Fault> {
        sql::all(self.0, REVISIONS, [tenant.as_str(), step.as_str()], |row| {
            Ok((key_at(row)?, count_at(row, "revision")?))
        })
    }

    /// With the revision of each, because a document's contents belong to several steps.
    pub(crate) fn sent(
        &self,
        tenant: &TenantKey,
        step: Step,
    ) -> Result<Vec<(DocumentKey, u32, Sent)>, Fault> {
        sql::all(self.0, SENT, [tenant.as_str(), step.as_str()], |row| {
            let sent = Sent {
                hash: row.get("payload_hash")?,
                portal_id: optional_at(row, "portal_id")?,
                last_known: optional_at(row, "last_known")?,
                at: instant_at(row, "done_at")?,
            };
            Ok((key_at(row)?, count_at(row, "revision")?, sent))
        })
    }

    /// Oldest first.
    pub(crate) fn of_document(&self, key: &DocumentKey) -> Result<Vec<EffectRow>, Fault> {
        sql::all(
            self.0,
            "SELECT * FROM effects WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3
             ORDER BY revision, operation",
            [key.tenant.as_str(), key.kind.as_str(), &key.external_id],
            read,
        )
    }

    /// Revision and state of the newest other effect of the same document.
    pub(crate) fn newest_other(&self, effect: &Effect) -> Result<Option<(u32, EffectState)>, Fault> {
        let key = &effect.document;
        sql::first(
            self.0,
            "SELECT revision, state FROM effects
             WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3 AND id <> ?4
             ORDER BY revision DESC LIMIT 1",
            [key.tenant.as_str(), key.kind.as_str(), &key.external_id, effect.id.as_str()],
            |row| Ok((count_at(row, "revision")?, parsed_at(row, "state")?)),
        )
    }

    /// The effect of a company that was done last: when, and to which document.
    pub(crate) fn last_done(&self, tenant: &TenantKey) -> Result<Option<(Timestamp, DocumentKey)>, Fault> {
        sql::first(
            self.0,
            "SELECT done_at, tenant, kind, external_id FROM effects
             WHERE tenant = ?1 AND done_at IS NOT NULL ORDER BY done_at DESC, external_id DESC LIMIT 1",
            [tenant.as_str()],
            |row| Ok((instant_at(row, "done_at")?, key_at(row)?)),
        )
    }
}

pub(crate) struct EffectsMut<'c>(pub &'c Connection);

impl EffectsMut<'_> {
    /// Inserts the effect as intended, or turns the standing row to intended: one attempt more.
    pub(crate) fn intend(&self, intent: &Intent) -> Result<(), Fault> {
        self.insert(&intent.effect, &intent.source_hash, EffectState::Intended, intent.at)?;
        sql::execute(
            self.0,
            "UPDATE effects SET state = ?2, content = ?3, source_hash = ?4, attempts = attempts + 1,
                    last_attempt_started = ?5, updated_at = ?5
             WHERE id = ?1",
            params![
                intent.effect.id.as_str(),
                EffectState::Intended.as_str(),
                serde_json::to_string(&intent.effect)?,
                intent.source_hash,
                micros(intent.at),
            ],
        )?;
        Ok(())
    }

    /// Inserts an effect that no attempt belongs to yet, unless it is there.
    pub(crate) fn insert(
        &self,
        effect: &Effect,
        source_hash: &str,
        state: EffectState,
        at: Timestamp,
    ) -> Result<(), Fault> {
        let key = &effect.document;
        let done_at = (state == EffectState::Done).then(|| micros(at));
        sql::execute(
            self.0,
            "INSERT INTO effects (id, tenant, kind, external_id, operation, revision, step, content,
                                  payload_hash, source_hash, state, attempts, created_at, updated_at, done_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?12, ?12, ?13)
             ON CONFLICT (id) DO NOTHING",
            params![
                effect.id.as_str(),
                key.tenant.as_str(),
                key.kind.as_str(),
                key.external_id,
                effect.action.operation(),
                effect.revision,
                effect.step.as_str(),
                serde_json::to_string(effect)?,
                effect.payload_hash,
                source_hash,
                state.as_str(),
                micros(at),
                done_at,
            ],
        )?;
        Ok(())
    }

    pub(crate) fn settle(&self, settlement: &Settlement) -> Result<(), Fault> {
        let failed = match settlement.outcome {
            AttemptOutcome::Refused | AttemptOutcome::Conflict => Some(micros(settlement.at)),
            AttemptOutcome::Confirmed
            | AttemptOutcome::Adopted
            | AttemptOutcome::Unknown
            | AttemptOutcome::NotSent => None,
        };
        sql::execute(
            self.0,
            "UPDATE effects SET state = ?2, portal_id = COALESCE(?3, portal_id), cause = ?4,
                    last_failed = COALESCE(?5, last_failed), updated_at = ?6, done_at = ?7
             WHERE id = ?1",
            params![
                settlement.effect.as_str(),
                settlement.state.as_str(),
                settlement.portal_id.as_ref().map(PortalId::as_str),
                cause_text(settlement.cause.as_ref())?,
                failed,
                micros(settlement.at),
                (settlement.state == EffectState::Done).then(|| micros(settlement.at)),
            ],
        )?;
        Ok(())
    }

    /// The other side has it, as it was found there.
    pub(crate) fn adopt(
        &self,
        id: &EffectId,
        state: EffectState,
        portal_id: Option<&PortalId>,
        at: Timestamp,
    ) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "UPDATE effects SET state = ?2, portal_id = COALESCE(?3, portal_id), cause = NULL, updated_at = ?4,
                    done_at = CASE WHEN ?2 = 'done' THEN COALESCE(done_at, ?4) END
             WHERE id = ?1",
            params![id.as_str(), state.as_str(), portal_id.map(PortalId::as_str), micros(at)],
        )?;
        Ok(())
    }
}
