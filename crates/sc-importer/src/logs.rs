//! The importer's own logs: the only place where it tells that it failed.
//!
//! It begins a log of its own in each run, and appends to others. What a run added is told by comparing
//! the folder before and after: lines that stood there before are not this run's, however new the file
//! (the run of another company may have ended a moment ago), and a clock that runs behind on the machine
//! of the folder hides nothing. Only where there is no "before" do the times of the files decide.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use jiff::Timestamp;

use crate::text::decode;

/// How much older than our start a file may say it is and still be of this run, where the times decide.
/// File systems write times in steps of up to two seconds (FAT), and from a clock that is a tick behind.
const TOLERANCE: Duration = Duration::from_secs(2);
/// Most files that are compared before and after.
const REMEMBERED_MAX: usize = 100_000;
/// Most files of a run that are read: the newest ones.
const FILES_MAX: usize = 100;
/// Most that is read of a file. Bytes.
const FILE_BYTES_MAX: u64 = 4 * 1024 * 1024;
/// Most lines that are kept.
const LINES_MAX: usize = 50;
/// Longest line that is kept. Characters.
const LINE_CHARS_MAX: usize = 300;

/// Which files are the importer's logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFiles {
    /// Their folder.
    pub folder: PathBuf,
    /// Their names, in any case; `*` stands for any text.
    pub pattern: String,
}

impl LogFiles {
    /// All `*.log` files of a folder.
    pub fn of(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), pattern: "*.log".to_owned() }
    }

    /// How the files are now.
    pub(crate) fn now(&self) -> LogState {
        match self.list() {
            Ok(files) => LogState {
                is_whole: files.len() <= REMEMBERED_MAX,
                files: files.into_iter().take(REMEMBERED_MAX).map(|file| (file.name, file.facts)).collect(),
            },
            // It may not be there yet, or not answer: then nothing is known of before.
            Err(_) => LogState::default(),
        }
    }

    /// The lines with an error that were added since, in a run that began at `started`. What cannot be
    /// read is a line too: silence would look like success.
    pub(crate) fn errors_since(&self, before: &LogState, started: Timestamp) -> Vec<String> {
        let mut files = match self.list() {
            Ok(files) => files,
            Err(error) => return vec![format!("{}: {error}", self.folder.display())],
        };
        let first = SystemTime::from(started).checked_sub(TOLERANCE).unwrap_or(SystemTime::UNIX_EPOCH);
        files.retain(|file| match before.files.get(&file.name) {
            Some(known) => known != &file.facts,
            None => before.is_whole || file.facts.modified >= first,
        });
        files.sort_by(|one, other| (one.facts.modified, &one.name).cmp(&(other.facts.modified, &other.name)));
        let skipped = files.len().saturating_sub(FILES_MAX);
        let mut errors = Errors { kept: Vec::new(), dropped: 0 };
        if skipped > 0 {
            errors.add(&format!("{}: [… +{skipped}]", self.folder.display()));
        }
        for file in &files[skipped..] {
            // Shorter than before, or as long yet written: it was begun anew.
            let known = before.files.get(&file.name).map_or(0, |facts| facts.size);
            let from = if known < file.facts.size { known } else { 0 };
            let shown = Path::new(&file.name).display();
            match read_from(&self.folder.join(&file.name), from) {
                Ok(text) => {
                    text.lines().filter(|line| tells_an_error(line)).for_each(|line| errors.add(line))
                }
                Err(error) => errors.add(&format!("{shown}: {error}")),
            }
            let unread = (file.facts.size - from).saturating_sub(FILE_BYTES_MAX);
            if unread > 0 {
                errors.add(&format!("{shown}: [… +{unread} bytes]"));
            }
        }
        errors.lines()
    }

    fn list(&self) -> io::Result<Vec<LogFile>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if !matches(&self.pattern.to_lowercase(), &name.to_string_lossy().to_lowercase()) {
                continue;
            }
            // A log that was cleared away meanwhile is no log.
            let Ok(facts) = entry.metadata() else { continue };
            if facts.is_file() {
                let facts = Facts { size: facts.len(), modified: facts.modified()? };
                files.push(LogFile { name, facts });
            }
        }
        Ok(files)
    }
}

/// How the logs stood at one moment.
#[derive(Debug, Clone, Default)]
pub(crate) struct LogState {
    files: HashMap<OsString, Facts>,
    /// Whether all of them are known.
    is_whole: bool,
}

#[derive(Debug)]
struct LogFile {
    name: OsString,
    facts: Facts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Facts {
    size: u64,
    modified: SystemTime,
}

/// Lines, as many as are kept.
#[derive(Debug)]
struct Errors {
    kept: Vec<String>,
    dropped: usize,
}

impl Errors {
    fn add(&mut self, line: &str) {
        if self.kept.len() == LINES_MAX {
            self.dropped += 1;
        } else {
            self.kept.push(line.trim().chars().take(LINE_CHARS_MAX).collect());
        }
    }

    fn lines(mut self) -> Vec<String> {
        if self.dropped > 0 {
            self.kept.push(format!("[… +{}]", self.dropped));
        }
        self.kept
    }
}

fn read_from(path: &Path, from: u64) -> io::Result<String> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(FILE_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(decode(&bytes))
}

/// Whether a line holds the word ERROR, in any case. `ERRORES: 0` and `NoError` do not.
fn tells_an_error(line: &str) -> bool {
    line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word.eq_ignore_ascii_case("error"))
}

/// Whether a name fits a pattern in which `*` stands for any text.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(first) else { return false };
    let mut left = name;
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return left.ends_with(part);
        }
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_text() {
        #[track_caller]
        fn check(pattern: &str, name: &str, fits: bool) {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
        check("*.log", "a.log", true);
        check("*.log", ".log", true);
        check("*.log", "a.log.txt", false);
        check("importa*_*.log", "importafactapxml_20261103.log", true);
        check("importa*_*.log", "importa.log", false);
        check("a.log", "a.log", true);
        check("a.log", "b.log", false);
        check("*", "anything", true);
        check("a*a", "a", false);
    }

    #[test]
    fn only_the_word_is_an_error() {
        #[track_caller]
        fn check(line: &str, tells: bool) {
            assert_eq!(tells_an_error(line), tells, "{line}");
        }
        check("12:00:01 ERROR: no se encontró el proveedor", true);
        check("[error] archivo sin Addenda", true);
        check("Error", true);
        check("ERRORES: 0", false);
        check("NoError", false);
        check("error_count = 0", false);
        check("terminó bien", false);
    }
}
