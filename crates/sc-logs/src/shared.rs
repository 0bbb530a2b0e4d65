//! What those who log, the writing thread and the host have in common.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::queue::Queue;
use crate::redact::Redactor;
use crate::trouble::LogTrouble;

/// Tells the time. Nothing else here reads a clock.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What those who log, the writing thread and the host have in common.
pub(crate) struct Shared {
    pub(crate) queue: Queue,
    pub(crate) redactor: Redactor,
    trouble: Mutex<Option<LogTrouble>>,
    pub(crate) changes: watch::Sender<u64>,
    clock: Clock,
}

impl Shared {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            queue: Queue::default(),
            redactor: Redactor::default(),
            trouble: Mutex::new(None),
            changes: watch::Sender::new(0),
            clock,
        }
    }

    pub(crate) fn trouble(&self) -> Option<LogTrouble> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    pub(crate) fn set_trouble(&self, trouble: Option<LogTrouble>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }
}

/// What a layer or a handle holds. With the last of them the thread writes what waits, and ends.
pub(crate) struct Door(pub(crate) Arc<Shared>);

impl Drop for Door {
    fn drop(&mut self) {
        self.0.queue.close();
    }
}
