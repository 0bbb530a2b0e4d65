//! The life line of a document, ready to be shown.

use sc_domain::ports::DocumentRecord;
use sc_journal::IgnoreRow;
use sc_words::Words;
use serde::Serialize;
use ts_rs::TS;

use super::DocumentName;
use crate::app::App;
use crate::called::Called;
use crate::decidable::{ends_a_wait, takes_approval};
use crate::documents::{AttemptView, LifeView};
use crate::error::AppError;
use crate::told::{self, StationView};
use crate::wire::CauseView;

/// The life line of a document: what each side holds of it, what was tried, and what happens next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "LifeLine")]
pub struct LifeLineView {
    /// The document.
    pub document: DocumentName,
    /// Its kind in words.
    pub kind_name: String,
    /// Its number as people know it: the folio of an invoice, the payment of a complement, the name of a supplier.
    pub title: String,
    /// The supplier that it is of, by name or else by RFC; `None` when no run has seen it.
    pub party: Option<String>,
    /// Amount with its currency.
    pub amount: Option<String>,
    /// State in the journal; `None` when no run has seen it.
    pub state: Option<String>,
    /// The state in words.
    pub state_name: Option<String>,
    /// What each side holds, in the order of its journey.
    pub stations: Vec<StationView>,
    /// What was tried, oldest first.
    pub attempts: Vec<AttemptLineView>,
    /// What people decided about it, oldest first, a line each.
    pub decisions: Vec<String>,
    /// What happens next, in one sentence; empty when nothing does.
    pub next: String,
    /// When it will be looked at again (RFC 3339).
    pub next_attempt: Option<String>,
    /// Why it waits.
    pub cause: Option<CauseView>,
    /// Why a side could not be asked.
    pub unanswered: Vec<CauseView>,
    /// Whether trying it again now can change something.
    pub can_retry: bool,
    /// Whether it waits for a decision.
    pub can_approve: bool,
    /// Why it is ignored, and by whom; `None` when it is not.
    pub ignored: Option<String>,
}

/// An attempt of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "AttemptLine")]
pub struct AttemptLineView {
    /// Number of the run.
    #[ts(type = "number | null")]
    pub run: Option<i64>,
    /// Start (RFC 3339).
    pub started: String,
    /// End (RFC 3339); `None` when its process died.
    pub finished: Option<String>,
    /// What was tried, in words.
    pub operation: String,
    /// `confirmed`, `adopted`, `refused`, `unknown`, `not_sent` or `conflict`.
    pub outcome: Option<String>,
    /// The outcome in words.
    pub outcome_name: String,
    /// Why it failed.
    pub cause: Option<CauseView>,
}

impl App {
    /// The life line of a document. Both sides are asked now; a side that does not answer is part of the answer.
    ///
    /// # Errors
    /// An unknown company; a number that no run has seen and no side has; a missing credential; the journal's.
    pub async fn life_line(&self, name: &DocumentName, words: &Words) -> Result<LifeLineView, AppError> {
        let key = name.key()?;
        // The page asks again by itself whenever something changes.
        let composed = self.composed_unattended()?;
        let tenants = self.companies(&composed, std::slice::from_ref(&name.tenant))?;
        let Some(tenant) = tenants.first() else {
            return Err(AppError::defect("a company that is known is not composed"));
        };
        let life = self.life(tenant, key.clone(), words).await?;
        if !life.is_known() {
            // Both sides were asked for this very number: others are no help.
            return Err(AppError::Unknown { what: "document", name: key.external_id, known: String::new() });
        }
        let record = self.life_as_it_stands(&key).await?.document.map(|row| row.record);
        let ignored = self.journal.ignore_of(&key).await?;
        let called = match &record {
            Some(record) => Some(self.known_suppliers().await?.call(record)),
            None => None,
        };
        Ok(LifeLineView::new(name.clone(), &life, record.as_ref(), called, ignored.as_ref(), words))
    }
}

impl LifeLineView {
    fn new(
        document: DocumentName,
        life: &LifeView,
        record: Option<&DocumentRecord>,
        called: Option<Called>,
        ignored: Option<&IgnoreRow>,
        words: &Words,
    ) -> Self {
        let open = record.filter(|record| !record.state.is_settled());
        let decides =
            |record: &DocumentRecord| record.cause.as_ref().is_some_and(|cause| takes_approval(cause.code));
        let state = told::state_of(&life.kind, life.state);
        let title = called.as_ref().map_or_else(|| document.number.clone(), |called| called.title.clone());
        Self {
            title,
            party: called.and_then(|called| called.party),
            kind_name: told::word(words, "document-kind", &life.kind),
            amount: life.amount.map(|amount| words.money(&amount)),
            state: life.state.map(str::to_owned),
            state_name: state.map(|state| told::word(words, "document-state", state)),
            stations: told::stations(words, life),
            attempts: life.attempts.iter().map(|attempt| AttemptLineView::new(attempt, words)).collect(),
            decisions: life.decisions.iter().map(|decision| told::decided(words, decision)).collect(),
            next: told::next(words, life),
            next_attempt: life.next_attempt.map(|at| at.to_string()),
            cause: life.cause.clone(),
            unanswered: life.unanswered.clone(),
            can_retry: open.is_some_and(|record| ends_a_wait(record) || !decides(record)),
            can_approve: open.is_some_and(decides) && !life.is_approved,
            ignored: ignored.map(|choice| {
                let args = [
                    ("reason", choice.reason.as_str().into()),
                    ("actor", told::actor(words, &choice.actor).into()),
                    ("at", words.instant(choice.at).into()),
                ];
                words.text("document-ignored", &args)
            }),
            document,
        }
    }
}

impl AttemptLineView {
    fn new(attempt: &AttemptView, words: &Words) -> Self {
        Self {
            run: attempt.run,
            started: attempt.started.to_string(),
            finished: attempt.finished.map(|at| at.to_string()),
            operation: told::operation(words, attempt),
            outcome: attempt.outcome.map(str::to_owned),
            outcome_name: told::outcome_of(words, attempt),
            cause: attempt.cause.clone(),
        }
    }
}
