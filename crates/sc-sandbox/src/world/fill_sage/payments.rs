//! Payment batches, entries, the documents they were applied to, and what was posted of them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sc_sqlserver::session::SqlError;

use super::{Site, sage_date};
use crate::schema::{Row, Table};
use crate::world::composer::local_date;
use crate::world::model::{Payment, cents};

impl Site<'_> {
    pub(super) fn fill_payments(&self) -> Result<(), SqlError> {
        let payments = &self.company.payments;
        let mut batches: BTreeMap<i64, Vec<&Payment>> = BTreeMap::new();
        for payment in payments {
            batches.entry(payment.batch).or_default().push(payment);
        }
        self.load(&Table::APBTA, batches.values().map(|entries| self.batch_row(entries)))?;
        self.load(&Table::APTCR, payments.iter().map(|payment| self.entry_row(payment)))?;
        self.load(&Table::APTCP, payments.iter().flat_map(|payment| self.line_rows(payment)))?;
        self.load(&Table::APPYM, payments.iter().filter(was_posted).map(|payment| self.posted_row(payment)))?;

        let twins = || payments.iter().filter(|payment| payment.has_adjustment_twin);
        let twin_batches: BTreeMap<i64, &Payment> = twins().map(|payment| (payment.batch, payment)).collect();
        self.load(&Table::APBTA, twin_batches.values().map(|payment| self.adjustment_batch_row(payment)))?;
        self.load(&Table::APTCR, twins().map(|payment| self.adjustment_row(payment)))?;
        self.load(&Table::APTCP, twins().flat_map(|payment| self.adjustment_lines(payment)))
    }

    fn batch_row(&self, entries: &[&Payment]) -> Row {
        let first = entries[0];
        let bank = &self.company.banks[first.bank];
        let total: Decimal = entries.iter().map(|payment| payment.amount_bank).sum();
        let posted_on = sage_date(Some(local_date(first.posted_at)));
        let row = Row::of(&Table::APBTA).text("PAYMTYPE", "PY").int("CNTBTCH", first.batch);
        self.audited(row, first.posted_at)
            .text("BATCHDESC", "Pagos a proveedores")
            .int("DATEBTCH", posted_on)
            .int("CNTENTER", i64::try_from(entries.len()).unwrap_or(i64::MAX))
            .amount("AMTENTER", total)
            .text("IDBANK", &bank.code)
            .text("CODECURN", bank.currency.sage())
            .int("BATCHTYPE", 1)
            .int("BATCHSTAT", first.batch_status)
            .text("RATETYPE", "SP")
            .int("DATERATE", posted_on)
            .amount("RATEEXCHHC", first.bank_rate.value)
            .int("RATEOP", first.bank_rate.operator())
            .int("POSTSEQNBR", if first.batch_status == 3 { first.batch } else { 0 })
            .int("DATELSTEDT", posted_on)
    }

    fn entry_row(&self, payment: &Payment) -> Row {
        let vendor = &self.company.vendors[payment.vendor];
        let home = cents(payment.vendor_rate.to_home(payment.amount_vendor));
        let discount: Decimal = payment.lines.iter().map(|line| line.discount).sum();
        let prepaid: Decimal =
            payment.lines.iter().filter(|line| line.kind == 10).map(|line| line.amount).sum();
        let row = Row::of(&Table::APTCR)
            .text("BTCHTYPE", "PY")
            .int("CNTBTCH", payment.batch)
            .int("CNTENTR", payment.entry);
        self.audited(row, payment.entered_at)
            .text("IDRMIT", &check_number(payment))
            .text("IDVEND", &vendor.id)
            .int("DATERMIT", sage_date(payment.date))
            .int("DATEBUS", sage_date(Some(local_date(payment.posted_at))))
            .text("TEXTRMIT", &payment.comments)
            .text("TXTRMITREF", &payment.reference)
            .amount("AMTRMIT", payment.amount_bank)
            .amount("AMTRMITTC", payment.amount_vendor)
            .amount("AMTRMITHC", home)
            .text("RATETYPETC", "SP")
            .amount("RATEEXCHTC", payment.vendor_rate.value)
            .int("DATERATETC", sage_date(payment.date))
            .text("CODECURN", payment.currency.sage())
            .text("RATETYPEHC", "SP")
            .amount("RATEEXCHHC", payment.bank_rate.value)
            .int("DATERATEHC", sage_date(payment.date))
            .int("OPERBANK", payment.bank_rate.operator())
            .int("OPERVEND", payment.vendor_rate.operator())
            .int("RMITTYPE", payment.remittance)
            .text("PAYMCODE", "TRF")
            .text("NAMERMIT", &vendor.name)
            .amount("AMTDISCTC", discount)
            .amount("AMTPPAYTC", prepaid)
            .int("ERRENTRY", payment.error_entry)
            .int("PAYMSTTS", payment.edited)
            .text("DOCNBR", &payment.number)
    }

    fn line_rows(&self, payment: &Payment) -> Vec<Row> {
        let vendor = &self.company.vendors[payment.vendor];
        let rows = (1..).zip(&payment.lines).map(|(number, line)| {
            let row = Row::of(&Table::APTCP)
                .text("BATCHTYPE", "PY")
                .int("CNTBTCH", payment.batch)
                .int("CNTRMIT", payment.entry)
                .int("CNTLINE", number * 20);
            self.audited(row, payment.entered_at)
                .text("IDVEND", &vendor.id)
                .text("IDINVC", &line.document)
                .int("CNTPAYM", line.instalment)
                .amount("AMTPAYM", line.amount)
                .amount("AMTERNDISC", line.discount)
                .int("DOCTYPE", line.kind)
        });
        rows.collect()
    }

    fn posted_row(&self, payment: &Payment) -> Row {
        let row = Row::of(&Table::APPYM)
            .text("IDBANK", &self.company.banks[payment.bank].code)
            .text("IDVEND", &self.company.vendors[payment.vendor].id)
            .text("IDRMIT", &check_number(payment))
            .int("LONGSERIAL", payment.batch * 1000 + payment.entry)
            .int("DATERMIT", sage_date(payment.date));
        let row = self
            .audited(row, payment.posted_at)
            .text("IDINVC", &payment.number)
            .int("CNTBTCH", payment.batch)
            .int("CNTITEM", payment.entry);
        let row = if payment.is_reversed {
            row.int("SWCHKCLRD", 2)
                .int("DATERVRSD", sage_date(Some(local_date(payment.posted_at))))
                .text("TEXTRETRN", "Cheque devuelto")
        } else {
            row
        };
        row.int("TRXTYPETXT", 11)
            .amount("AMTPAYM", payment.amount_bank)
            .text("CODECURN", self.company.banks[payment.bank].currency.sage())
    }

    fn adjustment_batch_row(&self, twin: &Payment) -> Row {
        let row = Row::of(&Table::APBTA).text("PAYMTYPE", "AD").int("CNTBTCH", twin.batch);
        self.audited(row, twin.posted_at)
            .text("BATCHDESC", "Ajustes")
            .int("DATEBTCH", sage_date(Some(local_date(twin.posted_at))))
            .text("CODECURN", "USD")
            .int("BATCHTYPE", 1)
            .int("BATCHSTAT", 3)
            .amount("RATEEXCHHC", Decimal::new(175_000_000, 7))
            .int("RATEOP", 1)
            .int("DATELSTEDT", sage_date(Some(local_date(twin.posted_at))))
    }

    fn adjustment_row(&self, twin: &Payment) -> Row {
        let row = Row::of(&Table::APTCR)
            .text("BTCHTYPE", "AD")
            .int("CNTBTCH", twin.batch)
            .int("CNTENTR", twin.entry);
        self.audited(row, twin.entered_at)
            .text("IDVEND", &self.company.vendors[twin.vendor].id)
            .int("DATERMIT", sage_date(twin.date))
            .int("DATEBUS", sage_date(twin.date))
            .text("TEXTRMIT", "Ajuste de saldo")
            .amount("AMTRMIT", Decimal::ONE)
            .amount("RATEEXCHTC", Decimal::new(175_000_000, 7))
            .text("CODECURN", "USD")
            .amount("RATEEXCHHC", Decimal::new(175_000_000, 7))
            .int("OPERBANK", 1)
            .int("OPERVEND", 1)
            .int("RMITTYPE", 5)
            .text("DOCNBR", &twin.number.replacen("PY", "AD", 1))
    }

    fn adjustment_lines(&self, twin: &Payment) -> Vec<Row> {
        let rows = (1..).zip(&twin.lines).map(|(number, line)| {
            let row = Row::of(&Table::APTCP)
                .text("BATCHTYPE", "AD")
                .int("CNTBTCH", twin.batch)
                .int("CNTRMIT", twin.entry)
                .int("CNTLINE", number * 20);
            self.audited(row, twin.entered_at)
                .text("IDVEND", &self.company.vendors[twin.vendor].id)
                .text("IDINVC", &line.document)
                .int("CNTPAYM", 1)
                .amount("AMTPAYM", Decimal::ONE)
                .int("DOCTYPE", 1)
        });
        rows.collect()
    }
}

/// What reached the bank: an entry of a posted batch that is neither deleted nor in error.
fn was_posted(payment: &&Payment) -> bool {
    payment.batch_status == 3 && payment.error_entry == 0 && payment.edited != 2
}

/// `IDRMIT`: the digits of the document number.
fn check_number(payment: &Payment) -> String {
    payment.number.chars().filter(char::is_ascii_digit).collect()
}
