//! Each key's bounds, types and defaults, as tables.

use sc_settings::key::{Absent, Kind, Shape};
use sc_settings::{Mode, keys};

use crate::support::{LIVE, list, problems, sandbox, valid, with, without};

/// Relations between keys may object to a bound of a single key: only the key's own verdict counts here.
fn own_verdict(text: &str) -> Vec<String> {
    problems(text)
        .into_iter()
        .filter(|problem| !["C005", "C006", "C008"].iter().any(|relation| problem.starts_with(relation)))
        .collect()
}

fn shown(path: &str) -> String {
    path.replacen("tenant.", "tenant[1].", 1)
}

#[test]
fn every_whole_number_is_held_within_its_bounds_at_a_live_site_and_in_a_sandbox() {
    let mut checked = 0;
    for key in keys::ALL {
        let Kind::Integer { bounds, sandbox: wider } = &key.kind else { continue };
        if key.path == "version" {
            continue;
        }
        for (text, bounds) in [(LIVE.to_owned(), bounds), (sandbox(), wider)] {
            for inside in [*bounds.start(), *bounds.end()] {
                let none: [String; 0] = [];
                assert_eq!(
                    own_verdict(&with(&text, key.path, &inside.to_string())),
                    none,
                    "{} {inside}",
                    key.path
                );
            }
            for outside in [bounds.start() - 1, bounds.end() + 1, i64::MIN, i64::MAX] {
                let expected = [format!("C004 {}", shown(key.path))];
                assert_eq!(own_verdict(&with(&text, key.path, &outside.to_string())), expected, "{outside}");
            }
        }
        for other in ["\"30\"", "30.0", "true", "[30]"] {
            let expected = [format!("C003 {}", shown(key.path))];
            assert_eq!(own_verdict(&with(LIVE, key.path, other)), expected, "{} = {other}", key.path);
        }
        checked += 1;
    }
    assert!(checked >= 19, "only {checked} keys were checked");
}

#[test]
fn numbers_with_decimals_have_bounds_too_and_no_number_is_none() {
    for (value, expected) in [
        ("0.1", None),
        ("50", None),
        ("50.0", None),
        ("0.09", Some("C004 portal.rate_per_second")),
        ("51", Some("C004 portal.rate_per_second")),
        ("nan", Some("C004 portal.rate_per_second")),
        ("inf", Some("C004 portal.rate_per_second")),
        ("\"5\"", Some("C023 portal.rate_per_second")),
    ] {
        let found = problems(&with(LIVE, "portal.rate_per_second", value));
        assert_eq!(found.first().map(String::as_str), expected, "{value}");
    }
    valid(&with(&sandbox(), "portal.rate_per_second", "100000"));
}

#[test]
fn booleans_are_true_or_false_only() {
    for key in keys::ALL.iter().filter(|key| matches!(key.kind, Kind::Boolean)) {
        for value in ["\"true\"", "1", "\"si\""] {
            let found = problems(&with(LIVE, key.path, value));
            assert!(
                found.contains(&format!("C023 {}", shown(key.path))),
                "{} = {value}: {found:?}",
                key.path
            );
        }
    }
}

#[test]
fn a_choice_takes_its_words_and_no_others() {
    for key in keys::ALL {
        let Kind::Choice(_) = key.kind else { continue };
        let found = problems(&with(LIVE, key.path, "\"quizás\""));
        assert!(found.contains(&format!("C024 {}", key.path)), "{}: {found:?}", key.path);
        let found = problems(&with(LIVE, key.path, "7"));
        assert!(found.contains(&format!("C023 {}", key.path)), "{}: {found:?}", key.path);
    }
}

#[test]
fn text_has_a_length_and_no_control_characters() {
    for key in keys::ALL {
        let Kind::Text { chars } = &key.kind else { continue };
        let expected = vec![format!("C026 {}", shown(key.path))];
        let long = "ñ".repeat(chars.end() + 1);
        let blanks = ["\"\"", "\"  \""].iter().filter(|_| *chars.start() > 0);
        for bad in blanks.chain(&[format!("\"{long}\"").as_str(), "\"a\\u0007b\""]) {
            assert_eq!(problems(&with(LIVE, key.path, bad)), expected, "{} = {bad}", key.path);
        }
        valid(&with(LIVE, key.path, &format!("\" {} \"", "ñ".repeat(*chars.end()))));
    }
}

#[track_caller]
fn shaped(path: &str, good: &[&str], bad: &[&str], code: &str) {
    for value in good {
        valid(&with(LIVE, path, value));
    }
    for value in bad {
        assert_eq!(
            problems(&with(LIVE, path, value)),
            [format!("{code} {}", shown(path))],
            "{path} = {value}"
        );
    }
}

#[test]
fn names_of_databases_can_never_carry_sql() {
    for path in ["database.control", "database.authorizations", "tenant.database", "tenant.importer_arg"] {
        shaped(path, &["\"FESA\"", "\"_x1\""], &["\"\"", "\"A]B\"", "\"A B\"", "\"1A\"", "\"Ñ\""], "C010");
    }
}

#[test]
fn identifiers_have_their_shapes() {
    shaped("tenant.key", &["\"norte-2\""], &["\"Norte\"", "\"\"", "\"a b\""], "C025");
    shaped("tenant.portal_id", &["\"A_b-9\""], &["\"\"", "\"a/b\"", "\"a b\""], "C025");
    shaped("tenant.rfc", &["\"xaxx010101000\""], &["\"ANO\"", "\"\"", "\"ANO011303AB1\""], "C025");
    shaped(
        "tenant.go_live",
        &["2026-11-01", "\"2026-11-01\""],
        &["2026-11-01T10:00:00", "\"1/11/2026\"", "20261101"],
        "C025",
    );
    shaped(
        "app.timezone",
        &["\"America/Tijuana\"", "\"UTC\""],
        &["\"\"", "\"Mexico\"", "\"America/Nowhere\""],
        "C009",
    );
    shaped(
        "database.server",
        &["'host\\SAGE'", "\"10.0.0.1,1433\""],
        &["\"\"", "\"host;Password=x\""],
        "C025",
    );
}

#[test]
fn the_portal_is_reached_over_https_at_its_root() {
    shaped(
        "portal.base_url",
        &["\"https://api.portal.example\"", "\"https://api.portal.example:8443/\""],
        &[
            "\"\"",
            "\"api.portal.example\"",
            "\"https://api.portal.example/v1\"",
            "\"https://u:p@api.portal.example\"",
            "\"https://api.portal.example?x=1\"",
            "\"ftp://api.portal.example\"",
        ],
        "C025",
    );
    assert_eq!(
        problems(&with(LIVE, "portal.base_url", "\"http://api.portal.example\"")),
        ["C013 portal.base_url"]
    );
}

#[test]
fn banks_are_mapped_one_by_one() {
    let found = problems(&with(
        LIVE,
        "tenant.bank_accounts",
        "{ BANAMX = \"64f0c0ffee0000000000beef\", HSBC = \"no id\", \"\" = \"64f0c0ffee0000000000beef\", TOOLONGNAME = \"x\", N = 5 }",
    ));
    let mut expected = vec![
        "C025 tenant[1].bank_accounts.HSBC",
        "C026 tenant[1].bank_accounts.",
        "C026 tenant[1].bank_accounts.TOOLONGNAME",
        "C025 tenant[1].bank_accounts.N",
    ];
    let mut sorted = found.clone();
    sorted.sort();
    expected.sort_unstable();
    assert_eq!(sorted, expected);
    let loaded =
        valid(&with(LIVE, "tenant.bank_accounts", "{ \" BANAMX \" = \"64F0C0FFEE0000000000BEEF\" }"));
    let tenant = &loaded.settings.tenants[0];
    assert_eq!(tenant.bank_accounts["BANAMX"].as_str(), "64f0c0ffee0000000000beef");
    assert_eq!(
        problems(&with(LIVE, "tenant.operation_types", "{ CAJA = \"EFECTIVO\" }")),
        ["C025 tenant[1].operation_types.CAJA"]
    );
    assert_eq!(problems(&with(LIVE, "tenant.operation_types", "5")), ["C023 tenant[1].operation_types"]);
}

#[test]
fn a_list_of_numbers_holds_at_least_one_and_each_within_its_bounds() {
    let types = |value: &str| valid(&with(LIVE, "orders.types", value)).settings.orders.types;
    assert_eq!(types("[1]"), [1].into());
    assert_eq!(types("[4, 2, 4]"), [2, 4].into());
    for (value, expected) in [
        ("[]", "C036 orders.types"),
        ("[0]", "C004 orders.types[1]"),
        ("[1, 5]", "C004 orders.types[2]"),
        ("[1, \"2\"]", "C003 orders.types[2]"),
        ("[1.0]", "C003 orders.types[1]"),
        ("1", "C023 orders.types"),
        ("\"1\"", "C023 orders.types"),
    ] {
        assert_eq!(problems(&with(LIVE, "orders.types", value)), [expected], "{value}");
    }
}

#[test]
fn locations_that_are_skipped_are_short_texts_each_once() {
    let skipped = |value: &str| {
        let loaded = valid(&with(LIVE, "tenant.skip_locations", value));
        loaded.settings.tenants[0].skip_locations.iter().cloned().collect::<Vec<_>>()
    };
    assert_eq!(skipped("[]"), [""; 0]);
    assert_eq!(skipped("[\" B2 \", \"A1\", \"B2\"]"), ["A1", "B2"]);
    let many = format!("[{}]", vec!["\"A\""; 501].join(", "));
    for (value, expected) in [
        ("[\"\"]", "C026 tenant[1].skip_locations[1]"),
        ("[\"A\", \"SEVENTH\"]", "C026 tenant[1].skip_locations[2]"),
        ("[7]", "C023 tenant[1].skip_locations[1]"),
        ("\"A1,B2\"", "C023 tenant[1].skip_locations"),
        (&many, "C036 tenant[1].skip_locations"),
    ] {
        assert_eq!(problems(&with(LIVE, "tenant.skip_locations", value)), [expected], "{value}");
    }
}

#[test]
fn the_default_address_is_read_part_by_part() {
    let read = |value: &str| valid(&with(LIVE, "tenant.default_address", value));
    let full = "{ identifier = \"ALM1\", street = \" Calle 1 \", municipality = \"MUN\", city = \"CD\", \
                state = \"EDO\", country = \"MÉXICO\", zip = \"01000\" }";
    let address = read(full).settings.tenants[0].default_address.one_line();
    assert_eq!(address, "ALM1 | Calle 1 | MUN | CD | EDO | MÉXICO | 01000");
    let absent = valid(LIVE).settings.tenants[0].default_address.clone();
    assert_eq!(read("{}").settings.tenants[0].default_address, absent);
    // The portal takes no other postal code, and an address without one.
    for zip in ["1000", "O1000", "010000", "٠١٠٠٠"] {
        let loaded = read(&format!("{{ street = \"Calle 1\", zip = \"{zip}\" }}"));
        assert_eq!(list(&loaded.warnings), ["C037 tenant[1].default_address.zip"], "{zip}");
        let address = &loaded.settings.tenants[0].default_address;
        assert_eq!((address.street.as_str(), address.zip.as_str()), ("Calle 1", ""));
    }
    let long = format!("{{ street = \"{}\" }}", "ñ".repeat(101));
    for (value, expected) in [
        (long.as_str(), "C026 tenant[1].default_address.street"),
        ("{ street = \"\" }", "C026 tenant[1].default_address.street"),
        ("{ zip = 1000 }", "C023 tenant[1].default_address.zip"),
        ("\"Calle 1\"", "C023 tenant[1].default_address"),
        ("{ zip_code = \"01000\" }", "C019 tenant[1].default_address.zip_code"),
    ] {
        assert_eq!(problems(&with(LIVE, "tenant.default_address", value)), [expected], "{value}");
    }
}

#[test]
fn each_word_of_the_portal_for_a_kind_of_payment_is_known() {
    let Some(Kind::Choice(words)) =
        keys::ALL.iter().find(|key| key.path == "payments.operation_type").map(|key| &key.kind)
    else {
        panic!("the key is declared as a choice")
    };
    for word in *words {
        valid(&with(LIVE, "tenant.operation_types", &format!("{{ CAJA = \"{word}\" }}")));
        valid(&with(LIVE, "payments.operation_type", &format!("\"{word}\"")));
    }
}

#[test]
fn every_required_key_is_missed_and_nothing_else_is() {
    for key in keys::ALL {
        let expected: Vec<String> = match key.absent {
            Absent::Required => vec![format!("C001 {}", shown(key.path))],
            Absent::Default(_) | Absent::Nothing => Vec::new(),
        };
        if key.absent == Absent::Required {
            assert_eq!(problems(&without(LIVE, key.path)), expected);
        }
    }
    let none: [String; 0] = [];
    assert_eq!(problems(LIVE), none, "what LIVE leaves out is optional");
}

#[test]
fn an_absent_key_takes_the_default_that_its_declaration_shows() {
    for text in [LIVE.to_owned(), sandbox()] {
        let implied = valid(&text).settings;
        let mut spelled = text.clone();
        for key in keys::ALL {
            if let Absent::Default(value) = key.absent
                && key.path != "mode"
            {
                spelled = with(&spelled, key.path, value);
            }
        }
        assert_eq!(format!("{:?}", valid(&spelled).settings), format!("{implied:?}"));
    }
}

#[test]
fn the_defaults_are_the_agreed_ones() {
    let settings = valid(LIVE).settings;
    assert_eq!(settings.mode, Mode::Production);
    insta::assert_debug_snapshot!((
        settings.timeouts,
        settings.retry,
        settings.engine,
        settings.payments,
        settings.orders,
        settings.secrets,
        settings.portal.rate_per_second,
        settings.portal.max_concurrency,
        settings.portal.list_budget,
        settings.portal.max_body_bytes,
        settings.database,
    ));
    insta::assert_debug_snapshot!(
        "the_defaults_of_fiscal_documents_are_the_agreed_ones",
        (settings.importer, settings.cfdi, settings.complements, settings.suppliers,)
    );
}

#[test]
fn every_declared_shape_has_a_name_of_its_own() {
    let shapes = [
        Shape::Database,
        Shape::TenantKey,
        Shape::PortalTenant,
        Shape::PortalId,
        Shape::Rfc,
        Shape::Date,
        Shape::Server,
        Shape::Url,
        Shape::TimeZone,
        Shape::Path,
        Shape::OperationType,
        Shape::Zip,
        Shape::LocalFolder,
        Shape::AbsolutePath,
        Shape::TaxRegime,
        Shape::Cron,
    ];
    let names: std::collections::BTreeSet<&str> = shapes.iter().map(|shape| shape.as_str()).collect();
    assert_eq!(names.len(), shapes.len());
}
