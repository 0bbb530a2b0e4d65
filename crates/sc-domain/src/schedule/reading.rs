//! What an expression means, for sentences.

use croner::{CronComponent, CronPattern};
use jiff::civil::{Time, Weekday};

/// What a schedule means. A reading says all of it: the common rhythms by a name of their own, everything else part by part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// Every so many minutes, counted from the full hour; 1 = every minute.
    EveryMinutes(u8),
    /// Every hour.
    Hourly {
        /// At this minute of it.
        minute: u8,
    },
    /// Every so many hours, counted from midnight.
    EveryHours {
        /// How many, at least 2.
        hours: u8,
        /// At this minute of the hour.
        minute: u8,
    },
    /// Every day at these times, at least one, in order.
    DailyAt(Vec<Time>),
    /// Something else.
    Parts(Parts),
    /// Never: no day of the calendar matches.
    Never,
}

/// What the fields say: at each of the times, on each of the days, in each of the months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// At which times.
    pub times: Times,
    /// On which days.
    pub days: Days,
    /// In which months, 1 to 12, in order; all of them where they are twelve.
    pub months: Vec<u8>,
}

/// Times of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Times {
    /// These, at least one, in order.
    At(Vec<Time>),
    /// More than anybody wants to read one by one.
    Each {
        /// At each of these minutes, in order.
        minutes: Vec<u8>,
        /// Of each of these hours, in order.
        hours: Vec<u8>,
    },
}

/// Days of a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Days {
    /// Each.
    Every,
    /// By their place in the month.
    OfMonth(MonthDays),
    /// By their name.
    OfWeek(WeekDays),
    /// By the one or by the other: cron means that where both fields say something.
    Either(MonthDays, WeekDays),
    /// By both at once.
    Both(MonthDays, WeekDays),
}

/// Days by their place in the month. At least one part says something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MonthDays {
    /// Their numbers, in order.
    pub days: Vec<u8>,
    /// The last day.
    pub is_last: bool,
    /// The last day from Monday to Friday.
    pub is_last_working: bool,
    /// The day from Monday to Friday that is nearest to each of these, in the same month.
    pub nearest: Vec<u8>,
}

/// Days by their name. At least one part says something.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WeekDays {
    /// Each of these, from Monday on.
    pub all: Vec<Weekday>,
    /// Some of a month alone, by their place and then from Monday on.
    pub some: Vec<(Place, Weekday)>,
}

/// Which of the days of a month that have the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The first to the fifth, as 1 to 5.
    Nth(u8),
    /// The last.
    Last,
}

/// More times than these are not read one by one.
const TIMES_MAX: usize = 12;

/// Marks that `croner` keeps beside each value of a field. It does not export their names.
mod mark {
    /// The first of a name in a month; the following four bits are the second to the fifth.
    pub(super) const FIRST: u8 = 1 << 1;
    pub(super) const LAST: u8 = 1 << 6;
    pub(super) const NEAREST: u8 = 1 << 7;
}

pub(super) fn of(pattern: &CronPattern) -> Reading {
    let days = days(pattern);
    let months = small(&pattern.months);
    if days == Days::Every && months.len() == 12 {
        on_every_day(pattern)
    } else {
        Reading::Parts(Parts { times: times(pattern), days, months })
    }
}

fn on_every_day(pattern: &CronPattern) -> Reading {
    let (minutes, hours) = (small(&pattern.minutes), small(&pattern.hours));
    match (minutes.as_slice(), even_step(&minutes, 60), hours.len()) {
        (_, Some(step), 24) => return Reading::EveryMinutes(step),
        ([minute], _, 24) => return Reading::Hourly { minute: *minute },
        _ => {}
    }
    // Two hours are said best as they are: at 00:00 and 12:00.
    if let ([minute], Some(step), 3..) = (minutes.as_slice(), even_step(&hours, 24), hours.len()) {
        return Reading::EveryHours { hours: step, minute: *minute };
    }
    match times(pattern) {
        Times::At(times) => Reading::DailyAt(times),
        each => Reading::Parts(Parts { times: each, days: Days::Every, months: small(&pattern.months) }),
    }
}

/// The step of values that divide a whole evenly from zero on; at least two of them.
fn even_step(values: &[u8], whole: u8) -> Option<u8> {
    let step = u8::try_from(values.len()).ok().filter(|count| *count > 1 && whole.is_multiple_of(*count))?;
    let step = whole / step;
    values
        .iter()
        .zip((0..whole).step_by(usize::from(step)))
        .all(|(value, even)| *value == even)
        .then_some(step)
}

fn times(pattern: &CronPattern) -> Times {
    let (minutes, hours) = (small(&pattern.minutes), small(&pattern.hours));
    if minutes.len() * hours.len() > TIMES_MAX {
        return Times::Each { minutes, hours };
    }
    let time = |hour: u8, minute: u8| Time::new(hour.try_into().ok()?, minute.try_into().ok()?, 0, 0).ok();
    Times::At(
        hours.iter().flat_map(|hour| minutes.iter().filter_map(move |minute| time(*hour, *minute))).collect(),
    )
}

/// The days, with the parts left out that say nothing.
fn days(pattern: &CronPattern) -> Days {
    let (month, week) = (month_days(&pattern.days), week_days(&pattern.days_of_week));
    let (whole_month, whole_week) = (month.days.len() == 31, week.all.len() == 7);
    let no_week = week == WeekDays::default();
    // `*` and `1-31` are not the same to cron: beside a day of the week, a day of the month widens.
    match (pattern.is_dom_wildcard(), pattern.is_dow_wildcard()) {
        (true, true) => Days::Every,
        (false, true) if whole_month => Days::Every,
        (false, true) => Days::OfMonth(month),
        (true, false) if whole_week => Days::Every,
        (true, false) => Days::OfWeek(week),
        (false, false) if pattern.matches_dom_and_dow() => match (whole_month, whole_week) {
            (true, true) => Days::Every,
            (true, false) => Days::OfWeek(week),
            (false, true) => Days::OfMonth(month),
            (false, false) => Days::Both(month, week),
        },
        (false, false) if whole_month || whole_week => Days::Every,
        // `L` alone is no day of a week.
        (false, false) if no_week => Days::OfMonth(month),
        (false, false) => Days::Either(month, week),
    }
}

fn month_days(field: &CronComponent) -> MonthDays {
    let is_last = field.is_feature_enabled(mark::LAST);
    // `L` with `W` anywhere in the field is the last working day, and no longer the last one.
    let is_working = field.is_feature_enabled(mark::NEAREST);
    MonthDays {
        days: small(field),
        is_last: is_last && !is_working,
        is_last_working: is_last && is_working,
        nearest: narrow(field.get_set_values(mark::NEAREST)),
    }
}

fn week_days(field: &CronComponent) -> WeekDays {
    let all = weekdays(field.values());
    let places =
        (0..5).map(|nth| (Place::Nth(nth + 1), mark::FIRST << nth)).chain([(Place::Last, mark::LAST)]);
    let some = places.flat_map(|(place, mark)| {
        let days = weekdays(field.get_set_values(mark));
        days.into_iter().map(move |day| (place, day))
    });
    // Of a name that is meant as a whole, no single day need be said.
    let some = some.filter(|(_, day)| !all.contains(day)).collect();
    WeekDays { all, some }
}

/// Days of the week from Monday on. `croner` counts from Sunday.
fn weekdays(values: Vec<u16>) -> Vec<Weekday> {
    let mut days: Vec<Weekday> = values
        .into_iter()
        .filter_map(|day| Weekday::from_sunday_zero_offset(day.try_into().ok()?).ok())
        .collect();
    days.sort_by_key(|day| day.to_monday_zero_offset());
    days
}

/// Values of a field, all of which are below 60.
fn small(field: &CronComponent) -> Vec<u8> {
    narrow(field.values())
}

fn narrow(values: Vec<u16>) -> Vec<u8> {
    values.into_iter().filter_map(|value| value.try_into().ok()).collect()
}
