//! The TypeScript of the window is written from the Rust types, committed, and compared here.
//! `cargo xtask bindings` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use sc_app::commands::{CHANGED_EVENT, COMMANDS};
use sc_app::desk::Snapshot;
use sc_app::live::{LiveRun, LiveStep};
use sc_app::status::{CompanyStatus, LastRun, Standing, Status, StepStatus};
use sc_app::trouble::Trouble;
use sc_app::wire::{CauseView, CountersView};
use ts_rs::{Config, TS};

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

#[test]
fn every_type_that_a_type_of_the_window_names_is_declared() {
    let config = Config::new();
    let text = typescript();
    let named = [
        Snapshot::dependencies(&config),
        Status::dependencies(&config),
        CompanyStatus::dependencies(&config),
        StepStatus::dependencies(&config),
        LiveRun::dependencies(&config),
        LiveStep::dependencies(&config),
    ];
    for dependency in named.into_iter().flatten() {
        let declaration = format!("export type {} =", dependency.ts_name);
        assert!(text.contains(&declaration), "{} is used and not declared", dependency.ts_name);
    }
}

fn typescript() -> String {
    let config = Config::new();
    let mut text =
        "// Written by `cargo xtask bindings` from the types of crates/sc-app. Change those.\n".to_owned();
    declare::<Snapshot>(&mut text, &config);
    declare::<Status>(&mut text, &config);
    declare::<Standing>(&mut text, &config);
    declare::<LastRun>(&mut text, &config);
    declare::<CompanyStatus>(&mut text, &config);
    declare::<StepStatus>(&mut text, &config);
    declare::<CountersView>(&mut text, &config);
    declare::<CauseView>(&mut text, &config);
    declare::<LiveRun>(&mut text, &config);
    declare::<LiveStep>(&mut text, &config);
    declare::<Trouble>(&mut text, &config);
    text += "\n/** The commands of the window with what they answer. A refusal is a `Trouble`. */\n";
    text += "export interface Commands {\n";
    for command in COMMANDS {
        let reply = (command.reply)(&config);
        // The unit of Rust arrives as `null`.
        writeln!(text, "  /** {} */\n  {}: {reply};", command.about.trim(), command.name)
            .expect("a string grows");
    }
    text += "}\n\n/** Told, with a revision, that something changed: read the snapshot again. */\n";
    writeln!(text, "export const CHANGED_EVENT = '{CHANGED_EVENT}';").expect("a string grows");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n") + "\n"
}

/// Writes a declaration one field a line, indented as the rest of the page's code.
fn declare<T: TS>(text: &mut String, config: &Config) {
    let docs = T::docs().unwrap_or_default();
    let declaration = T::decl(config).replace(", };", ",\n};");
    let mut lines = declaration.lines();
    writeln!(text, "\n{docs}export {}", lines.next().unwrap_or_default()).expect("a string grows");
    for line in lines {
        let indent = if line == "};" { "" } else { "  " };
        writeln!(text, "{indent}{line}").expect("a string grows");
    }
}
