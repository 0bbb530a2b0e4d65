//! What is wrong with a log file, for whoever has words for it.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::PathBuf;

/// Why some lines are in memory alone. Shown as it stands it is a sentence for a technician.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogTrouble {
    /// A file cannot be written now. It is tried again.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        fault: DiskFault,
    },
    /// The thread that writes could not be started: what the system says.
    NoThread(String),
    /// The thread that writes has ended by a fault of its own.
    ThreadEnded,
}

impl fmt::Display for LogTrouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, fault } => write!(f, "{}: {fault}", path.display()),
            Self::NoThread(error) => write!(f, "the thread that writes the logs cannot be started: {error}"),
            Self::ThreadEnded => f.write_str("the thread that writes the logs has ended"),
        }
    }
}

/// Why the disk refuses, as far as every system tells it alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiskFault {
    /// This user may not.
    Denied,
    /// Nothing can be written there.
    ReadOnly,
    /// There is no room left.
    Full,
    /// A file stands where a folder should be.
    NotAFolder,
    /// A folder stands where the file should be.
    IsAFolder,
    /// It is not there (any more), or what holds it is not.
    Gone,
    /// A link stands where the file should be; it is not followed.
    Link,
    /// Anything else, as the system says it.
    Other(String),
}

impl DiskFault {
    /// Of what the system says.
    pub fn of(error: &io::Error) -> Self {
        if error.get_ref().is_some_and(|inner| inner.is::<LinkInPlace>()) {
            return Self::Link;
        }
        match error.kind() {
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::WriteZero => Self::Full,
            // A folder that is to be made is said to be there already where a file has its name.
            ErrorKind::NotADirectory | ErrorKind::AlreadyExists => Self::NotAFolder,
            ErrorKind::IsADirectory => Self::IsAFolder,
            ErrorKind::NotFound => Self::Gone,
            _ => Self::Other(error.to_string()),
        }
    }
}

impl fmt::Display for DiskFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Denied => "permission denied",
            Self::ReadOnly => "nothing can be written there",
            Self::Full => "there is no room left",
            Self::NotAFolder => "a file stands in the place of a folder",
            Self::IsAFolder => "a folder stands in its place",
            Self::Gone => "it is not there",
            Self::Link => "a link stands in its place",
            Self::Other(said) => said,
        })
    }
}

/// The name of a log leads to a link, which would lead lines elsewhere.
#[derive(Debug, thiserror::Error)]
#[error("a link stands in its place")]
pub(crate) struct LinkInPlace;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_told_by_its_kind_and_the_rest_in_its_own_words() {
        let check = |error: io::Error, fault: DiskFault| assert_eq!(DiskFault::of(&error), fault, "{error}");
        check(ErrorKind::PermissionDenied.into(), DiskFault::Denied);
        check(ErrorKind::ReadOnlyFilesystem.into(), DiskFault::ReadOnly);
        check(ErrorKind::StorageFull.into(), DiskFault::Full);
        check(ErrorKind::NotADirectory.into(), DiskFault::NotAFolder);
        check(ErrorKind::IsADirectory.into(), DiskFault::IsAFolder);
        check(ErrorKind::NotFound.into(), DiskFault::Gone);
        check(io::Error::new(ErrorKind::AlreadyExists, LinkInPlace), DiskFault::Link);
        check(io::Error::other("el disco se fue"), DiskFault::Other("el disco se fue".to_owned()));
    }
}
