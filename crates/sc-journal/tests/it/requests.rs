//! What processes ask of each other.

use jiff::Timestamp;
use rusqlite::Connection;
use sc_domain::ports::{Journal, RunEnd};
use sc_domain::{RunId, StepResult};
use sc_journal::{JournalFile, NewRequest, RequestAnswer, RequestKind, RequestRow, SqliteJournal, Taker};

use crate::support::{at, begin, fresh, open};

/// Seconds in which somebody has to take a request.
const PATIENCE: i64 = 30;

fn stop(run: Option<RunId>, second: i64) -> NewRequest {
    NewRequest {
        kind: RequestKind::Stop,
        run,
        asked: at(second),
        by: "maria, PID 7".to_owned(),
        expires: at(second + PATIENCE),
    }
}

async fn ask(journal: &SqliteJournal, run: Option<RunId>, second: i64) -> i64 {
    journal.ask(stop(run, second)).await.expect("asks").id
}

/// The engine of run `run`, whose process took the lock at `since`, looks at `now`: what it takes.
async fn take(journal: &SqliteJournal, run: RunId, since: i64, now: i64) -> Vec<i64> {
    let taker = Taker { run, since: at(since), by: "PID 9".to_owned() };
    let taken = journal.take_requests(taker, at(now)).await.expect("takes");
    taken.iter().map(|row| row.id).collect()
}

async fn row(journal: &SqliteJournal, id: i64) -> RequestRow {
    journal.request(id).await.expect("it is known")
}

async fn answer(journal: &SqliteJournal, id: i64) -> Option<RequestAnswer> {
    row(journal, id).await.answer
}

async fn end(journal: &SqliteJournal, run: RunId, second: i64) {
    let end = RunEnd { run, at: at(second), result: StepResult::Postponed, cause: None };
    journal.finish_run(end).await.expect("ends");
}

#[test]
fn each_kind_and_answer_reads_as_it_is_written() {
    for kind in RequestKind::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
    }
    for answer in RequestAnswer::ALL {
        assert_eq!(answer.as_str().parse(), Ok(answer));
    }
    assert!("pause".parse::<RequestKind>().is_err() && "refused".parse::<RequestAnswer>().is_err());
}

#[tokio::test]
async fn a_request_is_taken_by_its_run_and_answered_when_that_is_over() {
    let (engine, folder) = fresh();
    let other = open(folder.path());
    let run = begin(&engine, 0).await;
    assert_eq!(engine.open_requests().await.expect("asks"), []);
    let id = ask(&other, Some(run), 5).await;
    let asked = RequestRow {
        id,
        kind: RequestKind::Stop,
        run: Some(run),
        asked: at(5),
        asked_by: "maria, PID 7".to_owned(),
        expires: at(35),
        taken: None,
        taken_by: None,
        answered: None,
        answer: None,
    };
    assert_eq!(engine.open_requests().await.expect("asks"), std::slice::from_ref(&asked));
    assert!(!asked.is_followed_by(run));

    assert_eq!(take(&engine, run, -1, 6).await, [id]);
    let taken = RequestRow { taken: Some(at(6)), taken_by: Some("PID 9".to_owned()), ..asked };
    assert_eq!(row(&other, id).await, taken);
    assert!(taken.is_followed_by(run) && !taken.is_followed_by(RunId(run.0 + 1)));
    assert_eq!(take(&engine, run, -1, 7).await, [0; 0], "it is taken once");
    assert_eq!(take(&engine, run, -1, 99).await, [0; 0], "what is taken does not expire");
    assert_eq!(row(&other, id).await, taken, "and stays as it is");

    end(&engine, run, 9).await;
    engine.settle_requests(run, at(9)).await.expect("settles");
    let answered = RequestRow { answered: Some(at(9)), answer: Some(RequestAnswer::Followed), ..taken };
    assert_eq!(row(&other, id).await, answered);
    assert_eq!(other.open_requests().await.expect("asks"), []);
    engine.settle_requests(run, at(10)).await.expect("there is nothing to settle");
    assert_eq!(row(&other, id).await, answered, "an answer is given once");
}

/// The run ends between the asker's look and the next look of its engine; another one begins.
#[tokio::test]
async fn a_request_for_a_run_that_is_over_is_answered_so_and_stops_no_later_one() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let untaken = ask(&journal, Some(run), 5).await;
    end(&journal, run, 6).await;
    // By the next one, which took the lock before the asker had written, as clocks can tell it.
    let next = begin(&journal, 7).await;
    assert_eq!(take(&journal, next, 4, 8).await, [0; 0]);
    assert_eq!(answer(&journal, untaken).await, Some(RequestAnswer::Over));
    assert_eq!(row(&journal, untaken).await.run, Some(run), "it keeps what it was for");

    // By its own engine, in the moment in which it ends.
    let late = ask(&journal, Some(next), 9).await;
    end(&journal, next, 10).await;
    journal.settle_requests(next, at(10)).await.expect("settles");
    assert_eq!(answer(&journal, late).await, Some(RequestAnswer::Over));
}

#[tokio::test]
async fn a_request_without_a_run_is_for_who_held_the_lock_when_the_asker_looked() {
    let (journal, _folder) = fresh();
    let (before, after) = (ask(&journal, None, 9).await, ask(&journal, None, 10).await);
    let run = begin(&journal, 11).await;
    assert_eq!(take(&journal, run, 10, 12).await, [after]);
    assert_eq!(answer(&journal, before).await, Some(RequestAnswer::Over));
    assert_eq!(row(&journal, after).await.run, Some(run), "it is known now for which run it is");
}

/// The row that the asker saw was that of a process that had died: the engine was at work and had no row yet.
#[tokio::test]
async fn a_request_for_the_row_of_a_dead_process_is_for_who_held_the_lock_then() {
    let (journal, _folder) = fresh();
    let dead = begin(&journal, 0).await;
    let long_ago = ask(&journal, Some(dead), 1).await;
    let meanwhile = ask(&journal, Some(dead), 20).await;
    let run = begin(&journal, 21).await;
    assert_eq!(take(&journal, run, 20, 22).await, [meanwhile]);
    assert_eq!(answer(&journal, long_ago).await, Some(RequestAnswer::Over));
}

/// A process takes a request and dies.
#[tokio::test]
async fn what_a_dead_process_took_is_answered_by_the_next_run() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let id = ask(&journal, Some(run), 1).await;
    assert_eq!(take(&journal, run, 0, 2).await, [id]);
    let next = begin(&journal, 50).await;
    assert_eq!(take(&journal, next, 49, 51).await, [0; 0]);
    assert_eq!(answer(&journal, id).await, Some(RequestAnswer::Over));
}

#[tokio::test]
async fn a_request_that_nobody_takes_in_time_expires_and_is_followed_no_more() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let id = ask(&journal, Some(run), 1).await;
    assert_eq!(take(&journal, run, 0, 1 + PATIENCE).await, [0; 0]);
    assert_eq!(answer(&journal, id).await, Some(RequestAnswer::Expired));

    let patient = journal.ask(stop(Some(run), 40)).await.expect("asks").id;
    assert_eq!(take(&journal, run, 0, 39 + PATIENCE).await, [patient], "it has its time to the end");
    let refused =
        journal.ask(NewRequest { expires: at(40), ..stop(Some(run), 40) }).await.expect_err("no time");
    assert!(refused.to_string().contains("cannot expire"), "{refused}");
    let unknown = journal.ask(stop(Some(RunId(99)), 40)).await.expect_err("no such run");
    assert!(unknown.to_string().contains("a rule of a table would be broken"), "{unknown}");
}

#[tokio::test]
async fn an_asker_that_gives_up_closes_its_request_and_changes_no_answer() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let untaken = ask(&journal, Some(run), 1).await;
    let taken = ask(&journal, Some(run), 2).await;
    assert_eq!(
        journal.withdraw_request(untaken, at(3)).await.expect("closes").answer,
        Some(RequestAnswer::Expired)
    );
    assert_eq!(take(&journal, run, 0, 4).await, [taken], "what was withdrawn is followed by nobody");
    assert_eq!(
        journal.withdraw_request(taken, at(5)).await.expect("closes").answer,
        Some(RequestAnswer::Over)
    );
    let again = journal.withdraw_request(untaken, at(9)).await.expect("it is known");
    assert_eq!((again.answered, again.answer), (Some(at(3)), Some(RequestAnswer::Expired)));
    assert!(journal.withdraw_request(99, at(9)).await.is_err() && journal.request(99).await.is_err());
}

#[tokio::test]
async fn several_askers_are_each_answered() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let ids = [ask(&journal, Some(run), 1).await, ask(&journal, Some(run), 2).await];
    assert_eq!(take(&journal, run, 0, 3).await, ids);
    journal.settle_requests(run, at(4)).await.expect("settles");
    for id in ids {
        assert_eq!(answer(&journal, id).await, Some(RequestAnswer::Followed));
    }
}

#[tokio::test]
async fn old_requests_are_forgotten_with_old_runs_and_a_waiting_one_is_kept() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let followed = ask(&journal, Some(run), 1).await;
    take(&journal, run, 0, 2).await;
    end(&journal, run, 3).await;
    journal.settle_requests(run, at(3)).await.expect("settles");
    let left = ask(&journal, None, 4).await;
    let waiting = ask(&journal, None, 80).await;

    assert_eq!(journal.prune_history(at(0)).await.expect("prunes").requests, 0);
    assert_eq!(journal.prune_history(at(4)).await.expect("prunes").requests, 1);
    assert!(journal.request(followed).await.is_err() && journal.request(left).await.is_ok());
    let pruned = journal.prune_history(at(90)).await.expect("prunes");
    assert_eq!(pruned.requests, 1, "nobody can take the one that was left any more");
    assert!(journal.request(left).await.is_err());
    assert_eq!(
        journal.open_requests().await.expect("asks").iter().map(|row| row.id).collect::<Vec<_>>(),
        [waiting]
    );
}

/// A later version may ask more: that is not for us.
#[tokio::test]
async fn a_request_of_a_kind_that_this_version_does_not_know_disturbs_no_other() {
    let (journal, folder) = fresh();
    let run = begin(&journal, 0).await;
    let asked = |second| Timestamp::as_microsecond(at(second));
    Connection::open(JournalFile::path(folder.path()))
        .and_then(|conn| {
            conn.execute(
                "INSERT INTO requests (kind, run_id, asked_at, asked_by, expires_at) VALUES ('hurry', ?1, ?2, 'x', ?3)",
                [run.0, asked(1), asked(31)],
            )
        })
        .expect("asks");
    assert_eq!(journal.open_requests().await.expect("asks"), []);
    let id = ask(&journal, Some(run), 2).await;
    assert_eq!(take(&journal, run, 0, 3).await, [id]);
}
