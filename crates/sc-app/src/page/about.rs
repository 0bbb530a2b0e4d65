//! What this program is and where it keeps its files.

use sc_words::Words;
use serde::Serialize;
use ts_rs::TS;

use crate::app::App;

/// What this program is and where it keeps its files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct About {
    /// Version of the program.
    pub version: String,
    /// Folder of the settings file.
    pub settings_folder: String,
    /// Folder of the journal.
    pub data_folder: String,
    /// Folder of the log files.
    pub log_folder: String,
    /// Name of the credential store.
    pub secret_store: String,
    /// Whether this is the sandbox.
    pub is_sandbox: bool,
    /// Companies that are worked on.
    #[ts(type = "number")]
    pub companies: u32,
    /// What this version has never been run against, in one sentence.
    pub never_tried: String,
}

impl App {
    /// What this program is and where it keeps its files.
    pub fn about(&self, words: &Words) -> About {
        About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            settings_folder: self.folders.settings.display().to_string(),
            data_folder: self.folders.data.display().to_string(),
            log_folder: self.log_folder().display().to_string(),
            secret_store: self.secret_store_name(),
            is_sandbox: self.settings.mode == sc_settings::Mode::Sandbox,
            companies: u32::try_from(self.settings.enabled_tenants().count()).unwrap_or(u32::MAX),
            never_tried: words.plain("about-never-tried"),
        }
    }
}
