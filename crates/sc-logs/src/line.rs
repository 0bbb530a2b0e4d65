//! A line: `2026-03-09 08:15:00.042 [INFO]: message key=value`, written and taken apart.

use std::borrow::Cow;

use jiff::civil::DateTime;

/// Longest line that is written, with its line break, and longest text that is shown of one. Bytes.
pub const LINE_BYTES_MAX: usize = 8 * 1024;

/// What a line ends with whose end is missing.
pub(crate) const CUT_MARK: &str = " […cut]";

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// Something failed.
    Error,
    /// Something is not as it should be.
    Warn,
    /// What was done.
    Info,
    /// For who looks for a fault.
    Debug,
}

impl LogLevel {
    /// All of them, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warn, Self::Info, Self::Debug];

    /// As it stands in a line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Warn => "WARN",
            Self::Info => "INFO",
            Self::Debug => "DEBUG",
        }
    }
}

impl From<tracing::Level> for LogLevel {
    fn from(level: tracing::Level) -> Self {
        match level {
            tracing::Level::ERROR => Self::Error,
            tracing::Level::WARN => Self::Warn,
            tracing::Level::INFO => Self::Info,
            _ => Self::Debug,
        }
    }
}

/// What a line begins with: `2026-03-09 08:15:00.042 `.
const TIME_BYTES: usize = 24;

/// The line of a record, without its time and its line break.
pub(crate) fn untimed(level: LogLevel, text: &str) -> String {
    let mut line = format!("[{}]: {}", level.word(), printable(text));
    cut(&mut line, LINE_BYTES_MAX - 1 - TIME_BYTES);
    line
}

/// The same with its time.
pub(crate) fn timed(at: DateTime, untimed: &str) -> String {
    format!("{} {untimed}", at.strftime("%Y-%m-%d %H:%M:%S%.3f"))
}

/// Shortens a text, marked, to so many bytes.
pub(crate) fn cut(text: &mut String, bytes_max: usize) {
    if text.len() > bytes_max {
        text.truncate(text.floor_char_boundary(bytes_max - CUT_MARK.len()));
        text.push_str(CUT_MARK);
    }
}

/// The text on one line, with nothing in it that a terminal obeys or that shows in another order than it stands.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 8);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}' => clean.push_str("\\n"),
            '\t' => clean.push(' '),
            other if is_unprintable(other) => clean.push('\u{fffd}'),
            other => clean.push(other),
        }
    }
    Cow::Owned(clean)
}

fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A line taken apart. One of another program may have neither time nor level.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Parsed<'a> {
    pub(crate) at: Option<DateTime>,
    pub(crate) level: Option<LogLevel>,
    /// What follows time and level.
    pub(crate) text: &'a str,
}

/// Takes a line apart, ours or the predecessor's, which has no milliseconds.
pub(crate) fn parse(line: &str) -> Parsed<'_> {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    let Some((at, rest)) = parse_time(line) else {
        return Parsed { at: None, level: None, text: line };
    };
    let bracketed = rest.strip_prefix(" [").and_then(|rest| rest.split_once(']'));
    let level = bracketed.and_then(|(word, _)| {
        LogLevel::ALL.into_iter().find(|level| level.word().eq_ignore_ascii_case(word))
    });
    match (level, bracketed) {
        (Some(level), Some((_, text))) => {
            let text = text.strip_prefix(':').unwrap_or(text);
            Parsed { at: Some(at), level: Some(level), text: text.strip_prefix(' ').unwrap_or(text) }
        }
        _ => Parsed { at: Some(at), level: None, text: rest.trim_start() },
    }
}

fn parse_time(line: &str) -> Option<(DateTime, &str)> {
    let (time, mut rest) = line.split_at_checked(19)?;
    let bytes = time.as_bytes();
    let has_marks = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':')];
    if has_marks.iter().any(|(place, mark)| bytes[*place] != *mark) {
        return None;
    }
    let year = i16::try_from(number(&bytes[..4])?).ok()?;
    let part = |from: usize| i8::try_from(number(&bytes[from..from + 2])?).ok();
    let mut nanosecond = 0;
    if let Some(fraction) = rest.strip_prefix('.')
        && let Some((digits, after)) = fraction.split_at_checked(3)
        && let Some(milliseconds) = number(digits.as_bytes())
    {
        nanosecond = i32::try_from(milliseconds).ok()? * 1_000_000;
        rest = after;
    }
    let at = DateTime::new(year, part(5)?, part(8)?, part(11)?, part(14)?, part(17)?, nanosecond).ok()?;
    Some((at, rest))
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn compose(at: DateTime, level: LogLevel, text: &str) -> String {
        timed(at, &untimed(level, text))
    }

    #[test]
    fn a_line_is_composed_and_taken_apart() {
        let at = date(2026, 3, 9).at(8, 15, 0, 42_999_999);
        let line = compose(at, LogLevel::Info, "[START] cycle kind=scheduled");
        assert_eq!(line, "2026-03-09 08:15:00.042 [INFO]: [START] cycle kind=scheduled");
        let parsed = parse(&line);
        assert_eq!(parsed.at, Some(date(2026, 3, 9).at(8, 15, 0, 42_000_000)));
        assert_eq!((parsed.level, parsed.text), (Some(LogLevel::Info), "[START] cycle kind=scheduled"));
    }

    #[test]
    fn lines_of_the_predecessor_and_of_others_are_understood() {
        let at = Some(date(2025, 1, 2).at(3, 4, 5, 0));
        let check = |line: &str, at: Option<DateTime>, level: Option<LogLevel>, text: &str| {
            let parsed = parse(line);
            assert_eq!((parsed.at, parsed.level, parsed.text), (at, level, text), "{line:?}");
        };
        check("2025-01-02 03:04:05 [WARN]: a", at, Some(LogLevel::Warn), "a");
        check("\u{feff}2025-01-02 03:04:05 [error]:", at, Some(LogLevel::Error), "");
        check("2025-01-02 03:04:05 [SUCCESS]: paid", at, None, "[SUCCESS]: paid");
        check("2025-01-02 03:04:05", at, None, "");
        check("2025-13-02 03:04:05 [INFO]: a", None, None, "2025-13-02 03:04:05 [INFO]: a");
        check("    at Server.listen (net.js)", None, None, "    at Server.listen (net.js)");
        check("ñandú ñandú ñandú ñandú", None, None, "ñandú ñandú ñandú ñandú");
        check("", None, None, "");
    }

    #[test]
    fn a_text_cannot_begin_a_line_of_its_own_nor_command_a_terminal() {
        let forged = "x\r\n2026-03-09 08:15:00.000 [INFO]: paid\ny\u{1b}[2Jz\t\u{202e}w\u{2028}v\u{85}";
        let line = compose(date(2026, 3, 9).at(0, 0, 0, 0), LogLevel::Warn, forged);
        assert_eq!(
            line,
            "2026-03-09 00:00:00.000 [WARN]: x\\n2026-03-09 08:15:00.000 [INFO]: paid\\ny\u{fffd}[2Jz \
             \u{fffd}w\\nv\\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_between_characters_and_says_so() {
        let line = compose(date(2026, 3, 9).at(0, 0, 0, 0), LogLevel::Debug, &"ñ".repeat(LINE_BYTES_MAX));
        assert!(line.len() < LINE_BYTES_MAX && line.len() > LINE_BYTES_MAX - 4, "{}", line.len());
        assert!(line.ends_with("ñ […cut]"));
    }
}
