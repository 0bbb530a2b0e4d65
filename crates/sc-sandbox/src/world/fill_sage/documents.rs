//! Invoices and credit notes: batches, entries, optional fields, and obligations once posted.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sc_sqlserver::session::SqlError;

use super::{Site, WithheldSign, row_text, sage_date};
use crate::schema::{Row, Table};
use crate::world::composer::noon;
use crate::world::model::{DocumentKind, Invoice};

/// `TEXTTRX` and `IDTRX`.
fn codes(kind: DocumentKind) -> (i64, i64) {
    match kind {
        DocumentKind::Invoice => (1, 12),
        DocumentKind::CreditNote => (3, 32),
    }
}

impl Site<'_> {
    pub(super) fn fill_documents(&self) -> Result<(), SqlError> {
        let invoices = &self.company.invoices;
        let batches: BTreeMap<i64, &Invoice> =
            invoices.iter().map(|invoice| (invoice.batch, invoice)).collect();
        self.load(&Table::APIBC, batches.values().map(|invoice| self.invoice_batch_row(invoice)))?;
        self.load(&Table::APIBH, invoices.iter().map(|invoice| self.invoice_row(invoice)))?;
        self.load(&Table::APIBHO, invoices.iter().filter_map(|invoice| self.folio_row(invoice)))?;
        let posted = invoices.iter().filter(|invoice| invoice.is_posted());
        self.load(&Table::APOBL, posted.map(|invoice| self.obligation_row(invoice)))
    }

    pub(super) fn invoice_batch_row(&self, invoice: &Invoice) -> Row {
        let row = Row::of(&Table::APIBC).int("CNTBTCH", invoice.batch);
        self.audited(row, noon(invoice.date))
            .int("DATEBTCH", sage_date(Some(invoice.date)))
            .text("BTCHDESC", "Facturas de proveedores")
            .int("CNTINVCENT", 1)
            .amount("AMTENTR", invoice.gross)
            .int("BTCHTYPE", 1)
            .int("BTCHSTTS", invoice.batch_status)
            .int("POSTSEQNBR", if invoice.batch_status == 3 { invoice.batch } else { 0 })
    }

    pub(super) fn invoice_row(&self, invoice: &Invoice) -> Row {
        let (text_type, id_type) = codes(invoice.kind);
        let row = Row::of(&Table::APIBH).int("CNTBTCH", invoice.batch).int("CNTITEM", invoice.item);
        let row = self
            .audited(row, noon(invoice.date))
            .text("ORIGCOMP", &self.company.org)
            .text("IDVEND", &self.company.vendors[invoice.vendor].id)
            .text("IDINVC", &invoice.number)
            .int("TEXTTRX", text_type)
            .int("IDTRX", id_type)
            .text("INVCDESC", "Compra según pedido")
            .int("DATEINVC", sage_date(Some(invoice.date)))
            .int("DATEDUE", sage_date(Some(invoice.date)))
            .text("CODECURN", invoice.currency.sage())
            .amount("EXCHRATEHC", invoice.rate.value)
            .int("ERRENTRY", invoice.error_entry)
            .amount("AMTGROSDST", invoice.gross)
            .amount("AMTGROSTOT", invoice.gross);
        let withheld = match self.modes.withheld {
            WithheldSign::Positive => invoice.withheld,
            WithheldSign::Negative => -invoice.withheld,
        };
        row.amount("AMTWHD1TC", withheld).int("VALUES", i64::from(row_text(&invoice.uuid).is_some()))
    }

    pub(super) fn folio_row(&self, invoice: &Invoice) -> Option<Row> {
        let uuid = row_text(&invoice.uuid)?;
        let row = Row::of(&Table::APIBHO).int("CNTBTCH", invoice.batch).int("CNTITEM", invoice.item);
        Some(self.optional_field(row, "FOLIOCFD", uuid, noon(invoice.date)))
    }

    fn obligation_row(&self, invoice: &Invoice) -> Row {
        let (text_type, id_type) = codes(invoice.kind);
        let row = Row::of(&Table::APOBL)
            .text("IDVEND", &self.company.vendors[invoice.vendor].id)
            .text("IDINVC", &invoice.number);
        self.audited(row, noon(invoice.date))
            .int("TXTTRXTYPE", text_type)
            .int("IDTRXTYPE", id_type)
            .int("CNTBTCH", invoice.batch)
            .int("CNTITEM", invoice.item)
            .int("DATEINVC", sage_date(Some(invoice.date)))
            .int("DATEDUE", sage_date(Some(invoice.date)))
            .int("DATEBUS", sage_date(Some(invoice.date)))
            .text("CODECURN", invoice.currency.sage())
            .amount("EXCHRATEHC", invoice.rate.value)
            .amount("AMTINVCTC", invoice.gross - invoice.withheld)
            .amount("AMTDUETC", invoice.due)
            .int("SWPAID", i64::from(invoice.due == Decimal::ZERO))
    }
}
