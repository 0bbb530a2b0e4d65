//! The bounded queue between those who log and the one thread that writes.
//!
//! Not a channel: how much may wait depends on how urgent a record is, and whoever shuts down must learn
//! what has been written.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use crate::line::LogLevel;

/// Records that may wait.
pub(crate) const QUEUE_LINES: usize = 4096;
/// Bytes that may wait.
const QUEUE_BYTES: usize = 8 * 1024 * 1024;
/// Room that only warnings and errors may use, beyond the rest.
pub(crate) const URGENT_LINES: usize = 1024;
const URGENT_BYTES: usize = 2 * 1024 * 1024;
/// Records that are written together.
const BATCH_LINES: usize = 1024;

/// An event on its way to its file. Its day and the time in its line are not known before the zone of the settings is.
#[derive(Debug, Clone)]
pub(crate) struct Logged {
    pub(crate) at: Timestamp,
    /// The process name.
    pub(crate) name: Cow<'static, str>,
    pub(crate) level: LogLevel,
    /// The line without its time and its line break.
    pub(crate) text: String,
}

/// How many records found no room.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lost {
    pub(crate) errors: u64,
    pub(crate) warnings: u64,
    pub(crate) others: u64,
}

impl Lost {
    pub(crate) fn add(&mut self, level: LogLevel) {
        let count = match level {
            LogLevel::Error => &mut self.errors,
            LogLevel::Warn => &mut self.warnings,
            LogLevel::Info | LogLevel::Debug => &mut self.others,
        };
        *count = count.saturating_add(1);
    }

    pub(crate) fn is_any(self) -> bool {
        self != Self::default()
    }
}

/// What the writing thread does next.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) records: Vec<Logged>,
    pub(crate) lost: Lost,
    /// Nobody can log any more, and this is the rest.
    pub(crate) is_last: bool,
}

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Logged>,
    bytes: usize,
    lost: Lost,
    accepted: u64,
    settled: u64,
    is_closed: bool,
    /// The writing thread is gone.
    is_abandoned: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Queue {
    state: Mutex<State>,
    /// Something waits, or nothing ever will.
    filled: Condvar,
    /// Something was written.
    emptied: Condvar,
}

impl Queue {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the record, or counts it as lost. Never waits for a disk.
    pub(crate) fn push(&self, record: Logged) {
        let (lines_max, bytes_max) = match record.level {
            LogLevel::Error | LogLevel::Warn => (QUEUE_LINES + URGENT_LINES, QUEUE_BYTES + URGENT_BYTES),
            LogLevel::Info | LogLevel::Debug => (QUEUE_LINES, QUEUE_BYTES),
        };
        let mut state = self.state();
        let bytes = state.bytes + record.text.len();
        if state.is_abandoned || state.waiting.len() >= lines_max || bytes > bytes_max {
            state.lost.add(record.level);
            return;
        }
        state.bytes = bytes;
        state.accepted += 1;
        state.waiting.push_back(record);
        drop(state);
        self.filled.notify_one();
    }

    /// Waits for something to do, at most so long.
    pub(crate) fn next(&self, wait_max: Option<Duration>) -> Batch {
        let is_idle = |state: &mut State| state.waiting.is_empty() && !state.is_closed;
        let mut state = match wait_max {
            None => self.filled.wait_while(self.state(), is_idle).unwrap_or_else(PoisonError::into_inner),
            Some(wait) => {
                let waited = self.filled.wait_timeout_while(self.state(), wait, is_idle);
                waited.unwrap_or_else(PoisonError::into_inner).0
            }
        };
        let count = state.waiting.len().min(BATCH_LINES);
        let records: Vec<Logged> = state.waiting.drain(..count).collect();
        state.bytes -= records.iter().map(|record| record.text.len()).sum::<usize>();
        let lost = std::mem::take(&mut state.lost);
        Batch { records, lost, is_last: state.is_closed && state.waiting.is_empty() }
    }

    /// So many records of the last batch are where they will be.
    pub(crate) fn settle(&self, count: usize) {
        self.state().settled += count as u64;
        self.emptied.notify_all();
    }

    /// Waits until all that was accepted before this call is settled; whether it is.
    pub(crate) fn wait_until_settled(&self, wait_max: Duration) -> bool {
        let mut state = self.state();
        let accepted = state.accepted;
        let is_pending = |state: &mut State| state.settled < accepted && !state.is_abandoned;
        if is_pending(&mut state) {
            let waited = self.emptied.wait_timeout_while(state, wait_max, is_pending);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.settled >= accepted
    }

    /// Nobody will log any more.
    pub(crate) fn close(&self) {
        self.state().is_closed = true;
        self.filled.notify_all();
    }

    /// Nobody will write any more.
    pub(crate) fn abandon(&self) {
        self.state().is_abandoned = true;
        self.emptied.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(level: LogLevel, text: &str) -> Logged {
        Logged { at: Timestamp::UNIX_EPOCH, name: "A".into(), level, text: text.to_owned() }
    }

    #[test]
    fn a_full_queue_keeps_room_for_what_is_urgent_and_counts_the_rest() {
        let queue = Queue::default();
        for _ in 0..QUEUE_LINES + 10 {
            queue.push(record(LogLevel::Info, "x"));
        }
        for _ in 0..URGENT_LINES + 2 {
            queue.push(record(LogLevel::Warn, "x"));
        }
        queue.push(record(LogLevel::Error, "x"));
        let mut written = 0;
        let first = queue.next(None);
        assert_eq!(first.lost, Lost { errors: 1, warnings: 2, others: 10 });
        written += first.records.len();
        assert_eq!(written, BATCH_LINES, "a batch is bounded as well");
        queue.close();
        loop {
            let batch = queue.next(None);
            assert!(!batch.lost.is_any(), "a loss is told once");
            written += batch.records.len();
            if batch.is_last {
                break;
            }
        }
        assert_eq!(written, QUEUE_LINES + URGENT_LINES);
    }

    #[test]
    fn bytes_are_bounded_too() {
        let queue = Queue::default();
        let long = "x".repeat(QUEUE_BYTES / 4);
        for _ in 0..6 {
            queue.push(record(LogLevel::Debug, &long));
        }
        queue.push(record(LogLevel::Error, &long));
        let batch = queue.next(None);
        assert_eq!((batch.records.len(), batch.lost), (5, Lost { errors: 0, warnings: 0, others: 2 }));
        queue.push(record(LogLevel::Debug, &long));
        assert_eq!(queue.next(None).records.len(), 1, "what was taken leaves room");
    }

    #[test]
    fn a_flush_waits_for_what_was_there_and_no_longer_than_it_may() {
        let queue = Queue::default();
        assert!(queue.wait_until_settled(Duration::ZERO), "nothing was said");
        queue.push(record(LogLevel::Info, "x"));
        assert!(!queue.wait_until_settled(Duration::from_millis(1)), "nobody writes");
        let count = queue.next(None).records.len();
        queue.settle(count);
        assert!(queue.wait_until_settled(Duration::ZERO));
        queue.push(record(LogLevel::Info, "x"));
        queue.abandon();
        assert!(!queue.wait_until_settled(Duration::from_secs(3600)), "it will never be written");
    }
}
