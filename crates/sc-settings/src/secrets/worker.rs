//! Any store of the `keyring` family, behind one thread of its own and a deadline.
//!
//! Such a store may ask a person to unlock it, or wait on a service that never answers, and it must not be
//! called from an async thread. So one thread per store does the calls, and callers wait for it with a
//! limit. A thread that missed its limit is left to itself and the next call begins with a new one.
//!
//! Whether the store would ask can be looked at without asking. Who reads while nobody is there looks first and is told that it
//! is locked; and a call that missed its limit looks afterwards, so that a question which nobody answered is told as what it is.

use std::collections::HashMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Error};
use sc_domain::ports::SecretStore;
use sc_domain::{Cause, Flaw, FlawKind};
use secrecy::{ExposeSecret as _, SecretString};

use super::{absent, locked, unavailable};

/// How long a look may take: it waits for no person.
const LOOK_LIMIT: Duration = Duration::from_secs(5);

/// The service name under which all entries are stored.
const SERVICE: &str = "SageConnect";

type Open = dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync;

type WouldAsk = dyn Fn(&str, &str) -> keyring_core::Result<bool> + Send + Sync;

/// A store of the `keyring` family.
pub struct KeyringStore {
    name: &'static str,
    limit: Duration,
    modifiers: &'static [(&'static str, &'static str)],
    open: Arc<Open>,
    would_ask: Arc<WouldAsk>,
    worker: Mutex<Option<SyncSender<Job>>>,
}

enum Task {
    Get,
    /// The same, where no person has to be asked.
    GetUnattended,
    /// Whether a person would have to be asked.
    Look,
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
    /// There is none to connect to.
    Absent(Flaw),
    /// Anything else.
    Failed(Flaw),
}

impl Refusal {
    fn cause(self, store: &str) -> Cause {
        match self {
            Self::Locked => locked(store),
            Self::Absent(flaw) => absent(store, flaw),
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
        let would_ask = Arc::new(|_: &str, _: &str| Ok(false));
        Self { name, limit, modifiers, open: Arc::new(open), would_ask, worker: Mutex::new(None) }
    }

    /// With a way to look whether the store would ask a person for an entry of a service. It asks nobody itself.
    #[must_use]
    pub fn looking(
        self,
        would_ask: impl Fn(&str, &str) -> keyring_core::Result<bool> + Send + Sync + 'static,
    ) -> Self {
        Self { would_ask: Arc::new(would_ask), ..self }
    }

    fn call(&self, entry: &str, task: Task) -> Result<Option<SecretString>, Cause> {
        // Held while it is waited: the calls of a store come one after the other anyway.
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        match self.within(self.limit, &mut worker, entry, task)? {
            Some(answer) => answer.map_err(|refusal| refusal.cause(self.name)),
            None => Err(match self.within(LOOK_LIMIT.min(self.limit), &mut worker, entry, Task::Look)? {
                Some(Err(Refusal::Locked)) => locked(self.name),
                _ => unavailable(self.name, Flaw::new(FlawKind::NoAnswer, &[&self.limit.as_secs()])),
            }),
        }
    }

    /// What comes of a task; `None` where nothing has within the limit.
    fn within(
        &self,
        limit: Duration,
        worker: &mut Option<SyncSender<Job>>,
        entry: &str,
        task: Task,
    ) -> Result<Option<Answer>, Cause> {
        let (answer, answered) = sync_channel(1);
        let job = Job { entry: entry.to_owned(), task, answer };
        let running = match worker.take() {
            Some(sender) => match sender.send(job) {
                Ok(()) => Ok(sender),
                // The store brought its thread down; a new one begins.
                Err(unsent) => Err(unsent.0),
            },
            None => Err(job),
        };
        let sender = match running {
            Ok(sender) => sender,
            Err(job) => {
                let sender = self.start().map_err(|error| unavailable(self.name, Flaw::of_io(&error)))?;
                // The thread lives as long as its sender: this cannot fail before the wait below notices.
                let _ = sender.send(job);
                sender
            }
        };
        match answered.recv_timeout(limit) {
            Ok(answer) => {
                *worker = Some(sender);
                Ok(Some(answer))
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                Err(unavailable(self.name, Flaw::new(FlawKind::StoreBroke, &[])))
            }
        }
    }

    fn start(&self) -> std::io::Result<SyncSender<Job>> {
        let (sender, jobs) = sync_channel::<Job>(1);
        let open = Arc::clone(&self.open);
        let would_ask = Arc::clone(&self.would_ask);
        let modifiers: HashMap<&'static str, &'static str> = self.modifiers.iter().copied().collect();
        thread::Builder::new()
            .name("credentials".to_owned())
            .spawn(move || work(&*open, &*would_ask, &modifiers, &jobs))?;
        Ok(sender)
    }
}

fn work(open: &Open, would_ask: &WouldAsk, modifiers: &HashMap<&str, &str>, jobs: &Receiver<Job>) {
    let mut store = None;
    while let Ok(Job { entry, task, answer }) = jobs.recv() {
        if matches!(task, Task::GetUnattended | Task::Look) {
            let looked = look(would_ask, &entry);
            if looked.is_err() || matches!(task, Task::Look) {
                // As below: nobody waits any more when the limit has passed.
                let _ = answer.send(looked.map(|()| None));
                continue;
            }
        }
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

/// Refuses where a person would have to be asked. A look connects by itself.
fn look(would_ask: &WouldAsk, entry: &str) -> Result<(), Refusal> {
    match would_ask(SERVICE, entry) {
        Ok(false) => Ok(()),
        Ok(true) => Err(Refusal::Locked),
        Err(error) => Err(Refusal::Absent(flaw(&error))),
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
        None => open().map_err(|error| Refusal::Absent(flaw(&error)))?,
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
        // A look has come first where nobody is to be asked, and is a task of its own.
        Task::Look => Ok(None),
        Task::Get | Task::GetUnattended => match entry.get_password() {
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

    fn get_unattended(&self, entry: &str) -> Result<Option<String>, Cause> {
        let value = self.call(entry, Task::GetUnattended)?;
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
