//! The run that another process has under way: a command line beside the window, or the window beside `serve`.
//!
//! While nobody works here, or this process does, a look is one question about the engine's lock. Only while another
//! process works the journal is read, as often as a person looks.

use std::time::Duration;

use sc_domain::Code;
use sc_domain::ports::Clock as _;

use super::Desk;
use crate::app::App;
use crate::changes::Topic;
use crate::clock::SystemClock;
use crate::elsewhere::RunElsewhere;
use crate::error::AppError;
use crate::lock::EngineLock;

/// Time between two looks at the lock.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Time between two looks at the journal, while another process works.
const FOLLOW_EVERY: Duration = Duration::from_secs(1);

/// What was seen last.
#[derive(Debug, Default)]
pub(super) struct Seen(Option<RunElsewhere>);

impl Seen {
    /// Waits until it is time to look again.
    pub(super) fn next(&self) -> impl Future<Output = ()> + Send + 'static {
        let wait = if self.0.is_some() { FOLLOW_EVERY } else { LOOK_EVERY };
        async move { SystemClock::new().sleep(wait).await }
    }
}

impl Desk {
    /// Looks whether another process has a run under way, and tells readers what changed. Whether one has ended.
    pub(super) async fn look_elsewhere(&self, seen: &mut Seen) -> bool {
        let Some(app) = self.app.get() else { return false };
        let now = match self.elsewhere(app).await {
            Ok(now) => now,
            Err(error) => {
                tracing::error!("the run of another process could not be read: {error}");
                return false;
            }
        };
        // A reader may have come upon a run between two looks that is over by now: its end is told as well.
        let was_told = std::mem::take(&mut self.state().has_told_elsewhere);
        let has_ended = now.is_none() && (seen.0.is_some() || was_told);
        if now == seen.0 && !has_ended {
            return false;
        }
        seen.0 = now;
        if has_ended {
            self.forget_busy();
            self.changes.touch(&[Topic::Runs, Topic::Documents, Topic::Schedule, Topic::Notices]);
        }
        self.changes.touch(&[Topic::Status]);
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
