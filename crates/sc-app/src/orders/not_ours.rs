//! Why an order that somebody authorized is none of those that are sent, as far as Sage tells.

use sc_domain::order::{Authorization, SageOrder};
use sc_sync::config::OrderRules;
use sc_sync::purchase_orders::content::{Content, NotSent};
use sc_words::Words;

/// A reason of Sage's. It holds nothing: nobody has to do anything about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotOurs {
    /// Sage has no order of this number.
    NotInSage,
    /// Nobody ever authorized it.
    NotAuthorized,
    /// A type that is not sent: 2 standing, 3 future, 4 blanket.
    Type(i16),
    /// Everything is cancelled.
    NothingLeft,
    /// All lines are in locations that are never sent.
    AllSkipped,
}

impl NotOurs {
    /// In the sequence in which the decision looks at them; `None` when Sage says nothing against it.
    pub(super) fn of(
        order: Option<&SageOrder>,
        authorization: Option<Authorization>,
        content: Option<&Result<Content, NotSent>>,
        rules: &OrderRules,
    ) -> Option<Self> {
        let Some(order) = order else { return Some(Self::NotInSage) };
        if authorization.is_none() {
            return Some(Self::NotAuthorized);
        }
        if !rules.types.contains(&order.order_type) {
            return Some(Self::Type(order.order_type));
        }
        match content {
            Some(Err(NotSent::NothingLeft)) => Some(Self::NothingLeft),
            Some(Err(NotSent::AllSkipped)) => Some(Self::AllSkipped),
            Some(Err(NotSent::Held(_)) | Ok(_)) | None => None,
        }
    }

    /// Stable word.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::NotInSage => "not_in_sage",
            Self::NotAuthorized => "not_authorized",
            Self::Type(2) => "standing_order",
            Self::Type(3) => "future_order",
            Self::Type(4) => "blanket_order",
            Self::Type(_) => "other_type",
            Self::NothingLeft => "nothing_left",
            Self::AllSkipped => "all_skipped",
        }
    }
}

/// What came too late: nothing else is left where Sage says nothing against an order that is not sent.
pub(super) const OUTSIDE_PERIOD: &str = "outside_period";

/// A reason for people, by its stable word.
pub(super) fn sentence(reason: &str, words: &Words) -> String {
    words.plain(&format!("not-ours-{}", reason.replace('_', "-")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_words_in_both_languages() {
        let types = [1, 2, 3, 4].map(NotOurs::Type);
        let others = [NotOurs::NotInSage, NotOurs::NotAuthorized, NotOurs::NothingLeft, NotOurs::AllSkipped];
        let reasons = types.into_iter().chain(others).map(NotOurs::as_str);
        for reason in reasons.chain([OUTSIDE_PERIOD]) {
            for lang in sc_words::Lang::ALL {
                let said = sentence(reason, &Words::new(lang));
                assert!(!said.starts_with("not-ours-"), "{said}");
            }
        }
    }
}
