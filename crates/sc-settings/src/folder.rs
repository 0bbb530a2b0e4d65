//! Where the files of an installation live. Source: decisions, section 7.
//!
//! Order: a folder given by hand; the machine's folder when it holds settings; the user's own. Journals
//! and locks do not work over a network, so network paths are refused.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use directories::BaseDirs;
use sc_words::{Arg, Words};

/// Name of the settings file inside its folder.
pub const FILE_NAME: &str = "settings.toml";

/// What the choice of a folder depends on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// A folder given on the command line; settings and data both live in it.
    pub given: Option<PathBuf>,
    /// Where a relative folder begins.
    pub current: PathBuf,
    /// The machine's folder, `%PROGRAMDATA%\SageConnect`; `None` where systems have none.
    pub machine: Option<PathBuf>,
    /// The user's folder for settings.
    pub user_settings: Option<PathBuf>,
    /// The user's folder for data; the same one on Windows.
    pub user_data: Option<PathBuf>,
}

impl Environment {
    /// The environment of this process.
    ///
    /// # Errors
    /// When the current folder is gone.
    pub fn of_process(given: Option<PathBuf>) -> std::io::Result<Self> {
        let user = BaseDirs::new();
        let (settings, data) = match &user {
            // One folder per user on Windows, so that it can be copied and looked at as a whole.
            Some(dirs) if cfg!(windows) => {
                let local = dirs.data_local_dir().join("SageConnect");
                (Some(local.clone()), Some(local))
            }
            Some(dirs) => {
                (Some(dirs.config_dir().join("sageconnect")), Some(dirs.data_dir().join("sageconnect")))
            }
            None => (None, None),
        };
        let machine: Option<OsString> = if cfg!(windows) { std::env::var_os("ProgramData") } else { None };
        Ok(Self {
            given,
            current: std::env::current_dir()?,
            machine: machine.map(|folder| Path::new(&folder).join("SageConnect")),
            user_settings: settings,
            user_data: data,
        })
    }

    /// The folders in which settings are looked for, the one that wins first.
    pub fn searched(&self) -> Vec<PathBuf> {
        match &self.given {
            Some(given) => vec![self.current.join(given)],
            None => self.machine.iter().chain(&self.user_settings).cloned().collect(),
        }
    }
}

/// The folders of an installation. Absolute, and on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Where `settings.toml` is, or is to be written.
    pub settings: PathBuf,
    /// Where journal, lock and logs live.
    pub data: PathBuf,
    /// Who chose.
    pub chosen: Chosen,
}

/// Who chose the folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chosen {
    /// Given by hand.
    Given,
    /// The machine's: installed for everybody.
    Machine,
    /// The user's own.
    User,
}

/// There is no folder to work in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FolderError {
    /// A network path.
    #[error("{0} is a network path")]
    Network(PathBuf),
    /// The system tells of no home folder.
    #[error("the system tells of no folder for this user")]
    Unknown,
}

impl FolderError {
    /// What is wrong and how to correct it, for a person.
    pub fn sentence(&self, words: &Words) -> String {
        match self {
            Self::Network(folder) => {
                words.text("settings-folder-network", &[("folder", Arg::shown(folder.display()))])
            }
            Self::Unknown => words.plain("settings-folder-unknown"),
        }
    }
}

/// Chooses the folders. `exists` tells whether a file is there.
///
/// # Errors
/// When the chosen folder is on a network, or when there is none to choose.
pub fn resolve(environment: &Environment, exists: impl Fn(&Path) -> bool) -> Result<Folders, FolderError> {
    if let Some(given) = environment.given.as_ref().filter(|given| is_network(given)) {
        return Err(FolderError::Network(given.clone()));
    }
    let (settings, data, chosen) = match (&environment.given, &environment.machine) {
        (Some(given), _) => {
            let folder = environment.current.join(given);
            (folder.clone(), folder, Chosen::Given)
        }
        (None, Some(machine)) if exists(&machine.join(FILE_NAME)) => {
            (machine.clone(), machine.clone(), Chosen::Machine)
        }
        (None, _) => match (&environment.user_settings, &environment.user_data) {
            (Some(settings), Some(data)) => (settings.clone(), data.clone(), Chosen::User),
            _ => return Err(FolderError::Unknown),
        },
    };
    for folder in [&settings, &data] {
        if is_network(folder) {
            return Err(FolderError::Network(folder.clone()));
        }
    }
    Ok(Folders { settings, data, chosen })
}

/// Whether a path names another machine, by its spelling. The spelling of Windows counts everywhere, so
/// that a path copied from there is not taken for a local name. Mapped drives cannot be told apart here.
pub(crate) fn is_network(path: &Path) -> bool {
    let text = path.to_string_lossy().replace('\\', "/");
    match text.strip_prefix("//") {
        None => false,
        Some(device) if device.starts_with("./") => false,
        Some(verbatim) if verbatim.starts_with("?/") => verbatim[2..].to_lowercase().starts_with("unc/"),
        Some(_) => true,
    }
}
