//! The host: keeps the schedule and shows notices, with or without a window.
//!
//! A beat every fifteen seconds reads the clock, judges the times that have passed (`sc_sync::due`), writes each of them
//! down in the journal, and begins at most one run. Nothing is kept in memory that a start of the program would need: a time
//! that was claimed and not begun is told as missed.

use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use sc_domain::RunId;
use sc_journal::{NewSlots, SlotVerdict};
use sc_settings::Settings;
use sc_sync::due::{Due, DueVerdict, Situation, judge};
use tokio::sync::{mpsc, watch};
use tokio_cron_scheduler::{Job, JobScheduler, JobSchedulerError};

use super::elsewhere::Seen;
use super::{Claim, Desk};
use crate::app::App;
use crate::changes::Topic;
use crate::error::AppError;
use crate::lock::{EngineLock, HostLock};
use crate::run::RunInput;
use crate::toasts::Toast;
use crate::trouble::Trouble;

/// Time between two looks at the clock. Source: decisions, section 7.
const BEAT: Duration = Duration::from_secs(15);

/// Where the journal keeps from when on times of the schedule count.
const SINCE: &str = "schedule-since";

/// Where notices are shown.
pub trait Toasts: Send + Sync {
    /// Shows a notice. What does not work is logged: the window shows it all the same.
    fn show(&self, toast: Toast);
}

/// What a host remembers between two beats.
#[derive(Default)]
struct Host {
    /// Whether a beat has kept the schedule.
    has_begun: bool,
    /// From when on times counted at the last beat. Another process that changes the schedule changes it, too.
    since: Option<String>,
    /// Another schedule stands in the settings file since the last beat.
    is_rescheduled: bool,
    /// Code of the trouble that was told last, so that it is told once.
    told: Option<String>,
}

impl Desk {
    /// Takes the schedule of the installation for this process, until the host ends. A host does so by itself; what has no
    /// use without the schedule asks first. Changes nothing where it is taken by this desk already.
    ///
    /// # Errors
    /// [`AppError::HostBusy`] while another program keeps the schedule; the installation cannot be opened.
    pub async fn claim(&self) -> Result<(), AppError> {
        let app = self.try_app().await?;
        let mut held = self.host_lock();
        if held.is_none() {
            let now = app.clock.now().to_zoned(app.settings.time_zone.clone());
            *held = Some(HostLock::take(&app.folders.data, &now)?);
            // Who looked before it was taken looks again.
            self.changes.touch(&[Topic::Schedule]);
        }
        Ok(())
    }

    fn host_lock(&self) -> MutexGuard<'_, Option<HostLock>> {
        self.host.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the schedule and shows notices until the desk closes. While another program keeps the schedule, only tells so.
    ///
    /// # Errors
    /// The beat cannot be set up.
    pub async fn host(self: Arc<Self>, toasts: Arc<dyn Toasts>) -> Result<(), AppError> {
        let (_scheduler, mut beats) = beats().await.map_err(AppError::defect)?;
        let mut shifts = self.shift.subscribe();
        let mut host = Host::default();
        let mut logs = None;
        let mut seen = Seen::default();
        let mut look = Box::pin(seen.next());
        while !self.state().is_closing {
            self.beat(&mut host, toasts.as_ref()).await;
            loop {
                tokio::select! {
                    _ = beats.recv() => break,
                    () = self.poked.notified() => break,
                    _ = shifts.changed() => break,
                    // Readers look again; there is nothing to decide.
                    () = written(&mut logs) => self.changes.touch(&[Topic::Logs]),
                    () = &mut look => {
                        let found = self.look_elsewhere(&mut seen).await;
                        look.set(seen.next());
                        host.is_rescheduled |= found.is_rescheduled;
                        if found.has_changed {
                            break;
                        }
                    }
                }
            }
        }
        drop(self.host_lock().take());
        Ok(())
    }

    async fn beat(self: &Arc<Self>, host: &mut Host, toasts: &dyn Toasts) {
        let app = match self.app().await {
            Ok(app) => app,
            Err(trouble) => return self.tell(host, trouble, toasts),
        };
        if let Err(error) = self.claim().await {
            return self.tell(host, Trouble::new(&error, &app.words()), toasts);
        }
        match self.blocked() {
            Some(trouble) => self.tell(host, trouble, toasts),
            // While a run is under way nobody knows yet whether the next one is let down by the same.
            None if self.is_running() => {}
            None => host.told = None,
        }
        if let Err(error) = self.keep_schedule(&app, host).await {
            tracing::error!("the schedule could not be kept: {error}");
        }
        match app.take_toasts(&app.words()).await {
            Ok(fresh) if fresh.is_empty() => {}
            Ok(fresh) => {
                fresh.into_iter().for_each(|toast| toasts.show(toast));
                self.changes.touch(&[Topic::Notices]);
            }
            Err(error) => tracing::error!("notices could not be read: {error}"),
        }
    }

    /// What kept the last run from beginning, where a person has to mend it first.
    fn blocked(&self) -> Option<Trouble> {
        let run = self.state();
        run.trouble.clone().filter(|_| run.is_blocked)
    }

    /// What keeps the host or its runs from working at all has no journal to stand in: it is told once for as long as it lasts.
    fn tell(&self, host: &mut Host, trouble: Trouble, toasts: &dyn Toasts) {
        if host.told.as_ref() == Some(&trouble.code) {
            return;
        }
        host.told = Some(trouble.code);
        toasts.show(Toast { title: trouble.sentence, body: trouble.hint, page: "status".to_owned() });
        self.changes.touch(&[Topic::Status]);
    }

    async fn keep_schedule(self: &Arc<Self>, app: &Arc<App>, host: &mut Host) -> Result<(), AppError> {
        let is_first = !std::mem::replace(&mut host.has_begun, true);
        let is_rescheduled = std::mem::take(&mut host.is_rescheduled);
        let mut since = app.journal.preference(SINCE).await?;
        if !is_first && since != host.since {
            app.follow_schedule().await?;
            self.changes.touch(&[Topic::Schedule, Topic::Status]);
        } else if !is_first && is_rescheduled {
            // Somebody wrote it there by hand: times of the new schedule that have passed are nobody's.
            since = Some(app.schedule_starts_now().await?.to_string());
        }
        let settings = app.schedule_settings();
        if is_first {
            app.close_claims().await?;
            if settings.run_at_start {
                let input = RunInput { is_scheduled: true, ..RunInput::default() };
                self.begin(Arc::clone(app), input, None);
            }
        }
        let last = app.schedule_since(is_first && !settings.enabled).await?;
        host.since = if is_first { app.journal.preference(SINCE).await? } else { since };
        if !settings.enabled {
            return Ok(());
        }
        let now = app.clock.now();
        let is_running = self.is_running();
        let due = judge(
            &settings.schedule,
            &Situation {
                last,
                now,
                is_running,
                is_busy: !is_running && EngineLock::is_held(&app.folders.data),
                is_paused: app.pause_in_force().await?.is_some(),
                catch_up: settings.catch_up,
            },
        );
        if due.is_clock_behind {
            tracing::warn!("[CRON] the clock of this machine was set back: no run begins before {last}");
        }
        if let Some(claim) = app.note_due(now, &due).await? {
            let input = RunInput { is_scheduled: true, ..RunInput::default() };
            if !self.begin(Arc::clone(app), input, Some(claim)) {
                app.resolve(claim.slot, SlotVerdict::Overlap, None).await?;
            }
        }
        if !due.slots.is_empty() {
            self.changes.touch(&[Topic::Schedule, Topic::Status]);
        }
        Ok(())
    }
}

impl App {
    /// From when on times of the schedule count: after the last one that was noted, and after the schedule was set.
    async fn schedule_since(&self, starts_now: bool) -> Result<Timestamp, AppError> {
        let kept = self.journal.preference(SINCE).await?.and_then(|text| text.parse().ok());
        let since = match kept.filter(|_| !starts_now) {
            Some(since) => since,
            None => self.schedule_starts_now().await?,
        };
        Ok(self.journal.last_slot().await?.map_or(since, |last| last.max(since)))
    }

    /// Another process has changed the settings file: its schedule holds, and whether it is another one. One that cannot be
    /// read now holds what it held.
    pub(super) async fn follow_schedule(&self) -> Result<bool, AppError> {
        let folder = self.folders.settings.clone();
        let loaded = tokio::task::spawn_blocking(move || Settings::load(&folder)).await;
        match loaded.map_err(AppError::defect)? {
            Ok(loaded) => {
                let is_another = self.schedule_settings() != loaded.settings.schedule;
                self.set_schedule(loaded.settings.schedule);
                Ok(is_another)
            }
            Err(error) => {
                tracing::error!("the schedule stays as it was: {error}");
                Ok(false)
            }
        }
    }

    /// Times that have passed are nobody's any more: the schedule is new.
    pub(crate) async fn schedule_starts_now(&self) -> Result<Timestamp, AppError> {
        let now = self.clock.now();
        self.journal.set_preference(SINCE, &now.to_string()).await?;
        Ok(now)
    }

    /// Times that a process claimed which died before their run began.
    async fn close_claims(&self) -> Result<(), AppError> {
        for row in self.journal.claimed_slots().await? {
            self.resolve(row.id, SlotVerdict::Missed, None).await?;
        }
        Ok(())
    }

    /// Writes down what became of times; what a run is to begin for comes back.
    async fn note_due(&self, now: Timestamp, due: &Due) -> Result<Option<Claim>, AppError> {
        if due.slots.is_empty() {
            return Ok(None);
        }
        let verdict = |verdict: DueVerdict| match verdict {
            DueVerdict::Start | DueVerdict::Recovered => SlotVerdict::Claimed,
            DueVerdict::Overlap => SlotVerdict::Overlap,
            DueVerdict::Paused => SlotVerdict::Paused,
            DueVerdict::Busy => SlotVerdict::Busy,
            DueVerdict::Missed => SlotVerdict::Missed,
        };
        let slots = due.slots.iter().map(|slots| NewSlots {
            first: slots.first,
            last: slots.last,
            count: slots.count,
            verdict: verdict(slots.verdict),
        });
        let ids = self.journal.note_slots(now, slots.collect()).await?;
        let starts = ids.into_iter().zip(&due.slots).find_map(|(slot, slots)| match slots.verdict {
            DueVerdict::Start => Some(Claim { slot, verdict: SlotVerdict::Ran }),
            DueVerdict::Recovered => Some(Claim { slot, verdict: SlotVerdict::Recovered }),
            DueVerdict::Overlap | DueVerdict::Paused | DueVerdict::Busy | DueVerdict::Missed => None,
        });
        for slots in due.slots.iter().filter(|slots| slots.verdict == DueVerdict::Overlap) {
            tracing::warn!(
                log = "CronScheduler",
                "[OVERLAP] {} passed while a run was under way",
                slots.last
            );
        }
        Ok(starts)
    }

    /// The run of a claimed time has begun.
    pub(super) async fn keep_slot(&self, slot: i64, verdict: SlotVerdict, run: RunId) {
        if let Err(error) = self.resolve(slot, verdict, Some(run)).await {
            tracing::error!("the schedule could not be kept: {error}");
        }
    }

    /// The run of a claimed time could not begin, or broke off as a whole after it did: the latter is known already.
    pub(super) async fn give_up_slot(&self, slot: i64, error: &AppError) {
        let is_busy = error.exit() == crate::error::Exit::Busy;
        let verdict = if is_busy { SlotVerdict::Busy } else { SlotVerdict::Missed };
        let claimed = self.journal.claimed_slots().await.unwrap_or_default();
        if claimed.iter().any(|row| row.id == slot)
            && let Err(error) = self.resolve(slot, verdict, None).await
        {
            tracing::error!("the schedule could not be kept: {error}");
        }
    }

    async fn resolve(&self, slot: i64, verdict: SlotVerdict, run: Option<RunId>) -> Result<(), AppError> {
        Ok(self.journal.resolve_slot(slot, verdict, run, self.clock.now()).await?)
    }
}

/// Waits until log lines were written, or for ever where this process writes none.
async fn written(logs: &mut Option<watch::Receiver<u64>>) {
    if logs.is_none() {
        *logs = crate::logs::changes();
    }
    let has_changed = match logs {
        Some(written) => written.changed().await.is_ok(),
        None => false,
    };
    if !has_changed {
        std::future::pending::<()>().await;
    }
}

/// A beat every [`BEAT`]. A beat that nobody waits for is dropped: the next one sees the same clock.
async fn beats() -> Result<(JobScheduler, mpsc::Receiver<()>), JobSchedulerError> {
    let (sender, receiver) = mpsc::channel(1);
    let scheduler = JobScheduler::new().await?;
    let beat = Job::new_repeated(BEAT, move |_, _| {
        let _ = sender.try_send(());
    })?;
    scheduler.add(beat).await?;
    scheduler.start().await?;
    Ok((scheduler, receiver))
}
