//! Type declarations.

use super::errors;
use crate::session::SqlError;
use crate::value::{Length, SqlType};

/// Reads a declaration such as `decimal(19,3)` or `nvarchar(max)`.
///
/// # Errors
/// 2715 for an unknown type, 2717 and 2750 for impossible sizes.
pub fn parse(declaration: &str) -> Result<SqlType, SqlError> {
    let lower = declaration.to_ascii_lowercase();
    let (name, arguments) = match lower.split_once('(') {
        Some((name, rest)) => (name.trim(), rest.trim_end().trim_end_matches(')').trim()),
        None => (lower.trim(), ""),
    };
    let name = name.trim_matches(['[', ']', '"']);
    let numbers: Vec<Option<u16>> = if arguments.is_empty() {
        Vec::new()
    } else {
        arguments.split(',').map(|n| n.trim().parse().ok()).collect()
    };
    let unknown = || {
        errors::error(
            2715,
            6,
            format!("Column, parameter, or variable #1: Cannot find data type {declaration}."),
        )
    };
    let size = |most: u16, default: u16| match numbers[..] {
        [] => Ok(default),
        [Some(n)] if (1..=most).contains(&n) => Ok(n),
        _ => Err(errors::error(
            2717,
            2,
            format!(
                "The size ({arguments}) given to the type '{name}' exceeds the maximum allowed ({most})."
            ),
        )),
    };
    let length = |most: u16| {
        if arguments == "max" { Ok(Length::Max) } else { size(most, 1).map(Length::Bounded) }
    };
    let fraction = || match numbers[..] {
        [] => Ok(7),
        [Some(n @ 0..=7)] => Ok(n.to_le_bytes()[0]),
        _ => Err(errors::error(1002, 1, format!("Specified scale {arguments} is invalid."))),
    };
    let plain = |ty: SqlType| if arguments.is_empty() { Ok(ty) } else { Err(unknown()) };
    match name {
        "bit" => plain(SqlType::Bit),
        "tinyint" => plain(SqlType::TinyInt),
        "smallint" => plain(SqlType::SmallInt),
        "int" | "integer" => plain(SqlType::Int),
        "bigint" => plain(SqlType::BigInt),
        "decimal" | "numeric" | "dec" => decimal(&numbers, declaration),
        "float" | "double precision" => match numbers[..] {
            [] | [Some(25..=53)] => Ok(SqlType::Float),
            _ => Err(errors::refused("this type", declaration)),
        },
        "char" | "character" => size(8000, 1).map(SqlType::Char),
        "varchar" | "character varying" | "char varying" => length(8000).map(SqlType::VarChar),
        "nchar" => size(4000, 1).map(SqlType::NChar),
        "nvarchar" => length(4000).map(SqlType::NVarChar),
        "sysname" => plain(SqlType::NVarChar(Length::Bounded(128))),
        "date" => plain(SqlType::Date),
        "time" => fraction().map(|scale| SqlType::Time { scale }),
        "datetime" => plain(SqlType::DateTime),
        "datetime2" => fraction().map(|scale| SqlType::DateTime2 { scale }),
        "binary" => size(8000, 1).map(SqlType::Binary),
        "varbinary" => length(8000).map(SqlType::VarBinary),
        "uniqueidentifier" => plain(SqlType::UniqueIdentifier),
        "money" | "smallmoney" | "real" | "smalldatetime" | "datetimeoffset" | "text" | "ntext" | "image"
        | "xml" | "sql_variant" | "timestamp" | "rowversion" | "hierarchyid" | "geography" | "geometry" => {
            Err(errors::refused("this type", declaration))
        }
        _ => Err(unknown()),
    }
}

fn decimal(numbers: &[Option<u16>], declaration: &str) -> Result<SqlType, SqlError> {
    let (precision, scale) = match numbers {
        [] => (18, 0),
        [Some(precision)] => (*precision, 0),
        [Some(precision), Some(scale)] => (*precision, *scale),
        _ => return Err(errors::refused("this type", declaration)),
    };
    match (u8::try_from(precision), u8::try_from(scale)) {
        (Ok(precision @ 1..=38), Ok(scale)) if scale <= precision => {
            Ok(SqlType::Decimal { precision, scale })
        }
        _ => Err(errors::error(
            2750,
            1,
            format!(
                "Column or parameter #1: Specified column precision {precision} is greater than the maximum precision of 38."
            ),
        )),
    }
}
