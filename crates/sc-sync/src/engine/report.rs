//! What a run and a preview tell their callers.

use jiff::Timestamp;
use sc_domain::ports::{DocumentState, RunKind};
use sc_domain::step::Counters;
use sc_domain::{Cause, Code, DocumentKey, RunId, Step, StepResult, TenantKey};
use serde::Serialize;

use crate::brake::Brake;
use crate::cfdi_delivery::Place;
use crate::plan::{Plan, PlannedEffect};

/// A document that waits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waiting {
    /// Which.
    pub document: DocumentKey,
    /// Whether it goes by itself or needs a person.
    pub state: DocumentState,
    /// Why.
    pub cause: Cause,
    /// When it will be looked at again, if that is known.
    pub next_attempt: Option<Timestamp>,
}

/// Tells of a company's run what its last step changed: the importer worked, so that no file of an earlier step waits
/// for it any more. The journal learns where each file stands from the next look.
pub(super) fn tell_what_was_taken(reports: &mut [StepReport]) {
    let is_taken = reports.iter().any(|report| {
        report.step == Step::StartChildProcess
            && report.result == StepResult::Done
            && report.counters.done > 0
    });
    if !is_taken {
        return;
    }
    let causes = reports.iter_mut().flat_map(|report| &mut report.waiting).map(|waiting| &mut waiting.cause);
    let waits = |code| matches!(code, Code::CfdiWaitingForImport | Code::SupplierWaitingForImport);
    for cause in causes.filter(|cause| waits(cause.code)) {
        if cause.argument("place") == Place::Folder.as_str() {
            *cause = cause.clone().with("place", "taken");
        }
    }
}

/// A finished step of a company.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepReport {
    /// Company.
    pub tenant: TenantKey,
    /// Step.
    pub step: Step,
    /// Baseline or cycle, as it was really done.
    pub kind: RunKind,
    /// How it ended.
    pub result: StepResult,
    /// Counters.
    pub counters: Counters,
    /// Effects that were planned.
    pub effects: u32,
    /// Calls that changed something outside (or may have).
    pub writes: u32,
    /// Baseline: documents found settled.
    pub adopted: u32,
    /// Baseline: documents that differ.
    pub differing: u32,
    /// Documents older than `go_live`.
    pub left_alone: u32,
    /// Why it failed or stopped.
    pub cause: Option<Cause>,
    /// Documents that wait after it.
    pub waiting: Vec<Waiting>,
    /// Start.
    pub started: Timestamp,
    /// End.
    pub finished: Timestamp,
    /// Duration in milliseconds, by the monotonic clock.
    pub duration_ms: u64,
}

impl StepReport {
    pub(super) fn new(tenant: &TenantKey, step: Step, kind: RunKind, at: Timestamp) -> Self {
        Self {
            tenant: tenant.clone(),
            step,
            kind,
            result: StepResult::Done,
            counters: Counters::default(),
            effects: 0,
            writes: 0,
            adopted: 0,
            differing: 0,
            left_alone: 0,
            cause: None,
            waiting: Vec::new(),
            started: at,
            finished: at,
            duration_ms: 0,
        }
    }

    /// The company does without the step.
    pub(super) fn skipped(mut self) -> Self {
        self.result = StepResult::Skipped;
        self
    }

    /// The step could not do its work, or was kept from it.
    pub(super) fn failed(mut self, cause: Cause) -> Self {
        self.result = if super::only_postpones(&cause) { StepResult::Postponed } else { StepResult::Failed };
        self.cause = Some(cause);
        self
    }

    /// The step worked on a part of what there may be.
    pub(super) fn fell_short(mut self, cause: Cause) -> Self {
        self.result = self.result.max(StepResult::Partial);
        self.cause.get_or_insert(cause);
        self
    }

    /// The step did a part of its work and stopped.
    pub(super) fn stopped(mut self, cause: Cause) -> Self {
        let stop = if super::only_postpones(&cause) { StepResult::Postponed } else { StepResult::Failed };
        self.result = self.result.max(stop);
        self.cause = Some(cause);
        self
    }
}

/// A finished run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RunReport {
    /// Its number in the journal.
    pub run: RunId,
    /// What was asked for.
    pub kind: RunKind,
    /// Start.
    pub started: Timestamp,
    /// End.
    pub finished: Timestamp,
    /// The gravest result.
    pub result: StepResult,
    /// Steps, company by company.
    pub steps: Vec<StepReport>,
}

/// What a step would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepPreview {
    /// Company.
    pub tenant: TenantKey,
    /// Step.
    pub step: Step,
    /// Baseline or cycle.
    pub kind: RunKind,
    /// Effects that would be performed, in order.
    pub effects: Vec<PlannedEffect>,
    /// Documents that the portal has already and whose control row would be written.
    pub marks: Vec<DocumentKey>,
    /// Baseline: documents that would be adopted.
    pub adopted: u32,
    /// Baseline: documents that differ.
    pub differing: u32,
    /// Documents older than `go_live`.
    pub left_alone: u32,
    /// The brake's limit, when the plan is larger.
    pub brake_limit: Option<u32>,
    /// Documents that would wait.
    pub waiting: Vec<Waiting>,
    /// Why the step could not look.
    pub cause: Option<Cause>,
}

impl StepPreview {
    pub(super) fn of_plan(
        tenant: &TenantKey,
        step: Step,
        kind: RunKind,
        plan: Plan,
        brake: Brake,
        waiting: Vec<Waiting>,
    ) -> Self {
        let marks = plan
            .marks
            .iter()
            .filter(|record| !crate::kind::is_link(record.effect.document.kind))
            .map(|record| record.effect.document.clone())
            .chain(plan.verified.iter().map(|verified| verified.record.effect.document.clone()))
            .chain(
                plan.adoptions
                    .iter()
                    .filter(|_| kind == RunKind::Cycle)
                    .map(|a| a.adoption.document.key.clone()),
            )
            .collect();
        Self {
            tenant: tenant.clone(),
            step,
            kind,
            marks,
            adopted: u32::try_from(plan.adoptions.len()).unwrap_or(u32::MAX),
            differing: plan.differing,
            left_alone: plan.left_alone,
            brake_limit: match brake {
                Brake::Released => None,
                Brake::Tripped { limit } => Some(limit),
            },
            waiting,
            effects: plan.effects,
            cause: None,
        }
    }

    pub(super) fn failed(tenant: &TenantKey, step: Step, cause: Cause) -> Self {
        Self {
            cause: Some(cause),
            ..Self::of_plan(tenant, step, RunKind::Cycle, Plan::default(), Brake::Released, Vec::new())
        }
    }
}

#[cfg(test)]
mod tests {
    use sc_domain::PortalId;

    use super::*;

    #[test]
    fn a_supplier_that_was_exported_earlier_is_not_told_as_waiting_when_the_importer_took_it() {
        let tenant: TenantKey = "norte".parse().expect("a key");
        let supplier = PortalId::new("00000000000000000000000a").expect("an id");
        let reports = |done| {
            let mut export =
                StepReport::new(&tenant, Step::BuildProviders, RunKind::Cycle, Timestamp::UNIX_EPOCH);
            export.waiting.push(Waiting {
                document: DocumentKey::supplier(&tenant, &supplier),
                state: DocumentState::Waiting,
                cause: crate::supplier_export::waiting("a.xml", 3),
                next_attempt: None,
            });
            let mut import =
                StepReport::new(&tenant, Step::StartChildProcess, RunKind::Cycle, Timestamp::UNIX_EPOCH);
            import.counters.done = done;
            let mut reports = [export, import];
            tell_what_was_taken(&mut reports);
            reports[0].waiting[0].cause.argument("place").to_owned()
        };
        assert_eq!((reports(1), reports(0)), ("taken".to_owned(), "folder".to_owned()));
    }
}
