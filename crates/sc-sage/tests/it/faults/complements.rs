//! Lost answers around the transaction of a complement.

use sc_domain::complement::{ComplementWrite, StoredComplement};
use sc_domain::outcome::{FailureKind, Written};
use sc_domain::ports::FiscalErp as _;
use sc_domain::{BatchKey, CfdiUuid, Code};
use sc_sqlserver::fault::SqlFaultAction;

use crate::contract::complement_fields;
use crate::site::{Site, on_stand_in};

const ENTRY: BatchKey = BatchKey { batch: 7, entry: 1 };

fn write() -> ComplementWrite {
    ComplementWrite {
        entry: ENTRY,
        audit_org: "NORT01".to_owned(),
        uuid: CfdiUuid::new("0A1B2C3D-0000-4000-8000-00000000000F").expect("uuid"),
        stamped: jiff::civil::date(2026, 11, 9),
    }
}

async fn with_payment(site: &Site) {
    complement_fields(site).await;
    site.company("INSERT INTO dbo.APBTA (PAYMTYPE, CNTBTCH) VALUES ('PY', 7)").await;
    site.company("INSERT INTO dbo.APTCR (CNTBTCH, CNTENTR, DOCNBR) VALUES (7, 1, 'PY0000001')").await;
}

/// Does `action` to a statement of the transaction: the failure, whether something stands then, and a second try.
async fn check(
    statement: &str,
    action: SqlFaultAction,
    kind: FailureKind,
    stands: bool,
    second: Written<StoredComplement>,
) {
    on_stand_in(async |site, server| {
        with_payment(site).await;
        let erp = site.erp();
        server.next(statement, action.clone());
        let failure = erp.write_complement(&write()).await.expect_err("cut");
        assert_eq!(
            (failure.kind, failure.cause.code),
            (kind, Code::SageConnectionLost),
            "{statement} {action:?}"
        );
        let rows = site.count("APTCRO", "CNTBTCH = 7").await;
        assert_eq!(rows, if stands { 2 } else { 0 }, "{statement} {action:?}: both or none");
        assert_eq!(erp.write_complement(&write()).await, Ok(second.clone()), "{statement} {action:?}");
        assert_eq!(site.count("APTCRO", "CNTBTCH = 7").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_line_cut_before_the_commit_leaves_nothing_and_one_cut_after_it_leaves_both_fields() {
    use SqlFaultAction::{DropAfter, DropBefore};
    check("COMMIT TRANSACTION", DropBefore, FailureKind::Unknown, false, Written::Now).await;
    check("COMMIT TRANSACTION", DropAfter, FailureKind::Unknown, true, Written::Before).await;
    check("INSERT INTO [NORTE]", DropBefore, FailureKind::Unknown, false, Written::Now).await;
    check("INSERT INTO [NORTE]", DropAfter, FailureKind::Unknown, false, Written::Now).await;
}

/// A transaction inside another one is not kept by its commit, and the server tells no error.
#[tokio::test]
async fn a_transaction_that_was_begun_twice_is_not_taken_for_kept() {
    check("BEGIN TRANSACTION", SqlFaultAction::Twice, FailureKind::Unknown, false, Written::Now).await;
}

#[tokio::test]
async fn a_line_cut_under_the_look_of_a_transaction_is_a_passing_failure() {
    use SqlFaultAction::{DropAfter, DropBefore};
    check("BEGIN TRANSACTION", DropBefore, FailureKind::Transient, false, Written::Now).await;
    check("UPDLOCK, HOLDLOCK) WHERE APTCRO", DropAfter, FailureKind::Transient, false, Written::Now).await;
}

#[tokio::test]
async fn a_commit_without_an_answer_is_unknown_at_the_deadline() {
    on_stand_in(async |site, server| {
        with_payment(site).await;
        let erp = site.erp_with(|options| options.query_timeout_ms = 750);
        erp.complement_of(ENTRY).await.expect("read");
        server.next("COMMIT TRANSACTION", SqlFaultAction::Hang);
        let failure = erp.write_complement(&write()).await.expect_err("silence");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Unknown, Code::SageTimeout));
        assert_eq!(erp.write_complement(&write()).await, Ok(Written::Now));
    })
    .await;
}

#[tokio::test]
async fn a_write_that_nobody_waits_for_any_more_is_undone() {
    on_stand_in(async |site, server| {
        with_payment(site).await;
        let erp = site.erp();
        server.next("COMMIT TRANSACTION", SqlFaultAction::Hang);
        let ours = write();
        tokio::select! {
            answer = erp.write_complement(&ours) => panic!("answered: {answer:?}"),
            () = server.next_has_happened() => {}
        }
        assert_eq!(erp.write_complement(&ours).await, Ok(Written::Now));
        assert_eq!(site.count("APTCRO", "CNTBTCH = 7").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_deadlock_victim_wrote_neither_field_and_tries_again() {
    on_stand_in(async |site, server| {
        with_payment(site).await;
        site.company("INSERT INTO dbo.APTCRO (CNTBTCH, CNTENTR, OPTFIELD) VALUES (7, 1, 'FOLIOCFD')").await;
        let erp = site.erp();
        // The UUID is filled by then.
        server.next(
            "INSERT INTO [NORTE]",
            SqlFaultAction::Error { number: 1_205, message: "victim".to_owned() },
        );
        let failure = erp.write_complement(&write()).await.expect_err("victim");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::SageDeadlock));
        assert_eq!(erp.complement_of(ENTRY).await, Ok(StoredComplement::default()));
        assert_eq!(erp.write_complement(&write()).await, Ok(Written::Now));
    })
    .await;
}

#[tokio::test]
async fn a_row_that_appears_under_the_insert_is_looked_at_again() {
    on_stand_in(async |site, server| {
        with_payment(site).await;
        let erp = site.erp();
        let message = "Violation of PRIMARY KEY constraint 'APTCRO_KEY'.".to_owned();
        server.next("INSERT INTO [NORTE]", SqlFaultAction::Error { number: 2_627, message });
        assert_eq!(erp.write_complement(&write()).await, Ok(Written::Now));
        server.faults.clear();
        site.company("DELETE FROM dbo.APTCRO").await;
        server.next("INSERT INTO [NORTE]", SqlFaultAction::Twice);
        assert_eq!(
            erp.write_complement(&write()).await,
            Ok(Written::Now),
            "a change of no row undoes the whole"
        );
        assert_eq!(site.count("APTCRO", "CNTBTCH = 7").await, 2);
    })
    .await;
}
