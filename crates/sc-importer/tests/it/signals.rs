//! A program that is asked to end by a signal.

use std::fs;
use std::io::Write as _;

use sc_domain::import::ProgramEnd;

use crate::script::{make_pipe, pipe, script};
use crate::site::{LEFTOVER, LONGEST, POLITE};

#[tokio::test]
async fn a_program_that_a_signal_ends_has_no_exit_code() {
    let site = script("kill -9 $$");
    assert_eq!(site.run().await.end, ProgramEnd::Exited { code: None });
}

/// Every process of the group ignores the polite request, and holds the pipe. The script waits in the shell itself: a child
/// that is asked to end before it is a program of its own does not hear it, and the shell hears nothing while it lives.
#[tokio::test]
async fn a_program_that_does_not_hear_is_ended_with_all_its_children() {
    let site = script(
        "exec 3>hold\n\
         (trap '' TERM; while :; do sleep 600; done) &\n\
         trap 'echo asked >asked' TERM\n\
         exec 4<>never\n\
         echo ready >&3\n\
         while :; do read -r line <&4; done",
    );
    make_pipe(&site.path("never"));
    let (mut hold, mut asked) = (pipe(&site, "hold"), pipe(&site, "asked"));
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
    let site = script(
        "trap 'echo saved; exit 3' TERM\n\
         exec 3<>never\n\
         echo ready >ready\n\
         while :; do read -r line <&3; done",
    );
    make_pipe(&site.path("never"));
    let mut ready = pipe(&site, "ready");
    let run = site.begin();
    assert_eq!(ready.line().await, "ready");
    site.clock.is_asked(LONGEST, 1).await;
    site.clock.advance(LONGEST);
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!(run.end, ProgramEnd::TimedOut, "its own code after the request says nothing");
    assert_eq!(run.stdout, "saved");
    assert_eq!(run.finished.duration_since(run.started), LONGEST.try_into().expect("short"));
}

/// Nobody can end it; that must not keep the run from ending.
#[tokio::test]
async fn a_child_that_left_the_group_and_holds_the_streams_does_not_hang_the_run() {
    let site = script("setsid sh -c 'echo open >away; read line <go' &\nread line <left; echo started");
    make_pipe(&site.path("go"));
    make_pipe(&site.path("left"));
    let mut away = pipe(&site, "away");
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
