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

/// The day so many days earlier.
pub(crate) fn days_before(day: Date, days: i64) -> Date {
    day.checked_sub(jiff::Span::new().days(days)).unwrap_or(day)
}
