//! What any journal owes the engine, asked through the port alone.

use sc_domain::effect::EffectState;
use sc_domain::ports::{
    AttemptOutcome, AuditEntry, DocumentState, Journal, JournalError, PassMemory, RunEnd, RunKind, StepEnd,
};
use sc_domain::step::Counters;
use sc_domain::{Cause, Code, RunId, StepResult};

use crate::support::{
    PASS, STEP, adoption, at, begin, document, effect, fresh, intent, key, norte, portal_id, settlement,
    tenant,
};

async fn memory(journal: &dyn Journal) -> PassMemory {
    journal.memory(&norte(), PASS).await.expect("memory")
}

fn step_end(run: RunId, effects: u32) -> StepEnd {
    StepEnd {
        run,
        tenant: norte(),
        step: STEP,
        started: at(1),
        finished: at(2),
        result: StepResult::Done,
        kind: RunKind::Cycle,
        counters: Counters { candidates: 4, done: 2, adopted: 1, waiting: 1, failed: 1 },
        effects,
        cause: None,
    }
}

async fn an_untouched_step_is_remembered_as_nothing(journal: &dyn Journal) {
    assert_eq!(memory(journal).await, PassMemory::default());
}

async fn documents_come_back_as_they_were_told(journal: &dyn Journal) {
    let run = begin(journal, 0).await;
    let mut waiting = document(1, DocumentState::Waiting);
    waiting.cause = Some(Cause::new(Code::PaymentTooRecent).with("minutes", 10).with("until", "12:00"));
    waiting.next_attempt = Some(at(600));
    waiting.terms = ["Ñandú, S.A. de C.V.".to_owned(), "V001".to_owned()].into();
    waiting.portal_id = Some(portal_id(9));
    let settled = document(2, DocumentState::Withdrawn);
    journal.remember(run, at(1), vec![waiting.clone(), settled]).await.expect("remembers");
    let seen = memory(journal).await;
    assert_eq!(seen.documents.into_values().collect::<Vec<_>>(), [waiting.clone()]);
    assert!(seen.settled.is_empty(), "a withdrawn document explains no control row");

    waiting.terms.clear();
    waiting.cause = None;
    waiting.amount = None;
    journal.remember(run, at(2), vec![waiting.clone()]).await.expect("replaces");
    assert_eq!(memory(journal).await.documents[&waiting.key], waiting);
    let other = journal.memory(&tenant("sur"), PASS).await.expect("memory");
    assert_eq!(other, PassMemory::default(), "companies never mix");
}

async fn an_effect_goes_its_way_and_its_document_with_it(journal: &dyn Journal) {
    let run = begin(journal, 0).await;
    let effect = effect(1);
    let attempt = journal.intend(intent(run, &effect, 1)).await.expect("intends");
    let open = memory(journal).await.open_effects;
    assert_eq!((open[0].state, open[0].attempts), (EffectState::Intended, 1));
    assert_eq!(open[0].effect, effect, "the content comes back to the last digit");

    let mut refused =
        settlement(run, &effect, Some(attempt), AttemptOutcome::Refused, EffectState::Refused, 2);
    refused.cause = Some(Cause::new(Code::PaymentRefused).with("code", "1827"));
    refused.next_attempt = Some(at(1_802));
    journal.settle(refused.clone()).await.expect("settles");
    let seen = memory(journal).await;
    assert_eq!(seen.open_effects[0].last_failed, Some(at(2)));
    assert_eq!(seen.documents[&key(1)].cause, refused.cause);
    assert_eq!(seen.documents[&key(1)].next_attempt, refused.next_attempt);

    let again = journal.intend(intent(run, &effect, 1_802)).await.expect("intends again");
    let not_sent =
        settlement(run, &effect, Some(again), AttemptOutcome::NotSent, EffectState::NotSent, 1_803);
    journal.settle(not_sent).await.expect("settles");
    assert_eq!(memory(journal).await.open_effects[0].last_failed, Some(at(2)), "not sent is no failure");

    let third = journal.intend(intent(run, &effect, 1_900)).await.expect("intends");
    let mut confirmed =
        settlement(run, &effect, Some(third), AttemptOutcome::Confirmed, EffectState::Confirmed, 1_901);
    confirmed.portal_id = Some(portal_id(5));
    journal.settle(confirmed).await.expect("settles");
    let seen = memory(journal).await;
    assert_eq!(seen.open_effects[0].portal_id, Some(portal_id(5)));
    assert_eq!(seen.documents[&key(1)].portal_id, Some(portal_id(5)));
    assert!(seen.settled.is_empty());

    let done = settlement(run, &effect, Some(third), AttemptOutcome::Confirmed, EffectState::Done, 1_902);
    journal.settle(done).await.expect("marks");
    let seen = memory(journal).await;
    assert!(seen.open_effects.is_empty() && seen.documents.is_empty());
    assert_eq!(seen.settled, [(key(1), 1)].into());
}

async fn adoptions_are_all_kept_or_none(journal: &dyn Journal) {
    let run = begin(journal, 0).await;
    let mut without_effect = adoption(&effect(3), DocumentState::Adopted);
    without_effect.effect = None;
    let adoptions = vec![
        adoption(&effect(1), DocumentState::Adopted),
        adoption(&effect(2), DocumentState::Confirmed),
        without_effect,
    ];
    journal.adopt(run, at(1), adoptions.clone()).await.expect("adopts");
    let seen = memory(journal).await;
    assert_eq!(seen.settled, [(key(1), 1), (key(3), 0)].into());
    assert_eq!(seen.open_effects.len(), 1);
    assert_eq!(seen.open_effects[0].state, EffectState::Confirmed);
    assert_eq!(seen.open_effects[0].portal_id, Some(portal_id(77)));
    assert_eq!(seen.documents[&key(2)].state, DocumentState::Confirmed);
    journal.adopt(run, at(2), adoptions).await.expect("adopting twice changes nothing");
    assert_eq!(memory(journal).await, seen);

    let forbidden =
        vec![adoption(&effect(4), DocumentState::Adopted), adoption(&effect(1), DocumentState::Confirmed)];
    let refused = journal.adopt(run, at(3), forbidden).await;
    assert!(matches!(refused, Err(JournalError::ForbiddenEdge { .. })), "done does not become confirmed");
    assert_eq!(memory(journal).await, seen, "nothing of the refused call stays");
}

async fn the_next_run_learns_of_a_crash_from_the_intended_effect(journal: &dyn Journal) {
    let run = begin(journal, 0).await;
    journal.begin_step(run, &norte(), STEP, at(1)).await.expect("begins");
    journal.intend(intent(run, &effect(1), 2)).await.expect("intends");
    let next = begin(journal, 10).await;
    assert_ne!(next, run);
    assert_eq!(memory(journal).await.open_effects[0].state, EffectState::Intended);
    let late = journal.finish_run(RunEnd { run, at: at(11), result: StepResult::Done, cause: None }).await;
    assert!(matches!(late, Err(JournalError::Failed(_))), "the dead run was closed: {late:?}");
}

async fn the_brake_remembers_the_last_twenty_runs_with_effects(journal: &dyn Journal) {
    for effects in 0..25 {
        let run = begin(journal, i64::from(effects)).await;
        journal.begin_step(run, &norte(), STEP, at(1)).await.expect("begins");
        journal.finish_step(step_end(run, effects)).await.expect("ends");
        let end = RunEnd { run, at: at(3), result: StepResult::Done, cause: None };
        journal.finish_run(end).await.expect("ends");
    }
    let recent = memory(journal).await.recent_effects;
    assert_eq!(recent, [(STEP, (5..25).rev().collect())].into());
}

async fn a_baseline_is_remembered_per_step(journal: &dyn Journal) {
    let run = begin(journal, 0).await;
    journal.baseline_done(run, &norte(), PASS, at(7)).await.expect("writes");
    assert_eq!(memory(journal).await.baseline, Some(at(7)));
    assert_eq!(journal.memory(&tenant("sur"), PASS).await.expect("memory").baseline, None);
}

async fn what_names_no_run_or_approval_is_refused(journal: &dyn Journal) {
    let nobody = RunId(999);
    assert!(matches!(journal.begin_step(nobody, &norte(), STEP, at(1)).await, Err(JournalError::Failed(_))));
    assert!(matches!(journal.intend(intent(nobody, &effect(1), 1)).await, Err(JournalError::Failed(_))));
    assert!(matches!(journal.consume(nobody, at(1), &[5]).await, Err(JournalError::Failed(_))));
    assert_eq!(memory(journal).await, PassMemory::default(), "a refused call leaves nothing behind");
    let entry = AuditEntry {
        at: at(1),
        actor: "engine".into(),
        action: "control.inserted".into(),
        subject: "x".into(),
        detail: "{}".into(),
    };
    journal.audit(entry).await.expect("the journal goes on after refusals");
}

macro_rules! contract {
    ($($name:ident)*) => {$(
        mod $name {
            #[tokio::test]
            async fn sqlite() {
                let (journal, _folder) = super::fresh();
                super::$name(&journal).await;
            }
        }
    )*};
}

contract! {
    an_untouched_step_is_remembered_as_nothing
    documents_come_back_as_they_were_told
    an_effect_goes_its_way_and_its_document_with_it
    adoptions_are_all_kept_or_none
    the_next_run_learns_of_a_crash_from_the_intended_effect
    the_brake_remembers_the_last_twenty_runs_with_effects
    a_baseline_is_remembered_per_step
    what_names_no_run_or_approval_is_refused
}
