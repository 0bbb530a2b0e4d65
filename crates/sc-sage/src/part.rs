//! Which tables and columns a step needs.
//!
//! The lists stand beside the SQL that uses them (`queries/`); here they are only gathered. A missing required
//! column stops the step with a sentence that names it.

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::cause::{Cause, Code};
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::{FiscalNeed, SchemaGap};
use sc_domain::{DatabaseName, Step};

use crate::queries::{
    applied_lines, authorizations, banks, company_code, complement_fields, complement_write, control_rows,
    fiscal_parameters, known_cfdis, link_write, locations, optional_field, order_control, order_fields,
    order_headers, order_lines, orders_touched, payment_batches, payment_entries, payment_forms, receipts,
    reversals, unnamed_invoices, vendor_fields,
};
use crate::schema::Schema;

/// Which of the databases of a company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Side {
    Company,
    Control,
    Authorizations,
}

/// The tables of one database that some steps need together: what is missing of them stops those steps alone.
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
    /// Payments with the two fields of their complement.
    Complements,
    /// Invoices with their UUID.
    FiscalInvoices,
    /// The parameters of the companies.
    FiscalParameters,
}

impl Side {
    /// The tables of the database that any step needs.
    pub fn tables(self) -> BTreeSet<&'static str> {
        Part::ALL.into_iter().filter(|part| part.side() == self).flat_map(Part::tables).collect()
    }
}

impl Part {
    pub const ALL: [Self; 9] = [
        Self::Payments,
        Self::Orders,
        Self::Closing,
        Self::PaymentControl,
        Self::OrderControl,
        Self::Authorizations,
        Self::Complements,
        Self::FiscalInvoices,
        Self::FiscalParameters,
    ];

    /// What a step needs, by database.
    pub fn of(step: Step) -> &'static [Self] {
        match step {
            // Complements have questions of their own (`FiscalErp::fiscal_gaps`).
            Step::DownloadCfdi | Step::CheckPayments => &[],
            // Suppliers and the importer need no question of these lists.
            Step::BuildProviders | Step::StartChildProcess => &[],
            Step::UploadPayments => &[Self::Payments, Self::PaymentControl],
            Step::CreatePurchaseOrders | Step::ProcessOrderChanges => {
                &[Self::Orders, Self::OrderControl, Self::Authorizations]
            }
            Step::ClosePurchaseOrders => {
                &[Self::Orders, Self::Closing, Self::OrderControl, Self::Authorizations]
            }
        }
    }

    /// What a question about fiscal documents needs, by database.
    pub fn of_need(need: FiscalNeed) -> &'static [Self] {
        match need {
            FiscalNeed::Complements => &[Self::Complements, Self::FiscalParameters],
            FiscalNeed::Invoices => &[Self::FiscalInvoices, Self::FiscalParameters],
        }
    }

    pub fn side(self) -> Side {
        match self {
            Self::Payments | Self::Orders | Self::Closing | Self::Complements | Self::FiscalInvoices => {
                Side::Company
            }
            Self::PaymentControl | Self::OrderControl | Self::FiscalParameters => Side::Control,
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
            Self::Complements => &[
                payment_batches::REQUIRED,
                payment_entries::REQUIRED,
                reversals::REQUIRED,
                banks::REQUIRED,
                complement_fields::REQUIRED,
                complement_write::REQUIRED,
                optional_field::REQUIRED,
            ],
            Self::FiscalInvoices => {
                &[unnamed_invoices::REQUIRED, known_cfdis::REQUIRED, vendor_fields::REQUIRED]
            }
            Self::FiscalParameters => &[fiscal_parameters::REQUIRED],
        };
        lists.iter().copied().flatten().copied()
    }

    /// The tables whose columns are asked for.
    pub fn tables(self) -> BTreeSet<&'static str> {
        let mut tables: BTreeSet<_> = self.required().map(table_of).collect();
        if matches!(self, Self::PaymentControl | Self::FiscalParameters) {
            tables.extend(fiscal_parameters::TABLES);
        }
        tables
    }

    /// One column of each of its tables that a database has.
    pub fn columns_to_try(self, schema: &Schema) -> impl Iterator<Item = &'static str> {
        let there: BTreeMap<&str, &str> = self
            .required()
            .filter(|column| schema.has(column))
            .map(|column| (table_of(column), column))
            .collect();
        there.into_values()
    }

    /// What a database lacks of it: whole tables by their name, else columns.
    pub fn gaps(self, schema: &Schema, database: &DatabaseName) -> Vec<SchemaGap> {
        let missing: BTreeSet<String> = self
            .required()
            .filter(|column| !schema.has(column))
            .map(|column| {
                if schema.has_table(table_of(column)) { column } else { table_of(column) }.to_owned()
            })
            .collect();
        missing.into_iter().map(|object| SchemaGap { database: database.to_string(), object }).collect()
    }
}

fn table_of(column: &str) -> &str {
    column.split_once('.').map_or(column, |(table, _)| table)
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
    use crate::schema::Column;

    fn column(name: &str) -> Column {
        let (table, name) = name.split_once('.').expect("TABLE.COLUMN");
        Column { table: table.to_owned(), name: name.to_owned(), length: None }
    }

    #[track_caller]
    fn gaps(part: Part, keep: impl Fn(&str) -> bool, expected: &[&str]) {
        let columns = part.required().filter(|name| keep(name)).map(column);
        let database = DatabaseName::new("NORTE").expect("valid");
        let found: Vec<String> =
            part.gaps(&Schema::new(columns), &database).into_iter().map(|gap| gap.object).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_complete_database_has_no_gaps() {
        let needs = [FiscalNeed::Complements, FiscalNeed::Invoices].into_iter().flat_map(Part::of_need);
        for part in Step::ALL.into_iter().flat_map(Part::of).chain(needs) {
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
        gaps(Part::FiscalParameters, |_| false, &["fesaParam"]);
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
}
