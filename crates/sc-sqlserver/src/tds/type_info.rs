//! TYPE_INFO as the server sends it, for columns and output values.

use crate::session::Collation;
use crate::value::{Length, SqlType};

/// LCID, flags, version and sort id (MS-TDS 2.2.5.1.2).
pub(crate) fn collation_bytes(collation: Collation) -> [u8; 5] {
    match collation {
        // LCID 0x0409 with the flag `fBinary`; a Windows collation has no sort id.
        Collation::Binary => [0x09, 0x04, 0x00, 0x01, 0x00],
        // LCID 0x0409, ignoring case, kana and width; sort id 52.
        Collation::CaseInsensitive => [0x09, 0x04, 0xD0, 0x00, 0x34],
    }
}

/// Magnitude and sign of a decimal with so many digits.
pub(crate) fn decimal_bytes(precision: u8) -> u8 {
    match precision {
        0..=9 => 5,
        10..=19 => 9,
        20..=28 => 13,
        _ => 17,
    }
}

/// Writes the type of a column. A column that is never NULL has the fixed-length form where one exists.
pub(crate) fn write_type_info(out: &mut Vec<u8>, ty: SqlType, is_nullable: bool, collation: Collation) {
    let collation = collation_bytes(collation);
    let mut sized = |nullable: [u8; 2], fixed: u8| {
        if is_nullable {
            out.extend_from_slice(&nullable);
        } else {
            out.push(fixed);
        }
    };
    match ty {
        SqlType::Bit => sized([0x68, 1], 0x32),
        SqlType::TinyInt => sized([0x26, 1], 0x30),
        SqlType::SmallInt => sized([0x26, 2], 0x34),
        SqlType::Int => sized([0x26, 4], 0x38),
        SqlType::BigInt => sized([0x26, 8], 0x7F),
        SqlType::Float => sized([0x6D, 8], 0x3E),
        SqlType::DateTime => sized([0x6F, 8], 0x3D),
        SqlType::Decimal { precision, scale } => {
            out.extend_from_slice(&[0x6A, decimal_bytes(precision), precision, scale]);
        }
        SqlType::Char(length) => counted(out, 0xAF, length, Some(collation)),
        SqlType::VarChar(length) => counted(out, 0xA7, wire_length(length, 1), Some(collation)),
        SqlType::NChar(length) => counted(out, 0xEF, length.saturating_mul(2), Some(collation)),
        SqlType::NVarChar(length) => counted(out, 0xE7, wire_length(length, 2), Some(collation)),
        SqlType::Binary(length) => counted(out, 0xAD, length, None),
        SqlType::VarBinary(length) => counted(out, 0xA5, wire_length(length, 1), None),
        SqlType::Date => out.push(0x28),
        SqlType::Time { scale } => out.extend_from_slice(&[0x29, scale]),
        SqlType::DateTime2 { scale } => out.extend_from_slice(&[0x2A, scale]),
        SqlType::UniqueIdentifier => out.extend_from_slice(&[0x24, 16]),
    }
}

/// Whether SQL Server has such a type; the engine's column types are checked before they are sent.
pub(crate) fn exists(ty: SqlType) -> bool {
    match ty {
        SqlType::Decimal { precision, scale } => (1..=38).contains(&precision) && scale <= precision,
        SqlType::Char(length) | SqlType::Binary(length) => (1..=8000).contains(&length),
        SqlType::NChar(length) => (1..=4000).contains(&length),
        SqlType::VarChar(Length::Bounded(length)) | SqlType::VarBinary(Length::Bounded(length)) => {
            (1..=8000).contains(&length)
        }
        SqlType::NVarChar(Length::Bounded(length)) => (1..=4000).contains(&length),
        SqlType::Time { scale } | SqlType::DateTime2 { scale } => scale <= 7,
        SqlType::Bit
        | SqlType::TinyInt
        | SqlType::SmallInt
        | SqlType::Int
        | SqlType::BigInt
        | SqlType::Float
        | SqlType::VarChar(Length::Max)
        | SqlType::NVarChar(Length::Max)
        | SqlType::VarBinary(Length::Max)
        | SqlType::Date
        | SqlType::DateTime
        | SqlType::UniqueIdentifier => true,
    }
}

fn wire_length(length: Length, unit_bytes: u16) -> u16 {
    match length {
        Length::Bounded(length) => length.saturating_mul(unit_bytes),
        Length::Max => 0xFFFF,
    }
}

fn counted(out: &mut Vec<u8>, token: u8, length: u16, collation: Option<[u8; 5]>) {
    out.push(token);
    out.extend_from_slice(&length.to_le_bytes());
    if let Some(collation) = collation {
        out.extend_from_slice(&collation);
    }
}
