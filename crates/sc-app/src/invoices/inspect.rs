//! Asks the questions of a run about one document, and lets its plan decide.

use std::sync::Arc;

use jiff::Timestamp;
use sc_domain::cfdi::{CfdiQuery, PortalCfdi};
use sc_domain::outcome::Failure;
use sc_domain::ports::{ApprovalSubject, DocumentRecord, DocumentState, FiscalPortal, PassMemory, RunKind};
use sc_domain::{Cause, CfdiUuid, DocumentKey};
use sc_sync::bounds::Bounds;
use sc_sync::cfdi_delivery as delivery;
use sc_sync::{EngineConfig, Importer, Tenant};
use tokio_util::sync::CancellationToken;

use super::about_one::AboutOne;
use super::waits::Next;
use crate::app::App;

/// What the next run does with a document.
pub(super) enum Decision {
    /// Puts its file into the folder, or writes the complement.
    Delivers,
    Holds(Cause, Option<Timestamp>),
    InSage,
    Nothing,
}

impl Decision {
    pub(super) fn next(&self) -> Next<'_> {
        match self {
            Self::Delivers => Next::Delivers,
            Self::Holds(cause, _) => Next::Holds(cause),
            Self::InSage | Self::Nothing => Next::Nothing,
        }
    }
}

/// Asks the questions of a run about one document, and lets its plan decide.
pub(super) struct Inspection {
    pub decision: Decision,
    pub is_listed: bool,
    pub is_within_days: bool,
}

pub(super) async fn inspect(
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
pub(super) fn portal_of_one(tenant: &Tenant, portal: Option<&PortalCfdi>) -> Arc<dyn FiscalPortal> {
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

/// What the journal knows, cut down to one document.
pub(crate) struct OneDocument {
    /// Which.
    pub(crate) key: DocumentKey,
    /// Stands for a baseline that is still to come: what a cycle does is asked.
    pub(crate) now: Timestamp,
}

impl OneDocument {
    /// The memory of a pass without all other documents.
    pub(crate) fn memory(&self, memory: PassMemory) -> PassMemory {
        cut_down(memory, self.now, |key| *key == self.key)
    }
}

/// The memory of a pass, cut down to some documents. `now` stands for a baseline that is still to come: what a cycle does
/// is asked.
pub(super) fn cut_down(
    mut memory: PassMemory,
    now: Timestamp,
    is_its: impl Fn(&DocumentKey) -> bool,
) -> PassMemory {
    memory.baseline.get_or_insert(now);
    memory.open_effects.retain(|open| is_its(&open.effect.document));
    memory.revisions.retain(|key, _| is_its(key));
    memory.sent.retain(|key, _| is_its(key));
    memory.closed.retain(|key, _| is_its(key));
    memory.settled.retain(|key, _| is_its(key));
    memory.documents.retain(|key, _| is_its(key));
    memory.approvals.retain(|approval| match &approval.subject {
        ApprovalSubject::Document { key } => is_its(key),
        ApprovalSubject::Brake { .. } | ApprovalSubject::Suppliers { .. } => false,
    });
    memory
}
