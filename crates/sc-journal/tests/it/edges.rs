//! The edges of the effect protocol: each one of states × states.

use sc_domain::effect::EffectState::{self, Confirmed, Done, Intended};
use sc_domain::ports::{AttemptOutcome, Journal, JournalError};
use sc_journal::SqliteJournal;

use crate::support::{
    PASS, at, begin, effect, effect_of, fresh, intent, key, norte, outcome_for, settlement,
};

/// Brings effect `n` into a state by allowed edges.
async fn bring(journal: &SqliteJournal, run: sc_domain::RunId, n: u32, state: EffectState) {
    let effect = effect(n);
    let attempt = journal.intend(intent(run, &effect, 1)).await.expect("intends");
    let way: &[EffectState] = match state {
        Intended => &[],
        Done => &[Confirmed, Done],
        ref other => std::slice::from_ref(other),
    };
    for step in way {
        let end = settlement(run, &effect, Some(attempt), outcome_for(*step), *step, 2);
        journal.settle(end).await.expect("an allowed edge");
    }
}

#[tokio::test]
async fn each_edge_is_taken_exactly_when_the_protocol_allows_it() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let mut n = 0;
    for from in EffectState::ALL {
        for to in EffectState::ALL {
            n += 1;
            bring(&journal, run, n, from).await;
            let effect = effect(n);
            let taken = match to {
                Intended => journal.intend(intent(run, &effect, 3)).await.map(|_| ()),
                _ => journal.settle(settlement(run, &effect, None, outcome_for(to), to, 3)).await,
            };
            let expected = match from.may_become(to) {
                true => Ok(()),
                false => Err(JournalError::ForbiddenEdge {
                    effect: effect.id.to_string(),
                    from: from.as_str().to_owned(),
                    to: to.as_str().to_owned(),
                }),
            };
            assert_eq!(taken, expected, "{from:?} to {to:?}");
            let life = journal.life(&effect.document).await.expect("life");
            let state = if expected.is_ok() { to } else { from };
            assert_eq!(life.effects[0].record.state, state, "{from:?} to {to:?}");
            let open = life.attempts.iter().filter(|attempt| attempt.finished.is_none()).count();
            assert_eq!(open, usize::from(state == Intended), "one open attempt exactly while intended");
        }
    }
}

#[tokio::test]
async fn an_outcome_must_tell_the_same_story_as_the_state() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let effect = effect(1);
    let attempt = Some(journal.intend(intent(run, &effect, 1)).await.expect("intends"));
    for (outcome, state) in [
        (AttemptOutcome::Unknown, Confirmed),
        (AttemptOutcome::Refused, EffectState::Unknown),
        (AttemptOutcome::NotSent, EffectState::Refused),
        (AttemptOutcome::Confirmed, EffectState::NotSent),
        (AttemptOutcome::Unknown, Intended),
    ] {
        let told = journal.settle(settlement(run, &effect, attempt, outcome, state, 2)).await;
        assert!(matches!(told, Err(JournalError::ForbiddenEdge { .. })), "{outcome:?} {state:?}: {told:?}");
    }
}

#[tokio::test]
async fn an_attempt_settles_only_its_own_effect_and_an_absent_effect_none() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let (one, other) = (effect(1), effect(2));
    let attempt = journal.intend(intent(run, &one, 1)).await.expect("intends");
    let absent = settlement(run, &other, None, AttemptOutcome::Confirmed, Confirmed, 2);
    assert!(matches!(journal.settle(absent).await, Err(JournalError::ForbiddenEdge { .. })));
    journal.intend(intent(run, &other, 1)).await.expect("intends");
    let foreign = settlement(run, &other, Some(attempt), AttemptOutcome::Confirmed, Confirmed, 2);
    assert!(matches!(journal.settle(foreign).await, Err(JournalError::ForbiddenEdge { .. })));
}

#[tokio::test]
async fn a_revision_keeps_its_content_and_only_the_newest_goes_out() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let (first, second) = (effect_of(&key(1), 1, 100), effect_of(&key(1), 2, 200));
    let attempt = journal.intend(intent(run, &first, 1)).await.expect("intends");
    let refused = settlement(run, &first, Some(attempt), AttemptOutcome::Refused, EffectState::Refused, 2);
    journal.settle(refused).await.expect("settles");

    let changed = journal.intend(intent(run, &effect_of(&key(1), 1, 300), 3)).await;
    assert!(matches!(changed, Err(JournalError::ForbiddenEdge { .. })), "other content, same revision");
    journal.intend(intent(run, &second, 3)).await.expect("other content, next revision");
    let stale = journal.intend(intent(run, &first, 4)).await;
    assert!(
        matches!(stale, Err(JournalError::ForbiddenEdge { .. })),
        "an older revision never goes out again"
    );

    let memory = journal.memory(&norte(), PASS).await.expect("memory");
    assert_eq!(memory.open_effects.len(), 1, "only the newest revision is open");
    assert_eq!(memory.open_effects[0].effect, second);
}

#[tokio::test]
async fn nothing_new_is_sent_while_an_earlier_revision_waits_for_its_mark() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    bring(&journal, run, 1, Confirmed).await;
    let next = effect_of(&key(1), 2, 200);
    assert!(matches!(journal.intend(intent(run, &next, 5)).await, Err(JournalError::ForbiddenEdge { .. })));
    let mark = settlement(run, &effect(1), None, AttemptOutcome::Confirmed, Done, 6);
    journal.settle(mark).await.expect("marks");
    journal.intend(intent(run, &next, 7)).await.expect("after a person's decision");
    let memory = journal.memory(&norte(), PASS).await.expect("memory");
    assert_eq!(memory.settled.get(&key(1)), Some(&1), "the done revision still explains the control row");
    assert_eq!(memory.open_effects[0].last_attempt_started, Some(at(7)));
}
