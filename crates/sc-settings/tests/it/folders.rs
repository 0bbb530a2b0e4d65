//! Where the files live.

use std::path::{Path, PathBuf};

use sc_settings::folder::{Chosen, Environment, FolderError, resolve};
use sc_words::{Lang, Words};

fn environment() -> Environment {
    Environment {
        given: None,
        current: PathBuf::from("/current"),
        machine: Some(PathBuf::from("/machine/SageConnect")),
        user_settings: Some(PathBuf::from("/home/ana/.config/sageconnect")),
        user_data: Some(PathBuf::from("/home/ana/.local/share/sageconnect")),
    }
}

fn nowhere(_: &Path) -> bool {
    false
}

fn at_the_machine(file: &Path) -> bool {
    file == Path::new("/machine/SageConnect/settings.toml")
}

#[test]
fn settings_and_data_of_a_user_live_in_the_users_folders() {
    let folders = resolve(&environment(), nowhere).expect("folders");
    assert_eq!(folders.chosen, Chosen::User);
    assert_eq!(folders.settings, Path::new("/home/ana/.config/sageconnect"));
    assert_eq!(folders.data, Path::new("/home/ana/.local/share/sageconnect"));
}

#[test]
fn an_installation_for_the_machine_wins_over_the_users() {
    let folders = resolve(&environment(), at_the_machine).expect("folders");
    assert_eq!(folders.chosen, Chosen::Machine);
    assert_eq!(folders.settings, folders.data);
    assert_eq!(folders.settings, Path::new("/machine/SageConnect"));
}

#[test]
fn a_folder_given_by_hand_wins_over_both_and_begins_at_the_current_one() {
    let given = Environment { given: Some("demo".into()), ..environment() };
    let folders = resolve(&given, at_the_machine).expect("folders");
    assert_eq!(folders.chosen, Chosen::Given);
    assert_eq!(
        (folders.settings.as_path(), folders.data.as_path()),
        (Path::new("/current/demo"), Path::new("/current/demo"))
    );
    let given = Environment { given: Some("/elsewhere".into()), ..environment() };
    assert_eq!(resolve(&given, nowhere).expect("folders").data, Path::new("/elsewhere"));
}

#[test]
fn network_paths_are_refused_however_they_are_spelled() {
    for path in
        ["\\\\server\\share", "//server/share", "\\\\?\\UNC\\server\\share", "\\\\?\\unc\\server\\share"]
    {
        let given = Environment { given: Some(path.into()), ..environment() };
        let error = resolve(&given, nowhere).expect_err(path);
        assert_eq!(error, FolderError::Network(path.into()));
        let user = Environment { user_data: Some(path.into()), ..environment() };
        assert!(resolve(&user, nowhere).is_err(), "{path}");
        for lang in Lang::ALL {
            assert!(error.sentence(&Words::new(lang)).contains(path));
        }
    }
    for path in ["\\\\?\\C:\\data", "C:\\data", "\\\\.\\C:\\data"] {
        let given = Environment { given: Some(path.into()), ..environment() };
        assert!(resolve(&given, nowhere).is_ok(), "{path}");
    }
}

#[test]
fn a_user_without_a_home_is_told_what_to_do() {
    let nobody = Environment { user_settings: None, user_data: None, machine: None, ..environment() };
    let error = resolve(&nobody, nowhere).expect_err("no home");
    assert_eq!(error, FolderError::Unknown);
    assert!(error.sentence(&Words::new(Lang::Es)).contains("--folder"));
}

#[test]
fn this_process_has_folders_of_its_own() {
    let environment = Environment::of_process(Some("demo".into())).expect("a current folder");
    assert!(environment.current.is_absolute());
    assert!(resolve(&environment, nowhere).expect("folders").data.ends_with("demo"));
}
