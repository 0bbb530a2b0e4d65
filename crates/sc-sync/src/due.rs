//! Which slots of the schedule are due, and what becomes of each. Pure: a host asks at every beat, writes the answer
//! down, and starts a run when it says so.
//!
//! Invariant: when a host takes the newest slot of each answer ([`Due::newest`]) as the [`Situation::last`] of the
//! next question, every slot is judged exactly once, at whatever spacing it asks.

use jiff::{SignedDuration, Timestamp};
use sc_domain::Schedule;
use sc_domain::schedule::Series;

/// A slot that is looked at within this time is on time: a host beats every 15 s.
pub const ON_TIME: SignedDuration = SignedDuration::from_secs(60);

/// Slots of one series that are counted one by one. A week of minutes fits; a series that is longer (a machine that was
/// off for years) says that it is, and is not counted to its end.
pub const COUNT_MAX: u32 = 11_000;

/// What a host knows when it asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Situation {
    /// The newest slot already judged, or when this host first started, or when the schedule was changed.
    pub last: Timestamp,
    /// The time.
    pub now: Timestamp,
    /// Whether this host has a run under way.
    pub is_running: bool,
    /// Whether another process' engine is at work.
    pub is_busy: bool,
    /// Whether a person paused the schedule.
    pub is_paused: bool,
    /// How old a slot may be and still be made up for. One that is negative counts as none.
    pub catch_up: SignedDuration,
}

/// How long slots are made up for where the settings do not say otherwise.
pub const CATCH_UP: SignedDuration = SignedDuration::from_hours(24);

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// The slots that became due, oldest series first; each slot stands in exactly one.
    pub slots: Vec<JudgedSlots>,
    /// Whether to start a run: one, however many slots it stands for.
    pub starts: bool,
    /// Whether the time is before the newest slot judged: somebody set the clock back. Nothing is due until it has
    /// caught up, so that no slot comes twice.
    pub is_clock_behind: bool,
}

/// Slots in a row with the same verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedSlots {
    /// The oldest.
    pub first: Timestamp,
    /// The newest.
    pub last: Timestamp,
    /// How many, both ends included.
    pub count: u32,
    /// Whether there are more than `count`, which nobody counted (see [`COUNT_MAX`]).
    pub is_floor: bool,
    /// What becomes of them.
    pub verdict: DueVerdict,
}

/// What becomes of slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DueVerdict {
    /// A run starts on time.
    Start,
    /// One run starts for all of them, late: the machine slept or was off.
    Recovered,
    /// Passed over: a run of this host is under way.
    Overlap,
    /// Passed over: the schedule is paused.
    Paused,
    /// Passed over: another process' engine is at work.
    Busy,
    /// Too old to be made up for.
    Missed,
}

impl DueVerdict {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Start, Self::Recovered, Self::Overlap, Self::Paused, Self::Busy, Self::Missed];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Recovered => "recovered",
            Self::Overlap => "overlap",
            Self::Paused => "paused",
            Self::Busy => "busy",
            Self::Missed => "missed",
        }
    }

    /// Whether a run starts.
    pub fn starts(self) -> bool {
        match self {
            Self::Start | Self::Recovered => true,
            Self::Overlap | Self::Paused | Self::Busy | Self::Missed => false,
        }
    }
}

impl Due {
    /// The newest slot judged here, which is the [`Situation::last`] of the next question; `None` = the old one stays.
    pub fn newest(&self) -> Option<Timestamp> {
        self.slots.last().map(|series| series.last)
    }
}

/// Judges the slots after `last` and up to `now`.
///
/// Those older than `catch_up` are missed, whatever else holds. The rest is one series: passed over when the schedule
/// is paused, when a run is under way, or when another engine is at work, in this order of precedence; else it starts
/// one run, on time when it is a single slot of the last minute, recovered otherwise.
pub fn judge(schedule: &Schedule, situation: &Situation) -> Due {
    let Situation { last, now, .. } = *situation;
    if now < last {
        return Due { is_clock_behind: true, ..Due::default() };
    }
    // The newest instant that is too old. A slot of exactly the age of `catch_up` is still made up for.
    let too_old = now
        .saturating_sub(situation.catch_up.max(SignedDuration::ZERO))
        .and_then(|oldest| oldest.saturating_sub(SignedDuration::from_nanos(1)))
        .unwrap_or(Timestamp::MIN);
    let missed =
        schedule.between(last, too_old.min(now), COUNT_MAX).map(|series| judged(series, DueVerdict::Missed));
    let rest = schedule
        .between(last.max(too_old), now, COUNT_MAX)
        .map(|series| judged(series, verdict(series, situation)));
    let starts = rest.is_some_and(|series| series.verdict.starts());
    Due { slots: missed.into_iter().chain(rest).collect(), starts, is_clock_behind: false }
}

fn verdict(series: Series, situation: &Situation) -> DueVerdict {
    if situation.is_paused {
        DueVerdict::Paused
    } else if situation.is_running {
        DueVerdict::Overlap
    } else if situation.is_busy {
        DueVerdict::Busy
    } else if series.count == 1 && situation.now.duration_since(series.first) <= ON_TIME {
        DueVerdict::Start
    } else {
        DueVerdict::Recovered
    }
}

fn judged(series: Series, verdict: DueVerdict) -> JudgedSlots {
    let Series { first, last, count, is_floor } = series;
    JudgedSlots { first, last, count, is_floor, verdict }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;

    fn schedule(expression: &str) -> Schedule {
        let zone = TimeZone::get("America/Tijuana").expect("a zone of the database");
        Schedule::parse(expression, zone).expect("an expression")
    }

    fn at(text: &str) -> Timestamp {
        format!("2026-11-{text}Z").parse().expect("an instant")
    }

    fn situation(last: &str, now: &str) -> Situation {
        Situation {
            last: at(last),
            now: at(now),
            is_running: false,
            is_busy: false,
            is_paused: false,
            catch_up: CATCH_UP,
        }
    }

    /// As `verdict first last count`, with `+` where the count is a floor; `starts` at the end where a run does.
    fn shown(due: &Due) -> Vec<String> {
        let day = |slot: Timestamp| slot.strftime("%dT%H:%M").to_string();
        let mut lines: Vec<String> = due
            .slots
            .iter()
            .map(|of| {
                let floor = if of.is_floor { "+" } else { "" };
                let (first, last) = (day(of.first), day(of.last));
                format!("{} {first} {last} {}{floor}", of.verdict.as_str(), of.count)
            })
            .collect();
        lines.extend(due.starts.then(|| "starts".to_owned()));
        lines.extend(due.is_clock_behind.then(|| "clock behind".to_owned()));
        lines
    }

    #[track_caller]
    fn check(expression: &str, situation: Situation, expected: &[&str]) {
        assert_eq!(shown(&judge(&schedule(expression), &situation)), expected, "{situation:?}");
    }

    const QUARTERS: &str = "*/15 * * * *";

    #[test]
    fn between_two_slots_nothing_is_due() {
        check(QUARTERS, situation("20T10:00:00", "20T10:14:59"), &[]);
        check(QUARTERS, situation("20T10:00:00", "20T10:00:00"), &[]);
        check("0 0 31 2 *", situation("01T00:00:00", "20T10:00:00"), &[]);
    }

    #[test]
    fn a_slot_of_the_last_minute_starts_a_run() {
        let expected = ["start 20T10:15 20T10:15 1", "starts"];
        for now in ["20T10:15:00", "20T10:15:14.999", "20T10:16:00"] {
            check(QUARTERS, situation("20T10:00:00", now), &expected);
        }
        check(
            QUARTERS,
            situation("20T10:00:00", "20T10:16:00.001"),
            &["recovered 20T10:15 20T10:15 1", "starts"],
        );
    }

    #[test]
    fn slots_that_were_slept_through_become_one_run() {
        check(
            QUARTERS,
            situation("20T10:00:00", "20T11:00:10"),
            &["recovered 20T10:15 20T11:00 4", "starts"],
        );
        // Two of the last minute are one run, too.
        check(
            "* * * * *",
            situation("20T10:00:00", "20T10:02:00"),
            &["recovered 20T10:01 20T10:02 2", "starts"],
        );
    }

    #[test]
    fn slots_older_than_the_time_to_catch_up_are_missed() {
        check(
            QUARTERS,
            situation("18T10:00:00", "20T10:07:00"),
            &["missed 18T10:15 19T10:00 96", "recovered 19T10:15 20T10:00 96", "starts"],
        );
        // Exactly as old is not older.
        let daily = "0 2 * * *";
        check(daily, situation("18T11:00:00", "20T10:00:00"), &["recovered 19T10:00 20T10:00 2", "starts"]);
        // Nothing but old ones: no run.
        check(
            daily,
            situation("15T10:00:00", "18T09:00:00"),
            &["missed 16T10:00 16T10:00 1", "recovered 17T10:00 17T10:00 1", "starts"],
        );
        check("0 2 16 * *", situation("15T10:00:00", "18T09:00:00"), &["missed 16T10:00 16T10:00 1"]);
        // One that is on time is not late because others before it were missed.
        check(
            daily,
            situation("15T10:00:00", "18T10:00:05"),
            &["missed 16T10:00 17T10:00 2", "start 18T10:00 18T10:00 1", "starts"],
        );
    }

    #[test]
    fn nothing_is_made_up_for_where_the_time_to_catch_up_is_zero() {
        for catch_up in [SignedDuration::ZERO, SignedDuration::from_secs(-5), SignedDuration::MIN] {
            let late = Situation { catch_up, ..situation("20T10:00:00", "20T10:31:00") };
            check(QUARTERS, late, &["missed 20T10:15 20T10:30 2"]);
            let sharp = Situation { catch_up, ..situation("20T10:00:00", "20T10:15:00") };
            check(QUARTERS, sharp, &["start 20T10:15 20T10:15 1", "starts"]);
        }
        let endless = Situation { catch_up: SignedDuration::MAX, ..situation("18T10:00:00", "20T10:07:00") };
        check(QUARTERS, endless, &["recovered 18T10:15 20T10:00 192", "starts"]);
    }

    #[test]
    fn what_hinders_passes_slots_over_and_starts_nothing() {
        let due = situation("20T10:00:00", "20T10:15:05");
        let slept = situation("18T10:00:00", "20T10:07:00");
        for (paused, running, busy, verdict) in [
            (true, false, false, "paused"),
            (false, true, false, "overlap"),
            (false, false, true, "busy"),
            (true, true, true, "paused"),
            (false, true, true, "overlap"),
        ] {
            let hindered =
                |from: Situation| Situation { is_paused: paused, is_running: running, is_busy: busy, ..from };
            check(QUARTERS, hindered(due), &[&format!("{verdict} 20T10:15 20T10:15 1")]);
            check(
                QUARTERS,
                hindered(slept),
                &["missed 18T10:15 19T10:00 96", &format!("{verdict} 19T10:15 20T10:00 96")],
            );
            check(QUARTERS, hindered(situation("20T10:00:00", "20T10:14:00")), &[]);
        }
    }

    #[test]
    fn a_clock_that_was_set_back_makes_nothing_due_until_it_has_caught_up() {
        check(QUARTERS, situation("20T10:15:00", "20T10:14:59"), &["clock behind"]);
        check(QUARTERS, situation("20T10:15:00", "01T10:00:00"), &["clock behind"]);
        check(QUARTERS, situation("20T10:15:00", "20T10:15:00"), &[]);
        check(QUARTERS, situation("20T10:15:00", "20T10:30:01"), &["start 20T10:30 20T10:30 1", "starts"]);
    }

    #[test]
    fn years_without_a_beat_are_not_counted_to_their_end() {
        let off = Situation {
            last: "2024-11-20T10:00:00Z".parse().expect("an instant"),
            ..situation("20T10:00:00", "20T10:00:30")
        };
        check(
            "* * * * *",
            off,
            &["missed 20T10:01 19T10:00 11000+", "recovered 19T10:01 20T10:00 1440", "starts"],
        );
        // A week of minutes is counted whole.
        let week = Situation { catch_up: SignedDuration::from_hours(168), ..off };
        let due = judge(&schedule("* * * * *"), &week);
        assert_eq!((due.slots[1].count, due.slots[1].is_floor), (168 * 60, false));
    }

    #[test]
    fn the_repeated_hour_has_one_slot_and_its_second_pass_none() {
        let hourly = "30 * * * *";
        check(hourly, situation("01T08:00:00", "01T08:30:00"), &["start 01T08:30 01T08:30 1", "starts"]);
        check(hourly, situation("01T08:30:00", "01T09:30:00"), &[]);
        check(hourly, situation("01T08:30:00", "01T10:30:00"), &["start 01T10:30 01T10:30 1", "starts"]);
    }

    fn situations() -> impl Strategy<Value = (i64, bool, bool, bool)> {
        let spacing = prop_oneof![1i64..30, 30i64..4_000, 4_000i64..400_000, -2_000i64..0];
        (spacing, prop::bool::weighted(0.2), prop::bool::weighted(0.2), prop::bool::weighted(0.2))
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

        #[test]
        fn every_slot_is_judged_exactly_once_at_any_spacing_of_beats(
            expression in prop::sample::select(vec![
                "*/15 * * * *", "7 * * * *", "0 9-18 * * 1-5", "30 1,2 * * *", "*/5 0-3 * * *", "0 0 L * *",
            ]),
            start in 1_772_000_000i64..1_795_000_000,
            catch_up in 0i64..200_000,
            beats in prop::collection::vec(situations(), 1..40),
        ) {
            let schedule = schedule(expression);
            let start = Timestamp::from_second(start).expect("in range");
            let (mut last, mut now, mut furthest) = (start, start, start);
            let (mut judged, mut runs) = (Vec::new(), 0);
            for (spacing, is_running, is_busy, is_paused) in beats {
                now += SignedDuration::from_secs(spacing);
                furthest = furthest.max(now);
                let catch_up = SignedDuration::from_secs(catch_up);
                let due = judge(&schedule, &Situation { last, now, is_running, is_busy, is_paused, catch_up });
                prop_assert_eq!(due.is_clock_behind, now < last);
                prop_assert_eq!(due.starts, due.slots.iter().any(|of| of.verdict.starts()));
                prop_assert!(!due.starts || !(is_running || is_busy || is_paused));
                for of in &due.slots {
                    prop_assert!(!of.is_floor && of.first <= of.last && of.last <= now && of.first > last);
                    let is_old = now.duration_since(of.last) > catch_up;
                    prop_assert_eq!(of.verdict == DueVerdict::Missed, is_old, "{:?}", of);
                    // What stands between its ends is all of it.
                    let series = schedule.between(last, of.last, u32::MAX).expect("slots");
                    prop_assert_eq!((series.first, series.count), (of.first, of.count));
                    last = of.last;
                    judged.push(*of);
                }
                prop_assert_eq!(due.newest().unwrap_or(last), last);
                runs += u32::from(due.starts);
            }
            let all = schedule.between(start, furthest, u32::MAX);
            let counted: u32 = judged.iter().map(|of| of.count).sum();
            prop_assert_eq!(counted, all.map_or(0, |all| all.count));
            prop_assert!(judged.windows(2).all(|pair| pair[0].last < pair[1].first));
            prop_assert_eq!(runs as usize, judged.iter().filter(|of| of.verdict.starts()).count());
        }
    }
}
