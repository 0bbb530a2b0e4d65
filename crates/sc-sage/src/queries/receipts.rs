//! The receipts of some orders: those that name the order themselves (`PORCPH1`), and those that cover several
//! orders and name each in a row of `PORCPR`. A receipt that is found both ways counts once.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sc_domain::order::Receipt;
use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::row::{Record, Unreadable};
use crate::statement::{As, Value, about_keys, select_list, table};

pub(crate) const REQUIRED: &[&str] = &[
    "PORCPH1.RCPHSEQ",
    "PORCPH1.PORHSEQ",
    "PORCPH1.RCPNUMBER",
    "PORCPH1.ISINVOICED",
    "PORCPH1.ISCOMPLETE",
    "PORCPR.RCPHSEQ",
    "PORCPR.PORHSEQ",
];

/// What is told of a receipt, whichever way leads to it.
const RECEIPT: [&str; 4] =
    ["PORCPH1.RCPHSEQ", "PORCPH1.RCPNUMBER", "PORCPH1.ISINVOICED", "PORCPH1.ISCOMPLETE"];

/// The receipts by `PORHSEQ`, in the order of their own key. An order without any is missing.
pub(crate) async fn read(pool: &Pool, orders: &[i64]) -> Result<BTreeMap<i64, Vec<Receipt>>, Failure> {
    let keys: Vec<Value> = orders.iter().copied().map(Value::Integer).collect();
    let table = |name| table(pool.database(), name);
    // A receipt's key is not turned into an integer: it only has to be the same one.
    let mut found: BTreeMap<i64, BTreeMap<Decimal, Receipt>> = BTreeMap::new();
    for (owner, join) in [
        ("PORCPH1.PORHSEQ", String::new()),
        (
            "PORCPR.PORHSEQ",
            format!(" JOIN {} AS PORCPR ON PORCPR.RCPHSEQ = PORCPH1.RCPHSEQ", table("PORCPR")),
        ),
    ] {
        let statements = about_keys("receipts", &[], &keys, As::Decimal(19), |list| {
            // tidy: allow sql: only table names and parameter marks are written in; values are bound
            format!(
                "SELECT {} FROM {} AS PORCPH1{join} WHERE {owner} IN ({list})",
                select_list(RECEIPT.into_iter().chain([owner])),
                table("PORCPH1"),
            )
        });
        for row in pool.query_all(statements).await? {
            let record = Record(&row);
            let receipts = found.entry(record.integer(owner)?).or_default();
            receipts.insert(record.decimal("PORCPH1.RCPHSEQ")?, receipt(&record)?);
        }
    }
    Ok(found.into_iter().map(|(order, receipts)| (order, receipts.into_values().collect())).collect())
}

fn receipt(record: &Record<'_>) -> Result<Receipt, Unreadable> {
    Ok(Receipt {
        number: record.text("PORCPH1.RCPNUMBER")?,
        is_invoiced: record.integer("PORCPH1.ISINVOICED")? == 1,
        is_complete: record.integer("PORCPH1.ISCOMPLETE")? == 1,
    })
}
