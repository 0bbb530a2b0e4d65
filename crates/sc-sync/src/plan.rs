//! What a run is going to do: the same for a preview and for the act.

use jiff::Timestamp;
use sc_domain::effect::Effect;
use sc_domain::payment::Difference;
use sc_domain::ports::{Adoption, AttemptOutcome, DocumentRecord, EffectRecord};
use sc_domain::{Cause, PortalId};
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
    /// UUIDs that the portal did not settle.
    pub missing_cfdis: Vec<String>,
    /// Why it is a conflict.
    pub differences: Vec<Difference>,
    /// The approval of a person that is used up by it.
    pub approval: Option<i64>,
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
    pub adoptions: Vec<Adoption>,
    /// Approvals of a person that this plan uses up without an effect.
    pub approvals: Vec<i64>,
    /// Each document the run is responsible for, as it stands before the effects.
    pub documents: Vec<DocumentRecord>,
    /// Payments that count as candidates of this run.
    pub candidates: u32,
    /// Payments that are ready and beyond the number of one run: the brake counts them.
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
}
