//! A program with everything that it starts is ended as a whole, on every system.

use sc_domain::import::ProgramEnd;

use crate::child::{Switchboard, said, start, start_silent};
use crate::logged::Logged;
use crate::site::{LEFTOVER, LONGEST, POLITE, Site};

/// A program, its child and the child of that one: none hears the polite request, all hold the streams.
fn deaf_family(board: &Switchboard) -> Site {
    let grandchild = start(&["deaf", &board.dial("grandchild"), "hang"]);
    let child = start(&["deaf", &grandchild, &board.dial("child"), "hang"]);
    Site::new(&["deaf", &child, "say=started", &board.dial("program"), "hang"])
}

const FAMILY: [&str; 3] = ["program", "child", "grandchild"];

#[tokio::test]
async fn a_program_that_takes_too_long_is_ended_with_all_its_children() {
    let board = Switchboard::new().await;
    let site = deaf_family(&board);
    let run = site.begin();
    let family = board.calls(FAMILY).await;
    site.clock.is_asked(LONGEST, 1).await;
    site.clock.advance(LONGEST);
    site.clock.is_asked(POLITE, 1).await;
    assert!(!run.is_finished(), "it may still end by itself");
    site.clock.advance(POLITE);
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!((run.end, said(&run.stdout).as_str()), (ProgramEnd::TimedOut, "started"));
    assert_eq!(run.finished.duration_since(run.started), (LONGEST + POLITE).try_into().expect("short"));
    for call in family {
        call.closed().await;
    }
}

#[tokio::test]
async fn a_person_stops_a_run_with_all_its_children() {
    let board = Switchboard::new().await;
    let site = deaf_family(&board);
    let run = site.begin();
    let family = board.calls(FAMILY).await;
    site.cancel.cancel();
    site.clock.is_asked(POLITE, 1).await;
    site.clock.advance(POLITE);
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!((run.end, said(&run.stdout).as_str()), (ProgramEnd::Cancelled, "started"));
    for call in family {
        call.closed().await;
    }
}

/// The words that operators look for, on every system.
#[tokio::test]
async fn what_is_done_to_a_program_that_does_not_end_is_logged() {
    let (logged, _guard) = Logged::begin();
    let board = Switchboard::new().await;
    let mut site = deaf_family(&board);
    site.options.tenant = "norte".to_owned();
    let run = site.begin();
    board.calls(FAMILY).await;
    site.clock.is_asked(LONGEST, 1).await;
    site.clock.advance(LONGEST);
    site.clock.is_asked(POLITE, 1).await;
    let lines = logged.with("[TIMEOUT]");
    let [asked] = &lines[..] else { panic!("only asked so far: {lines:?}") };
    let (record, action) = asked.rsplit_once(" pid=").expect("the number of its process");
    assert_eq!(
        record,
        "[TIMEOUT] step=startChildProcess tenant=norte url=n/a durationMs=600000 err=\"Child process timeout\""
    );
    let (pid, action) = action.split_once(' ').expect("an action");
    assert_eq!((pid.parse::<u32>().is_ok(), action), (true, "action=SIGTERM"), "{asked}");
    site.clock.advance(POLITE);
    run.await.expect("no panic").expect("it was started");
    let lines = logged.with("[TIMEOUT]");
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[1].contains("durationMs=630000"), "{lines:?}");
    assert!(lines[1].ends_with(&format!("pid={pid} action=taskkill /F /T")), "{lines:?}");
}

#[tokio::test]
async fn a_stop_by_a_person_is_no_timeout_in_the_log_and_a_good_end_writes_nothing() {
    let (logged, _guard) = Logged::begin();
    Site::new(&["say=done"]).run().await;
    assert_eq!(logged.with("action="), Vec::<String>::new());
    let board = Switchboard::new().await;
    let site = deaf_family(&board);
    let run = site.begin();
    board.calls(FAMILY).await;
    site.cancel.cancel();
    site.clock.is_asked(POLITE, 1).await;
    site.clock.advance(POLITE);
    run.await.expect("no panic").expect("it was started");
    assert_eq!(logged.with("action="), ["action=SIGTERM", "action=taskkill /F /T"]);
    assert_eq!(logged.with("err=\"run stopped\"").len(), 2);
    assert_eq!(logged.with("[TIMEOUT]"), Vec::<String>::new());
}

#[tokio::test]
async fn a_run_that_is_given_up_takes_its_processes_along() {
    let board = Switchboard::new().await;
    let site = deaf_family(&board);
    let run = site.begin();
    let family = board.calls(FAMILY).await;
    run.abort();
    for call in family {
        call.closed().await;
    }
}

#[tokio::test]
async fn a_child_that_outlives_the_program_and_holds_its_streams_is_ended() {
    let board = Switchboard::new().await;
    let site = Site::new(&[&start(&["deaf", &board.dial("child"), "hang"]), "say=started"]);
    let run = site.begin();
    let [child] = board.calls(["child"]).await;
    site.clock.is_asked(LEFTOVER, 1).await;
    assert!(!run.is_finished(), "it is left alone for a while");
    site.clock.advance(LEFTOVER);
    site.clock.is_asked(POLITE, 1).await;
    site.clock.advance(POLITE);
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!(run.end, ProgramEnd::Exited { code: Some(0) }, "the program itself ended well");
    assert_eq!(said(&run.stdout), "started");
    child.closed().await;
}

#[tokio::test]
async fn a_child_that_works_on_for_a_moment_is_left_to_end() {
    let board = Switchboard::new().await;
    let site = Site::new(&[&start(&[&board.dial("child"), "wait", "say=late"]), "say=started"]);
    let run = site.begin();
    let [mut child] = board.calls(["child"]).await;
    site.clock.is_asked(LEFTOVER, 1).await;
    child.go().await;
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!(run.end, ProgramEnd::Exited { code: Some(0) });
    assert_eq!(said(&run.stdout), "started\nlate");
}

#[tokio::test]
async fn a_child_that_said_nothing_more_is_ended_too() {
    let board = Switchboard::new().await;
    let child = start_silent(&[&board.dial("child"), "hang"]);
    let site = Site::new(&[&child, &board.dial("program"), "wait", "exit=3"]);
    let run = site.begin();
    let [child, mut program] = board.calls(["child", "program"]).await;
    program.go().await;
    if cfg!(windows) {
        // There it inherits the streams all the same.
        site.clock.is_asked(LEFTOVER, 1).await;
        site.clock.advance(LEFTOVER);
        site.clock.is_asked(POLITE, 1).await;
        site.clock.advance(POLITE);
    }
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!(run.end, ProgramEnd::Exited { code: Some(3) });
    child.closed().await;
}
