//! The baseline of orders: the first look at a company, and the look after a lost journal. Writes nothing outside.
//! Orders that agree are adopted, different ones go to *Atención*, old ones that were never sent are left alone.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sc_domain::control_orders::OrderControlRow;
use sc_domain::effect::Action;
use sc_domain::order::{Depth, OrderStatus, PortalOrder, SageOrder, compare};
use sc_domain::payment::Difference;
use sc_domain::ports::{DocumentRecord, DocumentState, PassMemory};
use sc_domain::{Cause, Code, Currency, Step};

use super::content::{self, Content, NotSent};
use super::decide::{
    Decision, Facts, Found, Verdict, View, decide, differing, given_status, not_in_portal, other_id,
    says_the_same, unfit, unreadable_in_portal,
};
use super::plan::{Context, adoption};
use super::{InPortal, Seen};
use crate::header::{self, Ours, Theirs};
use crate::plan::{Held, Plan, held_record};

/// Plans a baseline: adoptions and records, no effects. Orders that were not asked about are left for the next one.
pub fn plan(seen: &Seen, memory: &PassMemory, context: Context<'_>) -> BTreeMap<Step, Plan> {
    let view = View::new(seen, memory, context);
    let mut plans = Plans(BTreeMap::new());
    for number in view.numbers() {
        let facts = view.facts(&number);
        if facts.is_settled || facts.open.is_some() {
            continue;
        }
        match facts.row {
            Some(row) => plans.standing(&facts, row, seen),
            None => plans.unmarked(&facts),
        }
    }
    plans.0
}

struct Plans(BTreeMap<Step, Plan>);

impl Plans {
    fn of(&mut self, step: Step) -> &mut Plan {
        self.0.entry(step).or_default()
    }

    fn hold(&mut self, facts: &Facts<'_>, step: Step, held: Held) {
        let plan = self.of(step);
        plan.candidates += 1;
        plan.documents.push(held_record(facts.record(step, DocumentState::Waiting), held));
    }

    /// Sage, control table and portal do not tell the same.
    fn differing(&mut self, facts: &Facts<'_>, cause: Cause) {
        let step = Step::ProcessOrderChanges;
        self.of(step).differing += 1;
        self.hold(facts, step, Held { cause, until: facts.next_interval() });
    }

    fn adopt(
        &mut self,
        facts: &Facts<'_>,
        step: Step,
        action: Option<Action>,
        found: &PortalOrder,
        state: DocumentState,
    ) {
        let plan = self.of(step);
        plan.candidates += 1;
        plan.adoptions.push(adoption(facts, step, action, Found::of(found), state));
    }

    /// The control table says that the portal has it.
    fn standing(&mut self, facts: &Facts<'_>, row: &OrderControlRow, seen: &Seen) {
        let found = match facts.portal {
            None => return,
            Some(InPortal::Absent | InPortal::AbsentEarly { .. }) => {
                return self.differing(facts, not_in_portal(facts));
            }
            Some(InPortal::Unreadable(detail)) => {
                return self.differing(facts, unreadable_in_portal(detail));
            }
            Some(InPortal::Several(count)) => {
                return self.differing(facts, Cause::new(Code::OrderAmbiguousInPortal).with("count", count));
            }
            Some(InPortal::Present(found)) => found,
        };
        if let Some(cause) = other_id(facts, found) {
            return self.differing(facts, cause);
        }
        if let Some(cause) = unfit(facts).filter(|_| found.status.is_live()) {
            return self.differing(facts, cause);
        }
        if let OrderStatus::Other(word) = &found.status {
            return self.differing(facts, Cause::new(Code::OrderPortalStatusUnknown).with("status", word));
        }
        if !says_the_same(row, found) {
            let (step, action) = (Step::ProcessOrderChanges, given_status(facts, found));
            return self.adopt(facts, step, Some(action), found, DocumentState::Confirmed);
        }
        let adopted = DocumentState::Adopted;
        let creating = Step::CreatePurchaseOrders;
        let Some(order) = facts.order.filter(|_| found.status.is_live()) else {
            // Nothing is going to be sent to it any more.
            return self.adopt(facts, creating, None, found, adopted);
        };
        let as_ordered;
        let content = match &facts.content {
            // Cancelled in full since it was sent: the cycle cancels it.
            Some(Err(NotSent::NothingLeft)) => {
                as_ordered =
                    Some(content::build_as_ordered(order, &seen.sage.locations, facts.context.rules));
                &as_ordered
            }
            content => content,
        };
        let differences = match content {
            Some(Ok(Content { payload, .. })) => compare(payload, found, Depth::Facts),
            // Sage does not hold enough to build it; what can be compared without is compared. Of an order that is
            // cancelled in full it may have taken the total away as well.
            Some(Err(_)) | None => {
                let is_cancelled = matches!(facts.content, Some(Err(NotSent::NothingLeft)));
                compare_header(order, (!is_cancelled).then_some(order.total), found)
            }
        };
        if !differences.is_empty() && facts.is_reauthorizing() {
            // Its content is under way: the cycles wait for it as well.
            let cause = Cause::new(Code::OrderReauthorizing);
            return self.hold(facts, Step::ProcessOrderChanges, Held { cause, until: None });
        }
        if !differences.is_empty() {
            return self.differing(facts, differing(facts, &differences, found));
        }
        let action = content
            .as_ref()
            .and_then(|content| content.as_ref().ok())
            .map(|content| Action::CreateOrder { payload: content.payload.clone() });
        self.adopt(facts, creating, action, found, adopted);
    }

    /// No control row says that the portal has it.
    fn unmarked(&mut self, facts: &Facts<'_>) {
        let Decision { step, verdict } = decide(facts);
        match verdict {
            Verdict::LeftAlone(cause) => {
                let record = facts.record(step, DocumentState::LeftAlone);
                let plan = self.of(step);
                plan.left_alone += 1;
                plan.documents.push(DocumentRecord { cause: Some(cause), ..record });
            }
            Verdict::Hold(held) => {
                if held.cause.code == Code::OrderDiffersInPortal {
                    self.of(step).differing += 1;
                }
                self.hold(facts, step, held);
            }
            Verdict::Act(Action::CreateOrder { .. }) if facts.portal.is_none() => {}
            // An approval of content that differs in the portal is carried out by the cycle.
            Verdict::Act(_) => {
                let held = Held { cause: Cause::new(Code::DocumentNextRun), until: None };
                self.hold(facts, step, held);
            }
            Verdict::Adopt { action, .. } => {
                if let Some(found) = facts.found() {
                    self.adopt(facts, step, Some(action), found, DocumentState::Confirmed);
                }
            }
            Verdict::NotOurs(_)
            | Verdict::Settled
            | Verdict::Ask
            | Verdict::Mark
            | Verdict::Verify { .. }
            | Verdict::Accept => {}
        }
    }
}

/// What can be compared when Sage does not hold enough for a whole content.
fn compare_header(order: &SageOrder, total: Option<Decimal>, found: &PortalOrder) -> Vec<Difference> {
    let ours = Ours {
        total_name: "total",
        total,
        vendor: &order.vendor,
        currency: Currency::new(&order.currency).ok(),
    };
    let theirs = Theirs { total: found.total, vendor: found.vendor.as_deref(), currency: found.currency };
    header::compare(&ours, &theirs)
}
