//! Any store of the `keyring` family, behind one thread of its own and a deadline.
//!
//! Such a store may ask a person to unlock it, or wait on a service that never answers, and it must not be
//! called from an async thread. So one thread per store does the calls, and callers wait for it with a
//! limit. A thread that missed its limit is left to itself and the next call begins with a new one.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Error};
use sc_domain::ports::SecretStore;
use sc_domain::{Cause, Flaw, FlawKind};
use secrecy::{ExposeSecret as _, SecretString};

use super::{locked, unavailable};

/// The service name under which all entries are stored.
const SERVICE: &str = "SageConnect";

type Open = dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync;

/// A store of the `keyring` family.
pub struct KeyringStore {
    name: &'static str,
    limit: Duration,
    modifiers: &'static [(&'static str, &'static str)],
    open: Arc<Open>,
    worker: Mutex<Option<SyncSender<Job>>>,
}

enum Task {
    Get,
    Set(SecretString),
    Delete,
}

struct Job {
    entry: String,
    task: Task,
    answer: SyncSender<Answer>,
}

type Answer = Result<Option<SecretString>, Refusal>;

/// Why a store did not do what it was asked for.
enum Refusal {
    /// It is locked, and nobody unlocked it.
    Locked,
    /// Anything else.
    Failed(Flaw),
}

impl Refusal {
    fn cause(self, store: &str) -> Cause {
        match self {
            Self::Locked => locked(store),
            Self::Failed(flaw) => unavailable(store, flaw),
        }
    }
}

impl KeyringStore {
    /// A store that `open` connects to when it is first asked. `name` is for messages; `modifiers` are
    /// handed to the store with each entry; no call waits longer than `limit`.
    pub fn new(
        name: &'static str,
        limit: Duration,
        modifiers: &'static [(&'static str, &'static str)],
        open: impl Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static,
    ) -> Self {
        Self { name, limit, modifiers, open: Arc::new(open), worker: Mutex::new(None) }
    }

    fn call(&self, entry: &str, task: Task) -> Result<Option<SecretString>, Cause> {
        let (answer, answered) = sync_channel(1);
        let mut job = Job { entry: entry.to_owned(), task, answer };
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = worker.take() {
            match sender.send(job) {
                Ok(()) => return self.wait(&mut worker, sender, &answered),
                // The store brought its thread down; a new one begins.
                Err(unsent) => job = unsent.0,
            }
        }
        let sender = self.start().map_err(|error| unavailable(self.name, Flaw::of_io(&error)))?;
        // The thread lives as long as its sender: this cannot fail before the wait below notices.
        let _ = sender.send(job);
        self.wait(&mut worker, sender, &answered)
    }

    /// Waits while holding the store: its calls come one after the other anyway.
    fn wait(
        &self,
        worker: &mut Option<SyncSender<Job>>,
        sender: SyncSender<Job>,
        answered: &Receiver<Answer>,
    ) -> Result<Option<SecretString>, Cause> {
        match answered.recv_timeout(self.limit) {
            Ok(result) => {
                *worker = Some(sender);
                result.map_err(|refusal| refusal.cause(self.name))
            }
            Err(RecvTimeoutError::Timeout) => {
                let flaw = Flaw::new(FlawKind::NoAnswer, &[&self.limit.as_secs()]);
                Err(unavailable(self.name, flaw))
            }
            Err(RecvTimeoutError::Disconnected) => {
                Err(unavailable(self.name, Flaw::new(FlawKind::StoreBroke, &[])))
            }
        }
    }

    fn start(&self) -> std::io::Result<SyncSender<Job>> {
        let (sender, jobs) = sync_channel::<Job>(1);
        let open = Arc::clone(&self.open);
        let modifiers: HashMap<&'static str, &'static str> = self.modifiers.iter().copied().collect();
        thread::Builder::new()
            .name("credentials".to_owned())
            .spawn(move || work(&*open, &modifiers, &jobs))?;
        Ok(sender)
    }
}

fn work(open: &Open, modifiers: &HashMap<&str, &str>, jobs: &Receiver<Job>) {
    let mut store = None;
    while let Ok(Job { entry, task, answer }) = jobs.recv() {
        let was_connected = store.is_some();
        let mut result = ask(&mut store, open, modifiers, &entry, &task);
        // The service may have been started anew since: what was connected is of no use any more. Each task may be done twice.
        if was_connected && store.is_none() {
            result = ask(&mut store, open, modifiers, &entry, &task);
        }
        // Nobody waits any more when the limit has passed.
        let _ = answer.send(result);
    }
}

/// Does a task, over the connection that is there or a new one. One that failed is not kept.
fn ask(
    store: &mut Option<Arc<CredentialStore>>,
    open: &Open,
    modifiers: &HashMap<&str, &str>,
    entry: &str,
    task: &Task,
) -> Answer {
    let connected = match store.take() {
        Some(connected) => connected,
        None => open().map_err(|error| Refusal::Failed(flaw(&error)))?,
    };
    let result = perform(&connected, modifiers, entry, task);
    if !matches!(result, Err(Error::PlatformFailure(_))) {
        *store = Some(connected);
    }
    result.map_err(|error| match error {
        Error::NoStorageAccess(_) => Refusal::Locked,
        other => Refusal::Failed(flaw(&other)),
    })
}

fn perform(
    store: &Arc<CredentialStore>,
    modifiers: &HashMap<&str, &str>,
    entry: &str,
    task: &Task,
) -> keyring_core::Result<Option<SecretString>> {
    let modifiers = (!modifiers.is_empty()).then_some(modifiers);
    let entry = store.build(SERVICE, entry, modifiers)?;
    match task {
        Task::Get => match entry.get_password() {
            Ok(value) => Ok(Some(SecretString::from(value))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        },
        Task::Set(value) => entry.set_password(value.expose_secret()).map(|()| None),
        // The value returned only says that there was one.
        Task::Delete => match entry.delete_credential() {
            Ok(()) => Ok(Some(SecretString::default())),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        },
    }
}

/// The error without the bytes that some kinds carry: they may be the credential.
fn flaw(error: &Error) -> Flaw {
    match error {
        Error::BadEncoding(_) => Flaw::new(FlawKind::StoreValueNoText, &[]),
        Error::BadDataFormat(..) => Flaw::new(FlawKind::StoreValueForm, &[]),
        Error::Ambiguous(_) => Flaw::new(FlawKind::StoreValueTwice, &[]),
        Error::NotSupportedByStore(_) => Flaw::new(FlawKind::StoreNone, &[]),
        // What the system said, without the library's own words before it.
        Error::PlatformFailure(said) | Error::NoStorageAccess(said) => Flaw::says(said),
        other => Flaw::says(other),
    }
}

impl SecretStore for KeyringStore {
    fn get(&self, entry: &str) -> Result<Option<String>, Cause> {
        let value = self.call(entry, Task::Get)?;
        Ok(value.map(|value| value.expose_secret().to_owned()))
    }

    fn set(&self, entry: &str, value: &str) -> Result<(), Cause> {
        self.call(entry, Task::Set(SecretString::from(value))).map(|_| ())
    }

    fn delete(&self, entry: &str) -> Result<bool, Cause> {
        self.call(entry, Task::Delete).map(|found| found.is_some())
    }

    fn name(&self) -> &str {
        self.name
    }
}
