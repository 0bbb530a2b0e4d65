//! One company and what the journal knows of it, planned without a run: for the table of rules.

use std::sync::Arc;

use jiff::SignedDuration;
use sc_domain::CfdiUuid;
use sc_domain::cause::{Cause, Code};
use sc_domain::effect::{Action, EffectState};
use sc_domain::ports::{Approval, ApprovalSubject, Clock, DocumentState, EffectRecord, PassMemory, RunKind};
use sc_sync::EngineConfig;
use sc_sync::Plan;
use sc_sync::bounds::Bounds;
use sc_sync::upload_payments::observe::observe;
use sc_sync::upload_payments::plan::{Context, plan};
use sc_sync::upload_payments::{Seen, baseline};
use tokio_util::sync::CancellationToken;

use super::build::{Pay, ago, portal_id, uuid_of};
use super::clock::FakeClock;
use super::stage::Frozen;
use super::table::{self, besides_effects};
use super::world::{Company, STEP};

pub struct Scene {
    pub company: Company,
    pub memory: PassMemory,
    pub config: EngineConfig,
    pub kind: RunKind,
    clock: Arc<FakeClock>,
    documents: Vec<String>,
}

impl Scene {
    pub fn new() -> Self {
        let frozen = Frozen::default();
        let clock = Arc::new(FakeClock::new(frozen.clone()));
        let memory = PassMemory { baseline: Some(clock.now()), ..PassMemory::default() };
        Self {
            company: Company::new("norte", clock.clone(), frozen),
            memory,
            config: EngineConfig::default(),
            kind: RunKind::Cycle,
            clock,
            documents: Vec::new(),
        }
    }

    pub fn add(&mut self, pay: Pay) -> &mut Self {
        self.documents.extend(pay.lines.iter().map(|line| line.document.clone()));
        self.company.add(pay);
        self
    }

    /// Invoices of the portal that the expected lines name.
    pub fn knows(&mut self, document: &str) -> &mut Self {
        self.documents.push(document.to_owned());
        self
    }

    pub async fn seen(&self) -> Seen {
        let cancel = CancellationToken::new();
        let deadline = self.clock.elapsed() + self.config.step_deadline;
        let bounds = Bounds { config: &self.config, clock: self.clock.as_ref(), deadline, cancel: &cancel };
        let seen = observe(&self.company.tenant, &self.memory, &bounds, self.kind, None, || ()).await;
        seen.expect("both sides answer").seen
    }

    pub fn context(&self) -> Context<'_> {
        Context {
            tenant: &self.company.key,
            go_live: self.company.tenant.go_live,
            rules: &self.company.tenant.payments,
            config: &self.config,
        }
    }

    pub async fn plan(&self) -> Plan {
        let seen = self.seen().await;
        match self.kind {
            RunKind::Cycle => plan(&seen, &self.memory, self.context()),
            RunKind::Baseline => baseline::plan(&seen, &self.memory, self.context()),
        }
    }

    /// An earlier run began to send the payment as it stands now, and this became of it.
    pub async fn tried(&mut self, text: &str, state: EffectState, minutes_ago: i64) -> &mut Self {
        let plan = self.plan().await;
        let key = self.company.key_of(text);
        let planned = plan
            .effects
            .iter()
            .find(|planned| planned.effect.document == key)
            .unwrap_or_else(|| panic!("{text} cannot be sent: {:?}", plan.documents));
        let document =
            plan.documents.iter().find(|document| document.key == key).expect("its record").clone();
        let at = ago(minutes_ago);
        let failed = matches!(state, EffectState::Refused | EffectState::Conflict);
        self.memory.open_effects.push(EffectRecord {
            effect: planned.effect.clone(),
            state,
            portal_id: (state == EffectState::Confirmed).then(|| portal_id(0xbeef_0000)),
            last_attempt_started: Some(at),
            last_failed: failed.then_some(at),
            attempts: 1,
            source_hash: planned.source_hash.clone(),
            cause: failed.then(|| Cause::new(Code::PaymentRefused)),
        });
        self.memory.documents.insert(key, document);
        self
    }

    /// The portal stored what the earlier run had sent.
    pub fn arrived(&mut self, text: &str) -> &mut Self {
        let key = self.company.key_of(text);
        let open = self.memory.open_effects.iter().find(|open| open.effect.document == key);
        let Some(Action::CreatePayment { payload, .. }) = open.map(|open| open.effect.action.clone()) else {
            panic!("{text} was never tried");
        };
        self.company.portal.books().store(&payload);
        self
    }

    /// The portal holds the payment as Sage has it now, though nobody here sent it.
    pub async fn in_portal(&mut self, text: &str) -> &mut Self {
        let plan = Scene::plan(self).await;
        let key = self.company.key_of(text);
        let planned = plan.effects.iter().find(|planned| planned.effect.document == key);
        let Some(Action::CreatePayment { payload, .. }) =
            planned.map(|planned| planned.effect.action.clone())
        else {
            panic!("{text} cannot be sent: {:?}", plan.documents);
        };
        self.company.portal.books().store(&payload);
        self
    }

    /// The last run left this document so.
    pub async fn remembered(&mut self, text: &str, state: DocumentState, cause: Option<Code>) -> &mut Self {
        let seen = self.seen().await;
        let key = self.company.key_of(text);
        let payment = seen.headers.payments.iter().find(|payment| payment.number.as_str() == text);
        let facts = seen.facts(payment.expect("a payment of Sage"));
        let day = seen.today();
        let mut record = sc_sync::upload_payments::judge::record(facts, &self.company.key, day, state);
        record.cause = cause.map(Cause::new);
        self.memory.documents.insert(key, record);
        self
    }

    /// The last run learned that the portal holds it.
    pub fn known_in_portal(&mut self, text: &str) -> &mut Self {
        let key = self.company.key_of(text);
        let found = self.company.portal.books().of(text).first().map(|payment| payment.id.clone());
        self.memory.documents.get_mut(&key).expect("a remembered document").portal_id = found;
        self
    }

    pub fn approve(&mut self, text: &str) -> &mut Self {
        self.memory.approvals.push(Approval {
            id: 1,
            tenant: self.company.key.clone(),
            step: STEP,
            subject: ApprovalSubject::Document { key: self.company.key_of(text) },
            given: ago(0),
        });
        self
    }

    pub fn later(&mut self, minutes: i64) -> &mut Self {
        self.clock.advance(SignedDuration::from_mins(minutes));
        self
    }

    fn name(&self, uuid: &CfdiUuid) -> String {
        let known = self.documents.iter().find(|document| uuid_of(document) == *uuid);
        known.cloned().unwrap_or_else(|| uuid.to_string())
    }

    /// A plan in lines that a person can read, in a fixed order.
    pub fn render(&self, plan: &Plan) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for planned in &plan.effects {
            lines.push(match &planned.effect.action {
                Action::CreatePayment { payload, control } => {
                    let mut cfdis: Vec<String> = payload
                        .cfdis
                        .iter()
                        .map(|cfdi| {
                            let name = self.name(&cfdi.uuid);
                            if cfdi.currency == payload.currency {
                                format!("{name}={}", cfdi.amount)
                            } else {
                                format!(
                                    "{name}={} {}={}@{}",
                                    cfdi.amount, cfdi.currency, cfdi.payment_amount, cfdi.exchange_rate
                                )
                            }
                        })
                        .collect();
                    cfdis.sort();
                    let revision = match planned.effect.revision {
                        1 => String::new(),
                        revision => format!(" r{revision}"),
                    };
                    let ignore = if payload.ignore_amounts { " ignoring amounts" } else { "" };
                    format!(
                        "send {} {} {} [{}] {control}{ignore}{revision}",
                        payload.number,
                        payload.total,
                        payload.currency,
                        cfdis.join(", ")
                    )
                }
                Action::LinkVendor { vendor, provider } => format!("link vendor {vendor} {provider}"),
                Action::LinkInvoice { document, uuid, .. } => {
                    format!("link invoice {document} {}", self.name(uuid))
                }
                other => panic!("no effect of payments: {other:?}"),
            });
        }
        lines.extend(besides_effects(plan));
        lines.sort();
        lines
    }
}

impl table::Stage for Scene {
    fn new() -> Self {
        let mut scene = Self::new();
        scene.knows("F1");
        scene
    }

    async fn lines(&self) -> Vec<String> {
        self.render(&self.plan().await)
    }
}
