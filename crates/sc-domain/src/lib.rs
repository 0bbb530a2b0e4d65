//! Nouns and rules of SageConnect, and the ports the engine asks of the world.
//!
//! This crate does no I/O and reads no clock. Three kinds of things live here:
//! * **nouns** with their border rules: [`ids`], [`money`], [`time`], [`payment`], [`order`], [`control`],
//!   [`control_orders`], [`cfdi`], [`supplier`], [`complement`], [`import`];
//! * **rules** that more than one room needs: [`eligibility`], [`schedule`], [`cause`] and its dispositions, [`flaw`],
//!   [`outcome`];
//! * **ports** ([`ports`]): what the engine asks of Sage, the portal, the journal and the clock.
//!
//! Invariant: nothing here knows SQL, HTTP, files, Tauri or a language a person reads.

#![warn(missing_docs)]

pub mod cause;
pub mod cfdi;
pub mod complement;
pub mod control;
pub mod control_orders;
pub mod effect;
pub mod eligibility;
pub mod flaw;
pub mod hash;
pub mod ids;
pub mod import;
pub mod money;
pub mod order;
pub mod outcome;
pub mod payment;
pub mod ports;
pub mod schedule;
pub mod step;
pub mod supplier;
pub mod time;

pub use cause::{Cause, Code, Disposition};
pub use flaw::{Flaw, FlawKind};
pub use ids::{
    BatchKey, CfdiUuid, DatabaseName, DocumentKey, DocumentKind, EffectId, OrderNumber, PaymentNumber,
    PortalId, Rfc, RunId, TenantKey, VendorId,
};
pub use money::{Currency, Money};
pub use schedule::{Reading, Schedule, ScheduleError};
pub use step::{Pass, Step, StepResult};
