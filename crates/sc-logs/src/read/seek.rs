//! From a line in one file to the same time in another.

use std::cmp::Ordering;

use jiff::civil::DateTime;

use super::LogError;
use super::cursor::Position;
use super::stream::{Backward, Forward, Stream};
use crate::line::parse;

/// How far is looked for a line with a time.
pub(super) const GROUP_LINES_MAX: usize = 64;
pub(super) const GROUP_BYTES_MAX: usize = 64 * 1024;
/// What is read line by line at last. Bytes.
const SPAN_BYTES: u64 = 16 * 1024;

/// The time of the line that begins here, or of the one which it continues; and where it ends.
pub(super) fn time_at(stream: &mut Stream, at: Position) -> Result<(Option<DateTime>, Position), LogError> {
    let Some(line) = Forward::from(stream, at).next(stream)? else {
        return Ok((time_before(stream, at)?, stream.nearest(at)));
    };
    let time = match parse(&line.text).at {
        None => time_before(stream, at)?,
        time => time,
    };
    Ok((time, line.end))
}

fn time_before(stream: &mut Stream, at: Position) -> Result<Option<DateTime>, LogError> {
    let mut lines = Backward::from(stream, at);
    for _ in 0..GROUP_LINES_MAX {
        let Some(line) = lines.next(stream)? else { return Ok(None) };
        if let time @ Some(_) = parse(&line.text).at {
            return Ok(time);
        }
    }
    Ok(None)
}

/// Where the lines begin that are not before the time; or, where `takes_equal`, that are behind it. Times that run
/// backwards give some place among them.
pub(super) fn position_of(
    stream: &mut Stream,
    time: DateTime,
    takes_equal: bool,
) -> Result<Position, LogError> {
    let is_before = |line: DateTime| match line.cmp(&time) {
        Ordering::Less => true,
        Ordering::Equal => takes_equal,
        Ordering::Greater => false,
    };
    for (part, end) in stream.spans().into_iter().rev() {
        let mut low = Position { part, offset: 0 };
        match next_time(stream, low, end)? {
            Some((_, first)) if is_before(first) => {}
            _ => continue,
        }
        let mut high = end;
        while high - low.offset > SPAN_BYTES {
            let middle = Position { part, offset: low.offset + (high - low.offset) / 2 };
            // The line in whose middle that is does not count.
            let begun = Forward::from(stream, middle).next(stream)?.map(|line| line.end);
            match begun {
                Some(begun) if begun.part == part && begun.offset < high => {
                    match next_time(stream, begun, high)? {
                        Some((place, found)) if is_before(found) => low = place,
                        _ => high = middle.offset,
                    }
                }
                _ => high = middle.offset,
            }
        }
        return first_behind(stream, low, is_before);
    }
    Ok(Position::START)
}

/// The first line with a time that begins at or behind a place and before an offset of the same part.
fn next_time(
    stream: &mut Stream,
    from: Position,
    end: u64,
) -> Result<Option<(Position, DateTime)>, LogError> {
    let mut lines = Forward::from(stream, from);
    for _ in 0..GROUP_LINES_MAX {
        match lines.next(stream)? {
            Some(line) if line.start.part == from.part && line.start.offset < end => {
                if let Some(time) = parse(&line.text).at {
                    return Ok(Some((line.start, time)));
                }
            }
            _ => break,
        }
    }
    Ok(None)
}

fn first_behind(
    stream: &mut Stream,
    from: Position,
    is_before: impl Fn(DateTime) -> bool,
) -> Result<Position, LogError> {
    let mut lines = Forward::from(stream, from);
    let mut place = from;
    while let Some(line) = lines.next(stream)? {
        if line.start.part != from.part || parse(&line.text).at.is_some_and(|time| !is_before(time)) {
            break;
        }
        place = line.end;
    }
    Ok(place)
}
