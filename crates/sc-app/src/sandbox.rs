//! The sandbox as a site of its own: kept running, with a settings folder that a run uses.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::tz::{TimeZone, TimeZoneDatabase};
use sc_domain::Flaw;
use sc_domain::ports::Clock as _;
use sc_journal::JournalFile;
pub use sc_sandbox::ledger::{KINDS as FINDING_KINDS, Moment};
pub use sc_sandbox::{
    CLIENTS, Collation, Connections, Encryption, Profile, SandboxConfig, SandboxModes, run_importer,
};
use sc_sandbox::{
    IMPORTER_FOLDER, Sandbox, SandboxError, TIME_ZONE, get_json, how_to_connect, site_file,
    write_settings_folder,
};

use tokio::sync::watch;

use crate::app::make_private;
use crate::clock::SystemClock;
use crate::error::AppError;
use crate::lock::{EngineLock, SandboxLock};

/// What the journal of an earlier sandbox is called from the next start on.
const OLD_JOURNAL: &str = "old-journal.sqlite3";

/// What the importer's folders of an earlier sandbox are called from the next start on.
const OLD_IMPORTER: &str = "old-importer";

/// A sandbox that serves.
pub struct Serving {
    sandbox: Sandbox,
    folder: PathBuf,
    old_journal: Option<PathBuf>,
    /// Held for as long as it serves, so that no other one takes the folder over.
    _lock: SandboxLock,
}

impl Serving {
    /// Starts the sandbox and writes its settings folder. The folder may be that of an earlier sandbox, whose journal
    /// and importer's folders are put aside: they tell of a world that is gone. `importer` is a program that runs the importer's stand-in when it
    /// is called with `sandbox importer`; with it the world holds suppliers, invoices and complements as well.
    ///
    /// # Errors
    /// A folder of a site, which is left as it is; a folder that another sandbox or an engine works on; one that cannot
    /// be written; a taken port.
    pub async fn start(
        mut config: SandboxConfig,
        folder: &Path,
        importer: Option<&Path>,
    ) -> Result<Self, AppError> {
        config.with_fiscal = importer.is_some() && has_fiscal(config.profile);
        make_private(folder)?;
        if let Some(file) = file_of_a_site(folder) {
            return Err(AppError::SandboxOverSite(file));
        }
        // The clocks of the installation that it is to be, whatever the system's are.
        let zone = TimeZoneDatabase::bundled().get(TIME_ZONE).unwrap_or(TimeZone::UTC);
        let now = SystemClock::new().now().to_zoned(zone);
        let lock = SandboxLock::take(folder, &now)?;
        // Until the new settings stand: a run would go on with the old ones, and the journal is changed below it.
        let engine = EngineLock::take(folder, &now)?;
        let started = Sandbox::start(config).await;
        let sandbox = started.map_err(not_started)?;
        let unusable = |error: std::io::Error| AppError::unusable(folder, &error);
        let old_journal = put_journal_aside(folder).map_err(unusable)?;
        put_importer_aside(folder).map_err(unusable)?;
        write_settings_folder(&sandbox, folder, importer).map_err(unusable)?;
        drop(engine);
        Ok(Self { sandbox, folder: folder.to_owned(), old_journal, _lock: lock })
    }

    /// Where the settings are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The journal of an earlier sandbox in this folder, where it is now.
    pub fn old_journal(&self) -> Option<&Path> {
        self.old_journal.as_deref()
    }

    /// Address of the administration.
    pub fn admin_url(&self) -> String {
        self.sandbox.admin_url()
    }

    /// How to connect with each kind of client.
    pub fn how_to_connect(&self) -> Connections {
        how_to_connect(&self.sandbox)
    }

    /// By how many seconds the administration has moved the application's calendar ahead.
    pub fn shifts(&self) -> watch::Receiver<i64> {
        self.sandbox.shifts()
    }

    /// Waits until the administration asks for the end.
    pub async fn stop_requested(&self) {
        self.sandbox.stop_requested().await;
    }

    /// Stops all servers.
    pub async fn stop(self) {
        self.sandbox.stop().await;
    }
}

/// Whether the world of a profile has suppliers, invoices and complements. [`Profile::Crash`] and the first contact are
/// about payments and orders alone.
pub(crate) fn has_fiscal(profile: Profile) -> bool {
    match profile {
        Profile::Small | Profile::Medium | Profile::Large | Profile::CrashInvoices => true,
        Profile::Crash | Profile::FirstContact => false,
    }
}

/// What a site would lose to a sandbox in this folder: settings that are not a sandbox's own, or a journal without any.
fn file_of_a_site(folder: &Path) -> Option<PathBuf> {
    let journal = JournalFile::path(folder);
    let is_without_settings = !folder.join("settings.toml").exists();
    site_file(folder).or_else(|| Some(journal).filter(|file| is_without_settings && file.exists()))
}

/// Gives the journal another name, with what SQLite keeps beside it; the one put aside before makes room. The world is
/// made anew at each start, so the old journal tells of documents that are nowhere any more. Returns its new place.
fn put_journal_aside(folder: &Path) -> std::io::Result<Option<PathBuf>> {
    let (journal, aside) = (JournalFile::path(folder), folder.join(OLD_JOURNAL));
    if !journal.exists() {
        return Ok(None);
    }
    let beside = |path: &Path, end: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    // The database last: a start that ends half-way finds it again, and no log is left that would meet a new one.
    for end in ["-wal", "-shm", ""] {
        let (from, to) = (beside(&journal, end), beside(&aside, end));
        if from.exists() {
            std::fs::rename(from, to)?;
        } else if to.exists() {
            std::fs::remove_file(to)?;
        }
    }
    Ok(Some(aside))
}

/// Gives the folders of an earlier sandbox's importer another name; those put aside before make room. Their files are
/// documents of the world before, which the new one would neither know nor expect.
fn put_importer_aside(folder: &Path) -> std::io::Result<()> {
    let (inbox, aside) = (folder.join(IMPORTER_FOLDER), folder.join(OLD_IMPORTER));
    // Without settings it is no sandbox that left them: a folder of that name is somebody's own.
    if !folder.join("settings.toml").exists() || !inbox.is_dir() {
        return Ok(());
    }
    if aside.exists() {
        std::fs::remove_dir_all(&aside)?;
    }
    std::fs::rename(inbox, aside)
}

/// Why a sandbox did not begin.
pub(crate) fn not_started(error: SandboxError) -> AppError {
    match error {
        SandboxError::Io(error) => AppError::not_started(None, &error),
        other => AppError::SandboxNotStarted(Flaw::says(other).to_string()),
    }
}

/// The verdict of a running sandbox, found through its settings folder.
///
/// # Errors
/// [`AppError::NoSandbox`] where none serves the folder; [`AppError::Sandbox`] where one answers something else.
pub async fn ledger(folder: &Path, moment: Moment) -> Result<serde_json::Value, AppError> {
    let path = folder.join("sandbox.json");
    let unusable =
        |detail: &dyn std::fmt::Display| AppError::Sandbox(format!("{}: {detail}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => AppError::NoSandbox(folder.to_owned()),
        _ => AppError::unusable(&path, &error),
    })?;
    let about: serde_json::Value = serde_json::from_str(&text).map_err(|error| unusable(&error))?;
    let admin = about["admin_url"].as_str().ok_or_else(|| unusable(&"no admin_url"))?;
    let question = match moment {
        Moment::InFlight => "/ledger?moment=in_flight",
        Moment::AtRest => "/ledger?moment=at_rest",
    };
    get_json(admin, question).await.map_err(|error| match error.kind() {
        ErrorKind::ConnectionRefused => AppError::NoSandbox(folder.to_owned()),
        _ => AppError::Sandbox(error.to_string()),
    })
}
