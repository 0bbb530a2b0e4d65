//! The schedule and the logs of a host.

use jiff::SignedDuration;
use sc_settings::{Level, LogLevel, Problem, Settings};
use sc_words::{Lang, Words};

use crate::support::{LIVE, list, problems, valid, with, without};

#[test]
fn without_a_word_of_it_runs_start_every_quarter_and_logs_are_kept() {
    let settings = valid(LIVE).settings;
    assert_eq!(settings.schedule.schedule.expression(), "*/15 * * * *");
    assert_eq!(settings.schedule.schedule.zone(), &settings.time_zone);
    assert!(settings.schedule.enabled && !settings.schedule.run_at_start);
    assert_eq!(settings.schedule.catch_up, SignedDuration::from_hours(24));
    let logs = settings.logs;
    assert_eq!((logs.folder, logs.retention_days, logs.max_file_bytes), (None, 0, 20 * 1024 * 1024));
    assert_eq!(logs.level, LogLevel::Info);
}

#[test]
fn what_is_written_is_taken() {
    let mut text = LIVE.to_owned();
    for (path, value) in [
        ("schedule.cron", "\" 0  9-18 * * MON-FRI \""),
        ("schedule.enabled", "false"),
        ("schedule.run_at_start", "true"),
        ("schedule.catch_up_hours", "168"),
        ("logs.folder", "'C:\\SageConnect\\logs'"),
        ("logs.retention_days", "400"),
        ("logs.max_file_mb", "500"),
        ("logs.level", "\"debug\""),
    ] {
        text = with(&text, path, value);
    }
    let settings = valid(&text).settings;
    assert_eq!(settings.schedule.schedule.expression(), "0 9-18 * * MON-FRI");
    assert!(!settings.schedule.enabled && settings.schedule.run_at_start);
    assert_eq!(settings.schedule.catch_up, SignedDuration::from_hours(168));
    assert!(settings.logs.folder.is_some_and(|folder| folder.ends_with("C:\\SageConnect\\logs")));
    assert_eq!((settings.logs.retention_days, settings.logs.max_file_bytes), (400, 500 * 1024 * 1024));
    assert_eq!(settings.logs.level, LogLevel::Debug);
    for level in [LogLevel::Error, LogLevel::Warn, LogLevel::Info, LogLevel::Debug] {
        let said = valid(&with(LIVE, "logs.level", &format!("\"{}\"", level.as_str()))).settings.logs.level;
        assert_eq!(said, level);
    }
}

fn found(cron: &str) -> Vec<Problem> {
    match Settings::parse(&with(LIVE, "schedule.cron", &format!("\"{cron}\""))) {
        Ok(loaded) => loaded.warnings,
        Err(problems) => problems,
    }
}

#[test]
fn an_expression_that_is_none_is_refused_by_its_field_in_both_languages() {
    for (cron, es, en) in [
        ("", "cinco campos", "five fields"),
        ("@daily", "cinco campos", "five fields"),
        ("0 */15 * * * *", "los segundos no se admiten", "seconds are not taken"),
        ("61 * * * *", "primer campo", "first field"),
        ("* 9-25 * * *", "segundo campo", "second field"),
        ("* * 32 * *", "tercer campo", "third field"),
        ("* * * ENE *", "cuarto campo", "fourth field"),
        ("* * * * LUN", "quinto campo", "fifth field"),
        ("0 0 31 2 *", "ningún día", "no day"),
    ] {
        let problems = found(cron);
        assert_eq!(list(&problems), ["C007 schedule.cron"], "{cron}");
        for (lang, part) in [(Lang::Es, es), (Lang::En, en)] {
            let said = problems[0].sentence(&Words::new(lang));
            assert!(said.contains(part) && !said.contains("settings-cron"), "{cron}: {said}");
        }
    }
    assert_eq!(problems(&with(LIVE, "schedule.cron", "15")), ["C023 schedule.cron"]);
    // It is judged where the zone is not known, too.
    assert_eq!(
        problems(&without(&with(LIVE, "schedule.cron", "\"61 * * * *\""), "app.timezone")),
        ["C001 app.timezone", "C007 schedule.cron"]
    );
}

#[test]
fn slots_no_farther_apart_than_a_run_may_take_are_refused_in_both_languages() {
    let gaps =
        [("* * * * *", "1"), ("*/14 * * * *", "4"), ("0,14 9 1 * *", "14"), ("*/10 9-18 * * 1-5", "10")];
    for (cron, gap) in gaps {
        let problems = found(cron);
        assert_eq!(list(&problems), ["C008 schedule.cron"], "{cron}");
        assert_eq!(
            (problems[0].level(), problems[0].arguments["gap"].as_str()),
            (Level::Error, gap),
            "{cron}"
        );
    }
    for cron in ["*/15 * * * *", "58 23,0 * * *", "0 9-18 * * 1-5", "0 0 29 2 *"] {
        assert_eq!(found(cron), [], "{cron}");
    }
    let said = |lang| found("*/5 * * * *")[0].sentence(&Words::new(lang));
    assert_eq!(
        said(Lang::Es),
        "schedule.cron = «*/5 * * * *» corre cada 5 min, y el intervalo debe ser mayor que timeouts.lock_ms (14 min), lo que puede durar una corrida. Separe los horarios, o baje timeouts.lock_ms si sus corridas duran menos."
    );
    assert!(said(Lang::En).contains("longer than timeouts.lock_ms (14 min)"), "{}", said(Lang::En));
}

#[test]
fn a_site_whose_runs_are_quick_may_have_closer_slots() {
    let every_five = with(LIVE, "schedule.cron", "\"*/5 * * * *\"");
    assert_eq!(problems(&with(&every_five, "timeouts.lock_ms", "300000")), ["C008 schedule.cron"]);
    let quick = with(&with(&every_five, "timeouts.lock_ms", "240000"), "timeouts.child_ms", "200000");
    let settings = valid(&with(&quick, "timeouts.step_ms", "190000")).settings;
    assert_eq!(settings.timeouts.lock.as_secs(), 240);
    // A run of the importer fits into a run as a whole.
    let child = with(LIVE, "timeouts.child_ms", "600000");
    assert_eq!(problems(&with(&child, "timeouts.lock_ms", "600000")), ["C005 timeouts.child_ms"]);
}

#[test]
fn logs_stay_on_this_machine() {
    for path in ["'\\\\servidor\\logs'", "'logs'", "''"] {
        assert_eq!(problems(&with(LIVE, "logs.folder", path)), ["C025 logs.folder"], "{path}");
    }
    // The spelling of Windows counts everywhere.
    valid(&with(LIVE, "logs.folder", "'D:\\logs'"));
}
