//! The engine: observe both sides, plan effects, settle each one.
//!
//! * [`payment_complements`], [`upload_payments`] and [`purchase_orders`] are flows: each observes and plans. Planning is pure, so a dry run shows exactly
//!   what a run would do.
//! * [`settle`] carries out a plan: intent to the journal, one external call, settlement, mark; an
//!   unknown outcome is verified by asking the other side before anything is sent again.
//! * [`due`] says which slots of the schedule are due, and whether a host starts a run for them.
//! * [`engine`] runs the steps of the companies under lease, deadline, breaker and cancellation.
//!
//! Invariants: nothing is called before its intent is synced to the journal; nothing unknown is sent
//! again unverified; the engine names no driver, it knows the ports of `sc-domain` only.

pub mod bounds;
pub mod brake;
pub mod breaker;
mod calendar;
pub mod cfdi_delivery;
pub mod config;
pub mod due;
pub mod engine;
pub mod event;
pub mod guard;
mod header;
pub mod importer_run;
mod kind;
pub mod mark;
pub mod payment_complements;
pub mod plan;
pub mod purchase_orders;
mod questions;
pub mod settle;
pub mod supplier_export;
pub mod upload_payments;
mod verify;
pub mod watch;
mod within;

pub use config::{
    CfdiRules, ComplementRules, EngineConfig, Importer, NetPolicy, OrderAddresses, OrderRules,
    PartialLocations, PaymentRules, SupplierIssuer, SupplierRules, Tenant, WithholdingSign,
};
pub use due::{Due, DueVerdict, JudgedSlots, Situation};
pub use engine::{Engine, RunReport, RunRequest, StepReport, Waiting, schema_gaps};
pub use event::{Event, Observer, Phase};
pub use kind::cut_off;
pub use plan::{Plan, PlannedEffect};
