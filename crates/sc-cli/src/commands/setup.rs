//! Settings and credentials.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _};

use sc_app::wire::{ErrorView, SettingsView};
use sc_app::{AppError, Exit, Settings};
use sc_words::Words;

use super::Place;
use crate::args::{SecretsCommand, SettingsCommand};
use crate::out::Out;
use crate::show;

/// Most of standard input that is read for a credential: far more than one may have, so that a longer one is refused.
const SECRET_INPUT_BYTES_MAX: u64 = 64 * 1024;

pub(super) fn settings(place: Place, what: &SettingsCommand, out: &Out) -> Result<Exit, AppError> {
    match what {
        SettingsCommand::Example => {
            let text = Settings::example();
            out.line(text.trim_end());
            out.json(&serde_json::json!({ "example": text }));
            Ok(Exit::Done)
        }
        SettingsCommand::Check => {
            let folders = sc_app::folders(place.folder)?;
            let loaded = Settings::load(&folders.settings)?;
            let view = SettingsView::new(&folders.settings, &loaded.warnings, &Words::new(place.lang));
            show::settings::checked(out, &Words::new(place.lang), &view);
            out.json(&view);
            Ok(Exit::Done)
        }
    }
}

pub(super) async fn secrets(place: Place, what: &SecretsCommand, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let store = app.secret_store_name();
    match what {
        SecretsCommand::List => {
            let secrets = app.secrets().await?;
            show::status::secrets(out, &words, &secrets.secrets);
            out.json(&secrets);
        }
        SecretsCommand::Set { entry } => {
            app.knows_secret(entry)?;
            let value = match read_secret(entry, out, &words) {
                Ok(value) => value,
                Err(unusable) => {
                    out.failure(&unusable.told(entry, &words), &words);
                    return Ok(Exit::Usage);
                }
            };
            app.set_secret(entry, &value).await?;
            let args = [("entry", entry.as_str().into()), ("store", store.as_str().into())];
            out.line(words.text("secrets-set", &args));
            out.json(&serde_json::json!({ "entry": entry, "is_set": true, "store": store }));
        }
        SecretsCommand::Delete { entry } => {
            let was_there = app.delete_secret(entry).await?;
            let key = if was_there { "secrets-deleted" } else { "secrets-not-there" };
            let args = [("entry", entry.as_str().into()), ("store", store.as_str().into())];
            out.line(words.text(key, &args));
            out.json(&serde_json::json!({ "entry": entry, "was_set": was_there, "store": store }));
        }
    }
    Ok(Exit::Done)
}

/// A credential from standard input: its only line, or what is typed at a terminal, which does not show it.
fn read_secret(entry: &str, out: &Out, words: &Words) -> Result<String, UnusableInput> {
    let value = if std::io::stdin().is_terminal() {
        out.error_line(&words.text("secrets-enter", &[("entry", entry.into())]));
        console::Term::stderr().read_secure_line()
    } else {
        let mut text = String::new();
        std::io::stdin().lock().take(SECRET_INPUT_BYTES_MAX).read_to_string(&mut text).map(|_| text)
    };
    only_line(&value.map_err(|_| UnusableInput::Empty)?)
}

/// The text without the line break at its end. A second line would be lost without a word, and half a credential kept.
fn only_line(text: &str) -> Result<String, UnusableInput> {
    let text = text.trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() {
        Err(UnusableInput::Empty)
    } else if text.contains(['\r', '\n']) {
        Err(UnusableInput::SeveralLines)
    } else {
        Ok(text.to_owned())
    }
}

/// Standard input that holds no credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnusableInput {
    Empty,
    SeveralLines,
}

impl UnusableInput {
    fn told(self, entry: &str, words: &Words) -> ErrorView {
        let (code, key) = match self {
            Self::Empty => ("usage.empty_secret", "secrets-empty"),
            Self::SeveralLines => ("usage.several_lines", "secrets-several-lines"),
        };
        ErrorView {
            code: code.to_owned(),
            exit: Exit::Usage as u8,
            sentence: words.plain(key),
            hint: Some(words.text("secrets-empty-hint", &[("entry", entry.into())])),
            arguments: BTreeMap::from([("entry".to_owned(), entry.to_owned())]),
            problems: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_one_line_and_the_break_at_its_end_is_no_part_of_it() {
        for text in ["a b", "a b\n", "a b\r\n", "a b\n\n"] {
            assert_eq!(only_line(text), Ok("a b".to_owned()), "{text:?}");
        }
        for text in ["a\nb", "a\nb\n", "a\r\nb", "\na", "a\rb"] {
            assert_eq!(only_line(text), Err(UnusableInput::SeveralLines), "{text:?}");
        }
        for text in ["", "\n", " \r\n"] {
            assert_eq!(only_line(text), Err(UnusableInput::Empty), "{text:?}");
        }
    }
}
