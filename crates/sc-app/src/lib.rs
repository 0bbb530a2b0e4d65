//! Every intent of a user as one function. The command line and the tray application stand on this
//! crate and on nothing below it; neither knows more than the other.
//!
//! * [`App`] is an opened installation: settings, journal, credentials. Its methods are the intents:
//!   [`App::run`], [`App::preview`], [`App::status`], [`App::lives`], [`App::orders`], [`App::attention`],
//!   [`App::approve`],
//!   [`App::invoice`], [`App::supplier`], [`App::imports`], …
//! * [`demo`] and [`sandbox`] run the same engine over the built-in stand-ins.
//! * [`wire`] holds what leaves this crate: stable, documented names for `--json` and for the window.
//!
//! Invariants: only this crate knows both the engine and the drivers; no Tauri, no terminal, no
//! translated text except through `sc-words`.

mod actor;
mod app;
mod approve;
pub mod browser;
mod called;
pub mod changes;
mod clock;
mod command_list;
pub mod commands;
mod compose;
mod decidable;
mod decide;
pub mod demo;
pub mod desk;
mod doctor;
pub mod documents;
pub mod elsewhere;
mod error;
pub mod imports;
pub mod invoices;
mod left_behind;
pub mod live;
mod lock;
pub mod logs;
pub mod notices;
pub mod opened;
pub mod orders;
pub mod page;
mod reasons;
mod run;
pub mod sandbox;
mod schedule;
pub mod secrets;
pub mod status;
pub mod stop;
pub mod suppliers;
pub mod toasts;
pub mod told;
pub mod trouble;
pub mod wire;

pub use actor::user_name;
pub use app::{App, OpenApp, folders};
pub use approve::{ApproveInput, Approved};
pub use clock::SystemClock;
pub use decide::Retry;
pub use doctor::{Check, Doctor};
pub use error::{AppError, Exit};
pub use run::{RunInput, exit_of};
pub use suppliers::{ExportAllInput, ExportAllView};

pub use sc_domain::ports::{Clock, DocumentState, SecretStore};
pub use sc_domain::{Cause, Code, Disposition, DocumentKey, DocumentKind, Step, StepResult, TenantKey};
pub use sc_journal::{CommitMoment, CommitPoint};
pub use sc_settings::{Problem, Settings, SettingsError};
pub use sc_sync::{Event, Observer, Phase};
