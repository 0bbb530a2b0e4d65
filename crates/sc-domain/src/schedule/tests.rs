//! Slots by table, and against a count of minutes by hand.

use jiff::civil::{DateTime, Time, Weekday, time};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone of the database")
}

fn schedule(expression: &str, zone_name: &str) -> Schedule {
    Schedule::parse(expression, zone(zone_name)).expect("an expression")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// The slots that follow an instant, on UTC and on the clocks of the zone.
#[track_caller]
fn check(expression: &str, zone_name: &str, after: &str, expected: &[(&str, &str)]) {
    let schedule = schedule(expression, zone_name);
    let found: Vec<(String, String)> = schedule
        .upcoming(at(after), expected.len())
        .into_iter()
        .map(|slot| (slot.to_string(), schedule.zone().to_datetime(slot).strftime("%m-%d %H:%M").to_string()))
        .collect();
    let expected: Vec<(String, String)> =
        expected.iter().map(|(utc, local)| ((*utc).to_owned(), (*local).to_owned())).collect();
    assert_eq!(found, expected, "{expression} in {zone_name}");
    for (utc, _) in &expected {
        assert_eq!(schedule.last_until(at(utc)), Some(at(utc)), "{expression} up to {utc}");
    }
}

#[test]
fn mexico_city_had_its_last_summer_time_in_2022() {
    const ZONE: &str = "America/Mexico_City";
    // 3 April 2022, 02:00 became 03:00.
    check(
        "30 2 * * *",
        ZONE,
        "2022-04-01T12:00:00Z",
        &[
            ("2022-04-02T08:30:00Z", "04-02 02:30"),
            ("2022-04-03T08:00:00Z", "04-03 03:00"),
            ("2022-04-04T07:30:00Z", "04-04 02:30"),
        ],
    );
    // 30 October 2022, 02:00 became 01:00.
    check(
        "30 1 * * *",
        ZONE,
        "2022-10-29T12:00:00Z",
        &[("2022-10-30T06:30:00Z", "10-30 01:30"), ("2022-10-31T07:30:00Z", "10-31 01:30")],
    );
    check(
        "*/15 * * * *",
        ZONE,
        "2022-10-30T06:30:00Z",
        &[
            ("2022-10-30T06:45:00Z", "10-30 01:45"),
            ("2022-10-30T08:00:00Z", "10-30 02:00"),
            ("2022-10-30T08:15:00Z", "10-30 02:15"),
        ],
    );
    // 2 April 2023 was a day like any other, and so was the end of October.
    check(
        "30 2 * * *",
        ZONE,
        "2023-04-01T12:00:00Z",
        &[("2023-04-02T08:30:00Z", "04-02 02:30"), ("2023-04-03T08:30:00Z", "04-03 02:30")],
    );
    check(
        "30 1 * * *",
        ZONE,
        "2023-10-28T12:00:00Z",
        &[("2023-10-29T07:30:00Z", "10-29 01:30"), ("2023-10-30T07:30:00Z", "10-30 01:30")],
    );
}

#[test]
fn tijuana_leaves_an_hour_out_in_march_and_repeats_one_in_november() {
    const ZONE: &str = "America/Tijuana";
    check(
        "*/15 2 * * *",
        ZONE,
        "2026-03-08T09:00:00Z",
        &[
            ("2026-03-08T10:00:00Z", "03-08 03:00"),
            ("2026-03-09T09:00:00Z", "03-09 02:00"),
            ("2026-03-09T09:15:00Z", "03-09 02:15"),
        ],
    );
    // What was left out and what is due at 03:00 are one slot.
    check(
        "0 2,3 * * *",
        ZONE,
        "2026-03-08T09:59:59.999Z",
        &[("2026-03-08T10:00:00Z", "03-08 03:00"), ("2026-03-09T09:00:00Z", "03-09 02:00")],
    );
    check(
        "*/20 1,2 * * *",
        ZONE,
        "2026-11-01T08:10:00Z",
        &[
            ("2026-11-01T08:20:00Z", "11-01 01:20"),
            ("2026-11-01T08:40:00Z", "11-01 01:40"),
            ("2026-11-01T10:00:00Z", "11-01 02:00"),
        ],
    );
    // Asked in the second pass.
    check("* * * * *", ZONE, "2026-11-01T09:10:30Z", &[("2026-11-01T10:00:00Z", "11-01 02:00")]);
    let every_minute = schedule("* * * * *", ZONE);
    assert_eq!(every_minute.last_until(at("2026-11-01T09:10:30Z")), Some(at("2026-11-01T08:59:00Z")));
    assert_eq!(every_minute.last_until(at("2026-11-01T08:10:30Z")), Some(at("2026-11-01T08:10:00Z")));
}

#[test]
fn cancun_and_utc_keep_their_clocks_all_year() {
    check(
        "0 2 8 3 *",
        "America/Cancun",
        "2026-01-01T00:00:00Z",
        &[("2026-03-08T07:00:00Z", "03-08 02:00"), ("2027-03-08T07:00:00Z", "03-08 02:00")],
    );
    check(
        "30 1 1 11 *",
        "America/Cancun",
        "2026-01-01T00:00:00Z",
        &[("2026-11-01T06:30:00Z", "11-01 01:30"), ("2027-11-01T06:30:00Z", "11-01 01:30")],
    );
    check(
        "*/15 * * * *",
        "UTC",
        "2026-12-31T23:44:59Z",
        &[
            ("2026-12-31T23:45:00Z", "12-31 23:45"),
            ("2027-01-01T00:00:00Z", "01-01 00:00"),
            ("2027-01-01T00:15:00Z", "01-01 00:15"),
        ],
    );
}

#[test]
fn office_hours_run_to_the_last_of_friday_and_begin_on_monday() {
    check(
        "0 9-18 * * 1-5",
        "America/Mexico_City",
        "2026-11-20T23:00:00Z",
        &[
            ("2026-11-21T00:00:00Z", "11-20 18:00"),
            ("2026-11-23T15:00:00Z", "11-23 09:00"),
            ("2026-11-23T16:00:00Z", "11-23 10:00"),
        ],
    );
}

#[test]
fn the_calendar_has_its_leap_days_and_ends_of_months() {
    check(
        "0 12 29 2 *",
        "UTC",
        "2024-02-28T00:00:00Z",
        &[("2024-02-29T12:00:00Z", "02-29 12:00"), ("2028-02-29T12:00:00Z", "02-29 12:00")],
    );
    // 2100 is no leap year.
    check("0 12 29 2 *", "UTC", "2096-03-01T00:00:00Z", &[("2104-02-29T12:00:00Z", "02-29 12:00")]);
    check(
        "0 0 31 * *",
        "UTC",
        "2026-01-31T00:00:00Z",
        &[("2026-03-31T00:00:00Z", "03-31 00:00"), ("2026-05-31T00:00:00Z", "05-31 00:00")],
    );
    check(
        "0 0 L * *",
        "UTC",
        "2028-01-31T00:00:00Z",
        &[("2028-02-29T00:00:00Z", "02-29 00:00"), ("2028-03-31T00:00:00Z", "03-31 00:00")],
    );
    // As in cron: where both kinds of days are given, either will do.
    check(
        "0 0 1 * MON",
        "UTC",
        "2026-05-26T00:00:00Z",
        &[("2026-06-01T00:00:00Z", "06-01 00:00"), ("2026-06-08T00:00:00Z", "06-08 00:00")],
    );
}

#[test]
fn an_expression_that_no_day_matches_has_no_slots_and_no_endless_search() {
    for expression in ["0 0 31 2 *", "0 0 30 FEB ?", "0 0 31 4,6,9,11 *"] {
        let never = schedule(expression, "America/Tijuana");
        assert!(!never.fires());
        for instant in [Timestamp::MIN, at("2026-01-01T00:00:00Z"), Timestamp::MAX] {
            assert_eq!(never.next_after(instant), None);
            assert_eq!(never.last_until(instant), None);
            assert_eq!(never.between(Timestamp::MIN, instant, 10), None);
            assert_eq!(never.smallest_gap(instant), None);
        }
        assert_eq!(never.upcoming(Timestamp::UNIX_EPOCH, 3), []);
    }
    // The end of time is an answer too.
    assert_eq!(schedule("* * * * *", "UTC").next_after(Timestamp::MAX), None);
    assert!(schedule("* * * * *", "UTC").next_after(Timestamp::MIN).is_some());
}

#[test]
fn an_expression_has_five_fields_that_each_say_something() {
    let error = |expression: &str| Schedule::parse(expression, TimeZone::UTC).expect_err(expression);
    for (expression, found) in [("", 0), ("  ", 0), ("@daily", 1), ("*/15 * * *", 4), ("* * * * * * *", 7)] {
        assert_eq!(error(expression), ScheduleError::Fields { found }, "{expression}");
    }
    assert_eq!(error("0 */15 * * * *"), ScheduleError::Seconds);
    assert!(error("0 */15 * * * *").to_string().contains("seconds"));
    for (expression, field) in [
        ("60 * * * *", Field::Minute),
        ("*/0 * * * *", Field::Minute),
        ("5/10 * * * *", Field::Minute),
        ("MON * * * *", Field::Minute),
        (", * * * *", Field::Minute),
        ("1,,2 * * * *", Field::Minute),
        ("-1 * * * *", Field::Minute),
        ("@ * * * *", Field::Minute),
        ("* 24 * * *", Field::Hour),
        ("* 9-25 * * *", Field::Hour),
        ("* 18-9 * * *", Field::Hour),
        ("* L * * *", Field::Hour),
        ("* * 0 * *", Field::Day),
        ("* * 32 * *", Field::Day),
        ("* * MON * *", Field::Day),
        ("* * * 13 *", Field::Month),
        ("* * * ENE *", Field::Month),
        ("* * * 1JAN *", Field::Month),
        ("* * * * 8", Field::Weekday),
        ("* * * * LUN", Field::Weekday),
        ("* * * * MON1", Field::Weekday),
        ("* * * * sun5", Field::Weekday),
        ("* * * * ñ", Field::Weekday),
    ] {
        let text = expression.split_whitespace().find(|text| *text != "*").expect("a field").to_owned();
        let expected = ScheduleError::Field { field, text };
        assert_eq!(error(expression), expected, "{expression}");
        assert_eq!(expected.as_str(), field.as_str());
    }
    for expression in
        ["0 9 * * mon-fri", "0 9 * jan-mar,DEC *", "0 9 LW * *", "0 9 15W * *", "0 9 * * 5L,1#2", "0 9 ? * ?"]
    {
        assert!(schedule(expression, "UTC").fires(), "{expression}");
    }
}

#[test]
fn blanks_do_not_count_and_two_schedules_are_equal_by_expression_and_zone() {
    let spaced = schedule("  */15   *\t* * * ", "America/Tijuana");
    assert_eq!(spaced.expression(), "*/15 * * * *");
    assert_eq!(spaced, schedule("*/15 * * * *", "America/Tijuana"));
    assert_ne!(spaced, schedule("*/15 * * * *", "America/Cancun"));
    assert_ne!(spaced, schedule("*/30 * * * *", "America/Tijuana"));
    assert_eq!(format!("{spaced:?}"), r#"Schedule("*/15 * * * *", "America/Tijuana")"#);
}

#[test]
fn a_long_series_is_counted_up_to_a_floor_and_its_ends_are_true() {
    let quarters = schedule("*/15 * * * *", "America/Mexico_City");
    let (after, until) = (at("2026-01-01T00:00:00Z"), at("2026-01-02T00:00:00Z"));
    let whole = Series { first: at("2026-01-01T00:15:00Z"), last: until, count: 96, is_floor: false };
    for max in [96, 97, u32::MAX] {
        assert_eq!(quarters.between(after, until, max), Some(whole));
    }
    assert_eq!(quarters.between(after, until, 95), Some(Series { count: 95, is_floor: true, ..whole }));
    assert_eq!(quarters.between(after, after, 10), None);
    assert_eq!(quarters.between(until, after, 10), None);
    let years = quarters.between(after, at("2028-01-01T00:07:00Z"), 10).expect("slots");
    assert_eq!((years.last, years.count, years.is_floor), (at("2028-01-01T00:00:00Z"), 10, true));
}

#[test]
fn times_are_too_close_where_a_run_may_last_until_the_next_one() {
    let quarter = SignedDuration::from_mins(15);
    for (run, close) in [(14, None), (15, Some(quarter)), (16, Some(quarter))] {
        let schedule = schedule("*/15 * * * *", "America/Mexico_City");
        assert_eq!(schedule.too_close(SignedDuration::from_mins(run)), close, "{run}");
    }
    let run = SignedDuration::from_mins(14);
    for alone in ["0 9 * * *", "0 0 29 2 *", "0 0 31 2 *"] {
        assert_eq!(schedule(alone, "America/Mexico_City").too_close(run), None, "{alone}");
    }
    let uneven = schedule("0,50,55 9 * * 1", "America/Mexico_City");
    assert_eq!(uneven.too_close(run), Some(SignedDuration::from_mins(5)), "the smallest one counts");
}

#[test]
fn the_smallest_gap_is_found_over_days_nights_and_the_end_of_the_week() {
    let after = at("2026-11-25T05:00:00Z");
    for (expression, minutes) in [
        ("* * * * *", Some(1)),
        ("*/15 * * * *", Some(15)),
        ("0 */2 * * *", Some(120)),
        ("0,4 9 * * *", Some(4)),
        ("0 1,23 * * *", Some(120)),
        ("58 23 * * 0", Some(7 * 24 * 60)),
        ("0,3 0 1 1 *", Some(3)),
        ("0 0 1 1 *", None),
    ] {
        let gap = schedule(expression, "America/Mexico_City").smallest_gap(after);
        assert_eq!(gap, minutes.map(SignedDuration::from_mins), "{expression}");
    }
}

#[test]
fn a_common_rhythm_is_read_by_its_name() {
    let times = |hours: &[i8]| hours.iter().map(|hour| time(*hour, 0, 0, 0)).collect::<Vec<Time>>();
    for (expression, expected) in [
        ("* * * * *", Reading::EveryMinutes(1)),
        ("*/15 * * * *", Reading::EveryMinutes(15)),
        ("0,30 * * * *", Reading::EveryMinutes(30)),
        ("0 * * * *", Reading::Hourly { minute: 0 }),
        ("20 * ? * ?", Reading::Hourly { minute: 20 }),
        ("5 */4 * * *", Reading::EveryHours { hours: 4, minute: 5 }),
        ("0 */12 * * *", Reading::DailyAt(times(&[0, 12]))),
        ("0 */5 * * *", Reading::DailyAt(times(&[0, 5, 10, 15, 20]))),
        ("0 7 * * *", Reading::DailyAt(times(&[7]))),
        ("0 18,9 1-31 * *", Reading::DailyAt(times(&[9, 18]))),
        ("0 9 * * 0-6", Reading::DailyAt(times(&[9]))),
        // Beside a day of the week, each day of the month is every day.
        ("0 9 1-31 * 1", Reading::DailyAt(times(&[9]))),
        ("0 9 31 2 *", Reading::Never),
        ("0 9 * * L", Reading::Never),
    ] {
        assert_eq!(schedule(expression, "UTC").reading(), expected, "{expression}");
    }
}

#[test]
fn whatever_else_is_read_part_by_part() {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let all = || (1..=12).collect::<Vec<u8>>();
    let at_nine = || Times::At(vec![time(9, 0, 0, 0)]);
    let of_month = |days: &[u8]| MonthDays { days: days.to_vec(), ..MonthDays::default() };
    let of_week = |days: &[Weekday]| WeekDays { all: days.to_vec(), some: Vec::new() };
    let parts = |times, days, months| Reading::Parts(Parts { times, days, months });
    let at_nine_on = |days| parts(at_nine(), days, all());
    let working = [Monday, Tuesday, Wednesday, Thursday, Friday];
    let quarters = || Times::Each { minutes: vec![0, 15, 30, 45], hours: (9..=18).collect() };
    for (expression, expected) in [
        ("0 9 * * 1-5", at_nine_on(Days::OfWeek(of_week(&working)))),
        ("0 9 * * SAT,7", at_nine_on(Days::OfWeek(of_week(&[Saturday, Sunday])))),
        ("*/15 9-18 * * 1-5", parts(quarters(), Days::OfWeek(of_week(&working)), all())),
        ("*/15 9-18 * * *", parts(quarters(), Days::Every, all())),
        ("0 9 * 1,7 *", parts(at_nine(), Days::Every, vec![1, 7])),
        ("0 9 1,15 * *", at_nine_on(Days::OfMonth(of_month(&[1, 15])))),
        ("0 9 1 * 1", at_nine_on(Days::Either(of_month(&[1]), of_week(&[Monday])))),
        ("0 9 13 * +5", at_nine_on(Days::Both(of_month(&[13]), of_week(&[Friday])))),
        ("0 9 1-31 * +5", at_nine_on(Days::OfWeek(of_week(&[Friday])))),
        // A week has no last day of its own.
        ("0 9 1 * L", at_nine_on(Days::OfMonth(of_month(&[1])))),
        ("0 9 L * *", at_nine_on(Days::OfMonth(MonthDays { is_last: true, ..MonthDays::default() }))),
        (
            "0 9 LW * *",
            at_nine_on(Days::OfMonth(MonthDays { is_last_working: true, ..MonthDays::default() })),
        ),
        ("0 9 15W * *", at_nine_on(Days::OfMonth(MonthDays { nearest: vec![15], ..MonthDays::default() }))),
        (
            "0 9 * * 1#2,5L,3,3#1",
            at_nine_on(Days::OfWeek(WeekDays {
                all: vec![Wednesday],
                some: vec![(Place::Nth(2), Monday), (Place::Last, Friday)],
            })),
        ),
    ] {
        assert_eq!(schedule(expression, "UTC").reading(), expected, "{expression}");
    }
}

/// Whether a reading holds for a minute, by the meaning of its words alone.
fn holds(reading: &Reading, at: DateTime) -> bool {
    let (hour, minute) = (at.hour() as u8, at.minute() as u8);
    match reading {
        Reading::EveryMinutes(step) => minute.is_multiple_of(*step),
        Reading::Hourly { minute: only } => minute == *only,
        Reading::EveryHours { hours, minute: only } => hour.is_multiple_of(*hours) && minute == *only,
        Reading::DailyAt(times) => times.contains(&at.time()),
        Reading::Never => false,
        Reading::Parts(Parts { times, days, months }) => {
            let is_time = match times {
                Times::At(times) => times.contains(&at.time()),
                Times::Each { minutes, hours } => minutes.contains(&minute) && hours.contains(&hour),
            };
            let is_day = match days {
                Days::Every => true,
                Days::OfMonth(month) => is_of_month(month, at),
                Days::OfWeek(week) => is_of_week(week, at),
                Days::Either(month, week) => is_of_month(month, at) || is_of_week(week, at),
                Days::Both(month, week) => is_of_month(month, at) && is_of_week(week, at),
            };
            is_time && is_day && months.contains(&(at.month() as u8))
        }
    }
}

fn is_of_month(days: &MonthDays, at: DateTime) -> bool {
    let date = at.date();
    let is_working = |date: jiff::civil::Date| date.weekday().to_monday_one_offset() <= 5;
    let of_month = |day: i8| jiff::civil::Date::new(date.year(), date.month(), day).ok();
    let month: Vec<jiff::civil::Date> = (1..=31).filter_map(of_month).collect();
    let nearest = |day: u8| {
        // Two days as far away are the Friday and the Monday about a weekend: never at once.
        let wanted = of_month(day as i8)?;
        let working = month.iter().filter(|date| is_working(**date));
        working
            .min_by_key(|date| wanted.until(**date).map_or(i32::MAX, |span| span.get_days().abs()))
            .copied()
    };
    days.days.contains(&(date.day() as u8))
        || (days.is_last && month.last() == Some(&date))
        || (days.is_last_working && month.iter().rfind(|date| is_working(**date)) == Some(&date))
        || days.nearest.iter().any(|day| nearest(*day) == Some(date))
}

fn is_of_week(days: &WeekDays, at: DateTime) -> bool {
    let is_place = |place: Place| match place {
        Place::Nth(nth) => (at.day() - 1) / 7 + 1 == nth as i8,
        Place::Last => at.date().days_in_month() - at.day() < 7,
    };
    days.all.contains(&at.weekday())
        || days.some.iter().any(|(place, day)| *day == at.weekday() && is_place(*place))
}

/// Sets of values for minutes, hours and days of the week, as an expression.
#[derive(Debug, Clone)]
struct Sets {
    minutes: Vec<i8>,
    hours: Vec<i8>,
    weekdays: Vec<i8>,
}

impl Sets {
    fn expression(&self) -> String {
        let list = |values: &[i8]| values.iter().map(i8::to_string).collect::<Vec<_>>().join(",");
        format!("{} {} * * {}", list(&self.minutes), list(&self.hours), list(&self.weekdays))
    }

    fn matches(&self, civil: DateTime) -> bool {
        self.minutes.contains(&civil.minute())
            && self.hours.contains(&civil.hour())
            && self.weekdays.contains(&civil.weekday().to_sunday_zero_offset())
    }

    /// By hand: each minute of the world is looked at, with the minute before it.
    fn slots(&self, zone: &TimeZone, after: Timestamp, minutes: i64) -> Vec<Timestamp> {
        let minute = SignedDuration::from_mins(1);
        let first = after.as_second().div_euclid(60) * 60;
        (1..=minutes)
            .map(|count| Timestamp::from_second(first + count * 60).expect("in range"))
            .filter(|slot| {
                let (civil, before) = (zone.to_datetime(*slot), zone.to_datetime(*slot - minute));
                let is_repeated = zone.to_ambiguous_timestamp(civil).earlier().expect("in range") != *slot;
                let mut left_out = before.checked_add(minute).expect("in range");
                let mut matches = self.matches(civil) && !is_repeated;
                while left_out < civil {
                    matches |= self.matches(left_out);
                    left_out = left_out.checked_add(minute).expect("in range");
                }
                matches
            })
            .collect()
    }
}

fn sets() -> impl Strategy<Value = Sets> {
    let some = |max: i8, most: usize| {
        prop::collection::btree_set(0..max, 1..most).prop_map(|set| set.into_iter().collect::<Vec<i8>>())
    };
    let all = |max: i8| Just((0..max).collect::<Vec<i8>>());
    (
        prop_oneof![some(60, 5), all(60), Just(vec![0, 15, 30, 45])],
        prop_oneof![some(24, 5), some(4, 3), all(24)],
        prop_oneof![some(7, 7), all(7)],
    )
        .prop_map(|(minutes, hours, weekdays)| Sets { minutes, hours, weekdays })
}

/// A field of values, ranges and steps.
fn field(low: u8, high: u8) -> impl Strategy<Value = String> {
    let value = low..=high;
    let range = (value.clone(), value.clone()).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b)));
    prop_oneof![
        Just("*".to_owned()),
        value.clone().prop_map(|value| value.to_string()),
        prop::collection::vec(value, 2..5).prop_map(|values| values
            .iter()
            .map(u8::to_string)
            .collect::<Vec<_>>()
            .join(",")),
        range.clone(),
        (2u8..9).prop_map(|step| format!("*/{step}")),
        (range, 2u8..9).prop_map(|(range, step)| format!("{range}/{step}")),
    ]
}

/// Zones with clocks of every kind: Lord Howe moves by half an hour, Apia left out a whole day, São Paulo a midnight.
fn zones() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "America/Mexico_City",
        "America/Tijuana",
        "America/Cancun",
        "UTC",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "America/Sao_Paulo",
    ])
}

/// Near a change of the clocks where the zone has one, else anywhere.
fn near_a_change(zone: &TimeZone, start: i64, before: i64) -> Timestamp {
    let start = Timestamp::from_second(start).expect("in range");
    let change = zone.following(start).next().map_or(start, |change| change.timestamp());
    change - SignedDuration::from_secs(before)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn the_slots_are_those_that_a_count_by_hand_finds(
        sets in sets(),
        zone_name in zones(),
        start in 1_300_000_000i64..1_800_000_000,
        before in 0i64..100_000,
    ) {
        const MINUTES: i64 = 2 * 24 * 60;
        let zone = zone(zone_name);
        let after = near_a_change(&zone, start, before);
        let expected = sets.slots(&zone, after, MINUTES);
        let until = after + SignedDuration::from_mins(MINUTES);
        let schedule = Schedule::parse(&sets.expression(), zone.clone()).expect("an expression");
        let found: Vec<Timestamp> = schedule.slots_after(after).take_while(|slot| *slot <= until).collect();
        prop_assert_eq!(&found, &expected, "{:?} after {}", schedule, after);
        prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert_eq!(schedule.upcoming(after, found.len()), found.clone());
        // Step by step it is the same way, from any instant between two slots too.
        let mut instant = after;
        for slot in &found {
            prop_assert_eq!(schedule.next_after(instant), Some(*slot));
            let halfway = instant + SignedDuration::from_secs(slot.duration_since(instant).as_secs() / 2);
            prop_assert_eq!(schedule.next_after(halfway), Some(*slot), "after {}", halfway);
            if instant > after {
                prop_assert_eq!(schedule.last_until(halfway), Some(instant), "until {}", halfway);
            }
            instant = *slot;
        }
        let series = schedule.between(after, until, u32::MAX);
        prop_assert_eq!(series.map_or(0, |series| series.count as usize), found.len());
        prop_assert_eq!(series.map(|series| (series.first, series.last)), found.first().copied().zip(found.last().copied()));
        let floor = schedule.between(after, until, 3);
        prop_assert_eq!(floor.map(|floor| floor.last), found.last().copied());
    }

    #[test]
    fn a_reading_holds_for_the_slots_and_for_no_other_minute(
        minute in field(0, 59),
        hour in field(0, 23),
        day in prop_oneof![Just("*".to_owned()), field(1, 31), "(L|LW|[1-9]W|31W|L,[1-9]W|[1-9],L)"],
        month in prop_oneof![Just("*".to_owned()), field(1, 12)],
        weekday in prop_oneof![Just("*".to_owned()), field(0, 7), "[+]?[0-6](#[1-5]|L)?(,[0-6](#[1-5]|L)?)?"],
        start in 0i64..4 * 365,
    ) {
        let expression = format!("{minute} {hour} {day} {month} {weekday}");
        let schedule = Schedule::parse(&expression, TimeZone::UTC).expect("an expression");
        let reading = schedule.reading();
        // Five weeks, so that each place in a month comes up.
        let after = at("2026-01-01T00:00:00Z") + SignedDuration::from_hours(24 * start);
        let minutes = (1..=35 * 24 * 60).map(|minute| after + SignedDuration::from_mins(minute));
        let expected: Vec<Timestamp> =
            minutes.filter(|minute| holds(&reading, TimeZone::UTC.to_datetime(*minute))).collect();
        let until = after + SignedDuration::from_mins(35 * 24 * 60);
        let found: Vec<Timestamp> = schedule.slots_after(after).take_while(|slot| *slot <= until).collect();
        prop_assert_eq!(found, expected, "{} read as {:?}", expression, reading);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "[0-9*/,LW#?A-Za-z +@ñ-]{0,40}") {
        if let Ok(schedule) = Schedule::parse(&text, TimeZone::UTC) {
            prop_assert_eq!(schedule.fires(), schedule.next_after(Timestamp::UNIX_EPOCH).is_some());
            let again = Schedule::parse(schedule.expression(), TimeZone::UTC);
            prop_assert_eq!(again.as_ref(), Ok(&schedule));
            schedule.reading();
        }
    }
}
