//! What the engine may rely on, whichever SQL Server answers.

mod access;
mod control;
mod lease;
mod lines;
mod links;
mod payments;
mod schema;
mod vendors;

use sc_domain::control::{ControlRow, ControlStatus};
use sc_domain::ports::PaymentWindow;
use sc_domain::{BatchKey, PaymentNumber, PortalId, VendorId};

fn window() -> PaymentWindow {
    PaymentWindow { from: jiff::civil::date(2026, 11, 1) }
}

fn key(batch: i64, entry: i64) -> BatchKey {
    BatchKey { batch, entry }
}

fn number(text: &str) -> PaymentNumber {
    PaymentNumber::new(text).expect("payment number")
}

fn vendor(text: &str) -> VendorId {
    VendorId::new(text).expect("vendor number")
}

/// The `n`-th id of the portal.
fn portal_id(n: u32) -> PortalId {
    PortalId::new(format!("{n:024x}")).expect("portal id")
}

fn control_row(company: &str, payment: &str, status: ControlStatus, id: Option<PortalId>) -> ControlRow {
    ControlRow { company: company.to_owned(), number: Some(number(payment)), status, portal_id: id }
}
