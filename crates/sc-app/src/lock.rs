//! One engine per data folder: an exclusive lock of the operating system, which a crash gives back.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use jiff::Zoned;
use sc_domain::{Cause, Code};

use crate::error::AppError;

const LOCK_FILE: &str = "engine.lock";
/// Beside the lock, because a locked file cannot be read by others on every system.
const HOLDER_FILE: &str = "engine.holder";

/// The held lock. Dropping it, or the death of the process, gives it back.
#[derive(Debug)]
pub struct EngineLock {
    _file: File,
}

impl EngineLock {
    /// Takes the lock, or says who holds it and since when (`now` is told on the clocks of the installation).
    ///
    /// # Errors
    /// `engine.busy` with process and time of the holder; [`AppError::Folder`] when the folder cannot be written.
    pub fn take(folder: &Path, now: &Zoned) -> Result<Self, AppError> {
        let unusable = |path: PathBuf| move |error: std::io::Error| AppError::folder(path, error);
        let path = folder.join(LOCK_FILE);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(unusable(path.clone()))?;
        let is_ours = match file.try_lock() {
            Ok(()) => true,
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(error)) => return Err(unusable(path)(error)),
        };
        let holder = folder.join(HOLDER_FILE);
        if !is_ours {
            let who = std::fs::read_to_string(&holder).unwrap_or_default();
            return Err(AppError::Cause(
                Cause::new(Code::EngineBusy).with("folder", folder.display()).with("holder", who.trim()),
            ));
        }
        let mut text = File::create(&holder).map_err(unusable(holder.clone()))?;
        writeln!(text, "PID {}, {}", std::process::id(), now.strftime("%Y-%m-%d %H:%M"))
            .map_err(unusable(holder))?;
        Ok(Self { _file: file })
    }

    /// Whether some engine holds the lock of a folder now.
    pub fn is_held(folder: &Path) -> bool {
        let Ok(file) = OpenOptions::new().read(true).write(true).open(folder.join(LOCK_FILE)) else {
            return false;
        };
        // Only asked: closing the file gives it back at once.
        file.try_lock().is_err()
    }
}
