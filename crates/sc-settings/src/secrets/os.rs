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
        Self(KeyringStore::new(platform::NAME, LIMIT, platform::MODIFIERS, platform::open))
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
}

#[cfg(all(unix, not(target_vendor = "apple")))]
mod platform {
    use super::*;

    pub(super) const NAME: &str = "Secret Service";
    pub(super) const MODIFIERS: &[(&str, &str)] = &[];

    pub(super) fn open() -> keyring_core::Result<Arc<CredentialStore>> {
        let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
        Ok(store)
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
}
