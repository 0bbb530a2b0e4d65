//! One run of a program that ends by itself.

use std::fs;

use sc_domain::Code;
use sc_domain::import::ProgramEnd;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::ImportProgram as _;

use crate::child::said;
use crate::site::{LONGEST, Site};

#[tokio::test]
async fn the_company_is_the_last_argument_and_no_shell_reads_any() {
    let mut site = Site::new(&["arguments"]);
    let odd = ["two words; $HOME `id` * %PATH% ^ & |", "a \"quoted\" word", "C:\\a folder\\", "\\\"", ""];
    site.options.arguments.extend(odd.map(str::to_owned));
    let run = site.run().await;
    assert_eq!(said(&run.stdout).lines().collect::<Vec<_>>(), [&odd[..], &["NORTE01"]].concat());
    assert_eq!(run.end, ProgramEnd::Exited { code: Some(0) });
}

#[tokio::test]
async fn it_works_in_the_folder_that_it_was_given() {
    let site = Site::new(&["write=trace.txt:here"]);
    site.run().await;
    assert_eq!(fs::read_to_string(site.path("trace.txt")).expect("it is there"), "here");
}

#[tokio::test]
async fn its_exit_code_is_told_as_it_is() {
    for code in [0, 1, 7, 255] {
        let site = Site::new(&[&format!("exit={code}")]);
        assert_eq!(site.run().await.end, ProgramEnd::Exited { code: Some(code) });
    }
}

#[tokio::test]
async fn accents_arrive_in_both_encodings() {
    let out = hex::encode(b"Importaci\xf3n\r\nterminada\n");
    let site =
        Site::new(&[&format!("say-bytes={out}"), &format!("complain-bytes={}", hex::encode("señal\n"))]);
    let run = site.run().await;
    assert_eq!((said(&run.stdout).as_str(), run.stderr.as_str()), ("Importación\nterminada", "señal"));
}

#[tokio::test]
async fn a_flood_neither_stops_the_program_nor_fills_the_memory() {
    let run = Site::new(&["flood"]).run().await;
    assert_eq!(run.end, ProgramEnd::Exited { code: Some(0) });
    for (text, last) in [(&run.stderr, "the end"), (&run.stdout, "done")] {
        assert_eq!(text.lines().last(), Some(last));
        assert!(text.starts_with("[… +104"), "{:?}", text.lines().next());
        assert!(text.len() < 4_200, "{}", text.len());
    }
}

#[tokio::test]
async fn a_run_that_was_stopped_before_it_began_starts_nothing() {
    let site = Site::new(&["write=trace.txt:here"]);
    site.cancel.cancel();
    let failure = site.program().run(LONGEST, &site.cancel).await.expect_err("it was stopped");
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::NotSent, Code::RunCancelled));
    assert!(!site.path("trace.txt").exists());
}

#[tokio::test]
async fn a_program_that_cannot_be_started_says_so() {
    let mut site = Site::new(&[]);
    let (plain, batch) = (site.path("plain.exe"), site.path("importa.BAT"));
    for file in [&plain, &batch] {
        fs::write(file, "this is no program").expect("written");
    }
    for (program, code) in [
        (plain, Code::ImporterNotStarted),
        (site.path("none.exe"), Code::ImporterProgramMissing),
        (site.place.path().to_owned(), Code::ImporterProgramMissing),
        (batch, Code::ImporterProgramNotAllowed),
    ] {
        site.options.program = program.clone();
        let failure = site.program().run(LONGEST, &site.cancel).await.expect_err("it cannot be started");
        let told = (failure.cause.code, failure.kind);
        assert_eq!(told, (code, FailureKind::Setup), "{}: {failure}", program.display());
        assert_eq!(failure.cause.argument("program"), program.display().to_string());
    }
}
