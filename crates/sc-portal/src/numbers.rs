//! Puts many numbers into few questions, none of them longer than any server takes.

use std::collections::BTreeSet;

use sc_domain::ids::OrderNumber;
use url::form_urlencoded::byte_serialize;

/// Numbers in one question. An order has one number, so the answer fits into one page.
const NUMBERS_MAX: usize = 100;

/// Bytes that the numbers of one question may take in its URL. Servers cut a request line at 8 KiB.
const QUERY_BYTES_MAX: usize = 4_000;

/// Each number once, in questions that name it by this parameter.
pub(crate) fn questions<'a>(parameter: &str, numbers: &'a [OrderNumber]) -> Vec<Vec<&'a OrderNumber>> {
    let mut questions: Vec<Vec<&OrderNumber>> = Vec::new();
    let mut bytes = 0;
    for number in numbers.iter().collect::<BTreeSet<_>>() {
        let own: usize = byte_serialize(number.as_str().as_bytes()).map(str::len).sum();
        let own = parameter.len() + "=&".len() + own;
        match questions.last_mut() {
            Some(last) if last.len() < NUMBERS_MAX && bytes + own <= QUERY_BYTES_MAX => {
                last.push(number);
                bytes += own;
            }
            _ => {
                questions.push(vec![number]);
                bytes = own;
            }
        }
    }
    questions
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn plain_numbers_are_asked_for_by_the_hundred() {
        let numbers: Vec<_> =
            (0..450).map(|n| OrderNumber::new(format!("PO{n:06}")).expect("valid")).collect();
        let sizes: Vec<_> = questions("external_ids", &numbers).iter().map(Vec::len).collect();
        assert_eq!(sizes, [100, 100, 100, 100, 50]);
        assert!(questions("external_ids", &[]).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn each_number_is_asked_for_once_and_no_question_is_too_long(texts in prop::collection::vec("[A-Z&ñ /]{0,20}[0-9]", 0..220)) {
            let numbers: Vec<_> = texts.iter().map(|text| OrderNumber::new(text).expect("valid")).collect();
            let questions = questions("external_ids", &numbers);
            let asked: Vec<_> = questions.iter().flatten().copied().collect();
            let wanted: Vec<_> = numbers.iter().collect::<BTreeSet<_>>().into_iter().collect();
            prop_assert_eq!(asked, wanted);
            for question in questions {
                let mut query = url::form_urlencoded::Serializer::new(String::new());
                query.extend_pairs(question.iter().map(|number| ("external_ids", number.as_str())));
                prop_assert!(question.len() <= 100 && query.finish().len() <= 4_000);
            }
        }
    }
}
