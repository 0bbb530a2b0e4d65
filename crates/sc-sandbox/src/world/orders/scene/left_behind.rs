//! What the predecessor and people left behind for an order: a control row, an order in the portal, both, or one of them.
//! What the predecessor sent is its own mapping's; what people typed in is what Sage holds.

use jiff::SignedDuration;

use crate::world::composer::{Composer, local_date};
use crate::world::orders::content::WantedOrder;
use crate::world::orders::expected::{OrderExpected, OrderWord};
use crate::world::orders::model::{OrderControlRow, PortalOrder};
use crate::world::orders::predecessor;
use crate::world::orders::shape::OrderShape;

/// How many times the predecessor failed before somebody helped.
const FAILURES: usize = 6;

/// What is there of an order from the start.
struct Left {
    portal: Option<OrderWord>,
    control: Option<OrderWord>,
    by_hand: bool,
}

impl Left {
    const NOTHING: Self = Self { portal: None, control: None, by_hand: false };
    const POSTED: Self = Self::of(OrderWord::Open, OrderWord::Posted);

    const fn of(portal: OrderWord, control: OrderWord) -> Self {
        Self { portal: Some(portal), control: Some(control), by_hand: false }
    }

    const fn by_hand(status: OrderWord) -> Self {
        Self { portal: Some(status), control: None, by_hand: true }
    }
}

fn left(shape: OrderShape) -> Left {
    match shape {
        OrderShape::ByHandEqual | OrderShape::ByHandDifferent | OrderShape::ByHandOwnLineIds => {
            Left::by_hand(OrderWord::Open)
        }
        OrderShape::ByHandClosed => Left::by_hand(OrderWord::Closed),
        OrderShape::TimedOutBefore => Left { by_hand: false, ..Left::by_hand(OrderWord::Open) },
        OrderShape::MarkedOpen => Left::of(OrderWord::Open, OrderWord::Open),
        OrderShape::MarkedGenerated => Left::of(OrderWord::Generated, OrderWord::Generated),
        OrderShape::MarkedClosed => Left::of(OrderWord::Closed, OrderWord::Closed),
        OrderShape::MarkedCancelled => Left::of(OrderWord::Cancelled, OrderWord::Cancelled),
        OrderShape::ClosedInPortal => Left::of(OrderWord::Closed, OrderWord::Posted),
        OrderShape::CancelledInPortal => Left::of(OrderWord::Cancelled, OrderWord::Posted),
        OrderShape::PostedMissingInPortal => Left { portal: None, ..Left::POSTED },
        OrderShape::EditedInPortal
        | OrderShape::PostedNotAuthorized
        | OrderShape::CancelledButInvoiced
        | OrderShape::ReceiptNotInvoiced
        | OrderShape::InvoiceMissingInSage
        | OrderShape::InvoiceInDeletedBatch
        | OrderShape::LaterAuthorizedPosted
        | OrderShape::PostedByTheDozen => Left::POSTED,
        _ => match shape.expected() {
            OrderExpected::Stands | OrderExpected::Cancelled | OrderExpected::Closed => Left::POSTED,
            _ => Left::NOTHING,
        },
    }
}

/// Whether the predecessor has sent an order of that shape, with an answer or without one.
pub(super) fn is_sent_by_predecessor(shape: OrderShape) -> bool {
    let left = left(shape);
    !left.by_hand && (left.portal.is_some() || left.control.is_some())
}

impl Composer {
    pub(super) fn leave_order_behind(&mut self, at: usize) {
        let shape = self.company.orders[at].shape;
        let left = left(shape);
        if matches!(
            shape,
            OrderShape::FailedBefore | OrderShape::TimedOutBefore | OrderShape::PostedAfterErrors
        ) {
            self.leave_failures(at);
        }
        let id = left.portal.map(|status| self.leave_portal_order(at, status, left.by_hand));
        let Some(word) = left.control else { return };
        let id = id.unwrap_or_else(|| self.dice.portal_id());
        let row = OrderControlRow {
            portal_id: Some(id),
            status: Some(word.as_str().to_owned()),
            response: (shape == OrderShape::PostedByCheck).then(|| "PORTAL-CHECK".to_owned()),
            ..self.control_row_of(at)
        };
        self.company.order_control_rows.push(row);
    }

    fn leave_portal_order(&mut self, at: usize, status: OrderWord, by_hand: bool) -> String {
        let id = self.dice.portal_id();
        let order = &self.company.orders[at];
        let mut content =
            if by_hand { order.wanted.clone() } else { predecessor::content(order, &self.company) };
        match order.shape {
            OrderShape::EditedInPortal | OrderShape::ByHandDifferent => add_one(&mut content),
            OrderShape::ByHandOwnLineIds => number_lines(&mut content),
            _ => {}
        }
        self.company.portal_orders.push(PortalOrder {
            id: id.clone(),
            number: order.number.clone(),
            status,
            content,
            cfdis: Vec::new(),
            by_hand,
            created_at: order.touched_at + SignedDuration::from_mins(40),
        });
        id
    }

    /// `ERROR` rows, as the predecessor wrote one per attempt: an empty id after its own validation, NULL after an answer
    /// of the portal or none.
    fn leave_failures(&mut self, at: usize) {
        for attempt in 0..FAILURES {
            let is_validation = attempt % 2 == 0;
            let words = if is_validation {
                "El código postal 'N/D' no es válido"
            } else {
                "timeout of 30000ms exceeded"
            };
            let row = OrderControlRow {
                portal_id: is_validation.then(String::new),
                status: Some("ERROR".to_owned()),
                response: Some(words.to_owned()),
                ..self.control_row_of(at)
            };
            self.company.order_control_rows.push(row);
        }
    }

    fn control_row_of(&self, at: usize) -> OrderControlRow {
        let order = &self.company.orders[at];
        let day = local_date(order.touched_at);
        OrderControlRow {
            portal_id: None,
            number: Some(order.number.clone()),
            status: None,
            last_update: Some(day),
            created_at: Some(day),
            response: None,
            database: Some(self.company.database.clone()),
        }
    }
}

/// Who types an order in knows no ids of Sage's lines: the portal counts them.
fn number_lines(content: &mut WantedOrder) {
    for line in &mut content.lines {
        line.external_id = line.num.to_string();
    }
}

/// What a person makes of an order who adds one piece to its first line, sums included.
fn add_one(content: &mut WantedOrder) {
    if let Some(line) = content.lines.first_mut() {
        line.quantity += rust_decimal::Decimal::ONE;
        line.subtotal = crate::world::model::cents(line.quantity * line.price);
    }
    let before = content.subtotal;
    content.subtotal = content.lines.iter().map(|line| line.subtotal).sum();
    content.total += content.subtotal - before;
}
