//! The credential store of the operating system.

use std::sync::Arc;
use std::time::Duration;

use keyring_core::CredentialStore;
use sc_domain::Cause;
use sc_domain::ports::SecretStore;

use super::worker::KeyringStore;

/// Long enough for a person to unlock the store, short enough that a run does not hang on it.
const LIMIT: Duration = Duration::from_secs(20);

/// Windows Credential Manager, or the Secret Service of a Linux desktop.
pub struct OsStore(KeyringStore);

impl OsStore {
    /// The store of this system. Nothing is connected before the first call.
    pub fn new() -> Self {
        let store = KeyringStore::new(platform::NAME, LIMIT, platform::MODIFIERS, platform::open);
        Self(store.looking(platform::would_ask))
    }
}

impl Default for OsStore {
    fn default() -> Self {
        Self::new()
    }
}

impl SecretStore for OsStore {
    fn get(&self, entry: &str) -> Result<Option<String>, Cause> {
        self.0.get(entry)
    }

    fn get_unattended(&self, entry: &str) -> Result<Option<String>, Cause> {
        self.0.get_unattended(entry)
    }

    fn set(&self, entry: &str, value: &str) -> Result<(), Cause> {
        self.0.set(entry, value)
    }

    fn delete(&self, entry: &str) -> Result<bool, Cause> {
        self.0.delete(entry)
    }

    fn name(&self) -> &str {
        self.0.name()
    }
}

#[cfg(windows)]
mod platform {
    use super::*;

    pub(super) const NAME: &str = "Windows Credential Manager";
    /// Kept on this machine, and not carried to others with a roaming profile.
    pub(super) const MODIFIERS: &[(&str, &str)] = &[("persistence", "Local")];

    pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
        let store: Arc<CredentialStore> = windows_native_keyring_store::Store::new()?;
        Ok(store)
    }

    /// Whoever is signed in reads: nobody is ever asked.
    pub(super) fn would_ask(_: &str, _: &str) -> keyring_core::Result<bool> {
        Ok(false)
    }
}

#[cfg(all(unix, not(target_vendor = "apple")))]
mod platform {
    use std::collections::HashMap;

    use secret_service::EncryptionType;
    use secret_service::blocking::SecretService;

    use super::*;

    pub(super) const NAME: &str = "Secret Service";
    pub(super) const MODIFIERS: &[(&str, &str)] = &[];

    pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
        let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
        Ok(store)
    }

    /// An entry that is there tells whether it is locked, as where it would be put. A search asks nobody.
    pub(super) fn would_ask(service: &str, entry: &str) -> keyring_core::Result<bool> {
        let look = || -> Result<bool, secret_service::Error> {
            let store = SecretService::connect(EncryptionType::Plain)?;
            let found = store.search_items(HashMap::from([("service", service), ("username", entry)]))?;
            if !found.locked.is_empty() || !found.unlocked.is_empty() {
                return Ok(!found.locked.is_empty());
            }
            match store.get_default_collection() {
                Ok(collection) => collection.is_locked(),
                Err(secret_service::Error::NoResult) => Ok(false),
                Err(error) => Err(error),
            }
        };
        look().map_err(|error| keyring_core::Error::PlatformFailure(Box::new(error)))
    }
}

#[cfg(not(any(windows, all(unix, not(target_vendor = "apple")))))]
mod platform {
    use super::*;

    pub(super) const NAME: &str = "credential store";
    pub(super) const MODIFIERS: &[(&str, &str)] = &[];

    pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
        Err(keyring_core::Error::NotSupportedByStore("no store for this system is built in".to_owned()))
    }

    pub(super) fn would_ask(_: &str, _: &str) -> keyring_core::Result<bool> {
        Ok(false)
    }
}
