//! Which documents a step leaves waiting, and why: what a run tells, and what a preview expects.

use std::collections::BTreeMap;

use sc_domain::ports::{DocumentRecord, DocumentState, PassMemory};
use sc_domain::{Cause, Code, DocumentKey, Step};

use super::Waiting;
use crate::plan::Plan;

/// The step of a pass that decides about each document now. An earlier run may have named another one.
pub(super) type Deciders = BTreeMap<DocumentKey, Step>;

pub(super) fn deciders(plans: &BTreeMap<Step, Plan>) -> Deciders {
    plans.iter().flat_map(|(step, plan)| plan.keys().map(|key| (key.clone(), *step))).collect()
}

/// Those of a step: that decides about them now, or that did last.
fn of_step<'a>(
    documents: impl Iterator<Item = DocumentRecord> + 'a,
    step: Step,
    deciders: &'a Deciders,
) -> Vec<DocumentRecord> {
    let is_its = move |document: &DocumentRecord| {
        document.step == step && deciders.get(&document.key).is_none_or(|decider| *decider == step)
    };
    documents.filter(is_its).collect()
}

pub(super) fn waiting_in(step: Step, memory: PassMemory, deciders: &Deciders) -> Vec<Waiting> {
    waiting(&of_step(memory.documents.into_values(), step, deciders))
}

/// The documents of a step that would wait after a run: those of the journal, as the plan would leave them.
pub(super) fn waiting_after(
    step: Step,
    memory: &PassMemory,
    plan: &Plan,
    deciders: &Deciders,
) -> Vec<Waiting> {
    let adopted = plan.adoptions.iter().map(|planned| &planned.adoption.document);
    let mut documents = memory.documents.clone();
    documents.extend(plan.documents.iter().chain(adopted).map(|record| (record.key.clone(), record.clone())));
    waiting(&of_step(documents.into_values(), step, deciders))
}

/// The documents that were left to the run that now ends without them, with why it did. A reason of their own stays: it
/// holds whether or not a run comes by.
pub(super) fn unreached(
    documents: impl Iterator<Item = DocumentRecord>,
    stopped: &Cause,
) -> Vec<DocumentRecord> {
    let is_left_to_it = |document: &DocumentRecord| {
        let left = matches!(
            document.cause.as_ref().map(|cause| cause.code),
            None | Some(Code::DocumentNextRun | Code::DocumentDeferred | Code::DocumentPostponed)
        );
        document.state == DocumentState::Waiting && left
    };
    let cause = Cause::new(Code::DocumentPostponed).with("reason", stopped.code);
    documents
        .filter(is_left_to_it)
        .map(|document| DocumentRecord { cause: Some(cause.clone()), ..document })
        .collect()
}

/// The documents that wait, with their reasons: what a second run names.
fn waiting(documents: &[DocumentRecord]) -> Vec<Waiting> {
    let mut waiting: Vec<Waiting> = documents
        .iter()
        .filter(|document| !document.state.is_settled() && document.state != DocumentState::LeftAlone)
        .filter_map(|document| {
            Some(Waiting {
                document: document.key.clone(),
                state: document.state,
                cause: document.cause.clone()?,
                next_attempt: document.next_attempt,
            })
        })
        .collect();
    waiting.sort_by(|a, b| a.document.cmp(&b.document));
    waiting
}
