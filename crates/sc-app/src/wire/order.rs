//! What both sides hold of a purchase order now.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use sc_domain::control_orders::OrderControlRow;
use sc_domain::order::{Authorization, PortalOrder, PortalOrderLine, SageOrder, SageOrderLine};
use sc_domain::payment::Difference;
use sc_words::Words;
use serde::Serialize;

use super::ControlView;
use super::life::amount;

/// Who may send an order, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct AuthorizationView {
    /// Whether it is authorized now.
    pub is_authorized: bool,
    /// Day of the last act: authorized, or taken back.
    pub last_day: Option<Date>,
}

impl From<Authorization> for AuthorizationView {
    fn from(authorization: Authorization) -> Self {
        let Authorization { is_authorized, last_day } = authorization;
        Self { is_authorized, last_day }
    }
}

/// A purchase order in Sage. Amounts and quantities are decimals written as text; a currency stands as Sage holds
/// it, which may be none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SageOrderView {
    /// `PORHSEQ`.
    pub sequence: i64,
    /// Vendor number.
    pub vendor: String,
    /// Order date.
    pub date: Option<Date>,
    /// When the goods are expected.
    pub expected_arrival: Option<Date>,
    /// Currency.
    pub currency: String,
    /// Exchange rate.
    pub rate: String,
    /// Total.
    pub total: String,
    /// Description.
    pub description: String,
    /// Reference.
    pub reference: String,
    /// `PORTYPE`: 1 active, 2 standing, 3 future, 4 blanket.
    pub order_type: i16,
    /// Whether it is on hold.
    pub is_on_hold: bool,
    /// Whether it is complete.
    pub is_complete: bool,
    /// When the header was last changed (RFC 3339).
    pub changed: Timestamp,
    /// Lines, in the order of Sage.
    pub lines: Vec<SageOrderLineView>,
}

/// A line of a purchase order in Sage. Quantities are in order units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SageOrderLineView {
    /// Position among all lines, from 1.
    pub position: u32,
    /// `PORLSEQ`.
    pub sequence: i64,
    /// Item; empty for a comment.
    pub item: String,
    /// Description of the item.
    pub description: String,
    /// Location.
    pub location: String,
    /// Order unit.
    pub unit: String,
    /// Cost of an order unit.
    pub unit_cost: String,
    /// Quantity ordered.
    pub ordered: String,
    /// Quantity received.
    pub received: String,
    /// Quantity cancelled.
    pub cancelled: String,
    /// Amount.
    pub amount: String,
}

impl SageOrderView {
    /// Of an order with its lines.
    pub fn new(order: &SageOrder) -> Self {
        Self {
            sequence: order.sequence,
            vendor: order.vendor.to_string(),
            date: order.date,
            expected_arrival: order.expected_arrival,
            currency: order.currency.clone(),
            rate: plain(order.rate),
            total: amount(order.total),
            description: order.description.clone(),
            reference: order.reference.clone(),
            order_type: order.order_type,
            is_on_hold: order.is_on_hold,
            is_complete: order.is_complete,
            changed: order.audit,
            lines: order.lines.iter().map(SageOrderLineView::new).collect(),
        }
    }
}

impl SageOrderLineView {
    fn new(line: &SageOrderLine) -> Self {
        Self {
            position: line.position,
            sequence: line.sequence,
            item: line.item.clone(),
            description: line.description.clone(),
            location: line.location.clone(),
            unit: line.unit.clone(),
            unit_cost: plain(line.unit_cost),
            ordered: plain(line.ordered),
            received: plain(line.received),
            cancelled: plain(line.cancelled),
            amount: amount(line.extended),
        }
    }
}

/// A purchase order in the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortalOrderView {
    /// Id.
    pub id: String,
    /// `OPEN`, `GENERATED`, `CLOSED`, `CANCELLED`, or another word of the portal.
    pub status: String,
    /// Vendor number, when the portal tells it.
    pub vendor: Option<String>,
    /// Currency.
    pub currency: Option<String>,
    /// Subtotal.
    pub subtotal: Option<String>,
    /// Total.
    pub total: Option<String>,
    /// CFDIs linked to it.
    pub cfdis: u32,
    /// Fiscal folios of the linked CFDIs, as far as the portal tells them.
    pub cfdi_uuids: Vec<String>,
    /// Lines.
    pub lines: Vec<PortalOrderLineView>,
}

/// A line of a purchase order in the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortalOrderLineView {
    /// `PORLSEQ` of the line in Sage.
    pub external_id: String,
    /// Item.
    pub item: String,
    /// Quantity.
    pub quantity: Option<String>,
    /// Price of a unit.
    pub price: Option<String>,
    /// Amount.
    pub amount: Option<String>,
    /// CFDIs linked to the line.
    pub cfdis: u32,
}

impl PortalOrderView {
    /// Of what the portal answered.
    pub fn new(order: &PortalOrder) -> Self {
        Self {
            id: order.id.to_string(),
            status: order.status.to_string(),
            vendor: order.vendor.clone(),
            currency: order.currency.map(|currency| currency.to_string()),
            subtotal: order.subtotal.map(amount),
            total: order.total.map(amount),
            cfdis: order.cfdi_count,
            cfdi_uuids: order.cfdi_uuids.iter().map(ToString::to_string).collect(),
            lines: order.lines.iter().map(PortalOrderLineView::new).collect(),
        }
    }
}

impl PortalOrderLineView {
    fn new(line: &PortalOrderLine) -> Self {
        Self {
            external_id: line.external_id.clone(),
            item: line.code.clone(),
            quantity: line.quantity.map(plain),
            price: line.price.map(plain),
            amount: line.subtotal.map(amount),
            cfdis: line.cfdi_count,
        }
    }
}

impl ControlView {
    /// Of a row of the order control table, which is read for one company only.
    pub fn of_order(row: &OrderControlRow, company: &str) -> Self {
        Self {
            company: company.to_owned(),
            status: row.status.to_string(),
            portal_id: row.portal_id.as_ref().map(ToString::to_string),
            response: Some(row.response.clone()).filter(|response| !response.is_empty()),
        }
    }
}

/// A field whose two sides differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DifferenceView {
    /// Stable name, the portal's: `total`, `lines[4711].quantity`.
    pub field: String,
    /// Its name for people.
    pub name: String,
    /// What would be sent.
    pub sage: String,
    /// What the portal holds.
    pub portal: String,
}

impl DifferenceView {
    /// In the language of `words`. A line is named by its position in Sage where `order` has it.
    pub fn new(difference: &Difference, order: Option<&SageOrder>, words: &Words) -> Self {
        let position = |id: &str| {
            let lines = order.into_iter().flat_map(|order| &order.lines);
            lines.filter(|line| line.sequence.to_string() == id).map(|line| line.position).next()
        };
        let of_line = difference.field.strip_prefix("lines[").and_then(|rest| {
            let (id, field) = rest.split_once("].")?;
            Some(format!("{field}[{}]", position(id)?))
        });
        Self {
            name: words.name(of_line.as_deref().unwrap_or(&difference.field)),
            field: difference.field.clone(),
            sage: difference.ours.clone(),
            portal: difference.theirs.clone(),
        }
    }
}

/// A decimal without trailing zeros.
fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}
