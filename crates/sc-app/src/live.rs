//! The run under way, for the window, the tray and progress bars.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sc_domain::step::Counters;
use sc_domain::{Step, StepResult, TenantKey};
use sc_sync::{Event, Observer, Phase};
use serde::Serialize;
use ts_rs::TS;

use crate::changes::{Changes, Topic};
use crate::wire::CountersView;

/// A step of the run under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LiveStep {
    /// Company key.
    pub tenant: String,
    /// Step key.
    pub step: String,
    /// `observing`, `verifying` or `settling`; `None` before its turn and after its end.
    pub phase: Option<String>,
    /// Effects that will be performed.
    #[ts(type = "number")]
    pub effects: u32,
    /// Counters so far.
    pub counters: CountersView,
    /// How it ended.
    pub result: Option<String>,
}

/// The run under way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, TS)]
pub struct LiveRun {
    /// Whether a run is under way.
    pub is_running: bool,
    /// Its number in the journal, once it has one.
    #[ts(type = "number | null")]
    pub run: Option<i64>,
    /// Steps that the run will go through.
    #[ts(type = "number")]
    pub steps_total: u32,
    /// Steps that have begun, in order.
    pub steps: Vec<LiveStep>,
}

impl LiveRun {
    /// Whether the run is at this step of some company.
    pub(crate) fn is_at(&self, step: Step) -> bool {
        self.steps.iter().any(|it| it.step == step.as_str() && it.phase.is_some())
    }
}

/// Keeps the state of the run under way from its events.
#[derive(Debug)]
pub struct Live {
    run: Mutex<LiveRun>,
    changes: Arc<Changes>,
}

impl Live {
    /// No run yet.
    pub fn new(changes: Arc<Changes>) -> Self {
        Self { run: Mutex::default(), changes }
    }

    /// The present state.
    pub fn snapshot(&self) -> LiveRun {
        self.lock().clone()
    }

    /// A run was asked for or ended outside the events (it could not begin, or failed as a whole).
    pub fn set_running(&self, is_running: bool) {
        self.change(|run| {
            run.is_running = is_running;
            if is_running {
                run.run = None;
                run.steps.clear();
                run.steps_total = 0;
            }
        });
    }

    fn lock(&self) -> MutexGuard<'_, LiveRun> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut LiveRun)) {
        let mut run = self.lock();
        change(&mut run);
        drop(run);
        self.changes.touch(&[Topic::Status]);
    }

    fn step(run: &mut LiveRun, tenant: &TenantKey, step: Step, change: impl FnOnce(&mut LiveStep)) {
        let found = run.steps.iter_mut().find(|s| s.tenant == tenant.as_str() && s.step == step.as_str());
        if let Some(found) = found {
            change(found);
        }
    }
}

impl Observer for Live {
    fn event(&self, event: &Event) {
        self.change(|run| match event {
            Event::RunStarted { run: number, steps } => {
                run.is_running = true;
                run.run = Some(number.0);
                run.steps_total = *steps;
                run.steps.clear();
            }
            Event::StepStarted { tenant, step } => run.steps.push(LiveStep {
                tenant: tenant.to_string(),
                step: step.to_string(),
                phase: Some(phase_name(Phase::Observing).to_owned()),
                effects: 0,
                counters: CountersView::default(),
                result: None,
            }),
            Event::StepPhase { tenant, step, phase } => {
                Self::step(run, tenant, *step, |s| s.phase = Some(phase_name(*phase).to_owned()));
            }
            Event::StepPlanned { tenant, step, effects, counters } => {
                Self::step(run, tenant, *step, |s| {
                    s.effects = *effects;
                    s.counters = view(*counters);
                });
            }
            Event::EffectEnded { tenant, step, counters, .. } => {
                Self::step(run, tenant, *step, |s| s.counters = view(*counters));
            }
            Event::StepFinished { tenant, step, result, counters, .. } => {
                Self::step(run, tenant, *step, |s| {
                    s.phase = None;
                    s.counters = view(*counters);
                    s.result = Some(StepResult::as_str(*result).to_owned());
                });
            }
            Event::RunFinished { .. } => run.is_running = false,
        });
    }
}

fn view(counters: Counters) -> CountersView {
    counters.into()
}

/// Stable name of a phase.
pub fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Observing => "observing",
        Phase::Verifying => "verifying",
        Phase::Settling => "settling",
    }
}
