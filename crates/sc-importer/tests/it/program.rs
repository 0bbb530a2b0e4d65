//! One run, from its start to its one end.

use std::fs;
use std::io::Write as _;

use sc_domain::Code;
use sc_domain::import::ProgramEnd;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::ImportProgram as _;

use crate::script::{LEFTOVER, LONGEST, POLITE, Site, make_pipe};

#[tokio::test]
async fn the_company_is_the_last_argument_and_no_shell_reads_any() {
    let mut site = Site::new("printf '%s\\n' \"$@\"");
    site.options.arguments.push("two words; $HOME `id` *".to_owned());
    let run = site.run().await;
    assert_eq!(run.stdout, "two words; $HOME `id` *\nNORTE01");
    assert_eq!(run.end, ProgramEnd::Exited { code: Some(0) });
}

#[tokio::test]
async fn it_works_in_the_folder_that_it_was_given() {
    let site = Site::new("echo here > trace.txt");
    site.run().await;
    assert_eq!(fs::read_to_string(site.path("trace.txt")).expect("it is there"), "here\n");
}

#[tokio::test]
async fn its_exit_code_is_told_as_it_is() {
    for code in [0, 1, 7, 255] {
        let site = Site::new(&format!("exit {code}"));
        assert_eq!(site.run().await.end, ProgramEnd::Exited { code: Some(code) });
    }
}

#[tokio::test]
async fn a_program_that_a_signal_ends_has_no_exit_code() {
    let site = Site::new("kill -9 $$");
    assert_eq!(site.run().await.end, ProgramEnd::Exited { code: None });
}

#[tokio::test]
async fn accents_arrive_in_both_encodings() {
    let site = Site::new("printf 'Importaci\\363n\\r\\nterminada\\n'; printf 'se\\303\\261al\\n' >&2");
    let run = site.run().await;
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("Importación\nterminada", "señal"));
}

#[tokio::test]
async fn a_flood_neither_stops_the_program_nor_fills_the_memory() {
    let flood = "head -c 10485760 /dev/zero | tr '\\0' 'x' | fold -w 99";
    let site = Site::new(&format!("{flood} >&2; echo the end >&2; {flood}; echo done"));
    let run = site.run().await;
    assert_eq!(run.end, ProgramEnd::Exited { code: Some(0) });
    for (text, last) in [(&run.stderr, "the end"), (&run.stdout, "done")] {
        assert_eq!(text.lines().last().map(|line| line.trim_start_matches('x')), Some(last));
        assert!(text.starts_with("[… +105"), "{:?}", text.lines().next());
        assert!(text.len() < 4_200, "{}", text.len());
    }
}

/// Every process of the group ignores the polite request, and holds the pipe. The script waits in the shell itself: a child
/// that is asked to end before it is a program of its own does not hear it, and the shell hears nothing while it lives.
#[tokio::test]
async fn a_program_that_does_not_hear_is_ended_with_all_its_children() {
    let site = Site::new(
        "exec 3>hold\n\
         (trap '' TERM; while :; do sleep 600; done) &\n\
         trap 'echo asked >asked' TERM\n\
         exec 4<>never\n\
         echo ready >&3\n\
         while :; do read -r line <&4; done",
    );
    make_pipe(&site.path("never"));
    let (mut hold, mut asked) = (site.pipe("hold"), site.pipe("asked"));
    let run = site.begin();
    assert_eq!(hold.line().await, "ready");
    site.clock.is_asked(LONGEST, 1).await;
    site.clock.advance(LONGEST);
    assert_eq!(asked.line().await, "asked", "it was asked before it was ended");
    site.clock.is_asked(POLITE, 1).await;
    assert!(!run.is_finished());
    site.clock.advance(POLITE);
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!(run.end, ProgramEnd::TimedOut);
    assert_eq!(run.finished.duration_since(run.started), (LONGEST + POLITE).try_into().expect("short"));
    hold.closed().await;
}

#[tokio::test]
async fn a_program_that_hears_the_request_is_waited_for_and_not_ended() {
    let site = Site::new(
        "trap 'echo saved; exit 3' TERM\n\
         exec 3<>never\n\
         echo ready >ready\n\
         while :; do read -r line <&3; done",
    );
    make_pipe(&site.path("never"));
    let mut ready = site.pipe("ready");
    let run = site.begin();
    assert_eq!(ready.line().await, "ready");
    site.clock.is_asked(LONGEST, 1).await;
    site.clock.advance(LONGEST);
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!(run.end, ProgramEnd::TimedOut, "its own code after the request says nothing");
    assert_eq!(run.stdout, "saved");
    assert_eq!(run.finished.duration_since(run.started), LONGEST.try_into().expect("short"));
}

#[tokio::test]
async fn a_person_stops_a_run_in_the_same_way() {
    let site = Site::new("echo ready >ready; exec 3>hold; echo open >&3; exec sleep 600");
    let (mut ready, mut hold) = (site.pipe("ready"), site.pipe("hold"));
    let run = site.begin();
    assert_eq!((ready.line().await, hold.line().await), ("ready".to_owned(), "open".to_owned()));
    site.cancel.cancel();
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!(run.end, ProgramEnd::Cancelled);
    hold.closed().await;
}

#[tokio::test]
async fn a_run_that_was_stopped_before_it_began_starts_nothing() {
    let site = Site::new("echo here > trace.txt");
    site.cancel.cancel();
    let failure = site.program().run(LONGEST, &site.cancel).await.expect_err("it was stopped");
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::NotSent, Code::RunCancelled));
    assert!(!site.path("trace.txt").exists());
}

#[tokio::test]
async fn a_child_that_outlives_the_program_and_holds_its_streams_is_ended() {
    let site = Site::new(
        "exec 3>hold\n\
         (trap '' TERM; echo open >&3; while :; do sleep 600; done) &\n\
         echo started",
    );
    let mut hold = site.pipe("hold");
    let run = site.begin();
    assert_eq!(hold.line().await, "open");
    site.clock.is_asked(LEFTOVER, 1).await;
    assert!(!run.is_finished(), "it is left alone for a while");
    site.clock.advance(LEFTOVER);
    site.clock.is_asked(POLITE, 1).await;
    site.clock.advance(POLITE);
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!(run.end, ProgramEnd::Exited { code: Some(0) }, "the program itself ended well");
    assert_eq!(run.stdout, "started");
    hold.closed().await;
}

#[tokio::test]
async fn a_child_that_works_on_for_a_moment_is_left_to_end() {
    let site = Site::new("exec 3>hold; (echo open >&3; read line <go; echo late) & echo started");
    make_pipe(&site.path("go"));
    let mut hold = site.pipe("hold");
    let run = site.begin();
    assert_eq!(hold.line().await, "open");
    site.clock.is_asked(LEFTOVER, 1).await;
    let go = site.path("go");
    tokio::task::spawn_blocking(move || fs::write(go, "go\n")).await.expect("no panic").expect("written");
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!(run.stdout, "started\nlate");
}

#[tokio::test]
async fn a_child_that_said_nothing_more_is_ended_too() {
    let site = Site::new("(exec 3>hold; echo open >&3; exec sleep 600) >/dev/null 2>&1 &\nread line <go");
    make_pipe(&site.path("go"));
    let mut hold = site.pipe("hold");
    let run = site.begin();
    assert_eq!(hold.line().await, "open");
    let go = site.path("go");
    tokio::task::spawn_blocking(move || fs::write(go, "go\n")).await.expect("no panic").expect("written");
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!(run.end, ProgramEnd::Exited { code: Some(0) });
    hold.closed().await;
}

/// Nobody can end it; that must not keep the run from ending.
#[tokio::test]
async fn a_child_that_left_the_group_and_holds_the_streams_does_not_hang_the_run() {
    let site = Site::new("setsid sh -c 'echo open >away; read line <go' &\nread line <left; echo started");
    make_pipe(&site.path("go"));
    make_pipe(&site.path("left"));
    let mut away = site.pipe("away");
    let run = site.begin();
    assert_eq!(away.line().await, "open");
    let left = site.path("left");
    tokio::task::spawn_blocking(move || fs::write(left, "go\n")).await.expect("no panic").expect("written");
    site.clock.is_asked(LEFTOVER, 1).await;
    site.clock.advance(LEFTOVER);
    site.clock.is_asked(POLITE, 1).await;
    site.clock.advance(POLITE);
    site.clock.is_asked(LEFTOVER, 2).await;
    site.clock.advance(LEFTOVER);
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!((run.end, run.stdout.as_str()), (ProgramEnd::Exited { code: Some(0) }, "started"));
    // It waits for this and ends.
    fs::OpenOptions::new()
        .write(true)
        .open(site.path("go"))
        .expect("it reads")
        .write_all(b"go\n")
        .expect("written");
}

#[tokio::test]
async fn a_run_that_is_given_up_takes_its_processes_along() {
    let site = Site::new("exec 3>hold; (trap '' TERM; exec sleep 600) & echo ready >&3; exec sleep 600");
    let mut hold = site.pipe("hold");
    let run = site.begin();
    assert_eq!(hold.line().await, "ready");
    run.abort();
    hold.closed().await;
}

#[tokio::test]
async fn a_program_that_cannot_be_started_says_so() {
    let mut site = Site::new("");
    let plain = site.path("importer.sh");
    for (program, code, kind) in [
        (plain, Code::ImporterNotStarted, FailureKind::Setup),
        (site.path("none.exe"), Code::ImporterProgramMissing, FailureKind::Setup),
        (site.place.path().to_owned(), Code::ImporterProgramMissing, FailureKind::Setup),
        (site.path("importa.BAT"), Code::ImporterProgramNotAllowed, FailureKind::Setup),
    ] {
        fs::write(site.path("importa.BAT"), "").expect("written");
        site.options.program = program.clone();
        let failure = site.program().run(LONGEST, &site.cancel).await.expect_err("it cannot be started");
        assert_eq!((failure.cause.code, failure.kind), (code, kind), "{}", program.display());
        assert_eq!(failure.cause.argument("program"), program.display().to_string());
    }
}
