//! The Fluent files as data: which keys, attributes and variables they hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use sc_words::Lang;

/// One message: the variables of its value and of each attribute.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Message {
    pub value: Option<BTreeSet<String>>,
    pub attributes: BTreeMap<String, BTreeSet<String>>,
}

impl Message {
    pub fn variables(&self) -> BTreeSet<String> {
        self.value.iter().chain(self.attributes.values()).flatten().cloned().collect()
    }
}

pub const FILES: [&str; 6] = ["causes", "states", "cli", "desk", "settings", "help"];

pub fn source(lang: Lang, file: &str) -> String {
    let folder = match lang {
        Lang::Es => "es-MX",
        Lang::En => "en",
    };
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "locales", folder, &format!("{file}.ftl")].iter().collect();
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads a file; a syntax error or a repeated key fails the test.
pub fn messages(lang: Lang, file: &str) -> BTreeMap<String, Message> {
    let source = source(lang, file);
    let resource = fluent_syntax::parser::parse(source.as_str())
        .unwrap_or_else(|(_, errors)| panic!("{file}.ftl in {lang}: {errors:?}"));
    let mut found = BTreeMap::new();
    for entry in &resource.body {
        match entry {
            Entry::Message(message) => {
                let read = Message {
                    value: message.value.as_ref().map(pattern_variables),
                    attributes: message
                        .attributes
                        .iter()
                        .map(|attribute| (attribute.id.name.to_owned(), pattern_variables(&attribute.value)))
                        .collect(),
                };
                let twice = found.insert(message.id.name.to_owned(), read);
                assert!(twice.is_none(), "{file}.ftl in {lang} holds {} twice", message.id.name);
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            Entry::Term(term) => panic!("a term that no message uses: {}", term.id.name),
            Entry::Junk { content } => panic!("{file}.ftl in {lang} holds junk: {content}"),
        }
    }
    found
}

fn pattern_variables(pattern: &Pattern<&str>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    in_pattern(pattern, &mut names);
    names
}

fn in_pattern(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression } => in_expression(expression, names),
        }
    }
}

fn in_expression(expression: &Expression<&str>, names: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, names),
        Expression::Select { selector, variants } => {
            in_inline(selector, names);
            for variant in variants {
                in_pattern(&variant.value, names);
            }
        }
    }
}

fn in_inline(expression: &InlineExpression<&str>, names: &mut BTreeSet<String>) {
    match expression {
        InlineExpression::VariableReference { id } => {
            names.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => in_expression(expression, names),
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            for argument in positional {
                in_inline(argument, names);
            }
        }
        InlineExpression::StringLiteral { .. }
        | InlineExpression::NumberLiteral { .. }
        | InlineExpression::MessageReference { .. }
        | InlineExpression::TermReference { .. } => {}
    }
}
