//! Character data: Windows-1252, blank padding, and the two collations.

use std::cmp::Ordering;

use encoding_rs::WINDOWS_1252;

use super::types;
use crate::session::Collation;
use crate::value::SqlType;

/// What `char` and `varchar` keep of a text: characters outside Windows-1252 become `?`, one for each
/// UTF-16 unit.
pub fn to_windows_1252(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let mut kept = String::with_capacity(text.len());
    let mut buffer = [0; 4];
    for character in text.chars() {
        let (_, _, unmappable) = WINDOWS_1252.encode(character.encode_utf8(&mut buffer));
        if unmappable {
            kept.extend(std::iter::repeat_n('?', character.len_utf16()));
        } else {
            kept.push(character);
        }
    }
    kept
}

/// Length in the units of the type: bytes of Windows-1252, or UTF-16 units.
pub fn length(text: &str, ty: SqlType) -> usize {
    if text.is_ascii() {
        text.len()
    } else if types::is_single_byte(ty) {
        text.chars().count()
    } else {
        text.encode_utf16().count()
    }
}

/// The longest start of the text that fits `units` of the type.
pub fn prefix(text: &str, ty: SqlType, units: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += if types::is_single_byte(ty) { 1 } else { character.len_utf16() };
        if used > units {
            return &text[..at];
        }
    }
    text
}

/// Adds the blanks of `char(n)` and `nchar(n)`; other types are left alone.
pub fn pad(mut text: String, ty: SqlType) -> String {
    if let SqlType::Char(units) | SqlType::NChar(units) = ty {
        let missing = usize::from(units).saturating_sub(length(&text, ty));
        text.extend(std::iter::repeat_n(' ', missing));
    }
    text
}

/// Compares as SQL Server does: the shorter text counts as padded with blanks.
pub fn compare(collation: Collation, left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left.chars(), right.chars());
    loop {
        let (a, b) = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => (a.unwrap_or(' '), b.unwrap_or(' ')),
        };
        if a == b {
            continue;
        }
        let order = match collation {
            Collation::Binary => a.cmp(&b),
            Collation::CaseInsensitive => weight(a).cmp(&weight(b)),
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Order of a character in the case-insensitive, accent-sensitive collation: blanks and signs, then digits,
/// then letters, an accented letter right after its plain one.
fn weight(character: char) -> (u8, char, char) {
    let folded = fold(character);
    if folded.is_alphabetic() {
        (2, base_letter(folded), folded)
    } else if folded.is_numeric() {
        (1, folded, folded)
    } else {
        (0, folded, folded)
    }
}

/// The character without its case.
pub fn fold(character: char) -> char {
    if character.is_ascii() {
        return character.to_ascii_lowercase();
    }
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => only,
        _ => character,
    }
}

fn base_letter(letter: char) -> char {
    match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' | 'ø' => 'o',
        'ù'..='ü' => 'u',
        'ý' | 'ÿ' => 'y',
        other => other,
    }
}

/// An identifier as a key of the catalog: equal keys name the same object.
pub fn identifier_key(collation: Collation, name: &str) -> String {
    match collation {
        Collation::Binary => name.to_owned(),
        Collation::CaseInsensitive => name.chars().map(fold).collect(),
    }
}

/// The name by which SQL Server knows the collation.
pub fn collation_name(collation: Collation) -> &'static str {
    match collation {
        Collation::Binary => "Latin1_General_BIN",
        Collation::CaseInsensitive => "SQL_Latin1_General_CP1_CI_AS",
    }
}

/// The collation of that name (collation names are never case-sensitive).
pub fn collation_by_name(name: &str) -> Option<Collation> {
    [Collation::Binary, Collation::CaseInsensitive]
        .into_iter()
        .find(|collation| collation_name(*collation).eq_ignore_ascii_case(name))
}

/// `LIKE`: `%` any text, `_` one character, `[a-z]` and `[^a-z]` sets, an escape character. Trailing blanks of the
/// value do not matter.
pub fn like(collation: Collation, value: &str, pattern: &str, escape: Option<char>) -> bool {
    let value: Vec<char> = value.chars().collect();
    let Some(pattern) = compile_like(pattern, escape) else { return false };
    let trimmed = value.iter().rposition(|character| *character != ' ').map_or(0, |last| last + 1);
    (trimmed..=value.len()).any(|end| matches_like(collation, &value[..end], &pattern))
}

enum LikePart {
    Any,
    One,
    Exact(char),
    Set { negated: bool, ranges: Vec<(char, char)> },
}

fn compile_like(pattern: &str, escape: Option<char>) -> Option<Vec<LikePart>> {
    let mut parts = Vec::new();
    let mut characters = pattern.chars().peekable();
    while let Some(character) = characters.next() {
        parts.push(match character {
            escaped if Some(escaped) == escape => LikePart::Exact(characters.next()?),
            '%' => LikePart::Any,
            '_' => LikePart::One,
            '[' => {
                let negated = characters.next_if_eq(&'^').is_some();
                let mut ranges = Vec::new();
                loop {
                    let low = characters.next()?;
                    if low == ']' && !ranges.is_empty() {
                        break;
                    }
                    let is_range = characters.peek() == Some(&'-')
                        && characters.clone().nth(1).is_some_and(|next| next != ']');
                    let high = if is_range { characters.nth(1)? } else { low };
                    ranges.push((low, high));
                }
                LikePart::Set { negated, ranges }
            }
            exact => LikePart::Exact(exact),
        });
    }
    Some(parts)
}

fn matches_like(collation: Collation, value: &[char], pattern: &[LikePart]) -> bool {
    let same = |a: char, b: char| match collation {
        Collation::Binary => a == b,
        Collation::CaseInsensitive => fold(a) == fold(b),
    };
    let within = |a: char, low: char, high: char| match collation {
        Collation::Binary => (low..=high).contains(&a),
        Collation::CaseInsensitive => (weight(low)..=weight(high)).contains(&weight(a)),
    };
    // Greedy with one point of return: the last `%` seen.
    let (mut at, mut part) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        let fits = match pattern.get(part) {
            Some(LikePart::Any) => {
                retry = Some((at, part));
                part += 1;
                continue;
            }
            None => at == value.len(),
            Some(_) if at == value.len() => false,
            Some(LikePart::One) => true,
            Some(LikePart::Exact(exact)) => same(value[at], *exact),
            Some(LikePart::Set { negated, ranges }) => {
                ranges.iter().any(|(low, high)| within(value[at], *low, *high)) != *negated
            }
        };
        if fits && part == pattern.len() {
            return true;
        }
        if fits {
            at += 1;
            part += 1;
        } else if let Some((from, any)) = retry
            && from < value.len()
        {
            at = from + 1;
            part = any + 1;
            retry = Some((from + 1, any));
        } else {
            return false;
        }
    }
}
