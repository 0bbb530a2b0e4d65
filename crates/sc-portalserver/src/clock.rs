//! The stand-in's only sources of time.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

/// Says what time it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The machine's clock.
pub fn system_clock() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the stand-in's wrapper of the machine's clock")]
    Arc::new(Timestamp::now)
}

/// Waits: the latency of an answer is real time even when the clock is not.
pub(crate) async fn wait_ms(ms: u64) {
    if ms > 0 {
        #[expect(clippy::disallowed_methods, reason = "a configured latency is meant to take real time")]
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}
