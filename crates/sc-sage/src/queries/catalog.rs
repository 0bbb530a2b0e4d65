//! The columns of some tables.
//!
//! `INFORMATION_SCHEMA` shows a login only what it may use, so a table without any right on it is
//! reported as missing too.

use std::collections::BTreeSet;

use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::row::{Record, Unreadable};
use crate::schema::{Column, Schema};
use crate::statement::{As, Value, about_keys};

pub(crate) async fn read(pool: &Pool, tables: &BTreeSet<&str>) -> Result<Schema, Failure> {
    let tables: Vec<_> = tables.iter().map(|table| Value::Text((*table).to_owned())).collect();
    let statements = about_keys("catalog", &[], &tables, As::Plain, |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT TABLE_NAME AS [COLUMNS.TABLE_NAME], COLUMN_NAME AS [COLUMNS.COLUMN_NAME], \
             CHARACTER_MAXIMUM_LENGTH AS [COLUMNS.CHARACTER_MAXIMUM_LENGTH] \
             FROM [{}].INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'dbo' AND TABLE_NAME IN ({list})",
            pool.database(),
        )
    });
    let rows = pool.query_all(statements).await?;
    let columns: Result<Vec<Column>, Unreadable> = rows.iter().map(|row| column(&Record(row))).collect();
    Ok(Schema::new(columns?))
}

fn column(record: &Record<'_>) -> Result<Column, Unreadable> {
    let length = record.integer_or_null("COLUMNS.CHARACTER_MAXIMUM_LENGTH")?;
    Ok(Column {
        table: record.text("COLUMNS.TABLE_NAME")?,
        name: record.text("COLUMNS.COLUMN_NAME")?,
        // -1 stands for (max).
        length: length.and_then(|length| usize::try_from(length).ok()),
    })
}
