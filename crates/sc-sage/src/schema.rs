//! Which tables and columns a step needs, and which of them a database has.
//!
//! The lists stand beside the SQL that uses them (`queries/`); here they are only gathered. Sage
//! versions differ: a missing *optional* column is left out of the question, a missing required one
//! stops the step with a sentence that names it.

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::cause::{Cause, Code};
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::SchemaGap;
use sc_domain::{DatabaseName, Step};

use crate::queries::{
    applied_lines, audit_user, authorizations, banks, company_code, control_rows, known_cfdis, link_write,
    locations, optional_field, order_control, order_fields, order_headers, order_lines, orders_touched,
    payment_batches, payment_entries, payment_forms, receipts, reversals, vendor_fields,
};

/// Which of the databases of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Company,
    Control,
    Authorizations,
}

/// The tables of one database that some steps need together. They are looked up together, so that a step asks
/// for no table of another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// What the upload of payments reads and writes in the company's database.
    Payments,
    /// Orders with their lines, fields and locations.
    Orders,
    /// Receipts and CFDIs, for closing orders.
    Closing,
    /// The control table of payments.
    PaymentControl,
    /// The control table of orders.
    OrderControl,
    /// Who may send an order.
    Authorizations,
}

impl Part {
    /// What a step needs, by database.
    pub fn of(step: Step) -> &'static [Self] {
        match step {
            Step::UploadPayments => &[Self::Payments, Self::PaymentControl],
            Step::CreatePurchaseOrders | Step::ProcessOrderChanges => {
                &[Self::Orders, Self::OrderControl, Self::Authorizations]
            }
            Step::ClosePurchaseOrders => {
                &[Self::Orders, Self::Closing, Self::OrderControl, Self::Authorizations]
            }
        }
    }

    pub fn side(self) -> Side {
        match self {
            Self::Payments | Self::Orders | Self::Closing => Side::Company,
            Self::PaymentControl | Self::OrderControl => Side::Control,
            Self::Authorizations => Side::Authorizations,
        }
    }

    fn required(self) -> impl Iterator<Item = &'static str> {
        let lists: &[&[&str]] = match self {
            Self::Payments => &[
                payment_batches::REQUIRED,
                payment_entries::REQUIRED,
                reversals::REQUIRED,
                banks::REQUIRED,
                applied_lines::REQUIRED,
                vendor_fields::REQUIRED,
                company_code::REQUIRED,
                link_write::REQUIRED,
                optional_field::REQUIRED,
            ],
            Self::Orders => &[
                order_headers::REQUIRED,
                order_lines::REQUIRED,
                order_fields::REQUIRED,
                orders_touched::REQUIRED,
                vendor_fields::REQUIRED,
                payment_forms::REQUIRED,
                locations::REQUIRED,
            ],
            Self::Closing => &[receipts::REQUIRED, orders_touched::OF_RECEIPTS, known_cfdis::REQUIRED],
            Self::PaymentControl => &[control_rows::REQUIRED],
            Self::OrderControl => &[order_control::REQUIRED],
            Self::Authorizations => &[authorizations::REQUIRED],
        };
        lists.iter().copied().flatten().copied()
    }

    /// The tables whose columns are asked for.
    pub fn tables(self) -> BTreeSet<&'static str> {
        let mut tables: BTreeSet<_> = self.required().map(table_of).collect();
        if self == Self::PaymentControl {
            tables.extend(audit_user::TABLES);
        }
        tables
    }
}

fn table_of(column: &str) -> &str {
    column.split_once('.').map_or(column, |(table, _)| table)
}

/// A column of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub table: String,
    pub name: String,
    /// Characters that a text column of limited length takes.
    pub length: Option<usize>,
}

/// The columns that a database has, of the tables that were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Schema {
    /// Lengths by `TABLE.COLUMN` in capitals: whether case matters is the database's affair, and where it does,
    /// the statement itself says so (208).
    columns: BTreeMap<String, Option<usize>>,
    /// The tables as the database spells them.
    tables: BTreeSet<String>,
}

impl Schema {
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        let mut schema = Self::default();
        for Column { table, name, length } in columns {
            schema.columns.insert(format!("{table}.{name}").to_uppercase(), length);
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
        self.columns.contains_key(&column.to_uppercase())
    }

    /// Characters that the text column `TABLE.COLUMN` takes; `None` when it is not known or not limited.
    pub fn length(&self, column: &str) -> Option<usize> {
        self.columns.get(&column.to_uppercase()).copied().flatten()
    }

    fn has_table(&self, table: &str) -> bool {
        let prefix = format!("{}.", table.to_uppercase());
        self.columns.range(prefix.clone()..).next().is_some_and(|(column, _)| column.starts_with(&prefix))
    }

    /// The given columns, without the optional ones that are missing.
    pub fn available<'a>(&'a self, required: &'a [&'a str], optional: &'a [&'a str]) -> Vec<&'a str> {
        required.iter().copied().chain(optional.iter().copied().filter(|column| self.has(column))).collect()
    }

    /// What a part lacks: whole tables by their name, else columns.
    pub fn gaps(&self, part: Part, database: &DatabaseName) -> Vec<SchemaGap> {
        let missing: BTreeSet<String> = part
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

    fn column(name: &str, length: Option<usize>) -> Column {
        let (table, name) = name.split_once('.').expect("TABLE.COLUMN");
        Column { table: table.to_owned(), name: name.to_owned(), length }
    }

    #[track_caller]
    fn gaps(part: Part, keep: impl Fn(&str) -> bool, expected: &[&str]) {
        let columns = part.required().filter(|name| keep(name)).map(|name| column(name, None));
        let database = DatabaseName::new("NORTE").expect("valid");
        let found: Vec<String> =
            Schema::new(columns).gaps(part, &database).into_iter().map(|gap| gap.object).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_complete_database_has_no_gaps() {
        for part in Step::ALL.into_iter().flat_map(Part::of) {
            gaps(*part, |_| true, &[]);
        }
    }

    #[test]
    fn a_missing_table_is_named_once_and_a_missing_column_with_its_table() {
        gaps(
            Part::Payments,
            |name| table_of(name) != "APTCP" && name != "APPYM.SWCHKCLRD",
            &["APPYM.SWCHKCLRD", "APTCP"],
        );
        gaps(Part::PaymentControl, |_| false, &["fesaPagosFocaltec"]);
        gaps(Part::Authorizations, |_| false, &["Autoriza_OC", "Autoriza_OC_detalle"]);
    }

    #[test]
    fn only_closing_needs_receipts_and_invoices() {
        let tables = |step| Part::of(step).iter().flat_map(|part| part.tables()).collect::<BTreeSet<_>>();
        let closing = tables(Step::ClosePurchaseOrders);
        let creating = tables(Step::CreatePurchaseOrders);
        assert_eq!(creating, tables(Step::ProcessOrderChanges));
        assert!(closing.is_superset(&creating));
        let more: Vec<&str> = closing.difference(&creating).copied().collect();
        assert_eq!(
            more,
            ["APIBC", "APIBH", "APIBHO", "POCRNH1", "POCRNHO", "POINVH1", "POINVHO", "PORCPH1", "PORCPR"]
        );
    }

    #[test]
    fn optional_columns_are_left_out_when_they_are_missing() {
        let schema = Schema::new([column("APTCR.TXTRMITREF", Some(60))]);
        let chosen = schema.available(&["APTCR.DOCNBR"], &["APTCR.TXTRMITREF", "APTCR.OPERBANK"]);
        assert_eq!(chosen, ["APTCR.DOCNBR", "APTCR.TXTRMITREF"]);
        assert_eq!(schema.length("aptcr.txtrmitref"), Some(60));
    }
}
