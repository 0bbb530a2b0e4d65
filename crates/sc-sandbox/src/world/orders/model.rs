//! Purchase orders as plain data that knows nothing of SQL or HTTP.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::content::WantedOrder;
use super::expected::{OrderExpected, OrderWord};
use super::office::OfficeChange;
use super::shape::OrderShape;
use crate::world::model::{Currency, cents};

/// An inventory location (`ICLOC`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// `LOCATION`, at most six characters.
    pub code: String,
    /// `ADDRESS1`.
    pub street: String,
    /// `ADDRESS2`.
    pub municipality: String,
    pub city: String,
    pub state: String,
    pub country: String,
    /// `ZIP`, as people typed it.
    pub zip: String,
}

/// The address that the company's settings name for what a location leaves blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefaultAddress {
    pub city: String,
    pub country: String,
    pub identifier: String,
    pub municipality: String,
    pub state: String,
    pub street: String,
    pub zip: String,
}

/// A purchase order of Sage, and what must become of it.
#[derive(Debug, Clone, Serialize)]
pub struct Order {
    pub shape: OrderShape,
    /// What must become of it as things stand; [`crate::world::World::advance`] changes it.
    pub expected: OrderExpected,
    /// What happens to it at the office after the baseline; taken away once it has happened.
    pub later: Option<OfficeChange>,
    /// `PORHSEQ`: beyond 2^53 on purpose, and odd, so that no double can hold it.
    pub sequence: i64,
    /// `PONUMBER`.
    pub number: String,
    /// Position in [`crate::world::Company::vendors`].
    pub vendor: usize,
    pub date: Date,
    /// `EXPARRIVAL`.
    pub expected_arrival: Option<Date>,
    pub currency: Currency,
    /// `RATE`, seven decimals.
    pub rate: Decimal,
    /// `DESCRIPTIO`.
    pub description: String,
    pub comment: String,
    pub reference: String,
    /// `FOBPOINT`.
    pub fob_point: String,
    /// `POPORH2.STCONTACT`.
    pub ship_to_contact: String,
    /// `POPORH2.ENTEREDBY`.
    pub entered_by: String,
    /// `RQNNUMBER`.
    pub requisition: String,
    /// `TERMSCODE`.
    pub terms: String,
    /// `POPORHO` `AFE`; `None` = no row.
    pub afe: Option<String>,
    /// `POPORHO` `USOCFDI`; `None` = no row.
    pub cfdi_use: Option<String>,
    /// Part of the amount that is transferred as tax, and part that is withheld.
    pub vat_rate: Decimal,
    pub withholding_rate: Decimal,
    /// How the header's sums follow from the lines.
    pub totals: OrderTotals,
    /// Header `EXTENDED`.
    pub extended: Decimal,
    /// `TXEXCLUDE1` to `TXEXCLUDE5`.
    pub taxes: [Decimal; 5],
    /// `DOCTOTAL`.
    pub total: Decimal,
    /// `PORTYPE`.
    pub order_type: i64,
    pub is_on_hold: bool,
    pub is_complete: bool,
    /// `DTCOMPLETE`.
    pub completed_on: Option<Date>,
    /// `Autorizada` of each row of `Autoriza_OC`.
    pub authorizations: Vec<Option<bool>>,
    /// `Fecha` of each row of `Autoriza_OC_detalle`.
    pub authorized_on: Vec<Date>,
    /// Audit stamp of the header.
    pub touched_at: Timestamp,
    /// By `PORLREV`.
    pub lines: Vec<OrderLine>,
    /// What the portal must hold, once it holds the order as Sage has it now.
    pub wanted: WantedOrder,
    /// What it had to hold until the office went on: the portal may still hold that until somebody follows.
    pub wanted_before: Option<WantedOrder>,
}

/// How Sage keeps the sums of a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderTotals {
    /// Taxes and total follow what is left of the lines.
    Net,
    /// They were left as they were before anything was cancelled.
    Gross,
    /// They agree with nothing: somebody imported the document.
    Off,
}

/// A line of an order (`POPORL`). Quantities are in order units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderLine {
    /// `PORLREV`: the order of the lines, with gaps.
    pub revision: i64,
    /// `PORLSEQ`: beyond 2^53 on purpose.
    pub sequence: i64,
    /// `ITEMNO`; empty for a comment.
    pub item: String,
    /// `ITEMDESC`.
    pub description: String,
    /// `LOCATION`.
    pub location: String,
    /// `ORDERUNIT`.
    pub unit: String,
    /// `ORDERCONV`: stocking units per order unit.
    pub conversion: Decimal,
    /// `UNITCOST`, per order unit, six decimals.
    pub unit_cost: Decimal,
    /// `EXTENDED`: of what was ordered.
    pub extended: Decimal,
    /// `EXTCANCEL`: of what was cancelled.
    pub extended_cancelled: Decimal,
    /// `OQORDERED`.
    pub ordered: Decimal,
    /// `OQRECEIVED`.
    pub received: Decimal,
    /// `OQCANCELED`.
    pub cancelled: Decimal,
    /// Audit stamp of the line.
    pub touched_at: Timestamp,
}

impl OrderLine {
    /// What is ordered after cancellations, received goods included.
    pub fn net_quantity(&self) -> Decimal {
        (self.ordered - self.cancelled).max(Decimal::ZERO)
    }

    /// The amount of [`OrderLine::net_quantity`].
    pub fn net_amount(&self) -> Decimal {
        cents(self.extended - self.extended_cancelled)
    }

    /// `OQOUTSTAND`.
    pub fn outstanding(&self) -> Decimal {
        (self.ordered - self.received - self.cancelled).max(Decimal::ZERO)
    }

    /// Whether a supplier has anything to do with it: it names an item and something of it is left.
    pub fn is_sent(&self) -> bool {
        !self.item.trim().is_empty() && self.net_quantity() > Decimal::ZERO
    }

    /// Prices what is ordered and what is cancelled again.
    pub(super) fn reprice(&mut self) {
        self.extended = cents(self.ordered * self.unit_cost);
        let is_touched = self.cancelled > Decimal::ZERO && self.ordered > Decimal::ZERO;
        let net = if is_touched {
            cents(self.extended * self.net_quantity() / self.ordered)
        } else {
            self.extended
        };
        self.extended_cancelled = self.extended - net;
    }

    /// Cancels that much of it.
    pub(super) fn cancel(&mut self, quantity: Decimal) {
        self.cancelled = quantity;
        self.reprice();
    }
}

impl Order {
    /// Some `Autoriza_OC` row says 1.
    pub fn is_authorized(&self) -> bool {
        self.authorizations.contains(&Some(true))
    }

    /// Every line with a quantity is cancelled and nothing was received.
    pub fn is_fully_cancelled(&self) -> bool {
        let mut lines = self.lines.iter().filter(|line| line.ordered > Decimal::ZERO).peekable();
        lines.peek().is_some()
            && lines.all(|line| line.cancelled >= line.ordered && line.received == Decimal::ZERO)
    }

    /// Prices all lines, then sums up the header as [`Order::totals`] says.
    pub(super) fn sum_up(&mut self) {
        for line in &mut self.lines {
            line.reprice();
        }
        let net: Decimal = self.lines.iter().map(OrderLine::net_amount).sum();
        let gross: Decimal = self.lines.iter().map(|line| line.extended).sum();
        let base = match self.totals {
            OrderTotals::Net => net,
            OrderTotals::Gross | OrderTotals::Off => gross,
        };
        let zero = Decimal::ZERO;
        self.extended = base;
        self.taxes =
            [cents(base * self.vat_rate), zero - cents(base * self.withholding_rate), zero, zero, zero];
        let taxes: Decimal = self.taxes.iter().sum();
        let lost = if self.totals == OrderTotals::Off { Decimal::new(731, 2) } else { zero };
        self.total = base + taxes - lost;
    }
}

/// A receipt of goods (`PORCPH1`), for one order or for several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderReceipt {
    /// `RCPHSEQ`.
    pub sequence: i64,
    /// `RCPNUMBER`.
    pub number: String,
    /// Positions in [`crate::world::Company::orders`]. One: `PORCPH1` names it. Several: `PORCPR` names them and
    /// `PORCPH1.PORHSEQ` is 0.
    pub orders: Vec<usize>,
    /// `ISINVOICED`.
    pub is_invoiced: bool,
    /// `ISCOMPLETE`.
    pub is_complete: bool,
    pub touched_at: Timestamp,
}

/// An invoice or credit note entered in purchase orders (`POINVH1`, `POCRNH1`) with its `FOLIOCFD`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderInvoice {
    /// `INVHSEQ` or `CRNHSEQ`.
    pub sequence: i64,
    pub number: String,
    /// Position in [`crate::world::Company::orders`].
    pub order: usize,
    pub uuid: String,
    pub is_credit_note: bool,
    pub touched_at: Timestamp,
}

/// A row of `fesaOCFocaltec`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct OrderControlRow {
    /// `idFocaltec`, without padding: NULL after a failed attempt, empty after a failed validation.
    pub portal_id: Option<String>,
    /// `ocSage`.
    pub number: Option<String>,
    pub status: Option<String>,
    /// `lastUpdate`.
    pub last_update: Option<Date>,
    pub created_at: Option<Date>,
    /// `responseAPI`.
    pub response: Option<String>,
    /// `idDatabase`.
    pub database: Option<String>,
}

/// An order that the portal holds from the start.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PortalOrder {
    pub id: String,
    /// `external_id`.
    pub number: String,
    /// `OPEN`, `GENERATED`, `CLOSED` or `CANCELLED`.
    pub status: OrderWord,
    /// What it says.
    pub content: WantedOrder,
    /// Documents of the supplier that bill it.
    pub cfdis: Vec<LinkedCfdi>,
    /// Made by a person in the portal.
    pub by_hand: bool,
    pub created_at: Timestamp,
}

/// A document of the supplier that bills a part of an order's line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LinkedCfdi {
    /// A UUID of [`crate::world::Company::cfdis`].
    pub uuid: String,
    /// The line's external id.
    pub line: String,
    /// In the line's unit.
    pub quantity: Decimal,
}
