//! Scripted faults: what the stand-in does to a chosen request instead of (or after) serving it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// What happens to a chosen request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum SqlFaultAction {
    /// The connection is cut; nothing was executed.
    DropBefore,
    /// The request is executed (and committed), then the connection is cut without an answer.
    DropAfter,
    /// Nothing is executed; no answer until the client goes away.
    Hang,
    /// Nothing is executed; this error is answered (1205 also rolls the transaction back).
    Error { number: i32, message: String },
    /// The request is executed twice; the second answer is sent.
    Twice,
    /// The answer is bytes that are no TDS.
    Garbage,
}

/// One scripted fault: fires on the `skip + 1`-th matching request, then `times` times in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SqlFault {
    /// Case-insensitive substring of the statement text or procedure name; empty matches each request.
    pub contains: String,
    #[serde(default)]
    pub skip: u64,
    #[serde(default = "once")]
    pub times: u64,
    #[serde(flatten)]
    pub action: SqlFaultAction,
}

fn once() -> u64 {
    1
}

/// How many requests [`Faults::recent`] remembers.
const RECENT_MAX: usize = 256;

/// The faults in force, and which requests were served.
#[derive(Debug, Default)]
pub struct Faults {
    armed: Mutex<Vec<SqlFault>>,
    recent: Mutex<VecDeque<String>>,
    requests: AtomicU64,
    fired: AtomicU64,
}

impl Faults {
    /// Adds a fault.
    pub fn arm(&self, fault: SqlFault) {
        held(&self.armed).push(fault);
    }

    /// Removes all faults and sets the count of hits to zero.
    pub fn clear(&self) {
        held(&self.armed).clear();
        self.fired.store(0, Ordering::SeqCst);
    }

    /// Statement texts and procedure names of the last requests, oldest first.
    pub fn recent(&self) -> Vec<String> {
        held(&self.recent).iter().cloned().collect()
    }

    /// Empties [`Faults::recent`].
    pub fn forget(&self) {
        held(&self.recent).clear();
    }

    /// How many requests arrived (logins excluded) since the start.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// How many requests were hit by a fault since the start or the last [`Faults::clear`].
    pub fn fired(&self) -> u64 {
        self.fired.load(Ordering::SeqCst)
    }

    /// Counts a request and says what is to happen to it.
    pub fn judge(&self, text: &str) -> Option<SqlFaultAction> {
        self.requests.fetch_add(1, Ordering::SeqCst);
        self.remember(text);
        let mut armed = held(&self.armed);
        if armed.is_empty() {
            return None;
        }
        let folded = text.to_lowercase();
        for fault in armed.iter_mut() {
            if fault.times == 0 || !folded.contains(&fault.contains.to_lowercase()) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            fault.times -= 1;
            self.fired.fetch_add(1, Ordering::SeqCst);
            return Some(fault.action.clone());
        }
        None
    }

    fn remember(&self, text: &str) {
        let mut recent = held(&self.recent);
        if recent.len() == RECENT_MAX {
            recent.pop_front();
        }
        recent.push_back(text.to_owned());
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
