//! A place in an answer that may be anything: reading it never fails, whatever stands there or is missing.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use rust_decimal::Decimal;
use serde_json::Value;

use super::{Amount, Text};

/// A place, or nothing.
#[derive(Clone, Copy)]
pub(super) struct Node<'a>(Option<&'a Value>);

impl<'a> Node<'a> {
    pub(super) fn of(value: &'a Value) -> Self {
        Self(Some(value))
    }

    /// The place that these members lead to.
    pub(super) fn at(self, path: &[&str]) -> Self {
        Self(path.iter().try_fold(self.0, |place, name| Some(place?.get(*name))).flatten())
    }

    /// Its text, trimmed; empty when there is none. A number is a text as well.
    pub(super) fn text(self) -> String {
        self.0.map(Text::from).unwrap_or_default().0
    }

    /// The text of the first of these members that has one.
    pub(super) fn first_text(self, paths: &[&[&str]]) -> String {
        paths.iter().map(|path| self.at(path).text()).find(|text| !text.is_empty()).unwrap_or_default()
    }

    pub(super) fn amount(self) -> Option<Decimal> {
        self.0.and_then(|value| Amount::from(value).0)
    }

    /// Whether it says yes.
    pub(super) fn is_true(self) -> bool {
        match self.0 {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
            Some(Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_)) | None => false,
        }
    }

    pub(super) fn is_object(self) -> bool {
        self.0.is_some_and(Value::is_object)
    }

    /// The items of a list.
    pub(super) fn items(self) -> impl Iterator<Item = Node<'a>> {
        self.0.and_then(Value::as_array).into_iter().flatten().map(Node::of)
    }

    /// The entries of a map by their keys, or of a list by their ids: sorted, so that nothing depends on how the
    /// portal orders them. An entry of a list without an id is known by its position.
    pub(super) fn entries(self) -> Vec<(String, Node<'a>)> {
        let mut entries: Vec<(String, Node<'a>)> = match self.0 {
            Some(Value::Object(members)) => {
                members.iter().map(|(key, value)| (key.clone(), Node::of(value))).collect()
            }
            Some(Value::Array(items)) => {
                let named = |(at, value): (usize, &'a Value)| {
                    let id = Node::of(value).at(&["id"]).text();
                    (if id.is_empty() { format!("{at:04}") } else { id }, Node::of(value))
                };
                items.iter().enumerate().map(named).collect()
            }
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => Vec::new(),
        };
        entries.sort_by(|(one, _), (other, _)| one.cmp(other));
        entries
    }

    /// An instant: text of ISO 8601 or milliseconds since 1970 (portal-api.md 1.1, rule 9). One without a zone is
    /// taken as UTC, as the portal's other texts are.
    pub(super) fn instant(self) -> Option<Timestamp> {
        let text = self.text();
        let with_zone = || text.parse().ok();
        let without_zone = || Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp());
        with_zone().or_else(|| milliseconds(&text)).or_else(without_zone)
    }

    /// The day that a fiscal document writes in its local time: as it is written, never shifted by a zone.
    /// Milliseconds have no other day than that of central Mexico, where most documents are made.
    pub(super) fn local_day(self) -> Option<Date> {
        let text = self.text();
        let written = || text.get(..10)?.parse::<Date>().ok();
        let central = TimeZone::fixed(Offset::constant(-6));
        let counted = || Some(milliseconds(&text)?.to_zoned(central).date());
        written().or_else(counted)
    }
}

/// Milliseconds since 1970. A text of few digits is something else, e.g. a year.
fn milliseconds(text: &str) -> Option<Timestamp> {
    let count = text.parse().ok().filter(|_| text.len() >= 11)?;
    Timestamp::from_millisecond(count).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn instant(value: &Value, expected: Option<&str>) {
        let found = Node::of(value).instant().map(|at| at.to_string());
        assert_eq!(found.as_deref(), expected, "{value}");
    }

    #[test]
    fn an_instant_is_text_or_milliseconds() {
        instant(&json!("2026-11-20T18:00:00.000Z"), Some("2026-11-20T18:00:00Z"));
        instant(&json!("2026-11-20T12:00:00-06:00"), Some("2026-11-20T18:00:00Z"));
        instant(&json!(1_795_197_600_000_i64), Some("2026-11-20T18:00:00Z"));
        instant(&json!("1795197600000"), Some("2026-11-20T18:00:00Z"));
        instant(&json!("2026-11-20T18:00:00"), Some("2026-11-20T18:00:00Z"));
        instant(&json!("2026-11-20"), Some("2026-11-20T00:00:00Z"));
        for odd in [json!(null), json!(""), json!("soon"), json!({}), json!([1]), json!(2026), json!(true)] {
            instant(&odd, None);
        }
    }

    #[track_caller]
    fn day(value: &Value, expected: Option<Date>) {
        assert_eq!(Node::of(value).local_day(), expected, "{value}");
    }

    #[test]
    fn a_day_is_the_one_that_is_written() {
        let first = Some(jiff::civil::date(2026, 11, 1));
        day(&json!("2026-11-01T00:30:00"), first);
        day(&json!("2026-11-01T23:59:59"), first);
        day(&json!("2026-11-01T02:00:00.000Z"), first);
        day(&json!("2026-11-01"), first);
        // 04:00 UTC of the 2nd is the evening of the 1st.
        day(&json!(1_793_592_000_000_i64), first);
        for odd in [json!(null), json!("2026-13-01T00:00:00"), json!("ayer"), json!({})] {
            day(&odd, None);
        }
    }
}
