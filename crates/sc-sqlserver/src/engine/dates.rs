//! Dates and times as text, and their rounding.

use jiff::civil::{Date, DateTime, Time};

use super::errors;
use crate::session::SqlError;
use crate::value::SqlType;

const TICKS: [i32; 8] = [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100];

/// Rounds to `scale` digits of a second.
///
/// # Errors
/// 241 past the last day of the calendar.
pub fn round(at: DateTime, scale: u8) -> Result<DateTime, SqlError> {
    let tick = i64::from(TICKS[usize::from(scale.min(7))]);
    round_to(at, |nanoseconds| (nanoseconds + tick / 2) / tick * tick)
}

/// Rounds to the three-hundredths of a second of `datetime`, shown as .000, .003 and .007.
///
/// # Errors
/// 242 before 1753, where `datetime` begins.
pub fn round_to_datetime(at: DateTime) -> Result<DateTime, SqlError> {
    if at.year() < 1753 {
        return Err(errors::error(
            242,
            3,
            "The conversion of a varchar data type to a datetime data type resulted in an out-of-range value.",
        ));
    }
    round_to(at, |nanoseconds| {
        let thirds = (nanoseconds * 3 + 5_000_000) / 10_000_000;
        // Milliseconds of a tick: 0, 3.33 and 6.67 are shown as 0, 3 and 7.
        (thirds * 10 + 1) / 3 * 1_000_000
    })
}

fn round_to(at: DateTime, rule: impl Fn(i64) -> i64) -> Result<DateTime, SqlError> {
    let rounded = rule(i64::from(at.subsec_nanosecond()));
    let second = at.with().subsec_nanosecond(0).build().map_err(|_| errors::date_conversion_failed())?;
    second
        .checked_add(jiff::SignedDuration::from_nanos(rounded))
        .map_err(|_| errors::date_conversion_failed())
}

/// `YYYY-MM-DD`, or the style that was asked for.
///
/// # Errors
/// Refuses styles that are not modelled.
pub fn format_date(date: Date, style: Option<i64>) -> Result<String, SqlError> {
    match style {
        None | Some(0 | 20 | 21 | 23 | 120 | 121 | 126) => {
            Ok(format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day()))
        }
        Some(112) => Ok(format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())),
        Some(103) => Ok(format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())),
        Some(101) => Ok(format!("{:02}/{:02}/{:04}", date.month(), date.day(), date.year())),
        Some(other) => Err(errors::refused("this style of CONVERT", other)),
    }
}

/// `hh:mm:ss` with the digits of the type.
pub fn format_time(time: Time, ty: SqlType) -> String {
    let scale = match ty {
        SqlType::Time { scale } | SqlType::DateTime2 { scale } => usize::from(scale.min(7)),
        _ => 3,
    };
    let whole = format!("{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second());
    if scale == 0 {
        return whole;
    }
    let fraction = format!("{:09}", time.subsec_nanosecond());
    format!("{whole}.{}", &fraction[..scale])
}

/// `datetime2` in style 121 by default, `datetime` in style 0.
///
/// # Errors
/// Refuses styles that are not modelled.
pub fn format_datetime(at: DateTime, ty: SqlType, style: Option<i64>) -> Result<String, SqlError> {
    let style = style.unwrap_or(if ty == SqlType::DateTime { 0 } else { 121 });
    let clock = format_time(at.time(), ty);
    match style {
        0 | 100 => {
            let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
                [usize::from(at.month().unsigned_abs() - 1)];
            let hour = if at.hour() % 12 == 0 { 12 } else { at.hour() % 12 };
            let half = if at.hour() < 12 { "AM" } else { "PM" };
            Ok(format!("{month} {:>2} {:04} {hour:>2}:{:02}{half}", at.day(), at.year(), at.minute()))
        }
        20 | 120 => Ok(format!("{} {}", format_date(at.date(), None)?, &clock[..8])),
        21 | 121 => Ok(format!("{} {clock}", format_date(at.date(), None)?)),
        126 => Ok(format!("{}T{clock}", format_date(at.date(), None)?)),
        other => format_date(at.date(), Some(other)),
    }
}

/// Reads the formats that mean the same under every `DATEFORMAT`: `YYYYMMDD`, `YYYY-MM-DD`, each with
/// an optional time after a blank or a `T`, and a time alone (on `base`).
///
/// # Errors
/// 241 for what is no date; a refusal for a date whose meaning depends on session settings.
pub fn parse(text: &str, base: Date, style: Option<i64>) -> Result<DateTime, SqlError> {
    if !matches!(style, None | Some(0 | 20 | 21 | 23 | 112 | 120 | 121 | 126)) {
        return Err(errors::refused("this style of CONVERT", style.unwrap_or_default()));
    }
    let text = text.trim_matches(' ');
    if text.is_empty() {
        return Ok(base.to_datetime(Time::midnight()));
    }
    let (day, clock) = match text.split_once(['T', ' ']) {
        Some((day, clock)) => (day, clock.trim_matches(' ')),
        None if text.contains(':') => ("", text),
        None => (text, ""),
    };
    let date = if day.is_empty() { base } else { parse_day(day)? };
    let time = if clock.is_empty() { Time::midnight() } else { parse_clock(clock)? };
    Ok(date.to_datetime(time))
}

fn parse_day(day: &str) -> Result<Date, SqlError> {
    if day.contains('/') || day.split('-').next().is_some_and(|year| year.len() == 2 && day.contains('-')) {
        return Err(errors::refused("a date whose meaning depends on DATEFORMAT", day));
    }
    let numbers: Vec<&str> = if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        vec![&day[..4], &day[4..6], &day[6..]]
    } else {
        day.split('-').collect()
    };
    let [year, month, day] = numbers[..] else { return Err(errors::date_conversion_failed()) };
    if year.len() != 4 {
        return Err(errors::date_conversion_failed());
    }
    let number = |digits: &str| {
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<i16>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year), number(month), number(day)) else {
        return Err(errors::date_conversion_failed());
    };
    let (Ok(month), Ok(day)) = (i8::try_from(month), i8::try_from(day)) else {
        return Err(errors::date_conversion_failed());
    };
    if year == 0 {
        return Err(errors::date_conversion_failed());
    }
    Date::new(year, month, day).map_err(|_| errors::date_conversion_failed())
}

fn parse_clock(clock: &str) -> Result<Time, SqlError> {
    let clock = clock.strip_suffix('Z').unwrap_or(clock);
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, ""));
    let parts: Vec<Option<i8>> = whole.split(':').map(|part| part.parse().ok()).collect();
    let (hour, minute, second) = match parts[..] {
        [Some(hour), Some(minute)] => (hour, minute, 0),
        [Some(hour), Some(minute), Some(second)] => (hour, minute, second),
        _ => return Err(errors::date_conversion_failed()),
    };
    if fraction.len() > 7 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(errors::date_conversion_failed());
    }
    let nanoseconds = format!("{fraction:0<9}").parse().map_err(|_| errors::date_conversion_failed())?;
    Time::new(hour, minute, second, nanoseconds).map_err(|_| errors::date_conversion_failed())
}
