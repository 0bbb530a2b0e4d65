//! When runs are due: a cron expression of five fields on the clocks of a time zone.
//!
//! The expression is matched against *civil* minutes, without a zone, by `croner`; each match then becomes an instant
//! here, by the rules of [`Schedule::slots_after`]. The search of `croner` through a zone is not used: around a
//! repeated hour it has faults.
//!
//! Invariants: slots are whole minutes of the clock, strictly increasing; an hour that is repeated runs once; a slot
//! that falls into an hour that is left out runs as soon as that hour is over.

mod reading;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr as _;

use croner::Cron;
use jiff::civil::{DateTime, date};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

pub use reading::{Days, MonthDays, Parts, Place, Reading, Times, WeekDays};

/// From when on the gaps of an expression are judged. Any instant will do that is not in the past of some zone's clocks.
const GAPS_FROM: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// A cron expression in a time zone. Two are equal when both expression and zone are.
#[derive(Clone)]
pub struct Schedule {
    /// Its five fields, with one blank between two.
    expression: String,
    zone: TimeZone,
    cron: Cron,
    /// Whether any day of the calendar matches. Asked once, because the answer "none" takes a long search.
    fires: bool,
}

/// Why an expression is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// Not five fields.
    #[error("{found} fields instead of five: minute, hour, day of the month, month, day of the week")]
    Fields {
        /// How many there are.
        found: usize,
    },
    /// Six fields: the first would be seconds.
    #[error("six fields: seconds are not taken, only minute, hour, day of the month, month, day of the week")]
    Seconds,
    /// A field that nothing matches, or that says nothing.
    #[error("{text:?} is no {}", field.as_str())]
    Field {
        /// Which field.
        field: Field,
        /// What it says.
        text: String,
    },
}

impl ScheduleError {
    /// Stable name: `fields`, `seconds`, or the name of the field concerned.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Fields { .. } => "fields",
            Self::Seconds => "seconds",
            Self::Field { field, .. } => field.as_str(),
        }
    }
}

/// A field of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// 0 to 59.
    Minute,
    /// 0 to 23.
    Hour,
    /// Day of the month, 1 to 31; `L` is the last one, `15W` the working day nearest to the 15th.
    Day,
    /// 1 to 12, or `JAN` to `DEC`.
    Month,
    /// Day of the week, 0 to 7 (both Sunday), or `SUN` to `SAT`; `5L` is the last Friday, `1#2` the second Monday.
    Weekday,
}

impl Field {
    /// All of them, in the order of an expression.
    pub const ALL: [Self; 5] = [Self::Minute, Self::Hour, Self::Day, Self::Month, Self::Weekday];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
            Self::Weekday => "weekday",
        }
    }

    /// The words that may stand in it.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Minute | Self::Hour => &[],
            Self::Day => &["L", "W", "LW"],
            Self::Month => {
                &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
            }
            Self::Weekday => &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "L"],
        }
    }
}

/// Slots in a row, in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// The oldest.
    pub first: Timestamp,
    /// The newest.
    pub last: Timestamp,
    /// How many, both ends included.
    pub count: u32,
    /// Whether there are more than `count`, which nobody counted.
    pub is_floor: bool,
}

impl Schedule {
    /// Reads an expression of five fields; blanks around and between them do not count.
    ///
    /// # Errors
    /// What is wrong with it, by field. An expression that can be read, and that no day of the calendar matches
    /// (`0 0 31 2 *`), is none of these: it has no slots ([`Self::fires`]).
    pub fn parse(expression: &str, zone: TimeZone) -> Result<Self, ScheduleError> {
        let fields: Vec<&str> = expression.split_whitespace().collect();
        let texts: [&str; 5] = fields.as_slice().try_into().map_err(|_| match fields.len() {
            6 => ScheduleError::Seconds,
            found => ScheduleError::Fields { found },
        })?;
        for (index, field) in Field::ALL.into_iter().enumerate() {
            // Each field by itself, so that the error names it and not the whole.
            let mut alone = ["*"; 5];
            alone[index] = texts[index];
            if !is_sensible(field, texts[index]) || Cron::from_str(&alone.join(" ")).is_err() {
                return Err(ScheduleError::Field { field, text: texts[index].to_owned() });
            }
        }
        let expression = texts.join(" ");
        // Fields that are right by themselves are right together: `croner` compares none with another.
        let cron = Cron::from_str(&expression).map_err(|_| ScheduleError::Fields { found: texts.len() })?;
        // The calendar repeats after 400 years; the search goes on for longer than that.
        let fires = cron.find_next_occurrence(&date(2000, 1, 1).at(0, 0, 0, 0), true).is_ok();
        Ok(Self { expression, zone, cron, fires })
    }

    /// The expression, with one blank between two fields.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// On whose clocks.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether it has any slot at all.
    pub fn fires(&self) -> bool {
        self.fires
    }

    /// The first slot after an instant, never that instant itself.
    pub fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        self.slots_after(after).next()
    }

    /// The first `count` slots after an instant.
    pub fn upcoming(&self, after: Timestamp, count: usize) -> Vec<Timestamp> {
        self.slots_after(after).take(count).collect()
    }

    /// All slots after an instant, oldest first, without end (there is one, about the year 5000).
    ///
    /// * Where clocks are set back, the minutes that come twice count the first time only.
    /// * Where clocks are set forward, slots of the minutes left out run once, at the first minute after them.
    pub fn slots_after(&self, after: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
        // In the second pass of a repeated hour this looks again at minutes whose slots are over; `Slots` drops them.
        let civil = self.fires.then(|| self.zone.to_datetime(after));
        Slots { schedule: self, civil, is_inclusive: true, after }
    }

    /// The last slot up to an instant, that instant included.
    pub fn last_until(&self, until: Timestamp) -> Option<Timestamp> {
        if !self.fires {
            return None;
        }
        let civil = self.zone.to_datetime(until);
        let mut civil = match self.zone.to_ambiguous_timestamp(civil).offset() {
            // In the second pass all slots of the hour are over, also those of later minutes: they ran in the first.
            AmbiguousOffset::Fold { before, .. } => before.to_datetime(until),
            AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Gap { .. } => civil,
        };
        let mut is_inclusive = true;
        loop {
            civil = self.cron.find_previous_occurrence(&civil, is_inclusive).ok()?;
            is_inclusive = false;
            if let Some(slot) = self.instant(civil).filter(|slot| *slot <= until) {
                return Some(slot);
            }
        }
    }

    /// The slots after one instant and up to another, in short; `None` when there are none. At most `max` are looked
    /// at one by one; where there are more, the count is that floor, and the last slot is still the true one.
    pub fn between(&self, after: Timestamp, until: Timestamp, max: u32) -> Option<Series> {
        let mut slots = self.slots_after(after).take_while(|slot| *slot <= until);
        let first = slots.next()?;
        let mut series = Series { first, last: first, count: 1, is_floor: false };
        for slot in slots {
            if series.count >= max {
                let last = self.last_until(until).unwrap_or(slot);
                return Some(Series { last, is_floor: true, ..series });
            }
            series.last = slot;
            series.count += 1;
        }
        Some(series)
    }

    /// The smallest gap between two slots, over the eight days that begin with the first slot after an instant; `None`
    /// when they hold no second one. Eight days hold every pair of neighbours of a week.
    pub fn smallest_gap(&self, after: Timestamp) -> Option<SignedDuration> {
        const MINUTE: SignedDuration = SignedDuration::from_mins(1);
        const SPAN: SignedDuration = SignedDuration::from_hours(8 * 24);
        let mut slots = self.slots_after(after);
        let mut before = slots.next()?;
        let until = before.saturating_add(SPAN).unwrap_or(Timestamp::MAX);
        let mut smallest: Option<SignedDuration> = None;
        for slot in slots.take_while(|slot| *slot <= until) {
            let gap = slot.duration_since(before);
            smallest = Some(smallest.map_or(gap, |smallest| smallest.min(gap)));
            if gap <= MINUTE {
                // None is smaller.
                break;
            }
            before = slot;
        }
        smallest
    }

    /// Its smallest gap, where that is no longer than a run may take: a time that falls into a run begins none. Judged
    /// without a clock, so that the same expression is judged the same way each day.
    pub fn too_close(&self, run: SignedDuration) -> Option<SignedDuration> {
        self.smallest_gap(GAPS_FROM).filter(|gap| *gap <= run)
    }

    /// What it means.
    pub fn reading(&self) -> Reading {
        if self.fires { reading::of(&self.cron.pattern) } else { Reading::Never }
    }

    /// The instant of a civil minute that matches.
    fn instant(&self, civil: DateTime) -> Option<Timestamp> {
        match self.zone.to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(civil).ok(),
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(civil).ok(),
            AmbiguousOffset::Gap { before, after } => {
                // The clocks jumped between these two.
                let (low, high) = (after.to_timestamp(civil).ok()?, before.to_timestamp(civil).ok()?);
                let just_after = high.checked_add(SignedDuration::from_secs(1)).ok()?;
                let jump = self.zone.preceding(just_after).next().map(|transition| transition.timestamp());
                Some(jump.filter(|jump| low < *jump && *jump <= high).unwrap_or(high))
            }
        }
    }
}

impl PartialEq for Schedule {
    fn eq(&self, other: &Self) -> bool {
        self.expression == other.expression && self.zone == other.zone
    }
}

impl Eq for Schedule {}

impl fmt::Debug for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zone = self.zone.iana_name().unwrap_or("?");
        f.debug_tuple("Schedule").field(&self.expression).field(&zone).finish()
    }
}

/// See [`Schedule::slots_after`].
struct Slots<'s> {
    schedule: &'s Schedule,
    /// From which civil minute the search goes on; `None` = there is nothing to look for.
    civil: Option<DateTime>,
    is_inclusive: bool,
    /// The newest slot given so far, or where the search began.
    after: Timestamp,
}

impl Iterator for Slots<'_> {
    type Item = Timestamp;

    fn next(&mut self) -> Option<Timestamp> {
        loop {
            let civil = self.schedule.cron.find_next_occurrence(&self.civil?, self.is_inclusive).ok();
            self.civil = civil;
            self.is_inclusive = false;
            // Several minutes of an hour left out become one instant, and in a repeated hour earlier ones come up.
            if let Some(slot) = self.schedule.instant(civil?).filter(|slot| *slot > self.after) {
                self.after = slot;
                return Some(slot);
            }
        }
    }
}

/// Whether each entry of a field says something, and each word of it belongs there. `croner` takes an empty entry for
/// nothing, and reads `MON` anywhere, also in the minutes or beside a digit (`1MON` as 11).
fn is_sensible(field: Field, text: &str) -> bool {
    let is_word = |word: &str| {
        field.words().iter().any(|known| known.eq_ignore_ascii_case(word))
            // A name is not part of a number; `5L` and `15W` are.
            && (word.len() < 3 || !touches_digit(text, word))
    };
    text.split(',').all(|entry| !entry.is_empty())
        && text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()).all(is_word)
}

/// Whether a digit stands right before or after any place of a word.
fn touches_digit(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(start, _)| {
        let before = text[..start].chars().next_back();
        let after = text[start + word.len()..].chars().next();
        before.into_iter().chain(after).any(|letter| letter.is_ascii_digit())
    })
}
