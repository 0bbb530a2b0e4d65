//! Requests that wait together share a commit.

use std::sync::{Arc, Mutex, mpsc};

use futures::future::join_all;
use futures::poll;
use sc_domain::ports::{Journal, JournalError};
use sc_journal::{CommitMoment, CommitPoint, JournalFile, OpenOptions};

use crate::support::{PASS, begin, effect, effect_of, intent, key, migrations, norte, open};

const REQUESTS: u32 = 50;

/// The first commits are the migrations, the next one is the run, then comes the first intent: it is held until the others
/// wait.
#[tokio::test]
async fn many_waiting_intents_share_few_commits_and_each_is_durable() {
    let folder = tempfile::tempdir().expect("folder");
    let (release, held) = mpsc::channel::<()>();
    let held = Mutex::new(held);
    let commits = Arc::new(Mutex::new(0));
    let counter = Arc::clone(&commits);
    let first = migrations() + 2;
    let hook = move |point: CommitPoint| {
        if point == (CommitPoint { number: first, moment: CommitMoment::Before }) {
            held.lock().expect("lock").recv().expect("released");
        }
        if point.moment == CommitMoment::After {
            *counter.lock().expect("lock") = point.number;
        }
    };
    let options = OpenOptions { commit_hook: Some(Arc::new(hook)), ..OpenOptions::default() };
    let journal = JournalFile::open(folder.path(), options).expect("opens");
    let run = begin(&journal, 0).await;
    let mut all = Box::pin(join_all((1..=REQUESTS).map(|n| journal.intend(intent(run, &effect(n), 1)))));
    assert!(poll!(&mut all).is_pending(), "every request was handed over, none is durable yet");
    release.send(()).expect("the writer waits");
    for answer in all.await {
        answer.expect("durable");
    }
    let last = *commits.lock().expect("lock");
    assert!((first..=first + 2).contains(&last), "{REQUESTS} intents took {} commits", last + 1 - first);
    drop(journal);
    let memory = open(folder.path()).memory(&norte(), PASS).await.expect("memory");
    assert_eq!(memory.open_effects.len(), REQUESTS as usize);
}

#[tokio::test]
async fn a_request_that_fails_takes_back_only_itself() {
    let folder = tempfile::tempdir().expect("folder");
    let journal = open(folder.path());
    let run = begin(&journal, 0).await;
    journal.intend(intent(run, &effect(1), 1)).await.expect("intends");
    let other_content = effect_of(&key(1), 1, 999);
    let requests =
        [effect(2), other_content, effect(3)].map(|effect| journal.intend(intent(run, &effect, 2)));
    let mut answers = join_all(requests).await.into_iter();
    answers.next().expect("first").expect("written");
    let refused = answers.next().expect("second");
    assert!(matches!(refused, Err(JournalError::ForbiddenEdge { .. })), "{refused:?}");
    answers.next().expect("third").expect("written");
    drop(journal);
    let memory = open(folder.path()).memory(&norte(), PASS).await.expect("memory");
    let kept: Vec<_> = memory.open_effects.into_iter().map(|record| record.effect).collect();
    assert_eq!(kept, [effect(1), effect(2), effect(3)]);
}

#[tokio::test]
async fn what_was_handed_over_is_written_though_its_caller_went_away() {
    let folder = tempfile::tempdir().expect("folder");
    let journal = open(folder.path());
    let run = begin(&journal, 0).await;
    {
        let mut abandoned = Box::pin(journal.intend(intent(run, &effect(1), 1)));
        let _ = poll!(&mut abandoned);
    }
    drop(journal);
    let memory = open(folder.path()).memory(&norte(), PASS).await.expect("memory");
    assert_eq!(memory.open_effects.len(), 1);
}
