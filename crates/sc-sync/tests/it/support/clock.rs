//! Time that only moves when everybody waits, or when the test says so.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use sc_domain::ports::Clock;

/// Turns without a call of any fake after which everybody is taken to wait.
const TURNS_BEFORE_TIME_MOVES: u32 = 100;

/// The first instant of each world: a Tuesday, noon in the companies' zone.
pub fn start() -> Timestamp {
    "2026-11-10T18:00:00Z".parse().expect("an instant")
}

/// A clock that jumps to the end of the shortest sleep when nobody can do anything else.
pub struct FakeClock {
    state: Mutex<State>,
    frozen: super::stage::Frozen,
}

struct State {
    now: Timestamp,
    sleepers: BTreeSet<(Timestamp, u64)>,
    slept: u64,
}

/// Takes its sleep back when it is dropped, done or not.
struct Sleeper<'a> {
    clock: &'a FakeClock,
    place: (Timestamp, u64),
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        self.clock.state().sleepers.remove(&self.place);
    }
}

impl FakeClock {
    pub fn new(frozen: super::stage::Frozen) -> Self {
        Self { state: Mutex::new(State { now: start(), sleepers: BTreeSet::new(), slept: 0 }), frozen }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn advance(&self, by: SignedDuration) {
        let mut state = self.state();
        state.now = state.now.checked_add(by).expect("in range");
    }

    fn lie_down(&self, duration: Duration) -> Sleeper<'_> {
        let mut state = self.state();
        state.slept += 1;
        let until = state.now.checked_add(SignedDuration::try_from(duration).expect("in range"));
        let place = (until.expect("in range"), state.slept);
        state.sleepers.insert(place);
        Sleeper { clock: self, place }
    }

    /// Whether this sleep is over; the first sleeper of all makes it so when everybody waits.
    fn is_over(&self, sleeper: &Sleeper<'_>, everybody_waits: bool) -> bool {
        let mut state = self.state();
        if everybody_waits && state.sleepers.first() == Some(&sleeper.place) {
            state.now = state.now.max(sleeper.place.0);
        }
        state.now >= sleeper.place.0
    }
}

#[async_trait]
impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        self.state().now
    }

    fn elapsed(&self) -> Duration {
        self.now().duration_since(start()).try_into().expect("time never steps back here")
    }

    async fn sleep(&self, duration: Duration) {
        let sleeper = self.lie_down(duration);
        let (mut turns, mut seen) = (0, self.frozen.progress());
        while !self.is_over(&sleeper, turns >= TURNS_BEFORE_TIME_MOVES) {
            tokio::task::yield_now().await;
            self.frozen.stop_here().await;
            let now = self.frozen.progress();
            turns = if now == seen { turns + 1 } else { 0 };
            seen = now;
        }
    }
}
