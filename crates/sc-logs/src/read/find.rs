//! Text that is looked for, whatever its case and accents.

use icu_normalizer::{DecomposingNormalizer, DecomposingNormalizerBorrowed};
use memchr::memmem::Finder;

const SPLIT: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizer::new_nfd();

#[derive(Debug)]
pub(super) struct Needle {
    finder: Finder<'static>,
    folded: String,
}

impl Needle {
    /// Nothing to look for is in every line.
    pub(super) fn new(text: &str) -> Option<Self> {
        let mut folded = String::new();
        fold(text, &mut folded);
        let finder = Finder::new(folded.as_bytes()).into_owned();
        (!folded.is_empty()).then_some(Self { finder, folded: String::new() })
    }

    pub(super) fn is_in(&mut self, line: &str) -> bool {
        fold(line, &mut self.folded);
        self.finder.find(self.folded.as_bytes()).is_some()
    }
}

fn fold(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return;
    }
    let letters =
        SPLIT.normalize_iter(text.chars()).filter(|letter| !('\u{300}'..='\u{36f}').contains(letter));
    folded.extend(letters.flat_map(char::to_lowercase));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_matter() {
        let mut needle = Needle::new("Cancelación").expect("a text");
        for line in ["la CANCELACIÓN", "cancelacion", "cancelacio\u{301}n de ñ", "CANCELACION"] {
            assert!(needle.is_in(line), "{line}");
        }
        assert!(!needle.is_in("cancelar"));
        assert!(Needle::new("ano").expect("a text").is_in("AÑO"));
        assert!(Needle::new("").is_none() && Needle::new("\u{301}").is_none());
    }
}
