//! Arithmetic and text functions on values, used both for constants and for columns.

use rusqlite::types::Value as SqliteValue;

use super::{decimal, errors, types};
use crate::session::SqlError;
use crate::value::{Decimal, SqlType, Value};

/// Type of `left operator right`. Decimals follow "Precision, scale, and length".
///
/// # Errors
/// Refuses what is not modelled: arithmetic on text, dates and floats, and decimal multiplication.
pub fn result_type(operator: &str, left: SqlType, right: SqlType) -> Result<SqlType, SqlError> {
    use types::Family::{Decimal, Integer};
    match (types::family(left), types::family(right)) {
        (Integer, Integer) => Ok(match types::common(left, right) {
            SqlType::Bit => SqlType::TinyInt,
            common => common,
        }),
        (Integer | Decimal, Integer | Decimal) if operator != "*" => {
            let (p1, s1) = digits_of(left);
            let (p2, s2) = digits_of(right);
            let scale = s1.max(s2);
            let precision = ((p1 - s1).max(p2 - s2) + scale + 1).min(decimal::DIGITS_MAX);
            Ok(SqlType::Decimal { precision, scale })
        }
        (family @ (types::Family::Date | types::Family::Time), _)
        | (_, family @ (types::Family::Date | types::Family::Time)) => {
            let date_first = types::family(left) == family;
            Err(if date_first {
                errors::operand_clash(left, right)
            } else {
                errors::operand_clash(right, left)
            })
        }
        _ => Err(errors::refused(
            "this arithmetic",
            format!("{} {operator} {}", types::declaration(left), types::declaration(right)),
        )),
    }
}

fn digits_of(ty: SqlType) -> (u8, u8) {
    match ty {
        SqlType::Decimal { precision, scale } => (precision, scale),
        integer => (types::integer_digits(integer), 0),
    }
}

/// Computes; both operands have the result's type. NULL if one of them is.
///
/// # Errors
/// 8115 on overflow.
pub fn apply(operator: &str, left: Value, right: Value, ty: SqlType) -> Result<Value, SqlError> {
    let overflow = || {
        let mut error = errors::overflow_converting("expression", ty);
        error.state = 2;
        error
    };
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => Ok(Value::Null),
        (Value::Int(a), Value::Int(b)) => {
            let result = match operator {
                "+" => a.checked_add(b),
                "-" => a.checked_sub(b),
                _ => a.checked_mul(b),
            };
            let (least, most) = types::integer_range(ty);
            result.filter(|result| (least..=most).contains(result)).map(Value::Int).ok_or_else(overflow)
        }
        (Value::Decimal(a), Value::Decimal(b)) => {
            let b = if operator == "-" { Decimal { mantissa: -b.mantissa, ..b } } else { b };
            let SqlType::Decimal { precision, scale } = ty else { return Err(overflow()) };
            decimal::add(a, b)
                .and_then(|sum| decimal::fit(sum, precision, scale))
                .map(Value::Decimal)
                .ok_or_else(overflow)
        }
        _ => Err(errors::refused("this arithmetic", operator)),
    }
}

/// `RTRIM`, `LTRIM`, `UPPER`, `LOWER` and `LEN` of a text.
pub fn text_function(name: &str, value: &str) -> SqliteValue {
    match name {
        "RTRIM" => SqliteValue::Text(value.trim_end_matches(' ').to_owned()),
        "LTRIM" => SqliteValue::Text(value.trim_start_matches(' ').to_owned()),
        "UPPER" => SqliteValue::Text(value.to_uppercase()),
        "LOWER" => SqliteValue::Text(value.to_lowercase()),
        // LEN counts UTF-16 units and not the trailing blanks.
        _ => SqliteValue::Integer(
            i64::try_from(value.trim_end_matches(' ').encode_utf16().count()).unwrap_or(i64::MAX),
        ),
    }
}
