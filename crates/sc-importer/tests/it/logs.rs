//! Errors in the program's own logs.

use std::fs;
use std::time::{Duration, SystemTime};

use sc_importer::LogFiles;

use crate::script::Site;

/// A script, and what stands in its logs before it runs.
fn site(script: &str, before: &[(&str, &str)]) -> Site {
    let mut site = Site::new(script);
    fs::create_dir(site.path("logs")).expect("a folder");
    for (name, text) in before {
        fs::write(site.path("logs").join(name), text).expect("written");
    }
    site.options.logs = Some(LogFiles::of(site.path("logs")));
    site
}

async fn errors(script: &str, before: &[(&str, &str)]) -> Vec<String> {
    site(script, before).run().await.log_errors
}

#[tokio::test]
async fn an_error_in_a_log_of_the_same_second_is_found_though_the_program_says_0() {
    let script =
        "printf 'inicio\\r\\n10:00:00 ERROR: no existe el proveedor\\r\\nfin\\r\\n' >logs/Importa_1.log";
    assert_eq!(errors(script, &[]).await, ["10:00:00 ERROR: no existe el proveedor"]);
}

#[tokio::test]
async fn a_log_from_before_is_not_of_this_run_however_new_it_is() {
    assert_eq!(errors("exit 0", &[("Importa_0.log", "ERROR: ayer\n")]).await, [""; 0]);
}

#[tokio::test]
async fn of_a_log_that_was_continued_only_the_new_lines_count() {
    let script = "echo 'Error: hoy' >>logs/correo.log";
    assert_eq!(errors(script, &[("correo.log", "ERROR: ayer\n")]).await, ["Error: hoy"]);
}

#[tokio::test]
async fn a_log_that_was_begun_anew_counts_from_its_beginning() {
    let script = "echo 'ERROR: hoy' >logs/correo.log";
    assert_eq!(errors(script, &[("correo.log", "una línea larga, sin nada malo\n")]).await, ["ERROR: hoy"]);
}

/// The folder may be on a machine whose clock runs behind.
#[tokio::test]
async fn a_new_log_counts_whatever_time_it_says() {
    let script = "echo 'ERROR: hoy' >logs/a.log; touch -d '2001-01-01' logs/a.log";
    assert_eq!(errors(script, &[]).await, ["ERROR: hoy"]);
}

#[tokio::test]
async fn a_folder_that_appears_with_the_run_is_judged_by_the_times_of_its_files() {
    let mut site = Site::new("mkdir logs; echo 'ERROR: hoy' >logs/a.log; cp -p old.log logs/old.log");
    fs::write(site.path("old.log"), "ERROR: ayer\n").expect("written");
    // The clock of the test stands in 2026; the old log is of long before.
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(978_307_200);
    let file = fs::File::options().write(true).open(site.path("old.log")).expect("it is there");
    file.set_modified(old).expect("its time can be set");
    site.options.logs = Some(LogFiles::of(site.path("logs")));
    let script = fs::read_to_string(site.path("importer.sh")).expect("it is there");
    fs::write(site.path("importer.sh"), format!("{script}; touch -d '2026-11-03T15:00:01Z' logs/a.log"))
        .expect("written");
    assert_eq!(site.run().await.log_errors, ["ERROR: hoy"]);
}

#[tokio::test]
async fn only_files_of_the_pattern_are_logs() {
    let script = "echo 'ERROR: uno' >logs/IMPORTA_1.LOG; echo 'ERROR: dos' >logs/notas.txt";
    assert_eq!(errors(script, &[]).await, ["ERROR: uno"]);
}

#[tokio::test]
async fn accents_and_bounds_hold_for_logs_too() {
    let script = "printf 'ERROR: descripci\\363n\\n' >logs/a.log\n\
                  i=0; while [ $i -lt 60 ]; do echo \"ERROR $i\" >>logs/a.log; i=$((i+1)); done\n\
                  (printf 'ERROR '; head -c 5000 /dev/zero | tr '\\0' 'x') >>logs/a.log";
    let errors = errors(script, &[]).await;
    assert_eq!(errors.len(), 51);
    assert_eq!(errors[0], "ERROR: descripción");
    assert_eq!(errors[50], "[… +12]");
    let script = "(printf 'ERROR '; head -c 5000 /dev/zero | tr '\\0' 'x') >logs/a.log";
    assert_eq!(self::errors(script, &[]).await[0].chars().count(), 300);
}

#[tokio::test]
async fn logs_that_cannot_be_read_are_not_taken_for_silence() {
    let site = site("rm -r logs", &[]);
    let errors = site.run().await.log_errors;
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].starts_with(&site.path("logs").display().to_string()), "{errors:?}");
}

#[tokio::test]
async fn without_a_folder_of_logs_nothing_is_said_about_them() {
    let mut site = site("echo 'ERROR: hoy' >logs/a.log", &[]);
    site.options.logs = None;
    assert_eq!(site.run().await.log_errors, [""; 0]);
}
