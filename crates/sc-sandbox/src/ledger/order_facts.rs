//! What is really there of purchase orders: the portal's orders and the rows of their control table, by company.

use std::collections::HashSet;

use jiff::civil::Date;
use sc_portalserver::PortalState;
use sc_portalserver::state::{Cause, PurchaseOrder};
use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::session::SqlError;
use sc_sqlserver::value::Value;

use super::facts::trimmed;
use crate::schema::{CONTROL_DATABASE, Table};
use crate::world::{Company, OrderControlRow, World};

/// What was found, of one instant.
pub(super) struct OrderFacts {
    /// In the order of the world's companies.
    pub(super) companies: Vec<SeenOrders>,
    /// Control rows that name no database of the world.
    pub(super) homeless: Vec<OrderControlRow>,
}

/// What was found of one company.
pub(super) struct SeenOrders {
    /// In the order the portal made them.
    pub(super) held: Vec<PurchaseOrder>,
    /// Portal ids of those that a request has made or changed.
    pub(super) requested: HashSet<String>,
    /// All control rows of the company's database.
    pub(super) rows: Vec<OrderControlRow>,
    /// Rows that were not there at the start.
    pub(super) new_rows: Vec<OrderControlRow>,
}

impl OrderFacts {
    pub(super) fn gather(world: &World, sql: &SqlServer, portal: &PortalState) -> Result<Self, SqlError> {
        let mut rows = control_rows(sql)?;
        let mut companies = Vec::new();
        for company in &world.companies {
            let is_own = |row: &OrderControlRow| {
                row.database.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&company.database))
            };
            let (own, others) = rows.into_iter().partition(is_own);
            rows = others;
            let (held, requested) = portal.read(|data| {
                let tenant = data.tenants.get(&company.tenant_id);
                let held: Vec<PurchaseOrder> = tenant
                    .map(|tenant| tenant.purchase_orders.values().cloned().collect())
                    .unwrap_or_default();
                let by_request = |order: &&PurchaseOrder| {
                    order.history(data).any(|entry| matches!(entry.cause, Cause::Request { .. }))
                };
                let requested = held.iter().filter(by_request).map(|order| order.id.clone()).collect();
                (held, requested)
            });
            let new_rows = without(own.clone(), &company.order_control_rows);
            companies.push(SeenOrders { held, requested, rows: own, new_rows });
        }
        Ok(Self { companies, homeless: rows })
    }
}

impl SeenOrders {
    /// The portal's orders of a number.
    pub(super) fn of<'a>(&'a self, number: &'a str) -> impl Iterator<Item = &'a PurchaseOrder> {
        self.held.iter().filter(move |held| held.content.external_id == number)
    }

    /// The rows of a number that say where the order stands.
    pub(super) fn standing<'a>(&'a self, number: &'a str) -> impl Iterator<Item = &'a OrderControlRow> {
        self.rows.iter().filter(move |row| row.number.as_deref() == Some(number) && !is_note(row))
    }

    /// The failures noted for a number since the start.
    pub(super) fn new_notes<'a>(&'a self, number: &'a str) -> impl Iterator<Item = &'a OrderControlRow> {
        self.new_rows.iter().filter(move |row| row.number.as_deref() == Some(number) && is_note(row))
    }
}

/// The rows of the start that say where an order stands.
pub(super) fn standing_at_start<'a>(
    company: &'a Company,
    number: &'a str,
) -> impl Iterator<Item = &'a OrderControlRow> {
    company
        .order_control_rows
        .iter()
        .filter(move |row| row.number.as_deref() == Some(number) && !is_note(row))
}

/// An `ERROR` row tells of an attempt, not where an order stands.
pub(super) fn is_note(row: &OrderControlRow) -> bool {
    row.status.as_deref().is_some_and(|status| status.trim() == "ERROR")
}

/// What is left of some rows when others are taken away, each once.
fn without(mut rows: Vec<OrderControlRow>, others: &[OrderControlRow]) -> Vec<OrderControlRow> {
    for other in others {
        if let Some(at) = rows.iter().position(|row| row == other) {
            rows.swap_remove(at);
        }
    }
    rows.sort();
    rows
}

fn control_rows(sql: &SqlServer) -> Result<Vec<OrderControlRow>, SqlError> {
    let table = Table::FESA_OC.name;
    // tidy: allow sql: a constant table name
    let query = format!(
        "SELECT idFocaltec, ocSage, status, lastUpdate, createdAt, responseAPI, idDatabase FROM {table}"
    );
    let set = sql.query(CONTROL_DATABASE, &query, &[])?;
    let rows = set.rows.into_iter().map(|row| {
        let mut values = row.into_iter();
        let mut next = || values.next().unwrap_or(Value::Null);
        OrderControlRow {
            portal_id: trimmed(next()),
            number: trimmed(next()),
            status: trimmed(next()),
            last_update: day(next()),
            created_at: day(next()),
            response: trimmed(next()),
            database: trimmed(next()),
        }
    });
    Ok(rows.collect())
}

fn day(value: Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(date),
        _ => None,
    }
}
