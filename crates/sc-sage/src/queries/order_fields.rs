//! Optional fields of some orders, by the primary key of `POPORHO` (`PORHSEQ, OPTFIELD`).

use std::collections::BTreeMap;

use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::row::Record;
use crate::statement::{As, Value, about_keys, select_list, table};

pub(crate) const REQUIRED: &[&str] = &["POPORHO.PORHSEQ", "POPORHO.OPTFIELD", "POPORHO.VALUE"];

/// What the fields of an order say; empty where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OrderFields {
    /// Authorization for expenditure.
    pub afe: String,
    /// The tax authority's use of the CFDI.
    pub cfdi_use: String,
}

/// The fields by `PORHSEQ`. An order without any is missing.
pub(crate) async fn read(pool: &Pool, orders: &[i64]) -> Result<BTreeMap<i64, OrderFields>, Failure> {
    let keys: Vec<Value> = orders.iter().copied().map(Value::Integer).collect();
    let statements = about_keys("order_fields", &[], &keys, As::Decimal(19), |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT {} FROM {} AS POPORHO WHERE POPORHO.PORHSEQ IN ({list}) AND POPORHO.OPTFIELD IN ('AFE', 'USOCFDI')",
            select_list(REQUIRED.iter().copied()),
            table(pool.database(), "POPORHO"),
        )
    });
    let mut found: BTreeMap<i64, OrderFields> = BTreeMap::new();
    for row in pool.query_all(statements).await? {
        let record = Record(&row);
        let fields = found.entry(record.integer("POPORHO.PORHSEQ")?).or_default();
        match record.text("POPORHO.OPTFIELD")?.to_ascii_uppercase().as_str() {
            "AFE" => fields.afe = record.text("POPORHO.VALUE")?,
            "USOCFDI" => fields.cfdi_use = record.text("POPORHO.VALUE")?,
            _ => {}
        }
    }
    Ok(found)
}
