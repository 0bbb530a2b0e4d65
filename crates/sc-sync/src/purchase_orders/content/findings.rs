//! What is found wrong or remarkable while an order's content is built.
//!
//! Problems are told in the names of columns and fields, as `DATE = 0` or `ITEMDESC[3]: 260 > 250` (the number in brackets
//! is the line's), so that they read the same in every language.

use std::fmt;

use rust_decimal::Decimal;
use sc_domain::cause::ARGUMENT_CHARS_MAX;
use sc_domain::money::cents;
use sc_domain::{Cause, Code};

use super::{Notice, NoticeKind};

/// Collects everything, so that a person corrects an order once.
#[derive(Debug, Default)]
pub(super) struct Findings {
    problems: Vec<Problem>,
    notices: Vec<Notice>,
}

#[derive(Debug)]
struct Problem {
    text: String,
    /// Its own cause, told when it is the only problem.
    own: Option<Cause>,
}

impl Findings {
    /// Something that holds the order.
    pub(super) fn problem(&mut self, text: impl fmt::Display) {
        self.problems.push(Problem { text: text.to_string(), own: None });
    }

    /// Holds the order when the text is longer than the portal takes.
    pub(super) fn limit(&mut self, field: impl fmt::Display, text: &str, chars_max: usize) {
        let chars = text.chars().count();
        if chars > chars_max {
            self.problem(format_args!("{field}: {chars} > {chars_max}"));
        }
    }

    /// Holds the order when the value is below zero.
    pub(super) fn not_negative(&mut self, field: impl fmt::Display, value: Decimal) {
        if value < Decimal::ZERO {
            self.problem(format_args!("{field} = {}", value.normalize()));
        }
    }

    /// Holds the order: lines, taxes and total do not add up.
    pub(super) fn totals_differ(&mut self, total: Decimal, computed: Decimal) {
        let (total, computed) = (cents(total), cents(computed));
        self.problems.push(Problem {
            text: format!("DOCTOTAL = {total:.2}, EXTENDED + TXEXCLUDE = {computed:.2}"),
            own: Some(
                Cause::new(Code::OrderTotalsDiffer)
                    .with("total", format_args!("{total:.2}"))
                    .with("computed", format_args!("{computed:.2}"))
                    .with("difference", format_args!("{:.2}", total - computed)),
            ),
        });
    }

    /// Holds the order: some of its lines are in locations that are never sent.
    pub(super) fn partly_skipped(&mut self, locations: &str) {
        self.problems.push(Problem {
            text: format!("LOCATION = {locations}"),
            own: Some(Cause::new(Code::OrderPartlySkipped).with("locations", locations)),
        });
    }

    /// Something that people are told and that holds nothing.
    pub(super) fn notice(&mut self, field: &'static str, value: impl fmt::Display, kind: NoticeKind) {
        self.notices.push(Notice { field, value: value.to_string(), kind });
    }

    /// A text of the order's header without padding and control characters.
    pub(super) fn clean(&mut self, column: &'static str, text: &str) -> String {
        self.cleaned(column, None, text)
    }

    /// A text of a line without padding and control characters.
    pub(super) fn clean_line(&mut self, column: &'static str, position: u32, text: &str) -> String {
        self.cleaned(column, Some(position), text)
    }

    fn cleaned(&mut self, column: &'static str, position: Option<u32>, text: &str) -> String {
        if !text.contains(char::is_control) {
            return text.trim().to_owned();
        }
        let clean = without_control_characters(text);
        let value = position.map_or_else(|| clean.clone(), |position| format!("{position}: {clean}"));
        self.notice(column, value, NoticeKind::ControlCharacters);
        clean
    }

    /// What was built with its notices, or what holds the order. Only a problem leaves something unbuilt.
    pub(super) fn verdict<T>(self, built: Option<T>) -> Result<(T, Vec<Notice>), Cause> {
        match (self.problems.as_slice(), built) {
            ([], Some(built)) => Ok((built, self.notices)),
            ([Problem { own: Some(cause), text: _ }], _) => Err(cause.clone()),
            (problems, _) => Err(Cause::new(Code::OrderInvalid).with("problems", listed(problems))),
        }
    }
}

/// As many problems as a cause can hold, and how many more there are.
fn listed(problems: &[Problem]) -> String {
    /// Room for `; … (+99999)`.
    const REST_CHARS: usize = 12;
    let mut text = String::new();
    let mut chars = 0;
    for (index, problem) in problems.iter().enumerate() {
        let separator = if index == 0 { "" } else { "; " };
        chars += separator.len() + problem.text.chars().count();
        if index > 0 && chars > ARGUMENT_CHARS_MAX - REST_CHARS {
            return format!("{text}; (+{})", problems.len() - index);
        }
        text.push_str(separator);
        text.push_str(&problem.text);
    }
    text
}

/// Line breaks and tabs between words become one blank, other control characters vanish.
fn without_control_characters(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' | '\n' | '\r' => {
                if !clean.ends_with(' ') {
                    clean.push(' ');
                }
            }
            c if c.is_control() => {}
            c => clean.push(c),
        }
    }
    clean.trim().to_owned()
}
