//! Suppliers: what the portal holds of one, when it was exported, and what would be exported now.

mod all;

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::join_all;
use jiff::Timestamp;
use sc_domain::effect::{Action, EffectState};
use sc_domain::outcome::{Failure, Lookup};
use sc_domain::ports::{DocumentRecord, DocumentState, Journal as _, PassMemory, RunKind, SupplierIdentity};
use sc_domain::supplier::Supplier;
use sc_domain::{Cause, DocumentKey, DocumentKind, Pass, PortalId, Rfc, VendorId};
use sc_journal::{DocumentFilter, Life};
use sc_sync::supplier_export::{self as export, plan::Context};
use sc_sync::{EngineConfig, Importer, Plan, Tenant};
use sc_words::Words;
use serde::Serialize;

use crate::app::App;
use crate::compose::engine_config;
use crate::decidable::takes_approval;
use crate::documents::{
    AttemptView, DecisionView, attempts, decisions, exported_as, in_folder, is_same_name, standing,
};
use crate::error::{AppError, listed};
use crate::invoices::{AboutOne, OneDocument};
use crate::wire::{CauseView, PortalSupplierView, VendorView};

pub use all::{ExportAllInput, ExportAllView};

/// Most suppliers of one search.
const FOUND_MAX: u32 = 50;
/// Most suppliers that a message names.
const NAMED_MAX: u32 = 5;

/// The suppliers that a search found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupplierViews {
    /// By company.
    pub suppliers: Vec<SupplierView>,
}

/// A supplier: both sides, its export, and what the next run does with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SupplierView {
    /// Company key.
    pub tenant: String,
    /// The portal's id; `None` when only Sage knows it, or the portal did not answer.
    pub id: Option<String>,
    /// State in the journal; `None` when no run has seen it.
    pub state: Option<&'static str>,
    /// `present`, `absent` or `unknown`.
    pub portal_state: &'static str,
    /// What the portal holds.
    pub portal: Option<PortalSupplierView>,
    /// `present`, `absent` or `unknown`: whether Sage has the vendor. `unknown` while no vendor number is known, too.
    pub sage_state: &'static str,
    /// The vendor in Sage, with its link to the portal.
    pub sage: Option<VendorView>,
    /// Its last export; `None` when it was never exported.
    pub exported: Option<ExportedView>,
    /// `new`, `changed` or `equal`: what would be exported now, compared with the last export. `None` when a side did not
    /// answer, and without an importer.
    pub content: Option<&'static str>,
    /// What the next run does with it; `None` when a side did not answer.
    pub next: Option<SupplierNextView>,
    /// Our attempts, oldest first.
    pub attempts: Vec<AttemptView>,
    /// What people decided about it, oldest first.
    pub decisions: Vec<DecisionView>,
    /// Why a side could not be asked.
    pub unanswered: Vec<CauseView>,
}

/// The last export of a supplier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedView {
    /// Name of the file.
    pub file: String,
    /// When it was written (RFC 3339); `None` when its outcome is not known, or it was refused.
    pub at: Option<Timestamp>,
    /// `waiting`, `processed` or `absent`: where the file stands; `unknown` when the folder did not answer.
    pub file_state: &'static str,
}

/// What the next run does with a supplier: the decision of the same functions that a run asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SupplierNextView {
    /// `export`, `after_baseline`, `hold`, `settled`, `not_listed` or `switched_off`.
    pub next: &'static str,
    /// The same for people.
    pub sentence: String,
    /// Why it waits.
    pub cause: Option<CauseView>,
    /// When it will be looked at again (RFC 3339).
    pub next_attempt: Option<Timestamp>,
}

/// What the next run does with a supplier.
#[derive(Debug, Clone, PartialEq)]
enum Next {
    Export,
    AfterBaseline,
    Hold(Cause, Option<Timestamp>),
    Settled,
    NotListed,
    SwitchedOff,
}

impl Next {
    fn as_str(&self) -> &'static str {
        match self {
            Self::Export => "export",
            Self::AfterBaseline => "after_baseline",
            Self::Hold(..) => "hold",
            Self::Settled => "settled",
            Self::NotListed => "not_listed",
            Self::SwitchedOff => "switched_off",
        }
    }

    fn view(&self, words: &Words) -> SupplierNextView {
        let (cause, next_attempt) = match self {
            Self::Hold(cause, at) => (Some(CauseView::new(cause, words)), *at),
            Self::Export | Self::AfterBaseline | Self::Settled | Self::NotListed | Self::SwitchedOff => {
                (None, None)
            }
        };
        let key = match self {
            Self::Hold(cause, _) if takes_approval(cause.code) => "decide",
            Self::Hold(..)
            | Self::Export
            | Self::AfterBaseline
            | Self::Settled
            | Self::NotListed
            | Self::SwitchedOff => self.as_str(),
        };
        let sentence = words.plain(&format!("supplier-next-{}", key.replace('_', "-")));
        SupplierNextView { next: self.as_str(), sentence, cause, next_attempt }
    }
}

impl App {
    /// The suppliers that a portal id, a vendor number, an RFC or a name finds. Writes nothing.
    ///
    /// # Errors
    /// An unknown company; a text that finds nothing; a missing credential; the journal's. A side that does not answer is
    /// part of the answer.
    pub async fn supplier(
        &self,
        tenants: &[String],
        text: &str,
        words: &Words,
    ) -> Result<SupplierViews, AppError> {
        let composed = self.composed()?;
        let tenants = self.companies(&composed, tenants)?;
        let found = join_all(tenants.into_iter().map(|tenant| self.suppliers_of(tenant, text.trim(), words)));
        let found = found.await.into_iter().collect::<Result<Vec<_>, AppError>>()?;
        let suppliers: Vec<SupplierView> = found.into_iter().flatten().collect();
        if suppliers.is_empty() {
            let filter = DocumentFilter {
                kind: Some(DocumentKind::Supplier),
                limit: NAMED_MAX,
                ..DocumentFilter::default()
            };
            let some = self.journal.documents(filter).await?;
            let known = listed(some.iter().map(|row| row.record.key.external_id.clone()));
            return Err(AppError::Unknown { what: "supplier", name: text.to_owned(), known });
        }
        Ok(SupplierViews { suppliers })
    }

    async fn suppliers_of(
        &self,
        tenant: &Tenant,
        text: &str,
        words: &Words,
    ) -> Result<Vec<SupplierView>, AppError> {
        let mut ids: BTreeSet<PortalId> = PortalId::new(text).into_iter().collect();
        let is_ours = |key: &DocumentKey| key.tenant == tenant.key && key.kind == DocumentKind::Supplier;
        let known = self.journal.find_documents(text, FOUND_MAX).await?;
        let keys = known.into_iter().map(|row| row.record.key).filter(is_ours);
        ids.extend(keys.filter_map(|key| PortalId::new(&key.external_id).ok()));
        let mut unanswered = Vec::new();
        let vendor = VendorId::new(text).ok();
        if let Some(vendor) = &vendor {
            let found = answered(tenant.portal.providers_of(vendor).await, &mut unanswered);
            ids.extend(found.into_iter().flatten().map(|provider| provider.id));
        }
        if let Ok(rfc) = Rfc::new(text) {
            let found = answered(tenant.portal.providers_with(&rfc).await, &mut unanswered);
            ids.extend(found.into_iter().flatten().map(|provider| provider.id));
        }
        // A part of a name, where it is nothing else: every number could be a part of one.
        if ids.is_empty() {
            let found = answered(tenant.portal.providers_named(text).await, &mut unanswered);
            ids.extend(found.into_iter().flatten().take(FOUND_MAX as usize).map(|provider| provider.id));
        }
        if ids.is_empty() {
            let mut view = SupplierView::new(tenant, None);
            if unanswered.is_empty() && vendor.is_some() {
                view.portal_state = "absent";
            }
            view.ask_sage(tenant, vendor, &mut unanswered).await;
            view.unanswered = causes(&unanswered, words);
            return Ok(view.is_known().then_some(view).into_iter().collect());
        }
        let views = join_all(ids.into_iter().map(|id| self.supplier_of(tenant, id, words))).await;
        let views = views.into_iter().collect::<Result<Vec<_>, AppError>>()?;
        Ok(views.into_iter().filter(SupplierView::is_known).collect())
    }

    async fn supplier_of(
        &self,
        tenant: &Tenant,
        id: PortalId,
        words: &Words,
    ) -> Result<SupplierView, AppError> {
        let key = DocumentKey::supplier(&tenant.key, &id);
        let life = self.life_as_it_stands(&key).await?;
        let mut unanswered = Vec::new();
        let mut view = SupplierView::new(tenant, Some(&id));
        view.state = life.document.as_ref().map(|row| row.record.state.as_str());
        view.attempts = attempts(&life, words);
        view.decisions = decisions(&life);
        let supplier = match answered(tenant.fiscal_portal.supplier(&id).await, &mut unanswered) {
            Some(Lookup::Present(found)) => Some(found),
            Some(Lookup::Absent) => {
                view.portal_state = "absent";
                None
            }
            None => None,
        };
        if let Some(supplier) = &supplier {
            view.portal_state = "present";
            view.portal = Some(PortalSupplierView::new(supplier));
            let vendor = match VendorId::new(&supplier.external_id) {
                Ok(vendor) => Some(vendor),
                Err(_) => view.vendor_of(tenant, supplier, &mut unanswered).await,
            };
            view.ask_sage(tenant, vendor, &mut unanswered).await;
        }
        let files = match &tenant.importer {
            Some(importer) => answered(importer.folder.files().await, &mut unanswered),
            None => None,
        };
        view.exported = exported(&life).map(|(name, at)| ExportedView {
            file: name.clone(),
            at,
            file_state: files.as_ref().map_or("unknown", |files| {
                let is_its = |file: &_| exported_as(&life).is_some_and(|name| is_same_name(file, name));
                in_folder(files, is_its).0
            }),
        });
        match (&supplier, &tenant.importer) {
            (Some(_), None) => view.next = Some(Next::SwitchedOff.view(words)),
            (Some(supplier), Some(importer)) if unanswered.is_empty() => {
                let memory = self.journal.memory(&tenant.key, Pass::Suppliers).await?;
                let asked = Asked { tenant, importer, supplier, now: self.clock.now() };
                match asked.inspect(memory, &engine_config(&self.settings)).await {
                    Ok((next, content)) => {
                        view.next = Some(next.view(words));
                        view.content = Some(content);
                    }
                    Err(failure) => unanswered.push(failure.cause),
                }
            }
            (Some(_) | None, _) => {}
        }
        view.unanswered = causes(&unanswered, words);
        Ok(view)
    }
}

impl SupplierView {
    fn new(tenant: &Tenant, id: Option<&PortalId>) -> Self {
        Self {
            tenant: tenant.key.to_string(),
            id: id.map(ToString::to_string),
            state: None,
            portal_state: "unknown",
            portal: None,
            sage_state: "unknown",
            sage: None,
            exported: None,
            content: None,
            next: None,
            attempts: Vec::new(),
            decisions: Vec::new(),
            unanswered: Vec::new(),
        }
    }

    /// The vendor of a supplier that the portal has not linked yet, by its two fields in Sage, as when its invoices are
    /// delivered.
    async fn vendor_of(
        &mut self,
        tenant: &Tenant,
        supplier: &Supplier,
        unanswered: &mut Vec<Cause>,
    ) -> Option<VendorId> {
        let rfc = supplier.rfc.to_uppercase();
        let identity = SupplierIdentity { provider: Some(supplier.id.clone()), rfc };
        let asked = BTreeSet::from([identity]);
        let found = answered(tenant.fiscal_erp.vendors_of(&asked).await, unanswered)?;
        let vendor = found.into_values().flatten().next();
        if vendor.is_none() {
            self.sage_state = standing(false);
        }
        vendor
    }

    async fn ask_sage(&mut self, tenant: &Tenant, vendor: Option<VendorId>, unanswered: &mut Vec<Cause>) {
        let Some(vendor) = vendor else { return };
        let question = tenant.erp.vendors(std::slice::from_ref(&vendor)).await;
        if let Some(found) = answered(question, unanswered) {
            self.sage_state = standing(found.contains_key(&vendor));
            self.sage = found.get(&vendor).map(|fields| VendorView::new(&vendor, fields));
        }
    }

    fn is_known(&self) -> bool {
        self.state.is_some() || self.portal.is_some() || self.sage.is_some() || !self.unanswered.is_empty()
    }
}

fn answered<T>(answer: Result<T, Failure>, unanswered: &mut Vec<Cause>) -> Option<T> {
    let told = answer.map_err(|failure| {
        if !unanswered.contains(&failure.cause) {
            unanswered.push(failure.cause);
        }
    });
    told.ok()
}

fn causes(causes: &[Cause], words: &Words) -> Vec<CauseView> {
    causes.iter().map(|cause| CauseView::new(cause, words)).collect()
}

/// The file of the last export, and when it was written.
fn exported(life: &Life) -> Option<(String, Option<Timestamp>)> {
    let name = exported_as(life)?;
    let is_last =
        |action: &Action| matches!(action, Action::ExportSupplier { name: other, .. } if other == name);
    let row = life.effects.iter().rev().find(|row| is_last(&row.record.effect.action))?;
    let is_written = matches!(row.record.state, EffectState::Done | EffectState::Confirmed);
    Some((name.to_string(), row.done.or(is_written.then_some(row.updated))))
}

/// One supplier, for the questions of a run.
struct Asked<'a> {
    tenant: &'a Tenant,
    importer: &'a Importer,
    supplier: &'a Supplier,
    now: Timestamp,
}

impl Asked<'_> {
    /// What the next run does with it, and how its content compares with the last export.
    async fn inspect(
        &self,
        memory: PassMemory,
        config: &EngineConfig,
    ) -> Result<(Next, &'static str), Failure> {
        let Self { tenant, importer, supplier, now } = *self;
        let is_before_baseline = memory.baseline.is_none();
        let alone: Arc<dyn sc_domain::ports::FiscalPortal> =
            Arc::new(AboutOne::supplier(tenant.fiscal_portal.clone(), supplier.clone()));
        let alone = Tenant { fiscal_portal: alone, ..tenant.clone() };
        // The days that are asked for follow from all suppliers that wait.
        let asked = export::observe::observe(&alone, importer, &memory, RunKind::Cycle, now).await?;
        let key = DocumentKey::supplier(&tenant.key, &supplier.id);
        let memory = OneDocument { key: key.clone(), now }.memory(memory);
        let context =
            Context { tenant: &tenant.key, rules: &tenant.suppliers, issuer: &tenant.issuer, config };
        let is_listed = !asked.seen.suppliers.is_empty();
        let by_run = export::plan::plan(&asked.seen, &memory, context);
        // What would be exported is told of one that runs do not look at, too.
        let seen = export::Seen { suppliers: vec![supplier.clone()], ..asked.seen };
        let of_it = if is_listed { None } else { Some(export::plan::plan(&seen, &memory, context)) };
        let content = content(of_it.as_ref().unwrap_or(&by_run), &memory, &key);
        Ok((next(&by_run, &key, is_listed, is_before_baseline), content))
    }
}

fn next(plan: &Plan, key: &DocumentKey, is_listed: bool, is_before_baseline: bool) -> Next {
    if plan.effects.iter().any(|planned| planned.effect.document == *key) {
        return if is_before_baseline { Next::AfterBaseline } else { Next::Export };
    }
    match plan.documents.iter().find(|document| document.key == *key) {
        Some(DocumentRecord { cause: Some(cause), next_attempt, state, .. })
            if *state != DocumentState::Withdrawn =>
        {
            Next::Hold(cause.clone(), *next_attempt)
        }
        Some(_) | None if is_listed => Next::Settled,
        Some(_) | None => Next::NotListed,
    }
}

/// What would be exported now, compared with what was exported last.
fn content(plan: &Plan, memory: &PassMemory, key: &DocumentKey) -> &'static str {
    let Some(sent) = memory.sent.get(key) else { return "new" };
    let planned = plan.effects.iter().find(|planned| planned.effect.document == *key);
    let held = plan.documents.iter().find(|document| document.key == *key);
    let now = planned
        .map(|planned| planned.effect.payload_hash.as_str())
        .or_else(|| held.and_then(|document| document.payload_hash.as_deref()));
    // A run says nothing of one whose content it has exported.
    if now.is_none_or(|now| now == sent.hash) { "equal" } else { "changed" }
}

#[cfg(test)]
mod tests {
    use sc_domain::Code;
    use sc_words::Lang;

    use super::*;

    #[test]
    fn what_waits_for_a_decision_does_not_just_wait() {
        let says = |code| {
            let view = Next::Hold(Cause::new(code), None).view(&Words::new(Lang::Es));
            (view.next, view.sentence)
        };
        for code in [Code::SupplierVanished, Code::SupplierNotInSage] {
            assert_eq!(says(code), ("hold", "Espera su decisión.".to_owned()), "{code}");
        }
        assert_eq!(says(Code::SupplierWaitingForImport), ("hold", "Espera.".to_owned()));
    }
}
