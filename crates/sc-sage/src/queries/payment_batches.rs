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

use crate::pool::Pool;
use crate::row::Record;
use crate::schema::Schema;
use crate::statement::{As, Statement, parameter, select_list, table};

pub(crate) const REQUIRED: &[&str] =
    &["APBTA.PAYMTYPE", "APBTA.CNTBTCH", "APBTA.BATCHSTAT", "APBTA.IDBANK", "APBTA.AUDTDATE"];

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
    let days: Vec<String> = schema
        .available(&["APBTA.AUDTDATE"], OPTIONAL)
        .into_iter()
        .map(|column| format!("{column} >= {}", parameter(1, As::Decimal(9))))
        .collect();
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT {} FROM {} AS APBTA WHERE APBTA.PAYMTYPE = 'PY' AND APBTA.BATCHSTAT = 3 AND ({})",
        select_list(["APBTA.CNTBTCH", "APBTA.IDBANK", "APBTA.AUDTDATE"]),
        table(pool.database(), "APBTA"),
        days.join(" OR "),
    );
    let statement = Statement::new("payment_batches", sql).integer(sage_number(from));
    let mut batches = Batches::new();
    for row in pool.query(statement).await? {
        let record = Record(&row);
        let batch = Batch {
            bank: record.text("APBTA.IDBANK")?,
            day: record.date("APBTA.AUDTDATE").unwrap_or_default(),
        };
        batches.insert(record.integer("APBTA.CNTBTCH")?, batch);
    }
    Ok(batches)
}
