//! From the JSON of a request to a [`PaymentDraft`]: presence, types and forms of the members.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::currency::is_iso;
use crate::config::{DayZone, Modes, PaymentDateForm, PaymentTextLimits, UnknownFields};
use crate::error::ApiError;
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
    let currency = fields.currency("currency")?;
    let draft = PaymentDraft {
        external_id: fields.filled("external_id")?,
        payment_date: payment_date(&fields.required_text("payment_date")?, modes)?,
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
    let currency = fields.currency("currency")?;
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
            Some(_) => Some(fields.currency("payment_currency")?),
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

fn payment_date(text: &str, modes: &Modes) -> Result<Date, ApiError> {
    let day = || text.parse::<Date>().ok().filter(|_| text.len() == 10);
    // An instant is booked on the day it has in the portal's country.
    let instant = || {
        let instant = text.parse::<Timestamp>().ok()?;
        Some(instant.to_zoned(DayZone::MexicoCity.time_zone()).date())
    };
    let read = match modes.payment_date {
        PaymentDateForm::Both => day().or_else(instant),
        PaymentDateForm::DateTime => instant(),
        PaymentDateForm::Date => day(),
    };
    read.ok_or_else(|| ApiError::bad_request("payment_date is no date of the expected form"))
}

/// The members of one JSON object, read strictly: `null` is absent, a wrong type is refused by name.
pub(crate) struct Fields<'a> {
    members: &'a Map<String, Value>,
    owner: String,
}

impl<'a> Fields<'a> {
    pub(crate) fn of(value: &'a Value, owner: &str) -> Result<Self, ApiError> {
        let members =
            value.as_object().ok_or_else(|| ApiError::bad_request(format!("{owner} is no object")))?;
        Ok(Self { members, owner: owner.to_owned() })
    }

    fn wrong(&self, name: &str, expected: &str) -> ApiError {
        ApiError::bad_request(format!("{}.{name} must be {expected}", self.owner))
    }

    fn missing(&self, name: &str) -> ApiError {
        ApiError::bad_request(format!("{}.{name} is missing", self.owner))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(name, "a string")),
        }
    }

    /// A text with more than blanks in it.
    pub(crate) fn filled(&self, name: &str) -> Result<Option<String>, ApiError> {
        Ok(self.text(name)?.filter(|text| !text.trim().is_empty()))
    }

    pub(crate) fn required_text(&self, name: &str) -> Result<String, ApiError> {
        self.filled(name)?.ok_or_else(|| self.missing(name))
    }

    fn currency(&self, name: &str) -> Result<String, ApiError> {
        let code = self.required_text(name)?;
        if is_iso(&code) {
            return Ok(code);
        }
        Err(ApiError::new(
            400,
            "PAYMENT_CURRENCY_NOT_FOUND",
            format!("{}.{name}: {code} is no currency", self.owner),
        ))
    }

    fn decimal(&self, name: &str) -> Result<Decimal, ApiError> {
        let Some(value) = self.get(name) else { return Err(self.missing(name)) };
        let Value::Number(number) = value else { return Err(self.wrong(name, "a number")) };
        let text = number.to_string();
        Decimal::from_str_exact(&text)
            .or_else(|_| Decimal::from_scientific(&text))
            .map_err(|_| self.wrong(name, "a number of at most 28 digits"))
    }

    pub(crate) fn flag(&self, name: &str) -> Result<bool, ApiError> {
        match self.get(name) {
            None => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(_) => Err(self.wrong(name, "true or false")),
        }
    }

    /// One of the words of an enumeration.
    pub(crate) fn word<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(value) => {
                T::deserialize(value).map(Some).map_err(|_| self.wrong(name, "one of the words of its list"))
            }
        }
    }
}

/// A query value as one of the words of an enumeration.
pub(crate) fn word_of<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, ApiError> {
    T::deserialize(&Value::String(text.to_owned()))
        .map_err(|_| ApiError::bad_request(format!("{name}: {text} is none of its words")))
}

/// A query value as a whole number.
pub(crate) fn whole_of(name: &str, text: &str) -> Result<i64, ApiError> {
    i64::from_str(text).map_err(|_| ApiError::bad_request(format!("{name}: {text} is no whole number")))
}
