//! Credentials: names, values, and the stores of a sandbox.

use std::fs;

use sc_domain::ports::SecretStore;
use sc_domain::{Cause, Code, TenantKey};
use sc_settings::Mode;
use sc_settings::secrets::{
    FileStore, InvalidSecret, MemoryStore, Presence, SecretEntry, VALUE_CHARS_MAX, missing, open, presence,
    read, value, write,
};
use sc_words::{Lang, Words};
use secrecy::ExposeSecret as _;
use tempfile::tempdir;

use crate::support::{LIVE, sandbox, valid, with};

fn norte() -> TenantKey {
    TenantKey::new("norte").expect("valid")
}

#[test]
fn entries_keep_the_names_that_installations_are_keyed_by() {
    let names: Vec<String> = SecretEntry::all([&norte()]).iter().map(ToString::to_string).collect();
    assert_eq!(
        names,
        [
            "db/user",
            "db/password",
            "mail/password",
            "mail/gmail-client-secret",
            "mail/gmail-refresh-token",
            "license/key",
            "license/hmac",
            "tenant/norte/portal-key",
            "tenant/norte/portal-secret",
        ]
    );
    for name in names {
        assert_eq!(name.parse::<SecretEntry>().expect("valid").as_str(), name);
    }
    for wrong in ["", "db", "db/", "tenant/Norte/portal-key", "tenant/norte/other", "tenant/norte", "x/y/z"] {
        assert!(wrong.parse::<SecretEntry>().is_err(), "{wrong}");
    }
}

#[test]
fn a_value_is_taken_without_its_line_break_and_refused_without_repeating_it() {
    assert_eq!(value("s3cr3t\r\n").expect("valid").expose_secret(), "s3cr3t");
    assert_eq!(value(" with blanks ").expect("valid").expose_secret(), " with blanks ");
    assert_eq!(value("\n").err(), Some(InvalidSecret::Empty));
    assert_eq!(value("a\nb").err(), Some(InvalidSecret::Control));
    assert_eq!(value(&"ñ".repeat(VALUE_CHARS_MAX + 1)).err(), Some(InvalidSecret::TooLong));
    assert!(value(&"ñ".repeat(VALUE_CHARS_MAX)).is_ok());
}

/// What every store must do.
#[track_caller]
fn contract(store: &dyn SecretStore) {
    let entry = SecretEntry::portal_key(&norte());
    let missing = read(store, &entry).expect_err("nothing there yet");
    assert_eq!(missing, Cause::new(Code::SecretMissing).with("entry", &entry));
    assert_eq!(presence(store, &entry), Ok(Presence::Missing));
    assert_eq!(store.delete(entry.as_str()), Ok(false));

    let odd = value("ñ \"quoted\" \\ ' # = [x] 9f8e7d6c5b4a").expect("valid");
    write(store, &entry, &odd).expect("written");
    assert_eq!(read(store, &entry).expect("there").expose_secret(), odd.expose_secret());
    let other = SecretEntry::db_password();
    write(store, &other, &value("a long enough password").expect("valid")).expect("written");
    write(store, &entry, &value("0123456789abcdef").expect("valid")).expect("replaced");
    assert_eq!(read(store, &entry).expect("there").expose_secret(), "0123456789abcdef");
    assert_eq!(presence(store, &entry), Ok(Presence::Set { last_four: Some("cdef".to_owned()) }));
    assert_eq!(presence(store, &other), Ok(Presence::Set { last_four: None }), "never of a password");

    assert_eq!(store.delete(entry.as_str()), Ok(true));
    assert_eq!(store.get(entry.as_str()), Ok(None));
    assert!(store.get(other.as_str()).expect("there").is_some(), "the other entry stays");
}

#[test]
fn the_store_in_memory_keeps_the_contract() {
    contract(&MemoryStore::default());
}

#[test]
fn the_store_in_a_file_keeps_the_contract_and_outlives_the_process() {
    let home = tempdir().expect("folder");
    contract(&FileStore::new(home.path(), Mode::Sandbox).expect("a sandbox"));
    let again = FileStore::new(home.path(), Mode::Sandbox).expect("a sandbox");
    assert!(again.get("db/password").expect("readable").is_some());
}

#[test]
fn a_short_key_shows_nothing_of_itself() {
    let store = MemoryStore::default();
    let entry = SecretEntry::portal_key(&norte());
    write(&store, &entry, &value("123456789").expect("valid")).expect("written");
    assert_eq!(presence(&store, &entry), Ok(Presence::Set { last_four: None }));
}

#[test]
fn a_live_site_never_gets_a_file_of_credentials() {
    let home = tempdir().expect("folder");
    let refused = FileStore::new(home.path(), Mode::Production).err().expect("refused");
    assert_eq!(refused.code, Code::SecretStoreUnavailable);
}

#[test]
fn the_settings_choose_the_store() {
    let home = tempdir().expect("folder");
    let text = with(&sandbox(), "secrets.store", "\"file\"");
    assert_eq!(open(&valid(&text).settings, home.path()).expect("a store").name(), "secrets.toml");
    assert_ne!(open(&valid(LIVE).settings, home.path()).expect("a store").name(), "secrets.toml");
}

#[test]
fn a_damaged_file_of_credentials_is_named_and_not_quoted() {
    let home = tempdir().expect("folder");
    let store = FileStore::new(home.path(), Mode::Sandbox).expect("a sandbox");
    store.set("db/password", "hunter2").expect("written");
    let file = home.path().join("secrets.toml");
    let whole = fs::read_to_string(&file).expect("there");
    let unusable = |text: &str| {
        fs::write(&file, text).expect("written");
        let cause = store.get("db/password").expect_err("of no use");
        assert_eq!(
            (cause.code, cause.argument("file")),
            (Code::SecretFileUnusable, &*file.to_string_lossy())
        );
        assert!(!cause.to_string().contains("hunter2"), "{cause}");
        cause
    };
    let cause = unusable(&format!("a = \"b\"\n{}", whole.replace('=', "")));
    assert_eq!(cause.argument("detail"), "secrets_not_toml line=2");
    let es = Words::new(Lang::Es).sentence(&cause);
    assert!(es.ends_with("secrets.toml: no es TOML correcto en la línea 2."), "{es}");
    let hint = Words::new(Lang::Es).hint(&cause);
    assert!(hint.contains("bórrelo") && !hint.contains("sesión"), "about a file: {hint}");
    assert_eq!(unusable("\"db/password\" = 7").argument("detail"), "secrets_no_text entry=db/password");

    fs::remove_file(&file).expect("there");
    fs::create_dir(&file).expect("made");
    let cause = store.get("db/password").expect_err("a folder");
    let es = Words::new(Lang::Es).sentence(&cause);
    assert!(es.ends_with("una carpeta ocupa el lugar del archivo."), "{es}");
}

#[cfg(unix)]
#[test]
fn the_file_of_credentials_is_its_owners_alone_or_is_not_used() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempdir().expect("folder");
    let store = FileStore::new(home.path(), Mode::Sandbox).expect("a sandbox");
    store.set("db/password", "x").expect("written");
    let file = home.path().join("secrets.toml");
    assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("mode");
    let cause = store.get("db/password").expect_err("too open");
    assert_eq!((cause.code, cause.argument("detail")), (Code::SecretFileUnusable, "secrets_open"));
}

#[test]
fn what_is_missing_is_named_as_a_whole() {
    let tenant = "norte".parse().expect("a key");
    let both = [SecretEntry::portal_key(&tenant), SecretEntry::portal_secret(&tenant)];
    let told = |entries: &[SecretEntry]| missing(entries).to_string();
    assert_eq!(told(&both[..1]), "secret.missing entry=\"tenant/norte/portal-key\"");
    let named = "tenant/norte/portal-key, tenant/norte/portal-secret";
    assert_eq!(told(&both), format!("secret.several_missing entries=\"{named}\""));
}
