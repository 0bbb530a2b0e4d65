//! What a schedule means, in one phrase without a full stop.

use std::ops::RangeInclusive;

use jiff::civil::{Time, Weekday};
use sc_domain::Schedule;
use sc_domain::schedule::{Days, MonthDays, Parts, Place, Reading, Times, WeekDays};

use crate::argument::Arg;
use crate::words::Words;

/// A phrase of more members than these is no phrase any more.
const MEMBERS_MAX: usize = 12;
/// So many values in even steps are told by their step; fewer are told one by one.
const STEPPED_MIN: usize = 4;
/// So many values in a row are a stretch.
const ROW_MIN: usize = 3;
/// Stretches of hours that are told by their clock times; more are told by their numbers.
const WINDOWS_MAX: usize = 3;

/// A part of the phrase.
struct Part {
    text: String,
    /// Whether it has parts of its own, so that a comma has to follow it.
    is_clause: bool,
}

impl Words {
    /// When runs start: `De lunes a viernes a las 09:00 y 18:00`. An expression that takes too many words stands as it is,
    /// after words that say so.
    pub fn schedule(&self, schedule: &Schedule) -> String {
        let text = match schedule.reading() {
            Reading::EveryMinutes(count) => self.every_minutes(count),
            Reading::Hourly { minute } => self.minutes(&[minute]).unwrap_or_default(),
            Reading::EveryHours { hours, minute } => {
                let time = Arg::Text(format!("00:{minute:02}"));
                self.text("schedule-every-hours", &[("hours", Arg::shown(hours)), ("time", time)])
            }
            Reading::DailyAt(times) => {
                self.text("schedule-daily", &[("times", Arg::Text(self.at_times(&times)))])
            }
            Reading::Parts(parts) => self.parts(&parts).unwrap_or_else(|| self.as_written(schedule)),
            Reading::Never => self.as_written(schedule),
        };
        capital(&text)
    }

    fn as_written(&self, schedule: &Schedule) -> String {
        self.text("schedule-other", &[("expression", schedule.expression().into())])
    }

    /// Part by part; `None` where that takes too many words.
    fn parts(&self, parts: &Parts) -> Option<String> {
        let days = self.days(&parts.days, &parts.months);
        match &parts.times {
            Times::At(times) => {
                let days = days.unwrap_or_else(|| Part::short(self.plain("schedule-days-every")));
                let comma = if days.is_clause { "," } else { "" };
                Some(format!("{}{comma} {}", days.text, self.at_times(times)))
            }
            Times::Each { minutes, hours } => {
                let mut said = vec![self.minutes(minutes)?];
                said.extend(self.hours(hours, minutes));
                said.extend(days.map(|days| days.text));
                Some(said.join(", "))
            }
        }
    }

    fn every_minutes(&self, count: u8) -> String {
        self.text("schedule-every-minutes", &[("count", u32::from(count).into())])
    }

    /// Minutes of each hour; `None` where they are too many to be told.
    fn minutes(&self, minutes: &[u8]) -> Option<String> {
        let all = even_step(minutes, 60);
        let only_singles = || rows(minutes).iter().all(|row| row.start() == row.end());
        Some(match (minutes, all, stepped(minutes)) {
            (_, Some(step), _) => self.every_minutes(step),
            ([0], ..) => self.plain("schedule-hourly"),
            ([minute], ..) => self.text("schedule-hourly-at", &[("minute", u32::from(*minute).into())]),
            (_, _, Some((first, step, last))) => {
                let args = [("count", step), ("first", first), ("last", last)];
                let args = args.map(|(name, value)| (name, Arg::from(u32::from(value))));
                self.text("schedule-every-minutes-within", &args)
            }
            _ => {
                let list = self.numbers(minutes)?;
                let key = if only_singles() { "schedule-hourly-list" } else { "schedule-hourly-ranges" };
                self.text(key, &[("minutes", Arg::Text(list))])
            }
        })
    }

    /// Hours of the day in which there are minutes; `None` where they are all of them.
    fn hours(&self, hours: &[u8], minutes: &[u8]) -> Option<String> {
        if hours.len() == 24 {
            return None;
        }
        let rows = rows_of(hours, 1);
        if rows.len() > WINDOWS_MAX {
            let list = self.list("list-and", &self.members(hours));
            return Some(self.text("schedule-hours-list", &[("hours", Arg::Text(list))]));
        }
        // On the full hour alone, the last time is the last hour itself.
        let end = if minutes == [0] { 0 } else { 59 };
        let window = |row: &RangeInclusive<u8>| {
            let (from, to) = (format!("{:02}:00", row.start()), format!("{:02}:{end:02}", row.end()));
            self.text("schedule-window", &[("from", Arg::Text(from)), ("to", Arg::Text(to))])
        };
        let windows: Vec<String> = rows.iter().map(window).collect();
        Some(self.list("list-and", &windows))
    }

    /// Days of the calendar; `None` where they are all of it.
    fn days(&self, days: &Days, months: &[u8]) -> Option<Part> {
        Some(match days {
            Days::Every if months.len() == 12 => return None,
            Days::Every => {
                let every = self.plain("schedule-days-every");
                let (list, has_rows) = self.months(months);
                if has_rows {
                    Part::clause(format!("{every}, {}", self.month_key("schedule-months-range", list)))
                } else {
                    Part::short(format!("{every} {}", self.month_key("schedule-of-months", list)))
                }
            }
            Days::OfMonth(month) => self.of_month(month, months),
            Days::OfWeek(week) => self.of_week(week, months),
            Days::Either(month, week) => {
                let args = [
                    ("days", Arg::Text(self.of_month(month, months).text)),
                    ("weekdays", Arg::Text(self.of_week(week, months).text)),
                ];
                Part::clause(self.text("schedule-days-either", &args))
            }
            Days::Both(month, week) => {
                let mut names: Vec<String> = week.all.iter().map(|day| self.weekday(*day)).collect();
                names.extend(week.some.iter().map(|(place, day)| self.placed(*place, *day)));
                let args = [
                    ("days", Arg::Text(self.of_month(month, months).text)),
                    ("weekdays", Arg::Text(self.list("list-or", &names))),
                ];
                Part::clause(self.text("schedule-days-both", &args))
            }
        })
    }

    /// `el día 1 y el último día de cada mes`.
    fn of_month(&self, month: &MonthDays, months: &[u8]) -> Part {
        let mut members = Vec::new();
        let is_one = month.days.len() == 1;
        match stepped(&month.days) {
            Some((first, step, last)) => {
                let args = [("count", step), ("first", first), ("last", last)];
                let args = args.map(|(name, value)| (name, Arg::from(u32::from(value))));
                members.push(self.text("schedule-month-days-within", &args));
            }
            None if month.days.is_empty() => {}
            None => {
                let list = self.list("list-and", &self.members(&month.days));
                let key = if is_one { "schedule-month-day" } else { "schedule-month-days" };
                members.push(self.text(key, &[("days", Arg::Text(list))]));
            }
        }
        let nearest = |day: &u8| self.text("schedule-month-nearest", &[("day", u32::from(*day).into())]);
        members.extend(month.nearest.iter().map(nearest));
        members.extend(month.is_last.then(|| self.plain("schedule-month-last")));
        members.extend(month.is_last_working.then(|| self.plain("schedule-month-last-working")));
        self.within_months(&self.list("list-and", &members), months)
    }

    /// What is counted by months, with the months.
    fn within_months(&self, what: &str, months: &[u8]) -> Part {
        let every = self.plain("schedule-of-every-month");
        if months.len() == 12 {
            return Part::short(format!("{what} {every}"));
        }
        let (list, has_rows) = self.months(months);
        if has_rows {
            Part::clause(format!("{what} {every}, {}", self.month_key("schedule-months-range", list)))
        } else {
            Part::short(format!("{what} {}", self.month_key("schedule-of-months", list)))
        }
    }

    /// `los lunes y el último viernes de cada mes`.
    fn of_week(&self, week: &WeekDays, months: &[u8]) -> Part {
        let placed: Vec<String> = week
            .some
            .iter()
            .map(|(place, day)| {
                self.text("schedule-on-place", &[("day", Arg::Text(self.placed(*place, *day)))])
            })
            .collect();
        let all = (!week.all.is_empty()).then(|| self.on_days(&week.all));
        if placed.is_empty() {
            let days = all.unwrap_or_default();
            if months.len() == 12 {
                return Part::short(days);
            }
            let (list, has_rows) = self.months(months);
            let key = if has_rows { "schedule-months-range" } else { "schedule-in-months" };
            return Part::clause(format!("{days}, {}", self.month_key(key, list)));
        }
        let members: Vec<String> = all.into_iter().chain(placed).collect();
        self.within_months(&self.list("list-and", &members), months)
    }

    /// `último viernes`.
    fn placed(&self, place: Place, day: Weekday) -> String {
        let place = match place {
            Place::Nth(nth) => self.plain(&format!("schedule-place-{nth}")),
            Place::Last => self.plain("schedule-place-last"),
        };
        let args = [("place", Arg::Text(place)), ("day", Arg::Text(self.weekday(day)))];
        self.text("schedule-placed", &args)
    }

    fn weekday(&self, day: Weekday) -> String {
        self.plain(&format!("weekday-{}", day.to_monday_one_offset()))
    }

    fn month_key(&self, key: &str, list: String) -> String {
        self.text(key, &[("months", Arg::Text(list))])
    }

    /// Names of months, and whether some of them are told as a stretch.
    fn months(&self, months: &[u8]) -> (String, bool) {
        let name = |month: &u8| self.plain(&format!("month-name-{month}"));
        let rows = rows(months);
        let has_rows = rows.iter().any(|row| row.start() != row.end());
        (self.list("list-and", &self.told(&rows, name)), has_rows)
    }

    fn on_days(&self, weekdays: &[Weekday]) -> String {
        let number = |day: &Weekday| day.to_monday_one_offset();
        let name = |day: &Weekday| Arg::Text(self.weekday(*day));
        let follow = weekdays.windows(2).all(|pair| number(&pair[1]) == number(&pair[0]) + 1);
        match weekdays {
            // Two days in a row are two days; from three on they are a stretch.
            [first, _, .., last] if follow && weekdays.len() >= ROW_MIN => {
                self.text("schedule-days-range", &[("first", name(first)), ("last", name(last))])
            }
            _ => {
                let days: Vec<String> =
                    weekdays.iter().map(|day| self.plain(&format!("weekdays-{}", number(day)))).collect();
                self.text("schedule-days-list", &[("days", Arg::Text(self.list("list-and", &days)))])
            }
        }
    }

    /// In Spanish one o'clock is singular: `a la 01:00`.
    fn at_times(&self, times: &[Time]) -> String {
        let key = if times.first().is_some_and(|time| time.hour() == 1) {
            "schedule-times-from-one"
        } else {
            "schedule-times"
        };
        let times: Vec<String> =
            times.iter().map(|time| format!("{:02}:{:02}", time.hour(), time.minute())).collect();
        self.text(key, &[("times", Arg::Text(self.list("list-and", &times)))])
    }

    /// `0 a 9 y 30`; `None` where there are too many members.
    fn numbers(&self, values: &[u8]) -> Option<String> {
        let members = self.members(values);
        (members.len() <= MEMBERS_MAX).then(|| self.list("list-and", &members))
    }

    fn members(&self, values: &[u8]) -> Vec<String> {
        self.told(&rows(values), u8::to_string)
    }

    fn told(&self, rows: &[RangeInclusive<u8>], name: impl Fn(&u8) -> String) -> Vec<String> {
        let told = |row: &RangeInclusive<u8>| {
            let (first, last) = (name(row.start()), name(row.end()));
            if row.start() == row.end() {
                return first;
            }
            self.text("schedule-row", &[("first", Arg::Text(first)), ("last", Arg::Text(last))])
        };
        rows.iter().map(told).collect()
    }

    /// `a, b y c`, or with another word between the last two.
    fn list(&self, key: &str, entries: &[String]) -> String {
        match entries {
            [] => String::new(),
            [only] => only.clone(),
            [before @ .., last] => {
                self.text(key, &[("before", Arg::Text(before.join(", "))), ("last", last.as_str().into())])
            }
        }
    }
}

impl Part {
    fn short(text: String) -> Self {
        Self { text, is_clause: false }
    }

    fn clause(text: String) -> Self {
        Self { text, is_clause: true }
    }
}

/// A phrase begins with a capital letter, whichever part of it comes first.
fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Values in rows of at least three; others stand alone.
fn rows(values: &[u8]) -> Vec<RangeInclusive<u8>> {
    rows_of(values, ROW_MIN)
}

/// Values in rows of at least so many.
fn rows_of(values: &[u8], at_least: usize) -> Vec<RangeInclusive<u8>> {
    let chunks = values.chunk_by(|one, next| *next == one + 1);
    chunks
        .flat_map(|row| match row {
            [first, .., last] if row.len() >= at_least => vec![*first..=*last],
            single => single.iter().map(|value| *value..=*value).collect(),
        })
        .collect()
}

/// The step of values that divide a whole evenly from zero on; at least two of them.
fn even_step(values: &[u8], whole: u8) -> Option<u8> {
    let count = u8::try_from(values.len()).ok().filter(|count| *count > 1 && whole.is_multiple_of(*count))?;
    let step = whole / count;
    values.iter().zip(0..count).all(|(value, nth)| *value == nth * step).then_some(step)
}

/// First, step and last of values that have the same step from one to the next, which is at least two.
fn stepped(values: &[u8]) -> Option<(u8, u8, u8)> {
    let [first, second, .., last] = values else { return None };
    let step = second - first;
    let is_even = values.windows(2).all(|pair| pair[1] - pair[0] == step);
    (values.len() >= STEPPED_MIN && step > 1 && is_even).then_some((*first, step, *last))
}
