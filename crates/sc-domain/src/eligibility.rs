//! When a document may be tried again: one function for scheduler, preview, diagnostic and window.
//!
//! Source: the customer's agreement of fixed intervals and a rolling window; no growing waits, no
//! cap on attempts.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

/// What the journal knows of earlier attempts at a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AttemptHistory {
    /// End of the last attempt that failed and was not followed by a success.
    pub last_failed: Option<Timestamp>,
    /// Whether the document changed in Sage since that attempt.
    pub changed_since: bool,
    /// A person asked for it: the interval does not hold.
    pub forced: bool,
}

/// What may be done with a document now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eligibility {
    /// It may be tried.
    Now,
    /// It may be tried from this instant on.
    From(Timestamp),
    /// It left the window while failing.
    Expired,
}

/// Which documents are looked at and tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Those of the last days, today not counted.
    LastDays(u32),
    /// Those of the current calendar month.
    CurrentMonth,
}

impl Window {
    /// Its first day.
    pub fn first_day(self, today: Date) -> Date {
        match self {
            Self::LastDays(days) => {
                today.checked_sub(jiff::Span::new().days(i64::from(days.min(3_650)))).unwrap_or(Date::MIN)
            }
            Self::CurrentMonth => today.first_of_month(),
        }
    }

    /// Whether a day lies in it. The first day counts.
    pub fn contains(self, day: Date, today: Date) -> bool {
        day >= self.first_day(today)
    }
}

/// Judges a document that no control row blocks.
///
/// `day` is the day that places it in the window (posting or authorization), `today` the server's
/// calendar day; `interval` the fixed wait after a failure.
/// Times are the journal's: a time of SQL Server never meets them.
pub fn judge(
    day: Date,
    today: Date,
    window: Window,
    history: AttemptHistory,
    now: Timestamp,
    interval: SignedDuration,
) -> Eligibility {
    if !window.contains(day, today) {
        return Eligibility::Expired;
    }
    let Some(last_failed) = history.last_failed else { return Eligibility::Now };
    if history.changed_since || history.forced {
        return Eligibility::Now;
    }
    match last_failed.checked_add(interval) {
        Ok(due) if due > now => Eligibility::From(due),
        Ok(_) | Err(_) => Eligibility::Now,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const HALF_HOUR: SignedDuration = SignedDuration::from_mins(30);

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + minute * 60).expect("in range")
    }

    #[track_caller]
    fn check(day: Date, history: AttemptHistory, now: Timestamp, expected: Eligibility) {
        assert_eq!(judge(day, date(2026, 11, 30), Window::LastDays(30), history, now, HALF_HOUR), expected);
    }

    #[test]
    fn a_first_attempt_is_never_delayed() {
        check(date(2026, 11, 30), AttemptHistory::default(), at(0), Eligibility::Now);
    }

    #[test]
    fn a_failed_document_waits_its_interval_and_not_a_second_more() {
        let failed = AttemptHistory { last_failed: Some(at(0)), ..AttemptHistory::default() };
        check(date(2026, 11, 30), failed, at(29), Eligibility::From(at(30)));
        check(date(2026, 11, 30), failed, at(30), Eligibility::Now);
    }

    #[test]
    fn a_change_or_a_person_ends_the_wait() {
        let failed = AttemptHistory { last_failed: Some(at(0)), ..AttemptHistory::default() };
        check(date(2026, 11, 30), AttemptHistory { changed_since: true, ..failed }, at(1), Eligibility::Now);
        check(date(2026, 11, 30), AttemptHistory { forced: true, ..failed }, at(1), Eligibility::Now);
    }

    #[test]
    fn the_window_includes_its_first_day() {
        check(date(2026, 10, 31), AttemptHistory::default(), at(0), Eligibility::Now);
        check(date(2026, 10, 30), AttemptHistory::default(), at(0), Eligibility::Expired);
    }

    #[test]
    fn the_current_month_begins_on_its_first_day() {
        assert!(Window::CurrentMonth.contains(date(2026, 11, 1), date(2026, 11, 30)));
        assert!(!Window::CurrentMonth.contains(date(2026, 10, 31), date(2026, 11, 30)));
    }
}
