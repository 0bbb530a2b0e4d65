//! One tray application per person: it shows one folder, and who starts it for another one is told which.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use sc_settings::folder::Environment;

use crate::app::{folders, make_private};
use crate::desk::Site;
use crate::error::AppError;
use crate::lock::{lock, open_private};

const LOCK: &str = "tray.lock";

/// Beside the lock, because a locked file cannot be read by others on every system.
const HOLDER: &str = "tray.holder";

/// Held for as long as the application shows a folder. The death of the process gives it back.
#[derive(Debug)]
pub struct Opened {
    _file: File,
}

impl Opened {
    /// Tells others which folder this application shows. `None`: one that shows the same is open already, or nobody can be
    /// told; the toolkit's own look for a first start decides then.
    ///
    /// # Errors
    /// [`AppError::OtherFolder`] while an application of this person shows another folder.
    pub fn claim(site: &Site) -> Result<Option<Self>, AppError> {
        // The built-in sandbox has no folder to be told, and may be open beside a site.
        let Site::Folder(told) = site else { return Ok(None) };
        let asked = match folders(told.clone()) {
            Ok(asked) => asked.data,
            // The window tells that there is none.
            Err(_) => return Ok(None),
        };
        match Environment::of_process(None).ok().and_then(|environment| environment.user_data) {
            Some(beside) => Self::claim_in(&beside, &asked),
            None => Ok(None),
        }
    }

    fn claim_in(beside: &Path, asked: &Path) -> Result<Option<Self>, AppError> {
        match take(beside, asked) {
            Ok(Taken::Ours(file)) => Ok(Some(Self { _file: file })),
            Ok(Taken::For(folder)) if folder.as_os_str().is_empty() || is_same(&folder, asked) => Ok(None),
            Ok(Taken::For(folder)) => Err(AppError::OtherFolder { folder, asked: asked.to_owned() }),
            Err(error) => {
                tracing::warn!("who starts this program for another folder will not be told: {error}");
                Ok(None)
            }
        }
    }
}

enum Taken {
    Ours(File),
    /// Somebody else's, who shows this folder; empty for the moment in which he has not said so yet.
    For(PathBuf),
}

fn take(beside: &Path, asked: &Path) -> Result<Taken, AppError> {
    let unusable = |path: PathBuf| move |error: std::io::Error| AppError::unusable(path, &error);
    make_private(beside)?;
    let (path, holder) = (beside.join(LOCK), beside.join(HOLDER));
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).read(true).write(true);
    let file = open_private(&mut options, &path).map_err(unusable(path.clone()))?;
    match lock(&file) {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let folder = std::fs::read_to_string(&holder).unwrap_or_default();
            return Ok(Taken::For(folder.trim_end_matches('\n').into()));
        }
        Err(TryLockError::Error(error)) => return Err(unusable(path)(error)),
    }
    let mut options = OpenOptions::new();
    options.create(true).truncate(true).write(true);
    let mut text = open_private(&mut options, &holder).map_err(unusable(holder.clone()))?;
    writeln!(text, "{}", asked.display()).map_err(unusable(holder))?;
    Ok(Taken::Ours(file))
}

/// Whether two paths are one folder, where it is there to be looked at.
fn is_same(one: &Path, other: &Path) -> bool {
    one == other || matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_starts_for_another_folder_is_told_which_one_is_open() {
        let beside = tempfile::tempdir().expect("a folder can be made");
        let (norte, sur) = (beside.path().join("norte"), beside.path().join("sur"));
        std::fs::create_dir(&norte).expect("the folder is ours");
        let held = Opened::claim_in(beside.path(), &norte).expect("nobody else is there");
        assert!(held.is_some());

        let roundabout = norte.join("..").join("norte");
        for same in [&norte, &roundabout] {
            let second = Opened::claim_in(beside.path(), same).expect("it is the same");
            assert!(second.is_none(), "the first one is shown");
        }
        match Opened::claim_in(beside.path(), &sur) {
            Err(AppError::OtherFolder { folder, asked }) => assert_eq!((folder, asked), (norte, sur.clone())),
            other => panic!("{other:?}"),
        }
        drop(held);
        assert!(Opened::claim_in(beside.path(), &sur).expect("the first has ended").is_some());
    }
}
