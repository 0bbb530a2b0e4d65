//! Purchase orders: as Sage holds them, as they are sent, and as the portal holds them.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{CfdiUuid, OrderNumber, PortalId, VendorId};
use crate::money::{Currency, agree};
use crate::payment::Difference;

/// A purchase order of Sage (`POPORH1` with `POPORH2`, `POPORL`, `POPORHO`), quirks removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PortalOrder {
    /// The portal's id.
    pub id: PortalId,
    /// Our number.
    pub number: String,
    /// Status.
    pub status: OrderStatus,
    /// The supplier's number, when the portal tells it.
    pub vendor: Option<String>,
    /// Currency, when it can be read.
    pub currency: Option<Currency>,
    /// Exchange rate.
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub exchange_rate: Option<Decimal>,
    /// Subtotal.
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub subtotal: Option<Decimal>,
    /// Total.
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub total: Option<Decimal>,
    /// Transferred taxes.
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub vat_sum: Option<Decimal>,
    /// Withheld taxes; the sign is the portal's.
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
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

/// A line as the portal holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub quantity: Option<Decimal>,
    /// Price.
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub price: Option<Decimal>,
    /// Amount.
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub subtotal: Option<Decimal>,
    /// CFDIs linked to the line.
    pub cfdi_count: u32,
    /// Quantity of those CFDIs; `None` when the portal does not tell it for each.
    #[serde(
        default,
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub invoiced: Option<Decimal>,
}

/// How closely two orders are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// What moves money or goods: supplier, currency, rate, sums, lines with quantity, price and amount. Texts and dates are
    /// no difference: people edit them in the portal.
    Facts,
    /// All content that the portal returns: whether a replacement was carried out.
    All,
}

/// Compares what we would send with what the portal holds. Status is no content.
pub fn compare(ours: &OrderPayload, theirs: &PortalOrder, depth: Depth) -> Vec<Difference> {
    let mut found = Differences::default();
    if theirs.number.trim() != ours.number.as_str() {
        found.add("external_id", &ours.number, &theirs.number);
    }
    if let Some(vendor) = theirs.vendor.as_deref().map(str::trim).filter(|vendor| !vendor.is_empty())
        && vendor != ours.vendor.as_str()
    {
        found.add("provider_external_id", &ours.vendor, vendor);
    }
    if theirs.currency != Some(ours.currency) {
        found.add("currency", ours.currency, theirs.currency.map_or_else(String::new, |c| c.to_string()));
    }
    if let (Some(rate), Some(other)) = (ours.exchange_rate, theirs.exchange_rate)
        && rate.normalize() != other.normalize()
    {
        found.add("exchange_rate", rate.normalize(), other.normalize());
    }
    found.amount("subtotal", ours.subtotal, theirs.subtotal);
    found.amount("total", ours.total, theirs.total);
    // A sum of zero may be left out; the sign of withheld taxes is the portal's affair.
    found.amount("vat_sum", ours.vat_sum, Some(theirs.vat_sum.unwrap_or_default()));
    found.amount(
        "withhold_tax_sum",
        ours.withhold_tax_sum.abs(),
        Some(theirs.withhold_tax_sum.unwrap_or_default().abs()),
    );
    compare_lines(&mut found, ours, theirs, depth);
    if depth == Depth::All {
        for (name, ours) in ours.texts() {
            if let Some(theirs) = theirs.texts.get(name)
                && theirs.trim() != ours.trim()
            {
                found.add(name, ours, theirs);
            }
        }
    }
    found.0
}

fn compare_lines(found: &mut Differences, ours: &OrderPayload, theirs: &PortalOrder, depth: Depth) {
    for line in &ours.lines {
        let name = |field: &str| format!("lines[{}].{field}", line.external_id);
        let same: Vec<_> =
            theirs.lines.iter().filter(|other| other.external_id == line.external_id).collect();
        let [other] = same.as_slice() else {
            let count = same.len();
            found.add(
                "lines",
                &line.external_id,
                if count == 0 { String::new() } else { format!("{count} x") },
            );
            continue;
        };
        if other.code != line.code {
            found.add(&name("code"), &line.code, &other.code);
        }
        if other.quantity.map(|quantity| quantity.normalize()) != Some(line.quantity.normalize()) {
            found.add(
                &name("quantity"),
                line.quantity.normalize(),
                other.quantity.unwrap_or_default().normalize(),
            );
        }
        if other.price.map(|price| price.normalize()) != Some(line.price.normalize()) {
            found.add(&name("price"), line.price.normalize(), other.price.unwrap_or_default().normalize());
        }
        found.amount(&name("subtotal"), line.subtotal, other.subtotal);
        if depth == Depth::All {
            if other.description.trim() != line.description.trim() {
                found.add(&name("description"), &line.description, &other.description);
            }
            if other.unit.trim() != line.unit.trim() {
                found.add(&name("unit_of_measure"), &line.unit, &other.unit);
            }
        }
    }
    for other in &theirs.lines {
        if !ours.lines.iter().any(|line| line.external_id == other.external_id) {
            found.add("lines", "", &other.external_id);
        }
    }
}

#[derive(Default)]
struct Differences(Vec<Difference>);

impl Differences {
    fn add(&mut self, field: &str, ours: impl fmt::Display, theirs: impl fmt::Display) {
        let (ours, theirs) = (ours.to_string(), theirs.to_string());
        self.0.push(Difference { field: field.to_owned(), ours, theirs });
    }

    fn amount(&mut self, field: &str, ours: Decimal, theirs: Option<Decimal>) {
        if !theirs.is_some_and(|theirs| agree(ours, theirs)) {
            self.add(field, ours, theirs.map_or_else(String::new, |theirs| theirs.to_string()));
        }
    }
}

impl OrderPayload {
    /// The content that moves neither money nor goods, by wire name: what [`Depth::All`] compares besides the facts.
    /// `sc-portal` fills [`PortalOrder::texts`] by the same names.
    pub fn texts(&self) -> BTreeMap<&'static str, String> {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let metadata: Vec<String> = self.metadata.iter().map(|(key, value)| pair(key, value)).collect();
        BTreeMap::from([
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
        ])
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

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("decimal")
    }

    fn line(sequence: u32, quantity: &str, price: &str, subtotal: &str) -> OrderLine {
        OrderLine {
            external_id: sequence.to_string(),
            num: sequence,
            code: format!("A-{sequence}"),
            description: "Papel".into(),
            quantity: d(quantity),
            price: d(price),
            subtotal: d(subtotal),
            unit: "CAJA".into(),
        }
    }

    fn ours() -> OrderPayload {
        let address = OrderAddress { street: "Av. del Ejemplo 100".into(), ..OrderAddress::default() };
        OrderPayload {
            number: OrderNumber::new("PO0000123").expect("valid"),
            vendor: VendorId::new("V001").expect("valid"),
            company: "1".into(),
            acceptance: Acceptance::Accepted,
            date: jiff::civil::date(2026, 11, 3),
            delivery_date: jiff::civil::date(2026, 11, 30),
            currency: Currency::USD,
            exchange_rate: Some(d("18.9500")),
            delivery_contact: "Ana Ruiz".into(),
            requested_by: "COMPRAS".into(),
            comments: None,
            reference: Some("REF-7".into()),
            payment_form: None,
            cfdi_use: None,
            subtotal: d("300.00"),
            total: d("336.00"),
            vat_sum: d("48.00"),
            withhold_tax_sum: d("-12.00"),
            warehouse: None,
            metadata: vec![("AFE".into(), "77".into()), ("RQN".into(), "R-1".into())],
            addresses: vec![address],
            lines: vec![line(1, "10.0000", "10.50", "105.00"), line(2, "3", "65.000000", "195.00")],
        }
    }

    /// The portal's order after it did what [`ours`] asks for, written in other digits and another sequence.
    fn theirs() -> PortalOrder {
        let ours = ours();
        let line = |line: &OrderLine| PortalOrderLine {
            external_id: line.external_id.clone(),
            code: line.code.clone(),
            description: line.description.clone(),
            unit: line.unit.clone(),
            quantity: Some(line.quantity.normalize()),
            price: Some(line.price.normalize()),
            subtotal: Some(line.subtotal.normalize()),
            cfdi_count: 0,
            invoiced: Some(Decimal::ZERO),
        };
        PortalOrder {
            id: PortalId::new("aaaaaaaaaaaaaaaaaaaaaaaa").expect("valid"),
            number: "PO0000123".into(),
            status: OrderStatus::Open,
            vendor: Some("V001".into()),
            currency: Some(Currency::USD),
            exchange_rate: Some(d("18.95")),
            subtotal: Some(d("300")),
            total: Some(d("336")),
            vat_sum: Some(d("48")),
            withhold_tax_sum: Some(d("-12")),
            texts: ours.texts().into_iter().map(|(name, text)| (name.to_owned(), text)).collect(),
            lines: ours.lines.iter().rev().map(line).collect(),
            cfdi_count: 0,
            cfdi_uuids: vec![],
        }
    }

    #[track_caller]
    fn differs(depth: Depth, change: impl FnOnce(&mut PortalOrder), fields: &[&str]) {
        let mut theirs = theirs();
        change(&mut theirs);
        let found: Vec<String> = compare(&ours(), &theirs, depth).into_iter().map(|d| d.field).collect();
        assert_eq!(found, fields, "{depth:?}");
    }

    /// A fact is compared in both depths.
    #[track_caller]
    fn fact(change: impl Fn(&mut PortalOrder), fields: &[&str]) {
        differs(Depth::Facts, &change, fields);
        differs(Depth::All, &change, fields);
    }

    /// Something that only people read is compared in full depth alone.
    #[track_caller]
    fn text(change: impl Fn(&mut PortalOrder), fields: &[&str]) {
        differs(Depth::Facts, &change, &[]);
        differs(Depth::All, &change, fields);
    }

    #[test]
    fn equal_orders_have_no_difference() {
        fact(|_| {}, &[]);
        fact(|t| t.vendor = None, &[]);
        fact(|t| t.vendor = Some("  ".into()), &[]);
        fact(|t| t.number = " PO0000123 ".into(), &[]);
        fact(|t| t.exchange_rate = None, &[]);
        fact(|t| t.total = Some(d("336.01")), &[]);
        fact(|t| t.lines[0].subtotal = Some(d("194.99")), &[]);
        fact(|t| t.status = OrderStatus::Closed, &[]);
    }

    #[test]
    fn each_fact_that_moves_money_or_goods_is_compared() {
        fact(|t| t.number = "PO0000124".into(), &["external_id"]);
        fact(|t| t.vendor = Some("V002".into()), &["provider_external_id"]);
        fact(|t| t.currency = Some(Currency::MXN), &["currency"]);
        fact(|t| t.currency = None, &["currency"]);
        fact(|t| t.exchange_rate = Some(d("18.9501")), &["exchange_rate"]);
        fact(|t| t.subtotal = Some(d("300.02")), &["subtotal"]);
        fact(|t| t.subtotal = None, &["subtotal"]);
        fact(|t| t.total = Some(d("335.98")), &["total"]);
        fact(|t| t.total = None, &["total"]);
        fact(|t| t.vat_sum = Some(d("48.02")), &["vat_sum"]);
        fact(|t| t.vat_sum = None, &["vat_sum"]);
        fact(|t| t.lines[1].code = "A-9".into(), &["lines[1].code"]);
        fact(|t| t.lines[1].quantity = Some(d("9.9999")), &["lines[1].quantity"]);
        fact(|t| t.lines[1].quantity = None, &["lines[1].quantity"]);
        fact(|t| t.lines[1].price = Some(d("10.500001")), &["lines[1].price"]);
        fact(|t| t.lines[1].price = None, &["lines[1].price"]);
        fact(|t| t.lines[0].subtotal = Some(d("195.02")), &["lines[2].subtotal"]);
        fact(|t| t.lines[0].subtotal = None, &["lines[2].subtotal"]);
    }

    #[test]
    fn the_sign_of_withheld_taxes_is_no_difference_and_their_amount_is_one() {
        fact(|t| t.withhold_tax_sum = Some(d("12")), &[]);
        fact(|t| t.withhold_tax_sum = Some(d("12.01")), &[]);
        fact(|t| t.withhold_tax_sum = Some(d("-11.98")), &["withhold_tax_sum"]);
        fact(|t| t.withhold_tax_sum = None, &["withhold_tax_sum"]);
    }

    #[test]
    fn a_sum_of_zero_may_be_left_out() {
        let taxless = OrderPayload { vat_sum: Decimal::ZERO, withhold_tax_sum: Decimal::ZERO, ..ours() };
        let theirs = PortalOrder { vat_sum: None, withhold_tax_sum: None, ..theirs() };
        assert_eq!(compare(&taxless, &theirs, Depth::All), []);
    }

    #[test]
    fn lines_that_are_missing_or_too_many_are_differences() {
        let told = |change: fn(&mut PortalOrder)| {
            let mut theirs = theirs();
            change(&mut theirs);
            let found = compare(&ours(), &theirs, Depth::Facts).into_iter();
            found.map(|d| format!("{}: {:?} {:?}", d.field, d.ours, d.theirs)).collect::<Vec<_>>()
        };
        assert_eq!(told(|t| drop(t.lines.pop())), [r#"lines: "1" """#]);
        assert_eq!(told(|t| t.lines.push(t.lines[0].clone())), [r#"lines: "2" "2 x""#]);
        assert_eq!(told(|t| t.lines[0].external_id = "3".into()), [r#"lines: "2" """#, r#"lines: "" "3""#]);
        assert_eq!(told(|t| t.lines.clear()), [r#"lines: "1" """#, r#"lines: "2" """#]);
    }

    #[test]
    fn texts_and_dates_are_differences_only_in_full_depth() {
        for name in ours().texts().into_keys() {
            text(|t| drop(t.texts.insert(name.into(), "other".into())), &[name]);
            text(|t| drop(t.texts.remove(name)), &[]);
        }
        text(|t| drop(t.texts.insert("reference".into(), "  REF-7 ".into())), &[]);
        text(|t| drop(t.texts.insert("reference".into(), String::new())), &["reference"]);
        text(|t| drop(t.texts.insert("owners".into(), "ana@ejemplo.test".into())), &[]);
        text(|t| t.lines[1].description = "Lápiz".into(), &["lines[1].description"]);
        text(|t| t.lines[1].unit = "PZA".into(), &["lines[1].unit_of_measure"]);
        text(|t| t.lines[1].unit = " CAJA ".into(), &[]);
    }

    #[test]
    fn parts_of_a_text_are_equal_in_any_order() {
        let texts = ours().texts();
        assert_eq!(texts["metadata"], "AFE=77; RQN=R-1");
        assert_eq!(joined(vec![pair("RQN ", " R-1"), pair("AFE", "77")]), texts["metadata"]);
        assert_eq!(texts["addresses"], " | Av. del Ejemplo 100 |  |  |  |  | ");
    }
}
