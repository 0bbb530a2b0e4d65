//! What has happened to an order since it was sent: cancelled, received, invoiced, completed.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use crate::world::composer::{Composer, local_date};
use crate::world::orders::model::{LinkedCfdi, OrderInvoice, OrderReceipt};
use crate::world::orders::office::{self, OfficeChange};
use crate::world::orders::shape::OrderShape;

/// Where an invoice of the supplier is in Sage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Entered {
    AccountsPayable,
    PurchaseOrders,
    DeletedBatch,
    Nowhere,
}

impl Composer {
    pub(super) fn happen_since(&mut self, at: usize) {
        let shape = self.company.orders[at].shape;
        match shape {
            OrderShape::CancelledNeverSent | OrderShape::MarkedCancelled | OrderShape::CancelledPosted => {
                self.change_order(at, OfficeChange::FullyCancelled);
            }
            OrderShape::CancelledButInvoiced => {
                self.invoice_order(at, Entered::Nowhere);
                self.change_order(at, OfficeChange::FullyCancelled);
            }
            OrderShape::PostedNotAuthorized => self.change_order(at, OfficeChange::EditedAndNotAuthorized),
            OrderShape::LaterAuthorizedPosted => self.company.orders[at].authorizations = vec![Some(false)],
            OrderShape::ReceivedInFull
            | OrderShape::LaterReopened
            | OrderShape::LaterOpenedAgain
            | OrderShape::MarkedClosed => {
                self.invoice_order(at, Entered::AccountsPayable);
                self.change_order(at, OfficeChange::ReceivedAndInvoiced);
            }
            OrderShape::InvoicedInPurchaseOrders => {
                self.invoice_order(at, Entered::PurchaseOrders);
                self.enter_credit_note(at);
                self.change_order(at, OfficeChange::ReceivedAndInvoiced);
            }
            OrderShape::ReceiptNotInvoiced => {
                self.invoice_order(at, Entered::AccountsPayable);
                self.change_order(at, OfficeChange::ReceivedAndInvoiced);
                self.receive(vec![at], false);
            }
            OrderShape::InvoiceMissingInSage => self.complete_in_part(at, Entered::Nowhere),
            OrderShape::InvoiceInDeletedBatch => self.complete_in_part(at, Entered::DeletedBatch),
            OrderShape::ShortClosed => self.change_order(at, OfficeChange::ShortClosed),
            OrderShape::LaterReceived => self.invoice_order(at, Entered::AccountsPayable),
            OrderShape::LaterBelowInvoiced | OrderShape::LaterCancelledButInvoiced => {
                self.invoice_order(at, Entered::Nowhere);
            }
            _ => {}
        }
    }

    /// One receipt for several orders, which only its lines name; all of them are complete by it.
    pub(super) fn receive_together(&mut self, orders: &[usize]) {
        for at in orders {
            self.invoice_order(*at, Entered::AccountsPayable);
            let now = self.lately();
            let order = &mut self.company.orders[*at];
            order.receive_all(now);
            order.is_complete = true;
            order.completed_on = Some(local_date(now));
            order.touched_at = now;
        }
        self.receive(orders.to_vec(), true);
    }

    /// Complete, though only a part has arrived; that part is invoiced.
    fn complete_in_part(&mut self, at: usize, entered: Entered) {
        self.invoice_order(at, entered);
        let now = self.lately();
        let order = &mut self.company.orders[at];
        order.lines[0].received = Decimal::from(4);
        order.lines[0].touched_at = now;
        order.touched_at = now;
        order.is_complete = true;
        order.completed_on = Some(local_date(now));
        self.receive(vec![at], true);
    }

    fn change_order(&mut self, at: usize, change: OfficeChange) {
        let now = self.lately();
        let mut order = self.company.orders[at].clone();
        order.touched_at = now;
        office::apply(&mut self.company, at, &mut order, change, now);
        self.company.orders[at] = order;
    }

    fn receive(&mut self, orders: Vec<usize>, is_invoiced: bool) {
        let sequence = self.company.next_receipt();
        let touched_at = self.lately();
        self.company.receipts.push(OrderReceipt {
            sequence,
            number: office::receipt_number(sequence),
            orders,
            is_invoiced,
            is_complete: true,
            touched_at,
        });
    }

    /// The supplier bills six of the first line in the portal.
    fn invoice_order(&mut self, at: usize, entered: Entered) {
        let billed = Decimal::from(6);
        let order = &self.company.orders[at];
        let (vendor, currency, number) = (order.vendor, order.currency, order.number.clone());
        let (line, total) = (order.lines[0].sequence.to_string(), order.lines[0].unit_cost * billed);
        let invoice = self.invoice(vendor, currency, crate::world::model::cents(total));
        let uuid = self.company.cfdis.last().map(|cfdi| cfdi.uuid.clone()).unwrap_or_default();
        match entered {
            Entered::AccountsPayable => {}
            Entered::DeletedBatch => self.company.invoices[invoice].batch_status = 4,
            Entered::Nowhere | Entered::PurchaseOrders => {
                self.company.invoices.swap_remove(invoice);
            }
        }
        if entered == Entered::PurchaseOrders {
            self.enter_in_purchase_orders(at, &uuid, false);
        }
        let held = self.company.portal_orders.iter_mut().find(|held| held.number == number);
        if let Some(held) = held {
            held.cfdis.push(LinkedCfdi { uuid, line, quantity: billed });
        }
    }

    /// A credit note of the order that the portal does not know.
    fn enter_credit_note(&mut self, at: usize) {
        let uuid = self.dice.uuid();
        self.enter_in_purchase_orders(at, &uuid, true);
    }

    fn enter_in_purchase_orders(&mut self, at: usize, uuid: &str, is_credit_note: bool) {
        let touched_at = self.lately();
        let sequence =
            super::FIRST_SEQUENCE + 2 * i64::try_from(self.company.order_invoices.len()).unwrap_or_default();
        self.company.order_invoices.push(OrderInvoice {
            sequence,
            number: format!("{}-{}", if is_credit_note { "NC" } else { "FP" }, sequence % 100_000),
            order: at,
            uuid: uuid.to_owned(),
            is_credit_note,
            touched_at,
        });
    }

    /// Some hours before the world begins.
    fn lately(&mut self) -> Timestamp {
        self.base - SignedDuration::from_mins(self.dice.within(120, 1300))
    }
}
