//! How an intent fails, and with which exit code a terminal says so.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use sc_domain::ports::JournalError;
use sc_domain::{Cause, Code, Disposition, Flaw, FlawKind, StepResult};
use sc_settings::SettingsError;
use sc_settings::folder::FolderError;
use sc_settings::secrets::InvalidSecret;

/// Exit codes of the command line. Stable; listed in `docs/cli.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// All that could be done was done.
    Done = 0,
    /// Something failed.
    Failed = 1,
    /// The command was not understood.
    Usage = 2,
    /// A part was done, or the rest was postponed.
    Partial = 3,
    /// Another engine is at work.
    Busy = 4,
    /// Settings, credentials or connections need a person.
    Setup = 5,
    /// The licence does not allow it.
    Licence = 6,
    /// Stopped by a person.
    Cancelled = 7,
}

impl Exit {
    /// All codes, by number.
    pub const ALL: [Self; 8] = [
        Self::Done,
        Self::Failed,
        Self::Usage,
        Self::Partial,
        Self::Busy,
        Self::Setup,
        Self::Licence,
        Self::Cancelled,
    ];

    /// Stable name, as `docs/cli.md` lists it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Usage => "usage",
            Self::Partial => "partial",
            Self::Busy => "busy",
            Self::Setup => "setup",
            Self::Licence => "licence",
            Self::Cancelled => "cancelled",
        }
    }

    /// The code of a finished run.
    pub fn of_result(result: StepResult, causes: &[Cause]) -> Self {
        match result {
            StepResult::Skipped | StepResult::Done => Self::Done,
            // Stopped goes before what was partial until then: the rest was not even tried.
            StepResult::Postponed | StepResult::Partial
                if causes.iter().any(|cause| cause.code == Code::RunCancelled) =>
            {
                Self::Cancelled
            }
            StepResult::Postponed
                if !causes.is_empty() && causes.iter().all(|cause| cause.code == Code::LeaseTaken) =>
            {
                Self::Busy
            }
            StepResult::Postponed | StepResult::Partial => Self::Partial,
            StepResult::Failed
                if !causes.is_empty() && causes.iter().all(|c| c.disposition() == Disposition::FixSetup) =>
            {
                Self::Setup
            }
            StepResult::Failed => Self::Failed,
        }
    }
}

/// An intent that could not be carried out.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// One cause.
    #[error("{0}")]
    Cause(Cause),
    /// The settings have mistakes: all of them.
    #[error("{} problem(s) in {}", .0.problems.len(), .0.file.display())]
    Settings(SettingsError),
    /// A name that this installation does not know, e.g. a company.
    #[error("{what} {name:?} is not known; known: {known}")]
    Unknown {
        /// What was named, e.g. `tenant`.
        what: &'static str,
        /// The name.
        name: String,
        /// The known ones; empty when there is none.
        known: String,
    },
    /// A value that cannot be a credential.
    #[error("{entry}: {error}")]
    UnfitSecret {
        /// Of which entry.
        entry: String,
        /// Why.
        error: InvalidSecret,
    },
    /// A document that an approval changes nothing for.
    #[error("an approval changes nothing for {name:?}: {cause}")]
    NothingToDecide {
        /// Its number.
        name: String,
        /// What it waits for.
        cause: Cause,
    },
    /// An expression that is no schedule, and what is wrong with it: a name of [`sc_domain::ScheduleError`], or `never`.
    #[error("the schedule is unfit: {0}")]
    UnfitSchedule(&'static str),
    /// Times of a schedule that are no farther apart than a run may take, both in minutes.
    #[error("the times of the schedule are {gap} min apart, and a run may take {lock} min")]
    ScheduleTooClose {
        /// The smallest gap.
        gap: i64,
        /// `timeouts.lock_ms`.
        lock: i64,
    },
    /// An end of a pause that is over or cannot be read.
    #[error("a pause cannot end at {0:?}")]
    UnfitEnd(String),
    /// A decision that needs a reason came without one.
    #[error("the reason is missing")]
    ReasonMissing,
    /// What the window sent is of no use.
    #[error("{0}")]
    UnfitInput(#[from] UnfitInput),
    /// Another program keeps the schedule of this folder.
    #[error("the schedule of {} is kept by {holder}", folder.display())]
    HostBusy {
        /// Which folder.
        folder: PathBuf,
        /// Its process and since when.
        holder: String,
    },
    /// The application is open for another folder.
    #[error("{} is open, and {} was asked for", folder.display(), asked.display())]
    OtherFolder {
        /// Which.
        folder: PathBuf,
        /// The one that it was started for.
        asked: PathBuf,
    },
    /// The process that works on this folder took no request.
    #[error("{holder} works on {} and answered nothing in {seconds} s", folder.display())]
    EngineSilent {
        /// Which folder.
        folder: PathBuf,
        /// Its process and since when.
        holder: String,
        /// How long it was waited for.
        seconds: u64,
    },
    /// There is no folder to work in.
    #[error("{0}")]
    NoFolder(FolderError),
    /// The folder or a file of the installation cannot be used.
    #[error("{}: {detail}", path.display())]
    Folder {
        /// Which.
        path: PathBuf,
        /// Why: a [`Flaw`], or words of ours.
        detail: String,
    },
    /// The sandbox could not be started.
    #[error("the sandbox could not start: {0}")]
    SandboxNotStarted(String),
    /// A sandbox would write over the files of a site.
    #[error("{} belongs to a site", .0.display())]
    SandboxOverSite(PathBuf),
    /// Another sandbox serves the folder.
    #[error("another sandbox serves {}: {holder}", folder.display())]
    SandboxBusy {
        /// Which folder.
        folder: PathBuf,
        /// Its process and since when.
        holder: String,
    },
    /// No sandbox serves the folder.
    #[error("no sandbox serves {}", .0.display())]
    NoSandbox(PathBuf),
    /// The running sandbox does not answer as it should.
    #[error("the sandbox does not answer: {0}")]
    Sandbox(String),
    /// The demonstration was stopped before its end.
    #[error("the demonstration was stopped")]
    DemoStopped,
}

/// Why what was sent is of no use, before anything is looked up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnfitInput {
    /// No document is named.
    #[error("no document is named")]
    NoDocuments,
    /// A document is named without its number.
    #[error("the number of a document is missing")]
    NoNumber,
    /// A text that somebody wrote is longer than what is kept.
    #[error("the text is longer than {max} characters")]
    TooLong {
        /// Most characters.
        max: usize,
    },
    /// It is not of the kind that the command takes.
    #[error("the input is not what the command takes")]
    Malformed,
}

impl AppError {
    /// A folder or file that cannot be used.
    pub fn folder(path: impl Into<PathBuf>, detail: impl std::fmt::Display) -> Self {
        Self::Folder { path: path.into(), detail: detail.to_string() }
    }

    /// A folder or file that the system refuses.
    pub fn unusable(path: impl Into<PathBuf>, error: &io::Error) -> Self {
        Self::folder(path, Flaw::of_io(error))
    }

    /// A sandbox that the system does not let begin; `addr` is where it wants to listen.
    pub(crate) fn not_started(addr: Option<SocketAddr>, error: &io::Error) -> Self {
        let flaw = match addr.filter(|_| error.kind() == io::ErrorKind::AddrInUse) {
            Some(addr) => Flaw::new(FlawKind::SystemAddressTaken, &[&addr]),
            None => Flaw::of_io(error),
        };
        Self::SandboxNotStarted(flaw.to_string())
    }

    /// Something that should not be possible.
    pub(crate) fn defect(detail: impl std::fmt::Display) -> Self {
        Self::Cause(Cause::new(Code::InternalDefect).with("detail", detail))
    }

    /// As one cause.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Cause(cause) => cause.clone(),
            Self::Settings(error) => error.cause(),
            Self::DemoStopped => Cause::new(Code::RunCancelled),
            Self::Unknown { .. }
            | Self::UnfitSecret { .. }
            | Self::NothingToDecide { .. }
            | Self::UnfitSchedule(_)
            | Self::ScheduleTooClose { .. }
            | Self::UnfitEnd(_)
            | Self::ReasonMissing
            | Self::UnfitInput(_)
            | Self::HostBusy { .. }
            | Self::OtherFolder { .. }
            | Self::EngineSilent { .. }
            | Self::Folder { .. }
            | Self::NoFolder(_)
            | Self::SandboxNotStarted(_)
            | Self::SandboxOverSite(_)
            | Self::SandboxBusy { .. }
            | Self::NoSandbox(_)
            | Self::Sandbox(_) => Cause::new(Code::InternalDefect).with("detail", self),
        }
    }

    /// The exit code.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Cause(cause) if cause.code == Code::EngineBusy => Exit::Busy,
            Self::Cause(cause) if cause.code == Code::RunCancelled => Exit::Cancelled,
            Self::Cause(cause) if cause.disposition() == Disposition::FixSetup => Exit::Setup,
            Self::Cause(_) => Exit::Failed,
            Self::Settings(_)
            | Self::Folder { .. }
            | Self::NoFolder(_)
            | Self::SandboxNotStarted(_)
            | Self::SandboxOverSite(_)
            | Self::NoSandbox(_)
            | Self::Sandbox(_) => Exit::Setup,
            Self::DemoStopped => Exit::Cancelled,
            Self::SandboxBusy { .. }
            | Self::HostBusy { .. }
            | Self::OtherFolder { .. }
            | Self::EngineSilent { .. } => Exit::Busy,
            Self::Unknown { .. }
            | Self::UnfitSecret { .. }
            | Self::NothingToDecide { .. }
            | Self::UnfitSchedule(_)
            | Self::ScheduleTooClose { .. }
            | Self::UnfitEnd(_)
            | Self::ReasonMissing
            | Self::UnfitInput(_) => Exit::Usage,
        }
    }
}

impl From<Cause> for AppError {
    fn from(cause: Cause) -> Self {
        Self::Cause(cause)
    }
}

impl From<JournalError> for AppError {
    fn from(error: JournalError) -> Self {
        Self::Cause(error.cause())
    }
}

impl From<SettingsError> for AppError {
    fn from(error: SettingsError) -> Self {
        Self::Settings(error)
    }
}

/// Names for a message; nothing when there is none.
pub(crate) fn listed(names: impl IntoIterator<Item = String>) -> String {
    names.into_iter().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(result: StepResult, causes: &[Code], expected: Exit) {
        let causes: Vec<Cause> = causes.iter().copied().map(Cause::new).collect();
        assert_eq!(Exit::of_result(result, &causes), expected, "{result:?}, {causes:?}");
    }

    #[test]
    fn a_run_that_was_stopped_says_so_even_where_a_part_had_failed() {
        check(StepResult::Postponed, &[Code::RunCancelled], Exit::Cancelled);
        check(StepResult::Partial, &[Code::LeaseTaken, Code::RunCancelled], Exit::Cancelled);
        check(StepResult::Partial, &[Code::LeaseTaken], Exit::Partial);
        check(StepResult::Postponed, &[Code::LeaseTaken], Exit::Busy);
        check(StepResult::Failed, &[Code::RunCancelled, Code::PortalTimeout], Exit::Failed);
        check(StepResult::Done, &[], Exit::Done);
    }
}
