//! A store that forgets everything at the end: demo and tests.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use sc_domain::Cause;
use sc_domain::ports::SecretStore;
use secrecy::{ExposeSecret as _, SecretString};

/// Keeps credentials in memory.
#[derive(Default)]
pub struct MemoryStore {
    values: Mutex<BTreeMap<String, SecretString>>,
}

impl SecretStore for MemoryStore {
    fn get(&self, entry: &str) -> Result<Option<String>, Cause> {
        let values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(values.get(entry).map(|value| value.expose_secret().to_owned()))
    }

    fn set(&self, entry: &str, value: &str) -> Result<(), Cause> {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.insert(entry.to_owned(), SecretString::from(value));
        Ok(())
    }

    fn delete(&self, entry: &str) -> Result<bool, Cause> {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(values.remove(entry).is_some())
    }

    fn name(&self) -> &str {
        "memory"
    }
}
