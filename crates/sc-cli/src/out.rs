//! Standard output and error. One JSON document with `--json`, text otherwise. A closed pipe is no
//! reason to fail.

use std::io::Write as _;

use sc_app::wire::ErrorView;
use sc_words::Words;
use serde::Serialize;

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
            let _ = writeln!(std::io::stdout(), "{text}");
        }
    }

    /// The JSON document of a command.
    pub fn json(&self, value: &impl Serialize) {
        if self.is_json {
            match serde_json::to_string_pretty(value) {
                Ok(text) => {
                    let _ = writeln!(std::io::stdout(), "{text}");
                }
                Err(error) => self.error_line(&error.to_string()),
            }
        }
    }

    /// One of several JSON documents, in a line of its own.
    pub fn json_line(&self, value: &impl Serialize) {
        if self.is_json {
            match serde_json::to_string(value) {
                Ok(text) => {
                    let _ = writeln!(std::io::stdout(), "{text}");
                }
                Err(error) => self.error_line(&error.to_string()),
            }
        }
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
