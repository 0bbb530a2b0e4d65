//! The schedule and its pauses, from a terminal.

use serde_json::{Value, json};

use crate::site::{Site, filters};

/// Both languages of a command, one after the other.
fn both(site: &Site, args: &[&str]) -> String {
    let shown = |lang: &&str| {
        let args: Vec<&str> = args.iter().copied().chain(["--lang", lang]).collect();
        format!("$ sageconnect {}\n{}\n", args.join(" "), site.run(&args).shown())
    };
    ["es", "en"].iter().map(shown).collect()
}

fn schedule(site: &Site) -> Value {
    site.json(&["schedule"]).json()
}

#[test]
fn a_schedule_is_checked_changed_and_switched_off_and_on() {
    let site = Site::start();
    let before = schedule(&site);
    assert_eq!((&before["expression"], &before["is_enabled"]), (&json!("*/15 * * * *"), &json!(true)));
    assert_eq!((&before["is_hosted"], &before["slots"]), (&json!(false), &json!([])));
    assert_eq!(before["next"].as_array().unwrap().len(), 5);

    let checked = site.json(&["schedule", "check", "0 9,18 * * 1-5"]);
    assert_eq!((checked.exit, &checked.json()["trouble"]), (0, &Value::Null));
    assert_eq!(checked.json()["reading"], "Monday to Friday at 09:00 and 18:00");
    assert_eq!(schedule(&site)["expression"], before["expression"], "it was only asked");

    let changed = site.json(&["schedule", "set", "0 9,18 * * 1-5"]);
    assert_eq!(changed.exit, 0, "{changed:?}");
    assert!(changed.json()["sentence"].as_str().unwrap().contains("Monday to Friday at 09:00 and 18:00"));
    assert_eq!(changed.json()["schedule"], schedule(&site));
    assert_eq!(schedule(&site)["expression"], "0 9,18 * * 1-5");

    let off = site.json(&["schedule", "off"]).json();
    assert_eq!((&off["schedule"]["is_enabled"], &off["schedule"]["next"]), (&json!(false), &json!([])));
    assert_eq!(site.json(&["schedule", "set", "@daily"]).exit, 2);
    let still = site.json(&["schedule", "set", "30 7 * * *"]).json();
    assert_eq!(still["schedule"]["is_enabled"], false, "another expression switches nothing on");
    let on = site.json(&["schedule", "on"]).json();
    assert_eq!(
        (&on["schedule"]["is_enabled"], &on["schedule"]["expression"]),
        (&json!(true), &json!("30 7 * * *"))
    );
    assert_eq!(site.run(&["settings", "check"]).exit, 0, "the file is still one of settings");
    assert_eq!(site.run(&["audit", "verify"]).out.trim_end(), "The audit chain is whole: 4 entries.");
}

#[test]
fn an_unfit_expression_changes_nothing_and_ends_with_2() {
    let site = Site::start();
    let settings = std::fs::read_to_string(site.file("settings.toml")).unwrap();
    for expression in ["", "x", "* * * *", "0 * * * * *", "61 * * * *", "0 0 30 2 *"] {
        let set = site.json(&["schedule", "set", expression]);
        assert_eq!((set.exit, set.error_code().as_str()), (2, "usage.unfit_schedule"), "{expression}");
        let checked = site.json(&["schedule", "check", expression]);
        assert_eq!(
            (checked.exit, &checked.json()["trouble"]["code"], &checked.json()["next"]),
            (2, &json!("usage.unfit_schedule"), &json!([])),
            "{expression}"
        );
        let sentence = checked.json()["trouble"]["sentence"].as_str().unwrap().to_owned();
        let text = site.run(&["schedule", "check", expression]);
        assert_eq!((text.exit, text.out.as_str()), (2, ""));
        assert!(text.err.starts_with(&sentence) && text.err.contains("What to do:"), "{text:?}");
    }
    assert_eq!(std::fs::read_to_string(site.file("settings.toml")).unwrap(), settings);
}

#[test]
fn times_no_farther_apart_than_a_run_may_take_are_refused_with_the_setting_that_says_so() {
    let site = Site::start();
    let settings = std::fs::read_to_string(site.file("settings.toml")).unwrap();
    let set = site.json(&["schedule", "set", "*/10 * * * *"]);
    assert_eq!((set.exit, set.error_code().as_str()), (2, "usage.schedule_too_close"));
    let checked = site.json(&["schedule", "check", "*/10 * * * *"]);
    let trouble = &checked.json()["trouble"];
    assert_eq!((checked.exit, &trouble["code"]), (2, &json!("usage.schedule_too_close")));
    assert_eq!(trouble["sentence"], "The times of the schedule are 10 min apart, and a run may take 14 min.");
    assert!(trouble["hint"].as_str().unwrap().contains("timeouts.lock_ms"), "{trouble}");
    assert_eq!(std::fs::read_to_string(site.file("settings.toml")).unwrap(), settings);
    assert_eq!(schedule(&site)["run_minutes"], 14);
    // Whoever wrote it into the file is told the same.
    std::fs::write(site.file("settings.toml"), format!("{settings}\n[schedule]\ncron = '*/10 * * * *'\n"))
        .unwrap();
    let told = site.run(&["settings", "check"]);
    assert_eq!(told.exit, 5, "{told:?}");
    assert!(format!("{}{}", told.out, told.err).contains("timeouts.lock_ms (14 min)"), "{told:?}");
}

#[test]
fn a_pause_lasts_as_long_as_was_said_and_ends_when_somebody_resumes() {
    let site = Site::start();
    assert_eq!(site.run(&["resume"]).out.lines().next(), Some("The schedule was not paused."));
    let until = |args: &[&str]| {
        let answer = site.json(&[&["pause"], args].concat());
        assert_eq!(answer.exit, 0, "{answer:?}");
        let (told, stands) = (answer.json()["schedule"].clone(), schedule(&site));
        // The next time of the schedule may pass between the two questions.
        let without_next = |mut schedule: Value| {
            schedule["pause"].as_object_mut().map(|pause| pause.remove("next_if_resumed"));
            schedule
        };
        assert_eq!(without_next(told.clone()), without_next(stands));
        told["pause"].clone()
    };
    assert_eq!(until(&[])["until"], Value::Null);
    assert_eq!(schedule(&site)["next"], json!([]), "nobody knows when somebody resumes");
    assert!(site.run(&["schedule"]).out.contains("none while it is paused"));
    assert_eq!(until(&["--until-resumed"])["until"], Value::Null);
    // The sandbox is on the clocks of Mexico City.
    assert_eq!(until(&["--until", "2100-01-01 12:30"])["until"], "2100-01-01T18:30:00Z");
    assert_eq!(
        schedule(&site)["next"][0],
        "2100-01-01T18:30:00Z",
        "the end itself is a time of the schedule"
    );
    assert_eq!(until(&["--until", "2100-01-01T12:30:00-05:00"])["until"], "2100-01-01T17:30:00Z");
    assert!(until(&["--until-tomorrow"])["until"].as_str().unwrap().ends_with("T14:00:00Z"));
    let paused = until(&["--for", "36h", "--note", "month end"]);
    assert_eq!((&paused["note"], &paused["actor"]), (&json!("month end"), &json!("tester")));
    let status = site.json(&["status"]).json();
    assert_eq!((&status["standing"], &status["sentence"]), (&json!("paused"), &paused["sentence"]));
    assert!(site.run(&["schedule"]).out.contains("Reason: month end."));
    // Runs that a person asks for go on.
    assert_eq!(site.run(&["run", "--step", "uploadPayments"]).exit, 0);

    let resumed = site.json(&["resume"]).json();
    let said = resumed["sentence"].as_str().unwrap();
    assert!(said.starts_with("The schedule goes on; the next run begins on "), "{said}");
    assert_eq!(resumed["schedule"]["pause"], Value::Null);
    assert_ne!(site.json(&["status"]).json()["standing"], "paused");
}

#[test]
fn a_pause_that_cannot_be_is_told_with_its_end_and_changes_nothing() {
    let site = Site::start();
    for (args, code) in [
        (&["--until", "2020-01-01 10:00"][..], "usage.unfit_end"),
        (&["--until", "2020-01-01T10:00:00Z"], "usage.unfit_end"),
        (&["--until", "tomorrow"], "usage.invalid_value"),
        (&["--for", "soon"], "usage.invalid_value"),
        (&["--for", "0m"], "usage.invalid_value"),
        (&["--for", "1h", "--until-tomorrow"], "usage.conflict"),
        (&["--until-resumed", "--until-tomorrow"], "usage.conflict"),
    ] {
        let answer = site.json(&[&["pause"], args].concat());
        assert_eq!((answer.exit, answer.error_code().as_str()), (2, code), "{args:?}");
    }
    assert_eq!(schedule(&site)["pause"], Value::Null);
}

#[test]
fn the_schedule_reads_in_both_languages() {
    let site = Site::start();
    let mut text = String::new();
    for args in [
        &["schedule", "check", "30 */2 * * *"][..],
        &["schedule", "check", "61 * * * *"],
        &["schedule", "set", "0 0 30 2 *"],
        &["schedule", "set", "0 9,18 * * 1-5"],
        &["schedule", "off"],
        &["schedule"],
        &["schedule", "on"],
        &["pause", "--until", "2100-01-01 12:30", "--note", "mes"],
        &["pause", "--until", "2020-01-01 10:00"],
        &["schedule"],
        &["resume"],
    ] {
        text.push_str(&both(&site, args));
    }
    filters().bind(|| insta::assert_snapshot!("schedule", text));
}
