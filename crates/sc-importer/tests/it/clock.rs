//! A clock that a test moves by hand.

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sc_domain::ports::Clock;
use tokio::sync::watch;

/// Stands still until it is moved.
pub struct HandClock(watch::Sender<State>);

#[derive(Default)]
struct State {
    elapsed: Duration,
    waits: Vec<Duration>,
}

impl HandClock {
    pub fn new() -> Self {
        Self(watch::Sender::default())
    }

    /// Waits until somebody has begun to wait this long, for the so-manieth time.
    pub async fn is_asked(&self, wait: Duration, times: usize) {
        let is_asked = |state: &State| state.waits.iter().filter(|asked| **asked == wait).count() >= times;
        self.0.subscribe().wait_for(is_asked).await.expect("the clock lives");
    }

    pub fn advance(&self, by: Duration) {
        self.0.send_modify(|state| state.elapsed += by);
    }
}

#[async_trait]
impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-11-03T15:00:00Z".parse().expect("a constant");
        start + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.0.borrow().elapsed
    }

    async fn sleep(&self, duration: Duration) {
        let until = self.elapsed() + duration;
        let mut state = self.0.subscribe();
        self.0.send_modify(|state| state.waits.push(duration));
        state.wait_for(|state| state.elapsed >= until).await.expect("the clock lives");
    }
}
