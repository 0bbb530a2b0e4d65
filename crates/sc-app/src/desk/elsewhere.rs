//! What other processes do on this folder: a command line beside the window, or the window beside `serve`.
//!
//! While nobody works here, or this process does, a look is a question about the engine's lock, one about the journal's
//! number of foreign commits, and one about the settings file. Only while another process runs the engine its run is read in the
//! journal, as often as a person looks.

use std::time::{Duration, SystemTime};

use sc_domain::Code;
use sc_domain::ports::Clock as _;
use sc_settings::FILE_NAME;

use super::Desk;
use crate::app::App;
use crate::changes::Topic;
use crate::clock::SystemClock;
use crate::elsewhere::RunElsewhere;
use crate::error::AppError;
use crate::lock::EngineLock;

/// Time between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Time between two looks at the run that another process has under way.
const FOLLOW_EVERY: Duration = Duration::from_secs(1);

/// What another process may have changed. The log files tell of themselves.
const EVERYTHING: [Topic; 5] =
    [Topic::Status, Topic::Runs, Topic::Documents, Topic::Schedule, Topic::Notices];

/// Looks of a run that is followed for one at the journal: it writes all the time, and nobody reads all pages every second.
const FOLLOWED_PER_LOOK: u32 = 3;

/// What was seen last. What has not been seen yet counts as changed: nobody knows since when.
#[derive(Debug, Default)]
pub(super) struct Seen {
    run: Option<RunElsewhere>,
    /// Looks since the journal was looked at.
    followed: u32,
    /// The journal's number of foreign commits.
    journal: Option<i64>,
    /// Time and length of the settings file, where there is one.
    settings: Option<Option<(SystemTime, u64)>>,
}

/// What a look found that the host has to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Found {
    /// Something that a beat may act on.
    pub(super) has_changed: bool,
    /// The schedule in the settings file is another one.
    pub(super) is_rescheduled: bool,
}

impl Seen {
    /// Waits until it is time to look again.
    pub(super) fn next(&self) -> impl Future<Output = ()> + Send + 'static {
        let wait = if self.run.is_some() { FOLLOW_EVERY } else { LOOK_EVERY };
        async move { SystemClock::new().sleep(wait).await }
    }

    /// Whether it is the journal's turn.
    fn is_journals_turn(&mut self) -> bool {
        self.followed = if self.run.is_some() { self.followed + 1 } else { FOLLOWED_PER_LOOK };
        let is_its_turn = self.followed >= FOLLOWED_PER_LOOK;
        if is_its_turn {
            self.followed = 0;
        }
        is_its_turn
    }
}

impl Desk {
    /// Looks what other processes have done and do, and tells readers what changed.
    pub(super) async fn look_elsewhere(&self, seen: &mut Seen) -> Found {
        let Some(app) = self.app.get() else { return Found::default() };
        let is_rescheduled = self.look_at_settings(app, seen).await;
        let is_written = seen.is_journals_turn() && self.look_at_journal(app, seen).await;
        let has_ended = self.look_at_run(app, seen).await;
        Found { has_changed: is_written || has_ended || is_rescheduled, is_rescheduled }
    }

    /// Whether another process has written into the journal: a pause, a decision, a schedule, a run.
    async fn look_at_journal(&self, app: &App, seen: &mut Seen) -> bool {
        let now = match app.journal.written_elsewhere().await {
            Ok(now) => Some(now),
            Err(error) => {
                tracing::error!("whether another process has written could not be read: {error}");
                return false;
            }
        };
        let is_written = now != seen.journal;
        if is_written {
            seen.journal = now;
            // Nobody tells of what: readers look at all that they show.
            self.changes.touch(&EVERYTHING);
        }
        is_written
    }

    /// Whether the settings file now has another schedule, which holds from now on.
    async fn look_at_settings(&self, app: &App, seen: &mut Seen) -> bool {
        let file = std::fs::metadata(app.folders.settings.join(FILE_NAME)).ok();
        let now = file.and_then(|file| Some((file.modified().ok()?, file.len())));
        if seen.settings == Some(now) {
            return false;
        }
        seen.settings = Some(now);
        match app.follow_schedule().await {
            Ok(false) => false,
            Ok(true) => {
                self.changes.touch(&[Topic::Schedule, Topic::Status]);
                true
            }
            Err(error) => {
                tracing::error!("the schedule could not be read: {error}");
                false
            }
        }
    }

    /// Whether the run that another process had under way has ended.
    async fn look_at_run(&self, app: &App, seen: &mut Seen) -> bool {
        let now = match self.elsewhere(app).await {
            Ok(now) => now,
            Err(error) => {
                tracing::error!("the run of another process could not be read: {error}");
                return false;
            }
        };
        // A reader may have come upon a run between two looks that is over by now: its end is told as well.
        let was_told = std::mem::take(&mut self.state().has_told_elsewhere);
        let has_ended = now.is_none() && (seen.run.is_some() || was_told);
        if now == seen.run && !has_ended {
            return false;
        }
        seen.run = now;
        if has_ended {
            self.forget_busy();
            self.changes.touch(&EVERYTHING);
        } else {
            self.changes.touch(&[Topic::Status]);
        }
        has_ended
    }

    async fn elsewhere(&self, app: &App) -> Result<Option<RunElsewhere>, AppError> {
        if self.is_running() || !EngineLock::is_held(&app.folders.data) {
            return Ok(None);
        }
        let found = app.run_elsewhere(&app.words()).await?;
        // The lock may have been that of a run which this process has just begun.
        Ok(found.filter(|_| !self.is_running()))
    }

    /// That a run could not begin for the sake of another one is over together with that one.
    fn forget_busy(&self) {
        let mut run = self.state();
        if run.trouble.as_ref().is_some_and(|trouble| trouble.code == Code::EngineBusy.as_str()) {
            run.trouble = None;
        }
    }

    /// Why no run can begin here, where another process has one under way.
    pub(super) fn busy_elsewhere(&self, app: &App) -> Option<AppError> {
        // Asked afterwards: the lock may be that of a run which this process has just begun.
        app.busy().filter(|_| !self.is_running())
    }
}
