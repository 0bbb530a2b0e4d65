//! Whether both sides say the same of an order for which nothing is to be done. Decides nothing: it is for a person who
//! looks at the order, whose portal side is asked although a cycle would not ask it.

use sc_domain::order::{Depth, OrderStatus, PortalOrder, SageOrder, compare};

use super::standing::is_cancelled;
use super::{Facts, other_id, says_the_same};
use crate::config::OrderRules;
use crate::purchase_orders::content::NotSent;

/// What a person is told of an order for which nothing is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Agreement {
    /// Sage, control table and portal say the same: status and content.
    Same,
    /// They do not, or it cannot be told. It is looked at again when Sage changes, and by the daily sweep.
    Followed,
    /// They do not, or it cannot be told, and the control table says that it has ended: nothing more is sent to it.
    Ended,
}

/// Compares all three.
pub fn agreement(facts: &Facts<'_>) -> Agreement {
    let is_live = facts.row.is_some_and(|row| row.status.is_live());
    match (facts.order, facts.found()) {
        (Some(order), Some(found)) if is_same(facts, order, found) => Agreement::Same,
        _ if is_live => Agreement::Followed,
        _ => Agreement::Ended,
    }
}

fn is_same(facts: &Facts<'_>, order: &SageOrder, found: &PortalOrder) -> bool {
    facts.row.is_some_and(|row| says_the_same(row, found))
        && other_id(facts, found).is_none()
        && is_status_of(&found.status, order, facts.context.rules)
        && has_content(facts, found)
}

/// Whether the portal's status is the one that follows from Sage.
fn is_status_of(status: &OrderStatus, order: &SageOrder, rules: &OrderRules) -> bool {
    let is_cancelled = is_cancelled(order, rules);
    match status {
        OrderStatus::Open | OrderStatus::Generated => !is_cancelled && !order.is_complete,
        OrderStatus::Closed => !is_cancelled && order.is_complete,
        OrderStatus::Cancelled => is_cancelled,
        OrderStatus::Other(_) => false,
    }
}

/// Whether the portal holds what would be sent. Of an order that is cancelled in full nothing is left to compare.
fn has_content(facts: &Facts<'_>, found: &PortalOrder) -> bool {
    match &facts.content {
        Some(Ok(content)) => compare(&content.payload, found, Depth::All).is_empty(),
        Some(Err(NotSent::NothingLeft)) => found.status == OrderStatus::Cancelled,
        Some(Err(NotSent::AllSkipped | NotSent::Held(_))) | None => false,
    }
}
