//! Runs the steps of the companies: lease, schema, baseline or cycle, brake, settlement, report.

mod coming;
mod course;
mod gaps;
mod look;
mod report;
mod turn;
mod waits;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures::FutureExt as _;
use futures::stream::{self, StreamExt};
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::{
    Approval, ApprovalSubject, Clock, DocumentRecord, DocumentState, Journal, JournalError, PassMemory,
    RunEnd, RunKind, RunStart, Trigger,
};
use sc_domain::step::Counters;
use sc_domain::{Cause, Code, EffectId, Pass, Step, StepResult, TenantKey};
use tokio_util::sync::CancellationToken;

use crate::bounds::Bounds;
use crate::brake::{self, Brake};
use crate::config::{EngineConfig, Tenant};
use crate::event::{Event, Observer, Phase};
use crate::guard::Guard;
use crate::importer_run::{self, Misplaced};
use crate::kind;
use crate::plan::{Plan, PlannedEffect, held_record};
use crate::settle::{Settling, settle};
use crate::watch::ControlRows;
use crate::within::{question_within, sage_late};
use course::{Began, Course};
use gaps::Gaps;
pub use gaps::schema_gaps;
use look::{Look, Question};
use report::tell_what_was_taken;
pub use report::{RunReport, StepPreview, StepReport, Waiting};
use turn::{Reports, Turn};
use waits::{Deciders, deciders, waiting_after, waiting_in};

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
    /// Which companies; empty = all.
    pub tenants: Vec<TenantKey>,
    /// Which steps, in the order of the cycle.
    pub steps: Vec<Step>,
}

/// The companies that are asked for. The others are still looked at where one company's mistake shows at another.
fn chosen<'a>(companies: &'a [Tenant], only: &[TenantKey]) -> Vec<&'a Tenant> {
    companies.iter().filter(|company| only.is_empty() || only.contains(&company.key)).collect()
}

impl Engine {
    /// Runs the steps for the companies of the request. A company or step that fails does not stop the others.
    ///
    /// `companies` are all of the installation: an import is looked for in each of them, and one that went wrong stops
    /// the imports of all.
    ///
    /// # Errors
    /// The journal's: without it nothing is done.
    pub async fn run(
        &self,
        companies: &[Tenant],
        request: &RunRequest,
        cancel: &CancellationToken,
    ) -> Result<RunReport, JournalError> {
        let started = self.clock.now();
        let run = self
            .journal
            .begin_run(RunStart { at: started, kind: request.kind, trigger: request.trigger })
            .await?;
        let tenants = chosen(companies, &request.tenants);
        let steps = u32::try_from(tenants.len() * request.steps.len()).unwrap_or(u32::MAX);
        self.observer.event(&Event::RunStarted { run, steps });
        let is_journal_lost = AtomicBool::new(false);
        let is_journal_lost = &is_journal_lost;
        let ended: Vec<Result<Vec<StepReport>, JournalError>> = stream::iter(tenants)
            .map(|tenant| {
                // Boxed: the compiler cannot prove the borrowed closure general enough for a spawned task.
                async move {
                    let mut reports = Vec::new();
                    let mut course = Course::new(&self.config);
                    for (pass, steps) in passes(&request.steps) {
                        if is_journal_lost.load(Ordering::Relaxed) {
                            break;
                        }
                        let steps = &steps;
                        let kind = request.kind;
                        let is_alone = request.steps == *steps;
                        let turn = Turn { run, tenant, companies, pass, steps, is_alone, kind, cancel };
                        let ended = match course.stopped() {
                            Some(cause) => self.pass_stopped(&turn, &cause).await,
                            None => self.pass(&turn, &mut course).await,
                        };
                        // A forbidden edge is about one document; anything else is about the file.
                        if matches!(ended, Err(JournalError::Failed(_) | JournalError::Newer { .. })) {
                            is_journal_lost.store(true, Ordering::Relaxed);
                        }
                        match ended {
                            Ok(ended) => reports.extend(ended),
                            Err(error) => {
                                course.end().await;
                                return Err(error);
                            }
                        }
                    }
                    course.end().await;
                    tell_what_was_taken(&mut reports);
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

    /// What a run would do now for some of the companies (`only` empty: for all). Reads both sides and the journal, writes
    /// nowhere.
    ///
    /// # Errors
    /// The journal's. A failed observation is part of the preview.
    pub async fn preview(
        &self,
        companies: &[Tenant],
        only: &[TenantKey],
        steps: &[Step],
    ) -> Result<Vec<StepPreview>, JournalError> {
        let cancel = CancellationToken::new();
        let unread = ControlRows::default();
        let mut previews = Vec::new();
        let asked_for = steps;
        for tenant in chosen(companies, only) {
            for (pass, steps) in passes(steps).into_iter().filter(|(pass, _)| !is_switched_off(tenant, *pass))
            {
                let is_alone = asked_for == steps;
                let memory = self.journal.memory(&tenant.key, pass).await?;
                let mut of_closing = None;
                let mut look = match self.gaps(tenant, pass, &cancel).await {
                    Ok(Gaps { of_all: Some(cause), .. }) => Err(Failure::new(FailureKind::Setup, cause)),
                    Ok(Gaps { of_all: None, of_closing: gap }) => {
                        let can_close = gap.is_none();
                        of_closing = gap;
                        let asked = RunKind::Cycle;
                        let stopped = self.stopped_imports(pass, companies).await?;
                        let coming = coming::files(&tenant.key, &previews);
                        let question = Question {
                            pass,
                            memory: &memory,
                            asked,
                            can_close,
                            stopped,
                            is_alone,
                            control: &unread,
                            coming,
                        };
                        self.look(tenant, &question, &cancel, |_| {}).await
                    }
                    Err(failure) => Err(failure),
                };
                let mut plans = match &look {
                    Ok(look) => look.plan(tenant, &memory, &self.config),
                    Err(_) => BTreeMap::new(),
                };
                let deciders = deciders(&plans);
                for step in steps {
                    let gap = of_closing.clone().filter(|_| step == Step::ClosePurchaseOrders);
                    if let Some(cause) = gap {
                        previews.push(StepPreview::failed(&tenant.key, step, cause));
                        continue;
                    }
                    previews.push(match &mut look {
                        Ok(look) => {
                            let plan = plans.remove(&step).unwrap_or_default();
                            let brake = self.judge_brake(step, &plan, &memory);
                            let waiting = waiting_after(step, &memory, &plan, &deciders);
                            StepPreview::of_plan(&tenant.key, step, look.kind(), plan, brake, waiting)
                        }
                        Err(failure) => StepPreview::failed(&tenant.key, step, failure.cause.clone()),
                    });
                }
            }
        }
        Ok(previews)
    }

    /// A company whose import went to another one's database: asked for where imports are decided.
    async fn stopped_imports(
        &self,
        pass: Pass,
        companies: &[Tenant],
    ) -> Result<Option<(TenantKey, Cause)>, JournalError> {
        match pass {
            Pass::Import => importer_run::stopped(self.journal.as_ref(), companies).await,
            Pass::Suppliers | Pass::Invoices | Pass::Complements | Pass::Payments | Pass::Orders => Ok(None),
        }
    }

    /// The steps of one pass of a company that an earlier pass of the run stopped: neither side is asked anything.
    async fn pass_stopped(&self, turn: &Turn<'_>, cause: &Cause) -> Result<Vec<StepReport>, JournalError> {
        let mut reports = Reports::new(self, turn);
        reports.begin().await?;
        if is_switched_off(turn.tenant, turn.pass) {
            return reports.skip_all().await;
        }
        reports.end_all(cause).await
    }

    /// The steps of one pass of a company.
    async fn pass(&self, turn: &Turn<'_>, course: &mut Course) -> Result<Vec<StepReport>, JournalError> {
        let mut reports = Reports::new(self, turn);
        // The first step pays for the look at both sides.
        reports.begin().await?;
        if is_switched_off(turn.tenant, turn.pass) {
            return reports.skip_all().await;
        }
        if turn.cancel.is_cancelled() {
            return reports.end_all(&Cause::new(Code::RunCancelled)).await;
        }
        let began = match course.begin(turn, self).await {
            Ok(began) => began,
            Err(failure) => {
                course.failed(turn.pass, &failure);
                return reports.end_all(&failure.cause).await;
            }
        };
        let worked = self.work(turn, course, &began, reports).await;
        let is_lost =
            |report: &StepReport| report.cause.as_ref().is_some_and(|cause| cause.code == Code::LeaseLost);
        let is_lost = worked.as_ref().is_ok_and(|reports| reports.iter().any(is_lost));
        course.keep(began, is_lost).await;
        worked
    }

    async fn work(
        &self,
        turn: &Turn<'_>,
        course: &Course,
        began: &Began,
        mut reports: Reports<'_>,
    ) -> Result<Vec<StepReport>, JournalError> {
        let Turn { tenant, pass, .. } = *turn;
        let give_up = |failure: &Failure| {
            course.failed(pass, failure);
            failure.cause.clone()
        };
        let gaps = match self.gaps(tenant, pass, turn.cancel).await {
            Ok(gaps) => gaps,
            Err(failure) => return reports.end_all(&give_up(&failure)).await,
        };
        if let Some(cause) = &gaps.of_all {
            return reports.end_all(cause).await;
        }
        let memory = self.journal.memory(&tenant.key, pass).await?;
        let can_close = gaps.of_closing.is_none();
        let stopped = self.stopped_imports(pass, turn.companies).await?;
        let Turn { kind: asked, is_alone, .. } = *turn;
        let control = began.watch.began_with();
        let question =
            Question { pass, memory: &memory, asked, can_close, stopped, is_alone, control, coming: 0 };
        let phase = |phase| reports.phase(phase);
        let look = match self.look(tenant, &question, turn.cancel, phase).await {
            Ok(look) => look,
            Err(failure) => return reports.end_all(&give_up(&failure)).await,
        };
        course.answered(pass);
        if look.kind() == RunKind::Cycle && !look.is_complete() {
            return reports.end_all(&self.cut_short(turn.cancel)).await;
        }
        let delivered = match pass {
            Pass::Import => importer_run::delivered(self.journal.as_ref(), &tenant.key).await?,
            Pass::Suppliers | Pass::Invoices | Pass::Complements | Pass::Payments | Pass::Orders => {
                Vec::new()
            }
        };
        let misplaced = Misplaced::default();
        let looked_at = self.clock.elapsed();
        let mut plans = look.plan(tenant, &memory, &self.config);
        if let Some(plan) = plans.get_mut(&Step::DownloadCfdi).filter(|_| look.kind() == RunKind::Cycle) {
            let told = importer_run::elsewhere::tell(tenant, turn.companies, &memory, plan).await;
            match told {
                // First of all: were it lost, the documents would be no news to the next run.
                Ok(Some(stop)) => self.journal.remember(turn.run, self.clock.now(), vec![stop]).await?,
                Ok(None) => {}
                Err(failure) => return reports.end_all(&give_up(&failure)).await,
            }
        }
        let deciders = deciders(&plans);
        let guard = Guard { erp: tenant.erp.as_ref(), lease: began.lease.as_ref(), watch: &began.watch };
        while let Some(step) = reports.current() {
            let report = StepReport::new(&tenant.key, step, look.kind(), self.clock.now());
            let planned = plans.remove(&step).unwrap_or_default();
            if let Some(cause) = course.stopped() {
                let postponed = Cause::new(Code::DocumentPostponed).with("reason", cause.code);
                self.remember_held(turn, planned, &postponed).await?;
                reports.end(report.failed(cause)).await?;
                continue;
            }
            let ended = match (&gaps.of_closing, look.kind()) {
                (Some(cause), _) if step == Step::ClosePurchaseOrders => {
                    self.remember_held(turn, planned, cause).await?;
                    report.failed(cause.clone())
                }
                (_, RunKind::Baseline) => {
                    self.baseline(turn, look.as_ref(), planned, &deciders, report).await?
                }
                (_, RunKind::Cycle) => {
                    let settling = Settling {
                        tenant,
                        companies: turn.companies,
                        delivered: &delivered,
                        misplaced: &misplaced,
                        step,
                        run: turn.run,
                        journal: self.journal.as_ref(),
                        clock: self.clock.as_ref(),
                        observer: self.observer.as_ref(),
                        config: &self.config,
                        guard: &guard,
                        breaker: course.breaker(pass),
                        cancel: turn.cancel,
                        looked_at,
                        deadline: self.clock.elapsed().saturating_add(self.config.step_deadline),
                    };
                    let obstacle = planned.obstacle.clone();
                    let ended = self.cycle(&settling, &memory, planned, &deciders, report).await?;
                    let ended = match look.shortfall() {
                        Some(cause) => ended.fell_short(cause),
                        None => ended,
                    };
                    match obstacle {
                        Some(cause) => ended.stopped(cause),
                        None => ended,
                    }
                }
            };
            let ended = self.look_again(turn, course, began, ended).await;
            reports.end(ended).await?;
        }
        misplaced.tell(self.journal.as_ref(), turn.run, self.clock.now(), &tenant.key).await?;
        if look.kind() == RunKind::Baseline {
            // The pass has one baseline: what it found for steps that were not asked for is kept as well.
            for planned in plans.into_values() {
                self.keep_baseline(turn, planned).await?;
            }
        }
        // Decisions of a step that was not asked for are made again by the next sweep.
        let is_whole = turn.steps.len() == pass.steps().len();
        match look.kind() {
            RunKind::Baseline if look.is_complete() => {
                self.journal.baseline_done(turn.run, &tenant.key, pass, self.clock.now()).await?;
            }
            RunKind::Cycle => {
                if let Some(sweep) = look.sweep().filter(|_| is_whole) {
                    self.journal.swept(turn.run, &tenant.key, pass, sweep).await?;
                }
            }
            RunKind::Baseline => {}
        }
        Ok(reports.done)
    }

    /// After a step that wrote: a row that nobody explains may have come after the last effect. A question that fails now costs nothing: it is asked again before the next effect.
    async fn look_again(
        &self,
        turn: &Turn<'_>,
        course: &Course,
        began: &Began,
        ended: StepReport,
    ) -> StepReport {
        let found = if course.stopped().is_none() && ended.writes > 0 {
            let question = began.watch.check(turn.tenant.erp.as_ref());
            let limit = self.config.call_deadline;
            question_within(self.clock.as_ref(), limit, turn.cancel, question, sage_late).await
        } else {
            Ok(())
        };
        let of_step = ended.cause.clone().filter(|cause| cause.code == Code::ForeignWriter);
        let of_look = found.err().map(|failure| failure.cause);
        match of_look.filter(|cause| cause.code == Code::ForeignWriter).or(of_step) {
            Some(cause) => ended.stopped(course.stop(cause)),
            None => ended,
        }
    }

    /// Writes down what would have been done or told: another run may not look at these documents again.
    async fn remember_held(
        &self,
        turn: &Turn<'_>,
        mut planned: Plan,
        cause: &Cause,
    ) -> Result<(), JournalError> {
        hold_effects(&mut planned, cause);
        planned.documents.retain(|document| document.cause.is_some());
        self.journal.remember(turn.run, self.clock.now(), planned.documents).await
    }

    async fn look(
        &self,
        tenant: &Tenant,
        question: &Question<'_>,
        cancel: &CancellationToken,
        phase: impl Fn(Phase),
    ) -> Result<Box<dyn Look>, Failure> {
        phase(Phase::Observing);
        let deadline = self.clock.elapsed().saturating_add(self.config.step_deadline);
        let bounds = Bounds { config: &self.config, clock: self.clock.as_ref(), deadline, cancel };
        let look = look::look(tenant, question, &bounds, || phase(Phase::Verifying));
        // Its own bounds end it between two questions; this one ends a question that never ends.
        let limit = self.config.step_deadline.saturating_add(self.config.call_deadline);
        let late = |seconds| {
            Failure::new(FailureKind::Transient, Cause::new(Code::StepDeadline).with("seconds", seconds))
        };
        question_within(self.clock.as_ref(), limit, cancel, look, late).await
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
        turn: &Turn<'_>,
        look: &dyn Look,
        planned: Plan,
        deciders: &Deciders,
        mut report: StepReport,
    ) -> Result<StepReport, JournalError> {
        report.adopted = u32::try_from(planned.adoptions.len()).unwrap_or(u32::MAX);
        report.differing = planned.differing;
        report.left_alone = planned.left_alone;
        report.counters = Counters {
            candidates: planned.candidates,
            done: report.adopted,
            adopted: report.adopted,
            waiting: planned.candidates.saturating_sub(report.adopted),
            failed: 0,
        };
        self.keep_baseline(turn, planned).await?;
        let after = self.journal.memory(&turn.tenant.key, turn.pass).await?;
        report.waiting = waiting_in(report.step, after, deciders);
        report.result = StepResult::Done;
        if !look.is_complete() {
            let (checked, total) = look.asked();
            let cause = Cause::new(Code::BaselineOnly).with("checked", checked).with("total", total);
            report = report.stopped(cause);
        }
        let unexplained = look.unexplained();
        if !unexplained.is_empty() {
            let cause = Cause::new(Code::ControlRowsUnexplained).with("documents", unexplained.join(", "));
            report = report.stopped(cause);
        }
        Ok(report)
    }

    /// Writes down what a baseline found.
    async fn keep_baseline(&self, turn: &Turn<'_>, planned: Plan) -> Result<(), JournalError> {
        let now = self.clock.now();
        let adoptions = planned.adoptions.into_iter().map(|planned| planned.adoption).collect();
        self.journal.remember(turn.run, now, planned.documents).await?;
        self.journal.adopt(turn.run, now, adoptions).await
    }

    /// Brake, then settlement.
    async fn cycle(
        &self,
        settling: &Settling<'_>,
        memory: &PassMemory,
        mut planned: Plan,
        deciders: &Deciders,
        mut report: StepReport,
    ) -> Result<StepReport, JournalError> {
        report.left_alone = planned.left_alone;
        let mut braked = None;
        match self.judge_brake(settling.step, &planned, memory) {
            Brake::Released => {
                // An approval that was given for this plan is used up by it, with its last portion.
                let (weight, is_whole) = (planned.weight(), planned.deferred == 0);
                let is_used = |approval: &&Approval| match approval.subject {
                    ApprovalSubject::Brake { effects } => is_whole && weight > 0 && weight <= effects,
                    ApprovalSubject::Document { .. } | ApprovalSubject::Suppliers { .. } => false,
                };
                let of_step = memory.approvals.iter().filter(|approval| approval.step == settling.step);
                planned.approvals.extend(of_step.filter(is_used).map(|approval| approval.id));
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
        let after = self.journal.memory(&settling.tenant.key, settling.step.pass()).await?;
        report.waiting = waiting_in(settling.step, after, deciders);
        report.counters = settled.counters;
        report.writes = settled.writes;
        report.result = if settled.counters.failed > 0 { StepResult::Partial } else { StepResult::Done };
        Ok(match settled.stopped.or(braked) {
            Some(cause) => report.stopped(cause),
            None => report,
        })
    }

    fn judge_brake(&self, step: Step, plan: &Plan, memory: &PassMemory) -> Brake {
        let approved = memory
            .approvals
            .iter()
            .filter(|approval| approval.step == step)
            .filter_map(|approval| match approval.subject {
                ApprovalSubject::Brake { effects } => Some(effects),
                ApprovalSubject::Suppliers { count, .. } => Some(count),
                ApprovalSubject::Document { .. } => None,
            })
            .max();
        let recent = memory.recent_effects.get(&step).map_or(&[][..], Vec::as_slice);
        brake::judge(plan.weight(), recent, approved, &self.config)
    }
}

/// Whether a company does without a pass: nothing of it is asked.
fn is_switched_off(tenant: &Tenant, pass: Pass) -> bool {
    match pass {
        Pass::Suppliers | Pass::Invoices => tenant.importer.is_none(),
        // Without a program a person runs it, or it runs by itself.
        Pass::Import => tenant.importer.as_ref().is_none_or(|importer| importer.program.is_none()),
        Pass::Complements | Pass::Payments | Pass::Orders => false,
    }
}

/// The steps that were asked for, by pass, both in the order of the cycle.
fn passes(steps: &[Step]) -> Vec<(Pass, Vec<Step>)> {
    let asked = |pass: Pass| pass.steps().iter().copied().filter(|step| steps.contains(step)).collect();
    let passes = Pass::ALL.into_iter().map(|pass| (pass, asked(pass)));
    passes.filter(|(_, steps): &(Pass, Vec<Step>)| !steps.is_empty()).collect()
}

/// Takes the effects out of a plan: their documents wait. Verifications and marks stay, because they
/// complete what was begun.
fn hold_effects(planned: &mut Plan, cause: &Cause) {
    // What a person approved one by one goes, with the links that it needs.
    let approved: Vec<&PlannedEffect> = planned.effects.iter().filter(|p| p.approval.is_some()).collect();
    let released: BTreeSet<EffectId> = approved
        .iter()
        .flat_map(|planned| planned.effect.requires.iter().chain([&planned.effect.id]))
        .cloned()
        .collect();
    let (kept, held): (Vec<_>, Vec<_>) =
        planned.effects.drain(..).partition(|planned| released.contains(&planned.effect.id));
    planned.effects = kept;
    planned.approvals_of_all.clear();
    for effect in held {
        let key = effect.effect.document;
        if kind::is_link(key.kind) {
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
