//! Places in the logs of a day.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::LogError;

/// Longest text of one. Bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// A place in one file, counted over its parts. A part keeps its number when it is full, so that a place stays
/// right while the file is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Position {
    pub(super) part: u32,
    pub(super) offset: u64,
}

impl Position {
    pub(super) const START: Self = Self { part: 0, offset: 0 };
}

/// A place in the merged lines of a day. Its text (`Display`, `FromStr`) means nothing to anybody else.
///
/// It is a position in *each* file, not a time: so no line is shown twice or left out where times are equal,
/// run backwards (the hour that is repeated in autumn, a clock that was set) or are missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub(super) Place);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Between lines: of each file what comes first.
    Cut(BTreeMap<String, Position>),
    /// At the beginning of a line.
    Line(String, Position),
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No file's name holds a slash, on no system.
        let entry = |f: &mut fmt::Formatter<'_>, name: &str, position: &Position| {
            write!(f, "/{name}={}:{}", position.part, position.offset)
        };
        match &self.0 {
            Place::Cut(positions) => {
                f.write_str("c")?;
                positions.iter().try_for_each(|(name, position)| entry(f, name, position))
            }
            Place::Line(name, position) => {
                f.write_str("l")?;
                entry(f, name, position)
            }
        }
    }
}

impl FromStr for Cursor {
    type Err = LogError;

    fn from_str(text: &str) -> Result<Self, LogError> {
        parse(text).ok_or_else(|| LogError::BadCursor(text.chars().take(100).collect()))
    }
}

fn parse(text: &str) -> Option<Cursor> {
    if text.len() > TEXT_BYTES_MAX {
        return None;
    }
    let mut entries = text.split('/');
    let kind = entries.next()?;
    let mut positions = BTreeMap::new();
    for entry in entries {
        let (name, position) = entry.rsplit_once('=')?;
        let (part, offset) = position.split_once(':')?;
        let position = Position { part: part.parse().ok()?, offset: offset.parse().ok()? };
        positions.insert(name.to_owned(), position);
    }
    match kind {
        "c" => Some(Cursor(Place::Cut(positions))),
        "l" if positions.len() == 1 => {
            let (name, position) = positions.pop_first()?;
            Some(Cursor(Place::Line(name, position)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_its_text() {
        for text in ["c", "c/A=1:0", "c/A=1:0/B=x=2:77", "l/A=4294967295:18446744073709551615"] {
            assert_eq!(text.parse::<Cursor>().expect("a cursor").to_string(), text);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let long = format!("c/{}=1:0", "x".repeat(TEXT_BYTES_MAX));
        for text in
            ["", "x", "l", "l/A=1:0/B=1:0", "c/A", "c/A=1", "c/A=-1:0", "c/A=1:0/", "c/A=1:1:1", &long]
        {
            assert!(text.parse::<Cursor>().is_err(), "{text:.20}");
        }
    }
}
