//! The portal of one company, behind the port of the engine.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::future::BoxFuture;
use reqwest::Method;
use sc_domain::ids::{PaymentNumber, VendorId};
use sc_domain::outcome::{Failure, FailureKind, Lookup};
use sc_domain::payment::{PaymentPayload, PortalPayment};
use sc_domain::ports::{
    BankAccount, Clock, CreatedPayment, InvoiceQuery, InvoiceSearch, Portal, Provider, TenantInfo,
};
use sc_domain::{Cause, Code};
use serde::de::DeserializeOwned;
use url::Url;

use crate::judge::Judge;
use crate::limiter::Limiter;
use crate::options::{self, Credentials, PortalOptions, SetupError};
use crate::paging::{Listed, Listing, PAGE_ITEMS, Page, read_list};
use crate::question;
use crate::redact::Redactor;
use crate::transport::{Call, Transport};
use crate::wire::{InvoiceItem, WireBankAccount, WireInvoice, WirePage, WireProvider, WireTenant, wire_body};

/// The portal for one company. Its futures may be dropped at any moment: the connection of a dropped
/// request is closed, and a dropped write has an unknown outcome like any other without an answer.
pub struct PortalClient {
    root: Url,
    transport: Transport,
    judge: Judge,
    list_budget: Duration,
    clock: Arc<dyn Clock>,
}

impl PortalClient {
    /// A client for the company that the options name. No request is made yet.
    pub fn new(
        options: PortalOptions,
        credentials: Credentials,
        clock: Arc<dyn Clock>,
        limiter: Arc<Limiter>,
    ) -> Result<Self, SetupError> {
        let checked = options::check(&options, &credentials)?;
        let transport = Transport::new(&checked, options.max_body_bytes, limiter, Arc::clone(&clock))?;
        let judge = Judge {
            host: checked.host,
            tenant: options.company,
            timeout: transport.timeout(),
            redactor: Redactor::new(&credentials),
        };
        Ok(Self { root: checked.root, transport, judge, list_budget: checked.list_budget, clock })
    }

    fn url(&self, path: &[&str]) -> Url {
        let mut url = self.root.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.extend(path);
        }
        url
    }

    fn deadline(&self) -> Duration {
        self.clock.elapsed() + self.list_budget
    }

    async fn ask<T: DeserializeOwned + Send>(
        &self,
        name: &'static str,
        url: Url,
        deadline: Duration,
    ) -> Result<T, Failure> {
        let call = Call { name, method: Method::GET, url, body: None };
        question::ask(&self.transport, &self.judge, &self.clock, &call, deadline).await
    }

    async fn list<T>(&self, path: &'static str, parameters: &[(&str, &str)]) -> Result<Listing<T>, Failure>
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
        let listing = self.list(path, parameters).await?;
        if listing.is_complete {
            return Ok(listing.items);
        }
        let cause = Cause::new(Code::PortalListIncomplete)
            .with("what", what)
            .with("read", listing.items.len())
            .with("total", listing.total);
        Err(Failure::new(FailureKind::Transient, cause))
    }
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
        let found: Vec<WireProvider> =
            self.whole_list("providers", "providers", &[("externalId", vendor.as_str())]).await?;
        // The portal's filter finds parts of numbers as well; only an equal number is an answer.
        let equal = found.into_iter().filter(|provider| provider.external_id.as_str() == vendor.as_str());
        equal
            .map(|provider| {
                // Left out it would make another supplier look like the only one.
                provider.into_domain().ok_or_else(|| {
                    let cause = Cause::new(Code::PortalUnexpectedAnswer)
                        .with("status", 200)
                        .with("detail", format!("provider {vendor} id"));
                    Failure::new(FailureKind::Transient, cause)
                })
            })
            .collect()
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
        self.judge.probe(self.transport.send(&call).await, number)
    }

    async fn create_payment(&self, payload: &PaymentPayload) -> Result<CreatedPayment, Failure> {
        let call = Call {
            name: "create_payment",
            method: Method::POST,
            url: self.url(&["payments"]),
            body: Some(wire_body(payload).to_string().into_bytes()),
        };
        self.judge.created(self.transport.send(&call).await, &payload.number)
    }

    fn requests(&self) -> u64 {
        self.transport.sent()
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
