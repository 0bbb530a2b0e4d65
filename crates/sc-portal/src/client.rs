//! The portal of one company, behind the port of the engine.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::BoxFuture;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use reqwest::Method;
use sc_domain::ids::{OrderNumber, PaymentNumber, PortalId, VendorId};
use sc_domain::order::{OrderPayload, OrderStatus, PortalOrder, PortalState};
use sc_domain::outcome::{Failure, FailureKind, Lookup};
use sc_domain::payment::{PaymentPayload, PortalPayment};
use sc_domain::ports::{
    BankAccount, Clock, CreatedOrder, CreatedPayment, InvoiceQuery, InvoiceSearch, Portal, PortalOrders,
    Provider, TenantInfo,
};
use sc_domain::{Cause, Code, FlawKind, Rfc};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use crate::file::Files;
use crate::flaws::flaw;
use crate::judge::Judge;
use crate::limiter::Limiter;
use crate::numbers;
use crate::options::{self, Credentials, PortalOptions, SetupError};
use crate::paging::{Listed, Listing, PAGE_ITEMS, Page, read_list};
use crate::question::{self, Shape};
use crate::redact::Redactor;
use crate::transport::{Call, Transport};
use crate::wire::{
    InvoiceItem, ListedOrder, ORDERS, WireBankAccount, WireInvoice, WirePage, WireProvider, WireTenant,
    order_replacement_body, order_status_body, order_wire_body, wire_body,
};
use crate::write::{NewOrder, NewPayment, OrderContent, StatusChange, Write};

/// The address of purchase orders.
const PURCHASE_ORDERS: &str = "purchase-orders";

/// The parameter that asks for orders by their numbers.
const ORDER_NUMBERS: &str = "external_ids";

/// Lists that are asked for at the same time; the limiter of the portal may allow fewer.
pub(crate) const LISTS_AT_ONCE: usize = 4;

/// The portal for one company. Its futures may be dropped at any moment: the connection of a dropped
/// request is closed, and a dropped write has an unknown outcome like any other without an answer.
pub struct PortalClient {
    root: Url,
    batch: Url,
    pub(crate) transport: Transport,
    pub(crate) files: Files,
    pub(crate) judge: Judge,
    list_budget: Duration,
    pub(crate) clock: Arc<dyn Clock>,
}

impl PortalClient {
    /// A client for the company that the options name. No request is made yet. Without credentials none ever is: each call
    /// fails with the cause for which there are none, and the other companies go on.
    ///
    /// # Errors
    /// Options or credentials that no request can be made with.
    pub fn new(
        options: PortalOptions,
        credentials: Result<Credentials, Cause>,
        clock: Arc<dyn Clock>,
        limiter: Arc<Limiter>,
    ) -> Result<Self, SetupError> {
        let checked = options::check(&options, &credentials)?;
        let transport = Transport::new(&checked, options.max_body_bytes, limiter, Arc::clone(&clock))?;
        let files = Files::new(&checked, Arc::clone(&clock))?;
        let judge = Judge {
            host: checked.host,
            tenant: options.company,
            timeout: transport.timeout(),
            redactor: Redactor::new(credentials.as_ref().ok()),
        };
        let (root, batch, list_budget) = (checked.root, checked.batch, checked.list_budget);
        Ok(Self { root, batch, transport, files, judge, list_budget, clock })
    }

    pub(crate) fn url(&self, path: &[&str]) -> Url {
        below(&self.root, path)
    }

    /// An address of the calls that take several documents at once.
    pub(crate) fn batch_url(&self, path: &[&str]) -> Url {
        below(&self.batch, path)
    }

    pub(crate) fn deadline(&self) -> Duration {
        self.clock.elapsed() + self.list_budget
    }

    async fn ask<T: Shape + Send>(
        &self,
        name: &'static str,
        url: Url,
        deadline: Duration,
    ) -> Result<T, Failure> {
        let call = Call { name, method: Method::GET, url, body: None };
        question::ask(&self.transport, &self.judge, &self.clock, &call, deadline).await
    }

    pub(crate) async fn list<T>(
        &self,
        path: &'static str,
        parameters: &[(&str, &str)],
    ) -> Result<Listing<T>, Failure>
    where
        T: Listed + DeserializeOwned + Send,
    {
        let deadline = self.deadline();
        let mut url = self.url(&[path]);
        url.query_pairs_mut().extend_pairs(parameters).append_pair("pageSize", &PAGE_ITEMS.to_string());
        let page = |offset: u64| -> BoxFuture<'_, Result<Page<T>, Failure>> {
            let mut url = url.clone();
            url.query_pairs_mut().append_pair("offset", &offset.to_string());
            Box::pin(async move {
                let page: WirePage<T> = self.ask(path, url, deadline).await?;
                Ok(Page { total: page.total, items: page.items })
            })
        };
        let listing = read_list(page, || self.clock.elapsed(), deadline).await?;
        let (items, total, is_complete) = (listing.items.len(), listing.total, listing.is_complete);
        tracing::debug!(list = path, items, total, is_complete, "portal.listed");
        Ok(listing)
    }

    /// Suppliers that the portal's filter finds, and that are meant.
    async fn providers(
        &self,
        filter: (&'static str, &str),
        is_meant: impl Fn(&WireProvider) -> bool,
    ) -> Result<Vec<Provider>, Failure> {
        let found: Vec<WireProvider> = self.whole_list("providers", "providers", &[filter]).await?;
        let meant = found.into_iter().filter(is_meant);
        meant
            .map(|provider| {
                // Left out it would make another supplier look like the only one.
                provider
                    .into_domain()
                    .ok_or_else(|| unreadable(&flaw(FlawKind::ProviderWithoutId, &[&filter.1])))
            })
            .collect()
    }

    /// The items of a list that is useless when it is cut.
    async fn whole_list<T>(
        &self,
        what: &'static str,
        path: &'static str,
        parameters: &[(&str, &str)],
    ) -> Result<Vec<T>, Failure>
    where
        T: Listed + DeserializeOwned + Send,
    {
        self.list(path, parameters).await?.whole(what)
    }

    /// The orders of as many numbers as one question takes.
    async fn orders_of(&self, numbers: Vec<&OrderNumber>) -> Result<PortalOrders, Failure> {
        let parameters: Vec<_> = numbers.iter().map(|number| (ORDER_NUMBERS, number.as_str())).collect();
        let listed: Vec<ListedOrder> = self.whole_list(ORDERS, PURCHASE_ORDERS, &parameters).await?;
        let mut found = PortalOrders::default();
        for order in listed.into_iter().filter(|order| numbers.iter().any(|number| order.is_of(number))) {
            match order.into_domain() {
                Ok(order) => found.orders.push(order),
                Err(unreadable) => found.unreadable.push(unreadable),
            }
        }
        Ok(found)
    }

    /// Sends a change, exactly once.
    pub(crate) async fn write<W: Write + Sync>(
        &self,
        name: &'static str,
        method: Method,
        url: Url,
        body: &Value,
        write: W,
    ) -> Result<W::Done, Failure> {
        let call = Call { name, method, url, body: Some(body.to_string().into_bytes()) };
        self.judge.written(self.transport.send(&call).await, &write)
    }

    /// The address of one order, by the portal's own id.
    fn order_url(&self, id: &PortalId, rest: &[&str]) -> Url {
        let mut url = self.url(&[&[PURCHASE_ORDERS, id.as_str()], rest].concat());
        url.query_pairs_mut().append_pair("id_type", "INTERNAL");
        url
    }
}

fn below(root: &Url, path: &[&str]) -> Url {
    let mut url = root.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.extend(path);
    }
    url
}

/// A good list with an item that cannot be used, and that must not be overlooked.
fn unreadable(detail: &str) -> Failure {
    let cause = Cause::new(Code::PortalUnexpectedAnswer).with("status", 200).with("detail", detail);
    Failure::new(FailureKind::Transient, cause)
}

#[async_trait]
impl Portal for PortalClient {
    async fn tenant(&self) -> Result<TenantInfo, Failure> {
        let tenant: WireTenant = self.ask("tenant", self.root.clone(), self.deadline()).await?;
        Ok(tenant.into())
    }

    async fn bank_accounts(&self) -> Result<Vec<BankAccount>, Failure> {
        let accounts: Vec<WireBankAccount> =
            self.whole_list("bank_accounts", "tenant-bank-accounts", &[]).await?;
        Ok(accounts.into_iter().filter_map(WireBankAccount::into_domain).collect())
    }

    async fn providers_of(&self, vendor: &VendorId) -> Result<Vec<Provider>, Failure> {
        // The portal's filter finds parts of numbers as well; only an equal number is an answer.
        let is_equal = |provider: &WireProvider| provider.external_id.as_str() == vendor.as_str();
        self.providers(("externalId", vendor.as_str()), is_equal).await
    }

    async fn providers_with(&self, rfc: &Rfc) -> Result<Vec<Provider>, Failure> {
        let is_equal = |provider: &WireProvider| provider.rfc.as_str().eq_ignore_ascii_case(rfc.as_str());
        self.providers(("rfc", rfc.as_str()), is_equal).await
    }

    async fn providers_named(&self, part: &str) -> Result<Vec<Provider>, Failure> {
        self.providers(("name", part), |_| true).await
    }

    async fn invoices(&self, query: &InvoiceQuery) -> Result<InvoiceSearch, Failure> {
        let (from, to) = (query.issued.0.to_string(), query.issued.1.to_string());
        let mut parameters = vec![
            ("documentTypes", "CFDI"),
            ("cfdiType", "INVOICE"),
            ("hideValidations", "true"),
            ("providerId", query.provider.as_str()),
            ("from", &from),
            ("to", &to),
        ];
        parameters.extend(query.folio.as_deref().map(|folio| ("folio", folio)));
        let listing: Listing<WireInvoice> = self.list("cfdis", &parameters).await?;
        let mut search = InvoiceSearch { invoices: Vec::new(), is_complete: listing.is_complete };
        for item in listing.items {
            match item.into_item(&query.provider) {
                InvoiceItem::Invoice(invoice) => search.invoices.push(invoice),
                InvoiceItem::Other => {}
                // It could be the one that is looked for, so the others prove nothing.
                InvoiceItem::Unreadable => search.is_complete = false,
            }
        }
        Ok(search)
    }

    async fn payment(&self, number: &PaymentNumber) -> Result<Lookup<PortalPayment>, Failure> {
        if matches!(number.as_str(), "." | "..") {
            // As part of a URL these would name the list.
            let cause =
                Cause::new(Code::PaymentUnreadable).with("field", "external_id").with("value", number);
            return Err(Failure::new(FailureKind::Refused, cause));
        }
        let mut url = self.url(&["payments", number.as_str()]);
        url.query_pairs_mut().append_pair("id_type", "EXTERNAL");
        let call = Call { name: "payment", method: Method::GET, url, body: None };
        self.judge.probed_payment(self.transport.send(&call).await, number)
    }

    async fn create_payment(&self, payload: &PaymentPayload) -> Result<CreatedPayment, Failure> {
        let (url, body) = (self.url(&["payments"]), wire_body(payload));
        self.write("create_payment", Method::POST, url, &body, NewPayment(&payload.number)).await
    }

    async fn orders(&self, numbers: &[OrderNumber]) -> Result<PortalOrders, Failure> {
        // Collected before the first wait: the compiler cannot prove of the closure that the future is `Send`.
        let lists: Vec<BoxFuture<'_, _>> = numbers::questions(ORDER_NUMBERS, numbers)
            .into_iter()
            .map(|numbers| -> BoxFuture<'_, _> { Box::pin(self.orders_of(numbers)) })
            .collect();
        let lists: Vec<PortalOrders> = stream::iter(lists).buffered(LISTS_AT_ONCE).try_collect().await?;
        let mut all = PortalOrders::default();
        for list in lists {
            all.orders.extend(list.orders);
            all.unreadable.extend(list.unreadable);
        }
        Ok(all)
    }

    async fn order(&self, number: &OrderNumber) -> Result<Lookup<PortalOrder>, Failure> {
        let mut url = self.url(&[PURCHASE_ORDERS]);
        // Two, so that a second order of the number is seen.
        url.query_pairs_mut().extend_pairs([
            (ORDER_NUMBERS, number.as_str()),
            ("pageSize", "2"),
            ("offset", "0"),
        ]);
        let call = Call { name: "order", method: Method::GET, url, body: None };
        self.judge.probed_order(self.transport.send(&call).await, number)
    }

    async fn create_order(&self, payload: &OrderPayload) -> Result<CreatedOrder, Failure> {
        let (url, body) = (self.url(&[PURCHASE_ORDERS]), order_wire_body(payload));
        self.write("create_order", Method::POST, url, &body, NewOrder(&payload.number)).await
    }

    async fn update_order(
        &self,
        id: &PortalId,
        payload: &OrderPayload,
        state: &PortalState,
    ) -> Result<(), Failure> {
        let (url, body) = (self.order_url(id, &[]), order_replacement_body(payload, state));
        let content = OrderContent { id, number: &payload.number };
        self.write("update_order", Method::PUT, url, &body, content).await
    }

    async fn set_order_status(&self, id: &PortalId, status: &OrderStatus) -> Result<(), Failure> {
        let (url, body) = (self.order_url(id, &["status"]), order_status_body(status));
        self.write("set_order_status", Method::PUT, url, &body, StatusChange { id, status }).await
    }

    fn requests(&self) -> u64 {
        self.transport.sent() + self.files.sent()
    }
}

impl fmt::Debug for PortalClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PortalClient")
            .field("root", &self.root.as_str())
            .field("list_budget", &self.list_budget)
            .finish_non_exhaustive()
    }
}
