//! How answers look in a terminal.

pub mod demo;
pub mod documents;
pub mod run;
pub mod settings;
pub mod status;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use sc_app::wire::{CauseView, WaitingView};
use sc_words::Words;

use crate::out::Out;

/// A table with headings; columns from `numbers_from` on are numbers and stand to the right.
pub fn table(words: &Words, headings: &[&str], numbers_from: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(headings.iter().map(|heading| words.plain(heading)));
    for index in numbers_from..headings.len() {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// A sentence, and below it what to do.
pub fn cause(out: &Out, words: &Words, indent: &str, cause: &CauseView) {
    out.line(format!("{indent}{}", cause.sentence));
    out.line(format!("{indent}  {} {}", words.plain("label-what-to-do"), cause.hint));
}

/// Documents that wait, each with its reason.
pub fn waiting(out: &Out, words: &Words, documents: &[WaitingView]) {
    for document in documents {
        let state = words.plain(&format!("document-state-{}", document.state.replace('_', "-")));
        out.line(format!("  {}  {}  [{state}]", document.tenant, document.number));
        cause(out, words, "      ", &document.cause);
    }
}

/// The word of a stable name, by a prefix: `result` and `done` give the message `result-done`.
pub fn word(words: &Words, prefix: &str, name: &str) -> String {
    words.plain(&format!("{prefix}-{}", name.replace('_', "-")))
}

/// Milliseconds for people.
pub fn duration(words: &Words, milliseconds: u64) -> String {
    words.duration(std::time::Duration::from_millis(milliseconds))
}
