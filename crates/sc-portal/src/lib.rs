//! REST client of the supplier portal, for one company: [`PortalClient`] is the [`Portal`] and the
//! [`FiscalPortal`] of production and sandbox alike.
//!
//! The one question this crate answers for each call is *what happened over there?*, so that nothing
//! is lost and nothing is sent twice. Three judges share one reading of the answer, and files have their own:
//! * `question`: a list or a look-up of master data, repeated on passing failures;
//! * `probe`: "do you have this document?", asked once; absence must be said by the portal itself;
//! * `file`: the bytes behind a presigned address; it takes no credentials and its query is a key;
//! * `write`: a change, sent once; everything that is neither done nor refused is *unknown*.
//!
//! Success is a 2xx status **and** JSON **and** the shape of the call. Credentials never reach an
//! error, a log event or a stored answer: everything that leaves passes `redact`.
//!
//! Invariant: only this crate knows the portal's wire names (`wire`), and it never repeats a write.
//!
//! [`Portal`]: sc_domain::ports::Portal
//! [`FiscalPortal`]: sc_domain::ports::FiscalPortal

#![warn(missing_docs)]

mod client;
mod file;
mod fiscal;
mod flaws;
mod judge;
mod limiter;
mod numbers;
mod options;
mod paging;
mod probe;
mod question;
mod redact;
mod said;
mod transport;
mod wire;
mod write;

pub use client::PortalClient;
pub use limiter::{Limiter, LimiterOptions};
pub use options::{CredentialField, Credentials, PortalOptions, SetupError};
pub use wire::{order_wire_body, wire_body};
