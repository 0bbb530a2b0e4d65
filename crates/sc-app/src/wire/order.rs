//! What both sides hold of a purchase order now.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use sc_domain::Money;
use sc_domain::control_orders::OrderControlRow;
use sc_domain::order::{
    Authorization, LINES, OrderAddress, OrderLine, OrderPayload, PortalOrder, PortalOrderLine, SageOrder,
    SageOrderLine, by_position,
};
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

/// What would be sent of an order, by its fields. `--json` has it as `payload`; this is for people to read and leaves
/// out what is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderContentView {
    /// Order date.
    pub date: Date,
    /// Delivery date.
    pub delivery_date: Date,
    /// Pesos per unit of the currency.
    pub exchange_rate: Option<String>,
    /// Lines.
    pub lines: Vec<OrderContentLineView>,
    /// Sum of the lines, e.g. `1000.00 MXN`, as all sums.
    pub subtotal: String,
    /// Transferred taxes, unless there are none.
    pub vat_sum: Option<String>,
    /// Withheld taxes with the sign that is sent, unless there are none.
    pub withheld: Option<String>,
    /// Total.
    pub total: String,
    /// Who receives.
    pub delivery_contact: String,
    /// Who asked for it.
    pub requested_by: String,
    /// Addresses, one line each.
    pub addresses: Vec<String>,
    /// Free text.
    pub comments: Option<String>,
    /// Free text.
    pub reference: Option<String>,
    /// The tax authority's payment form.
    pub payment_form: Option<String>,
    /// The tax authority's use of the CFDI.
    pub cfdi_use: Option<String>,
    /// Free pairs.
    pub metadata: Vec<(String, String)>,
}

/// A line that would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderContentLineView {
    /// Position among all lines of the order in Sage, from 1.
    pub position: u32,
    /// Item.
    pub item: String,
    /// Description.
    pub description: String,
    /// What is left of it in order units.
    pub quantity: String,
    /// Order unit.
    pub unit: String,
    /// Price of a unit.
    pub price: String,
    /// Amount.
    pub amount: String,
}

impl OrderContentView {
    /// Of what is sent.
    pub fn new(payload: &OrderPayload) -> Self {
        let money = |amount| Money::new(amount, payload.currency).to_string();
        let unless_zero = |amount: Decimal| (!amount.is_zero()).then(|| money(amount));
        Self {
            date: payload.date,
            delivery_date: payload.delivery_date,
            exchange_rate: payload.exchange_rate.map(plain),
            lines: payload.lines.iter().map(OrderContentLineView::new).collect(),
            subtotal: money(payload.subtotal),
            vat_sum: unless_zero(payload.vat_sum),
            withheld: unless_zero(payload.withhold_tax_sum),
            total: money(payload.total),
            delivery_contact: payload.delivery_contact.clone(),
            requested_by: payload.requested_by.clone(),
            addresses: payload.addresses.iter().map(in_one_line).collect(),
            comments: payload.comments.clone(),
            reference: payload.reference.clone(),
            payment_form: payload.payment_form.clone(),
            cfdi_use: payload.cfdi_use.clone(),
            metadata: payload.metadata.clone(),
        }
    }
}

impl OrderContentLineView {
    fn new(line: &OrderLine) -> Self {
        Self {
            position: line.num,
            item: line.code.clone(),
            description: line.description.clone(),
            quantity: plain(line.quantity),
            unit: line.unit.clone(),
            price: plain(line.price),
            amount: amount(line.subtotal),
        }
    }
}

/// The parts of an address that are not blank.
fn in_one_line(address: &OrderAddress) -> String {
    let OrderAddress { identifier, street, municipality, city, state, country, zip } = address;
    let parts = [identifier, street, municipality, city, state, country, zip];
    let parts: Vec<&str> =
        parts.into_iter().map(|part| part.trim()).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
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
        let told = by_position(difference, |id| order.and_then(|order| order.position(id)));
        let name = if told.field == LINES {
            // A line that Sage does not know: the sides hold its id.
            let id = if told.ours.is_empty() { &told.theirs } else { &told.ours };
            words.text("orders-line-with-id", &[("id", id.as_str().into())])
        } else {
            words.name(&told.field)
        };
        Self {
            name,
            field: difference.field.clone(),
            sage: difference.ours.clone(),
            portal: difference.theirs.clone(),
        }
    }

    /// Both sides for people, Sage's first: amounts as everywhere, and words for what is not there.
    pub fn shown(&self, words: &Words) -> [String; 2] {
        [&self.sage, &self.portal].map(|value| match (self.field.as_str(), value.as_str()) {
            (LINES, "") => words.plain("documents-absent"),
            (LINES, id) if id.bytes().all(|byte| byte.is_ascii_digit()) => words.plain("orders-line-there"),
            (_, "") => words.plain("missing-value"),
            (field, value) => words.value_of(field, value),
        })
    }
}

/// A decimal without trailing zeros.
fn plain(value: Decimal) -> String {
    value.normalize().to_string()
}

#[cfg(test)]
mod tests {
    use sc_words::Lang;

    use super::*;

    fn difference(field: &str, ours: &str, theirs: &str) -> DifferenceView {
        let difference = Difference { field: field.into(), ours: ours.into(), theirs: theirs.into() };
        DifferenceView::new(&difference, None, &Words::new(Lang::En))
    }

    #[test]
    fn a_difference_is_exact_for_programs_and_grouped_with_its_cents_for_people() {
        let total = difference("total", "42787.8", "1000");
        assert_eq!((total.sage.as_str(), total.portal.as_str()), ("42787.8", "1000"));
        let words = Words::new(Lang::En);
        assert_eq!(total.shown(&words), ["42,787.80", "1,000.00"]);
        assert_eq!(difference("lines[7].quantity", "1200.5", "3").shown(&words), ["1200.5", "3"]);
        assert_eq!(difference("reference", "", "REF 1").shown(&words), ["—", "REF 1"]);
    }

    #[test]
    fn a_line_that_one_side_lacks_is_said_to_be_there_or_not() {
        let words = Words::new(Lang::En);
        let missing = difference("lines", "4711", "");
        assert_eq!((missing.name.as_str(), missing.sage.as_str()), ("line with id 4711", "4711"));
        assert_eq!(missing.shown(&words), ["There", "Not there"]);
        assert_eq!(difference("lines", "", "4712").name, "line with id 4712");
        assert_eq!(difference("lines", "4711", "2 x").shown(&words), ["There", "2 x"]);
    }
}
