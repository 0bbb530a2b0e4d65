//! What a host writes down that runs by itself.

use sc_domain::effect::EffectState;
use sc_domain::ports::{AttemptOutcome, DocumentState, Journal, JournalError, RunEnd, Settlement};
use sc_domain::{Cause, Code, RunId, Step, StepResult};
use sc_journal::{
    NewNotice, NewSlots, NoticeRow, RunFailure, RunFilter, SlotRow, SlotVerdict, SqliteJournal,
};

use crate::support::{
    STEP, at, begin, document, effect, fresh, intent, key, norte, open, outcome_for, settlement, tenant,
};

fn slot(second: i64, verdict: SlotVerdict) -> NewSlots {
    NewSlots { first: at(second), last: at(second), count: 1, verdict }
}

fn claim(second: i64) -> Vec<NewSlots> {
    vec![slot(second, SlotVerdict::Claimed)]
}

#[track_caller]
fn refused<T: std::fmt::Debug>(told: Result<T, JournalError>, word: &str) {
    match told {
        Err(JournalError::Failed(text)) => assert!(text.contains(word), "{text}"),
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn verdicts(rows: &[SlotRow]) -> Vec<(i64, SlotVerdict)> {
    rows.iter().map(|row| (row.last.as_second() - at(0).as_second(), row.verdict)).collect()
}

#[test]
fn each_verdict_reads_as_it_is_written() {
    for verdict in SlotVerdict::ALL {
        assert_eq!(verdict.as_str().parse(), Ok(verdict));
    }
    assert!("merged".parse::<SlotVerdict>().is_err());
}

#[tokio::test]
async fn a_slot_is_claimed_and_then_told_what_became_of_it() {
    let (journal, _folder) = fresh();
    assert_eq!(journal.last_slot().await.expect("asks"), None);
    let ids = journal.note_slots(at(61), claim(60)).await.expect("claims");
    assert_eq!(journal.last_slot().await.expect("asks"), Some(at(60)));
    let claimed = journal.claimed_slots().await.expect("asks");
    let expected = SlotRow {
        id: ids[0],
        first: at(60),
        last: at(60),
        count: 1,
        verdict: SlotVerdict::Claimed,
        run: None,
        noted: at(61),
    };
    assert_eq!(claimed, [expected]);
    let run = begin(&journal, 62).await;
    journal.resolve_slot(ids[0], SlotVerdict::Ran, Some(run), at(63)).await.expect("resolves");
    assert!(journal.claimed_slots().await.expect("asks").is_empty());
    let resolved = SlotRow { verdict: SlotVerdict::Ran, run: Some(run), noted: at(63), ..expected };
    assert_eq!(journal.slots(9, None).await.expect("lists"), [resolved]);
}

#[tokio::test]
async fn only_a_claimed_slot_changes_its_verdict() {
    let (journal, _folder) = fresh();
    for (second, verdict) in (1..).zip(SlotVerdict::ALL) {
        let ids = journal.note_slots(at(0), vec![slot(second, verdict)]).await.expect("notes");
        let told = journal.resolve_slot(ids[0], SlotVerdict::Missed, None, at(9)).await;
        match verdict {
            SlotVerdict::Claimed => assert_eq!(told, Ok(())),
            _ => refused(told, "no claimed slot"),
        }
    }
    let ids = journal.note_slots(at(99), claim(99)).await.expect("claims");
    refused(journal.resolve_slot(ids[0], SlotVerdict::Claimed, None, at(99)).await, "claimed again");
    refused(journal.resolve_slot(99, SlotVerdict::Ran, None, at(99)).await, "no claimed slot 99");
    let unknown_run = journal.resolve_slot(ids[0], SlotVerdict::Ran, Some(RunId(99)), at(99)).await;
    refused(unknown_run, "a rule of a table would be broken");
    assert_eq!(journal.claimed_slots().await.expect("asks").len(), 1, "what was refused changed nothing");
}

#[tokio::test]
async fn a_slot_that_is_not_later_than_the_newest_is_refused_with_all_that_came_with_it() {
    let (journal, _folder) = fresh();
    let series = NewSlots { first: at(10), last: at(30), count: 3, verdict: SlotVerdict::Missed };
    journal.note_slots(at(40), vec![series, slot(40, SlotVerdict::Claimed)]).await.expect("notes");
    for second in [5, 10, 30, 40] {
        refused(journal.note_slots(at(50), claim(second)).await, "noted already");
    }
    let twice = vec![slot(50, SlotVerdict::Missed), slot(50, SlotVerdict::Claimed)];
    refused(journal.note_slots(at(50), twice).await, "noted already");
    let backwards = vec![slot(60, SlotVerdict::Missed), slot(50, SlotVerdict::Claimed)];
    refused(journal.note_slots(at(60), backwards).await, "noted already");
    for odd in [NewSlots { count: 0, ..slot(70, SlotVerdict::Missed) }, NewSlots { last: at(60), ..series }] {
        let odd = NewSlots { first: at(70), ..odd };
        refused(journal.note_slots(at(80), vec![odd]).await, "no series");
    }
    let rows = journal.slots(9, None).await.expect("lists");
    assert_eq!(verdicts(&rows), [(40, SlotVerdict::Claimed), (30, SlotVerdict::Missed)]);
    assert_eq!((rows[1].first, rows[1].count), (at(10), 3));
    let older = journal.slots(1, Some(rows[0].id)).await.expect("lists");
    assert_eq!(older, [rows[1]], "pages follow each other");
    assert!(journal.note_slots(at(80), Vec::new()).await.expect("nothing to note").is_empty());
}

#[tokio::test]
async fn of_two_hosts_that_claim_a_slot_one_is_refused() {
    let (one, folder) = fresh();
    let other = open(folder.path());
    let (first, second) =
        tokio::join!(one.note_slots(at(61), claim(60)), other.note_slots(at(61), claim(60)));
    let lost = match (&first, &second) {
        (Ok(_), Err(error)) | (Err(error), Ok(_)) => error.clone(),
        both => panic!("exactly one wins: {both:?}"),
    };
    assert!(lost.to_string().contains("noted already"), "{lost}");
    assert_eq!(one.claimed_slots().await.expect("asks").len(), 1);
    other.note_slots(at(121), claim(120)).await.expect("the next slot is free for either");
}

#[tokio::test]
async fn a_claim_outlives_its_process() {
    let (journal, folder) = fresh();
    let ids = journal.note_slots(at(61), claim(60)).await.expect("claims");
    drop(journal);
    let journal = open(folder.path());
    assert_eq!(journal.claimed_slots().await.expect("asks")[0].id, ids[0]);
    journal.resolve_slot(ids[0], SlotVerdict::Missed, None, at(100)).await.expect("resolves");
    refused(journal.note_slots(at(101), claim(60)).await, "noted already");
}

#[tokio::test]
async fn what_another_process_writes_is_counted_and_what_this_one_writes_is_not() {
    let (one, folder) = fresh();
    let other = open(folder.path());
    let before = one.written_elsewhere().await.expect("asks");
    one.set_preference("language", "es").await.expect("writes");
    one.clone().pause(at(0), None, "Inventario", "maria").await.expect("pauses");
    assert!(one.pause_in_force(at(1)).await.expect("asks").is_some());
    assert_eq!(one.written_elsewhere().await.expect("asks"), before);
    other.pause_in_force(at(1)).await.expect("asks");
    assert_eq!(one.written_elsewhere().await.expect("asks"), before, "a question is no change");
    assert!(other.resume(at(2), "jose").await.expect("resumes"));
    let after = one.written_elsewhere().await.expect("asks");
    assert_ne!(after, before);
    assert_eq!(one.written_elsewhere().await.expect("asks"), after, "each is told once");
}

async fn audited(journal: &SqliteJournal) -> Vec<(String, String)> {
    let rows = journal.audit_entries(99).await.expect("lists");
    rows.into_iter().rev().map(|row| (row.entry.action, row.entry.actor)).collect()
}

fn said(entries: &[(&str, &str)]) -> Vec<(String, String)> {
    entries.iter().map(|(action, actor)| ((*action).to_owned(), (*actor).to_owned())).collect()
}

#[tokio::test]
async fn a_pause_holds_until_its_time_is_up() {
    let (journal, folder) = fresh();
    let pause = journal.pause(at(0), Some(at(100)), "Inventario «ñ»", "maria").await.expect("pauses");
    assert_eq!((pause.since, pause.until, pause.ended), (at(0), Some(at(100)), None));
    assert_eq!((pause.note.as_str(), pause.actor.as_str()), ("Inventario «ñ»", "maria"));
    drop(journal);
    let journal = open(folder.path());
    for (second, expected) in [(0, Some(&pause)), (99, Some(&pause)), (100, None), (500, None)] {
        let held = journal.pause_in_force(at(second)).await.expect("asks");
        assert_eq!(held.as_ref(), expected, "second {second}");
    }
    assert!(!journal.resume(at(100), "jose").await.expect("resumes"), "it is over already");
    assert_eq!(audited(&journal).await, said(&[("pause.begun", "maria")]));
    refused(journal.pause(at(200), Some(at(200)), "", "maria").await, "cannot end at");
}

#[tokio::test]
async fn a_pause_without_end_holds_until_somebody_resumes() {
    let (journal, _folder) = fresh();
    assert!(!journal.resume(at(0), "jose").await.expect("resumes"), "nothing is paused");
    journal.pause(at(1), None, "Cierre de mes", "maria").await.expect("pauses");
    assert!(journal.pause_in_force(at(1_000_000)).await.expect("asks").is_some());
    assert!(journal.resume(at(50), "jose").await.expect("resumes"));
    assert_eq!(journal.pause_in_force(at(50)).await.expect("asks"), None);
    assert!(!journal.resume(at(51), "jose").await.expect("resumes"));
    assert_eq!(journal.pauses(9).await.expect("lists")[0].ended, Some(at(50)));
    assert_eq!(audited(&journal).await, said(&[("pause.begun", "maria"), ("pause.ended", "jose")]));
    assert_eq!(journal.audit_verify().await.expect("verifies").first_bad, None);
}

#[tokio::test]
async fn a_new_pause_ends_the_one_before() {
    let (journal, _folder) = fresh();
    let first = journal.pause(at(0), None, "one", "maria").await.expect("pauses");
    let second = journal.pause(at(10), Some(at(20)), "two", "jose").await.expect("pauses");
    assert_eq!(journal.pause_in_force(at(15)).await.expect("asks"), Some(second.clone()));
    let third = journal.pause(at(60), None, "three", "maria").await.expect("pauses");
    let rows = journal.pauses(9).await.expect("lists");
    let told: Vec<_> = rows.iter().map(|row| (row.id, row.ended)).collect();
    assert_eq!(
        told,
        [(third.id, None), (second.id, Some(at(20))), (first.id, Some(at(10)))],
        "one whose time was up ended then, not when the next began"
    );
    let entries = journal.audit_entries(9).await.expect("lists");
    assert!(entries[1].entry.detail.contains(&format!("\"replaces\":{}", first.id)), "{entries:?}");
    assert!(entries[0].entry.detail.contains("\"replaces\":null"), "{entries:?}");
}

fn notice(key: &str, code: Code, documents: u32) -> NewNotice {
    NewNotice {
        key: key.to_owned(),
        tenant: Some(norte()),
        step: Some(STEP),
        cause: Cause::new(code),
        documents,
        page: "attention".to_owned(),
        met: at(1_000),
    }
}

fn told(rows: &[NoticeRow]) -> Vec<(&str, u32, Option<i64>)> {
    let seconds = |instant: jiff::Timestamp| instant.as_second() - at(0).as_second();
    rows.iter().map(|row| (row.key.as_str(), row.seen, row.ended.map(seconds))).collect()
}

#[tokio::test]
async fn a_notice_begins_is_seen_again_and_ends() {
    let (journal, _folder) = fresh();
    let a = notice("a", Code::PaymentRefused, 1);
    let installation = NewNotice { tenant: None, step: None, ..notice("b", Code::JournalFailed, 0) };
    journal.observe_notices(at(1), vec![a.clone(), installation.clone()]).await.expect("observes");
    let rows = journal.undelivered_notices().await.expect("asks");
    assert_eq!(told(&rows), [("a", 1, None), ("b", 1, None)], "oldest first");
    assert_eq!((rows[0].first_seen, rows[0].last_seen), (at(1), at(1)));
    assert_eq!((&rows[0].cause, rows[0].page.as_str()), (&a.cause, "attention"));
    assert_eq!((&rows[0].tenant, rows[0].step), (&Some(norte()), Some(STEP)));
    assert_eq!((&rows[1].tenant, rows[1].step), (&None, None));

    journal.notice_delivered(rows[0].id, at(2)).await.expect("delivers");
    journal.notice_delivered(rows[0].id, at(3)).await.expect("twice is once");
    assert_eq!(told(&journal.undelivered_notices().await.expect("asks")), [("b", 1, None)]);

    let more = notice("a", Code::PaymentAmountDiffers, 7);
    journal
        .observe_notices(at(4), vec![notice("c", Code::PaymentRefused, 2), more.clone()])
        .await
        .expect("ok");
    let all = journal.notices(false, 9).await.expect("lists");
    assert_eq!(told(&all), [("c", 1, None), ("b", 1, Some(4)), ("a", 2, None)], "newest first");
    let again = &all[2];
    assert_eq!((&again.cause, again.documents), (&more.cause, 7));
    assert_eq!((again.first_seen, again.last_seen), (at(1), at(4)));
    assert_eq!(again.delivered, Some(at(2)), "what was told is not told again");
    assert_eq!(told(&journal.notices(true, 9).await.expect("lists")), [("c", 1, None), ("a", 2, None)]);
    assert_eq!(told(&journal.notices(true, 1).await.expect("lists")), [("c", 1, None)]);
    assert_eq!(told(&journal.undelivered_notices().await.expect("asks")), [("c", 1, None)]);
    refused(journal.notice_delivered(99, at(5)).await, "no notice 99");
}

#[tokio::test]
async fn a_notice_counts_the_runs_that_met_it_and_no_others() {
    let (journal, _folder) = fresh();
    let met = |second: i64| vec![NewNotice { met: at(second), ..notice("a", Code::PaymentRefused, 1) }];
    let seen = async || {
        let rows = journal.notices(false, 9).await.expect("lists");
        (rows[0].seen, rows[0].last_seen)
    };
    journal.observe_notices(at(5), met(4)).await.expect("observes");
    assert_eq!(seen().await, (1, at(5)));
    journal.observe_notices(at(8), met(4)).await.expect("observes");
    assert_eq!(seen().await, (1, at(5)), "that run did not look at its step");
    journal.observe_notices(at(12), met(11)).await.expect("observes");
    assert_eq!(seen().await, (2, at(12)));
    journal.observe_notices(at(12), met(11)).await.expect("observes");
    assert_eq!(seen().await, (2, at(12)), "one run counts once");
}

#[tokio::test]
async fn what_comes_back_is_a_new_notice() {
    let (journal, _folder) = fresh();
    let a = vec![notice("a", Code::PaymentRefused, 1)];
    journal.observe_notices(at(1), a.clone()).await.expect("observes");
    let first = journal.undelivered_notices().await.expect("asks")[0].id;
    journal.notice_delivered(first, at(1)).await.expect("delivers");
    journal.observe_notices(at(2), Vec::new()).await.expect("all is well");
    assert!(journal.notices(true, 9).await.expect("lists").is_empty());
    journal.observe_notices(at(3), a).await.expect("observes");
    let rows = journal.undelivered_notices().await.expect("asks");
    assert_eq!(told(&rows), [("a", 1, None)]);
    assert_ne!(rows[0].id, first, "it is told anew");
    assert_eq!(rows[0].first_seen, at(3));
}

#[tokio::test]
async fn of_several_notices_with_one_key_the_last_counts_once() {
    let (journal, _folder) = fresh();
    let both = vec![notice("a", Code::PaymentRefused, 1), notice("a", Code::PaymentAmountDiffers, 2)];
    for (second, seen) in [(1, 1), (2, 2)] {
        journal.observe_notices(at(second), both.clone()).await.expect("observes");
        let rows = journal.notices(false, 9).await.expect("lists");
        assert_eq!(told(&rows), [("a", seen, None)]);
        assert_eq!(rows[0].documents, 2);
    }
}

#[tokio::test]
async fn a_preference_is_kept_until_it_is_replaced() {
    let (journal, folder) = fresh();
    assert_eq!(journal.preference("close").await.expect("asks"), None);
    journal.set_preference("close", "tray").await.expect("keeps");
    journal.set_preference("close", "quit «ñ»").await.expect("keeps");
    journal.set_preference("language", "es").await.expect("keeps");
    drop(journal);
    let journal = open(folder.path());
    assert_eq!(journal.preference("close").await.expect("asks").as_deref(), Some("quit «ñ»"));
    assert_eq!(journal.preference("Close").await.expect("asks"), None, "names are exact");
}

async fn ended(journal: &SqliteJournal, second: i64, result: StepResult) -> RunId {
    let run = begin(journal, second).await;
    journal.finish_run(RunEnd { run, at: at(second + 1), result, cause: None }).await.expect("ends");
    run
}

#[tokio::test]
async fn runs_with_trouble_are_those_that_left_something_undone() {
    let (journal, _folder) = fresh();
    let mut troubled = Vec::new();
    for (n, result) in [
        StepResult::Done,
        StepResult::Partial,
        StepResult::Failed,
        StepResult::Postponed,
        StepResult::Skipped,
    ]
    .into_iter()
    .enumerate()
    {
        let run = ended(&journal, 10 * i64::try_from(n).expect("small"), result).await;
        if result > StepResult::Done {
            troubled.push(run);
        }
    }
    troubled.push(begin(&journal, 100).await);
    let under_way = begin(&journal, 110).await;
    troubled.reverse();
    let ids = |filter: RunFilter| {
        let journal = journal.clone();
        async move {
            let rows = journal.runs_filtered(filter).await.expect("lists");
            rows.iter().map(|row| row.id).collect::<Vec<_>>()
        }
    };
    let only = RunFilter { only_troubled: true, before: None, limit: 9 };
    assert_eq!(ids(only).await, troubled, "the interrupted one too, and not the one under way");
    let second = RunFilter { before: Some(troubled[1]), limit: 1, ..only };
    assert_eq!(ids(second).await, [troubled[2]], "pages follow each other");
    let all = RunFilter { only_troubled: false, ..only };
    assert_eq!(ids(all).await.len(), 7);
    assert_eq!(ids(RunFilter { limit: 1, ..all }).await, [under_way]);
    assert_eq!(ids(RunFilter { before: Some(under_way), limit: 1, ..all }).await, [troubled[0]]);
    assert!(ids(RunFilter::default()).await.is_empty(), "no limit, no rows");
}

#[tokio::test]
async fn a_run_tells_what_did_not_end_well_before_the_rest() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    for (n, state) in [(1, EffectState::Confirmed), (2, EffectState::Refused)] {
        let attempt = journal.intend(intent(run, &effect(n), 1)).await.expect("intends");
        let mut end = settlement(run, &effect(n), Some(attempt), outcome_for(state), state, 2);
        end.cause = (state == EffectState::Refused).then(|| Cause::new(Code::PaymentRefused));
        journal.settle(end).await.expect("settles");
    }
    journal
        .finish_run(RunEnd { run, at: at(3), result: StepResult::Partial, cause: None })
        .await
        .expect("ends");
    let next = begin(&journal, 10).await;
    journal.intend(intent(next, &effect(2), 11)).await.expect("intends");

    let tried = journal.documents_of_run(run, 9).await.expect("asks");
    let told: Vec<_> = tried.iter().map(|row| (row.key.clone(), row.outcome, row.finished)).collect();
    assert_eq!(
        told,
        [
            (key(2), Some(AttemptOutcome::Refused), Some(at(2))),
            (key(1), Some(AttemptOutcome::Confirmed), Some(at(2)))
        ]
    );
    assert_eq!(tried[0].cause, Some(Cause::new(Code::PaymentRefused)));
    assert_eq!((tried[0].step, tried[0].operation.as_str()), (Step::UploadPayments, "create_payment"));
    assert_eq!((tried[0].started, &tried[1].cause), (at(1), &None));
    assert_eq!(journal.documents_of_run(run, 1).await.expect("asks"), tried[..1]);
    let open = journal.documents_of_run(next, 9).await.expect("asks");
    assert_eq!((open[0].key.clone(), open[0].outcome, open[0].finished), (key(2), None, None));
    assert!(journal.documents_of_run(RunId(99), 9).await.expect("asks").is_empty());
}

#[tokio::test]
async fn a_run_tells_for_which_reasons_its_attempts_failed_the_most_frequent_first() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    for (n, code) in [
        (1, Some(Code::InvoiceUuidAmbiguous)),
        (2, Some(Code::PaymentRefused)),
        (3, None),
        (4, Some(Code::PaymentRefused)),
    ] {
        journal.remember(run, at(1), vec![document(n, DocumentState::Waiting)]).await.expect("remembers");
        let attempt = journal.intend(intent(run, &effect(n), 1)).await.expect("intends");
        let (outcome, state) = match code {
            Some(_) => (AttemptOutcome::Refused, EffectState::Refused),
            None => (AttemptOutcome::Confirmed, EffectState::Confirmed),
        };
        let end = settlement(run, &effect(n), Some(attempt), outcome, state, 2);
        // Each refusal has arguments of its own: the reason is the code.
        let cause = code.map(|code| match code {
            Code::PaymentRefused => Cause::new(code).with("message", n),
            other => Cause::new(other),
        });
        journal.settle(Settlement { cause, ..end }).await.expect("settles");
    }
    let failure = |code, count| RunFailure { tenant: norte(), step: STEP, code, count };
    assert_eq!(
        journal.failures_of_run(run).await.expect("asks"),
        [failure(Code::PaymentRefused, 2), failure(Code::InvoiceUuidAmbiguous, 1)]
    );
    assert_eq!(journal.failures_of_run(RunId(99)).await.expect("asks"), []);
}

#[tokio::test]
async fn pruning_forgets_what_is_over_and_keeps_what_still_counts() {
    let (journal, _folder) = fresh();
    let run = ended(&journal, 0, StepResult::Done).await;
    let ids = journal.note_slots(at(1), claim(1)).await.expect("claims");
    journal.resolve_slot(ids[0], SlotVerdict::Ran, Some(run), at(1)).await.expect("resolves");
    let rest = vec![
        slot(2, SlotVerdict::Claimed),
        slot(3, SlotVerdict::Missed),
        slot(50, SlotVerdict::Busy),
        slot(60, SlotVerdict::Paused),
    ];
    journal.note_slots(at(60), rest).await.expect("notes");
    journal.pause(at(1), Some(at(5)), "over", "maria").await.expect("pauses");
    journal.pause(at(20), None, "in force", "maria").await.expect("pauses");
    journal.observe_notices(at(1), vec![notice("old", Code::PaymentRefused, 1)]).await.expect("observes");
    journal.observe_notices(at(5), vec![notice("open", Code::PaymentRefused, 1)]).await.expect("observes");
    journal.set_preference("close", "tray").await.expect("keeps");

    let nothing = journal.prune_history(at(0)).await.expect("prunes");
    assert_eq!((nothing.slots, nothing.pauses, nothing.notices), (0, 0, 0));
    let pruned = journal.prune_history(at(50)).await.expect("prunes");
    assert_eq!((pruned.runs, pruned.slots, pruned.pauses, pruned.notices), (1, 2, 1, 1));
    let rows = journal.slots(9, None).await.expect("lists");
    assert_eq!(
        verdicts(&rows),
        [(60, SlotVerdict::Paused), (50, SlotVerdict::Busy), (2, SlotVerdict::Claimed)],
        "a claim is settled before it is forgotten"
    );
    assert!(journal.pause_in_force(at(50)).await.expect("asks").is_some());
    assert_eq!(journal.pauses(9).await.expect("lists").len(), 1);
    assert_eq!(told(&journal.notices(false, 9).await.expect("lists")), [("open", 1, None)]);
    assert_eq!(journal.preference("close").await.expect("asks").as_deref(), Some("tray"));

    let all = journal.prune_history(at(1_000)).await.expect("prunes");
    assert_eq!(all.slots, 1);
    assert_eq!(journal.last_slot().await.expect("asks"), Some(at(60)), "the newest stays");
    refused(journal.note_slots(at(1_001), claim(60)).await, "noted already");
}

#[tokio::test]
async fn a_slot_whose_run_was_pruned_stays_without_it() {
    let (journal, _folder) = fresh();
    let run = ended(&journal, 0, StepResult::Done).await;
    let ids = journal.note_slots(at(90), claim(90)).await.expect("claims");
    journal.resolve_slot(ids[0], SlotVerdict::Recovered, Some(run), at(91)).await.expect("resolves");
    assert_eq!(journal.prune_history(at(80)).await.expect("prunes").runs, 1);
    let row = journal.slots(9, None).await.expect("lists")[0];
    assert_eq!((row.verdict, row.run), (SlotVerdict::Recovered, None));
}

#[tokio::test]
async fn companies_and_steps_of_notices_are_kept_apart_by_their_keys_alone() {
    let (journal, _folder) = fresh();
    let norte = notice("payments", Code::PaymentRefused, 1);
    let sur = NewNotice { key: "payments of sur".to_owned(), tenant: Some(tenant("sur")), ..norte.clone() };
    journal.observe_notices(at(1), vec![norte, sur.clone()]).await.expect("observes");
    journal.observe_notices(at(2), vec![sur]).await.expect("observes");
    let open = journal.notices(true, 9).await.expect("lists");
    assert_eq!((told(&open), &open[0].tenant), (vec![("payments of sur", 2, None)], &Some(tenant("sur"))));
}
