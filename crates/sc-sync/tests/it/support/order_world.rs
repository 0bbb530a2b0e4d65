//! Runs of the three steps of orders, and the judge of what they leave.

use std::sync::Arc;

use sc_domain::effect::EffectState;
use sc_domain::order::{Depth, OrderStatus, compare};
use sc_domain::ports::{ApprovalSubject, DocumentState, Journal, JournalError, PassMemory, RunKind, Trigger};
use sc_domain::{Cause, Code, Pass, Step};
use sc_journal::{GiveApproval, Life};
use sc_sync::purchase_orders::content::{NotSent, build};
use sc_sync::{RunReport, RunRequest, StepReport};

use super::world::{Company, World, check_counters};

impl World {
    /// A world whose baseline of orders is behind it.
    pub async fn live_orders() -> Self {
        let world = Self::new();
        world.run_orders().await;
        world
    }

    /// One cycle of the three steps.
    pub async fn run_orders(&self) -> RunReport {
        let report = self.try_orders_on(self.journal()).await.expect("the journal works");
        report.steps.iter().for_each(check_counters);
        report
    }

    pub async fn try_orders_on(&self, journal: Arc<dyn Journal>) -> Result<RunReport, JournalError> {
        let steps = Pass::Orders.steps().to_vec();
        let request =
            RunRequest { kind: RunKind::Cycle, trigger: Trigger::Manual, tenants: Vec::new(), steps };
        self.engine_on(journal).run(&self.tenants(), &request, &self.cancel).await
    }

    /// Runs beyond each interval until a run changes nothing outside and no outcome is open; tells how many did.
    pub async fn orders_until_calm(&self) -> u32 {
        for runs in 0..8 {
            self.later(241);
            let before = self.company().stage.writes();
            self.run_orders().await;
            let open = self.order_memory().await.open_effects;
            let is_waiting = open.iter().any(|open| {
                matches!(open.state, EffectState::Intended | EffectState::Unknown | EffectState::Confirmed)
            });
            if before == self.company().stage.writes() && !is_waiting {
                return runs;
            }
        }
        panic!("no calm after eight runs");
    }

    pub async fn order_memory(&self) -> PassMemory {
        self.journal().memory(&self.company().key, Pass::Orders).await.expect("memory")
    }

    pub async fn order_life(&self, text: &str) -> Life {
        self.journal().life(&self.company().key_of_order(text)).await.expect("a life")
    }

    /// State and cause of an order, in one line.
    pub async fn order_stands(&self, text: &str) -> (DocumentState, Option<Code>) {
        let document = self.order_life(text).await.document.unwrap_or_else(|| panic!("no {text}"));
        (document.record.state, document.record.cause.map(|cause| cause.code))
    }

    pub async fn approve_order(&self, text: &str, step: Step) -> i64 {
        self.approve_orders(ApprovalSubject::Document { key: self.company().key_of_order(text) }, step).await
    }

    pub async fn approve_orders(&self, subject: ApprovalSubject, step: Step) -> i64 {
        let given = GiveApproval {
            at: sc_domain::ports::Clock::now(self.clock.as_ref()),
            tenant: self.company().key.clone(),
            step,
            subject,
            actor: "lucia".into(),
            note: String::new(),
        };
        self.journal().give_approval(given).await.expect("an approval")
    }
}

/// The report of one step.
pub fn step_of(report: &RunReport, step: Step) -> &StepReport {
    report.steps.iter().find(|found| found.step == step).expect("each step reports")
}

/// Sums over the steps: adopted, differing, writes.
pub fn totals(report: &RunReport) -> (u32, u32, u32) {
    report.steps.iter().fold((0, 0, 0), |(adopted, differing, writes), step| {
        (adopted + step.adopted, differing + step.differing, writes + step.writes)
    })
}

/// After calm: each order of Sage is in the portal once, with its content and its status, and the control table says
/// so with its id (invariants S1 to S5). An order of which nothing is left is cancelled; a completed one is closed.
pub async fn orders_settled(world: &World, company: &Company) {
    let tables = company.erp.tables().clone();
    let books = company.portal.books().orders.clone();
    for order in &tables.orders.orders {
        let number = order.number.as_str();
        let found = books.of(number);
        assert_eq!(found.len(), 1, "{number} is in the portal once");
        let found = found[0];
        let read = tables.orders.read(std::slice::from_ref(&order.number));
        let wanted = match build(order, &read.locations, &company.tenant.orders) {
            Ok(content) => {
                assert_eq!(
                    compare(&content.payload, found, Depth::All),
                    [],
                    "{number}: the content is the same"
                );
                if order.is_complete { OrderStatus::Closed } else { OrderStatus::Open }
            }
            Err(NotSent::NothingLeft) => OrderStatus::Cancelled,
            Err(other) => panic!("{number} cannot be sent: {other:?}"),
        };
        assert_eq!(found.status, wanted, "{number}: the status");
        let rows: Vec<_> =
            tables.order_control.iter().filter(|row| row.number.as_ref() == Some(&order.number)).collect();
        assert_eq!(rows.len(), 1, "{number} is marked once");
        let word = sc_domain::control_orders::OrderControlStatus::of_portal(&found.status);
        assert_eq!(Some(&rows[0].status), word.as_ref(), "{number}: the word");
        assert_eq!(rows[0].portal_id.as_ref(), Some(&found.id), "{number}: the mark names the order");
        let (state, cause) = world.order_stands(number).await;
        assert!(
            matches!(state, DocumentState::Done | DocumentState::Adopted),
            "{number} ends as {state:?} {cause:?}"
        );
        let life = world.order_life(number).await;
        assert!(
            life.attempts.iter().all(|attempt| attempt.finished.is_some()),
            "{number}: no attempt stays open"
        );
    }
    assert_eq!(books.orders.len(), tables.orders.orders.len(), "nothing that Sage does not hold");
    let report = world.journal().audit_verify().await.expect("the audit chain can be read");
    assert!(report.first_bad.is_none(), "the audit chain holds");
}

/// A cause of an order that waits, by the report of a run.
pub fn cause_of<'a>(report: &'a RunReport, company: &Company, text: &str) -> Option<&'a Cause> {
    let key = company.key_of_order(text);
    let mut waiting = report.steps.iter().flat_map(|step| &step.waiting);
    waiting.find(|waiting| waiting.document == key).map(|waiting| &waiting.cause)
}
