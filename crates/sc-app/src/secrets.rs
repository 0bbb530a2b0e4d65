//! Credentials of an installation: set from standard input, listed without their values, deleted.

use sc_domain::Cause;
use sc_settings::secrets::{self, Presence, SecretEntry};
use secrecy::SecretString;
use serde::Serialize;

use crate::app::App;
use crate::error::AppError;

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SecretView {
    /// Name, e.g. `tenant/norte/portal-key`.
    pub entry: String,
    /// Whether it is set.
    pub is_set: bool,
    /// The end of a key that people compare; never of a password.
    pub last_four: Option<String>,
}

/// All entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SecretsView {
    /// The store that holds them.
    pub store: String,
    /// Each entry that this installation can have.
    pub secrets: Vec<SecretView>,
}

impl App {
    /// The name of the credential store, for messages.
    pub fn secret_store_name(&self) -> String {
        self.secrets.name().to_owned()
    }

    /// Whether this installation can have a credential of this name: asked before anybody types its value.
    ///
    /// # Errors
    /// An unknown entry.
    pub fn knows_secret(&self, entry: &str) -> Result<(), AppError> {
        self.secret_entry(entry).map(|_| ())
    }

    /// Sets a credential, reads it back and compares.
    ///
    /// # Errors
    /// An unknown entry or a value that cannot be one; `secret.store_unavailable`.
    pub async fn set_secret(&self, entry: &str, value: &str) -> Result<(), AppError> {
        let entry = self.secret_entry(entry)?;
        let value: SecretString = secrets::value(value)
            .map_err(|error| AppError::UnfitSecret { entry: entry.as_str().to_owned(), error })?;
        let store = self.secrets.clone();
        off_thread(move || secrets::write(store.as_ref(), &entry, &value)).await
    }

    /// All entries that this installation can have.
    ///
    /// # Errors
    /// `secret.store_unavailable`.
    pub async fn secrets(&self) -> Result<SecretsView, AppError> {
        let entries = SecretEntry::all(self.settings.tenants.iter().map(|tenant| &tenant.key));
        let store = self.secrets.clone();
        let secrets = off_thread(move || {
            entries
                .into_iter()
                .map(|entry| {
                    let presence = secrets::presence(store.as_ref(), &entry)?;
                    let (is_set, last_four) = match presence {
                        Presence::Missing => (false, None),
                        Presence::Set { last_four } => (true, last_four),
                    };
                    Ok(SecretView { entry: entry.as_str().to_owned(), is_set, last_four })
                })
                .collect()
        })
        .await?;
        Ok(SecretsView { store: self.secret_store_name(), secrets })
    }

    /// Deletes a credential; whether there was one.
    ///
    /// # Errors
    /// An unknown entry; `secret.store_unavailable`.
    pub async fn delete_secret(&self, entry: &str) -> Result<bool, AppError> {
        let entry = self.secret_entry(entry)?;
        let store = self.secrets.clone();
        off_thread(move || store.delete(entry.as_str())).await
    }

    fn secret_entry(&self, name: &str) -> Result<SecretEntry, AppError> {
        let all = SecretEntry::all(self.settings.tenants.iter().map(|tenant| &tenant.key));
        let known = all.iter().map(SecretEntry::as_str).collect::<Vec<_>>().join(", ");
        all.into_iter().find(|entry| entry.as_str() == name).ok_or_else(|| AppError::Unknown {
            what: "secret",
            name: name.to_owned(),
            known,
        })
    }
}

/// Credential stores block (some ask a person to unlock them): never on a thread of the runtime.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Cause> + Send + 'static,
) -> Result<T, AppError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => Ok(result?),
        Err(error) => Err(AppError::defect(error)),
    }
}
