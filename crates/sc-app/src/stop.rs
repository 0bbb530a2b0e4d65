//! Stopping the run of another process: the asker's side, and that of the engine which is asked.
//!
//! Both meet in the journal's table of requests and nowhere else. Whether an engine works is told by its lock, not by
//! a row: a process that dies gives the lock back and cannot say so.

use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sc_domain::{RunId, Step};
use sc_journal::{NewRequest, RequestAnswer, RequestKind, RequestRow, StepRow, Taker};
use sc_sync::{Event, Observer};
use sc_words::Words;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::actor::process_name;
use crate::app::App;
use crate::error::{AppError, Exit};
use crate::lock::EngineLock;

/// How often a run that goes on looks whether something is asked of it.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long a request waits for somebody who takes it. An engine looks every [`LOOK_EVERY`]; the rest is for a machine
/// that is busy, and for a disk that is slow.
const TAKEN_WITHIN: Duration = Duration::from_secs(30);

/// How often an asker looks for the answer.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// How long an asker waits after the end of a run until its process has given the lock back.
const LOCK_WITHIN: Duration = Duration::from_secs(2);

/// How long an asker waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopWait {
    /// Not at all.
    No,
    /// Until the run knows of it.
    Told,
    /// Until the run has ended, at most so long.
    Ended(Duration),
}

/// What became of the wish to stop whatever runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StopOutcome {
    /// Nothing runs.
    Idle,
    /// It was asked, and nobody has taken it yet.
    Asked,
    /// The run knows of it, and has not ended yet.
    Stopping,
    /// The run has ended.
    Stopped,
    /// The run was over before it knew of it.
    Over,
}

/// The wish to stop whatever runs, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StopView {
    /// In one word.
    pub outcome: StopOutcome,
    /// In one sentence.
    pub sentence: String,
    /// Number of the run; `None` when nothing runs, or while its process is about to begin it.
    pub run: Option<i64>,
    /// Process that was asked, and since when it works.
    pub holder: Option<String>,
    /// How the run ended.
    pub result: Option<&'static str>,
}

impl StopView {
    /// The exit code: a run that goes on for longer than somebody waited is a part.
    pub fn exit(&self, wait: StopWait) -> Exit {
        match (self.outcome, wait) {
            (StopOutcome::Asked | StopOutcome::Stopping, StopWait::Ended(_)) => Exit::Partial,
            (_, _) => Exit::Done,
        }
    }
}

/// How the stop of a run goes whose importer may work now; empty for any other.
pub(crate) fn importer_ends(steps: &[StepRow], words: &Words) -> String {
    let is_open = |step: &StepRow| step.step == Step::StartChildProcess && step.finished.is_none();
    if steps.iter().any(is_open) { format!(" {}", words.plain("said-stop-importer")) } else { String::new() }
}

/// The asker's side.
impl App {
    /// Asks whichever process runs the engine on this data folder to stop after the document it is at. Whoever waits in
    /// front of it is told by `asked` what he waits for.
    ///
    /// # Errors
    /// [`AppError::EngineSilent`] when the process that works here does not take it in time; the journal's.
    pub async fn stop(
        &self,
        wait: StopWait,
        words: &Words,
        asked: impl FnOnce(&str),
    ) -> Result<StopView, AppError> {
        // Before the look: what is seen afterwards is not older.
        let now = self.clock.now();
        let Some(holder) = EngineLock::holder(&self.folders.data) else {
            return Ok(StopView::new(StopOutcome::Idle, None, None, None, words));
        };
        let running = self.journal.running().await?;
        let ending =
            importer_ends(running.as_ref().map(|detail| &detail.steps[..]).unwrap_or_default(), words);
        let run = running.map(|detail| detail.run.id);
        let expires = now
            .checked_add(SignedDuration::try_from(TAKEN_WITHIN).map_err(AppError::defect)?)
            .map_err(AppError::defect)?;
        let new = NewRequest { kind: RequestKind::Stop, run, asked: now, by: process_name(), expires };
        let row = self.journal.ask(new).await?;
        if wait != StopWait::No {
            let sentence = words.text("said-stop-asked", &[("holder", words.holder(&holder).into())]);
            asked(&format!("{sentence}{ending}"));
        }
        let (outcome, row) = self.outcome(row, wait, &holder).await?;
        let result = match row.run.filter(|_| matches!(outcome, StopOutcome::Stopped | StopOutcome::Over)) {
            Some(run) => self.journal.run(run).await?.and_then(|detail| detail.run.result),
            None => None,
        };
        let result = result.map(sc_domain::StepResult::as_str);
        let mut view = StopView::new(outcome, row.run, Some(holder), result, words);
        if matches!(outcome, StopOutcome::Asked | StopOutcome::Stopping) {
            view.sentence.push_str(&ending);
        }
        Ok(view)
    }

    /// Waits as long as it is asked to.
    async fn outcome(
        &self,
        asked: RequestRow,
        wait: StopWait,
        holder: &str,
    ) -> Result<(StopOutcome, RequestRow), AppError> {
        let began = self.clock.elapsed();
        loop {
            // Asked before the row is read: who answers gives the lock back afterwards.
            let is_held = EngineLock::is_held(&self.folders.data);
            let mut row = self.journal.request(asked.id).await?;
            if let Some(answer) = row.answer {
                return self.answered(answer, row, holder).await;
            }
            let waited = self.clock.elapsed().saturating_sub(began);
            if !is_held || (row.taken.is_none() && waited >= TAKEN_WITHIN) {
                row = self.journal.withdraw_request(row.id, self.clock.now()).await?;
                let answer = match row.answer {
                    // Whoever worked here has gone, or died.
                    Some(RequestAnswer::Expired) if !is_held => RequestAnswer::Over,
                    answer => answer.unwrap_or(RequestAnswer::Expired),
                };
                return self.answered(answer, row, holder).await;
            }
            let is_enough = match wait {
                StopWait::No => true,
                StopWait::Told => row.taken.is_some(),
                StopWait::Ended(limit) => waited >= limit,
            };
            if is_enough {
                let outcome = if row.taken.is_some() { StopOutcome::Stopping } else { StopOutcome::Asked };
                return Ok((outcome, row));
            }
            self.clock.sleep(ASK_EVERY).await;
        }
    }

    async fn answered(
        &self,
        answer: RequestAnswer,
        row: RequestRow,
        holder: &str,
    ) -> Result<(StopOutcome, RequestRow), AppError> {
        match answer {
            RequestAnswer::Followed => {
                self.lock_given_back().await;
                Ok((StopOutcome::Stopped, row))
            }
            RequestAnswer::Over => Ok((StopOutcome::Over, row)),
            RequestAnswer::Expired => Err(AppError::EngineSilent {
                folder: self.folders.data.clone(),
                holder: holder.to_owned(),
                seconds: TAKEN_WITHIN.as_secs(),
            }),
        }
    }

    /// The run says that it is over a moment before its process gives the lock back: who asked wants to begin another.
    async fn lock_given_back(&self) {
        let began = self.clock.elapsed();
        while EngineLock::is_held(&self.folders.data)
            && self.clock.elapsed().saturating_sub(began) < LOCK_WITHIN
        {
            self.clock.sleep(ASK_EVERY).await;
        }
    }
}

impl StopView {
    fn new(
        outcome: StopOutcome,
        run: Option<RunId>,
        holder: Option<String>,
        result: Option<&'static str>,
        words: &Words,
    ) -> Self {
        let process = words.holder(holder.as_deref().unwrap_or_default());
        let args = [("holder", process.into())];
        let sentence = match (outcome, run) {
            (StopOutcome::Idle, _) => words.plain("said-not-running"),
            (StopOutcome::Asked, _) => words.text("said-stop-asked", &args),
            (StopOutcome::Stopping, _) => words.text("said-stopping", &args),
            (StopOutcome::Over, _) | (StopOutcome::Stopped, None) => words.text("said-stop-over", &args),
            (StopOutcome::Stopped, Some(run)) => {
                let result = result.map_or_else(
                    || words.plain("missing-value"),
                    |result| words.plain(&format!("result-{result}")),
                );
                words.text("said-stopped", &[("run", run.to_string().into()), ("result", result.into())])
            }
        };
        Self { outcome, sentence, run: run.map(|run| run.0), holder, result }
    }
}

/// Passes the events of a run on, and knows its number once it has one.
pub(crate) struct Numbered {
    observer: Arc<dyn Observer>,
    run: OnceLock<RunId>,
}

impl Numbered {
    pub(crate) fn new(observer: Arc<dyn Observer>) -> Arc<Self> {
        Arc::new(Self { observer, run: OnceLock::new() })
    }
}

impl Observer for Numbered {
    fn event(&self, event: &Event) {
        if let Event::RunStarted { run, .. } = event {
            // A run begins once.
            let _ = self.run.set(*run);
        }
        self.observer.event(event);
    }
}

/// The side of the engine. Called with its lock held, from before the instant `since` on.
impl App {
    /// Runs the engine, and follows what other processes ask of it meanwhile as it follows its own stop: by raising
    /// `cancel`. A journal that cannot be asked makes no run a failure: its steps will say so.
    pub(crate) async fn attended<T>(
        &self,
        since: Timestamp,
        numbered: &Numbered,
        cancel: &CancellationToken,
        work: impl Future<Output = T>,
    ) -> T {
        let ended = tokio::select! {
            ended = work => ended,
            never = self.attend(since, numbered, cancel) => match never {},
        };
        if let Some(run) = numbered.run.get()
            && let Err(error) = self.settle(*run).await
        {
            tracing::error!("what other processes asked could not be answered: {error}");
        }
        ended
    }

    async fn attend(&self, since: Timestamp, numbered: &Numbered, cancel: &CancellationToken) -> Infallible {
        loop {
            self.clock.sleep(LOOK_EVERY).await;
            let Some(run) = numbered.run.get() else { continue };
            match self.take(*run, since).await {
                Ok(taken) => {
                    for request in taken {
                        tracing::info!("stop asked for by {}", request.asked_by);
                        cancel.cancel();
                    }
                }
                Err(error) => tracing::error!("what other processes ask could not be read: {error}"),
            }
        }
    }

    async fn take(&self, run: RunId, since: Timestamp) -> Result<Vec<RequestRow>, AppError> {
        // What this run follows already stays open until it is over.
        let is_new = |row: &RequestRow| !row.is_followed_by(run);
        if !self.journal.open_requests().await?.iter().any(is_new) {
            return Ok(Vec::new());
        }
        let taker = Taker { run, since, by: process_name() };
        Ok(self.journal.take_requests(taker, self.clock.now()).await?)
    }

    async fn settle(&self, run: RunId) -> Result<(), AppError> {
        if !self.journal.open_requests().await?.is_empty() {
            self.journal.settle_requests(run, self.clock.now()).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Mutex, PoisonError};

    use async_trait::async_trait;
    use jiff::tz::TimeZone;
    use sc_domain::StepResult;
    use sc_domain::ports::{Clock, Journal as _, RunEnd, RunKind, RunStart, Trigger};
    use sc_sandbox::{Profile, Sandbox, SandboxConfig, write_settings_folder};
    use sc_sync::event::Silent;
    use sc_words::Lang;
    use tempfile::TempDir;

    use super::*;
    use crate::app::OpenApp;
    use crate::trouble::Trouble;

    /// Waits pass at once, and count.
    #[derive(Default)]
    struct Quick {
        waited_ms: AtomicU64,
        /// Where the engine and its asker share this clock: how much less a wait counts, so that a slow disk costs the
        /// asker no patience.
        slower: AtomicU64,
        /// A lock that is given back once so much has been waited.
        held: Mutex<Option<(Duration, EngineLock)>>,
    }

    impl Quick {
        fn give_back(&self) {
            let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
            held.take_if(|(until, _)| *until <= self.elapsed());
        }
    }

    #[async_trait]
    impl Clock for Quick {
        fn now(&self) -> Timestamp {
            let start = Timestamp::constant(1_790_000_000, 0);
            start + SignedDuration::try_from(self.elapsed()).expect("it fits")
        }

        fn elapsed(&self) -> Duration {
            Duration::from_millis(self.waited_ms.load(Ordering::SeqCst))
        }

        async fn sleep(&self, duration: Duration) {
            let slower = self.slower.load(Ordering::SeqCst).max(1);
            let ms = (u64::try_from(duration.as_millis()).expect("it fits") / slower).max(1);
            self.waited_ms.fetch_add(ms, Ordering::SeqCst);
            self.give_back();
            tokio::task::yield_now().await;
        }
    }

    struct Site {
        app: App,
        clock: Arc<Quick>,
        folder: TempDir,
    }

    impl Site {
        async fn new() -> Self {
            let sandbox = Sandbox::start(SandboxConfig::new(7, Profile::Crash)).await.expect("it starts");
            let folder = tempfile::tempdir().expect("a folder");
            write_settings_folder(&sandbox, folder.path(), None).expect("it is ours");
            sandbox.stop().await;
            let clock = Arc::new(Quick::default());
            let how = OpenApp {
                folder: Some(folder.path().to_owned()),
                lang: Some(Lang::En),
                clock: Some(clock.clone()),
                ..OpenApp::default()
            };
            Self { app: App::open(how).expect("it opens"), clock, folder }
        }

        /// An engine works here.
        fn locked(&self) -> EngineLock {
            EngineLock::take(self.folder.path(), &self.clock.now().to_zoned(TimeZone::UTC))
                .expect("it is free")
        }

        async fn begin(&self) -> RunId {
            let start = RunStart { at: self.clock.now(), kind: RunKind::Cycle, trigger: Trigger::Manual };
            self.app.journal.begin_run(start).await.expect("begins")
        }

        async fn end(&self, run: RunId) {
            let end = RunEnd { run, at: self.clock.now(), result: StepResult::Postponed, cause: None };
            self.app.journal.finish_run(end).await.expect("ends");
        }

        async fn stop(&self, wait: StopWait) -> Result<StopView, AppError> {
            self.app.stop(wait, &self.app.words(), |_| {}).await
        }

        /// Runs something as the engine of a run does, which is told to stop by what it is given; whether it was told.
        async fn attended(
            &self,
            since: Timestamp,
            run: RunId,
            work: impl AsyncFnOnce(&CancellationToken),
        ) -> bool {
            let numbered = Numbered::new(Arc::new(Silent));
            numbered.event(&Event::RunStarted { run, steps: 1 });
            let cancel = CancellationToken::new();
            self.app.attended(since, &numbered, &cancel, work(&cancel)).await;
            cancel.is_cancelled()
        }

        async fn request(&self, id: i64) -> RequestRow {
            self.app.journal.request(id).await.expect("it is known")
        }
    }

    #[tokio::test]
    async fn where_nothing_runs_nothing_is_asked() {
        let site = Site::new().await;
        let idle = site.stop(StopWait::Ended(TAKEN_WITHIN)).await.expect("that is no failure");
        assert_eq!((idle.outcome, idle.run, idle.exit(StopWait::No)), (StopOutcome::Idle, None, Exit::Done));
        assert!(site.app.journal.request(1).await.is_err(), "no row is written");
    }

    #[tokio::test]
    async fn a_process_that_takes_no_request_is_named_after_half_a_minute_and_the_request_is_void() {
        let site = Site::new().await;
        let _held = site.locked();
        let run = site.begin().await;
        let silent = site.stop(StopWait::Ended(Duration::from_secs(300))).await.expect_err("nobody answers");
        assert_eq!((silent.exit(), site.clock.elapsed().as_secs()), (Exit::Busy, 30));
        let told = Trouble::new(&silent, &site.app.words());
        assert_eq!(told.code, "host.silent");
        let process = format!("(PID {}, ", std::process::id());
        assert!(told.sentence.contains(&process) && told.sentence.contains("30 seconds"), "{told:?}");
        assert!(told.hint.contains("sageconnect status"), "{told:?}");
        assert_eq!(site.request(1).await.answer, Some(RequestAnswer::Expired));

        // Awake again, the engine finds nothing to follow.
        let was_told =
            site.attended(site.clock.now(), run, async |_| site.clock.sleep(LOOK_EVERY * 5).await).await;
        assert!(!was_told);
    }

    #[tokio::test]
    async fn an_asker_waits_no_longer_than_it_wants_to() {
        let site = Site::new().await;
        let _held = site.locked();
        let run = site.begin().await;
        let wait = StopWait::Ended(Duration::from_secs(5));
        let asked = site.stop(wait).await.expect("it was asked");
        assert_eq!(
            (asked.outcome, asked.run, asked.exit(wait)),
            (StopOutcome::Asked, Some(run.0), Exit::Partial)
        );
        let at_once = site.stop(StopWait::No).await.expect("it was asked");
        assert_eq!((at_once.outcome, at_once.exit(StopWait::No)), (StopOutcome::Asked, Exit::Done));
        assert_eq!(site.app.journal.open_requests().await.expect("asks").len(), 2, "both still hold");
    }

    #[tokio::test]
    async fn of_a_run_that_is_at_the_importer_it_is_told_how_the_program_ends() {
        let site = Site::new().await;
        let _held = site.locked();
        let run = site.begin().await;
        let asked = async || site.stop(StopWait::No).await.expect("it was asked").sentence;
        let at = async |step| {
            let (tenant, now) = ("norte".parse().expect("a key"), site.clock.now());
            site.app.journal.begin_step(run, &tenant, step, now).await.expect("begins");
        };
        at(Step::DownloadCfdi).await;
        assert!(!asked().await.contains("importer"));
        at(Step::StartChildProcess).await;
        let ends = "If the importer is working, its program is ended within 30 seconds.";
        assert!(asked().await.ends_with(ends), "{}", asked().await);
    }

    #[tokio::test]
    async fn a_process_that_dies_without_an_answer_is_waited_for_no_longer() {
        let site = Site::new().await;
        site.begin().await;
        let held = site.locked();
        *site.clock.held.lock().expect("nobody panicked") = Some((Duration::from_secs(3), held));
        let over = site.stop(StopWait::Ended(Duration::from_secs(300))).await.expect("that is no failure");
        assert_eq!((over.outcome, site.clock.elapsed().as_secs()), (StopOutcome::Over, 3));
        assert_eq!(site.app.journal.open_requests().await.expect("asks"), []);
    }

    #[tokio::test]
    async fn a_run_that_goes_on_is_told_and_answers_at_its_end() {
        let site = Site::new().await;
        site.clock.slower.store(1_000, Ordering::SeqCst);
        let held = site.locked();
        let since = site.clock.now();
        let run = site.begin().await;
        let asker = async |cancel: &CancellationToken| {
            let told = site.stop(StopWait::Told).await.expect("it is taken");
            assert_eq!((told.outcome, told.run), (StopOutcome::Stopping, Some(run.0)));
            assert!(site.request(1).await.is_followed_by(run));
            let elsewhere = site.app.run_elsewhere(&site.app.words()).await.expect("it is read");
            let elsewhere = elsewhere.expect("it goes on");
            assert!(elsewhere.is_stopping && elsewhere.holder.starts_with("PID "), "{elsewhere:?}");
            cancel.cancelled().await;
            site.end(run).await;
        };
        assert!(site.attended(since, run, asker).await, "as by its own stop");
        let answered = site.request(1).await;
        assert_eq!(answered.answer, Some(RequestAnswer::Followed));
        let process = format!("PID {}", std::process::id());
        assert!(answered.asked_by.ends_with(&process), "{answered:?}");
        assert!(answered.taken_by.as_ref().is_some_and(|by| by.ends_with(&process)), "{answered:?}");
        drop(held);
        assert_eq!(site.app.run_elsewhere(&site.app.words()).await.expect("it is read"), None);
    }

    #[tokio::test]
    async fn a_request_for_a_run_that_is_over_stops_no_later_one() {
        let site = Site::new().await;
        let _held = site.locked();
        let run = site.begin().await;
        let asked = site.stop(StopWait::No).await.expect("it was asked");
        assert_eq!(asked.run, Some(run.0));
        site.end(run).await;

        site.clock.sleep(ASK_EVERY).await;
        let (since, later) = (site.clock.now(), site.begin().await);
        let answered = async |_: &CancellationToken| {
            while site.request(1).await.answer.is_none() {
                site.clock.sleep(ASK_EVERY).await;
            }
        };
        assert!(!site.attended(since, later, answered).await, "it was not meant");
        assert_eq!(site.request(1).await.answer, Some(RequestAnswer::Over));
    }

    #[tokio::test]
    async fn a_process_that_is_about_to_begin_its_run_is_asked_as_well() {
        let site = Site::new().await;
        let _held = site.locked();
        let since = site.clock.now();
        let begins = site.app.run_elsewhere(&site.app.words()).await.expect("it is read").expect("it works");
        assert_eq!((begins.run, begins.steps.len()), (None, 0));
        assert_eq!(site.stop(StopWait::No).await.expect("it was asked").run, None);
        let run = site.begin().await;
        assert!(site.attended(since, run, async |cancel| cancel.cancelled().await).await);
        assert_eq!(site.request(1).await.run, Some(run));
    }
}
