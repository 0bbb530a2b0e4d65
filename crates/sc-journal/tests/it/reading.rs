//! What command line and window ask.

use sc_domain::effect::EffectState;
use sc_domain::outcome::{Answer, BODY_CHARS_MAX};
use sc_domain::ports::{
    ApprovalSubject, AttemptOutcome, DocumentRecord, DocumentState, Journal, RunEnd, RunKind, StepEnd,
};
use sc_domain::step::Counters;
use sc_domain::{Cause, Code, DocumentKind, RunId, StepResult};
use sc_journal::{DocumentFilter, DocumentRow, GiveApproval, SqliteJournal};

use crate::support::{
    PASS, STEP, adoption, at, begin, document, effect, fresh, intent, key, norte, settlement, tenant,
};

const UUID: &str = "0A1B2C3D-0000-4000-8000-00000000000F";

fn numbers(rows: &[DocumentRow]) -> Vec<&str> {
    rows.iter().map(|row| row.record.key.external_id.as_str()).collect()
}

fn attention(n: u32, code: Code) -> DocumentRecord {
    DocumentRecord { cause: Some(Cause::new(code)), ..document(n, DocumentState::Attention) }
}

async fn finish_step(journal: &SqliteJournal, run: RunId, name: &str, result: StepResult) {
    let counters = Counters { candidates: 2, done: 1, adopted: 1, waiting: 1, failed: 0 };
    let end = StepEnd {
        run,
        tenant: tenant(name),
        step: STEP,
        started: at(1),
        finished: at(2),
        result,
        kind: RunKind::Cycle,
        counters,
        effects: 1,
        cause: None,
    };
    journal.finish_step(end).await.expect("ends");
}

#[tokio::test]
async fn a_document_is_found_by_what_people_know_of_it() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let mut one = document(1, DocumentState::Waiting);
    one.terms = [UUID, "AAA010101AAA", "V001", "Ñandú del Norte"].map(str::to_owned).into();
    let mut other = document(12, DocumentState::Done);
    other.terms = ["V0012".to_owned()].into();
    journal.remember(run, at(1), vec![one.clone(), other]).await.expect("remembers");
    for (text, expected) in [
        ("PY0000001", vec!["PY0000001"]),
        (" py0000001 ", vec!["PY0000001"]),
        ("0a1b2c3d-0000-4000-8000-00000000000f", vec!["PY0000001"]),
        ("0a1b2c3d", vec!["PY0000001"]),
        ("aaa010101aaa", vec!["PY0000001"]),
        ("ñANDÚ", vec!["PY0000001"]),
        ("v001", vec!["PY0000001"]),
        ("v00", vec!["PY0000001", "PY0000012"]),
        ("PY00000", vec!["PY0000001", "PY0000012"]),
        ("Y0000001", vec![]),
        ("%", vec![]),
        ("  ", vec![]),
    ] {
        let found = journal.find_documents(text, 10).await.expect("finds");
        assert_eq!(numbers(&found), expected, "{text:?}");
    }
    one.terms = ["V777".to_owned()].into();
    journal.remember(run, at(2), vec![one]).await.expect("remembers");
    assert!(journal.find_documents(UUID, 10).await.expect("finds").is_empty(), "old terms are forgotten");
    assert_eq!(journal.find_documents("v777", 10).await.expect("finds")[0].first_seen, at(1));
}

#[tokio::test]
async fn filters_restrict_one_by_one_and_together() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let mut sur = document(4, DocumentState::Waiting);
    sur.key.tenant = tenant("sur");
    let all = vec![
        document(1, DocumentState::Waiting),
        attention(2, Code::PaymentRefused),
        document(3, DocumentState::Done),
        sur,
    ];
    journal.remember(run, at(1), all).await.expect("remembers");
    let base = DocumentFilter { limit: 10, ..DocumentFilter::default() };
    let states = vec![DocumentState::Waiting, DocumentState::Done];
    for (filter, expected) in [
        (base.clone(), 4),
        (DocumentFilter { limit: 2, ..base.clone() }, 2),
        (DocumentFilter { tenant: Some(norte()), ..base.clone() }, 3),
        (DocumentFilter { states: states.clone(), ..base.clone() }, 3),
        (DocumentFilter { states, tenant: Some(norte()), ..base.clone() }, 2),
        (DocumentFilter { code: Some(Code::PaymentRefused), ..base.clone() }, 1),
        (DocumentFilter { kind: Some(DocumentKind::VendorLink), ..base.clone() }, 0),
        (DocumentFilter { term: Some("py0000003".into()), ..base.clone() }, 1),
    ] {
        let found = journal.documents(filter.clone()).await.expect("lists");
        assert_eq!(found.len(), expected, "{filter:?}");
    }
}

#[tokio::test]
async fn documents_are_listed_by_key_or_the_newest_first() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let of_day = |number, day: Option<&str>| {
        let mut found = document(number, DocumentState::Waiting);
        found.day = day.map(|day| day.parse().expect("a day"));
        found.dated = None;
        found
    };
    // The date that it bears counts, not the day that places it in the window; the day where there is none.
    let mut dated = of_day(4, Some("2026-11-25"));
    dated.dated = Some("2026-11-10".parse().expect("a day"));
    let all = vec![of_day(1, Some("2026-11-02")), of_day(2, None), of_day(3, Some("2026-11-20")), dated];
    journal.remember(run, at(1), all).await.expect("remembers");
    for (is_newest_first, limit, expected) in [
        (false, 10, vec![key(1), key(2), key(3), key(4)]),
        (true, 10, vec![key(3), key(4), key(1), key(2)]),
        (true, 1, vec![key(3)]),
    ] {
        let filter = DocumentFilter { is_newest_first, limit, ..DocumentFilter::default() };
        let found = journal.documents(filter).await.expect("lists");
        let keys: Vec<_> = found.into_iter().map(|row| row.record.key).collect();
        assert_eq!(keys, expected, "newest first: {is_newest_first}");
    }
}

#[tokio::test]
async fn a_life_tells_each_attempt_and_answer_in_order() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let effect = effect(1);
    let attempt = journal.intend(intent(run, &effect, 1)).await.expect("intends");
    let mut refused =
        settlement(run, &effect, Some(attempt), AttemptOutcome::Refused, EffectState::Refused, 2);
    refused.cause = Some(Cause::new(Code::PaymentRefused).with("status", 400));
    refused.answer = Some(Answer {
        http_status: Some(400),
        code: Some("1827".into()),
        message: Some("Proveedor inválido".into()),
        body: Some("ñ".repeat(BODY_CHARS_MAX + 1)),
        retry_after_ms: Some(1_500),
    });
    journal.settle(refused.clone()).await.expect("settles");
    let second = journal.intend(intent(run, &effect, 3)).await.expect("intends");
    let life = journal.life(&key(1)).await.expect("life");
    assert_eq!(life.document.expect("known").last_attempt, Some(at(3)));
    assert_eq!(life.effects.len(), 1);
    assert_eq!((life.effects[0].created, life.effects[0].updated), (at(1), at(3)));
    let attempts: Vec<_> = life.attempts.iter().map(|row| (row.id, row.outcome, row.finished)).collect();
    assert_eq!(attempts, [(attempt, Some(AttemptOutcome::Refused), Some(at(2))), (second, None, None)]);
    assert_eq!(life.attempts[0].cause, refused.cause);
    let expected = Answer { body: Some("ñ".repeat(BODY_CHARS_MAX)), ..refused.answer.expect("given") };
    assert_eq!(life.answers.len(), 1);
    assert_eq!((life.answers[0].attempt, &life.answers[0].answer), (Some(attempt), &expected));
    let stranger = journal.life(&key(99)).await.expect("life");
    assert!(stranger.document.is_none() && stranger.effects.is_empty());
}

#[tokio::test]
async fn attention_groups_by_reason_with_the_most_frequent_first() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    journal.remember(run, at(1), vec![attention(3, Code::PaymentRefused)]).await.expect("remembers");
    let more = vec![
        attention(1, Code::PaymentRefused),
        attention(2, Code::VendorWithoutPortalId),
        document(4, DocumentState::Waiting),
    ];
    journal.remember(run, at(2), more).await.expect("remembers");
    let groups = journal.attention(1).await.expect("groups");
    let told: Vec<_> = groups.iter().map(|group| (group.code, group.count)).collect();
    assert_eq!(told, [(Some(Code::PaymentRefused), 2), (Some(Code::VendorWithoutPortalId), 1)]);
    assert_eq!(numbers(&groups[0].documents), ["PY0000003"], "the one that waits longest");
}

#[tokio::test]
async fn a_reason_of_a_newer_version_hides_no_document() {
    let (journal, folder) = fresh();
    let run = begin(&journal, 0).await;
    journal.remember(run, at(1), vec![attention(1, Code::PaymentRefused)]).await.expect("remembers");
    rusqlite::Connection::open(sc_journal::JournalFile::path(folder.path()))
        .expect("opens")
        .execute_batch(
            "UPDATE documents SET cause_code = 'payment.new', cause = '{\"code\":\"payment.new\"}'",
        )
        .expect("writes");
    let groups = journal.attention(5).await.expect("groups");
    assert_eq!(groups[0].code, Some(Code::InternalDefect));
    let cause = groups[0].documents[0].record.cause.clone().expect("told");
    assert!(cause.argument("detail").contains("payment.new"));
}

#[tokio::test]
async fn runs_are_listed_newest_first_and_shown_with_their_steps() {
    let (journal, _folder) = fresh();
    let first = begin(&journal, 0).await;
    finish_step(&journal, first, "norte", StepResult::Partial).await;
    finish_step(&journal, first, "sur", StepResult::Done).await;
    let cause = Some(Cause::new(Code::RunCancelled));
    let end = RunEnd { run: first, at: at(3), result: StepResult::Partial, cause: cause.clone() };
    journal.finish_run(end).await.expect("ends");
    let second = begin(&journal, 10).await;
    journal.begin_step(second, &norte(), STEP, at(11)).await.expect("begins");

    let running = journal.running().await.expect("asks").expect("runs");
    assert_eq!((running.run.id, running.steps.len()), (second, 1));
    assert_eq!(running.steps[0].finished, None);
    let last = journal.last_steps().await.expect("asks");
    let told: Vec<_> = last.iter().map(|row| (row.tenant.as_str(), row.run, row.result)).collect();
    assert_eq!(
        told,
        [("norte", first, Some(StepResult::Partial)), ("sur", first, Some(StepResult::Done))],
        "a step under way is not the last one yet"
    );

    let third = begin(&journal, 20).await;
    let ids: Vec<_> = journal.runs(2, None).await.expect("lists").iter().map(|row| row.id).collect();
    assert_eq!(ids, [third, second]);
    assert_eq!(journal.runs(9, Some(second)).await.expect("lists")[0].cause, cause);
    let crashed = journal.run(second).await.expect("asks").expect("known");
    assert!(crashed.run.was_interrupted && crashed.steps[0].was_interrupted);
    assert_eq!((crashed.run.result, crashed.run.finished), (Some(StepResult::Failed), Some(at(20))));
    assert_eq!(journal.run(RunId(99)).await.expect("asks"), None);
}

#[tokio::test]
async fn an_approval_waits_until_a_run_carried_it_out() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let given = GiveApproval {
        at: at(1),
        tenant: norte(),
        step: STEP,
        subject: ApprovalSubject::Document { key: key(1) },
        actor: "maria".into(),
        note: "Revisado con tesorería".into(),
    };
    let id = journal.give_approval(given.clone()).await.expect("gives");
    assert_eq!(journal.give_approval(given.clone()).await.expect("gives"), id, "pressed twice, given once");
    let brake = GiveApproval { subject: ApprovalSubject::Brake { effects: 300 }, ..given.clone() };
    let brake_id = journal.give_approval(brake).await.expect("gives");
    let waiting = journal.memory(&norte(), PASS).await.expect("memory").approvals;
    assert_eq!(waiting.iter().map(|approval| approval.id).collect::<Vec<_>>(), [id, brake_id]);
    assert_eq!(waiting[0].subject, given.subject);

    journal.consume(run, at(2), &[id]).await.expect("consumes");
    journal.consume(run, at(3), &[id]).await.expect("twice is once");
    let rows = journal.approvals(10).await.expect("lists");
    assert_eq!((rows[1].consumed, rows[1].consumed_by), (Some(at(2)), Some(run)));
    assert_eq!((rows[1].actor.as_str(), rows[1].note.as_str()), ("maria", "Revisado con tesorería"));
    assert_eq!(journal.memory(&norte(), PASS).await.expect("memory").approvals.len(), 1);
    assert_ne!(journal.give_approval(given).await.expect("gives"), id, "a new decision after the old one");
    assert_eq!(journal.audit_verify().await.expect("verifies").entries, 3, "each decision is on record");
}

#[tokio::test]
async fn the_last_settled_mark_is_the_newest_done_effect_of_the_company() {
    let (journal, _folder) = fresh();
    assert_eq!(journal.last_settled_mark(&norte()).await.expect("asks"), None);
    let run = begin(&journal, 0).await;
    for (n, second) in [(1, 5), (2, 9), (3, 7)] {
        let adoptions = vec![adoption(&effect(n), DocumentState::Adopted)];
        journal.adopt(run, at(second), adoptions).await.expect("adopts");
    }
    let mark = journal.last_settled_mark(&norte()).await.expect("asks").expect("some");
    assert_eq!((mark.at, mark.key), (at(9), key(2)));
    assert_eq!(journal.last_settled_mark(&tenant("sur")).await.expect("asks"), None);
}

#[tokio::test]
async fn pruning_forgets_old_runs_and_never_what_must_not_be_sent_twice() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    for (n, state) in [(1, EffectState::Confirmed), (2, EffectState::Unknown)] {
        let attempt = journal.intend(intent(run, &effect(n), 1)).await.expect("intends");
        let outcome = crate::support::outcome_for(state);
        let end = settlement(run, &effect(n), Some(attempt), outcome, state, 2);
        journal.settle(end).await.expect("settles");
    }
    let done = settlement(run, &effect(1), None, AttemptOutcome::Confirmed, EffectState::Done, 3);
    journal.settle(done).await.expect("marks");
    journal.finish_run(RunEnd { run, at: at(4), result: StepResult::Done, cause: None }).await.expect("ends");
    let open_run = begin(&journal, 5).await;
    let before = journal.memory(&norte(), PASS).await.expect("memory");
    let pruned = journal.prune_history(at(100)).await.expect("prunes");
    assert_eq!((pruned.runs, pruned.attempts), (1, 1));
    assert_eq!(journal.memory(&norte(), PASS).await.expect("memory"), before);
    assert!(journal.run(open_run).await.expect("asks").is_some(), "the run under way stays");
    let unknown = journal.life(&key(2)).await.expect("life");
    assert_eq!(unknown.attempts.len(), 1, "the attempt of an unknown effect stays");
    assert_eq!(unknown.attempts[0].run, None, "its run is forgotten");
}
