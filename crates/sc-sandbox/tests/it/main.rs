//! The sandbox from outside: its world, its servers, its ledger, its administration.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

mod admin;
mod cfdi_xml;
mod delivery;
mod fiscal;
mod fiscal_clerk;
mod importer;
mod ledger;
mod ledger_orders;
mod order_clerk;
mod order_meddling;
mod order_office;
mod orders;
mod settings_folder;
mod support;
mod world;
mod xml_tree;
