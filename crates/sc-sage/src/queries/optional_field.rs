//! The definition of an optional field (`CSOPTFH`, key `OPTFIELD`).
//!
//! A value row repeats type, length and flags of its definition, so these are read and not assumed.

use sc_domain::DatabaseName;
use sc_domain::cause::{Cause, Code};
use sc_domain::outcome::{Failure, FailureKind};

use crate::pool::Pool;
use crate::row::Record;
use crate::statement::{As, Statement, parameter, select_list, table};

pub(crate) const REQUIRED: &[&str] = &[
    "CSOPTFH.OPTFIELD",
    "CSOPTFH.TYPE",
    "CSOPTFH.LENGTH",
    "CSOPTFH.DECIMALS",
    "CSOPTFH.ALLOWNULL",
    "CSOPTFH.VALIDATE",
];

/// `TYPE` of a text.
const TYPE_TEXT: i64 = 1;

/// What a value row repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Definition {
    pub value_type: i64,
    pub length: i64,
    pub decimals: i64,
    pub allow_null: i64,
    pub validate: i64,
}

/// The definition of a text field that can hold `length_min` characters.
///
/// # Errors
/// `sage.schema_missing` when the field is not defined, is no text or is too short: an administrator of
/// Sage defines it in Common Services.
pub(crate) async fn read(pool: &Pool, field: &'static str, length_min: i64) -> Result<Definition, Failure> {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT {} FROM {} AS CSOPTFH WHERE CSOPTFH.OPTFIELD = {}",
        select_list(REQUIRED.iter().copied()),
        table(pool.database(), "CSOPTFH"),
        parameter(1, As::Char(12)),
    );
    let rows = pool.query(Statement::new("optional_field", sql).char("CSOPTFH.OPTFIELD", field)?).await?;
    let Some(row) = rows.first() else {
        return Err(unusable(pool.database(), format!("CSOPTFH {field}")));
    };
    let record = Record(row);
    let definition = Definition {
        value_type: record.integer("CSOPTFH.TYPE")?,
        length: record.integer("CSOPTFH.LENGTH")?,
        decimals: record.integer("CSOPTFH.DECIMALS")?,
        allow_null: record.integer("CSOPTFH.ALLOWNULL")?,
        validate: record.integer("CSOPTFH.VALIDATE")?,
    };
    if definition.value_type != TYPE_TEXT || definition.length < length_min {
        return Err(unusable(
            pool.database(),
            format!("CSOPTFH {field} (TYPE {TYPE_TEXT}, LENGTH >= {length_min})"),
        ));
    }
    Ok(definition)
}

fn unusable(database: &DatabaseName, missing: String) -> Failure {
    let cause = Cause::new(Code::SageSchemaMissing).with("database", database).with("missing", missing);
    Failure::new(FailureKind::Setup, cause)
}
