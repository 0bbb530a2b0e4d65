//! An opened installation.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use sc_domain::TenantKey;
use sc_domain::ports::{Clock, SecretStore};
use sc_journal::{CommitHook, JournalFile, OpenOptions, PauseRow, SqliteJournal};
use sc_settings::folder::{Chosen, Environment, Folders, resolve};
use sc_settings::{FILE_NAME, Problem, ScheduleSettings, Settings, secrets};
use sc_sync::{Engine, Observer, Tenant};
use sc_words::{Lang, Reader, Words};

use crate::clock::SystemClock;
use crate::compose::{self, Composed};
use crate::error::AppError;
use crate::logs::{self, LoggedRun};
use crate::wire::{ProblemView, SettingsReport};

/// How an installation is opened.
#[derive(Default)]
pub struct OpenApp {
    /// The data folder; `None` = where this system keeps it.
    pub folder: Option<PathBuf>,
    /// Language; `None` = the settings'.
    pub lang: Option<Lang>,
    /// Where what it says is read.
    pub reader: Reader,
    /// Told of each commit of the journal: for crash tests.
    pub commit_hook: Option<CommitHook>,
    /// Whether the folder goes with this process: no command names it then.
    pub is_passing: bool,
    /// The clock; `None` = the machine's.
    pub clock: Option<Arc<dyn Clock>>,
}

/// An opened installation: settings, journal, credentials. Opening connects to nothing.
pub struct App {
    pub(crate) folders: Folders,
    pub(crate) settings: Settings,
    pub(crate) warnings: Vec<Problem>,
    pub(crate) journal: Arc<SqliteJournal>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) secrets: Arc<dyn SecretStore>,
    pub(crate) lang: Lang,
    reader: Reader,
    is_passing: bool,
    /// Changes while the program runs.
    schedule: RwLock<ScheduleSettings>,
}

impl App {
    /// Opens settings, credential store and journal of a folder.
    ///
    /// # Errors
    /// All mistakes of the settings at once; a journal of a newer version; an unusable folder.
    pub fn open(how: OpenApp) -> Result<Self, AppError> {
        let folders = folders(how.folder)?;
        let loaded = Settings::load(&folders.settings)?;
        let secrets = secrets::open(&loaded.settings, &folders.settings)?;
        make_private(&folders.data)?;
        let options = OpenOptions { commit_hook: how.commit_hook, ..OpenOptions::default() };
        let journal = JournalFile::open(&folders.data, options)?;
        let app = Self {
            lang: how.lang.unwrap_or(loaded.settings.language),
            reader: how.reader,
            is_passing: how.is_passing,
            folders,
            schedule: RwLock::new(loaded.settings.schedule.clone()),
            settings: loaded.settings,
            warnings: loaded.warnings,
            journal: Arc::new(journal),
            clock: how.clock.unwrap_or_else(|| Arc::new(SystemClock::new())),
            secrets,
        };
        logs::open(&app.settings, &app.log_folder());
        Ok(app)
    }

    /// Where settings and data live.
    pub fn folders(&self) -> &Folders {
        &self.folders
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What is worth a warning in the settings.
    pub fn warnings(&self) -> &[Problem] {
        &self.warnings
    }

    /// What the settings file says now. What was changed since the start takes effect at the next one.
    pub fn settings_report(&self, words: &Words) -> SettingsReport {
        let (is_valid, problems) = match Settings::load(&self.folders.settings) {
            Ok(loaded) => (true, loaded.warnings),
            Err(error) => (false, error.problems),
        };
        SettingsReport {
            file: self.folders.settings.join(FILE_NAME).display().to_string(),
            is_valid,
            problems: problems.iter().map(|problem| ProblemView::new(problem, words)).collect(),
        }
    }

    /// The language of this installation.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The words of this installation, with its time zone, for who reads them where it was opened.
    pub fn words(&self) -> Words {
        let words = Words::new(self.lang).read_in(self.reader).in_zone(self.settings.time_zone.clone());
        if self.folders.chosen == Chosen::Given && !self.is_passing {
            words.of_folder(&self.folders.settings)
        } else {
            words
        }
    }

    /// Time.
    pub fn clock(&self) -> Arc<dyn Clock> {
        self.clock.clone()
    }

    /// The schedule in force.
    pub(crate) fn schedule_settings(&self) -> ScheduleSettings {
        self.schedule.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn set_schedule(&self, schedule: ScheduleSettings) {
        *self.schedule.write().unwrap_or_else(PoisonError::into_inner) = schedule;
    }

    pub(crate) async fn pause_in_force(&self) -> Result<Option<PauseRow>, AppError> {
        Ok(self.journal.pause_in_force(self.clock.now()).await?)
    }

    /// For what a person asks for, who may be asked to unlock the credential store.
    pub(crate) fn composed(&self) -> Result<Composed, AppError> {
        compose::compose(&self.settings, self.secrets.as_ref(), secrets::read, self.clock.clone())
    }

    /// For what happens by itself: a store that is locked stays locked, and nobody is asked.
    pub(crate) fn composed_unattended(&self) -> Result<Composed, AppError> {
        compose::compose(&self.settings, self.secrets.as_ref(), secrets::read_unattended, self.clock.clone())
    }

    pub(crate) fn engine(&self, observer: Arc<dyn Observer>) -> Engine {
        Engine {
            config: compose::engine_config(&self.settings),
            journal: self.journal.clone(),
            clock: self.clock.clone(),
            observer: Arc::new(LoggedRun(observer)),
        }
    }

    /// The named companies, or all.
    pub(crate) fn companies<'c>(
        &self,
        composed: &'c Composed,
        names: &[String],
    ) -> Result<Vec<&'c Tenant>, AppError> {
        for name in names {
            self.tenant_key(name)?;
        }
        let is_named =
            |tenant: &&Tenant| names.is_empty() || names.iter().any(|name| name == tenant.key.as_str());
        Ok(composed.tenants.iter().filter(is_named).collect())
    }

    /// A company of the settings by its key.
    pub(crate) fn tenant_key(&self, name: &str) -> Result<TenantKey, AppError> {
        let found = self.settings.enabled_tenants().find(|tenant| tenant.key.as_str() == name);
        found.map(|tenant| tenant.key.clone()).ok_or_else(|| AppError::Unknown {
            what: "tenant",
            name: name.to_owned(),
            known: self.settings.enabled_tenants().map(|t| t.key.as_str()).collect::<Vec<_>>().join(", "),
        })
    }
}

/// The folders of this installation: as told, else where this system keeps them.
///
/// # Errors
/// A network path, or no folder at all.
pub fn folders(told: Option<PathBuf>) -> Result<Folders, AppError> {
    let shown = told.clone().unwrap_or_else(|| PathBuf::from("."));
    let environment = Environment::of_process(told).map_err(|error| AppError::unusable(shown, &error))?;
    resolve(&environment, Path::exists).map_err(AppError::NoFolder)
}

/// Makes a folder that only its user may enter.
pub(crate) fn make_private(folder: &Path) -> Result<(), AppError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| match error.kind() {
        // So the system tells of a folder that is to be made where a file has its name.
        ErrorKind::AlreadyExists => AppError::unusable(folder, &ErrorKind::NotADirectory.into()),
        _ => AppError::unusable(folder, &error),
    })
}
