//! Work with files blocks; it is done away from the threads that serve everything else.

use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::{Cause, Code};

/// Does it on a thread where it may block.
pub(crate) async fn off_thread<T, F>(work: F) -> Result<T, Failure>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Failure> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => outcome,
        Err(lost) => {
            Err(Failure::new(FailureKind::Defect, Cause::new(Code::InternalDefect).with("detail", lost)))
        }
    }
}
