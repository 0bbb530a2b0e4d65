//! What the engine may rely on, whichever SQL Server answers.

mod access;
mod authorizations;
mod complement_slots;
mod complement_writes;
mod control;
mod fiscal_parameters;
mod lease;
mod lines;
mod links;
mod order_control;
mod order_movements;
mod order_volume;
mod orders;
mod payments;
mod schema;
mod unnamed_invoices;
mod vendors;

use sc_domain::control::{ControlRow, ControlStatus};
use sc_domain::ports::PaymentWindow;
use sc_domain::{BatchKey, OrderNumber, PaymentNumber, PortalId, VendorId};

use crate::site::Site;

fn window() -> PaymentWindow {
    PaymentWindow { from: jiff::civil::date(2026, 11, 1) }
}

fn key(batch: i64, entry: i64) -> BatchKey {
    BatchKey { batch, entry }
}

fn number(text: &str) -> PaymentNumber {
    PaymentNumber::new(text).expect("payment number")
}

fn order_number(text: &str) -> OrderNumber {
    OrderNumber::new(text).expect("order number")
}

fn order_numbers(texts: &[&str]) -> Vec<OrderNumber> {
    texts.iter().copied().map(order_number).collect()
}

/// Inserts rows into a table of the company, as many at a time as SQL Server takes.
async fn insert_rows(site: &Site, table: &str, columns: &str, rows: &[String]) {
    for rows in rows.chunks(500) {
        site.company(&format!("INSERT INTO dbo.{table} ({columns}) VALUES ({})", rows.join("), ("))).await;
    }
}

/// Writes parameters of a company into the control database.
async fn parameters(site: &Site, company: &str, values: &[(&str, &str)]) {
    for (parameter, value) in values {
        let value = value.replace('\'', "''");
        site.control(&format!(
            "INSERT INTO dbo.fesaParam (Parametro, Valor, idCia) VALUES ('{parameter}', '{value}', '{company}')"
        ))
        .await;
    }
}

/// Says in which fields the company keeps complements.
pub async fn complement_fields(site: &Site) {
    let database = site.options.database.as_str();
    let fields = [("FolioCFD", "FOLIOCFD"), ("FechaCFD", "FECHACFD"), ("UserAccpac", "PORTALUSER")];
    parameters(site, "NRT", &[&[("DataBase", database)], fields.as_slice()].concat()).await;
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
