//! One file with its parts, line by line in both directions, in blocks.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use memchr::{memchr, memrchr};

use super::LogError;
use super::cursor::Position;
use super::listing::Parts;
use crate::name::{file_of, part_of};

/// The first block is small: of most files a page needs the last lines alone.
const BLOCK_BYTES_MIN: usize = 8 * 1024;
const BLOCK_BYTES_MAX: usize = 64 * 1024;
/// What has no line break for so long is a line nevertheless.
const PIECE_BYTES_MAX: usize = 64 * 1024;
/// What is kept of a line. Ours are shorter.
const KEPT_BYTES_MAX: usize = 16 * 1024;

/// A line as it stands in the file, without its line break.
#[derive(Debug)]
pub(super) struct RawLine {
    pub(super) start: Position,
    pub(super) end: Position,
    pub(super) text: String,
}

#[derive(Debug)]
struct Part {
    number: u32,
    path: PathBuf,
    end: u64,
}

/// The parts of one file as they were when it was opened.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) name: String,
    parts: Vec<Part>,
    /// The part that is written to is kept open from the beginning, because its name may come to mean another.
    current: Option<(u32, File)>,
    /// The full part that was read last.
    full: Option<(u32, File)>,
    pub(super) bytes_read: u64,
}

impl Stream {
    pub(super) fn open(folder: &Path, name: &str, parts: &Parts, is_over: bool) -> Result<Self, LogError> {
        let mut stream = Self {
            name: name.to_owned(),
            parts: Vec::with_capacity(parts.numbers.len() + 1),
            current: None,
            full: None,
            bytes_read: 0,
        };
        for number in parts.numbers.iter().copied() {
            let path = folder.join(part_of(name, number));
            let end = path.symlink_metadata().map_err(|source| failed(&path, source))?.len();
            stream.parts.push(Part { number, path, end });
        }
        if parts.has_current {
            // The number that it will have when it is full.
            let number = parts.numbers.last().copied().unwrap_or_default().saturating_add(1);
            let path = folder.join(file_of(name));
            let file = File::open(&path).map_err(|source| failed(&path, source))?;
            let end = file.metadata().map_err(|source| failed(&path, source))?.len();
            stream.parts.push(Part { number, path, end });
            stream.current = Some((number, file));
            if !is_over {
                stream.leave_out_unfinished_line()?;
            }
        }
        Ok(stream)
    }

    /// A line that is being written is shown when it is whole.
    fn leave_out_unfinished_line(&mut self) -> Result<(), LogError> {
        let index = self.parts.len() - 1;
        let end = self.parts[index].end;
        let mut block = Vec::new();
        let start = end.saturating_sub(PIECE_BYTES_MAX as u64);
        // Nearly always there is none, and one byte tells.
        for from in [end.saturating_sub(1), start] {
            self.read(index, from, end, &mut block)?;
            if let Some(place) = memrchr(b'\n', &block) {
                self.parts[index].end = from + place as u64 + 1;
                return Ok(());
            }
        }
        if start == 0 {
            self.parts[index].end = 0;
        }
        Ok(())
    }

    pub(super) fn end(&self) -> Position {
        self.parts.last().map_or(Position::START, |part| Position { part: part.number, offset: part.end })
    }

    /// The place, or the nearest one that there is.
    fn locate(&self, at: Position) -> (usize, u64) {
        let index = self.parts.partition_point(|part| part.number < at.part);
        match self.parts.get(index) {
            Some(part) if part.number == at.part => (index, at.offset.min(part.end)),
            Some(_) => (index, 0),
            None => (index.saturating_sub(1), self.parts.last().map_or(0, |part| part.end)),
        }
    }

    pub(super) fn nearest(&self, at: Position) -> Position {
        let (index, offset) = self.locate(at);
        self.parts.get(index).map_or(Position::START, |part| Position { part: part.number, offset })
    }

    /// Forgets what is behind the place.
    pub(super) fn end_at(&mut self, at: Position) {
        let (index, offset) = self.locate(at);
        self.parts.truncate(index + 1);
        if let Some(part) = self.parts.last_mut() {
            part.end = offset;
        }
    }

    /// The numbers of the parts, and their ends.
    pub(super) fn spans(&self) -> Vec<(u32, u64)> {
        self.parts.iter().map(|part| (part.number, part.end)).collect()
    }

    /// Replaces the block by what stands between two offsets of a part.
    fn read(&mut self, index: usize, from: u64, to: u64, block: &mut Vec<u8>) -> Result<(), LogError> {
        let Part { number, path, .. } = &self.parts[index];
        let is_current = self.current.as_ref().is_some_and(|(current, _)| current == number);
        let kept = if is_current { &mut self.current } else { &mut self.full };
        let mut file = match kept.take() {
            Some((of, file)) if of == *number => file,
            _ => File::open(path).map_err(|source| failed(path, source))?,
        };
        let count = usize::try_from(to.saturating_sub(from)).unwrap_or(0);
        block.resize(count, 0);
        let read = file.seek(SeekFrom::Start(from)).and_then(|_| file.read_exact(block));
        read.map_err(|source| failed(path, source))?;
        *kept = Some((*number, file));
        self.bytes_read += count as u64;
        Ok(())
    }

    fn raw(&self, index: usize, start: u64, bytes: &[u8]) -> RawLine {
        let part = self.parts[index].number;
        let end = start + bytes.len() as u64;
        let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        let kept = &text[..text.len().min(KEPT_BYTES_MAX)];
        RawLine {
            start: Position { part, offset: start },
            end: Position { part, offset: end },
            text: String::from_utf8_lossy(kept).into_owned(),
        }
    }
}

fn failed(path: &Path, source: io::Error) -> LogError {
    LogError::Read { path: path.to_owned(), source }
}

/// The lines before a place, the nearest first.
#[derive(Debug)]
pub(super) struct Backward {
    index: usize,
    /// What was read and not yet handed out: it ends where the next line to hand out ends.
    block: Vec<u8>,
    block_start: u64,
    step: usize,
}

impl Backward {
    pub(super) fn from(stream: &Stream, before: Position) -> Self {
        let (index, offset) = stream.locate(before);
        Self { index, block: Vec::new(), block_start: offset, step: BLOCK_BYTES_MIN }
    }

    pub(super) fn next(&mut self, stream: &mut Stream) -> Result<Option<RawLine>, LogError> {
        if stream.parts.is_empty() {
            return Ok(None);
        }
        loop {
            if let Some(last) = self.block.len().checked_sub(1) {
                // The line's own break is its last byte; the one before it ends the line before.
                let start = memrchr(b'\n', &self.block[..last]).map(|place| place + 1);
                let is_whole = self.block_start == 0 || self.block.len() >= PIECE_BYTES_MAX;
                if let Some(start) = start.or(is_whole.then_some(0)) {
                    let line = stream.raw(self.index, self.block_start + start as u64, &self.block[start..]);
                    self.block.truncate(start);
                    return Ok(Some(line));
                }
            } else if self.block_start == 0 {
                let Some(index) = self.index.checked_sub(1) else { return Ok(None) };
                self.index = index;
                self.block_start = stream.parts[index].end;
                continue;
            }
            let from = self.block_start.saturating_sub(self.step as u64);
            let mut block = Vec::new();
            stream.read(self.index, from, self.block_start, &mut block)?;
            block.append(&mut self.block);
            self.block = block;
            self.block_start = from;
            self.step = (self.step * 2).min(BLOCK_BYTES_MAX);
        }
    }
}

/// The lines from a place on.
#[derive(Debug)]
pub(super) struct Forward {
    index: usize,
    block: Vec<u8>,
    block_start: u64,
    /// How much of the block was handed out.
    used: usize,
    step: usize,
}

impl Forward {
    pub(super) fn from(stream: &Stream, after: Position) -> Self {
        let (index, offset) = stream.locate(after);
        Self { index, block: Vec::new(), block_start: offset, used: 0, step: BLOCK_BYTES_MIN }
    }

    pub(super) fn next(&mut self, stream: &mut Stream) -> Result<Option<RawLine>, LogError> {
        loop {
            let Some(part) = stream.parts.get(self.index) else { return Ok(None) };
            let rest = &self.block[self.used..];
            let block_end = self.block_start + self.block.len() as u64;
            let is_last = block_end >= part.end;
            let is_whole = !rest.is_empty() && (is_last || rest.len() >= PIECE_BYTES_MAX);
            if let Some(length) =
                memchr(b'\n', rest).map(|place| place + 1).or(is_whole.then_some(rest.len()))
            {
                let line = stream.raw(self.index, self.block_start + self.used as u64, &rest[..length]);
                self.used += length;
                return Ok(Some(line));
            }
            if is_last {
                self.index += 1;
                self.block.clear();
                (self.block_start, self.used) = (0, 0);
                continue;
            }
            let to = part.end.min(block_end + self.step as u64);
            let mut block = Vec::new();
            stream.read(self.index, block_end, to, &mut block)?;
            self.block.drain(..self.used);
            self.block_start += self.used as u64;
            self.used = 0;
            self.block.append(&mut block);
            self.step = (self.step * 2).min(BLOCK_BYTES_MAX);
        }
    }
}
