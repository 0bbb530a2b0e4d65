//! What those who log, the writing thread and the host have in common.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use tokio::sync::watch;

use crate::queue::Queue;
use crate::redact::Redactor;

/// Tells the time. Nothing else here reads a clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What those who log, the writing thread and the host have in common.
pub(crate) struct Shared {
    pub(crate) queue: Queue,
    pub(crate) redactor: Redactor,
    trouble: Mutex<Option<String>>,
    pub(crate) changes: watch::Sender<u64>,
    clock: Clock,
    zone: OnceLock<TimeZone>,
}

impl Shared {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            queue: Queue::default(),
            redactor: Redactor::default(),
            trouble: Mutex::new(None),
            changes: watch::Sender::new(0),
            clock,
            zone: OnceLock::new(),
        }
    }

    /// Whose dates and times are written from now on. The first one stays.
    pub(crate) fn set_zone(&self, zone: TimeZone) {
        let _ = self.zone.set(zone);
    }

    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn local(&self, at: Timestamp) -> DateTime {
        self.zone.get().cloned().unwrap_or_else(TimeZone::system).to_datetime(at)
    }

    pub(crate) fn set_trouble(&self, text: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = text;
    }
}

/// What a layer or a handle holds. With the last of them the thread writes what waits, and ends.
pub(crate) struct Door(pub(crate) Arc<Shared>);

impl Drop for Door {
    fn drop(&mut self) {
        self.0.queue.close();
    }
}
