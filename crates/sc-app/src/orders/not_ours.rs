//! Why an order is none of those that are sent, in words.

use sc_words::Words;

/// A reason for people, by the stable word of [`sc_sync::purchase_orders::decide::NotOurs`].
pub(super) fn sentence(reason: &str, words: &Words) -> String {
    words.plain(&format!("not-ours-{}", reason.replace('_', "-")))
}

#[cfg(test)]
mod tests {
    use sc_sync::purchase_orders::decide::NotOurs;

    use super::*;

    #[test]
    fn each_reason_has_its_words_in_both_languages() {
        let types = [1, 2, 3, 4].map(NotOurs::Type);
        let others = [
            NotOurs::NotInSage,
            NotOurs::NotAuthorized,
            NotOurs::OutsidePeriod,
            NotOurs::NothingLeft,
            NotOurs::AllSkipped,
        ];
        for reason in types.into_iter().chain(others).map(NotOurs::as_str) {
            for lang in sc_words::Lang::ALL {
                let said = sentence(reason, &Words::new(lang));
                assert!(!said.starts_with("not-ours-"), "{said}");
            }
        }
    }
}
