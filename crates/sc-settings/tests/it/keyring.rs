//! Stores of the system, in their good and bad moods. None of the machine's own is touched.

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use keyring_core::api::{CredentialApi, CredentialStoreApi};
use keyring_core::{Credential, CredentialStore, Entry, Error};
use sc_domain::Code;
use sc_domain::ports::SecretStore;
use sc_settings::secrets::{KeyringStore, SecretEntry, value, write};

const LIMIT: Duration = Duration::from_secs(10);

/// A store that keeps at most `chars_max` characters of a value, as some have done without a word.
struct Cutting {
    chars_max: usize,
    values: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    /// Entry names with their modifiers, as they were asked for.
    asked: Arc<Mutex<Vec<String>>>,
}

struct CuttingEntry {
    name: String,
    chars_max: usize,
    values: Arc<Mutex<HashMap<String, Vec<u8>>>>,
}

impl CredentialStoreApi for Cutting {
    fn vendor(&self) -> String {
        "test".to_owned()
    }
    fn id(&self) -> String {
        "test".to_owned()
    }
    fn build(
        &self,
        service: &str,
        user: &str,
        modifiers: Option<&HashMap<&str, &str>>,
    ) -> keyring_core::Result<Entry> {
        let name = format!("{service}:{user}");
        self.asked.lock().expect("lock").push(format!("{name} {modifiers:?}"));
        let values = Arc::clone(&self.values);
        Ok(Entry::new_with_credential(Arc::new(CuttingEntry { name, chars_max: self.chars_max, values })))
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn debug_fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cutting")
    }
}

impl CredentialApi for CuttingEntry {
    fn set_secret(&self, secret: &[u8]) -> keyring_core::Result<()> {
        let kept = secret[..secret.len().min(self.chars_max)].to_vec();
        self.values.lock().expect("lock").insert(self.name.clone(), kept);
        Ok(())
    }
    fn get_secret(&self) -> keyring_core::Result<Vec<u8>> {
        self.values.lock().expect("lock").get(&self.name).cloned().ok_or(Error::NoEntry)
    }
    fn delete_credential(&self) -> keyring_core::Result<()> {
        self.values.lock().expect("lock").remove(&self.name).map(|_| ()).ok_or(Error::NoEntry)
    }
    fn get_credential(&self) -> keyring_core::Result<Option<Arc<Credential>>> {
        Ok(None)
    }
    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn debug_fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CuttingEntry")
    }
}

struct Fixture {
    store: KeyringStore,
    values: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

fn cutting(chars_max: usize) -> Fixture {
    let (values, asked): (Arc<Mutex<HashMap<_, _>>>, Arc<Mutex<Vec<_>>>) = Default::default();
    let (shared_values, shared_asked) = (Arc::clone(&values), Arc::clone(&asked));
    let store = KeyringStore::new("Test Store", LIMIT, &[("persistence", "Local")], move || {
        let values = Arc::clone(&shared_values);
        let asked = Arc::clone(&shared_asked);
        let store: Arc<CredentialStore> = Arc::new(Cutting { chars_max, values, asked });
        Ok(store)
    });
    Fixture { store, values, asked }
}

#[test]
fn values_come_back_and_are_stored_under_the_products_name_on_this_machine_only() {
    let Fixture { store, values, asked } = cutting(1_000);
    assert_eq!(store.get("db/password"), Ok(None));
    write(&store, &SecretEntry::db_password(), &value("contraseña").expect("valid")).expect("written");
    assert_eq!(store.get("db/password"), Ok(Some("contraseña".to_owned())));
    assert_eq!(values.lock().expect("lock").keys().collect::<Vec<_>>(), ["SageConnect:db/password"]);
    assert!(asked.lock().expect("lock").iter().all(|entry| entry.contains("Local")));
    assert_eq!(store.delete("db/password"), Ok(true));
    assert_eq!(store.delete("db/password"), Ok(false));
}

#[test]
fn a_store_that_cuts_values_is_found_out_and_keeps_nothing() {
    let Fixture { store, values, .. } = cutting(4);
    let cause = write(&store, &SecretEntry::db_password(), &value("hunter22").expect("valid"))
        .expect_err("it was cut");
    assert_eq!(cause.code, Code::SecretStoreUnavailable);
    assert_eq!(cause.argument("store"), "Test Store");
    assert!(values.lock().expect("lock").is_empty());
    assert!(!cause.to_string().contains("hunt"), "{cause}");
}

#[test]
fn a_value_that_is_no_text_is_not_shown() {
    let Fixture { store, values, .. } = cutting(1_000);
    values.lock().expect("lock").insert("SageConnect:db/password".to_owned(), vec![0xff, 0xfe, 0x68]);
    let cause = store.get("db/password").expect_err("no text");
    assert_eq!(cause.argument("detail"), "store_value_no_text");
}

#[test]
fn a_machine_without_a_store_says_so_and_is_asked_again_later() {
    let attempts = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&attempts);
    let store = KeyringStore::new("Test Store", LIMIT, &[], move || {
        counted.fetch_add(1, Ordering::SeqCst);
        Err(Error::NoStorageAccess("no session bus".into()))
    });
    for _ in 0..2 {
        let cause = store.get("db/password").expect_err("no store");
        assert_eq!((cause.code, cause.argument("store")), (Code::SecretStoreAbsent, "Test Store"));
        assert_eq!(cause.argument("detail"), "system_says found=no session bus");
    }
    assert!(store.set("db/password", "x").is_err() && store.delete("db/password").is_err());
    assert_eq!(attempts.load(Ordering::SeqCst), 4, "each call tries to connect while there is no connection");
}

/// A store whose service was started anew: whoever connected before is not known to it. A locked one knows whom it refuses.
struct Moody {
    refusal: fn() -> Error,
    refusals: Arc<AtomicUsize>,
}

impl CredentialStoreApi for Moody {
    fn vendor(&self) -> String {
        "test".to_owned()
    }
    fn id(&self) -> String {
        "test".to_owned()
    }
    fn build(&self, _: &str, _: &str, _: Option<&HashMap<&str, &str>>) -> keyring_core::Result<Entry> {
        let refuses =
            self.refusals.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if refuses.is_ok() {
            return Err((self.refusal)());
        }
        let values = Arc::new(Mutex::new(HashMap::from([("db".to_owned(), b"x".to_vec())])));
        Ok(Entry::new_with_credential(Arc::new(CuttingEntry { name: "db".to_owned(), chars_max: 9, values })))
    }
    fn as_any(&self) -> &dyn Any {
        self
    }
    fn debug_fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Moody")
    }
}

/// A store that is connected, its refusals to come, and how often it was connected to.
fn moody(refusal: fn() -> Error) -> (KeyringStore, Arc<AtomicUsize>, Arc<AtomicUsize>) {
    let (refusals, opened): (Arc<AtomicUsize>, Arc<AtomicUsize>) = Default::default();
    let (shared, counted) = (Arc::clone(&refusals), Arc::clone(&opened));
    let store = KeyringStore::new("Test Store", LIMIT, &[], move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let store: Arc<CredentialStore> = Arc::new(Moody { refusal, refusals: Arc::clone(&shared) });
        Ok(store)
    });
    assert_eq!(store.get("db"), Ok(Some("x".to_owned())));
    (store, refusals, opened)
}

#[test]
fn a_service_that_was_started_anew_is_connected_to_again_within_the_call() {
    let (store, refusals, opened) = moody(|| Error::PlatformFailure("no such session".into()));
    refusals.store(1, Ordering::SeqCst);
    assert_eq!(store.get("db"), Ok(Some("x".to_owned())), "the caller notices nothing");
    assert_eq!(opened.load(Ordering::SeqCst), 2);
    // One that stays broken is asked with each call anew, and once.
    refusals.store(2, Ordering::SeqCst);
    let cause = store.get("db").expect_err("it is broken");
    assert_eq!(cause.code, Code::SecretStoreUnavailable);
    assert_eq!(cause.argument("detail"), "system_says found=no such session");
    assert_eq!(store.get("db"), Ok(Some("x".to_owned())));
}

#[test]
fn a_locked_store_is_told_as_such_and_a_person_is_asked_once() {
    let (store, refusals, opened) = moody(|| Error::NoStorageAccess("prompt dismissed".into()));
    refusals.store(1, Ordering::SeqCst);
    let cause = store.get("db").expect_err("it is locked");
    assert_eq!((cause.code, cause.argument("store")), (Code::SecretStoreLocked, "Test Store"));
    assert_eq!(store.get("db"), Ok(Some("x".to_owned())), "it was unlocked");
    assert_eq!(opened.load(Ordering::SeqCst), 1, "a locked store is connected all the same");
}

#[test]
fn a_store_that_never_answers_costs_no_more_than_the_limit() {
    let (release, held) = channel::<()>();
    let held = Mutex::new(held);
    let store = KeyringStore::new("Test Store", Duration::from_millis(20), &[], move || {
        // Ends when the test drops its side.
        let _ = held.lock().expect("lock").recv();
        Err(Error::NoDefaultStore)
    });
    let cause = store.get("db/password").expect_err("no answer");
    assert!(cause.argument("detail").starts_with("no_answer"), "{cause}");
    drop(release);
    let again = store.get("db/password").expect_err("a new thread asks again");
    assert!(!again.argument("detail").is_empty());
}

/// A store whose question nobody answers for as long as the sender lives; whether it is locked, and how often it asked.
fn asking(is_locked: bool) -> (KeyringStore, Sender<()>, Arc<AtomicUsize>) {
    let (unanswered, held) = channel::<()>();
    let held = Mutex::new(held);
    let asked: Arc<AtomicUsize> = Arc::default();
    let counted = Arc::clone(&asked);
    let store = KeyringStore::new("Test Store", Duration::from_millis(20), &[], move || {
        counted.fetch_add(1, Ordering::SeqCst);
        let _ = held.lock().expect("lock").recv();
        Err(Error::NoDefaultStore)
    });
    (store.looking(move |_, _| Ok(is_locked)), unanswered, asked)
}

#[test]
fn a_question_that_nobody_answers_is_told_as_a_locked_store_and_as_nothing_else() {
    let (store, _unanswered, _) = asking(true);
    let cause = store.get("db/password").expect_err("nobody unlocked it");
    assert_eq!((cause.code, cause.argument("store")), (Code::SecretStoreLocked, "Test Store"));
    let cause = store.set("db/password", "x").expect_err("nobody unlocked it");
    assert_eq!(cause.code, Code::SecretStoreLocked);
    let (store, _unanswered, _) = asking(false);
    let cause = store.get("db/password").expect_err("it is not locked, and silent all the same");
    assert_eq!(cause.code, Code::SecretStoreUnavailable);
}

#[test]
fn who_reads_while_nobody_is_there_makes_no_store_ask() {
    let (store, _unanswered, asked) = asking(true);
    for _ in 0..3 {
        let cause = store.get_unattended("db/password").expect_err("it is locked");
        assert_eq!(cause.code, Code::SecretStoreLocked);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let Fixture { store, values, .. } = cutting(1_000);
    values.lock().expect("lock").insert("SageConnect:db/password".to_owned(), b"x".to_vec());
    assert_eq!(store.get_unattended("db/password"), Ok(Some("x".to_owned())), "an open one answers");
    assert_eq!(store.get_unattended("db/user"), Ok(None));
}

#[test]
fn a_store_that_panics_is_a_cause_and_no_crash() {
    let store = KeyringStore::new("Test Store", LIMIT, &[], || panic!("a fault of the library"));
    for _ in 0..2 {
        assert_eq!(store.get("db/password").expect_err("it panicked").code, Code::SecretStoreUnavailable);
    }
}

/// Begins itself again in a process whose session bus cannot be there, as on a server without a desktop.
#[cfg(target_os = "linux")]
#[test]
fn a_server_without_a_desktop_has_no_store_and_says_so() {
    const BUS: &str = "DBUS_SESSION_BUS_ADDRESS";
    const NO_BUS: &str = "unix:path=/nonexistent/bus";
    if std::env::var_os(BUS).is_none_or(|address| address != NO_BUS) {
        let output = std::process::Command::new(std::env::current_exe().expect("this test"))
            .args(["--exact", "keyring::a_server_without_a_desktop_has_no_store_and_says_so"])
            .env(BUS, NO_BUS)
            .output()
            .expect("this test starts again");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && text.contains("1 passed"), "{text}");
        return;
    }
    let store = sc_settings::secrets::OsStore::new();
    let cause = store.get("db/password").expect_err("there is no store");
    assert_eq!(cause.code, Code::SecretStoreAbsent);
    assert_eq!(cause.argument("store"), "Secret Service");
    assert!(cause.argument("detail").starts_with("system_says found="), "it fails at once: {cause}");
    assert!(!cause.argument("detail").contains("Platform failure"), "{cause}");
    assert_eq!(store.get_unattended("db/password"), Err(cause), "who asks nobody learns the same");
}
