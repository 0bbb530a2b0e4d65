//! The example file is complete, valid, and says in both languages what it means.

use std::collections::BTreeSet;

use sc_settings::key::Absent;
use sc_settings::{Settings, keys};
use sc_words::Lang;

use crate::support::valid;

#[test]
fn the_example_is_valid_without_a_warning() {
    assert_eq!(valid(&Settings::example()).warnings, []);
}

#[test]
fn the_example_is_valid_with_its_optional_keys_too() {
    let full: String = Settings::example()
        .lines()
        .map(|line| {
            let is_commented_key = keys::ALL.iter().any(|key| {
                key.absent == Absent::Nothing && line.starts_with(&format!("# {} = ", key.name()))
            });
            format!("{}\n", if is_commented_key { &line[2..] } else { line })
        })
        .collect();
    let full = full.replace("trust = \"system\"", "trust = \"ca_file\"");
    let loaded = valid(&full);
    assert_eq!(loaded.warnings, []);
    let settings = loaded.settings;
    assert_eq!(settings.tenants[0].bank_accounts.len(), 1);
    assert_eq!(settings.tenants[0].org.as_deref(), Some("NORTE"));
    assert_eq!(settings.tenants[0].default_address.zip, "64000");
    assert!(settings.tenants[0].skip_locations.contains("BODEGA"));
    assert!(settings.tenants[0].downloads.is_some());
    assert_eq!(settings.tenants[0].tax_regime.as_deref(), Some("601"));
    assert!(settings.importer.program.is_some());
}

#[test]
fn the_example_shows_each_key_once() {
    let example = Settings::example();
    let mut section = "";
    let mut shown = BTreeSet::new();
    for line in example.lines() {
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_start_matches('[').trim_end_matches(']');
        } else if let Some((name, _)) = line.trim_start_matches("# ").split_once(" = ")
            && keys::ALL.iter().any(|key| key.section() == section && key.name() == name)
        {
            assert!(shown.insert(format!("{section}.{name}")), "{section}.{name} is shown twice");
        }
    }
    assert_eq!(shown.len(), keys::ALL.len());
}

#[test]
fn every_key_is_explained_in_both_languages_by_a_phrase() {
    for key in keys::ALL {
        for lang in Lang::ALL {
            let meaning = key.meaning(lang);
            assert!(meaning.len() > 3 && !meaning.ends_with('.'), "{}: {meaning:?}", key.path);
            assert!(!meaning.contains('\n'), "{}", key.path);
        }
        assert_ne!(key.meaning(Lang::Es), key.meaning(Lang::En), "{}", key.path);
    }
    let paths: BTreeSet<&str> = keys::ALL.iter().map(|key| key.path).collect();
    assert_eq!(paths.len(), keys::ALL.len());
}
