//! The columns of the tables that a step uses.
//!
//! `INFORMATION_SCHEMA` shows a login only what it may use, so a table without any right on it is
//! reported as missing too.

use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::row::Record;
use crate::schema::{Schema, Side};
use crate::statement::{As, Statement, padded_chunks, parameters};

pub(crate) async fn read(pool: &Pool, side: Side) -> Result<Schema, Failure> {
    let tables: Vec<&str> = side.tables().into_iter().collect();
    let mut columns = Vec::new();
    for chunk in padded_chunks(&tables) {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        let sql = format!(
            "SELECT TABLE_NAME AS [COLUMNS.TABLE_NAME], COLUMN_NAME AS [COLUMNS.COLUMN_NAME] \
             FROM [{}].INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = 'dbo' AND TABLE_NAME IN ({})",
            pool.database(),
            parameters(1, chunk.len(), As::Plain),
        );
        let statement = chunk.into_iter().fold(Statement::new("catalog", sql), Statement::text);
        for row in pool.query(statement).await? {
            let record = Record(&row);
            columns.push((record.text("COLUMNS.TABLE_NAME")?, record.text("COLUMNS.COLUMN_NAME")?));
        }
    }
    Ok(Schema::new(columns))
}
