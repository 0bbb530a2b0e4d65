//! Which tables and columns a step needs, and which of them a database has.
//!
//! The lists stand beside the SQL that uses them (`queries/`); here they are only gathered. Sage
//! versions differ: a missing *optional* column is left out of the question, a missing required one
//! stops the step with a sentence that names it.

use std::collections::BTreeSet;

use sc_domain::DatabaseName;
use sc_domain::cause::{Cause, Code};
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::SchemaGap;

use crate::queries::{
    applied_lines, banks, company_code, control_rows, link_write, optional_field, payment_batches,
    payment_entries, reversals, vendor_fields,
};

/// What the upload of payments reads and writes in the company's database.
const COMPANY: &[&[&str]] = &[
    payment_batches::REQUIRED,
    payment_entries::REQUIRED,
    reversals::REQUIRED,
    banks::REQUIRED,
    applied_lines::REQUIRED,
    vendor_fields::REQUIRED,
    company_code::REQUIRED,
    link_write::REQUIRED,
    optional_field::REQUIRED,
];

/// What it reads and writes in the control database.
const CONTROL: &[&[&str]] = &[control_rows::REQUIRED];

/// Which of the two databases of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Company,
    Control,
}

impl Side {
    fn required(self) -> impl Iterator<Item = &'static str> {
        let lists = match self {
            Self::Company => COMPANY,
            Self::Control => CONTROL,
        };
        lists.iter().copied().flatten().copied()
    }

    /// The tables whose columns are asked for.
    pub fn tables(self) -> BTreeSet<&'static str> {
        let mut tables: BTreeSet<_> = self.required().map(table_of).collect();
        if self == Self::Control {
            tables.extend(crate::queries::audit_user::TABLES);
        }
        tables
    }
}

fn table_of(column: &str) -> &str {
    column.split_once('.').map_or(column, |(table, _)| table)
}

/// The columns that a database has, of the tables that were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Schema {
    /// `TABLE.COLUMN` in capitals: whether case matters is the database's affair, and where it does,
    /// the statement itself says so (208).
    columns: BTreeSet<String>,
    /// The tables as the database spells them.
    tables: BTreeSet<String>,
}

impl Schema {
    pub fn new(columns: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut schema = Self::default();
        for (table, column) in columns {
            schema.columns.insert(format!("{table}.{column}").to_uppercase());
            schema.tables.insert(table);
        }
        schema
    }

    /// A table as the database spells it.
    pub fn spelling<'a>(&'a self, table: &'a str) -> &'a str {
        self.tables.iter().find(|stored| stored.eq_ignore_ascii_case(table)).map_or(table, String::as_str)
    }

    /// Whether the database has the column `TABLE.COLUMN`.
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains(&column.to_uppercase())
    }

    fn has_table(&self, table: &str) -> bool {
        let prefix = format!("{}.", table.to_uppercase());
        self.columns.range(prefix.clone()..).next().is_some_and(|column| column.starts_with(&prefix))
    }

    /// The given columns, without the optional ones that are missing.
    pub fn available<'a>(&'a self, required: &'a [&'a str], optional: &'a [&'a str]) -> Vec<&'a str> {
        required.iter().copied().chain(optional.iter().copied().filter(|column| self.has(column))).collect()
    }

    /// What is missing for the upload of payments: whole tables by their name, else columns.
    pub fn gaps(&self, side: Side, database: &DatabaseName) -> Vec<SchemaGap> {
        let missing: BTreeSet<String> = side
            .required()
            .filter(|column| !self.has(column))
            .map(|column| if self.has_table(table_of(column)) { column } else { table_of(column) }.to_owned())
            .collect();
        missing.into_iter().map(|object| SchemaGap { database: database.to_string(), object }).collect()
    }
}

/// The failure of a question that cannot be asked.
pub(crate) fn missing(database: &DatabaseName, gaps: &[SchemaGap]) -> Failure {
    let objects: Vec<&str> = gaps.iter().map(|gap| gap.object.as_str()).collect();
    let cause =
        Cause::new(Code::SageSchemaMissing).with("database", database).with("missing", objects.join(", "));
    Failure::new(FailureKind::Setup, cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(side: Side) -> Vec<(String, String)> {
        side.required()
            .map(|column| column.split_once('.').expect("TABLE.COLUMN"))
            .map(|(table, column)| (table.to_owned(), column.to_owned()))
            .collect()
    }

    #[track_caller]
    fn gaps(side: Side, keep: impl Fn(&str, &str) -> bool, expected: &[&str]) {
        let columns = complete(side).into_iter().filter(|(table, column)| keep(table, column));
        let database = DatabaseName::new("NORTE").expect("valid");
        let found: Vec<String> =
            Schema::new(columns).gaps(side, &database).into_iter().map(|gap| gap.object).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_complete_database_has_no_gaps() {
        gaps(Side::Company, |_, _| true, &[]);
        gaps(Side::Control, |_, _| true, &[]);
    }

    #[test]
    fn a_missing_table_is_named_once_and_a_missing_column_with_its_table() {
        gaps(
            Side::Company,
            |table, column| table != "APTCP" && column != "SWCHKCLRD",
            &["APPYM.SWCHKCLRD", "APTCP"],
        );
        gaps(Side::Control, |_, _| false, &["fesaPagosFocaltec"]);
    }

    #[test]
    fn optional_columns_are_left_out_when_they_are_missing() {
        let schema = Schema::new([("APTCR".to_owned(), "TXTRMITREF".to_owned())]);
        let chosen = schema.available(&["APTCR.DOCNBR"], &["APTCR.TXTRMITREF", "APTCR.OPERBANK"]);
        assert_eq!(chosen, ["APTCR.DOCNBR", "APTCR.TXTRMITREF"]);
    }
}
