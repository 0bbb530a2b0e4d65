//! One pass of one company in a run: its steps begin and end one after the other.

use std::time::Duration;

use jiff::Timestamp;
use sc_domain::ports::{JournalError, RunKind, StepEnd};
use sc_domain::{Cause, Pass, RunId, Step};
use tokio_util::sync::CancellationToken;

use super::{Engine, StepReport, waits};
use crate::config::Tenant;
use crate::event::{Event, Phase};

/// What is done now.
pub(super) struct Turn<'a> {
    /// In which run.
    pub run: RunId,
    /// For which company.
    pub tenant: &'a Tenant,
    /// All companies of the run.
    pub companies: &'a [Tenant],
    /// Which documents.
    pub pass: Pass,
    /// Those of its steps that were asked for, in the order of the cycle; at least one.
    pub steps: &'a [Step],
    /// Whether the run is for these steps alone.
    pub is_alone: bool,
    /// Cycle, or baseline only.
    pub kind: RunKind,
    /// A person or the system wants to stop.
    pub cancel: &'a CancellationToken,
}

/// The reports of a turn. Each step is begun in the journal before anything of it is done, and ended there.
pub(super) struct Reports<'a> {
    pub engine: &'a Engine,
    pub turn: &'a Turn<'a>,
    /// Index of the step that is open, or begins next.
    pub next: usize,
    /// When the open step began, by both clocks.
    pub open: Option<(Timestamp, Duration)>,
    pub done: Vec<StepReport>,
}

impl<'a> Reports<'a> {
    /// Of a turn of which nothing has begun.
    pub(super) fn new(engine: &'a Engine, turn: &'a Turn<'a>) -> Self {
        Self { engine, turn, next: 0, open: None, done: Vec::new() }
    }

    /// The step that is open; `None` after the last.
    pub(super) fn current(&self) -> Option<Step> {
        self.turn.steps.get(self.next).copied()
    }

    /// Begins the next step.
    pub(super) async fn begin(&mut self) -> Result<(), JournalError> {
        let Some(step) = self.current() else { return Ok(()) };
        let (engine, turn) = (self.engine, self.turn);
        let started = engine.clock.now();
        self.open = Some((started, engine.clock.elapsed()));
        engine.journal.begin_step(turn.run, &turn.tenant.key, step, started).await?;
        engine.observer.event(&Event::StepStarted { tenant: turn.tenant.key.clone(), step });
        Ok(())
    }

    /// The open step goes through a phase.
    pub(super) fn phase(&self, phase: Phase) {
        if let Some(step) = self.current() {
            let tenant = self.turn.tenant.key.clone();
            self.engine.observer.event(&Event::StepPhase { tenant, step, phase });
        }
    }

    /// Ends the open step and begins the next.
    pub(super) async fn end(&mut self, mut report: StepReport) -> Result<(), JournalError> {
        let engine = self.engine;
        let (started, elapsed) =
            self.open.take().unwrap_or_else(|| (engine.clock.now(), engine.clock.elapsed()));
        report.started = started;
        report.finished = engine.clock.now();
        let duration = engine.clock.elapsed().saturating_sub(elapsed);
        report.duration_ms = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        let end = StepEnd {
            run: self.turn.run,
            tenant: report.tenant.clone(),
            step: report.step,
            started,
            finished: report.finished,
            result: report.result,
            kind: report.kind,
            counters: report.counters,
            effects: report.effects,
            cause: report.cause.clone(),
        };
        engine.journal.finish_step(end).await?;
        engine.observer.event(&Event::StepFinished {
            tenant: report.tenant.clone(),
            step: report.step,
            kind: report.kind,
            result: report.result,
            counters: report.counters,
            cause: report.cause.clone(),
        });
        self.done.push(report);
        self.next += 1;
        self.begin().await
    }

    /// Ends all steps: the company does without them.
    pub(super) async fn skip_all(mut self) -> Result<Vec<StepReport>, JournalError> {
        while let Some(step) = self.current() {
            let report =
                StepReport::new(&self.turn.tenant.key, step, self.turn.kind, self.engine.clock.now());
            self.end(report.skipped()).await?;
        }
        Ok(self.done)
    }

    /// Ends all steps that are left, for one reason. What the last run left to this one was not reached.
    pub(super) async fn end_all(mut self, cause: &Cause) -> Result<Vec<StepReport>, JournalError> {
        let turn = self.turn;
        let left = turn.steps.get(self.next..).unwrap_or_default();
        let journal = self.engine.journal.as_ref();
        let known = journal.memory(&turn.tenant.key, turn.pass).await?.documents.into_values();
        let unreached = waits::unreached(known.filter(|document| left.contains(&document.step)), cause);
        journal.remember(turn.run, self.engine.clock.now(), unreached).await?;
        while let Some(step) = self.current() {
            let report =
                StepReport::new(&self.turn.tenant.key, step, self.turn.kind, self.engine.clock.now());
            self.end(report.failed(cause.clone())).await?;
        }
        Ok(self.done)
    }
}
