//! Small conversions that parameters and results share: days, fractions of a day, digits; and the fitting of a
//! parameter to the type that its statement declares for it.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, ToSpan};

use super::text::{from_code_page, to_code_page};
use super::wire_error::refusal;
use crate::session::SqlError;
use crate::value::{Decimal, Length, SqlType, Value};

pub(crate) const NANOS_PER_DAY: i64 = 86_400 * 1_000_000_000;

/// Day 0 of `date` and `datetime2`, and the last day of both.
const FIRST_DAY: Date = Date::constant(1, 1, 1);
const LAST_DAY: Date = Date::constant(9999, 12, 31);

/// Counted from 0001-01-01; `None` outside the years 1 to 9999.
pub(crate) fn date_from_days(days: i32) -> Option<Date> {
    let span = Span::new().try_days(days).ok()?;
    let date = FIRST_DAY.checked_add(span).ok()?;
    (FIRST_DAY..=LAST_DAY).contains(&date).then_some(date)
}

/// Counted from 0001-01-01; `None` outside the years 1 to 9999.
pub(crate) fn days_from_date(date: Date) -> Option<i32> {
    if !(FIRST_DAY..=LAST_DAY).contains(&date) {
        return None;
    }
    date.since(FIRST_DAY).ok().map(|span| span.get_days())
}

/// `None` unless below one day.
pub(crate) fn time_from_nanos(nanos: i64) -> Option<Time> {
    Time::midnight().checked_add(SignedDuration::from_nanos(nanos)).ok()
}

pub(crate) fn nanos_from_time(time: Time) -> i64 {
    let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    seconds * 1_000_000_000 + i64::from(time.subsec_nanosecond())
}

/// A time of day in units of `units_per_day` to the day, rounded half up. The result may be `units_per_day` itself:
/// midnight of the next day.
pub(crate) fn rounded_units(time: Time, units_per_day: i64) -> i64 {
    let exact = i128::from(nanos_from_time(time)) * i128::from(units_per_day);
    let day = i128::from(NANOS_PER_DAY);
    // At most units_per_day, which is an i64.
    ((exact + day / 2) / day) as i64
}

/// Units of a time with so many decimals in a day.
pub(crate) fn units_per_day(scale: u8) -> i64 {
    86_400 * 10_i64.pow(u32::from(scale.min(7)))
}

pub(crate) fn decimal_digits_fit(mantissa: i128, precision: u8) -> bool {
    mantissa.unsigned_abs() < 10_u128.pow(u32::from(precision.min(38)))
}

/// The same number with another scale; `None` when digits would be lost.
pub(crate) fn rescaled_exactly(decimal: Decimal, scale: u8) -> Option<i128> {
    if decimal.scale <= scale {
        decimal.mantissa.checked_mul(10_i128.checked_pow(u32::from(scale - decimal.scale))?)
    } else {
        let divisor = 10_i128.checked_pow(u32::from(decimal.scale - scale))?;
        (decimal.mantissa % divisor == 0).then(|| decimal.mantissa / divisor)
    }
}

/// The same number with fewer decimals, rounded half away from zero, as SQL Server converts.
fn rescaled_rounded(decimal: Decimal, scale: u8) -> Option<i128> {
    if decimal.scale <= scale {
        return rescaled_exactly(decimal, scale);
    }
    let divisor = 10_i128.checked_pow(u32::from(decimal.scale - scale))?;
    let (quotient, remainder) = (decimal.mantissa / divisor, decimal.mantissa % divisor);
    let carry = i128::from(remainder.abs() >= divisor - remainder.abs());
    Some(quotient + carry * decimal.mantissa.signum())
}

/// Converts a parameter to its declared type, as SQL Server does before the statement runs, within one family of
/// types: text, integers, decimals, dates with time, bytes. A conversion between families is refused with 8114:
/// no client declares one type and sends another.
pub(crate) fn fit_declared(value: Value, sent: SqlType, declared: SqlType) -> Result<Value, SqlError> {
    let refused = || {
        refusal(
            8114,
            16,
            1,
            format!("Error converting data type {} to {}.", sent.message_name(), declared.message_name()),
        )
    };
    let overflow = || {
        refusal(
            8115,
            16,
            2,
            format!(
                "Arithmetic overflow error converting {} to data type {}.",
                sent.message_name(),
                declared.message_name()
            ),
        )
    };
    Ok(match (declared, value) {
        (_, Value::Null) => Value::Null,
        (
            SqlType::Char(_) | SqlType::VarChar(_) | SqlType::NChar(_) | SqlType::NVarChar(_),
            Value::Text(text),
        ) => Value::Text(fit_text(text, declared)),
        (SqlType::TinyInt, Value::Int(number)) if !(0..=255).contains(&number) => return Err(overflow()),
        (SqlType::SmallInt, Value::Int(number)) if i16::try_from(number).is_err() => return Err(overflow()),
        (SqlType::Int, Value::Int(number)) if i32::try_from(number).is_err() => return Err(overflow()),
        (SqlType::TinyInt | SqlType::SmallInt | SqlType::Int | SqlType::BigInt, Value::Int(number)) => {
            Value::Int(number)
        }
        (SqlType::Decimal { precision, scale }, Value::Decimal(decimal)) => {
            match rescaled_rounded(decimal, scale).filter(|mantissa| decimal_digits_fit(*mantissa, precision))
            {
                Some(mantissa) => Value::Decimal(Decimal { mantissa, scale }),
                None => return Err(overflow()),
            }
        }
        (SqlType::DateTime2 { scale }, Value::DateTime(datetime)) => {
            Value::DateTime(round_datetime(datetime, scale).ok_or_else(overflow)?)
        }
        (SqlType::Time { scale }, Value::Time(time)) => {
            let units = rounded_units(time, units_per_day(scale)) % units_per_day(scale);
            Value::Time(time_from_nanos(units * (NANOS_PER_DAY / units_per_day(scale))).ok_or_else(overflow)?)
        }
        (SqlType::Binary(_) | SqlType::VarBinary(_), Value::Bytes(bytes))
            if sent != SqlType::UniqueIdentifier =>
        {
            Value::Bytes(fit_bytes(bytes, declared))
        }
        (SqlType::DateTime, value @ Value::DateTime(_))
        | (SqlType::Bit, value @ Value::Bit(_))
        | (SqlType::Float, value @ Value::Float(_))
        | (SqlType::Date, value @ Value::Date(_)) => value,
        (SqlType::UniqueIdentifier, value @ Value::Bytes(_)) if sent == SqlType::UniqueIdentifier => value,
        _ => return Err(refused()),
    })
}

/// Rounds to the declared decimals; a fraction that rounds up to midnight carries into the date.
fn round_datetime(datetime: DateTime, scale: u8) -> Option<DateTime> {
    let units = units_per_day(scale);
    let rounded = rounded_units(datetime.time(), units);
    let (date, rounded) = if rounded == units {
        (datetime.date().checked_add(1.day()).ok()?, 0)
    } else {
        (datetime.date(), rounded)
    };
    days_from_date(date)?;
    Some(date.to_datetime(time_from_nanos(rounded * (NANOS_PER_DAY / units))?))
}

/// A parameter that is longer than declared is cut without a word; a fixed one is padded.
fn fit_text(text: String, declared: SqlType) -> String {
    match declared {
        SqlType::Char(length) => {
            let mut bytes = to_code_page(&text);
            bytes.resize(usize::from(length), b' ');
            from_code_page(&bytes)
        }
        SqlType::VarChar(length) => {
            let mut bytes = to_code_page(&text);
            if let Length::Bounded(length) = length {
                bytes.truncate(usize::from(length));
            }
            from_code_page(&bytes)
        }
        SqlType::NChar(length) => {
            let cut = cut_utf16(text, usize::from(length));
            let padding = usize::from(length).saturating_sub(cut.encode_utf16().count());
            cut + &" ".repeat(padding)
        }
        SqlType::NVarChar(Length::Bounded(length)) => cut_utf16(text, usize::from(length)),
        _ => text,
    }
}

fn cut_utf16(mut text: String, units: usize) -> String {
    let mut seen = 0;
    let end = text.char_indices().find_map(|(at, character)| {
        seen += character.len_utf16();
        (seen > units).then_some(at)
    });
    if let Some(end) = end {
        text.truncate(end);
    }
    text
}

fn fit_bytes(mut bytes: Vec<u8>, declared: SqlType) -> Vec<u8> {
    match declared {
        SqlType::Binary(length) => bytes.resize(usize::from(length), 0),
        SqlType::VarBinary(Length::Bounded(length)) => bytes.truncate(usize::from(length)),
        _ => {}
    }
    bytes
}
