//! Questions of the command line and the window, and the decisions that people give there.

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, named_params, params_from_iter};
use sc_domain::ports::{AuditEntry, DocumentState, JournalError};
use sc_domain::{Code, DocumentKey, DocumentKind, RunId, TenantKey};
use serde::Serialize;

use crate::error::Fault;
use crate::journal::SqliteJournal;
use crate::prune::{self, Pruned};
use crate::sql;
use crate::table::answers::{AnswerRow, Answers};
use crate::table::approvals::{ApprovalRow, Approvals, ApprovalsMut, GiveApproval};
use crate::table::attempts::{AttemptRow, Attempts};
use crate::table::audit::{Audit, AuditMut, AuditReport, AuditRow};
use crate::table::documents::{self, DocumentRow, Documents};
use crate::table::effects::{EffectRow, Effects};
use crate::table::runs::{RunRow, Runs};
use crate::table::steps::{StepRow, Steps};
use crate::table::terms;

/// A run with its steps.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunDetail {
    /// The run.
    pub run: RunRow,
    /// Its steps, in the order they began.
    pub steps: Vec<StepRow>,
}

/// Which documents are asked for. Empty parts do not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentFilter {
    /// Of this company.
    pub tenant: Option<TenantKey>,
    /// Of this kind.
    pub kind: Option<DocumentKind>,
    /// In one of these states.
    pub states: Vec<DocumentState>,
    /// Waiting for this reason.
    pub code: Option<Code>,
    /// With a number or term that begins with this text, whatever its case.
    pub term: Option<String>,
    /// By their date, or else the day that places them, the newest first; otherwise by company, kind and number.
    pub is_newest_first: bool,
    /// At most so many.
    pub limit: u32,
}

/// Documents that wait for a person for the same reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AttentionGroup {
    /// The reason; `None` for documents that were put there without one.
    pub code: Option<Code>,
    /// How many there are.
    pub count: u32,
    /// The first of them, longest known first.
    pub documents: Vec<DocumentRow>,
}

/// Everything that the journal knows of one document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Life {
    /// As the last run saw it.
    pub document: Option<DocumentRow>,
    /// Its effects, by revision.
    pub effects: Vec<EffectRow>,
    /// What was tried, oldest first.
    pub attempts: Vec<AttemptRow>,
    /// What was answered, oldest first.
    pub answers: Vec<AnswerRow>,
    /// What people decided about it, oldest first; the newest ones where they are many.
    pub decisions: Vec<ApprovalRow>,
}

/// The effect of a company that was done last: compared with the newest control rows it tells whether
/// this journal is an old copy (reliability, section 3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettledMark {
    /// When it was done.
    pub at: Timestamp,
    /// Its document.
    pub key: DocumentKey,
}

impl SqliteJournal {
    /// Runs, newest first; those before `before` when given.
    pub async fn runs(&self, limit: u32, before: Option<RunId>) -> Result<Vec<RunRow>, JournalError> {
        self.read(move |conn| Runs(conn).list(limit, before)).await
    }

    /// A run with its steps.
    pub async fn run(&self, id: RunId) -> Result<Option<RunDetail>, JournalError> {
        self.read(move |conn| detail(conn, Runs(conn).get(id)?)).await
    }

    /// The run that has begun and not ended. Whether its process still lives is told by the engine's
    /// lock, not here.
    pub async fn running(&self) -> Result<Option<RunDetail>, JournalError> {
        self.read(|conn| detail(conn, Runs(conn).newest_open()?)).await
    }

    /// The newest ended step of each company.
    pub async fn last_steps(&self) -> Result<Vec<StepRow>, JournalError> {
        self.read(|conn| Steps(conn).newest_finished()).await
    }

    /// Documents, by company, kind and number.
    pub async fn documents(&self, filter: DocumentFilter) -> Result<Vec<DocumentRow>, JournalError> {
        self.read(move |conn| filtered(conn, &filter)).await
    }

    /// Documents found by what people know of them: number, UUID, RFC, vendor. A text that is some
    /// document's whole number or term finds these alone; otherwise it is taken as a beginning. Case and
    /// surrounding blanks do not matter; a blank text finds nothing.
    pub async fn find_documents(&self, text: &str, limit: u32) -> Result<Vec<DocumentRow>, JournalError> {
        let text = text.to_owned();
        self.read(move |conn| found(conn, &text, limit)).await
    }

    /// The life of a document.
    pub async fn life(&self, key: &DocumentKey) -> Result<Life, JournalError> {
        let key = key.clone();
        self.read(move |conn| {
            Ok(Life {
                document: Documents(conn).get(&key)?,
                effects: Effects(conn).of_document(&key)?,
                attempts: Attempts(conn).of_document(&key)?,
                answers: Answers(conn).of_document(&key)?,
                decisions: Approvals(conn).of_document(&key)?,
            })
        })
        .await
    }

    /// Documents that wait for a person, by reason, the most frequent reason first; of each reason at
    /// most `documents_max` documents. Left out are those that a person ignores for just this reason, and
    /// those that a person decided about since a run saw them last: the next run carries that out.
    pub async fn attention(&self, documents_max: u32) -> Result<Vec<AttentionGroup>, JournalError> {
        self.read(move |conn| attention(conn, documents_max)).await
    }

    /// Writes down a person's decision, with an audit entry, and gives its number. A decision that
    /// waits already is not written twice.
    pub async fn give_approval(&self, given: GiveApproval) -> Result<i64, JournalError> {
        self.write(move |conn| give_approval(conn, &given)).await
    }

    /// Decisions, newest first, carried out or not.
    pub async fn approvals(&self, limit: u32) -> Result<Vec<ApprovalRow>, JournalError> {
        self.read(move |conn| Approvals(conn).list(limit)).await
    }

    /// Checks the whole audit chain.
    pub async fn audit_verify(&self) -> Result<AuditReport, JournalError> {
        self.read(|conn| Audit(conn).verify()).await
    }

    /// Audit entries, newest first.
    pub async fn audit_entries(&self, limit: u32) -> Result<Vec<AuditRow>, JournalError> {
        self.read(move |conn| Audit(conn).list(limit)).await
    }

    /// The effect of a company that was done last.
    pub async fn last_settled_mark(&self, tenant: &TenantKey) -> Result<Option<SettledMark>, JournalError> {
        let tenant = tenant.clone();
        self.read(move |conn| Ok(Effects(conn).last_done(&tenant)?.map(|(at, key)| SettledMark { at, key })))
            .await
    }

    /// SQLite's own check of the file; empty when it is sound.
    pub async fn integrity_problems(&self) -> Result<Vec<String>, JournalError> {
        self.read(|conn| {
            let lines = sql::all(conn, "PRAGMA integrity_check", [], |row| Ok(row.get::<_, String>(0)?))?;
            Ok(lines.into_iter().filter(|line| line != "ok").collect())
        })
        .await
    }

    /// Deletes ended runs, attempts, slots, pauses, notices and requests older than `before`; keeps
    /// documents, effects, approvals, ignored documents, baselines and the attempts of effects that are not done.
    pub async fn prune_history(&self, before: Timestamp) -> Result<Pruned, JournalError> {
        self.write(move |conn| prune::history(conn, before)).await
    }

    /// Deletes audit entries older than `before`, never one younger than five years at `now`.
    pub async fn prune_audit(&self, before: Timestamp, now: Timestamp) -> Result<Pruned, JournalError> {
        self.write(move |conn| prune::audit(conn, before, now)).await
    }
}

fn detail(conn: &Connection, run: Option<RunRow>) -> Result<Option<RunDetail>, Fault> {
    let Some(run) = run else { return Ok(None) };
    let steps = Steps(conn).of_run(run.id)?;
    Ok(Some(RunDetail { run, steps }))
}

fn filtered(conn: &Connection, filter: &DocumentFilter) -> Result<Vec<DocumentRow>, Fault> {
    let mut conditions = vec!["1 = 1".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    let mut is = |column: &str, value: &str| {
        values.push(value.to_owned().into());
        conditions.push(format!("{column} = ?"));
    };
    if let Some(tenant) = &filter.tenant {
        is("tenant", tenant.as_str());
    }
    if let Some(kind) = filter.kind {
        is("kind", kind.as_str());
    }
    if let Some(code) = filter.code {
        is("cause_code", code.as_str());
    }
    if !filter.states.is_empty() {
        conditions.push(format!("state IN ({})", vec!["?"; filter.states.len()].join(", ")));
        values.extend(filter.states.iter().map(|state| Value::from(state.as_str().to_owned())));
    }
    if let Some(term) = &filter.term {
        let (from, below) = terms::prefix_bounds(term);
        conditions
            .push("id IN (SELECT document_id FROM document_terms WHERE term >= ? AND term < ?)".to_owned());
        values.extend([from.into(), below.into()]);
    }
    values.push(i64::from(filter.limit).into());
    let first = if filter.is_newest_first { "COALESCE(dated, day) DESC, " } else { "" };
    // tidy: allow sql: only conditions of this file are written in; values are bound
    let text = format!(
        "SELECT * FROM documents WHERE {} ORDER BY {first}tenant, kind, external_id LIMIT ?",
        conditions.join(" AND ")
    );
    sql::all(conn, &text, params_from_iter(values), documents::read)
}

fn found(conn: &Connection, text: &str, limit: u32) -> Result<Vec<DocumentRow>, Fault> {
    let (from, below) = terms::prefix_bounds(text);
    if from.is_empty() {
        return Ok(Vec::new());
    }
    let ask = |below: &str| {
        // tidy: allow sql: only conditions of this file are written in; values are bound
        let question = format!(
            "SELECT * FROM documents WHERE id IN ({}) ORDER BY tenant, kind, external_id LIMIT :limit",
            terms::MATCHING
        );
        let params = named_params! { ":from": from, ":below": below, ":limit": limit };
        sql::all(conn, &question, params, documents::read)
    };
    // Nothing sorts between a text and the same text with the smallest character behind it.
    let exact = ask(&format!("{from}\u{1}"))?;
    if exact.is_empty() { ask(&below) } else { Ok(exact) }
}

/// Whether a document needs a person now. A decision that no run carried out counts until a run saw the
/// document again: if it waits still, the decision was none for its present reason.
macro_rules! needs_a_person {
    () => {
        "documents.state = 'attention'
         AND NOT EXISTS (
             SELECT 1 FROM ignores
             WHERE ignores.tenant = documents.tenant AND ignores.kind = documents.kind
               AND ignores.external_id = documents.external_id AND ignores.cause_code IS documents.cause_code)
         AND NOT EXISTS (
             SELECT 1 FROM approvals
             WHERE consumed_at IS NULL AND subject ->> '$.key.external_id' = +documents.external_id
               AND subject ->> '$.key.kind' = +documents.kind
               AND subject ->> '$.key.tenant' = +documents.tenant
               AND given_at >= documents.last_seen_at)"
    };
}

/// The reasons for which documents need a person, with how many they are.
pub(crate) const REASONS: &str = concat!(
    "SELECT cause_code, COUNT(*) AS count FROM documents WHERE ",
    needs_a_person!(),
    " GROUP BY cause_code ORDER BY count DESC, cause_code"
);

/// The documents that need a person for one reason.
pub(crate) const OF_REASON: &str = concat!(
    "SELECT * FROM documents WHERE cause_code IS ?1 AND ",
    needs_a_person!(),
    " ORDER BY first_seen_at, id LIMIT ?2"
);

fn attention(conn: &Connection, documents_max: u32) -> Result<Vec<AttentionGroup>, Fault> {
    let groups: Vec<(Option<String>, u32)> =
        sql::all(conn, REASONS, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    groups
        .into_iter()
        .map(|(code, count)| {
            let documents =
                sql::all(conn, OF_REASON, rusqlite::params![code, documents_max], documents::read)?;
            // A code of a newer version reads as a defect, as its cause does.
            let code = code.map(|text| text.parse().unwrap_or(Code::InternalDefect));
            Ok(AttentionGroup { code, count, documents })
        })
        .collect()
}

fn give_approval(conn: &Connection, given: &GiveApproval) -> Result<i64, Fault> {
    let waiting = Approvals(conn).pending(&given.tenant, given.step)?;
    if let Some(same) = waiting.into_iter().find(|approval| approval.subject == given.subject) {
        return Ok(same.id);
    }
    let id = ApprovalsMut(conn).insert(given)?;
    let detail = serde_json::json!({ "id": id, "subject": given.subject, "note": given.note });
    AuditMut(conn).append(&AuditEntry {
        at: given.at,
        actor: given.actor.clone(),
        action: "approval.given".to_owned(),
        subject: format!("{} {}", given.tenant, given.step),
        detail: detail.to_string(),
    })?;
    Ok(id)
}
