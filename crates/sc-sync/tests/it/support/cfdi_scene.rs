//! One company's invoices and what the journal knows of them, planned without a run: for the table of rules.

use std::sync::Arc;

use sc_domain::cause::{Cause, Code};
use sc_domain::cfdi::XmlName;
use sc_domain::effect::{Action, EffectState};
use sc_domain::ports::{Approval, ApprovalSubject, Clock, EffectRecord, PassMemory, RunKind};
use sc_domain::supplier::Supplier;
use sc_domain::{DocumentKey, Step};
use sc_sync::bounds::Bounds;
use sc_sync::cfdi_delivery::baseline;
use sc_sync::cfdi_delivery::observe::{Observation, observe};
use sc_sync::cfdi_delivery::plan::{Context, plan};
use sc_sync::{EngineConfig, Plan};
use tokio_util::sync::CancellationToken;

use super::build::{ago, uuid_of};
use super::cfdis::Doc;
use super::clock::FakeClock;
use super::importer::FakeImporter;
use super::stage::Frozen;
use super::suppliers::supplier;
use super::table::{self, besides_effects};
use super::world::Company;

pub struct CfdiScene {
    pub company: Company,
    pub importer: FakeImporter,
    pub memory: PassMemory,
    pub config: EngineConfig,
    pub kind: RunKind,
    clock: Arc<FakeClock>,
    names: Vec<String>,
}

impl CfdiScene {
    pub fn new() -> Self {
        let frozen = Frozen::default();
        let clock = Arc::new(FakeClock::new(frozen.clone()));
        let now = clock.now();
        let mut company = Company::new("norte", clock.clone(), frozen);
        let importer = company.with_folder();
        company.portal.books().suppliers.put(supplier(1));
        Self {
            company,
            importer,
            memory: PassMemory { baseline: Some(now), ..PassMemory::default() },
            config: EngineConfig::default(),
            kind: RunKind::Cycle,
            clock,
            names: Vec::new(),
        }
    }

    /// A document of the portal.
    pub fn doc(&mut self, name: &str, doc: Doc) -> &mut Self {
        self.names.push(name.to_owned());
        self.company.cfdi(doc);
        self
    }

    /// The portal does not show it any more.
    pub fn unshow(&mut self, name: &str) -> &mut Self {
        self.names.push(name.to_owned());
        self.company.portal.books().complements.listed.retain(|listed| listed.cfdi.uuid != uuid_of(name));
        self
    }

    pub fn supplier(&mut self, edit: impl FnOnce(&mut Supplier)) -> &mut Self {
        let mut one = supplier(1);
        edit(&mut one);
        self.company.portal.books().suppliers.put(one);
        self
    }

    pub fn key(&self, name: &str) -> DocumentKey {
        DocumentKey::cfdi(&self.company.key, &uuid_of(name))
    }

    pub fn file_name(name: &str) -> XmlName {
        XmlName::of_uuid(&uuid_of(name))
    }

    /// A file of this document waits in the folder.
    pub fn waits(&mut self, name: &str) -> &mut Self {
        self.importer.shelf().waiting.insert(Self::file_name(name), b"x".to_vec());
        self
    }

    /// The importer put a file of this document away.
    pub fn processed(&mut self, name: &str) -> &mut Self {
        self.importer.shelf().processed.insert(Self::file_name(name), b"x".to_vec());
        self
    }

    pub async fn observation(&self) -> Observation {
        let cancel = CancellationToken::new();
        let deadline = self.clock.elapsed() + self.config.step_deadline;
        let bounds = Bounds { config: &self.config, clock: self.clock.as_ref(), deadline, cancel: &cancel };
        let importer = self.company.tenant.importer.as_ref().expect("an importer");
        observe(&self.company.tenant, importer, &self.memory, &bounds, self.kind, || ())
            .await
            .expect("both sides answer")
    }

    pub async fn plan(&self) -> Plan {
        let seen = self.observation().await.seen;
        let context = Context {
            tenant: &self.company.key,
            database: &self.company.tenant.control_company,
            go_live: self.company.tenant.go_live,
            rules: &self.company.tenant.cfdis,
            config: &self.config,
        };
        match self.kind {
            RunKind::Cycle => plan(&seen, &self.memory, context),
            RunKind::Baseline => baseline::plan(&seen, &self.memory, context),
        }
    }

    /// The journal has settled it.
    pub fn settled(&mut self, name: &str) -> &mut Self {
        let key = self.key(name);
        self.memory.settled.insert(key, 1);
        self
    }

    /// An earlier run left it waiting, for this cause.
    pub async fn left(&mut self, name: &str, cause: Cause) -> &mut Self {
        let plan = self.plan().await;
        let key = self.key(name);
        let document = plan.documents.iter().find(|document| document.key == key);
        let mut document = document.unwrap_or_else(|| panic!("{name} is no document: {plan:?}")).clone();
        document.cause = Some(cause);
        self.memory.documents.insert(key, document);
        self
    }

    /// It was delivered so many times, and this is why it waits.
    pub async fn delivered(&mut self, name: &str, times: u32, cause: Cause) -> &mut Self {
        self.left(name, cause).await;
        let key = self.key(name);
        self.memory.settled.insert(key.clone(), times);
        self.memory.revisions.insert(key, times);
        self
    }

    /// An earlier run began to deliver it, and this became of it.
    pub async fn tried(&mut self, name: &str, state: EffectState, minutes_ago: i64) -> &mut Self {
        let plan = self.plan().await;
        let key = self.key(name);
        let planned = plan.effects.iter().find(|planned| planned.effect.document == key);
        let planned = planned.unwrap_or_else(|| panic!("{name} is not delivered: {plan:?}"));
        let document =
            plan.documents.iter().find(|document| document.key == key).expect("its record").clone();
        let is_refused = state == EffectState::Refused;
        self.memory.open_effects.push(EffectRecord {
            effect: planned.effect.clone(),
            state,
            portal_id: None,
            last_attempt_started: Some(ago(minutes_ago)),
            last_failed: is_refused.then(|| ago(minutes_ago)),
            attempts: 1,
            source_hash: planned.source_hash.clone(),
            cause: is_refused.then(|| Cause::new(Code::CfdiWithoutXml)),
        });
        self.memory.revisions.insert(key.clone(), planned.effect.revision);
        self.memory.documents.insert(key, document);
        self
    }

    pub fn approve(&mut self, name: &str) -> &mut Self {
        self.memory.approvals.push(Approval {
            id: 1,
            tenant: self.company.key.clone(),
            step: Step::DownloadCfdi,
            subject: ApprovalSubject::Document { key: self.key(name) },
            given: ago(0),
        });
        self
    }

    fn named(&self, line: &str) -> String {
        self.names.iter().fold(line.to_owned(), |line, name| line.replace(uuid_of(name).as_str(), name))
    }

    /// A plan in lines that a person can read, in a fixed order.
    pub fn render(&self, plan: &Plan) -> Vec<String> {
        let mut lines: Vec<String> = plan
            .effects
            .iter()
            .map(|planned| {
                let revision = match planned.effect.revision {
                    1 => String::new(),
                    revision => format!(" r{revision}"),
                };
                match &planned.effect.action {
                    Action::DeliverCfdi { name, addenda, .. } => {
                        format!("deliver {name} for {} {}{revision}", addenda.base_id, addenda.order)
                    }
                    Action::AcknowledgeCfdi { uuid, status, .. } => {
                        format!("acknowledge {uuid} {status}{revision}")
                    }
                    other => panic!("no effect of invoices: {other:?}"),
                }
            })
            .collect();
        lines.extend(besides_effects(plan));
        lines.extend(plan.approvals.iter().map(|id| format!("approval {id} used")));
        let mut lines: Vec<String> = lines.iter().map(|line| self.named(line)).collect();
        lines.sort();
        lines
    }
}

impl table::Stage for CfdiScene {
    fn new() -> Self {
        Self::new()
    }

    async fn lines(&self) -> Vec<String> {
        self.render(&self.plan().await)
    }
}
