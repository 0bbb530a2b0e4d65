//! The stand-in over real sockets. Each answer is checked against the OpenAPI description on the way.
#![expect(clippy::unwrap_used, reason = "a helper that fails must fail its test")]

mod access;
mod batch;
mod cfdi_batches;
mod conservation;
mod description;
mod faults;
mod files;
mod fiscal;
mod lists;
mod order_batches;
mod order_rules;
mod payments;
mod purchase_orders;
mod rules;
mod state;
mod support;
