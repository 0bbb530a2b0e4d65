//! One company's complements and what the journal knows of them, planned without a run: for the table of rules.

use std::sync::Arc;

use sc_domain::cause::{Cause, Code};
use sc_domain::effect::{Action, EffectState};
use sc_domain::ports::{Approval, ApprovalSubject, Clock, EffectRecord, PassMemory, RunKind, Sweep};
use sc_domain::{DocumentKey, Step};
use sc_sync::bounds::Bounds;
use sc_sync::payment_complements::baseline;
use sc_sync::payment_complements::observe::{Observation, observe};
use sc_sync::payment_complements::plan::{Context, plan};
use sc_sync::{EngineConfig, Plan};
use tokio_util::sync::CancellationToken;

use super::build::{Pay, ago, uuid_of};
use super::clock::FakeClock;
use super::complements::Rep;
use super::stage::{Call, Frozen};
use super::table::{self, besides_effects};
use super::world::Company;

pub struct ComplementScene {
    pub company: Company,
    pub memory: PassMemory,
    pub config: EngineConfig,
    pub kind: RunKind,
    clock: Arc<FakeClock>,
    names: Vec<String>,
}

impl ComplementScene {
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
            clock,
            names: Vec::new(),
        }
    }

    /// A payment of Sage.
    pub fn pay(&mut self, pay: Pay) -> &mut Self {
        self.company.add(pay);
        self
    }

    /// A complement of the portal.
    pub fn rep(&mut self, name: &str, rep: Rep) -> &mut Self {
        self.names.push(name.to_owned());
        self.company.complement(rep);
        self
    }

    /// Sage's payment carries this.
    pub fn carries(&mut self, payment: &str, uuid: &str, day: &str) -> &mut Self {
        self.company.carries(payment, uuid, day);
        self
    }

    pub async fn observation(&self) -> Observation {
        let cancel = CancellationToken::new();
        let deadline = self.clock.elapsed() + self.config.step_deadline;
        let bounds = Bounds { config: &self.config, clock: self.clock.as_ref(), deadline, cancel: &cancel };
        observe(&self.company.tenant, &self.memory, &bounds, self.kind, || ())
            .await
            .expect("both sides answer")
    }

    pub async fn plan(&self) -> Plan {
        let seen = self.observation().await.seen;
        let context = Context {
            tenant: &self.company.key,
            database: &self.company.tenant.control_company,
            go_live: self.company.tenant.go_live,
            rules: &self.company.tenant.complements,
            config: &self.config,
        };
        match self.kind {
            RunKind::Cycle => plan(&seen, &self.memory, context),
            RunKind::Baseline => baseline::plan(&seen, &self.memory, context),
        }
    }

    pub fn key(&self, name: &str, payment: &str) -> DocumentKey {
        DocumentKey::complement(&self.company.key, &uuid_of(name), payment)
    }

    /// The journal has settled it.
    pub fn settled(&mut self, name: &str, payment: &str) -> &mut Self {
        let key = self.key(name, payment);
        self.memory.settled.insert(key, 1);
        self
    }

    /// The last run left it as this run would.
    pub async fn remembered(&mut self, name: &str, payment: &str) -> &mut Self {
        let plan = self.plan().await;
        let key = self.key(name, payment);
        let document = plan.documents.iter().find(|document| document.key == key);
        let document = document.unwrap_or_else(|| panic!("{name} is no document: {plan:?}")).clone();
        self.memory.documents.insert(key, document);
        self
    }

    /// An earlier run began to write it, and this became of it.
    pub async fn tried(
        &mut self,
        name: &str,
        payment: &str,
        state: EffectState,
        minutes_ago: i64,
    ) -> &mut Self {
        let plan = self.plan().await;
        let key = self.key(name, payment);
        let planned = plan.effects.iter().find(|planned| planned.effect.document == key);
        let planned = planned.unwrap_or_else(|| panic!("{name} cannot be written: {plan:?}"));
        let failed = matches!(state, EffectState::Refused | EffectState::Conflict);
        let document =
            plan.documents.iter().find(|document| document.key == key).expect("its record").clone();
        self.memory.open_effects.push(EffectRecord {
            effect: planned.effect.clone(),
            state,
            portal_id: None,
            last_attempt_started: Some(ago(minutes_ago)),
            last_failed: failed.then(|| ago(minutes_ago)),
            attempts: 1,
            source_hash: planned.source_hash.clone(),
            cause: failed.then(|| Cause::new(Code::InternalDefect)),
        });
        self.memory.documents.insert(key, document);
        self
    }

    pub fn approve(&mut self, name: &str, payment: &str) -> &mut Self {
        self.memory.approvals.push(Approval {
            id: 1,
            tenant: self.company.key.clone(),
            step: Step::CheckPayments,
            subject: ApprovalSubject::Document { key: self.key(name, payment) },
            given: ago(0),
        });
        self
    }

    /// How often the portal was asked for a file.
    pub fn files_read(&self) -> u32 {
        self.company.stage.calls(Call::CfdiFile)
    }

    fn named(&self, line: &str) -> String {
        self.names.iter().fold(line.to_owned(), |line, name| line.replace(uuid_of(name).as_str(), name))
    }

    /// A plan in lines that a person can read, in a fixed order.
    pub fn render(&self, plan: &Plan) -> Vec<String> {
        let mut lines: Vec<String> = plan
            .effects
            .iter()
            .map(|planned| match &planned.effect.action {
                Action::WriteComplement { number, write, .. } => {
                    let revision = match planned.effect.revision {
                        1 => String::new(),
                        revision => format!(" r{revision}"),
                    };
                    format!("write {} on {number} dated {}{revision}", write.uuid, write.stamped)
                }
                other => panic!("no effect of complements: {other:?}"),
            })
            .collect();
        lines.extend(besides_effects(plan));
        let mut lines: Vec<String> = lines.iter().map(|line| self.named(line)).collect();
        lines.sort();
        lines
    }
}

impl table::Stage for ComplementScene {
    fn new() -> Self {
        Self::new()
    }

    async fn lines(&self) -> Vec<String> {
        self.render(&self.plan().await)
    }
}
