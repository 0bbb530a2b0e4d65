//! Changes one value of a settings file. Comments, layout and line ends of everything else stay as they are.
//!
//! Invariant: a file is replaced by one that the loader takes, or not at all.

use std::path::Path;

use toml_edit::{DocumentMut, Item, Table, Value};

use crate::file::{check, read, unreadable, write_private};
use crate::key::Key;
use crate::problem::{Problem, ProblemCode, SettingsError};
use crate::settings::Loaded;

/// What a key is to hold. Whether that suits the key is judged with the whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewValue<'v> {
    /// Text, without TOML quotes.
    Text(&'v str),
    /// A whole number.
    Integer(i64),
    /// `true` or `false`.
    Boolean(bool),
}

impl<'v> From<&'v str> for NewValue<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for NewValue<'_> {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<bool> for NewValue<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl NewValue<'_> {
    fn toml(self) -> Value {
        match self {
            Self::Text(text) => text.into(),
            Self::Integer(number) => number.into(),
            Self::Boolean(value) => value.into(),
        }
    }
}

/// Sets a key in a settings file: where it stands, else at the end of its section, which is made at the end of the file
/// where it is missing. The new text has to pass the rules of [`crate::Settings::load`] as a whole; then it takes the
/// place of the old file in one move ([`write_private`]). A mark at the beginning of the file is not kept.
///
/// Two that change a file at the same moment are told apart by a look at it right before the move. That is a courtesy
/// and no lock.
///
/// # Errors
/// All problems of the new text, also those that were there before; a file that cannot be read or written, or that
/// somebody else changed meanwhile; a key of a company, since it does not say which. The file is untouched then.
pub fn set_value<'v>(
    file: &Path,
    key: &Key,
    value: impl Into<NewValue<'v>>,
) -> Result<Loaded, SettingsError> {
    let fail = |problems| SettingsError { file: file.to_owned(), problems };
    let before = read(file).map_err(|problem| fail(vec![problem]))?;
    let after = edited(file, &before, key, value.into().toml()).map_err(fail)?;
    let loaded = check(&after).map_err(fail)?;
    if after != before {
        replace(file, &before, &after).map_err(|problem| fail(vec![problem]))?;
    }
    Ok(loaded)
}

fn replace(file: &Path, before: &str, after: &str) -> Result<(), Problem> {
    if read(file)? != before {
        return Err(Problem::new(ProblemCode::Changed, crate::FILE_NAME).open_value(file.display()));
    }
    write_private(file, after.as_bytes()).map_err(|error| unreadable(file, &error))
}

fn edited(file: &Path, before: &str, key: &Key, value: Value) -> Result<String, Vec<Problem>> {
    if key.section() == "tenant" {
        return Err(vec![
            Problem::new(ProblemCode::Needs, key.path).value(value).with("other", "[[tenant]]"),
        ]);
    }
    // What keeps a text from being edited at all keeps it from being loaded, too, and there it has its words.
    let unfit = |detail: String| match check(before) {
        Err(problems) => problems,
        Ok(_) => vec![unreadable(file, &std::io::Error::other(detail))],
    };
    let mut document: DocumentMut = before
        .replace("\r\n", "\n")
        .parse()
        .map_err(|error: toml_edit::TomlError| unfit(error.message().to_owned()))?;
    if !key.section().is_empty() && !document.contains_key(key.section()) {
        append_section(&mut document, key.section());
    }
    let table = match key.section() {
        "" => Some(document.as_table_mut() as &mut dyn toml_edit::TableLike),
        section => document.get_mut(section).and_then(Item::as_table_like_mut),
    };
    match table {
        Some(table) => put(table, key.name(), value),
        None => return Err(unfit(format!("{} is no section", key.section()))),
    }
    Ok(with_line_ends_of(before, &document.to_string()))
}

/// A section at the end of the file, after the comments there: they belong to the section before.
fn append_section(document: &mut DocumentMut, name: &str) {
    let mut trailing = document.trailing().as_str().unwrap_or_default().to_owned();
    if !trailing.is_empty() && !trailing.ends_with('\n') {
        trailing.push('\n');
    }
    let mut section = Table::new();
    section.decor_mut().set_prefix(format!("{trailing}\n"));
    document.set_trailing("");
    document.insert(name, Item::Table(section));
}

fn put(table: &mut dyn toml_edit::TableLike, name: &str, mut value: Value) {
    match table.get_mut(name) {
        Some(Item::Value(old)) => {
            // The blanks around it, and the comment behind it.
            *value.decor_mut() = old.decor().clone();
            *old = value;
        }
        Some(other) => *other = Item::Value(value),
        None => {
            table.insert(name, Item::Value(value));
        }
    }
}

/// The new text with the line ends of the old one: lines that did not change are taken from there byte by byte, new
/// ones end as most do.
fn with_line_ends_of(before: &str, after: &str) -> String {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let is_same = |(one, other): (&&str, &&str)| bare(one) == bare(other);
    let shorter = old.len().min(new.len());
    let head = old.iter().zip(&new).take_while(|pair| is_same(*pair)).count();
    let tail =
        old.iter().rev().zip(new.iter().rev()).take(shorter - head).take_while(|pair| is_same(*pair)).count();
    let end = if before.matches("\r\n").count() * 2 > before.matches('\n').count() { "\r\n" } else { "\n" };
    let mut text = String::with_capacity(before.len() + after.len());
    for (index, line) in new.iter().enumerate() {
        let kept = if index < head {
            Some(old[index])
        } else if index >= new.len() - tail {
            Some(old[old.len() + index - new.len()])
        } else {
            None
        };
        match kept {
            // The last line of the old text may have had no end.
            Some(line) if line.ends_with('\n') || index + 1 == new.len() => text.push_str(line),
            Some(line) => {
                text.push_str(line);
                text.push_str(end);
            }
            None => {
                text.push_str(bare(line));
                text.push_str(end);
            }
        }
    }
    text
}

/// A line without its end.
fn bare(line: &str) -> &str {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_changed_since_it_was_read_is_left_alone() {
        let home = tempfile::tempdir().expect("folder");
        let file = home.path().join(crate::FILE_NAME);
        std::fs::write(&file, "theirs").expect("written");
        let problem = replace(&file, "ours, as it was", "ours, edited").expect_err("changed");
        assert_eq!(problem.code, ProblemCode::Changed);
        assert_eq!(std::fs::read_to_string(&file).expect("there"), "theirs");
        replace(&file, "theirs", "edited").expect("replaced");
        assert_eq!(std::fs::read_to_string(&file).expect("there"), "edited");
    }

    #[test]
    fn lines_keep_their_ends_one_by_one() {
        for (before, after, expected) in [
            ("a\r\nb\r\nc\r\n", "a\nB\nc\n", "a\r\nB\r\nc\r\n"),
            ("a\nb\r\nc\n", "a\nb\nC\n", "a\nb\r\nC\n"),
            ("a\r\nb", "a\nb\n\nc\n", "a\r\nb\r\n\r\nc\r\n"),
            ("a\r\nb\r\nc", "a\nx\nb\nc", "a\r\nx\r\nb\r\nc"),
            ("a\na\n", "a\na\na\n", "a\na\na\n"),
            ("", "a\n", "a\n"),
        ] {
            assert_eq!(with_line_ends_of(before, after), expected, "{before:?}");
        }
    }
}
