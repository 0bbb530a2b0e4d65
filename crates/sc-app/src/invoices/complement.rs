//! Payment complements: where one waits, by the plan of a run.

use std::collections::BTreeMap;

use futures::future::join_all;
use sc_domain::cfdi::{CfdiKind, PaymentLink, PortalCfdi};
use sc_domain::outcome::{Failure, Lookup};
use sc_domain::ports::{DocumentRecord, DocumentState, Journal as _, PassMemory, RunKind};
use sc_domain::{CfdiUuid, DocumentKey, DocumentKind, Pass};
use sc_sync::bounds::Bounds;
use sc_sync::{EngineConfig, Plan, Tenant, payment_complements as complements};
use sc_words::Words;
use tokio_util::sync::CancellationToken;

use super::inspect::{Decision, cut_down, portal_of_one};
use super::sides::Sides;
use super::view::{FOUND_MAX, InvoiceView, WaitsView};
use super::waits::{ComplementFacts, OnPayment, Reason, complement_waits, leading};
use crate::app::App;
use crate::compose::engine_config;
use crate::documents::LifeView;
use crate::error::AppError;
use crate::wire::CauseView;

impl App {
    /// Where a complement waits: for the payment with something to do.
    pub(super) async fn complement_waits_of(
        &self,
        tenant: &Tenant,
        uuid: &CfdiUuid,
        sides: &Sides,
        view: &mut InvoiceView,
        words: &Words,
    ) -> Result<Option<WaitsView>, AppError> {
        // Until a run's plan says so, nobody knows whether it is looked at.
        for life in &mut view.payments {
            life.is_looked_at = false;
        }
        if !sides.unanswered.is_empty() || view.payments.iter().any(|life| !life.unanswered.is_empty()) {
            return Ok(None);
        }
        let memory = self.journal.memory(&tenant.key, Pass::Complements).await?;
        let is_before_baseline = memory.baseline.is_none();
        let mut planned = PlannedComplement::default();
        if let Some(portal) = &sides.portal {
            let is_its = |key: &DocumentKey| shares_payment(key, uuid, &view.payments);
            let memory = cut_down(memory, self.clock.now(), is_its);
            let alone = Tenant { fiscal_portal: portal_of_one(tenant, Some(portal)), ..tenant.clone() };
            planned =
                match planned_complement(&alone, uuid, &memory, &engine_config(&self.settings), self).await {
                    Ok(planned) => planned,
                    Err(failure) => {
                        view.unanswered.push(CauseView::new(&failure.cause, words));
                        return Ok(None);
                    }
                };
        } else if sides.portal_state != "absent" {
            return Ok(None);
        }
        let mut payments = Vec::new();
        for life in &mut view.payments {
            let decision = planned.decisions.remove(&life.number).unwrap_or(Decision::Nothing);
            life.is_looked_at = !matches!(decision, Decision::Nothing);
            let carried = life.sage_complement.as_ref().map(|slot| slot.uuid.as_str());
            let is_written = carried.is_some_and(|carried| carried.eq_ignore_ascii_case(uuid.as_str()));
            let is_settled = matches!(life.state, Some("done" | "adopted"));
            payments.push((decision, is_written, is_settled));
        }
        // One that is linked to no payment has a decision and no life line.
        payments.extend(planned.decisions.into_values().map(|decision| (decision, false, false)));
        if payments.is_empty() {
            payments.push((Decision::Nothing, false, false));
        }
        let facts = ComplementFacts {
            portal: sides.portal.as_ref(),
            accepted: &tenant.complements.accepted,
            is_listed: planned.is_listed,
            is_before_baseline,
        };
        let reason = |(decision, is_written, is_settled): &(Decision, bool, bool)| match decision {
            Decision::InSage => Reason::InSage,
            Decision::Delivers | Decision::Holds(..) | Decision::Nothing => {
                let payment =
                    OnPayment { is_written: *is_written, is_settled: *is_settled, next: decision.next() };
                complement_waits(&facts, &payment)
            }
        };
        let reasons: Vec<Reason> = payments.iter().map(reason).collect();
        let told = leading(&reasons).and_then(|at| Some((*reasons.get(at)?, &payments.get(at)?.0)));
        Ok(told.map(|(reason, decision)| {
            let (cause, next_attempt) = match decision {
                Decision::Holds(cause, at) => (Some(cause), *at),
                Decision::Delivers | Decision::InSage | Decision::Nothing => (None, None),
            };
            WaitsView { next_attempt, ..WaitsView::new(reason, words).because(cause, words) }
        }))
    }

    /// The life lines of a complement: one for each payment that the portal or the journal links it to.
    pub(super) async fn payments_of(
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
}

/// Whether a document is the complement on a payment, or another one on one of its payments: one of them takes it.
fn shares_payment(key: &DocumentKey, uuid: &CfdiUuid, payments: &[LifeView]) -> bool {
    let payment_of = |number: &str| number.split_once('/').map(|(_, payment)| payment.to_owned());
    complement_of(key) == Some(uuid.as_str())
        || (key.kind == DocumentKind::Complement
            && payments.iter().any(|life| payment_of(&life.number) == payment_of(&key.external_id)))
}

/// The complement of a document that is one on a payment.
pub(super) fn complement_of(key: &DocumentKey) -> Option<&str> {
    let is_complement = key.kind == DocumentKind::Complement;
    key.external_id.split_once('/').filter(|_| is_complement).map(|(uuid, _)| uuid)
}

/// What the next run does with a complement.
#[derive(Default)]
struct PlannedComplement {
    /// By the number of its document; one that is missing is left as it is.
    decisions: BTreeMap<String, Decision>,
    /// Whether it is among those that runs look at.
    is_listed: bool,
}

impl PlannedComplement {
    fn new(plan: Plan, uuid: &CfdiUuid, is_listed: bool) -> Self {
        let held = plan.documents.into_iter().filter_map(|document| {
            let DocumentRecord { key, cause, next_attempt, state, .. } = document;
            let cause = cause.filter(|_| state != DocumentState::Withdrawn)?;
            Some((key, Decision::Holds(cause, next_attempt)))
        });
        let adopted = plan.adoptions.into_iter().map(|planned| planned.adoption.document.key);
        let verified = plan.verified.into_iter().map(|verified| verified.record.effect.document);
        let marked = plan.marks.into_iter().map(|record| record.effect.document);
        let stands = adopted.chain(verified).chain(marked).map(|key| (key, Decision::InSage));
        let written = plan.effects.into_iter().map(|planned| (planned.effect.document, Decision::Delivers));
        let decisions = held.chain(stands).chain(written);
        let of_it = decisions.filter(|(key, _)| complement_of(key) == Some(uuid.as_str()));
        Self { decisions: of_it.map(|(key, decision)| (key.external_id, decision)).collect(), is_listed }
    }
}

/// Asks the questions of a run about one complement, and lets its plan decide.
async fn planned_complement(
    alone: &Tenant,
    uuid: &CfdiUuid,
    memory: &PassMemory,
    config: &EngineConfig,
    app: &App,
) -> Result<PlannedComplement, Failure> {
    let cancel = CancellationToken::new();
    let clock = app.clock.as_ref();
    let deadline = clock.elapsed().saturating_add(config.step_deadline);
    let bounds = Bounds { config, clock, deadline, cancel: &cancel };
    let observed = complements::observe::observe(alone, memory, &bounds, RunKind::Cycle, || ()).await?;
    let context = complements::plan::Context {
        tenant: &alone.key,
        database: &alone.control_company,
        go_live: alone.go_live,
        rules: &alone.complements,
        config,
    };
    let is_listed = observed.seen.complements.iter().any(|complement| complement.uuid == *uuid);
    let plan = complements::plan::plan(&observed.seen, memory, context);
    Ok(PlannedComplement::new(plan, uuid, is_listed))
}
