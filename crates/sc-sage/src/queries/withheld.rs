//! What an A/P entry withholds, where the version of Sage has the columns.

use rust_decimal::Decimal;

use crate::row::{Record, Unreadable};
use crate::schema::Schema;

/// None of them exists in older versions.
pub(crate) const COLUMNS: [&str; 5] =
    ["APIBH.AMTWHD1TC", "APIBH.AMTWHD2TC", "APIBH.AMTWHD3TC", "APIBH.AMTWHD4TC", "APIBH.AMTWHD5TC"];

/// All that the entry of a row withholds, in the document's currency.
pub(crate) fn sum(record: &Record<'_>, schema: &Schema) -> Result<Decimal, Unreadable> {
    let mut sum = Decimal::ZERO;
    for column in COLUMNS {
        sum += amount(record, schema, column)?;
    }
    Ok(sum)
}

/// An amount that is zero where its column does not exist, or is NULL.
pub(crate) fn amount(record: &Record<'_>, schema: &Schema, column: &str) -> Result<Decimal, Unreadable> {
    if schema.has(column) {
        Ok(record.decimal_or_null(column)?.unwrap_or_default())
    } else {
        Ok(Decimal::ZERO)
    }
}
