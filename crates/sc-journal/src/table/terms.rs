//! `document_terms`: what people search a document by, folded for comparison.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::codec::folded;
use crate::error::Fault;
use crate::sql;

pub(crate) const V1: &str = "
CREATE TABLE document_terms (
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    term        TEXT NOT NULL,
    PRIMARY KEY (document_id, term)
) STRICT, WITHOUT ROWID;
CREATE INDEX document_terms_term ON document_terms (term);
";

/// Documents with a term that begins with a text. Upper and lower bound are given, so that the index
/// serves both the exact and the prefix comparison.
pub(crate) const MATCHING: &str =
    "SELECT document_id FROM document_terms WHERE term >= :from AND term < :below";

/// The bounds of all folded terms that begin with `text`.
pub(crate) fn prefix_bounds(text: &str) -> (String, String) {
    let from = folded(text);
    let below = format!("{from}{}", char::MAX);
    (from, below)
}

pub(crate) struct TermsMut<'c>(pub &'c Connection);

impl TermsMut<'_> {
    /// Replaces the terms of a document. Its number is one of them.
    pub(crate) fn replace(&self, document: i64, number: &str, terms: &BTreeSet<String>) -> Result<(), Fault> {
        sql::execute(self.0, "DELETE FROM document_terms WHERE document_id = ?1", [document])?;
        let distinct: BTreeSet<String> = terms
            .iter()
            .map(String::as_str)
            .chain([number])
            .map(folded)
            .filter(|term| !term.is_empty())
            .collect();
        for term in distinct {
            sql::execute(
                self.0,
                "INSERT INTO document_terms (document_id, term) VALUES (?1, ?2)",
                params![document, term],
            )?;
        }
        Ok(())
    }
}
