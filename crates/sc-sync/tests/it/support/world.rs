//! Companies on fakes, and one engine with the real journal over them.

use std::sync::Arc;
use std::sync::Mutex;

use jiff::SignedDuration;
use jiff::civil::date;
use jiff::tz::TimeZone;
use sc_domain::complement::{FiscalCompany, StoredComplement};
use sc_domain::control::{ControlRow, ControlStatus};
use sc_domain::effect::EffectState;
use sc_domain::payment::VendorFields;
use sc_domain::ports::{
    ApprovalSubject, BankAccount, Clock, DocumentState, Journal, JournalError, PassMemory, PortalInvoice,
    Provider, RunKind, Trigger,
};
use sc_domain::{BatchKey, Code, Currency, DocumentKey, PortalId, Step, TenantKey};
use sc_journal::{DocumentRow, GiveApproval, JournalFile, Life, OpenOptions, SqliteJournal};
use sc_sync::event::{Event, Observer};
use sc_sync::{
    CfdiRules, ComplementRules, Engine, EngineConfig, PaymentRules, RunReport, RunRequest, StepReport,
    SupplierIssuer, SupplierRules, Tenant,
};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::build::{Pay, account, d, number, provider, uuid_of, vendor};
use super::clock::FakeClock;
use super::complements::{ComplementTables, RECEIVER, Rep};
use super::orders::{Po, order_number, order_row, order_rules};
use super::portal::{Books, FakePortal};
use super::sage::{FakeErp, Tables};
use super::stage::{Frozen, Stage};

pub const STEP: Step = Step::UploadPayments;

/// One company with both of its sides.
#[derive(Clone)]
pub struct Company {
    pub key: TenantKey,
    pub stage: Arc<Stage>,
    pub erp: FakeErp,
    pub portal: FakePortal,
    pub tenant: Tenant,
}

impl Company {
    pub fn new(name: &str, clock: Arc<FakeClock>, frozen: Frozen) -> Self {
        let stage = Arc::new(Stage::new(clock, frozen));
        let erp = FakeErp { stage: stage.clone(), tables: Arc::new(Mutex::new(tables())) };
        let portal = FakePortal { stage: stage.clone(), books: Arc::new(Mutex::new(books())) };
        let key = TenantKey::new(name).expect("a tenant key");
        let tenant = Tenant {
            key: key.clone(),
            name: name.to_owned(),
            rfc: None,
            control_company: name.to_uppercase(),
            go_live: date(2026, 11, 1),
            payments: PaymentRules::default(),
            orders: order_rules(),
            complements: ComplementRules::default(),
            cfdis: CfdiRules::default(),
            suppliers: SupplierRules::default(),
            issuer: issuer(),
            importer: None,
            erp: Arc::new(erp.clone()),
            fiscal_erp: Arc::new(erp.clone()),
            portal: Arc::new(portal.clone()),
            fiscal_portal: Arc::new(portal.clone()),
        };
        Self { key, stage, erp, portal, tenant }
    }

    pub fn add(&self, pay: Pay) {
        let mut tables = self.erp.tables();
        for (origin, uuid) in pay.uuids {
            tables.uuids.insert(origin, uuid);
        }
        tables.lines.insert(pay.header.key, pay.lines);
        tables.payments.push(pay.header);
    }

    /// The same entry with other content: what an accountant's correction does.
    pub fn replace(&self, pay: Pay) {
        self.erp.tables().payments.retain(|payment| payment.key != pay.header.key);
        self.add(pay);
    }

    /// A complement of the portal, new or as it changed.
    pub fn complement(&self, rep: Rep) {
        let listed = rep.listed();
        let mut books = self.portal.books();
        books.complements.listed.retain(|known| known.cfdi.uuid != listed.cfdi.uuid);
        books.complements.listed.push(listed);
    }

    /// A payment of Sage carries this complement.
    pub fn carries(&self, payment: &str, uuid: &str, day: &str) {
        let mut tables = self.erp.tables();
        let stored = StoredComplement { uuid: uuid.to_owned(), date: day.to_owned() };
        let keys: Vec<BatchKey> = tables
            .payments
            .iter()
            .filter(|known| known.number.as_str() == payment)
            .map(|known| known.key)
            .collect();
        for key in keys {
            tables.complements.stored.insert(key, stored.clone());
        }
    }

    /// A row of the control table.
    pub fn mark(&self, text: &str, word: &str, portal_id: Option<PortalId>) {
        let row = ControlRow {
            company: self.tenant.control_company.clone(),
            number: Some(number(text)),
            status: ControlStatus::read(word),
            portal_id,
        };
        self.erp.tables().control.push(row);
    }

    /// The vendor `text` lacks its portal id in Sage; the portal knows it as `id`.
    pub fn unlinked_vendor(&self, text: &str, id: PortalId) {
        self.erp.tables().vendors.insert(vendor(text), VendorFields::default());
        self.portal.books().providers.push(Provider {
            id,
            external_id: text.to_owned(),
            rfc: "AAA010101AAA".into(),
            name: "Aceros del Norte".into(),
        });
    }

    /// The portal lists this invoice of a supplier.
    pub fn portal_invoice(&self, of: PortalId, series: &str, folio: &str, total: &str) {
        let name = format!("{series}{folio}");
        self.portal.books().invoices.entry(of).or_default().push(PortalInvoice {
            uuid: uuid_of(&name),
            series: series.to_owned(),
            folio: folio.to_owned(),
            currency: Some(Currency::MXN),
            total: Some(d(total)),
            is_cancelled: false,
        });
    }

    pub fn key_of(&self, text: &str) -> DocumentKey {
        DocumentKey::payment(&self.key, &number(text))
    }

    /// An order of Sage, new or as an accountant changed it.
    pub fn order(&self, po: Po) {
        self.erp.tables().orders.put(po);
    }

    /// A row of the order control table, with the portal's id where it has the order.
    pub fn order_marked(&self, text: &str, word: &str) {
        let portal_id = self.portal.books().orders.of(text).first().map(|order| order.id.clone());
        self.erp.tables().order_control.push(order_row(text, word, portal_id));
    }

    /// The order's authorization is spelled like this.
    pub fn authorized_as(&self, spelled: &str, text: &str) {
        let authorizations = &mut self.erp.tables().orders.authorizations;
        let authorization = authorizations.remove(&order_number(text)).expect("an authorization");
        authorizations.insert(order_number(spelled), authorization);
    }

    /// Somebody authorized the order once more, and spelled it like this. Rows of one spelling are one entry of the answer
    /// already: the contract of the adapter proves that.
    pub fn authorized_again_as(&self, spelled: &str, text: &str) {
        let authorizations = &mut self.erp.tables().orders.authorizations;
        let authorization = authorizations[&order_number(text)];
        authorizations.insert(order_number(spelled), authorization);
    }

    pub fn key_of_order(&self, text: &str) -> DocumentKey {
        DocumentKey::order(&self.key, &order_number(text))
    }

    /// Both sides, for "nothing has changed".
    pub fn snapshot(&self) -> (Tables, Books) {
        (self.erp.tables().clone(), self.portal.books().clone())
    }
}

fn issuer() -> SupplierIssuer {
    SupplierIssuer {
        rfc: RECEIVER.into(),
        name: "Norte SA de CV".into(),
        regime: "601".into(),
        base_id: "NTE".into(),
        zone: TimeZone::fixed(jiff::tz::offset(-6)),
    }
}

fn tables() -> Tables {
    let linked = VendorFields { provider_id: provider().to_string(), rfc: "AAA010101AAA".into() };
    let company = FiscalCompany { id: "NTE".into(), rfc: RECEIVER.into(), database: "NORTE".into() };
    let complements = ComplementTables { companies: vec![company], ..ComplementTables::default() };
    Tables { vendors: [(vendor("V1"), linked)].into(), complements, ..Tables::default() }
}

fn books() -> Books {
    let account = BankAccount {
        id: account(),
        external_id: "BBVA".into(),
        currency: Some(Currency::MXN),
        is_active: true,
    };
    Books { accounts: vec![account], ..Books::default() }
}

/// Keeps what the engine tells.
#[derive(Default)]
pub struct Listener(pub Mutex<Vec<Event>>);

impl Observer for Listener {
    fn event(&self, event: &Event) {
        self.0.lock().expect("no panic in here").push(event.clone());
    }
}

pub struct World {
    pub clock: Arc<FakeClock>,
    pub frozen: Frozen,
    pub folder: TempDir,
    journal: Option<Arc<SqliteJournal>>,
    pub companies: Vec<Company>,
    pub config: EngineConfig,
    pub listener: Arc<Listener>,
    pub cancel: CancellationToken,
}

/// A folder for a journal, in memory where the system has such a place: thousands of commits are synced.
fn folder() -> TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder")
}

impl World {
    /// A world with one company, `norte`.
    pub fn new() -> Self {
        Self::with(&["norte"])
    }

    pub fn with(names: &[&str]) -> Self {
        let frozen = Frozen::default();
        let clock = Arc::new(FakeClock::new(frozen.clone()));
        let companies = names.iter().map(|name| Company::new(name, clock.clone(), frozen.clone())).collect();
        let folder = folder();
        let mut world = Self {
            clock,
            frozen,
            folder,
            journal: None,
            companies,
            config: EngineConfig::default(),
            listener: Arc::default(),
            cancel: CancellationToken::new(),
        };
        world.reopen();
        world
    }

    /// A world whose baseline is behind it.
    pub async fn live() -> Self {
        let world = Self::new();
        world.run().await;
        world
    }

    pub fn company(&self) -> &Company {
        &self.companies[0]
    }

    pub fn add(&self, pay: Pay) -> &Self {
        self.company().add(pay);
        self
    }

    pub fn journal(&self) -> Arc<SqliteJournal> {
        self.journal.clone().expect("an open journal")
    }

    /// As a new process finds it.
    pub fn reopen(&mut self) {
        self.journal = None;
        let opened = JournalFile::open(self.folder.path(), OpenOptions::default());
        self.journal = Some(Arc::new(opened.expect("the journal opens")));
    }

    pub fn close(&mut self) {
        self.journal = None;
    }

    pub fn engine(&self) -> Engine {
        self.engine_on(self.journal())
    }

    pub fn engine_on(&self, journal: Arc<dyn Journal>) -> Engine {
        Engine {
            config: self.config.clone(),
            journal,
            clock: self.clock.clone(),
            observer: self.listener.clone(),
        }
    }

    pub fn tenants(&self) -> Vec<Tenant> {
        self.companies.iter().map(|company| company.tenant.clone()).collect()
    }

    pub fn later(&self, minutes: i64) -> &Self {
        self.clock.advance(SignedDuration::from_mins(minutes));
        self
    }

    pub async fn run(&self) -> RunReport {
        self.try_run().await.expect("the journal works")
    }

    pub async fn try_run(&self) -> Result<RunReport, JournalError> {
        self.run_on(self.journal(), RunKind::Cycle).await
    }

    pub async fn run_on(&self, journal: Arc<dyn Journal>, kind: RunKind) -> Result<RunReport, JournalError> {
        let request = RunRequest { kind, trigger: Trigger::Manual, tenants: Vec::new(), steps: vec![STEP] };
        let engine = self.engine_on(journal);
        let report = engine.run(&self.tenants(), &request, &self.cancel).await?;
        for step in &report.steps {
            check_counters(step);
        }
        Ok(report)
    }

    /// A cycle of these steps, of all companies.
    pub async fn run_steps(&self, steps: &[Step]) -> RunReport {
        let steps = steps.to_vec();
        let request =
            RunRequest { kind: RunKind::Cycle, trigger: Trigger::Manual, tenants: Vec::new(), steps };
        self.engine().run(&self.tenants(), &request, &self.cancel).await.expect("the journal works")
    }

    /// The only step of the only company.
    pub async fn step(&self) -> StepReport {
        self.run().await.steps.remove(0)
    }

    /// Runs every half hour until a run changes nothing outside; tells how many runs changed something.
    pub async fn until_calm(&self) -> u32 {
        for runs in 0..8 {
            self.later(31);
            let before: usize = self.companies.iter().map(|company| company.stage.writes()).sum();
            self.run().await;
            let after: usize = self.companies.iter().map(|company| company.stage.writes()).sum();
            let is_waiting = self.waits_for_itself().await;
            if before == after && !is_waiting {
                return runs;
            }
        }
        panic!("no calm after eight runs");
    }

    async fn waits_for_itself(&self) -> bool {
        for company in &self.companies {
            let memory = self.journal().memory(&company.key, STEP.pass()).await.expect("memory");
            if memory.open_effects.iter().any(|open| {
                matches!(open.state, EffectState::Intended | EffectState::Unknown | EffectState::Confirmed)
            }) {
                return true;
            }
        }
        false
    }

    pub async fn memory(&self) -> PassMemory {
        self.journal().memory(&self.company().key, STEP.pass()).await.expect("memory")
    }

    pub async fn life(&self, text: &str) -> Life {
        self.journal().life(&self.company().key_of(text)).await.expect("a life")
    }

    pub async fn document(&self, text: &str) -> DocumentRow {
        self.life(text).await.document.unwrap_or_else(|| panic!("the journal knows no {text}"))
    }

    /// State and cause of a document, in one line.
    pub async fn stands(&self, text: &str) -> (DocumentState, Option<Code>) {
        let record = self.document(text).await.record;
        (record.state, record.cause.map(|cause| cause.code))
    }

    pub async fn approve(&self, subject: ApprovalSubject) -> i64 {
        let given = GiveApproval {
            at: self.clock.now(),
            tenant: self.company().key.clone(),
            step: STEP,
            subject,
            actor: "lucia".into(),
            note: String::new(),
        };
        self.journal().give_approval(given).await.expect("an approval")
    }

    pub async fn approve_document(&self, text: &str) -> i64 {
        self.approve(ApprovalSubject::Document { key: self.company().key_of(text) }).await
    }

    /// Approvals that no run has carried out.
    pub async fn pending_approvals(&self) -> usize {
        self.memory().await.approvals.len()
    }
}

/// The law of the counters. A step that was kept from its work has nothing to count.
#[track_caller]
pub fn check_counters(step: &StepReport) {
    let counters = step.counters;
    assert_eq!(
        counters.candidates,
        counters.done + counters.waiting + counters.failed,
        "candidates = done + waiting + failed: {step:#?}"
    );
}
