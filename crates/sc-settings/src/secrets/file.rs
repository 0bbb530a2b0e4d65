//! A file beside the settings of a sandbox. Its credentials open nothing but this machine's own
//! stand-ins; a live site never gets one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use sc_domain::ports::SecretStore;
use sc_domain::{Cause, Code, Flaw, FlawKind};
use toml::{Table, Value};

use super::unavailable;
use crate::file::write_private;
use crate::mode::Mode;

const NAME: &str = "secrets.toml";

/// Keeps the credentials of a sandbox in `secrets.toml`, mode 0600.
pub struct FileStore {
    file: PathBuf,
    /// One change at a time: each one reads the file, changes it and writes it whole.
    turn: Mutex<()>,
}

impl FileStore {
    /// The store in a sandbox's settings folder. The file is made when the first value is set.
    ///
    /// # Errors
    /// `secret.store_unavailable` outside a sandbox.
    pub fn new(folder: &Path, mode: Mode) -> Result<Self, Cause> {
        match mode {
            Mode::Sandbox => Ok(Self { file: folder.join(NAME), turn: Mutex::new(()) }),
            Mode::Production => Err(unavailable(NAME, Flaw::new(FlawKind::SecretsSandboxOnly, &[]))),
        }
    }

    fn values(&self) -> Result<BTreeMap<String, String>, Cause> {
        let text = match fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(self.unusable(Flaw::of_io(&error))),
        };
        self.check_mode()?;
        // The parser's message could quote the line, and with it a credential.
        let table: Table = text.parse().map_err(|error| self.unusable(not_toml(&text, &error)))?;
        table
            .into_iter()
            .map(|(entry, value)| match value {
                Value::String(value) => Ok((entry, value)),
                _ => Err(self.unusable(Flaw::new(FlawKind::SecretsNoText, &[&entry]))),
            })
            .collect()
    }

    fn store(&self, values: BTreeMap<String, String>) -> Result<(), Cause> {
        let table: Table = values.into_iter().map(|(entry, value)| (entry, Value::String(value))).collect();
        write_private(&self.file, table.to_string().as_bytes())
            .map_err(|error| self.unusable(Flaw::of_io(&error)))
    }

    #[cfg(unix)]
    fn check_mode(&self) -> Result<(), Cause> {
        use std::os::unix::fs::PermissionsExt as _;
        let about = fs::metadata(&self.file).map_err(|error| self.unusable(Flaw::of_io(&error)))?;
        if about.permissions().mode() & 0o077 != 0 {
            return Err(self.unusable(Flaw::new(FlawKind::SecretsOpen, &[])));
        }
        Ok(())
    }

    /// The folder's access list rules here.
    #[cfg(not(unix))]
    fn check_mode(&self) -> Result<(), Cause> {
        Ok(())
    }

    fn unusable(&self, flaw: Flaw) -> Cause {
        Cause::new(Code::SecretFileUnusable).with("file", self.file.display()).with("detail", flaw)
    }
}

impl SecretStore for FileStore {
    fn get(&self, entry: &str) -> Result<Option<String>, Cause> {
        Ok(self.values()?.remove(entry))
    }

    fn set(&self, entry: &str, value: &str) -> Result<(), Cause> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut values = self.values()?;
        values.insert(entry.to_owned(), value.to_owned());
        self.store(values)
    }

    fn delete(&self, entry: &str) -> Result<bool, Cause> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut values = self.values()?;
        let was_there = values.remove(entry).is_some();
        if was_there {
            self.store(values)?;
        }
        Ok(was_there)
    }

    fn name(&self) -> &str {
        NAME
    }
}

/// Where the parser stopped. An error without a place is about the whole file.
fn not_toml(text: &str, error: &toml::de::Error) -> Flaw {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    Flaw::new(FlawKind::SecretsNotToml, &[&(before.matches('\n').count() + 1)])
}
