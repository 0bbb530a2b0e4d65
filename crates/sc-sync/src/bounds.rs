//! How an observation is bounded.

use std::time::Duration;

use sc_domain::ports::Clock;
use tokio_util::sync::CancellationToken;

use crate::config::EngineConfig;

/// Limits of one observation.
#[derive(Clone)]
pub struct Bounds<'a> {
    /// Limits.
    pub config: &'a EngineConfig,
    /// Time.
    pub clock: &'a dyn Clock,
    /// When to stop asking, by [`Clock::elapsed`].
    pub deadline: Duration,
    /// A person or the system wants to stop.
    pub cancel: &'a CancellationToken,
}

impl Bounds<'_> {
    /// Whether nothing more is to be asked.
    pub fn is_over(&self) -> bool {
        self.cancel.is_cancelled() || self.time_left().is_zero()
    }

    /// Time until the deadline.
    pub fn time_left(&self) -> Duration {
        self.deadline.saturating_sub(self.clock.elapsed())
    }
}
