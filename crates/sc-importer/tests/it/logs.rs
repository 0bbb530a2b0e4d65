//! Errors in the program's own logs.

use std::fs;

use sc_importer::LogFiles;

use crate::site::Site;

/// A program of these steps, and what stands in its logs before it runs.
fn site(steps: &[&str], before: &[(&str, &str)]) -> Site {
    let mut site = Site::new(steps);
    fs::create_dir(site.path("logs")).expect("a folder");
    for (name, text) in before {
        fs::write(site.path("logs").join(name), text).expect("written");
    }
    site.options.logs = Some(LogFiles::of(site.path("logs")));
    site
}

async fn errors(steps: &[&str], before: &[(&str, &str)]) -> Vec<String> {
    site(steps, before).run().await.log_errors
}

#[tokio::test]
async fn an_error_in_a_log_of_the_same_second_is_found_though_the_program_says_0() {
    let steps = ["append=logs/Importa_1.log:inicio;10:00:00 ERROR: no existe el proveedor;fin;", "exit=0"];
    assert_eq!(errors(&steps, &[]).await, ["10:00:00 ERROR: no existe el proveedor"]);
}

#[tokio::test]
async fn a_log_from_before_is_not_of_this_run_however_new_it_is() {
    assert_eq!(errors(&[], &[("Importa_0.log", "ERROR: ayer\n")]).await, [""; 0]);
}

#[tokio::test]
async fn of_a_log_that_was_continued_only_the_new_lines_count() {
    let steps = ["append=logs/correo.log:Error: hoy;"];
    assert_eq!(errors(&steps, &[("correo.log", "ERROR: ayer\n")]).await, ["Error: hoy"]);
}

#[tokio::test]
async fn a_log_that_was_begun_anew_counts_from_its_beginning() {
    let steps = ["write=logs/correo.log:ERROR: hoy;"];
    assert_eq!(errors(&steps, &[("correo.log", "una línea larga, sin nada malo\n")]).await, ["ERROR: hoy"]);
}

/// The folder may be on a machine whose clock runs behind.
#[tokio::test]
async fn a_new_log_counts_whatever_time_it_says() {
    let steps = ["append=logs/a.log:ERROR: hoy;", "touch=logs/a.log:978307200"];
    assert_eq!(errors(&steps, &[]).await, ["ERROR: hoy"]);
}

#[tokio::test]
async fn a_folder_that_appears_with_the_run_is_judged_by_the_times_of_its_files() {
    // The clock of the test stands in 2026; the old log is of long before.
    let mut site = Site::new(&[
        "make-folder=logs",
        "append=logs/a.log:ERROR: hoy;",
        "touch=logs/a.log:1793718001",
        "append=logs/old.log:ERROR: ayer;",
        "touch=logs/old.log:978307200",
    ]);
    site.options.logs = Some(LogFiles::of(site.path("logs")));
    assert_eq!(site.run().await.log_errors, ["ERROR: hoy"]);
}

#[tokio::test]
async fn only_files_of_the_pattern_are_logs() {
    let steps = ["append=logs/IMPORTA_1.LOG:ERROR: uno;", "append=logs/notas.txt:ERROR: dos;"];
    assert_eq!(errors(&steps, &[]).await, ["ERROR: uno"]);
}

#[tokio::test]
async fn accents_and_bounds_hold_for_logs_too() {
    let accents = format!("write-bytes=logs/a.log:{}", hex::encode(b"ERROR: descripci\xf3n\n"));
    let many: String = (0..60).map(|number| format!("ERROR {number};")).collect();
    let long = format!("append=logs/a.log:ERROR {}", "x".repeat(5_000));
    let errors = errors(&[&accents, &format!("append=logs/a.log:{many}"), &long], &[]).await;
    assert_eq!(errors.len(), 51);
    assert_eq!(errors[0], "ERROR: descripción");
    assert_eq!(errors[50], "[… +12]");
    assert_eq!(self::errors(&[&long], &[]).await[0].chars().count(), 300);
}

#[tokio::test]
async fn logs_that_cannot_be_read_are_not_taken_for_silence() {
    let site = site(&["remove-folder=logs"], &[]);
    let errors = site.run().await.log_errors;
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].starts_with(&site.path("logs").display().to_string()), "{errors:?}");
}

#[tokio::test]
async fn without_a_folder_of_logs_nothing_is_said_about_them() {
    let mut site = site(&["append=logs/a.log:ERROR: hoy;"], &[]);
    site.options.logs = None;
    assert_eq!(site.run().await.log_errors, [""; 0]);
}
