//! Orders that no control row says are in the portal.

use sc_domain::effect::Action;
use sc_domain::order::{Depth, OrderPayload, OrderStatus, PortalOrder, compare};
use sc_domain::ports::{AttemptOutcome, DocumentState};
use sc_domain::{Cause, Code, DocumentKind, Step};

use super::{
    Decision, Facts, Found, NotOurs, Verdict, ambiguous, differs, in_flight, interval, standing, take_over,
    unanswered, unfit, unknown_status, unreadable,
};
use crate::kind;
use crate::plan::Held;
use crate::purchase_orders::InPortal;
use crate::purchase_orders::content::NotSent;

const STEP: Step = Step::CreatePurchaseOrders;

pub(super) fn decide(facts: &Facts<'_>) -> Decision {
    if let Some(cause) = unfit(facts) {
        return Decision::hold(STEP, cause);
    }
    if let Some(why) = NotOurs::by_header(facts.order, facts.authorization, facts.context.rules) {
        return not_ours(why);
    }
    if !facts.is_in_window() {
        return left_window(facts);
    }
    if facts.approval.is_none() {
        let (day, go_live) = (facts.day(), facts.context.go_live);
        // What was begun once, by a person's decision, goes on until it is done.
        let is_begun = facts.was_wanted(|action| matches!(action, Action::CreateOrder { .. }));
        if day < go_live && !is_begun {
            let cause = Cause::new(Code::OrderBeforeGoLive).with("date", day).with("go_live", go_live);
            return Decision::new(STEP, Verdict::LeftAlone(cause));
        }
    }
    if let Some(word) = facts.odd_word {
        let cause = Cause::new(Code::OrderControlUnknown).with("status", word);
        // Only who was told of the word has decided about it.
        let is_told = facts.known.and_then(|known| known.cause.as_ref()) == Some(&cause);
        if facts.approval.is_none() || !is_told {
            return Decision::hold(STEP, cause);
        }
    }
    let payload = match payload(facts) {
        Ok(payload) => payload,
        Err(why) => return not_ours(why),
    };
    if let Some(cause) = blocked(facts) {
        return Decision::hold(STEP, cause);
    }
    match payload {
        Ok(payload) => ready(facts, payload),
        Err(cause) => {
            let until = facts.told_again(cause);
            Decision::new(STEP, Verdict::Hold(Held { cause: cause.clone(), until }))
        }
    }
}

fn not_ours(why: NotOurs) -> Decision {
    Decision::new(STEP, Verdict::NotOurs(why))
}

/// What would be sent, or what its validation says.
fn payload<'a>(facts: &'a Facts<'_>) -> Result<Result<&'a OrderPayload, &'a Cause>, NotOurs> {
    match &facts.content {
        None => Err(NotOurs::NotInSage),
        Some(Err(NotSent::NothingLeft)) => Err(NotOurs::NothingLeft),
        Some(Err(NotSent::AllSkipped)) => Err(NotOurs::AllSkipped),
        Some(Err(NotSent::Held(cause))) => Ok(Err(cause)),
        Some(Ok(content)) => Ok(Ok(&content.payload)),
    }
}

/// What keeps an order of Sage from being sent, whatever its content.
fn blocked(facts: &Facts<'_>) -> Option<Cause> {
    let is_on_hold = facts.order.is_some_and(|order| order.is_on_hold);
    if !facts.authorization.is_some_and(|authorization| authorization.is_authorized) {
        Some(Cause::new(Code::OrderReauthorizing))
    } else if is_on_hold && !facts.context.rules.send_on_hold {
        Some(Cause::new(Code::OrderOnHold))
    } else {
        None
    }
}

/// It left the window: forgotten, unless it had been waiting. Then it stays in *Atención* until somebody has entered it
/// in the portal, approved it, or taken it back in Sage.
fn left_window(facts: &Facts<'_>) -> Decision {
    let waited =
        facts.known.filter(|known| matches!(known.state, DocumentState::Waiting | DocumentState::Attention));
    let Some(known) = waited else { return not_ours(NotOurs::OutsidePeriod) };
    let payload = match payload(facts) {
        Ok(payload) => payload,
        Err(why) => return not_ours(why),
    };
    let found = match facts.portal {
        None => return unanswered(facts, STEP),
        Some(InPortal::AbsentEarly { until }) => return in_flight(STEP, *until),
        Some(InPortal::Several(count)) => return ambiguous(facts, STEP, *count),
        Some(InPortal::Unreadable(detail)) => return unreadable(facts, STEP, detail),
        Some(InPortal::Absent) => None,
        Some(InPortal::Present(found)) => Some(found),
    };
    match (found, payload) {
        (Some(found), Ok(payload)) => return present(facts, payload, found),
        (Some(found), Err(_)) if is_ended(&found.status) => return take_over(facts, found),
        (None, Ok(payload)) if facts.approval.is_some() && blocked(facts).is_none() => {
            let action = Action::CreateOrder { payload: payload.clone() };
            return Decision::new(STEP, Verdict::Act(action));
        }
        (Some(_), Err(_)) | (None, _) => {}
    }
    let cause = match &known.cause {
        Some(cause) if cause.code == Code::OrderExpired => cause.clone(),
        cause => {
            let reason = cause.as_ref().map_or("", |cause| cause.code.as_str());
            kind::expired(DocumentKind::Order, reason)
        }
    };
    Decision::hold_until_asked(STEP, cause, facts)
}

fn is_ended(status: &OrderStatus) -> bool {
    matches!(status, OrderStatus::Closed | OrderStatus::Cancelled)
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
                || known.cause.as_ref().is_some_and(|cause| {
                    matches!(cause.code, Code::OrderAmbiguousInPortal | Code::OrderUnreadableInPortal)
                })
        });
    match facts.portal {
        None if has_a_past => unanswered(facts, STEP),
        None | Some(InPortal::Absent) => {
            Decision::new(STEP, Verdict::Act(Action::CreateOrder { payload: payload.clone() }))
        }
        Some(InPortal::AbsentEarly { until }) => in_flight(STEP, *until),
        Some(InPortal::Several(count)) => ambiguous(facts, STEP, *count),
        Some(InPortal::Unreadable(detail)) => unreadable(facts, STEP, detail),
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
