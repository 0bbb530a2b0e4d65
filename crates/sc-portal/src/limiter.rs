//! One brake for all requests to one portal, whichever company they are for.

use std::fmt;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use governor::clock::Clock as GovernorClock;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use sc_domain::ports::Clock;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::options::SetupError;

/// How hard a portal may be pressed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LimiterOptions {
    /// Requests per second, evenly spaced; may be a fraction.
    pub rate_per_second: f64,
    /// Requests at the same time.
    pub max_concurrency: usize,
}

impl Default for LimiterOptions {
    fn default() -> Self {
        Self { rate_per_second: 5.0, max_concurrency: 4 }
    }
}

/// Spaces requests and bounds how many run at once. Make one per base URL and share it between the
/// clients of all companies. A wait ends at once when its future is dropped, and takes no turn with it.
pub struct Limiter {
    options: LimiterOptions,
    /// `None` when the rate is beyond what a clock can space.
    spacing: Option<RateLimiter<NotKeyed, InMemoryState, PortClock, NoOpMiddleware<Duration>>>,
    at_once: Semaphore,
    clock: Arc<dyn Clock>,
}

impl Limiter {
    /// A limiter that waits by the given clock.
    pub fn new(options: LimiterOptions, clock: Arc<dyn Clock>) -> Result<Self, SetupError> {
        let not_positive = |name, value: String| SetupError::NotPositive { name, value };
        let period = Some(options.rate_per_second)
            .filter(|rate| rate.is_finite() && *rate > 0.0)
            .and_then(|rate| Duration::try_from_secs_f64(rate.recip()).ok())
            .ok_or_else(|| not_positive("rate_per_second", options.rate_per_second.to_string()))?;
        if options.max_concurrency == 0 {
            return Err(not_positive("max_concurrency", "0".to_owned()));
        }
        let spacing = Quota::with_period(period).map(|quota| {
            RateLimiter::direct_with_clock(quota.allow_burst(NonZeroU32::MIN), PortClock(Arc::clone(&clock)))
        });
        let at_once = Semaphore::new(options.max_concurrency.min(Semaphore::MAX_PERMITS));
        Ok(Self { options, spacing, at_once, clock })
    }

    /// Waits for a turn. The request runs while the guard lives.
    pub(crate) async fn turn(&self) -> Turn<'_> {
        // Never closed, so there is always a permit in the end; without one the spacing still holds.
        let permit = self.at_once.acquire().await.ok();
        if let Some(spacing) = &self.spacing {
            while let Err(not_until) = spacing.check() {
                self.clock.sleep(not_until.wait_time_from(self.clock.elapsed())).await;
            }
        }
        Turn { _permit: permit }
    }
}

impl fmt::Debug for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limiter").field("options", &self.options).finish_non_exhaustive()
    }
}

/// A request's right to run.
pub(crate) struct Turn<'a> {
    _permit: Option<SemaphorePermit<'a>>,
}

/// The clock port as the limiter's algorithm wants it.
struct PortClock(Arc<dyn Clock>);

impl GovernorClock for PortClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.0.elapsed()
    }
}
