//! The files that are open, and how a line comes to stand in one.

use std::borrow::Cow;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Seek as _, SeekFrom, Write};
use std::path::{Path, PathBuf};

use hashlink::LruCache;
use jiff::civil::Date;

use crate::name::{file_of, parse_file, part_of};
use crate::trouble::LinkInPlace;
use crate::writer::Record;

/// Files that are open at once. There are about twenty names; scripts of a site may bring more.
const OPEN_FILES_MAX: usize = 32;
/// Bytes that are written in one call, unless one line is longer.
const CHUNK_BYTES_MAX: usize = 64 * 1024;
/// How often is tried to begin a new part before the old one grows on.
const ROTATIONS_MAX: u32 = 3;

/// One file: a name on a day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FileKey {
    pub(crate) date: Date,
    pub(crate) name: Cow<'static, str>,
}

impl FileKey {
    pub(crate) fn of(record: &Record) -> Self {
        Self { date: record.date, name: record.name.clone() }
    }

    pub(crate) fn is_of(&self, record: &Record) -> bool {
        self.date == record.date && self.name == record.name
    }
}

/// What became of lines that were to be written.
#[derive(Debug)]
pub(crate) struct Appended {
    /// How many of them stand in the file, from the first one on.
    pub(crate) lines: usize,
    /// Why the others do not.
    pub(crate) failure: Option<io::Error>,
}

#[derive(Debug)]
pub(crate) struct Files {
    root: PathBuf,
    /// 0: no bound.
    bytes_max: u64,
    open: LruCache<FileKey, File>,
}

impl Files {
    pub(crate) fn new(root: PathBuf, bytes_max: u64) -> Self {
        Self { root, bytes_max, open: LruCache::new(OPEN_FILES_MAX) }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn path(&self, key: &FileKey) -> PathBuf {
        self.root.join(key.date.to_string()).join(file_of(&key.name))
    }

    /// Closes the files of all other days.
    pub(crate) fn keep_only(&mut self, date: Date) {
        self.open.retain(|key, _| key.date == date);
    }

    /// Puts the lines at the end of their file.
    pub(crate) fn append(&mut self, key: &FileKey, lines: &[Cow<'_, str>]) -> Appended {
        let mut done = 0;
        let mut rotations_left = ROTATIONS_MAX;
        while done < lines.len() {
            match self.append_some(key, &lines[done..], rotations_left > 0) {
                Ok(0) => rotations_left -= 1,
                Ok(written) => {
                    done += written;
                    rotations_left = ROTATIONS_MAX;
                }
                Err((written, failure)) => {
                    // What was written of a line is ended, and the line repeated, once the file is opened again.
                    self.open.remove(key);
                    return Appended { lines: done + written, failure: Some(failure) };
                }
            }
        }
        Appended { lines: done, failure: None }
    }

    /// As many lines as fit into the part and into one call. None: the part was full, and is renamed or could
    /// not be.
    fn append_some(
        &mut self,
        key: &FileKey,
        lines: &[Cow<'_, str>],
        may_rotate: bool,
    ) -> Result<usize, (usize, io::Error)> {
        let none = |error| (0, error);
        let length = self.current(key).and_then(|file| file.metadata()).map_err(none)?.len();
        let room = match self.bytes_max {
            0 => u64::MAX,
            bytes_max => bytes_max.saturating_sub(length),
        };
        let is_full = |bytes: usize| bytes as u64 > room;
        if may_rotate && length > 0 && lines.first().is_some_and(|line| is_full(line.len() + 1)) {
            // A part that cannot be renamed (another program holds it) grows on: better large than lost.
            self.rotate(key);
            return Ok(0);
        }
        let mut chunk = Vec::new();
        let mut ends = Vec::new();
        for line in lines {
            let bytes = chunk.len() + line.len() + 1;
            if !ends.is_empty() && (bytes > CHUNK_BYTES_MAX || is_full(bytes)) {
                break;
            }
            chunk.extend_from_slice(line.as_bytes());
            chunk.push(b'\n');
            ends.push(chunk.len());
        }
        let file = self.current(key).map_err(none)?;
        write_lines(file, &chunk, &ends)?;
        Ok(ends.len())
    }

    /// The file under the name now, which another process may have renamed, or a person taken away.
    fn current(&mut self, key: &FileKey) -> io::Result<&mut File> {
        let path = self.path(key);
        if self.open.peek(key).is_some_and(|file| !leads_to(&path, file)) {
            self.open.remove(key);
        }
        if !self.open.contains_key(key) {
            if self.open.len() >= OPEN_FILES_MAX {
                self.open.remove_lru();
            }
            self.open.insert(key.clone(), open(&path)?);
        }
        self.open.get_mut(key).ok_or_else(|| ErrorKind::NotFound.into())
    }

    /// Gives the file the next number, so that a new one begins.
    fn rotate(&mut self, key: &FileKey) {
        let path = self.path(key);
        let (Some(file), Some(folder)) = (self.open.remove(key), path.parent()) else { return };
        // Two processes that rename at once would give two parts one number, and one of them would be gone.
        match file.try_lock() {
            // Some file systems of networks know no locks. Then the look at the name has to do.
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => return,
        }
        let Ok(number) = next_number(folder, &key.name) else { return };
        let part = folder.join(part_of(&key.name, number));
        let is_free = part.symlink_metadata().is_err_and(|error| error.kind() == ErrorKind::NotFound);
        // The other process may have renamed it while we looked.
        if is_free && leads_to(&path, &file) {
            // What hinders it now may be gone the next time.
            let _ = fs::rename(&path, &part);
        }
    }
}

/// One behind the highest that is there.
fn next_number(folder: &Path, name: &str) -> io::Result<u32> {
    let mut highest = 0;
    for entry in fs::read_dir(folder)? {
        if let Some(file) = entry?.file_name().to_str()
            && let Some((of, Some(number))) = parse_file(file)
            && of == name
        {
            highest = highest.max(number);
        }
    }
    highest.checked_add(1).ok_or_else(|| ErrorKind::AlreadyExists.into())
}

/// Opens a file for appending, and makes it and its folders if they are missing.
fn open(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    if path.is_symlink() {
        return Err(io::Error::new(ErrorKind::AlreadyExists, LinkInPlace));
    }
    let mut options = OpenOptions::new();
    // Reading is for the look at its end; and Windows locks no file that is open for appending alone.
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    if file.metadata()?.len() > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            // A crash or a full disk cut the last line.
            file.write_all(b"\n")?;
        }
    }
    Ok(file)
}

fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Writes all of them; otherwise tells how many, each ending at one of the places.
fn write_lines(file: &mut impl Write, bytes: &[u8], ends: &[usize]) -> Result<(), (usize, io::Error)> {
    let mut done = 0;
    while done < bytes.len() {
        let failure = match file.write(&bytes[done..]) {
            Ok(0) => ErrorKind::WriteZero.into(),
            Ok(written) => {
                done += written;
                continue;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => error,
        };
        return Err((ends.iter().filter(|end| **end <= done).count(), failure));
    }
    Ok(())
}

/// Whether the name still leads to the file that is open.
fn leads_to(path: &Path, file: &File) -> bool {
    let (Ok(named), Ok(open)) = (path.symlink_metadata(), file.metadata()) else { return false };
    is_same(&named, &open)
}

#[cfg(unix)]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// The identity of a file is not to be had here, but a part that was renamed is larger than its successor.
#[cfg(not(unix))]
fn is_same(one: &fs::Metadata, other: &fs::Metadata) -> bool {
    one.len() == other.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A disk with so much room, which takes no more than three bytes at a time.
    struct Small {
        taken: Vec<u8>,
        room: usize,
        interrupts: bool,
    }

    impl Write for Small {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.interrupts = !self.interrupts;
            if self.interrupts {
                return Err(ErrorKind::Interrupted.into());
            }
            let count = bytes.len().min(3).min(self.room - self.taken.len());
            if count == 0 {
                return Err(ErrorKind::StorageFull.into());
            }
            self.taken.extend_from_slice(&bytes[..count]);
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn of_lines_that_a_full_disk_cuts_the_whole_ones_are_counted() {
        for (room, lines) in [(0, 0), (3, 0), (4, 0), (5, 1), (9, 1), (10, 2), (11, 2)] {
            let mut disk = Small { taken: Vec::new(), room, interrupts: false };
            let (written, failure) =
                write_lines(&mut disk, b"aaaa\nbbbb\ncccc\n", &[5, 10, 15]).expect_err("it is too small");
            assert_eq!((written, failure.kind()), (lines, ErrorKind::StorageFull), "{room}");
        }
        let mut disk = Small { taken: Vec::new(), room: 15, interrupts: false };
        assert!(write_lines(&mut disk, b"aaaa\nbbbb\ncccc\n", &[5, 10, 15]).is_ok());
        assert_eq!(disk.taken, b"aaaa\nbbbb\ncccc\n");
    }
}
