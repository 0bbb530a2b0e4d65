//! A stand-in for the supplier portal: its REST API with its quirks, on loopback.
//!
//! Written from the specification of the portal alone; it shares no code and no mapping with the product's
//! client, so that an error of one is not repeated by the other.
//!
//! [`PortalState`] holds the data behind one lock: world builders fill it, ledgers read it. [`PortalServer`]
//! serves it. Each request is answered by a plain function of state, settings and request (`api`); around it
//! the server adds what networks add: latency, limits, [`Faults`], and the [`RequestLog`].
//!
//! Invariants: an answer never depends on anything but data, settings, scripted faults and the portal's clock;
//! every change of data leaves a [`state::HistoryEntry`]; secrets never enter the request log.

mod api;
mod clock;
mod config;
mod currency;
mod error;
mod exchange;
mod fault;
mod fields;
mod files;
mod line;
mod lock;
mod log;
mod origin;
mod payment;
mod purchase_order;
mod query;
mod routes;
mod server;
pub mod state;
mod store;
mod wire;

pub use api::{OPENAPI_JSON, OPENAPI_PATH, RouteInfo, routes};
pub use clock::{Clock, system_clock};
pub use config::{
    AbsentExpedient, BatchResultId, BatchResults, CfdiModes, DayZone, DuplicateAnswer, ErrorCodeStyle,
    InstantForm, InvoicedUpdate, Modes, OffsetMeaning, OrderModes, OrderReopen, OrderSums, PaymentDateForm,
    PaymentInfoForm, PaymentTextLimits, PortalConfig, RateRule, RejectedExternalId, SumRule, UnknownFields,
    UnknownTenant, UnknownUuids, WithholdingSign,
};
pub use fault::{FaultBody, Faults, PortalAction, PortalFault};
pub use log::{RequestLog, RequestRecord};
pub use server::PortalServer;
pub use state::PortalData;
pub use store::{PortalState, StateError};
