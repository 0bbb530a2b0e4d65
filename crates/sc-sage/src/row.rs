//! Values of an answer: trimmed, exact, and named when they cannot be read.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use sc_domain::cause::Cause;
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::{Code, time};
use tiberius::{ColumnData, Row};

/// SQL Server counts the days of `date` and `datetime2` from here.
pub(crate) const DAY_ONE: Date = Date::constant(1, 1, 1);
/// And those of `datetime` and `smalldatetime` from here.
const DAY_ONE_OF_DATETIME: Date = Date::constant(1900, 1, 1);

/// A value that its column should not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// `TABLE.COLUMN`.
    pub field: String,
    /// What it held, as text.
    pub value: String,
}

impl Unreadable {
    pub fn new(field: &str, value: impl std::fmt::Display) -> Self {
        Self { field: field.to_owned(), value: value.to_string() }
    }
}

impl From<Unreadable> for Failure {
    fn from(unreadable: Unreadable) -> Self {
        let (table, column) = unreadable.field.split_once('.').unwrap_or(("", &unreadable.field));
        let cause = Cause::new(Code::SageUnreadable)
            .with("table", table)
            .with("column", column)
            .with("value", &unreadable.value);
        Failure::new(FailureKind::Defect, cause)
    }
}

/// One row. Columns are asked for by `TABLE.COLUMN`, as [`crate::statement::select_list`] names them.
pub(crate) struct Record<'r>(pub &'r Row);

impl Record<'_> {
    fn data(&self, field: &str) -> Result<&ColumnData<'static>, Unreadable> {
        self.0.get_column_data(field).map_err(|_| Unreadable::new(field, "(no such column)"))
    }

    /// Text without its padding; `None` for NULL.
    pub fn text_or_null(&self, field: &str) -> Result<Option<String>, Unreadable> {
        match self.data(field)? {
            ColumnData::String(text) => Ok(text.as_deref().map(|text| text.trim().to_owned())),
            other => Err(Unreadable::new(field, format_args!("{other:?}"))),
        }
    }

    /// Text without its padding. NULL, which Sage never stores, is empty.
    pub fn text(&self, field: &str) -> Result<String, Unreadable> {
        Ok(self.text_or_null(field)?.unwrap_or_default())
    }

    /// A number of any numeric type; `None` for NULL.
    pub fn decimal_or_null(&self, field: &str) -> Result<Option<Decimal>, Unreadable> {
        number(self.data(field)?).map_err(|value| Unreadable { field: field.to_owned(), value })
    }

    /// A number of any numeric type.
    pub fn decimal(&self, field: &str) -> Result<Decimal, Unreadable> {
        self.decimal_or_null(field)?.ok_or_else(|| Unreadable::new(field, "NULL"))
    }

    /// A whole number of any numeric type; `None` for NULL.
    pub fn integer_or_null(&self, field: &str) -> Result<Option<i64>, Unreadable> {
        self.decimal_or_null(field)?
            .map(|value| whole(value).ok_or_else(|| Unreadable::new(field, value)))
            .transpose()
    }

    /// A whole number of any numeric type.
    pub fn integer(&self, field: &str) -> Result<i64, Unreadable> {
        self.integer_or_null(field)?.ok_or_else(|| Unreadable::new(field, "NULL"))
    }

    /// A whole number of a `smallint` column.
    pub fn small(&self, field: &str) -> Result<i16, Unreadable> {
        let value = self.integer(field)?;
        i16::try_from(value).map_err(|_| Unreadable::new(field, value))
    }

    /// A `YYYYMMDD` number; `None` for 0 and NULL.
    pub fn date(&self, field: &str) -> Result<Option<Date>, Unreadable> {
        let value = self.integer_or_null(field)?.unwrap_or_default();
        time::sage_date(value).map_err(|_| Unreadable::new(field, value))
    }

    /// An audit stamp in UTC. `date_field` is named when the two numbers make no instant.
    pub fn audit_stamp(&self, date_field: &str, time_field: &str) -> Result<Timestamp, Unreadable> {
        let (date, clock) = (self.integer(date_field)?, self.integer(time_field)?);
        time::audit_stamp(date, clock).map_err(|invalid| {
            let field = if invalid.kind == "time" { time_field } else { date_field };
            Unreadable::new(field, invalid.value)
        })
    }

    /// The day of a `date` or of a date with a time of day: sites differ in the types of their own tables.
    pub fn day(&self, field: &str) -> Result<Option<Date>, Unreadable> {
        let data = self.data(field)?;
        let (epoch, days) = match data {
            ColumnData::Date(value) => (DAY_ONE, value.map(|date| i64::from(date.days()))),
            ColumnData::DateTime2(value) => (DAY_ONE, value.map(|moment| i64::from(moment.date().days()))),
            ColumnData::DateTime(value) => {
                (DAY_ONE_OF_DATETIME, value.map(|moment| i64::from(moment.days())))
            }
            ColumnData::SmallDateTime(value) => {
                (DAY_ONE_OF_DATETIME, value.map(|moment| i64::from(moment.days())))
            }
            other => return Err(Unreadable::new(field, format_args!("{other:?}"))),
        };
        let Some(days) = days else { return Ok(None) };
        let date = epoch.checked_add(jiff::Span::new().days(days));
        date.map(Some).map_err(|_| Unreadable::new(field, format_args!("{data:?}")))
    }

    /// A `datetime2`.
    pub fn datetime2(&self, field: &str) -> Result<DateTime, Unreadable> {
        match self.data(field)? {
            ColumnData::DateTime2(Some(value)) => {
                civil(*value).ok_or_else(|| Unreadable::new(field, format_args!("{value:?}")))
            }
            other => Err(Unreadable::new(field, format_args!("{other:?}"))),
        }
    }
}

/// Reads any numeric column exactly: sites differ in the types of counters and flags, and what counts is
/// the number. Binary floats are refused, because Sage has none.
fn number(data: &ColumnData<'_>) -> Result<Option<Decimal>, String> {
    match data {
        ColumnData::Bit(value) => Ok(value.map(|bit| Decimal::from(u8::from(bit)))),
        ColumnData::U8(value) => Ok(value.map(Decimal::from)),
        ColumnData::I16(value) => Ok(value.map(Decimal::from)),
        ColumnData::I32(value) => Ok(value.map(Decimal::from)),
        ColumnData::I64(value) => Ok(value.map(Decimal::from)),
        ColumnData::Numeric(None) => Ok(None),
        ColumnData::Numeric(Some(value)) => {
            Decimal::try_from_i128_with_scale(value.value(), u32::from(value.scale()))
                .map(Some)
                .map_err(|_| format!("{}e-{}", value.value(), value.scale()))
        }
        other => Err(format!("{other:?}")),
    }
}

fn whole(value: Decimal) -> Option<i64> {
    let integer = value.normalize();
    if integer.scale() == 0 { i64::try_from(integer.mantissa()).ok() } else { None }
}

fn civil(value: tiberius::time::DateTime2) -> Option<DateTime> {
    // SQL Server counts ticks of 10^-scale seconds from midnight.
    let days = i64::from(value.date().days());
    let date = DAY_ONE.checked_add(jiff::Span::new().days(days)).ok()?;
    let scale = u32::from(value.time().scale());
    let nanoseconds =
        value.time().increments().checked_mul(10_u64.checked_pow(9_u32.checked_sub(scale)?)?)?;
    let seconds = nanoseconds / 1_000_000_000;
    let field = |value: u64| i8::try_from(value).ok();
    let time = Time::new(
        field(seconds / 3_600)?,
        field(seconds / 60 % 60)?,
        field(seconds % 60)?,
        i32::try_from(nanoseconds % 1_000_000_000).ok()?,
    )
    .ok()?;
    Some(DateTime::from_parts(date, time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use tiberius::numeric::Numeric;

    #[test]
    fn a_number_is_a_number_whatever_its_column_type() {
        let one = Some(Decimal::ONE);
        for data in [
            ColumnData::Bit(Some(true)),
            ColumnData::U8(Some(1)),
            ColumnData::I16(Some(1)),
            ColumnData::I32(Some(1)),
            ColumnData::I64(Some(1)),
            ColumnData::Numeric(Some(Numeric::new_with_scale(1_000, 3))),
        ] {
            assert_eq!(number(&data), Ok(one), "{data:?}");
        }
        assert_eq!(number(&ColumnData::I16(None)), Ok(None));
        assert!(number(&ColumnData::F64(Some(1.0))).is_err());
        assert!(number(&ColumnData::Numeric(Some(Numeric::new_with_scale(i128::MAX, 0)))).is_err());
    }

    #[test]
    fn keys_of_nineteen_digits_stay_exact() {
        let key = Numeric::new_with_scale(9_007_199_254_740_993, 0);
        let value = number(&ColumnData::Numeric(Some(key))).expect("number").expect("value");
        assert_eq!(whole(value), Some(9_007_199_254_740_993));
        assert_eq!(whole(Decimal::new(15, 1)), None);
        assert_eq!(whole(Decimal::new(150, 1)), Some(15));
    }

    #[test]
    fn a_datetime2_is_read_to_its_last_tick() {
        let value = tiberius::time::DateTime2::new(
            tiberius::time::Date::new(739_941),
            tiberius::time::Time::new(863_999_999_999, 7),
        );
        assert_eq!(civil(value).expect("date").to_string(), "2026-11-22T23:59:59.9999999");
    }
}
