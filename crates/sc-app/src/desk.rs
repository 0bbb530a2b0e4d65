//! The desk: what the tray and the window stand on. It holds one installation, the run under way, and the
//! state that both show; whoever shows something is told that it changed and reads a [`Snapshot`].

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sc_domain::{Cause, Code};
use sc_words::{Lang, Words};
use serde::Serialize;
use tempfile::TempDir;
use tokio::sync::{OnceCell, watch};
use tokio_util::sync::CancellationToken;
use ts_rs::TS;

use crate::app::{App, OpenApp};
use crate::error::AppError;
use crate::live::{Live, LiveRun};
use crate::run::RunInput;
use crate::sandbox::{Profile, SandboxConfig, Serving};
use crate::status::Status;
use crate::trouble::{Reply, Trouble};

/// Seed of the built-in sandbox's world: every demonstration shows the same companies.
const SANDBOX_SEED: u64 = 1;

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

/// Everything that the tray and the window show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Snapshot {
    /// Language of the sentences, and of the page around them.
    #[ts(type = "'es' | 'en'")]
    pub lang: &'static str,
    /// Name of the time zone that instants are shown in; `None` = that of this machine.
    pub time_zone: Option<String>,
    /// How the installation stands.
    pub status: Status,
    /// The run that this process has under way.
    pub live: LiveRun,
    /// Whether that run was told to stop and is at its last document.
    pub is_stopping: bool,
    /// Why the run that was last asked for here could not begin, or broke off as a whole.
    pub trouble: Option<Trouble>,
}

/// One installation, its run under way, and what is shown of both.
pub struct Desk {
    site: Site,
    lang: Option<Lang>,
    app: OnceCell<Arc<App>>,
    /// Held while the installation is being opened, so that nothing is closed half-way.
    sandbox: tokio::sync::Mutex<Option<(Serving, TempDir)>>,
    live: Arc<Live>,
    run: Mutex<RunState>,
}

#[derive(Default)]
struct RunState {
    /// Raised to stop the run under way; `None` = there is none.
    cancel: Option<CancellationToken>,
    /// Why the last one could not begin or broke off.
    trouble: Option<Trouble>,
    /// No further run is begun.
    is_closing: bool,
}

impl Desk {
    /// A desk for a site. Nothing is opened before the first question.
    pub fn new(site: Site, lang: Option<Lang>) -> Arc<Self> {
        Arc::new(Self {
            site,
            lang,
            app: OnceCell::new(),
            sandbox: tokio::sync::Mutex::default(),
            live: Arc::default(),
            run: Mutex::default(),
        })
    }

    /// Told of each change, with a revision.
    pub fn changed(&self) -> watch::Receiver<u64> {
        self.live.revisions()
    }

    /// The words to speak before, or without, an opened installation.
    pub fn words(&self) -> Words {
        self.app.get().map_or_else(|| Words::new(self.lang.unwrap_or_default()), |app| app.words())
    }

    /// How things stand now. What could not be opened is tried again with each call.
    ///
    /// # Errors
    /// The installation cannot be opened, or its journal cannot be read.
    pub async fn snapshot(&self) -> Reply<Snapshot> {
        let app = self.app().await?;
        let words = app.words();
        let live = self.live.snapshot();
        let status = app.status(&words).await.map_err(|error| Trouble::new(&error, &words))?;
        let run = self.run();
        Ok(Snapshot {
            lang: app.lang().as_str(),
            time_zone: app.settings().time_zone.iana_name().map(str::to_owned),
            status,
            is_stopping: run.cancel.as_ref().is_some_and(CancellationToken::is_cancelled),
            trouble: run.trouble.clone(),
            live,
        })
    }

    /// Whether this desk has a run under way.
    pub fn is_running(&self) -> bool {
        self.run().cancel.is_some()
    }

    /// Starts a run of all companies and steps. While one is under way, changes nothing.
    ///
    /// # Errors
    /// The installation cannot be opened. What the run itself meets is told by the snapshot.
    pub async fn run_now(self: &Arc<Self>) -> Reply<()> {
        let app = self.app().await?;
        let cancel = CancellationToken::new();
        {
            let mut run = self.run();
            if run.cancel.is_some() || run.is_closing {
                return Ok(());
            }
            *run = RunState { cancel: Some(cancel.clone()), ..RunState::default() };
        }
        self.live.set_running(true);
        let desk = Arc::clone(self);
        tokio::spawn(async move {
            let words = app.words();
            let live = Arc::clone(&desk.live);
            // A thread of its own: planning over thousands of documents must not hold up the window, and a panic
            // inside the engine ends the run and not the desk.
            let runtime = tokio::runtime::Handle::current();
            let run = move || runtime.block_on(app.run(&RunInput::default(), live, &cancel));
            let trouble = match tokio::task::spawn_blocking(run).await {
                Ok(Ok(_)) => None,
                Ok(Err(error)) => Some(Trouble::new(&error, &words)),
                Err(broken) => Some(Trouble::new(&AppError::defect(broken), &words)),
            };
            desk.ended(trouble);
        });
        Ok(())
    }

    /// Stops the run under way after the document it is at. Without one, changes nothing.
    pub fn stop(&self) {
        let was_told = self.run().cancel.as_ref().map(CancellationToken::cancel).is_some();
        if was_told {
            self.live.touch();
        }
    }

    /// Stops the run under way after the document it is at, waits for its end, and begins no other. A sandbox
    /// of this process ends too, and its folder is removed.
    pub async fn close(&self) {
        self.run().is_closing = true;
        self.stop();
        let mut revisions = self.changed();
        // Fails only when the desk is gone, and with it every run.
        let _ = revisions.wait_for(|_| self.run().cancel.is_none()).await;
        if let Some((serving, folder)) = self.sandbox.lock().await.take() {
            serving.stop().await;
            drop(folder);
        }
    }

    fn ended(&self, trouble: Option<Trouble>) {
        if let Some(trouble) = &trouble {
            tracing::error!(code = %trouble.code, "the run broke off: {}", trouble.sentence);
        }
        {
            let mut run = self.run();
            run.cancel = None;
            run.trouble = trouble;
        }
        self.live.set_running(false);
    }

    async fn app(&self) -> Reply<Arc<App>> {
        let opened = self.app.get_or_try_init(|| self.open()).await;
        opened.cloned().map_err(|error| {
            tracing::error!("the installation cannot be opened: {error}");
            Trouble::new(&error, &self.words())
        })
    }

    async fn open(&self) -> Result<Arc<App>, AppError> {
        let mut sandbox = self.sandbox.lock().await;
        if self.run().is_closing {
            return Err(AppError::Cause(Cause::new(Code::RunCancelled)));
        }
        let folder = match &self.site {
            Site::Folder(folder) => folder.clone(),
            Site::Sandbox { importer } => {
                let (serving, _) = sandbox.insert(serve(importer.as_deref()).await?);
                Some(serving.folder().to_owned())
            }
        };
        let how = OpenApp { folder, lang: self.lang, commit_hook: None };
        // Files, a database and a credential store: none of them belongs on a thread that serves the window.
        let opened = tokio::task::spawn_blocking(|| App::open(how)).await;
        opened.map_err(AppError::defect)?.map(Arc::new)
    }

    fn run(&self) -> MutexGuard<'_, RunState> {
        self.run.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(importer: Option<&Path>) -> Result<(Serving, TempDir), AppError> {
    let folder = tempfile::Builder::new()
        .prefix("sageconnect-sandbox-")
        .tempdir()
        .map_err(|error| AppError::SandboxNotStarted(error.to_string()))?;
    let config = SandboxConfig::new(SANDBOX_SEED, Profile::Small);
    let serving = Serving::start(config, folder.path(), importer).await?;
    Ok((serving, folder))
}
