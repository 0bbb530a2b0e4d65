//! Questions about single documents: how many may fail before the step gives up.

use sc_domain::Cause;
use sc_domain::outcome::{Failure, FailureKind};

/// Failures in a row after which the other side is not asked further questions in this run.
pub(crate) const QUESTIONS_FAILED_MAX: u32 = 3;

/// Whether a failed question is an answer to all further ones: wrong credentials, too many requests.
pub(crate) fn stops_all(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Setup | FailureKind::Throttled)
}

/// A failed question stays with its document, unless it stops the step.
///
/// # Errors
/// The failure that stops the step.
pub(crate) fn keep_or_stop<T>(
    answer: Result<T, Failure>,
    failed_in_a_row: &mut u32,
) -> Result<Result<T, Cause>, Failure> {
    match answer {
        Ok(answer) => {
            *failed_in_a_row = 0;
            Ok(Ok(answer))
        }
        Err(failure) => {
            *failed_in_a_row += 1;
            if stops_all(&failure) || *failed_in_a_row >= QUESTIONS_FAILED_MAX {
                Err(failure)
            } else {
                Ok(Err(failure.cause))
            }
        }
    }
}
