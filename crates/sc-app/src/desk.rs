//! The desk: what the tray, the window and `sageconnect serve` stand on. It holds one installation, the run under way, and
//! the state that all of them show; whoever shows something is told that it changed and reads a [`Snapshot`].
//!
//! * [`commands`](self::commands): what a page may call, one method each; [`host`](self::host): the schedule and the notices,
//!   with no window at all; [`elsewhere`](self::elsewhere): the run that another process has under way.

mod commands;
mod elsewhere;
mod host;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sc_domain::ports::Clock as _;
use sc_domain::{Cause, Code};
use sc_journal::SlotVerdict;
use sc_sync::{Event, Observer};
use sc_words::{Lang, Reader, Words};
use serde::Serialize;
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::sync::{Notify, OnceCell, watch};
use tokio_util::sync::CancellationToken;
use ts_rs::TS;

pub use self::host::Toasts;
use crate::app::{App, OpenApp};
use crate::changes::{Changes, Revisions, Topic};
use crate::clock::{ShiftedClock, SystemClock};
use crate::error::{AppError, Exit};
use crate::live::{Live, LiveRun};
use crate::lock::HostLock;
use crate::logs::LogPlace;
use crate::page::about::About;
use crate::page::clocks::Clocks;
use crate::page::preferences::Closing;
use crate::page::schedule::PauseView;
use crate::run::RunInput;
use crate::sandbox::{Profile, SandboxConfig, Serving};
use crate::status::{Standing, Status};
use crate::trouble::{Reply, Trouble};

/// Seed of the built-in sandbox's world: every demonstration shows the same companies.
const SANDBOX_SEED: u64 = 1;

/// Credential stores that ask nobody answer within this.
const READ_WITHIN: Duration = Duration::from_secs(1);

/// Whose installation is on the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Site {
    /// That of a data folder; `None` = where this system keeps it.
    Folder(Option<PathBuf>),
    /// The built-in sandbox, served by this process out of a temporary folder.
    Sandbox {
        /// A program that is the importer's stand-in when it is called with `sandbox importer`; `None`: the steps that
        /// need one are switched off.
        importer: Option<PathBuf>,
    },
}

/// Everything that the tray and the window's frame show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Snapshot {
    /// Language of the sentences, and of the page around them.
    #[ts(type = "'es' | 'en'")]
    pub lang: &'static str,
    /// The present, and the clocks that instants are shown on.
    pub clocks: Clocks,
    /// How the installation stands.
    pub status: Status,
    /// The run that this process has under way.
    pub live: LiveRun,
    /// Whether that run was told to stop and is at its last document.
    pub is_stopping: bool,
    /// Why the run that was last asked for here could not begin, or broke off as a whole.
    pub trouble: Option<Trouble>,
    /// When the schedule starts the next run (RFC 3339); `None` while it does not.
    pub next_run: Option<String>,
    /// The pause in force.
    pub pause: Option<PauseView>,
    /// Whether the window was asked to close and the person has to say what that means.
    pub is_closing_asked: bool,
    /// The numbers of what this was read from.
    pub revisions: Revisions,
}

/// One installation, its run under way, and what is shown of both.
pub struct Desk {
    site: Site,
    lang: Option<Lang>,
    reader: Reader,
    app: OnceCell<Arc<App>>,
    /// Held while the installation is being opened, so that nothing is closed half-way.
    sandbox: tokio::sync::Mutex<Option<(Serving, TempDir)>>,
    changes: Arc<Changes>,
    live: Arc<Live>,
    run: Mutex<RunState>,
    /// Raised where not even the document under way is waited for.
    abandoned: CancellationToken,
    /// The sandbox's shift of time, in seconds.
    shift: watch::Sender<i64>,
    /// Wakes the host before its next beat.
    poked: Notify,
    /// Held from [`Self::claim`] on, until the host ends.
    host: Mutex<Option<HostLock>>,
    /// What the person last said that closing the window means.
    closing: watch::Sender<Closing>,
}

#[derive(Default)]
struct RunState {
    /// Raised to stop the run under way; `None` = there is none.
    cancel: Option<CancellationToken>,
    /// Why the last one could not begin or broke off.
    trouble: Option<Trouble>,
    /// Whether that is for a person to mend in the settings or the credential store, and nothing runs before.
    is_blocked: bool,
    /// No further run is begun.
    is_closing: bool,
    /// The window was asked to close.
    is_closing_asked: bool,
    /// The credentials of the run are being read.
    is_reading: bool,
    /// Their store takes as long as a person who unlocks it.
    is_store_asking: bool,
    /// A reader was told of a run of another process since the host looked last.
    has_told_elsewhere: bool,
}

/// A time of the schedule that a run begins for: its number in the journal, and what is said of it once the run has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Claim {
    slot: i64,
    verdict: SlotVerdict,
}

impl Desk {
    /// A desk for a site, whose words are read in the window. Nothing is opened before the first question.
    pub fn new(site: Site, lang: Option<Lang>) -> Arc<Self> {
        Self::read_in(Reader::Window, site, lang)
    }

    /// As [`Self::new`], for who reads its words elsewhere.
    pub fn read_in(reader: Reader, site: Site, lang: Option<Lang>) -> Arc<Self> {
        let changes: Arc<Changes> = Arc::default();
        Arc::new(Self {
            site,
            lang,
            reader,
            app: OnceCell::new(),
            sandbox: tokio::sync::Mutex::default(),
            live: Arc::new(Live::new(Arc::clone(&changes))),
            changes,
            run: Mutex::default(),
            abandoned: CancellationToken::new(),
            shift: watch::Sender::new(0),
            poked: Notify::new(),
            host: Mutex::default(),
            closing: watch::Sender::new(Closing::Ask),
        })
    }

    /// Told of each change, with the numbers of all topics.
    pub fn changed(&self) -> watch::Receiver<Revisions> {
        self.changes.subscribe()
    }

    /// The words to speak before, or without, an opened installation.
    pub fn words(&self) -> Words {
        let unopened = || {
            let words = Words::new(self.lang.unwrap_or_default()).read_in(self.reader);
            match &self.site {
                Site::Folder(Some(folder)) => words.of_folder(folder),
                Site::Folder(None) | Site::Sandbox { .. } => words,
            }
        };
        self.app.get().map_or_else(unopened, |app| app.words())
    }

    /// How things stand now. What could not be opened is tried again with each call.
    ///
    /// # Errors
    /// The installation cannot be opened, or its journal cannot be read.
    pub async fn snapshot(&self) -> Reply<Snapshot> {
        let app = self.app().await?;
        let words = app.words();
        // Read first: what changes meanwhile is told once more.
        let revisions = self.changes.revisions();
        self.read(&app, &words, revisions).await.map_err(|error| Trouble::new(&error, &words))
    }

    async fn read(&self, app: &App, words: &Words, revisions: Revisions) -> Result<Snapshot, AppError> {
        let was_ours = self.is_running();
        let mut status = app.status(words).await?;
        let pause = app.pause_in_force().await?;
        let next_run = app.next_run().await?;
        let live = self.live.snapshot();
        let mut run = self.state();
        // The lock that was seen may have been that of the run of this process.
        if was_ours || run.cancel.is_some() {
            status.elsewhere = None;
        }
        run.has_told_elsewhere |= status.elsewhere.is_some();
        if run.is_store_asking {
            let store = app.secret_store_name();
            status.sentence = words.text("status-store-asks", &[("store", store.into())]);
        }
        if let Some(trouble) = run.trouble.as_ref().filter(|_| run.is_blocked && !live.is_running) {
            status.standing = Standing::Blocked;
            status.sentence.clone_from(&trouble.sentence);
        }
        Ok(Snapshot {
            lang: app.lang().as_str(),
            clocks: Clocks::new(app.clock().now(), &app.settings().time_zone),
            status,
            is_stopping: run.cancel.as_ref().is_some_and(CancellationToken::is_cancelled),
            trouble: run.trouble.clone(),
            next_run: next_run.map(|at| at.to_string()),
            pause: pause.map(|row| app.pause_told(&row, words)),
            is_closing_asked: run.is_closing_asked,
            live,
            revisions,
        })
    }

    /// Whether this desk has a run under way.
    pub fn is_running(&self) -> bool {
        self.state().cancel.is_some()
    }

    /// Stops the run under way after the document it is at; whether there was one.
    pub fn stop(&self) -> bool {
        let was_told = self.state().cancel.as_ref().map(CancellationToken::cancel).is_some();
        if was_told {
            self.changes.touch(&[Topic::Status]);
        }
        was_told
    }

    /// Stops the run under way after the document it is at, waits for its end, and begins no other. A sandbox
    /// of this process ends too, and its folder is removed.
    pub async fn close(&self) {
        self.state().is_closing = true;
        self.stop();
        // Kept for the host where it is in the middle of a beat.
        self.poked.notify_one();
        let mut revisions = self.changed();
        // Fails only when the desk is gone, and with it every run.
        let _ = revisions.wait_for(|_| self.state().cancel.is_none()).await;
        if let Some((serving, folder)) = self.sandbox.lock().await.take() {
            serving.stop().await;
            // Lines that are still to be written would make the folder anew. Fails only where a line cannot be written.
            let _ = tokio::task::spawn_blocking(crate::logs::flush).await;
            drop(folder);
        }
    }

    /// Ends the run under way without waiting for its document, and begins no other: for who was asked to end twice. Programs
    /// that the run started end with it. Loses nothing: the journal knows what was begun, and the next run asks what became
    /// of it.
    pub fn abandon(&self) {
        self.state().is_closing = true;
        self.abandoned.cancel();
    }

    /// Whether [`Self::abandon`] was called.
    pub fn is_abandoned(&self) -> bool {
        self.abandoned.is_cancelled()
    }

    /// Told when the person has said what closing the window means.
    pub fn closing(&self) -> watch::Receiver<Closing> {
        self.closing.subscribe()
    }

    /// Whether the page asks what closing means.
    pub fn is_closing_asked(&self) -> bool {
        self.state().is_closing_asked
    }

    /// The window was asked to close: the page asks what that means, or no longer does.
    pub fn ask_closing(&self, is_asked: bool) {
        self.state().is_closing_asked = is_asked;
        self.changes.touch(&[Topic::Status]);
    }

    /// Begins a run; whether it did. While one is under way, or the desk closes, nothing is begun.
    fn begin(self: &Arc<Self>, app: Arc<App>, input: RunInput, claim: Option<Claim>) -> bool {
        let cancel = CancellationToken::new();
        {
            let mut run = self.state();
            if run.cancel.is_some() || run.is_closing {
                return false;
            }
            run.cancel = Some(cancel.clone());
            run.trouble = None;
            run.is_blocked = false;
        }
        self.live.set_running(true);
        let desk = Arc::clone(self);
        tokio::spawn(async move {
            let observer = Arc::new(Begun { live: Arc::clone(&desk.live), app: Arc::clone(&app), claim });
            // A thread of its own: planning over thousands of documents must not hold up the window, and a panic
            // inside the engine ends the run and not the desk.
            let runtime = Handle::current();
            let running = Arc::clone(&app);
            let told = cancel.clone();
            let abandoned = desk.abandoned.clone();
            let reading = Arc::clone(&desk);
            let run = move || {
                let composed = reading.reads_credentials(&runtime, || running.composed_for(&input))?;
                runtime.block_on(async {
                    let ended = running.run_composed(&composed, &input, observer, &cancel);
                    tokio::select! {
                        ended = ended => ended.map(|_| ()),
                        () = abandoned.cancelled() => Err(Cause::new(Code::RunCancelled).into()),
                    }
                })
            };
            let mut run = tokio::task::spawn_blocking(run);
            let ended = tokio::select! {
                ended = &mut run => ended,
                // Another process may have asked for it: readers see it as their own stop.
                () = told.cancelled() => {
                    desk.changes.touch(&[Topic::Status]);
                    run.await
                }
            };
            let ended = match ended {
                Ok(ended) => ended,
                Err(broken) => Err(AppError::defect(broken)),
            };
            desk.ended(&app, ended.err(), claim).await;
        });
        true
    }

    /// Reads the credentials of a run. Where that takes long, its store has asked a person to unlock it: readers are told.
    fn reads_credentials<T>(self: &Arc<Self>, runtime: &Handle, read: impl FnOnce() -> T) -> T {
        let desk = Arc::clone(self);
        let telling = runtime.spawn(async move {
            SystemClock::new().sleep(READ_WITHIN).await;
            {
                let mut run = desk.state();
                run.is_store_asking = run.is_reading;
            }
            desk.changes.touch(&[Topic::Status]);
        });
        self.state().is_reading = true;
        let credentials = read();
        telling.abort();
        {
            let mut run = self.state();
            run.is_reading = false;
            run.is_store_asking = false;
        }
        self.changes.touch(&[Topic::Status]);
        credentials
    }

    async fn ended(&self, app: &App, error: Option<AppError>, claim: Option<Claim>) {
        let words = app.words();
        if let (Some(error), Some(claim)) = (&error, claim) {
            app.give_up_slot(claim.slot, error).await;
        }
        if let Err(error) = app.observe_notices().await {
            tracing::error!("what people should know could not be written down: {error}");
        }
        {
            let mut run = self.state();
            run.cancel = None;
            run.is_blocked = error.as_ref().is_some_and(|error| error.exit() == Exit::Setup);
            run.trouble = error.map(|error| Trouble::new(&error, &words));
            if let Some(trouble) = &run.trouble {
                tracing::error!(code = %trouble.code, "{}", trouble.sentence);
            }
        }
        self.changes.touch(&[Topic::Runs, Topic::Documents, Topic::Schedule, Topic::Notices]);
        self.live.set_running(false);
        self.poked.notify_one();
    }

    async fn app(&self) -> Reply<Arc<App>> {
        self.try_app().await.map_err(|error| {
            tracing::error!("the installation cannot be opened: {error}");
            Trouble::new(&error, &self.words())
        })
    }

    async fn try_app(&self) -> Result<Arc<App>, AppError> {
        self.app.get_or_try_init(|| self.open()).await.cloned()
    }

    /// What is known while the installation cannot be opened.
    async fn about_unopened(&self, trouble: Trouble) -> Reply<About> {
        let words = self.words();
        let folder = match &self.site {
            Site::Folder(folder) => folder.clone(),
            Site::Sandbox { .. } => return Ok(About::unserved(trouble, &words)),
        };
        // It looks at files.
        let read = tokio::task::spawn_blocking({
            let words = words.clone();
            move || About::unopened(folder, trouble, &words)
        });
        read.await.map_err(|error| Trouble::new(&AppError::defect(error), &words))
    }

    /// Where the log files are of an installation that cannot be opened.
    async fn logs_unopened(&self) -> Option<LogPlace> {
        let Site::Folder(folder) = &self.site else { return None };
        let (folder, words) = (folder.clone(), self.words());
        tokio::task::spawn_blocking(move || LogPlace::unopened(folder, &words)).await.ok()?
    }

    async fn open(&self) -> Result<Arc<App>, AppError> {
        let mut sandbox = self.sandbox.lock().await;
        if self.state().is_closing {
            return Err(AppError::Cause(Cause::new(Code::RunCancelled)));
        }
        let clock = Arc::new(ShiftedClock::new(self.shift.subscribe()));
        let mut how =
            OpenApp { lang: self.lang, reader: self.reader, clock: Some(clock), ..OpenApp::default() };
        match &self.site {
            Site::Folder(folder) => how.folder.clone_from(folder),
            Site::Sandbox { importer } => {
                let (serving, _) = sandbox.insert(serve(importer.as_deref()).await?);
                how.folder = Some(serving.folder().to_owned());
                how.is_passing = true;
                self.follow(serving.shifts());
            }
        }
        // Files, a database and a credential store: none of them belongs on a thread that serves the window.
        let opened = tokio::task::spawn_blocking(|| App::open(how)).await;
        opened.map_err(AppError::defect)?.map(Arc::new)
    }

    /// The calendar is moved by the sandbox's administration, so that schedules and waits pass quickly.
    fn follow(&self, mut shifts: watch::Receiver<i64>) {
        let (shift, changes) = (self.shift.clone(), Arc::clone(&self.changes));
        tokio::spawn(async move {
            while shifts.changed().await.is_ok() {
                let seconds = *shifts.borrow_and_update();
                shift.send_replace(seconds);
                // Readers count on from the present that they were told.
                changes.touch(&[Topic::Status]);
            }
        });
    }

    /// Moves the calendar of a sandbox's installation ahead by so many seconds more; that of a site stays. Whether it moved.
    pub fn move_calendar(&self, seconds: i64) -> bool {
        let is_sandbox = self.app.get().is_some_and(|app| app.settings().mode == sc_settings::Mode::Sandbox);
        if is_sandbox {
            self.shift.send_modify(|ahead| *ahead = ahead.saturating_add(seconds));
            self.changes.touch(&[Topic::Status]);
        }
        is_sandbox
    }

    fn state(&self) -> MutexGuard<'_, RunState> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Passes the events of a run on, and writes down that its time of the schedule was not lost.
struct Begun {
    live: Arc<Live>,
    app: Arc<App>,
    claim: Option<Claim>,
}

impl Observer for Begun {
    fn event(&self, event: &Event) {
        if let (Event::RunStarted { run, .. }, Some(claim)) = (event, self.claim) {
            let (app, run) = (Arc::clone(&self.app), *run);
            tokio::spawn(async move { app.keep_slot(claim.slot, claim.verdict, run).await });
        }
        self.live.event(event);
    }
}

async fn serve(importer: Option<&Path>) -> Result<(Serving, TempDir), AppError> {
    let folder = tempfile::Builder::new()
        .prefix("sageconnect-sandbox-")
        .tempdir()
        .map_err(|error| AppError::not_started(None, &error))?;
    let config = SandboxConfig::new(SANDBOX_SEED, Profile::Small);
    let serving = Serving::start(config, folder.path(), importer).await?;
    Ok((serving, folder))
}
