//! A clock whose waits take no time.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use sc_domain::ports::Clock;

/// Stands still, except that each wait moves it by exactly its length.
#[derive(Default)]
pub struct FakeClock {
    waits: Mutex<Vec<Duration>>,
}

impl FakeClock {
    /// The waits so far.
    pub fn waits(&self) -> Vec<Duration> {
        self.waits.lock().expect("no test panics while it holds the lock").clone()
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        let start: Timestamp = "2026-11-03T15:00:00Z".parse().expect("a constant");
        start + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        self.waits().iter().sum()
    }

    async fn sleep(&self, duration: Duration) {
        self.waits.lock().expect("no test panics while it holds the lock").push(duration);
    }
}
