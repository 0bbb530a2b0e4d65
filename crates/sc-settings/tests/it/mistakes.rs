//! Mistakes are all found at once, in words that help, and never repeat a credential.

use proptest::prelude::*;
use sc_settings::{Level, ProblemCode, Settings};
use sc_words::{Lang, TEXT_KEYS, Words};

use crate::support::{LIVE, list, problems, sandbox, valid, with};

const TEN_MISTAKES: &str = r#"
version = 1
[app]
timezone = "America/Mexicali_City"
[database]
server = "sqlhost;Password=hunter2"
control = "FESA; DROP"
encrypt = false
password = "hunter2"
[portal]
base_url = "http://api.portal.example"
max_concurency = 4
[timeouts]
http_ms = "30000"
step_ms = 5
[payments]
net_difference_policy = "send"
[[tenant]]
key = "norte"
name = "Aceros del Norte"
portal_id = "0123456789abcdef01234567"
database = "NORTE01"
external_id = "ANO010203AB1"
rfc = "ANO019903AB1"
go_live = 2026-11-01
[[tenant]]
key = "sur"
name = "Maderas del Sur"
portal_id = "0123456789abcdef01234568"
database = "norte01"
external_id = "BSU040506CD2"
rfc = "BSU040506CD2"
"#;

fn sentences(lang: Lang) -> String {
    let words = Words::new(lang);
    let problems = Settings::parse(TEN_MISTAKES).expect_err("the text is full of mistakes");
    problems
        .iter()
        .map(|problem| {
            format!(
                "{} {} {}\n    {}\n",
                problem.level().as_str(),
                problem.code.as_str(),
                problem.key,
                problem.sentence(&words)
            )
        })
        .collect()
}

#[test]
fn many_mistakes_give_as_many_problems_in_spanish() {
    insta::assert_snapshot!("mistakes.es", sentences(Lang::Es));
}

#[test]
fn many_mistakes_give_as_many_problems_in_english() {
    insta::assert_snapshot!("mistakes.en", sentences(Lang::En));
}

#[test]
fn no_problem_repeats_a_credential() {
    for lang in Lang::ALL {
        assert!(!sentences(lang).contains("hunter2"));
    }
    let problems = Settings::parse(TEN_MISTAKES).expect_err("mistakes");
    assert!(!format!("{problems:?}").contains("hunter2"));
    let error = Settings::parse("[database]\npassword = \"hunter2\n").expect_err("no TOML");
    assert!(!format!("{error:?} {}", error[0].sentence(&Words::new(Lang::Es))).contains("hunter2"));
}

#[test]
fn a_value_is_hidden_only_where_a_credential_can_stand() {
    let value = |path: &str, text: &str| {
        let found = Settings::parse(&with(LIVE, path, &format!("'{text}'"))).expect_err("a mistake");
        found
            .into_iter()
            .find(|problem| problem.key.ends_with(path.rsplit('.').next().unwrap_or_default()))
            .and_then(|problem| problem.value)
    };
    assert_eq!(value("database.control", "FESA; DROP").as_deref(), Some("FESA; DROP"));
    assert_eq!(value("tenant.database", "A=B").as_deref(), Some("A=B"));
    assert_eq!(value("app.timezone", "a@b").as_deref(), Some("a@b"));
    assert_eq!(value("database.server", "sqlhost;Password=hunter2").as_deref(), Some("***"));
    assert_eq!(value("portal.base_url", "ftp://user:hunter2@portal").as_deref(), Some("***"));
}

#[test]
fn a_mistake_of_the_writing_is_told_with_its_place_and_the_words_of_the_library_as_such() {
    let es = Words::new(Lang::Es);
    for (text, place, theirs) in [
        ("version = 1\n[app]\n  language =\n", "línea 3, columna 13", "string values must be quoted"),
        ("[app]\nñ = 1\n", "línea 2, columna 1", ""),
        ("version = 1\nversion = 1\n", "línea 2, columna 1", "duplicate key"),
        ("go_live = 2026-02-32\n", "línea 1, columna ", "invalid date"),
    ] {
        let found = Settings::parse(text).expect_err("no TOML");
        assert_eq!(list(&found), ["C022 settings.toml"]);
        let sentence = found[0].sentence(&es);
        assert!(sentence.contains(place), "{sentence}");
        let (ours, quoted) = sentence.split_once('«').expect("a quotation");
        assert!(quoted.starts_with(theirs) && quoted.ends_with("»."), "{sentence}");
        assert!(ours.ends_with("dice, en inglés: ") && !quoted.contains('\n'), "{sentence}");
    }
}

#[test]
fn every_code_of_a_problem_has_words_and_every_argument_of_it_is_said() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for code in ProblemCode::ALL {
            let key = format!("settings-{}", code.as_str().to_ascii_lowercase());
            assert!(TEXT_KEYS.contains(&key.as_str()), "{key} has no words");
            let pattern = words.plain(&key);
            for argument in code.arguments().iter().filter(|argument| **argument != "suggestion") {
                assert!(
                    pattern.contains(&format!("{{${argument}}}")),
                    "{key} in {lang} does not say {argument}"
                );
            }
        }
    }
}

#[track_caller]
fn relation(changes: &[(&str, &str)], expected: &[&str]) {
    let text = changes.iter().fold(LIVE.to_owned(), |text, (path, value)| with(&text, path, value));
    assert_eq!(problems(&text), expected);
}

#[test]
fn an_outer_wait_is_longer_than_the_inner_one() {
    relation(&[("timeouts.http_ms", "120000")], &["C005 timeouts.http_ms"]);
    relation(&[("portal.list_budget_ms", "300000")], &["C005 portal.list_budget_ms"]);
    relation(&[("portal.list_budget_ms", "299999")], &[]);
    relation(&[("timeouts.child_ms", "300000")], &["C005 timeouts.step_ms"]);
    relation(&[("timeouts.child_ms", "300001")], &[]);
    relation(&[("database.connect_timeout_ms", "30001")], &["C006 database.connect_timeout_ms"]);
    relation(&[("database.connect_timeout_ms", "30000")], &[]);
    relation(&[("database.query_timeout_ms", "300000")], &["C005 database.query_timeout_ms"]);
    relation(
        &[("database.lock_timeout_ms", "5000"), ("database.query_timeout_ms", "5000")],
        &["C005 database.lock_timeout_ms"],
    );
    relation(
        &[("timeouts.in_flight_ms", "60000"), ("timeouts.http_ms", "60000")],
        &["C005 timeouts.http_ms"],
    );
    relation(
        &[("timeouts.verify_spacing_ms", "60000"), ("timeouts.in_flight_ms", "60000")],
        &["C005 timeouts.verify_spacing_ms"],
    );
    relation(&[("engine.brake_floor", "201")], &["C006 engine.brake_floor"]);
    relation(&[("engine.brake_floor", "200")], &[]);
    relation(&[("engine.effects_parallel", "5")], &["C006 engine.effects_parallel"]);
}

#[test]
fn a_relation_is_not_judged_by_a_value_that_is_wrong_in_itself() {
    relation(&[("timeouts.step_ms", "1")], &["C004 timeouts.step_ms"]);
}

#[test]
fn two_companies_share_neither_key_nor_database_nor_portal_id() {
    let second = r#"
[[tenant]]
key = "sur"
name = "Maderas del Sur"
portal_id = "fedcba987654321001234567"
database = "SUR01"
external_id = "MSU040506CD2"
rfc = "MSU040506CD2"
go_live = 2026-11-01
"#;
    let both = format!("{LIVE}{second}");
    assert_eq!(valid(&both).settings.tenants.len(), 2);
    for (from, to, expected) in [
        ("\"sur\"", "\"norte\"", "C011 tenant.key"),
        ("\"SUR01\"", "\"norte01\"", "C011 tenant.database"),
        ("\"fedcba987654321001234567\"", "\"0123456789abcdef01234567\"", "C011 tenant.portal_id"),
    ] {
        assert_eq!(problems(&both.replace(from, to)), [expected]);
    }
    let same_rfc = both.replace("MSU040506CD2", "ANO010203AB1");
    assert_eq!(valid(&same_rfc).warnings, [], "branches of one tax payer share its RFC");
}

#[test]
fn there_is_a_company_and_one_of_them_is_worked_on() {
    let head = LIVE.split("[[tenant]]").next().expect("a head");
    assert_eq!(problems(head), ["C028 tenant"]);
    assert_eq!(problems(&format!("{head}[tenant]\nkey = \"norte\"\n")), ["C023 tenant"]);
    assert_eq!(problems(&format!("tenant = [1]\n{head}")), ["C023 tenant"]);
    let loaded = valid(&with(LIVE, "tenant.enabled", "false"));
    assert_eq!(list(&loaded.warnings), ["C029 tenant"]);
    assert_eq!(loaded.settings.enabled_tenants().count(), 0);
}

#[test]
fn a_section_that_is_none_is_named() {
    assert_eq!(problems(&format!("engine = 5\n{LIVE}")), ["C023 engine"]);
}

#[test]
fn an_unknown_key_is_a_warning_with_the_key_that_was_meant() {
    let suggestion = |text: &str| {
        let loaded = valid(text);
        assert_eq!(list(&loaded.warnings).len(), 1, "{:?}", loaded.warnings);
        loaded.warnings[0].arguments["suggestion"].clone()
    };
    assert_eq!(suggestion(&with(LIVE, "timeouts.htpp_ms", "30000")), "timeouts.http_ms");
    assert_eq!(suggestion(&with(LIVE, "engine.http_ms", "30000")), "timeouts.http_ms");
    assert_eq!(suggestion(&with(LIVE, "tenant.externalid", "\"x\"")), "tenant.external_id");
    assert_eq!(suggestion(&with(LIVE, "qwzx", "5")), "none");
    let address = "{ stret = \"Calle 1\" }";
    assert_eq!(suggestion(&with(LIVE, "tenant.default_address", address)), "tenant.default_address.street");
    let address = "{ version = \"1\" }";
    assert_eq!(suggestion(&with(LIVE, "tenant.default_address", address)), "none");
    assert_eq!(suggestion(&with(LIVE, "engine.version", "1")), "none");
    assert_eq!(suggestion(&format!("{LIVE}\n[ordres]\nreopen = true\n")), "orders");
    let words = Words::new(Lang::Es);
    let loaded = valid(&with(LIVE, "timeouts.htpp_ms", "30000"));
    assert_eq!(
        loaded.warnings[0].sentence(&words),
        "timeouts.htpp_ms no se conoce y se ignora; ¿quiso decir timeouts.http_ms?"
    );
}

#[test]
fn a_credential_in_the_file_is_an_error_and_its_value_is_not_repeated() {
    for path in ["database.password", "tenant.portal_secret", "portal.api_key", "token"] {
        let found = Settings::parse(&with(LIVE, path, "\"s3cr3t\"")).expect_err("a credential");
        assert_eq!(found[0].code, ProblemCode::Credential, "{path}");
        assert_eq!(found[0].value, None);
    }
}

#[test]
fn less_security_is_refused_or_warned_of() {
    assert_eq!(problems(&with(LIVE, "database.encrypt", "false")), ["C033 database.encrypt"]);
    let plain = with(&with(LIVE, "database.encrypt", "false"), "database.allow_plaintext", "true");
    assert_eq!(list(&valid(&plain).warnings), ["C020 database.encrypt"]);
    assert_eq!(list(&valid(&with(LIVE, "database.trust", "\"any\"")).warnings), ["C020 database.trust"]);
    assert_eq!(problems(&with(LIVE, "database.trust", "\"ca_file\"")), ["C033 database.trust"]);
    assert_eq!(problems(&with(LIVE, "database.ca_file", "\"/ca.pem\"")), ["C033 database.ca_file"]);
    assert_eq!(problems(&with(LIVE, "secrets.store", "\"file\"")), ["C032 secrets.store"]);
}

#[test]
fn a_sandbox_stays_on_this_machine_and_may_be_quick_and_plain() {
    let mut text = sandbox();
    for (path, value) in [
        ("secrets.store", "\"file\""),
        ("database.encrypt", "false"),
        ("database.trust", "\"any\""),
        ("timeouts.in_flight_ms", "0"),
        ("timeouts.verify_spacing_ms", "0"),
        ("payments.min_age_minutes", "0"),
        ("retry.interval_payment_min", "0"),
        ("retry.interval_order_min", "0"),
    ] {
        text = with(&text, path, value);
    }
    assert_eq!(valid(&text).warnings, []);
    assert_eq!(problems(&with(&sandbox(), "database.server", "\"sqlhost\"")), ["C031 database.server"]);
    assert_eq!(
        problems(&with(&sandbox(), "portal.base_url", "\"https://api.portal.example\"")),
        ["C031 portal.base_url"]
    );
    assert_eq!(
        problems(&with(&sandbox(), "portal.base_url", "\"http://127.0.0.1.portal.example\"")),
        ["C031 portal.base_url"]
    );
}

#[test]
fn a_newer_file_is_not_judged_by_old_rules() {
    let found = Settings::parse("version = 2\n[new]\nthing = 1\n").expect_err("newer");
    assert_eq!(list(&found), ["C027 version"]);
}

#[test]
fn errors_come_before_warnings() {
    let text = with(&with(LIVE, "aaa", "1"), "timeouts.step_ms", "1");
    let levels: Vec<Level> =
        Settings::parse(&text).expect_err("an error").iter().map(|problem| problem.level()).collect();
    assert_eq!(levels, [Level::Error, Level::Warning]);
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
        let _ = Settings::parse(&text);
    }

    #[test]
    fn no_value_in_any_key_makes_the_reader_panic(
        index in 0..sc_settings::keys::ALL.len(),
        value in prop_oneof![
            any::<i64>().prop_map(|number| number.to_string()),
            any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(|number| format!("{number:e}")),
            "[a-zA-Z0-9 ñ/:@._-]{0,80}".prop_map(|text| format!("'{text}'")),
            Just("true".to_owned()),
            Just("[]".to_owned()),
            Just("[[1], {a = 1}]".to_owned()),
            Just("{ a = 1, b = {} }".to_owned()),
            Just("2026-11-01T00:00:00Z".to_owned()),
            Just("00:00:01".to_owned()),
        ],
    ) {
        let key = &sc_settings::keys::ALL[index];
        let words = Words::new(Lang::Es);
        for text in [LIVE.to_owned(), sandbox()] {
            if let Err(problems) = Settings::parse(&with(&text, key.path, &value)) {
                for problem in problems {
                    let sentence = problem.sentence(&words);
                    prop_assert!(!sentence.contains("{$"), "{}", sentence);
                }
            }
        }
    }
}
