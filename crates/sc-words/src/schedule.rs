//! What a schedule means, in one phrase without a full stop.

use jiff::civil::{Time, Weekday};
use sc_domain::{Reading, Schedule};

use crate::argument::Arg;
use crate::words::Words;

impl Words {
    /// When runs start: `De lunes a viernes a las 09:00 y 18:00`. An expression that is not said in few words stands as
    /// it is, after words that say so.
    pub fn schedule(&self, schedule: &Schedule) -> String {
        match schedule.reading() {
            Reading::EveryMinutes(count) => {
                self.text("schedule-every-minutes", &[("count", u32::from(count).into())])
            }
            Reading::Hourly { minute: 0 } => self.plain("schedule-hourly"),
            Reading::Hourly { minute } => self.text("schedule-hourly-at", &[("minute", Arg::shown(minute))]),
            Reading::EveryHours { hours, minute } => {
                let time = Arg::Text(format!("00:{minute:02}"));
                self.text("schedule-every-hours", &[("hours", Arg::shown(hours)), ("time", time)])
            }
            Reading::DailyAt(times) => {
                self.text("schedule-daily", &[("times", Arg::Text(self.at_times(&times)))])
            }
            Reading::OnDays { weekdays, times } => {
                let (days, times) = (self.on_days(&weekdays), self.at_times(&times));
                self.text("schedule-on-days", &[("days", Arg::Text(days)), ("times", Arg::Text(times))])
            }
            Reading::Other => self.text("schedule-other", &[("expression", schedule.expression().into())]),
        }
    }

    fn on_days(&self, weekdays: &[Weekday]) -> String {
        let number = |day: &Weekday| day.to_monday_one_offset();
        let name = |day: &Weekday| Arg::Text(self.plain(&format!("weekday-{}", number(day))));
        let follow = weekdays.windows(2).all(|pair| number(&pair[1]) == number(&pair[0]) + 1);
        match weekdays {
            // Two days in a row are two days; from three on they are a stretch.
            [first, _, .., last] if follow && weekdays.len() > 2 => {
                self.text("schedule-days-range", &[("first", name(first)), ("last", name(last))])
            }
            _ => {
                let days: Vec<String> =
                    weekdays.iter().map(|day| self.plain(&format!("weekdays-{}", number(day)))).collect();
                self.text("schedule-days-list", &[("days", Arg::Text(self.list(&days)))])
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
        self.text(key, &[("times", Arg::Text(self.list(&times)))])
    }

    /// `a, b y c`.
    fn list(&self, entries: &[String]) -> String {
        match entries {
            [] => String::new(),
            [only] => only.clone(),
            [before @ .., last] => self.text(
                "list-and",
                &[("before", Arg::Text(before.join(", "))), ("last", last.as_str().into())],
            ),
        }
    }
}
