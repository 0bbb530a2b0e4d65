//! A way out is what the reader can do where he reads it: commands in a terminal, pages and buttons in the window.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use fluent_syntax::ast::{Entry, Expression, Pattern, PatternElement};
use sc_domain::{Cause, Code};
use sc_words::{Lang, Reader, Words};

use crate::catalogue::{FILES, source};

/// Commands and options that the window names, and why it has nothing of its own to offer.
const ONLY_A_TERMINAL_CAN: &[(&str, &str, &str)] = &[
    (
        "step-brake.hint-window",
        "sageconnect run --dry-run",
        "the window shows no list of what a run would do",
    ),
    (
        "sage-login-failed.hint-window",
        "sageconnect secrets set db/password",
        "the window stores no credentials",
    ),
    ("portal-unauthorized.hint", "sageconnect secrets set tenant/…/portal-key", "as above"),
    ("portal-unauthorized.hint", "sageconnect secrets set tenant/…/portal-secret", "as above"),
    ("portal-wrong-company.hint", "sageconnect secrets set", "as above"),
    ("secret-file-unusable.hint", "sageconnect secrets set", "as above"),
    ("secret-missing.hint", "sageconnect secrets list", "as above"),
    ("secret-missing.hint", "sageconnect secrets set …", "as above"),
    ("secret-several-missing.hint", "sageconnect secrets list", "as above"),
    ("secret-several-missing.hint", "sageconnect secrets set", "as above"),
    ("settings-c030", "sageconnect secrets set", "as above"),
    ("settings-c034", "sageconnect settings example", "the window writes no settings file"),
    ("settings-missing.hint-window", "--sandbox", "an option of the application alone"),
    ("folder-unusable-hint", "--folder", "an option of the application as well"),
    ("settings-folder-unknown", "--folder", "an option of the application as well"),
    (
        "sandbox-over-site-hint",
        "--folder",
        "the window's own sandbox has a folder of its own, a new one each time",
    ),
    ("sandbox-busy-hint", "--folder", "as above"),
    ("sandbox-failed-hint", "sageconnect sandbox serve --folder …", "as above"),
    ("usage-known-document-step", "--step", "a page names the step of a document itself"),
    ("usage-known-brake-step", "--step", "a page names the step that the brake holds itself"),
];

/// Messages with commands or options that no part of the program says outside of the terminal.
const SAID_IN_A_TERMINAL_ALONE: &[&str] = &[
    "attention-how",
    "documents-more",
    "logs-more",
    "logs-unfinished",
    "retry-undecided-hint",
    "runs-more",
    "sandbox-run",
    "schedule-on-unhosted",
    "secrets-empty-hint",
    "usage-hint",
    "usage-known-ambiguous-document",
];

/// What each message of a file says in each of its attributes, with all variants; `…` where something is put in.
fn said(lang: Lang, file: &str) -> BTreeMap<String, String> {
    let source = source(lang, file);
    let resource = fluent_syntax::parser::parse(source.as_str()).expect("the file is sound");
    let mut said = BTreeMap::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        if let Some(value) = &message.value {
            said.insert(message.id.name.to_owned(), text(value));
        }
        for attribute in &message.attributes {
            said.insert(format!("{}.{}", message.id.name, attribute.id.name), text(&attribute.value));
        }
    }
    said
}

fn text(pattern: &Pattern<&str>) -> String {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(value),
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                variants.iter().for_each(|variant| text.push_str(&self::text(&variant.value)));
            }
            PatternElement::Placeable { .. } => text.push('…'),
        }
    }
    text
}

/// What of it reaches the window.
fn said_in_the_window(lang: Lang, file: &str) -> BTreeMap<String, String> {
    let all = said(lang, file);
    let is_replaced = |key: &String| match key.split_once('.') {
        None => all.contains_key(&format!("{key}.window")),
        Some((message, "hint")) => all.contains_key(&format!("{message}.hint-window")),
        Some(_) => false,
    };
    all.iter().filter(|(key, _)| !is_replaced(key)).map(|(key, text)| (key.clone(), text.clone())).collect()
}

/// The commands of a text, each with its arguments, and the options that stand alone.
fn commands(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("sageconnect ") {
        let command = &rest[at..];
        let end = command.find(['»', '”', '.', ',', ';']).unwrap_or(command.len());
        found.push(command[..end].trim().to_owned());
        rest = &command[end..];
    }
    let options = text.split([' ', '«', '“', '»', '”']).filter(|word| word.starts_with("--"));
    let options = options.map(|word| word.trim_end_matches(['.', ',', ':', ';']).to_owned());
    let alone: Vec<String> =
        options.filter(|option| !found.iter().any(|command| command.contains(option.as_str()))).collect();
    found.extend(alone);
    found
}

#[test]
fn the_window_names_no_command_where_it_has_something_to_offer_itself() {
    let allowed: BTreeSet<(String, String)> = ONLY_A_TERMINAL_CAN
        .iter()
        .map(|(key, command, _)| ((*key).to_owned(), (*command).to_owned()))
        .collect();
    // The words of the folder differ: its name is one of the language.
    let general = |command: String| command.replace("CARPETA", "…").replace("FOLDER", "…");
    for lang in Lang::ALL {
        let mut found = BTreeSet::new();
        // What `help` holds is of the commands themselves.
        for file in FILES.into_iter().filter(|file| *file != "help") {
            for (key, text) in said_in_the_window(lang, file) {
                if !SAID_IN_A_TERMINAL_ALONE.contains(&key.as_str()) {
                    found.extend(commands(&text).into_iter().map(|it| (key.clone(), general(it))));
                }
            }
        }
        assert_eq!(found, allowed, "in {lang}");
    }
}

/// Every Rust file below a folder, as one text.
fn sources(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("the entry can be read").path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|end| end == "rs") {
            all.push_str(&std::fs::read_to_string(&path).expect("the file can be read"));
        }
    }
}

#[test]
fn what_the_terminal_alone_says_is_known_to_the_terminal_alone() {
    let root: PathBuf = [env!("CARGO_MANIFEST_DIR"), "..", ".."].iter().collect();
    let (mut window, mut terminal) = (String::new(), String::new());
    for folder in ["crates/sc-app/src", "crates/sc-settings/src", "src-tauri/src"] {
        sources(&root.join(folder), &mut window);
    }
    sources(&root.join("crates/sc-cli/src"), &mut terminal);
    let known: BTreeSet<String> = said(Lang::Es, "cli").into_keys().collect();
    for key in SAID_IN_A_TERMINAL_ALONE {
        assert!(known.contains(*key), "{key} is no message");
        // A key that is put together begins with a constant part: that of these is found as well.
        let (quoted, begun) = (format!("\"{key}\""), key.split_once("known-").map_or(*key, |(of, _)| of));
        assert!(!window.contains(&quoted), "{key} reaches the window");
        assert!(terminal.contains(&quoted) || terminal.contains(begun), "nobody says {key}");
    }
}

#[test]
fn what_a_hint_of_the_window_quotes_is_what_the_window_calls_it() {
    let mut seen = 0;
    for (lang, folder) in [(Lang::Es, "es-MX"), (Lang::En, "en")] {
        let path: PathBuf =
            [env!("CARGO_MANIFEST_DIR"), "..", "..", "ui", "src", "locales", folder].iter().collect();
        let labels: String = std::fs::read_dir(&path)
            .expect("the window's messages are there")
            .map(|entry| {
                std::fs::read_to_string(entry.expect("an entry").path()).expect("a file of messages")
            })
            .collect();
        for file in FILES {
            for (key, text) in said(lang, file) {
                if !key.ends_with(".window") && !key.ends_with(".hint-window") {
                    continue;
                }
                for quoted in text.split(['«', '“']).skip(1) {
                    let name = quoted.split(['»', '”']).next().unwrap_or_default();
                    let is_command = name.starts_with("sageconnect ");
                    assert!(
                        is_command || labels.contains(&format!("\": \"{name}\"")),
                        "{key} in {lang}: the window calls nothing {name:?}"
                    );
                    seen += usize::from(!is_command);
                }
            }
        }
    }
    assert!(seen > 40, "{seen}");
}

#[test]
fn each_place_has_its_words_in_both_languages_and_what_needs_none_is_the_same() {
    for file in FILES {
        let keys = |lang| said(lang, file).into_keys().collect::<Vec<_>>();
        assert_eq!(keys(Lang::Es), keys(Lang::En), "{file}.ftl");
    }
    let check = |lang, code, terminal: &str, window: &str| {
        let words = Words::new(lang);
        let cause = Cause::new(code);
        assert_eq!(words.hint(&cause), terminal);
        assert_eq!(words.clone().read_in(Reader::Window).hint(&cause), window);
        assert_eq!(words.sentence(&cause), words.clone().read_in(Reader::Window).sentence(&cause));
    };
    check(
        Lang::Es,
        Code::PaymentReverted,
        "Si debe enviarse de nuevo, apruébelo con «sageconnect approve --tenant EMPRESA NÚMERO». Si no, no haga nada.",
        "Si debe enviarse de nuevo, apruébelo con «Aprobar», en «Atención» o en su página. Si no, no haga nada.",
    );
    check(
        Lang::En,
        Code::PaymentReverted,
        "If it must be sent again, approve it with “sageconnect approve --tenant COMPANY NUMBER”. If not, leave it as it is.",
        "If it must be sent again, approve it with “Approve”, in “Attention” or on its page. If not, leave it as it is.",
    );
    let same = Words::new(Lang::Es).hint(&Cause::new(Code::PortalUnreachable));
    check(Lang::Es, Code::PortalUnreachable, &same, &same);
    let window = Words::new(Lang::En).read_in(Reader::Window);
    assert!(window.plain("sandbox-not-started-hint").starts_with("Check that there is room on the disk"));
}

#[test]
fn who_delivers_is_called_a_supplier_and_a_vendor_is_a_record_of_sage() {
    for file in FILES {
        for (key, text) in said(Lang::En, file) {
            let text = text.to_lowercase().replace("sage vendor", "").replace("providerid", "");
            assert!(!text.contains("vendor") && !text.contains("provider"), "{key} in {file}.ftl: {text}");
        }
    }
}

#[test]
fn what_something_is_in_is_called_its_estado() {
    for file in FILES {
        for (key, text) in said(Lang::Es, file) {
            assert!(!text.to_lowercase().contains("estatus"), "{key} in {file}.ftl: {text}");
        }
    }
}
