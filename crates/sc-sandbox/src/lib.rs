//! The built-in sandbox: a working stand-in for everything outside.
//!
//! A [`Sandbox`] is a SQL Server and a supplier portal on loopback, filled with a seeded [`world`] of believable
//! companies, and a [`ledger`] that compares what has become of them with what should have. It is a feature: demo,
//! training, tests, and a rehearsal of a site's settings.
//!
//! Invariants: it shares no mapping code with the product, it is written from the specification alone; equal seeds
//! and bases give equal worlds; every server listens on 127.0.0.1 only; names, keys and passwords are invented.

pub mod admin;
mod config;
mod connect;
mod error;
mod http_get;
mod http_post;
pub mod importer;
pub mod ledger;
pub mod loopback;
mod sandbox;
pub mod schema;
mod settings_folder;
mod site;
pub mod world;
mod xml;

pub use sc_portalserver::{Clock, system_clock};
pub use sc_sqlserver::session::Collation;
pub use sc_sqlserver::tds::Encryption;

pub use self::config::{SandboxConfig, SandboxModes};
pub use self::connect::{CLIENTS, Client, Connections, how_to_connect};
pub use self::error::SandboxError;
pub use self::http_get::get_json;
pub use self::importer::run_importer;
pub use self::sandbox::Sandbox;
pub use self::settings_folder::{IMPORTER_FOLDER, TIME_ZONE, site_file, write_settings_folder};
pub use self::site::{Counters, SqlLogin};
pub use self::world::{Profile, World};
