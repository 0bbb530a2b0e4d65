//! The supplier portal of one company, in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use sc_domain::order::{OrderPayload, OrderStatus, PortalOrder, PortalState};
use sc_domain::outcome::{Failure, FailureKind, Lookup};
use sc_domain::payment::{PaymentPayload, PortalPayment};
use sc_domain::ports::{
    BankAccount, Clock, CreatedOrder, CreatedPayment, InvoiceQuery, InvoiceSearch, Portal, PortalInvoice,
    PortalOrders, Provider, TenantInfo, UnreadablePortalOrder,
};
use sc_domain::{Cause, Code, OrderNumber, PaymentNumber, PortalId, Rfc, VendorId};

use super::complements::ComplementBooks;
use super::orders::{OrderBooks, OrderRequest};
use super::stage::{Call, Stage, failure};
use super::suppliers::SupplierBooks;

/// What the portal holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Books {
    /// Each payment that was ever stored. Nothing here is unique by itself.
    pub payments: Vec<PortalPayment>,
    /// What was asked for, beside each of them.
    pub payloads: Vec<PaymentPayload>,
    pub accounts: Vec<BankAccount>,
    pub providers: Vec<Provider>,
    /// Invoices by the supplier's portal id.
    pub invoices: BTreeMap<PortalId, Vec<PortalInvoice>>,
    /// CFDIs that the portal does not know.
    pub unknown_cfdis: BTreeSet<String>,
    /// Whether a second payment of a number is refused (unknown of the real portal, so both are tried).
    pub refuses_duplicates: bool,
    /// Requests that are still under way.
    pub under_way: Vec<(Timestamp, PaymentPayload)>,
    pub orders: OrderBooks,
    pub complements: ComplementBooks,
    pub suppliers: SupplierBooks,
}

impl Books {
    pub fn of(&self, number: &str) -> Vec<&PortalPayment> {
        self.payments.iter().filter(|payment| payment.number == number).collect()
    }

    /// Stores a payment, as a request that arrives does.
    pub fn store(&mut self, payload: &PaymentPayload) -> Option<CreatedPayment> {
        if self.refuses_duplicates && !self.of(payload.number.as_str()).is_empty() {
            return None;
        }
        let id = PortalId::new(format!("{:024x}", 0xbeef_0000 + self.payments.len())).expect("hexadecimal");
        let (missing, known): (Vec<_>, Vec<_>) =
            payload.cfdis.iter().partition(|cfdi| self.unknown_cfdis.contains(cfdi.uuid.as_str()));
        let missing_cfdis: Vec<String> = missing.iter().map(|cfdi| cfdi.uuid.to_string()).collect();
        self.payments.push(PortalPayment {
            id: id.clone(),
            number: payload.number.to_string(),
            vendor: Some(payload.vendor.to_string()),
            currency: Some(payload.currency),
            total: Some(payload.total),
            cfdis: known.iter().map(|cfdi| (cfdi.uuid.clone(), Some(cfdi.amount))).collect(),
            missing_cfdis: missing_cfdis.clone(),
            status: "PENDING_PAYMENT_CFDI".to_owned(),
        });
        self.payloads.push(payload.clone());
        Some(CreatedPayment { id, missing_cfdis })
    }

    fn arrive(&mut self, now: Timestamp) {
        self.orders.arrive(now);
        let (arrived, under_way) =
            std::mem::take(&mut self.under_way).into_iter().partition(|(at, _)| *at <= now);
        self.under_way = under_way;
        let arrived: Vec<(Timestamp, PaymentPayload)> = arrived;
        for (_, payload) in arrived {
            self.store(&payload);
        }
    }
}

#[derive(Clone)]
pub struct FakePortal {
    pub stage: Arc<Stage>,
    pub books: Arc<Mutex<Books>>,
}

impl FakePortal {
    pub fn books(&self) -> MutexGuard<'_, Books> {
        let mut books = self.books.lock().unwrap_or_else(PoisonError::into_inner);
        books.arrive(self.stage.clock.now());
        books
    }
}

impl FakePortal {
    async fn request(&self, call: Call, subject: &str, request: OrderRequest) -> Result<PortalId, Failure> {
        let work = || self.books().orders.perform(&request);
        let late = |minutes| {
            let at =
                self.stage.clock.now().checked_add(SignedDuration::from_mins(minutes)).expect("in range");
            self.books().orders.under_way.push((at, request.clone()));
        };
        self.stage.perform(call, subject, work, late, PortalId::to_string).await
    }

    fn number_of(&self, id: &PortalId) -> String {
        let books = self.books();
        let found = books.orders.orders.iter().find(|order| order.id == *id);
        found.map_or_else(String::new, |order| order.number.clone())
    }
}

impl FakePortal {
    async fn providers(&self, is_meant: impl Fn(&&Provider) -> bool) -> Result<Vec<Provider>, Failure> {
        let found = || Ok(self.books().providers.iter().filter(&is_meant).cloned().collect());
        self.stage.ask(Call::Providers, found).await
    }
}

#[async_trait]
impl Portal for FakePortal {
    async fn tenant(&self) -> Result<TenantInfo, Failure> {
        Ok(TenantInfo { name: "Norte".into(), rfc: "AAA010101AAA".into(), is_active: true })
    }

    async fn bank_accounts(&self) -> Result<Vec<BankAccount>, Failure> {
        self.stage.ask(Call::BankAccounts, || Ok(self.books().accounts.clone())).await
    }

    async fn providers_of(&self, vendor: &VendorId) -> Result<Vec<Provider>, Failure> {
        self.providers(|provider| provider.external_id.trim() == vendor.as_str()).await
    }

    async fn providers_with(&self, rfc: &Rfc) -> Result<Vec<Provider>, Failure> {
        self.providers(|provider| provider.rfc == rfc.as_str()).await
    }

    async fn providers_named(&self, part: &str) -> Result<Vec<Provider>, Failure> {
        self.providers(|provider| provider.name.contains(part)).await
    }

    async fn invoices(&self, query: &InvoiceQuery) -> Result<InvoiceSearch, Failure> {
        self.stage
            .ask(Call::Invoices, || {
                let books = self.books();
                let invoices = books
                    .invoices
                    .get(&query.provider)
                    .into_iter()
                    .flatten()
                    .filter(|invoice| query.folio.as_deref().is_none_or(|folio| invoice.folio == folio))
                    .cloned()
                    .collect();
                Ok(InvoiceSearch { invoices, is_complete: true })
            })
            .await
    }

    async fn payment(&self, number: &PaymentNumber) -> Result<Lookup<PortalPayment>, Failure> {
        let work = || {
            let books = self.books();
            Ok(match books.of(number.as_str()).first() {
                Some(found) => Lookup::Present((*found).clone()),
                None => Lookup::Absent,
            })
        };
        let tell = |found: &Lookup<PortalPayment>| match found {
            Lookup::Present(_) => "present".to_owned(),
            Lookup::Absent => "absent".to_owned(),
        };
        self.stage.perform(Call::Lookup, number.as_str(), work, |_| (), tell).await
    }

    async fn create_payment(&self, payload: &PaymentPayload) -> Result<CreatedPayment, Failure> {
        let work = || {
            self.books()
                .store(payload)
                .ok_or_else(|| failure(FailureKind::Duplicate, Code::PaymentOutcomeUnknown))
        };
        let late = |minutes| {
            let at =
                self.stage.clock.now().checked_add(SignedDuration::from_mins(minutes)).expect("in range");
            self.books().under_way.push((at, payload.clone()));
        };
        self.stage.perform(Call::Create, payload.number.as_str(), work, late, |c| c.id.to_string()).await
    }

    async fn orders(&self, numbers: &[OrderNumber]) -> Result<PortalOrders, Failure> {
        self.stage
            .ask(Call::FindOrders, || {
                let books = self.books();
                let is_asked = |order: &PortalOrder| numbers.iter().any(|n| n.as_str() == order.number);
                let mut found = PortalOrders::default();
                for order in books.orders.orders.iter().filter(|order| is_asked(order)) {
                    if books.orders.unreadable.contains(&order.number) {
                        let (number, detail) = (order.number.clone(), "lines".to_owned());
                        found.unreadable.push(UnreadablePortalOrder { number, detail });
                    } else {
                        found.orders.push(order.clone());
                    }
                }
                Ok(found)
            })
            .await
    }

    async fn order(&self, number: &OrderNumber) -> Result<Lookup<PortalOrder>, Failure> {
        let work = || {
            let books = self.books();
            match books.orders.of(number.as_str()).as_slice() {
                [] => Ok(Lookup::Absent),
                [found] => Ok(Lookup::Present((*found).clone())),
                several => {
                    let cause = Cause::new(Code::OrderAmbiguousInPortal).with("count", several.len());
                    Err(Failure::new(FailureKind::Refused, cause))
                }
            }
        };
        self.stage.perform(Call::FindOrder, number.as_str(), work, |_| (), |_| String::new()).await
    }

    async fn create_order(&self, payload: &OrderPayload) -> Result<CreatedOrder, Failure> {
        let request = OrderRequest::Create(payload.clone());
        let id = self.request(Call::CreateOrder, payload.number.as_str(), request).await?;
        Ok(CreatedOrder { id })
    }

    async fn update_order(
        &self,
        id: &PortalId,
        payload: &OrderPayload,
        state: &PortalState,
    ) -> Result<(), Failure> {
        self.books().orders.repeated.push(state.clone());
        let request = OrderRequest::Update(id.clone(), payload.clone());
        self.request(Call::UpdateOrder, payload.number.as_str(), request).await.map(|_| ())
    }

    async fn set_order_status(&self, id: &PortalId, status: &OrderStatus) -> Result<(), Failure> {
        let request = OrderRequest::Status(id.clone(), status.clone());
        self.request(Call::SetStatus, &self.number_of(id), request).await.map(|_| ())
    }

    fn requests(&self) -> u64 {
        0
    }
}
