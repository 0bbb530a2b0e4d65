//! A type as one integer, to pass it through SQLite as a bound value.

use crate::value::{Length, SqlType};

const MAX: u16 = u16::MAX;

/// The code of a type.
pub fn encode(ty: SqlType) -> i64 {
    let (tag, a, b) = match ty {
        SqlType::Bit => (1, 0, 0),
        SqlType::TinyInt => (2, 0, 0),
        SqlType::SmallInt => (3, 0, 0),
        SqlType::Int => (4, 0, 0),
        SqlType::BigInt => (5, 0, 0),
        SqlType::Decimal { precision, scale } => (6, u16::from(precision), scale),
        SqlType::Float => (7, 0, 0),
        SqlType::Char(n) => (8, n, 0),
        SqlType::VarChar(length) => (9, units(length), 0),
        SqlType::NChar(n) => (10, n, 0),
        SqlType::NVarChar(length) => (11, units(length), 0),
        SqlType::Date => (12, 0, 0),
        SqlType::Time { scale } => (13, 0, scale),
        SqlType::DateTime => (14, 0, 0),
        SqlType::DateTime2 { scale } => (15, 0, scale),
        SqlType::Binary(n) => (16, n, 0),
        SqlType::VarBinary(length) => (17, units(length), 0),
        SqlType::UniqueIdentifier => (18, 0, 0),
    };
    (tag << 32) | (i64::from(a) << 8) | i64::from(b)
}

/// The type of a code.
pub fn decode(code: i64) -> Option<SqlType> {
    let a = u16::try_from((code >> 8) & 0xFFFF).ok()?;
    let b = u8::try_from(code & 0xFF).ok()?;
    Some(match code >> 32 {
        1 => SqlType::Bit,
        2 => SqlType::TinyInt,
        3 => SqlType::SmallInt,
        4 => SqlType::Int,
        5 => SqlType::BigInt,
        6 => SqlType::Decimal { precision: u8::try_from(a).ok()?, scale: b },
        7 => SqlType::Float,
        8 => SqlType::Char(a),
        9 => SqlType::VarChar(length(a)),
        10 => SqlType::NChar(a),
        11 => SqlType::NVarChar(length(a)),
        12 => SqlType::Date,
        13 => SqlType::Time { scale: b },
        14 => SqlType::DateTime,
        15 => SqlType::DateTime2 { scale: b },
        16 => SqlType::Binary(a),
        17 => SqlType::VarBinary(length(a)),
        18 => SqlType::UniqueIdentifier,
        _ => return None,
    })
}

fn units(length: Length) -> u16 {
    match length {
        Length::Bounded(n) => n,
        Length::Max => MAX,
    }
}

fn length(units: u16) -> Length {
    if units == MAX { Length::Max } else { Length::Bounded(units) }
}
