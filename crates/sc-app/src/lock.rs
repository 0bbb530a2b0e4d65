//! One engine, one host of the schedule and one sandbox per data folder: exclusive locks of the operating system, which a crash gives back.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Zoned;
use sc_domain::{Cause, Code};

use crate::error::AppError;

/// A lock of a folder, by its files.
struct Kind {
    lock: &'static str,
    /// Beside the lock, because a locked file cannot be read by others on every system.
    holder: &'static str,
}

const ENGINE: Kind = Kind { lock: "engine.lock", holder: "engine.holder" };
const HOST: Kind = Kind { lock: "host.lock", holder: "host.holder" };
const SANDBOX: Kind = Kind { lock: "sandbox.lock", holder: "sandbox.holder" };

/// The lock that a run holds. Dropping it, or the death of the process, gives it back.
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
        match take(folder, &ENGINE, now)? {
            Taken::Ours(file) => Ok(Self { _file: file }),
            Taken::By(holder) => Err(AppError::Cause(
                Cause::new(Code::EngineBusy).with("folder", folder.display()).with("holder", holder),
            )),
        }
    }

    /// Whether some engine holds the lock of a folder now.
    pub fn is_held(folder: &Path) -> bool {
        is_held(folder, &ENGINE)
    }

    /// Process and time of the engine that holds the lock of a folder now; `None` when none does.
    pub fn holder(folder: &Path) -> Option<String> {
        Self::is_held(folder).then(|| holder(folder, &ENGINE))
    }
}

/// The lock that a program holds for as long as it keeps the schedule of a folder. Given back as an [`EngineLock`] is.
#[derive(Debug)]
pub struct HostLock {
    _file: File,
}

impl HostLock {
    /// Takes the lock, or says who holds it.
    ///
    /// # Errors
    /// [`AppError::HostBusy`]; [`AppError::Folder`] when the folder cannot be written.
    pub fn take(folder: &Path, now: &Zoned) -> Result<Self, AppError> {
        match take(folder, &HOST, now)? {
            Taken::Ours(file) => Ok(Self { _file: file }),
            Taken::By(holder) => Err(AppError::HostBusy { folder: folder.to_owned(), holder }),
        }
    }

    /// Whether some program keeps the schedule of a folder now.
    pub fn is_held(folder: &Path) -> bool {
        is_held(folder, &HOST)
    }
}

/// The lock that a serving sandbox holds on its folder. Given back as an [`EngineLock`] is.
#[derive(Debug)]
pub struct SandboxLock {
    _file: File,
}

impl SandboxLock {
    /// Takes the lock, or says who holds it.
    ///
    /// # Errors
    /// [`AppError::SandboxBusy`]; [`AppError::Folder`] when the folder cannot be written.
    pub fn take(folder: &Path, now: &Zoned) -> Result<Self, AppError> {
        match take(folder, &SANDBOX, now)? {
            Taken::Ours(file) => Ok(Self { _file: file }),
            Taken::By(holder) => Err(AppError::SandboxBusy { folder: folder.to_owned(), holder }),
        }
    }
}

fn is_held(folder: &Path, kind: &Kind) -> bool {
    let Ok(file) = OpenOptions::new().read(true).write(true).open(folder.join(kind.lock)) else {
        return false;
    };
    // Only asked, so shared: two who ask at once must not take each other for a holder. Closing the file gives it back.
    file.try_lock_shared().is_err()
}

/// Who holds the lock, as he wrote it down; empty for the moment in which he has not yet.
fn holder(folder: &Path, kind: &Kind) -> String {
    std::fs::read_to_string(folder.join(kind.holder)).unwrap_or_default().trim().to_owned()
}

enum Taken {
    Ours(File),
    /// Somebody else's: process and time.
    By(String),
}

fn take(folder: &Path, kind: &Kind, now: &Zoned) -> Result<Taken, AppError> {
    let unusable = |path: PathBuf| move |error: std::io::Error| AppError::unusable(path, &error);
    let path = folder.join(kind.lock);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    let file = open_private(&mut options, &path).map_err(unusable(path.clone()))?;
    match lock(&file) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Ok(Taken::By(holder(folder, kind)));
        }
        Err(TryLockError::Error(error)) => return Err(unusable(path)(error)),
    }
    let holder = folder.join(kind.holder);
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    let mut text = open_private(&mut options, &holder).map_err(unusable(holder.clone()))?;
    writeln!(text, "PID {}, {}", std::process::id(), now.strftime("%Y-%m-%d %H:%M"))
        .map_err(unusable(holder))?;
    Ok(Taken::Ours(file))
}

/// Attempts beside others who only ask. Each of them is there for microseconds, or for as long as the machine lets him
/// wait for the processor.
const ASKED_MAX: u32 = 2_000;

/// Time between two of these attempts.
const ASKED_WAIT: Duration = Duration::from_millis(1);

/// Takes the lock for good. Who only asks holds it shared for a moment, and is no holder.
pub(crate) fn lock(file: &File) -> Result<(), TryLockError> {
    for _ in 0..ASKED_MAX {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {}
            taken => return taken,
        }
        // Refused, too, where somebody holds it for good.
        file.try_lock_shared()?;
        file.unlock().map_err(TryLockError::Error)?;
        std::thread::park_timeout(ASKED_WAIT);
    }
    Err(TryLockError::WouldBlock)
}

/// Opens a file that its owner alone may read and write, and closes one that was made wider to everybody else.
#[cfg(unix)]
pub(crate) fn open_private(options: &mut OpenOptions, path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
    let file = options.mode(0o600).open(path)?;
    let mut rights = file.metadata()?.permissions();
    if rights.mode() & 0o077 != 0 {
        rights.set_mode(0o600);
        file.set_permissions(rights)?;
    }
    Ok(file)
}

/// Elsewhere a file inherits the rights of its folder.
#[cfg(not(unix))]
pub(crate) fn open_private(options: &mut OpenOptions, path: &Path) -> std::io::Result<File> {
    options.open(path)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::*;

    #[track_caller]
    fn all_private(folder: &Path) {
        for kind in [ENGINE, SANDBOX] {
            for name in [kind.lock, kind.holder] {
                let mode = std::fs::metadata(folder.join(name)).expect("it can be read").permissions().mode()
                    & 0o777;
                assert_eq!(mode, 0o600, "{name}");
            }
        }
    }

    #[test]
    fn the_files_of_a_lock_are_for_their_owner_alone() {
        let folder = tempfile::tempdir().expect("a lock works");
        let now = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        let held = (EngineLock::take(folder.path(), &now), SandboxLock::take(folder.path(), &now));
        assert!(held.0.is_ok() && held.1.is_ok(), "{held:?}");
        all_private(folder.path());
        drop(held);

        // Those of an earlier version were open to everybody.
        for entry in std::fs::read_dir(folder.path()).expect("a lock works") {
            let path = entry.expect("a lock works").path();
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).expect("a lock works");
        }
        let held = (EngineLock::take(folder.path(), &now), SandboxLock::take(folder.path(), &now));
        assert!(held.0.is_ok() && held.1.is_ok(), "{held:?}");
        all_private(folder.path());
    }

    /// Whoever looks at the state asks about the lock, several at once and all the time.
    #[test]
    fn who_only_asks_is_no_holder() {
        use std::sync::atomic::{AtomicBool, Ordering};

        let folder = tempfile::tempdir().expect("a lock works");
        let now = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        drop(EngineLock::take(folder.path(), &now));
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let ask = || {
                while !is_over.load(Ordering::Relaxed) {
                    let _ = EngineLock::is_held(folder.path());
                }
            };
            scope.spawn(ask);
            scope.spawn(ask);
            let mut wrong = Vec::new();
            for turn in 0..200 {
                if EngineLock::is_held(folder.path()) {
                    wrong.push(format!("held in turn {turn}"));
                }
                match EngineLock::take(folder.path(), &now) {
                    Ok(held) => {
                        if !EngineLock::is_held(folder.path()) {
                            wrong.push(format!("free in turn {turn}"));
                        }
                        drop(held);
                    }
                    Err(error) => wrong.push(error.to_string()),
                }
            }
            is_over.store(true, Ordering::Relaxed);
            assert_eq!(wrong, Vec::<String>::new());
        });
    }
}
