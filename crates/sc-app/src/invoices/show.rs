//! One document of the portal: what portal, Sage and the importer's folder hold of it, and where it waits.

use std::sync::Arc;

use futures::future::join_all;
use jiff::Timestamp;
use sc_domain::cfdi::{CfdiKind, CfdiQuery, PaymentLink, PortalCfdi};
use sc_domain::import::FolderFiles;
use sc_domain::outcome::{Failure, Lookup};
use sc_domain::ports::{ApprovalSubject, DocumentRecord, DocumentState, Journal as _, PassMemory, RunKind};
use sc_domain::{Cause, CfdiUuid, DocumentKey, DocumentKind, Pass};
use sc_journal::DocumentFilter;
use sc_sync::bounds::Bounds;
use sc_sync::cfdi_delivery::{self as delivery, Place};
use sc_sync::{EngineConfig, Importer, Tenant};
use sc_words::Words;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::about_one::AboutOne;
use super::waits::{Facts, Next, Reason, complement_waits, waits};
use crate::app::App;
use crate::compose::engine_config;
use crate::documents::{AttemptView, LifeView, attempts, in_folder, is_file_of, standing};
use crate::error::{AppError, listed};
use crate::wire::{CauseView, FileView, PortalCfdiView};

/// Most documents of a journal's search.
const FOUND_MAX: u32 = 50;
/// Most documents that a message names.
const NAMED_MAX: u32 = 5;

/// The documents that carry a UUID.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InvoiceViews {
    /// One per company that knows it.
    pub invoices: Vec<InvoiceView>,
}

/// A document of the portal: all sides, and where it waits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InvoiceView {
    /// Company key.
    pub tenant: String,
    /// Fiscal folio.
    pub uuid: String,
    /// State in the journal; `None` when no run has seen it. Complements have one for each of their payments.
    pub state: Option<&'static str>,
    /// `present`, `unreadable`, `absent` or `unknown`.
    pub portal_state: &'static str,
    /// What the portal holds.
    pub portal: Option<PortalCfdiView>,
    /// Name of its supplier in the portal.
    pub supplier: Option<String>,
    /// `present`, `absent` or `unknown`: whether Sage holds it. Of complements the payments tell it.
    pub sage_state: &'static str,
    /// `waiting`, `processed` or `absent`: where its file stands; `unknown` without an importer, and of complements.
    pub folder_state: &'static str,
    /// Its file.
    pub file: Option<FileView>,
    /// Where it waits; `None` when a side did not answer, and of a complement whose payments tell.
    pub waits: Option<WaitsView>,
    /// Our attempts, oldest first.
    pub attempts: Vec<AttemptView>,
    /// Complements: the life line of each payment that it belongs to.
    pub payments: Vec<LifeView>,
    /// Why a side could not be asked.
    pub unanswered: Vec<CauseView>,
}

/// Where a document waits: the decision of the same functions that a run asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitsView {
    /// `supplier`, `portal_approval`, `our_folder`, `importer`, `sage` or `nowhere`.
    pub at: &'static str,
    /// Why there, a stable word such as `next_run`.
    pub reason: &'static str,
    /// The same for people.
    pub sentence: String,
    /// Why it waits.
    pub cause: Option<CauseView>,
    /// When it will be looked at again (RFC 3339).
    pub next_attempt: Option<Timestamp>,
}

impl WaitsView {
    fn new(reason: Reason, words: &Words) -> Self {
        let name = reason.as_str();
        Self {
            at: reason.place().as_str(),
            reason: name,
            sentence: words.plain(&format!("waits-{}", name.replace('_', "-"))),
            cause: None,
            next_attempt: None,
        }
    }
}

/// What all sides say of a document, each as far as it answers.
struct Sides {
    portal_state: &'static str,
    portal: Option<PortalCfdi>,
    supplier: Option<String>,
    in_sage: Option<bool>,
    /// `None` without an importer, and when the folder did not answer.
    files: Option<FolderFiles>,
    unanswered: Vec<Cause>,
}

impl Sides {
    async fn ask(tenant: &Tenant, uuid: &CfdiUuid) -> Self {
        let mut unanswered = Vec::new();
        let query = CfdiQuery::Uuids(vec![uuid.clone()]);
        let found = answered(tenant.fiscal_portal.cfdis(&query).await, &mut unanswered);
        let portal_state = match &found {
            None => "unknown",
            Some(found) if !found.cfdis.is_empty() => "present",
            Some(found) if !found.unreadable.is_empty() => "unreadable",
            // A list that was cut proves no absence.
            Some(found) if !found.is_complete => "unknown",
            Some(_) => "absent",
        };
        let portal = found.and_then(|found| found.cfdis.into_iter().find(|cfdi| cfdi.uuid == *uuid));
        let known = answered(tenant.erp.known_cfdis(std::slice::from_ref(uuid)).await, &mut unanswered);
        let files = match &tenant.importer {
            Some(importer) => answered(importer.folder.files().await, &mut unanswered),
            None => None,
        };
        let provider = portal.as_ref().and_then(|cfdi| cfdi.provider.as_ref());
        let supplier = match provider {
            Some(id) => match answered(tenant.fiscal_portal.supplier(id).await, &mut unanswered) {
                Some(Lookup::Present(supplier)) => Some(supplier.name),
                Some(Lookup::Absent) | None => None,
            },
            None => None,
        };
        let in_sage = known.map(|known| known.contains(uuid));
        Self { portal_state, portal, supplier, in_sage, files, unanswered }
    }
}

fn answered<T>(answer: Result<T, Failure>, unanswered: &mut Vec<Cause>) -> Option<T> {
    let told = answer.map_err(|failure| {
        // A server that is away is away for each question.
        if !unanswered.contains(&failure.cause) {
            unanswered.push(failure.cause);
        }
    });
    told.ok()
}

/// What the next run does with a document.
enum Decision {
    Delivers,
    Holds(Cause, Option<Timestamp>),
    InSage,
    Nothing,
}

/// Asks the questions of a run about one document, and lets its plan decide.
struct Inspection {
    decision: Decision,
    is_listed: bool,
    is_within_days: bool,
}

impl App {
    /// The documents of a UUID, with where each waits. Writes nothing.
    ///
    /// # Errors
    /// An unknown company; a UUID that nobody knows; a missing credential; the journal's. A side that does not answer is
    /// part of the answer.
    pub async fn invoice(
        &self,
        tenants: &[String],
        uuid: &str,
        words: &Words,
    ) -> Result<InvoiceViews, AppError> {
        let composed = self.composed()?;
        let tenants = self.companies(&composed, tenants)?;
        let Ok(key) = CfdiUuid::new(uuid) else { return Err(self.unknown_invoice(uuid).await?) };
        let views = join_all(tenants.into_iter().map(|tenant| self.invoice_of(tenant, &key, words))).await;
        let views = views.into_iter().collect::<Result<Vec<_>, AppError>>()?;
        let invoices: Vec<InvoiceView> = views.into_iter().flatten().collect();
        if invoices.is_empty() {
            Err(self.unknown_invoice(uuid).await?)
        } else {
            Ok(InvoiceViews { invoices })
        }
    }

    /// `None` when the company does not know it.
    async fn invoice_of(
        &self,
        tenant: &Tenant,
        uuid: &CfdiUuid,
        words: &Words,
    ) -> Result<Option<InvoiceView>, AppError> {
        let sides = Sides::ask(tenant, uuid).await;
        let life = self.journal.life(&DocumentKey::cfdi(&tenant.key, uuid)).await?;
        let record = life.document.as_ref().map(|row| &row.record);
        let (folder_state, file) = match &sides.files {
            Some(files) => in_folder(files, |file| is_file_of(file, uuid)),
            None => ("unknown", None),
        };
        let mut view = InvoiceView {
            tenant: tenant.key.to_string(),
            uuid: uuid.to_string(),
            state: record.map(|record| record.state.as_str()),
            portal_state: sides.portal_state,
            portal: sides.portal.as_ref().map(PortalCfdiView::new),
            supplier: sides.supplier.clone(),
            sage_state: sides.in_sage.map_or("unknown", standing),
            folder_state,
            file: file.map(FileView::new),
            waits: None,
            attempts: attempts(&life, words),
            payments: self.payments_of(tenant, uuid, sides.portal.as_ref(), words).await?,
            unanswered: sides.unanswered.iter().map(|cause| CauseView::new(cause, words)).collect(),
        };
        if is_complement(sides.portal.as_ref(), &view) {
            view.sage_state = "unknown";
            view.folder_state = "unknown";
            view.waits = sides.portal.as_ref().and_then(|portal| {
                let carries = |life: &LifeView| {
                    life.sage_complement
                        .as_ref()
                        .is_some_and(|slot| slot.uuid.eq_ignore_ascii_case(uuid.as_str()))
                };
                let written: Vec<bool> = view.payments.iter().map(carries).collect();
                complement_waits(portal, &written, &tenant.complements.accepted)
                    .map(|reason| WaitsView::new(reason, words))
            });
        } else {
            view.waits = self.waits_of(tenant, uuid, &sides, record, &mut view, words).await?;
        }
        let is_known = view.state.is_some()
            || view.portal_state != "absent"
            || view.sage_state == "present"
            || view.file.is_some()
            || !view.payments.is_empty()
            || !view.unanswered.is_empty();
        Ok(is_known.then_some(view))
    }

    async fn waits_of(
        &self,
        tenant: &Tenant,
        uuid: &CfdiUuid,
        sides: &Sides,
        record: Option<&DocumentRecord>,
        view: &mut InvoiceView,
        words: &Words,
    ) -> Result<Option<WaitsView>, AppError> {
        if sides.in_sage == Some(true) {
            return Ok(Some(WaitsView::new(Reason::InSage, words)));
        }
        if sides.in_sage.is_none() || !sides.unanswered.is_empty() {
            return Ok(None);
        }
        let memory = self.journal.memory(&tenant.key, Pass::Invoices).await?;
        let is_before_baseline = memory.baseline.is_none();
        let known = OneDocument { key: DocumentKey::cfdi(&tenant.key, uuid), now: self.clock.now() };
        let memory = known.memory(memory);
        let config = engine_config(&self.settings);
        let inspection = match inspect(tenant, uuid, sides.portal.as_ref(), &memory, &config, self).await {
            Ok(inspection) => inspection,
            Err(failure) => {
                view.unanswered.push(CauseView::new(&failure.cause, words));
                return Ok(None);
            }
        };
        // What nobody holds and no run is at any more has no place to wait at.
        let is_gone = sides.portal.is_none() && record.is_none() && view.file.is_none();
        if is_gone && sides.portal_state == "absent" {
            return Ok(None);
        }
        let (next, next_attempt) = match &inspection.decision {
            Decision::InSage => return Ok(Some(WaitsView::new(Reason::InSage, words))),
            Decision::Delivers => (Next::Delivers, None),
            Decision::Holds(cause, at) => (Next::Holds(cause), *at),
            Decision::Nothing => (Next::Nothing, None),
        };
        let reason = waits(&Facts {
            in_sage: false,
            portal: sides.portal.as_ref(),
            is_listed: inspection.is_listed,
            is_within_days: inspection.is_within_days,
            file: tenant.importer.as_ref().map(|_| place(view.folder_state)),
            next,
            is_before_baseline,
        });
        let cause = match next {
            Next::Holds(cause) => Some(CauseView::new(cause, words)),
            Next::Delivers | Next::Nothing => None,
        };
        Ok(Some(WaitsView { cause, next_attempt, ..WaitsView::new(reason, words) }))
    }

    /// The life lines of a complement: one for each payment that the portal or the journal links it to.
    async fn payments_of(
        &self,
        tenant: &Tenant,
        uuid: &CfdiUuid,
        portal: Option<&PortalCfdi>,
        words: &Words,
    ) -> Result<Vec<LifeView>, AppError> {
        let is_ours = |key: &DocumentKey| key.tenant == tenant.key && key.kind == DocumentKind::Complement;
        let found = self.journal.find_documents(uuid.as_str(), FOUND_MAX).await?;
        let mut keys: Vec<DocumentKey> =
            found.into_iter().map(|row| row.record.key).filter(is_ours).collect();
        let links = portal.filter(|cfdi| cfdi.kind == CfdiKind::Complement).map(|cfdi| &cfdi.payments);
        for link in links.into_iter().flatten() {
            let payment = match link {
                PaymentLink::Number(number) => number.to_string(),
                PaymentLink::Id(id) => match tenant.fiscal_portal.payment_number(id).await {
                    Ok(Lookup::Present(number)) => number.to_string(),
                    // Its life line says by which name it is known.
                    Ok(Lookup::Absent) | Err(_) => id.to_string(),
                },
            };
            let key = DocumentKey::complement(&tenant.key, uuid, &payment);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let lives = join_all(keys.into_iter().map(|key| self.life(tenant, key, words))).await;
        lives.into_iter().collect()
    }

    /// A UUID that nobody knows, with some that the journal does.
    async fn unknown_invoice(&self, uuid: &str) -> Result<AppError, AppError> {
        let filter =
            DocumentFilter { kind: Some(DocumentKind::Cfdi), limit: NAMED_MAX, ..DocumentFilter::default() };
        let some = self.journal.documents(filter).await?;
        let known = listed(some.iter().map(|row| row.record.key.external_id.clone()));
        Ok(AppError::Unknown { what: "invoice", name: uuid.to_owned(), known })
    }
}

fn is_complement(portal: Option<&PortalCfdi>, view: &InvoiceView) -> bool {
    match portal {
        Some(portal) => portal.kind == CfdiKind::Complement,
        None => view.state.is_none() && !view.payments.is_empty(),
    }
}

fn place(folder_state: &str) -> Place {
    match folder_state {
        "waiting" => Place::Folder,
        "processed" => Place::Processed,
        _ => Place::Gone,
    }
}

/// What the journal knows, cut down to one document.
pub(crate) struct OneDocument {
    /// Which.
    pub(crate) key: DocumentKey,
    /// Stands for a baseline that is still to come: what a cycle does is asked.
    pub(crate) now: Timestamp,
}

impl OneDocument {
    /// The memory of a pass without all other documents.
    pub(crate) fn memory(&self, mut memory: PassMemory) -> PassMemory {
        let Self { key, now } = self;
        memory.baseline.get_or_insert(*now);
        memory.open_effects.retain(|open| open.effect.document == *key);
        memory.revisions.retain(|other, _| other == key);
        memory.sent.retain(|other, _| other == key);
        memory.closed.retain(|other, _| other == key);
        memory.settled.retain(|other, _| other == key);
        memory.documents.retain(|other, _| other == key);
        memory.approvals.retain(|approval| match &approval.subject {
            ApprovalSubject::Document { key: approved } => approved == key,
            ApprovalSubject::Brake { .. } => false,
        });
        memory
    }
}

async fn inspect(
    tenant: &Tenant,
    uuid: &CfdiUuid,
    portal: Option<&PortalCfdi>,
    memory: &PassMemory,
    config: &EngineConfig,
    app: &App,
) -> Result<Inspection, Failure> {
    let Some(importer) = &tenant.importer else { return offered(tenant, portal).await };
    let alone = Tenant { fiscal_portal: portal_of_one(tenant, portal), ..tenant.clone() };
    planned(&alone, importer, uuid, portal, memory, config, app).await
}

/// The lists of a run, asked about one document.
fn portal_of_one(tenant: &Tenant, portal: Option<&PortalCfdi>) -> Arc<dyn sc_domain::ports::FiscalPortal> {
    let inner = tenant.fiscal_portal.clone();
    Arc::new(match portal {
        Some(cfdi) => AboutOne::cfdi(inner, cfdi.clone()),
        None => AboutOne::nothing(inner),
    })
}

/// Of a company without an importer: whether the portal offers the document.
async fn offered(tenant: &Tenant, portal: Option<&PortalCfdi>) -> Result<Inspection, Failure> {
    let mut is_listed = false;
    if let Some(day) = portal.and_then(|cfdi| cfdi.issued) {
        let alone = portal_of_one(tenant, portal);
        let statuses = tenant.cfdis.credit_note_statuses.iter().cloned().collect();
        let notes = CfdiQuery::CreditNotes { issued: (day, day), statuses };
        for query in [CfdiQuery::PayableInvoices { issued: (day, day) }, notes] {
            is_listed |= !alone.cfdis(&query).await?.cfdis.is_empty();
        }
    }
    Ok(Inspection { decision: Decision::Nothing, is_listed, is_within_days: true })
}

async fn planned(
    alone: &Tenant,
    importer: &Importer,
    uuid: &CfdiUuid,
    portal: Option<&PortalCfdi>,
    memory: &PassMemory,
    config: &EngineConfig,
    app: &App,
) -> Result<Inspection, Failure> {
    let cancel = CancellationToken::new();
    let clock = app.clock.as_ref();
    let deadline = clock.elapsed().saturating_add(config.step_deadline);
    let bounds = Bounds { config, clock, deadline, cancel: &cancel };
    let seen =
        delivery::observe::observe(alone, importer, memory, &bounds, RunKind::Cycle, || ()).await?.seen;
    let context = delivery::plan::Context {
        tenant: &alone.key,
        database: &alone.control_company,
        go_live: alone.go_live,
        rules: &alone.cfdis,
        config,
    };
    let plan = delivery::plan::plan(&seen, memory, context);
    let key = DocumentKey::cfdi(&alone.key, uuid);
    let is_its = |document: &&DocumentRecord| document.key == key;
    let decision = if seen.in_sage.contains(uuid) {
        Decision::InSage
    } else if plan.effects.iter().any(|planned| planned.effect.document == key) {
        Decision::Delivers
    } else {
        match plan.documents.iter().find(is_its) {
            Some(DocumentRecord { cause: Some(cause), next_attempt, state, .. })
                if *state != DocumentState::Withdrawn =>
            {
                Decision::Holds(cause.clone(), *next_attempt)
            }
            Some(_) | None => Decision::Nothing,
        }
    };
    let (from, to) = seen.issued;
    let day = portal.and_then(|cfdi| cfdi.issued);
    Ok(Inspection {
        decision,
        is_listed: seen.listed.contains(uuid),
        is_within_days: day.is_none_or(|day| (from..=to).contains(&day)),
    })
}
