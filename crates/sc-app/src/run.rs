//! Running and previewing.

use std::sync::Arc;

use sc_domain::ports::{RunKind, Trigger};
use sc_domain::{Cause, Code, Step, StepResult, TenantKey};
use sc_sync::Observer;
use sc_sync::engine::{RunReport, RunRequest, StepPreview, StepReport};
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::compose::Composed;
use crate::error::{AppError, Exit};
use crate::lock::EngineLock;
use crate::stop::Numbered;

/// What is run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunInput {
    /// Companies by key; empty = all that are enabled.
    pub tenants: Vec<String>,
    /// Steps; empty = all, in the order of the cycle.
    pub steps: Vec<Step>,
    /// Look only: make the baseline even if there is one.
    pub is_baseline: bool,
    /// Started by the schedule, not by a person.
    pub is_scheduled: bool,
}

impl App {
    /// Runs the steps of the companies, under the lock of the data folder. Stops at the next document when `cancel`
    /// is raised, which another process may ask for as well ([`App::stop`]).
    ///
    /// # Errors
    /// `engine.busy` while another engine uses the folder; a missing credential; the journal. What fails in a
    /// company is part of the report.
    pub async fn run(
        &self,
        input: &RunInput,
        observer: Arc<dyn Observer>,
        cancel: &CancellationToken,
    ) -> Result<RunReport, AppError> {
        let composed = self.composed_for(input)?;
        self.run_composed(&composed, input, observer, cancel).await
    }

    /// What a run works with. A person who began it may be asked to unlock the credential store; one of the schedule asks
    /// nobody.
    pub(crate) fn composed_for(&self, input: &RunInput) -> Result<Composed, AppError> {
        if input.is_scheduled { self.composed_unattended() } else { self.composed() }
    }

    pub(crate) async fn run_composed(
        &self,
        composed: &Composed,
        input: &RunInput,
        observer: Arc<dyn Observer>,
        cancel: &CancellationToken,
    ) -> Result<RunReport, AppError> {
        let _lock = EngineLock::take(
            &self.folders.data,
            &self.clock.now().to_zoned(self.settings.time_zone.clone()),
        )?;
        // Whoever looks from now on sees this lock and no other one's.
        let since = self.clock.now();
        let request = RunRequest {
            kind: if input.is_baseline { RunKind::Baseline } else { RunKind::Cycle },
            trigger: if input.is_scheduled { Trigger::Schedule } else { Trigger::Manual },
            tenants: self.chosen(input)?,
            steps: steps(input),
        };
        let numbered = Numbered::new(observer);
        let engine = self.engine(numbered.clone());
        let run = engine.run(&composed.tenants, &request, cancel);
        Ok(self.attended(since, &numbered, cancel, run).await?)
    }

    /// What a run would do now: each effect, without writing anything anywhere.
    ///
    /// # Errors
    /// A missing credential; the journal.
    pub async fn preview(&self, input: &RunInput) -> Result<Vec<StepPreview>, AppError> {
        let composed = self.composed()?;
        let only = self.chosen(input)?;
        let engine = self.engine(Arc::new(sc_sync::event::Silent));
        Ok(engine.preview(&composed.tenants, &only, &steps(input)).await?)
    }

    /// Whether a run names companies that there are.
    pub(crate) fn check_run(&self, input: &RunInput) -> Result<(), AppError> {
        self.chosen(input).map(|_| ())
    }

    fn chosen(&self, input: &RunInput) -> Result<Vec<TenantKey>, AppError> {
        input.tenants.iter().map(|name| self.tenant_key(name)).collect()
    }
}

fn steps(input: &RunInput) -> Vec<Step> {
    if input.steps.is_empty() { Step::ALL.to_vec() } else { input.steps.clone() }
}

/// The exit code of a finished run.
pub fn exit_of(report: &RunReport) -> Exit {
    // A person who stopped a run hears so, also where a company was partial before.
    let tells = |step: &&StepReport| {
        let is_stopped = step.cause.as_ref().is_some_and(|cause| cause.code == Code::RunCancelled);
        step.result == report.result || (report.result == StepResult::Partial && is_stopped)
    };
    let causes: Vec<Cause> =
        report.steps.iter().filter(tells).filter_map(|step| step.cause.clone()).collect();
    Exit::of_result(report.result, &causes)
}
