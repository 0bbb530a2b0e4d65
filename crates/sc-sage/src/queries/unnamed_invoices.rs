//! A/P invoices and credit notes of some vendors whose `FOLIOCFD` is missing or blank.
//!
//! The index of `APIBH` by vendor begins with the originating company (`ORIGCOMP, IDVEND, IDINVC`). A company has few
//! of those, its own and those of intercompany transactions, so they are looked up first, each by one step in the index,
//! and the vendors are then asked for under each of them. Where there are more than a list takes, or the column is
//! missing, the question goes without them: slower, and with the same answer.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sc_domain::outcome::Failure;
use sc_domain::ports::UnnamedInvoice;
use sc_domain::time::sage_number;
use sc_domain::{BatchKey, VendorId};

use crate::asked::Asked;
use crate::pool::Pool;
use crate::queries::withheld;
use crate::row::Record;
use crate::schema::Schema;
use crate::statement::{
    As, Statement, Value, about_keys, padded_chunks, parameter, parameters, select_list, table,
};

pub(crate) const REQUIRED: &[&str] = &[
    "APIBH.CNTBTCH",
    "APIBH.CNTITEM",
    "APIBH.IDVEND",
    "APIBH.IDINVC",
    "APIBH.AMTGROSDST",
    "APIBH.CODECURN",
    "APIBH.TEXTTRX",
    "APIBH.ERRENTRY",
    "APIBH.DATEINVC",
    "APIBC.CNTBTCH",
    "APIBC.BTCHSTTS",
    "APIBHO.CNTBTCH",
    "APIBHO.CNTITEM",
    "APIBHO.OPTFIELD",
    "APIBHO.VALUE",
];

/// The first column of the index by vendor.
const ORIGINATOR: &str = "APIBH.ORIGCOMP";

/// Most originating companies that a list takes.
const ORIGINATORS_MAX: usize = 16;

const COLUMNS: [&str; 6] =
    ["APIBH.CNTBTCH", "APIBH.CNTITEM", "APIBH.IDVEND", "APIBH.IDINVC", "APIBH.AMTGROSDST", "APIBH.CODECURN"];

/// The invoices by vendor, in the order of their keys. `schema` tells whether the index can be used.
pub(crate) async fn read(
    pool: &Pool,
    schema: &Schema,
    vendors: &[VendorId],
    since: Date,
) -> Result<BTreeMap<VendorId, Vec<UnnamedInvoice>>, Failure> {
    let originators = originators(pool, schema).await?;
    let columns = schema.available(&COLUMNS, &withheld::COLUMNS);
    let asked = Asked::new(vendors, VendorId::as_str);
    let mut head = vec![Value::Integer(sage_number(since))];
    let table = |name| table(pool.database(), name);
    let by_originator = if originators.is_empty() {
        String::new()
    } else {
        let list = parameters(1 + head.len(), originators.len(), As::Char(6));
        format!("{ORIGINATOR} IN ({list}) AND ")
    };
    head.extend(originators);
    let statements = about_keys("unnamed_invoices", &head, &asked.char_values(), As::Char(12), |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT {} FROM {} AS APIBH JOIN {} AS APIBC ON APIBC.CNTBTCH = APIBH.CNTBTCH AND APIBC.BTCHSTTS <> 4 \
             WHERE {by_originator}APIBH.IDVEND IN ({list}) AND APIBH.TEXTTRX IN (1, 3) AND APIBH.ERRENTRY = 0 \
             AND APIBH.DATEINVC >= {} AND NOT EXISTS (SELECT 1 FROM {} AS APIBHO \
             WHERE APIBHO.CNTBTCH = APIBH.CNTBTCH AND APIBHO.CNTITEM = APIBH.CNTITEM \
             AND APIBHO.OPTFIELD = 'FOLIOCFD' AND APIBHO.[VALUE] <> '')",
            select_list(columns.iter().copied()),
            table("APIBH"),
            table("APIBC"),
            parameter(1, As::Decimal(9)),
            table("APIBHO"),
        )
    });
    let mut found: BTreeMap<VendorId, Vec<UnnamedInvoice>> = BTreeMap::new();
    for row in pool.query_all(statements).await? {
        let record = Record(&row);
        for vendor in asked.answered_by(&record.text("APIBH.IDVEND")?) {
            found.entry(vendor.clone()).or_default().push(UnnamedInvoice {
                origin: BatchKey {
                    batch: record.integer("APIBH.CNTBTCH")?,
                    entry: record.integer("APIBH.CNTITEM")?,
                },
                vendor: vendor.clone(),
                document: record.text("APIBH.IDINVC")?,
                total: record.decimal("APIBH.AMTGROSDST")?,
                withheld: withheld::sum(&record, schema)?,
                currency: record.text("APIBH.CODECURN")?,
            });
        }
    }
    for invoices in found.values_mut() {
        invoices.sort_by_key(|invoice| invoice.origin);
    }
    Ok(found)
}

/// The originating companies, filled up to a list. Empty: they do not narrow the question.
async fn originators(pool: &Pool, schema: &Schema) -> Result<Vec<Value>, Failure> {
    if !schema.has(ORIGINATOR) {
        return Ok(Vec::new());
    }
    let mut found: Vec<Value> = Vec::new();
    while found.len() <= ORIGINATORS_MAX {
        let Some(next) = next_originator(pool, found.last()).await? else {
            return Ok(padded_chunks(&found).concat());
        };
        found.push(Value::Text(next));
    }
    Ok(Vec::new())
}

async fn next_originator(pool: &Pool, last: Option<&Value>) -> Result<Option<String>, Failure> {
    let behind = match last {
        Some(_) => format!(" WHERE {ORIGINATOR} > {}", parameter(1, As::Char(6))),
        None => String::new(),
    };
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT TOP 1 {} FROM {} AS APIBH{behind} ORDER BY {ORIGINATOR}",
        select_list([ORIGINATOR]),
        table(pool.database(), "APIBH"),
    );
    let statement =
        Statement { values: last.into_iter().cloned().collect(), ..Statement::new("originators", sql) };
    let rows = pool.query(statement).await?;
    Ok(rows.first().map(|row| Record(row).text(ORIGINATOR)).transpose()?)
}
