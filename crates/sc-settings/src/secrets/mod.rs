//! Credentials: what they are called, and the stores that keep them.
//!
//! Values travel as [`SecretString`]: shown nowhere, wiped when dropped. The port
//! [`sc_domain::ports::SecretStore`] hands plain text over because it knows no such type; [`read`] is the
//! way to ask.

mod entry;
mod file;
mod memory;
mod os;
mod worker;

use std::path::Path;
use std::sync::Arc;

use sc_domain::ports::SecretStore;
use sc_domain::{Cause, Code, Flaw, FlawKind};
use secrecy::{ExposeSecret as _, SecretString};

pub use entry::SecretEntry;
pub use file::FileStore;
pub use memory::MemoryStore;
pub use os::OsStore;
pub use worker::KeyringStore;

use crate::settings::{SecretPlace, Settings};

/// Longest value. The credential store of Windows holds 2560 bytes, two per character.
pub const VALUE_CHARS_MAX: usize = 1_024;

/// Text that cannot be a credential. Says nothing about the text itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSecret {
    /// Nothing, or only blanks.
    #[error("the value is empty")]
    Empty,
    /// More than [`VALUE_CHARS_MAX`] characters.
    #[error("the value is longer than {VALUE_CHARS_MAX} characters")]
    TooLong,
    /// A line break or another control character inside.
    #[error("the value holds a line break or another control character")]
    Control,
}

/// Takes a value as it was typed or piped in: the line break at its end is no part of it.
///
/// # Errors
/// When the text cannot be a credential.
pub fn value(text: &str) -> Result<SecretString, InvalidSecret> {
    let text = text.trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() {
        return Err(InvalidSecret::Empty);
    }
    if text.chars().count() > VALUE_CHARS_MAX {
        return Err(InvalidSecret::TooLong);
    }
    if text.chars().any(char::is_control) {
        return Err(InvalidSecret::Control);
    }
    Ok(SecretString::from(text))
}

/// The store that the settings name. `folder` is the folder of the settings.
///
/// # Errors
/// `secret.store_unavailable` for a file outside a sandbox; the validation refuses that earlier.
pub fn open(settings: &Settings, folder: &Path) -> Result<Arc<dyn SecretStore>, Cause> {
    Ok(match settings.secrets {
        SecretPlace::Os => Arc::new(OsStore::new()),
        SecretPlace::File => Arc::new(FileStore::new(folder, settings.mode)?),
    })
}

/// The value of an entry that is needed.
///
/// # Errors
/// `secret.missing` when it was never set; `secret.store_locked`, `secret.store_absent` and `secret.store_unavailable` when
/// the store cannot say.
pub fn read(store: &dyn SecretStore, entry: &SecretEntry) -> Result<SecretString, Cause> {
    value_or_missing(entry, store.get(entry.as_str())?)
}

/// The same while nobody is there: a store that would have to ask a person is told as locked, and asks nobody.
///
/// # Errors
/// As [`read`].
pub fn read_unattended(store: &dyn SecretStore, entry: &SecretEntry) -> Result<SecretString, Cause> {
    value_or_missing(entry, store.get_unattended(entry.as_str())?)
}

fn value_or_missing(entry: &SecretEntry, value: Option<String>) -> Result<SecretString, Cause> {
    match value {
        Some(value) => Ok(SecretString::from(value)),
        None => Err(missing(std::slice::from_ref(entry))),
    }
}

/// That entries which are needed together were never set: each is named, so that nobody learns of them one by one.
pub fn missing(entries: &[SecretEntry]) -> Cause {
    match entries {
        [entry] => Cause::new(Code::SecretMissing).with("entry", entry),
        several => {
            let names: Vec<&str> = several.iter().map(SecretEntry::as_str).collect();
            Cause::new(Code::SecretsMissing).with("entries", names.join(", "))
        }
    }
}

/// Sets an entry, reads it back and compares: some stores have cut values without a word.
///
/// # Errors
/// `secret.store_unavailable` when the store refuses or does not hold what it was given. A value that
/// came back different is deleted again.
pub fn write(store: &dyn SecretStore, entry: &SecretEntry, value: &SecretString) -> Result<(), Cause> {
    store.set(entry.as_str(), value.expose_secret())?;
    let stored = store.get(entry.as_str())?.map(SecretString::from);
    if stored.is_some_and(|stored| stored.expose_secret() == value.expose_secret()) {
        return Ok(());
    }
    store.delete(entry.as_str())?;
    Err(unavailable(store.name(), Flaw::new(FlawKind::StoreReadBack, &[])))
}

/// What may be told of a stored value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// It was never set.
    Missing,
    /// It is set. The last four characters, where the entry is a key that people compare and long enough
    /// that they give nothing away; never of a password.
    Set {
        /// The end of a key.
        last_four: Option<String>,
    },
}

/// Whether an entry is set, for a list that people read.
///
/// # Errors
/// `secret.store_unavailable` when the store cannot say.
pub fn presence(store: &dyn SecretStore, entry: &SecretEntry) -> Result<Presence, Cause> {
    const COMPARABLE_CHARS_MIN: usize = 16;
    let Some(value) = store.get(entry.as_str())?.map(SecretString::from) else {
        return Ok(Presence::Missing);
    };
    let chars: Vec<char> = value.expose_secret().chars().collect();
    let shows_its_end = entry.is_key() && chars.len() >= COMPARABLE_CHARS_MIN;
    Ok(Presence::Set { last_four: shows_its_end.then(|| chars[chars.len() - 4..].iter().collect()) })
}

fn locked(store: &str) -> Cause {
    Cause::new(Code::SecretStoreLocked).with("store", store)
}

fn absent(store: &str, flaw: Flaw) -> Cause {
    Cause::new(Code::SecretStoreAbsent).with("store", store).with("detail", flaw)
}

fn unavailable(store: &str, flaw: Flaw) -> Cause {
    Cause::new(Code::SecretStoreUnavailable).with("store", store).with("detail", flaw)
}
