//! Rows of a table, built column by column.

use rust_decimal::Decimal;
use sc_sqlserver::session::Parameter;
use sc_sqlserver::value::{Decimal as SqlDecimal, Length, SqlType, Value};

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

    /// As [`Row::values`], without the columns of these names.
    pub fn values_without(self, absent: &[&str]) -> Vec<Value> {
        let kept =
            self.columns.into_iter().zip(self.values).filter(|(column, _)| !absent.contains(&column.name));
        kept.map(|(_, value)| value).collect()
    }

    /// The statement that gives the row with this key its values, but for the columns of these names, and its
    /// parameters.
    pub fn update(&self, table: &Table, absent: &[&str]) -> (String, Vec<Parameter>) {
        let key: Vec<&str> = table.key.split(", ").collect();
        let (keys, others): (Vec<&str>, Vec<&str>) = self
            .columns
            .iter()
            .map(|column| column.name)
            .filter(|name| !absent.contains(name))
            .partition(|name| key.contains(name));
        let equals = |names: &[&str], between: &str| {
            names.iter().map(|name| format!("[{name}] = @{name}")).collect::<Vec<_>>().join(between)
        };
        let (sets, condition) = (equals(&others, ", "), equals(&keys, " AND "));
        // tidy: allow sql: names of the schema itself, the values are parameters
        let statement = format!("UPDATE [{}] SET {sets} WHERE {condition}", self.table);
        (statement, self.parameters(&[keys, others].concat()))
    }

    /// The statement that inserts the row, but for the columns of these names, and its parameters, whose names carry
    /// `number`, so that several rows fit into one batch.
    pub fn insert(&self, number: usize, absent: &[&str]) -> (String, Vec<Parameter>) {
        let names: Vec<&str> =
            self.columns.iter().map(|column| column.name).filter(|name| !absent.contains(name)).collect();
        let mut parameters = self.parameters(&names);
        for parameter in &mut parameters {
            parameter.name = format!("@r{number}_{}", parameter.name.trim_start_matches('@'));
        }
        let columns: Vec<String> = names.iter().map(|name| format!("[{name}]")).collect();
        let values: Vec<&str> = parameters.iter().map(|parameter| parameter.name.as_str()).collect();
        let (columns, values) = (columns.join(", "), values.join(", "));
        // tidy: allow sql: names of the schema itself, the values are parameters
        (format!("INSERT INTO [{}] ({columns}) VALUES ({values})", self.table), parameters)
    }

    /// The values of these columns as parameters of their names.
    pub fn parameters(&self, names: &[&str]) -> Vec<Parameter> {
        let named = self.columns.iter().zip(&self.values).filter(|(column, _)| names.contains(&column.name));
        named
            .map(|(column, value)| Parameter {
                name: format!("@{}", column.name),
                ty: match value {
                    Value::Int(_) => SqlType::BigInt,
                    Value::Decimal(number) => SqlType::Decimal { precision: 38, scale: number.scale },
                    _ => SqlType::NVarChar(Length::Bounded(4000)),
                },
                value: value.clone(),
                is_output: false,
            })
            .collect()
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
