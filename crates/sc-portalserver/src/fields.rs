//! The members of a request's JSON, read strictly.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::config::{DayZone, PaymentDateForm as DateForm};
use crate::currency::is_iso;
use crate::error::ApiError;

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

    /// The members of an object inside this one; `path` leads from here to there.
    pub(crate) fn inner(&self, value: &'a Value, path: &str) -> Result<Self, ApiError> {
        Self::of(value, &format!("{}.{path}", self.owner))
    }

    pub(crate) fn wrong(&self, name: &str, expected: &str) -> ApiError {
        ApiError::bad_request(format!("{}.{name} must be {expected}", self.owner))
    }

    pub(crate) fn missing(&self, name: &str) -> ApiError {
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

    /// A text of limited length, counted in characters.
    pub(crate) fn text_up_to(&self, name: &str, chars_max: usize) -> Result<Option<String>, ApiError> {
        let text = self.text(name)?;
        if text.as_ref().is_some_and(|text| text.chars().count() > chars_max) {
            return Err(self.wrong(name, &format!("a string of at most {chars_max} characters")));
        }
        Ok(text)
    }

    /// An ISO 4217 code; `unknown` is the symbol of the refusal when there is no such currency.
    pub(crate) fn currency(&self, name: &str, unknown: &'static str) -> Result<String, ApiError> {
        let code = self.required_text(name)?;
        if is_iso(&code) {
            return Ok(code);
        }
        Err(ApiError::new(400, unknown, format!("{}.{name}: {code} is no currency", self.owner)))
    }

    pub(crate) fn decimal(&self, name: &str) -> Result<Decimal, ApiError> {
        self.optional_decimal(name)?.ok_or_else(|| self.missing(name))
    }

    pub(crate) fn optional_decimal(&self, name: &str) -> Result<Option<Decimal>, ApiError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let Value::Number(number) = value else { return Err(self.wrong(name, "a number")) };
        let text = number.to_string();
        Decimal::from_str_exact(&text)
            .or_else(|_| Decimal::from_scientific(&text))
            .map(Some)
            .map_err(|_| self.wrong(name, "a number of at most 28 digits"))
    }

    /// A day, or the day that an instant has in `zone`; required.
    pub(crate) fn day(&self, name: &str, form: DateForm, zone: DayZone) -> Result<Date, ApiError> {
        let text = self.required_text(name)?;
        let day = || text.parse::<Date>().ok().filter(|_| text.len() == 10);
        let instant = || Some(text.parse::<Timestamp>().ok()?.to_zoned(zone.time_zone()).date());
        let read = match form {
            DateForm::Both => day().or_else(instant),
            DateForm::DateTime => instant(),
            DateForm::Date => day(),
        };
        read.ok_or_else(|| self.wrong(name, "a date of the expected form"))
    }

    /// The entries of a list; none when it is absent.
    pub(crate) fn list(&self, name: &str) -> Result<&'a [Value], ApiError> {
        match self.get(name) {
            None => Ok(&[]),
            Some(Value::Array(entries)) => Ok(entries),
            Some(_) => Err(self.wrong(name, "a list")),
        }
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
        self.read(name, "one of the words of its list")
    }

    /// A whole number that fits the type.
    pub(crate) fn whole<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, ApiError> {
        self.read(name, "a whole number within its limits")
    }

    fn read<T: DeserializeOwned>(&self, name: &str, expected: &str) -> Result<Option<T>, ApiError> {
        let Some(value) = self.get(name) else { return Ok(None) };
        T::deserialize(value).map(Some).map_err(|_| self.wrong(name, expected))
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
