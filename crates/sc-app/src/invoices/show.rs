//! One document of the portal: what portal, Sage and the importer's folder hold of it, and where it waits.

use futures::future::join_all;
use sc_domain::cfdi::{CfdiKind, PortalCfdi};
use sc_domain::effect::Action;
use sc_domain::ports::{DocumentRecord, DocumentState, Journal as _};
use sc_domain::{CfdiUuid, Code, DocumentKey, DocumentKind, Pass};
use sc_journal::{DocumentFilter, Life};
use sc_sync::Tenant;
use sc_sync::cfdi_delivery::Place;
use sc_words::Words;

use super::complement::complement_of;
use super::inspect::{Decision, OneDocument, inspect};
use super::misplaced::misplaced_of;
use super::sides::Sides;
use super::view::{FOUND_MAX, InvoiceView, InvoiceViews, WaitsView};
use super::waits::{Facts, Reason, waits};
use crate::app::App;
use crate::compose::engine_config;
use crate::documents::{attempts, decisions, in_folder, is_file_of, standing};
use crate::error::{AppError, listed};
use crate::wire::{CauseView, FileView, PortalCfdiView};

/// Most documents that a message names.
const NAMED_MAX: u32 = 5;

impl App {
    /// The documents of a UUID, with where each waits; or what the portal lists without one, by the portal's id. Writes
    /// nothing.
    ///
    /// # Errors
    /// An unknown company; a text that nobody knows; a missing credential; the journal's. A side that does not answer is
    /// part of the answer.
    pub async fn invoice(
        &self,
        tenants: &[String],
        text: &str,
        words: &Words,
    ) -> Result<InvoiceViews, AppError> {
        let composed = self.composed()?;
        let tenants = self.companies(&composed, tenants)?;
        let invoices: Vec<InvoiceView> = match CfdiUuid::new(text) {
            Ok(uuid) => {
                let views = tenants
                    .into_iter()
                    .map(|tenant| self.invoice_of(tenant, &composed.tenants, &uuid, words));
                let views = join_all(views).await.into_iter().collect::<Result<Vec<_>, AppError>>()?;
                views.into_iter().flatten().collect()
            }
            Err(_) => self.listed_as(&tenants, text, words).await?,
        };
        if invoices.is_empty() {
            Err(self.unknown_invoice(text).await?)
        } else {
            Ok(InvoiceViews { invoices })
        }
    }

    /// What runs found in the portal's lists without a UUID: the journal alone knows it, under the portal's id.
    async fn listed_as(
        &self,
        tenants: &[&Tenant],
        id: &str,
        words: &Words,
    ) -> Result<Vec<InvoiceView>, AppError> {
        let found = self.journal.find_documents(id, FOUND_MAX).await?;
        let is_it = |key: &DocumentKey| {
            tenants.iter().any(|tenant| tenant.key == key.tenant)
                && listed_name(key).is_some_and(|name| name.eq_ignore_ascii_case(id.trim()))
        };
        let mut views = Vec::new();
        for record in found.into_iter().map(|row| row.record).filter(|record| is_it(&record.key)) {
            let life = self.life_as_it_stands(&record.key).await?;
            views.push(InvoiceView::listed(&record, &life, words));
        }
        Ok(views)
    }

    /// `None` when the company does not know it.
    async fn invoice_of(
        &self,
        tenant: &Tenant,
        companies: &[Tenant],
        uuid: &CfdiUuid,
        words: &Words,
    ) -> Result<Option<InvoiceView>, AppError> {
        let sides = Sides::ask(tenant, uuid).await;
        let life = self.life_as_it_stands(&DocumentKey::cfdi(&tenant.key, uuid)).await?;
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
            decisions: decisions(&life),
            payments: self.payments_of(tenant, uuid, sides.portal.as_ref(), words).await?,
            unanswered: sides.unanswered.iter().map(|cause| CauseView::new(cause, words)).collect(),
        };
        if is_complement(sides.portal.as_ref(), &view) {
            view.sage_state = "unknown";
            view.folder_state = "unknown";
            view.waits = self.complement_waits_of(tenant, uuid, &sides, &mut view, words).await?;
        } else {
            // One that is told, or that was delivered again, waits for what its own document says.
            let is_to_look_for = deliveries(&life) == 1 && !is_told_misplaced(record);
            view.waits = match misplaced_of(tenant, companies, uuid, &sides, is_to_look_for).await {
                Ok(Some(found)) => Some(self.misplaced_waits(&found, words).await?),
                Ok(None) => {
                    let waits = self.waits_of(tenant, uuid, &sides, record, &mut view, words).await?;
                    self.after_the_stop(tenant, waits, words).await?
                }
                Err(failure) => {
                    view.unanswered.push(CauseView::new(&failure.cause, words));
                    None
                }
            };
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
            return Ok(Some(in_sage(record, words)));
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
        let next = inspection.decision.next();
        let (cause, next_attempt) = match &inspection.decision {
            Decision::InSage => return Ok(Some(in_sage(record, words))),
            Decision::Holds(cause, at) => (Some(cause), *at),
            Decision::Delivers | Decision::Nothing => (None, None),
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
        let waits = WaitsView::new(reason, words).because(cause, words);
        let is_working = reason == Reason::InFolder && self.importer_works(&tenant.key).await?;
        let sentence = if is_working { words.plain("waits-importer-works") } else { waits.sentence };
        Ok(Some(WaitsView { next_attempt, sentence, ..waits }))
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

impl InvoiceView {
    /// Of what the portal lists without a UUID, as the journal knows it.
    fn listed(record: &DocumentRecord, life: &Life, words: &Words) -> Self {
        let is_listed = record.state != DocumentState::Withdrawn;
        let cause = record.cause.as_ref().filter(|_| is_listed);
        let waits = cause.map(|cause| {
            let waits = WaitsView::new(Reason::SupplierData, words).because(Some(cause), words);
            WaitsView { next_attempt: record.next_attempt, ..waits }
        });
        Self {
            tenant: record.key.tenant.to_string(),
            uuid: listed_name(&record.key).unwrap_or_default().to_owned(),
            state: Some(record.state.as_str()),
            portal_state: if is_listed { "unreadable" } else { "unknown" },
            portal: None,
            supplier: None,
            sage_state: "unknown",
            folder_state: "unknown",
            file: None,
            waits,
            attempts: attempts(life, words),
            decisions: decisions(life),
            payments: Vec::new(),
            unanswered: Vec::new(),
        }
    }
}

/// The name under which the journal knows what the portal lists without a UUID; `None` of all other documents.
fn listed_name(key: &DocumentKey) -> Option<&str> {
    match key.kind {
        DocumentKind::Cfdi => Some(key.external_id.as_str()),
        DocumentKind::Complement => complement_of(key),
        DocumentKind::Payment
        | DocumentKind::Order
        | DocumentKind::VendorLink
        | DocumentKind::InvoiceLink
        | DocumentKind::Supplier
        | DocumentKind::Import => None,
    }
    .filter(|name| CfdiUuid::new(name).is_err())
}

/// Sage holds it, which the next run writes down where the journal still has it among those that wait.
fn in_sage(record: Option<&DocumentRecord>, words: &Words) -> WaitsView {
    let waits = WaitsView::new(Reason::InSage, words);
    let is_noted = record.is_none_or(|record| record.state.is_settled());
    let sentence = if is_noted { waits.sentence } else { words.plain("waits-in-sage-unnoted") };
    WaitsView { sentence, ..waits }
}

/// How often its file was delivered, or may have been.
fn deliveries(life: &Life) -> usize {
    let is_delivery = |action: &Action| matches!(action, Action::DeliverCfdi { .. });
    life.effects.iter().filter(|row| is_delivery(&row.record.effect.action)).count()
}

/// Whether it is known already that it stands in another company's database.
fn is_told_misplaced(record: Option<&DocumentRecord>) -> bool {
    let cause = record.and_then(|record| record.cause.as_ref());
    cause.is_some_and(|cause| cause.code == Code::CfdiInOtherCompany)
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
