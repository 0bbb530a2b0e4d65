//! What is to be done with one order: the same function for the plan, the preview and the command line.
//! Source: flows, sections 7 to 9; retry policy; `docs/decisions/purchase-orders.md`. Pure.
//!
//! Invariants: an outcome that nobody knows is settled before anything else is decided; an order gets one decision,
//! which belongs to one step; what needs the portal's answer says so ([`Verdict::Ask`]) instead of assuming one.

mod agreement;
mod creation;
mod earlier;
mod facts;
mod standing;

use jiff::Timestamp;
use sc_domain::control_orders::OrderControlRow;
use sc_domain::effect::Action;
use sc_domain::eligibility::Eligibility;
use sc_domain::order::{Authorization, OrderStatus, PortalOrder, SageOrder, by_position};
use sc_domain::payment::Difference;
use sc_domain::ports::AttemptOutcome;
use sc_domain::{Cause, Code, DocumentKind, PortalId, Step};

use crate::config::OrderRules;
use crate::kind;
use crate::plan::Held;
use crate::purchase_orders::content::{Content, NotSent};
pub use agreement::{Agreement, agreement, status_difference};
pub use facts::{
    Facts, View, approved, in_flight_until, number_of, rows_by_number, standing as standing_row,
};

/// What is done with an order in this run, and by which step.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The step that carries it out, or that the waiting order belongs to.
    pub step: Step,
    /// What.
    pub verdict: Verdict,
}

/// See [`Decision`].
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is none of ours, or not any more.
    NotOurs(NotOurs),
    /// Nothing is to be done for it. Whether both sides really say the same: [`agreement`].
    Settled,
    /// Older than `go_live`: left alone unless a person approves.
    LeftAlone(Cause),
    /// It waits.
    Hold(Held),
    /// Nothing can be said before the portal was asked.
    Ask,
    /// The portal has it since an earlier run; its control row is still to be written.
    Mark,
    /// The outcome of an earlier attempt is known now.
    Verify {
        /// [`AttemptOutcome::Adopted`] or [`AttemptOutcome::Conflict`].
        outcome: AttemptOutcome,
        /// What was found.
        found: Found,
        /// Why it is a conflict.
        differences: Vec<Difference>,
    },
    /// The portal has it already, or gave it another status: nothing is called.
    Adopt {
        /// What would have made it so.
        action: Action,
        /// What was found.
        found: Found,
        /// Whether the control row says so already.
        is_marked: bool,
    },
    /// A person accepts what stands, whatever the portal says.
    Accept,
    /// The portal is called.
    Act(Action),
}

/// Why an order is none of ours. Nobody has to do anything about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOurs {
    /// Sage does not hold it.
    NotInSage,
    /// Nobody ever authorized it.
    NotAuthorized,
    /// Orders of this type are not sent: 2 standing, 3 future, 4 blanket.
    Type(i16),
    /// Its day lies before the window.
    OutsidePeriod,
    /// Nothing of it is left to be sent.
    NothingLeft,
    /// All its lines are in locations that are never sent.
    AllSkipped,
}

impl NotOurs {
    /// Why Sage alone says so, whatever the day; `None` when it says nothing against the order.
    pub fn by_sage(
        order: Option<&SageOrder>,
        authorization: Option<Authorization>,
        content: Option<&Result<Content, NotSent>>,
        rules: &OrderRules,
    ) -> Option<Self> {
        Self::by_header(order, authorization, rules).or(match content {
            Some(Err(NotSent::NothingLeft)) => Some(Self::NothingLeft),
            Some(Err(NotSent::AllSkipped)) => Some(Self::AllSkipped),
            Some(Err(NotSent::Held(_)) | Ok(_)) | None => None,
        })
    }

    fn by_header(
        order: Option<&SageOrder>,
        authorization: Option<Authorization>,
        rules: &OrderRules,
    ) -> Option<Self> {
        let Some(order) = order else { return Some(Self::NotInSage) };
        // A row that says "not authorized" without any act before it: nothing was taken back.
        let was_authorized = authorization.is_some_and(|it| it.is_authorized || it.last_day.is_some());
        if !was_authorized {
            Some(Self::NotAuthorized)
        } else if !rules.types.contains(&order.order_type) {
            Some(Self::Type(order.order_type))
        } else {
            None
        }
    }

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotInSage => "not_in_sage",
            Self::NotAuthorized => "not_authorized",
            Self::Type(2) => "standing_order",
            Self::Type(3) => "future_order",
            Self::Type(4) => "blanket_order",
            Self::Type(_) => "other_type",
            Self::OutsidePeriod => "outside_period",
            Self::NothingLeft => "nothing_left",
            Self::AllSkipped => "all_skipped",
        }
    }
}

/// What the portal was found to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its id there.
    pub portal_id: PortalId,
    /// Its status there.
    pub status: OrderStatus,
}

impl Found {
    /// What an order was found to be.
    pub fn of(order: &PortalOrder) -> Self {
        Self { portal_id: order.id.clone(), status: order.status.clone() }
    }
}

impl Decision {
    fn new(step: Step, verdict: Verdict) -> Self {
        Self { step, verdict }
    }

    /// Waits for Sage or for a person, without a time.
    fn hold(step: Step, cause: Cause) -> Self {
        Self::new(step, Verdict::Hold(Held { cause, until: None }))
    }

    /// Waits until the portal is asked again.
    fn hold_until_asked(step: Step, cause: Cause, facts: &Facts<'_>) -> Self {
        Self::new(step, Verdict::Hold(Held { cause, until: facts.next_interval() }))
    }

    /// Stable name of the verdict, for the command line and `--json`.
    pub fn name(&self) -> &'static str {
        match &self.verdict {
            Verdict::NotOurs(_) => "not_ours",
            Verdict::Settled => "settled",
            Verdict::LeftAlone(_) => "left_alone",
            Verdict::Hold(_) => "hold",
            Verdict::Ask => "ask",
            Verdict::Mark => "mark",
            Verdict::Verify { .. } => "verify",
            Verdict::Adopt { .. } => "adopt",
            Verdict::Accept => "accept",
            Verdict::Act(Action::SetOrderStatus { status: OrderStatus::Cancelled, .. }) => "cancel",
            Verdict::Act(Action::SetOrderStatus { status: OrderStatus::Closed, .. }) => "close",
            Verdict::Act(Action::SetOrderStatus { .. }) => "reopen",
            Verdict::Act(Action::UpdateOrder { .. }) => "update",
            Verdict::Act(_) => "create",
        }
    }

    /// Why it waits.
    pub fn cause(&self) -> Option<&Cause> {
        match &self.verdict {
            Verdict::LeftAlone(cause) | Verdict::Hold(Held { cause, .. }) => Some(cause),
            _ => None,
        }
    }
}

/// Decides.
pub fn decide(facts: &Facts<'_>) -> Decision {
    if let Some(decision) = earlier::decide(facts) {
        return decision;
    }
    match facts.row {
        Some(row) => standing::decide(facts, row),
        None => creation::decide(facts),
    }
}

/// Why no rule can be applied to an order.
pub fn unfit(facts: &Facts<'_>) -> Option<Cause> {
    match (facts.unreadable, facts.copies) {
        (Some(order), _) => {
            Some(Cause::new(Code::OrderUnreadable).with("field", &order.field).with("value", &order.value))
        }
        (None, 0 | 1) => None,
        (None, copies) => Some(Cause::new(Code::OrderNumberRepeated).with("count", copies)),
    }
}

/// The wait after a failed attempt at the same thing.
fn interval(facts: &Facts<'_>, step: Step, eligibility: Eligibility) -> Option<Decision> {
    let Eligibility::From(until) = eligibility else { return None };
    let cause =
        facts.open.and_then(|open| open.cause.clone()).unwrap_or_else(|| Cause::new(Code::DocumentNextRun));
    Some(Decision::new(step, Verdict::Hold(Held { cause, until: Some(until) })))
}

/// What stands in for the portal's answer when it was not asked: the answer of a while ago, or the question.
fn unanswered(facts: &Facts<'_>, step: Step) -> Decision {
    match facts.known {
        Some(known) if facts.is_answered() => {
            let cause = known.cause.clone().unwrap_or_else(|| Cause::new(Code::DocumentNextRun));
            Decision::new(known.step, Verdict::Hold(Held { cause, until: known.next_attempt }))
        }
        Some(_) | None => Decision::new(step, Verdict::Ask),
    }
}

/// Several orders of one number in the portal.
fn ambiguous(facts: &Facts<'_>, step: Step, count: u32) -> Decision {
    let cause = Cause::new(Code::OrderAmbiguousInPortal).with("count", count);
    Decision::hold_until_asked(step, cause, facts)
}

/// The portal's answer lacks what every order has.
fn unreadable(facts: &Facts<'_>, step: Step, detail: &str) -> Decision {
    Decision::hold_until_asked(step, unreadable_in_portal(detail), facts)
}

/// The cause of an answer that lacks something.
pub fn unreadable_in_portal(detail: &str) -> Cause {
    Cause::new(Code::OrderUnreadableInPortal).with("detail", detail)
}

/// The portal holds something else under the number.
fn differs(facts: &Facts<'_>, step: Step, differences: &[Difference], found: &PortalOrder) -> Decision {
    Decision::hold_until_asked(step, differing(facts, differences, found), facts)
}

/// The cause of an order that the portal holds with other content: each line by its position in Sage.
pub fn differing(facts: &Facts<'_>, differences: &[Difference], found: &PortalOrder) -> Cause {
    let position = |id: &str| facts.order.and_then(|order| order.position(id));
    let told: Vec<Difference> = differences.iter().map(|it| by_position(it, position)).collect();
    kind::differs(DocumentKind::Order, &told, &found.id)
}

/// Absence does not count before this instant.
fn in_flight(step: Step, until: Timestamp) -> Decision {
    let cause = kind::in_flight(DocumentKind::Order, until);
    Decision::new(step, Verdict::Hold(Held { cause, until: Some(until) }))
}

/// A status of the portal that this version does not know.
fn unknown_status(facts: &Facts<'_>, step: Step, word: &str) -> Decision {
    Decision::hold_until_asked(step, Cause::new(Code::OrderPortalStatusUnknown).with("status", word), facts)
}

/// What would have given the order the status that the portal holds.
pub fn given_status(facts: &Facts<'_>, found: &PortalOrder) -> Action {
    Action::SetOrderStatus {
        portal_id: found.id.clone(),
        number: facts.number.clone(),
        status: found.status.clone(),
    }
}

/// The portal gave the order this status; the control row takes it over.
fn take_over(facts: &Facts<'_>, found: &PortalOrder) -> Decision {
    let action = given_status(facts, found);
    let verdict = Verdict::Adopt { action, found: Found::of(found), is_marked: false };
    Decision::new(Step::ProcessOrderChanges, verdict)
}

/// Whether the control row says what the portal says.
pub fn says_the_same(row: &OrderControlRow, found: &PortalOrder) -> bool {
    match &found.status {
        OrderStatus::Closed | OrderStatus::Cancelled => row.status.as_str() == found.status.as_str(),
        OrderStatus::Open | OrderStatus::Generated | OrderStatus::Other(_) => row.status.is_live(),
    }
}

/// The cause of an order that the control table says is in the portal, and is not.
pub fn not_in_portal(facts: &Facts<'_>) -> Cause {
    Cause::new(Code::OrderNotInPortal)
        .with("status", facts.row.map_or("", |row| row.status.as_str()))
        .with("portal_id", facts.row.and_then(|row| row.portal_id.as_ref()).map_or("", PortalId::as_str))
}

/// The cause of a control row that names another order of the portal than the one of this number.
pub fn other_id(facts: &Facts<'_>, found: &PortalOrder) -> Option<Cause> {
    let theirs = facts.row?.portal_id.as_ref().filter(|theirs| **theirs != found.id)?;
    let what = "fesaOCFocaltec.idFocaltec";
    Some(Cause::new(Code::LinkConflict).with("what", what).with("ours", &found.id).with("theirs", theirs))
}
