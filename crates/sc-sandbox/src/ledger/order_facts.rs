//! What is really there of purchase orders: the portal's orders and the rows of their control table, by company.

use std::collections::HashMap;

use jiff::civil::Date;
use sc_portalserver::PortalState;
use sc_portalserver::state::{Cause, Change, PortalData, PurchaseOrder};
use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::session::SqlError;
use sc_sqlserver::value::Value;

use super::api_word;
use super::facts::trimmed;
use crate::schema::{CONTROL_DATABASE, Table};
use crate::world::{Company, OrderControlRow, World};

/// What was found.
pub(super) struct OrderFacts {
    /// In the order of the world's companies.
    pub(super) companies: Vec<SeenOrders>,
    /// Control rows that name no database of the world.
    pub(super) homeless: Vec<OrderControlRow>,
    /// Company key by portal order id.
    pub(super) owner_of_order: HashMap<String, String>,
}

/// What was found of one company.
pub(super) struct SeenOrders {
    /// In the order the portal made them.
    pub(super) held: Vec<PurchaseOrder>,
    /// What requests have done to them, by portal id.
    requests: HashMap<String, Vec<(Change, String)>>,
    /// All control rows of the company's database, in the order of the table.
    pub(super) rows: Vec<SeenRow>,
    /// Rows of the start that are gone or read differently now.
    pub(super) missing_rows: Vec<OrderControlRow>,
    /// Positions in `held` and in `rows`, by number.
    held_by_number: HashMap<String, Vec<usize>>,
    rows_by_number: HashMap<String, Vec<usize>>,
}

/// A control row that was found.
pub(super) struct SeenRow {
    pub(super) row: OrderControlRow,
    /// It was not there at the start, or read differently.
    pub(super) is_new: bool,
}

impl OrderFacts {
    /// Rows are read before the portal: a row that is there tells of an order that was there.
    pub(super) fn gather(world: &World, sql: &SqlServer, portal: &PortalState) -> Result<Self, SqlError> {
        let mut rows = control_rows(sql)?;
        let mut owner_of_order = HashMap::new();
        let mut companies = Vec::new();
        for company in &world.companies {
            let is_own = |row: &OrderControlRow| {
                row.database.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(&company.database))
            };
            let (own, others) = rows.into_iter().partition(is_own);
            rows = others;
            let seen = portal.read(|data| SeenOrders::of(company, data, own));
            owner_of_order.extend(seen.held.iter().map(|held| (held.id.clone(), company.key.clone())));
            companies.push(seen);
        }
        Ok(Self { companies, homeless: rows, owner_of_order })
    }
}

impl SeenOrders {
    fn of(company: &Company, data: &PortalData, rows: Vec<OrderControlRow>) -> Self {
        let tenant = data.tenants.get(&company.tenant_id);
        let held: Vec<PurchaseOrder> =
            tenant.map(|tenant| tenant.purchase_orders.values().cloned().collect()).unwrap_or_default();
        let requests = held.iter().map(|order| {
            let by_request = order.history(data).filter_map(|entry| match &entry.cause {
                Cause::Request { method, path, .. } => Some((entry.change, format!("{method} {path}"))),
                Cause::World | Cause::Hand => None,
            });
            (order.id.clone(), by_request.collect())
        });
        let requests = requests.collect();
        let (rows, missing_rows) = sort_rows(rows, &company.order_control_rows);
        let held_by_number = positions(held.iter().map(|held| held.content.external_id.as_str()));
        let rows_by_number =
            positions(rows.iter().map(|seen| seen.row.number.as_deref().unwrap_or_default()));
        Self { held, requests, rows, missing_rows, held_by_number, rows_by_number }
    }

    /// The portal's orders of a number.
    pub(super) fn of_number(&self, number: &str) -> impl Iterator<Item = &PurchaseOrder> {
        self.held_by_number.get(number).into_iter().flatten().map(|at| &self.held[*at])
    }

    /// What requests have done to an order of the portal: the kind of change, method and path.
    pub(super) fn requests_of(&self, id: &str) -> &[(Change, String)] {
        self.requests.get(id).map_or(&[], Vec::as_slice)
    }

    /// The rows of a number that say where the order stands.
    pub(super) fn standing(&self, number: &str) -> impl Iterator<Item = &OrderControlRow> {
        self.rows_of(number).map(|seen| &seen.row).filter(|row| !is_note(row))
    }

    /// The failures noted for a number, oldest first.
    pub(super) fn notes(&self, number: &str) -> impl Iterator<Item = &SeenRow> {
        self.rows_of(number).filter(|seen| is_note(&seen.row))
    }

    fn rows_of(&self, number: &str) -> impl Iterator<Item = &SeenRow> {
        self.rows_by_number.get(number).into_iter().flatten().map(|at| &self.rows[*at])
    }
}

fn positions<'a>(numbers: impl Iterator<Item = &'a str>) -> HashMap<String, Vec<usize>> {
    let mut found: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, number) in numbers.enumerate() {
        found.entry(number.to_owned()).or_default().push(at);
    }
    found
}

/// An `ERROR` row tells of an attempt, not where an order stands.
pub(super) fn is_note(row: &OrderControlRow) -> bool {
    row.status.as_deref().is_some_and(|status| status.trim() == "ERROR")
}

/// Marks the rows that the start does not know, and finds those of the start that are not there; equal rows count.
fn sort_rows(
    found: Vec<OrderControlRow>,
    initial: &[OrderControlRow],
) -> (Vec<SeenRow>, Vec<OrderControlRow>) {
    let mut left: HashMap<&OrderControlRow, usize> = HashMap::new();
    for row in initial {
        *left.entry(row).or_default() += 1;
    }
    let rows = found.into_iter().map(|row| {
        let known = left.get_mut(&row).filter(|count| **count > 0);
        let is_new = known.map(|count| *count -= 1).is_none();
        SeenRow { row, is_new }
    });
    let rows = rows.collect();
    let missing = left.into_iter().flat_map(|(row, count)| std::iter::repeat_n(row.clone(), count));
    let mut missing: Vec<OrderControlRow> = missing.collect();
    missing.sort();
    (rows, missing)
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

/// An order of the portal, in words.
pub(super) fn held_text(held: &PurchaseOrder) -> String {
    let content = &held.content;
    let vendor = &content.provider_external_id;
    let status = api_word(&held.status());
    format!("{} {status}, {vendor}, {} {}", held.id, content.total, content.currency)
}

/// A control row, in words.
pub(super) fn row_text(row: &OrderControlRow) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "NULL".to_owned());
    let day = |day: Option<jiff::civil::Date>| day.map_or("NULL".to_owned(), |day| day.to_string());
    format!(
        "{} {} {} {} ({}) createdAt={} lastUpdate={}",
        text(&row.number),
        text(&row.status),
        text(&row.portal_id),
        text(&row.database),
        text(&row.response),
        day(row.created_at),
        day(row.last_update),
    )
}
