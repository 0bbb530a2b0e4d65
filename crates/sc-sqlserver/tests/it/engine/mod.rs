//! The engine, through its administrative interface and through sessions.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod administration;
mod fixture;
mod locks;
mod parameters;
mod properties;
mod refusals;
mod site_login;
mod statements;
mod transactions;
