//! Runs the steps of the companies: lease, schema, baseline or cycle, brake, settlement, report.

mod report;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt as _;
use futures::stream::{self, StreamExt};
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::{
    Approval, ApprovalSubject, Clock, DocumentRecord, DocumentState, Journal, JournalError, Lease, RunEnd,
    RunKind, RunStart, StepEnd, StepMemory, Trigger,
};
use sc_domain::step::Counters;
use sc_domain::{Cause, Code, DocumentKind, RunId, Step, StepResult};
use tokio_util::sync::CancellationToken;

use crate::brake::{self, Brake};
use crate::config::{EngineConfig, Tenant};
use crate::event::{Event, Observer, Phase};
use crate::guard::Guard;
use crate::plan::Plan;
use crate::settle::{Settling, settle};
use crate::upload_payments::baseline;
use crate::upload_payments::observe::{Bounds, Observation, observe};
use crate::upload_payments::plan::{Context, held_record, plan};
use crate::within::{sage_late, within};
pub use report::{RunReport, StepPreview, StepReport, Waiting};

/// The engine.
#[derive(Clone)]
pub struct Engine {
    /// Limits and waits.
    pub config: EngineConfig,
    /// The journal.
    pub journal: Arc<dyn Journal>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Listener.
    pub observer: Arc<dyn Observer>,
}

/// What a run is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRequest {
    /// Cycle, or baseline only.
    pub kind: RunKind,
    /// Who asks.
    pub trigger: Trigger,
    /// Which steps, in the order of the cycle.
    pub steps: Vec<Step>,
}

impl Engine {
    /// Runs the steps for the companies. A company or step that fails does not stop the others.
    ///
    /// # Errors
    /// The journal's: without it nothing is done.
    pub async fn run(
        &self,
        tenants: &[Tenant],
        request: &RunRequest,
        cancel: &CancellationToken,
    ) -> Result<RunReport, JournalError> {
        let started = self.clock.now();
        let run = self
            .journal
            .begin_run(RunStart { at: started, kind: request.kind, trigger: request.trigger })
            .await?;
        let steps = u32::try_from(tenants.len() * request.steps.len()).unwrap_or(u32::MAX);
        self.observer.event(&Event::RunStarted { run, steps });
        let is_journal_lost = AtomicBool::new(false);
        let is_journal_lost = &is_journal_lost;
        let ended: Vec<Result<Vec<StepReport>, JournalError>> = stream::iter(tenants)
            .map(|tenant| {
                // Boxed: the compiler cannot prove the borrowed closure general enough for a spawned task.
                async move {
                    let mut reports = Vec::new();
                    for step in &request.steps {
                        if is_journal_lost.load(Ordering::Relaxed) {
                            break;
                        }
                        let report = self.step(run, tenant, *step, request.kind, cancel).await;
                        // A forbidden edge is about one document; anything else is about the file.
                        if matches!(report, Err(JournalError::Failed(_) | JournalError::Newer { .. })) {
                            is_journal_lost.store(true, Ordering::Relaxed);
                        }
                        reports.push(report?);
                    }
                    Ok(reports)
                }
                .boxed()
            })
            .buffered(self.config.tenants_parallel.max(1))
            .collect()
            .await;
        let mut reports = Vec::new();
        for ended in ended {
            match ended {
                Ok(steps) => reports.extend(steps),
                Err(error) => {
                    let end = RunEnd {
                        run,
                        at: self.clock.now(),
                        result: StepResult::Failed,
                        cause: Some(error.cause()),
                    };
                    // The journal has just failed: that it cannot note the end either adds nothing.
                    let _ = self.journal.finish_run(end).await;
                    return Err(error);
                }
            }
        }
        let result = StepResult::worst(reports.iter().map(|report| report.result));
        let finished = self.clock.now();
        self.journal.finish_run(RunEnd { run, at: finished, result, cause: None }).await?;
        self.observer.event(&Event::RunFinished { run, result });
        Ok(RunReport { run, kind: request.kind, started, finished, result, steps: reports })
    }

    /// What a run would do now. Reads both sides and the journal, writes nowhere.
    ///
    /// # Errors
    /// The journal's. A failed observation is part of the preview.
    pub async fn preview(
        &self,
        tenants: &[Tenant],
        steps: &[Step],
    ) -> Result<Vec<StepPreview>, JournalError> {
        let cancel = CancellationToken::new();
        let mut previews = Vec::new();
        for tenant in tenants {
            for step in steps {
                let memory = self.journal.memory(&tenant.key, *step).await?;
                let preview = match self.observe(tenant, *step, &memory, RunKind::Cycle, &cancel).await {
                    Ok(observation) => {
                        let context = self.context(tenant);
                        let plan = match observation.kind {
                            RunKind::Baseline => baseline::plan(&observation.seen, &memory, context),
                            RunKind::Cycle => plan(&observation.seen, &memory, context),
                        };
                        let brake = self.judge_brake(&plan, &memory);
                        StepPreview::of_plan(&tenant.key, *step, observation.kind, plan, brake)
                    }
                    Err(failure) => StepPreview::failed(&tenant.key, *step, failure.cause),
                };
                previews.push(preview);
            }
        }
        Ok(previews)
    }

    async fn step(
        &self,
        run: RunId,
        tenant: &Tenant,
        step: Step,
        kind: RunKind,
        cancel: &CancellationToken,
    ) -> Result<StepReport, JournalError> {
        let started = self.clock.now();
        let (key, elapsed) = (tenant.key.clone(), self.clock.elapsed());
        self.journal.begin_step(run, &key, step, started).await?;
        self.observer.event(&Event::StepStarted { tenant: key.clone(), step });
        let mut report = self.guarded_step(run, tenant, step, kind, cancel).await?;
        report.started = started;
        report.finished = self.clock.now();
        report.duration_ms =
            u64::try_from(self.clock.elapsed().saturating_sub(elapsed).as_millis()).unwrap_or(u64::MAX);
        self.journal
            .finish_step(StepEnd {
                run,
                tenant: key.clone(),
                step,
                started,
                finished: report.finished,
                result: report.result,
                kind: report.kind,
                counters: report.counters,
                effects: report.effects,
                cause: report.cause.clone(),
            })
            .await?;
        self.observer.event(&Event::StepFinished {
            tenant: key,
            step,
            kind: report.kind,
            result: report.result,
            counters: report.counters,
            cause: report.cause.clone(),
        });
        Ok(report)
    }

    /// Takes the lock of the company, works, and gives it back.
    async fn guarded_step(
        &self,
        run: RunId,
        tenant: &Tenant,
        step: Step,
        kind: RunKind,
        cancel: &CancellationToken,
    ) -> Result<StepReport, JournalError> {
        let report = StepReport::new(&tenant.key, step, kind, self.clock.now());
        if cancel.is_cancelled() {
            return Ok(report.stopped(Cause::new(Code::RunCancelled)));
        }
        let limit = self.config.call_deadline;
        let lease = match within(self.clock.as_ref(), limit, tenant.erp.acquire_lease(), sage_late).await {
            Ok(lease) => lease,
            Err(failure) => return Ok(report.failed(failure.cause)),
        };
        let worked = self.work(run, tenant, step, kind, cancel, lease.as_ref(), report).await;
        lease.release().await;
        worked
    }

    #[expect(clippy::too_many_arguments, reason = "each is a different fact of one step")]
    async fn work(
        &self,
        run: RunId,
        tenant: &Tenant,
        step: Step,
        asked: RunKind,
        cancel: &CancellationToken,
        lease: &dyn Lease,
        mut report: StepReport,
    ) -> Result<StepReport, JournalError> {
        let limit = self.config.call_deadline;
        match within(self.clock.as_ref(), limit, tenant.erp.schema_gaps(step), sage_late).await {
            Ok(gaps) if gaps.is_empty() => {}
            Ok(gaps) => {
                let missing: Vec<&str> = gaps.iter().map(|gap| gap.object.as_str()).collect();
                let database = gaps.first().map_or("", |gap| gap.database.as_str());
                let cause = Cause::new(Code::SageSchemaMissing)
                    .with("database", database)
                    .with("missing", missing.join(", "));
                return Ok(report.failed(cause));
            }
            Err(failure) => return Ok(report.failed(failure.cause)),
        }
        let memory = self.journal.memory(&tenant.key, step).await?;
        let deadline = self.clock.elapsed().saturating_add(self.config.step_deadline);
        let observation = match self.observe(tenant, step, &memory, asked, cancel).await {
            Ok(observation) => observation,
            Err(failure) => return Ok(report.failed(failure.cause)),
        };
        report.kind = observation.kind;
        match observation.kind {
            RunKind::Baseline => self.baseline(run, tenant, step, &memory, observation, report).await,
            RunKind::Cycle if !observation.is_complete => Ok(report.stopped(self.cut_short(cancel))),
            RunKind::Cycle => {
                let planned = plan(&observation.seen, &memory, self.context(tenant));
                let guard = Guard::new(tenant.erp.as_ref(), lease, &observation.seen.control);
                let settling = Settling {
                    tenant,
                    step,
                    run,
                    journal: self.journal.as_ref(),
                    clock: self.clock.as_ref(),
                    observer: self.observer.as_ref(),
                    config: &self.config,
                    guard: &guard,
                    cancel,
                    deadline,
                };
                self.cycle(&settling, &memory, planned, report).await
            }
        }
    }

    async fn observe(
        &self,
        tenant: &Tenant,
        step: Step,
        memory: &StepMemory,
        asked: RunKind,
        cancel: &CancellationToken,
    ) -> Result<Observation, Failure> {
        let phase =
            |phase| self.observer.event(&Event::StepPhase { tenant: tenant.key.clone(), step, phase });
        phase(Phase::Observing);
        let deadline: Duration = self.clock.elapsed().saturating_add(self.config.step_deadline);
        let bounds = Bounds { config: &self.config, clock: self.clock.as_ref(), deadline, cancel };
        let observation = async {
            match step {
                Step::UploadPayments => {
                    observe(tenant, memory, &bounds, asked, || phase(Phase::Verifying)).await
                }
            }
        };
        // Its own bounds end it between two questions; this one ends a question that never ends.
        let limit = self.config.step_deadline.saturating_add(self.config.call_deadline);
        let late = |seconds| {
            Failure::new(FailureKind::Transient, Cause::new(Code::StepDeadline).with("seconds", seconds))
        };
        within(self.clock.as_ref(), limit, observation, late).await
    }

    fn context<'a>(&'a self, tenant: &'a Tenant) -> Context<'a> {
        Context {
            tenant: &tenant.key,
            go_live: tenant.go_live,
            rules: &tenant.payments,
            config: &self.config,
        }
    }

    fn cut_short(&self, cancel: &CancellationToken) -> Cause {
        if cancel.is_cancelled() {
            Cause::new(Code::RunCancelled)
        } else {
            Cause::new(Code::StepDeadline).with("seconds", self.config.step_deadline.as_secs())
        }
    }

    /// Looks, adopts, writes nothing outside.
    async fn baseline(
        &self,
        run: RunId,
        tenant: &Tenant,
        step: Step,
        memory: &StepMemory,
        observation: Observation,
        mut report: StepReport,
    ) -> Result<StepReport, JournalError> {
        let planned = baseline::plan(&observation.seen, memory, self.context(tenant));
        let now = self.clock.now();
        report.adopted = u32::try_from(planned.adoptions.len()).unwrap_or(u32::MAX);
        report.differing = planned.differing;
        report.left_alone = planned.left_alone;
        report.counters = Counters {
            candidates: planned.candidates,
            done: report.adopted,
            waiting: planned.candidates.saturating_sub(report.adopted),
            failed: 0,
        };
        self.journal.remember(run, now, planned.documents).await?;
        self.journal.adopt(run, now, planned.adoptions).await?;
        let after = self.journal.memory(&tenant.key, step).await?;
        let unsettled: Vec<DocumentRecord> = after.documents.into_values().collect();
        report.waiting = waiting(&unsettled);
        report.result = StepResult::Done;
        if observation.is_complete {
            self.journal.baseline_done(run, &tenant.key, step, now).await?;
        } else {
            let asked = observation.seen.probes.len();
            let cause = Cause::new(Code::BaselineOnly)
                .with("checked", asked)
                .with("total", observation.probes_wanted);
            report = report.stopped(cause);
        }
        if !observation.unexplained.is_empty() {
            let numbers: Vec<&str> = observation.unexplained.iter().map(|number| number.as_str()).collect();
            let cause = Cause::new(Code::ControlRowsUnexplained).with("documents", numbers.join(", "));
            report = report.stopped(cause);
        }
        Ok(report)
    }

    /// Brake, then settlement.
    async fn cycle(
        &self,
        settling: &Settling<'_>,
        memory: &StepMemory,
        mut planned: Plan,
        mut report: StepReport,
    ) -> Result<StepReport, JournalError> {
        report.left_alone = planned.left_alone;
        let mut braked = None;
        match self.judge_brake(&planned, memory) {
            Brake::Released => {
                // An approval that was given for this plan is used up by it, with its last portion.
                let (weight, is_whole) = (planned.weight(), planned.deferred == 0);
                let is_used = |approval: &&Approval| match approval.subject {
                    ApprovalSubject::Brake { effects } => is_whole && weight > 0 && weight <= effects,
                    ApprovalSubject::Document { .. } => false,
                };
                planned.approvals.extend(memory.approvals.iter().filter(is_used).map(|approval| approval.id));
            }
            Brake::Tripped { limit } => {
                let cause =
                    Cause::new(Code::BrakeTripped).with("effects", planned.weight()).with("limit", limit);
                hold_effects(&mut planned, &cause);
                braked = Some(cause);
            }
        }
        // A plan that was held back is no habit: counted, it would lift the mean and release the next one.
        report.effects = u32::try_from(planned.effects.len()).unwrap_or(u32::MAX);
        let phase = Event::StepPhase {
            tenant: settling.tenant.key.clone(),
            step: settling.step,
            phase: Phase::Settling,
        };
        self.observer.event(&phase);
        self.observer.event(&Event::StepPlanned {
            tenant: settling.tenant.key.clone(),
            step: settling.step,
            effects: u32::try_from(planned.effects.len()).unwrap_or(u32::MAX),
            counters: Counters { candidates: planned.candidates, ..Counters::default() },
        });
        let settled = settle(settling, planned).await?;
        let after = self.journal.memory(&settling.tenant.key, settling.step).await?;
        let unsettled: Vec<DocumentRecord> = after.documents.into_values().collect();
        report.waiting = waiting(&unsettled);
        report.counters = settled.counters;
        report.writes = settled.writes;
        report.result = if settled.counters.failed > 0 { StepResult::Partial } else { StepResult::Done };
        Ok(match settled.stopped.or(braked) {
            Some(cause) => report.stopped(cause),
            None => report,
        })
    }

    fn judge_brake(&self, plan: &Plan, memory: &StepMemory) -> Brake {
        let approved = memory
            .approvals
            .iter()
            .filter_map(|approval| match approval.subject {
                ApprovalSubject::Brake { effects } => Some(effects),
                ApprovalSubject::Document { .. } => None,
            })
            .max();
        brake::judge(plan.weight(), &memory.recent_effects, approved, &self.config)
    }
}

/// Takes the effects out of a plan: their documents wait. Verifications and marks stay, because they
/// complete what was begun.
fn hold_effects(planned: &mut Plan, cause: &Cause) {
    for effect in planned.effects.drain(..) {
        let key = effect.effect.document;
        if key.kind != DocumentKind::Payment {
            planned.documents.retain(|document| document.key != key);
            continue;
        }
        if let Some(document) = planned.documents.iter_mut().find(|document| document.key == key) {
            let held = crate::plan::Held { cause: cause.clone(), until: None };
            *document =
                DocumentRecord { state: DocumentState::Attention, ..held_record(document.clone(), held) };
        }
    }
}

/// The documents that wait, with their reasons: what a second run names.
fn waiting(documents: &[DocumentRecord]) -> Vec<Waiting> {
    let mut waiting: Vec<Waiting> = documents
        .iter()
        .filter(|document| !document.state.is_settled() && document.state != DocumentState::LeftAlone)
        .filter_map(|document| {
            Some(Waiting {
                document: document.key.clone(),
                state: document.state,
                cause: document.cause.clone()?,
                next_attempt: document.next_attempt,
            })
        })
        .collect();
    waiting.sort_by(|a, b| a.document.cmp(&b.document));
    waiting
}

/// Whether a failure only postpones the step: another engine holds the company, or time and people
/// stopped it.
fn only_postpones(cause: &Cause) -> bool {
    matches!(
        cause.code,
        Code::LeaseTaken
            | Code::LeaseLost
            | Code::RunCancelled
            | Code::StepDeadline
            | Code::BrakeTripped
            | Code::BaselineOnly
            | Code::ControlRowsUnexplained
            | Code::PortalThrottled
    )
}
