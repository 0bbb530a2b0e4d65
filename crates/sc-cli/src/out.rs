//! Standard output and error. One JSON document with `--json`, text otherwise. A closed pipe is no
//! reason to fail.

use std::io::Write as _;

use sc_app::Cause;
use sc_app::wire::CauseView;
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
                Err(error) => self.error(&error.to_string()),
            }
        }
    }

    /// A line on standard error.
    pub fn error(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// A failure with what to do about it: `{"error": …}` with `--json`.
    pub fn failure(&self, cause: &Cause, words: &Words) {
        let view = CauseView::new(cause, words);
        self.error(&view.sentence);
        self.error(&format!("  {} {}", words.plain("label-what-to-do"), view.hint));
        self.json(&serde_json::json!({ "error": view }));
    }

    /// A failure that is one sentence.
    pub fn plain_failure(&self, text: &str) {
        self.error(text);
        self.json(&serde_json::json!({ "error": { "sentence": text } }));
    }
}
