//! What this program is and where it keeps its files.

use std::path::{Path, PathBuf};

use sc_settings::folder::{Environment, Folders, resolve};
use sc_settings::{Mode, Settings};
use sc_words::Words;
use serde::Serialize;
use ts_rs::TS;

use crate::app::App;
use crate::logs::default_folder;
use crate::trouble::Trouble;

/// What this program is and where it keeps its files. Where the installation cannot be opened, what is known without it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct About {
    /// Version of the program.
    pub version: String,
    /// Folder of the settings file, or where it is to be written; `None` where there is no folder to work in.
    pub settings_folder: Option<String>,
    /// Folder of the journal.
    pub data_folder: Option<String>,
    /// Folder of the log files; where the settings cannot be read, the one that holds without a word of theirs.
    pub log_folder: Option<String>,
    /// Where the settings file was looked for, in this order; empty while the installation is open.
    pub searched: Vec<String>,
    /// Name of the credential store; `None` while the installation is not open.
    pub secret_store: Option<String>,
    /// Whether this is the sandbox; `None` while the settings cannot be read.
    pub is_sandbox: Option<bool>,
    /// Companies that are worked on; `None` while the settings cannot be read.
    #[ts(type = "number | null")]
    pub companies: Option<u32>,
    /// What this version has never been run against, in one sentence.
    pub never_tried: String,
    /// Why the installation cannot be opened.
    pub trouble: Option<Trouble>,
}

impl App {
    /// What this program is and where it keeps its files.
    pub fn about(&self, words: &Words) -> About {
        let known = About::of_settings(&self.settings, words);
        About { secret_store: Some(self.secret_store_name()), ..known.in_folders(&self.folders) }
    }
}

impl About {
    /// What is known of the installation of a data folder that cannot be opened, and why it cannot; `None` = where this
    /// system keeps it. Reads files.
    pub fn unopened(told: Option<PathBuf>, trouble: Trouble, words: &Words) -> Self {
        let unknown = Self { trouble: Some(trouble), ..Self::of_program(words) };
        let Ok(environment) = Environment::of_process(told) else { return unknown };
        let searched = environment.searched().iter().map(|folder| shown(folder)).collect();
        let unknown = Self { searched, ..unknown };
        let Ok(folders) = resolve(&environment, Path::exists) else { return unknown };
        let Ok(loaded) = Settings::load(&folders.settings) else { return unknown.in_folders(&folders) };
        let known = Self::of_settings(&loaded.settings, words);
        Self { searched: unknown.searched, trouble: unknown.trouble, ..known }.in_folders(&folders)
    }

    /// What is known of the built-in sandbox that cannot be served.
    pub(crate) fn unserved(trouble: Trouble, words: &Words) -> Self {
        Self { is_sandbox: Some(true), trouble: Some(trouble), ..Self::of_program(words) }
    }

    /// What is known of the program alone.
    fn of_program(words: &Words) -> Self {
        Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            settings_folder: None,
            data_folder: None,
            log_folder: None,
            searched: Vec::new(),
            secret_store: None,
            is_sandbox: None,
            companies: None,
            never_tried: words.plain("about-never-tried"),
            trouble: None,
        }
    }

    fn of_settings(settings: &Settings, words: &Words) -> Self {
        Self {
            is_sandbox: Some(settings.mode == Mode::Sandbox),
            companies: Some(u32::try_from(settings.enabled_tenants().count()).unwrap_or(u32::MAX)),
            log_folder: settings.logs.folder.as_deref().map(shown),
            ..Self::of_program(words)
        }
    }

    fn in_folders(self, folders: &Folders) -> Self {
        Self {
            settings_folder: Some(shown(&folders.settings)),
            data_folder: Some(shown(&folders.data)),
            log_folder: self.log_folder.or_else(|| Some(shown(&default_folder(&folders.data)))),
            ..self
        }
    }
}

fn shown(folder: &Path) -> String {
    folder.display().to_string()
}
