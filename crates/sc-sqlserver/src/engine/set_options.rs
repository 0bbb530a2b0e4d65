//! `SET` options of a session.

use std::time::Duration;

use sqlparser::tokenizer::Token;

use super::errors;
use super::parse::{Reader, near};
use crate::session::SqlError;

/// One option as a batch sets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SetOption {
    /// `None` waits for ever.
    LockTimeout(Option<Duration>),
    DeadlockPriority(i8),
    XactAbort(bool),
    NoCount(bool),
    Isolation(Isolation),
    TextSize(i32),
    /// An option whose only modelled value is the one SQL Server starts with.
    Unchanged,
}

/// Isolation levels that are modelled. Readers see the last committed state; above READ COMMITTED a reader inside a
/// transaction takes the writers' lock, which is stricter than SQL Server and gives the same answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    ReadUncommitted,
    ReadCommitted,
    RepeatableRead,
    Serializable,
}

/// The options in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    pub lock_timeout: Option<Duration>,
    /// -10 to 10; the lowest of a cycle becomes the deadlock victim.
    pub deadlock_priority: i8,
    pub xact_abort: bool,
    pub no_count: bool,
    pub isolation: Isolation,
    pub text_size: i32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lock_timeout: crate::session::LOCK_TIMEOUT_NONE,
            deadlock_priority: 0,
            xact_abort: false,
            no_count: false,
            isolation: Isolation::ReadCommitted,
            text_size: i32::MAX,
        }
    }
}

impl Options {
    pub fn apply(&mut self, option: &SetOption) {
        match option {
            SetOption::LockTimeout(timeout) => self.lock_timeout = *timeout,
            SetOption::DeadlockPriority(priority) => self.deadlock_priority = *priority,
            SetOption::XactAbort(on) => self.xact_abort = *on,
            SetOption::NoCount(on) => self.no_count = *on,
            SetOption::Isolation(isolation) => self.isolation = *isolation,
            SetOption::TextSize(size) => self.text_size = *size,
            SetOption::Unchanged => {}
        }
    }
}

/// Reads what follows `SET`.
///
/// # Errors
/// 102; a refusal for an option, or for a value of it, that is not modelled.
pub fn parse(reader: &mut Reader<'_>) -> Result<Vec<SetOption>, SqlError> {
    if reader.accept("TRANSACTION") {
        reader.expect("ISOLATION")?;
        reader.expect("LEVEL")?;
        return isolation(reader).map(|level| vec![SetOption::Isolation(level)]);
    }
    let mut names = vec![reader.word()?.to_ascii_uppercase()];
    while reader.parser.consume_token(&Token::Comma) {
        names.push(reader.word()?.to_ascii_uppercase());
    }
    if names[0].starts_with('@') {
        return Err(errors::refused("assignments to variables", format!("SET {}", names[0])));
    }
    let value = value(reader)?;
    names.iter().map(|name| option(name, &value)).collect()
}

fn isolation(reader: &mut Reader<'_>) -> Result<Isolation, SqlError> {
    let first = reader.expect_one_of(&["READ", "REPEATABLE", "SERIALIZABLE", "SNAPSHOT"])?;
    Ok(match first.as_str() {
        "READ" => match reader.expect_one_of(&["COMMITTED", "UNCOMMITTED"])?.as_str() {
            "COMMITTED" => Isolation::ReadCommitted,
            _ => Isolation::ReadUncommitted,
        },
        "REPEATABLE" => {
            reader.expect("READ")?;
            Isolation::RepeatableRead
        }
        "SERIALIZABLE" => Isolation::Serializable,
        _ => return Err(errors::refused("this isolation level", "SET TRANSACTION ISOLATION LEVEL SNAPSHOT")),
    })
}

/// The value as upper-case text: a word, a number with its sign, or a quoted text.
fn value(reader: &mut Reader<'_>) -> Result<String, SqlError> {
    let sign = if reader.parser.consume_token(&Token::Minus) { "-" } else { "" };
    let next = reader.parser.next_token();
    match &next.token {
        Token::Number(digits, _) => Ok(format!("{sign}{digits}")),
        Token::Word(word) if sign.is_empty() => Ok(word.value.to_ascii_uppercase()),
        Token::SingleQuotedString(text) | Token::NationalStringLiteral(text) if sign.is_empty() => {
            Ok(text.to_ascii_uppercase())
        }
        _ => Err(near(&next)),
    }
}

fn option(name: &str, value: &str) -> Result<SetOption, SqlError> {
    let refused = || errors::refused("this SET option", format!("SET {name} {value}"));
    let number = || value.parse::<i32>().map_err(|_| refused());
    let flag = || match value {
        "ON" => Ok(true),
        "OFF" => Ok(false),
        _ => Err(errors::syntax(value)),
    };
    let only = |modelled: bool| if modelled { Ok(SetOption::Unchanged) } else { Err(refused()) };
    match name {
        "LOCK_TIMEOUT" => {
            Ok(SetOption::LockTimeout(u64::try_from(number()?).ok().map(Duration::from_millis)))
        }
        "DEADLOCK_PRIORITY" => match value {
            "LOW" => Ok(SetOption::DeadlockPriority(-5)),
            "NORMAL" => Ok(SetOption::DeadlockPriority(0)),
            "HIGH" => Ok(SetOption::DeadlockPriority(5)),
            _ => match i8::try_from(number()?) {
                Ok(priority @ -10..=10) => Ok(SetOption::DeadlockPriority(priority)),
                _ => Err(refused()),
            },
        },
        "XACT_ABORT" => flag().map(SetOption::XactAbort),
        "NOCOUNT" => flag().map(SetOption::NoCount),
        "TEXTSIZE" => number().map(|size| SetOption::TextSize(if size <= 0 { i32::MAX } else { size })),
        "ANSI_NULLS"
        | "ANSI_PADDING"
        | "ANSI_WARNINGS"
        | "ANSI_NULL_DFLT_ON"
        | "ANSI_DEFAULTS"
        | "CONCAT_NULL_YIELDS_NULL"
        | "QUOTED_IDENTIFIER" => only(flag()?),
        "ANSI_NULL_DFLT_OFF"
        | "IMPLICIT_TRANSACTIONS"
        | "NUMERIC_ROUNDABORT"
        | "FMTONLY"
        | "NOEXEC"
        | "PARSEONLY"
        | "SHOWPLAN_ALL"
        | "SHOWPLAN_TEXT"
        | "FORCEPLAN" => only(!flag()?),
        // Neither setting is visible where no cursor exists and ANSI_WARNINGS is on.
        "CURSOR_CLOSE_ON_COMMIT" | "ARITHABORT" | "ARITHIGNORE" => flag().map(|_| SetOption::Unchanged),
        "ROWCOUNT" => only(number()? == 0),
        "DATEFIRST" => only((1..=7).contains(&number()?)),
        // Only dates that read the same under every DATEFORMAT are modelled.
        "DATEFORMAT" => only(matches!(value, "MDY" | "DMY" | "YMD" | "YDM" | "MYD" | "DYM")),
        "LANGUAGE" => only(matches!(value, "US_ENGLISH" | "ENGLISH")),
        _ => Err(refused()),
    }
}
