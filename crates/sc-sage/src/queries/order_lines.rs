//! All lines of some orders, by the first part of the primary key of `POPORL` (`PORHSEQ, PORLREV`).

use std::collections::BTreeMap;

use sc_domain::order::SageOrderLine;
use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::row::{Record, Unreadable};
use crate::schema::Schema;
use crate::statement::{As, Value, about_keys, select_list, table};

pub(crate) const REQUIRED: &[&str] = &[
    "POPORL.PORHSEQ",
    "POPORL.PORLREV",
    "POPORL.PORLSEQ",
    "POPORL.ITEMNO",
    "POPORL.ITEMDESC",
    "POPORL.LOCATION",
    "POPORL.ORDERUNIT",
    "POPORL.UNITCOST",
    "POPORL.EXTENDED",
    "POPORL.OQORDERED",
    "POPORL.OQRECEIVED",
    "POPORL.OQCANCELED",
];

/// What was cancelled of the line's amount; older versions lack it.
const CANCELLED_AMOUNT: &str = "POPORL.EXTCANCEL";

/// The lines of one order, or the first value of theirs that cannot be read.
pub(crate) type Lines = Result<Vec<SageOrderLine>, Unreadable>;

/// The lines by `PORHSEQ`, in their order. An order without lines is missing.
pub(crate) async fn read(
    pool: &Pool,
    schema: &Schema,
    orders: &[i64],
) -> Result<BTreeMap<i64, Lines>, Failure> {
    let columns = schema.available(REQUIRED, &[CANCELLED_AMOUNT]);
    let keys: Vec<Value> = orders.iter().copied().map(Value::Integer).collect();
    let statements = about_keys("order_lines", &[], &keys, As::Decimal(19), |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT {} FROM {} AS POPORL WHERE POPORL.PORHSEQ IN ({list})",
            select_list(columns.iter().copied()),
            table(pool.database(), "POPORL"),
        )
    });
    let mut found: BTreeMap<i64, Result<Vec<(i64, SageOrderLine)>, Unreadable>> = BTreeMap::new();
    for row in pool.query_all(statements).await? {
        let record = Record(&row);
        let lines = found.entry(record.integer("POPORL.PORHSEQ")?).or_insert_with(|| Ok(Vec::new()));
        if let Ok(read) = lines {
            match line(&record, schema) {
                Ok(line) => read.push(line),
                Err(unreadable) => *lines = Err(unreadable),
            }
        }
    }
    Ok(found.into_iter().map(|(order, lines)| (order, lines.map(in_order))).collect())
}

/// Puts the lines in the order of their `PORLREV` and numbers them.
fn in_order(mut lines: Vec<(i64, SageOrderLine)>) -> Vec<SageOrderLine> {
    lines.sort_by_key(|(order, line)| (*order, line.sequence));
    let numbered = (1..).zip(lines);
    numbered.map(|(position, (_, line))| SageOrderLine { position, ..line }).collect()
}

/// A line with its `PORLREV`; its position is not known yet.
fn line(record: &Record<'_>, schema: &Schema) -> Result<(i64, SageOrderLine), Unreadable> {
    let line = SageOrderLine {
        position: 0,
        sequence: record.integer("POPORL.PORLSEQ")?,
        item: record.text("POPORL.ITEMNO")?,
        description: record.text("POPORL.ITEMDESC")?,
        location: record.text("POPORL.LOCATION")?,
        unit: record.text("POPORL.ORDERUNIT")?,
        unit_cost: record.decimal("POPORL.UNITCOST")?,
        extended: record.decimal("POPORL.EXTENDED")?,
        extended_cancelled: if schema.has(CANCELLED_AMOUNT) {
            Some(record.decimal(CANCELLED_AMOUNT)?)
        } else {
            None
        },
        ordered: record.decimal("POPORL.OQORDERED")?,
        received: record.decimal("POPORL.OQRECEIVED")?,
        cancelled: record.decimal("POPORL.OQCANCELED")?,
    };
    Ok((record.integer("POPORL.PORLREV")?, line))
}
