//! What the journal remembers: runs, documents that need a person, the audit chain.

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::ports::Trigger;
use sc_journal::{AttentionGroup, AuditFault, AuditReport, DocumentRow, RunDetail, RunRow, StepRow};
use sc_words::Words;
use serde::Serialize;

use super::{CauseView, kind_name};
use crate::approve::takes_approval;

/// Runs, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunsView {
    /// Each run.
    pub runs: Vec<RunRowView>,
}

/// A run of the past, or the one under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunRowView {
    /// Number.
    pub run: i64,
    /// Start (RFC 3339).
    pub started: Timestamp,
    /// End; `None` while it runs.
    pub finished: Option<Timestamp>,
    /// Duration; `None` while it runs.
    pub duration_ms: Option<u64>,
    /// `cycle` or `baseline`, as it was asked for.
    pub kind: &'static str,
    /// `manual` or `schedule`.
    pub trigger: &'static str,
    /// How it ended.
    pub result: Option<&'static str>,
    /// Why it ended early.
    pub cause: Option<CauseView>,
    /// Its process died; the next run closed it as failed.
    pub was_interrupted: bool,
}

impl RunRowView {
    /// In the language of `words`.
    pub fn new(run: &RunRow, words: &Words) -> Self {
        Self {
            run: run.id.0,
            started: run.started,
            finished: run.finished,
            duration_ms: run.finished.map(|end| millis(run.started, end)),
            kind: kind_name(run.kind),
            trigger: match run.trigger {
                Trigger::Manual => "manual",
                Trigger::Schedule => "schedule",
            },
            result: run.result.map(sc_domain::StepResult::as_str),
            cause: run.cause.as_ref().map(|cause| CauseView::new(cause, words)),
            was_interrupted: run.was_interrupted,
        }
    }
}

/// A run with its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunDetailView {
    /// The run.
    #[serde(flatten)]
    pub run: RunRowView,
    /// Its steps, in the order they began.
    pub steps: Vec<RunStepView>,
}

/// A step of a run of the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    pub started: Timestamp,
    /// End.
    pub finished: Option<Timestamp>,
    /// Duration.
    pub duration_ms: Option<u64>,
    /// Documents the step was responsible for.
    pub candidates: u32,
    /// Settled by the run.
    pub done: u32,
    /// Waiting.
    pub waiting: u32,
    /// Whose attempt did not end well.
    pub failed: u32,
    /// Changes that were planned.
    pub effects: u32,
    /// Why it failed or stopped.
    pub cause: Option<CauseView>,
    /// Its process died.
    pub was_interrupted: bool,
}

impl RunDetailView {
    /// In the language of `words`.
    pub fn new(detail: &RunDetail, words: &Words) -> Self {
        Self {
            run: RunRowView::new(&detail.run, words),
            steps: detail.steps.iter().map(|step| RunStepView::new(step, words)).collect(),
        }
    }
}

impl RunStepView {
    fn new(row: &StepRow, words: &Words) -> Self {
        Self {
            tenant: row.tenant.to_string(),
            step: row.step.to_string(),
            kind: row.kind.map(kind_name),
            result: row.result.map(sc_domain::StepResult::as_str),
            started: row.started,
            finished: row.finished,
            duration_ms: row.finished.map(|end| millis(row.started, end)),
            candidates: row.counters.candidates,
            done: row.counters.done,
            waiting: row.counters.waiting,
            failed: row.counters.failed,
            effects: row.effects,
            cause: row.cause.as_ref().map(|cause| CauseView::new(cause, words)),
            was_interrupted: row.was_interrupted,
        }
    }
}

/// What needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttentionView {
    /// Documents in all groups.
    pub count: u32,
    /// By cause, the most frequent first.
    pub groups: Vec<AttentionGroupView>,
}

/// Documents that need a person for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttentionGroupView {
    /// Stable dotted code of the reason.
    pub code: Option<String>,
    /// Its heading.
    pub title: Option<String>,
    /// How many there are.
    pub count: u32,
    /// Whether `approve` ends the wait; otherwise something is to be corrected.
    pub takes_approval: bool,
    /// Each of them, longest known first.
    pub documents: Vec<AttentionDocumentView>,
}

/// A document that needs a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AttentionDocumentView {
    /// Company key.
    pub tenant: String,
    /// `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
    pub kind: String,
    /// Number in Sage.
    pub number: String,
    /// Amount, e.g. `1160.00 MXN`.
    pub amount: Option<String>,
    /// The day that places it in the retry window.
    pub day: Option<Date>,
    /// Why.
    pub cause: Option<CauseView>,
    /// When it will be looked at again (RFC 3339), if that is known.
    pub next_attempt: Option<Timestamp>,
    /// When a run first saw it.
    pub first_seen: Timestamp,
    /// Start of the last attempt at it.
    pub last_attempt: Option<Timestamp>,
}

impl AttentionView {
    /// In the language of `words`.
    pub fn new(groups: &[AttentionGroup], words: &Words) -> Self {
        Self {
            count: groups.iter().map(|group| group.count).sum(),
            groups: groups
                .iter()
                .map(|group| AttentionGroupView {
                    code: group.code.map(|code| code.to_string()),
                    title: group.code.map(|code| words.title(code)),
                    count: group.count,
                    takes_approval: group.code.is_some_and(takes_approval),
                    documents: group
                        .documents
                        .iter()
                        .map(|row| AttentionDocumentView::new(row, words))
                        .collect(),
                })
                .collect(),
        }
    }

    /// The first document that waits for an approval.
    pub fn first_to_approve(&self) -> Option<&AttentionDocumentView> {
        self.groups.iter().find(|group| group.takes_approval)?.documents.first()
    }
}

impl AttentionDocumentView {
    fn new(row: &DocumentRow, words: &Words) -> Self {
        let record = &row.record;
        Self {
            tenant: record.key.tenant.to_string(),
            kind: record.key.kind.as_str().to_owned(),
            number: record.key.external_id.clone(),
            amount: record.amount.map(|amount| amount.to_string()),
            day: record.day,
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

fn millis(from: Timestamp, to: Timestamp) -> u64 {
    u64::try_from(to.duration_since(from).as_millis()).unwrap_or_default()
}
