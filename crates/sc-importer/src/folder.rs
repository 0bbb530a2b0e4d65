//! [`DiskFolder`]: the folder of one company that the importer reads.
//!
//! A file is written under its name with `.part` behind it, synced, renamed without overwriting, and
//! the folder is synced: whoever looks for `*.xml` sees it whole or not at all, also after a power
//! failure. What a crash leaves is a `.part` file, which the next delivery of that name replaces.
//!
//! Names are compared as Windows does, whatever their case. Every file that ends in `.xml` is listed, ours or
//! not: the importer takes them all.

#[cfg(test)]
mod cuts;

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use jiff::Timestamp;
use sc_domain::cfdi::XmlName;
use sc_domain::import::{FolderFile, FolderFiles, Found};
use sc_domain::outcome::{Failure, FailureKind, Lookup, Written};
use sc_domain::ports::ImportFolder;
use sc_domain::{Cause, Code};
use sha2::{Digest as _, Sha256};

use crate::disk::{Disk, RealDisk};
use crate::off_thread::off_thread;
use crate::trouble::folder_failure;

/// Where the importer puts the files away that it has taken.
pub const PROCESSED: &str = "PROCESADO";

/// What the importer takes.
const ENDING: &str = ".xml";
/// Most XML files of one folder. More of them are an error, never a shorter list: a list that was cut
/// would let a file be delivered twice.
const FILES_MAX: usize = 200_000;
/// Largest file that is compared or written. A CFDI has at most 10 MB.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Deliveries of one name go one after the other, so that none renames what another is still writing;
/// those of different names seldom wait for each other.
const LANES: usize = 64;

/// The folder of one company that the importer reads. Cheap to clone.
#[derive(Debug, Clone)]
pub struct DiskFolder {
    waiting: PathBuf,
    processed: PathBuf,
    disk: Arc<dyn Disk>,
    lanes: Arc<[Mutex<()>; LANES]>,
    files_max: usize,
}

impl DiskFolder {
    /// A folder, and the name of the subfolder where the importer puts files away (usually
    /// [`PROCESSED`]). Neither has to exist yet.
    pub fn new(folder: impl Into<PathBuf>, processed: &str) -> Self {
        let waiting = folder.into();
        let processed = waiting.join(processed);
        let lanes = Arc::new(std::array::from_fn(|_| Mutex::new(())));
        Self { waiting, processed, disk: Arc::new(RealDisk), lanes, files_max: FILES_MAX }
    }

    fn list(&self) -> Result<FolderFiles, Failure> {
        // In this order: a file that the importer moves meanwhile is seen twice, never missed.
        let waiting = self.list_one(&self.waiting)?;
        let processed = match self.list_one(&self.processed) {
            Err(failure) if failure.cause.code == Code::FolderMissing => Vec::new(),
            listed => listed?,
        };
        Ok(FolderFiles { waiting, processed })
    }

    fn list_one(&self, folder: &Path) -> Result<Vec<FolderFile>, Failure> {
        let failed = |error: io::Error| folder_failure(folder, None, &error);
        let mut files = Vec::new();
        for entry in fs::read_dir(folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if !name.to_ascii_lowercase().ends_with(ENDING) {
                continue;
            }
            let facts = match entry.metadata() {
                // Moved away since its name was read.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                facts => facts.map_err(failed)?,
            };
            if !facts.is_file() {
                continue;
            }
            if files.len() == self.files_max {
                let cause = Cause::new(Code::FolderTooManyFiles)
                    .with("folder", folder.display())
                    .with("limit", self.files_max);
                return Err(Failure::new(FailureKind::Setup, cause));
            }
            let modified = facts.modified().map_err(failed)?;
            files.push(FolderFile {
                name,
                size: facts.len(),
                modified: Timestamp::try_from(modified).unwrap_or(Timestamp::UNIX_EPOCH),
            });
        }
        files.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(files)
    }

    /// Whether any file of this name, in any case, stands in one of both places, and where the first one
    /// with the right content does.
    fn look(&self, name: &XmlName, is_same: impl Fn(&Path) -> io::Result<bool>) -> Result<Look, Failure> {
        if !self.waiting.is_dir() {
            return Err(folder_failure(&self.waiting, Some(name), &ErrorKind::NotFound.into()));
        }
        let mut is_taken = false;
        // In this order, for the same reason as in a list.
        for (folder, found) in [(&self.waiting, Found::Waiting), (&self.processed, Found::Processed)] {
            let failed = |error: io::Error| folder_failure(folder, Some(name), &error);
            for path in bearers(folder, name).map_err(failed)? {
                match is_same(&path) {
                    Ok(true) => return Ok(Look::Same(found)),
                    Ok(false) => is_taken = true,
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(failed(error)),
                }
            }
        }
        Ok(if is_taken { Look::Other } else { Look::Free })
    }

    fn put_now(&self, name: &XmlName, bytes: &[u8]) -> Result<Written<()>, Failure> {
        if bytes.len() as u64 > FILE_BYTES_MAX {
            let detail = format!("{name}: {} bytes > {FILE_BYTES_MAX}", bytes.len());
            return Err(Failure::new(
                FailureKind::Defect,
                Cause::new(Code::InternalDefect).with("detail", detail),
            ));
        }
        let failed = |error: io::Error| folder_failure(&self.waiting, Some(name), &error);
        // The lane guards nothing that a panic could have left half done.
        let _lane = self.lane(name).lock().unwrap_or_else(PoisonError::into_inner);
        let place = self.waiting.join(name.as_str());
        let part = self.waiting.join(format!("{name}.part"));
        if let Some(before) = self.stands(name, bytes)? {
            return Ok(before);
        }
        if let Err(error) = self.write_part(&part, bytes) {
            // What is left of it is only in the way, above all on a full disk. The first error counts.
            let _ = self.disk.remove(&part);
            return Err(failed(error));
        }
        match self.disk.publish(&part, &place) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                let _ = self.disk.remove(&part);
                return self.stands(name, bytes)?.ok_or_else(|| failed(error));
            }
            Err(error) => {
                let _ = self.disk.remove(&part);
                return Err(failed(error));
            }
        }
        self.settle_name(name)?;
        Ok(Written::Now)
    }

    fn lane(&self, name: &XmlName) -> &Mutex<()> {
        let mut hash = DefaultHasher::new();
        name.as_str().to_lowercase().hash(&mut hash);
        &self.lanes[(hash.finish() % LANES as u64) as usize]
    }

    /// What is to be answered when the name is taken, `None` when it is free.
    fn stands(&self, name: &XmlName, bytes: &[u8]) -> Result<Option<Written<()>>, Failure> {
        match self.look(name, |path| holds(path, bytes))? {
            Look::Free => Ok(None),
            Look::Other => Ok(Some(Written::Conflict(()))),
            Look::Same(Found::Processed) => Ok(Some(Written::Before)),
            Look::Same(Found::Waiting) => {
                // An earlier delivery may have ended between its rename and this.
                self.settle_name(name)?;
                Ok(Some(Written::Before))
            }
        }
    }

    fn write_part(&self, part: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.disk.create(part)?;
        self.disk.write(&mut file, bytes)?;
        self.disk.sync(&file)
    }

    /// The file is visible by now, so a failure leaves open whether it will still be after a crash.
    fn settle_name(&self, name: &XmlName) -> Result<(), Failure> {
        self.disk.sync_folder(&self.waiting).map_err(|error| {
            let failure = folder_failure(&self.waiting, Some(name), &error);
            Failure { kind: FailureKind::Unknown, ..failure }
        })
    }
}

/// Who has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// Nobody.
    Free,
    /// A file with the right content.
    Same(Found),
    /// Only files with another content.
    Other,
}

/// The files of a folder that have this name, in any case. No folder, no files.
fn bearers(folder: &Path, name: &XmlName) -> io::Result<Vec<PathBuf>> {
    let exact = folder.join(name.as_str());
    if cfg!(windows) {
        // The system itself looks past the case.
        return Ok(if exact.try_exists()? { vec![exact] } else { Vec::new() });
    }
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let wanted = name.as_str().to_lowercase();
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|other| other.to_lowercase() == wanted) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a file has exactly this content.
fn holds(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let file = File::open(path)?;
    let facts = file.metadata()?;
    if !facts.is_file() || facts.len() != bytes.len() as u64 {
        return Ok(false);
    }
    let mut content = Vec::with_capacity(bytes.len());
    file.take(bytes.len() as u64 + 1).read_to_end(&mut content)?;
    Ok(content == bytes)
}

/// Whether a file has a content with this hash.
fn hashes_to(path: &Path, sha256: &str) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let facts = file.metadata()?;
    // Nothing that large is ours.
    if !facts.is_file() || facts.len() > FILE_BYTES_MAX {
        return Ok(false);
    }
    let mut hash = Sha256::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        match file.read(&mut chunk) {
            Ok(0) => break,
            Ok(read) => hash.update(&chunk[..read]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(hex::encode(hash.finalize()).eq_ignore_ascii_case(sha256))
}

#[async_trait]
impl ImportFolder for DiskFolder {
    async fn files(&self) -> Result<FolderFiles, Failure> {
        let folder = self.clone();
        off_thread(move || folder.list()).await
    }

    async fn find(&self, name: &XmlName, sha256: &str) -> Result<Lookup<Found>, Failure> {
        let (folder, name, sha256) = (self.clone(), name.clone(), sha256.to_owned());
        off_thread(move || {
            Ok(match folder.look(&name, |path| hashes_to(path, &sha256))? {
                Look::Same(found) => Lookup::Present(found),
                Look::Other | Look::Free => Lookup::Absent,
            })
        })
        .await
    }

    async fn put(&self, name: &XmlName, bytes: &[u8]) -> Result<Written<()>, Failure> {
        let (folder, name, bytes) = (self.clone(), name.clone(), bytes.to_vec());
        off_thread(move || folder.put_now(&name, &bytes)).await
    }

    fn path(&self) -> String {
        self.waiting.display().to_string()
    }
}
