//! What an expression means, for sentences.

use croner::{CronComponent, CronPattern};
use jiff::civil::{Time, Weekday};

/// What a schedule means, where that can be said in few words. A reading says all of it: whatever does not fit is
/// [`Self::Other`].
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
    /// On some days of the week.
    OnDays {
        /// Which, at least one and not all, from Monday on.
        weekdays: Vec<Weekday>,
        /// At these times, at least one, in order.
        times: Vec<Time>,
    },
    /// Something else.
    Other,
}

/// More times than these are no sentence any more.
const TIMES_MAX: usize = 12;

pub(super) fn of(pattern: &CronPattern) -> Reading {
    let fields = [&pattern.days, &pattern.months, &pattern.days_of_week];
    let is_plain = !fields.iter().any(|field| field.has_modifiers());
    if !is_plain || pattern.matches_dom_and_dow() || pattern.months.values().len() < 12 {
        return Reading::Other;
    }
    let weekdays = weekdays(&pattern.days_of_week);
    // `*` and `1-31` are not the same to cron: beside a day of the week, a day of the month widens.
    let is_any_day = pattern.days.values().len() == 31;
    match weekdays.len() {
        7 if is_any_day => on_every_day(pattern),
        1..7 if pattern.is_dom_wildcard() => match times(pattern) {
            Some(times) => Reading::OnDays { weekdays, times },
            None => Reading::Other,
        },
        _ => Reading::Other,
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
    times(pattern).map_or(Reading::Other, Reading::DailyAt)
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

fn times(pattern: &CronPattern) -> Option<Vec<Time>> {
    let (minutes, hours) = (small(&pattern.minutes), small(&pattern.hours));
    if minutes.len() * hours.len() > TIMES_MAX {
        return None;
    }
    let time = |hour: u8, minute: u8| Time::new(hour.try_into().ok()?, minute.try_into().ok()?, 0, 0).ok();
    hours.iter().flat_map(|hour| minutes.iter().map(move |minute| time(*hour, *minute))).collect()
}

/// Days of the week from Monday on. `croner` counts from Sunday.
fn weekdays(field: &CronComponent) -> Vec<Weekday> {
    let mut days: Vec<Weekday> = small(field)
        .into_iter()
        .filter_map(|day| Weekday::from_sunday_zero_offset(day.try_into().ok()?).ok())
        .collect();
    days.sort_by_key(|day| day.to_monday_zero_offset());
    days
}

/// Values of a field, all of which are below 60.
fn small(field: &CronComponent) -> Vec<u8> {
    field.values().into_iter().filter_map(|value| value.try_into().ok()).collect()
}
