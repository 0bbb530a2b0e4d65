//! What was asked of the portal. Headers are never kept, so secrets cannot be.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::lock::held;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRecord {
    /// 1 for the first request; goes on over resets of the log and over servers of the same state, so that the
    /// history can name a request by it.
    pub seq: u64,
    /// Arrival, by the portal's clock.
    pub at: Timestamp,
    pub method: String,
    /// As received, still percent-encoded.
    pub path: String,
    /// Without the question mark; empty when there is none.
    pub query: String,
    /// The tenant id the path names, whether or not it exists.
    pub tenant_id: Option<String>,
    /// The status sent; absent while it is being answered, and for ever if the connection was cut or hung.
    pub status: Option<u16>,
    /// SHA-256 of the body, in hexadecimal; of the empty text for requests without a body.
    pub body_sha256: String,
    pub body_bytes: u64,
    /// Asked to change something (`POST`, `PUT`, `DELETE`).
    pub is_write: bool,
    /// How often its work was done: 0 when a fault or a limit came before it, 2 when it was repeated.
    pub performed: u32,
    /// The scripted fault that hit it, in words.
    pub fault: Option<String>,
}

/// The requests of a server, newest last, bounded; and counters that are not.
#[derive(Debug, Default)]
pub struct RequestLog {
    entries: Mutex<VecDeque<RequestRecord>>,
    requests: AtomicU64,
    writes: AtomicU64,
}

impl RequestLog {
    /// Requests that arrived since the start or the last [`RequestLog::reset`].
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::SeqCst)
    }

    /// Of those, the ones that asked to change something.
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::SeqCst)
    }

    /// The requests that are still kept, oldest first.
    pub fn entries(&self) -> Vec<RequestRecord> {
        held(&self.entries).iter().cloned().collect()
    }

    /// Sets the counters to zero and forgets the requests.
    pub fn reset(&self) {
        let mut entries = held(&self.entries);
        entries.clear();
        self.requests.store(0, Ordering::SeqCst);
        self.writes.store(0, Ordering::SeqCst);
    }

    /// Notes an arrival; gives the record its number.
    pub(crate) fn open(
        &self,
        mut record: RequestRecord,
        entries_max: usize,
        next: impl FnOnce() -> u64,
    ) -> u64 {
        let mut entries = held(&self.entries);
        let seq = next();
        record.seq = seq;
        self.requests.fetch_add(1, Ordering::SeqCst);
        if record.is_write {
            self.writes.fetch_add(1, Ordering::SeqCst);
        }
        entries.push_back(record);
        while entries.len() > entries_max {
            entries.pop_front();
        }
        seq
    }

    pub(crate) fn change(&self, seq: u64, change: impl FnOnce(&mut RequestRecord)) {
        let mut entries = held(&self.entries);
        // Numbers rise with the position, so the place is found from the end in a few steps.
        if let Some(record) = entries.iter_mut().rev().find(|record| record.seq == seq) {
            change(record);
        }
    }
}
