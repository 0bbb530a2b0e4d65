//! `document_terms`: what people search a document by, folded for comparison.

use std::collections::BTreeSet;

use rusqlite::{Connection, Row, params};
use sc_domain::CfdiUuid;

use crate::codec::folded;
use crate::error::{Fault, unreadable};
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
        let distinct: BTreeSet<String> =
            terms.iter().map(String::as_str).chain([number]).flat_map(searched_as).collect();
        for term in distinct {
            sql::execute(
                self.0,
                "INSERT INTO document_terms (document_id, term) VALUES (?1, ?2)",
                params![document, term],
            )?;
        }
        Ok(())
    }

    /// Makes the terms of every document anew: what people find a document by has changed.
    pub(crate) fn refill(&self) -> Result<(), Fault> {
        let read = |row: &Row<'_>| -> Result<(i64, String, String), Fault> {
            Ok((row.get("id")?, row.get("external_id")?, row.get("terms")?))
        };
        for (id, number, terms) in sql::all(self.0, "SELECT id, external_id, terms FROM documents", [], read)?
        {
            let terms = serde_json::from_str(&terms).map_err(|_| unreadable("documents.terms", terms))?;
            self.replace(id, &number, &terms)?;
        }
        Ok(())
    }
}

/// Everything that a term is found by: itself, each word of a name, and of a number like `PY0000102` also `0000102`, `102` and
/// `PY102`, as people write it.
fn searched_as(term: &str) -> BTreeSet<String> {
    let whole = folded(term);
    // The groups of a UUID mean nothing by themselves.
    let words = whole.split(|char: char| !char.is_alphanumeric()).filter(|_| !is_uuid(&whole));
    let words: BTreeSet<String> = words.filter(|word| word.chars().count() > 1).map(str::to_owned).collect();
    let numbers = words.iter().flat_map(|word| numbers_in(word)).collect::<Vec<_>>();
    words.into_iter().chain(numbers).chain([whole.clone()]).filter(|term| !term.is_empty()).collect()
}

/// How people write a number that has letters or zeros before it.
fn numbers_in(word: &str) -> Vec<String> {
    let (letters, digits) =
        word.split_at(word.find(|char: char| char.is_ascii_digit()).unwrap_or(word.len()));
    let short = digits.trim_start_matches('0');
    if short.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    vec![digits.to_owned(), short.to_owned(), format!("{letters}{short}")]
}

fn is_uuid(folded: &str) -> bool {
    CfdiUuid::new(folded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(term: &str, expected: &[&str]) {
        let found = searched_as(term);
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), expected, "{term}");
    }

    #[test]
    fn a_term_is_found_as_people_write_it() {
        check("PY0000102", &["0000102", "102", "py0000102", "py102"]);
        check("219", &["219"]);
        check("CF 5900035", &["5900035", "cf", "cf 5900035"]);
        check("Herramientas Ordóñez, S.A.", &["herramientas", "herramientas ordonez, s.a.", "ordonez"]);
        check("EÑA010101AB1", &["ena010101ab1"]);
        check("0000", &["0000"]);
        check("  ", &[]);
        let uuid = "6f0b7b1e-6c1e-4b7a-9d20-5f3a0c000001";
        check(uuid, &[uuid]);
    }
}
