//! Conversions between types, with SQL Server's rounding, truncation and errors.

use jiff::civil::{Date, DateTime, Time};

use super::types::{self, Family};
use super::{dates, decimal, errors, text};
use crate::session::SqlError;
use crate::value::{Decimal, SqlType, Value};

/// Who asked for the conversion. It decides what is allowed, and what happens to text that is too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// `CAST` or `CONVERT`, with the style if one was given: longer text is cut.
    Explicit { style: Option<i64> },
    /// By precedence, or on assignment: text is never cut here.
    Implicit,
}

/// Converts a value. NULL converts to everything.
///
/// # Errors
/// 206 or 529 when the types do not convert, 220, 241, 244, 245, 248, 8114, 8115 when the value does not.
pub fn convert(value: Value, from: SqlType, to: SqlType, how: Conversion) -> Result<Value, SqlError> {
    if value == Value::Null {
        return Ok(Value::Null);
    }
    check_allowed(from, to, how)?;
    match types::family(to) {
        Family::Integer => to_integer(value, from, to),
        Family::Decimal => to_decimal(value, from, to),
        Family::Float => to_float(value, from, to),
        Family::Text => to_text(value, from, to, how),
        Family::Date | Family::Time | Family::DateTime => to_temporal(value, from, to, how),
        Family::Bytes => to_bytes(value, to, how),
        Family::Guid => Ok(value),
    }
}

/// Whether the types convert at all.
///
/// # Errors
/// 206 for an implicit conversion, 529 for an explicit one; [`errors::NOT_MODELLED`] where SQL Server would convert and the
/// stand-in does not.
pub fn check_allowed(from: SqlType, to: SqlType, how: Conversion) -> Result<(), SqlError> {
    use Family::{Bytes, Date, DateTime, Decimal, Float, Guid, Integer, Text, Time};
    let clash = || match how {
        Conversion::Explicit { .. } => errors::explicit_not_allowed(from, to),
        Conversion::Implicit => errors::operand_clash(from, to),
    };
    match (types::family(from), types::family(to)) {
        (Integer | Decimal | Float, Integer | Decimal | Float)
        | (Text, Integer | Decimal | Float | Text | Date | Time | DateTime)
        | (Integer | Decimal | Date | Time | DateTime, Text)
        | (DateTime, Date | Time)
        | (Date | Time, DateTime) => Ok(()),
        (a, b) if a == b => Ok(()),
        (Date | Time, _) | (_, Date | Time) | (Guid, Integer | Decimal | Float | DateTime) => Err(clash()),
        (Bytes | Guid, _) | (_, Bytes | Guid) | (Float, Text) | (DateTime, _) | (_, DateTime) => {
            Err(errors::refused(
                "this conversion",
                format!("{} to {}", types::declaration(from), types::declaration(to)),
            ))
        }
    }
}

fn to_integer(value: Value, from: SqlType, to: SqlType) -> Result<Value, SqlError> {
    let (least, most) = types::integer_range(to);
    let whole: i128 = match &value {
        Value::Bit(bit) => i128::from(*bit),
        Value::Int(number) => i128::from(*number),
        Value::Decimal(number) => number.mantissa / decimal::pow10(number.scale),
        Value::Float(number) if number.abs() < 1e19 => float_to_whole(*number),
        Value::Float(_) => return Err(overflow_of_expression(to)),
        Value::Text(digits) => return text_to_integer(digits, from, to),
        _ => return Err(errors::operand_clash(from, to)),
    };
    if to == SqlType::Bit {
        let is_zero = match &value {
            Value::Decimal(number) => number.mantissa == 0,
            Value::Float(number) => *number == 0.0,
            _ => whole == 0,
        };
        return Ok(Value::Bit(!is_zero));
    }
    match i64::try_from(whole) {
        Ok(number) if (least..=most).contains(&number) => Ok(Value::Int(number)),
        _ if matches!(to, SqlType::SmallInt | SqlType::TinyInt) => Err(errors::overflow_of_value(to, whole)),
        _ if types::family(from) == Family::Decimal => Err(errors::overflow_converting("numeric", to)),
        _ => Err(overflow_of_expression(to)),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the caller bounds the number; the cut is the conversion's rule"
)]
fn float_to_whole(number: f64) -> i128 {
    number.trunc() as i128
}

fn overflow_of_expression(to: SqlType) -> SqlError {
    let mut error = errors::overflow_converting("expression", to);
    error.state = 2;
    error
}

fn text_to_integer(digits: &str, from: SqlType, to: SqlType) -> Result<Value, SqlError> {
    let trimmed = digits.trim_matches(' ');
    if to == SqlType::Bit {
        return match trimmed.to_ascii_lowercase().as_str() {
            "true" => Ok(Value::Bit(true)),
            "false" | "" => Ok(Value::Bit(false)),
            other if other.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(Value::Bit(other.bytes().any(|byte| byte != b'0')))
            }
            _ => Err(errors::conversion_failed(from, digits, to)),
        };
    }
    let unsigned = trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed);
    let is_number =
        unsigned.bytes().all(|byte| byte.is_ascii_digit()) && (trimmed.is_empty() || !unsigned.is_empty());
    if !is_number {
        return Err(if to == SqlType::BigInt {
            errors::conversion_error(from, to)
        } else {
            errors::conversion_failed(from, digits, to)
        });
    }
    if trimmed.is_empty() {
        return Ok(Value::Int(0));
    }
    let (least, most) = types::integer_range(to);
    match trimmed.parse::<i64>() {
        Ok(number) if (least..=most).contains(&number) => Ok(Value::Int(number)),
        _ => Err(match to {
            SqlType::BigInt => errors::overflow_converting(from.name(), to),
            SqlType::Int => errors::error(
                248,
                1,
                format!("The conversion of the {} value '{digits}' overflowed an int column.", from.name()),
            ),
            _ => errors::error(
                244,
                1,
                format!(
                    "The conversion of the {} value '{digits}' overflowed an {} column. Use a larger integer column.",
                    from.name(),
                    if to == SqlType::SmallInt { "INT2" } else { "INT1" }
                ),
            ),
        }),
    }
}

fn to_decimal(value: Value, from: SqlType, to: SqlType) -> Result<Value, SqlError> {
    let SqlType::Decimal { precision, scale } = to else { return Err(errors::operand_clash(from, to)) };
    let number = match value {
        Value::Bit(bit) => Decimal { mantissa: i128::from(bit), scale: 0 },
        Value::Int(number) => Decimal { mantissa: i128::from(number), scale: 0 },
        Value::Decimal(number) => number,
        Value::Float(number) => decimal::parse(&format!("{number:.17}"))
            .ok_or_else(|| errors::overflow_converting("float", to))?,
        Value::Text(ref digits) => decimal::parse(digits).ok_or_else(|| match is_number(digits) {
            true => errors::overflow_converting(from.name(), to),
            false => errors::conversion_error(from, to),
        })?,
        _ => return Err(errors::operand_clash(from, to)),
    };
    decimal::fit(number, precision, scale)
        .map(Value::Decimal)
        .ok_or_else(|| errors::overflow_converting(from.message_name(), to))
}

fn is_number(digits: &str) -> bool {
    let digits = digits.trim_matches(' ').trim_start_matches(['-', '+']);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[expect(clippy::cast_precision_loss, reason = "float has 53 bits in SQL Server too")]
fn to_float(value: Value, from: SqlType, to: SqlType) -> Result<Value, SqlError> {
    let number = match value {
        Value::Bit(bit) => f64::from(u8::from(bit)),
        Value::Int(number) => number as f64,
        Value::Decimal(number) => {
            decimal::format(number).parse().map_err(|_| errors::conversion_error(from, to))?
        }
        Value::Float(number) => number,
        Value::Text(ref digits) if digits.trim().is_empty() => 0.0,
        Value::Text(ref digits) => match digits.trim_matches(' ').parse::<f64>() {
            Ok(number) if number.is_finite() => number,
            _ => return Err(errors::conversion_error(from, to)),
        },
        _ => return Err(errors::operand_clash(from, to)),
    };
    Ok(Value::Float(number))
}

fn to_text(value: Value, from: SqlType, to: SqlType, how: Conversion) -> Result<Value, SqlError> {
    let style = match how {
        Conversion::Explicit { style } => style,
        Conversion::Implicit => None,
    };
    let is_text = matches!(value, Value::Text(_));
    let is_integer = matches!(value, Value::Int(_) | Value::Bit(_));
    let mut written = match value {
        Value::Text(text) => text,
        Value::Bit(bit) => u8::from(bit).to_string(),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => decimal::format(number),
        Value::Date(date) => dates::format_date(date, style)?,
        Value::Time(time) => dates::format_time(time, from),
        Value::DateTime(at) => dates::format_datetime(at, from, style)?,
        Value::Null | Value::Float(_) | Value::Bytes(_) => return Err(errors::operand_clash(from, to)),
    };
    if types::is_single_byte(to) {
        written = text::to_windows_1252(&written);
    }
    let limit = types::text_limit(to);
    if let Some(limit) = limit
        && text::length(&written, to) > limit
    {
        if is_text || matches!(types::family(from), Family::Date | Family::Time | Family::DateTime) {
            if matches!(how, Conversion::Explicit { .. }) {
                written = text::prefix(&written, to, limit).to_owned();
            }
        } else if is_integer && types::is_single_byte(to) {
            "*".clone_into(&mut written);
        } else {
            return Err(errors::overflow_converting(
                if is_integer { "expression" } else { from.message_name() },
                to,
            ));
        }
    }
    Ok(Value::Text(text::pad(written, to)))
}

fn to_temporal(value: Value, from: SqlType, to: SqlType, how: Conversion) -> Result<Value, SqlError> {
    let style = match how {
        Conversion::Explicit { style } => style,
        Conversion::Implicit => None,
    };
    let at = match value {
        Value::Date(date) => date.to_datetime(Time::midnight()),
        Value::Time(time) => base_date(to).to_datetime(time),
        Value::DateTime(at) => at,
        Value::Text(text) => dates::parse(&text, base_date(to), style)?,
        _ => return Err(errors::operand_clash(from, to)),
    };
    round_temporal(at, to)
}

/// The day of a time that carries none.
fn base_date(_: SqlType) -> Date {
    jiff::civil::date(1900, 1, 1)
}

fn round_temporal(at: DateTime, to: SqlType) -> Result<Value, SqlError> {
    match to {
        SqlType::Date => Ok(Value::Date(at.date())),
        SqlType::Time { scale } => {
            // A time rounds within its day.
            let rounded = dates::round(at, scale)?;
            Ok(Value::Time(if rounded.date() == at.date() { rounded.time() } else { Time::midnight() }))
        }
        SqlType::DateTime2 { scale } => Ok(Value::DateTime(dates::round(at, scale)?)),
        _ => Ok(Value::DateTime(dates::round_to_datetime(at)?)),
    }
}

fn to_bytes(value: Value, to: SqlType, how: Conversion) -> Result<Value, SqlError> {
    let Value::Bytes(mut bytes) = value else {
        return Err(errors::refused("this value as", types::declaration(to)));
    };
    let limit = match to {
        SqlType::Binary(n) | SqlType::VarBinary(crate::value::Length::Bounded(n)) => usize::from(n),
        _ => usize::MAX,
    };
    if bytes.len() > limit && matches!(how, Conversion::Explicit { .. }) {
        bytes.truncate(limit);
    }
    if let SqlType::Binary(n) = to
        && bytes.len() < usize::from(n)
    {
        bytes.resize(usize::from(n), 0);
    }
    Ok(Value::Bytes(bytes))
}

/// Where an assigned value goes, for the messages.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// `database.dbo.table`.
    pub table: &'a str,
    pub column: &'a str,
    pub ty: SqlType,
    pub nullable: bool,
    /// `INSERT` or `UPDATE`.
    pub verb: &'a str,
}

/// Converts a value for a column.
///
/// # Errors
/// Those of [`convert`]; 515 for NULL into NOT NULL; 2628 for text that is too long, trailing blanks not counted.
pub fn assign(value: Value, from: SqlType, target: Target<'_>) -> Result<Value, SqlError> {
    if value == Value::Null {
        return if target.nullable {
            Ok(Value::Null)
        } else {
            Err(errors::null_not_allowed(target.column, target.table, target.verb))
        };
    }
    let to = target.ty;
    match convert(value, from, to, Conversion::Implicit)? {
        Value::Text(written) => match types::text_limit(to) {
            Some(limit) if text::length(&written, to) > limit => {
                let kept = text::prefix(&written, to, limit);
                if written[kept.len()..].bytes().all(|byte| byte == b' ') {
                    Ok(Value::Text(kept.to_owned()))
                } else {
                    Err(errors::truncated(target.table, target.column, kept))
                }
            }
            _ => Ok(Value::Text(written)),
        },
        Value::Bytes(bytes) => {
            let limit = match to {
                SqlType::Binary(n) | SqlType::VarBinary(crate::value::Length::Bounded(n)) => usize::from(n),
                _ => usize::MAX,
            };
            if bytes.len() > limit {
                return Err(errors::truncated(target.table, target.column, ""));
            }
            Ok(Value::Bytes(bytes))
        }
        other => Ok(other),
    }
}
