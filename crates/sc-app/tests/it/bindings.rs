//! The TypeScript of the window is written from the Rust types, committed, and compared here.
//! `cargo xtask bindings` writes it anew.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use sc_app::commands::types::*;
use sc_app::commands::{CHANGED_EVENT, COMMANDS, GO_EVENT};
use ts_rs::{Config, TS, TypeVisitor};

/// Set by `cargo xtask bindings`.
const UPDATE: &str = "SAGECONNECT_UPDATE_BINDINGS";

const FILE: &str = "../../ui/src/lib/generated/bindings.ts";

#[test]
#[expect(clippy::disallowed_methods, reason = "the one switch of this test")]
fn the_typescript_of_the_window_is_that_of_the_rust_types() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(FILE);
    let written = typescript();
    if std::env::var(UPDATE).is_ok() {
        std::fs::write(&file, &written).expect("the folder of the bindings can be written");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == written, "{} is out of date: run `cargo xtask bindings`", file.display());
}

/// Declares each type once, by name: the order in which types name each other changes from build to build.
struct Declarations {
    config: Config,
    seen: BTreeSet<TypeId>,
    texts: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        // Only a type of ours has a file of its own to be written to.
        if T::output_path().is_some() {
            let mut text = String::new();
            declare::<T>(&mut text, &self.config);
            let name = T::ident(&self.config);
            assert_eq!(self.texts.insert(name, text), None, "two types have the same name");
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

macro_rules! visit_all {
    ($(#[doc = $about:literal] $name:ident($($input:ident)?) -> $reply:ident;)*) => {
        fn visit_all(declarations: &mut Declarations) {
            $($(declarations.visit::<$input>();)? declarations.visit::<$reply>();)*
        }
    };
}
sc_app::with_commands!(visit_all);

fn typescript() -> String {
    let mut declarations =
        Declarations { config: Config::new(), seen: BTreeSet::new(), texts: BTreeMap::new() };
    visit_all(&mut declarations);
    declarations.visit::<Revisions>();
    declarations.visit::<Trouble>();
    let Declarations { config, texts, .. } = declarations;
    let mut text =
        "// Written by `cargo xtask bindings` from the types of crates/sc-app. Change those.\n".to_owned();
    texts.values().for_each(|declaration| text += declaration);
    text += "\n/** The commands of the window: what they take and what they answer. A refusal is a `Trouble`. */\n";
    text += "export interface Commands {\n";
    for command in COMMANDS {
        let input = command.input.map_or_else(|| "null".to_owned(), |input| input(&config));
        let reply = (command.reply)(&config);
        writeln!(
            text,
            "  /** {} */\n  {}: {{ input: {input}; reply: {reply} }};",
            command.about.trim(),
            command.name
        )
        .expect("a string grows");
    }
    text += "}\n\n/** Told, with `Revisions`, that something changed: read what is shown again. */\n";
    writeln!(text, "export const CHANGED_EVENT = '{CHANGED_EVENT}';").expect("a string grows");
    text += "\n/** Asked to show another page: it carries its name. */\n";
    writeln!(text, "export const GO_EVENT = '{GO_EVENT}';").expect("a string grows");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// Writes a declaration one field a line, indented as the rest of the page's code.
fn declare<T: TS + ?Sized>(text: &mut String, config: &Config) {
    let docs = T::docs().unwrap_or_default();
    let declaration = T::decl(config).replace(", };", ",\n};");
    let mut lines = declaration.lines();
    writeln!(text, "\n{docs}export {}", lines.next().unwrap_or_default()).expect("a string grows");
    for line in lines {
        let indent = if line == "};" { "" } else { "  " };
        writeln!(text, "{indent}{line}").expect("a string grows");
    }
}
