//! The portal's data behind one lock, with what world builders and ledgers call.

mod complements;
mod payments;
mod purchase_orders;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::clock::{Clock, system_clock};
use crate::lock::held;
use crate::origin::Origin;
use crate::state::{
    BankAccount, Cause, Cfdi, Change, Company, HistoryEntry, ObjectKind, PortalData, Provider, Refusal,
    Tenant,
};

/// Why the world could not be changed as asked.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    #[error("the portal has no tenant {0}")]
    NoTenant(String),
    #[error("the portal has no {kind:?} {id}")]
    NoObject { kind: ObjectKind, id: String },
    #[error("the id {0} is taken")]
    IdTaken(String),
    #[error("the document {0} is already in the portal")]
    UuidTaken(String),
    #[error("the portal would refuse this: {0}")]
    Refused(String),
    #[error("this is no exported state of the portal")]
    Format(#[from] serde_json::Error),
}

/// The portal's data. Shared by servers, world builders and ledgers; every call is atomic.
pub struct PortalState {
    clock: Clock,
    inner: Mutex<Inner>,
    /// The number of the last request, over all servers of this state.
    requests: AtomicU64,
}

impl fmt::Debug for PortalState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortalState").finish_non_exhaustive()
    }
}

impl Default for PortalState {
    fn default() -> Self {
        Self::new(system_clock())
    }
}

impl PortalState {
    /// An empty portal that takes the time from `clock`.
    pub fn new(clock: Clock) -> Self {
        Self { clock, inner: Mutex::default(), requests: AtomicU64::new(0) }
    }

    /// The portal's own time.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn next_request(&self) -> u64 {
        self.requests.fetch_add(1, Ordering::SeqCst) + 1
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        held(&self.inner)
    }

    /// Reads the data without copying it. Requests wait meanwhile: keep it short.
    pub fn read<R>(&self, look: impl FnOnce(&PortalData) -> R) -> R {
        look(&self.lock().data)
    }

    /// A copy of everything, of one instant.
    pub fn snapshot(&self) -> PortalData {
        self.lock().data.clone()
    }

    /// Forgets everything, history included.
    pub fn reset(&self) {
        *self.lock() = Inner::default();
    }

    /// Everything as JSON, for [`PortalState::import_json`].
    pub fn export_json(&self) -> Result<String, StateError> {
        Ok(serde_json::to_string(&self.lock().data)?)
    }

    /// Replaces everything by an exported state.
    pub fn import_json(&self, text: &str) -> Result<(), StateError> {
        let data: PortalData = serde_json::from_str(text)?;
        let numbers = data.history.iter().filter_map(|line| match line.cause {
            Cause::Request { request, .. } => Some(request),
            Cause::World | Cause::Hand => None,
        });
        self.requests.fetch_max(numbers.max().unwrap_or(0), Ordering::SeqCst);
        *self.lock() = Inner::of(data);
        Ok(())
    }

    /// Adds a tenant with what it already holds; gives ids where they are empty. Returns its id.
    pub fn add_tenant(&self, tenant: Tenant) -> Result<String, StateError> {
        let now = self.now();
        let mut inner = self.lock();
        let id = inner.take_id(&tenant.id)?;
        let lines = inner.data.history.len();
        inner.add_tenant(now, &id, tenant).inspect_err(|_| {
            inner.data.tenants.shift_remove(&id);
            inner.data.history.truncate(lines);
            inner.by_tenant.remove(&id);
        })?;
        Ok(id)
    }

    /// Adds a bank account the tenant pays from, after those it has. Returns its id.
    pub fn add_bank_account(&self, tenant_id: &str, account: BankAccount) -> Result<String, StateError> {
        let now = self.now();
        self.lock().add_bank_account(now, tenant_id, account)
    }

    /// Adds a company of the tenant. Returns its id.
    pub fn add_company(&self, tenant_id: &str, company: Company) -> Result<String, StateError> {
        let now = self.now();
        self.lock().add_company(now, tenant_id, company)
    }

    /// Adds a supplier. Returns its id.
    pub fn add_provider(&self, tenant_id: &str, provider: Provider) -> Result<String, StateError> {
        let now = self.now();
        self.lock().add_provider(now, tenant_id, provider)
    }

    /// Adds a document of a supplier and a company that exist. Returns its id.
    pub fn add_cfdi(&self, tenant_id: &str, cfdi: Cfdi) -> Result<String, StateError> {
        let now = self.now();
        self.lock().add_cfdi(now, tenant_id, cfdi)
    }

    /// Changes a tenant's own members (name, credentials, switches).
    pub fn change_tenant(&self, tenant_id: &str, change: impl FnOnce(&mut Tenant)) -> Result<(), StateError> {
        let now = self.now();
        let mut inner = self.lock();
        let held = inner.data.tenants.get(tenant_id).ok_or_else(|| StateError::NoTenant(tenant_id.into()))?;
        let mut tenant = held.clone();
        change(&mut tenant);
        tenant_id.clone_into(&mut tenant.id);
        inner.data.tenants.insert(tenant_id.to_owned(), tenant);
        inner.index_all();
        inner.record(entry(now, tenant_id, ObjectKind::Tenant, tenant_id, Change::Changed, Cause::World));
        Ok(())
    }

    /// From now on every call of this tenant is turned away (or, with `None`, served again).
    pub fn set_refusal(&self, tenant_id: &str, refusal: Option<Refusal>) -> Result<(), StateError> {
        let now = self.now();
        let mut inner = self.lock();
        inner.tenant_mut(tenant_id)?.refusal = refusal;
        inner.record(entry(now, tenant_id, ObjectKind::Tenant, tenant_id, Change::Changed, Cause::World));
        Ok(())
    }

    /// Changes a supplier, as a person would.
    pub fn change_provider(
        &self,
        tenant_id: &str,
        provider_id: &str,
        change: impl FnOnce(&mut Provider),
    ) -> Result<(), StateError> {
        let now = self.now();
        let mut inner = self.lock();
        let no_object = || StateError::NoObject { kind: ObjectKind::Provider, id: provider_id.to_owned() };
        let provider = inner.tenant_mut(tenant_id)?.providers.get_mut(provider_id).ok_or_else(no_object)?;
        change(provider);
        provider_id.clone_into(&mut provider.id);
        let external_id = provider.external_id.clone();
        let mut line = entry(now, tenant_id, ObjectKind::Provider, provider_id, Change::Changed, Cause::Hand);
        line.external_id = external_id;
        inner.record(line);
        Ok(())
    }

    /// Changes a document, as a person or the tax authority would. `uuid` in any case.
    pub fn change_cfdi(
        &self,
        tenant_id: &str,
        uuid: &str,
        change: impl FnOnce(&mut Cfdi),
    ) -> Result<(), StateError> {
        let now = self.now();
        let mut inner = self.lock();
        inner.tenant(tenant_id)?;
        let id = inner
            .cfdi_id_of(tenant_id, uuid)
            .ok_or_else(|| StateError::NoObject { kind: ObjectKind::Cfdi, id: uuid.to_owned() })?;
        inner.change_cfdi(tenant_id, &id, Cause::Hand, now, change)
    }
}

/// An entry without amounts; `seq` is given when it is recorded.
pub(crate) fn entry(
    at: Timestamp,
    tenant_id: &str,
    object: ObjectKind,
    object_id: &str,
    change: Change,
    cause: Cause,
) -> HistoryEntry {
    HistoryEntry {
        seq: 0,
        at,
        tenant_id: tenant_id.to_owned(),
        object,
        object_id: object_id.to_owned(),
        external_id: None,
        change,
        cause,
        amount: None,
        currency: None,
        cfdis: Vec::new(),
        payload: None,
    }
}

/// The data with look-up tables beside it. The tables hold nothing that the data does not.
#[derive(Default)]
pub(crate) struct Inner {
    pub(crate) data: PortalData,
    by_tenant: HashMap<String, Index>,
}

#[derive(Default)]
struct Index {
    cfdi_by_uuid: HashMap<String, String>,
    payments_by_external_id: HashMap<String, Vec<String>>,
    orders_by_external_id: HashMap<String, Vec<String>>,
}

impl Inner {
    fn of(data: PortalData) -> Self {
        let mut inner = Self { data, by_tenant: HashMap::new() };
        inner.index_all();
        inner
    }

    fn index_all(&mut self) {
        self.by_tenant.clear();
        for (id, tenant) in &self.data.tenants {
            let index = self.by_tenant.entry(id.clone()).or_default();
            for cfdi in tenant.cfdis.values().filter(|cfdi| !cfdi.uuid.is_empty()) {
                index.cfdi_by_uuid.insert(cfdi.uuid.clone(), cfdi.id.clone());
            }
            for payment in tenant.payments.values() {
                if let Some(external_id) = &payment.external_id {
                    let ids = index.payments_by_external_id.entry(external_id.clone()).or_default();
                    ids.push(payment.id.clone());
                }
            }
            for order in tenant.purchase_orders.values() {
                let ids = index.orders_by_external_id.entry(order.content.external_id.clone()).or_default();
                ids.push(order.id.clone());
            }
        }
    }

    pub(crate) fn tenant(&self, id: &str) -> Result<&Tenant, StateError> {
        self.data.tenants.get(id).ok_or_else(|| StateError::NoTenant(id.to_owned()))
    }

    pub(crate) fn tenant_mut(&mut self, id: &str) -> Result<&mut Tenant, StateError> {
        self.data.tenants.get_mut(id).ok_or_else(|| StateError::NoTenant(id.to_owned()))
    }

    /// The portal id of the document with this UUID, in any case.
    pub(crate) fn cfdi_id_of(&self, tenant_id: &str, uuid: &str) -> Option<String> {
        self.by_tenant.get(tenant_id)?.cfdi_by_uuid.get(&uuid.trim().to_uppercase()).cloned()
    }

    /// A fresh id of 24 hexadecimal characters, the same in every equal world.
    pub(crate) fn fresh_id(&mut self) -> String {
        self.data.ids_given += 1;
        let digest = Sha256::digest(format!("portal object {}", self.data.ids_given));
        hex::encode(&digest[..12])
    }

    /// The wanted id, or a fresh one when none is wanted. Ids of tenants are checked, others by their owner.
    fn take_id(&mut self, wanted: &str) -> Result<String, StateError> {
        if wanted.is_empty() {
            return Ok(self.fresh_id());
        }
        if self.data.tenants.contains_key(wanted) {
            return Err(StateError::IdTaken(wanted.to_owned()));
        }
        Ok(wanted.to_owned())
    }

    /// Appends a line to the history. Returns its number.
    pub(crate) fn record(&mut self, mut line: HistoryEntry) -> u64 {
        let seq = self.data.history.len() as u64 + 1;
        line.seq = seq;
        self.data.history.push(line);
        seq
    }

    fn add_tenant(&mut self, now: Timestamp, id: &str, mut tenant: Tenant) -> Result<(), StateError> {
        let accounts = std::mem::take(&mut tenant.bank_accounts);
        let companies = std::mem::take(&mut tenant.companies);
        let providers = std::mem::take(&mut tenant.providers);
        let cfdis = std::mem::take(&mut tenant.cfdis);
        let payments = std::mem::take(&mut tenant.payments);
        tenant.complements.clear();
        let orders = std::mem::take(&mut tenant.purchase_orders);
        id.clone_into(&mut tenant.id);
        self.data.tenants.insert(id.to_owned(), tenant);
        self.record(entry(now, id, ObjectKind::Tenant, id, Change::Created, Cause::World));
        for account in accounts {
            self.add_bank_account(now, id, account)?;
        }
        for company in companies {
            self.add_company(now, id, company)?;
        }
        for provider in providers.into_values() {
            self.add_provider(now, id, provider)?;
        }
        // A complement stands on its payments, as these stand on their invoices.
        let (complements, invoices): (Vec<Cfdi>, Vec<Cfdi>) =
            cfdis.into_values().partition(|cfdi| !cfdi.attached_to.is_empty());
        for cfdi in invoices {
            self.add_cfdi(now, id, cfdi)?;
        }
        for payment in payments.into_values() {
            self.insert_payment(id, payment, Cause::World, None, now)?;
        }
        for cfdi in complements {
            self.add_cfdi(now, id, cfdi)?;
        }
        for order in orders.into_values() {
            let origin = Origin { cause: Cause::World, ..Origin::hand(now) };
            self.insert_purchase_order(id, order, origin)?;
        }
        Ok(())
    }

    fn add_bank_account(
        &mut self,
        now: Timestamp,
        tenant_id: &str,
        mut account: BankAccount,
    ) -> Result<String, StateError> {
        let id = self.take_id(&account.id)?;
        let tenant = self.tenant_mut(tenant_id)?;
        if tenant.bank_accounts.iter().any(|held| held.id == id) {
            return Err(StateError::IdTaken(id));
        }
        account.id.clone_from(&id);
        let mut line = entry(now, tenant_id, ObjectKind::BankAccount, &id, Change::Created, Cause::World);
        line.external_id.clone_from(&account.external_id);
        tenant.bank_accounts.push(account);
        self.record(line);
        Ok(id)
    }

    fn add_company(
        &mut self,
        now: Timestamp,
        tenant_id: &str,
        mut company: Company,
    ) -> Result<String, StateError> {
        let id = self.take_id(&company.id)?;
        let tenant = self.tenant_mut(tenant_id)?;
        if tenant.companies.iter().any(|held| held.id == id) {
            return Err(StateError::IdTaken(id));
        }
        company.id.clone_from(&id);
        let mut line = entry(now, tenant_id, ObjectKind::Company, &id, Change::Created, Cause::World);
        line.external_id.clone_from(&company.external_id);
        tenant.companies.push(company);
        self.record(line);
        Ok(id)
    }

    fn add_provider(
        &mut self,
        now: Timestamp,
        tenant_id: &str,
        mut provider: Provider,
    ) -> Result<String, StateError> {
        let id = self.take_id(&provider.id)?;
        let tenant = self.tenant_mut(tenant_id)?;
        if tenant.providers.contains_key(&id) {
            return Err(StateError::IdTaken(id));
        }
        provider.id.clone_from(&id);
        let mut line = entry(now, tenant_id, ObjectKind::Provider, &id, Change::Created, Cause::World);
        line.external_id.clone_from(&provider.external_id);
        tenant.providers.insert(id.clone(), provider);
        self.record(line);
        Ok(id)
    }

    fn add_cfdi(&mut self, now: Timestamp, tenant_id: &str, mut cfdi: Cfdi) -> Result<String, StateError> {
        let id = self.take_id(&cfdi.id)?;
        cfdi.uuid = cfdi.uuid.trim().to_uppercase();
        if self.cfdi_id_of(tenant_id, &cfdi.uuid).is_some() {
            return Err(StateError::UuidTaken(cfdi.uuid));
        }
        let tenant = self.tenant_mut(tenant_id)?;
        if tenant.cfdis.contains_key(&id) {
            return Err(StateError::IdTaken(id));
        }
        let provider = tenant.providers.get(&cfdi.provider_id).ok_or_else(|| StateError::NoObject {
            kind: ObjectKind::Provider,
            id: cfdi.provider_id.clone(),
        })?;
        let company =
            tenant.companies.iter().find(|held| held.id == cfdi.company_id).ok_or_else(|| {
                StateError::NoObject { kind: ObjectKind::Company, id: cfdi.company_id.clone() }
            })?;
        if let Some(id) = cfdi.attached_to.iter().find(|id| !tenant.payments.contains_key(*id)) {
            return Err(StateError::NoObject { kind: ObjectKind::Payment, id: id.clone() });
        }
        if cfdi.issuer.rfc.is_empty() {
            cfdi.issuer.rfc.clone_from(&provider.rfc);
            cfdi.issuer.name.clone_from(&provider.name);
        }
        if cfdi.receiver.rfc.is_empty() {
            cfdi.receiver.rfc.clone_from(&company.rfc);
            cfdi.receiver.name.clone_from(&company.name);
            cfdi.receiver.regimen.clone_from(&company.regimen_id);
        }
        cfdi.id.clone_from(&id);
        let mut line = entry(now, tenant_id, ObjectKind::Cfdi, &id, Change::Created, Cause::World);
        line.external_id = Some(cfdi.uuid.clone());
        line.amount = Some(cfdi.balance);
        line.currency = Some(cfdi.currency.clone());
        let (uuid, attached_to) = (cfdi.uuid.clone(), cfdi.attached_to.clone());
        tenant.cfdis.insert(id.clone(), cfdi);
        if !uuid.is_empty() {
            let index = self.by_tenant.entry(tenant_id.to_owned()).or_default();
            index.cfdi_by_uuid.insert(uuid, id.clone());
        }
        self.record(line);
        self.attach(tenant_id, &id, &[], &attached_to, Cause::World, now)?;
        Ok(id)
    }

    pub(crate) fn change_cfdi(
        &mut self,
        tenant_id: &str,
        id: &str,
        cause: Cause,
        now: Timestamp,
        change: impl FnOnce(&mut Cfdi),
    ) -> Result<(), StateError> {
        let origin = Origin { cause, ..Origin::hand(now) };
        self.change_cfdi_for(tenant_id, id, origin, change)
    }

    /// As [`Inner::change_cfdi`], for a request whose own words are kept in the history.
    pub(crate) fn change_cfdi_for(
        &mut self,
        tenant_id: &str,
        id: &str,
        origin: Origin,
        change: impl FnOnce(&mut Cfdi),
    ) -> Result<(), StateError> {
        let (cause, now) = (origin.cause, origin.at);
        let no_object = || StateError::NoObject { kind: ObjectKind::Cfdi, id: id.to_owned() };
        let cfdi = self.tenant_mut(tenant_id)?.cfdis.get_mut(id).ok_or_else(no_object)?;
        let (uuid_before, attached_before) = (cfdi.uuid.clone(), cfdi.attached_to.clone());
        change(cfdi);
        id.clone_into(&mut cfdi.id);
        let (uuid_after, attached_after) = (cfdi.uuid.clone(), cfdi.attached_to.clone());
        let mut line = entry(now, tenant_id, ObjectKind::Cfdi, id, Change::Changed, cause.clone());
        line.payload = origin.payload;
        line.external_id = Some(uuid_after.clone());
        line.amount = Some(cfdi.balance);
        line.currency = Some(cfdi.currency.clone());
        let index = self.by_tenant.entry(tenant_id.to_owned()).or_default();
        index.cfdi_by_uuid.remove(&uuid_before);
        if !uuid_after.is_empty() {
            index.cfdi_by_uuid.insert(uuid_after, id.to_owned());
        }
        self.record(line);
        self.attach(tenant_id, id, &attached_before, &attached_after, cause, now)
    }
}
