//! The steps by which a file comes to stand in the folder. They are few and named, so that a test can
//! cut between any two of them, as a power failure does.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

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

/// Whether something can be written into a folder: tried out, under a name that no importer takes.
pub(crate) fn probe(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix("sageconnect-").suffix(".part").tempfile_in(folder)?;
    file.write_all(b"SageConnect")?;
    file.as_file().sync_all()?;
    file.close()
}
