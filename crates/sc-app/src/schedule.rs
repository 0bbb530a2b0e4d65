//! The schedule: what it says, what became of its times, and how a person changes it or holds it back.

use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use sc_domain::ports::{AuditEntry, Journal as _};
use sc_domain::{RunId, Schedule};
use sc_journal::{PauseRow, SlotRow, SlotVerdict};
use sc_settings::edit::set_value;
use sc_settings::{FILE_NAME, ScheduleSettings, keys};
use sc_words::Words;

use crate::actor::user_name;
use crate::app::App;
use crate::error::AppError;
use crate::lock::HostLock;
use crate::page::schedule::{
    ExpressionAsked, ExpressionView, PauseAsked, PauseCheck, PauseLength, PauseView, ScheduleChange,
    ScheduleView, SlotView,
};
use crate::page::{Said, written};
use crate::trouble::Trouble;

/// Times that are told ahead.
const AHEAD: usize = 5;

/// Times of the past that are told.
const SLOTS_MAX: u32 = 100;

/// The hour at which a pause until the next morning ends.
const MORNING: Time = Time::constant(8, 0, 0, 0);

impl App {
    /// The schedule, its next times, and what became of the last ones.
    ///
    /// # Errors
    /// The journal's.
    pub async fn schedule(&self, words: &Words) -> Result<ScheduleView, AppError> {
        let settings = self.schedule_settings();
        let schedule = &settings.schedule;
        let now = self.clock.now();
        let mut slots = Vec::new();
        for row in self.journal.slots(SLOTS_MAX, None).await? {
            slots.push(self.slot_view(&row, words).await?);
        }
        let pause = self.journal.pause_in_force(now).await?;
        Ok(ScheduleView {
            expression: schedule.expression().to_owned(),
            reading: words.schedule(schedule),
            zone: schedule.zone().iana_name().unwrap_or_default().to_owned(),
            is_enabled: settings.enabled,
            is_hosted: HostLock::is_held(&self.folders.data),
            next: told(&upcoming(&settings, pause.as_ref(), now)),
            pause: pause.map(|row| pause_view(&row, &settings, now, words)),
            run_minutes: u32::try_from(self.longest_run().as_mins()).unwrap_or(u32::MAX),
            catch_up_hours: u32::try_from(settings.catch_up.as_hours()).unwrap_or(u32::MAX),
            slots,
        })
    }

    /// When the schedule starts the next run: none while it is off; after a pause in force that ends.
    ///
    /// # Errors
    /// The journal's.
    pub async fn next_run(&self) -> Result<Option<Timestamp>, AppError> {
        let settings = self.schedule_settings();
        if !settings.enabled {
            return Ok(None);
        }
        let now = self.clock.now();
        let pause = self.journal.pause_in_force(now).await?;
        Ok(after_pause(pause.as_ref(), now).and_then(|after| settings.schedule.next_after(after)))
    }

    /// A pause in force, for people: until when, and when a run begins then.
    pub(crate) fn pause_told(&self, row: &PauseRow, words: &Words) -> PauseView {
        pause_view(row, &self.schedule_settings(), self.clock.now(), words)
    }

    /// What an expression would mean. Changes nothing.
    pub fn check_schedule(&self, asked: &ExpressionAsked, words: &Words) -> ExpressionView {
        match self.spaced(&asked.expression) {
            Ok(schedule) => ExpressionView {
                reading: words.schedule(&schedule),
                next: told(&schedule.upcoming(self.clock.now(), AHEAD)),
                trouble: None,
            },
            Err(error) => ExpressionView {
                reading: String::new(),
                next: Vec::new(),
                trouble: Some(Trouble::new(&error, words)),
            },
        }
    }

    /// Changes the schedule in the settings file, with an audit entry. Holds from the next time on; a run under way goes on.
    ///
    /// # Errors
    /// An expression that cannot be read, never comes or comes too often; a settings file with mistakes, or that cannot be written. Nothing is
    /// changed then.
    pub async fn change_schedule(&self, change: &ScheduleChange, words: &Words) -> Result<Said, AppError> {
        self.spaced(&change.expression)?;
        let before = self.schedule_settings();
        let file = self.folders.settings.join(FILE_NAME);
        let expression = change.expression.trim().to_owned();
        let is_enabled = change.is_enabled;
        let edited = tokio::task::spawn_blocking(move || {
            set_value(&file, &keys::SCHEDULE_CRON, expression.as_str())?;
            set_value(&file, &keys::SCHEDULE_ENABLED, is_enabled)
        });
        let loaded = edited.await.map_err(AppError::defect)??;
        let after = loaded.settings.schedule;
        self.journal
            .audit(AuditEntry {
                at: self.clock.now(),
                actor: user_name(),
                action: "schedule.changed".to_owned(),
                subject: after.schedule.expression().to_owned(),
                detail: serde_json::json!({
                    "before": before.schedule.expression(),
                    "was_enabled": before.enabled,
                    "after": after.schedule.expression(),
                    "is_enabled": after.enabled,
                })
                .to_string(),
            })
            .await?;
        let said = if after.enabled {
            words.text("said-schedule", &[("reading", words.schedule(&after.schedule).into())])
        } else {
            words.plain("said-schedule-off")
        };
        self.set_schedule(after);
        // Times of the old schedule that have passed meanwhile are nobody's.
        self.schedule_starts_now().await?;
        Ok(Said::new(said))
    }

    /// What a pause would be. Changes nothing.
    pub fn check_pause(&self, asked: &PauseAsked, words: &Words) -> PauseCheck {
        let now = self.clock.now();
        match end_of_pause(asked, now, &self.settings.time_zone) {
            Ok(until) => {
                let row = PauseRow {
                    id: 0,
                    since: now,
                    until,
                    note: String::new(),
                    actor: String::new(),
                    ended: None,
                };
                PauseCheck { sentence: self.pause_told(&row, words).sentence, trouble: None }
            }
            Err(error) => PauseCheck { sentence: String::new(), trouble: Some(Trouble::new(&error, words)) },
        }
    }

    /// Holds the schedule back. Runs that a person starts go on.
    ///
    /// # Errors
    /// An end that is over, or that cannot be read; the journal's.
    pub async fn pause(&self, asked: &PauseAsked, words: &Words) -> Result<Said, AppError> {
        let now = self.clock.now();
        let until = end_of_pause(asked, now, &self.settings.time_zone)?;
        let row = self.journal.pause(now, until, written(&asked.note)?, &user_name()).await?;
        Ok(Said::new(self.pause_told(&row, words).sentence))
    }

    /// Ends the pause in force.
    ///
    /// # Errors
    /// The journal's.
    pub async fn resume(&self, words: &Words) -> Result<Said, AppError> {
        let now = self.clock.now();
        if !self.journal.resume(now, &user_name()).await? {
            return Ok(Said::new(words.plain("said-not-paused")));
        }
        let settings = self.schedule_settings();
        Ok(Said::new(match (settings.enabled, settings.schedule.next_after(now)) {
            (false, _) => words.plain("said-resumed-off"),
            (true, Some(next)) => words.text("said-resumed-next", &[("at", words.instant(next).into())]),
            (true, None) => words.plain("said-resumed"),
        }))
    }

    /// A schedule that the settings would take: it has times, and they are farther apart than a run may take.
    fn spaced(&self, expression: &str) -> Result<Schedule, AppError> {
        let zone = self.settings.time_zone.clone();
        let parsed = Schedule::parse(expression.trim(), zone).map_err(|error| error.as_str());
        let fires = parsed.and_then(|schedule| if schedule.fires() { Ok(schedule) } else { Err("never") });
        let schedule = fires.map_err(AppError::UnfitSchedule)?;
        let lock = self.longest_run();
        match schedule.too_close(lock) {
            Some(gap) => Err(AppError::ScheduleTooClose { gap: gap.as_mins(), lock: lock.as_mins() }),
            None => Ok(schedule),
        }
    }

    /// What a run may take.
    fn longest_run(&self) -> SignedDuration {
        SignedDuration::try_from(self.settings.timeouts.lock).unwrap_or(SignedDuration::MAX)
    }

    async fn slot_view(&self, row: &SlotRow, words: &Words) -> Result<SlotView, AppError> {
        let run = match row.run {
            Some(id) => self.journal.run(id).await?.map(|detail| detail.run),
            None => None,
        };
        Ok(SlotView {
            id: row.id,
            first: row.first.to_string(),
            last: row.last.to_string(),
            count: row.count,
            verdict: row.verdict.as_str().to_owned(),
            sentence: slot_sentence(row, words),
            run: row.run.map(|RunId(number)| number),
            result: run.and_then(|run| run.result).map(|result| result.as_str().to_owned()),
        })
    }
}

fn slot_sentence(row: &SlotRow, words: &Words) -> String {
    let key = match row.verdict {
        SlotVerdict::Claimed => "slot-claimed",
        SlotVerdict::Ran => "slot-ran",
        SlotVerdict::Recovered => "slot-recovered",
        SlotVerdict::Overlap => "slot-overlap",
        SlotVerdict::Paused => "slot-paused",
        SlotVerdict::Busy => "slot-busy",
        SlotVerdict::Missed => "slot-missed",
    };
    words.text(key, &[("count", row.count.into())])
}

/// The end of a pause that is asked for, on the clocks of a zone; `None` = when somebody resumes.
fn end_of_pause(asked: &PauseAsked, now: Timestamp, zone: &TimeZone) -> Result<Option<Timestamp>, AppError> {
    let on_the_clocks = |at: DateTime| at.to_zoned(zone.clone()).ok().map(|at| at.timestamp());
    let written = asked.until.as_deref().unwrap_or_default();
    let end = match asked.length {
        PauseLength::Resumed => return Ok(None),
        PauseLength::Hour => now.checked_add(SignedDuration::from_hours(1)).ok(),
        PauseLength::Tomorrow => {
            let tomorrow = now.to_zoned(zone.clone()).date().checked_add(1.day()).ok();
            tomorrow.and_then(|day| on_the_clocks(day.to_datetime(MORNING)))
        }
        // An offset makes it an instant, and would be passed over where a clock's time is read.
        PauseLength::Until => written.parse().ok().or_else(|| written.parse().ok().and_then(on_the_clocks)),
    };
    match end {
        Some(end) if end > now => Ok(Some(end)),
        Some(over) => Err(AppError::UnfitEnd(over.to_string())),
        None => Err(AppError::UnfitEnd(written.to_owned())),
    }
}

/// The instant after which times of the schedule begin runs; `None` while a pause lasts until somebody resumes.
fn after_pause(pause: Option<&PauseRow>, now: Timestamp) -> Option<Timestamp> {
    match pause {
        None => Some(now),
        // A time that falls on the end is no longer held back.
        Some(row) => row.until?.checked_sub(SignedDuration::from_nanos(1)).ok(),
    }
}

/// The next times that begin a run.
fn upcoming(settings: &ScheduleSettings, pause: Option<&PauseRow>, now: Timestamp) -> Vec<Timestamp> {
    let after = after_pause(pause, now).filter(|_| settings.enabled);
    after.map(|after| settings.schedule.upcoming(after, AHEAD)).unwrap_or_default()
}

fn pause_view(row: &PauseRow, settings: &ScheduleSettings, now: Timestamp, words: &Words) -> PauseView {
    let next = upcoming(settings, Some(row), now).into_iter().next();
    let sentence = match (row.until, next) {
        (Some(until), Some(next)) => words.text(
            "pause-until-next",
            &[("at", words.instant(until).into()), ("next", words.instant(next).into())],
        ),
        (Some(until), None) => words.text("pause-until", &[("at", words.instant(until).into())]),
        (None, _) if settings.enabled => words.plain("pause-open-next"),
        (None, _) => words.plain("pause-open"),
    };
    let sentence = match row.note.as_str() {
        "" => sentence,
        note => format!("{sentence} {}", words.text("pause-note", &[("note", note.into())])),
    };
    let if_resumed = settings.schedule.next_after(now).filter(|_| settings.enabled);
    PauseView {
        since: row.since.to_string(),
        until: row.until.map(|until| until.to_string()),
        note: row.note.clone(),
        actor: row.actor.clone(),
        sentence,
        next_if_resumed: if_resumed.map(|at| at.to_string()),
    }
}

fn told(instants: &[Timestamp]) -> Vec<String> {
    instants.iter().map(ToString::to_string).collect()
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use sc_words::Lang;

    use super::*;

    fn settings(enabled: bool) -> ScheduleSettings {
        let zone = TimeZone::get("America/Mexico_City").expect("a zone");
        let schedule = Schedule::parse("*/15 * * * *", zone).expect("an expression");
        ScheduleSettings { schedule, enabled, run_at_start: false, catch_up: SignedDuration::from_hours(24) }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn pause(until: Option<&str>) -> PauseRow {
        PauseRow {
            id: 1,
            since: at("2026-11-22T16:21:00Z"),
            until: until.map(at),
            note: String::new(),
            actor: "ana".to_owned(),
            ended: None,
        }
    }

    const NOW: &str = "2026-11-22T16:21:00Z";

    #[track_caller]
    fn check(enabled: bool, until: Option<&str>, next: &[&str], es: &str, en: &str) {
        let (settings, row) = (settings(enabled), pause(until));
        let coming = upcoming(&settings, Some(&row), at(NOW));
        assert_eq!(told(&coming[..coming.len().min(2)]), next);
        assert!(coming.is_empty() || coming.len() == AHEAD);
        let told = |lang| pause_view(&row, &settings, at(NOW), &Words::new(lang));
        assert_eq!(told(Lang::Es).sentence, es);
        assert_eq!(told(Lang::En).sentence, en);
        let if_resumed = enabled.then(|| "2026-11-22T16:30:00Z".to_owned());
        assert_eq!(told(Lang::Es).next_if_resumed, if_resumed);
    }

    #[test]
    fn the_next_run_is_the_first_one_after_the_pause_and_the_sentence_says_so() {
        check(
            true,
            Some("2026-11-22T17:21:00Z"),
            &["2026-11-22T17:30:00Z", "2026-11-22T17:45:00Z"],
            "En pausa hasta 22 nov 2026, 11:21; la próxima corrida empieza el 22 nov 2026, 11:30.",
            "Paused until 22 Nov 2026, 11:21; the next run begins on 22 Nov 2026, 11:30.",
        );
        // What falls on the very end is no longer held back.
        check(
            true,
            Some("2026-11-22T17:30:00Z"),
            &["2026-11-22T17:30:00Z", "2026-11-22T17:45:00Z"],
            "En pausa hasta 22 nov 2026, 11:30; la próxima corrida empieza el 22 nov 2026, 11:30.",
            "Paused until 22 Nov 2026, 11:30; the next run begins on 22 Nov 2026, 11:30.",
        );
    }

    #[test]
    fn until_somebody_resumes_there_is_none_and_while_the_schedule_is_off_nothing_is_promised() {
        check(
            true,
            None,
            &[],
            "En pausa hasta que alguien reanude; hasta entonces ninguna corrida empieza por sí sola.",
            "Paused until somebody resumes; until then no run begins by itself.",
        );
        check(false, None, &[], "En pausa hasta que alguien reanude.", "Paused until somebody resumes.");
        check(
            false,
            Some("2026-11-22T17:21:00Z"),
            &[],
            "En pausa hasta 22 nov 2026, 11:21.",
            "Paused until 22 Nov 2026, 11:21.",
        );
    }

    #[track_caller]
    fn ends(zone: &str, now: &str, length: PauseLength, until: Option<&str>, expected: Result<&str, &str>) {
        let asked = PauseAsked { length, until: until.map(str::to_owned), note: String::new() };
        let zone = TimeZone::get(zone).expect("a zone");
        let found = match end_of_pause(&asked, at(now), &zone) {
            Ok(end) => Ok(end.expect("it ends").to_string()),
            Err(AppError::UnfitEnd(told)) => Err(told),
            Err(other) => panic!("{other}"),
        };
        assert_eq!(found.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn the_end_of_a_pause_is_meant_on_the_clocks_of_the_installation() {
        let until = |zone, written, expected| ends(zone, NOW, PauseLength::Until, Some(written), expected);
        // Mexico City changes its clocks no more, Tijuana does.
        until("America/Mexico_City", "2027-07-15T08:00", Ok("2027-07-15T14:00:00Z"));
        until("America/Mexico_City", "2026-12-24T08:00", Ok("2026-12-24T14:00:00Z"));
        until("America/Tijuana", "2027-07-15T08:00", Ok("2027-07-15T15:00:00Z"));
        until("America/Tijuana", "2027-12-24T08:00", Ok("2027-12-24T16:00:00Z"));
        // The clocks skip from two to three.
        until("America/Tijuana", "2027-03-14T02:30", Ok("2027-03-14T10:30:00Z"));
        // They show it twice.
        until("America/Tijuana", "2027-11-07T01:30", Ok("2027-11-07T08:30:00Z"));
        // An instant is one whatever the clocks show.
        until("America/Tijuana", "2027-07-15T08:00:00-06:00", Ok("2027-07-15T14:00:00Z"));
        until("America/Tijuana", "2027-07-15T14:00:00Z", Ok("2027-07-15T14:00:00Z"));
    }

    #[test]
    fn the_next_morning_is_one_on_those_clocks() {
        let tomorrow = |zone, now, expected| ends(zone, now, PauseLength::Tomorrow, None, Ok(expected));
        tomorrow("America/Mexico_City", "2027-07-15T03:00:00Z", "2027-07-15T14:00:00Z");
        tomorrow("America/Tijuana", "2027-03-13T20:00:00Z", "2027-03-14T15:00:00Z");
    }

    #[test]
    fn an_end_that_is_over_or_is_none_is_told() {
        let until = |written, told| ends("Etc/UTC", NOW, PauseLength::Until, written, Err(told));
        until(Some("2026-11-22T16:21"), NOW);
        until(Some("mañana"), "mañana");
        until(Some(""), "");
        until(None, "");
    }

    #[test]
    fn without_a_pause_the_next_times_begin_now() {
        let coming = upcoming(&settings(true), None, at(NOW));
        assert_eq!(coming.first(), Some(&at("2026-11-22T16:30:00Z")));
        assert_eq!(upcoming(&settings(false), None, at(NOW)), []);
    }
}
