//! The settings file: read within bounds, written so that it is whole or not there at all, and
//! readable by its owner alone.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use sc_domain::Flaw;

use crate::folder::FILE_NAME;
use crate::keys;
use crate::problem::{Problem, ProblemCode, SettingsError};
use crate::settings::{Loaded, Settings, Trust};

/// Longest settings file. Hundreds of companies fit.
const BYTES_MAX: u64 = 1024 * 1024;

impl Settings {
    /// Reads the settings of a folder, and looks for the files that they name.
    ///
    /// # Errors
    /// All problems at once, when at least one of them is an error.
    pub fn load(folder: &Path) -> Result<Loaded, SettingsError> {
        let file = folder.join(FILE_NAME);
        let fail = |problems| SettingsError { file: file.clone(), problems };
        let text = read(&file).map_err(|problem| fail(vec![problem]))?;
        check(&text).map_err(fail)
    }

    /// Writes settings into a folder, which is made where it is missing. Nothing is written that does
    /// not hold: the same rules as in [`Self::load`] are asked first.
    ///
    /// # Errors
    /// The problems of the text, or a file system that refuses.
    pub fn save(folder: &Path, text: &str) -> Result<Loaded, SettingsError> {
        let file = folder.join(FILE_NAME);
        let fail = |problems| SettingsError { file: file.clone(), problems };
        let loaded = Self::parse(text).map_err(fail)?;
        write_private(&file, text.as_bytes()).map_err(|error| fail(vec![unreadable(&file, &error)]))?;
        Ok(loaded)
    }
}

/// Judges the text of a settings file, and looks for the files that it names.
pub(crate) fn check(text: &str) -> Result<Loaded, Vec<Problem>> {
    let loaded = Settings::parse(text)?;
    if let Trust::CaFile(ca_file) = &loaded.settings.database.trust
        && !ca_file.is_file()
    {
        let missing =
            Problem::new(ProblemCode::FileMissing, keys::DATABASE_CA_FILE.path).open_value(ca_file.display());
        return Err([vec![missing], loaded.warnings].concat());
    }
    Ok(loaded)
}

/// The text of a settings file, without the mark that some editors begin it with.
pub(crate) fn read(file: &Path) -> Result<String, Problem> {
    let opened = match fs::File::open(file) {
        Ok(opened) => opened,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Problem::new(ProblemCode::NoFile, FILE_NAME).open_value(file.display()));
        }
        Err(error) => return Err(unreadable(file, &error)),
    };
    let mut text = String::new();
    let read =
        opened.take(BYTES_MAX + 1).read_to_string(&mut text).map_err(|error| unreadable(file, &error))?;
    if read as u64 > BYTES_MAX {
        return Err(unreadable(file, &io::ErrorKind::FileTooLarge.into()));
    }
    // Editors on Windows like to begin a file with a mark.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

pub(crate) fn unreadable(file: &Path, error: &io::Error) -> Problem {
    Problem::new(ProblemCode::Unreadable, FILE_NAME)
        .open_value(file.display())
        .with("failure", failure(error))
}

/// One of [`FILE_FAILURES`](crate::problem::FILE_FAILURES), else a [`Flaw`].
fn failure(error: &io::Error) -> String {
    let known = match error.kind() {
        io::ErrorKind::InvalidData => "not-text",
        io::ErrorKind::IsADirectory => "is-folder",
        io::ErrorKind::PermissionDenied => "denied",
        io::ErrorKind::FileTooLarge => "too-long",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "full",
        io::ErrorKind::ReadOnlyFilesystem => "read-only",
        _ => return Flaw::of_io(error).to_string(),
    };
    known.to_owned()
}

/// Writes a file that only its owner reads: mode 0600 in a folder of mode 0700 where the system knows
/// modes. The text goes to a `.part` beside it, is synced, and takes the place of the old file in one move.
///
/// # Errors
/// Whatever the file system refuses; the old file is untouched then.
pub fn write_private(file: &Path, contents: &[u8]) -> io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        make_private_folder(folder)?;
    }
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    let result = write_part(part, contents).and_then(|()| fs::rename(part, file));
    if result.is_err() {
        // The rest of a failed attempt; when it cannot be removed either, the next attempt replaces it.
        let _ = fs::remove_file(part);
        return result;
    }
    folder.map_or(Ok(()), sync_folder)
}

fn write_part(part: &Path, contents: &[u8]) -> io::Result<()> {
    match fs::remove_file(part) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    let mut options = fs::OpenOptions::new();
    // Only a new file takes the mode asked for, and a link planted in its place is not followed.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(part)?;
    opened.write_all(contents)?;
    opened.sync_all()
}

fn make_private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Folders cannot be synced here; the rename itself is journaled by the file system.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
