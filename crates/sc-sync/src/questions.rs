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
            // An answer about this document alone says that the other side is well.
            match failure.kind {
                FailureKind::Refused | FailureKind::Duplicate | FailureKind::Defect => *failed_in_a_row = 0,
                FailureKind::Setup
                | FailureKind::Throttled
                | FailureKind::NotSent
                | FailureKind::Transient
                | FailureKind::Unknown => *failed_in_a_row += 1,
            }
            if stops_all(&failure) || *failed_in_a_row >= QUESTIONS_FAILED_MAX {
                Err(failure)
            } else {
                Ok(Err(failure.cause))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use sc_domain::Code;

    use super::*;

    #[test]
    fn an_answer_about_one_document_breaks_the_row_and_silence_does_not() {
        use FailureKind::{Refused, Transient};
        let ends = |kinds: &[FailureKind]| {
            let mut row = 0;
            kinds.iter().position(|kind| {
                let failure = Failure::new(*kind, Cause::new(Code::PortalUnexpectedAnswer));
                keep_or_stop::<()>(Err(failure), &mut row).is_err()
            })
        };
        assert_eq!(ends(&[Refused; 9]), None, "nine bad documents stop nobody");
        assert_eq!(ends(&[Transient; 9]), Some(2));
        assert_eq!(ends(&[Transient, Transient, Refused, Transient, Transient, Transient]), Some(5));
        assert_eq!(ends(&[FailureKind::Setup]), Some(0));
    }
}
