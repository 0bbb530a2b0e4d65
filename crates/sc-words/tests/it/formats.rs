//! Numbers, money, dates and languages as both kinds of readers write them.

use jiff::tz::TimeZone;
use sc_domain::{Cause, Code, Currency, Money};
use sc_words::{Lang, Words};

#[track_caller]
fn amount(text: &str, currency: &str, es: &str, en: &str) {
    let money = Money::new(text.parse().expect("decimal"), Currency::new(currency).expect("currency"));
    assert_eq!(Words::new(Lang::Es).money(&money), es);
    assert_eq!(Words::new(Lang::En).money(&money), en);
}

#[test]
fn an_amount_names_its_currency_and_shows_two_decimals() {
    amount("1234567.5", "MXN", "$1,234,567.50 MXN", "MXN 1,234,567.50");
    amount("0.125", "USD", "$0.13 USD", "USD 0.13");
    amount("-900", "MXP", "-$900.00 MXN", "MXN -900.00");
    amount("1000", "EUR", "1,000.00 EUR", "EUR 1,000.00");
    amount("-0.001", "MXN", "$0.00 MXN", "MXN 0.00");
}

#[test]
fn an_amount_of_a_cause_names_its_currency_when_it_has_one() {
    let shown = |amount: &str| {
        let cause = Cause::new(Code::PaymentAmountNotPositive).with("what", "AMTRMIT").with("amount", amount);
        Words::new(Lang::Es).sentence(&cause)
    };
    assert!(shown("-1234.50 MXN").ends_with(" es -$1,234.50 MXN."), "{}", shown("-1234.50 MXN"));
    assert!(shown("-1234.50").ends_with(" es -1,234.50."), "{}", shown("-1234.50"));
    assert!(shown("1234 pesos").ends_with(" es 1234 pesos."), "{}", shown("1234 pesos"));
}

#[test]
fn the_value_of_a_field_is_an_amount_a_day_or_what_it_is() {
    let words = Words::new(Lang::Es);
    for (field, value, shown) in [
        ("total", "42787.88", "42,787.88"),
        ("vat_sum", "2263.8", "2,263.80"),
        ("withhold_tax_sum", "-1200", "-1,200.00"),
        ("lines[4711].subtotal", "8196.03", "8,196.03"),
        ("lines[4711].price", "1356.349", "1,356.349"),
        ("lines[4711].quantity", "1200.5", "1200.5"),
        ("price[3]", "1356.349", "1,356.349"),
        ("exchange_rate", "18.9", "18.9"),
        ("delivery_date", "2026-11-30", "30 nov 2026"),
        ("total", "", ""),
        ("reference", "2026-11-30", "2026-11-30"),
    ] {
        assert_eq!(words.value_of(field, value), shown, "{field}");
    }
}

#[test]
fn amounts_that_differ_have_their_cents_in_a_sentence_and_quantities_stand_as_they_are() {
    let differences = r#"vat_sum: Sage "2263.8", portal "2000"; lines[7].quantity: Sage "31", portal "32""#;
    let cause =
        Cause::new(Code::OrderDiffersInPortal).with("portal_id", "7").with("differences", differences);
    let said = Words::new(Lang::En).sentence(&cause);
    assert!(said.contains("the transferred taxes: Sage 2,263.80, portal 2,000.00; "), "{said}");
    assert!(said.ends_with(r#"Sage "31", portal "32"."#), "{said}");
}

#[test]
fn a_line_that_differs_is_told_by_its_position_and_one_that_a_side_lacks_in_words() {
    let said = |lang, differences: &str| {
        let cause = Cause::new(Code::OrderDiffersInPortal).with("differences", differences);
        let said = Words::new(lang).sentence(&cause);
        said.split_once(": ").expect("the differences follow").1.trim_end_matches('.').to_owned()
    };
    for (differences, es, en) in [
        (
            r#"subtotal[2]: Sage "7285.55", portal "6938.6""#,
            "el subtotal de la línea 2: Sage 7,285.55, portal 6,938.60",
            "the subtotal of line 2: Sage 7,285.55, portal 6,938.60",
        ),
        (
            r#"lines[1]: Sage "9007199254741873", portal """#,
            "línea 1: está en Sage, no está en el portal",
            "line 1: in Sage, not in the portal",
        ),
        (
            r#"lines: Sage "", portal "1""#,
            "línea con id 1: no está en Sage, está en el portal",
            "line with id 1: not in Sage, in the portal",
        ),
        (
            r#"lines[1]: Sage "4711", portal "2 x""#,
            "línea 1: está una vez en Sage, y 2 veces en el portal",
            "line 1: once in Sage, 2 times in the portal",
        ),
        // As journals of earlier versions hold it.
        (
            r#"lines: Sage "4711", portal """#,
            "línea con id 4711: está en Sage, no está en el portal",
            "line with id 4711: in Sage, not in the portal",
        ),
    ] {
        assert_eq!(said(Lang::Es, differences), es);
        assert_eq!(said(Lang::En, differences), en);
    }
}

#[test]
fn an_instant_is_shown_on_the_clocks_of_its_zone() {
    let instant = "2026-11-22T05:05:00Z".parse().expect("timestamp");
    let zone = TimeZone::fixed(jiff::tz::Offset::constant(-6));
    assert_eq!(Words::new(Lang::Es).date_time(instant, &zone), "21 nov 2026, 23:05");
    assert_eq!(Words::new(Lang::En).date_time(instant, &TimeZone::UTC), "22 Nov 2026, 05:05");
}

#[test]
fn an_instant_in_a_sentence_is_mexican_unless_the_settings_say_otherwise() {
    let cause = Cause::new(Code::PaymentInFlight).with("until", "2026-11-22T05:05:00Z");
    let words = Words::new(Lang::Es);
    assert!(words.hint(&cause).ends_with("después del 21 nov 2026, 23:05."), "{}", words.hint(&cause));
    let words = words.in_zone(TimeZone::UTC);
    assert!(words.hint(&cause).ends_with("después del 22 nov 2026, 05:05."), "{}", words.hint(&cause));
}

#[test]
fn a_number_is_grouped_by_thousands() {
    assert_eq!(Words::new(Lang::Es).number(1_234_567), "1,234,567");
}

#[test]
fn a_language_is_known_by_all_its_spellings() {
    for (value, lang) in [
        ("es", Lang::Es),
        ("es-MX", Lang::Es),
        ("es_MX.UTF-8", Lang::Es),
        ("en_US.UTF-8", Lang::En),
        ("EN", Lang::En),
        ("en@euro", Lang::En),
    ] {
        assert_eq!(value.parse(), Ok(lang), "{value}");
        assert_eq!(Lang::detect(value), lang, "{value}");
    }
    for other in ["", "C", "C.UTF-8", "de_DE", "español"] {
        assert!(other.parse::<Lang>().is_err(), "{other}");
        assert_eq!(Lang::detect(other), Lang::Es, "{other}");
    }
}

#[test]
fn who_works_in_a_folder_is_told_with_a_date_as_any_other() {
    let holder = "PID 7, 2026-12-01 01:21";
    for (lang, shown) in [(Lang::Es, "PID 7, 1 dic 2026, 01:21"), (Lang::En, "PID 7, 1 Dec 2026, 01:21")] {
        let words = Words::new(lang);
        assert_eq!(words.holder(holder), shown);
        let cause = Cause::new(Code::EngineBusy).with("folder", "/d").with("holder", holder);
        assert!(words.sentence(&cause).contains(&format!("({shown})")), "{}", words.sentence(&cause));
    }
    // Not written yet, or by somebody else.
    for other in ["", "PID 7", "PID 7, soon", "PID 7, 2026-13-01 01:21"] {
        assert_eq!(Words::new(Lang::Es).holder(other), other);
    }
}

#[test]
fn of_a_long_line_of_a_program_a_sentence_repeats_the_beginning() {
    let line = format!("ERROR {}", "C:\\Temp\\".repeat(40));
    for cause in [
        Cause::new(Code::ImportLogErrors).with("line", &line).with("count", 1),
        Cause::new(Code::ImportFailed).with("code", 1).with("detail", &line),
    ] {
        let sentence = Words::new(Lang::Es).sentence(&cause);
        assert!(sentence.contains("«ERROR C:\\Temp") && sentence.contains("…»"), "{sentence}");
        assert!(sentence.chars().count() < 300, "{sentence}");
    }
}
