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
/// `TYPE` of a date.
const TYPE_DATE: i64 = 3;
/// Length of a day as it is stored: `YYYYMMDD`.
const DAY_CHARS: i64 = 8;

/// What a field has to be able to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holds {
    /// A text of this length.
    Text { length_min: i64 },
    /// A day. Sites define it as a date or as a text; both hold its eight digits.
    Day,
}

impl Holds {
    fn fits(self, definition: Definition) -> bool {
        let is_text_of = |length_min| definition.value_type == TYPE_TEXT && definition.length >= length_min;
        match self {
            Self::Text { length_min } => is_text_of(length_min),
            Self::Day => definition.value_type == TYPE_DATE || is_text_of(DAY_CHARS),
        }
    }

    /// What is asked of a definition, for messages.
    fn wanted(self) -> String {
        match self {
            Self::Text { length_min } => format!("TYPE {TYPE_TEXT}, LENGTH >= {length_min}"),
            Self::Day => format!("TYPE {TYPE_DATE}; TYPE {TYPE_TEXT}, LENGTH >= {DAY_CHARS}"),
        }
    }
}

/// What a value row repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Definition {
    pub value_type: i64,
    pub length: i64,
    pub decimals: i64,
    pub allow_null: i64,
    pub validate: i64,
}

/// The definition of a field.
///
/// # Errors
/// `sage.schema_missing` when the field is not defined, or cannot hold what it has to: an administrator of
/// Sage defines it in Common Services.
pub(crate) async fn read(pool: &Pool, field: &str, holds: Holds) -> Result<Definition, Failure> {
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
    if !holds.fits(definition) {
        return Err(unusable(pool.database(), format!("CSOPTFH {field} ({})", holds.wanted())));
    }
    Ok(definition)
}

fn unusable(database: &DatabaseName, missing: String) -> Failure {
    let cause = Cause::new(Code::SageSchemaMissing).with("database", database).with("missing", missing);
    Failure::new(FailureKind::Setup, cause)
}
