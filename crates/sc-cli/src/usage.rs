//! A command line that was not understood, told in the reader's language.

use std::collections::BTreeMap;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use sc_app::Exit;
use sc_app::trouble::Trouble;
use sc_app::wire::ErrorView;
use sc_words::Words;

/// What is wrong with the command line. clap's own text is English and has its own layout.
pub fn mistake(error: &clap::Error, words: &Words) -> ErrorView {
    let fact = |kind| error.get(kind).map(shown).unwrap_or_default();
    let argument = fact(ContextKind::InvalidArg);
    let (code, key, args): (&str, &str, Vec<(&'static str, String)>) = match error.kind() {
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let possible = fact(ContextKind::ValidValue);
            let value = fact(ContextKind::InvalidValue);
            let key = match (value.is_empty(), possible.is_empty()) {
                (true, _) => "usage-missing-value",
                (false, true) => "usage-malformed-value",
                (false, false) => "usage-invalid-value",
            };
            (
                "usage.invalid_value",
                key,
                vec![("argument", argument), ("value", value), ("possible", possible)],
            )
        }
        ErrorKind::UnknownArgument => {
            let is_option = argument.starts_with('-');
            let key = if is_option { "usage-unknown-argument" } else { "usage-unexpected-argument" };
            ("usage.unknown_argument", key, vec![("argument", argument)])
        }
        ErrorKind::InvalidSubcommand => {
            let command = fact(ContextKind::InvalidSubcommand);
            ("usage.unknown_command", "usage-unknown-command", vec![("command", command)])
        }
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let commands = fact(ContextKind::ValidSubcommand);
            ("usage.missing_command", "usage-missing-command", vec![("commands", commands)])
        }
        ErrorKind::MissingRequiredArgument => {
            ("usage.missing_argument", "usage-missing-argument", vec![("arguments", argument)])
        }
        ErrorKind::ArgumentConflict if fact(ContextKind::PriorArg) == argument => {
            ("usage.conflict", "usage-given-twice", vec![("argument", argument)])
        }
        ErrorKind::ArgumentConflict => {
            let other = fact(ContextKind::PriorArg);
            ("usage.conflict", "usage-conflict", vec![("argument", argument), ("other", other)])
        }
        _ => ("usage.not_understood", "usage-not-understood", Vec::new()),
    };
    let hint = hint_for(key, &fact(ContextKind::InvalidArg));
    let texts: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    ErrorView {
        code: code.to_owned(),
        exit: Exit::Usage as u8,
        sentence: words.text(key, &texts),
        hint: Some(words.plain(hint)),
        arguments: args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        problems: Vec::new(),
    }
}

/// How the value is written that was not understood, where an argument has values of a form of its own.
fn hint_for(key: &str, argument: &str) -> &'static str {
    match argument.split(' ').next() {
        Some("--for" | "--wait") if key == "usage-malformed-value" => "usage-hint-span",
        Some("--until") if key == "usage-malformed-value" => "usage-hint-instant",
        Some("--day") if key == "usage-malformed-value" => "usage-hint-day",
        _ => "usage-hint",
    }
}

/// Two things that do not go together, where clap cannot know it.
pub fn conflict(argument: &str, other: &str, words: &Words) -> ErrorView {
    let facts = [("argument", argument), ("other", other)];
    ErrorView {
        code: "usage.conflict".to_owned(),
        exit: Exit::Usage as u8,
        sentence: words.text("usage-conflict", &facts.map(|(name, value)| (name, value.into()))),
        hint: Some(words.plain("usage-hint")),
        arguments: facts.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        problems: Vec::new(),
    }
}

/// Documents of which none can be tried again: a person has to decide them, or they are settled.
pub fn nothing_to_retry(sentence: String, hint: Option<String>) -> ErrorView {
    ErrorView {
        code: "usage.nothing_to_retry".to_owned(),
        exit: Exit::Usage as u8,
        sentence,
        hint,
        arguments: BTreeMap::new(),
        problems: Vec::new(),
    }
}

/// Why an intent answered that what it was asked is of no use.
pub fn unfit(trouble: &Trouble) -> ErrorView {
    ErrorView {
        code: trouble.code.clone(),
        exit: Exit::Usage as u8,
        sentence: trouble.sentence.clone(),
        hint: Some(trouble.hint.clone()).filter(|hint| !hint.is_empty()),
        arguments: BTreeMap::new(),
        problems: Vec::new(),
    }
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(texts) => texts.join(", "),
        other => other.to_string(),
    }
}
