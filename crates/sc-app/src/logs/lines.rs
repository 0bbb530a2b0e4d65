//! What a run writes into the log files, in the words that operators look for. Source: the predecessor's files and prefixes
//! (runtime.md, section 10).

use std::sync::Arc;

use sc_domain::ports::{AttemptOutcome, RunKind};
use sc_domain::step::Counters;
use sc_domain::{Cause, DocumentKey, Step, StepResult, TenantKey};
use sc_sync::{Event, Observer};

/// Writes the events of a run into the log files, and passes them on.
pub(crate) struct LoggedRun(pub(crate) Arc<dyn Observer>);

impl Observer for LoggedRun {
    fn event(&self, event: &Event) {
        match event {
            Event::RunStarted { run, steps } => {
                tracing::info!(log = "CronScheduler", "[START] run={run} steps={steps}");
            }
            Event::StepStarted { tenant, step } => {
                tracing::info!(log = log_of(*step), "[START] step={step} tenant={tenant}");
            }
            // Its counters are told when it ends.
            Event::StepPhase { .. } | Event::StepPlanned { .. } => {}
            Event::EffectEnded { tenant, step, document, outcome, cause, .. } => {
                effect(tenant, *step, document, *outcome, cause.as_ref());
            }
            Event::StepFinished { tenant, step, kind, result, counters, cause } => {
                finished(tenant, *step, *kind, *result, *counters, cause.as_ref());
            }
            Event::RunFinished { run, result } => {
                let result = result.as_str();
                tracing::info!(log = "CronScheduler", "[END] run={run} result={result}");
            }
        }
        self.0.event(event);
    }
}

fn effect(
    tenant: &TenantKey,
    step: Step,
    document: &DocumentKey,
    outcome: AttemptOutcome,
    cause: Option<&Cause>,
) {
    let (log, number) = (log_of(step), &document.external_id);
    let (kind, how) = (document.kind.as_str(), outcome.as_str());
    let why = cause.map(|cause| format!(" cause={cause}")).unwrap_or_default();
    match outcome {
        AttemptOutcome::Confirmed | AttemptOutcome::Adopted => {
            tracing::info!(log, "[OK] {kind} {number} tenant={tenant} outcome={how}");
        }
        AttemptOutcome::Unknown | AttemptOutcome::NotSent => {
            tracing::warn!(log, "[WARN] {kind} {number} tenant={tenant} outcome={how}{why}");
        }
        AttemptOutcome::Refused | AttemptOutcome::Conflict => {
            tracing::error!(log, "[ERROR] {kind} {number} tenant={tenant} outcome={how}{why}");
        }
    }
}

fn finished(
    tenant: &TenantKey,
    step: Step,
    kind: RunKind,
    result: StepResult,
    counters: Counters,
    cause: Option<&Cause>,
) {
    let log = log_of(step);
    let kind = crate::wire::kind_name(kind);
    let Counters { candidates, done, adopted, waiting, failed } = counters;
    let text = format!(
        "step={step} tenant={tenant} kind={kind} result={} candidates={candidates} done={done} waiting={waiting} failed={failed} adopted={adopted}",
        result.as_str()
    );
    match cause {
        None => tracing::info!(log, "[COMPLETE] {text}"),
        Some(cause) if result == StepResult::Failed => tracing::error!(log, "[ERROR] {text} cause={cause}"),
        Some(cause) => tracing::warn!(log, "[WARN] {text} cause={cause}"),
    }
}

/// The file that operators look into for a step.
fn log_of(step: Step) -> &'static str {
    match step {
        Step::BuildProviders => "Providers_Downloader",
        Step::DownloadCfdi => "CFDI_Downloader",
        Step::CheckPayments => "SagePaymentController",
        Step::UploadPayments => "PortalPaymentController",
        Step::CreatePurchaseOrders => "PortalOC_Creator",
        Step::ProcessOrderChanges => "PortalOC_ContentUpdater",
        Step::ClosePurchaseOrders => "PortalOC_Closer",
        Step::StartChildProcess => "ChildProcess",
    }
}
