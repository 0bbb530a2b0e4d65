//! The breaker of a company: calls that keep failing end its run, so that nobody waits for the same silence once more
//! with each step.

use std::sync::{Mutex, PoisonError};

use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::{Cause, Code};

/// Counts the calls of a company that failed one after the other in one run (decisions, section 2).
#[derive(Debug)]
pub struct Breaker {
    limit: u32,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failed_in_a_row: u32,
    open: Option<Cause>,
}

impl Breaker {
    /// Closed; `limit` failures in a row open it.
    pub fn new(limit: u32) -> Self {
        Self { limit, state: Mutex::default() }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A call failed. Returns why the company's run ends, once it does.
    pub fn failed(&self, failure: &Failure) -> Option<Cause> {
        match failure.kind {
            FailureKind::NotSent | FailureKind::Transient | FailureKind::Unknown | FailureKind::Throttled => {
            }
            FailureKind::Refused | FailureKind::Duplicate | FailureKind::Defect => {
                self.answered();
                return None;
            }
            FailureKind::Setup => return None,
        }
        // Another engine, or a person who wants to stop: nobody failed to answer.
        if matches!(failure.cause.code, Code::LeaseTaken | Code::LeaseLost | Code::RunCancelled) {
            return None;
        }
        let mut state = self.state();
        state.failed_in_a_row += 1;
        if state.failed_in_a_row >= self.limit {
            let cause = Cause::new(Code::BreakerOpen).with("reason", failure.cause.code);
            state.open.get_or_insert(cause);
        }
        state.open.clone()
    }

    /// The other side answered: the row of failures is broken.
    pub fn answered(&self) {
        self.state().failed_in_a_row = 0;
    }

    /// Why nothing more of the company begins in this run.
    pub fn open(&self) -> Option<Cause> {
        self.state().open.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn silence() -> Failure {
        Failure::new(FailureKind::Transient, Cause::new(Code::PortalTimeout))
    }

    #[test]
    fn failures_open_it_only_in_a_row_and_then_it_stays_open() {
        let breaker = Breaker::new(3);
        for answers in [true, false] {
            assert_eq!(breaker.failed(&silence()), None);
            assert_eq!(breaker.failed(&silence()), None);
            if answers {
                breaker.answered();
            }
        }
        let open = Cause::new(Code::BreakerOpen).with("reason", Code::PortalTimeout);
        assert_eq!(breaker.failed(&silence()), Some(open.clone()));
        breaker.answered();
        assert_eq!(breaker.open(), Some(open));
    }

    #[test]
    fn a_refusal_is_an_answer_and_a_setting_or_a_lock_is_no_silence() {
        let breaker = Breaker::new(2);
        let refused = Failure::new(FailureKind::Refused, Cause::new(Code::PaymentRefused));
        let setup = Failure::new(FailureKind::Setup, Cause::new(Code::PortalUnauthorized));
        let taken = Failure::new(FailureKind::Transient, Cause::new(Code::LeaseTaken));
        for between in [refused, setup, taken] {
            breaker.answered();
            assert_eq!(breaker.failed(&between), None);
            assert_eq!(breaker.failed(&silence()), None, "{between}");
        }
    }
}
