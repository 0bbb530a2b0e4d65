//! Which of some orders were touched, by the audit day of the header, of a line or of a receipt.
//!
//! The orders are found by their number and all else by the order, so history that concerns none of them is not
//! read. `AUDTDATE` is a UTC day.

use std::collections::BTreeSet;

use jiff::civil::Date;
use sc_domain::OrderNumber;
use sc_domain::outcome::Failure;
use sc_domain::time::sage_number;

use crate::asked::Asked;
use crate::pool::Pool;
use crate::row::Record;
use crate::schema::Schema;
use crate::statement::{As, Value, about_keys, parameter, table};

pub(crate) const REQUIRED: &[&str] =
    &["POPORH1.PORHSEQ", "POPORH1.PONUMBER", "POPORH1.AUDTDATE", "POPORL.PORHSEQ", "POPORL.AUDTDATE"];

/// What tells that a receipt was touched. Only closing insists on these tables; without them nothing is received.
pub(crate) const OF_RECEIPTS: &[&str] = &[
    "PORCPH1.RCPHSEQ",
    "PORCPH1.PORHSEQ",
    "PORCPH1.AUDTDATE",
    "PORCPR.RCPHSEQ",
    "PORCPR.PORHSEQ",
    "PORCPR.AUDTDATE",
];

/// The orders that were touched on or after the day. `receipts` tells the columns of the receipts.
pub(crate) async fn read(
    pool: &Pool,
    receipts: &Schema,
    numbers: &[OrderNumber],
    since: Date,
) -> Result<BTreeSet<OrderNumber>, Failure> {
    let asked = Asked::new(numbers, OrderNumber::as_str);
    let touched = touched(pool, OF_RECEIPTS.iter().all(|column| receipts.has(column)));
    let head = [Value::Integer(sage_number(since))];
    let statements = about_keys("orders_touched", &head, &asked.char_values(), As::Char(22), |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT POPORH1.PONUMBER AS [POPORH1.PONUMBER] FROM {} AS POPORH1 \
             WHERE POPORH1.PONUMBER IN ({list}) AND ({touched})",
            table(pool.database(), "POPORH1"),
        )
    });
    let mut found = BTreeSet::new();
    for row in pool.query_all(statements).await? {
        let stored = Record(&row).text("POPORH1.PONUMBER")?;
        found.extend(asked.answered_by(&stored).into_iter().cloned());
    }
    Ok(found)
}

/// The condition on an order; the day is parameter 1.
fn touched(pool: &Pool, with_receipts: bool) -> String {
    let table = |name| table(pool.database(), name);
    let since = parameter(1, As::Decimal(9));
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let mut condition = format!(
        "POPORH1.AUDTDATE >= {since} OR EXISTS (SELECT 1 FROM {} AS POPORL \
         WHERE POPORL.PORHSEQ = POPORH1.PORHSEQ AND POPORL.AUDTDATE >= {since})",
        table("POPORL"),
    );
    if with_receipts {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        condition.push_str(&format!(
            " OR EXISTS (SELECT 1 FROM {headers} AS PORCPH1 \
             WHERE PORCPH1.PORHSEQ = POPORH1.PORHSEQ AND PORCPH1.AUDTDATE >= {since}) \
             OR EXISTS (SELECT 1 FROM {parts} AS PORCPR \
             LEFT JOIN {headers} AS PORCPH1 ON PORCPH1.RCPHSEQ = PORCPR.RCPHSEQ \
             WHERE PORCPR.PORHSEQ = POPORH1.PORHSEQ \
             AND (PORCPR.AUDTDATE >= {since} OR PORCPH1.AUDTDATE >= {since}))",
            headers = table("PORCPH1"),
            parts = table("PORCPR"),
        ));
    }
    condition
}
