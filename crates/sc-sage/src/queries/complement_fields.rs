//! What the two fields of some payments hold (`APTCRO`, key `BTCHTYPE, CNTBTCH, CNTENTR, OPTFIELD`).
//!
//! The batch type is part of each question, because an adjustment batch (`AD`) can have the same numbers.

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::BatchKey;
use sc_domain::complement::StoredComplement;
use sc_domain::outcome::Failure;
use tiberius::Row;

use crate::pool::Pool;
use crate::queries::fiscal_parameters::ComplementFields;
use crate::queries::link_write::FIELD_NAME_CHARS;
use crate::row::Record;
use crate::statement::{
    As, Statement, Value, about_keys, char_value, parameter, parameters, select_list, table,
};

pub(crate) const REQUIRED: &[&str] =
    &["APTCRO.BTCHTYPE", "APTCRO.CNTBTCH", "APTCRO.CNTENTR", "APTCRO.OPTFIELD", "APTCRO.VALUE"];

const COLUMNS: [&str; 4] = ["APTCRO.CNTBTCH", "APTCRO.CNTENTR", "APTCRO.OPTFIELD", "APTCRO.VALUE"];

/// The fields of one entry. `None` where there is no row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FieldRows {
    pub uuid: Option<String>,
    pub date: Option<String>,
}

impl FieldRows {
    /// Without telling a missing row from a blank one.
    pub fn stored(&self) -> StoredComplement {
        StoredComplement {
            uuid: self.uuid.clone().unwrap_or_default(),
            date: self.date.clone().unwrap_or_default(),
        }
    }
}

/// The fields of some entries; one without any is missing in the map. Read by batch: the entries of one batch lie
/// together.
pub(crate) async fn read(
    pool: &Pool,
    fields: &ComplementFields,
    entries: &BTreeSet<BatchKey>,
) -> Result<BTreeMap<BatchKey, FieldRows>, Failure> {
    let batches: BTreeSet<i64> = entries.iter().map(|key| key.batch).collect();
    let batches: Vec<Value> = batches.into_iter().map(Value::Integer).collect();
    let names = [char_value("APTCRO.OPTFIELD", &fields.uuid)?, char_value("APTCRO.OPTFIELD", &fields.date)?];
    let statements = about_keys("complement_fields", &names, &batches, As::Decimal(9), |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT {} FROM {} AS APTCRO WHERE APTCRO.BTCHTYPE = 'PY' AND APTCRO.CNTBTCH IN ({list}) \
             AND APTCRO.OPTFIELD IN ({})",
            select_list(COLUMNS),
            table(pool.database(), "APTCRO"),
            parameters(1, names.len(), As::Char(FIELD_NAME_CHARS)),
        )
    });
    let mut found: BTreeMap<BatchKey, FieldRows> = BTreeMap::new();
    for row in pool.query_all(statements).await? {
        let record = Record(&row);
        let key =
            BatchKey { batch: record.integer("APTCRO.CNTBTCH")?, entry: record.integer("APTCRO.CNTENTR")? };
        if entries.contains(&key) {
            take(found.entry(key).or_default(), &record, fields)?;
        }
    }
    Ok(found)
}

/// The question about one entry. `hint` stands behind the table: what a change is based on is locked.
pub(crate) fn of_entry(
    pool: &Pool,
    fields: &ComplementFields,
    entry: BatchKey,
    hint: &'static str,
) -> Result<Statement, Failure> {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT {} FROM {} AS APTCRO{hint} WHERE APTCRO.BTCHTYPE = 'PY' AND APTCRO.CNTBTCH = {} \
         AND APTCRO.CNTENTR = {} AND APTCRO.OPTFIELD IN ({})",
        select_list(COLUMNS),
        table(pool.database(), "APTCRO"),
        parameter(1, As::Decimal(9)),
        parameter(2, As::Decimal(7)),
        parameters(3, 2, As::Char(FIELD_NAME_CHARS)),
    );
    Statement::new("complement_of", sql)
        .integer(entry.batch)
        .integer(entry.entry)
        .char("APTCRO.OPTFIELD", &fields.uuid)?
        .char("APTCRO.OPTFIELD", &fields.date)
}

/// The answer to [`of_entry`].
pub(crate) fn typed(rows: &[Row], fields: &ComplementFields) -> Result<FieldRows, Failure> {
    let mut found = FieldRows::default();
    for row in rows {
        take(&mut found, &Record(row), fields)?;
    }
    Ok(found)
}

fn take(found: &mut FieldRows, record: &Record<'_>, fields: &ComplementFields) -> Result<(), Failure> {
    let (name, value) = (record.text("APTCRO.OPTFIELD")?, record.text("APTCRO.VALUE")?);
    if name.eq_ignore_ascii_case(&fields.uuid) {
        found.uuid = Some(value);
    } else if name.eq_ignore_ascii_case(&fields.date) {
        found.date = Some(value);
    }
    Ok(())
}
