//! The documents that some payments were applied to, with the invoice entry behind each.
//!
//! The way to the one entry of a posted document leads through `APOBL` (`IDVEND, IDINVC` is unique
//! there), because the same document number can stand in several invoice batches. Each join is on all
//! columns of a primary key, so no row is doubled and none merged: two instalments of one invoice with
//! equal amounts stay two lines. Kinds other than invoices are read too; they explain differences.
//!
//! `APTCP` is read by `BATCHTYPE, CNTBTCH`, the first parts of its primary key; entries of the same
//! batches that were not asked for are dropped here.

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::outcome::Failure;
use sc_domain::payment::{AppliedLine, AppliedType, InvoiceEntry, PostedDocument};
use sc_domain::{BatchKey, DatabaseName};

use crate::pool::Pool;
use crate::queries::withheld;
use crate::row::{Record, Unreadable};
use crate::schema::Schema;
use crate::statement::{As, Statement, padded_chunks, parameters, select_list, table};

pub(crate) const REQUIRED: &[&str] = &[
    "APTCP.BATCHTYPE",
    "APTCP.CNTBTCH",
    "APTCP.CNTRMIT",
    "APTCP.CNTLINE",
    "APTCP.IDVEND",
    "APTCP.IDINVC",
    "APTCP.CNTPAYM",
    "APTCP.AMTPAYM",
    "APTCP.AMTERNDISC",
    "APTCP.AMTADJTOT",
    "APTCP.DOCTYPE",
    "APOBL.IDVEND",
    "APOBL.IDINVC",
    "APOBL.CNTBTCH",
    "APOBL.CNTITEM",
    "APOBL.SWPAID",
    "APIBH.CNTBTCH",
    "APIBH.CNTITEM",
    "APIBH.IDVEND",
    "APIBH.IDINVC",
    "APIBH.ERRENTRY",
    "APIBH.CODECURN",
    "APIBH.AMTGROSDST",
    "APIBC.CNTBTCH",
    "APIBC.BTCHSTTS",
    "APIBHO.CNTBTCH",
    "APIBHO.CNTITEM",
    "APIBHO.OPTFIELD",
    "APIBHO.VALUE",
];

/// Amounts that explain a difference, where the version of Sage has them.
const RETAINAGE: &str = "APIBH.RTGAMT";
const OPTIONAL: &[&str] = &[
    withheld::COLUMNS[0],
    withheld::COLUMNS[1],
    withheld::COLUMNS[2],
    withheld::COLUMNS[3],
    withheld::COLUMNS[4],
    RETAINAGE,
];

/// `BTCHSTTS` of a posted invoice batch.
const BATCH_POSTED: i64 = 3;

/// The lines of some payments, in their order. A payment without lines is missing in the map.
pub(crate) async fn read(
    pool: &Pool,
    schema: &Schema,
    payments: &[BatchKey],
) -> Result<BTreeMap<BatchKey, Vec<AppliedLine>>, Failure> {
    let wanted: BTreeSet<BatchKey> = payments.iter().copied().collect();
    let batches: BTreeSet<i64> = payments.iter().map(|key| key.batch).collect();
    let batches: Vec<i64> = batches.into_iter().collect();
    let columns = schema.available(REQUIRED, OPTIONAL);
    let mut lines: BTreeMap<BatchKey, Vec<AppliedLine>> = BTreeMap::new();
    for chunk in padded_chunks(&batches) {
        let statement = Statement::new("applied_lines", sql(pool.database(), &columns, chunk.len()));
        for row in pool.query(chunk.into_iter().fold(statement, Statement::integer)).await? {
            let record = Record(&row);
            let key =
                BatchKey { batch: record.integer("APTCP.CNTBTCH")?, entry: record.integer("APTCP.CNTRMIT")? };
            if wanted.contains(&key) {
                lines.entry(key).or_default().push(line(&record, schema)?);
            }
        }
    }
    for lines in lines.values_mut() {
        lines.sort_by_key(|line| line.line);
    }
    Ok(lines)
}

fn sql(database: &DatabaseName, columns: &[&str], keys: usize) -> String {
    let table = |name| table(database, name);
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    format!(
        "SELECT {} FROM {} AS APTCP \
         LEFT JOIN {} AS APOBL ON APOBL.IDVEND = APTCP.IDVEND AND APOBL.IDINVC = APTCP.IDINVC \
         LEFT JOIN {} AS APIBH ON APIBH.CNTBTCH = APOBL.CNTBTCH AND APIBH.CNTITEM = APOBL.CNTITEM \
         AND APIBH.IDVEND = APOBL.IDVEND AND APIBH.IDINVC = APOBL.IDINVC \
         LEFT JOIN {} AS APIBC ON APIBC.CNTBTCH = APIBH.CNTBTCH \
         LEFT JOIN {} AS APIBHO ON APIBHO.CNTBTCH = APIBH.CNTBTCH AND APIBHO.CNTITEM = APIBH.CNTITEM \
         AND APIBHO.OPTFIELD = 'FOLIOCFD' \
         WHERE APTCP.BATCHTYPE = 'PY' AND APTCP.CNTBTCH IN ({})",
        select_list(columns.iter().copied()),
        table("APTCP"),
        table("APOBL"),
        table("APIBH"),
        table("APIBC"),
        table("APIBHO"),
        parameters(1, keys, As::Decimal(9)),
    )
}

fn line(record: &Record<'_>, schema: &Schema) -> Result<AppliedLine, Unreadable> {
    Ok(AppliedLine {
        line: record.integer("APTCP.CNTLINE")?,
        kind: AppliedType::read(record.small("APTCP.DOCTYPE")?),
        document: record.text("APTCP.IDINVC")?,
        schedule: record.integer("APTCP.CNTPAYM")?,
        amount: record.decimal("APTCP.AMTPAYM")?,
        discount: record.decimal("APTCP.AMTERNDISC")?,
        adjustment: record.decimal("APTCP.AMTADJTOT")?,
        posted: posted(record, schema)?,
    })
}

fn posted(record: &Record<'_>, schema: &Schema) -> Result<Option<PostedDocument>, Unreadable> {
    let Some(batch) = record.integer_or_null("APOBL.CNTBTCH")? else { return Ok(None) };
    Ok(Some(PostedDocument {
        origin: BatchKey { batch, entry: record.integer("APOBL.CNTITEM")? },
        is_fully_paid: record.integer("APOBL.SWPAID")? == 1,
        entry: entry(record, schema)?,
    }))
}

fn entry(record: &Record<'_>, schema: &Schema) -> Result<Option<InvoiceEntry>, Unreadable> {
    if record.integer_or_null("APIBH.CNTBTCH")?.is_none() {
        return Ok(None);
    }
    let is_batch_posted = record.integer_or_null("APIBC.BTCHSTTS")? == Some(BATCH_POSTED);
    Ok(Some(InvoiceEntry {
        is_posted: is_batch_posted && record.integer("APIBH.ERRENTRY")? == 0,
        currency: record.text("APIBH.CODECURN")?,
        gross: record.decimal("APIBH.AMTGROSDST")?,
        withheld: withheld::sum(record, schema)?,
        retainage: withheld::amount(record, schema, RETAINAGE)?,
        uuid: record.text("APIBHO.VALUE")?,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_join_is_on_all_columns_of_a_key() {
        let database = DatabaseName::new("NORTE").expect("valid");
        insta::assert_snapshot!(
            sql(&database, &["APTCP.CNTBTCH", "APIBHO.VALUE"], 1)
                .replace("LEFT JOIN", "\nLEFT JOIN")
                .replace("WHERE", "\nWHERE")
        );
    }
}
