//! Dates and times as Sage stores them, read at the border.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// A stored date or time that cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{value} is no {kind} of Sage 300 ({shape})")]
pub struct InvalidStamp {
    /// `date` or `time`.
    pub kind: &'static str,
    /// What the column held.
    pub value: i64,
    /// The shape it should have.
    pub shape: &'static str,
}

/// Reads a `YYYYMMDD` number; `0` means "no date".
pub fn sage_date(value: i64) -> Result<Option<Date>, InvalidStamp> {
    if value == 0 {
        return Ok(None);
    }
    let invalid = || InvalidStamp { kind: "date", value, shape: "YYYYMMDD" };
    let year = i16::try_from(value / 10_000).map_err(|_| invalid())?;
    let month = i8::try_from(value / 100 % 100).map_err(|_| invalid())?;
    let day = i8::try_from(value % 100).map_err(|_| invalid())?;
    Date::new(year, month, day).map(Some).map_err(|_| invalid())
}

/// Writes a date as the `YYYYMMDD` number that Sage stores.
pub fn sage_number(date: Date) -> i64 {
    i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
}

/// Reads an audit stamp: `AUDTDATE` (`YYYYMMDD`) and `AUDTTIME` (`HHMMSSCC` without leading zeros), in UTC.
pub fn audit_stamp(date: i64, time: i64) -> Result<Timestamp, InvalidStamp> {
    let invalid = |kind, value, shape| InvalidStamp { kind, value, shape };
    let day = sage_date(date)?.ok_or_else(|| invalid("date", date, "YYYYMMDD"))?;
    let part = |divisor: i64| i8::try_from(time / divisor % 100).unwrap_or(-1);
    let hundredths = i32::try_from(time % 100).unwrap_or(-1);
    if !(0..=99_999_999).contains(&time) {
        return Err(invalid("time", time, "HHMMSSCC"));
    }
    let clock = jiff::civil::Time::new(part(1_000_000), part(10_000), part(100), hundredths * 10_000_000)
        .map_err(|_| invalid("time", time, "HHMMSSCC"))?;
    TimeZone::UTC
        .to_timestamp(DateTime::from_parts(day, clock))
        .map_err(|_| invalid("date", date, "YYYYMMDD"))
}

/// The `AUDTDATE` and `AUDTTIME` numbers of an instant, in UTC.
pub fn audit_numbers(instant: Timestamp) -> (i64, i64) {
    let utc = instant.to_zoned(TimeZone::UTC).datetime();
    let time = i64::from(utc.hour()) * 1_000_000
        + i64::from(utc.minute()) * 10_000
        + i64::from(utc.second()) * 100
        + i64::from(utc.subsec_nanosecond() / 10_000_000);
    (sage_number(utc.date()), time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn zero_is_no_date_and_nonsense_is_an_error() {
        assert_eq!(sage_date(0), Ok(None));
        assert_eq!(sage_date(20_260_229).ok(), None);
        assert_eq!(sage_date(20_240_229), Ok(Some(jiff::civil::date(2024, 2, 29))));
        assert!(sage_date(99_999_999).is_err());
        assert!(sage_date(-1).is_err());
    }

    /// Acceptance test T19 of the flows: `AUDTTIME` 5 is 00:00:00.05.
    #[test]
    fn an_audit_time_has_no_leading_zeros() {
        let stamp = audit_stamp(20_261_101, 5).expect("valid");
        assert_eq!(stamp.to_string(), "2026-11-01T00:00:00.05Z");
        let stamp = audit_stamp(20_261_101, 23_165_973).expect("valid");
        assert_eq!(stamp.to_string(), "2026-11-01T23:16:59.73Z");
        assert!(audit_stamp(20_261_101, 24_000_000).is_err());
        assert!(audit_stamp(20_261_101, -1).is_err());
        assert!(audit_stamp(0, 0).is_err());
    }

    proptest! {
        #[test]
        fn an_instant_survives_the_way_through_sage(seconds in 946_684_800i64..4_102_444_800, hundredths in 0i32..100) {
            let instant = Timestamp::new(seconds, hundredths * 10_000_000).expect("in range");
            let (date, time) = audit_numbers(instant);
            prop_assert_eq!(audit_stamp(date, time), Ok(instant));
        }
    }
}
