//! One effect: intend, perform, settle, verify, mark.

use jiff::Timestamp;
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::outcome::{Answer, Failure, FailureKind, Lookup, Written};
use sc_domain::payment::{PaymentPayload, PortalPayment, compare};
use sc_domain::ports::{
    AttemptId, AttemptOutcome, DocumentState, Intent, InvoiceLinkWrite, JournalError, Settlement,
    VendorLinkWrite,
};
use sc_domain::{Cause, Code, PortalId};

use super::{Mark, Progress, Settling, Unmarked, audit, bounded, write_mark};
use crate::plan::PlannedEffect;
use crate::upload_payments::plan::{differs, missing_cfdis as cause_of_missing};
use crate::within::portal_late;

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

/// Sends one payment and marks it.
pub(super) async fn payment(
    settling: &Settling<'_>,
    progress: &Progress<'_>,
    planned: PlannedEffect,
) -> Result<Left, JournalError> {
    let Action::CreatePayment { payload, .. } = &planned.effect.action else { return Ok(None) };
    let attempt = Attempt::begin(settling, &planned).await?;
    progress.wrote();
    let created = bounded(settling, settling.tenant.portal.create_payment(payload), |seconds| {
        let detail = format!("no answer within {seconds} s");
        Failure::new(FailureKind::Unknown, Cause::new(Code::PaymentOutcomeUnknown).with("detail", detail))
    })
    .await;
    match created {
        Ok(created) => {
            progress.answered();
            confirm(&attempt, progress, AttemptOutcome::Confirmed, created.id, created.missing_cfdis).await
        }
        Err(failure) => failed(&attempt, progress, payload, failure).await,
    }
}

/// A payment that was not simply accepted.
async fn failed(
    attempt: &Attempt<'_>,
    progress: &Progress<'_>,
    payload: &PaymentPayload,
    failure: Failure,
) -> Result<Left, JournalError> {
    let document = attempt.planned.effect.document.clone();
    progress.failure(&failure);
    match failure.kind {
        FailureKind::Duplicate | FailureKind::Unknown => verify(attempt, progress, payload, failure).await,
        FailureKind::Refused | FailureKind::Defect => {
            let next =
                attempt.settling.clock.now().checked_add(attempt.settling.config.payment_interval).ok();
            let end = End::failed(AttemptOutcome::Refused, EffectState::Refused, &failure);
            attempt.settle(End { next_attempt: next, ..end }).await?;
            progress.failed(document, AttemptOutcome::Refused, failure.cause);
            Ok(None)
        }
        FailureKind::NotSent | FailureKind::Setup | FailureKind::Throttled | FailureKind::Transient => {
            attempt.settle(End::failed(AttemptOutcome::NotSent, EffectState::NotSent, &failure)).await?;
            progress.failed(document, AttemptOutcome::NotSent, failure.cause);
            Ok(None)
        }
    }
}

/// Asks the portal what became of it: found and same is adopted at once, found and different goes to
/// a person. Absence proves nothing while the request may still be under way.
async fn verify(
    attempt: &Attempt<'_>,
    progress: &Progress<'_>,
    payload: &PaymentPayload,
    failure: Failure,
) -> Result<Left, JournalError> {
    let settling = attempt.settling;
    let document = attempt.planned.effect.document.clone();
    let looked = bounded(settling, settling.tenant.portal.payment(&payload.number), portal_late).await;
    match looked {
        Ok(Lookup::Present(found)) => {
            progress.answered();
            present(attempt, progress, payload, found, failure).await
        }
        Ok(Lookup::Absent) if failure.kind == FailureKind::Duplicate => {
            let answer = failure.answer.clone().unwrap_or_default();
            let cause = Cause::new(Code::PaymentDuplicateNotFound)
                .with("code", answer.code.unwrap_or_default())
                .with("message", answer.message.unwrap_or_default());
            let next = settling.clock.now().checked_add(settling.config.payment_interval).ok();
            let failure = Failure { cause: cause.clone(), ..failure };
            let end = End::failed(AttemptOutcome::Refused, EffectState::Refused, &failure);
            attempt.settle(End { next_attempt: next, ..end }).await?;
            progress.failed(document, AttemptOutcome::Refused, cause);
            Ok(None)
        }
        Ok(Lookup::Absent) | Err(_) => {
            let until = attempt.started.checked_add(settling.config.in_flight).ok();
            let end = End::failed(AttemptOutcome::Unknown, EffectState::Unknown, &failure);
            attempt.settle(End { next_attempt: until, ..end }).await?;
            progress.failed(document, AttemptOutcome::Unknown, failure.cause);
            Ok(None)
        }
    }
}

async fn present(
    attempt: &Attempt<'_>,
    progress: &Progress<'_>,
    payload: &PaymentPayload,
    found: PortalPayment,
    failure: Failure,
) -> Result<Left, JournalError> {
    let differences = compare(payload, &found);
    if differences.is_empty() {
        return confirm(attempt, progress, AttemptOutcome::Adopted, found.id, found.missing_cfdis).await;
    }
    let cause = differs(&differences, &found.id);
    let next = attempt.settling.clock.now().checked_add(attempt.settling.config.payment_interval).ok();
    attempt
        .settle(End {
            portal_id: Some(found.id),
            cause: Some(cause.clone()),
            answer: failure.answer.as_deref().cloned(),
            next_attempt: next,
            ..End::new(AttemptOutcome::Conflict, EffectState::Conflict, DocumentState::Attention)
        })
        .await?;
    progress.failed(attempt.planned.effect.document.clone(), AttemptOutcome::Conflict, cause);
    Ok(None)
}

/// The portal has it: written down, then marked in the control table.
async fn confirm(
    attempt: &Attempt<'_>,
    progress: &Progress<'_>,
    outcome: AttemptOutcome,
    portal_id: PortalId,
    missing_cfdis: Vec<String>,
) -> Result<Left, JournalError> {
    let effect = attempt.planned.effect.clone();
    let document = effect.document.clone();
    let missing = cause_of_missing(&missing_cfdis, &portal_id);
    attempt
        .settle(End {
            portal_id: Some(portal_id.clone()),
            cause: missing,
            ..End::new(outcome, EffectState::Confirmed, DocumentState::Confirmed)
        })
        .await?;
    let mark = Mark { effect, portal_id, missing_cfdis };
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
        Action::CreatePayment { .. } => return Ok(Ok(())),
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
