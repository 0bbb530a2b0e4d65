//! Rows of a table, built column by column.

use rust_decimal::Decimal;
use sc_sqlserver::value::{Decimal as SqlDecimal, Value};

use super::{Column, Table};

/// One row in the making. Columns that are not named keep what Sage puts there: blanks and zeros, never NULL; columns
/// that allow NULL hold it.
#[derive(Debug)]
pub struct Row {
    table: &'static str,
    columns: Vec<Column>,
    values: Vec<Value>,
    /// Where the last column was found: rows are written in the order of the table, so the next one is near.
    at: usize,
}

impl Row {
    /// A row of blanks and zeros.
    pub fn of(table: &Table) -> Self {
        let columns: Vec<Column> = table.columns().collect();
        let values = columns.iter().map(empty).collect();
        Self { table: table.name, columns, values, at: 0 }
    }

    /// Sets a character column.
    #[must_use]
    pub fn text(self, column: &str, text: &str) -> Self {
        self.set(column, Value::Text(text.to_owned()))
    }

    /// Sets a character column that allows NULL.
    #[must_use]
    pub fn text_or_null(self, column: &str, text: Option<&str>) -> Self {
        self.set(column, text.map_or(Value::Null, |text| Value::Text(text.to_owned())))
    }

    /// Sets a whole number: `smallint`, `int` or `decimal(n,0)`.
    #[must_use]
    pub fn int(self, column: &str, number: i64) -> Self {
        self.set(column, Value::Int(number))
    }

    /// Sets a decimal column.
    #[must_use]
    pub fn amount(self, column: &str, amount: Decimal) -> Self {
        let scale = u8::try_from(amount.scale()).unwrap_or(u8::MAX);
        self.set(column, Value::Decimal(SqlDecimal { mantissa: amount.mantissa(), scale }))
    }

    /// The values in the order of the table.
    pub fn values(self) -> Vec<Value> {
        self.values
    }

    fn set(mut self, column: &str, value: Value) -> Self {
        let found =
            (self.at..self.columns.len()).chain(0..self.at).find(|at| self.columns[*at].name == column);
        let Some(at) = found else { panic!("{} has no column {column}", self.table) };
        self.values[at] = value;
        self.at = at;
        self
    }
}

fn empty(column: &Column) -> Value {
    match column.ty {
        _ if column.is_nullable => Value::Null,
        ty if ty.contains("char") => Value::Text(String::new()),
        _ => Value::Int(0),
    }
}
