//! The present, and the clocks of the installation, for who shows times and has no zone data worth trusting: that of a
//! web view is as old as the web view.

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use serde::Serialize;
use ts_rs::TS;

/// Years of the past and of the future whose changes of the clocks are told. Before and after them, the first and the
/// last one hold.
const YEARS_BACK: i16 = 10;
const YEARS_AHEAD: i16 = 10;

/// The present, and what the clocks of the installation show when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Clocks {
    /// The present (RFC 3339): who shows times counts on from here.
    pub now: String,
    /// How far the clocks are ahead of UTC, and since when; oldest first, at least one.
    pub offsets: Vec<ZoneOffset>,
}

/// How far clocks are ahead of UTC from an instant on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct ZoneOffset {
    /// Since when (RFC 3339). The first one of a list holds before, too.
    pub from: String,
    /// Seconds ahead of UTC; negative where they are behind.
    pub seconds: i32,
}

impl Clocks {
    /// At an instant, on the clocks of a zone.
    pub fn new(now: Timestamp, zone: &TimeZone) -> Self {
        Self { now: now.to_string(), offsets: offsets(now, zone) }
    }
}

/// Begins and ends with a year, so that it stays the same for one.
fn offsets(now: Timestamp, zone: &TimeZone) -> Vec<ZoneOffset> {
    let year = now.to_zoned(TimeZone::UTC).year();
    let first = new_year(year.saturating_sub(YEARS_BACK)).unwrap_or(Timestamp::MIN);
    let end = new_year(year.saturating_add(YEARS_AHEAD + 1)).unwrap_or(Timestamp::MAX);
    let mut found = vec![ZoneOffset { from: first.to_string(), seconds: zone.to_offset(first).seconds() }];
    for change in zone.following(first).take_while(|change| change.timestamp() < end) {
        let seconds = change.offset().seconds();
        // Some change nothing but the name.
        if found.last().is_none_or(|last| last.seconds != seconds) {
            found.push(ZoneOffset { from: change.timestamp().to_string(), seconds });
        }
    }
    found
}

fn new_year(year: i16) -> Option<Timestamp> {
    let day = Date::new(year, 1, 1).ok()?;
    day.to_datetime(Time::midnight()).to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn told(zone: &str) -> Vec<(String, i32)> {
        let zone = TimeZone::get(zone).expect("a zone of the database");
        let now = "2026-11-22T16:21:00Z".parse().expect("an instant");
        let Clocks { now, offsets } = Clocks::new(now, &zone);
        assert_eq!(now, "2026-11-22T16:21:00Z");
        offsets.into_iter().map(|ZoneOffset { from, seconds }| (from, seconds / 3_600)).collect()
    }

    #[test]
    fn clocks_that_are_changed_no_more_are_told_up_to_their_last_change() {
        let mexico = told("America/Mexico_City");
        assert_eq!(mexico[0], ("2016-01-01T00:00:00Z".to_owned(), -6));
        assert_eq!(mexico[1], ("2016-04-03T08:00:00Z".to_owned(), -5));
        assert_eq!(mexico.last(), Some(&("2022-10-30T07:00:00Z".to_owned(), -6)));
        assert_eq!(told("Etc/UTC"), [("2016-01-01T00:00:00Z".to_owned(), 0)]);
    }

    #[test]
    fn clocks_that_are_changed_twice_a_year_are_told_for_the_years_that_people_ask_about() {
        let tijuana = told("America/Tijuana");
        assert_eq!(tijuana.len(), 1 + 2 * 21, "each year from 2016 to 2036");
        for (from, hours) in
            [("2026-11-01T09:00:00Z", -8), ("2027-03-14T10:00:00Z", -7), ("2027-11-07T09:00:00Z", -8)]
        {
            assert!(tijuana.contains(&(from.to_owned(), hours)), "{from}: {tijuana:?}");
        }
    }
}
