//! Old days are taken away: only folders whose name is a date, and only files that the layout makes.

use std::fs;
use std::io;
use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::name::{is_name, parse_day, parse_file};

/// A hundred years. More of them cannot be subtracted from a date.
const DAYS_MAX: u32 = 36_500;

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pruned {
    /// Folders that are gone.
    pub(crate) folders: u64,
    /// Files that are gone.
    pub(crate) files: u64,
    /// The last thing that could not be taken away, and why.
    pub(crate) failure: Option<String>,
}

/// Takes away what is more than so many days older than today. 0: nothing.
pub(crate) fn prune(root: &Path, today: Date, days: u32) -> Pruned {
    let mut pruned = Pruned::default();
    if days == 0 {
        return pruned;
    }
    let oldest = today.saturating_sub(i64::from(days.min(DAYS_MAX)).days());
    // A folder that is not there holds nothing old.
    let Ok(entries) = fs::read_dir(root) else { return pruned };
    for entry in entries.flatten() {
        let date = entry.file_name().to_str().and_then(parse_day);
        // The type of the entry itself: a link that leads elsewhere is no folder.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && date.is_some_and(|date| date < oldest) {
            let folder = entry.path();
            if let Err(error) = prune_day(&folder, &mut pruned) {
                pruned.failure = Some(format!("{}: {error}", folder.display()));
            }
        }
    }
    pruned
}

fn prune_day(folder: &Path, pruned: &mut Pruned) -> io::Result<()> {
    let mut is_empty = true;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_str().and_then(parse_file).is_some_and(|(name, _)| is_name(name));
        if is_ours && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
            pruned.files += 1;
        } else {
            is_empty = false;
        }
    }
    if is_empty {
        // Not with its contents: what came meanwhile, or what is not ours, keeps the folder.
        fs::remove_dir(folder)?;
        pruned.folders += 1;
    }
    Ok(())
}
