//! Values as the server sends them, each according to the type that its column was announced with.

use jiff::civil::{DateTime, Time};

use super::conversion::{days_from_date, decimal_digits_fit, rescaled_exactly, rounded_units, units_per_day};
use super::text::{to_code_page, to_utf16};
use super::type_info::decimal_bytes;
use super::value_in::{DAYS_TO_1900, TICKS_PER_DAY};
use super::wire_error::EncodeError;
use super::wire_type::time_bytes;
use crate::value::{Decimal, Length, SqlType, Value};

/// Writes a value. A value that its type cannot hold is a defect of the engine and an error, never a changed value.
pub(crate) fn write_value(
    out: &mut Vec<u8>,
    ty: SqlType,
    is_nullable: bool,
    value: &Value,
) -> Result<(), EncodeError> {
    if *value == Value::Null {
        return write_null(out, ty, is_nullable);
    }
    let impossible = || EncodeError(format!("a value of type {} cannot hold {}", ty.name(), describe(value)));
    match (ty, value) {
        (SqlType::Bit, Value::Bit(bit)) => sized(out, is_nullable, &[u8::from(*bit)]),
        (SqlType::TinyInt, Value::Int(number)) => {
            sized(out, is_nullable, &u8::try_from(*number).map_err(|_| impossible())?.to_le_bytes());
        }
        (SqlType::SmallInt, Value::Int(number)) => {
            sized(out, is_nullable, &i16::try_from(*number).map_err(|_| impossible())?.to_le_bytes());
        }
        (SqlType::Int, Value::Int(number)) => {
            sized(out, is_nullable, &i32::try_from(*number).map_err(|_| impossible())?.to_le_bytes());
        }
        (SqlType::BigInt, Value::Int(number)) => sized(out, is_nullable, &number.to_le_bytes()),
        (SqlType::Float, Value::Float(number)) if number.is_finite() => {
            sized(out, is_nullable, &number.to_le_bytes());
        }
        (SqlType::DateTime, Value::DateTime(datetime)) => {
            sized(out, is_nullable, &legacy_datetime(*datetime).ok_or_else(impossible)?);
        }
        (SqlType::Decimal { precision, scale }, Value::Decimal(decimal)) => {
            let bytes = decimal_value(*decimal, precision, scale).ok_or_else(impossible)?;
            sized(out, true, &bytes);
        }
        (SqlType::Date, Value::Date(date)) => {
            sized(out, true, &day_bytes(days_from_date(*date).ok_or_else(impossible)?));
        }
        (SqlType::Time { scale }, Value::Time(time)) => {
            let (_, units) = time_units(*time, scale);
            sized(out, true, &unit_bytes(units, scale));
        }
        (SqlType::DateTime2 { scale }, Value::DateTime(datetime)) => {
            sized(out, true, &datetime2(*datetime, scale).ok_or_else(impossible)?);
        }
        (SqlType::UniqueIdentifier, Value::Bytes(bytes)) if bytes.len() == 16 => sized(out, true, bytes),
        (SqlType::Char(length), Value::Text(text)) => {
            let bytes = padded(to_code_page(text), usize::from(length), b" ").ok_or_else(impossible)?;
            short(out, &bytes);
        }
        (SqlType::NChar(length), Value::Text(text)) => {
            let bytes = padded(to_utf16(text), usize::from(length) * 2, b" \0").ok_or_else(impossible)?;
            short(out, &bytes);
        }
        (SqlType::Binary(length), Value::Bytes(bytes)) => {
            short(out, &padded(bytes.clone(), usize::from(length), b"\0").ok_or_else(impossible)?);
        }
        (SqlType::VarChar(length), Value::Text(text)) => {
            variable(out, length, 1, &to_code_page(text)).ok_or_else(impossible)?;
        }
        (SqlType::NVarChar(length), Value::Text(text)) => {
            variable(out, length, 2, &to_utf16(text)).ok_or_else(impossible)?;
        }
        (SqlType::VarBinary(length), Value::Bytes(bytes)) => {
            variable(out, length, 1, bytes).ok_or_else(impossible)?;
        }
        _ => return Err(impossible()),
    }
    Ok(())
}

fn write_null(out: &mut Vec<u8>, ty: SqlType, is_nullable: bool) -> Result<(), EncodeError> {
    if !is_nullable {
        return Err(EncodeError(format!("a {} column that is not nullable holds NULL", ty.name())));
    }
    match ty {
        SqlType::Char(_)
        | SqlType::NChar(_)
        | SqlType::Binary(_)
        | SqlType::VarChar(Length::Bounded(_))
        | SqlType::NVarChar(Length::Bounded(_))
        | SqlType::VarBinary(Length::Bounded(_)) => out.extend_from_slice(&[0xFF; 2]),
        SqlType::VarChar(Length::Max) | SqlType::NVarChar(Length::Max) | SqlType::VarBinary(Length::Max) => {
            out.extend_from_slice(&[0xFF; 8]);
        }
        SqlType::Bit
        | SqlType::TinyInt
        | SqlType::SmallInt
        | SqlType::Int
        | SqlType::BigInt
        | SqlType::Decimal { .. }
        | SqlType::Float
        | SqlType::Date
        | SqlType::Time { .. }
        | SqlType::DateTime
        | SqlType::DateTime2 { .. }
        | SqlType::UniqueIdentifier => out.push(0),
    }
    Ok(())
}

/// What an error may say of a value: its kind, never its content.
fn describe(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL",
        Value::Bit(_) => "this bit",
        Value::Int(_) => "this integer",
        Value::Decimal(_) => "this decimal",
        Value::Float(_) => "this float",
        Value::Text(_) => "this text",
        Value::Date(_) => "this date",
        Value::Time(_) => "this time",
        Value::DateTime(_) => "this date with time",
        Value::Bytes(_) => "these bytes",
    }
}

/// At most 17 bytes, with their count when the type is a nullable one.
fn sized(out: &mut Vec<u8>, is_counted: bool, bytes: &[u8]) {
    if is_counted {
        out.push(bytes.len() as u8);
    }
    out.extend_from_slice(bytes);
}

/// At most 8000 bytes, checked by the type.
fn short(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend_from_slice(&(bytes.len() as u16).to_le_bytes());
    out.extend_from_slice(bytes);
}

fn variable(out: &mut Vec<u8>, length: Length, unit_bytes: usize, bytes: &[u8]) -> Option<()> {
    match length {
        Length::Bounded(length) if bytes.len() > usize::from(length) * unit_bytes => return None,
        Length::Bounded(_) => short(out, bytes),
        Length::Max => {
            out.extend_from_slice(&u64::try_from(bytes.len()).ok()?.to_le_bytes());
            if !bytes.is_empty() {
                out.extend_from_slice(&u32::try_from(bytes.len()).ok()?.to_le_bytes());
                out.extend_from_slice(bytes);
            }
            out.extend_from_slice(&0_u32.to_le_bytes());
        }
    }
    Some(())
}

fn padded(mut bytes: Vec<u8>, length: usize, blank: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() > length {
        return None;
    }
    bytes.extend(blank.iter().copied().cycle().take(length - bytes.len()));
    Some(bytes)
}

fn decimal_value(decimal: Decimal, precision: u8, scale: u8) -> Option<Vec<u8>> {
    let mantissa = rescaled_exactly(decimal, scale)?;
    if !decimal_digits_fit(mantissa, precision) {
        return None;
    }
    let magnitude = mantissa.unsigned_abs().to_le_bytes();
    let mut bytes = vec![u8::from(mantissa >= 0)];
    bytes.extend_from_slice(&magnitude[..usize::from(decimal_bytes(precision)) - 1]);
    Some(bytes)
}

fn day_bytes(days: i32) -> [u8; 3] {
    let [a, b, c, _] = days.to_le_bytes();
    [a, b, c]
}

/// Whole days that rounding carried, and the units within the day.
fn time_units(time: Time, scale: u8) -> (i32, i64) {
    let per_day = units_per_day(scale);
    let units = rounded_units(time, per_day);
    if units == per_day { (1, 0) } else { (0, units) }
}

fn unit_bytes(units: i64, scale: u8) -> Vec<u8> {
    units.to_le_bytes()[..usize::from(time_bytes(scale))].to_vec()
}

fn datetime2(datetime: DateTime, scale: u8) -> Option<Vec<u8>> {
    let (carried, units) = time_units(datetime.time(), scale);
    let days = days_from_date(datetime.date())? + carried;
    super::conversion::date_from_days(days)?;
    let mut bytes = unit_bytes(units, scale);
    bytes.extend_from_slice(&day_bytes(days));
    Some(bytes)
}

fn legacy_datetime(datetime: DateTime) -> Option<Vec<u8>> {
    if datetime.year() < 1753 {
        return None;
    }
    let ticks_per_day = i64::from(TICKS_PER_DAY);
    let ticks = rounded_units(datetime.time(), ticks_per_day);
    let days = days_from_date(datetime.date())? - DAYS_TO_1900 + i32::from(ticks == ticks_per_day);
    super::conversion::date_from_days(days + DAYS_TO_1900)?;
    let mut bytes = days.to_le_bytes().to_vec();
    // Below TICKS_PER_DAY, a u32.
    bytes.extend_from_slice(&((ticks % ticks_per_day) as u32).to_le_bytes());
    Some(bytes)
}
