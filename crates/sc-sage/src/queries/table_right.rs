//! Whether this login may read a table: one row of it is asked for.

use sc_domain::DatabaseName;

use crate::statement::{Statement, select_list, table};

/// Reads one value of a column, `TABLE.COLUMN`.
pub(crate) fn statement(database: &DatabaseName, column: &str) -> Statement {
    let name = column.split_once('.').map_or(column, |(name, _)| name);
    // tidy: allow sql: only names of tables and columns are written in
    let sql = format!("SELECT TOP 1 {} FROM {} AS {name}", select_list([column]), table(database, name));
    Statement::new("table_right", sql)
}
