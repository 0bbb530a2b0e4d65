//! The content of a purchase order in the portal, as the specification derives it from Sage (flows.md 7.2 and 7.3, and
//! `docs/decisions/purchase-orders.md`, section "Content"). Written a second time, apart from the product.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::model::{DefaultAddress, Location, Order, OrderLine};
use crate::world::company::Company;
use crate::world::model::{Currency, cents};

/// SAT payment forms that the portal knows for orders (portal-api.md 7.2): 31 is not among them.
const PAYMENT_FORMS: [&str; 21] = [
    "01", "02", "03", "04", "05", "06", "08", "12", "13", "14", "15", "17", "23", "24", "25", "26", "27",
    "28", "29", "30", "99",
];

/// What the portal must hold of an order, its status aside.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WantedOrder {
    /// `provider_external_id`.
    pub vendor: String,
    /// `company_external_id`.
    pub company: String,
    pub date: Date,
    pub delivery_date: Date,
    /// ISO 4217.
    pub currency: &'static str,
    /// Absent for pesos.
    pub exchange_rate: Option<Decimal>,
    pub delivery_contact: String,
    pub requested_by: String,
    pub comments: Option<String>,
    pub reference: Option<String>,
    /// With the portal's prefix: `F03`.
    pub payment_form: Option<String>,
    pub cfdi_use: Option<String>,
    pub subtotal: Decimal,
    pub total: Decimal,
    pub vat_sum: Decimal,
    /// Zero or negative: the sign that is sent by default.
    pub withhold_tax_sum: Decimal,
    pub warehouse: String,
    /// Pairs without empty values, in the order of the specification.
    pub metadata: Vec<(&'static str, String)>,
    pub address: WantedAddress,
    pub lines: Vec<WantedOrderLine>,
}

/// The one shipping address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct WantedAddress {
    pub identifier: String,
    pub street: String,
    pub municipality: String,
    pub city: String,
    pub state: String,
    pub country: String,
    /// Five digits, or empty.
    pub zip: String,
}

/// A line as the portal must hold it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WantedOrderLine {
    pub external_id: String,
    /// Position among all lines of the order in Sage, from 1.
    pub num: i32,
    pub code: String,
    pub description: String,
    pub quantity: Decimal,
    pub price: Decimal,
    /// Also its `total`.
    pub subtotal: Decimal,
    pub unit: String,
}

impl WantedOrder {
    /// Nothing yet: the content of an order that is still being entered.
    pub(super) fn empty(date: Date) -> Self {
        Self {
            vendor: String::new(),
            company: String::new(),
            date,
            delivery_date: date,
            currency: Currency::Mxn.iso(),
            exchange_rate: None,
            delivery_contact: String::new(),
            requested_by: String::new(),
            comments: None,
            reference: None,
            payment_form: None,
            cfdi_use: None,
            subtotal: Decimal::ZERO,
            total: Decimal::ZERO,
            vat_sum: Decimal::ZERO,
            withhold_tax_sum: Decimal::ZERO,
            warehouse: String::new(),
            metadata: Vec::new(),
            address: WantedAddress::default(),
            lines: Vec::new(),
        }
    }

    /// The content of an order of that company. What an order lacks (a contact, a street) is left empty: such an order
    /// waits and is never sent.
    pub(super) fn of(order: &Order, company: &Company) -> Self {
        let lines: Vec<WantedOrderLine> = (1..)
            .zip(&order.lines)
            .filter(|(_, line)| line.is_sent())
            .map(|(num, line)| wanted_line(num, line))
            .collect();
        let sums = Sums::of(order, &lines);
        let vendor = &company.vendors[order.vendor];
        let location = order.lines.iter().find(|line| line.is_sent()).map(|line| line.location.clone());
        let location = location.unwrap_or_default();
        let contact = first_filled(&[
            &order.fob_point,
            &order.ship_to_contact,
            company.default_contact.as_deref().unwrap_or_default(),
        ]);
        let metadata = [
            ("AFE", order.afe.as_deref().unwrap_or_default()),
            ("REQUISICION", &order.requisition),
            ("CONDICIONES", &order.terms),
            ("USUARIO_DE_COMPRA", &order.fob_point),
        ];
        let filled = metadata.iter().filter(|(_, value)| !value.trim().is_empty());
        Self {
            vendor: vendor.id.clone(),
            company: company.external_id.clone(),
            date: order.date,
            delivery_date: order.expected_arrival.unwrap_or(order.date),
            currency: order.currency.iso(),
            exchange_rate: (order.currency != Currency::Mxn).then(|| order.rate.round_dp(6)),
            requested_by: first_filled(&[&order.entered_by, &contact]),
            delivery_contact: contact,
            comments: filled_text(&format!("{} {}", order.description, order.comment)),
            reference: filled_text(&order.reference),
            payment_form: payment_form(company, vendor.payment_method.as_deref()),
            cfdi_use: order.cfdi_use.as_deref().and_then(cfdi_use),
            subtotal: sums.subtotal,
            total: sums.total,
            vat_sum: sums.vat,
            withhold_tax_sum: Decimal::ZERO - sums.withheld,
            metadata: filled.map(|(key, value)| (*key, value.trim().to_owned())).collect(),
            address: address(company, &location),
            warehouse: location,
            lines,
        }
    }
}

fn wanted_line(num: i32, line: &OrderLine) -> WantedOrderLine {
    WantedOrderLine {
        external_id: line.sequence.to_string(),
        num,
        code: line.item.clone(),
        description: line.description.chars().filter(|letter| !letter.is_control()).collect(),
        quantity: line.net_quantity().normalize(),
        price: line.unit_cost.normalize(),
        subtotal: line.net_amount(),
        unit: line.unit.clone(),
    }
}

struct Sums {
    subtotal: Decimal,
    vat: Decimal,
    withheld: Decimal,
    total: Decimal,
}

impl Sums {
    fn of(order: &Order, lines: &[WantedOrderLine]) -> Self {
        let subtotal: Decimal = lines.iter().map(|line| line.subtotal).sum();
        let vat: Decimal = order.taxes.iter().filter(|tax| tax.is_sign_positive()).sum();
        let withheld = vat - order.taxes.iter().sum::<Decimal>();
        let gross: Decimal = order.lines.iter().map(|line| line.extended).sum();
        let tolerance = Decimal::new(1, 2) * Decimal::from(lines.len());
        let agrees = |base: Decimal| (base + vat - withheld - order.total).abs() <= tolerance;
        let is_cancelled = order.lines.iter().any(|line| line.cancelled > Decimal::ZERO);
        if !agrees(subtotal) && is_cancelled && agrees(gross) {
            let scaled = |tax: Decimal| cents(tax * subtotal / gross);
            let (vat, withheld) = (scaled(vat), scaled(withheld));
            return Self { subtotal, vat, withheld, total: subtotal + vat - withheld };
        }
        Self { subtotal, vat, withheld, total: order.total }
    }
}

fn first_filled(texts: &[&str]) -> String {
    let found = texts.iter().map(|text| text.trim()).find(|text| !text.is_empty());
    found.unwrap_or_default().to_owned()
}

fn filled_text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The first two characters of what the list of `METODOPAGO` says to the vendor's value.
pub(super) fn payment_form(company: &Company, value: Option<&str>) -> Option<String> {
    let (_, description) = company.payment_methods.iter().find(|(known, _)| Some(known.as_str()) == value)?;
    let code = description.get(..2)?;
    PAYMENT_FORMS.contains(&code).then(|| format!("F{code}"))
}

/// The uses that the portal's list holds: not those that came with CFDI 4.0.
pub(super) fn cfdi_use(value: &str) -> Option<String> {
    let value = value.trim().to_uppercase();
    let (letter, number) = (value.get(..1)?, value.get(1..)?);
    let number = number.parse::<u8>().ok().filter(|_| number.len() == 2)?;
    let is_known = match letter {
        "G" => (1..=3).contains(&number),
        "I" => (1..=8).contains(&number),
        "D" => (1..=10).contains(&number),
        "P" => number == 1,
        _ => false,
    };
    is_known.then_some(value)
}

fn address(company: &Company, code: &str) -> WantedAddress {
    let location = company.locations.iter().find(|location| location.code == code);
    let fallback = company.default_address.as_ref();
    let field = |of_location: fn(&Location) -> &str, of_default: fn(&DefaultAddress) -> &str| {
        first_filled(&[location.map_or("", of_location), fallback.map_or("", of_default)])
    };
    let is_postal_code = |zip: &&str| zip.len() == 5 && zip.bytes().all(|byte| byte.is_ascii_digit());
    let codes = [location.map_or("", |known| &known.zip), fallback.map_or("", |known| &known.zip)];
    WantedAddress {
        identifier: first_filled(&[code, fallback.map_or("", |known| &known.identifier)]),
        street: field(|known| &known.street, |known| &known.street),
        municipality: field(|known| &known.municipality, |known| &known.municipality),
        city: field(|known| &known.city, |known| &known.city),
        state: field(|known| &known.state, |known| &known.state),
        country: field(|known| &known.country, |known| &known.country),
        zip: codes.iter().map(|zip| zip.trim()).find(is_postal_code).unwrap_or_default().to_owned(),
    }
}
