//! What a run tells while it goes: for progress bars, the window and the log. Losing an event costs
//! nothing; the journal holds the truth.

use sc_domain::ports::{AttemptOutcome, RunKind};
use sc_domain::step::Counters;
use sc_domain::{Cause, DocumentKey, RunId, Step, StepResult, TenantKey};
use serde::{Deserialize, Serialize};

/// What a step is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Reads both sides.
    Observing,
    /// Asks the portal about documents whose outcome is unknown, or about all of them (baseline).
    Verifying,
    /// Carries out the plan.
    Settling,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A run began.
    RunStarted {
        /// Its number.
        run: RunId,
        /// Steps that it will go through, over all companies.
        steps: u32,
    },
    /// A step of a company began.
    StepStarted {
        /// Company.
        tenant: TenantKey,
        /// Step.
        step: Step,
    },
    /// A step goes through its phases.
    StepPhase {
        /// Company.
        tenant: TenantKey,
        /// Step.
        step: Step,
        /// Phase.
        phase: Phase,
    },
    /// The plan stands.
    StepPlanned {
        /// Company.
        tenant: TenantKey,
        /// Step.
        step: Step,
        /// Effects that will be performed.
        effects: u32,
        /// Counters so far.
        counters: Counters,
    },
    /// An effect ended.
    EffectEnded {
        /// Company.
        tenant: TenantKey,
        /// Step.
        step: Step,
        /// Document.
        document: DocumentKey,
        /// How.
        outcome: AttemptOutcome,
        /// Why not.
        cause: Option<Cause>,
        /// Counters so far.
        counters: Counters,
    },
    /// A step of a company ended.
    StepFinished {
        /// Company.
        tenant: TenantKey,
        /// Step.
        step: Step,
        /// Baseline or cycle.
        kind: RunKind,
        /// How.
        result: StepResult,
        /// Final counters.
        counters: Counters,
        /// Why it failed or stopped.
        cause: Option<Cause>,
    },
    /// The run ended.
    RunFinished {
        /// Its number.
        run: RunId,
        /// How.
        result: StepResult,
    },
}

/// Listens to a run. Must not block.
pub trait Observer: Send + Sync {
    /// An event happened.
    fn event(&self, event: &Event);
}

/// Listens to nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn event(&self, _: &Event) {}
}
