//! TYPE_INFO as clients send it (MS-TDS 2.2.5.4 to 2.2.5.6): every type that a parameter can have.

use super::reader::Reader;
use super::wire_error::{DecodeError, refusal};
use crate::value::{Length, SqlType};

/// How the length of a value is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Always so many bytes; never NULL.
    Fixed(usize),
    /// A byte counts; zero is NULL.
    ByteCounted { max: usize },
    /// Two bytes count; 0xFFFF is NULL.
    ShortCounted { max: usize },
    /// Four bytes count; 0xFFFF_FFFF is NULL.
    LongCounted,
    /// Chunks (PLP), the `(max)` types.
    Chunked,
}

/// How the bytes of a value are understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Null,
    Bit,
    Integer,
    Float,
    Money,
    LegacyDateTime,
    Decimal { precision: u8, scale: u8 },
    Date,
    Time { scale: u8 },
    DateTime2 { scale: u8 },
    DateTimeOffset { scale: u8 },
    Guid,
    AnsiText { is_fixed: bool },
    UnicodeText { is_fixed: bool },
    Binary { is_fixed: bool },
}

/// A parameter's type on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WireType {
    pub(crate) layout: Layout,
    pub(crate) kind: Kind,
}

impl WireType {
    /// Reads TYPE_INFO. A type that the stand-in does not serve is refused with error 8009, one with an
    /// impossible length with 8016.
    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let token = reader.u8()?;
        let fixed = |bytes, kind| Self { layout: Layout::Fixed(bytes), kind };
        Ok(match token {
            0x1F => fixed(0, Kind::Null),
            0x30 => fixed(1, Kind::Integer),
            0x32 => fixed(1, Kind::Bit),
            0x34 => fixed(2, Kind::Integer),
            0x38 => fixed(4, Kind::Integer),
            0x7F => fixed(8, Kind::Integer),
            0x3A => fixed(4, Kind::LegacyDateTime),
            0x3D => fixed(8, Kind::LegacyDateTime),
            0x3B => fixed(4, Kind::Float),
            0x3E => fixed(8, Kind::Float),
            0x7A => fixed(4, Kind::Money),
            0x3C => fixed(8, Kind::Money),
            0x24 => byte_counted(token, reader, &[16], Kind::Guid)?,
            0x26 => byte_counted(token, reader, &[1, 2, 4, 8], Kind::Integer)?,
            0x68 => byte_counted(token, reader, &[1], Kind::Bit)?,
            0x6D => byte_counted(token, reader, &[4, 8], Kind::Float)?,
            0x6E => byte_counted(token, reader, &[4, 8], Kind::Money)?,
            0x6F => byte_counted(token, reader, &[4, 8], Kind::LegacyDateTime)?,
            0x6A | 0x6C => decimal(token, reader)?,
            0x28 => Self { layout: Layout::ByteCounted { max: 3 }, kind: Kind::Date },
            0x29 => {
                let scale = scale(token, reader)?;
                let max = usize::from(time_bytes(scale));
                Self { layout: Layout::ByteCounted { max }, kind: Kind::Time { scale } }
            }
            0x2A => {
                let scale = scale(token, reader)?;
                let max = usize::from(time_bytes(scale)) + 3;
                Self { layout: Layout::ByteCounted { max }, kind: Kind::DateTime2 { scale } }
            }
            0x2B => {
                let scale = scale(token, reader)?;
                let max = usize::from(time_bytes(scale)) + 5;
                Self { layout: Layout::ByteCounted { max }, kind: Kind::DateTimeOffset { scale } }
            }
            0xA5 => short_counted(token, reader, Kind::Binary { is_fixed: false })?,
            0xAD => short_counted(token, reader, Kind::Binary { is_fixed: true })?,
            0xA7 => short_counted(token, reader, Kind::AnsiText { is_fixed: false })?,
            0xAF => short_counted(token, reader, Kind::AnsiText { is_fixed: true })?,
            0xE7 => short_counted(token, reader, Kind::UnicodeText { is_fixed: false })?,
            0xEF => short_counted(token, reader, Kind::UnicodeText { is_fixed: true })?,
            0x22 => long_counted(reader, Kind::Binary { is_fixed: false })?,
            0x23 => long_counted(reader, Kind::AnsiText { is_fixed: false })?,
            0x63 => long_counted(reader, Kind::UnicodeText { is_fixed: false })?,
            // Without its length rule the rest of the message cannot be read, but the message
            // itself is whole: the request is refused and the connection goes on.
            _ => return Err(unknown_type(token)),
        })
    }

    /// The SQL type that a value of this wire type has.
    pub(crate) fn sql_type(self) -> SqlType {
        let max = match self.layout {
            Layout::Fixed(max) | Layout::ByteCounted { max } | Layout::ShortCounted { max } => Some(max),
            Layout::LongCounted | Layout::Chunked => None,
        };
        // `short_counted` has checked that lengths are at most 8000.
        let bounded = |unit_bytes: usize| max.map(|max| (max / unit_bytes).max(1) as u16);
        let variable = |unit_bytes| bounded(unit_bytes).map_or(Length::Max, Length::Bounded);
        match self.kind {
            // SQL Server takes an untyped NULL for an int.
            Kind::Null => SqlType::Int,
            Kind::Bit => SqlType::Bit,
            Kind::Integer => match max {
                Some(1) => SqlType::TinyInt,
                Some(2) => SqlType::SmallInt,
                Some(4) => SqlType::Int,
                _ => SqlType::BigInt,
            },
            Kind::Float => SqlType::Float,
            Kind::Money if max == Some(4) => SqlType::Decimal { precision: 10, scale: 4 },
            Kind::Money => SqlType::Decimal { precision: 19, scale: 4 },
            Kind::LegacyDateTime => SqlType::DateTime,
            Kind::Decimal { precision, scale } => SqlType::Decimal { precision, scale },
            Kind::Date => SqlType::Date,
            Kind::Time { scale } => SqlType::Time { scale },
            Kind::DateTime2 { scale } | Kind::DateTimeOffset { scale } => SqlType::DateTime2 { scale },
            Kind::Guid => SqlType::UniqueIdentifier,
            Kind::AnsiText { is_fixed: true } => SqlType::Char(bounded(1).unwrap_or(8000)),
            Kind::AnsiText { is_fixed: false } => SqlType::VarChar(variable(1)),
            Kind::UnicodeText { is_fixed: true } => SqlType::NChar(bounded(2).unwrap_or(4000)),
            Kind::UnicodeText { is_fixed: false } => SqlType::NVarChar(variable(2)),
            Kind::Binary { is_fixed: true } => SqlType::Binary(bounded(1).unwrap_or(8000)),
            Kind::Binary { is_fixed: false } => SqlType::VarBinary(variable(1)),
        }
    }
}

/// Bytes of a time of day with so many decimals.
pub(crate) fn time_bytes(scale: u8) -> u8 {
    match scale {
        0..=2 => 3,
        3..=4 => 4,
        _ => 5,
    }
}

fn unknown_type(token: u8) -> DecodeError {
    DecodeError::Refused(refusal(
        8009,
        16,
        4,
        format!(
            "The incoming tabular data stream (TDS) remote procedure call (RPC) protocol stream is incorrect. \
             Data type 0x{token:02X} is unknown."
        ),
    ))
}

pub(crate) fn invalid_length(token: u8) -> DecodeError {
    DecodeError::Refused(refusal(
        8016,
        16,
        1,
        format!(
            "The incoming tabular data stream (TDS) remote procedure call (RPC) protocol stream is incorrect. \
             Data type 0x{token:02X} has an invalid data length or metadata length."
        ),
    ))
}

fn byte_counted(
    token: u8,
    reader: &mut Reader<'_>,
    allowed: &[usize],
    kind: Kind,
) -> Result<WireType, DecodeError> {
    let max = usize::from(reader.u8()?);
    if !allowed.contains(&max) {
        return Err(invalid_length(token));
    }
    Ok(WireType { layout: Layout::ByteCounted { max }, kind })
}

fn decimal(token: u8, reader: &mut Reader<'_>) -> Result<WireType, DecodeError> {
    let [max, precision, scale] = reader.array()?;
    if !matches!(max, 5 | 9 | 13 | 17) || !(1..=38).contains(&precision) || scale > precision {
        return Err(invalid_length(token));
    }
    let layout = Layout::ByteCounted { max: usize::from(max) };
    Ok(WireType { layout, kind: Kind::Decimal { precision, scale } })
}

fn scale(token: u8, reader: &mut Reader<'_>) -> Result<u8, DecodeError> {
    match reader.u8()? {
        scale @ 0..=7 => Ok(scale),
        _ => Err(invalid_length(token)),
    }
}

fn short_counted(token: u8, reader: &mut Reader<'_>, kind: Kind) -> Result<WireType, DecodeError> {
    let max = reader.u16()?;
    let (is_fixed, unit_bytes) = match kind {
        Kind::AnsiText { is_fixed } => (is_fixed, 1),
        Kind::UnicodeText { is_fixed } => (is_fixed, 2),
        _ => (matches!(kind, Kind::Binary { is_fixed: true }), 1),
    };
    if matches!(kind, Kind::AnsiText { .. } | Kind::UnicodeText { .. }) {
        skip_collation(reader)?;
    }
    let layout = match max {
        0xFFFF if !is_fixed => Layout::Chunked,
        0..=8000 if max % unit_bytes == 0 => Layout::ShortCounted { max: usize::from(max) },
        _ => return Err(invalid_length(token)),
    };
    Ok(WireType { layout, kind })
}

fn long_counted(reader: &mut Reader<'_>, kind: Kind) -> Result<WireType, DecodeError> {
    reader.u32()?;
    if !matches!(kind, Kind::Binary { .. }) {
        skip_collation(reader)?;
    }
    Ok(WireType { layout: Layout::LongCounted, kind })
}

/// The client's collation is the one that LOGIN told it: there is only Windows-1252 here.
fn skip_collation(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    reader.array::<5>().map(drop)
}
