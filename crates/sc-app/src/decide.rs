//! What a person decides about single documents: try them again, ignore them, put them back.

use std::collections::BTreeSet;

use sc_domain::ports::{ApprovalSubject, DocumentRecord, DocumentState};
use sc_domain::{Cause, Code, DocumentKey, Step, TenantKey};
use sc_journal::GiveApproval;
use sc_words::Words;

use crate::actor::user_name;
use crate::app::App;
use crate::decidable::{LeftOut, ends_a_wait, not_open, takes_approval, unknown_open};
use crate::error::AppError;
use crate::page::attention::IgnoreAsked;
use crate::page::{DocumentNames, Said, named, written};
use crate::run::RunInput;

/// What has to run so that documents are tried again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Retry {
    /// The companies and steps of those documents.
    pub input: RunInput,
    /// Documents that are tried.
    pub documents: u32,
    /// Documents that wait for a decision: trying them again would change nothing.
    pub undecided: u32,
    /// Documents that are settled by now: a run may have been quicker than the person.
    pub settled: u32,
}

impl Retry {
    /// What is not tried, and why: a sentence each.
    pub fn left_out(&self, words: &Words) -> Vec<String> {
        let parts = [("said-retry-undecided", self.undecided), ("said-already-settled", self.settled)];
        parts
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .map(|(key, count)| words.text(key, &[("count", count.into())]))
            .collect()
    }
}

impl App {
    /// Ends the waits of documents, and tells which run tries them. A document that waits for a decision is left as it is, and
    /// so is one that was settled meanwhile.
    ///
    /// # Errors
    /// No document; one that no run has seen; the journal's.
    pub async fn prepare_retry(&self, names: &DocumentNames) -> Result<Retry, AppError> {
        let mut retry = Retry::default();
        let (mut tenants, mut steps): (BTreeSet<TenantKey>, BTreeSet<Step>) = Default::default();
        let mut records = Vec::new();
        for name in named(&names.documents)? {
            records.push(self.seen_document(&name.key()?).await?);
        }
        for record in records {
            if record.state.is_settled() {
                retry.settled += 1;
                continue;
            }
            if record.cause.as_ref().is_some_and(|cause| takes_approval(cause.code)) {
                retry.undecided += 1;
                continue;
            }
            if ends_a_wait(&record) {
                self.approve_document(&record, "").await?;
            }
            retry.documents += 1;
            // An order's three steps are one look at it: whichever of them it waits in, the others may settle it.
            steps.extend(record.step.pass().steps());
            tenants.insert(record.key.tenant);
        }
        retry.input.tenants = tenants.iter().map(ToString::to_string).collect();
        retry.input.steps = Step::ALL.into_iter().filter(|step| steps.contains(step)).collect();
        Ok(retry)
    }

    /// Takes documents out of what needs a person, for as long as their reason stays the same. One that needs nobody any more
    /// is left as it is.
    ///
    /// # Errors
    /// A blank reason, or one that is too long; no document; none that needs a person.
    pub async fn ignore(&self, asked: &IgnoreAsked, words: &Words) -> Result<Said, AppError> {
        let reason = written(&asked.reason)?;
        if reason.is_empty() {
            return Err(AppError::ReasonMissing);
        }
        let mut keys = Vec::new();
        let mut left_out = LeftOut::default();
        for name in named(&asked.documents)? {
            let record = self.seen_document(&name.key()?).await?;
            if record.state == DocumentState::Attention {
                keys.push(record.key);
            } else {
                left_out.note(not_open(&record).unwrap_or_else(|| {
                    let cause = record.cause.unwrap_or_else(|| Cause::new(Code::DocumentNextRun));
                    AppError::NothingToDecide { name: record.key.external_id, cause }
                }));
            }
        }
        if keys.is_empty() {
            return Err(left_out.into_error());
        }
        let count = keys.len();
        self.journal.ignore(self.clock.now(), keys, reason, &user_name()).await?;
        Ok(left_out.after(words.text("said-ignored", &[("count", count.into())]), words))
    }

    /// Puts ignored documents back.
    ///
    /// # Errors
    /// The journal's.
    pub async fn stop_ignoring(&self, names: &DocumentNames, words: &Words) -> Result<Said, AppError> {
        let mut count = 0;
        for name in named(&names.documents)? {
            let key = name.key()?;
            count += u32::from(self.journal.stop_ignoring(self.clock.now(), &key, &user_name()).await?);
        }
        Ok(Said::new(words.text("said-put-back", &[("count", count.into())])))
    }

    /// A document as the last run saw it, settled or not: with the reason that the lists tell.
    pub(crate) async fn seen_document(&self, key: &DocumentKey) -> Result<DocumentRecord, AppError> {
        let row = self.life_as_it_stands(key).await?.document;
        row.map(|row| row.record).ok_or_else(|| unknown_open(key))
    }

    pub(crate) async fn approve_document(&self, record: &DocumentRecord, note: &str) -> Result<(), AppError> {
        self.journal
            .give_approval(GiveApproval {
                at: self.clock.now(),
                tenant: record.key.tenant.clone(),
                step: record.step,
                subject: ApprovalSubject::Document { key: record.key.clone() },
                actor: user_name(),
                note: note.to_owned(),
            })
            .await?;
        Ok(())
    }
}
