//! The schedule: what it says, what became of its times, and how a person changes it or holds it back.

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use sc_domain::ports::{AuditEntry, Journal as _};
use sc_domain::{RunId, Schedule};
use sc_journal::{PauseRow, SlotRow, SlotVerdict};
use sc_settings::edit::set_value;
use sc_settings::{FILE_NAME, keys};
use sc_words::Words;

use crate::actor::user_name;
use crate::app::App;
use crate::error::AppError;
use crate::lock::HostLock;
use crate::page::Said;
use crate::page::schedule::{
    ExpressionAsked, ExpressionView, PauseAsked, PauseLength, PauseView, ScheduleChange, ScheduleView,
    SlotView,
};
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
            next: if settings.enabled { told(&schedule.upcoming(now, AHEAD)) } else { Vec::new() },
            pause: pause.map(|row| pause_view(&row, words)),
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
        let from = match self.journal.pause_in_force(now).await? {
            None => now,
            Some(PauseRow { until: Some(until), .. }) => until,
            Some(PauseRow { until: None, .. }) => return Ok(None),
        };
        Ok(settings.schedule.next_after(from))
    }

    /// What an expression would mean. Changes nothing.
    pub fn check_schedule(&self, asked: &ExpressionAsked, words: &Words) -> ExpressionView {
        match self.parsed(&asked.expression, words) {
            Ok(schedule) => ExpressionView {
                reading: words.schedule(&schedule),
                next: told(&schedule.upcoming(self.clock.now(), AHEAD)),
                trouble: None,
            },
            Err(trouble) => {
                ExpressionView { reading: String::new(), next: Vec::new(), trouble: Some(*trouble) }
            }
        }
    }

    /// Changes the schedule in the settings file, with an audit entry. Holds from the next time on; a run under way goes on.
    ///
    /// # Errors
    /// An expression that cannot be read or never comes; a settings file with mistakes, or that cannot be written. Nothing is
    /// changed then.
    pub async fn change_schedule(&self, change: &ScheduleChange, words: &Words) -> Result<Said, AppError> {
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

    /// Holds the schedule back. Runs that a person starts go on.
    ///
    /// # Errors
    /// An end that is over, or that cannot be read; the journal's.
    pub async fn pause(&self, asked: &PauseAsked, words: &Words) -> Result<Said, AppError> {
        let now = self.clock.now();
        let until = self.end_of_pause(asked, now)?;
        let row = self.journal.pause(now, until, asked.note.trim(), &user_name()).await?;
        Ok(Said::new(pause_view(&row, words).sentence))
    }

    /// Ends the pause in force.
    ///
    /// # Errors
    /// The journal's.
    pub async fn resume(&self, words: &Words) -> Result<Said, AppError> {
        let was_paused = self.journal.resume(self.clock.now(), &user_name()).await?;
        Ok(Said::new(words.plain(if was_paused { "said-resumed" } else { "said-not-paused" })))
    }

    fn end_of_pause(&self, asked: &PauseAsked, now: Timestamp) -> Result<Option<Timestamp>, AppError> {
        let end = match asked.length {
            PauseLength::Resumed => return Ok(None),
            PauseLength::Hour => now.checked_add(SignedDuration::from_hours(1)).ok(),
            PauseLength::Tomorrow => {
                let tomorrow = now.to_zoned(self.settings.time_zone.clone()).date().checked_add(1.day()).ok();
                let morning = tomorrow.map(|day| day.to_datetime(MORNING));
                morning
                    .and_then(|at| at.to_zoned(self.settings.time_zone.clone()).ok())
                    .map(|at| at.timestamp())
            }
            PauseLength::Until => asked.until.as_deref().and_then(|text| text.parse().ok()),
        };
        match end.filter(|end| *end > now) {
            Some(end) => Ok(Some(end)),
            None => Err(AppError::UnfitEnd(asked.until.clone().unwrap_or_default())),
        }
    }

    fn parsed(&self, expression: &str, words: &Words) -> Result<Schedule, Box<Trouble>> {
        let zone = self.settings.time_zone.clone();
        let parsed = Schedule::parse(expression.trim(), zone).map_err(|error| error.as_str());
        let fires = parsed.and_then(|schedule| if schedule.fires() { Ok(schedule) } else { Err("never") });
        fires.map_err(|fault| Box::new(Trouble::new(&AppError::UnfitSchedule(fault), words)))
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

/// A pause as people read it.
pub(crate) fn pause_view(row: &PauseRow, words: &Words) -> PauseView {
    let sentence = match row.until {
        Some(until) => words.text("pause-until", &[("at", words.instant(until).into())]),
        None => words.plain("pause-open"),
    };
    let sentence = match row.note.as_str() {
        "" => sentence,
        note => format!("{sentence} {}", words.text("pause-note", &[("note", note.into())])),
    };
    PauseView {
        since: row.since.to_string(),
        until: row.until.map(|until| until.to_string()),
        note: row.note.clone(),
        actor: row.actor.clone(),
        sentence,
    }
}

fn told(instants: &[Timestamp]) -> Vec<String> {
    instants.iter().map(ToString::to_string).collect()
}
