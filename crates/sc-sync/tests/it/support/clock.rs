//! Time that only moves when somebody waits or the test says so.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use sc_domain::ports::Clock;

/// Looks at a sleeper between its start and its end: others get their turn first.
const TURNS_BEFORE_TIME_MOVES: u32 = 100;

/// The first instant of each world: a Tuesday, noon in the companies' zone.
pub fn start() -> Timestamp {
    "2026-11-10T18:00:00Z".parse().expect("an instant")
}

/// A clock whose sleeps advance it at once, after everybody who can work has worked.
pub struct FakeClock {
    now: Mutex<Timestamp>,
    frozen: super::stage::Frozen,
}

impl FakeClock {
    pub fn new(frozen: super::stage::Frozen) -> Self {
        Self { now: Mutex::new(start()), frozen }
    }

    pub fn advance(&self, by: SignedDuration) {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(by).expect("in range");
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn elapsed(&self) -> Duration {
        self.now().duration_since(start()).try_into().expect("time never steps back here")
    }

    async fn sleep(&self, duration: Duration) {
        for _ in 0..TURNS_BEFORE_TIME_MOVES {
            tokio::task::yield_now().await;
        }
        self.frozen.stop_here().await;
        self.advance(SignedDuration::try_from(duration).expect("in range"));
    }
}
