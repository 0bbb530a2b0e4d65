//! What happens at the office after the baseline: purchase orders are edited, received, completed and cancelled in Sage.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::Serialize;

use super::content::WantedOrder;
use super::expected::OrderExpected;
use super::model::{Order, OrderLine, OrderReceipt};
use super::shape::OrderShape;
use crate::world::company::Company;
use crate::world::composer::local_date;

/// One event at the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficeChange {
    /// Half of the first line is cancelled.
    PartlyCancelled,
    /// Every line is cancelled, and the order is complete by that.
    FullyCancelled,
    /// The price of the first line goes up by a twentieth.
    PriceEdited,
    LineAdded,
    /// Everything arrives, and the receipt is invoiced.
    ReceivedAndInvoiced,
    /// Complete although nothing arrived.
    ShortClosed,
    /// The receipt is taken back: the order is not complete any more.
    Reopened,
    /// The price goes up, and `Autorizada` becomes 0 until somebody authorizes it again.
    EditedAndNotAuthorized,
    /// `Autorizada` becomes 1, with an act of today.
    AuthorizedAgain,
    /// The price goes up, and the order is authorized with it.
    EditedAndAuthorized,
    /// The first line is cancelled down to less than the supplier has invoiced.
    LoweredBelowInvoiced,
}

/// What [`crate::world::World::advance`] did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advanced {
    /// Positions of the company, and of its changed orders in [`Company::orders`].
    pub orders: Vec<(usize, usize)>,
}

impl Advanced {
    /// The changed orders of the company at that position.
    pub fn of(&self, position: usize) -> Vec<usize> {
        let own = self.orders.iter().filter(|(company, _)| *company == position);
        own.map(|(_, order)| *order).collect()
    }
}

/// Carries out what the office has in store for the orders of a company. Returns the positions of those that changed.
pub(in crate::world) fn advance(company: &mut Company, now: Timestamp) -> Vec<usize> {
    let mut changed = Vec::new();
    for at in 0..company.orders.len() {
        let order = &mut company.orders[at];
        let Some(change) = order.later.take() else { continue };
        let expected = order.shape.later().map_or(order.expected, |(_, after)| after);
        edit(company, at, change, expected, now);
        changed.push(at);
    }
    changed
}

/// Raises the price of that many orders that the predecessor posted and nobody touched since, the first ones first: a
/// mass change, as a new price list makes one, or a mistake. Returns the positions of those that changed.
pub(in crate::world) fn raise_prices(company: &mut Company, count: usize, now: Timestamp) -> Vec<usize> {
    let is_posted = |shape| matches!(shape, OrderShape::Posted | OrderShape::PostedFineCost);
    let is_untouched = |order: &Order| is_posted(order.shape) && order.wanted_before.is_none();
    let untouched = company.orders.iter().enumerate().filter(|(_, order)| is_untouched(order));
    let chosen: Vec<usize> = untouched.map(|(at, _)| at).take(count).collect();
    for at in &chosen {
        edit(company, *at, OfficeChange::PriceEdited, OrderExpected::Updated, now);
    }
    chosen
}

/// Changes an order, and what must become of it.
fn edit(company: &mut Company, at: usize, change: OfficeChange, expected: OrderExpected, now: Timestamp) {
    let mut order = company.orders[at].clone();
    order.touched_at = now;
    apply(company, at, &mut order, change, now);
    order.sum_up();
    order.wanted_before = Some(std::mem::replace(&mut order.wanted, WantedOrder::empty(order.date)));
    order.wanted = WantedOrder::of(&order, company);
    order.expected = expected;
    company.orders[at] = order;
}

pub(super) fn apply(
    company: &mut Company,
    at: usize,
    order: &mut Order,
    change: OfficeChange,
    now: Timestamp,
) {
    let today = local_date(now);
    match change {
        OfficeChange::PartlyCancelled => {
            touch_first(order, now, |line| line.cancel((line.ordered / Decimal::TWO).floor()))
        }
        OfficeChange::LoweredBelowInvoiced => {
            touch_first(order, now, |line| line.cancel(line.ordered - Decimal::ONE))
        }
        OfficeChange::PriceEdited => raise_price(order, now),
        OfficeChange::FullyCancelled => {
            for line in &mut order.lines {
                line.cancel(line.ordered);
                line.touched_at = now;
            }
            order.is_complete = true;
            order.completed_on = Some(today);
        }
        OfficeChange::LineAdded => {
            let Some(last) = order.lines.last() else { return };
            let added = OrderLine {
                revision: last.revision + 1000,
                sequence: last.sequence + 2,
                item: "REF-0900".to_owned(),
                description: "Refacción agregada después".to_owned(),
                touched_at: now,
                ..last.clone()
            };
            order.lines.push(added);
        }
        OfficeChange::ReceivedAndInvoiced => {
            order.receive_all(now);
            order.is_complete = true;
            order.completed_on = Some(today);
            let sequence = company.next_receipt();
            company.receipts.push(OrderReceipt {
                sequence,
                number: receipt_number(sequence),
                orders: vec![at],
                is_invoiced: true,
                is_complete: true,
                touched_at: now,
            });
        }
        OfficeChange::ShortClosed => {
            order.is_complete = true;
            order.completed_on = Some(today);
        }
        OfficeChange::Reopened => {
            order.is_complete = false;
            order.completed_on = None;
            for line in &mut order.lines {
                line.received = Decimal::ZERO;
                line.touched_at = now;
            }
            for receipt in company.receipts.iter_mut().filter(|receipt| receipt.orders == [at]) {
                receipt.is_complete = false;
                receipt.is_invoiced = false;
                receipt.touched_at = now;
            }
        }
        OfficeChange::EditedAndNotAuthorized => {
            raise_price(order, now);
            order.authorizations = vec![Some(false)];
        }
        OfficeChange::AuthorizedAgain => authorize(order, today),
        OfficeChange::EditedAndAuthorized => {
            raise_price(order, now);
            authorize(order, today);
        }
    }
}

fn authorize(order: &mut Order, today: Date) {
    order.authorizations = vec![Some(true)];
    order.authorized_on.push(today);
}

fn touch_first(order: &mut Order, now: Timestamp, edit: impl FnOnce(&mut OrderLine)) {
    if let Some(line) = order.lines.first_mut() {
        line.touched_at = now;
        edit(line);
    }
}

fn raise_price(order: &mut Order, now: Timestamp) {
    touch_first(order, now, |line| line.unit_cost = (line.unit_cost * Decimal::new(105, 2)).round_dp(6));
}

impl Order {
    /// Everything that is left of the order arrives.
    pub(super) fn receive_all(&mut self, at: Timestamp) {
        for line in &mut self.lines {
            line.received = line.net_quantity();
            line.touched_at = at;
        }
    }
}

impl Company {
    /// A `RCPHSEQ` that no receipt has.
    pub(super) fn next_receipt(&self) -> i64 {
        self.receipts.iter().map(|receipt| receipt.sequence).max().unwrap_or(FIRST_RECEIPT) + 2
    }
}

/// `RCPNUMBER` of a receipt.
pub(super) fn receipt_number(sequence: i64) -> String {
    format!("RC{:07}", (sequence - FIRST_RECEIPT) / 2 + 100)
}

/// Beyond 2^53, as all sequences of the world.
const FIRST_RECEIPT: i64 = 9_107_199_254_740_991;
