//! Lines of several files, merged by time.
//!
//! Within a file the order is that of the file, whatever the times say: a line's *key* is its own time, but never
//! earlier than that of the line before it (forwards), or later than that of the line behind it (backwards).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io;
use std::path::Path;

use jiff::civil::DateTime;

use super::cursor::{Cursor, Place, Position};
use super::find::Needle;
use super::listing::{Parts, day_folder, is_over, list};
use super::seek::{GROUP_BYTES_MAX, GROUP_LINES_MAX, position_of, time_at};
use super::stream::{Backward, Forward, RawLine, Stream};
use super::{Exported, LINES_PER_PAGE_MAX, LogError, LogLine, LogPage, LogQuery};
use crate::line::{LINE_BYTES_MAX, LogLevel, cut, parse, printable};

/// Files that are read together.
const FILES_MAX: usize = 256;
/// How often the list of a day is read again because a part became full meanwhile.
const LOOKS_MAX: usize = 4;

pub(super) fn page(root: &Path, query: &LogQuery, budget: u64) -> Result<LogPage, LogError> {
    let limit = query.limit.clamp(1, LINES_PER_PAGE_MAX);
    let mut merge = Merge::open(root, query)?;
    let mut wanted = Wanted::new(query);
    let mut lines = VecDeque::new();
    let mut has_moved = false;
    let mut scanned_all = true;
    let mut is_complete = false;
    while lines.len() < limit {
        // Each page gets somewhere, however small the budget.
        if has_moved && merge.bytes_read() > budget {
            scanned_all = false;
            break;
        }
        let Some((name, found)) = merge.next()? else {
            is_complete = true;
            break;
        };
        has_moved = true;
        if wanted.is(&found) {
            let line = shown(name, &found);
            if merge.is_forward { lines.push_back(line) } else { lines.push_front(line) }
        }
    }
    is_complete |= scanned_all && merge.is_at_end()?;
    let bytes_read = merge.bytes_read();
    let (started, stopped) = merge.into_cuts();
    let (previous, next) = if wanted.is_forward { (started, stopped) } else { (stopped, started) };
    Ok(LogPage { lines: lines.into(), previous, next, is_complete, scanned_all, bytes_read })
}

pub(super) fn export(
    root: &Path,
    query: &LogQuery,
    writer: &mut dyn io::Write,
) -> Result<Exported, LogError> {
    let mut query = query.clone();
    // From the beginning, unless it is said where.
    query.after.get_or_insert_with(|| Cursor(Place::Cut(BTreeMap::new())));
    let mut merge = Merge::open(root, &query)?;
    let mut wanted = Wanted::new(&query);
    let is_one = query.files.len() == 1;
    let mut exported = Exported { lines: 0, bytes: 0 };
    while let Some((name, found)) = merge.next()? {
        if !wanted.is(&found) {
            continue;
        }
        let text = printable(&found.raw.text);
        let line = if is_one { format!("{text}\n") } else { format!("{name}: {text}\n") };
        writer.write_all(line.as_bytes()).map_err(LogError::Export)?;
        exported.lines += 1;
        exported.bytes += line.len() as u64;
    }
    writer.flush().map_err(LogError::Export)?;
    Ok(exported)
}

fn shown(name: &str, found: &Found) -> LogLine {
    let parsed = parse(&found.raw.text);
    let mut text = printable(parsed.text).into_owned();
    cut(&mut text, LINE_BYTES_MAX);
    LogLine {
        file: name.to_owned(),
        at: parsed.at,
        level: found.level,
        text,
        cursor: Cursor(Place::Line(name.to_owned(), found.raw.start)),
    }
}

/// Which lines of those that are read are handed out.
struct Wanted {
    is_forward: bool,
    levels: BTreeSet<LogLevel>,
    needle: Option<Needle>,
}

impl Wanted {
    fn new(query: &LogQuery) -> Self {
        Self {
            is_forward: query.after.is_some(),
            levels: query.levels.clone(),
            needle: query.text.as_deref().and_then(Needle::new),
        }
    }

    fn is(&mut self, found: &Found) -> bool {
        let has_level =
            self.levels.is_empty() || found.level.is_some_and(|level| self.levels.contains(&level));
        has_level && self.needle.as_mut().is_none_or(|needle| needle.is_in(&found.raw.text))
    }
}

/// A line with what decides about its place and its colour.
struct Found {
    raw: RawLine,
    key: DateTime,
    level: Option<LogLevel>,
}

/// One file on its way.
struct Source {
    stream: Stream,
    lines: Lines,
    started: Position,
    /// Between what was handed out and what was not.
    place: Position,
    ready: VecDeque<Found>,
    /// The key of the line that was read last.
    key: DateTime,
    level: Option<LogLevel>,
    has_begun: bool,
}

enum Lines {
    Backward(Backward),
    Forward(Forward),
}

impl Source {
    fn backward(stream: Stream, before: Position) -> Self {
        let lines = Lines::Backward(Backward::from(&stream, before));
        Self::new(stream, lines, before, DateTime::MAX)
    }

    fn forward(stream: Stream, after: Position) -> Self {
        let lines = Lines::Forward(Forward::from(&stream, after));
        Self::new(stream, lines, after, DateTime::MIN)
    }

    fn new(stream: Stream, lines: Lines, at: Position, key: DateTime) -> Self {
        let (started, place) = (at, at);
        Self { stream, lines, started, place, ready: VecDeque::new(), key, level: None, has_begun: false }
    }

    fn peek(&mut self) -> Result<Option<DateTime>, LogError> {
        if self.ready.is_empty() {
            match &mut self.lines {
                Lines::Backward(lines) => {
                    // A line without a time belongs to the one with a time before it, which is read after it.
                    let mut group = Vec::new();
                    let mut bytes = 0;
                    while group.len() < GROUP_LINES_MAX
                        && bytes < GROUP_BYTES_MAX
                        && let Some(raw) = lines.next(&mut self.stream)?
                    {
                        bytes += raw.text.len();
                        let parsed = parse(&raw.text);
                        let (at, level) = (parsed.at, parsed.level);
                        group.push((raw, level));
                        if let Some(at) = at {
                            self.key = self.key.min(at);
                            break;
                        }
                    }
                    let header = group.last().and_then(|(_, level)| *level);
                    let key = self.key;
                    let found = |(raw, level): (RawLine, Option<LogLevel>)| Found {
                        raw,
                        key,
                        level: level.or(header),
                    };
                    self.ready.extend(group.into_iter().map(found));
                }
                Lines::Forward(lines) => {
                    if let Some(raw) = lines.next(&mut self.stream)? {
                        let parsed = parse(&raw.text);
                        let (at, level) = (parsed.at, parsed.level);
                        if at.is_none() && !self.has_begun {
                            self.look_back()?;
                        }
                        self.has_begun = true;
                        if let Some(at) = at {
                            self.key = self.key.max(at);
                            self.level = level;
                        }
                        self.ready.push_back(Found { raw, key: self.key, level: self.level });
                    }
                }
            }
        }
        Ok(self.ready.front().map(|found| found.key))
    }

    /// The first line continues one that stands before the place.
    fn look_back(&mut self) -> Result<(), LogError> {
        let mut lines = Backward::from(&self.stream, self.started);
        for _ in 0..GROUP_LINES_MAX {
            let Some(raw) = lines.next(&mut self.stream)? else { break };
            let parsed = parse(&raw.text);
            if let Some(at) = parsed.at {
                (self.key, self.level) = (at, parsed.level);
                break;
            }
        }
        Ok(())
    }
}

struct Merge {
    /// By name.
    sources: Vec<Source>,
    is_forward: bool,
}

impl Merge {
    fn open(root: &Path, query: &LogQuery) -> Result<Self, LogError> {
        let folder = day_folder(root, query.day);
        let mut streams = open_streams(root, &folder, query)?;
        let mut limits = |cursor: &Cursor, is_after: bool| -> Result<Vec<Position>, LogError> {
            positions(root, &folder, query, cursor, is_after, &mut streams)
        };
        let after = query.after.as_ref().map(|cursor| limits(cursor, true)).transpose()?;
        let before = query.before.as_ref().map(|cursor| limits(cursor, false)).transpose()?;
        let is_forward = after.is_some();
        let mut sources = Vec::with_capacity(streams.len());
        for (index, mut stream) in streams.into_iter().enumerate() {
            if let Some(before) = &before {
                stream.end_at(before[index]);
            }
            sources.push(match &after {
                Some(after) => Source::forward(stream, after[index]),
                None => {
                    let end = stream.end();
                    Source::backward(stream, end)
                }
            });
        }
        Ok(Self { sources, is_forward })
    }

    /// The source that is next, and whether there is one.
    fn choose(&mut self) -> Result<Option<usize>, LogError> {
        let mut chosen: Option<(usize, DateTime)> = None;
        for (index, source) in self.sources.iter_mut().enumerate() {
            let Some(key) = source.peek()? else { continue };
            // Of equal times the name decides: the first forwards, so the last backwards.
            let is_next = match chosen {
                None => true,
                Some((_, best)) if self.is_forward => key < best,
                Some((_, best)) => key >= best,
            };
            if is_next {
                chosen = Some((index, key));
            }
        }
        Ok(chosen.map(|(index, _)| index))
    }

    fn next(&mut self) -> Result<Option<(&str, Found)>, LogError> {
        let Some(index) = self.choose()? else { return Ok(None) };
        let is_forward = self.is_forward;
        let source = &mut self.sources[index];
        let Some(found) = source.ready.pop_front() else { return Ok(None) };
        source.place = if is_forward { found.raw.end } else { found.raw.start };
        Ok(Some((&source.stream.name, found)))
    }

    fn is_at_end(&mut self) -> Result<bool, LogError> {
        Ok(self.choose()?.is_none())
    }

    fn bytes_read(&self) -> u64 {
        self.sources.iter().map(|source| source.stream.bytes_read).sum()
    }

    /// Where it began, and where it stands.
    fn into_cuts(self) -> (Cursor, Cursor) {
        let cut = |position: fn(&Source) -> Position| {
            let one = |source: &Source| (source.stream.name.clone(), position(source));
            Cursor(Place::Cut(self.sources.iter().map(one).collect()))
        };
        (cut(|source| source.started), cut(|source| source.place))
    }
}

/// Opens the files that are wanted, by name.
fn open_streams(root: &Path, folder: &Path, query: &LogQuery) -> Result<Vec<Stream>, LogError> {
    let is_over = is_over(root, query.day)?;
    let mut listed = select(list(folder)?, query)?;
    let mut looks = 1;
    loop {
        let opened: Result<Vec<_>, _> =
            listed.iter().map(|(name, parts)| Stream::open(folder, name, parts, is_over)).collect();
        // A file that was renamed between the list and its opening would be left out, or be two parts.
        let again = select(list(folder)?, query)?;
        let is_same = again.len() == listed.len()
            && again.iter().zip(&listed).all(|((_, one), (_, other))| {
                one.numbers == other.numbers && one.has_current == other.has_current
            });
        if is_same || looks == LOOKS_MAX {
            return opened;
        }
        listed = again;
        looks += 1;
    }
}

fn select(mut listed: BTreeMap<String, Parts>, query: &LogQuery) -> Result<Vec<(String, Parts)>, LogError> {
    let selected: BTreeMap<String, Parts> = if query.files.is_empty() {
        listed
    } else {
        let names: BTreeSet<&String> = query.files.iter().collect();
        let take = |name: &String| {
            listed.remove_entry(name).ok_or_else(|| LogError::NoSuchFile(name.chars().take(100).collect()))
        };
        names.into_iter().map(take).collect::<Result<_, _>>()?
    };
    if selected.len() > FILES_MAX {
        return Err(LogError::TooManyFiles(FILES_MAX));
    }
    Ok(selected.into_iter().collect())
}

/// What a cursor means in each file.
fn positions(
    root: &Path,
    folder: &Path,
    query: &LogQuery,
    cursor: &Cursor,
    is_after: bool,
    streams: &mut [Stream],
) -> Result<Vec<Position>, LogError> {
    let (name, at) = match &cursor.0 {
        Place::Cut(known) => {
            // A file that was not there yet has all its lines behind the place.
            let one = |stream: &Stream| {
                known.get(&stream.name).map_or(Position::START, |position| stream.nearest(*position))
            };
            return Ok(streams.iter().map(one).collect());
        }
        Place::Line(name, at) => (name, *at),
    };
    let (time, line_end) = match streams.iter_mut().find(|stream| stream.name == *name) {
        Some(stream) => time_at(stream, at)?,
        None => {
            let of_line = LogQuery { files: vec![name.clone()], ..LogQuery::tail(query.day, 1) };
            let mut opened = open_streams(root, folder, &of_line)?;
            let stream = opened.first_mut().ok_or_else(|| LogError::NoSuchFile(name.clone()))?;
            time_at(stream, at)?
        }
    };
    let mut positions = Vec::with_capacity(streams.len());
    for stream in streams {
        let is_own = stream.name == *name;
        let place = if is_own && is_after { line_end } else { at };
        positions.push(match time {
            _ if is_own => stream.nearest(place),
            Some(time) => {
                // Of equal times the name decides.
                let takes_equal = stream.name < *name;
                position_of(stream, time, takes_equal)?
            }
            None => Position::START,
        });
    }
    Ok(positions)
}
