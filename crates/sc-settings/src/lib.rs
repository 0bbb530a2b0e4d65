//! The settings of an installation, and where its credentials are kept.
//!
//! * [`keys`] declares each key once: bounds, default, meaning. Validation, the example file and
//!   `docs/settings.md` all come from there.
//! * [`Settings::parse`] reads TOML and reports *every* mistake in one pass, as [`Problem`]s that speak
//!   both languages; [`Settings::load`] does the same with a folder.
//! * [`edit`] changes one value of a file, and leaves the rest of it as it is.
//! * [`folder`] decides where the files live, as a pure function of an [`folder::Environment`].
//! * [`secrets`] keeps credentials in the store of the operating system, never in a file of a live site.
//!
//! Invariants: a [`Settings`] value has passed all rules; no credential is part of it; an absent
//! optional key is the only way to a default.

#![warn(missing_docs)]

pub mod edit;
pub mod folder;
pub mod key;
pub mod keys;
pub mod secrets;

mod example;
mod file;
mod fiscal;
mod host;
mod mode;
mod problem;
mod reader;
mod relations;
mod server;
mod settings;
mod tenant;

pub use file::write_private;
pub use fiscal::{Cfdi, Complements, Importer, Suppliers};
pub use folder::FILE_NAME;
pub use host::{LogLevel, LogSettings, ScheduleSettings};
pub use mode::Mode;
pub use problem::{Level, Problem, ProblemCode, SettingsError};
pub use server::ServerAddress;
pub use settings::{
    Addresses, Database, DifferencePolicy, Engine, Loaded, LocationPolicy, Orders, Payments, Portal, Retry,
    RetryScope, SecretPlace, Settings, Sign, Timeouts, Trust,
};
pub use tenant::Tenant;
