//! From the JSON of a request to a [`PurchaseOrderContent`]: presence, types, limits and words of the members
//! (portal-api.md 7.2). Everything that is wrong is told at once.

use std::collections::HashSet;

use rust_decimal::Decimal;
use serde_json::Value;

use crate::config::{DayZone, PaymentDateForm};
use crate::error::{ApiError, Refusals};
use crate::fields::Fields;
use crate::state::{
    AddressKind, LineTax, MetadataPair, PurchaseOrderAddress, PurchaseOrderContent, PurchaseOrderLine,
    PurchaseOrderStatus,
};

/// SAT formas de pago with the prefix `F`; `F31` is not among them although payments know it.
const PAYMENT_FORMS: [&str; 21] = [
    "F01", "F02", "F03", "F04", "F05", "F06", "F08", "F12", "F13", "F14", "F15", "F17", "F23", "F24", "F25",
    "F26", "F27", "F28", "F29", "F30", "F99",
];

/// SAT usos del CFDI; those that CFDI 4.0 added (`S01`, `CP01`, `CN01`) are not among them.
const CFDI_USES: [&str; 22] = [
    "G01", "G02", "G03", "I01", "I02", "I03", "I04", "I05", "I06", "I07", "I08", "D01", "D02", "D03", "D04",
    "D05", "D06", "D07", "D08", "D09", "D10", "P01",
];

const PROVIDER_CHARS_MAX: usize = 50;
const COMMENTS_CHARS_MAX: usize = 512;
const REFERENCE_CHARS_MAX: usize = 100;
const DESCRIPTION_CHARS_MAX: usize = 250;
const ADDRESS_CHARS_MAX: usize = 100;
const CURRENCY_CHARS: usize = 3;
const ZIP_DIGITS: usize = 5;

/// Reads one order of a request.
pub(crate) fn parse(value: &Value) -> Result<PurchaseOrderContent, Refusals> {
    let fields = Fields::of(value, "purchase_order")?;
    let mut wrong = Refusals::default();
    let currency = wrong.take(currency(&fields));
    let content = PurchaseOrderContent {
        external_id: wrong.take(external_id(&fields)),
        num: wrong.take(fields.text("num")),
        status: wrong.take_or(status(&fields), PurchaseOrderStatus::Open),
        acceptance_status: wrong.take(fields.word("acceptance_status")).unwrap_or_default(),
        provider_external_id: wrong.take(required_up_to(&fields, "provider_external_id", PROVIDER_CHARS_MAX)),
        company_external_id: wrong.take(fields.filled("company_external_id")),
        exchange_rate: wrong.take(exchange_rate(&fields, &currency)),
        currency,
        date: wrong.take(fields.day("date", PaymentDateForm::Both, DayZone::Utc)),
        delivery_date: wrong.take(fields.day("delivery_date", PaymentDateForm::Both, DayZone::Utc)),
        delivery_contact: wrong.take(fields.required_text("delivery_contact")),
        requested_by_contact: wrong.take(fields.required_text("requested_by_contact")),
        addresses: required_entries(&mut wrong, &fields, "addresses", address),
        lines: lines(&mut wrong, &fields),
        subtotal: wrong.take(amount(&fields, "subtotal")),
        total: wrong.take(amount(&fields, "total")),
        vat_sum: wrong.take(optional_amount(&fields, "vat_sum")),
        withhold_tax_sum: wrong.take(fields.optional_decimal("withhold_tax_sum")),
        cfdi_payment_form: wrong.take(one_of(&fields, "cfdi_payment_form", &PAYMENT_FORMS)),
        cfdi_payment_method: wrong.take(fields.word("cfdi_payment_method")),
        cfdi_use: wrong.take(one_of(&fields, "cfdi_use", &CFDI_USES)),
        comments: wrong.take(fields.text_up_to("comments", COMMENTS_CHARS_MAX)),
        reference: wrong.take(fields.text_up_to("reference", REFERENCE_CHARS_MAX)),
        warehouse: wrong.take(fields.text("warehouse")),
        requisition_number: wrong.take(fields.whole("requisition_number")),
        owners: wrong.take(owners(&fields)),
        metadata: entries(&mut wrong, &fields, "metadata", metadata),
    };
    wrong.check()?;
    Ok(content)
}

/// The word of a `status`; required.
pub(crate) fn status(fields: &Fields<'_>) -> Result<PurchaseOrderStatus, ApiError> {
    let unexpected = |error: ApiError| ApiError { symbol: "PURCHASE_ORDERS__UNEXPECTED_STATUS", ..error };
    fields.word("status").and_then(|word| word.ok_or_else(|| fields.missing("status"))).map_err(unexpected)
}

fn external_id(fields: &Fields<'_>) -> Result<String, ApiError> {
    fields.filled("external_id")?.ok_or_else(|| ApiError {
        symbol: "PURCHASE_ORDERS__MISSING_NUMBER_EXTERNAL_ID",
        ..fields.missing("external_id")
    })
}

fn currency(fields: &Fields<'_>) -> Result<String, ApiError> {
    if fields.required_text("currency")?.chars().count() != CURRENCY_CHARS {
        return Err(fields.wrong("currency", "a code of three letters"));
    }
    fields.currency("currency", "CURRENCY__NOT_FOUND")
}

fn exchange_rate(fields: &Fields<'_>, currency: &str) -> Result<Option<Decimal>, ApiError> {
    match fields.optional_decimal("exchange_rate")? {
        None if currency == "MXN" => Ok(None),
        None => {
            Err(ApiError { symbol: "CURRENCY__EXCHANGE_RATE_IS_REQUIRED", ..fields.missing("exchange_rate") })
        }
        Some(rate) if rate <= Decimal::ZERO => Err(fields.wrong("exchange_rate", "greater than 0")),
        Some(rate) => Ok(Some(rate)),
    }
}

fn lines(wrong: &mut Refusals, fields: &Fields<'_>) -> Vec<PurchaseOrderLine> {
    let lines = required_entries(wrong, fields, "lines", line);
    let mut seen = HashSet::new();
    for line in lines.iter().filter(|line| !line.external_id.is_empty()) {
        if !seen.insert(line.external_id.as_str()) {
            wrong.add(ApiError::bad_request(format!("the line {} is repeated", line.external_id)));
        }
    }
    lines
}

fn line(wrong: &mut Refusals, fields: &Fields<'_>) -> PurchaseOrderLine {
    PurchaseOrderLine {
        external_id: wrong.take(fields.required_text("external_id")),
        num: wrong.take(fields.whole("num")),
        code: wrong.take(fields.required_text("code")),
        description: wrong.take(required_up_to(fields, "description", DESCRIPTION_CHARS_MAX)),
        quantity: wrong.take(quantity(fields)),
        price: wrong.take(amount(fields, "price")),
        subtotal: wrong.take(amount(fields, "subtotal")),
        total: wrong.take(amount(fields, "total")),
        unit_of_measure: wrong.take(fields.text("unit_of_measure")),
        comments: wrong.take(fields.text("comments")),
        metadata: entries(wrong, fields, "metadata", metadata),
        vat_taxes: entries(wrong, fields, "vat_taxes", tax),
        withholding_taxes: entries(wrong, fields, "withholding_taxes", tax),
        budget_id: wrong.take(fields.text("budget_id")),
        budget_line_external_id: wrong.take(fields.text("budget_line_external_id")),
        requisition_line_id: wrong.take(fields.text("requisition_line_id")),
    }
}

fn quantity(fields: &Fields<'_>) -> Result<Decimal, ApiError> {
    let quantity = fields.decimal("quantity")?;
    if quantity <= Decimal::ZERO {
        return Err(fields.wrong("quantity", "greater than 0"));
    }
    Ok(quantity)
}

fn tax(wrong: &mut Refusals, fields: &Fields<'_>) -> LineTax {
    LineTax {
        amount: wrong.take(fields.decimal("amount")),
        code: wrong.take(fields.word("code")),
        external_code: wrong.take(fields.text("external_code")),
        rate: wrong.take(fields.optional_decimal("rate")),
    }
}

fn address(wrong: &mut Refusals, fields: &Fields<'_>) -> PurchaseOrderAddress {
    let kind = fields.word("type").and_then(|kind| kind.ok_or_else(|| fields.missing("type")));
    let mut part = |name| wrong.take(fields.text_up_to(name, ADDRESS_CHARS_MAX));
    let mut address = PurchaseOrderAddress {
        city: part("city"),
        country: part("country"),
        exterior_number: part("exterior_number"),
        interior_number: part("interior_number"),
        identifier: part("identifier"),
        municipality: part("municipality"),
        state: part("state"),
        suburb: part("suburb"),
        ..PurchaseOrderAddress::new(AddressKind::Shipping, "")
    };
    address.kind = wrong.take_or(kind, AddressKind::Shipping);
    address.street = wrong.take(required_up_to(fields, "street", ADDRESS_CHARS_MAX));
    address.zip_code = wrong.take(zip_code(fields));
    address
}

fn zip_code(fields: &Fields<'_>) -> Result<Option<String>, ApiError> {
    let code = fields.text("zip_code")?;
    let is_sound = |code: &String| {
        code.is_empty() || (code.len() == ZIP_DIGITS && code.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if code.as_ref().is_none_or(is_sound) {
        return Ok(code);
    }
    Err(fields.wrong("zip_code", "empty or five digits"))
}

fn metadata(wrong: &mut Refusals, fields: &Fields<'_>) -> MetadataPair {
    MetadataPair {
        key: wrong.take(fields.required_text("key")),
        value: wrong.take(fields.required_text("value")),
    }
}

fn owners(fields: &Fields<'_>) -> Result<Vec<String>, ApiError> {
    let is_mail = |text: &str| {
        text.split_once('@')
            .is_some_and(|(who, host)| !who.is_empty() && !host.is_empty() && !host.contains('@'))
    };
    let owner = |entry: &Value| entry.as_str().filter(|text| is_mail(text)).map(str::to_owned);
    let owners: Option<Vec<String>> = fields.list("owners")?.iter().map(owner).collect();
    owners.ok_or_else(|| fields.wrong("owners", "a list of e-mail addresses"))
}

fn amount(fields: &Fields<'_>, name: &str) -> Result<Decimal, ApiError> {
    optional_amount(fields, name)?.ok_or_else(|| fields.missing(name))
}

fn optional_amount(fields: &Fields<'_>, name: &str) -> Result<Option<Decimal>, ApiError> {
    let amount = fields.optional_decimal(name)?;
    if amount.is_some_and(|amount| amount < Decimal::ZERO) {
        return Err(fields.wrong(name, "0 or more"));
    }
    Ok(amount)
}

fn required_up_to(fields: &Fields<'_>, name: &str, chars_max: usize) -> Result<String, ApiError> {
    fields.text_up_to(name, chars_max)?;
    fields.required_text(name)
}

/// A word of a closed list; blank is not among them, `null` is absent.
fn one_of(fields: &Fields<'_>, name: &str, words: &[&str]) -> Result<Option<String>, ApiError> {
    let word = fields.text(name)?;
    if word.as_ref().is_some_and(|word| !words.contains(&word.as_str())) {
        return Err(fields.wrong(name, "one of the words of its list"));
    }
    Ok(word)
}

/// Reads each entry of a list; everything wrong in any of them is told.
fn entries<T>(
    wrong: &mut Refusals,
    fields: &Fields<'_>,
    name: &str,
    mut read: impl FnMut(&mut Refusals, &Fields<'_>) -> T,
) -> Vec<T> {
    let mut found = Vec::new();
    for (position, entry) in wrong.take(fields.list(name)).iter().enumerate() {
        match fields.inner(entry, &format!("{name}[{position}]")) {
            Ok(fields) => found.push(read(wrong, &fields)),
            Err(error) => wrong.add(error),
        }
    }
    found
}

/// As [`entries`], of a list that must not be empty.
fn required_entries<T>(
    wrong: &mut Refusals,
    fields: &Fields<'_>,
    name: &str,
    read: impl FnMut(&mut Refusals, &Fields<'_>) -> T,
) -> Vec<T> {
    if fields.list(name).is_ok_and(<[Value]>::is_empty) {
        wrong.add(fields.wrong(name, "a list with at least one entry"));
    }
    entries(wrong, fields, name, read)
}
