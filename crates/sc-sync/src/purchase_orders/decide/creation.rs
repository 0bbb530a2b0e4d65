//! Orders that no control row says are in the portal.

use sc_domain::effect::Action;
use sc_domain::order::{Depth, OrderPayload, OrderStatus, PortalOrder, compare};
use sc_domain::ports::{AttemptOutcome, DocumentState};
use sc_domain::{Cause, Code, DocumentKind, Step};

use super::{
    Decision, Facts, Found, Verdict, ambiguous, differs, in_flight, interval, standing, take_over,
    unanswered, unfit, unknown_status,
};
use crate::kind;
use crate::purchase_orders::InPortal;
use crate::purchase_orders::content::NotSent;

const STEP: Step = Step::CreatePurchaseOrders;

pub(super) fn decide(facts: &Facts<'_>) -> Decision {
    if let Some(cause) = unfit(facts) {
        return Decision::hold(STEP, cause);
    }
    let not_ours = || Decision::new(STEP, Verdict::NotOurs);
    let Some(order) = facts.order else { return not_ours() };
    let Some(authorization) = facts.authorization else { return not_ours() };
    if !facts.context.rules.types.contains(&order.order_type) {
        return not_ours();
    }
    if !facts.is_in_window() {
        return expired(facts);
    }
    if facts.approval.is_none() {
        let (day, go_live) = (facts.day(), facts.context.go_live);
        // What was begun once, by a person's decision, goes on until it is done.
        let is_begun = facts.was_wanted(|action| matches!(action, Action::CreateOrder { .. }));
        if day < go_live && !is_begun {
            let cause = Cause::new(Code::OrderBeforeGoLive).with("date", day).with("go_live", go_live);
            return Decision::new(STEP, Verdict::LeftAlone(cause));
        }
        if let Some(word) = facts.odd_word {
            return Decision::hold(STEP, Cause::new(Code::OrderControlUnknown).with("status", word));
        }
    }
    let payload = match &facts.content {
        None | Some(Err(NotSent::NothingLeft | NotSent::AllSkipped)) => return not_ours(),
        Some(Err(NotSent::Held(cause))) => Err(cause),
        Some(Ok(content)) => Ok(&content.payload),
    };
    if !authorization.is_authorized {
        return Decision::hold(STEP, Cause::new(Code::OrderReauthorizing));
    }
    if order.is_on_hold && !facts.context.rules.send_on_hold {
        return Decision::hold(STEP, Cause::new(Code::OrderOnHold));
    }
    match payload {
        Ok(payload) => ready(facts, payload),
        Err(cause) => Decision::hold(STEP, cause.clone()),
    }
}

/// It left the window: said once if it had been waiting, and forgotten otherwise.
fn expired(facts: &Facts<'_>) -> Decision {
    let waited =
        facts.known.filter(|known| matches!(known.state, DocumentState::Waiting | DocumentState::Attention));
    let Some(known) = waited else { return Decision::new(STEP, Verdict::NotOurs) };
    let cause = match &known.cause {
        Some(cause) if cause.code == Code::OrderExpired => cause.clone(),
        cause => {
            let reason = cause.as_ref().map_or("", |cause| cause.code.as_str());
            kind::expired(DocumentKind::Order, reason)
        }
    };
    Decision::hold(STEP, cause)
}

fn ready(facts: &Facts<'_>, payload: &OrderPayload) -> Decision {
    let hash = facts.content_hash.as_deref();
    let is_same = facts.is_replacing()
        || facts.was_wanted(|action| {
            matches!(action, Action::CreateOrder { .. }) && Some(action.hash().as_str()) == hash
        });
    if let Some(waits) = interval(facts, STEP, facts.eligibility(is_same, Some(facts.day()))) {
        return waits;
    }
    // A first attempt is never probed; what was tried or sent before, or was seen in the portal, is.
    let has_a_past = facts.open.is_some()
        || facts.is_settled
        || facts.revision > 0
        || facts.known.is_some_and(|known| {
            known.portal_id.is_some()
                || known.cause.as_ref().is_some_and(|cause| cause.code == Code::OrderAmbiguousInPortal)
        });
    match facts.portal {
        None if has_a_past => unanswered(facts, STEP),
        None | Some(InPortal::Absent) => {
            Decision::new(STEP, Verdict::Act(Action::CreateOrder { payload: payload.clone() }))
        }
        Some(InPortal::AbsentEarly { until }) => in_flight(STEP, *until),
        Some(InPortal::Several(count)) => ambiguous(facts, STEP, *count),
        Some(InPortal::Present(found)) => present(facts, payload, found),
    }
}

/// The portal has an order of this number that no control row knows.
fn present(facts: &Facts<'_>, payload: &OrderPayload, found: &PortalOrder) -> Decision {
    match &found.status {
        // Nothing would be sent to it any more, so its content is of no account.
        OrderStatus::Closed | OrderStatus::Cancelled => return take_over(facts, found),
        OrderStatus::Other(word) => return unknown_status(facts, STEP, word),
        OrderStatus::Open | OrderStatus::Generated => {}
    }
    let verify = |outcome, differences| {
        Decision::new(STEP, Verdict::Verify { outcome, found: Found::of(found), differences })
    };
    let tried = facts.open.and_then(|open| match &open.effect.action {
        Action::CreateOrder { payload } => Some(payload),
        _ => None,
    });
    if tried.is_some_and(|tried| compare(tried, found, Depth::Facts).is_empty()) {
        return verify(AttemptOutcome::Adopted, Vec::new());
    }
    let differences = compare(payload, found, Depth::Facts);
    if differences.is_empty() {
        let action = Action::CreateOrder { payload: payload.clone() };
        return Decision::new(STEP, Verdict::Adopt { action, found: Found::of(found), is_marked: false });
    }
    if facts.approval.is_some() || facts.is_replacing() {
        return standing::replaced(facts, payload, found);
    }
    if tried.is_some() {
        return verify(AttemptOutcome::Conflict, differences);
    }
    differs(facts, STEP, &differences, found)
}
