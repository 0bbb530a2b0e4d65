//! The content of a purchase order: from what Sage holds to what is sent, or why it is not sent. Pure.
//!
//! Source: flows, sections 7.2 to 7.4 and 13.6; portal-api, section 7.2; `docs/decisions/purchase-orders.md`,
//! "Content". Which lines are sent is decided in [`lines`], their money in [`sums`], where the goods go in
//! [`address`], the portal's closed lists are in [`catalogue`]. Everything found wrong is collected in [`findings`].
//!
//! Invariant: equal content gives an equal payload, digit for digit, so that its hash tells whether anything changed.
//! Amounts carry no trailing zeros, and texts no padding.

mod address;
mod catalogue;
mod findings;
mod lines;
mod sums;

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};
use sc_domain::Cause;
use sc_domain::money::Currency;
use sc_domain::order::{Location, OrderLine, OrderPayload, SageOrder, SageOrderLine};

use crate::config::{OrderRules, PartialLocations, WithholdingSign};
use findings::Findings;
use lines::Chosen;
pub(super) use lines::{has_item, is_skipped};
use sums::Sums;

/// Decimals of a price and of an exchange rate, as Sage keeps them (`UNITCOST`).
const PRECISE_DECIMALS: u32 = 6;
/// Most characters of a company's external id.
const COMPANY_CHARS_MAX: usize = 50;
/// Most characters of `comments`.
const COMMENTS_CHARS_MAX: usize = 512;
/// Most characters of `reference`.
const REFERENCE_CHARS_MAX: usize = 100;
/// Most characters of a line's `description`.
const DESCRIPTION_CHARS_MAX: usize = 250;

/// An order that can be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// What is sent.
    pub payload: OrderPayload,
    /// What was left out or changed, in the order in which it was met.
    pub notices: Vec<Notice>,
}

/// Something left out of an order or changed. People are told; it never holds the order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// What it is about: the portal's name of a field, or Sage's name of a column.
    pub field: &'static str,
    /// The value that was found, or what was done with it.
    pub value: String,
    /// What happened.
    pub kind: NoticeKind,
}

/// What happened to a value of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// The portal's list does not know the value: left out.
    NotInCatalogue,
    /// A blank metadata value: the pair is left out.
    EmptyMetadata,
    /// A postal code of other than five digits: replaced by the company's, or blank.
    ZipNotFiveDigits,
    /// Blank parts of a location were filled from the company's address.
    AddressDefaulted,
    /// The company's contact stands for the one that the order does not name.
    ContactDefaulted,
    /// An item without description: its number stands for it.
    DescriptionDefaulted,
    /// Control characters were taken out.
    ControlCharacters,
    /// Taxes were scaled to what is left of the order.
    TaxesScaled,
    /// Lines in locations that are never sent were left out.
    LinesSkipped,
}

impl NoticeKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[
        Self::NotInCatalogue,
        Self::EmptyMetadata,
        Self::ZipNotFiveDigits,
        Self::AddressDefaulted,
        Self::ContactDefaulted,
        Self::DescriptionDefaulted,
        Self::ControlCharacters,
        Self::TaxesScaled,
        Self::LinesSkipped,
    ];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotInCatalogue => "not_in_catalogue",
            Self::EmptyMetadata => "empty_metadata",
            Self::ZipNotFiveDigits => "zip_not_five_digits",
            Self::AddressDefaulted => "address_defaulted",
            Self::ContactDefaulted => "contact_defaulted",
            Self::DescriptionDefaulted => "description_defaulted",
            Self::ControlCharacters => "control_characters",
            Self::TaxesScaled => "taxes_scaled",
            Self::LinesSkipped => "lines_skipped",
        }
    }
}

/// Why an order has no content.
#[derive(Debug, Clone, PartialEq)]
pub enum NotSent {
    /// Every line of ours with a quantity is cancelled in full.
    NothingLeft,
    /// Every line with a quantity is in a location that is never sent: the order was never ours.
    AllSkipped,
    /// A person has to look. With one finding its own code, with several `order.invalid` that lists them all.
    Held(Cause),
}

/// Builds what is sent of an order as it stands: net of cancellations, received goods included.
pub fn build(
    order: &SageOrder,
    locations: &BTreeMap<String, Location>,
    rules: &OrderRules,
) -> Result<Content, NotSent> {
    let Chosen { left, goods } = lines::choose(order, rules)?;
    let mut findings = Findings::default();
    let header = Header::read(order, rules, &mut findings);
    if goods == 0 {
        findings.problem("POPORL = 0");
    }
    let lines: Vec<OrderLine> = left
        .iter()
        .filter(|left| !left.is_skipped)
        .filter_map(|left| line(left.line, left.amount, &mut findings))
        .collect();
    let sent: Vec<&str> =
        left.iter().filter(|left| !left.is_skipped).map(|left| left.line.location.trim()).collect();
    let addresses = address::addresses(&sent, locations, rules, &mut findings);
    skipped_lines(&left, rules.partial_locations, &mut findings);
    let sums = sums::sums(order, &left, &mut findings);
    let ((header, sums), notices) = findings.verdict(header.zip(sums)).map_err(NotSent::Held)?;
    let warehouse = sent.first().filter(|code| !code.is_empty()).map(|code| (*code).to_owned());
    let payload = OrderPayload { warehouse, addresses, lines, ..header.payload(order, rules, sums) };
    Ok(Content { payload, notices })
}

/// Builds the content as if nothing were cancelled: what a predecessor sent before the order was cancelled in full.
/// Held with `order.totals_differ` where Sage has reduced taxes and total meanwhile: what they were is not known.
pub fn build_as_ordered(
    order: &SageOrder,
    locations: &BTreeMap<String, Location>,
    rules: &OrderRules,
) -> Result<Content, NotSent> {
    let mut ordered = order.clone();
    for line in &mut ordered.lines {
        line.cancelled = Decimal::ZERO;
        line.extended_cancelled = line.extended_cancelled.map(|_| Decimal::ZERO);
    }
    build(&ordered, locations, rules)
}

/// The header's parts that have to be looked at.
struct Header {
    date: jiff::civil::Date,
    currency: Currency,
    exchange_rate: Option<Decimal>,
    delivery_contact: String,
    requested_by: String,
    comments: Option<String>,
    reference: Option<String>,
    payment_form: Option<String>,
    payment_method: Option<String>,
    cfdi_use: Option<String>,
    metadata: Vec<(String, String)>,
}

impl Header {
    /// Reads all parts, so that all problems are found; `None` when one that must be there is missing.
    fn read(order: &SageOrder, rules: &OrderRules, findings: &mut Findings) -> Option<Self> {
        let company = rules.company.trim();
        if company.is_empty() {
            findings.problem("company_external_id = \"\"");
        }
        findings.limit("company_external_id", company, COMPANY_CHARS_MAX);
        if order.date.is_none() {
            findings.problem("DATE = 0");
        }
        let currency = Currency::new(&order.currency);
        if currency.is_err() {
            findings.problem(format_args!("CURRENCY = {:?}", order.currency.trim()));
        }
        let currency = currency.ok();
        let exchange_rate = currency.and_then(|currency| exchange_rate(order, currency, findings));
        let fob_point = findings.clean("FOBPOINT", &order.fob_point);
        let entered_by = findings.clean("ENTEREDBY", &order.entered_by);
        let others = Contacts {
            fob_point: &fob_point,
            ship_to: &findings.clean("STCONTACT", &order.ship_to_contact),
            default: rules.default_contact.trim(),
        };
        let delivery_contact = others.first("delivery_contact", "", findings);
        let requested_by = others.first("requested_by_contact", &entered_by, findings);
        let comments = joined(
            &findings.clean("DESCRIPTIO", &order.description),
            &findings.clean("COMMENT", &order.comment),
        );
        findings.limit("comments", &comments, COMMENTS_CHARS_MAX);
        let reference = findings.clean("REFERENCE", &order.reference);
        findings.limit("reference", &reference, REFERENCE_CHARS_MAX);
        let payment_form = catalogue::payment_form(&order.payment_form, findings);
        let cfdi_use = catalogue::cfdi_use(&order.cfdi_use, findings);
        let metadata = metadata(order, &fob_point, findings);
        Some(Self {
            date: order.date?,
            currency: currency?,
            exchange_rate,
            delivery_contact,
            requested_by,
            comments: filled(comments),
            reference: filled(reference),
            payment_form,
            payment_method: payment_method(order, rules),
            cfdi_use,
            metadata,
        })
    }

    /// The payload without lines and addresses.
    fn payload(self, order: &SageOrder, rules: &OrderRules, sums: Sums) -> OrderPayload {
        let withheld = match rules.withholding_sign {
            WithholdingSign::Negative => -sums.withheld,
            WithholdingSign::Positive => sums.withheld,
        };
        OrderPayload {
            number: order.number.clone(),
            vendor: order.vendor.clone(),
            company: rules.company.trim().to_owned(),
            acceptance: rules.acceptance,
            date: self.date,
            delivery_date: order.expected_arrival.unwrap_or(self.date),
            currency: self.currency,
            exchange_rate: self.exchange_rate,
            delivery_contact: self.delivery_contact,
            requested_by: self.requested_by,
            comments: self.comments,
            reference: self.reference,
            payment_form: self.payment_form,
            payment_method: self.payment_method,
            cfdi_use: self.cfdi_use,
            subtotal: sums.subtotal.normalize(),
            total: sums.total.normalize(),
            vat_sum: sums.vat.normalize(),
            // Of the two zeros, the one without sign.
            withhold_tax_sum: withheld.normalize(),
            warehouse: None,
            metadata: self.metadata,
            addresses: Vec::new(),
            lines: Vec::new(),
        }
    }
}

/// Pesos per unit of the currency; none for pesos, whatever `RATE` says.
fn exchange_rate(order: &SageOrder, currency: Currency, findings: &mut Findings) -> Option<Decimal> {
    if currency == Currency::MXN {
        return None;
    }
    let rate = precise(order.rate);
    if rate <= Decimal::ZERO {
        findings.problem(format_args!("RATE = {}", order.rate.normalize()));
    }
    Some(rate)
}

/// By the order's terms of payment, where the company's rules say which of them mean `PUE`. An order without terms says
/// nothing about it.
fn payment_method(order: &SageOrder, rules: &OrderRules) -> Option<String> {
    let at_once = rules.pue_terms.as_ref()?;
    let terms = order.terms.trim();
    let is_at_once = at_once.iter().any(|known| known.eq_ignore_ascii_case(terms));
    (!terms.is_empty()).then(|| if is_at_once { "PUE" } else { "PPD" }.to_owned())
}

/// Where a contact comes from when the column meant for it is blank.
struct Contacts<'a> {
    fob_point: &'a str,
    ship_to: &'a str,
    default: &'a str,
}

impl Contacts<'_> {
    /// The first that is not blank: the preferred one, `FOBPOINT`, `STCONTACT`, the setting.
    fn first(&self, field: &'static str, preferred: &str, findings: &mut Findings) -> String {
        if let Some(found) =
            [preferred, self.fob_point, self.ship_to].into_iter().find(|contact| !contact.is_empty())
        {
            return found.to_owned();
        }
        if self.default.is_empty() {
            findings.problem(format_args!("{field} = \"\""));
        } else {
            findings.notice(field, self.default, NoticeKind::ContactDefaulted);
        }
        self.default.to_owned()
    }
}

/// Free pairs. The predecessor's validator refused an order with an empty one.
fn metadata(order: &SageOrder, fob_point: &str, findings: &mut Findings) -> Vec<(String, String)> {
    let pairs = [
        ("AFE", findings.clean("AFE", &order.afe)),
        ("REQUISICION", findings.clean("RQNNUMBER", &order.requisition)),
        ("CONDICIONES", findings.clean("TERMSCODE", &order.terms)),
        ("USUARIO_DE_COMPRA", fob_point.to_owned()),
    ];
    let mut kept = Vec::new();
    for (key, value) in pairs {
        if value.is_empty() {
            findings.notice("metadata", key, NoticeKind::EmptyMetadata);
        } else {
            kept.push((key.to_owned(), value));
        }
    }
    kept
}

/// One line as it is sent; `None` when its amount is out of range, which is a problem of the sums.
fn line(line: &SageOrderLine, amount: Option<Decimal>, findings: &mut Findings) -> Option<OrderLine> {
    let position = line.position;
    let mut description = findings.clean_line("ITEMDESC", position, &line.description);
    findings.limit(format_args!("ITEMDESC[{position}]"), &description, DESCRIPTION_CHARS_MAX);
    let code = findings.clean_line("ITEMNO", position, &line.item);
    if description.is_empty() {
        findings.notice("ITEMDESC", format_args!("{position}: {code}"), NoticeKind::DescriptionDefaulted);
        description.clone_from(&code);
    }
    let columns = [
        ("OQORDERED", line.ordered),
        ("OQCANCELED", line.cancelled),
        ("UNITCOST", line.unit_cost),
        ("EXTENDED", line.extended),
        ("EXTCANCEL", line.extended_cancelled.unwrap_or_default()),
    ];
    for (column, value) in columns {
        findings.not_negative(format_args!("{column}[{position}]"), value);
    }
    let subtotal = amount?;
    if !line.extended.is_sign_negative() {
        findings.not_negative(format_args!("EXTENDED[{position}] - EXTCANCEL[{position}]"), subtotal);
    }
    Some(OrderLine {
        external_id: line.sequence.to_string(),
        num: position,
        code,
        description,
        quantity: line.net_quantity().normalize(),
        price: precise(line.unit_cost),
        subtotal: subtotal.normalize(),
        unit: findings.clean_line("ORDERUNIT", position, &line.unit),
    })
}

/// Lines in locations that are never sent, of an order that has others.
fn skipped_lines(left: &[lines::Left<'_>], policy: PartialLocations, findings: &mut Findings) {
    let mut skipped: Vec<&str> =
        left.iter().filter(|left| left.is_skipped).map(|left| left.line.location.trim()).collect();
    skipped.sort_unstable();
    skipped.dedup();
    if skipped.is_empty() {
        return;
    }
    let locations = skipped.join(", ");
    match policy {
        PartialLocations::Hold => findings.partly_skipped(&locations),
        PartialLocations::Recompute => findings.notice("LOCATION", locations, NoticeKind::LinesSkipped),
    }
}

/// Rounded to [`PRECISE_DECIMALS`], half away from zero, without trailing zeros.
fn precise(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(PRECISE_DECIMALS, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// Both texts with a blank between, or the one that there is.
fn joined(one: &str, other: &str) -> String {
    format!("{one} {other}").trim().to_owned()
}

fn filled(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
