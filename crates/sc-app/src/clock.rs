//! The one place that reads the machine's clocks.

use std::time::{Duration, Instant};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use sc_domain::ports::Clock;
use tokio::sync::watch;

/// The machine's clocks.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    origin: Instant,
}

impl SystemClock {
    /// Starts the monotonic clock at zero.
    #[expect(clippy::disallowed_methods, reason = "this is the wrapper that everything else uses")]
    pub fn new() -> Self {
        Self { origin: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the wrapper that everything else uses")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.origin.elapsed()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the wrapper that everything else uses")]
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration).await;
    }
}

/// The machine's clocks, with a calendar that the sandbox moves ahead. Waits take as long as they do.
#[derive(Debug, Clone)]
pub(crate) struct ShiftedClock {
    system: SystemClock,
    seconds: watch::Receiver<i64>,
}

impl ShiftedClock {
    /// A clock that is ahead by the seconds that a sandbox tells.
    pub(crate) fn new(seconds: watch::Receiver<i64>) -> Self {
        Self { system: SystemClock::new(), seconds }
    }
}

#[async_trait]
impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        let now = self.system.now();
        now.checked_add(SignedDuration::from_secs(*self.seconds.borrow())).unwrap_or(now)
    }

    fn elapsed(&self) -> Duration {
        self.system.elapsed()
    }

    async fn sleep(&self, duration: Duration) {
        self.system.sleep(duration).await;
    }
}
