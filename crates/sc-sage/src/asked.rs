//! Keys that were asked for, found again by what a database answers.

use std::collections::BTreeMap;

use crate::charset;
use crate::statement::Value;

/// Some text keys, each once.
///
/// A case-insensitive database answers `v001` when it is asked for `V001`. So an answer belongs to the key that is
/// equal, and where none is, to the keys that differ from it in case only.
pub(crate) struct Asked<'a, K> {
    keys: Vec<&'a K>,
    by_folded: BTreeMap<String, Vec<&'a K>>,
    text: fn(&K) -> &str,
}

impl<'a, K: Ord> Asked<'a, K> {
    pub fn new(keys: impl IntoIterator<Item = &'a K>, text: fn(&K) -> &str) -> Self {
        let mut keys: Vec<&K> = keys.into_iter().collect();
        keys.sort_unstable();
        keys.dedup();
        let mut by_folded: BTreeMap<String, Vec<&K>> = BTreeMap::new();
        for key in &keys {
            by_folded.entry(text(key).to_uppercase()).or_default().push(key);
        }
        Self { keys, by_folded, text }
    }

    /// The keys as texts, in their order.
    pub fn texts(&self) -> impl Iterator<Item = &'a str> {
        self.keys.iter().map(|key| (self.text)(key))
    }

    /// The keys as values for an `nchar` column.
    pub fn values(&self) -> Vec<Value> {
        self.texts().map(|text| Value::Text(text.to_owned())).collect()
    }

    /// The keys that a `char` column can hold, as values. No row of such a column answers to the others.
    pub fn char_values(&self) -> Vec<Value> {
        let fitting = self.texts().filter(|text| charset::fits_char_column(text));
        fitting.map(|text| Value::Text(text.to_owned())).collect()
    }

    /// The keys that a stored, trimmed text answers.
    pub fn answered_by(&self, stored: &str) -> Vec<&'a K> {
        let similar = self.by_folded.get(&stored.to_uppercase()).map(Vec::as_slice).unwrap_or_default();
        match similar.iter().find(|key| (self.text)(key) == stored) {
            Some(equal) => vec![equal],
            None => similar.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_belongs_to_the_equal_key_or_else_to_those_of_another_case() {
        let keys = ["Ñ1", "a", "A", "a", "b"].map(str::to_owned);
        let asked = Asked::new(&keys, String::as_str);
        assert_eq!(asked.texts().collect::<Vec<_>>(), ["A", "a", "b", "Ñ1"]);
        assert_eq!(asked.answered_by("a"), ["a"]);
        assert_eq!(asked.answered_by("B"), ["b"]);
        assert_eq!(asked.answered_by("ñ1"), ["Ñ1"]);
        assert!(asked.answered_by("c").is_empty());
    }

    #[test]
    fn a_key_that_a_char_column_cannot_hold_is_not_asked_for() {
        let keys = ["PO1", "PO→2"].map(str::to_owned);
        let asked = Asked::new(&keys, String::as_str);
        assert_eq!(asked.char_values(), [Value::Text("PO1".to_owned())]);
        assert_eq!(asked.values().len(), 2);
    }
}
