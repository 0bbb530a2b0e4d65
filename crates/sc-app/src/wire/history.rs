//! What the journal remembers: runs, documents that need a person, the audit chain.

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::Code;
use sc_domain::ports::{AttemptOutcome, Trigger};
use sc_journal::{
    AttentionGroup, AuditFault, AuditReport, DocumentRow, IgnoreRow, RunDetail, RunDocument, RunFailure,
    RunRow, StepRow,
};
use sc_words::Words;
use serde::Serialize;
use ts_rs::TS;

use super::{CauseView, kind_name};
use crate::called::Suppliers;
use crate::decidable::takes_approval;
use crate::reasons::{self, really_done};
use crate::told;

/// Runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Runs")]
pub struct RunsView {
    /// Each run.
    pub runs: Vec<RunRowView>,
    /// Where the next page begins (`before`); `None` when there is no older run.
    #[ts(type = "number | null")]
    pub next: Option<i64>,
}

/// A run of the past, or the one under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "RunRow")]
pub struct RunRowView {
    /// Number.
    #[ts(type = "number")]
    pub run: i64,
    /// Start (RFC 3339).
    #[ts(type = "string")]
    pub started: Timestamp,
    /// End; `None` while it runs.
    #[ts(type = "string | null")]
    pub finished: Option<Timestamp>,
    /// Duration; `None` while it runs.
    #[ts(type = "number | null")]
    pub duration_ms: Option<u64>,
    /// `baseline` where it only looked: it was asked for, or companies were met for the first time and no other step had
    /// anything to carry out. Otherwise `cycle`.
    pub kind: &'static str,
    /// `manual` or `schedule`.
    pub trigger: &'static str,
    /// How it ended.
    pub result: Option<&'static str>,
    /// Why it ended early.
    pub cause: Option<CauseView>,
    /// Why it did not end well, in one line: that, or what stopped its steps and what its documents failed for, the most
    /// frequent first. Empty where it ended well.
    pub reason: String,
    /// Its process died; the next run closed it as failed.
    pub was_interrupted: bool,
    /// Documents that its steps settled: what they carried out, and what they found in order.
    #[ts(type = "number")]
    pub done: u32,
    /// Those of `done` that were found in order.
    #[ts(type = "number")]
    pub adopted: u32,
    /// Documents whose attempt did not end well.
    #[ts(type = "number")]
    pub failed: u32,
    /// Steps that failed or stopped.
    #[ts(type = "number")]
    pub steps_failed: u32,
}

impl RunRowView {
    /// In the language of `words`.
    pub fn new(run: &RunRow, steps: &[StepRow], failures: &[RunFailure], words: &Words) -> Self {
        Self {
            run: run.id.0,
            started: run.started,
            finished: run.finished,
            // Of one whose process died nobody knows it: its end is when that was found out.
            duration_ms: run.finished.filter(|_| !run.was_interrupted).map(|end| millis(run.started, end)),
            kind: kind_name(really_done(run, steps)),
            trigger: match run.trigger {
                Trigger::Manual => "manual",
                Trigger::Schedule => "schedule",
            },
            result: run.result.map(sc_domain::StepResult::as_str),
            cause: run.cause.as_ref().map(|cause| CauseView::new(cause, words)),
            reason: reasons::of_run(run, steps, failures, words),
            was_interrupted: run.was_interrupted,
            done: steps.iter().map(|step| step.counters.done).sum(),
            adopted: steps.iter().map(|step| step.counters.adopted).sum(),
            failed: steps.iter().map(|step| step.counters.failed).sum(),
            steps_failed: count(steps.iter().filter(|step| step.cause.is_some())),
        }
    }
}

/// A run with its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "RunDetail")]
pub struct RunDetailView {
    /// The run.
    #[serde(flatten)]
    pub run: RunRowView,
    /// Its steps, in the order they began.
    pub steps: Vec<RunStepView>,
    /// What it tried: what did not end well first, then in the order of the attempts.
    pub documents: Vec<TriedView>,
    /// Whether it tried more than are told here.
    pub is_cut: bool,
}

/// A document that a run tried something at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Tried")]
pub struct TriedView {
    /// Company key.
    pub tenant: String,
    /// `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
    pub kind: String,
    /// Number in Sage.
    pub number: String,
    /// Key of the step.
    pub step: String,
    /// `create_payment` and the like: what was tried.
    pub operation: String,
    /// The same in words.
    pub operation_name: String,
    /// Start (RFC 3339).
    #[ts(type = "string")]
    pub started: Timestamp,
    /// End; `None` when its process died.
    #[ts(type = "string | null")]
    pub finished: Option<Timestamp>,
    /// `confirmed`, `adopted`, `refused`, `unknown`, `not_sent` or `conflict`.
    pub outcome: Option<&'static str>,
    /// The outcome in words.
    pub outcome_name: String,
    /// Why it failed.
    pub cause: Option<CauseView>,
}

/// A step of a run of the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "RunStep")]
pub struct RunStepView {
    /// Company key.
    pub tenant: String,
    /// Step key.
    pub step: String,
    /// `cycle` or `baseline`, as it was really done; `None` while it runs.
    pub kind: Option<&'static str>,
    /// How it ended.
    pub result: Option<&'static str>,
    /// Start (RFC 3339).
    #[ts(type = "string")]
    pub started: Timestamp,
    /// End.
    #[ts(type = "string | null")]
    pub finished: Option<Timestamp>,
    /// Duration.
    #[ts(type = "number | null")]
    pub duration_ms: Option<u64>,
    /// Documents the step was responsible for.
    #[ts(type = "number")]
    pub candidates: u32,
    /// Settled by the run: what it carried out, and what it found in order.
    #[ts(type = "number")]
    pub done: u32,
    /// Those of `done` that were found in order.
    #[ts(type = "number")]
    pub adopted: u32,
    /// Waiting.
    #[ts(type = "number")]
    pub waiting: u32,
    /// Whose attempt did not end well.
    #[ts(type = "number")]
    pub failed: u32,
    /// Changes that were planned.
    #[ts(type = "number")]
    pub effects: u32,
    /// Why it failed or stopped.
    pub cause: Option<CauseView>,
    /// Why it did not end well, in one line: that, or what its documents failed for, the most frequent first. Empty where it
    /// ended well.
    pub reason: String,
    /// Its process died.
    pub was_interrupted: bool,
}

impl RunDetailView {
    /// In the language of `words`.
    pub fn new(
        detail: &RunDetail,
        failures: &[RunFailure],
        tried: &[RunDocument],
        is_cut: bool,
        words: &Words,
    ) -> Self {
        Self {
            run: RunRowView::new(&detail.run, &detail.steps, failures, words),
            steps: detail.steps.iter().map(|step| RunStepView::new(step, failures, words)).collect(),
            documents: tried.iter().map(|tried| TriedView::new(tried, words)).collect(),
            is_cut,
        }
    }
}

impl TriedView {
    fn new(tried: &RunDocument, words: &Words) -> Self {
        let outcome = tried.outcome.map(AttemptOutcome::as_str);
        Self {
            tenant: tried.key.tenant.to_string(),
            kind: tried.key.kind.as_str().to_owned(),
            number: tried.key.external_id.clone(),
            step: tried.step.to_string(),
            operation: tried.operation.clone(),
            operation_name: told::word(words, "operation", &tried.operation),
            started: tried.started,
            finished: tried.finished,
            outcome,
            outcome_name: told::outcome(words, outcome),
            cause: tried.cause.as_ref().map(|cause| CauseView::new(cause, words)),
        }
    }
}

impl RunStepView {
    fn new(row: &StepRow, failures: &[RunFailure], words: &Words) -> Self {
        Self {
            tenant: row.tenant.to_string(),
            step: row.step.to_string(),
            kind: row.kind.map(kind_name),
            result: row.result.map(sc_domain::StepResult::as_str),
            started: row.started,
            finished: row.finished,
            duration_ms: row.finished.filter(|_| !row.was_interrupted).map(|end| millis(row.started, end)),
            candidates: row.counters.candidates,
            done: row.counters.done,
            adopted: row.counters.adopted,
            waiting: row.counters.waiting,
            failed: row.counters.failed,
            effects: row.effects,
            cause: row.cause.as_ref().map(|cause| CauseView::new(cause, words)),
            reason: reasons::of_step(row, failures, words),
            was_interrupted: row.was_interrupted,
        }
    }
}

/// What needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Attention")]
pub struct AttentionView {
    /// Documents in all groups.
    #[ts(type = "number")]
    pub count: u32,
    /// By cause, the most frequent first.
    pub groups: Vec<AttentionGroupView>,
    /// Steps whose last run stopped for a reason that needs a person.
    pub steps: Vec<StoppedStepView>,
    /// Documents that somebody chose to ignore.
    pub ignored: Vec<IgnoredView>,
}

/// A step of a company that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "StoppedStep")]
pub struct StoppedStepView {
    /// Company key.
    pub tenant: String,
    /// Step key.
    pub step: String,
    /// Why.
    pub cause: CauseView,
    /// Changes that the brake holds, where it is the brake: `approve` lets them through.
    #[ts(type = "number | null")]
    pub braked: Option<u32>,
}

/// A document that somebody chose to ignore.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Ignored")]
pub struct IgnoredView {
    /// The document.
    #[serde(flatten)]
    pub document: AttentionDocumentView,
    /// Why it is ignored, in the words of who chose so.
    pub reason: String,
    /// Who.
    pub actor: String,
    /// Since when (RFC 3339).
    #[ts(type = "string")]
    pub since: Timestamp,
}

/// Documents that need a person for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "AttentionGroup")]
pub struct AttentionGroupView {
    /// Stable dotted code of the reason.
    pub code: Option<String>,
    /// Its heading.
    pub title: Option<String>,
    /// How many there are.
    #[ts(type = "number")]
    pub count: u32,
    /// Whether `approve` ends the wait; otherwise something is to be corrected.
    pub takes_approval: bool,
    /// What to do, where it is the same for all.
    pub hint: Option<String>,
    /// Each of them, longest known first.
    pub documents: Vec<AttentionDocumentView>,
}

/// A document that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "AttentionDocument")]
pub struct AttentionDocumentView {
    /// Company key.
    pub tenant: String,
    /// `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
    pub kind: String,
    /// Number in Sage.
    pub number: String,
    /// Its number as people know it: the folio of an invoice, the payment of a complement, the name of a supplier.
    pub title: String,
    /// The supplier that it is of, by name or else by RFC; of a supplier its RFC.
    pub party: Option<String>,
    /// Amount, e.g. `1160.00 MXN`.
    pub amount: Option<String>,
    /// The day that places it in the retry window.
    #[ts(type = "string | null")]
    pub day: Option<Date>,
    /// Why.
    pub cause: Option<CauseView>,
    /// When it will be looked at again (RFC 3339), if that is known.
    #[ts(type = "string | null")]
    pub next_attempt: Option<Timestamp>,
    /// When a run first saw it.
    #[ts(type = "string")]
    pub first_seen: Timestamp,
    /// Start of the last attempt at it.
    #[ts(type = "string | null")]
    pub last_attempt: Option<Timestamp>,
}

impl AttentionView {
    /// In the language of `words`.
    pub(crate) fn new(
        groups: &[AttentionGroup],
        steps: &[StepRow],
        ignored: &[(IgnoreRow, DocumentRow)],
        suppliers: &Suppliers,
        words: &Words,
    ) -> Self {
        Self {
            count: groups.iter().map(|group| group.count).sum(),
            groups: groups.iter().map(|group| AttentionGroupView::new(group, suppliers, words)).collect(),
            steps: steps.iter().filter_map(|row| StoppedStepView::new(row, words)).collect(),
            ignored: ignored
                .iter()
                .map(|(choice, row)| IgnoredView::new(choice, row, suppliers, words))
                .collect(),
        }
    }

    /// The first document that waits for an approval.
    pub fn first_to_approve(&self) -> Option<&AttentionDocumentView> {
        self.groups.iter().find(|group| group.takes_approval)?.documents.first()
    }
}

impl AttentionGroupView {
    fn new(group: &AttentionGroup, suppliers: &Suppliers, words: &Words) -> Self {
        let documents: Vec<AttentionDocumentView> =
            group.documents.iter().map(|row| AttentionDocumentView::new(row, suppliers, words)).collect();
        let mut hints = documents.iter().map(|document| document.cause.as_ref().map(|cause| &cause.hint));
        let first = hints.next().flatten();
        let hint = first.filter(|first| hints.all(|hint| hint == Some(first))).cloned();
        Self {
            code: group.code.map(|code| code.to_string()),
            title: group.code.map(|code| words.title(code)),
            count: group.count,
            takes_approval: group.code.is_some_and(takes_approval),
            hint,
            documents,
        }
    }
}

impl StoppedStepView {
    /// Of a step whose reason needs a person; `None` of any other.
    fn new(row: &StepRow, words: &Words) -> Option<Self> {
        let cause = row.cause.as_ref().filter(|cause| cause.disposition().needs_a_person())?;
        let is_braked = cause.code == Code::BrakeTripped;
        Some(Self {
            tenant: row.tenant.to_string(),
            step: row.step.to_string(),
            cause: CauseView::new(cause, words),
            braked: is_braked.then(|| cause.argument("effects").parse().ok()).flatten(),
        })
    }
}

impl IgnoredView {
    fn new(choice: &IgnoreRow, row: &DocumentRow, suppliers: &Suppliers, words: &Words) -> Self {
        Self {
            document: AttentionDocumentView::new(row, suppliers, words),
            reason: choice.reason.clone(),
            actor: told::actor(words, &choice.actor),
            since: choice.at,
        }
    }
}

impl AttentionDocumentView {
    fn new(row: &DocumentRow, suppliers: &Suppliers, words: &Words) -> Self {
        let record = &row.record;
        let called = suppliers.call(record);
        Self {
            tenant: record.key.tenant.to_string(),
            kind: record.key.kind.as_str().to_owned(),
            number: record.key.external_id.clone(),
            title: called.title,
            party: called.party,
            amount: record.amount.map(|amount| amount.to_string()),
            day: record.dated,
            cause: record.cause.as_ref().map(|cause| CauseView::new(cause, words)),
            next_attempt: record.next_attempt,
            first_seen: row.first_seen,
            last_attempt: row.last_attempt,
        }
    }
}

/// The verdict on the audit chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditView {
    /// Whether nobody altered it.
    pub is_whole: bool,
    /// Entries read.
    pub entries: u64,
    /// Number of the first entry where it does not hold.
    pub first_bad: Option<i64>,
    /// `missing`, `changed` or `beyond_end`.
    pub fault: Option<&'static str>,
}

impl AuditView {
    pub(crate) fn new(report: &AuditReport) -> Self {
        let bad = report.first_bad.map(|fault| match fault {
            AuditFault::Missing { seq } => (seq, "missing"),
            AuditFault::Changed { seq } => (seq, "changed"),
            AuditFault::BeyondEnd { seq } => (seq, "beyond_end"),
        });
        Self {
            is_whole: bad.is_none(),
            entries: report.entries,
            first_bad: bad.map(|(seq, _)| seq),
            fault: bad.map(|(_, fault)| fault),
        }
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

fn millis(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_millis()).unwrap_or_default()
}
