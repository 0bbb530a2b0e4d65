//! What earlier runs left: a confirmed effect only needs its control row, and an outcome that nobody knows is asked
//! about before anything else.

use sc_domain::effect::{Action, EffectState};
use sc_domain::order::OrderStatus;
use sc_domain::ports::{AttemptOutcome, EffectRecord};

use super::{Decision, Facts, Found, Verdict, ambiguous, in_flight, in_flight_until, unreadable};
use crate::purchase_orders::InPortal;
use crate::verify::{self, Standing};

/// `None`: nothing of the past stands in the way of a decision.
pub(super) fn decide(facts: &Facts<'_>) -> Option<Decision> {
    let open = facts.open?;
    match open.state {
        EffectState::Confirmed => Some(Decision::new(open.effect.step, Verdict::Mark)),
        EffectState::Intended | EffectState::Unknown => unknown(facts, open),
        EffectState::Refused | EffectState::NotSent | EffectState::Conflict | EffectState::Done => None,
    }
}

fn unknown(facts: &Facts<'_>, open: &EffectRecord) -> Option<Decision> {
    let step = open.effect.step;
    let until = in_flight_until(open, facts.now, facts.context.config.in_flight);
    let is_creation = matches!(open.effect.action, Action::CreateOrder { .. });
    let found = match facts.portal {
        // A run that asked has closed its record: nothing was wanted of it any more. Whoever wants it again asks.
        None if facts.known.is_none() => return None,
        None => return Some(Decision::new(step, Verdict::Ask)),
        Some(InPortal::AbsentEarly { until }) => return Some(in_flight(step, *until)),
        Some(InPortal::Several(count)) => return Some(ambiguous(facts, step, *count)),
        Some(InPortal::Unreadable(detail)) => return Some(unreadable(facts, step, detail)),
        // The absence of something that was to be created counts only as observed: twice, and late enough.
        Some(InPortal::Absent) if is_creation || until <= facts.now => return None,
        Some(InPortal::Absent) => return Some(in_flight(step, until)),
        Some(InPortal::Present(found)) => found,
    };
    let verify = |outcome, differences| {
        Some(Decision::new(step, Verdict::Verify { outcome, found: Found::of(found), differences }))
    };
    match verify::of_order(&open.effect.action, found) {
        Standing::Done => verify(AttemptOutcome::Adopted, Vec::new()),
        // Nothing would be sent to it any more, so its content is of no account.
        Standing::Different(_) if matches!(found.status, OrderStatus::Closed | OrderStatus::Cancelled) => {
            verify(AttemptOutcome::Adopted, Vec::new())
        }
        Standing::Different(differences) if facts.approval.is_none() => {
            verify(AttemptOutcome::Conflict, differences)
        }
        Standing::NotDone if until > facts.now => Some(in_flight(step, until)),
        // Replacing content and giving a status may be repeated: the second time changes nothing.
        Standing::Different(_) | Standing::NotDone => None,
    }
}
