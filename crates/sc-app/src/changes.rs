//! What changed, by topic: readers are told numbers and fetch what they show. A missed notice costs nothing, because the
//! next one carries all numbers again.

use std::time::Duration;

use serde::Serialize;
use tokio::sync::watch;
use ts_rs::TS;

/// Shortest time between two notices of a change to a page: a busy run changes hundreds of times a second, and nobody
/// reads faster than this.
pub const NOTICE_INTERVAL: Duration = Duration::from_millis(150);

/// Something that readers show and that changes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// How things stand, and the run under way.
    Status,
    /// Runs of the past.
    Runs,
    /// Documents, and what needs a person.
    Documents,
    /// The schedule, its times, and pauses.
    Schedule,
    /// Notices and preferences.
    Notices,
    /// Log files.
    Logs,
}

/// Of each topic a number, which is higher after each change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
pub struct Revisions {
    /// How things stand, and the run under way.
    #[ts(type = "number")]
    pub status: u64,
    /// Runs of the past.
    #[ts(type = "number")]
    pub runs: u64,
    /// Documents, and what needs a person.
    #[ts(type = "number")]
    pub documents: u64,
    /// The schedule, its times, and pauses.
    #[ts(type = "number")]
    pub schedule: u64,
    /// Notices and preferences.
    #[ts(type = "number")]
    pub notices: u64,
    /// Log files.
    #[ts(type = "number")]
    pub logs: u64,
}

impl Revisions {
    fn of(&mut self, topic: Topic) -> &mut u64 {
        match topic {
            Topic::Status => &mut self.status,
            Topic::Runs => &mut self.runs,
            Topic::Documents => &mut self.documents,
            Topic::Schedule => &mut self.schedule,
            Topic::Notices => &mut self.notices,
            Topic::Logs => &mut self.logs,
        }
    }
}

/// Where changes are told.
#[derive(Debug)]
pub struct Changes(watch::Sender<Revisions>);

impl Default for Changes {
    fn default() -> Self {
        Self(watch::Sender::new(Revisions::default()))
    }
}

impl Changes {
    /// Tells that something changed.
    pub fn touch(&self, topics: &[Topic]) {
        self.0.send_modify(|revisions| topics.iter().for_each(|&topic| *revisions.of(topic) += 1));
    }

    /// The present numbers.
    pub fn revisions(&self) -> Revisions {
        *self.0.borrow()
    }

    /// Told of each change.
    pub fn subscribe(&self) -> watch::Receiver<Revisions> {
        self.0.subscribe()
    }
}
