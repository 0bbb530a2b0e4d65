//! Reads and writes of rows: bound statements against SQLite.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use rusqlite::ffi;

use super::catalog::{Database, Key, KeyKind, Table};
use super::convert::{self, Target};
use super::emit::{self, Emitted};
use super::plan::{Condition, Scalar, Select, Source};
use super::storage::{Link, Stored, load as load_value};
use super::types::{Family, family};
use super::{decimal, errors};
use crate::session::{Cancel, SqlError};
use crate::value::{Column, Length, ResultSet, SqlType, Value};

/// Runs a query.
///
/// # Errors
/// Conversion and overflow errors of its expressions; 3617 when the client cancels.
pub fn select(link: &Link, query: &Select, cancel: &Cancel) -> Result<ResultSet, SqlError> {
    let types: Vec<SqlType> = query.items.iter().map(|item| item.scalar.ty).collect();
    let rows = fetch(link, &emit::select(query), &types, cancel)?;
    let columns = query
        .items
        .iter()
        .map(|item| Column { name: item.name.clone(), ty: item.scalar.ty, nullable: item.scalar.nullable })
        .collect();
    Ok(ResultSet { columns, rows })
}

fn fetch(
    link: &Link,
    emitted: &Emitted,
    types: &[SqlType],
    cancel: &Cancel,
) -> Result<Vec<Vec<Value>>, SqlError> {
    let fail = |error: rusqlite::Error| link.error(&error);
    let mut statement = link.connection.prepare_cached(&emitted.sql).map_err(fail)?;
    let values = emitted.values.iter().map(|(value, ty)| Stored(value, *ty));
    let mut rows = statement.query(rusqlite::params_from_iter(values)).map_err(fail)?;
    let mut fetched = Vec::new();
    while let Some(row) = rows.next().map_err(fail)? {
        if fetched.len() % 256 == 0 && cancel.is_raised() {
            return Err(errors::cancelled());
        }
        let mut values = Vec::with_capacity(types.len());
        for (at, ty) in types.iter().enumerate() {
            values.push(load_value(row.get_ref(at).map_err(fail)?, *ty)?);
        }
        fetched.push(values);
    }
    Ok(fetched)
}

/// Cuts values of `(max)` types to `SET TEXTSIZE`, counted in bytes.
pub fn cut_to_text_size(set: &mut ResultSet, text_size: i32) {
    let Ok(bytes) = usize::try_from(text_size) else { return };
    for (at, column) in set.columns.iter().enumerate() {
        let units = match column.ty {
            SqlType::NVarChar(Length::Max) => bytes / 2,
            SqlType::VarChar(Length::Max) | SqlType::VarBinary(Length::Max) => bytes,
            _ => continue,
        };
        for row in &mut set.rows {
            match &mut row[at] {
                Value::Text(text) => {
                    let kept = super::text::prefix(text, column.ty, units).len();
                    text.truncate(kept);
                }
                Value::Bytes(value) => value.truncate(units),
                _ => {}
            }
        }
    }
}

/// Values of a row of INSERT. Constants are not asked of SQLite.
///
/// # Errors
/// As [`select`].
pub fn evaluate(link: &Link, scalars: &[Scalar], cancel: &Cancel) -> Result<Vec<(Value, SqlType)>, SqlError> {
    if let Some(values) = scalars.iter().map(|s| s.as_constant().map(|value| (value.clone(), s.ty))).collect()
    {
        return Ok(values);
    }
    let items =
        scalars.iter().map(|scalar| super::plan::Item { name: String::new(), scalar: scalar.clone() });
    let query = Select {
        distinct: false,
        top: None,
        items: items.collect(),
        from: None,
        selection: None,
        group_by: Vec::new(),
        having: None,
        order_by: Vec::new(),
    };
    let mut set = select(link, &query, cancel)?;
    let row = set.rows.pop().unwrap_or_default();
    Ok(row.into_iter().zip(scalars.iter().map(|scalar| scalar.ty)).collect())
}

/// Inserts rows whose values stand in the order of `targets`, the positions of columns of the table.
///
/// # Errors
/// The errors of assignment, 515 for a column left out, 2627 and 2601.
pub fn insert(
    link: &Link,
    database: &Database,
    table: &Table,
    targets: &[usize],
    rows: impl IntoIterator<Item = Vec<(Value, SqlType)>>,
) -> Result<u64, SqlError> {
    let full_name = full_name(database, table);
    let names: Vec<String> = table.columns.iter().map(|column| format!("c{}", column.slot)).collect();
    let places = vec!["?"; names.len()].join(", ");
    let sql = format!("INSERT INTO {} ({}) VALUES ({places})", table.storage_name(), names.join(", "));
    let mut statement = link.connection.prepare_cached(&sql).map_err(|error| link.error(&error))?;
    let mut count = 0;
    for row in rows {
        let mut given: HashMap<usize, (Value, SqlType)> = targets.iter().copied().zip(row).collect();
        let mut values = Vec::with_capacity(table.columns.len());
        for (at, column) in table.columns.iter().enumerate() {
            let (value, from) = given
                .remove(&at)
                .unwrap_or_else(|| (column.default.clone().unwrap_or(Value::Null), column.ty));
            let target = Target {
                table: &full_name,
                column: &column.name,
                ty: column.ty,
                nullable: column.nullable,
                verb: "INSERT",
            };
            values.push(convert::assign(value, from, target)?);
        }
        let stored = values.iter().zip(&table.columns).map(|(value, column)| Stored(value, column.ty));
        statement
            .execute(rusqlite::params_from_iter(stored))
            .map_err(|error| duplicate(link, table, &error, |slot| value_at(table, &values, slot)))?;
        count += 1;
    }
    table.written.fetch_add(count, Ordering::SeqCst);
    Ok(count)
}

/// Loads whole rows of values that already suit their columns.
///
/// # Errors
/// 213 for a row of another width; those of [`insert`].
pub fn load(
    link: &Link,
    database: &Database,
    table: &Table,
    rows: impl IntoIterator<Item = Vec<Value>>,
) -> Result<u64, SqlError> {
    let targets: Vec<usize> = (0..table.columns.len()).collect();
    let mut misfit = false;
    let typed = rows
        .into_iter()
        .take_while(|row| {
            misfit = row.len() != table.columns.len();
            !misfit
        })
        .map(|row| {
            row.into_iter()
                .zip(&table.columns)
                .map(|(value, column)| {
                    let ty = natural_type(&value, column.ty);
                    (value, ty)
                })
                .collect()
        });
    let loaded = insert(link, database, table, &targets, typed)?;
    if misfit {
        return Err(errors::error(
            213,
            1,
            "Column name or number of supplied values does not match table definition.",
        ));
    }
    Ok(loaded)
}

/// The type of a bare value: its column's where the value is of that kind already.
fn natural_type(value: &Value, column: SqlType) -> SqlType {
    match value {
        Value::Null => column,
        Value::Bit(_) => SqlType::Bit,
        Value::Int(_) => SqlType::BigInt,
        Value::Decimal(number) => SqlType::Decimal { precision: decimal::DIGITS_MAX, scale: number.scale },
        Value::Float(_) => SqlType::Float,
        Value::Text(_) => SqlType::NVarChar(Length::Max),
        Value::Date(_) => SqlType::Date,
        Value::Time(_) => SqlType::Time { scale: 7 },
        Value::DateTime(_) => SqlType::DateTime2 { scale: 7 },
        Value::Bytes(_) if family(column) == Family::Guid => SqlType::UniqueIdentifier,
        Value::Bytes(_) => SqlType::VarBinary(Length::Max),
    }
}

/// Updates the rows for which the condition holds: all new values are computed before the first is written.
///
/// # Errors
/// The errors of assignment, 2627 and 2601.
pub fn update(
    link: &Link,
    database: &Database,
    source: &Source,
    assignments: &[(usize, Scalar)],
    selection: Option<&Condition>,
    cancel: &Cancel,
) -> Result<u64, SqlError> {
    let table = &source.table;
    let full_name = full_name(database, table);
    let scalars: Vec<&Scalar> = assignments.iter().map(|(_, scalar)| scalar).collect();
    let mut types = vec![SqlType::BigInt];
    types.extend(scalars.iter().map(|scalar| scalar.ty));
    let touched = fetch(link, &emit::touched_rows(source, &scalars, selection), &types, cancel)?;
    let sets: Vec<String> =
        assignments.iter().map(|(at, _)| format!("c{} = ?", table.columns[*at].slot)).collect();
    let sql = format!("UPDATE {} SET {} WHERE rowid = ?", table.storage_name(), sets.join(", "));
    let mut statement = link.connection.prepare_cached(&sql).map_err(|error| link.error(&error))?;
    let count = u64::try_from(touched.len()).unwrap_or(u64::MAX);
    for mut row in touched {
        let row_id = row.remove(0);
        let mut values = Vec::with_capacity(row.len() + 1);
        for (value, (at, scalar)) in row.into_iter().zip(assignments) {
            let column = &table.columns[*at];
            let target = Target {
                table: &full_name,
                column: &column.name,
                ty: column.ty,
                nullable: column.nullable,
                verb: "UPDATE",
            };
            values.push((convert::assign(value, scalar.ty, target)?, column.ty));
        }
        let new_value = |slot| {
            let at = assignments.iter().position(|(at, _)| table.columns[*at].slot == slot)?;
            values.get(at).map(|(value, _): &(Value, SqlType)| value.clone())
        };
        let stored = values.iter().map(|(value, ty)| Stored(value, *ty));
        let id = [Stored(&row_id, SqlType::BigInt)];
        statement.execute(rusqlite::params_from_iter(stored.chain(id))).map_err(|error| {
            match duplicate(link, table, &error, new_value) {
                // SQL Server checks keys after the last row, SQLite after each: the end state is not known here.
                duplicate if count > 1 && matches!(duplicate.number, 2601 | 2627) => {
                    errors::refused("updates of a key over several rows", duplicate.message)
                }
                other => other,
            }
        })?;
    }
    table.written.fetch_add(count, Ordering::SeqCst);
    Ok(count)
}

/// Deletes the rows for which the condition holds.
///
/// # Errors
/// Those of the condition's expressions.
pub fn delete(
    link: &Link,
    source: &Source,
    selection: Option<&Condition>,
    cancel: &Cancel,
) -> Result<u64, SqlError> {
    let touched = fetch(link, &emit::touched_rows(source, &[], selection), &[SqlType::BigInt], cancel)?;
    let sql = format!("DELETE FROM {} WHERE rowid = ?", source.table.storage_name());
    let mut statement = link.connection.prepare_cached(&sql).map_err(|error| link.error(&error))?;
    let count = u64::try_from(touched.len()).unwrap_or(u64::MAX);
    for row in touched.iter().flatten() {
        statement.execute([Stored(row, SqlType::BigInt)]).map_err(|error| link.error(&error))?;
    }
    source.table.written.fetch_add(count, Ordering::SeqCst);
    Ok(count)
}

/// `database.dbo.table`, as messages name it.
pub fn full_name(database: &Database, table: &Table) -> String {
    format!("{}.dbo.{}", database.name, table.name)
}

fn value_at(table: &Table, values: &[Value], slot: usize) -> Option<Value> {
    let at = table.columns.iter().position(|column| column.slot == slot)?;
    values.get(at).cloned()
}

/// 2627 or 2601 for a violated key; other failures as they are.
fn duplicate(
    link: &Link,
    table: &Table,
    error: &rusqlite::Error,
    value_of: impl Fn(usize) -> Option<Value>,
) -> SqlError {
    let rusqlite::Error::SqliteFailure(code, Some(message)) = error else { return link.error(error) };
    if !matches!(code.extended_code, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) {
        return link.error(error);
    }
    let Some(key) = table.keys.iter().find(|key| is_violated(table, key, message)) else {
        return link.error(error);
    };
    let values: Vec<String> =
        key.slots.iter().map(|slot| value_of(*slot).map_or("…".to_owned(), |v| show(&v))).collect();
    let values = values.join(", ");
    let (name, object) = (&key.name, format!("dbo.{}", table.name));
    match key.kind {
        KeyKind::Primary | KeyKind::Unique => {
            let kind = if key.kind == KeyKind::Primary { "PRIMARY KEY" } else { "UNIQUE KEY" };
            errors::classed(
                2627,
                1,
                14,
                format!(
                    "Violation of {kind} constraint '{name}'. Cannot insert duplicate key in object '{object}'. The \
                     duplicate key value is ({values})."
                ),
            )
        }
        KeyKind::UniqueIndex | KeyKind::Index => errors::classed(
            2601,
            1,
            14,
            format!(
                "Cannot insert duplicate key row in object '{object}' with unique index '{name}'. The duplicate key \
                 value is ({values})."
            ),
        ),
    }
}

/// SQLite names the columns of a plain unique index, and the index itself when it covers expressions.
fn is_violated(table: &Table, key: &Key, message: &str) -> bool {
    if key.kind == KeyKind::Index {
        return false;
    }
    let columns: Vec<String> = key.slots.iter().map(|slot| format!("t{}.c{slot}", table.id)).collect();
    message.ends_with(&format!(": {}", columns.join(", ")))
        || message.ends_with(&format!(": index '{}'", super::ddl::null_guard_name(table.id, &key.slots)))
}

fn show(value: &Value) -> String {
    match value {
        Value::Null => "<NULL>".to_owned(),
        Value::Bit(bit) => u8::from(*bit).to_string(),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => decimal::format(*number),
        Value::Float(number) => number.to_string(),
        Value::Text(text) => text.trim_end_matches(' ').to_owned(),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => time.to_string(),
        Value::DateTime(at) => at.to_string().replace('T', " "),
        Value::Bytes(bytes) => {
            format!("0x{}", bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::catalog::ColumnDef;
    use super::super::plan::Node;
    use super::*;
    use crate::session::Collation;

    /// The plan SQLite makes for a condition on the key of a table, in each collation.
    #[track_caller]
    fn check_uses_index(ty: SqlType, condition: impl Fn(Scalar) -> Condition) {
        for collation in [Collation::Binary, Collation::CaseInsensitive] {
            let column =
                ColumnDef { name: "K".to_owned(), ty, nullable: false, collation, default: None, slot: 0 };
            let table = Table {
                name: "T".to_owned(),
                schema: "dbo",
                id: 1,
                columns: vec![column],
                keys: Vec::new(),
                written: std::sync::Arc::default(),
            };
            let link = Link::open(std::path::Path::new(":memory:")).unwrap();
            let declaration = emit::column_declaration(&table.columns[0]);
            link.connection
                .execute_batch(&format!("CREATE TABLE t1 ({declaration}); CREATE UNIQUE INDEX k ON t1 (c0)"))
                .unwrap();
            let source = Source { id: 1, table: std::sync::Arc::new(table) };
            let key = Scalar { node: Node::Column { source: 1, slot: 0 }, ty, collation, nullable: false };
            let emitted = emit::touched_rows(&source, &[], Some(&condition(key)));
            let mut explain =
                link.connection.prepare(&format!("EXPLAIN QUERY PLAN {}", emitted.sql)).unwrap();
            let values = emitted.values.iter().map(|(value, ty)| Stored(value, *ty));
            let plan: String = explain
                .query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            assert!(plan.starts_with("SEARCH a1 USING COVERING INDEX k (c0"), "{collation:?} {ty:?}: {plan}");
        }
    }

    #[test]
    fn comparisons_with_a_bare_column_use_its_index() {
        let text =
            |text: &str| Scalar::constant(Value::Text(text.to_owned()), SqlType::Char(22), Collation::Binary);
        let number = |n| {
            Scalar::constant(
                Value::Decimal(crate::value::Decimal { mantissa: n, scale: 0 }),
                SqlType::Decimal { precision: 9, scale: 0 },
                Collation::Binary,
            )
        };
        check_uses_index(SqlType::Char(22), |left| Condition::Compare {
            operator: "=",
            left,
            right: text("a"),
        });
        check_uses_index(SqlType::Char(22), |value| Condition::InList {
            value,
            list: vec![text("a"), text("b")],
        });
        let decimal = SqlType::Decimal { precision: 9, scale: 0 };
        check_uses_index(decimal, |left| Condition::Compare { operator: ">=", left, right: number(5) });
        check_uses_index(decimal, |value| Condition::InList { value, list: (0..500).map(number).collect() });
    }
}
