//! Files of every kind, good and bad.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use sc_domain::RunId;
use sc_domain::effect::EffectState;
use sc_domain::ports::{ApprovalSubject, DocumentState, Journal, JournalError, Sweep};
use sc_journal::{GiveApproval, JournalFile, NewRequest, OpenOptions, RequestKind};

use crate::support::{PASS, STEP, at, begin, document, effect, fresh, intent, key, norte, open, portal_id};

const DOCUMENTS: u32 = 50_000;

fn raw(folder: &Path) -> Connection {
    Connection::open(JournalFile::path(folder)).expect("opens")
}

#[track_caller]
fn refused(folder: &Path) -> String {
    match JournalFile::open(folder, OpenOptions::default()) {
        Err(JournalError::Failed(text)) => {
            text.replace(&folder.display().to_string(), "FOLDER").replace('\\', "/")
        }
        other => panic!("expected a refusal, got {other:?}"),
    }
}

fn set_format(folder: &Path, format: u32, compatible_from: u32) {
    let conn = raw(folder);
    conn.pragma_update(None, "user_version", format).expect("sets");
    conn.execute("UPDATE meta SET value = ?1 WHERE name = 'compatible_from'", [compatible_from.to_string()])
        .expect("sets");
}

#[test]
fn a_journal_that_only_a_newer_version_may_touch_is_refused_unchanged() {
    let (journal, folder) = fresh();
    drop(journal);
    set_format(folder.path(), 99, 98);
    let before = fs::read(JournalFile::path(folder.path())).expect("reads");
    let refused = JournalFile::open(folder.path(), OpenOptions::default()).expect_err("newer");
    assert_eq!(refused, JournalError::Newer { found: 99, known: 8 });
    assert_eq!(fs::read(JournalFile::path(folder.path())).expect("reads"), before);
}

/// A person who copies the file of a closed journal has all of it. Often, because the order in which the connections go
/// would else be left to chance.
#[tokio::test]
async fn a_journal_that_was_closed_is_one_file() {
    let folder = tempfile::tempdir().expect("folder");
    for round in 0..60 {
        let journal = open(folder.path());
        begin(&journal, round).await;
        let tenant = norte();
        let (runs, memory) = tokio::join!(journal.runs(10, None), journal.memory(&tenant, PASS));
        assert!(runs.is_ok() && memory.is_ok(), "several readers are open");
        drop(journal);
        let mut left: Vec<_> = fs::read_dir(folder.path()).expect("reads").flatten().collect();
        left.retain(|entry| entry.file_name().to_string_lossy().starts_with("journal.sqlite3-"));
        assert!(left.is_empty(), "round {round}: {left:?}");
    }
}

#[tokio::test]
async fn a_newer_journal_with_additions_only_is_opened_and_keeps_its_format() {
    let (journal, folder) = fresh();
    drop(journal);
    set_format(folder.path(), 99, 1);
    raw(folder.path()).execute_batch("ALTER TABLE runs ADD COLUMN added TEXT").expect("adds");
    let journal = open(folder.path());
    begin(&journal, 0).await;
    assert_eq!(journal.runs(10, None).await.expect("runs").len(), 1);
    drop(journal);
    let format: u32 =
        raw(folder.path()).pragma_query_value(None, "user_version", |row| row.get(0)).expect("reads");
    assert_eq!(format, 99);
}

/// The file of format 1 as it was released: schema and a row of each table.
#[tokio::test]
async fn a_file_of_format_1_opens_with_all_it_holds() {
    let folder = tempfile::tempdir().expect("folder");
    raw(folder.path()).execute_batch(include_str!("fixtures/format_1.sql")).expect("builds");
    let journal = open(folder.path());
    let memory = journal.memory(&norte(), PASS).await.expect("memory");
    assert_eq!(memory.open_effects[0].state, EffectState::Unknown);
    assert_eq!(memory.open_effects[0].effect, effect(1));
    assert_eq!(memory.settled, [(key(2), 0)].into());
    assert_eq!(memory.documents[&key(1)].portal_id, Some(portal_id(9)));
    assert_eq!(memory.approvals.len(), 1);
    for text in ["ñandú", "nandu", "NANDÚ"] {
        assert_eq!(journal.find_documents(text, 5).await.expect("finds").len(), 1, "{text}");
    }
    let life = journal.life(&key(1)).await.expect("life");
    assert_eq!((life.attempts.len(), life.answers.len()), (1, 1));
    assert_eq!(journal.audit_verify().await.expect("verifies").first_bad, None);
}

/// A file of format 2, with a sweep and a document that waits for a person.
#[tokio::test]
async fn a_file_of_format_2_gains_the_tables_of_a_host_and_keeps_what_it_held() {
    let folder = tempfile::tempdir().expect("folder");
    for format in [include_str!("fixtures/format_1.sql"), include_str!("fixtures/format_2.sql")] {
        raw(folder.path()).execute_batch(format).expect("builds");
    }
    raw(folder.path())
        .execute_batch(
            "UPDATE meta SET value = '2' WHERE name = 'compatible_from';
             INSERT INTO sweeps VALUES ('norte', 'payments', 1, 1790000008000000, 1790000009000000);
             UPDATE documents SET state = 'attention', last_seen_at = 1790000007000001 WHERE id = 1;",
        )
        .expect("fills");
    let journal = open(folder.path());
    let memory = journal.memory(&norte(), PASS).await.expect("memory");
    assert_eq!(memory.swept, Some(Sweep { at: at(8), server_utc: at(9) }));
    assert_eq!((memory.approvals.len(), memory.open_effects.len()), (1, 1));
    assert_eq!(journal.runs(9, None).await.expect("runs").len(), 1);
    assert_eq!(journal.audit_verify().await.expect("verifies").first_bad, None);
    assert_eq!(journal.attention(9).await.expect("groups")[0].count, 1);
    assert_eq!(journal.last_slot().await.expect("asks"), None);
    assert_eq!(journal.pause_in_force(at(9)).await.expect("asks"), None);
    assert!(journal.undelivered_notices().await.expect("asks").is_empty());
    assert!(journal.integrity_problems().await.expect("checks").is_empty());
    drop(journal);
    let format: (u32, String) = raw(folder.path())
        .query_row(
            "SELECT user_version, value FROM pragma_user_version, meta WHERE name = 'compatible_from'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .expect("reads");
    assert_eq!(format, (8, "8".to_owned()), "a program of before may not open it");
}

/// A file of format 3, with a time of the schedule, a pause and a run that a dead process left open.
#[tokio::test]
async fn a_file_of_format_3_gains_the_requests_between_processes_and_keeps_what_it_held() {
    let folder = tempfile::tempdir().expect("folder");
    for format in [
        include_str!("fixtures/format_1.sql"),
        include_str!("fixtures/format_2.sql"),
        include_str!("fixtures/format_3.sql"),
    ] {
        raw(folder.path()).execute_batch(format).expect("builds");
    }
    raw(folder.path())
        .execute_batch(
            "UPDATE meta SET value = '2' WHERE name = 'compatible_from';
             INSERT INTO slots VALUES (1, 1790000008000000, 1790000008000000, 1, 'busy', NULL, 1790000009000000);
             INSERT INTO pauses VALUES (1, 1790000008000000, NULL, 'stocktaking', 'maria', NULL);
             INSERT INTO runs (started_at, kind, started_by) VALUES (1790000008000000, 'cycle', 'manual');",
        )
        .expect("fills");
    let journal = open(folder.path());
    assert_eq!(journal.last_slot().await.expect("asks"), Some(at(8)));
    assert_eq!(journal.pause_in_force(at(9)).await.expect("asks").expect("it lasts").note, "stocktaking");
    let run = journal.running().await.expect("asks").expect("it is open").run.id;
    assert_eq!(journal.open_requests().await.expect("asks"), []);
    let new = NewRequest {
        kind: RequestKind::Stop,
        run: Some(run),
        asked: at(10),
        by: "maria, PID 1".to_owned(),
        expires: at(40),
    };
    let asked = journal.ask(new).await.expect("asks");
    assert_eq!(journal.open_requests().await.expect("asks"), [asked]);
    assert!(journal.integrity_problems().await.expect("checks").is_empty());
}

/// A file of format 4, with a baseline of 393 documents, and a cycle that settled three of which it had sent one itself.
#[tokio::test]
async fn a_file_of_format_4_tells_what_was_found_in_order_from_what_was_carried_out() {
    let folder = tempfile::tempdir().expect("folder");
    for format in [
        include_str!("fixtures/format_1.sql"),
        include_str!("fixtures/format_2.sql"),
        include_str!("fixtures/format_3.sql"),
        include_str!("fixtures/format_4.sql"),
    ] {
        raw(folder.path()).execute_batch(format).expect("builds");
    }
    raw(folder.path())
        .execute_batch(
            "UPDATE meta SET value = '2' WHERE name = 'compatible_from';
             DELETE FROM steps;
             UPDATE attempts SET finished_at = 1790000002000000, outcome = 'confirmed' WHERE run_id = 1;
             INSERT INTO steps (run_id, tenant, step, started_at, finished_at, kind, result, candidates, done) VALUES
                 (1, 'norte', 'createPurchaseOrders', 1790000001000000, 1790000002000000, 'baseline', 'done', 393, 393),
                 (1, 'norte', 'uploadPayments', 1790000001000000, 1790000002000000, 'cycle', 'done', 3, 3);",
        )
        .expect("fills");
    let journal = open(folder.path());
    let steps = journal.run(RunId(1)).await.expect("asks").expect("a run").steps;
    let counted: Vec<_> = steps.iter().map(|step| (step.counters.done, step.counters.adopted)).collect();
    assert_eq!(counted, [(393, 393), (3, 2)]);
    assert!(journal.integrity_problems().await.expect("checks").is_empty());
}

/// A file of format 1 whose decision a run carried out long ago.
#[tokio::test]
async fn a_file_of_any_format_still_tells_what_was_decided_about_a_document() {
    let folder = tempfile::tempdir().expect("folder");
    raw(folder.path()).execute_batch(include_str!("fixtures/format_1.sql")).expect("builds");
    raw(folder.path())
        .execute_batch("UPDATE approvals SET consumed_at = 1790000008000000, consumed_run = 1")
        .expect("carries out");
    let life = open(folder.path()).life(&key(1)).await.expect("life");
    let [decision] = &life.decisions[..] else { panic!("{:?}", life.decisions) };
    assert_eq!((decision.actor.as_str(), decision.note.as_str()), ("maria", "Revisado"));
    assert_eq!((decision.approval.given, decision.consumed_by), (at(7), Some(RunId(1))));
}

fn schema(folder: &Path) -> Vec<String> {
    let conn = raw(folder);
    let mut statement = conn
        .prepare(
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name <> 'sqlite_sequence' ORDER BY name",
        )
        .expect("prepares");
    let rows = statement.query_map([], |row| row.get(0)).expect("reads");
    rows.collect::<Result<_, _>>().expect("rows")
}

#[test]
fn the_migrations_still_make_the_tables_that_were_released() {
    let released = tempfile::tempdir().expect("folder");
    for format in [
        include_str!("fixtures/format_1.sql"),
        include_str!("fixtures/format_2.sql"),
        include_str!("fixtures/format_3.sql"),
        include_str!("fixtures/format_4.sql"),
        include_str!("fixtures/format_5.sql"),
        include_str!("fixtures/format_7.sql"),
    ] {
        raw(released.path()).execute_batch(format).expect("builds");
    }
    let (journal, folder) = fresh();
    drop(journal);
    let normal = |lines: Vec<String>| -> Vec<String> {
        lines.iter().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(normal(schema(folder.path())), normal(schema(released.path())));
}

#[test]
fn what_is_no_journal_is_refused_in_words() {
    let folder = tempfile::tempdir().expect("folder");
    fs::create_dir(JournalFile::path(folder.path())).expect("makes");
    insta::assert_snapshot!(refused(folder.path()), @"FOLDER/journal.sqlite3: a folder stands where the journal should be");

    let folder = tempfile::tempdir().expect("folder");
    fs::write(JournalFile::path(folder.path()), "A text that somebody put here. ".repeat(50))
        .expect("writes");
    insta::assert_snapshot!(refused(folder.path()), @"FOLDER/journal.sqlite3: the file is no journal, or its beginning is damaged (file is not a database)");

    let folder = tempfile::tempdir().expect("folder");
    raw(folder.path()).execute_batch("CREATE TABLE customers (id INTEGER)").expect("makes");
    insta::assert_snapshot!(refused(folder.path()), @"FOLDER/journal.sqlite3: this is another program's database, no journal");

    // The end of it is in the words of the system.
    #[cfg(target_os = "linux")]
    insta::assert_snapshot!(refused(&folder.path().join("missing")).replace("/missing", ""), @"FOLDER/journal.sqlite3: it cannot be made or opened: No such file or directory (os error 2)");
}

#[test]
fn a_damaged_beginning_is_refused_in_words() {
    let (journal, folder) = fresh();
    drop(journal);
    let path = JournalFile::path(folder.path());
    let mut bytes = fs::read(&path).expect("reads");
    bytes[..16].fill(0xFF);
    fs::write(&path, bytes).expect("writes");
    insta::assert_snapshot!(refused(folder.path()), @"FOLDER/journal.sqlite3: the file is no journal, or its beginning is damaged (file is not a database)");
}

#[tokio::test]
async fn a_damaged_page_fails_the_question_and_not_the_process() {
    let (journal, folder) = fresh();
    let run = begin(&journal, 0).await;
    let many = (1..200).map(|n| document(n, DocumentState::Waiting)).collect();
    journal.remember(run, at(1), many).await.expect("remembers");
    drop(journal);
    let path = JournalFile::path(folder.path());
    let mut bytes = fs::read(&path).expect("reads");
    for page in bytes.chunks_mut(4_096).skip(1) {
        page.fill(0xA5);
    }
    fs::write(&path, bytes).expect("writes");
    let failed = match JournalFile::open(folder.path(), OpenOptions::default()) {
        Ok(journal) => journal.memory(&norte(), PASS).await.expect_err("damaged"),
        Err(error) => error,
    };
    assert!(failed.to_string().contains("the file is damaged"), "{failed}");
}

#[tokio::test]
async fn a_full_disk_fails_what_does_not_fit_and_keeps_the_rest() {
    let folder = tempfile::tempdir().expect("folder");
    let options = OpenOptions { file_bytes_max: Some(400_000), ..OpenOptions::default() };
    let journal = JournalFile::open(folder.path(), options).expect("opens");
    let run = begin(&journal, 0).await;
    let mut kept = 0;
    let failed = loop {
        match journal.intend(intent(run, &effect(kept + 1), 1)).await {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
        assert!(kept < 10_000, "the limit is never reached");
    };
    insta::assert_snapshot!(failed, @"the journal failed: no room is left on the disk (database or disk is full)");
    let memory = journal.memory(&norte(), PASS).await.expect("still answers");
    assert_eq!(memory.open_effects.len(), kept as usize);
    drop(journal);
    let journal = open(folder.path());
    journal.intend(intent(run, &effect(kept + 1), 1)).await.expect("goes on where there is room again");
}

#[tokio::test]
async fn a_file_that_another_program_locks_fails_in_words_and_recovers() {
    let folder = tempfile::tempdir().expect("folder");
    let options = OpenOptions { busy_timeout: Duration::from_millis(5), ..OpenOptions::default() };
    let journal = JournalFile::open(folder.path(), options).expect("opens");
    let run = begin(&journal, 0).await;
    let other = raw(folder.path());
    other.execute_batch("BEGIN IMMEDIATE").expect("locks");
    let failed = journal.intend(intent(run, &effect(1), 1)).await.expect_err("locked");
    insta::assert_snapshot!(failed, @"the journal failed: another program keeps it locked (database is locked)");
    assert!(journal.memory(&norte(), PASS).await.is_ok(), "questions are not held back by a writer");
    other.execute_batch("ROLLBACK").expect("unlocks");
    journal.intend(intent(run, &effect(1), 1)).await.expect("recovers");
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().expect("folder");
    fs::write(JournalFile::path(folder.path()), "").expect("an empty file of wider rights");
    let journal = open(folder.path());
    begin(&journal, 0).await;
    for entry in fs::read_dir(folder.path()).expect("lists") {
        let entry = entry.expect("entry");
        let mode = entry.metadata().expect("metadata").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{:?}", entry.file_name());
    }
}

#[tokio::test]
async fn another_process_may_ask_and_decide_while_the_engine_works() {
    let (engine, folder) = fresh();
    let run = begin(&engine, 0).await;
    let other = open(folder.path());
    assert_eq!(other.path(), engine.path());
    assert_eq!(other.running().await.expect("asks").expect("runs").run.id, run);
    let given = GiveApproval {
        at: at(1),
        tenant: norte(),
        step: STEP,
        subject: ApprovalSubject::Brake { effects: 300 },
        actor: "maria".into(),
        note: String::new(),
    };
    let id = other.give_approval(given).await.expect("gives");
    engine.intend(intent(run, &effect(1), 2)).await.expect("intends");
    let memory = engine.memory(&norte(), PASS).await.expect("memory");
    assert_eq!(memory.approvals[0].id, id);
    assert_eq!(other.memory(&norte(), PASS).await.expect("memory"), memory);
}

/// Years of settled documents. That no question of a run scans them is told by the query plans.
#[tokio::test]
async fn a_large_history_is_remembered_whole() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let settled = (1..=DOCUMENTS).map(|n| document(n, DocumentState::Done)).collect();
    journal.remember(run, at(1), settled).await.expect("remembers");
    let memory = journal.memory(&norte(), PASS).await.expect("memory");
    assert_eq!(memory.settled.len(), DOCUMENTS as usize);
    assert!(memory.documents.is_empty() && memory.open_effects.is_empty());
}
