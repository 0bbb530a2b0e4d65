//! One effect: intend, perform, settle, verify, mark.

use jiff::Timestamp;
use sc_domain::control_orders::OrderErrorNote;
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::order::OrderStatus;
use sc_domain::outcome::{Answer, Failure, FailureKind, Lookup, Written};
use sc_domain::ports::{
    AttemptId, AttemptOutcome, DocumentState, Intent, InvoiceLinkWrite, JournalError, Settlement,
    VendorLinkWrite,
};
use sc_domain::{Cause, Code, Flaw, FlawKind, OrderNumber, PortalId};

use super::call::{self, Looked, Performed};
use super::{Mark, Progress, Settling, Unmarked, audit, bounded, close, note_error, write_mark};
use crate::kind;
use crate::mark;
use crate::plan::PlannedEffect;
use crate::upload_payments::plan::missing_cfdis as cause_of_missing;
use crate::within::{portal_late, within};

/// The effect under way, with its attempt.
struct Attempt<'a> {
    settling: &'a Settling<'a>,
    planned: &'a PlannedEffect,
    id: AttemptId,
    started: Timestamp,
}

/// How an attempt is settled.
struct End {
    outcome: AttemptOutcome,
    state: EffectState,
    document: DocumentState,
    portal_id: Option<PortalId>,
    cause: Option<Cause>,
    answer: Option<Answer>,
    next_attempt: Option<Timestamp>,
}

impl End {
    fn new(outcome: AttemptOutcome, state: EffectState, document: DocumentState) -> Self {
        Self { outcome, state, document, portal_id: None, cause: None, answer: None, next_attempt: None }
    }

    fn failed(outcome: AttemptOutcome, state: EffectState, failure: &Failure) -> Self {
        let document = if failure.cause.disposition().needs_a_person() && failure.kind != FailureKind::Setup {
            DocumentState::Attention
        } else {
            DocumentState::Waiting
        };
        Self {
            cause: Some(failure.cause.clone()),
            answer: failure.answer.as_deref().cloned(),
            ..Self::new(outcome, state, document)
        }
    }
}

impl<'a> Attempt<'a> {
    /// The intent is synced before this returns.
    async fn begin(settling: &'a Settling<'a>, planned: &'a PlannedEffect) -> Result<Self, JournalError> {
        let started = settling.clock.now();
        let id = settling
            .journal
            .intend(Intent {
                run: settling.run,
                effect: planned.effect.clone(),
                source_hash: planned.source_hash.clone(),
                at: started,
            })
            .await?;
        if let Some(approval) = planned.approval {
            settling.journal.consume(settling.run, started, &[approval]).await?;
        }
        Ok(Self { settling, planned, id, started })
    }

    /// When a failed attempt may be repeated.
    fn after_interval(&self) -> Option<Timestamp> {
        let kind = self.planned.effect.document.kind;
        self.settling.clock.now().checked_add(kind::interval(kind, self.settling.config)).ok()
    }

    async fn settle(&self, end: End) -> Result<(), JournalError> {
        self.settling
            .journal
            .settle(Settlement {
                run: self.settling.run,
                effect: self.planned.effect.id.clone(),
                attempt: Some(self.id),
                at: self.settling.clock.now(),
                outcome: end.outcome,
                state: end.state,
                portal_id: end.portal_id,
                cause: end.cause,
                answer: end.answer,
                document: end.document,
                next_attempt: end.next_attempt,
            })
            .await
    }
}

/// What is left to be done: the control row, and why it could not be written.
type Left = Option<(Unmarked, Cause)>;

/// Why a change of an order is not made after all: the portal's answer that it was decided by has grown old, and the
/// portal says something else now, or nothing. The next run decides anew.
pub(super) async fn outdated(
    settling: &Settling<'_>,
    progress: &Progress<'_>,
    planned: &PlannedEffect,
) -> Option<Cause> {
    let seen = planned.seen.as_ref()?;
    let age = settling.clock.elapsed().saturating_sub(settling.looked_at);
    if age <= settling.config.answer_age_max {
        return None;
    }
    let number = OrderNumber::new(&planned.effect.document.external_id).ok()?;
    match bounded(settling, settling.tenant.portal.order(&number), portal_late).await {
        Ok(Lookup::Present(found)) if found.state() == *seen => {
            progress.answered();
            None
        }
        Ok(Lookup::Present(_) | Lookup::Absent) => {
            progress.answered();
            Some(Cause::new(Code::OrderMovedMeanwhile))
        }
        Err(failure) => {
            progress.failure(&failure);
            Some(failure.cause)
        }
    }
}

/// Sends one document, or one change of it, and marks it.
pub(super) async fn document(
    settling: &Settling<'_>,
    progress: &Progress<'_>,
    planned: PlannedEffect,
) -> Result<Left, JournalError> {
    let attempt = Attempt::begin(settling, &planned).await?;
    progress.wrote();
    let kind = planned.effect.document.kind;
    let limit = call::time_max(settling, &planned.effect.action);
    let performed = within(settling.clock, limit, call::perform(settling, &planned), |seconds| {
        let cause = kind::outcome_unknown(kind, Flaw::new(FlawKind::NoAnswer, &[&seconds]));
        Failure::new(FailureKind::Unknown, cause)
    })
    .await;
    match performed {
        Ok(performed) => {
            progress.answered();
            confirm(&attempt, progress, AttemptOutcome::Confirmed, performed, None).await
        }
        Err(failure) => failed(&attempt, progress, failure).await,
    }
}

/// A document that was not simply accepted.
async fn failed(
    attempt: &Attempt<'_>,
    progress: &Progress<'_>,
    failure: Failure,
) -> Result<Left, JournalError> {
    progress.failure(&failure);
    match failure.kind {
        FailureKind::Duplicate | FailureKind::Unknown => verify_outcome(attempt, progress, failure).await,
        FailureKind::Refused | FailureKind::Defect => refused(attempt, progress, failure).await,
        FailureKind::NotSent | FailureKind::Setup | FailureKind::Throttled | FailureKind::Transient => {
            let document = attempt.planned.effect.document.clone();
            attempt.settle(End::failed(AttemptOutcome::NotSent, EffectState::NotSent, &failure)).await?;
            progress.failed(document, AttemptOutcome::NotSent, failure.cause);
            Ok(None)
        }
    }
}

/// The portal does not want it: tried again after its interval.
async fn refused(
    attempt: &Attempt<'_>,
    progress: &Progress<'_>,
    failure: Failure,
) -> Result<Left, JournalError> {
    let end = End::failed(AttemptOutcome::Refused, EffectState::Refused, &failure);
    attempt.settle(End { next_attempt: attempt.after_interval(), ..end }).await?;
    if let Action::CreateOrder { payload } = &attempt.planned.effect.action {
        let note = OrderErrorNote {
            number: payload.number.clone(),
            is_validation: false,
            text: told(failure.answer.as_deref(), &failure.cause),
        };
        note_error(attempt.settling, progress, &note).await;
    }
    let document = attempt.planned.effect.document.clone();
    progress.failed(document, AttemptOutcome::Refused, failure.cause);
    Ok(None)
}

/// `code: description`, as the predecessor noted it.
fn told(answer: Option<&Answer>, cause: &Cause) -> String {
    let (code, message) =
        answer.map_or((None, None), |answer| (answer.code.as_deref(), answer.message.as_deref()));
    match (code, message) {
        (None, None) => cause.to_string(),
        (code, message) => format!("{}: {}", code.unwrap_or_default(), message.unwrap_or_default()),
    }
}

/// Asks the portal what became of it: found and same is adopted at once, found and different goes to
/// a person. Absence proves nothing while the request may still be under way.
async fn verify_outcome(
    attempt: &Attempt<'_>,
    progress: &Progress<'_>,
    failure: Failure,
) -> Result<Left, JournalError> {
    let settling = attempt.settling;
    let effect = &attempt.planned.effect;
    let document = effect.document.clone();
    match bounded(settling, call::look(settling, attempt.planned), portal_late).await {
        Ok(Looked::Done { performed, found }) => {
            progress.answered();
            confirm(attempt, progress, AttemptOutcome::Adopted, performed, found).await
        }
        Ok(Looked::Different { portal_id, cause }) => {
            progress.answered();
            conflict(attempt, progress, portal_id, cause, failure).await
        }
        Ok(Looked::NotDone) if failure.kind == FailureKind::Duplicate => {
            let is_creation =
                matches!(effect.action, Action::CreatePayment { .. } | Action::CreateOrder { .. });
            let cause = if is_creation {
                kind::duplicate_not_found(document.kind, failure.answer.as_deref())
            } else {
                failure.cause.clone()
            };
            refused(attempt, progress, Failure { cause, ..failure }).await
        }
        Ok(Looked::NotDone) | Err(_) => {
            let until = attempt.started.checked_add(settling.config.in_flight).ok();
            let end = End::failed(AttemptOutcome::Unknown, EffectState::Unknown, &failure);
            attempt.settle(End { next_attempt: until, ..end }).await?;
            progress.failed(document, AttemptOutcome::Unknown, failure.cause);
            Ok(None)
        }
    }
}

async fn conflict(
    attempt: &Attempt<'_>,
    progress: &Progress<'_>,
    portal_id: PortalId,
    cause: Cause,
    failure: Failure,
) -> Result<Left, JournalError> {
    let document = attempt.planned.effect.document.clone();
    attempt
        .settle(End {
            portal_id: Some(portal_id),
            cause: Some(cause.clone()),
            answer: failure.answer.as_deref().cloned(),
            next_attempt: attempt.after_interval(),
            ..End::new(AttemptOutcome::Conflict, EffectState::Conflict, DocumentState::Attention)
        })
        .await?;
    progress.failed(document, AttemptOutcome::Conflict, cause);
    Ok(None)
}

/// The portal has it: written down, then marked in the control table.
async fn confirm(
    attempt: &Attempt<'_>,
    progress: &Progress<'_>,
    outcome: AttemptOutcome,
    performed: Performed,
    found: Option<OrderStatus>,
) -> Result<Left, JournalError> {
    let Performed { portal_id, missing_cfdis } = performed;
    let effect = attempt.planned.effect.clone();
    let document = effect.document.clone();
    let Some(portal_id) = portal_id.clone().filter(|_| mark::is_needed(&effect.action)) else {
        let end = End::new(outcome, EffectState::Confirmed, DocumentState::Confirmed);
        attempt.settle(End { portal_id: portal_id.clone(), ..end }).await?;
        close(attempt.settling, &effect, portal_id).await?;
        progress.done(document, outcome);
        return Ok(None);
    };
    let missing = cause_of_missing(&missing_cfdis, &portal_id);
    attempt
        .settle(End {
            portal_id: Some(portal_id.clone()),
            cause: missing,
            ..End::new(outcome, EffectState::Confirmed, DocumentState::Confirmed)
        })
        .await?;
    let mark = Mark { effect, portal_id, missing_cfdis, found };
    let unmarked = Unmarked::of(&mark);
    match write_mark(attempt.settling, progress, mark, attempt.started).await? {
        Ok(()) => {
            progress.done(document, outcome);
            Ok(None)
        }
        Err(cause) => {
            progress.failed(document, outcome, cause.clone());
            Ok(Some((unmarked, cause)))
        }
    }
}

/// Writes one link into Sage. The write is guarded (only where blank), so a lost answer is cured by
/// writing again.
pub(super) async fn link(
    settling: &Settling<'_>,
    progress: &Progress<'_>,
    planned: PlannedEffect,
) -> Result<Result<(), Cause>, JournalError> {
    let attempt = Attempt::begin(settling, &planned).await?;
    let erp = settling.tenant.erp.as_ref();
    progress.wrote();
    let late =
        |seconds| Failure::new(FailureKind::Unknown, Cause::new(Code::SageTimeout).with("seconds", seconds));
    let (written, what, value) = match &planned.effect.action {
        Action::CreatePayment { .. }
        | Action::CreateOrder { .. }
        | Action::UpdateOrder { .. }
        | Action::SetOrderStatus { .. }
        | Action::WriteComplement { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::ExportSupplier { .. }
        | Action::RunImporter { .. } => return Ok(Ok(())),
        Action::LinkVendor { vendor, provider } => {
            let link = VendorLinkWrite { vendor: vendor.clone(), provider: provider.clone() };
            (bounded(settling, erp.link_vendor(&link), late).await, "APVENO.PROVIDERID", provider.to_string())
        }
        Action::LinkInvoice { origin, uuid, .. } => {
            let link = InvoiceLinkWrite { origin: *origin, uuid: uuid.clone() };
            (bounded(settling, erp.link_invoice(&link), late).await, "APIBHO.FOLIOCFD", uuid.to_string())
        }
    };
    match written {
        Ok(Written::Now | Written::Before) => {
            progress.answered();
            attempt
                .settle(End::new(AttemptOutcome::Confirmed, EffectState::Confirmed, DocumentState::Confirmed))
                .await?;
            close_link(settling, &planned.effect).await?;
            let detail =
                serde_json::json!({ "field": what, "old": "", "new": value, "effect": planned.effect.id });
            audit(settling, "link.written", &planned.effect, detail).await?;
            Ok(Ok(()))
        }
        Ok(Written::Conflict(theirs)) => {
            progress.answered();
            let cause =
                Cause::new(Code::LinkConflict).with("what", what).with("ours", value).with("theirs", theirs);
            attempt
                .settle(End {
                    cause: Some(cause.clone()),
                    ..End::new(AttemptOutcome::Conflict, EffectState::Conflict, DocumentState::Attention)
                })
                .await?;
            Ok(Err(cause))
        }
        Err(failure) => {
            progress.failure(&failure);
            let (outcome, state) = if failure.kind == FailureKind::Unknown {
                (AttemptOutcome::Unknown, EffectState::Unknown)
            } else {
                (AttemptOutcome::NotSent, EffectState::NotSent)
            };
            attempt.settle(End::failed(outcome, state, &failure)).await?;
            Ok(Err(failure.cause))
        }
    }
}

/// Sage holds the link: nothing more is to be done for it.
pub(super) async fn close_link(settling: &Settling<'_>, effect: &Effect) -> Result<(), JournalError> {
    settling
        .journal
        .settle(Settlement {
            run: settling.run,
            effect: effect.id.clone(),
            attempt: None,
            at: settling.clock.now(),
            outcome: AttemptOutcome::Confirmed,
            state: EffectState::Done,
            portal_id: None,
            cause: None,
            answer: None,
            document: DocumentState::Done,
            next_attempt: None,
        })
        .await
}
