//! What the disk has: days, and the files of a day.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;

use super::{Day, LogError, LogFileInfo};
use crate::name::{parse_day, parse_file};

/// The parts of one file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    /// Those that are full.
    pub(super) numbers: BTreeSet<u32>,
    /// Whether there is the one that is written to.
    pub(super) has_current: bool,
    bytes: u64,
    modified: Option<Timestamp>,
}

pub(super) fn days(root: &Path) -> Result<Vec<Day>, LogError> {
    let mut days = Vec::new();
    for (date, folder) in day_folders(root)? {
        let info = |(name, parts): (String, Parts)| LogFileInfo {
            name,
            parts: parts.numbers.len() + usize::from(parts.has_current),
            bytes: parts.bytes,
            modified: parts.modified,
        };
        days.push(Day { date, files: list(&folder)?.into_iter().map(info).collect() });
    }
    days.sort_by_key(|day| std::cmp::Reverse(day.date));
    Ok(days)
}

/// Whether there is a later day: then nobody writes into this one any more.
pub(super) fn is_over(root: &Path, date: Date) -> Result<bool, LogError> {
    Ok(day_folders(root)?.iter().any(|(other, _)| *other > date))
}

pub(super) fn day_folder(root: &Path, date: Date) -> PathBuf {
    root.join(date.to_string())
}

fn day_folders(root: &Path) -> Result<Vec<(Date, PathBuf)>, LogError> {
    let failed = |source| LogError::Read { path: root.to_owned(), source };
    let entries = match fs::read_dir(root) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(failed)?,
    };
    let mut folders = Vec::new();
    for entry in entries {
        let entry = entry.map_err(failed)?;
        // The type of the entry itself: a link is not followed, wherever it leads.
        if let Some(date) = entry.file_name().to_str().and_then(parse_day)
            && entry.file_type().map_err(failed)?.is_dir()
        {
            folders.push((date, entry.path()));
        }
    }
    Ok(folders)
}

/// The files of a day by name. A day without a folder has none.
pub(super) fn list(folder: &Path) -> Result<BTreeMap<String, Parts>, LogError> {
    let failed = |source| LogError::Read { path: folder.to_owned(), source };
    let mut files: BTreeMap<String, Parts> = BTreeMap::new();
    match folder.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(files),
        facts if !facts.as_ref().is_ok_and(fs::Metadata::is_dir) => {
            return facts.map_err(failed).map(|_| files);
        }
        _ => {}
    }
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let file = entry.file_name();
        let Some((name, number)) = file.to_str().and_then(parse_file) else { continue };
        let facts = match entry.metadata() {
            // Renamed, or deleted with its day, since the folder was opened.
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            facts => facts.map_err(failed)?,
        };
        if !facts.is_file() {
            continue;
        }
        let parts = files.entry(name.to_owned()).or_default();
        match number {
            Some(number) => {
                parts.numbers.insert(number);
            }
            None => parts.has_current = true,
        }
        parts.bytes += facts.len();
        let modified = facts.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
        parts.modified = parts.modified.max(modified);
    }
    Ok(files)
}
