//! What the importer enters in Sage: vendors, and invoices in batches of their own.

use jiff::Timestamp;
use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::session::SqlError;

use super::{SageModes, Site, row_text};
use crate::schema::{Row, Table};
use crate::world::company::Company;
use crate::world::model::{Invoice, OptionalField, Vendor};

/// Who enters something, and when.
#[derive(Debug, Clone, Copy)]
pub struct Entered {
    pub modes: SageModes,
    pub at: Timestamp,
}

/// Enters an invoice or credit note, with its batch and its UUID, in one transaction. `order` is the number of its
/// purchase order, or empty.
///
/// # Errors
/// When Sage refuses a row; then nothing was entered.
pub fn import_invoice(
    server: &SqlServer,
    company: &Company,
    invoice: &Invoice,
    order: &str,
    entered: Entered,
) -> Result<(), SqlError> {
    let site = Site { server, company, modes: entered.modes, base: entered.at };
    let number: String = order.chars().take(22).collect();
    let entry = site.invoice_row(invoice).text("PONBR", &number).text("INVCDESC", "Importada de CFDI");
    let mut rows = vec![
        (&Table::APIBC, site.invoice_batch_row(invoice).text("BTCHDESC", "Importación de CFDI")),
        (&Table::APIBH, entry),
    ];
    rows.extend(site.folio_row(invoice).map(|row| (&Table::APIBHO, row)));
    site.enter(rows, entered.at)
}

/// Enters a vendor with its optional fields, or adds those that one lacks, in one transaction.
///
/// # Errors
/// When Sage refuses a row; then nothing was entered.
pub fn import_vendor(
    server: &SqlServer,
    company: &Company,
    before: Option<&Vendor>,
    vendor: &Vendor,
    entered: Entered,
) -> Result<(), SqlError> {
    let site = Site { server, company, modes: entered.modes, base: entered.at };
    let field = |name: &str, value: &str| {
        let row = Row::of(&Table::APVENO).text("VENDORID", &vendor.id);
        site.optional_field(row, name, value, entered.at)
    };
    let link = row_text(&vendor.provider_id).map(|id| field("PROVIDERID", id));
    let Some(before) = before else {
        let row = Row::of(&Table::APVEN)
            .text("VENDORID", &vendor.id)
            .text("VENDNAME", &vendor.name)
            .text("IDGRP", "NAC")
            .int("SWACTV", 1)
            .text("CURNCODE", "MXP")
            .text("TERMSCODE", "30");
        let fields = [link, Some(field("RFC", &vendor.rfc))].into_iter().flatten();
        let rows = std::iter::once((&Table::APVEN, row)).chain(fields.map(|row| (&Table::APVENO, row)));
        return site.enter(rows.collect(), entered.at);
    };
    match (&before.provider_id, link) {
        (OptionalField::Absent, Some(row)) => site.enter(vec![(&Table::APVENO, row)], entered.at),
        (OptionalField::Blank, Some(row)) => {
            let row = site.audited(row, entered.at);
            let (statement, parameters) = row.update(&Table::APVENO, &[]);
            server.execute(&company.database, &statement, &parameters).map(|_| ())
        }
        (OptionalField::Value(_), _) | (_, None) => Ok(()),
    }
}

impl Site<'_> {
    /// Inserts rows of several tables, all or none.
    fn enter(&self, rows: Vec<(&'static Table, Row)>, at: Timestamp) -> Result<(), SqlError> {
        let (mut statements, mut parameters) = (Vec::new(), Vec::new());
        for (number, (table, row)) in rows.into_iter().enumerate() {
            let absent: &[&str] = if self.lacks_optional_columns() { table.optional } else { &[] };
            let (statement, values) = self.audited(row, at).insert(number, absent);
            statements.push(statement);
            parameters.extend(values);
        }
        let batch =
            format!("SET XACT_ABORT ON; BEGIN TRANSACTION; {}; COMMIT TRANSACTION", statements.join("; "));
        self.server.execute(&self.company.database, &batch, &parameters).map(|_| ())
    }
}
