//! How values of the domain look in columns.

use std::ops::RangeInclusive;
use std::str::FromStr;

use icu_normalizer::DecomposingNormalizerBorrowed;
use jiff::Timestamp;
use rusqlite::Row;
use sc_domain::ports::{AttemptOutcome, RunKind, Trigger};
use sc_domain::{Cause, Code, DocumentKey};

use crate::error::{Fault, unreadable};

/// Microseconds since 1970-01-01 UTC; finer parts are cut.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

pub(crate) fn instant(column: &'static str, micros: i64) -> Result<Timestamp, Fault> {
    Timestamp::from_microsecond(micros).map_err(|_| unreadable(column, micros))
}

pub(crate) fn instant_at(row: &Row<'_>, column: &'static str) -> Result<Timestamp, Fault> {
    instant(column, row.get(column)?)
}

pub(crate) fn optional_instant_at(row: &Row<'_>, column: &'static str) -> Result<Option<Timestamp>, Fault> {
    row.get::<_, Option<i64>>(column)?.map(|micros| instant(column, micros)).transpose()
}

/// A column whose text is parsed.
pub(crate) fn parsed_at<T: FromStr>(row: &Row<'_>, column: &'static str) -> Result<T, Fault> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| unreadable(column, text))
}

/// A nullable column whose text is parsed.
pub(crate) fn optional_at<T: FromStr>(row: &Row<'_>, column: &'static str) -> Result<Option<T>, Fault> {
    let Some(text) = row.get::<_, Option<String>>(column)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| unreadable(column, text))
}

/// The natural key that stands in three columns of several tables.
pub(crate) fn key_at(row: &Row<'_>) -> Result<DocumentKey, Fault> {
    Ok(DocumentKey {
        tenant: parsed_at(row, "tenant")?,
        kind: parsed_at(row, "kind")?,
        external_id: row.get("external_id")?,
    })
}

pub(crate) fn cause_text(cause: Option<&Cause>) -> Result<Option<String>, Fault> {
    Ok(cause.map(serde_json::to_string).transpose()?)
}

/// A cause. A newer version may have written a code that this one does not know: the text is then
/// shown as it stands, because a document must never become invisible over its reason.
pub(crate) fn cause_at(row: &Row<'_>, column: &'static str) -> Result<Option<Cause>, Fault> {
    let text: Option<String> = row.get(column)?;
    Ok(text.map(|text| {
        serde_json::from_str(&text).unwrap_or_else(|_| Cause::new(Code::InternalDefect).with("detail", text))
    }))
}

/// A count; SQLite's integers are wider than ours.
pub(crate) fn count_at(row: &Row<'_>, column: &'static str) -> Result<u32, Fault> {
    let value: i64 = row.get(column)?;
    u32::try_from(value).map_err(|_| unreadable(column, value))
}

pub(crate) fn kind_text(kind: RunKind) -> &'static str {
    match kind {
        RunKind::Cycle => "cycle",
        RunKind::Baseline => "baseline",
    }
}

pub(crate) fn kind(column: &'static str, text: &str) -> Result<RunKind, Fault> {
    [RunKind::Cycle, RunKind::Baseline]
        .into_iter()
        .find(|kind| kind_text(*kind) == text)
        .ok_or_else(|| unreadable(column, text))
}

pub(crate) fn trigger_text(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Manual => "manual",
        Trigger::Schedule => "schedule",
    }
}

pub(crate) fn trigger(column: &'static str, text: &str) -> Result<Trigger, Fault> {
    [Trigger::Manual, Trigger::Schedule]
        .into_iter()
        .find(|trigger| trigger_text(*trigger) == text)
        .ok_or_else(|| unreadable(column, text))
}

pub(crate) fn outcome(column: &'static str, text: &str) -> Result<AttemptOutcome, Fault> {
    use AttemptOutcome::{Adopted, Confirmed, Conflict, NotSent, Refused, Unknown};
    [Confirmed, Adopted, Refused, Unknown, NotSent, Conflict]
        .into_iter()
        .find(|outcome| outcome.as_str() == text)
        .ok_or_else(|| unreadable(column, text))
}

/// At most `max` characters of a text.
pub(crate) fn bounded(text: &str, max: usize) -> &str {
    match text.char_indices().nth(max) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

/// How terms are compared: without surrounding blanks, case and accents, for letters of any script. Who searches `ordonez` means
/// `Ordóñez`.
pub(crate) fn folded(text: &str) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(text.trim()).to_lowercase();
    decomposed.chars().filter(|char| !COMBINING.contains(char)).collect()
}

/// What stands on or below a letter, once it is written apart (Unicode, block "Combining Diacritical Marks").
const COMBINING: RangeInclusive<char> = '\u{300}'..='\u{36f}';
