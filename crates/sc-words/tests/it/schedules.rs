//! A schedule in words, for both kinds of readers.

use jiff::tz::TimeZone;
use proptest::prelude::*;
use sc_domain::Schedule;
use sc_words::{Lang, Words};

#[track_caller]
fn said(expression: &str, es: &str, en: &str) {
    let schedule = Schedule::parse(expression, TimeZone::UTC).expect("an expression");
    assert_eq!(Words::new(Lang::Es).schedule(&schedule), es);
    assert_eq!(Words::new(Lang::En).schedule(&schedule), en);
}

#[test]
fn a_rhythm_is_said_by_its_step() {
    said("* * * * *", "Cada minuto", "Every minute");
    said("*/15 * * * *", "Cada 15 minutos", "Every 15 minutes");
    said("0 * * * *", "Cada hora en punto", "Every hour, on the hour");
    said("20 * * * *", "A los 20 minutos de cada hora", "At 20 minutes past every hour");
    said("5 */4 * * *", "Cada 4 horas desde las 00:05", "Every 4 hours from 00:05");
}

#[test]
fn times_of_the_day_are_said_one_by_one() {
    said("0 7 * * *", "Todos los días a las 07:00", "Every day at 07:00");
    said("30 1 * * *", "Todos los días a la 01:30", "Every day at 01:30");
    said(
        "0 9,13,18 * * *",
        "Todos los días a las 09:00, 13:00 y 18:00",
        "Every day at 09:00, 13:00 and 18:00",
    );
}

#[test]
fn days_in_a_row_are_a_stretch_and_others_a_list() {
    said("0 9,18 * * 1-5", "De lunes a viernes a las 09:00 y 18:00", "Monday to Friday at 09:00 and 18:00");
    said("0 9 * * 1-6", "De lunes a sábado a las 09:00", "Monday to Saturday at 09:00");
    said("0 9 * * 0,6", "Los sábados y domingos a las 09:00", "Saturdays and Sundays at 09:00");
    said(
        "0 9 * * 1,3,5",
        "Los lunes, miércoles y viernes a las 09:00",
        "Mondays, Wednesdays and Fridays at 09:00",
    );
    said(
        "0 9 * * 5,6,0,1",
        "Los lunes, viernes, sábados y domingos a las 09:00",
        "Mondays, Fridays, Saturdays and Sundays at 09:00",
    );
    said("15 0 * * 2", "Los martes a las 00:15", "Tuesdays at 00:15");
}

#[test]
fn minutes_of_each_hour_are_said_with_the_hours_and_days_that_they_hold_for() {
    said(
        "30 7-19 * * 1-5",
        "A los 30 minutos de cada hora, de 07:00 a 19:59, de lunes a viernes",
        "At 30 minutes past every hour, from 07:00 to 19:59, Monday to Friday",
    );
    said(
        " */15  9-18 * * 1-5",
        "Cada 15 minutos, de 09:00 a 18:59, de lunes a viernes",
        "Every 15 minutes, from 09:00 to 18:59, Monday to Friday",
    );
    said(
        "0 7-19 * * *",
        "Cada hora en punto, de 07:00 a 19:00",
        "Every hour, on the hour, from 07:00 to 19:00",
    );
    said(
        "1 * * * 6",
        "Un minuto después de cada hora en punto, los sábados",
        "One minute past every hour, Saturdays",
    );
    said(
        "*/7 * * * *",
        "Cada 7 minutos, del minuto 0 al 56 de cada hora",
        "Every 7 minutes, from minute 0 to 56 of every hour",
    );
    said(
        "5-59/15 * * * *",
        "Cada 15 minutos, del minuto 5 al 50 de cada hora",
        "Every 15 minutes, from minute 5 to 50 of every hour",
    );
    said(
        "10,25,40 * * * *",
        "A los 10, 25 y 40 minutos de cada hora",
        "At 10, 25 and 40 minutes past every hour",
    );
    said(
        "0-9,30 * * * *",
        "En los minutos 0 a 9 y 30 de cada hora",
        "In the minutes 0 to 9 and 30 of every hour",
    );
    said(
        "*/10 9-12,15-18 * * *",
        "Cada 10 minutos, de 09:00 a 12:59 y de 15:00 a 18:59",
        "Every 10 minutes, from 09:00 to 12:59 and from 15:00 to 18:59",
    );
    said(
        "*/10 8-20/2 * * *",
        "Cada 10 minutos, en las horas 8, 10, 12, 14, 16, 18 y 20",
        "Every 10 minutes, in the hours 8, 10, 12, 14, 16, 18 and 20",
    );
    said("* 9 * * *", "Cada minuto, de 09:00 a 09:59", "Every minute, from 09:00 to 09:59");
}

#[test]
fn days_are_said_by_their_place_in_the_month() {
    said("0 0 1 * *", "El día 1 de cada mes a las 00:00", "On day 1 of every month at 00:00");
    said(
        "0 9,18 1,15 * *",
        "Los días 1 y 15 de cada mes a las 09:00 y 18:00",
        "On days 1 and 15 of every month at 09:00 and 18:00",
    );
    said(
        "0 6 1-5,20 * *",
        "Los días 1 a 5 y 20 de cada mes a las 06:00",
        "On days 1 to 5 and 20 of every month at 06:00",
    );
    said(
        "0 6 */2 * *",
        "Cada 2 días, del 1 al 31 de cada mes a las 06:00",
        "Every 2 days, from day 1 to 31 of every month at 06:00",
    );
    said("0 0 L * *", "El último día de cada mes a las 00:00", "On the last day of every month at 00:00");
    said(
        "0 6 LW * *",
        "El último día entre semana de cada mes a las 06:00",
        "On the last weekday of every month at 06:00",
    );
    said(
        "0 6 15W * *",
        "El día entre semana más cercano al 15 de cada mes a las 06:00",
        "On the weekday nearest to day 15 of every month at 06:00",
    );
    said(
        "0 6 15,L * *",
        "El día 15 y el último día de cada mes a las 06:00",
        "On day 15 and on the last day of every month at 06:00",
    );
    said(
        "*/30 * 1 * *",
        "Cada 30 minutos, el día 1 de cada mes",
        "Every 30 minutes, on day 1 of every month",
    );
}

#[test]
fn days_of_the_week_are_said_by_their_place_in_the_month_too() {
    said(
        "0 6 * * 1#1",
        "El primer lunes de cada mes a las 06:00",
        "On the first Monday of every month at 06:00",
    );
    said(
        "0 6 * * 1#2,5L",
        "El segundo lunes y el último viernes de cada mes a las 06:00",
        "On the second Monday and on the last Friday of every month at 06:00",
    );
    said(
        "0 6 * 1,7 3,5L",
        "Los miércoles y el último viernes de enero y julio a las 06:00",
        "Wednesdays and on the last Friday of January and July at 06:00",
    );
}

#[test]
fn months_are_said_by_their_names() {
    said("5 4 * 1 *", "Todos los días de enero a las 04:05", "Every day of January at 04:05");
    said(
        "5 4 * 1-6 *",
        "Todos los días, de enero a junio, a las 04:05",
        "Every day, from January to June, at 04:05",
    );
    said(
        "5 4 1 1,4,7,10 *",
        "El día 1 de enero, abril, julio y octubre a las 04:05",
        "On day 1 of January, April, July and October at 04:05",
    );
    said(
        "5 4 L 1-3,12 *",
        "El último día de cada mes, de enero a marzo y diciembre, a las 04:05",
        "On the last day of every month, from January to March and December, at 04:05",
    );
    said(
        "5 4 * 1,12 1-5",
        "De lunes a viernes, en enero y diciembre, a las 04:05",
        "Monday to Friday, in January and December, at 04:05",
    );
    said(
        "*/15 9-18 * 11-12 1-5",
        "Cada 15 minutos, de 09:00 a 18:59, de lunes a viernes, en noviembre y diciembre",
        "Every 15 minutes, from 09:00 to 18:59, Monday to Friday, in November and December",
    );
}

#[test]
fn two_fields_of_days_are_said_as_cron_takes_them() {
    said(
        "0 9 1 * 1",
        "El día 1 de cada mes, y además los lunes, a las 09:00",
        "On day 1 of every month, and also Mondays, at 09:00",
    );
    said(
        "0 9 13 * +5",
        "El día 13 de cada mes, cuando sea viernes, a las 09:00",
        "On day 13 of every month, when it is Friday, at 09:00",
    );
    said(
        "0 9 1-7 * +1,2",
        "Los días 1 a 7 de cada mes, cuando sea lunes o martes, a las 09:00",
        "On days 1 to 7 of every month, when it is Monday or Tuesday, at 09:00",
    );
}

#[test]
fn what_takes_too_many_words_and_what_never_comes_is_shown_as_it_is() {
    said("0 0 31 2 *", "Según la expresión 0 0 31 2 *", "By the expression 0 0 31 2 *");
    let odd = "1,3,6,8,12,14,17,20,22,25,27,31,34 * * * *";
    said(odd, &format!("Según la expresión {odd}"), &format!("By the expression {odd}"));
}

/// A field of values, ranges and steps.
fn field(low: u8, high: u8) -> impl Strategy<Value = String> {
    let value = low..=high;
    let range = (value.clone(), value.clone()).prop_map(|(a, b)| format!("{}-{}", a.min(b), a.max(b)));
    prop_oneof![
        Just("*".to_owned()),
        prop::collection::vec(value, 1..20).prop_map(|values| values
            .iter()
            .map(u8::to_string)
            .collect::<Vec<_>>()
            .join(",")),
        range.clone(),
        (1u8..9).prop_map(|step| format!("*/{step}")),
        (range, 1u8..9).prop_map(|(range, step)| format!("{range}/{step}")),
    ]
}

proptest! {
    #[test]
    fn every_expression_is_said_whole_in_both_languages(
        minute in field(0, 59),
        hour in field(0, 23),
        day in prop_oneof![field(1, 31), "(L|LW|[1-9]W|31W|L,[1-9]W|[1-9],L)"],
        month in field(1, 12),
        weekday in prop_oneof![field(0, 7), "[+]?[0-6](#[1-5]|L)?(,[0-6](#[1-5]|L)?)?"],
    ) {
        let expression = format!("{minute} {hour} {day} {month} {weekday}");
        let schedule = Schedule::parse(&expression, TimeZone::UTC).expect("an expression");
        let (es, en) = (Words::new(Lang::Es).schedule(&schedule), Words::new(Lang::En).schedule(&schedule));
        for text in [&es, &en] {
            // A key without a message, an argument without a value and a member without a word would show.
            prop_assert!(!text.contains(['{', '}', '_']) && !text.contains("schedule-"), "{expression}: {text}");
            prop_assert!(!text.contains("  ") && !text.contains(" ,") && !text.contains(",,"), "{expression}: {text}");
            prop_assert!(text.chars().next().is_some_and(char::is_uppercase), "{expression}: {text}");
            prop_assert!(!text.ends_with([' ', ',', '.']), "{expression}: {text}");
        }
        let as_written = [es.starts_with("Según la expresión"), en.starts_with("By the expression")];
        prop_assert!(as_written == [false; 2] || as_written == [true; 2], "{es} / {en}");
        // Only minutes can be too many to tell.
        if minute.starts_with('*') && schedule.fires() {
            prop_assert_eq!(as_written, [false; 2], "{}", expression);
        }
    }
}
