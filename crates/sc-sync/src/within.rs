//! The outer bound of a call. The adapters have their own, shorter ones; this one also holds when an
//! adapter does not keep its promise.

use std::time::Duration;

use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::Clock;
use sc_domain::{Cause, Code};
use tokio_util::sync::CancellationToken;

/// Runs a call; after `limit` it is given up and `late` says what that means, told the seconds.
pub(crate) async fn within<T>(
    clock: &dyn Clock,
    limit: Duration,
    call: impl Future<Output = Result<T, Failure>>,
    late: impl FnOnce(u64) -> Failure,
) -> Result<T, Failure> {
    tokio::select! {
        biased;
        answer = call => answer,
        () = clock.sleep(limit) => Err(late(limit.as_secs())),
    }
}

/// How long a question that is under way may still end by itself once the run was cancelled.
const GRACE: Duration = Duration::from_secs(5);

/// As [`within`], and given up soon after the run is cancelled. For questions alone: dropping one loses nothing but the
/// answer, while a call that changes something is always waited for.
pub(crate) async fn question_within<T>(
    clock: &dyn Clock,
    limit: Duration,
    cancel: &CancellationToken,
    call: impl Future<Output = Result<T, Failure>>,
    late: impl FnOnce(u64) -> Failure,
) -> Result<T, Failure> {
    let cancelled = async {
        cancel.cancelled().await;
        clock.sleep(GRACE).await;
    };
    tokio::select! {
        biased;
        answer = within(clock, limit, call, late) => answer,
        () = cancelled => Err(Failure::new(FailureKind::Transient, Cause::new(Code::RunCancelled))),
    }
}

/// A question to Sage that was not answered in time.
pub(crate) fn sage_late(seconds: u64) -> Failure {
    Failure::new(FailureKind::Transient, Cause::new(Code::SageTimeout).with("seconds", seconds))
}

/// A question to the portal that was not answered in time.
pub(crate) fn portal_late(seconds: u64) -> Failure {
    let cause = Cause::new(Code::PortalTimeout).with("host", "").with("seconds", seconds);
    Failure::new(FailureKind::Transient, cause)
}
