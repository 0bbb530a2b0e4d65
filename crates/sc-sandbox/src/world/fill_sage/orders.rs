//! Purchase orders, their receipts and invoices, their authorizations and their control rows.

use jiff::SignedDuration;
use jiff::civil::Date;
use rust_decimal::Decimal;
use sc_sqlserver::session::{Reply, SqlError};

use super::{Site, sage_date};
use crate::schema::{AUTHORIZATIONS_DATABASE, CONTROL_DATABASE, Row, Table};
use crate::world::composer::local_date;
use crate::world::model::cents;
use crate::world::orders::{Order, OrderControlRow, OrderInvoice, OrderLine, OrderReceipt};

const ACTS: &str = "SELECT Fecha FROM Autoriza_OC_detalle WHERE PONumber = @PONumber AND Empresa = @Empresa";
const AUTHORIZE: &str =
    "UPDATE Autoriza_OC SET Autorizada = @Autorizada WHERE PONumber = @PONumber AND Empresa = @Empresa";

impl Site<'_> {
    pub(super) fn fill_orders(&self) -> Result<(), SqlError> {
        let company = self.company;
        let orders = &company.orders;
        let long_ago = self.base - SignedDuration::from_hours(24 * 400);
        self.load(
            &Table::ICLOC,
            company.locations.iter().map(|location| {
                self.audited(Row::of(&Table::ICLOC).text("LOCATION", &location.code), long_ago)
                    .text("ADDRESS1", &location.street)
                    .text("ADDRESS2", &location.municipality)
                    .text("CITY", &location.city)
                    .text("STATE", &location.state)
                    .text("ZIP", &location.zip)
                    .text("COUNTRY", &location.country)
            }),
        )?;
        self.load(&Table::POPORH1, orders.iter().map(|order| self.order_row(order)))?;
        self.load(&Table::POPORH2, orders.iter().map(|order| self.order_contact_row(order)))?;
        self.load(&Table::POPORL, orders.iter().flat_map(|order| self.order_line_rows(order)))?;
        self.load(&Table::POPORHO, orders.iter().flat_map(|order| self.order_field_rows(order)))?;
        self.load(&Table::PORCPH1, company.receipts.iter().map(|receipt| self.receipt_row(receipt)))?;
        self.load(
            &Table::PORCPR,
            company.receipts.iter().flat_map(|receipt| self.receipt_order_rows(receipt)),
        )?;
        for is_credit_note in [false, true] {
            let (header, fields) = invoice_tables(is_credit_note);
            let of_kind =
                || company.order_invoices.iter().filter(|invoice| invoice.is_credit_note == is_credit_note);
            self.load(header, of_kind().map(|invoice| self.order_invoice_row(invoice)))?;
            self.load(fields, of_kind().map(|invoice| self.order_invoice_folio(invoice)))?;
        }
        let authorizations = orders.iter().flat_map(|order| self.authorization_rows(order));
        self.load_into(AUTHORIZATIONS_DATABASE, &Table::AUTORIZA_OC, authorizations)?;
        let acts = orders.iter().flat_map(|order| self.act_rows(order, &order.authorized_on));
        self.load_into(AUTHORIZATIONS_DATABASE, &Table::AUTORIZA_OC_DETALLE, acts)?;
        self.load_into(CONTROL_DATABASE, &Table::FESA_OC, company.order_control_rows.iter().map(control_row))
    }

    /// Writes the orders at these positions again, with their receipts, lines that were added, and authorizations.
    pub(super) fn update_orders(&self, positions: &[usize]) -> Result<(), SqlError> {
        for at in positions {
            let order = &self.company.orders[*at];
            self.put(&Table::POPORH1, self.order_row(order))?;
            for row in self.order_line_rows(order) {
                self.put(&Table::POPORL, row)?;
            }
            for receipt in self.company.receipts.iter().filter(|receipt| receipt.orders.contains(at)) {
                self.put(&Table::PORCPH1, self.receipt_row(receipt))?;
            }
            self.authorize_again(order)?;
        }
        Ok(())
    }

    /// Replaces a row by its key, or adds it.
    fn put(&self, table: &'static Table, row: Row) -> Result<(), SqlError> {
        let (statement, parameters) =
            row.update(table, if self.lacks_optional_columns() { table.optional } else { &[] });
        let replies = self.server.execute(&self.company.database, &statement, &parameters)?;
        if replies.iter().any(|reply| matches!(reply, Reply::Affected(1))) {
            return Ok(());
        }
        self.load(table, [row])
    }

    /// Brings the authorization of an order up to date: the word of its row, and the acts that are new.
    fn authorize_again(&self, order: &Order) -> Result<(), SqlError> {
        let row = |value: Option<bool>| self.authorization_row(order, value);
        let key = row(None).parameters(&["PONumber", "Empresa"]);
        let acts = self.server.query(AUTHORIZATIONS_DATABASE, ACTS, &key)?.rows.len();
        if let [value] = order.authorizations.as_slice() {
            let parameters = row(*value).parameters(&["PONumber", "Empresa", "Autorizada"]);
            self.server.execute(AUTHORIZATIONS_DATABASE, AUTHORIZE, &parameters)?;
        }
        let added = order.authorized_on.get(acts..).unwrap_or_default();
        self.load_into(AUTHORIZATIONS_DATABASE, &Table::AUTORIZA_OC_DETALLE, self.act_rows(order, added))
    }

    fn order_row(&self, order: &Order) -> Row {
        let vendor = &self.company.vendors[order.vendor];
        let row = Row::of(&Table::POPORH1).int("PORHSEQ", order.sequence);
        let row = self
            .audited(row, order.touched_at)
            .text("PONUMBER", &order.number)
            .int("DATE", sage_date(Some(order.date)))
            .int("EXPARRIVAL", sage_date(order.expected_arrival))
            .int("PORTYPE", order.order_type)
            .int("ONHOLD", i64::from(order.is_on_hold))
            .text("VDCODE", &vendor.id)
            .text("VDNAME", &vendor.name)
            .text("TERMSCODE", &order.terms)
            .text("FOBPOINT", &order.fob_point)
            .text("DESCRIPTIO", &order.description)
            .text("REFERENCE", &order.reference)
            .text("COMMENT", &order.comment)
            .text("RQNNUMBER", &order.requisition)
            .text("CURRENCY", order.currency.sage())
            .amount("RATE", order.rate)
            .text("RATETYPE", "SP")
            .int("RATEDATE", sage_date(Some(order.date)))
            .int("LINES", count(order.lines.len()))
            .amount("EXTENDED", order.extended)
            .amount("DOCTOTAL", order.total);
        let names = ["TXEXCLUDE1", "TXEXCLUDE2", "TXEXCLUDE3", "TXEXCLUDE4", "TXEXCLUDE5"];
        names
            .iter()
            .zip(order.taxes)
            .fold(row, |row, (name, tax)| row.amount(name, tax))
            .int("ISCOMPLETE", i64::from(order.is_complete))
            .int("DTCOMPLETE", sage_date(order.completed_on))
            .int("VALUES", count(fields(order).count()))
    }

    fn order_contact_row(&self, order: &Order) -> Row {
        let row = Row::of(&Table::POPORH2).int("PORHSEQ", order.sequence);
        self.audited(row, order.touched_at)
            .text("ENTEREDBY", &order.entered_by)
            .text("STCONTACT", &order.ship_to_contact)
    }

    fn order_line_rows(&self, order: &Order) -> impl Iterator<Item = Row> {
        (1..).zip(&order.lines).map(|(number, line)| {
            let row = Row::of(&Table::POPORL).int("PORHSEQ", order.sequence).int("PORLREV", line.revision);
            self.audited(row, line.touched_at)
                .int("PORLSEQ", line.sequence)
                .int("DETAILNUM", number)
                .int("COMPLETION", if order.is_complete { 3 } else { 1 })
                .int("DTCOMPLETE", sage_date(order.completed_on))
                .int("EXPARRIVAL", sage_date(order.expected_arrival))
                .text("ITEMNO", &line.item)
                .text("ITEMDESC", &line.description)
                .text("LOCATION", &line.location)
                .text("ORDERUNIT", &line.unit)
                .amount("ORDERCONV", line.conversion)
                .amount("OQORDERED", line.ordered)
                .amount("OQRECEIVED", line.received)
                .amount("OQCANCELED", line.cancelled)
                .amount("OQOUTSTAND", line.outstanding())
                .amount("SQORDERED", line.ordered * line.conversion)
                .amount("UNITCOST", line.unit_cost)
                .amount("EXTENDED", line.extended)
                .amount("EXTCANCEL", line.extended_cancelled)
                .amount("TAXAMOUNT", line_tax(order, line))
        })
    }

    fn order_field_rows(&self, order: &Order) -> impl Iterator<Item = Row> {
        fields(order).map(|(field, value)| {
            let row = Row::of(&Table::POPORHO).int("PORHSEQ", order.sequence);
            self.optional_field(row, field, value, order.touched_at)
        })
    }

    fn receipt_row(&self, receipt: &OrderReceipt) -> Row {
        let orders = &self.company.orders;
        let row = Row::of(&Table::PORCPH1).int("RCPHSEQ", receipt.sequence);
        let row = self
            .audited(row, receipt.touched_at)
            .text("RCPNUMBER", &receipt.number)
            .int("DATE", sage_date(Some(local_date(receipt.touched_at))))
            .int("ISINVOICED", i64::from(receipt.is_invoiced))
            .int("ISCOMPLETE", i64::from(receipt.is_complete));
        match receipt.orders.as_slice() {
            [at] => row
                .int("PORHSEQ", orders[*at].sequence)
                .text("PONUMBER", &orders[*at].number)
                .text("VDCODE", &self.company.vendors[orders[*at].vendor].id),
            _ => row,
        }
    }

    fn receipt_order_rows(&self, receipt: &OrderReceipt) -> impl Iterator<Item = Row> {
        let several = if receipt.orders.len() > 1 { receipt.orders.as_slice() } else { &[] };
        (1..).zip(several).map(|(position, at)| {
            let order = &self.company.orders[*at];
            let row =
                Row::of(&Table::PORCPR).int("RCPHSEQ", receipt.sequence).int("RCPRREV", position * 1000);
            self.audited(row, receipt.touched_at)
                .int("PORHSEQ", order.sequence)
                .text("PONUMBER", &order.number)
        })
    }

    fn order_invoice_row(&self, invoice: &OrderInvoice) -> Row {
        let (table, _) = invoice_tables(invoice.is_credit_note);
        let (key, number) =
            if invoice.is_credit_note { ("CRNHSEQ", "CRNNUMBER") } else { ("INVHSEQ", "INVNUMBER") };
        let order = &self.company.orders[invoice.order];
        self.audited(Row::of(table).int(key, invoice.sequence), invoice.touched_at)
            .text(number, &invoice.number)
            .int("DATE", sage_date(Some(local_date(invoice.touched_at))))
            .text("VDCODE", &self.company.vendors[order.vendor].id)
            .text("PONUMBER", &order.number)
    }

    fn order_invoice_folio(&self, invoice: &OrderInvoice) -> Row {
        let (_, table) = invoice_tables(invoice.is_credit_note);
        let key = if invoice.is_credit_note { "CRNHSEQ" } else { "INVHSEQ" };
        let row = Row::of(table).int(key, invoice.sequence);
        self.optional_field(row, "FOLIOCFD", &invoice.uuid, invoice.touched_at)
    }

    fn authorization_rows(&self, order: &Order) -> impl Iterator<Item = Row> {
        order.authorizations.iter().map(|value| self.authorization_row(order, *value))
    }

    fn authorization_row(&self, order: &Order, value: Option<bool>) -> Row {
        let row = Row::of(&Table::AUTORIZA_OC)
            .text("PONumber", &order.number)
            .text("Empresa", &self.company.database);
        match value {
            Some(is_authorized) => row.int("Autorizada", i64::from(is_authorized)),
            None => row,
        }
    }

    fn act_rows(&self, order: &Order, days: &[Date]) -> Vec<Row> {
        let row = |day: &Date| {
            Row::of(&Table::AUTORIZA_OC_DETALLE)
                .text("PONumber", &order.number)
                .text("Empresa", &self.company.database)
                .text("Fecha", &day.to_string())
        };
        days.iter().map(row).collect()
    }
}

/// Header and optional fields of what is entered in purchase orders.
fn invoice_tables(is_credit_note: bool) -> (&'static Table, &'static Table) {
    match is_credit_note {
        false => (&Table::POINVH1, &Table::POINVHO),
        true => (&Table::POCRNH1, &Table::POCRNHO),
    }
}

/// The optional fields that have a row.
fn fields(order: &Order) -> impl Iterator<Item = (&'static str, &str)> {
    let afe = order.afe.as_deref().map(|value| ("AFE", value));
    let cfdi_use = order.cfdi_use.as_deref().map(|value| ("USOCFDI", value));
    afe.into_iter().chain(cfdi_use)
}

fn line_tax(order: &Order, line: &OrderLine) -> Decimal {
    cents(line.net_amount() * order.vat_rate)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn control_row(row: &OrderControlRow) -> Row {
    let day = |date: &Option<Date>| date.map(|date| date.to_string());
    Row::of(&Table::FESA_OC)
        .text_or_null("idFocaltec", row.portal_id.as_deref())
        .text_or_null("ocSage", row.number.as_deref())
        .text_or_null("status", row.status.as_deref())
        .text_or_null("lastUpdate", day(&row.last_update).as_deref())
        .text_or_null("createdAt", day(&row.created_at).as_deref())
        .text_or_null("responseAPI", row.response.as_deref())
        .text_or_null("idDatabase", row.database.as_deref())
}
