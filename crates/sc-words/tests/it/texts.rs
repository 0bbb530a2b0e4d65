//! The other messages: same keys in both languages, none missing, none unused.

use std::collections::BTreeSet;

use jiff::tz::TimeZone;
use sc_domain::ports::DocumentState;
use sc_domain::{Disposition, DocumentKind, Step, StepResult};
use sc_words::{Arg, Lang, TEXT_KEYS, Words};

use crate::catalogue::{FILES, messages};

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    for file in FILES {
        let (es, en) = (messages(Lang::Es, file), messages(Lang::En, file));
        let keys =
            |messages: &std::collections::BTreeMap<String, _>| messages.keys().cloned().collect::<Vec<_>>();
        assert_eq!(keys(&es), keys(&en), "{file}.ftl");
        for (key, message) in &es {
            assert_eq!(message.variables(), en[key].variables(), "{key}");
        }
    }
}

#[test]
fn no_key_stands_in_two_files() {
    let mut seen = BTreeSet::new();
    for file in FILES {
        for key in messages(Lang::Es, file).into_keys() {
            assert!(seen.insert(key.clone()), "{key} stands in two files");
        }
    }
}

#[test]
fn the_register_of_keys_and_the_files_agree() {
    let written: BTreeSet<String> = ["cli", "desk", "settings", "help"]
        .into_iter()
        .flat_map(|file| messages(Lang::Es, file).into_keys())
        .collect();
    let registered: BTreeSet<String> = TEXT_KEYS.iter().map(|key| (*key).to_owned()).collect();
    assert_eq!(registered.len(), TEXT_KEYS.len(), "a key is registered twice");
    assert_eq!(written, registered);
}

#[test]
fn every_state_result_step_and_disposition_has_its_words() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let mut used = BTreeSet::from(["missing-value".to_owned()]);
        let mut named = |key: String, text: String| {
            assert_ne!(key, text, "{key} in {lang} has no words");
            used.insert(key);
        };
        for state in DocumentState::ALL {
            named(format!("document-state-{}", state.as_str().replace('_', "-")), words.state(state));
        }
        for result in [
            StepResult::Skipped,
            StepResult::Done,
            StepResult::Postponed,
            StepResult::Partial,
            StepResult::Failed,
        ] {
            named(format!("result-{}", result.as_str()), words.result(result));
        }
        for step in Step::ALL {
            let key = match step {
                Step::BuildProviders => "step-name-build-providers",
                Step::DownloadCfdi => "step-name-download-cfdi",
                Step::CheckPayments => "step-name-check-payments",
                Step::UploadPayments => "step-name-upload-payments",
                Step::CreatePurchaseOrders => "step-name-create-purchase-orders",
                Step::ProcessOrderChanges => "step-name-process-order-changes",
                Step::ClosePurchaseOrders => "step-name-close-purchase-orders",
                Step::StartChildProcess => "step-name-start-child-process",
            };
            named(key.to_owned(), words.step(step));
        }
        for kind in DocumentKind::ALL {
            named(format!("document-kind-{}", kind.as_str().replace('_', "-")), words.kind(kind));
        }
        named("line-id-field".to_owned(), words.name("lines[12].quantity"));
        named("line-field".to_owned(), words.name("ITEMDESC[3]"));
        named("location-field".to_owned(), words.name("ADDRESS1[NORTE]"));
        for key in ["value-blank", "value-too-long"] {
            named(key.to_owned(), words.plain(key));
        }
        named("cfdi-amount".to_owned(), words.name("cfdis[0A1B].amount"));
        for disposition in [
            Disposition::RetryLater,
            Disposition::VerifyFirst,
            Disposition::FixDocument,
            Disposition::FixSetup,
            Disposition::Defect,
        ] {
            let key = format!("disposition-{}", disposition.as_str().replace('_', "-"));
            named(key, words.disposition(disposition));
        }
        for month in 1..=12 {
            named(format!("month-{month}"), words.plain(&format!("month-{month}")));
        }
        let rest: Vec<String> = messages(lang, "states")
            .into_keys()
            .filter(|key| {
                !used.contains(key)
                    && !["word-", "flaw-", "part-", "said-"].iter().any(|of| key.starts_with(of))
            })
            .collect();
        assert!(rest.is_empty(), "nothing shows {rest:?}");
    }
}

#[test]
fn a_field_name_is_said_in_words_and_anything_else_is_left_alone() {
    let words = Words::new(Lang::Es);
    assert_eq!(words.name("total_amount"), "el importe total");
    assert_eq!(words.name("APVENO.PROVIDERID"), "el id del portal (PROVIDERID)");
    assert_eq!(words.name("DOCTYPE 3"), "notas de crédito por");
    assert_eq!(words.name("lines[4711].quantity"), "la cantidad de la línea con id 4711");
    assert_eq!(words.name("ITEMDESC[3]"), "la descripción (ITEMDESC) de la línea 3");
    assert_eq!(words.name("quantity[3]"), "la cantidad de la línea 3");
    assert_eq!(words.name("lines[3]"), "línea 3");
    assert_eq!(words.name("ZIP[A[1]"), "el código postal (ZIP) del almacén A[1");
    assert_eq!(words.name("EXTENDED[3] - EXTCANCEL[3]"), "EXTENDED[3] - EXTCANCEL[3]");
    assert_eq!(words.name("cfdis[0A1B].amount"), "el importe del CFDI 0A1B");
    assert_eq!(words.name("portal.timeout"), "El portal tardó demasiado");
    assert_eq!(words.name("algo que nadie previó"), "algo que nadie previó");
    for key in messages(Lang::Es, "states").into_keys().filter(|key| key.starts_with("word-")) {
        let name = key.trim_start_matches("word-").replace('-', "_");
        assert_ne!(words.name(&name), name, "{name} is found by its machine name");
    }
}

#[test]
fn a_key_that_does_not_exist_shows_itself() {
    assert_eq!(Words::new(Lang::Es).plain("no-such-key"), "no-such-key");
}

#[test]
fn a_count_takes_its_plural_and_a_document_number_never_its_commas() {
    let words = Words::new(Lang::En);
    assert_eq!(words.text("status-attention", &[("count", 1.into())]), "One document needs your attention.");
    assert_eq!(
        words.text("status-attention", &[("count", 12_500_u32.into())]),
        "12,500 documents need your attention."
    );
    assert_eq!(
        words.text("usage-unknown-run", &[("name", "12500".into())]),
        "There is no run with the number 12500."
    );
    assert_eq!(words.text("approve-brake", &[("count", 1.into())]), "the brake, up to one change");
    let huge = words.text("status-attention", &[("count", Arg::Number(i64::MAX))]);
    assert_eq!(huge, "9,223,372,036,854,775,807 documents need your attention.");
}

#[test]
fn words_are_shared_between_threads() {
    fn check<T: Send + Sync + Clone + 'static>(_: &T) {}
    let words = Words::new(Lang::Es);
    check(&words);
    let zone = TimeZone::UTC;
    let other = words.clone().in_zone(zone);
    let said = std::thread::spawn(move || other.plain("tray-quit")).join().expect("the thread ends well");
    assert_eq!(said, words.plain("tray-quit"));
}
