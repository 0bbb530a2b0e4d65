//! One company's orders and what the journal knows of them, planned without a run: for the table of rules.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::SignedDuration;
use sc_domain::Step;
use sc_domain::cause::{Cause, Code};
use sc_domain::effect::{Action, EffectState};
use sc_domain::hash::payload_hash;
use sc_domain::order::{OrderPayload, OrderStatus};
use sc_domain::ports::{
    Approval, ApprovalSubject, Clock, DocumentState, EffectRecord, PassMemory, RunKind, Sent, Sweep,
};
use sc_sync::bounds::Bounds;
use sc_sync::purchase_orders::inspect::{Inspection, inspect};
use sc_sync::purchase_orders::observe::{Observation, observe};
use sc_sync::purchase_orders::plan::{Context, plan};
use sc_sync::purchase_orders::{baseline, content};
use sc_sync::{EngineConfig, Plan};
use tokio_util::sync::CancellationToken;

use super::build::ago;
use super::clock::FakeClock;
use super::orders::{OrderRequest, Po, order_number};
use super::stage::{Call, Frozen};
use super::table::{self, besides_effects};
use super::world::Company;

pub struct OrderScene {
    pub company: Company,
    pub memory: PassMemory,
    pub config: EngineConfig,
    pub kind: RunKind,
    pub can_close: bool,
    clock: Arc<FakeClock>,
}

impl OrderScene {
    pub fn new() -> Self {
        let frozen = Frozen::default();
        let clock = Arc::new(FakeClock::new(frozen.clone()));
        let now = clock.now();
        let swept = Some(Sweep { at: now, server_utc: now });
        Self {
            company: Company::new("norte", clock.clone(), frozen),
            memory: PassMemory { baseline: Some(now), swept, ..PassMemory::default() },
            config: EngineConfig::default(),
            kind: RunKind::Cycle,
            can_close: true,
            clock,
        }
    }

    /// An order of Sage, as it was before the last sweep.
    pub fn add(&mut self, po: Po) -> &mut Self {
        self.company.order(po);
        self
    }

    /// The order as an accountant changed it an hour ago.
    pub fn change(&mut self, po: Po) -> &mut Self {
        self.company.order(po.with(|order| order.audit = ago(60)));
        self
    }

    /// What the order gives as Sage holds it now.
    pub fn payload(&self, text: &str) -> OrderPayload {
        order_payload(&self.company, text)
    }

    /// The portal holds the order as Sage has it now.
    pub fn in_portal(&mut self, text: &str) -> &mut Self {
        let request = OrderRequest::Create(self.payload(text));
        self.company.portal.books().orders.perform(&request).expect("a new order");
        self
    }

    /// … and the control table says so: the predecessor sent it.
    pub fn posted(&mut self, text: &str) -> &mut Self {
        self.in_portal(text);
        self.company.order_marked(text, "POSTED");
        self
    }

    /// … and the journal too: we sent it.
    pub fn sent(&mut self, text: &str) -> &mut Self {
        self.posted(text);
        let portal_id = self.company.portal.books().orders.get(text).id.clone();
        let key = self.company.key_of_order(text);
        let hash = payload_hash(&self.payload(text));
        self.memory
            .sent
            .insert(key.clone(), Sent { hash, portal_id: Some(portal_id), last_known: None, at: ago(1440) });
        self.memory.revisions.insert(key.clone(), 1);
        self.memory.settled.insert(key, 1);
        self
    }

    /// The journal adopted it without knowing what the portal was told.
    pub fn adopted(&mut self, text: &str) -> &mut Self {
        self.posted(text);
        self.memory.settled.insert(self.company.key_of_order(text), 0);
        self
    }

    /// We closed it.
    pub fn closed(&mut self, text: &str) -> &mut Self {
        self.sent(text);
        self.status(text, OrderStatus::Closed);
        self.word(text, "CLOSED");
        let key = self.company.key_of_order(text);
        self.memory.revisions.insert(key.clone(), 2);
        self.memory.settled.insert(key.clone(), 2);
        self.memory.closed.insert(key, 2);
        self
    }

    /// Somebody gave it this status in the portal.
    pub fn status(&mut self, text: &str, status: OrderStatus) -> &mut Self {
        self.company.portal.books().orders.get(text).status = status;
        self
    }

    /// Somebody wrote this word into the control table.
    pub fn word(&mut self, text: &str, word: &str) -> &mut Self {
        let status = sc_domain::control_orders::OrderControlStatus::read(word);
        for row in &mut self.company.erp.tables().order_control {
            if row.number.as_ref() == Some(&order_number(text)) {
                row.status = status.clone();
            }
        }
        self
    }

    /// It is time to look at all live orders.
    pub fn sweep(&mut self) -> &mut Self {
        self.memory.swept = None;
        self
    }

    /// No baseline was made yet.
    pub fn first_contact(&mut self) -> &mut Self {
        self.memory.baseline = None;
        self
    }

    /// An earlier run began what the plan says now, and this became of it.
    pub async fn tried(&mut self, text: &str, state: EffectState, minutes_ago: i64) -> &mut Self {
        let plans = self.plans().await;
        let key = self.company.key_of_order(text);
        let plan = plans.values().find(|plan| plan.effects.iter().any(|p| p.effect.document == key));
        let plan = plan.unwrap_or_else(|| panic!("{text} has no effect: {plans:?}"));
        let planned = plan.effects.iter().find(|p| p.effect.document == key).expect("found above");
        let document = plan.documents.iter().find(|document| document.key == key).expect("its record");
        let at = ago(minutes_ago);
        let failed = matches!(state, EffectState::Refused | EffectState::Conflict);
        self.memory.open_effects.push(EffectRecord {
            effect: planned.effect.clone(),
            state,
            portal_id: document.portal_id.clone(),
            last_attempt_started: Some(at),
            last_failed: failed.then_some(at),
            attempts: 1,
            source_hash: planned.source_hash.clone(),
            cause: failed.then(|| Cause::new(Code::OrderRefused)),
        });
        self.memory.revisions.insert(key.clone(), planned.effect.revision);
        self.memory.documents.insert(key, document.clone());
        self
    }

    /// The portal carried out what the earlier run had asked for.
    pub fn arrived(&mut self, text: &str) -> &mut Self {
        let key = self.company.key_of_order(text);
        let open = self.memory.open_effects.iter().find(|open| open.effect.document == key);
        let request = match open.map(|open| open.effect.action.clone()) {
            Some(Action::CreateOrder { payload }) => OrderRequest::Create(payload),
            Some(Action::UpdateOrder { portal_id, payload }) => OrderRequest::Update(portal_id, payload),
            Some(Action::SetOrderStatus { portal_id, status, .. }) => OrderRequest::Status(portal_id, status),
            other => panic!("{text} was never tried: {other:?}"),
        };
        self.company.portal.books().orders.perform(&request).expect("a request that works");
        self
    }

    /// The journal's records are what the plan left, as after a run in which nothing was to be sent.
    pub async fn remembered(&mut self) -> &mut Self {
        for plan in self.plans().await.into_values() {
            for document in plan.documents {
                self.memory.documents.insert(document.key.clone(), document);
            }
        }
        self
    }

    pub fn approve(&mut self, text: &str) -> &mut Self {
        self.memory.approvals.push(Approval {
            id: 1,
            tenant: self.company.key.clone(),
            step: Step::CreatePurchaseOrders,
            subject: ApprovalSubject::Document { key: self.company.key_of_order(text) },
            given: ago(0),
        });
        self
    }

    pub fn later(&mut self, minutes: i64) -> &mut Self {
        self.clock.advance(SignedDuration::from_mins(minutes));
        self
    }

    pub async fn observed(&self) -> Observation {
        let cancel = CancellationToken::new();
        let deadline = self.clock.elapsed() + self.config.step_deadline;
        let bounds = Bounds { config: &self.config, clock: self.clock.as_ref(), deadline, cancel: &cancel };
        let observed =
            observe(&self.company.tenant, &self.memory, &bounds, self.kind, self.can_close, None, || ())
                .await;
        observed.expect("both sides answer")
    }

    pub async fn inspect(&self, text: &str) -> Inspection {
        let number = order_number(text);
        let (tenant, clock) = (&self.company.tenant, self.clock.as_ref());
        let found = inspect(tenant, &self.memory, &number, &self.config, clock).await;
        found.expect("both sides answer")
    }

    pub fn context(&self) -> Context<'_> {
        Context {
            tenant: &self.company.key,
            go_live: self.company.tenant.go_live,
            rules: &self.company.tenant.orders,
            config: &self.config,
        }
    }

    pub async fn plans(&self) -> BTreeMap<Step, Plan> {
        self.plans_of(&self.observed().await)
    }

    pub fn plans_of(&self, observed: &Observation) -> BTreeMap<Step, Plan> {
        match observed.kind {
            RunKind::Cycle => plan(&observed.seen, &self.memory, self.context()),
            RunKind::Baseline => baseline::plan(&observed.seen, &self.memory, self.context()),
        }
    }

    /// How often the portal was asked for orders until now.
    pub fn questions(&self) -> u32 {
        self.company.stage.calls(Call::FindOrders)
    }

    pub fn known(&self, text: &str, state: DocumentState) -> bool {
        let key = self.company.key_of_order(text);
        self.memory.documents.get(&key).is_some_and(|known| known.state == state)
    }
}

/// What an order gives as Sage holds it now.
pub fn order_payload(company: &Company, text: &str) -> OrderPayload {
    let found = company.erp.tables().orders.read(&[order_number(text)]);
    let order = found.orders.first().expect("an order of Sage");
    let built = content::build(order, &found.locations, &company.tenant.orders);
    built.expect("an order that can be sent").payload
}

/// An action in words: quantities by item, and the total.
fn told(action: &Action) -> String {
    let content = |payload: &OrderPayload| {
        let lines: Vec<String> =
            payload.lines.iter().map(|line| format!("{}={}", line.code, line.quantity.normalize())).collect();
        format!("{} [{}] {}", payload.number, lines.join(", "), payload.total.normalize())
    };
    match action {
        Action::CreateOrder { payload } => format!("create {}", content(payload)),
        Action::UpdateOrder { payload, .. } => format!("update {}", content(payload)),
        Action::SetOrderStatus { number, status, .. } => match status {
            OrderStatus::Cancelled => format!("cancel {number}"),
            OrderStatus::Closed => format!("close {number}"),
            _ => format!("reopen {number}"),
        },
        other => format!("{other:?}"),
    }
}

impl table::Stage for OrderScene {
    fn new() -> Self {
        Self::new()
    }

    async fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for plan in self.plans().await.values() {
            for planned in &plan.effects {
                let revision = match planned.effect.revision {
                    1 => String::new(),
                    revision => format!(" r{revision}"),
                };
                lines.push(format!("{}{revision}", told(&planned.effect.action)));
            }
            lines.extend(plan.notes.iter().map(|note| format!("note {}", note.number)));
            lines.extend(plan.approvals.iter().map(|_| "approval used".to_owned()));
            lines.extend(besides_effects(plan));
        }
        lines
    }
}
