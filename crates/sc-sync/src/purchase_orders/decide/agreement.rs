//! Whether both sides say the same of an order for which nothing is to be done. Decides nothing: it is for a person who
//! looks at the order, whose portal side is asked although a cycle would not ask it.

use sc_domain::order::{Depth, OrderStatus, PortalOrder, SageOrder, compare};
use sc_domain::payment::Difference;

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
        && status_difference(order, found, facts.context.rules).is_none()
        && has_content(facts, found)
}

/// The status that follows from Sage, where the portal says another one.
pub fn status_difference(order: &SageOrder, found: &PortalOrder, rules: &OrderRules) -> Option<Difference> {
    let expected = if is_cancelled(order, rules) {
        OrderStatus::Cancelled
    } else if order.is_complete {
        OrderStatus::Closed
    } else {
        OrderStatus::Open
    };
    // `GENERATED` is treated like `OPEN` (portal API, section 7).
    let is_open = expected == OrderStatus::Open && found.status == OrderStatus::Generated;
    (expected != found.status && !is_open).then(|| Difference {
        field: "status".to_owned(),
        ours: expected.to_string(),
        theirs: found.status.to_string(),
    })
}

/// Whether the portal holds what would be sent. Of an order that is cancelled in full nothing is left to compare.
fn has_content(facts: &Facts<'_>, found: &PortalOrder) -> bool {
    match &facts.content {
        Some(Ok(content)) => compare(&content.payload, found, Depth::All).is_empty(),
        Some(Err(NotSent::NothingLeft)) => found.status == OrderStatus::Cancelled,
        Some(Err(NotSent::AllSkipped | NotSent::Held(_))) | None => false,
    }
}
