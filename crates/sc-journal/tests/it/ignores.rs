//! Which documents need a person: those that nobody ignores and nobody decided about.

use sc_domain::ports::{Approval, ApprovalSubject, DocumentRecord, DocumentState, Journal, JournalError};
use sc_domain::{Cause, Code, DocumentKey, DocumentKind, RunId};
use sc_journal::{GiveApproval, JournalFile, SqliteJournal};

use crate::support::{STEP, at, begin, document, document_of, fresh, key, norte, tenant};

const DOCUMENTS: u32 = 10_000;

fn waits(n: u32, code: Code) -> DocumentRecord {
    DocumentRecord { cause: Some(Cause::new(code)), ..document(n, DocumentState::Attention) }
}

async fn remember(journal: &SqliteJournal, run: RunId, second: i64, documents: Vec<DocumentRecord>) {
    journal.remember(run, at(second), documents).await.expect("remembers");
}

/// Numbers of the documents in attention, by reason.
async fn attention(journal: &SqliteJournal) -> Vec<(Option<Code>, u32, Vec<String>)> {
    let groups = journal.attention(9).await.expect("groups");
    let number = |row: &sc_journal::DocumentRow| row.record.key.external_id.clone();
    groups
        .into_iter()
        .map(|group| (group.code, group.count, group.documents.iter().map(number).collect()))
        .collect()
}

fn group(code: Code, numbers: &[&str]) -> (Option<Code>, u32, Vec<String>) {
    let count = u32::try_from(numbers.len()).expect("few");
    (Some(code), count, numbers.iter().map(|number| (*number).to_owned()).collect())
}

async fn ignore(journal: &SqliteJournal, second: i64, keys: &[DocumentKey]) {
    journal.ignore(at(second), keys.to_vec(), "Ya se pagó", "maria").await.expect("ignores");
}

async fn approve(journal: &SqliteJournal, second: i64, subject: ApprovalSubject) -> i64 {
    let given = GiveApproval {
        at: at(second),
        tenant: norte(),
        step: STEP,
        subject,
        actor: "maria".to_owned(),
        note: String::new(),
    };
    journal.give_approval(given).await.expect("gives")
}

async fn actions(journal: &SqliteJournal) -> Vec<(String, String)> {
    let rows = journal.audit_entries(99).await.expect("lists");
    rows.into_iter().rev().map(|row| (row.entry.action, row.entry.subject)).collect()
}

#[tokio::test]
async fn an_ignored_document_leaves_attention_and_is_listed_apart() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let all = vec![
        waits(1, Code::PaymentRefused),
        waits(2, Code::PaymentRefused),
        waits(3, Code::VendorWithoutPortalId),
    ];
    remember(&journal, run, 1, all).await;
    ignore(&journal, 2, &[key(1)]).await;
    ignore(&journal, 3, &[key(3)]).await;
    assert_eq!(attention(&journal).await, [group(Code::PaymentRefused, &["PY0000002"])]);
    let ignored = journal.ignored(9).await.expect("lists");
    let told: Vec<_> = ignored.iter().map(|(row, document)| (&row.key, row.code, row.at, document)).collect();
    assert_eq!(told[0].0, &key(3), "the newest decision first");
    assert_eq!((told[1].1, told[1].2), (Some(Code::PaymentRefused), at(2)));
    assert_eq!((&told[1].3.record.key, told[1].3.first_seen), (&key(1), at(1)));
    assert_eq!(journal.ignored(1).await.expect("lists").len(), 1);
    let one = journal.ignore_of(&key(1)).await.expect("asks").expect("ignored");
    assert_eq!(one, ignored[1].0);
    assert_eq!((one.reason.as_str(), one.actor.as_str()), ("Ya se pagó", "maria"));
    assert_eq!(journal.ignore_of(&key(2)).await.expect("asks"), None);
    let subject = |n| key(n).to_string();
    let expected = [("document.ignored".to_owned(), subject(1)), ("document.ignored".to_owned(), subject(3))];
    assert_eq!(actions(&journal).await, expected);
    let detail = &journal.audit_entries(9).await.expect("lists")[0].entry.detail;
    assert!(detail.contains("payment.vendor_without_portal_id") && detail.contains("Ya se pagó"), "{detail}");
}

#[tokio::test]
async fn a_document_that_changes_to_another_cause_comes_back_by_itself() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    remember(&journal, run, 1, vec![waits(1, Code::PaymentRefused)]).await;
    ignore(&journal, 2, &[key(1)]).await;
    let mut told_otherwise = waits(1, Code::PaymentRefused);
    told_otherwise.cause = Some(Cause::new(Code::PaymentRefused).with("status", 400));
    remember(&journal, run, 3, vec![told_otherwise]).await;
    assert!(attention(&journal).await.is_empty(), "the same cause, seen by another run");
    for changed in [
        waits(1, Code::PaymentAmountDiffers),
        DocumentRecord { cause: None, ..waits(1, Code::PaymentRefused) },
    ] {
        remember(&journal, run, 4, vec![changed.clone()]).await;
        let groups = attention(&journal).await;
        assert_eq!(groups[0].0, changed.cause.map(|cause| cause.code));
        assert!(journal.ignored(9).await.expect("lists").is_empty());
        assert_eq!(journal.ignore_of(&key(1)).await.expect("asks"), None);
    }
    ignore(&journal, 5, &[key(1)]).await;
    assert!(attention(&journal).await.is_empty(), "a document without a cause is ignored like any other");
    assert_eq!(journal.ignored(9).await.expect("lists")[0].0.code, None);
    remember(&journal, run, 6, vec![document(1, DocumentState::Done)]).await;
    assert!(journal.ignored(9).await.expect("lists").is_empty(), "what is settled is not ignored");
}

#[tokio::test]
async fn a_cause_of_a_newer_version_is_ignored_by_its_name() {
    let (journal, folder) = fresh();
    let run = begin(&journal, 0).await;
    remember(&journal, run, 1, vec![waits(1, Code::PaymentRefused)]).await;
    rusqlite::Connection::open(JournalFile::path(folder.path()))
        .expect("opens")
        .execute_batch(
            "UPDATE documents SET cause_code = 'payment.new', cause = '{\"code\":\"payment.new\"}'",
        )
        .expect("writes");
    ignore(&journal, 2, &[key(1)]).await;
    assert!(attention(&journal).await.is_empty());
    assert_eq!(journal.ignored(9).await.expect("lists")[0].0.code, Some(Code::InternalDefect));
    remember(&journal, run, 3, vec![waits(1, Code::InternalDefect)]).await;
    assert_eq!(attention(&journal).await.len(), 1, "a real defect is another cause");
}

#[tokio::test]
async fn only_what_waits_for_a_person_can_be_ignored() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let all = vec![waits(1, Code::PaymentRefused), document(2, DocumentState::Waiting)];
    remember(&journal, run, 1, all).await;
    for stranger in [key(2), key(3)] {
        let told = journal.ignore(at(2), vec![key(1), stranger.clone()], "no", "maria").await;
        let Err(JournalError::Failed(text)) = told else { panic!("expected a refusal, got {told:?}") };
        assert!(text.contains(&stranger.to_string()), "{text}");
    }
    assert_eq!(attention(&journal).await.len(), 1, "all or none");
    assert!(actions(&journal).await.is_empty());
}

#[tokio::test]
async fn a_decision_to_ignore_is_taken_back() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    remember(&journal, run, 1, vec![waits(1, Code::PaymentRefused)]).await;
    assert!(!journal.stop_ignoring(at(2), &key(1), "jose").await.expect("nothing to take back"));
    ignore(&journal, 3, &[key(1)]).await;
    assert!(journal.stop_ignoring(at(4), &key(1), "jose").await.expect("takes back"));
    assert!(!journal.stop_ignoring(at(5), &key(1), "jose").await.expect("once only"));
    assert_eq!(attention(&journal).await, [group(Code::PaymentRefused, &["PY0000001"])]);
    let told: Vec<_> = actions(&journal).await.into_iter().map(|(action, _)| action).collect();
    assert_eq!(told, ["document.ignored", "document.ignore_ended"]);
    ignore(&journal, 6, &[key(1)]).await;
    remember(&journal, run, 7, vec![waits(1, Code::PaymentAmountDiffers)]).await;
    assert!(journal.stop_ignoring(at(8), &key(1), "jose").await.expect("also one that is not in force"));
}

#[tokio::test]
async fn ignoring_again_takes_the_present_cause_and_the_new_reason() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    remember(&journal, run, 1, vec![waits(1, Code::PaymentRefused)]).await;
    ignore(&journal, 2, &[key(1)]).await;
    remember(&journal, run, 3, vec![waits(1, Code::PaymentAmountDiffers)]).await;
    journal.ignore(at(4), vec![key(1)], "Otra razón", "jose").await.expect("ignores");
    let row = journal.ignore_of(&key(1)).await.expect("asks").expect("ignored");
    assert_eq!((row.code, row.at), (Some(Code::PaymentAmountDiffers), at(4)));
    assert_eq!((row.reason.as_str(), row.actor.as_str()), ("Otra razón", "jose"));
}

#[tokio::test]
async fn a_document_that_was_decided_about_waits_for_the_next_run_and_not_for_a_person() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let mut sur = waits(1, Code::PaymentReverted);
    sur.key.tenant = tenant("sur");
    let link = DocumentKey { kind: DocumentKind::VendorLink, ..key(1) };
    let link = DocumentRecord { cause: sur.cause.clone(), ..document_of(&link, DocumentState::Attention) };
    let all = vec![waits(1, Code::PaymentReverted), waits(12, Code::PaymentReverted), sur, link];
    remember(&journal, run, 1, all).await;
    approve(&journal, 1, ApprovalSubject::Brake { effects: 300 }).await;
    assert_eq!(journal.attention(9).await.expect("groups")[0].count, 4, "a brake is no document");
    let id = approve(&journal, 1, ApprovalSubject::Document { key: key(1) }).await;
    let groups = journal.attention(9).await.expect("groups");
    let left: Vec<_> = groups[0].documents.iter().map(|row| row.record.key.to_string()).collect();
    assert_eq!(left, ["norte payment PY0000012", "sur payment PY0000001", "norte vendor_link PY0000001"]);
    assert_eq!(groups[0].count, 3);

    journal.consume(run, at(2), &[id]).await.expect("consumes");
    assert_eq!(journal.attention(9).await.expect("groups")[0].count, 4, "used up, and it waits still");
}

/// An approval that no run takes, because the document waits for something else by now, would otherwise
/// hide it for ever.
#[tokio::test]
async fn a_decision_hides_no_document_that_a_run_saw_waiting_afterwards() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    remember(&journal, run, 1, vec![waits(1, Code::PaymentReverted)]).await;
    approve(&journal, 2, ApprovalSubject::Document { key: key(1) }).await;
    assert!(attention(&journal).await.is_empty());
    remember(&journal, run, 3, vec![waits(1, Code::InvoiceWithoutUuid)]).await;
    assert_eq!(attention(&journal).await, [group(Code::InvoiceWithoutUuid, &["PY0000001"])]);
}

#[tokio::test]
async fn a_page_shows_the_first_that_need_a_person() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let all = (1..=DOCUMENTS).map(|n| waits(n, Code::PaymentRefused)).collect();
    remember(&journal, run, 1, all).await;
    let keys: Vec<_> = (1..=DOCUMENTS / 2).map(key).collect();
    ignore(&journal, 2, &keys).await;
    for n in DOCUMENTS / 2 + 1..=DOCUMENTS / 2 + 100 {
        approve(&journal, 2, ApprovalSubject::Document { key: key(n) }).await;
    }
    let groups = journal.attention(3).await.expect("groups");
    assert_eq!(groups[0].count, DOCUMENTS / 2 - 100);
    let numbers: Vec<_> = groups[0].documents.iter().map(|row| row.record.key.external_id.as_str()).collect();
    assert_eq!(numbers, ["PY0005101", "PY0005102", "PY0005103"]);
    assert_eq!(journal.ignored(u32::MAX).await.expect("lists").len(), keys.len());
    assert_eq!(journal.audit_verify().await.expect("verifies").first_bad, None);
}

/// The subject is found by the text that is stored, so what is stored must be found by it.
#[test]
fn the_stored_subject_names_the_parts_of_a_key_as_the_question_does() {
    let subject = ApprovalSubject::Document { key: key(1) };
    let approval = Approval { id: 1, tenant: norte(), step: STEP, subject, given: at(1) };
    let text = serde_json::to_value(&approval).expect("writes");
    let part = |name: &str| text["subject"]["key"][name].as_str().expect("a text").to_owned();
    assert_eq!(part("tenant"), key(1).tenant.as_str());
    assert_eq!(part("kind"), key(1).kind.as_str());
    assert_eq!(part("external_id"), key(1).external_id);
}
