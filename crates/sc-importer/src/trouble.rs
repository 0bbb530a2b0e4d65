//! What an error of the system means for a person.

use std::io::{self, ErrorKind};
use std::path::Path;

use sc_domain::cfdi::XmlName;
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::{Cause, Code, Flaw};

/// Errors of Windows that say "another program has it open": sharing violation, lock violation.
const WINDOWS_LOCKED: [i32; 2] = [32, 33];

/// What an error while working in a folder means. `name` is the file it was about.
pub(crate) fn folder_cause(folder: &Path, name: Option<&XmlName>, error: &io::Error) -> Cause {
    let about = |code| Cause::new(code).with("folder", folder.display());
    let file = || name.map_or("", XmlName::as_str);
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory if !folder.is_dir() => about(Code::FolderMissing),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            about(Code::FolderNotWritable).with("detail", Flaw::of_io(error))
        }
        // Linux says "file too large" where a limit of the process, not the disk, ends the room.
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
            about(Code::FolderFull)
        }
        ErrorKind::InvalidFilename => about(Code::FolderNameTooLong).with("file", file()),
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => {
            about(Code::FolderFileLocked).with("file", file())
        }
        _ if is_locked_on_windows(error) => about(Code::FolderFileLocked).with("file", file()),
        _ => about(Code::FolderFailed).with("detail", Flaw::of_io(error)),
    }
}

fn is_locked_on_windows(error: &io::Error) -> bool {
    cfg!(windows) && error.raw_os_error().is_some_and(|number| WINDOWS_LOCKED.contains(&number))
}

/// The failure of something that certainly changed nothing that the importer sees.
pub(crate) fn folder_failure(folder: &Path, name: Option<&XmlName>, error: &io::Error) -> Failure {
    let cause = folder_cause(folder, name, error);
    let kind = match cause.code {
        Code::FolderMissing | Code::FolderNotWritable | Code::FolderFull => FailureKind::Setup,
        // One document with an odd name must not stop the others.
        Code::FolderNameTooLong => FailureKind::Refused,
        _ => FailureKind::Transient,
    };
    Failure::new(kind, cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(error: io::Error, code: Code, kind: FailureKind) {
        let name = XmlName::new("A-1.xml").expect("a name");
        let failure = folder_failure(Path::new("."), Some(&name), &error);
        assert_eq!((failure.cause.code, failure.kind), (code, kind), "{error:?}");
        for argument in failure.cause.code.arguments() {
            assert_ne!(failure.cause.argument(argument), "", "{error:?}: {argument}");
        }
    }

    #[test]
    fn each_trouble_with_the_folder_has_its_own_cause() {
        check(ErrorKind::PermissionDenied.into(), Code::FolderNotWritable, FailureKind::Setup);
        check(ErrorKind::ReadOnlyFilesystem.into(), Code::FolderNotWritable, FailureKind::Setup);
        check(ErrorKind::StorageFull.into(), Code::FolderFull, FailureKind::Setup);
        check(ErrorKind::QuotaExceeded.into(), Code::FolderFull, FailureKind::Setup);
        check(ErrorKind::ResourceBusy.into(), Code::FolderFileLocked, FailureKind::Transient);
        check(ErrorKind::InvalidFilename.into(), Code::FolderNameTooLong, FailureKind::Refused);
        check(io::Error::other("the cable is out"), Code::FolderFailed, FailureKind::Transient);
        // The folder is there: it is a file that is gone.
        check(ErrorKind::NotFound.into(), Code::FolderFailed, FailureKind::Transient);
        if cfg!(windows) {
            check(io::Error::from_raw_os_error(32), Code::FolderFileLocked, FailureKind::Transient);
        }
    }
}
