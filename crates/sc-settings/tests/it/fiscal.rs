//! Settings of the importer and of fiscal documents: folders, lists with a default, what absence means.

use std::path::Path;
use std::time::Duration;

use crate::support::{LIVE, problems, sandbox, valid, with};

#[track_caller]
fn path(key: &str, value: &str, is_valid: bool) {
    let shown = key.replacen("tenant.", "tenant[1].", 1);
    let expected = if is_valid { Vec::new() } else { vec![format!("C025 {shown}")] };
    for text in [LIVE.to_owned(), sandbox()] {
        assert_eq!(problems(&with(&text, key, &format!("'{value}'"))), expected, "{key} = {value}");
    }
}

#[test]
fn the_importers_folder_is_one_of_this_machine_from_its_root() {
    for good in [r"C:\Importa CFDIs\NORTE", r"d:/cfdi/", r"\\?\C:\cfdi"] {
        path("tenant.downloads", good, true);
    }
    for bad in [
        "",
        "cfdi",
        r"..\cfdi",
        "C:cfdi",
        r"\\servidor\cfdi",
        "//servidor/cfdi",
        r"\\?\UNC\servidor\cfdi",
        "~/cfdi",
    ] {
        path("tenant.downloads", bad, false);
    }
    if cfg!(unix) {
        path("tenant.downloads", "/srv/cfdi", true);
    }
    let tenant = &valid(&with(LIVE, "tenant.downloads", r"' C:\cfdi '")).settings.tenants[0];
    assert_eq!(tenant.downloads.as_deref(), Some(Path::new(r"C:\cfdi")));
}

#[test]
fn the_importers_own_files_may_be_of_another_machine_but_not_relative() {
    for key in ["importer.program", "importer.ini", "importer.logs"] {
        for good in [r"C:\Sage300\importa.ini", r"\\servidor\Sage300\importa.ini"] {
            path(key, good, true);
        }
        for bad in ["", "importa.ini", r"Sage300\importa.ini", "C:importa.ini"] {
            path(key, bad, false);
        }
    }
}

#[test]
fn a_path_holds_no_control_character() {
    for key in ["tenant.downloads", "importer.program"] {
        let shown = key.replacen("tenant.", "tenant[1].", 1);
        assert_eq!(problems(&with(LIVE, key, "\"C:\\\\cfdi\\u0007x\"")), [format!("C025 {shown}")]);
    }
}

#[test]
fn a_tax_regime_has_three_digits() {
    assert_eq!(
        valid(&with(LIVE, "tenant.tax_regime", "\"601\"")).settings.tenants[0].tax_regime.as_deref(),
        Some("601")
    );
    for bad in ["\"\"", "\"60\"", "\"6011\"", "\"60A\"", "\"٦٠١\""] {
        assert_eq!(problems(&with(LIVE, "tenant.tax_regime", bad)), ["C025 tenant[1].tax_regime"], "{bad}");
    }
    assert_eq!(problems(&with(LIVE, "tenant.tax_regime", "601")), ["C023 tenant[1].tax_regime"]);
}

#[test]
fn settings_from_before_these_keys_stay_valid_and_switch_nothing_on() {
    let settings = valid(LIVE).settings;
    let tenant = &settings.tenants[0];
    assert_eq!((&tenant.downloads, &tenant.company_name, &tenant.tax_regime), (&None, &None, &None));
    assert_eq!(tenant.importer_arg, tenant.database);
    assert_eq!(settings.importer.program, None);
    assert_eq!(settings.cfdi.acknowledge, None);
}

#[test]
fn the_importer_may_know_the_company_by_another_name() {
    let tenant = &valid(&with(LIVE, "tenant.importer_arg", "\"NORTEAP\"")).settings.tenants[0];
    assert_eq!((tenant.importer_arg.as_str(), tenant.database.as_str()), ("NORTEAP", "NORTE01"));
    assert_eq!(tenant.importer_ini, None);
    let tenant = &valid(&with(LIVE, "tenant.importer_ini", "'C:\\Macros\\NORTE01.ini'")).settings.tenants[0];
    assert_eq!(tenant.importer_ini.as_deref(), Some(std::path::Path::new("C:\\Macros\\NORTE01.ini")));
}

/// A step may last an hour: such settings were valid before the importer's time was a setting.
#[test]
fn without_a_time_of_its_own_the_importer_has_at_least_twice_the_step() {
    let child = |text: &str| valid(text).settings.timeouts.child;
    assert_eq!(child(LIVE), Duration::from_secs(600));
    assert_eq!(child(&with(LIVE, "timeouts.step_ms", "3600000")), Duration::from_secs(7_200));
    assert_eq!(child(&with(LIVE, "timeouts.child_ms", "900000")), Duration::from_secs(900));
}

#[test]
fn arguments_keep_their_order_and_repetitions() {
    let text = with(LIVE, "importer.arguments", "[\"/b\", \" /a \", \"/b\"]");
    assert_eq!(valid(&text).settings.importer.arguments, ["/b", "/a", "/b"]);
    assert_eq!(problems(&with(LIVE, "importer.arguments", "\"/a\"")), ["C023 importer.arguments"]);
    assert_eq!(problems(&with(LIVE, "importer.arguments", "[\"\"]")), ["C026 importer.arguments[1]"]);
    assert_eq!(problems(&with(LIVE, "importer.arguments", "[1]")), ["C023 importer.arguments[1]"]);
}

#[test]
fn statuses_are_spelled_as_the_portal_does_each_once() {
    let text = with(LIVE, "complements.statuses", "[\"accepted\", \" ATTACHED\", \"Accepted\"]");
    assert_eq!(valid(&text).settings.complements.statuses, ["ACCEPTED", "ATTACHED"]);
    // None at all is a choice for credit notes; complements without a status would never be written.
    let none = valid(&with(LIVE, "cfdi.credit_note_statuses", "[]")).settings.cfdi.credit_note_statuses;
    assert_eq!(none, [""; 0]);
    assert_eq!(problems(&with(LIVE, "complements.statuses", "[]")), ["C036 complements.statuses"]);
    let many = format!("[{}]", vec!["\"A\""; 21].join(", "));
    for key in ["complements.statuses", "cfdi.credit_note_statuses"] {
        assert_eq!(problems(&with(LIVE, key, &many)), [format!("C036 {key}")]);
        assert_eq!(problems(&with(LIVE, key, "[\"\"]")), [format!("C026 {key}[1]")]);
    }
}

#[test]
fn an_empty_acknowledgement_is_none() {
    for empty in ["\"\"", "\"  \""] {
        assert_eq!(valid(&with(LIVE, "cfdi.acknowledge", empty)).settings.cfdi.acknowledge, None);
    }
    let set = valid(&with(LIVE, "cfdi.acknowledge", "\"En Sage\"")).settings.cfdi.acknowledge;
    assert_eq!(set.as_deref(), Some("En Sage"));
}

#[test]
fn two_companies_never_share_the_importers_folder_however_it_is_spelled() {
    let both = |first: &str, second: &str| {
        format!(
            r#"{}
[[tenant]]
key = "sur"
name = "Maderas del Sur"
portal_id = "fedcba987654321001234567"
database = "SUR01"
external_id = "MSU040506CD2"
rfc = "MSU040506CD2"
go_live = 2026-11-01
downloads = '{second}'
"#,
            with(LIVE, "tenant.downloads", &format!("'{first}'"))
        )
    };
    assert_eq!(problems(&both(r"C:\cfdi\norte", r"C:\cfdi\sur")), [""; 0]);
    for same in [r"C:\cfdi\norte", r"c:\CFDI\Norte\", "C:/cfdi//norte", r" C:\cfdi\.\norte "] {
        assert_eq!(problems(&both(r"C:\cfdi\norte", same)), ["C011 tenant.downloads"], "{same}");
    }
}
