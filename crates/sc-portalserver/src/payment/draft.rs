//! From the JSON of a request to a [`PaymentDraft`]: presence, types and forms of the members.

use serde_json::{Map, Value};

use crate::config::{DayZone, Modes, PaymentTextLimits, UnknownFields};
use crate::error::ApiError;
use crate::fields::Fields;
use crate::state::{OperationType, PaymentCfdiDraft, PaymentDraft};

const PAYMENT_MEMBERS: [&str; 11] = [
    "cfdis",
    "currency",
    "payment_date",
    "total_amount",
    "bank_account_id",
    "external_id",
    "comments",
    "reference",
    "operation_type",
    "provider_external_id",
    "ignore_amounts",
];

const CFDI_MEMBERS: [&str; 8] = [
    "uuid",
    "identifier",
    "amount",
    "currency",
    "exchange_rate",
    "payment_amount",
    "payment_currency",
    "document_type",
];

const CURRENCY_UNKNOWN: &str = "PAYMENT_CURRENCY_NOT_FOUND";

/// Reads one payment of a request.
pub(crate) fn parse(value: &Value, modes: &Modes) -> Result<PaymentDraft, ApiError> {
    let fields = Fields::of(value, "payment")?;
    if modes.unknown_fields == UnknownFields::Refuse
        && let Some(first) = unknown_members(value).first()
    {
        return Err(ApiError::bad_request(format!("the member {first} is not known")));
    }
    let entries = match fields.get("cfdis") {
        None => return Err(no_cfdis()),
        Some(Value::Array(entries)) if entries.is_empty() => return Err(no_cfdis()),
        Some(Value::Array(entries)) => entries,
        Some(_) => return Err(fields.wrong("cfdis", "a list")),
    };
    let currency = fields.currency("currency", CURRENCY_UNKNOWN)?;
    let draft = PaymentDraft {
        external_id: fields.filled("external_id")?,
        payment_date: fields.day("payment_date", modes.payment_date, DayZone::MexicoCity)?,
        total_amount: fields.decimal("total_amount")?,
        bank_account_id: fields.filled("bank_account_id")?,
        comments: fields.text("comments")?,
        reference: fields.text("reference")?,
        operation_type: fields.word("operation_type")?.unwrap_or(OperationType::NotDefined),
        provider_external_id: fields.filled("provider_external_id")?,
        ignore_amounts: fields.flag("ignore_amounts")?,
        cfdis: entries
            .iter()
            .enumerate()
            .map(|(position, entry)| parse_cfdi(entry, position, &currency))
            .collect::<Result<_, _>>()?,
        currency,
    };
    if modes.payment_text == PaymentTextLimits::AsPurchaseOrders {
        for (name, text, chars_max) in
            [("comments", &draft.comments, 512), ("reference", &draft.reference, 100)]
        {
            if text.as_ref().is_some_and(|text| text.chars().count() > chars_max) {
                return Err(ApiError::bad_request(format!("{name} is longer than {chars_max} characters")));
            }
        }
    }
    Ok(draft)
}

/// The members of a payment that the specification does not name, as paths.
fn unknown_members(payment: &Value) -> Vec<String> {
    let Value::Object(members) = payment else { return Vec::new() };
    let mut unknown: Vec<String> =
        members.keys().filter(|name| !PAYMENT_MEMBERS.contains(&name.as_str())).cloned().collect();
    let entries = members.get("cfdis").and_then(Value::as_array).into_iter().flatten();
    for (position, entry) in entries.enumerate() {
        let names = entry.as_object().into_iter().flat_map(Map::keys);
        unknown.extend(
            names
                .filter(|name| !CFDI_MEMBERS.contains(&name.as_str()))
                .map(|name| format!("cfdis[{position}].{name}")),
        );
    }
    unknown
}

fn parse_cfdi(value: &Value, position: usize, payment_currency: &str) -> Result<PaymentCfdiDraft, ApiError> {
    let fields = Fields::of(value, &format!("cfdis[{position}]"))?;
    let uuid = fields.filled("uuid")?;
    let identifier = fields.filled("identifier")?;
    let document_type = fields.word("document_type")?;
    if uuid.is_none() && (identifier.is_none() || document_type.is_none()) {
        return Err(ApiError::document_type_undefined());
    }
    if let Some(uuid) = &uuid
        && !is_uuid(uuid)
    {
        return Err(ApiError::bad_request(format!("cfdis[{position}].uuid is no UUID")));
    }
    let currency = fields.currency("currency", CURRENCY_UNKNOWN)?;
    // The rate is needed in any case; its absence has a code of its own where it carries information.
    if fields.get("exchange_rate").is_none() && currency != payment_currency {
        return Err(ApiError::new(
            400,
            "CURRENCY__EXCHANGE_RATE_IS_REQUIRED",
            format!("cfdis[{position}].exchange_rate is missing"),
        ));
    }
    Ok(PaymentCfdiDraft {
        uuid: uuid.map(|uuid| uuid.to_uppercase()),
        identifier,
        document_type,
        amount: fields.decimal("amount")?,
        exchange_rate: fields.decimal("exchange_rate")?,
        payment_amount: fields.decimal("payment_amount")?,
        payment_currency: match fields.filled("payment_currency")? {
            None => None,
            Some(_) => Some(fields.currency("payment_currency", CURRENCY_UNKNOWN)?),
        },
        currency,
    })
}

fn no_cfdis() -> ApiError {
    ApiError::new(400, "PAYMENT__EXTERNAL_CREATE_EMPTY_CFDIS", "a payment needs at least one cfdi")
}

/// 36 characters, hexadecimal groups of 8-4-4-4-12; any case.
fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(position, byte)| match position {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
