//! What is wrong with a file or an answer is said in both languages, with all of its data.

use std::collections::BTreeSet;
use std::fmt;

use sc_domain::{Cause, Code, Flaw, FlawKind};
use sc_words::{Lang, Words};

use crate::catalogue::messages;

fn key(kind: FlawKind) -> String {
    format!("flaw-{}", kind.as_str().replace('_', "-"))
}

/// The sentence about a CFDI that cannot be read, from its colon on.
fn said(lang: Lang, code: Code, detail: impl fmt::Display) -> String {
    let sentence = Words::new(lang).sentence(&Cause::new(code).with("detail", detail));
    sentence.split_once(": ").expect("the detail follows a colon").1.trim_end_matches('.').to_owned()
}

#[track_caller]
fn check(code: Code, detail: impl fmt::Display, es: &str, en: &str) {
    assert_eq!(said(Lang::Es, code, &detail), es);
    assert_eq!(said(Lang::En, code, &detail), en);
}

#[test]
fn every_flaw_has_its_words_with_all_of_its_data_and_no_other() {
    for lang in Lang::ALL {
        let messages = messages(lang, "states");
        for kind in FlawKind::ALL {
            // Where in the file is told behind it, and of which file before it.
            let own = |name: &&&str| !matches!(**name, "byte" | "path");
            let data = kind.data().iter().filter(own).map(|name| (*name).to_owned());
            let promised: BTreeSet<String> = data.collect();
            let message = messages.get(&key(*kind)).unwrap_or_else(|| panic!("{} in {lang}", key(*kind)));
            assert_eq!(message.variables(), promised, "{} in {lang}", key(*kind));
        }
        let known: BTreeSet<String> = FlawKind::ALL.iter().map(|kind| key(*kind)).collect();
        let others = ["flaw-at-byte", "flaw-lacks", "flaw-of-file"].map(str::to_owned);
        let written = messages.keys().filter(|key| key.starts_with("flaw-") && !others.contains(key));
        assert_eq!(written.cloned().collect::<BTreeSet<_>>(), known, "{lang}");
    }
}

#[test]
fn no_flaw_shows_its_machine_form_or_breaks_the_sentence() {
    for lang in Lang::ALL {
        for kind in FlawKind::ALL {
            let values: Vec<&dyn fmt::Display> =
                kind.data().iter().map(|_| &"1234567" as &dyn fmt::Display).collect();
            let said = said(lang, Code::CfdiUnreadable, Flaw::new(*kind, &values));
            assert!(!said.contains('=') && !said.contains('{') && !said.contains(". "), "{lang}: {said}");
            assert_ne!(said, kind.as_str(), "{lang}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_told_in_the_language_of_the_reader() {
    check(
        Code::CfdiUnreadable,
        Flaw::new(FlawKind::Encoding, &[&20, &"ISO-8859-1"]),
        "el archivo está escrito en ISO-8859-1, y solo se lee UTF-8 (byte 20)",
        "the file is written in ISO-8859-1, and only UTF-8 is read (byte 20)",
    );
    check(
        Code::ComplementUnreadable,
        Flaw::new(FlawKind::Missing, &[&2653, &"TimbreFiscalDigital"]),
        "le falta el timbre fiscal (TimbreFiscalDigital)",
        "it lacks the fiscal stamp (TimbreFiscalDigital)",
    );
    check(
        Code::CfdiUnreadable,
        Flaw::new(FlawKind::TooLarge, &[&11_000_000, &10_485_760]),
        "el archivo tiene 11,000,000 bytes, y se leen 10,485,760 como máximo",
        "the file has 11,000,000 bytes, and at most 10,485,760 are read",
    );
}

#[test]
fn a_file_of_another_document_names_both() {
    check(
        Code::CfdiFileDiffers,
        Flaw::new(FlawKind::OtherTotal, &[&"14936.6", &"14946.63"]),
        "su total es 14,946.63, y no 14,936.60",
        "its total is 14,946.63, and not 14,936.60",
    );
    check(
        Code::CfdiFileDiffers,
        Flaw::new(FlawKind::OtherReceiver, &[&"ANO010203AB1", &"BSU040506CD2"]),
        "está dirigido al RFC BSU040506CD2, y no a ANO010203AB1",
        "it is addressed to RFC BSU040506CD2, and not to ANO010203AB1",
    );
}

#[test]
fn a_field_that_the_portal_leaves_out_is_told_in_words() {
    check(
        Code::CfdiUnreadable,
        "cfdi.timbre.uuid",
        "le falta el folio fiscal (cfdi.timbre.uuid), o no se puede leer",
        "it lacks the UUID (cfdi.timbre.uuid), or it cannot be read",
    );
    check(
        Code::SupplierUnreadable,
        "id",
        "le falta el id del portal (id), o no se puede leer",
        "it lacks the portal id (id), or it cannot be read",
    );
}

#[test]
fn the_free_text_of_an_older_journal_stands_as_it_is() {
    for old in ["the file is empty (byte 0)", "it describes no payment", "id of something"] {
        check(Code::CfdiUnreadable, old, old, old);
    }
}

#[test]
fn what_became_of_an_answer_is_told_with_its_status_and_what_the_portal_said_as_it_said_it() {
    check(
        Code::PaymentOutcomeUnknown,
        "http_answer status=200 found=connection_cut",
        "HTTP 200, la conexión se cortó",
        "HTTP 200, the connection was cut",
    );
    check(
        Code::PaymentOutcomeUnknown,
        "http_answer status=502 found=HTML \"502 Bad Gateway\"",
        "HTTP 502, HTML \"502 Bad Gateway\"",
        "HTTP 502, HTML \"502 Bad Gateway\"",
    );
    check(
        Code::PaymentOutcomeUnknown,
        "http_answer status=200 found=answer_differs what=status found=",
        "HTTP 200, en la respuesta el estado (status) dice «vacío», que no es lo que se pidió",
        "HTTP 200, in the answer the status (status) says “blank”, which is not what was asked for",
    );
    check(
        Code::PortalUnexpectedAnswer,
        "answer_too_long bytes_max=10485760",
        "la respuesta tiene más de 10,485,760 bytes",
        "the answer has more than 10,485,760 bytes",
    );
    // What an older version wrote down.
    check(
        Code::PaymentOutcomeUnknown,
        "HTTP 200: connection cut",
        "HTTP 200: connection cut",
        "HTTP 200: connection cut",
    );
}

#[test]
fn what_the_system_refuses_is_told_in_our_words_or_marked_as_its_own() {
    let of = |kind: std::io::ErrorKind| Flaw::of_io(&kind.into());
    check(
        Code::FolderFailed,
        of(std::io::ErrorKind::IsADirectory),
        "una carpeta ocupa el lugar del archivo",
        "a folder stands in the place of the file",
    );
    check(
        Code::FolderNotWritable,
        of(std::io::ErrorKind::PermissionDenied),
        "el sistema no se lo permite a su usuario",
        "the system does not let your user do it",
    );
    check(
        Code::SecretStoreUnavailable,
        Flaw::says("zbus error:\n  I/O error"),
        "el sistema dice «zbus error: I/O error»",
        "the system says “zbus error: I/O error”",
    );
}

#[test]
fn a_word_without_data_is_only_that_word() {
    check(
        Code::PortalUnreachable,
        "no_route",
        "la red no tiene camino hasta ahí",
        "the network has no way there",
    );
    check(Code::PortalUnreachable, "no_route to host", "no_route to host", "no_route to host");
}

/// The words of the journal are found where it has them, and each of its troubles is told with its file.
#[test]
fn each_trouble_of_the_journal_that_a_person_can_mend_is_told_in_his_language() {
    let source = |name: &str| {
        let path = format!("{}/../sc-journal/src/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let journal = ["error.rs", "open.rs", "migrations.rs"].map(source).concat();
    for (kind, words) in sc_domain::ports::JOURNAL_WORDS {
        assert!(journal.contains(&format!("\"{words}")), "the journal does not say {words:?} any more");
        let text = match kind.data().contains(&"found") {
            true => format!("/d/journal.sqlite3: {words} (code 7)"),
            false => format!("/d/journal.sqlite3: {words}"),
        };
        let cause = sc_domain::ports::JournalError::Failed(text).cause();
        assert!(cause.argument("detail").starts_with(kind.as_str()), "{cause}");
        let es = Words::new(Lang::Es).sentence(&cause);
        assert!(es.contains(": /d/journal.sqlite3: ") && !es.contains(words), "{es}");
    }
    // What the journal says of a file that was given to it, and what it says without one.
    let told = |text: &str| {
        let cause = sc_domain::ports::JournalError::Failed(text.to_owned()).cause();
        Words::new(Lang::Es).sentence(&cause)
    };
    assert_eq!(
        told("no room is left on the disk (database or disk is full)"),
        "No se puede leer o escribir la bitácora: ya no queda espacio en el disco.",
        "what the system says in English adds nothing"
    );
    assert_eq!(told("there is no pause 7"), "No se puede leer o escribir la bitácora: there is no pause 7.");
}

#[test]
fn each_part_has_a_name_that_is_found() {
    for lang in Lang::ALL {
        for key in messages(lang, "states").into_keys().filter(|key| key.starts_with("part-")) {
            let name = key.trim_start_matches("part-").replace('-', "_");
            assert_ne!(said(lang, Code::CfdiUnreadable, &name), name, "{key} in {lang}");
        }
    }
}

#[test]
fn a_program_that_ended_without_a_code_or_a_word_is_told_so() {
    let sentence = |lang, code: &str, detail: &str| {
        let cause = Cause::new(Code::ImportFailed).with("code", code).with("detail", detail);
        Words::new(lang).sentence(&cause)
    };
    assert_eq!(
        sentence(Lang::Es, "3", "Sin sesión"),
        "El importador terminó con el código 3; lo último que dijo fue «Sin sesión»."
    );
    assert_eq!(
        sentence(Lang::Es, "?", ""),
        "El importador terminó sin código, interrumpido por el sistema o por otro programa; no dijo por qué."
    );
    assert_eq!(
        sentence(Lang::En, "?", ""),
        "The importer ended without a code, interrupted by the system or by another program; it did not say why."
    );
}
