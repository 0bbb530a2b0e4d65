//! Purchase orders: as Sage holds them, as they are sent, and as the portal holds them.

mod compare;

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{CfdiUuid, OrderNumber, PortalId, VendorId};
use crate::money::Currency;

pub use compare::{Depth, LINES, by_position, compare};

/// A purchase order of Sage (`POPORH1` with `POPORH2`, `POPORL`, `POPORHO`), quirks removed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SageOrder {
    /// `PORHSEQ`.
    pub sequence: i64,
    /// `PONUMBER`.
    pub number: OrderNumber,
    /// `VDCODE`.
    pub vendor: VendorId,
    /// `DATE`; `None` when the column is 0.
    pub date: Option<Date>,
    /// `EXPARRIVAL`; `None` when the column is 0.
    pub expected_arrival: Option<Date>,
    /// `CURRENCY`, as stored (trimmed): it may be no currency.
    pub currency: String,
    /// `RATE`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub rate: Decimal,
    /// `DESCRIPTIO`, trimmed, as all texts.
    pub description: String,
    /// `COMMENT`.
    pub comment: String,
    /// `REFERENCE`.
    pub reference: String,
    /// `FOBPOINT`, where sites keep the purchasing contact.
    pub fob_point: String,
    /// `RQNNUMBER`.
    pub requisition: String,
    /// `TERMSCODE`.
    pub terms: String,
    /// `DOCTOTAL`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub total: Decimal,
    /// `TXEXCLUDE1` to `TXEXCLUDE5`: positive = transferred, negative = withheld.
    pub taxes: [Decimal; 5],
    /// `PORTYPE`: 1 active, 2 standing, 3 future, 4 blanket.
    pub order_type: i16,
    /// `ONHOLD`.
    pub is_on_hold: bool,
    /// `ISCOMPLETE`.
    pub is_complete: bool,
    /// `AUDTDATE` and `AUDTTIME` of the header, in UTC.
    pub audit: Timestamp,
    /// `POPORH2.ENTEREDBY`.
    pub entered_by: String,
    /// `POPORH2.STCONTACT`.
    pub ship_to_contact: String,
    /// Optional field `AFE`.
    pub afe: String,
    /// Optional field `USOCFDI`.
    pub cfdi_use: String,
    /// `CSOPTFD.VDESC` of the vendor's `METODOPAGO`; its first two characters are the tax authority's payment form.
    pub payment_form: String,
    /// Lines, ordered by `PORLREV`.
    pub lines: Vec<SageOrderLine>,
}

/// A line of a purchase order (`POPORL`). Quantities are in order units.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SageOrderLine {
    /// Position by `PORLREV` among all lines of the order, from 1.
    pub position: u32,
    /// `PORLSEQ`, the stable id of the line.
    pub sequence: i64,
    /// `ITEMNO`; empty for a comment.
    pub item: String,
    /// `ITEMDESC`.
    pub description: String,
    /// `LOCATION`.
    pub location: String,
    /// `ORDERUNIT`.
    pub unit: String,
    /// `UNITCOST`, per order unit.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub unit_cost: Decimal,
    /// `EXTENDED`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub extended: Decimal,
    /// `EXTCANCEL`; `None` where the column does not exist.
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub extended_cancelled: Option<Decimal>,
    /// `OQORDERED`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub ordered: Decimal,
    /// `OQRECEIVED`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub received: Decimal,
    /// `OQCANCELED`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub cancelled: Decimal,
}

impl SageOrder {
    /// The position of a line, by its `PORLSEQ` as text.
    pub fn position(&self, id: &str) -> Option<u32> {
        self.lines.iter().find(|line| line.sequence.to_string() == id).map(|line| line.position)
    }
}

impl SageOrderLine {
    /// What is ordered after cancellations, received goods included; never below zero.
    pub fn net_quantity(&self) -> Decimal {
        (self.ordered - self.cancelled).max(Decimal::ZERO)
    }
}

/// An inventory location (`ICLOC`), trimmed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Location {
    /// `ADDRESS1`.
    pub street: String,
    /// `ADDRESS2`.
    pub municipality: String,
    /// `CITY`.
    pub city: String,
    /// `STATE`.
    pub state: String,
    /// `COUNTRY`.
    pub country: String,
    /// `ZIP`.
    pub zip: String,
}

/// Who may send an order, and since when (`Autoriza_OC`, `Autoriza_OC_detalle`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// Some row of the order and company says `Autorizada = 1`.
    pub is_authorized: bool,
    /// The last `Fecha`, a local day of the server; `None` without any act.
    pub last_day: Option<Date>,
}

/// A receipt of an order (`PORCPH1`, or `PORCPR` where one receipt covers several orders).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Receipt {
    /// `RCPNUMBER`.
    pub number: String,
    /// `ISINVOICED = 1`.
    pub is_invoiced: bool,
    /// `ISCOMPLETE = 1`.
    pub is_complete: bool,
}

/// The portal's status of an order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum OrderStatus {
    /// The supplier may invoice.
    Open,
    /// Exists; treated like `OPEN`.
    Generated,
    /// No more invoices.
    Closed,
    /// Cancelled.
    Cancelled,
    /// A word that this version does not know.
    Other(String),
}

impl OrderStatus {
    /// Reads the word, whatever its case.
    pub fn read(text: &str) -> Self {
        match text.trim().to_ascii_uppercase().as_str() {
            "OPEN" => Self::Open,
            "GENERATED" => Self::Generated,
            "CLOSED" => Self::Closed,
            "CANCELLED" => Self::Cancelled,
            _ => Self::Other(text.trim().to_owned()),
        }
    }

    /// The portal's word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Open => "OPEN",
            Self::Generated => "GENERATED",
            Self::Closed => "CLOSED",
            Self::Cancelled => "CANCELLED",
            Self::Other(text) => text,
        }
    }

    /// Whether content may be replaced and invoices may come.
    pub fn is_live(&self) -> bool {
        match self {
            Self::Open | Self::Generated => true,
            Self::Closed | Self::Cancelled | Self::Other(_) => false,
        }
    }
}

impl fmt::Display for OrderStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<OrderStatus> for String {
    fn from(status: OrderStatus) -> String {
        status.as_str().to_owned()
    }
}

impl From<String> for OrderStatus {
    fn from(text: String) -> Self {
        Self::read(&text)
    }
}

/// Whether the supplier has to accept the order in the portal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Acceptance {
    /// Accepted as it stands.
    #[default]
    Accepted,
    /// The supplier must accept.
    PendingToReview,
}

impl Acceptance {
    /// The portal's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "ACCEPTED",
            Self::PendingToReview => "PENDING_TO_REVIEW",
        }
    }
}

// A missing number is left out, not null: the reader of a tagged effect cannot tell null from a number's form.
/// A purchase order as it is sent. Wire names belong to `sc-portal`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderPayload {
    /// The order's number in Sage: the natural key in the portal.
    pub number: OrderNumber,
    /// The supplier's number in Sage.
    pub vendor: VendorId,
    /// The company's external id in the portal.
    pub company: String,
    /// Whether the supplier has to accept.
    pub acceptance: Acceptance,
    /// Order date.
    pub date: Date,
    /// Delivery date.
    pub delivery_date: Date,
    /// Currency.
    pub currency: Currency,
    /// Pesos per unit of `currency`; left out for pesos.
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub exchange_rate: Option<Decimal>,
    /// Who receives.
    pub delivery_contact: String,
    /// Who asked for it.
    pub requested_by: String,
    /// Free text.
    pub comments: Option<String>,
    /// Free text.
    pub reference: Option<String>,
    /// The tax authority's payment form with the portal's prefix, e.g. `F03`.
    pub payment_form: Option<String>,
    /// The tax authority's payment method: `PUE` (at once) or `PPD` (later or in parts).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// The tax authority's use of the CFDI, e.g. `G03`.
    pub cfdi_use: Option<String>,
    /// Sum of the lines.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub subtotal: Decimal,
    /// `subtotal + vat_sum - withheld`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub total: Decimal,
    /// Transferred taxes.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub vat_sum: Decimal,
    /// Withheld taxes, with the sign that is sent.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub withhold_tax_sum: Decimal,
    /// Location of the first line.
    pub warehouse: Option<String>,
    /// Free pairs, without empty values.
    pub metadata: Vec<(String, String)>,
    /// At least one.
    pub addresses: Vec<OrderAddress>,
    /// At least one, in the order of Sage.
    pub lines: Vec<OrderLine>,
}

/// A shipping address of an order. Empty texts are sent as empty texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderAddress {
    /// Location code.
    pub identifier: String,
    /// Street.
    pub street: String,
    /// Municipality.
    pub municipality: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Country.
    pub country: String,
    /// Five digits, or empty.
    pub zip: String,
}

/// A line as it is sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderLine {
    /// `PORLSEQ` as text.
    pub external_id: String,
    /// Position among all lines of the order in Sage, from 1.
    pub num: u32,
    /// Item.
    pub code: String,
    /// Item description.
    pub description: String,
    /// Net quantity in order units.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub quantity: Decimal,
    /// Per order unit, at most six decimals.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub price: Decimal,
    /// Net amount, in cents.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub subtotal: Decimal,
    /// Order unit.
    pub unit: String,
}

/// An order as the portal holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct PortalOrder {
    /// The portal's id.
    pub id: PortalId,
    /// Our number.
    pub number: String,
    /// Status.
    pub status: OrderStatus,
    /// `acceptance_status`, when the portal tells it.
    pub acceptance: Option<String>,
    /// The supplier's number, when the portal tells it.
    pub vendor: Option<String>,
    /// Currency, when it can be read.
    pub currency: Option<Currency>,
    /// Exchange rate.
    pub exchange_rate: Option<Decimal>,
    /// Subtotal.
    pub subtotal: Option<Decimal>,
    /// Total.
    pub total: Option<Decimal>,
    /// Transferred taxes.
    pub vat_sum: Option<Decimal>,
    /// Withheld taxes; the sign is the portal's.
    pub withhold_tax_sum: Option<Decimal>,
    /// The remaining content by its wire name (texts, dates, addresses, metadata as one text each), for
    /// [`Depth::All`]. A name that the portal does not return is missing.
    pub texts: BTreeMap<String, String>,
    /// Lines.
    pub lines: Vec<PortalOrderLine>,
    /// How many CFDIs are linked to it.
    pub cfdi_count: u32,
    /// UUIDs of the linked CFDIs, as far as the portal tells them.
    pub cfdi_uuids: Vec<CfdiUuid>,
}

/// What the portal holds of an order beside its content. A change is decided by it, and a replacement of the content
/// repeats it, so that it changes nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortalState {
    /// Status.
    pub status: OrderStatus,
    /// `acceptance_status`, when the portal tells it.
    pub acceptance: Option<String>,
    /// How many CFDIs are linked to it.
    pub cfdi_count: u32,
}

impl PortalOrder {
    /// What it is beside its content.
    pub fn state(&self) -> PortalState {
        PortalState {
            status: self.status.clone(),
            acceptance: self.acceptance.clone(),
            cfdi_count: self.cfdi_count,
        }
    }
}

/// A line as the portal holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct PortalOrderLine {
    /// The line's id in Sage.
    pub external_id: String,
    /// Item.
    pub code: String,
    /// Item description.
    pub description: String,
    /// Unit.
    pub unit: String,
    /// Quantity.
    pub quantity: Option<Decimal>,
    /// Price.
    pub price: Option<Decimal>,
    /// Amount.
    pub subtotal: Option<Decimal>,
    /// CFDIs linked to the line.
    pub cfdi_count: u32,
    /// Quantity of those CFDIs; `None` when the portal does not tell it for each.
    pub invoiced: Option<Decimal>,
}

impl OrderPayload {
    /// The position of a line in Sage, by its `PORLSEQ` as text.
    pub fn position(&self, id: &str) -> Option<u32> {
        self.lines.iter().find(|line| line.external_id == id).map(|line| line.num)
    }

    /// The content that moves neither money nor goods, by wire name: what [`Depth::All`] compares besides the facts.
    /// `sc-portal` fills [`PortalOrder::texts`] by the same names.
    pub fn texts(&self) -> BTreeMap<&'static str, String> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let metadata: Vec<String> = self.metadata.iter().map(|(key, value)| pair(key, value)).collect();
        let mut texts = BTreeMap::from([
            ("date", self.date.to_string()),
            ("delivery_date", self.delivery_date.to_string()),
            ("delivery_contact", self.delivery_contact.clone()),
            ("requested_by_contact", self.requested_by.clone()),
            ("comments", text(&self.comments)),
            ("reference", text(&self.reference)),
            ("cfdi_payment_form", text(&self.payment_form)),
            ("cfdi_use", text(&self.cfdi_use)),
            ("warehouse", text(&self.warehouse)),
            ("metadata", joined(metadata)),
            ("addresses", joined(self.addresses.iter().map(OrderAddress::one_line).collect())),
        ]);
        // Where the company's rules say nothing about it, what the portal holds is no difference.
        texts.extend(self.payment_method.clone().map(|method| ("cfdi_payment_method", method)));
        texts
    }
}

impl OrderAddress {
    /// Its parts in a fixed order, for comparison and for people.
    pub fn one_line(&self) -> String {
        [
            &self.identifier,
            &self.street,
            &self.municipality,
            &self.city,
            &self.state,
            &self.country,
            &self.zip,
        ]
        .map(|part| part.trim())
        .join(" | ")
    }
}

/// A pair of [`OrderPayload::metadata`] as [`PortalOrder::texts`] holds it.
pub fn pair(key: &str, value: &str) -> String {
    format!("{}={}", key.trim(), value.trim())
}

/// Several parts as one text, whatever their order at the other side.
pub fn joined(mut parts: Vec<String>) -> String {
    parts.sort();
    parts.join("; ")
}
