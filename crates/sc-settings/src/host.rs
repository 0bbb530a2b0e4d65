//! What the host of the engine does by itself: it starts runs by a schedule, and keeps logs.

use std::path::PathBuf;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use sc_domain::Schedule;

use crate::fiscal::local_folder;
use crate::keys;
use crate::problem::{Problem, ProblemCode};
use crate::reader::Section;

/// When runs start by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleSettings {
    /// The slots, on the clocks of [`crate::Settings::time_zone`]. It has some.
    pub schedule: Schedule,
    /// Whether runs start by it at all.
    pub enabled: bool,
    /// Whether a run starts with the host.
    pub run_at_start: bool,
    /// How old a slot may be and still be made up for.
    pub catch_up: SignedDuration,
}

/// What is logged, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogSettings {
    /// The folder; `None` = `logs` in the folder of data.
    pub folder: Option<PathBuf>,
    /// Days for which files are kept; 0 = for ever.
    pub retention_days: u32,
    /// Size beyond which a log goes on in another file.
    pub max_file_bytes: u64,
    /// How much is logged.
    pub level: LogLevel,
}

/// How much is logged. Each level holds those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LogLevel {
    /// Errors only.
    Error,
    /// Warnings too.
    Warn,
    /// What a run does.
    Info,
    /// What a developer asks.
    Debug,
}

impl LogLevel {
    /// As it stands in the settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
        }
    }
}

/// `zone` is `None` where the settings name none that exists: the expression is judged all the same. `lock` is how long a run
/// may take.
pub(crate) fn schedule(
    section: &mut Section<'_, '_>,
    zone: Option<&TimeZone>,
    lock: SignedDuration,
) -> Option<ScheduleSettings> {
    let zone = zone.cloned().unwrap_or(TimeZone::UTC);
    let schedule = section.shaped(&keys::SCHEDULE_CRON, |text| Some(parse(text, &zone)));
    let schedule = match schedule {
        Some(Ok(schedule)) => {
            gap(section, &schedule, lock);
            Some(schedule)
        }
        Some(Err((text, fault))) => {
            let path = section.path(&keys::SCHEDULE_CRON);
            section.problem(Problem::new(ProblemCode::Cron, path).value(text).with("fault", fault));
            None
        }
        None => None,
    };
    let enabled = section.boolean(&keys::SCHEDULE_ENABLED);
    let run_at_start = section.boolean(&keys::SCHEDULE_RUN_AT_START);
    let catch_up = SignedDuration::from_hours(section.integer(&keys::SCHEDULE_CATCH_UP_HOURS));
    Some(ScheduleSettings { schedule: schedule?, enabled, run_at_start, catch_up })
}

/// The schedule, or the text with the name of what is wrong with it. One that never fires is wrong here: who wants no
/// runs says so with `schedule.enabled`.
fn parse(text: &str, zone: &TimeZone) -> Result<Schedule, (String, &'static str)> {
    match Schedule::parse(text, zone.clone()) {
        Ok(schedule) if schedule.fires() => Ok(schedule),
        Ok(_) => Err((text.to_owned(), "never")),
        Err(error) => Err((text.to_owned(), error.as_str())),
    }
}

fn gap(section: &mut Section<'_, '_>, schedule: &Schedule, lock: SignedDuration) {
    if let Some(gap) = schedule.too_close(lock) {
        let problem = Problem::new(ProblemCode::CronGap, section.path(&keys::SCHEDULE_CRON))
            .value(schedule.expression())
            .with("gap", gap.as_mins())
            .with("other", keys::TIMEOUTS_LOCK_MS.path)
            .with("lock", lock.as_mins());
        section.problem(problem);
    }
}

pub(crate) fn logs(section: &mut Section<'_, '_>) -> LogSettings {
    LogSettings {
        folder: section.shaped(&keys::LOGS_FOLDER, local_folder),
        retention_days: section.count(&keys::LOGS_RETENTION_DAYS),
        max_file_bytes: section.integer(&keys::LOGS_MAX_FILE_MB).unsigned_abs() * 1024 * 1024,
        level: match section.choice(&keys::LOGS_LEVEL) {
            "error" => LogLevel::Error,
            "warn" => LogLevel::Warn,
            "debug" => LogLevel::Debug,
            _ => LogLevel::Info,
        },
    }
}
