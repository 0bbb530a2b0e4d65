//! What Sage holds of the fiscal flows from the start: documents of purchase orders, fields of payments, and a second
//! company of the same RFC.

use sc_sqlserver::session::SqlError;

use super::{Site, sage_date};
use crate::schema::{CONTROL_DATABASE, Row, Table};
use crate::world::composer::noon;
use crate::world::fiscal::{Fiscal, FiscalDocument, InSage};
use crate::world::model::{DocumentKind, Payment};

/// Sequences of documents that belong to no order of the world.
const FIRST_SEQUENCE: i64 = 9_000_001;
/// A company that shares the RFC: its database is gone, its parameters were left behind.
const TWIN: [(&str, &str); 2] = [("DataBase", "VIEJA_DAT"), ("FolioCFD", "FOLIOCFD")];
const TWIN_ID: &str = "VIEJA";

impl Site<'_> {
    pub(super) fn fill_fiscal(&self, fiscal: &Fiscal) -> Result<(), SqlError> {
        let in_orders = fiscal.documents.iter().filter(|document| document.in_sage == InSage::Orders);
        for (sequence, document) in (FIRST_SEQUENCE..).zip(in_orders) {
            self.load_order_document(sequence, document)?;
        }
        let fields = fiscal.complements.iter().filter_map(|complement| {
            let (uuid, date) = complement.stored.as_ref()?;
            let number = complement.payments.first()?;
            let payment = self.company.payments.iter().find(|payment| payment.number == *number)?;
            Some(self.payment_fields(payment, uuid, date))
        });
        self.load(&Table::APTCRO, fields.flatten())?;
        let twin = TWIN.iter().copied().chain([("RFCReceptor", self.company.rfc.as_str())]);
        let rows = twin.map(|(name, value)| {
            Row::of(&Table::FESA_PARAM)
                .text("Parametro", name)
                .text("Valor", value)
                .text("idCia", &format!("{TWIN_ID}-{}", self.company.org))
        });
        self.load_into(CONTROL_DATABASE, &Table::FESA_PARAM, rows)
    }

    fn load_order_document(&self, sequence: i64, document: &FiscalDocument) -> Result<(), SqlError> {
        let (header, fields, key, number) = match document.kind {
            DocumentKind::Invoice => (&Table::POINVH1, &Table::POINVHO, "INVHSEQ", "INVNUMBER"),
            DocumentKind::CreditNote => (&Table::POCRNH1, &Table::POCRNHO, "CRNHSEQ", "CRNNUMBER"),
        };
        let cfdi = &document.cfdi;
        let row = self
            .audited(Row::of(header).int(key, sequence), noon(cfdi.issued))
            .text(number, &format!("{}{}", cfdi.serie, cfdi.folio))
            .int("DATE", sage_date(Some(cfdi.issued)))
            .text("VDCODE", &document.wanted.external_id);
        self.load(header, [row])?;
        let field = Row::of(fields).int(key, sequence);
        self.load(fields, [self.optional_field(field, "FOLIOCFD", &cfdi.uuid, noon(cfdi.issued))])
    }

    fn payment_fields(&self, payment: &Payment, uuid: &str, date: &str) -> [Row; 2] {
        [("FOLIOCFD", uuid), ("FECHACFD", date)].map(|(name, value)| {
            let row = Row::of(&Table::APTCRO)
                .text("BTCHTYPE", "PY")
                .int("CNTBTCH", payment.batch)
                .int("CNTENTR", payment.entry);
            self.optional_field(row, name, value, payment.posted_at)
        })
    }
}
