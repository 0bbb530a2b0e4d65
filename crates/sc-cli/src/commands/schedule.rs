//! The schedule: what it says, how it is changed, and how it is held back.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sc_app::page::Said;
use sc_app::page::schedule::{ExpressionAsked, PauseAsked, PauseLength, ScheduleChange, ScheduleView};
use sc_app::{App, AppError, Exit};
use sc_words::Words;
use serde::Serialize;

use super::Place;
use crate::args::{PauseArgs, ScheduleArgs, ScheduleCommand, Until};
use crate::out::Out;
use crate::{show, usage};

/// What was changed, and how the schedule stands now.
#[derive(Serialize)]
struct Changed {
    sentence: String,
    schedule: ScheduleView,
}

pub(super) async fn schedule(place: Place, args: &ScheduleArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    match &args.what {
        None => {
            let mut schedule = app.schedule(&words).await?;
            schedule.slots.truncate(args.limit as usize);
            show::schedule::schedule(out, &words, &schedule);
            out.json(&schedule);
            Ok(Exit::Done)
        }
        Some(ScheduleCommand::Check(args)) => {
            let expression = app.check_schedule(&asked(&args.expression), &words);
            match &expression.trouble {
                // For programs it is an answer like any other: what would be wrong.
                Some(trouble) if !out.is_json => out.failure(&usage::unfit(trouble), &words),
                _ => show::schedule::expression(out, &words, &expression),
            }
            out.json(&expression);
            Ok(if expression.trouble.is_some() { Exit::Usage } else { Exit::Done })
        }
        Some(ScheduleCommand::Set(args)) => {
            let is_enabled = app.schedule(&words).await?.is_enabled;
            let change = ScheduleChange { expression: args.expression.clone(), is_enabled };
            set(&app, change, &words, out).await
        }
        Some(ScheduleCommand::On) => switch(&app, true, &words, out).await,
        Some(ScheduleCommand::Off) => switch(&app, false, &words, out).await,
    }
}

async fn switch(app: &App, is_enabled: bool, words: &Words, out: &Out) -> Result<Exit, AppError> {
    let expression = app.schedule(words).await?.expression;
    set(app, ScheduleChange { expression, is_enabled }, words, out).await
}

async fn set(app: &App, change: ScheduleChange, words: &Words, out: &Out) -> Result<Exit, AppError> {
    // A mistake of the expression is one of use: in the settings file it would be one of setup.
    if let Some(trouble) = app.check_schedule(&asked(&change.expression), words).trouble {
        out.failure(&usage::unfit(&trouble), words);
        return Ok(Exit::Usage);
    }
    let said = app.change_schedule(&change, words).await?;
    changed(app, said, words, out).await
}

pub(super) async fn pause(place: Place, args: &PauseArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let until = end(args, app.clock().now(), &app.settings().time_zone)?;
    let length = match &until {
        Some(_) => PauseLength::Until,
        None if args.until_tomorrow => PauseLength::Tomorrow,
        None => PauseLength::Resumed,
    };
    let asked = PauseAsked { length, until: until.map(|at| at.to_string()), note: args.note.clone() };
    let said = app.pause(&asked, &words).await?;
    changed(&app, said, &words, out).await
}

pub(super) async fn resume(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let said = app.resume(&words).await?;
    changed(&app, said, &words, out).await
}

/// Says what was done, and whether somebody is there who follows it.
async fn changed(app: &App, said: Said, words: &Words, out: &Out) -> Result<Exit, AppError> {
    let schedule = app.schedule(words).await?;
    out.line(&said.sentence);
    if schedule.is_enabled && !schedule.is_hosted {
        out.line(words.plain("schedule-on-unhosted"));
    }
    out.json(&Changed { sentence: said.sentence, schedule });
    Ok(Exit::Done)
}

fn asked(expression: &str) -> ExpressionAsked {
    ExpressionAsked { expression: expression.to_owned() }
}

/// The instant at which a pause ends that was asked for by a length or an instant; `None` for any other.
fn end(args: &PauseArgs, now: Timestamp, zone: &TimeZone) -> Result<Option<Timestamp>, AppError> {
    let unfit = |told: String| move |_: jiff::Error| AppError::UnfitEnd(told);
    if let Some(span) = args.lasts {
        // A day is one on the clocks of the installation.
        let end = now.to_zoned(zone.clone()).checked_add(span).map_err(unfit(span.to_string()))?;
        return Ok(Some(end.timestamp()));
    }
    match args.until {
        None => Ok(None),
        Some(Until::Instant(end)) => Ok(Some(end)),
        Some(Until::Clock(clock)) => {
            let end = clock.to_zoned(zone.clone()).map_err(unfit(clock.to_string()))?;
            Ok(Some(end.timestamp()))
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command};

    #[track_caller]
    fn check(args: &[&str], expected: Option<&str>) {
        let args = ["sageconnect", "pause"].iter().chain(args);
        let Command::Pause(args) = Cli::try_parse_from(args).unwrap().command else { panic!("a pause") };
        let zone = TimeZone::get("America/Mexico_City").unwrap();
        let now = "2026-07-01T18:00:00Z".parse().unwrap();
        let end = end(&args, now, &zone).unwrap().map(|end| end.to_string());
        assert_eq!(end.as_deref(), expected);
    }

    #[test]
    fn the_end_of_a_pause_is_told_on_the_clocks_of_the_installation() {
        check(&["--for", "1h"], Some("2026-07-01T19:00:00Z"));
        check(&["--for", "1d"], Some("2026-07-02T18:00:00Z"));
        check(&["--until", "2026-07-01 13:30"], Some("2026-07-01T19:30:00Z"));
        check(&["--until", "2026-07-01T13:30:00-07:00"], Some("2026-07-01T20:30:00Z"));
        check(&["--until-tomorrow"], None);
        check(&["--until-resumed"], None);
        check(&[], None);
    }
}
