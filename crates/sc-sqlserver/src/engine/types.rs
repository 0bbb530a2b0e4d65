//! What the engine knows about SQL Server's types: families, precedence, sizes.

use crate::value::{Length, SqlType};

/// Types that compare with one another after at most a change of representation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    Integer,
    Decimal,
    Float,
    Text,
    Date,
    Time,
    DateTime,
    Bytes,
    Guid,
}

/// The family of a type. `bit` counts as an integer.
pub fn family(ty: SqlType) -> Family {
    match ty {
        SqlType::Bit | SqlType::TinyInt | SqlType::SmallInt | SqlType::Int | SqlType::BigInt => {
            Family::Integer
        }
        SqlType::Decimal { .. } => Family::Decimal,
        SqlType::Float => Family::Float,
        SqlType::Char(_) | SqlType::VarChar(_) | SqlType::NChar(_) | SqlType::NVarChar(_) => Family::Text,
        SqlType::Date => Family::Date,
        SqlType::Time { .. } => Family::Time,
        SqlType::DateTime | SqlType::DateTime2 { .. } => Family::DateTime,
        SqlType::Binary(_) | SqlType::VarBinary(_) => Family::Bytes,
        SqlType::UniqueIdentifier => Family::Guid,
    }
}

/// Data type precedence: of two operands, the one with the lower rank is converted to the other's type.
/// Source: "Data type precedence (Transact-SQL)".
pub fn precedence(ty: SqlType) -> u8 {
    match ty {
        SqlType::DateTime2 { .. } => 18,
        SqlType::DateTime => 17,
        SqlType::Date => 16,
        SqlType::Time { .. } => 15,
        SqlType::Float => 14,
        SqlType::Decimal { .. } => 13,
        SqlType::BigInt => 12,
        SqlType::Int => 11,
        SqlType::SmallInt => 10,
        SqlType::TinyInt => 9,
        SqlType::Bit => 8,
        SqlType::UniqueIdentifier => 7,
        SqlType::NVarChar(_) => 6,
        SqlType::NChar(_) => 5,
        SqlType::VarChar(_) => 4,
        SqlType::Char(_) => 3,
        SqlType::VarBinary(_) => 2,
        SqlType::Binary(_) => 1,
    }
}

/// Whether the type holds Windows-1252 bytes.
pub fn is_single_byte(ty: SqlType) -> bool {
    matches!(ty, SqlType::Char(_) | SqlType::VarChar(_))
}

/// Longest text the type holds, in its own units; `None` for `(max)` and for other types.
pub fn text_limit(ty: SqlType) -> Option<usize> {
    match ty {
        SqlType::Char(n) | SqlType::NChar(n) => Some(usize::from(n)),
        SqlType::VarChar(Length::Bounded(n)) | SqlType::NVarChar(Length::Bounded(n)) => Some(usize::from(n)),
        _ => None,
    }
}

/// Decimal digits that hold every value of an integer type.
pub fn integer_digits(ty: SqlType) -> u8 {
    match ty {
        SqlType::Bit => 1,
        SqlType::TinyInt => 3,
        SqlType::SmallInt => 5,
        SqlType::Int => 10,
        _ => 19,
    }
}

/// Smallest and largest value of an integer type.
pub fn integer_range(ty: SqlType) -> (i64, i64) {
    match ty {
        SqlType::Bit => (0, 1),
        SqlType::TinyInt => (0, 255),
        SqlType::SmallInt => (i64::from(i16::MIN), i64::from(i16::MAX)),
        SqlType::Int => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    }
}

/// The type that holds every value of both decimals, as far as 38 digits reach.
pub fn union_decimal(left: (u8, u8), right: (u8, u8)) -> SqlType {
    let scale = left.1.max(right.1);
    let whole = (left.0 - left.1).max(right.0 - right.1);
    let precision = (whole + scale).min(38);
    SqlType::Decimal { precision, scale: scale.min(precision.saturating_sub(whole.min(precision))) }
}

/// The type two operands are brought to, by precedence; lengths and digits grow to hold both.
pub fn common(left: SqlType, right: SqlType) -> SqlType {
    use SqlType::{Char, Decimal, NChar, NVarChar, VarChar};
    let (high, low) = if precedence(left) >= precedence(right) { (left, right) } else { (right, left) };
    match (high, low) {
        (Decimal { precision, scale }, Decimal { precision: p, scale: s }) => {
            union_decimal((precision, scale), (p, s))
        }
        (Decimal { precision, scale }, low) if family(low) == Family::Integer => {
            union_decimal((precision, scale), (integer_digits(low), 0))
        }
        (Char(a), Char(b)) => Char(a.max(b)),
        (NChar(a), NChar(b) | Char(b)) => NChar(a.max(b)),
        (VarChar(_), Char(_) | VarChar(_)) => VarChar(longer(high, low, 8000)),
        (NVarChar(_) | NChar(_), Char(_) | VarChar(_) | NChar(_) | NVarChar(_)) => {
            NVarChar(longer(high, low, 4000))
        }
        (high, _) => high,
    }
}

fn longer(left: SqlType, right: SqlType, most: u16) -> Length {
    match (text_limit(left), text_limit(right)) {
        (Some(a), Some(b)) => Length::Bounded(u16::try_from(a.max(b)).unwrap_or(most).min(most)),
        _ => Length::Max,
    }
}

/// The declaration as a script would write it, e.g. `decimal(19,3)`.
pub fn declaration(ty: SqlType) -> String {
    let name = ty.name();
    match ty {
        SqlType::Decimal { precision, scale } => format!("{name}({precision},{scale})"),
        SqlType::Char(n) | SqlType::NChar(n) | SqlType::Binary(n) => format!("{name}({n})"),
        SqlType::VarChar(length) | SqlType::NVarChar(length) | SqlType::VarBinary(length) => match length {
            Length::Bounded(n) => format!("{name}({n})"),
            Length::Max => format!("{name}(max)"),
        },
        SqlType::Time { scale } | SqlType::DateTime2 { scale } => format!("{name}({scale})"),
        _ => name.to_owned(),
    }
}
