//! One company's suppliers and what the journal knows of them, planned without a run: for the table of rules.

use std::sync::Arc;

use jiff::civil::Date;
use sc_domain::cause::{Cause, Code};
use sc_domain::cfdi::XmlName;
use sc_domain::effect::{Action, EffectState};
use sc_domain::payment::VendorFields;
use sc_domain::ports::{Approval, ApprovalSubject, Clock, EffectRecord, PassMemory, RunKind, Sent, Sweep};
use sc_domain::supplier::Supplier;
use sc_domain::{DocumentKey, Step};
use sc_sync::supplier_export::observe::{Observation, observe};
use sc_sync::supplier_export::plan::{Context, baseline, plan};
use sc_sync::{EngineConfig, Plan};

use super::build::{ago, portal_id, vendor};
use super::clock::FakeClock;
use super::importer::FakeImporter;
use super::stage::Frozen;
use super::table::{self, besides_effects};
use super::world::Company;

pub struct SupplierScene {
    pub company: Company,
    pub importer: FakeImporter,
    pub memory: PassMemory,
    pub config: EngineConfig,
    pub kind: RunKind,
    clock: Arc<FakeClock>,
}

impl SupplierScene {
    pub fn new() -> Self {
        let frozen = Frozen::default();
        let clock = Arc::new(FakeClock::new(frozen.clone()));
        let now = clock.now();
        let mut company = Company::new("norte", clock.clone(), frozen);
        let importer = company.with_folder();
        let swept = Some(Sweep { at: now, server_utc: now });
        Self {
            company,
            importer,
            memory: PassMemory { baseline: Some(now), swept, ..PassMemory::default() },
            config: EngineConfig::default(),
            kind: RunKind::Cycle,
            clock,
        }
    }

    /// A supplier of the portal.
    pub fn put(&mut self, supplier: Supplier) -> &mut Self {
        self.company.portal.books().suppliers.put(supplier);
        self
    }

    /// One that was accepted so many minutes before the world starts.
    pub fn accepted(&mut self, mut supplier: Supplier, minutes_ago: i64) -> &mut Self {
        supplier.expedient.as_mut().expect("an expedient").approved = Some(ago(minutes_ago));
        self.put(supplier)
    }

    pub fn key(&self, n: u32) -> DocumentKey {
        DocumentKey::supplier(&self.company.key, &portal_id(n))
    }

    /// A file waits in the folder.
    pub fn waits(&mut self, name: &str) -> &mut Self {
        self.importer.waits(name);
        self
    }

    pub fn processed(&mut self, name: &str) -> &mut Self {
        let name = XmlName::new(name).expect("a file name");
        self.importer.shelf().processed.insert(name, b"x".to_vec());
        self
    }

    /// Sage has no vendor yet.
    pub fn nobody_in_sage(&mut self) -> &mut Self {
        self.company.erp.tables().vendors.clear();
        self
    }

    /// Sage has a vendor of this number.
    pub fn in_sage(&mut self, number: &str) -> &mut Self {
        self.company.erp.tables().vendors.insert(vendor(number), VendorFields::default());
        self
    }

    /// Sage has a vendor of this number whose field holds a supplier's id.
    pub fn in_sage_as(&mut self, number: &str, n: u32) -> &mut Self {
        let fields = VendorFields { provider_id: portal_id(n).to_string(), ..VendorFields::default() };
        self.company.erp.tables().vendors.insert(vendor(number), fields);
        self
    }

    pub async fn observation(&self) -> Observation {
        let importer = self.company.tenant.importer.as_ref().expect("an importer");
        observe(&self.company.tenant, importer, &self.memory, self.kind, self.clock.now())
            .await
            .expect("both sides answer")
    }

    pub async fn plan(&self) -> Plan {
        let seen = self.observation().await.seen;
        let context = Context {
            tenant: &self.company.key,
            rules: &self.company.tenant.suppliers,
            issuer: &self.company.tenant.issuer,
            config: &self.config,
        };
        match self.kind {
            RunKind::Cycle => plan(&seen, &self.memory, context),
            RunKind::Baseline => baseline(&seen, &self.memory, context),
        }
    }

    /// It was exported as it is now, and the importer took it.
    pub async fn exported(&mut self, n: u32) -> &mut Self {
        let plan = self.plan().await;
        let key = self.key(n);
        let planned = plan.effects.iter().find(|planned| planned.effect.document == key);
        let planned = planned.unwrap_or_else(|| panic!("{n} is not exported: {plan:?}"));
        let last_known = match &planned.effect.action {
            Action::ExportSupplier { last_known, .. } => *last_known,
            other => panic!("no export: {other:?}"),
        };
        let sent = Sent {
            hash: planned.effect.payload_hash.clone(),
            portal_id: None,
            last_known: Some(last_known),
            at: ago(60),
        };
        self.memory.sent.insert(key.clone(), sent);
        self.memory.settled.insert(key.clone(), 1);
        self.memory.revisions.insert(key, 1);
        self
    }

    /// It was exported as it is now, and waits for this cause.
    pub async fn waiting(&mut self, n: u32, cause: Cause) -> &mut Self {
        let plan = self.plan().await;
        let key = self.key(n);
        let mut document =
            plan.documents.iter().find(|document| document.key == key).expect("its record").clone();
        document.cause = Some(cause);
        self.exported(n).await;
        self.memory.documents.insert(key, document);
        self
    }

    /// An earlier run began to export it, and this became of it.
    pub async fn tried(&mut self, n: u32, state: EffectState, minutes_ago: i64) -> &mut Self {
        let plan = self.plan().await;
        let key = self.key(n);
        let planned = plan.effects.iter().find(|planned| planned.effect.document == key).expect("an export");
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
            cause: is_refused.then(|| Cause::new(Code::InternalDefect)),
        });
        self.memory.revisions.insert(key.clone(), planned.effect.revision);
        self.memory.documents.insert(key, document);
        self
    }

    pub fn approve(&mut self, n: u32) -> &mut Self {
        self.memory.approvals.push(Approval {
            id: 1,
            tenant: self.company.key.clone(),
            step: Step::BuildProviders,
            subject: ApprovalSubject::Document { key: self.key(n) },
            given: ago(0),
        });
        self
    }

    /// A person asked for all that were accepted since this day, so many minutes before the world starts.
    pub fn ask_for_all(&mut self, since: Date, minutes_ago: i64) -> &mut Self {
        self.memory.approvals.push(Approval {
            id: 9,
            tenant: self.company.key.clone(),
            step: Step::BuildProviders,
            subject: ApprovalSubject::Suppliers { since, count: 9 },
            given: ago(minutes_ago),
        });
        self
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
                    Action::ExportSupplier { name, supplier, .. } => {
                        format!("export {} in {name}{revision}", supplier.id)
                    }
                    other => panic!("no effect of suppliers: {other:?}"),
                }
            })
            .collect();
        lines.extend(besides_effects(plan));
        let zeros = "0".repeat(23);
        lines.iter_mut().for_each(|line| *line = line.replace(&zeros, "S"));
        lines.sort();
        lines
    }
}

impl table::Stage for SupplierScene {
    fn new() -> Self {
        Self::new()
    }

    async fn lines(&self) -> Vec<String> {
        self.render(&self.plan().await)
    }
}
