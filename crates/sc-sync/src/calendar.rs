//! The server's calendar: its days are what windows and `go_live` are measured in.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// The calendar day of an instant, so many minutes ahead of UTC.
pub(crate) fn day_of(instant: Timestamp, offset_minutes: i32) -> Date {
    let offset = Offset::from_seconds(offset_minutes.saturating_mul(60)).unwrap_or(Offset::UTC);
    instant.to_zoned(TimeZone::fixed(offset)).date()
}

/// The day so many days later.
pub(crate) fn days_after(day: Date, days: i64) -> Date {
    day.checked_add(jiff::Span::new().days(days)).unwrap_or(day)
}

/// The days from the first to the last, in parts of at most so many days and one more: what the portal lists at once.
pub(crate) fn periods((first, last): (Date, Date), days_max: i64) -> Vec<(Date, Date)> {
    let mut periods = Vec::new();
    let mut from = first;
    while from <= last {
        let to = days_after(from, days_max).min(last);
        periods.push((from, to));
        if to == last {
            break;
        }
        from = days_after(to, 1);
    }
    periods
}

/// The day so many days earlier.
pub(crate) fn days_before(day: Date, days: i64) -> Date {
    day.checked_sub(jiff::Span::new().days(days)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_are_cut_into_parts_that_meet_and_leave_none_out() {
        let first = date(2024, 2, 28);
        assert_eq!(periods((first, first), 365), [(first, first)]);
        assert_eq!(periods((first, days_after(first, 365)), 365), [(first, days_after(first, 365))]);
        assert_eq!(
            periods((first, date(2025, 3, 1)), 365),
            [(first, date(2025, 2, 27)), (date(2025, 2, 28), date(2025, 3, 1))]
        );
        assert_eq!(periods((first, days_before(first, 1)), 365), []);
        assert_eq!(periods((Date::MAX, Date::MAX), 365), [(Date::MAX, Date::MAX)]);
    }
}
