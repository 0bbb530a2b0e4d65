//! Carries out a plan. For each effect: intent to the journal (synced), one external call under a
//! deadline, settlement, mark. Source: the effect protocol, `docs/architecture.md`.

mod call;
mod progress;
mod send;

use std::time::Duration;

use futures::FutureExt as _;
use futures::stream::{self, StreamExt};
use jiff::Timestamp;
use sc_domain::control_orders::OrderErrorNote;
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::ids::EffectId;
use sc_domain::order::OrderStatus;
use sc_domain::outcome::{Failure, FailureKind, Written};
use sc_domain::ports::{
    AttemptOutcome, AuditEntry, Clock, DocumentRecord, DocumentState, EffectRecord, Journal, JournalError,
    Settlement,
};
use sc_domain::step::Counters;
use sc_domain::{Cause, Code, DocumentKey, PortalId, RunId, Step};
use tokio_util::sync::CancellationToken;

use crate::breaker::Breaker;
use crate::config::{EngineConfig, Tenant};
use crate::event::Observer;
use crate::guard::Guard;
use crate::importer_run::{HandedOver, Misplaced};
use crate::kind;
use crate::mark::{self, Confirmed, ControlMark};
use crate::plan::{Held, Plan, PlannedAdoption, PlannedEffect, Verified, held_record};
use crate::upload_payments::plan::missing_cfdis;
use crate::within::{sage_late, within};
use progress::Progress;

/// The surroundings of one step's settlement.
pub struct Settling<'a> {
    /// Company.
    pub tenant: &'a Tenant,
    /// All companies of the run.
    pub companies: &'a [Tenant],
    /// Where the importer runs: documents handed over to it that Sage may not hold yet.
    pub delivered: &'a [HandedOver],
    /// Where the importer runs: those that its run put into other companies' databases.
    pub misplaced: &'a Misplaced,
    /// Step.
    pub step: Step,
    /// Run.
    pub run: RunId,
    /// Journal.
    pub journal: &'a dyn Journal,
    /// Time.
    pub clock: &'a dyn Clock,
    /// Listener.
    pub observer: &'a dyn Observer,
    /// Limits.
    pub config: &'a EngineConfig,
    /// Lock and control tables.
    pub guard: &'a Guard<'a>,
    /// Calls that fail; `None`: the step asks neither Sage nor the portal.
    pub breaker: Option<&'a Breaker>,
    /// A person or the system wants to stop.
    pub cancel: &'a CancellationToken,
    /// When both sides were last looked at, by [`Clock::elapsed`].
    pub looked_at: Duration,
    /// When nothing new is begun any more, by [`Clock::elapsed`].
    pub deadline: Duration,
}

/// How a settlement ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// Final counters.
    pub counters: Counters,
    /// Why it stopped before its end.
    pub stopped: Option<Cause>,
    /// Calls that change something outside.
    pub writes: u32,
}

/// One confirmed effect whose control row is to be written.
#[derive(Debug, Clone)]
struct Mark {
    effect: Effect,
    portal_id: PortalId,
    missing_cfdis: Vec<String>,
    /// Orders: the status that it was found with by asking.
    found: Option<OrderStatus>,
}

impl Mark {
    fn row(&self, company: &str) -> Option<ControlMark> {
        let confirmed = Confirmed {
            portal_id: &self.portal_id,
            missing_cfdis: &self.missing_cfdis,
            found: self.found.as_ref(),
        };
        ControlMark::of(&self.effect.action, company, confirmed)
    }
}

/// Carries out a plan. Documents that do not get their turn are remembered with the reason.
///
/// # Errors
/// Only the journal's: nothing is performed that cannot be written down.
pub async fn settle(settling: &Settling<'_>, plan: Plan) -> Result<Settled, JournalError> {
    let Settling { journal, clock, run, .. } = *settling;
    let now = clock.now();
    for crashed in &plan.crashed {
        write_down_crash(settling, crashed).await?;
    }
    journal.remember(run, now, plan.documents.clone()).await?;
    let mut marks: Vec<Mark> = Vec::new();
    // An adoption that is settled already has its control row.
    let (settled, unmarked): (Vec<_>, Vec<_>) =
        plan.adoptions.iter().partition(|planned| planned.adoption.document.state.is_settled());
    for PlannedAdoption { adoption, found } in unmarked {
        if let (Some(effect), Some(portal_id)) = (&adoption.effect, &adoption.document.portal_id) {
            marks.push(Mark {
                effect: effect.clone(),
                portal_id: portal_id.clone(),
                missing_cfdis: missing_of(adoption.document.cause.as_ref()),
                found: found.clone(),
            });
        }
    }
    if !plan.adoptions.is_empty() {
        let adoptions = plan.adoptions.iter().map(|planned| planned.adoption.clone()).collect();
        journal.adopt(run, now, adoptions).await?;
    }
    let in_play = plan.effects.iter().filter(|planned| !is_link(&planned.effect)).count()
        + marks.len()
        + settled.len()
        + plan.verified.len()
        + plan.marks.iter().filter(|record| !is_link(&record.effect)).count();
    let waiting = plan.candidates.saturating_sub(u32::try_from(in_play).unwrap_or(u32::MAX));
    let progress =
        Progress::new(settling, Counters { candidates: plan.candidates, waiting, ..Counters::default() });
    for adopted in settled {
        progress.done(adopted.adoption.document.key.clone(), AttemptOutcome::Adopted);
    }
    for verified in &plan.verified {
        marks.extend(write_down_verified(settling, &progress, verified).await?);
    }
    for record in &plan.marks {
        match &record.portal_id {
            _ if !is_link(&record.effect) && !mark::is_needed(&record.effect.action) => {
                close(settling, &record.effect, record.portal_id.clone()).await?;
                progress.done(record.effect.document.clone(), AttemptOutcome::Adopted);
            }
            Some(portal_id) => marks.push(Mark {
                effect: record.effect.clone(),
                portal_id: portal_id.clone(),
                missing_cfdis: missing_of(record.cause.as_ref()),
                found: found_as(record),
            }),
            None if is_link(&record.effect) => send::close_link(settling, &record.effect).await?,
            None => progress.postponed(),
        }
    }
    let consumed: Vec<i64> =
        plan.approvals.iter().copied().chain(plan.verified.iter().filter_map(|v| v.approval)).collect();
    if !consumed.is_empty() {
        journal.consume(run, now, &consumed).await?;
    }
    let records = &plan.documents;
    let mut left: Vec<DocumentRecord> = Vec::new();
    for mark in marks {
        let document = mark.effect.document.clone();
        let unmarked = Unmarked::of(&mark);
        if progress.may_begin() && guard_holds(settling, &progress).await {
            match write_mark(settling, &progress, mark, now).await? {
                Ok(()) => progress.done(document, AttemptOutcome::Adopted),
                Err(cause) => {
                    left.extend(unmarked.record(records, &document, cause.clone()));
                    progress.failed(document, AttemptOutcome::NotSent, cause);
                }
            }
        } else {
            left.extend(unmarked.record(records, &document, postponed(&progress)));
            progress.postponed();
        }
    }
    let (links, sends): (Vec<_>, Vec<_>) =
        plan.effects.into_iter().partition(|planned| is_link(&planned.effect));
    let mut linked: Vec<(EffectId, Result<(), Cause>)> = Vec::new();
    for link in links {
        let id = link.effect.id.clone();
        if let Some(cause) = missing_requirement(&link, &linked) {
            left.extend(held(records, &link.effect.document, cause.clone()));
            linked.push((id, Err(cause)));
        } else if progress.may_begin() && guard_holds(settling, &progress).await {
            linked.push((id, send::link(settling, &progress, link).await?));
        } else {
            left.extend(held(records, &link.effect.document, postponed(&progress)));
        }
    }
    let linked = &linked;
    let progress_of_sends = &progress;
    let mut ends = stream::iter(sends)
        .map(|planned| document(settling, progress_of_sends, planned, linked, records).boxed())
        .buffer_unordered(settling.config.effects_parallel.max(1));
    while let Some(end) = ends.next().await {
        left.extend(end?);
    }
    drop(ends);
    for note in &plan.notes {
        // A note is no part of the step: one that finds no time stops nothing, and is due again after the interval.
        if progress.has_time() {
            note_error(settling, &progress, note).await;
        }
    }
    if !left.is_empty() {
        journal.remember(run, clock.now(), left).await?;
    }
    let settled = progress.end();
    if settled.stopped.is_none() && !plan.approvals_of_all.is_empty() {
        journal.consume(run, clock.now(), &plan.approvals_of_all).await?;
    }
    Ok(settled)
}

/// An effect that was confirmed without an attempt was found by asking, in the status that it stands for.
fn found_as(record: &EffectRecord) -> Option<OrderStatus> {
    match &record.effect.action {
        _ if record.attempts > 0 => None,
        Action::CreateOrder { .. } | Action::UpdateOrder { .. } => Some(OrderStatus::Open),
        Action::SetOrderStatus { status, .. } => Some(status.clone()),
        Action::CreatePayment { .. }
        | Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::WriteComplement { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::ExportSupplier { .. }
        | Action::RunImporter { .. } => None,
    }
}

fn is_link(effect: &Effect) -> bool {
    kind::is_link(effect.document.kind)
}

/// One document's turn. Returns its record when it did not go.
async fn document(
    settling: &Settling<'_>,
    progress: &Progress<'_>,
    planned: PlannedEffect,
    linked: &[(EffectId, Result<(), Cause>)],
    records: &[DocumentRecord],
) -> Result<Option<DocumentRecord>, JournalError> {
    let document = planned.effect.document.clone();
    if let Some(cause) = missing_requirement(&planned, linked) {
        progress.postponed();
        return Ok(held(records, &document, cause));
    }
    if !progress.may_begin() || !guard_holds(settling, progress).await {
        progress.postponed();
        return Ok(held(records, &document, postponed(progress)));
    }
    if let Some(cause) = send::outdated(settling, progress, &planned).await {
        progress.postponed();
        return Ok(held(records, &document, cause));
    }
    let unmarked = send::document(settling, progress, planned).await?;
    Ok(unmarked.and_then(|(unmarked, cause)| unmarked.record(records, &document, cause)))
}

/// Why an effect cannot begin yet: a link that it needs failed. One whose link did not get its turn does
/// not get its own either, because the step has stopped.
fn missing_requirement(planned: &PlannedEffect, linked: &[(EffectId, Result<(), Cause>)]) -> Option<Cause> {
    planned.effect.requires.iter().find_map(|required| {
        let (_, written) = linked.iter().find(|(id, _)| id == required)?;
        let reason = written.as_ref().err()?;
        Some(Cause::new(Code::PaymentPrerequisiteFailed).with("reason", reason))
    })
}

/// The record of a document that did not get its turn.
fn held(records: &[DocumentRecord], document: &DocumentKey, cause: Cause) -> Option<DocumentRecord> {
    let record = records.iter().find(|record| record.key == *document)?;
    Some(held_record(record.clone(), Held { cause, until: None }))
}

fn postponed(progress: &Progress<'_>) -> Cause {
    Cause::new(Code::DocumentPostponed).with("reason", progress.stop_reason())
}

/// A document that the portal has and whose control row was not written in this run.
struct Unmarked {
    portal_id: PortalId,
    payload_hash: String,
    has_missing_cfdis: bool,
}

impl Unmarked {
    fn of(mark: &Mark) -> Self {
        Self {
            portal_id: mark.portal_id.clone(),
            payload_hash: mark.effect.payload_hash.clone(),
            has_missing_cfdis: !mark.missing_cfdis.is_empty(),
        }
    }

    /// What people read of it meanwhile. A conflict, and CFDIs that the portal did not settle, are written
    /// down already and are the graver news.
    fn record(
        self,
        records: &[DocumentRecord],
        document: &DocumentKey,
        cause: Cause,
    ) -> Option<DocumentRecord> {
        if self.has_missing_cfdis || cause.code == Code::LinkConflict {
            return None;
        }
        let record = records.iter().find(|record| record.key == *document)?;
        Some(DocumentRecord {
            state: DocumentState::Confirmed,
            cause: Some(cause),
            next_attempt: None,
            portal_id: Some(self.portal_id),
            payload_hash: Some(self.payload_hash),
            ..record.clone()
        })
    }
}

/// An attempt whose process died: its outcome is unknown, whatever follows in this run.
async fn write_down_crash(settling: &Settling<'_>, crashed: &EffectRecord) -> Result<(), JournalError> {
    let cause = kind::cut_off(crashed.effect.document.kind);
    settling
        .journal
        .settle(Settlement {
            run: settling.run,
            effect: crashed.effect.id.clone(),
            attempt: None,
            at: settling.clock.now(),
            outcome: AttemptOutcome::Unknown,
            state: EffectState::Unknown,
            portal_id: None,
            cause: Some(cause),
            answer: None,
            document: DocumentState::Waiting,
            next_attempt: None,
        })
        .await
}

/// The outcome of an earlier attempt is known now.
async fn write_down_verified(
    settling: &Settling<'_>,
    progress: &Progress<'_>,
    verified: &Verified,
) -> Result<Option<Mark>, JournalError> {
    let is_adopted = verified.outcome == AttemptOutcome::Adopted;
    let document = verified.record.effect.document.clone();
    let cause = (verified.portal_id.as_ref()).filter(|_| !is_adopted).map(|id| {
        let told = kind::as_told(&verified.record.effect.action, &verified.differences);
        kind::differs(document.kind, &told, id)
    });
    // Kept with the effect: the run that marks it may be another one.
    let missing = (verified.portal_id.as_ref())
        .filter(|_| is_adopted)
        .and_then(|portal_id| missing_cfdis(&verified.missing_cfdis, portal_id));
    settling
        .journal
        .settle(Settlement {
            run: settling.run,
            effect: verified.record.effect.id.clone(),
            attempt: None,
            at: settling.clock.now(),
            outcome: verified.outcome,
            state: if is_adopted { EffectState::Confirmed } else { EffectState::Conflict },
            portal_id: verified.portal_id.clone(),
            cause: cause.clone().or(missing),
            answer: None,
            document: if is_adopted { DocumentState::Confirmed } else { DocumentState::Attention },
            next_attempt: None,
        })
        .await?;
    match (cause, verified.portal_id.clone()) {
        (None, portal_id) if is_adopted && !mark::is_needed(&verified.record.effect.action) => {
            close(settling, &verified.record.effect, portal_id).await?;
            progress.done(document, AttemptOutcome::Adopted);
            Ok(None)
        }
        (None, Some(portal_id)) => Ok(Some(Mark {
            effect: verified.record.effect.clone(),
            portal_id,
            missing_cfdis: verified.missing_cfdis.clone(),
            found: verified.found.clone(),
        })),
        (Some(cause), _) => {
            progress.failed(document, AttemptOutcome::Conflict, cause);
            Ok(None)
        }
        (None, None) => {
            progress.postponed();
            Ok(None)
        }
    }
}

/// Whether the step may go on writing; otherwise it is stopped with the reason.
async fn guard_holds(settling: &Settling<'_>, progress: &Progress<'_>) -> bool {
    match bounded(settling, settling.guard.check(), sage_late).await {
        Ok(()) => true,
        Err(failure) => {
            progress.stop(failure.cause);
            false
        }
    }
}

/// Writes the control row of a confirmed payment and closes its effect. An unknown outcome here leaves
/// the effect confirmed: the guarded insert is simply tried again by the next run.
async fn write_mark(
    settling: &Settling<'_>,
    progress: &Progress<'_>,
    mark: Mark,
    started: Timestamp,
) -> Result<Result<(), Cause>, JournalError> {
    let Some(row) = mark.row(&settling.tenant.control_company) else { return Ok(Ok(())) };
    progress.wrote();
    let written = bounded(settling, settling.guard.mark(&row), |seconds| {
        Failure::new(FailureKind::Unknown, Cause::new(Code::SageTimeout).with("seconds", seconds))
    })
    .await;
    let missing = missing_cfdis(&mark.missing_cfdis, &mark.portal_id);
    let now = settling.clock.now();
    let settlement = |state, document, outcome, cause: Option<Cause>| Settlement {
        run: settling.run,
        effect: mark.effect.id.clone(),
        attempt: None,
        at: now,
        outcome,
        state,
        portal_id: Some(mark.portal_id.clone()),
        cause,
        answer: None,
        document,
        next_attempt: None,
    };
    match written {
        Ok(Written::Now | Written::Before) => {
            progress.answered();
            let document = if missing.is_some() { DocumentState::Attention } else { DocumentState::Done };
            settling
                .journal
                .settle(settlement(EffectState::Done, document, AttemptOutcome::Confirmed, missing))
                .await?;
            let detail = serde_json::json!({
                "control": row.word(), "company": settling.tenant.control_company,
                "portal_id": mark.portal_id, "effect": mark.effect.id, "confirmed_since": started,
            });
            audit(settling, row.audit_action(), &mark.effect, detail).await?;
            Ok(Ok(()))
        }
        Ok(Written::Conflict(standing)) => {
            let cause = Cause::new(Code::LinkConflict)
                .with("what", row.id_column())
                .with("ours", &mark.portal_id)
                .with("theirs", standing.as_ref().map_or("", PortalId::as_str));
            settling
                .journal
                .settle(settlement(
                    EffectState::Conflict,
                    DocumentState::Attention,
                    AttemptOutcome::Conflict,
                    Some(cause.clone()),
                ))
                .await?;
            Ok(Err(cause))
        }
        Err(failure) => {
            progress.failure(&failure);
            Ok(Err(failure.cause))
        }
    }
}

/// Closes a confirmed effect that no control row belongs to: what it wrote is its own mark.
async fn close(
    settling: &Settling<'_>,
    effect: &Effect,
    portal_id: Option<PortalId>,
) -> Result<(), JournalError> {
    let (document, cause) = kind::after(&effect.action);
    settling
        .journal
        .settle(Settlement {
            run: settling.run,
            effect: effect.id.clone(),
            attempt: None,
            at: settling.clock.now(),
            outcome: AttemptOutcome::Confirmed,
            state: EffectState::Done,
            portal_id,
            cause,
            answer: None,
            document,
            next_attempt: None,
        })
        .await?;
    let detail = serde_json::json!({ "written": effect.action, "effect": effect.id });
    audit(settling, effect.action.audit_action(), effect, detail).await
}

/// Writes a failed attempt for the old tools. It is a note, not a state: its failure stops nothing, and the next
/// failure of the day writes it again.
async fn note_error(settling: &Settling<'_>, progress: &Progress<'_>, note: &OrderErrorNote) {
    let written = bounded(settling, settling.tenant.erp.note_order_error(note), |seconds| {
        Failure::new(FailureKind::Unknown, Cause::new(Code::SageTimeout).with("seconds", seconds))
    })
    .await;
    match written {
        Ok(Written::Before) => {}
        Ok(Written::Now | Written::Conflict(())) => progress.wrote(),
        Err(failure) => {
            progress.wrote();
            tracing::warn!(order = %note.number, cause = %failure.cause, "an ERROR row was not written");
        }
    }
}

/// UUIDs of a cause that an earlier run left with a confirmed effect.
fn missing_of(cause: Option<&Cause>) -> Vec<String> {
    match cause {
        Some(cause) if cause.code == Code::PaymentMissingCfdis => {
            cause.argument("uuids").split(", ").filter(|uuid| !uuid.is_empty()).map(str::to_owned).collect()
        }
        Some(_) | None => Vec::new(),
    }
}

async fn audit(
    settling: &Settling<'_>,
    action: &str,
    effect: &Effect,
    detail: serde_json::Value,
) -> Result<(), JournalError> {
    settling
        .journal
        .audit(AuditEntry {
            at: settling.clock.now(),
            actor: "engine".to_owned(),
            action: action.to_owned(),
            subject: effect.document.to_string(),
            detail: detail.to_string(),
        })
        .await
}

/// Runs a call under the deadline of one call.
async fn bounded<T>(
    settling: &Settling<'_>,
    call: impl Future<Output = Result<T, Failure>>,
    late: impl FnOnce(u64) -> Failure,
) -> Result<T, Failure> {
    within(settling.clock, settling.config.call_deadline, call, late).await
}
