//! Fiscal documents, their files and suppliers, behind the port of the engine.

use std::collections::{BTreeSet, HashMap, HashSet};

use async_trait::async_trait;
use futures::future::BoxFuture;
use futures::stream::{self, StreamExt as _};
use jiff::civil::Date;
use reqwest::Method;
use sc_domain::cfdi::{CfdiFile, CfdiQuery, PortalCfdi, PortalCfdis};
use sc_domain::ids::{CfdiUuid, PaymentNumber, PortalId};
use sc_domain::outcome::{Failure, FailureKind, Lookup};
use sc_domain::ports::FiscalPortal;
use sc_domain::supplier::{PortalSuppliers, Supplier};
use sc_domain::{Cause, Code};
use serde_json::Value;
use url::Url;

use crate::client::{LISTS_AT_ONCE, PortalClient};
use crate::file::{self, NoFile};
use crate::flaws::{differs, lacks};
use crate::judge::Judge;
use crate::paging::{Listing, stops_everything};
use crate::probe::{CFDIS, PAYMENTS, PROVIDERS};
use crate::question;
use crate::transport::{Call, Reply};
use crate::wire::{CfdiItem, ReadCfdi, SupplierItem, Text, acknowledgement_body};
use crate::write::Acknowledgement;

/// UUIDs in one question: the answer fits into one page, and no server cuts the address.
const UUIDS_MAX: usize = 100;

/// The stages behind `PENDING_TO_PAY`: portal-api.md 4.1.
const LATER_STAGES: [&str; 4] =
    ["DELIVERED_ERP", "INCLUDED_IN_PAYMENT_ORDER", "PAYMENT_COMPLETED", "FINISHED"];

/// Longest progress text: portal-api.md 5.
const STATUS_CHARS_MAX: usize = 35;

type Parameters = Vec<(&'static str, String)>;

/// The lists that answer a question.
fn lists(query: &CfdiQuery) -> Vec<Parameters> {
    let with = |own: &[(&'static str, &str)]| -> Parameters {
        let shared = [("documentTypes", "CFDI"), ("hideValidations", "true")];
        shared.iter().chain(own).map(|(name, value)| (*name, (*value).to_owned())).collect()
    };
    match query {
        CfdiQuery::PayableInvoices { issued: (from, to) } => {
            let (from, to) = (from.to_string(), to.to_string());
            let stage = ("stage", "PENDING_TO_PAY");
            vec![with(&[("cfdiType", "INVOICE"), stage, ("from", &from), ("to", &to)])]
        }
        CfdiQuery::LeftStage { issued: (from, to) } => {
            let (from, to) = (from.to_string(), to.to_string());
            let list = |stage: &&str| {
                with(&[("cfdiType", "INVOICE"), ("stage", stage), ("from", &from), ("to", &to)])
            };
            LATER_STAGES.iter().map(list).collect()
        }
        CfdiQuery::CreditNotes { issued: (from, to), statuses } => {
            let (from, to) = (from.to_string(), to.to_string());
            let distinct: BTreeSet<&str> = statuses.iter().map(|status| status.trim()).collect();
            let list = |status: &str| {
                with(&[("cfdiType", "CREDIT_NOTE"), ("status", status), ("from", &from), ("to", &to)])
            };
            // A blank status would ask for all of them.
            distinct.into_iter().filter(|status| !status.is_empty()).map(list).collect()
        }
        CfdiQuery::Complements { created: (from, to) } => {
            let (from, to) = (from.to_string(), to.to_string());
            vec![with(&[("cfdiType", "PAYMENT_CFDI"), ("createdFrom", &from), ("createdUntil", &to)])]
        }
        CfdiQuery::Uuids(uuids) => {
            let distinct: Vec<&CfdiUuid> = uuids.iter().collect::<BTreeSet<_>>().into_iter().collect();
            let named = |some: &[&CfdiUuid]| {
                let mut list = with(&[]);
                list.extend(some.iter().map(|uuid| ("uuids", uuid.to_string())));
                list
            };
            distinct.chunks(UUIDS_MAX).map(named).collect()
        }
    }
}

/// Puts lists together. One that could not be read leaves the whole incomplete, unless nothing was read at all or
/// the next call would meet the same reason.
fn merge(query: &CfdiQuery, lists: Vec<Result<Listing<CfdiItem>, Failure>>) -> Result<PortalCfdis, Failure> {
    let mut all = PortalCfdis { is_complete: true, ..PortalCfdis::default() };
    let mut places: HashMap<CfdiUuid, usize> = HashMap::new();
    let asked = asked_for(query);
    let (mut failed, mut was_any_read) = (None, lists.is_empty());
    for list in lists {
        let list = match list {
            Ok(list) => list,
            Err(failure) if stops_everything(failure.kind) => return Err(failure),
            Err(failure) => {
                all.is_complete = false;
                failed.get_or_insert(failure);
                continue;
            }
        };
        was_any_read = true;
        all.is_complete &= list.is_complete;
        for item in list.items {
            match item.read {
                ReadCfdi::Cfdi(cfdi) if asked.as_ref().is_none_or(|asked| asked.contains(&cfdi.uuid)) => {
                    add(&mut all, &mut places, *cfdi)
                }
                ReadCfdi::Unreadable(unreadable) => {
                    if !all.unreadable.contains(&unreadable) {
                        all.unreadable.push(unreadable);
                    }
                }
                ReadCfdi::Cfdi(_) | ReadCfdi::Other => {}
            }
        }
    }
    match failed {
        Some(failure) if !was_any_read => Err(failure),
        Some(_) | None => Ok(all),
    }
}

/// A portal that ignores the filter by UUID answers with everything.
fn asked_for(query: &CfdiQuery) -> Option<HashSet<&CfdiUuid>> {
    match query {
        CfdiQuery::Uuids(uuids) => Some(uuids.iter().collect()),
        CfdiQuery::PayableInvoices { .. }
        | CfdiQuery::LeftStage { .. }
        | CfdiQuery::CreditNotes { .. }
        | CfdiQuery::Complements { .. } => None,
    }
}

/// One document may stand there twice, e.g. cancelled and sent again: the first that is not cancelled counts.
fn add(all: &mut PortalCfdis, places: &mut HashMap<CfdiUuid, usize>, cfdi: PortalCfdi) {
    match places.get(&cfdi.uuid) {
        None => {
            places.insert(cfdi.uuid.clone(), all.cfdis.len());
            all.cfdis.push(cfdi);
        }
        Some(place) if all.cfdis[*place].is_cancelled() && !cfdi.is_cancelled() => all.cfdis[*place] = cfdi,
        Some(_) => {}
    }
}

impl PortalClient {
    async fn cfdi_list(&self, parameters: Parameters) -> Result<Listing<CfdiItem>, Failure> {
        let parameters: Vec<(&str, &str)> =
            parameters.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.list("cfdis", &parameters).await
    }

    /// Asks about one thing. `read` takes the portal's word for it, or says in few words why it cannot.
    async fn look_up<T: Send>(
        &self,
        name: &'static str,
        url: Url,
        group: &'static str,
        read: impl Fn(&Value) -> Result<Lookup<T>, String> + Copy + Send + Sync,
    ) -> Result<Lookup<T>, Failure> {
        let call = Call { name, method: Method::GET, url, body: None };
        let judge = move |judge: &Judge, reply: &Reply| match judge.looked_up(reply, group)? {
            Lookup::Absent => Ok(Lookup::Absent),
            Lookup::Present(value) => read(&value).map_err(|why| judge.unexpected(reply, &why)),
        };
        question::ask_and_read(&self.transport, &self.judge, &self.clock, &call, self.deadline(), judge).await
    }

    /// Where the portal says that the XML of a document is to be had.
    async fn xml_address(&self, cfdi: &PortalId) -> Result<Lookup<Url>, Failure> {
        let url = self.url(&["cfdis", cfdi.as_str(), "files"]);
        let found = self.look_up("files", url, CFDIS, xml_address).await?;
        match found {
            Lookup::Absent => Ok(Lookup::Absent),
            Lookup::Present(address) => self.files.address(&address).map(Lookup::Present),
        }
    }

    fn by_internal_id(&self, path: &'static str, id: &PortalId) -> Url {
        let mut url = self.url(&[path, id.as_str()]);
        url.query_pairs_mut().append_pair("id_type", "INTERNAL");
        url
    }
}

/// The address of the XML. A missing one is absent only where the answer is one about files.
fn xml_address(answer: &Value) -> Result<Lookup<String>, String> {
    let is_about_files =
        ["xml", "pdf", "valid_from", "valid_to"].iter().any(|name| answer.get(name).is_some());
    match answer.get("xml") {
        _ if !is_about_files => Err(lacks("xml")),
        Some(Value::String(address)) if !address.trim().is_empty() => {
            Ok(Lookup::Present(address.trim().to_owned()))
        }
        None | Some(Value::Null | Value::String(_)) => Ok(Lookup::Absent),
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => Err(lacks("xml")),
    }
}

/// Whether an answer is about the thing that was asked for.
fn check_id(answer: &Value, id: &PortalId) -> Result<(), String> {
    let told = answer.get("id").map(Text::from).unwrap_or_default();
    if told.as_str().eq_ignore_ascii_case(id.as_str()) { Ok(()) } else { Err(differs("id", told.as_str())) }
}

#[async_trait]
impl FiscalPortal for PortalClient {
    async fn cfdis(&self, query: &CfdiQuery) -> Result<PortalCfdis, Failure> {
        // Collected before the first wait: the compiler cannot prove of the closure that the future is `Send`.
        let questions: Vec<BoxFuture<'_, _>> = lists(query)
            .into_iter()
            .map(|parameters| -> BoxFuture<'_, _> { Box::pin(self.cfdi_list(parameters)) })
            .collect();
        merge(query, stream::iter(questions).buffered(LISTS_AT_ONCE).collect().await)
    }

    async fn cfdi_xml(&self, cfdi: &PortalId) -> Result<Lookup<CfdiFile>, Failure> {
        let deadline = self.deadline();
        let mut was_renewed = false;
        loop {
            let Lookup::Present(url) = self.xml_address(cfdi).await? else { return Ok(Lookup::Absent) };
            match self.files.fetch(&url, deadline).await {
                Ok(bytes) => return Ok(Lookup::Present(CfdiFile { name: file::name(&url), bytes })),
                Err(NoFile::Expired(_)) if !was_renewed => was_renewed = true,
                Err(NoFile::Expired(failure) | NoFile::Failed(failure)) => return Err(failure),
            }
        }
    }

    async fn suppliers_accepted(&self, days: (Date, Date)) -> Result<PortalSuppliers, Failure> {
        let (from, to) = (days.0.to_string(), days.1.to_string());
        let parameters = [
            ("statusExpedient", "ACCEPTED"),
            ("expedientAcceptedFrom", &from),
            ("expedientAcceptedTo", &to),
            ("status", "ENABLED"),
        ];
        let list: Listing<SupplierItem> = self.list("providers", &parameters).await?;
        let mut all = PortalSuppliers { is_complete: list.is_complete, ..PortalSuppliers::default() };
        for item in list.items {
            match item.read {
                Ok(supplier) => all.suppliers.push(supplier),
                Err(unreadable) => all.unreadable.push(unreadable),
            }
        }
        Ok(all)
    }

    async fn supplier(&self, id: &PortalId) -> Result<Lookup<Supplier>, Failure> {
        let url = self.by_internal_id("providers", id);
        let read = |answer: &Value| {
            check_id(answer, id)?;
            let supplier = SupplierItem::from(answer).read.map_err(|unreadable| lacks(&unreadable.detail))?;
            Ok(Lookup::Present(supplier))
        };
        self.look_up("supplier", url, PROVIDERS, read).await
    }

    async fn payment_number(&self, id: &PortalId) -> Result<Lookup<PaymentNumber>, Failure> {
        let url = self.by_internal_id("payments", id);
        let read = |answer: &Value| {
            check_id(answer, id)?;
            Ok(Lookup::Present(answer.get("external_id").map(Text::from).unwrap_or_default()))
        };
        let Lookup::Present(number) = self.look_up("payment", url, PAYMENTS, read).await? else {
            return Ok(Lookup::Absent);
        };
        if number.is_blank() {
            // Made in the portal by hand: it says that there is no number of Sage.
            return Ok(Lookup::Absent);
        }
        PaymentNumber::new(number.as_str()).map(Lookup::Present).map_err(|_| {
            let cause = Cause::new(Code::PaymentUnreadable)
                .with("field", "external_id")
                .with("value", self.judge.redactor.clean(number.as_str()));
            Failure::new(FailureKind::Refused, cause)
        })
    }

    async fn acknowledge(&self, cfdi: &PortalId, uuid: &CfdiUuid, status: &str) -> Result<(), Failure> {
        if status.trim().is_empty() || status.chars().count() > STATUS_CHARS_MAX {
            let rule = format!("a progress text has 1 to {STATUS_CHARS_MAX} characters");
            return Err(self.judge.not_built(&rule));
        }
        let (url, body) = (self.batch_url(&["cfdis"]), acknowledgement_body(cfdi, uuid, status));
        self.write("acknowledge", Method::PUT, url, &body, Acknowledgement { cfdi, uuid }).await
    }
}
