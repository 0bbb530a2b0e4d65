//! Posted batches of payments that were touched in the window.
//!
//! The way to payments leads through their batches: `APTCR` has no index on its audit date, while
//! `APBTA` has one row per batch and is read by the first part of its primary key
//! (`PAYMTYPE, CNTBTCH`). A batch counts when it was last edited, dated or stamped on or after the
//! first day, so that a payment entered today and posted tomorrow is seen tomorrow.
//!
//! `AUDTDATE` is a UTC day and the window a day of the server's calendar. West of Greenwich the UTC day
//! is never the earlier one, so nothing falls out.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sc_domain::outcome::Failure;
use sc_domain::time::sage_number;
use tiberius::Row;

use crate::pool::Pool;
use crate::row::Record;
use crate::schema::Schema;
use crate::statement::{As, Statement, parameter, select_list, table};

pub(crate) const REQUIRED: &[&str] =
    &["APBTA.PAYMTYPE", "APBTA.CNTBTCH", "APBTA.BATCHSTAT", "APBTA.IDBANK", "APBTA.AUDTDATE"];

/// What a [`Batch`] is read from.
pub(crate) const COLUMNS: [&str; 3] = ["APBTA.CNTBTCH", "APBTA.IDBANK", "APBTA.AUDTDATE"];

/// Days that place a batch in the window, beside the audit day.
const OPTIONAL: &[&str] = &["APBTA.DATEBTCH", "APBTA.DATELSTEDT"];

/// Batches by their number.
pub(crate) type Batches = BTreeMap<i64, Batch>;

/// A posted batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Batch {
    /// `IDBANK`.
    pub bank: String,
    /// `AUDTDATE`. `None` also when it is no date: the dates of its entries then place them.
    pub day: Option<Date>,
}

/// The posted batches of the window.
pub(crate) async fn read(pool: &Pool, schema: &Schema, from: Date) -> Result<Batches, Failure> {
    let sql = of_window(pool, schema, &select_list(COLUMNS));
    let statement = Statement::new("payment_batches", sql).integer(sage_number(from));
    typed(&pool.query(statement).await?)
}

/// The lowest number of the posted batches of the window: a mark from which on the entries of the window stand.
pub(crate) async fn first(pool: &Pool, schema: &Schema, from: Date) -> Result<Option<i64>, Failure> {
    let sql = of_window(pool, schema, "MIN(APBTA.CNTBTCH) AS [APBTA.CNTBTCH]");
    let statement = Statement::new("first_payment_batch", sql).integer(sage_number(from));
    let rows = pool.query(statement).await?;
    Ok(rows.first().map(|row| Record(row).integer_or_null("APBTA.CNTBTCH")).transpose()?.flatten())
}

/// Types rows that carry [`COLUMNS`].
pub(crate) fn typed(rows: &[Row]) -> Result<Batches, Failure> {
    let mut batches = Batches::new();
    for row in rows {
        let record = Record(row);
        let batch = Batch {
            bank: record.text("APBTA.IDBANK")?,
            day: record.date("APBTA.AUDTDATE").unwrap_or_default(),
        };
        batches.insert(record.integer("APBTA.CNTBTCH")?, batch);
    }
    Ok(batches)
}

/// Something of the posted batches of the window; its first day is parameter 1.
fn of_window(pool: &Pool, schema: &Schema, what: &str) -> String {
    let days: Vec<String> = schema
        .available(&["APBTA.AUDTDATE"], OPTIONAL)
        .into_iter()
        .map(|column| format!("{column} >= {}", parameter(1, As::Decimal(9))))
        .collect();
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    format!(
        "SELECT {what} FROM {} AS APBTA WHERE APBTA.PAYMTYPE = 'PY' AND APBTA.BATCHSTAT = 3 AND ({})",
        table(pool.database(), "APBTA"),
        days.join(" OR "),
    )
}
