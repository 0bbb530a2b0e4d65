//! What a run writes into the log files, in the words that operators look for. Source: the predecessor's files and prefixes
//! (runtime.md, section 10).

use std::sync::Arc;

use sc_domain::ports::{AttemptOutcome, RunKind};
use sc_domain::step::Counters;
use sc_domain::{Cause, Code, DocumentKey, Step, StepResult, TenantKey};
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
        // Somebody asked for it: nothing failed, and nobody refused anything.
        AttemptOutcome::Refused if is_stop(cause) => {
            tracing::warn!(log, "[WARN] {kind} {number} tenant={tenant} outcome=stopped{why}");
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

/// Whether a person, or the system on its way down, stopped it.
fn is_stop(cause: Option<&Cause>) -> bool {
    cause.is_some_and(|cause| matches!(cause.code, Code::RunCancelled | Code::ImportCancelled))
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

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::sync::Mutex;

    use tracing::field::{Field, Visit};
    use tracing::{Level, Subscriber};
    use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

    use super::*;

    /// Keeps what is logged, with its level.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<(Level, String)>>>);

    struct Nobody;

    impl Observer for Nobody {
        fn event(&self, _: &Event) {}
    }

    struct Message(String);

    impl Visit for Message {
        fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
            if field.name() == "message" {
                write!(self.0, "{value:?}").expect("a string takes all");
            }
        }
    }

    impl<S: Subscriber> Layer<S> for Kept {
        fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
            let mut message = Message(String::new());
            event.record(&mut message);
            self.0.lock().expect("nobody panicked").push((*event.metadata().level(), message.0));
        }
    }

    /// How the end of an effect is logged.
    #[track_caller]
    fn check(outcome: AttemptOutcome, code: Option<Code>, level: Level, line: &str) {
        let tenant: TenantKey = "norte".parse().expect("a key");
        let ended = Event::EffectEnded {
            document: DocumentKey::import(&tenant),
            tenant,
            step: Step::StartChildProcess,
            outcome,
            cause: code.map(Cause::new),
            counters: Counters::default(),
        };
        let kept = Kept::default();
        let subscriber = tracing_subscriber::registry().with(kept.clone());
        tracing::subscriber::with_default(subscriber, || LoggedRun(Arc::new(Nobody)).event(&ended));
        let logged = kept.0.lock().expect("nobody panicked").clone();
        assert_eq!(logged, [(level, line.to_owned())]);
    }

    #[test]
    fn what_a_person_stopped_is_no_error_and_was_not_refused() {
        check(
            AttemptOutcome::Refused,
            Some(Code::ImportCancelled),
            Level::WARN,
            "[WARN] import importer tenant=norte outcome=stopped cause=import.cancelled",
        );
        check(
            AttemptOutcome::Refused,
            Some(Code::ImportLeftFiles),
            Level::ERROR,
            "[ERROR] import importer tenant=norte outcome=refused cause=import.left_files",
        );
        // Whether it arrived is not known, whoever stopped it.
        check(
            AttemptOutcome::Unknown,
            Some(Code::RunCancelled),
            Level::WARN,
            "[WARN] import importer tenant=norte outcome=unknown cause=run.cancelled",
        );
        check(
            AttemptOutcome::Confirmed,
            None,
            Level::INFO,
            "[OK] import importer tenant=norte outcome=confirmed",
        );
    }
}
