//! The engine: observe both sides, plan effects, settle each one.
//!
//! * [`upload_payments`] is a flow: it observes and plans. Planning is pure, so a dry run shows exactly
//!   what a run would do.
//! * [`settle`] carries out a plan: intent to the journal, one external call, settlement, mark; an
//!   unknown outcome is verified by asking the other side before anything is sent again.
//! * [`engine`] runs the steps of the companies under lease, deadline, breaker and cancellation.
//!
//! Invariants: nothing is called before its intent is synced to the journal; nothing unknown is sent
//! again unverified; the engine names no driver, it knows the ports of `sc-domain` only.

pub mod brake;
pub mod config;
pub mod engine;
pub mod event;
pub mod guard;
pub mod plan;
pub mod settle;
pub mod upload_payments;
mod within;

pub use config::{EngineConfig, NetPolicy, PaymentRules, Tenant};
pub use engine::{Engine, RunReport, RunRequest, StepReport, Waiting};
pub use event::{Event, Observer, Phase};
pub use plan::{Plan, PlannedEffect};
