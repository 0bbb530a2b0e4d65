//! The sandbox as a site of its own: kept running, with a settings folder that a run uses.

use std::path::{Path, PathBuf};

pub use sc_sandbox::ledger::Moment;
pub use sc_sandbox::{Collation, Encryption, Profile, SandboxConfig, SandboxModes};
use sc_sandbox::{Sandbox, get_json, how_to_connect, write_settings_folder};

use crate::error::AppError;

/// A sandbox that serves.
pub struct Serving {
    sandbox: Sandbox,
    folder: PathBuf,
}

impl Serving {
    /// Starts the sandbox and writes its settings folder.
    ///
    /// # Errors
    /// A taken port; a folder that cannot be written.
    pub async fn start(config: SandboxConfig, folder: &Path) -> Result<Self, AppError> {
        let started = Sandbox::start(config).await;
        let sandbox = started.map_err(|error| AppError::SandboxNotStarted(error.to_string()))?;
        write_settings_folder(&sandbox, folder).map_err(|error| AppError::folder(folder, error))?;
        Ok(Self { sandbox, folder: folder.to_owned() })
    }

    /// Where the settings are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Address of the administration.
    pub fn admin_url(&self) -> String {
        self.sandbox.admin_url()
    }

    /// How to connect with each kind of client.
    pub fn how_to_connect(&self) -> String {
        how_to_connect(&self.sandbox)
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

/// The verdict of a running sandbox, found through its settings folder.
///
/// # Errors
/// No sandbox folder, or no sandbox running.
pub async fn ledger(folder: &Path, moment: Moment) -> Result<serde_json::Value, AppError> {
    let path = folder.join("sandbox.json");
    let unusable =
        |detail: &dyn std::fmt::Display| AppError::Sandbox(format!("{}: {detail}", path.display()));
    let text = std::fs::read_to_string(&path).map_err(|error| unusable(&error))?;
    let about: serde_json::Value = serde_json::from_str(&text).map_err(|error| unusable(&error))?;
    let admin = about["admin_url"].as_str().ok_or_else(|| unusable(&"no admin_url"))?;
    let question = match moment {
        Moment::InFlight => "/ledger?moment=in_flight",
        Moment::AtRest => "/ledger?moment=at_rest",
    };
    get_json(admin, question).await.map_err(|error| AppError::Sandbox(error.to_string()))
}
