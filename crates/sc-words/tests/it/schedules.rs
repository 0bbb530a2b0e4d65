//! A schedule in words, for both kinds of readers.

use jiff::tz::TimeZone;
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
    said("20 * * * *", "Cada hora, en el minuto 20", "Every hour, at minute 20");
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
fn what_is_not_said_in_few_words_is_shown_as_it_is() {
    said("5 4 * 1 *", "Según la expresión 5 4 * 1 *", "By the expression 5 4 * 1 *");
    said(
        " */15  9-18 * * 1-5",
        "Según la expresión */15 9-18 * * 1-5",
        "By the expression */15 9-18 * * 1-5",
    );
}
