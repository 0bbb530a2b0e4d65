//! What is told about the importer's program of a company.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::logs::LogFiles;

/// What is needed to run the importer for one company.
#[derive(Debug, Clone)]
pub struct ProgramOptions {
    /// Its file.
    pub program: PathBuf,
    /// Arguments before the company's. None at any known site.
    pub arguments: Vec<String>,
    /// Its last argument: the company's database.
    pub company: String,
    /// How the company is called in log lines.
    pub tenant: String,
    /// The folder that it should read: the company's [`crate::DiskFolder`].
    pub folder: PathBuf,
    /// Where it works; `None` = beside its file.
    pub working_folder: Option<PathBuf>,
    /// Its own logs; `None` = nobody knows where they are, and no error of theirs is seen.
    pub logs: Option<LogFiles>,
    /// Its own settings; `None` = they are not looked at.
    pub ini: Option<PathBuf>,
    /// How long it may take to end once it was asked to.
    pub polite_wait: Duration,
    /// How long children that outlive it are left alone, and how long is waited for those that were
    /// ended.
    pub leftover_wait: Duration,
}

impl ProgramOptions {
    /// The options of production: no other arguments, no logs, no settings, the database as the name in
    /// log lines; 30 s to end politely, 5 s
    /// for what is left.
    pub fn new(program: impl Into<PathBuf>, company: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        let company = company.into();
        Self {
            program: program.into(),
            arguments: Vec::new(),
            tenant: company.clone(),
            company,
            folder: folder.into(),
            working_folder: None,
            logs: None,
            ini: None,
            polite_wait: Duration::from_secs(30),
            leftover_wait: Duration::from_secs(5),
        }
    }

    /// The call, without what keeps its children together.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments).arg(&self.company);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let beside = self.program.parent().filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = self.working_folder.as_deref().or(beside) {
            command.current_dir(folder);
        }
        command
    }
}
