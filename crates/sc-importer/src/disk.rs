//! The steps by which a file comes to stand in the folder. They are few and named, so that a test can
//! cut between any two of them, as a power failure does.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;
#[cfg(windows)]
use std::path::PathBuf;

use tempfile::TempPath;

/// What changes a folder.
pub(crate) trait Disk: fmt::Debug + Send + Sync {
    /// Makes an empty file under a passing name. What a crash left there goes first: it is taken away,
    /// not emptied, because it may be a second name of a file that is complete.
    fn create(&self, part: &Path) -> io::Result<File>;
    /// Writes all of it.
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()>;
    /// Waits until the disk holds it.
    fn sync(&self, file: &File) -> io::Result<()>;
    /// Gives the file its final name, unless the name is taken: `AlreadyExists`.
    fn publish(&self, part: &Path, name: &Path) -> io::Result<()>;
    /// Waits until the disk holds the names.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
    /// Takes the passing name away.
    fn remove(&self, part: &Path) -> io::Result<()>;
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RealDisk;

impl Disk for RealDisk {
    fn create(&self, part: &Path) -> io::Result<File> {
        match fs::remove_file(part) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        File::create_new(part)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        file.write_all(bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn publish(&self, part: &Path, name: &Path) -> io::Result<()> {
        // The standard library only knows a rename that overwrites. This one asks the system for one
        // that does not, so that no other program can slip in between a look and the rename.
        #[cfg(windows)]
        let (part, name) = (&long(part), &long(name));
        TempPath::try_from_path(part)?.persist_noclobber(name).map_err(|refused| refused.error)
    }

    /// Windows writes names through its own journal and has no such call.
    #[cfg(windows)]
    fn sync_folder(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    #[cfg(not(windows))]
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    fn remove(&self, part: &Path) -> io::Result<()> {
        fs::remove_file(part)
    }
}

/// Longest path of Windows that may be left as it is. Characters.
#[cfg(windows)]
const PLAIN_PATH_MAX: usize = 240;

/// A path as the system takes it whatever its length. The standard library does so by itself; the one that
/// renames hands paths on as they are, of which Windows takes 260 characters.
#[cfg(windows)]
fn long(path: &Path) -> PathBuf {
    let whole = || Some(fs::canonicalize(path.parent()?).ok()?.join(path.file_name()?));
    let is_plain = path.as_os_str().len() <= PLAIN_PATH_MAX;
    if is_plain { None } else { whole() }.unwrap_or_else(|| path.to_owned())
}

/// Whether something can be written into a folder: tried out, under a name that no importer takes.
pub(crate) fn probe(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix("sageconnect-").suffix(".part").tempfile_in(folder)?;
    file.write_all(b"SageConnect")?;
    file.as_file().sync_all()?;
    file.close()
}
