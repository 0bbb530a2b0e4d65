//! Counters, breaker and stop of one settlement, shared by the effects under way.

use std::sync::{Mutex, PoisonError};

use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::AttemptOutcome;
use sc_domain::step::Counters;
use sc_domain::{Cause, Code, DocumentKey, Step};

use super::{Settled, Settling};
use crate::event::Event;

pub(super) struct Progress<'a> {
    settling: &'a Settling<'a>,
    state: Mutex<State>,
}

struct State {
    counters: Counters,
    stopped: Option<Cause>,
    writes: u32,
}

impl<'a> Progress<'a> {
    pub(super) fn new(settling: &'a Settling<'a>, counters: Counters) -> Self {
        let state = State { counters, stopped: None, writes: 0 };
        Self { settling, state: Mutex::new(state) }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a further effect may begin: not stopped, not cancelled, time left.
    pub(super) fn may_begin(&self) -> bool {
        if self.settling.cancel.is_cancelled() {
            self.stop(Cause::new(Code::RunCancelled));
        } else if self.settling.clock.elapsed() >= self.settling.deadline {
            let seconds = self.settling.config.step_deadline.as_secs();
            self.stop(Cause::new(Code::StepDeadline).with("seconds", seconds));
        }
        self.state().stopped.is_none()
    }

    /// As [`Progress::may_begin`], for what may be left out.
    pub(super) fn has_time(&self) -> bool {
        let settling = self.settling;
        !settling.cancel.is_cancelled()
            && settling.clock.elapsed() < settling.deadline
            && self.state().stopped.is_none()
    }

    /// Stops the step for this run; the first reason stays.
    pub(super) fn stop(&self, cause: Cause) {
        self.state().stopped.get_or_insert(cause);
    }

    /// Why the step was stopped, for the documents that did not get their turn.
    pub(super) fn stop_reason(&self) -> String {
        self.state().stopped.as_ref().map_or_else(String::new, |cause| cause.code.to_string())
    }

    /// A call that changes something outside is about to be made.
    pub(super) fn wrote(&self) {
        self.state().writes += 1;
    }

    /// A call failed: some failures stop the step at once, others when they come in a row.
    pub(super) fn failure(&self, failure: &Failure) {
        // The program of the importer ends with the run that a person stops, and is often the last of its effects: no other
        // one would come to its turn and tell so.
        if self.settling.step == Step::StartChildProcess && self.settling.cancel.is_cancelled() {
            self.stop(Cause::new(Code::RunCancelled));
        }
        match failure.kind {
            FailureKind::Setup | FailureKind::Throttled => self.stop(failure.cause.clone()),
            FailureKind::NotSent
            | FailureKind::Transient
            | FailureKind::Unknown
            | FailureKind::Refused
            | FailureKind::Duplicate
            | FailureKind::Defect => {}
        }
        if let Some(open) = self.settling.breaker.and_then(|breaker| breaker.failed(failure)) {
            self.stop(open);
        }
    }

    /// The other side answered: the row of failures is broken.
    pub(super) fn answered(&self) {
        if let Some(breaker) = self.settling.breaker {
            breaker.answered();
        }
    }

    pub(super) fn done(&self, document: DocumentKey, outcome: AttemptOutcome) {
        let mut state = self.state();
        state.counters.done += 1;
        state.counters.adopted += u32::from(outcome == AttemptOutcome::Adopted);
        drop(state);
        self.tell(document, outcome, None);
    }

    pub(super) fn failed(&self, document: DocumentKey, outcome: AttemptOutcome, cause: Cause) {
        self.state().counters.failed += 1;
        self.tell(document, outcome, Some(cause));
    }

    /// A document did not get its turn.
    pub(super) fn postponed(&self) {
        self.state().counters.waiting += 1;
    }

    fn tell(&self, document: DocumentKey, outcome: AttemptOutcome, cause: Option<Cause>) {
        let counters = self.state().counters;
        self.settling.observer.event(&Event::EffectEnded {
            tenant: self.settling.tenant.key.clone(),
            step: self.settling.step,
            document,
            outcome,
            cause,
            counters,
        });
    }

    pub(super) fn end(self) -> Settled {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        Settled { counters: state.counters, stopped: state.stopped, writes: state.writes }
    }
}
