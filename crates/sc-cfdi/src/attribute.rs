//! The inside of a tag, read strictly. The tokenizer's own reader of attributes is made for the web's markup too: it
//! takes `a="1"b="2"` and `a="<"`, and does not say where a value stands.

use std::borrow::Cow;

use crate::error::{Bounded, Excerpt, Fault, Malformed, ReadError};
use crate::name::{is_blank, is_character, parts};

/// An attribute as it is written.
#[derive(Debug, Clone)]
pub(crate) struct Attribute<'a> {
    /// Its qualified name.
    pub name: &'a str,
    pub prefix: &'a str,
    pub local: &'a str,
    /// What it means: references resolved, white space as XML normalises it.
    pub value: Cow<'a, str>,
    /// Where its name stands in the document.
    pub offset: usize,
}

/// Most attributes of one element, declarations of namespaces included. A Comprobante has about 25.
const ATTRIBUTES_MAX: usize = 128;

/// Reads what follows the name in a tag; `offset` is where that begins in the document.
pub(crate) fn attributes(inside: &str, offset: usize) -> Result<Vec<Attribute<'_>>, ReadError> {
    let mut found: Vec<Attribute<'_>> = Vec::new();
    let mut rest = inside;
    loop {
        let trimmed = rest.trim_start_matches(is_blank);
        let at = offset + inside.len() - trimmed.len();
        if trimmed.is_empty() {
            return Ok(found);
        }
        let malformed = || ReadError::new(at, Malformed::Attribute);
        if trimmed.len() == rest.len() {
            return Err(malformed());
        }
        if found.len() == ATTRIBUTES_MAX {
            let fault = Fault::TooMany { what: Bounded::Attributes, count_max: ATTRIBUTES_MAX };
            return Err(ReadError::new(at, fault));
        }
        let (name, after) = trimmed.split_once('=').ok_or_else(malformed)?;
        let name = name.trim_end_matches(is_blank);
        let (prefix, local) =
            parts(name).ok_or_else(|| ReadError::new(at, Malformed::Name(Excerpt::new(name))))?;
        let quoted = after.trim_start_matches(is_blank);
        let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\'')).ok_or_else(malformed)?;
        let (raw, after) = quoted[1..].split_once(quote).ok_or_else(malformed)?;
        let value_at = offset + inside.len() - quoted.len() + 1;
        if found.iter().any(|earlier| earlier.name == name) {
            return Err(ReadError::new(at, Malformed::AttributeTwice(Excerpt::new(name))));
        }
        found.push(Attribute { name, prefix, local, value: meaning(raw, value_at)?, offset: at });
        rest = after;
    }
}

/// The meaning of a value: white space becomes a blank, references what they stand for.
fn meaning(raw: &str, offset: usize) -> Result<Cow<'_, str>, ReadError> {
    let is_special = |c: char| matches!(c, '<' | '&' | '\t' | '\n' | '\r');
    if !raw.contains(is_special) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(index) = rest.find(is_special) {
        value.push_str(&rest[..index]);
        let at = offset + raw.len() - rest.len() + index;
        let special = &rest[index..];
        rest = match special.as_bytes().first() {
            Some(b'&') => {
                let (name, after) =
                    special[1..].split_once(';').ok_or_else(|| ReadError::new(at, Malformed::Reference))?;
                value.push(reference(name, at)?);
                after
            }
            Some(b'<') => return Err(ReadError::new(at, Malformed::Character(u32::from('<')))),
            // A line end of two characters is one blank.
            Some(b'\r') if special.starts_with("\r\n") => {
                value.push(' ');
                &special[2..]
            }
            _ => {
                value.push(' ');
                &special[1..]
            }
        };
    }
    value.push_str(rest);
    Ok(Cow::Owned(value))
}

/// What `&name;` stands for.
pub(crate) fn reference(name: &str, offset: usize) -> Result<char, ReadError> {
    let malformed = || ReadError::new(offset, Malformed::Reference);
    let Some(number) = name.strip_prefix('#') else {
        return match name {
            "amp" => Ok('&'),
            "lt" => Ok('<'),
            "gt" => Ok('>'),
            "quot" => Ok('"'),
            "apos" => Ok('\''),
            _ if parts(name).is_some() => Err(ReadError::new(offset, Fault::Entity(Excerpt::new(name)))),
            _ => Err(malformed()),
        };
    };
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(malformed());
    }
    let code = u32::from_str_radix(digits, radix).map_err(|_| malformed())?;
    char::from_u32(code)
        .filter(|&c| is_character(c))
        .ok_or_else(|| ReadError::new(offset, Malformed::Character(code)))
}
