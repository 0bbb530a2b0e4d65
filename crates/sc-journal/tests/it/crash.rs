//! Death at any moment: before and after each commit, and with any beginning of the log on disk.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sc_domain::effect::EffectState;
use sc_domain::ports::{AttemptOutcome, AuditEntry, DocumentState, Journal, RunEnd};
use sc_domain::{Cause, Code, RunId, StepResult};
use sc_journal::{CommitMoment, CommitPoint, JournalFile, OpenOptions, SqliteJournal};

use crate::support::{
    PASS, STEP, adoption, at, begin, document, effect, fresh, intent, key, migrations, norte, open,
    portal_id, settlement,
};

const WAL_HEADER_BYTES: u64 = 32;
const WAL_FRAME_BYTES: u64 = 24 + 4_096;

/// Everything that the journal can tell, as text.
async fn state(journal: &SqliteJournal) -> String {
    let memory = journal.memory(&norte(), PASS).await.expect("memory");
    let runs = journal.runs(100, None).await.expect("runs");
    let run = journal.run(RunId(1)).await.expect("run");
    let audit = journal.audit_entries(100).await.expect("audit");
    let life = journal.life(&key(1)).await.expect("life");
    format!("{memory:#?}\n{runs:#?}\n{run:#?}\n{audit:#?}\n{life:#?}")
}

/// A small run, one commit per call; the state after each.
async fn scenario(journal: &SqliteJournal) -> Vec<String> {
    let mut states = vec![state(journal).await];
    macro_rules! step {
        ($call:expr) => {{
            let value = $call.await.expect("works");
            states.push(state(journal).await);
            value
        }};
    }
    let run = step!(async { Ok::<_, ()>(begin(journal, 0).await) });
    step!(journal.begin_step(run, &norte(), STEP, at(1)));
    let seen = vec![document(1, DocumentState::Waiting), document(2, DocumentState::LeftAlone)];
    step!(journal.remember(run, at(2), seen));
    step!(journal.adopt(run, at(3), vec![adoption(&effect(3), DocumentState::Adopted)]));
    let attempt = step!(journal.intend(intent(run, &effect(1), 4)));
    let mut unknown =
        settlement(run, &effect(1), Some(attempt), AttemptOutcome::Unknown, EffectState::Unknown, 5);
    unknown.cause = Some(Cause::new(Code::PaymentOutcomeUnknown).with("detail", "x".repeat(400)));
    step!(journal.settle(unknown));
    let mut found = settlement(run, &effect(1), None, AttemptOutcome::Adopted, EffectState::Confirmed, 6);
    found.portal_id = Some(portal_id(1));
    step!(journal.settle(found));
    step!(journal.settle(settlement(run, &effect(1), None, AttemptOutcome::Adopted, EffectState::Done, 7)));
    step!(journal.audit(AuditEntry {
        at: at(8),
        actor: "engine".into(),
        action: "control.inserted".into(),
        subject: key(1).to_string(),
        detail: "{}".into(),
    }));
    step!(journal.finish_run(RunEnd { run, at: at(9), result: StepResult::Done, cause: None }));
    states
}

fn copy_journal(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("folder");
    for name in ["journal.sqlite3", "journal.sqlite3-wal"] {
        if from.join(name).exists() {
            fs::copy(from.join(name), to.join(name)).expect("copies");
        }
    }
}

fn copy_of(copies: &Path, point: CommitPoint) -> PathBuf {
    copies.join(format!("{}-{:?}", point.number, point.moment))
}

#[tokio::test]
async fn a_process_that_dies_beside_any_commit_finds_all_commits_before_and_nothing_else() {
    let (folder, copies) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    let (from, to) = (folder.path().to_owned(), copies.path().to_owned());
    let hook = move |point: CommitPoint| copy_journal(&from, &copy_of(&to, point));
    let options = OpenOptions { commit_hook: Some(Arc::new(hook)), ..OpenOptions::default() };
    let journal = JournalFile::open(folder.path(), options).expect("opens");
    let states = scenario(&journal).await;
    drop(journal);
    // The first commits are the migrations; the state after the last of them is `states[0]`.
    let migrations = migrations();
    let commits = states.len() as u64 - 1 + migrations;
    for number in 1..=commits {
        let after = number.saturating_sub(migrations);
        let before = (number - 1).saturating_sub(migrations);
        for (moment, index) in [(CommitMoment::Before, before), (CommitMoment::After, after)] {
            let copy = copy_of(copies.path(), CommitPoint { number, moment });
            let journal = open(&copy);
            let found = state(&journal).await;
            assert_eq!(found, states[index as usize], "commit {number} {moment:?}");
            assert_eq!(journal.integrity_problems().await.expect("checks"), Vec::<String>::new());
        }
    }
    let beyond = CommitPoint { number: commits + 1, moment: CommitMoment::Before };
    assert!(!copy_of(copies.path(), beyond).exists(), "each call was one commit");
}

#[tokio::test]
async fn a_log_cut_at_any_frame_or_inside_one_opens_as_a_prefix_of_the_commits() {
    let (journal, folder) = fresh();
    let states = scenario(&journal).await;
    let whole = tempfile::tempdir().expect("folder");
    copy_journal(folder.path(), whole.path());
    drop(journal);
    let wal = fs::read(whole.path().join("journal.sqlite3-wal")).expect("reads");
    let frames = (wal.len() as u64 - WAL_HEADER_BYTES) / WAL_FRAME_BYTES;
    assert!(frames > 20, "the scenario has frames to cut: {frames}");
    let mut reached = std::collections::BTreeSet::new();
    let mut before = 0;
    for frame in 0..=frames {
        for inside in [0, 10, 2_000] {
            let cut = WAL_HEADER_BYTES + frame * WAL_FRAME_BYTES + inside;
            if frame == frames && inside > 0 {
                continue;
            }
            let copy = tempfile::tempdir().expect("folder");
            fs::copy(whole.path().join("journal.sqlite3"), copy.path().join("journal.sqlite3"))
                .expect("copies");
            fs::write(copy.path().join("journal.sqlite3-wal"), &wal[..cut as usize]).expect("writes");
            let journal = open(copy.path());
            let found = state(&journal).await;
            let index = states.iter().position(|state| *state == found);
            let index = index.unwrap_or_else(|| panic!("cut at {cut}: no prefix of the commits\n{found}"));
            assert!(index >= before, "cut at {cut}: a longer log tells less");
            assert_eq!(journal.integrity_problems().await.expect("checks"), Vec::<String>::new());
            before = index;
            reached.insert(index);
        }
    }
    assert_eq!(reached.len(), states.len(), "each commit was the last one of some cut");
}
