//! Values of parameters as clients send them.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime, Time};

use super::conversion::{date_from_days, decimal_digits_fit, time_from_nanos};
use super::reader::{Reader, utf16};
use super::text::from_code_page;
use super::wire_error::{DecodeError, refusal};
use super::wire_type::{Kind, Layout, WireType};
use crate::value::{Decimal, SqlType, Value};

/// Days from 0001-01-01 to 1900-01-01, where `datetime` begins to count.
pub(crate) const DAYS_TO_1900: i32 = 693_595;
/// First day of `datetime`, 1753-01-01, counted from 1900-01-01.
const DATETIME_DAYS_MIN: i32 = -53_690;
/// `datetime` counts 1/300 seconds.
pub(crate) const TICKS_PER_DAY: u32 = 300 * 86_400;

/// Reads a value of a type that [`WireType::read`] has read.
pub(crate) fn read_value(reader: &mut Reader<'_>, ty: WireType) -> Result<Value, DecodeError> {
    if ty.kind == Kind::Null {
        return Ok(Value::Null);
    }
    match read_bytes(reader, ty.layout)? {
        None => Ok(Value::Null),
        Some(bytes) => understand(&bytes, ty),
    }
}

/// The raw bytes; `None` for NULL. No length is believed before the bytes are there.
fn read_bytes<'a>(reader: &mut Reader<'a>, layout: Layout) -> Result<Option<Cow<'a, [u8]>>, DecodeError> {
    let (count, max) = match layout {
        Layout::Fixed(bytes) => (bytes, bytes),
        Layout::ByteCounted { max } => match reader.u8()? {
            0 => return Ok(None),
            count => (usize::from(count), max),
        },
        Layout::ShortCounted { max } => match reader.u16()? {
            0xFFFF => return Ok(None),
            count => (usize::from(count), max),
        },
        Layout::LongCounted => match reader.u32()? {
            0xFFFF_FFFF => return Ok(None),
            count => {
                let count = usize::try_from(count).map_err(|_| too_long())?;
                (count, count)
            }
        },
        Layout::Chunked => return read_chunks(reader),
    };
    if count > max {
        return Err(too_long());
    }
    reader.bytes(count).map(|bytes| Some(Cow::Borrowed(bytes)))
}

/// PLP_BODY (MS-TDS 2.2.5.2.3).
fn read_chunks<'a>(reader: &mut Reader<'a>) -> Result<Option<Cow<'a, [u8]>>, DecodeError> {
    const NULL: u64 = u64::MAX;
    const UNKNOWN: u64 = u64::MAX - 1;
    let total = reader.u64()?;
    if total == NULL {
        return Ok(None);
    }
    let mut value = Vec::new();
    loop {
        let chunk = usize::try_from(reader.u32()?).map_err(|_| too_long())?;
        if chunk == 0 {
            break;
        }
        value.extend_from_slice(reader.bytes(chunk)?);
    }
    if total != UNKNOWN && u64::try_from(value.len()) != Ok(total) {
        return Err(DecodeError::malformed("A value differs from its own length"));
    }
    Ok(Some(Cow::Owned(value)))
}

fn too_long() -> DecodeError {
    DecodeError::malformed("A value is longer than its type")
}

fn understand(bytes: &[u8], ty: WireType) -> Result<Value, DecodeError> {
    let invalid = || invalid_value(ty.sql_type());
    Ok(match ty.kind {
        Kind::Null => Value::Null,
        Kind::Bit => match bytes {
            [bit] => Value::Bit(*bit != 0),
            _ => return Err(invalid()),
        },
        Kind::Integer => Value::Int(integer(bytes).ok_or_else(invalid)?),
        Kind::Float => Value::Float(float(bytes).ok_or_else(invalid)?),
        Kind::Money => Value::Decimal(money(bytes).ok_or_else(invalid)?),
        Kind::LegacyDateTime => Value::DateTime(legacy_datetime(bytes).ok_or_else(invalid)?),
        Kind::Decimal { precision, scale } => {
            Value::Decimal(decimal(bytes, precision, scale).ok_or_else(invalid)?)
        }
        Kind::Date => Value::Date(date(bytes).ok_or_else(invalid)?),
        Kind::Time { scale } => Value::Time(time(bytes, scale).ok_or_else(invalid)?),
        Kind::DateTime2 { scale } => Value::DateTime(datetime2(bytes, scale).ok_or_else(invalid)?),
        Kind::DateTimeOffset { scale } => {
            Value::DateTime(datetime_offset(bytes, scale)?.ok_or_else(invalid)?)
        }
        Kind::Guid => match bytes.len() {
            16 => Value::Bytes(bytes.to_vec()),
            _ => return Err(invalid()),
        },
        Kind::AnsiText { .. } => Value::Text(from_code_page(bytes)),
        Kind::UnicodeText { .. } => Value::Text(utf16(bytes)?),
        Kind::Binary { .. } => Value::Bytes(bytes.to_vec()),
    })
}

/// 8023: the bytes are no value of their type.
fn invalid_value(ty: SqlType) -> DecodeError {
    DecodeError::Refused(refusal(
        8023,
        16,
        1,
        format!(
            "The incoming tabular data stream (TDS) remote procedure call (RPC) protocol stream is incorrect. \
             The supplied value is not a valid instance of data type {}.",
            ty.name()
        ),
    ))
}

/// `tinyint` has no sign, the others have.
fn integer(bytes: &[u8]) -> Option<i64> {
    Some(match *bytes {
        [a] => i64::from(a),
        [a, b] => i64::from(i16::from_le_bytes([a, b])),
        [a, b, c, d] => i64::from(i32::from_le_bytes([a, b, c, d])),
        [a, b, c, d, e, f, g, h] => i64::from_le_bytes([a, b, c, d, e, f, g, h]),
        _ => return None,
    })
}

/// SQL Server's floats are finite.
fn float(bytes: &[u8]) -> Option<f64> {
    let value = match *bytes {
        [a, b, c, d] => f64::from(f32::from_le_bytes([a, b, c, d])),
        [a, b, c, d, e, f, g, h] => f64::from_le_bytes([a, b, c, d, e, f, g, h]),
        _ => return None,
    };
    value.is_finite().then_some(value)
}

/// Ten-thousandths; of the eight bytes the upper four come first.
fn money(bytes: &[u8]) -> Option<Decimal> {
    let mantissa = match *bytes {
        [a, b, c, d] => i128::from(i32::from_le_bytes([a, b, c, d])),
        [a, b, c, d, e, f, g, h] => i128::from(i64::from_le_bytes([e, f, g, h, a, b, c, d])),
        _ => return None,
    };
    Some(Decimal { mantissa, scale: 4 })
}

/// A sign byte (1 = positive), then the magnitude.
fn decimal(bytes: &[u8], precision: u8, scale: u8) -> Option<Decimal> {
    let (&sign, magnitude) = bytes.split_first()?;
    if sign > 1 || !matches!(magnitude.len(), 4 | 8 | 12 | 16) {
        return None;
    }
    let mut padded = [0; 16];
    padded[..magnitude.len()].copy_from_slice(magnitude);
    let magnitude = i128::try_from(u128::from_le_bytes(padded)).ok()?;
    let mantissa = if sign == 1 { magnitude } else { -magnitude };
    decimal_digits_fit(mantissa, precision).then_some(Decimal { mantissa, scale })
}

fn legacy_datetime(bytes: &[u8]) -> Option<DateTime> {
    match *bytes {
        [a, b, c, d] => {
            let days = DAYS_TO_1900 + i32::from(u16::from_le_bytes([a, b]));
            let minutes = i64::from(u16::from_le_bytes([c, d]));
            let time = time_from_nanos(minutes * 60 * 1_000_000_000)?;
            Some(date_from_days(days)?.to_datetime(time))
        }
        [a, b, c, d, e, f, g, h] => {
            let days = i32::from_le_bytes([a, b, c, d]);
            let ticks = u32::from_le_bytes([e, f, g, h]);
            if days < DATETIME_DAYS_MIN || ticks >= TICKS_PER_DAY {
                return None;
            }
            // SQL Server shows 1/300 s as milliseconds that end in 0, 3 or 7.
            let millis = (i64::from(ticks) * 10 + 1) / 3;
            let date = date_from_days(days.checked_add(DAYS_TO_1900)?)?;
            Some(date.to_datetime(time_from_nanos(millis * 1_000_000)?))
        }
        _ => None,
    }
}

fn date(bytes: &[u8]) -> Option<Date> {
    match *bytes {
        [a, b, c] => date_from_days(i32::from_le_bytes([a, b, c, 0])),
        _ => None,
    }
}

fn time(bytes: &[u8], scale: u8) -> Option<Time> {
    if !matches!(bytes.len(), 3..=5) {
        return None;
    }
    let mut padded = [0; 8];
    padded[..bytes.len()].copy_from_slice(bytes);
    let units = i64::from_le_bytes(padded);
    time_from_nanos(units.checked_mul(10_i64.pow(9 - u32::from(scale)))?)
}

fn datetime2(bytes: &[u8], scale: u8) -> Option<DateTime> {
    let (time_part, date_part) = bytes.split_last_chunk::<3>()?;
    Some(date(date_part)?.to_datetime(time(time_part, scale)?))
}

/// An offset of zero is exactly a `datetime2`. Any other would need a type that the stand-in does not have, and
/// dropping it would move the instant: refused.
fn datetime_offset(bytes: &[u8], scale: u8) -> Result<Option<DateTime>, DecodeError> {
    let Some((rest, offset_minutes)) = bytes.split_last_chunk::<2>() else {
        return Ok(None);
    };
    if i16::from_le_bytes(*offset_minutes) != 0 {
        return Err(DecodeError::Refused(refusal(
            8009,
            16,
            4,
            "The stand-in takes a datetimeoffset only with the offset +00:00; send a datetime2 instead.",
        )));
    }
    Ok(datetime2(rest, scale))
}
