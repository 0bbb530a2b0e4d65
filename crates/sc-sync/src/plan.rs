//! What a run is going to do: the same for a preview and for the act.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sc_domain::control_orders::OrderErrorNote;
use sc_domain::effect::Effect;
use sc_domain::order::{OrderStatus, PortalState};
use sc_domain::payment::Difference;
use sc_domain::ports::{Adoption, AttemptOutcome, DocumentRecord, DocumentState, EffectRecord, PassMemory};
use sc_domain::{Cause, DocumentKey, PortalId, Step};
use serde::Serialize;

/// One effect of a plan, with what the journal needs beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlannedEffect {
    /// The effect.
    pub effect: Effect,
    /// Hash of what Sage holds of the document.
    pub source_hash: String,
    /// Whether an approval of a person is used up by it.
    pub approval: Option<i64>,
    /// Changes of an order: what the portal held of it when they were decided.
    #[serde(skip)]
    pub seen: Option<PortalState>,
}

/// An effect of an earlier run whose outcome is now known, without a new call.
#[derive(Debug, Clone, PartialEq)]
pub struct Verified {
    /// The effect as the journal holds it.
    pub record: EffectRecord,
    /// [`AttemptOutcome::Adopted`] or [`AttemptOutcome::Conflict`].
    pub outcome: AttemptOutcome,
    /// Id in the portal.
    pub portal_id: Option<PortalId>,
    /// Orders: the status that it was found with.
    pub found: Option<OrderStatus>,
    /// UUIDs that the portal did not settle.
    pub missing_cfdis: Vec<String>,
    /// Why it is a conflict.
    pub differences: Vec<Difference>,
    /// The approval of a person that is used up by it.
    pub approval: Option<i64>,
}

/// A document found settled at the other side.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedAdoption {
    /// As the journal takes it.
    pub adoption: Adoption,
    /// Orders: the status that it was found with.
    pub found: Option<OrderStatus>,
}

impl From<Adoption> for PlannedAdoption {
    fn from(adoption: Adoption) -> Self {
        Self { adoption, found: None }
    }
}

/// A document that does not go in this run.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// Why.
    pub cause: Cause,
    /// When it will be looked at again, if that is known.
    pub until: Option<Timestamp>,
}

/// A plan of one step of one company.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Effects to perform, in order; those that others require come first.
    pub effects: Vec<PlannedEffect>,
    /// Effects that a crash left between intent and settlement: written down as unknown before anything else.
    pub crashed: Vec<EffectRecord>,
    /// Outcomes to write down, then to mark where confirmed.
    pub verified: Vec<Verified>,
    /// Effects confirmed earlier, whose control row is still to be written; a link needs none and is closed.
    pub marks: Vec<EffectRecord>,
    /// Documents found settled.
    pub adoptions: Vec<PlannedAdoption>,
    /// Failed validations, written for the old tools when everything else is done. Their failure stops nothing.
    pub notes: Vec<OrderErrorNote>,
    /// Approvals of a person that this plan uses up without an effect.
    pub approvals: Vec<i64>,
    /// Approvals that stand for many effects: used up once the plan was carried out to its end.
    pub approvals_of_all: Vec<i64>,
    /// Each document the run is responsible for, as it stands before the effects.
    pub documents: Vec<DocumentRecord>,
    /// What keeps the step from its work: its documents wait, and it fails.
    pub obstacle: Option<Cause>,
    /// Documents that count as candidates of this run.
    pub candidates: u32,
    /// Documents that are ready and beyond the number of one run: the brake counts them.
    pub deferred: u32,
    /// Baseline: documents that differ.
    pub differing: u32,
    /// Baseline: documents left alone.
    pub left_alone: u32,
}

impl Plan {
    /// How many effects change something outside, in this run and in those that follow it: what the brake
    /// counts. A mass of payments is one, in whatever portions it goes.
    pub fn weight(&self) -> u32 {
        u32::try_from(self.effects.len()).unwrap_or(u32::MAX).saturating_add(self.deferred)
    }

    /// The documents that it decides about.
    pub fn keys(&self) -> impl Iterator<Item = &DocumentKey> {
        let adopted = self.adoptions.iter().map(|planned| &planned.adoption.document.key);
        let begun = self.marks.iter().map(|record| &record.effect.document);
        let verified = self.verified.iter().map(|verified| &verified.record.effect.document);
        let sent = self.effects.iter().map(|planned| &planned.effect.document);
        let known = self.documents.iter().map(|document| &document.key);
        known.chain(adopted).chain(sent).chain(verified).chain(begun)
    }

    /// A document of this run that does not go.
    pub fn hold(&mut self, record: DocumentRecord, held: Held) {
        self.candidates += 1;
        self.documents.push(held_record(record, held));
    }
}

/// The record of a document that waits and of which no more is known.
pub fn first_record(key: DocumentKey, step: Step, source_hash: String) -> DocumentRecord {
    DocumentRecord {
        key,
        step,
        state: DocumentState::Waiting,
        cause: None,
        next_attempt: None,
        payload_hash: None,
        source_hash,
        portal_id: None,
        amount: None,
        day: None,
        dated: None,
        terms: BTreeSet::new(),
    }
}

/// The record of a document that is no candidate any more.
pub fn withdrawn(known: &DocumentRecord) -> DocumentRecord {
    DocumentRecord { state: DocumentState::Withdrawn, cause: None, ..known.clone() }
}

/// An effect with its revision. The content of the attempt that is open keeps that one's, so that a crash between intent
/// and call finds the same id; other content takes the one after that and after `newest`.
pub fn revised(first: Effect, open: Option<&EffectRecord>, newest: Option<u32>) -> Effect {
    let revision = match open {
        Some(open) if open.effect.payload_hash == first.payload_hash => open.effect.revision,
        Some(open) => newest.unwrap_or_default().max(open.effect.revision) + 1,
        None => newest.map_or(1, |newest| newest + 1),
    };
    Effect::new(first.document, first.step, revision, first.action)
}

/// The newest revision of a document's effects, whatever became of them.
pub fn newest_revision(memory: &PassMemory, key: &DocumentKey) -> Option<u32> {
    [memory.revisions.get(key), memory.settled.get(key)].into_iter().flatten().max().copied()
}

/// The record of a document that does not go in this run.
pub fn held_record(record: DocumentRecord, held: Held) -> DocumentRecord {
    DocumentRecord {
        state: if held.cause.disposition().needs_a_person() {
            DocumentState::Attention
        } else {
            DocumentState::Waiting
        },
        cause: Some(held.cause),
        next_attempt: held.until,
        ..record
    }
}

/// Differences in one line, for causes.
pub fn told(differences: &[Difference]) -> String {
    let told: Vec<String> = differences
        .iter()
        .map(|d| format!("{}: Sage {:?}, portal {:?}", d.field, d.ours, d.theirs))
        .collect();
    told.join("; ")
}
