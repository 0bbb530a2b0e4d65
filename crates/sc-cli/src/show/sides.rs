//! What Sage, the control table and the portal hold of a document, in a line each.

use sc_app::told;
use sc_app::wire::ControlView;
use sc_words::Words;

use super::{columns_beside, wrapped};
use crate::out::Out;

/// Columns of a label.
const LABEL: usize = 22;
/// Where the text beside a label begins.
const TEXT_AT: usize = 2 + LABEL + 1;

/// Lines of a label and a text.
#[derive(Clone, Copy)]
pub struct Lines<'a> {
    out: &'a Out,
    words: &'a Words,
}

impl<'a> Lines<'a> {
    pub fn new(out: &'a Out, words: &'a Words) -> Self {
        Self { out, words }
    }

    /// One line. A long text goes on below itself.
    pub fn one(self, key: &str, text: &str) {
        self.each(key, [text]);
    }

    /// A line only where there is a text.
    pub fn some(self, key: &str, text: Option<&str>) {
        self.each(key, text);
    }

    /// Several lines of one label, which stands before the first.
    pub fn each<T: AsRef<str>>(self, key: &str, texts: impl IntoIterator<Item = T>) {
        self.named(&self.words.plain(key), texts);
    }

    /// The same for a label that is in words already.
    pub fn named<T: AsRef<str>>(self, label: &str, texts: impl IntoIterator<Item = T>) {
        let mut label = label.to_owned();
        for text in texts {
            for line in wrapped(text.as_ref().split_whitespace(), columns_beside(TEXT_AT)) {
                self.out.line(labelled(&label, &line));
                label.clear();
            }
        }
    }
}

/// A label and a text beside it.
pub fn labelled(label: &str, text: &str) -> String {
    format!("  {label:<LABEL$} {text}")
}

/// A document and its state, unless no run has seen it.
pub fn heading(words: &Words, tenant: &str, number: &str, amount: &str, state: Option<&str>) -> String {
    let state = state.map(|state| format!("[{}]", super::word(words, "document-state", state)));
    let parts = [tenant, number, amount, state.as_deref().unwrap_or_default()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

/// Rows of the control table, a line each.
pub fn control(words: &Words, rows: &[ControlView], state: &str, lines: Lines<'_>) {
    lines.each("documents-line-control", told::control_rows(words, rows, state));
}
