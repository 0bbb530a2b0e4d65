//! The audit chain shows what was done to it.

use std::path::Path;

use jiff::{Span, Timestamp, tz::TimeZone};
use rusqlite::Connection;
use sc_domain::ports::{AuditEntry, Journal};
use sc_journal::{AuditFault, AuditReport, JournalFile, SqliteJournal};

use crate::support::{at, fresh, open};

fn entry(n: i64, at: Timestamp) -> AuditEntry {
    AuditEntry {
        at,
        actor: "maria".into(),
        action: "approval.given".into(),
        subject: format!("norte PY{n}"),
        detail: "{}".into(),
    }
}

async fn chain(journal: &SqliteJournal, entries: i64) {
    for n in 1..=entries {
        journal.audit(entry(n, at(n))).await.expect("appends");
    }
}

/// Verifies a chain of five after a change behind the journal's back.
async fn after(tamper: &str) -> AuditReport {
    let (journal, folder) = fresh();
    chain(&journal, 5).await;
    drop(journal);
    raw(folder.path()).execute_batch(tamper).expect("tampers");
    open(folder.path()).audit_verify().await.expect("verifies")
}

fn raw(folder: &Path) -> Connection {
    Connection::open(JournalFile::path(folder)).expect("opens")
}

#[tokio::test]
async fn an_untouched_chain_holds() {
    let (journal, _folder) = fresh();
    assert_eq!(journal.audit_verify().await.expect("verifies"), AuditReport { entries: 0, first_bad: None });
    chain(&journal, 5).await;
    assert_eq!(journal.audit_verify().await.expect("verifies"), AuditReport { entries: 5, first_bad: None });
    let rows = journal.audit_entries(2).await.expect("lists");
    assert_eq!(rows.iter().map(|row| row.seq).collect::<Vec<_>>(), [5, 4], "newest first");
    assert_eq!(rows[0].entry, entry(5, at(5)));
    assert_eq!(rows[0].prev_hash, rows[1].hash);
}

#[tokio::test]
async fn each_kind_of_change_shows_at_its_place() {
    use AuditFault::{BeyondEnd, Changed, Missing};
    for (tamper, first_bad) in [
        ("UPDATE audit SET detail = '{\"x\":1}' WHERE seq = 3", Changed { seq: 3 }),
        ("UPDATE audit SET at = at + 1 WHERE seq = 1", Changed { seq: 1 }),
        ("UPDATE audit SET subject = subject || 'a', actor = 'mari' WHERE seq = 2", Changed { seq: 2 }),
        ("DELETE FROM audit WHERE seq = 1", Missing { seq: 1 }),
        ("DELETE FROM audit WHERE seq = 4", Missing { seq: 4 }),
        ("DELETE FROM audit WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 5", Changed { seq: 4 }),
        (
            "UPDATE audit SET seq = 9 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3;
             UPDATE audit SET seq = 3 WHERE seq = 9",
            Changed { seq: 2 },
        ),
        ("DELETE FROM audit WHERE seq >= 4", Missing { seq: 4 }),
        ("DELETE FROM audit", Missing { seq: 1 }),
        (
            "INSERT INTO audit SELECT 6, at, actor, action, subject, detail, hash, hash FROM audit WHERE seq = 5",
            BeyondEnd { seq: 6 },
        ),
        ("UPDATE meta SET value = '4' WHERE name = 'audit_last'", BeyondEnd { seq: 5 }),
        ("UPDATE meta SET value = 'x' WHERE name = 'audit_head'", Changed { seq: 5 }),
    ] {
        assert_eq!(after(tamper).await.first_bad, Some(first_bad), "{tamper}");
    }
}

#[tokio::test]
async fn pruning_keeps_five_years_and_a_chain_that_holds() {
    let (journal, _folder) = fresh();
    let years_ago = |n: i64| {
        at(0).to_zoned(TimeZone::UTC).checked_sub(Span::new().years(n)).expect("in range").timestamp()
    };
    for (n, years) in [(1, 7), (2, 6), (3, 4), (4, 1)] {
        journal.audit(entry(n, years_ago(years))).await.expect("appends");
    }
    let pruned = journal.prune_audit(at(0), at(0)).await.expect("prunes");
    assert_eq!(pruned.audit, 2, "the entries of four years and of one year stay, whatever was asked");
    let seqs: Vec<i64> = journal.audit_entries(10).await.expect("lists").iter().map(|row| row.seq).collect();
    assert_eq!(seqs, [5, 4, 3], "entry 5 tells of the pruning");
    assert_eq!(journal.audit_verify().await.expect("verifies"), AuditReport { entries: 3, first_bad: None });
    let again = journal.prune_audit(years_ago(10), at(0)).await.expect("prunes");
    assert_eq!(again.audit, 0);
}
