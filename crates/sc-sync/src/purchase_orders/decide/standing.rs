//! Orders that a control row says are in the portal: cancel, reopen, close, update, in this order.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use sc_domain::control_orders::{OrderControlRow, OrderControlStatus};
use sc_domain::effect::Action;
use sc_domain::order::{Depth, OrderPayload, OrderStatus, PortalOrder, SageOrder, SageOrderLine, compare};
use sc_domain::{Cause, Code, Step};

use super::{
    Decision, Facts, Found, Verdict, ambiguous, differs, interval, not_in_portal, other_id, says_the_same,
    take_over, unanswered, unfit, unknown_status, unreadable,
};
use crate::config::OrderRules;
use crate::purchase_orders::InPortal;
use crate::purchase_orders::content::{NotSent, has_item, is_skipped};

const CHANGES: Step = Step::ProcessOrderChanges;
const CLOSING: Step = Step::ClosePurchaseOrders;

pub(super) fn decide(facts: &Facts<'_>, row: &OrderControlRow) -> Decision {
    if let Some(said) = said_by_the_portal(facts, row) {
        return said;
    }
    if let Some(cause) = unfit(facts) {
        return Decision::hold(CHANGES, cause);
    }
    let Some(order) = facts.order else { return settled(facts) };
    if !row.status.is_live() {
        return ended(facts, row, order);
    }
    if facts.is_reauthorizing() {
        return Decision::hold(CHANGES, Cause::new(Code::OrderReauthorizing));
    }
    if is_cancelled(order, facts.context.rules) {
        return cancel(facts);
    }
    match close(facts, order) {
        Closing::Decided(decision) => decision,
        Closing::No => update(facts, order),
        // It cannot be closed yet: what changed goes meanwhile.
        Closing::Waits(waits) => match update(facts, order) {
            Decision { verdict: Verdict::Settled, .. } => waits,
            decision => decision,
        },
    }
}

fn settled(facts: &Facts<'_>) -> Decision {
    Decision::new(facts.known.map_or(CHANGES, |known| known.step), Verdict::Settled)
}

/// What the portal's answer decides by itself, whatever Sage says.
fn said_by_the_portal(facts: &Facts<'_>, row: &OrderControlRow) -> Option<Decision> {
    let found = match facts.portal? {
        InPortal::Several(count) => return Some(ambiguous(facts, CHANGES, *count)),
        InPortal::Unreadable(detail) => return Some(unreadable(facts, CHANGES, detail)),
        InPortal::Absent | InPortal::AbsentEarly { .. } => {
            let verdict = match (facts.approval, facts.sent) {
                (Some(_), _) => Verdict::Accept,
                // Adopted without content, or accepted by a person: nothing of ours is missing.
                (None, None) if facts.is_settled => Verdict::Settled,
                (None, _) => {
                    return Some(Decision::hold_until_asked(CHANGES, not_in_portal(facts), facts));
                }
            };
            return Some(Decision::new(CHANGES, verdict));
        }
        InPortal::Present(found) => found,
    };
    if let Some(cause) = other_id(facts, found) {
        return Some(Decision::hold_until_asked(CHANGES, cause, facts));
    }
    match &found.status {
        OrderStatus::Other(word) => Some(unknown_status(facts, CHANGES, word)),
        _ if says_the_same(row, found) => None,
        _ => Some(take_over(facts, found)),
    }
}

/// Closed or cancelled there. Only one that we closed and that Sage has opened again is of interest.
fn ended(facts: &Facts<'_>, row: &OrderControlRow, order: &SageOrder) -> Decision {
    let is_reopened = row.status == OrderControlStatus::Closed && facts.is_closed_by_us && !order.is_complete;
    if !is_reopened {
        return settled(facts);
    }
    let is_begun = facts.was_wanted(
        |action| matches!(action, Action::SetOrderStatus { status, .. } if *status == OrderStatus::Open),
    );
    if facts.approval.is_none() && !facts.context.rules.reopen && !is_begun {
        let portal_id = facts.portal_id().map(|id| id.to_string()).unwrap_or_default();
        return Decision::hold(CLOSING, Cause::new(Code::OrderReopened).with("portal_id", portal_id));
    }
    set_status(facts, CLOSING, OrderStatus::Open, |_| None)
}

/// Gives the order a status, unless something speaks against it.
fn set_status(
    facts: &Facts<'_>,
    step: Step,
    status: OrderStatus,
    against: impl FnOnce(&PortalOrder) -> Option<Decision>,
) -> Decision {
    let is_same = facts.was_wanted(
        |action| matches!(action, Action::SetOrderStatus { status: wanted, .. } if *wanted == status),
    );
    if let Some(waits) = interval(facts, step, facts.eligibility(is_same, None)) {
        return waits;
    }
    let Some(found) = facts.found() else { return unanswered(facts, step) };
    against(found).unwrap_or_else(|| {
        let action =
            Action::SetOrderStatus { portal_id: found.id.clone(), number: facts.number.clone(), status };
        Decision::new(step, Verdict::Act(action))
    })
}

/// The lines that count: those with an item and a quantity, outside the locations that are never sent.
fn lines<'a>(order: &'a SageOrder, rules: &'a OrderRules) -> impl Iterator<Item = &'a SageOrderLine> {
    order.lines.iter().filter(|line| {
        has_item(line) && line.ordered > Decimal::ZERO && !is_skipped(&rules.skip_locations, &line.location)
    })
}

/// Whether each line with a quantity is cancelled in full, in its own unit, and nothing of it was received.
pub(in crate::purchase_orders) fn is_cancelled(order: &SageOrder, rules: &OrderRules) -> bool {
    let mut lines = lines(order, rules).peekable();
    lines.peek().is_some()
        && lines.all(|line| line.cancelled >= line.ordered && line.received <= Decimal::ZERO)
}

fn cancel(facts: &Facts<'_>) -> Decision {
    let against = |found: &PortalOrder| {
        is_invoiced(found).then(|| {
            let cause = Cause::new(Code::OrderCancelledButInvoiced).with("cfdis", told_cfdis(found));
            Decision::hold_until_asked(CHANGES, cause, facts)
        })
    };
    set_status(facts, CHANGES, OrderStatus::Cancelled, against)
}

fn is_invoiced(found: &PortalOrder) -> bool {
    found.cfdi_count > 0 || !found.cfdi_uuids.is_empty() || found.lines.iter().any(|line| line.cfdi_count > 0)
}

fn told_cfdis(found: &PortalOrder) -> String {
    if found.cfdi_uuids.is_empty() {
        found.cfdi_count.to_string()
    } else {
        found.cfdi_uuids.iter().map(|uuid| uuid.as_str()).collect::<Vec<_>>().join(", ")
    }
}

enum Closing {
    /// Sage has not completed it, or nobody can tell.
    No,
    /// Something is still to come.
    Waits(Decision),
    /// It is closed, or the portal is asked.
    Decided(Decision),
}

fn close(facts: &Facts<'_>, order: &SageOrder) -> Closing {
    let Some(receipts) = facts.receipts.filter(|_| order.is_complete) else { return Closing::No };
    let pending: Vec<&str> = receipts
        .iter()
        .filter(|receipt| !(receipt.is_invoiced && receipt.is_complete))
        .map(|receipt| receipt.number.as_str())
        .collect();
    if !pending.is_empty() {
        let cause = Cause::new(Code::OrderInvoicePending).with("missing", pending.join(", "));
        return Closing::Waits(Decision::hold(CLOSING, cause));
    }
    let is_received = !receipts.is_empty()
        && lines(order, facts.context.rules).all(|line| line.received >= line.net_quantity());
    let against = |found: &PortalOrder| {
        let missing = missing_cfdis(found, facts.known_cfdis).filter(|_| !is_received)?;
        let cause = Cause::new(Code::OrderInvoicePending).with("missing", missing);
        Some(Decision::hold_until_asked(CLOSING, cause, facts))
    };
    let decision = set_status(facts, CLOSING, OrderStatus::Closed, against);
    match decision.verdict {
        Verdict::Hold(_) => Closing::Waits(decision),
        _ => Closing::Decided(decision),
    }
}

/// The linked CFDIs that Sage does not hold; `None` when it holds each.
fn missing_cfdis(found: &PortalOrder, known: &BTreeSet<sc_domain::CfdiUuid>) -> Option<String> {
    let missing: Vec<&str> =
        found.cfdi_uuids.iter().filter(|uuid| !known.contains(*uuid)).map(|uuid| uuid.as_str()).collect();
    // The portal counts more than it names: those may be missing too.
    let untold = found.cfdi_count as usize > found.cfdi_uuids.len();
    match (missing.is_empty(), untold) {
        (true, false) => None,
        (true, true) => Some(format!("{} CFDI", found.cfdi_count)),
        (false, _) => Some(missing.join(", ")),
    }
}

fn update(facts: &Facts<'_>, order: &SageOrder) -> Decision {
    let payload = match &facts.content {
        None | Some(Err(NotSent::NothingLeft | NotSent::AllSkipped)) => return settled(facts),
        // Nobody knows what the portal was told, so nobody can say that anything changed.
        Some(Err(NotSent::Held(_))) if facts.sent.is_none() && facts.known.is_none() => {
            return settled(facts);
        }
        Some(Err(NotSent::Held(cause))) => return Decision::hold(CHANGES, cause.clone()),
        Some(Ok(content)) => &content.payload,
    };
    let hash = facts.content_hash.as_deref();
    // An update whose outcome nobody could prove may stand there instead of what was told before it.
    let is_told = facts.sent.is_some_and(|sent| Some(sent.hash.as_str()) == hash);
    if is_told && !facts.is_update_unknown() {
        return settled(facts);
    }
    if order.is_on_hold && !facts.context.rules.send_on_hold {
        return Decision::hold(CHANGES, Cause::new(Code::OrderOnHold));
    }
    let is_same = facts.was_wanted(|action| {
        matches!(action, Action::UpdateOrder { .. }) && Some(action.hash().as_str()) == hash
    });
    if let Some(waits) = interval(facts, CHANGES, facts.eligibility(is_same, None)) {
        return waits;
    }
    match facts.found() {
        Some(found) => replace(facts, payload, found),
        None => unanswered(facts, CHANGES),
    }
}

/// Sage holds something else than the portal was told.
fn replace(facts: &Facts<'_>, payload: &OrderPayload, found: &PortalOrder) -> Decision {
    // Without a content that we sent, people's texts in the portal are no change of Sage.
    let depth = if facts.sent.is_some() { Depth::All } else { Depth::Facts };
    let differences = compare(payload, found, depth);
    if differences.is_empty() {
        let action = Action::UpdateOrder { portal_id: found.id.clone(), payload: payload.clone() };
        return Decision::new(CHANGES, Verdict::Adopt { action, found: Found::of(found), is_marked: true });
    }
    if facts.sent.is_none() && facts.approval.is_none() && !facts.is_replacing() {
        return differs(facts, CHANGES, &differences, found);
    }
    replaced(facts, payload, found)
}

/// Replaces the content, unless the supplier has invoiced more than would be left.
pub(super) fn replaced(facts: &Facts<'_>, payload: &OrderPayload, found: &PortalOrder) -> Decision {
    let below = below_invoiced(payload, found);
    if !below.is_empty() {
        let cause = Cause::new(Code::OrderBelowInvoiced).with("lines", below.join(", "));
        return Decision::hold_until_asked(CHANGES, cause, facts);
    }
    let action = Action::UpdateOrder { portal_id: found.id.clone(), payload: payload.clone() };
    Decision::new(CHANGES, Verdict::Act(action))
}

/// Lines that would fall below what the supplier has invoiced, or vanish under a CFDI. Where the portal does not tell
/// how much was invoiced, no line with CFDIs is lowered.
fn below_invoiced(payload: &OrderPayload, found: &PortalOrder) -> Vec<String> {
    found
        .lines
        .iter()
        .filter(|theirs| theirs.cfdi_count > 0)
        .filter(|theirs| {
            let ours = payload.lines.iter().find(|ours| ours.external_id == theirs.external_id);
            let least = theirs.invoiced.or(theirs.quantity).unwrap_or_default();
            ours.is_none_or(|ours| ours.quantity < least)
        })
        .map(|theirs| format!("{} ({})", theirs.code, theirs.external_id))
        .collect()
}
