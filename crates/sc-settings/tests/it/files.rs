//! Files on a real disk: whole or absent, and private.

use std::fs;

use sc_domain::Code;
use sc_settings::{FILE_NAME, Settings, write_private};
use sc_words::{Lang, Words};
use tempfile::tempdir;

use crate::support::{LIVE, list, with};

#[test]
fn what_is_saved_is_loaded_again() {
    let home = tempdir().expect("folder");
    let folder = home.path().join("deep").join("sageconnect");
    Settings::save(&folder, LIVE).expect("saved");
    let loaded = Settings::load(&folder).expect("loaded");
    assert_eq!(loaded.settings.tenants[0].key.as_str(), "norte");
    let names: Vec<_> =
        fs::read_dir(&folder).expect("folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names, [FILE_NAME], "no part is left behind");
}

#[test]
fn mistakes_are_never_saved_over_good_settings() {
    let home = tempdir().expect("folder");
    Settings::save(home.path(), LIVE).expect("saved");
    let error = Settings::save(home.path(), &with(LIVE, "timeouts.step_ms", "1")).expect_err("a mistake");
    assert_eq!(list(&error.problems), ["C004 timeouts.step_ms"]);
    Settings::load(home.path()).expect("the good settings are still there");
}

#[test]
fn no_settings_at_all_is_a_problem_that_says_where_to_begin() {
    let home = tempdir().expect("folder");
    let error = Settings::load(home.path()).expect_err("nothing there");
    assert_eq!(list(&error.problems), [format!("C034 {FILE_NAME}")]);
    let cause = error.cause();
    assert_eq!(cause.code, Code::SettingsMissing);
    assert_eq!(cause.argument("file"), home.path().join(FILE_NAME).display().to_string());
    assert!(error.problems[0].sentence(&Words::new(Lang::Es)).contains("settings example"));
}

#[test]
fn a_file_that_is_no_text_or_endless_is_a_problem_and_no_panic() {
    let home = tempdir().expect("folder");
    let file = home.path().join(FILE_NAME);
    fs::write(&file, [0xff, 0xfe, 0x00]).expect("written");
    assert_eq!(
        list(&Settings::load(home.path()).expect_err("no text").problems),
        [format!("C035 {FILE_NAME}")]
    );
    fs::write(&file, "#".repeat(1024 * 1024 + 1)).expect("written");
    assert_eq!(
        list(&Settings::load(home.path()).expect_err("endless").problems),
        [format!("C035 {FILE_NAME}")]
    );
}

#[test]
fn what_a_file_fails_with_is_told_in_the_readers_language() {
    let home = tempdir().expect("folder");
    let file = home.path().join(FILE_NAME);
    let told = |lang| {
        let error = Settings::load(home.path()).expect_err("unusable");
        error.problems[0].sentence(&Words::new(lang))
    };
    fs::write(&file, [0xff, 0xfe, 0x00]).expect("written");
    let name = file.display();
    let es =
        format!("No se puede leer o escribir {name}: no es texto en UTF-8; guárdelo con esa codificación.");
    assert_eq!(told(Lang::Es), es);
    fs::write(&file, "#".repeat(1024 * 1024 + 1)).expect("written");
    assert_eq!(told(Lang::Es), format!("No se puede leer o escribir {name}: tiene más de 1 MB."));
    assert_eq!(told(Lang::En), format!("{name} cannot be read or written: it is longer than 1 MB."));
    fs::remove_file(&file).expect("removed");
    fs::create_dir(&file).expect("folder");
    if cfg!(unix) {
        let es = format!("No se puede leer o escribir {name}: es una carpeta y debe ser un archivo.");
        assert_eq!(told(Lang::Es), es);
    }
}

#[test]
fn a_mark_at_the_beginning_is_no_mistake() {
    let home = tempdir().expect("folder");
    fs::write(home.path().join(FILE_NAME), format!("\u{feff}{LIVE}")).expect("written");
    Settings::load(home.path()).expect("loaded");
}

#[test]
fn the_certificate_that_the_settings_name_is_looked_for() {
    let home = tempdir().expect("folder");
    let ca_file = home.path().join("ca.pem");
    let text = with(
        &with(LIVE, "database.trust", "\"ca_file\""),
        "database.ca_file",
        &format!("'{}'", ca_file.display()),
    );
    fs::write(home.path().join(FILE_NAME), &text).expect("written");
    assert_eq!(list(&Settings::load(home.path()).expect_err("no file").problems), ["C014 database.ca_file"]);
    fs::write(&ca_file, "pem").expect("written");
    Settings::load(home.path()).expect("loaded");
}

#[test]
fn a_place_that_cannot_be_written_leaves_nothing_behind() {
    let home = tempdir().expect("folder");
    // The target is a folder: the move at the end is refused.
    let target = home.path().join("taken");
    fs::create_dir_all(target.join("inside")).expect("folder");
    assert!(write_private(&target, b"text").is_err());
    let names: Vec<_> =
        fs::read_dir(home.path()).expect("folder").flatten().map(|entry| entry.file_name()).collect();
    assert_eq!(names, ["taken"]);
}

#[cfg(unix)]
#[test]
fn files_and_folders_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempdir().expect("folder");
    let folder = home.path().join("sageconnect");
    Settings::save(&folder, LIVE).expect("saved");
    let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    assert_eq!(mode(&folder.join(FILE_NAME)), 0o600);
    // A part left by a crash, readable by all, must not lend its mode to the new file.
    let part = folder.join("settings.toml.part");
    fs::write(&part, "old").expect("written");
    fs::set_permissions(&part, fs::Permissions::from_mode(0o644)).expect("mode");
    Settings::save(&folder, LIVE).expect("saved");
    assert_eq!(mode(&folder.join(FILE_NAME)), 0o600);
}

#[cfg(unix)]
#[test]
fn a_link_planted_in_place_of_the_part_is_not_followed() {
    let home = tempdir().expect("folder");
    let victim = home.path().join("victim");
    fs::write(&victim, "untouched").expect("written");
    std::os::unix::fs::symlink(&victim, home.path().join("settings.toml.part")).expect("link");
    Settings::save(home.path(), LIVE).expect("saved");
    assert_eq!(fs::read_to_string(&victim).expect("there"), "untouched");
}
