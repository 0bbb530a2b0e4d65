//! Standard output and error. One JSON document with `--json`, text otherwise. A closed pipe is no
//! reason to fail; a full disk is.

use std::io::{ErrorKind, Write as _};
use std::sync::OnceLock;

use sc_app::Exit;
use sc_app::wire::ErrorView;
use sc_words::Words;
use serde::Serialize;

/// Why standard output could not be written the first time. The command goes on: what it does outside is worth more than
/// what it says about it.
static UNWRITTEN: OnceLock<std::io::Error> = OnceLock::new();

/// Where a command writes.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    /// Whether one JSON document is printed instead of text.
    pub is_json: bool,
}

impl Out {
    /// A line of text; nothing with `--json`.
    pub fn line(&self, text: impl std::fmt::Display) {
        if !self.is_json {
            note(writeln!(std::io::stdout(), "{text}"));
        }
    }

    /// The JSON document of a command.
    pub fn json(&self, value: &impl Serialize) {
        if self.is_json {
            match serde_json::to_string_pretty(value) {
                Ok(text) => note(writeln!(std::io::stdout(), "{text}")),
                Err(error) => self.error_line(&error.to_string()),
            }
        }
    }

    /// One of several JSON documents, in a line of its own.
    pub fn json_line(&self, value: &impl Serialize) {
        if self.is_json {
            match serde_json::to_string(value) {
                Ok(text) => note(writeln!(std::io::stdout(), "{text}")),
                Err(error) => self.error_line(&error.to_string()),
            }
        }
    }

    /// The exit of a command that would end with `exit`: an answer that could not be written is a failure of its own.
    pub fn ended(&self, exit: Exit, words: &Words) -> Exit {
        note(std::io::stdout().flush());
        let Some(error) = UNWRITTEN.get() else { return exit };
        let why = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => words.plain("settings-file-full"),
            _ => words.text("settings-file-other", &[("detail", error.to_string().into())]),
        };
        self.error_line(&words.text("output-unwritten", &[("why", why.into())]));
        Exit::Failed
    }

    /// A line on standard error.
    pub fn error_line(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// Why a command could not be carried out, and what to do about it: on standard error for people,
    /// `{"error": …}` with `--json`.
    pub fn failure(&self, error: &ErrorView, words: &Words) {
        if self.is_json {
            self.json(&serde_json::json!({ "error": error }));
            return;
        }
        self.error_line(&error.sentence);
        for problem in &error.problems {
            let level = words.plain(&format!("settings-level-{}", problem.level));
            self.error_line(&format!("  {level} {}: {}", problem.code, problem.sentence));
        }
        // Each mistake of the settings says how to correct it.
        if let Some(hint) = error.hint.as_ref().filter(|_| error.problems.is_empty()) {
            self.error_line(&format!("  {} {hint}", words.plain("label-what-to-do")));
        }
    }
}

/// Keeps why standard output could not be written. Who closes a pipe has read enough.
fn note(written: std::io::Result<()>) {
    if let Err(error) = written
        && error.kind() != ErrorKind::BrokenPipe
    {
        // The first reason is kept.
        let _ = UNWRITTEN.set(error);
    }
}
