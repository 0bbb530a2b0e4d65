//! Every code speaks both languages, with all of its facts.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use sc_domain::{Cause, Code};
use sc_words::{Lang, Reader, Words};

use crate::catalogue::messages;

fn key(code: Code) -> String {
    code.as_str().replace(['.', '_'], "-")
}

/// The arguments of a code that people read. The name of a lock, and what a bus answers, are for the logs: they say nothing
/// to them.
fn said(code: Code) -> impl Iterator<Item = &'static str> {
    let is_said = move |name: &&str| {
        !matches!((code, *name), (Code::LeaseTaken, "resource") | (Code::SecretStoreAbsent, "detail"))
    };
    code.arguments().iter().copied().filter(is_said)
}

/// A believable value for an argument of a code.
fn sample(code: Code, name: &str) -> &'static str {
    match (code, name) {
        (Code::PaymentAmountDiffers, "invoices") => "11600.00",
        (Code::PaymentRateDiffers, "implied") => "18.9512",
        (Code::PaymentRateDiffers, "stored") => "17.1034",
        (Code::PaymentUnreadable, "value") => "PESOS",
        (Code::PaymentUnreadable, "field") => "APTCR.CODECURN",
        (Code::InvoiceUuidInvalid, "value") => "PENDIENTE",
        (Code::BankAccountMissing, "value") => "Calle Juárez 100",
        (Code::SageUnreadable, "value") => "20261399",
        (Code::PaymentRefused, "code") => "2390",
        (Code::PaymentRefused, "message") => "uuid is required",
        (Code::PaymentDuplicateNotFound, "message") => "Payment already exists",
        (Code::PortalRefused, "status") => "422",
        (Code::PortalRefused, "message") => "Unknown filter",
        (Code::PortalServerError, "status") => "503",
        (Code::PortalRedirect, "status") => "302",
        (Code::PortalUnexpectedAnswer, "status") => "200",
        (Code::PortalUnexpectedAnswer, "detail") => "not_an_object",
        (Code::PaymentRefused, "status") => "400",
        (Code::ControlStatusUnknown, "status") => "ERROR",
        (Code::PortalListIncomplete, "what") => "providers",
        (Code::LinkConflict, "what") => "APVENO.PROVIDERID",
        (Code::PaymentAmountNotPositive, "what") => "AMTRMIT",
        (Code::JournalNewer, "found") => "7",
        (Code::JournalNewer, "known") => "3",
        (Code::PaymentExpired | Code::BreakerOpen, "reason") => "portal.timeout",
        (Code::ControlRowWithoutPortal, "status") => "PAID",
        (Code::ControlRowsDiffer, "portal_ids") => "64a1b2c3d4e5f60718293a4b, 64a1b2c3d4e5f60718293a4c",
        (Code::PaymentPrerequisiteFailed, "reason") => "sage.lock_timeout",
        (Code::DocumentPostponed, "reason") => "step.deadline",
        (Code::SageClockDiffers, "seconds") => "195",
        (Code::OrderRefused, "status") => "422",
        (Code::OrderRefused | Code::OrderDuplicateNotFound, "code") => "2017",
        (Code::OrderRefused, "message") => "delivery_contact is required",
        (Code::OrderDuplicateNotFound, "message") => "Order already exists",
        (Code::OrderExpired, "reason") => "order.refused",
        (Code::OrderUnreadable, "field") => "POPORH1.DATE",
        (Code::OrderUnreadable, "value") => "20261399",
        (Code::OrderNotInPortal, "status") => "POSTED",
        (Code::OrderPortalStatusUnknown, "status") => "ARCHIVED",
        (Code::OrderControlUnknown, "status") => "PAID",
        (Code::OrderTotalsDiffer, "total") => "11600.00",
        (Code::OrderDiffersInPortal, "differences") => {
            "total: Sage \"11600.00\", portal \"10440.00\"; lines[4711].quantity: Sage \"10\", portal \"9\""
        }
        (Code::OrderInvoicePending, "missing") => "RCP0000123",
        (Code::SecretsMissing, "entries") => "tenant/norte/portal-key, tenant/norte/portal-secret",
        (_, "computed") => "10700.00",
        (_, "problems") => "delivery_contact = \"\"; ITEMDESC[3]: 260 > 250; OQORDERED[4] = -2; (+7)",
        (_, "locations") => "BODEGA3",
        (_, "cfdis") => "0A1B2C3D-0000-4000-8000-00000000000F",
        (_, "lines") => "2, 5",
        (Code::SageSchemaMissing, _) if name == "missing" => "fesaPagosFocaltec.idFocaltec",
        (Code::ComplementFieldsMissing, "missing") => "FechaCFD",
        (Code::ImporterReadsOtherFolder, "theirs") => "D:\\CFDI",
        (Code::ImporterReadsOtherFolder, "ours") => "C:\\Importa CFDIs\\NORTE",
        (
            Code::ImporterReadsOtherFolder | Code::ImporterMailMissing | Code::ImporterIniUnreadable,
            "file",
        ) => "C:\\Sage300\\Macros\\Importa.ini",
        (Code::FolderFileLocked | Code::FolderNameTooLong, "file") => "A-1001.xml",
        (Code::FolderTooManyFiles, "limit") => "200000",
        (Code::CfdiAcknowledgeRefused, "status") => "422",
        (Code::CfdiNoLongerPayable, "status") => "PAID",
        (
            Code::SupplierWaitingForImport
            | Code::SupplierNotImported
            | Code::SupplierVanished
            | Code::SupplierNotInSage
            | Code::SupplierNameTaken,
            "file",
        ) => "providers-261110-120000.xml",
        (Code::CfdiNameTaken, "file") => "0A1B2C3D-0000-4000-8000-00000000000F.xml",
        (Code::CfdiNameTaken, "folder") => "D:\\Importador",
        (Code::CfdiHandCaptured, "entry") => "120-4",
        (_, "place") => "folder",
        (_, "cycles") => "8",
        (_, "supplier") => "Aceros del Norte",
        (Code::ComplementInReview, "status") => "PAYMENT_CFDI_IN_REVIEW",
        (Code::ComplementPaymentAwaited, "until") => "2026-12-31",
        (Code::ComplementAmountDiffers, "paid") => "12500.00 MXN",
        (Code::ComplementAmountDiffers, "documents") => "12000.00 MXN",
        (Code::ComplementIssuerDiffers, "document") => "BSU040506CD2",
        (Code::ComplementConflict, "portal") => "0A1B2C3D-0000-4000-8000-000000000010",
        (Code::ComplementUnreadable, "detail") => "empty",
        (Code::CfdiUnreadable, "detail") => "malformed_unclosed byte=2653 found=cfdi:Emisor",
        (Code::CfdiFileDiffers, "detail") => {
            "other_uuid expected=0A1B2C3D-0000-4000-8000-00000000000F found=0A1B2C3D-0000-4000-8000-000000000010"
        }
        (Code::SupplierUnreadable, "detail") => "id",
        (Code::OrderUnreadableInPortal, "detail") => "lines",
        (Code::CfdiOutcomeUnknown | Code::PaymentOutcomeUnknown, "detail") => "no_answer seconds=30",
        (Code::ImportFailed, "code") => "3",
        (Code::ImportTimedOut, "detail") => "Importando A-1001.xml",
        (Code::ImportFailed, "detail") => "No se pudo abrir la sesión",
        (Code::ImportWrongCompany, "expected") => "NORTE01",
        (Code::ImportWrongCompany | Code::CfdiInOtherCompany, "found") => "SUR01",
        (_, "payment") => "PY0000123",
        (_, "sage") => "ANO010203AB1",
        (_, "rfc") => "ANO010203AB1",
        (_, "databases") => "NORTE01, NORTE02",
        (_, "days") => "60",
        (_, "line") => "ERROR: El proveedor V001 no existe",
        (_, "files") => "A-1001.xml, A-1002.xml",
        (_, "company") => "norte",
        (_, "program") => "C:\\Importa CFDIs\\ImportaFacturasFocaltec.exe",
        (_, "until") => "2026-11-22T16:15:00Z",
        (_, "minutes") => "60",
        (_, "seconds") => "30",
        (_, "reasons") => "DOCTYPE 3 = 1200.00, AMTERNDISC = 10.00",
        (_, "reason") => "portal.timeout",
        (_, "vendor") => "V001",
        (_, "name") => "Aceros del Norte",
        (_, "count") => "2",
        (_, "sage_rfc") => "ANO010203AB1",
        (_, "portal_rfc") => "ANO010203AB2",
        (_, "invoices") => "F-1001, F-1002",
        (_, "invoice") => "F-1001",
        (_, "uuid") => "0A1B2C3D-0000-4000-8000-00000000000F",
        (_, "uuids") => "0A1B2C3D-0000-4000-8000-00000000000F",
        (_, "paid") => "12500.00",
        (_, "difference") => "900.00",
        (_, "credit_notes") => "900.00",
        (_, "amount") => "0.00 MXN",
        (_, "entries") => "120-4, 121-1",
        (_, "bank") => "BANAMX",
        (_, "account") => "64f0c0ffee0000000000beef",
        (_, "portal_id") => "64f0c0ffee0000000000cafe",
        (_, "date") => "2026-10-30",
        (_, "go_live") => "2026-11-01",
        (_, "differences") => "total_amount: Sage \"12500.00\", portal \"12400.00\"",
        (_, "code") => "1827",
        (Code::SageConnectionLost, "detail") => "connection_closed",
        (Code::JournalFailed, "detail") => "journal_damaged path=/data/journal.sqlite3",
        (Code::SageUnreachable | Code::PortalUnreachable, "detail") => "connection_refused",
        (Code::SecretFileUnusable, "detail") => "secrets_not_toml line=3",
        (Code::SecretStoreUnavailable | Code::SecretStoreAbsent, "detail") => {
            "system_says found=zbus error: connection refused"
        }
        (Code::FolderNotWritable | Code::ImporterNotStarted, "detail") => "system_denied",
        (Code::FolderFailed | Code::ImporterIniUnreadable, "detail") => "system_is_a_folder",
        (_, "detail") => "connection refused",
        (_, "limit") => "200",
        (_, "effects") => "1204",
        (_, "ours") => "64f0c0ffee0000000000cafe",
        (_, "theirs") => "64f0c0ffee0000000000beef",
        (_, "documents") => "PY0000123, PY0000124",
        (_, "resource") => "NORTE01",
        (_, "server") => "sqlserver.example\\SAGE",
        (_, "user") => "sageconnect",
        (_, "database") => "NORTE01",
        (_, "object") => "fesaPagosFocaltec",
        (_, "right") => "INSERT",
        (_, "number") => "208",
        (_, "message") => "Invalid object name 'APTCR'.",
        (_, "table") => "APTCR",
        (_, "column") => "DATERMIT",
        (_, "host") => "api.portal.example",
        (_, "tenant") => "norte",
        (_, "location") => "https://login.example/",
        (_, "read" | "checked") => "400",
        (_, "total") => "1250",
        (_, "expected") => "ANO010203AB1",
        (_, "found") => "BSU040506CD2",
        (_, "folder") => "C:\\ProgramData\\SageConnect",
        (_, "holder") => "PID 4711, 2026-11-22 10:10",
        (Code::SecretFileUnusable, "file") => "secrets.toml",
        (_, "file") => "settings.toml",
        (_, "entry") => "tenant/norte/portal-key",
        (_, "store") => "Windows Credential Manager",
        _ => panic!("no sample for {name} of {code}"),
    }
}

fn cause(code: Code) -> Cause {
    code.arguments().iter().fold(Cause::new(code), |cause, name| cause.with(name, sample(code, name)))
}

#[test]
fn every_code_has_a_sentence_a_title_and_a_hint_in_both_languages() {
    let codes: BTreeSet<String> = Code::ALL.iter().map(|code| key(*code)).collect();
    for lang in Lang::ALL {
        let messages = messages(lang, "causes");
        let written: BTreeSet<String> = messages.keys().cloned().collect();
        assert_eq!(written, codes, "causes.ftl in {lang} holds exactly the codes");
        for (key, message) in &messages {
            assert!(message.value.is_some(), "{key} in {lang} has no sentence");
            let attributes: Vec<&str> = message.attributes.keys().map(String::as_str).collect();
            let wanted = [
                &["hint", "title"][..],
                &["hint", "hint-window", "title"],
                &["hint", "hint-person", "title"],
            ];
            assert!(wanted.contains(&&attributes[..]), "{key} in {lang}: {attributes:?}");
            assert!(
                message.attributes["title"].is_empty(),
                "the title of {key} stands alone, without arguments"
            );
        }
    }
}

#[test]
fn sentence_and_hint_use_all_arguments_of_the_code_and_no_others() {
    for lang in Lang::ALL {
        let messages = messages(lang, "causes");
        for code in Code::ALL {
            let promised: BTreeSet<String> = said(*code).map(str::to_owned).collect();
            assert_eq!(messages[&key(*code)].variables(), promised, "{code} in {lang}");
        }
    }
}

#[test]
fn what_a_step_did_not_reach_goes_by_itself_only_where_what_stopped_it_ends_by_itself() {
    let hint =
        |lang, code: Code| Words::new(lang).hint(&Cause::new(Code::DocumentPostponed).with("reason", code));
    for code in [Code::ForeignWriter, Code::PortalUnauthorized, Code::SageSchemaMissing] {
        assert_eq!(
            hint(Lang::Es, code),
            "Va cuando se corrija lo que detuvo el paso: Atención dice qué hacer."
        );
        assert!(hint(Lang::En, code).starts_with("It goes once what stopped"), "{code}");
    }
    for code in [Code::StepDeadline, Code::RunCancelled, Code::RunInterrupted, Code::LeaseLost] {
        assert!(hint(Lang::Es, code).starts_with("No tiene que hacer nada"), "{code}");
    }
}

#[test]
fn no_two_codes_share_a_title() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        let mut seen = BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(words.title(*code)), "{code} in {lang}: {}", words.title(*code));
        }
    }
}

#[test]
fn sentences_are_whole_polite_and_free_of_machine_marks() {
    // Blame, familiar address and leftovers of the template language have no place in a sentence.
    let banned = [
        "{",
        "}",
        "\u{2068}",
        "\u{2069}",
        "usted debe",
        "culpa",
        "tú ",
        " tu ",
        "tienes",
        "puedes",
        "Error:",
        "You must",
        "you failed",
        "your fault",
        "illegal",
        "  ",
    ];
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for code in Code::ALL {
            let cause = cause(*code);
            let (sentence, hint, title) = (words.sentence(&cause), words.hint(&cause), words.title(*code));
            let in_window = words.clone().read_in(Reader::Window).hint(&cause);
            for text in [&sentence, &hint, &in_window, &title] {
                for mark in banned {
                    assert!(!text.contains(mark), "{code} in {lang} contains {mark:?}: {text}");
                }
                assert!(!text.contains('\n'), "{code} in {lang} breaks the line: {text:?}");
                assert!(!text.chars().next().is_none_or(char::is_lowercase), "{code} in {lang}: {text}");
            }
            for hint in [&hint, &in_window] {
                assert!(hint.ends_with('.'), "{code} in {lang}: a hint is whole sentences: {hint}");
            }
            assert!(!title.ends_with('.'), "{code} in {lang}: a title is no sentence: {title}");
            assert!(title.chars().count() <= 48, "{code} in {lang}: too long for a heading: {title}");
            assert_eq!(sentence.matches(". ").count(), 0, "{code} in {lang}: one sentence: {sentence}");
        }
    }
}

/// A page of `docs/`, which tests hold against the program.
fn page(name: &str) -> String {
    let path: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", "..", "docs", name].iter().collect();
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What the rows of a page's tables begin with, and its headings: `…`, or ### `sageconnect …`.
fn listed(page: &str, before: &str) -> BTreeSet<String> {
    let rows = page.lines().filter_map(|line| line.strip_prefix(before)?.split('`').next());
    rows.map(str::to_owned).collect()
}

/// A terminal has no screens.
#[test]
fn a_hint_names_commands_and_keys_that_exist_and_no_screen_that_does_not() {
    let commands = listed(&page("cli.md"), "### `sageconnect ");
    let keys = listed(&page("settings.md"), "| `");
    let sections: BTreeSet<&str> = keys.iter().filter_map(|key| Some(key.split_once('.')?.0)).collect();
    assert!(commands.len() > 15 && sections.len() > 5, "{commands:?} {sections:?}");
    let screens = ["en Configuración", "en Atención", "Probar conexión", "pruebe la conexión"];
    let screens = screens.into_iter().chain(["in Settings", "in Attention", "test the connection"]);
    let (mut commands_seen, mut keys_seen) = (0, 0);
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for code in Code::ALL {
            let cause = cause(*code);
            let text = format!("{} {}", words.sentence(&cause), words.hint(&cause));
            for screen in screens.clone() {
                assert!(
                    !text.contains(screen),
                    "{code} in {lang}: there is no screen for {screen:?}: {text}"
                );
            }
            let quoted = text.replace("«sageconnect ", "“sageconnect ");
            for named in quoted.split("“sageconnect ").skip(1) {
                let named = named.split(['»', '”']).next().unwrap_or_default();
                let exists = commands.iter().any(|it| named == it || named.starts_with(&format!("{it} ")));
                assert!(exists, "{code} in {lang}: there is no command {named:?}");
                commands_seen += 1;
            }
            for word in text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.')) {
                let word = word.trim_end_matches('.');
                // A file that is called as a section is.
                let is_file = word.ends_with(".toml");
                if !is_file && word.split_once('.').is_some_and(|(section, _)| sections.contains(section)) {
                    assert!(keys.contains(word), "{code} in {lang}: there is no key {word:?}");
                    keys_seen += 1;
                }
            }
        }
    }
    assert!(commands_seen > 30 && keys_seen > 30, "{commands_seen} {keys_seen}");
}

#[test]
fn all_sentences_in_spanish() {
    insta::assert_snapshot!("causes.es", all(Lang::Es));
}

#[test]
fn all_sentences_in_english() {
    insta::assert_snapshot!("causes.en", all(Lang::En));
}

fn all(lang: Lang) -> String {
    let words = Words::new(lang);
    let mut page = String::new();
    for code in Code::ALL {
        let cause = cause(*code);
        let hint = words.hint(&cause);
        let _ = write!(page, "{code} · {}\n  {}\n  → {hint}\n", words.title(*code), words.sentence(&cause));
        let in_window = words.clone().read_in(Reader::Window).hint(&cause);
        if in_window != hint {
            let _ = writeln!(page, "  ⧉ {in_window}");
        }
        page.push('\n');
    }
    page
}

#[test]
fn one_of_a_kind_is_said_in_the_singular() {
    let words = Words::new(Lang::Es);
    let one = Cause::new(Code::SettingsInvalid).with("count", 1).with("file", "settings.toml");
    assert!(words.sentence(&one).contains("un error ("), "{}", words.sentence(&one));
    let words = Words::new(Lang::En);
    assert!(words.sentence(&one).contains("one mistake ("), "{}", words.sentence(&one));
}

#[test]
fn cycles_read_well_when_there_are_none_one_or_many() {
    let told: Vec<&Code> = Code::ALL.iter().filter(|code| code.arguments().contains(&"cycles")).collect();
    assert_eq!(told.len(), 5, "{told:?}");
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for code in &told {
            let said = |cycles: u32| words.sentence(&cause(**code).with("cycles", cycles));
            let (none, one, many) = (said(0), said(1), said(8));
            let is_waiting = code.disposition() == sc_domain::Disposition::RetryLater;
            assert!(!is_waiting || !none.contains("0 c"), "{code} in {lang}: {none}");
            assert!(one.contains("un ciclo") || one.contains("one cycle"), "{code} in {lang}: {one}");
            assert!(many.contains("8 ciclos") || many.contains("8 cycles"), "{code} in {lang}: {many}");
        }
    }
}

#[test]
fn one_is_never_followed_by_a_plural() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for code in Code::ALL {
            let counts = ["minutes", "seconds", "count", "effects", "limit", "cycles", "days"];
            let is_count = |name: &&&str| counts.contains(*name);
            let of_one = code.arguments().iter().filter(|name| is_count(name));
            let cause = of_one.fold(cause(*code), |cause, name| cause.with(name, 1));
            let text = format!("{} {}", words.sentence(&cause), words.hint(&cause));
            let follows = text.split(" 1 ").skip(1).filter_map(|rest| rest.split_whitespace().next());
            let plurals: Vec<&str> = follows.filter(|word| word.ends_with('s')).collect();
            assert!(plurals.is_empty(), "{code} in {lang}: {text}");
        }
    }
}

#[test]
fn a_day_and_amounts_of_a_complement_are_written_as_people_write_them() {
    let awaited = cause(Code::ComplementPaymentAwaited);
    assert!(Words::new(Lang::Es).hint(&awaited).contains("hasta el 31 dic 2026;"));
    assert!(Words::new(Lang::En).hint(&awaited).contains("until 31 Dec 2026;"));
    let amounts = Cause::new(Code::ComplementAmountDiffers).with("paid", "14936.63 MXN");
    let differs = amounts.with("documents", "14946.6 MXN, 100 USD");
    let said = Words::new(Lang::Es).sentence(&differs);
    assert!(said.contains("$14,936.63 MXN") && said.contains("$14,946.60 MXN, $100.00 USD"), "{said}");
}

#[test]
fn a_cause_of_an_older_journal_without_its_arguments_still_makes_a_sentence() {
    for lang in Lang::ALL {
        let words = Words::new(lang);
        for code in Code::ALL {
            let bare = Cause::new(*code);
            let text = format!("{} {}", words.sentence(&bare), words.hint(&bare));
            assert!(!text.contains('{'), "{text}");
        }
    }
}

#[test]
fn text_from_outside_is_never_read_as_a_template_or_a_number() {
    let words = Words::new(Lang::Es);
    for odd in ["{ $vendor }", "NaN", "inf", "1e400", "99999999999999999999999", "-1", "\u{202e}abc"] {
        for code in Code::ALL {
            let mut cause = Cause::new(*code);
            for name in code.arguments() {
                cause = cause.with(name, odd);
            }
            let is_silent = said(*code).next().is_none();
            let both = format!("{} {}", words.sentence(&cause), words.hint(&cause));
            // An amount may be grouped by thousands; nothing else may happen to it.
            let shown = both.contains(odd) || both.replace(',', "").contains(odd);
            assert!(is_silent || shown, "{code} swallowed {odd:?}: {both}");
        }
    }
}

#[test]
fn a_company_may_be_held_from_another_folder_of_the_same_machine() {
    let cause = Cause::new(Code::LeaseTaken).with("resource", "SageConnect:NORTE01");
    for (lang, folder) in [(Lang::Es, "otra carpeta de datos"), (Lang::En, "another data folder")] {
        let sentence = Words::new(lang).sentence(&cause);
        assert!(sentence.contains(folder) && !sentence.contains("NORTE01"), "{sentence}");
    }
    assert_eq!(cause.argument("resource"), "SageConnect:NORTE01", "the logs have it");
}

#[test]
fn a_difference_that_nothing_explains_says_so() {
    let cause = Cause::new(Code::PaymentAmountDiffers).with("paid", "10.00").with("reasons", "");
    let sentence = Words::new(Lang::Es).sentence(&cause);
    assert!(sentence.ends_with(": nada que lo explique."), "{sentence}");
}

#[test]
fn a_list_of_invoice_numbers_keeps_its_shape() {
    let cause = Cause::new(Code::InvoiceWithoutUuid).with("invoices", "1001");
    let sentence = Words::new(Lang::Es).sentence(&cause);
    assert!(sentence.ends_with(": 1001."), "{sentence}");
}

#[test]
fn a_reason_that_is_a_code_is_said_in_words_even_with_its_arguments() {
    let words = Words::new(Lang::Es);
    let inner = Cause::new(Code::PortalTimeout).with("host", "a, b").with("seconds", 30);
    let outer = Cause::new(Code::BreakerOpen).with("reason", inner);
    assert_eq!(
        words.sentence(&outer),
        "Hubo tres fallas seguidas, la última: «El portal tardó demasiado»; dejamos de intentar con esta empresa en esta corrida."
    );
}
