//! The payment control table.

use sc_domain::control::{ControlRow, ControlStatus};
use sc_domain::outcome::{FailureKind, Written};
use sc_domain::ports::{ControlTable, Erp as _};

use super::{control_row, number, portal_id};
use crate::site::{Site, on_each_site};

async fn insert(site: &Site, company: &str, number: &str, status: &str, id: &str) {
    let quoted =
        |text: &str| if text == "NULL" { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) };
    site.control(&format!(
        "INSERT INTO dbo.fesaPagosFocaltec (idCia, NoPagoSage, status, idFocaltec) VALUES ({}, {}, {}, {})",
        quoted(company),
        quoted(number),
        quoted(status),
        quoted(id)
    ))
    .await;
}

/// A payment batch tells the company's code, `NORT01`.
async fn with_company_code(site: &Site) {
    site.company("INSERT INTO dbo.APBTA (PAYMTYPE, CNTBTCH) VALUES ('PY', 99)").await;
}

fn ours(site: &Site, payment: &str, status: ControlStatus, id: Option<u32>) -> ControlRow {
    control_row(site.options.database.as_str(), payment, status, id.map(portal_id))
}

#[tokio::test]
async fn contract_the_rows_of_a_company_stand_under_its_database_or_its_code() {
    on_each_site(async |site| {
        with_company_code(site).await;
        let database = site.options.database.to_string();
        let id = portal_id(1).to_string();
        insert(site, &database, "PY1", "PAID", &id).await;
        insert(site, "NORT01", "PY2", "REVERTED", "NULL").await;
        insert(site, &database.to_uppercase(), "PY3", "partial", "").await;
        insert(site, &database, "NULL", "PAID", "NULL").await;
        insert(site, &database, "PY5", "NULL", "not an id").await;
        insert(site, "OTHER", "PY6", "PAID", "NULL").await;
        insert(site, "NULL", "PY7", "PAID", "NULL").await;
        let erp = site.erp();
        let mut rows = erp.control_snapshot().await.expect("rows").rows;
        rows.sort_by(|a, b| a.number.cmp(&b.number));
        let row = |company: &str, payment: Option<&str>, status: &str, id| ControlRow {
            company: company.to_owned(),
            number: payment.map(number),
            status: ControlStatus::read(status),
            portal_id: id,
        };
        assert_eq!(
            rows,
            [
                row(&database, None, "PAID", None),
                row(&database, Some("PY1"), "PAID", Some(portal_id(1))),
                row("NORT01", Some("PY2"), "REVERTED", None),
                row(&database.to_uppercase(), Some("PY3"), "PARTIAL", None),
                row(&database, Some("PY5"), "", None),
            ]
        );
        assert_eq!(erp.control_count(ControlTable::Payments).await.expect("count"), 5);
        let of_one = erp.control_rows_of(&number("PY2")).await.expect("rows");
        assert_eq!(of_one, [row("NORT01", Some("PY2"), "REVERTED", None)]);
        assert_eq!(erp.control_rows_of(&number("PY6")).await.expect("rows"), []);
    })
    .await;
}

#[tokio::test]
async fn contract_a_company_without_payments_has_the_rows_of_its_database() {
    on_each_site(async |site| {
        site.company("DELETE FROM dbo.APBTA").await;
        insert(site, site.options.database.as_str(), "PY1", "PAID", "NULL").await;
        assert_eq!(site.erp().control_count(ControlTable::Payments).await.expect("count"), 1);
    })
    .await;
}

#[tokio::test]
async fn contract_a_payment_is_marked_once() {
    on_each_site(async |site| {
        let erp = site.erp();
        let row = ours(site, "PY O'Brien Ñ", ControlStatus::Paid, Some(1));
        assert_eq!(erp.mark_payment(&row).await, Ok(Written::Now));
        assert_eq!(erp.mark_payment(&row).await, Ok(Written::Before));
        assert_eq!(erp.control_rows_of(&number("PY O'Brien Ñ")).await, Ok(vec![row.clone()]));
        // The word may have changed since; the row says already what counts.
        let partial = ControlRow { status: ControlStatus::Partial, ..row.clone() };
        assert_eq!(erp.mark_payment(&partial).await, Ok(Written::Before));
        let without_id = ControlRow { portal_id: None, ..row };
        assert_eq!(erp.mark_payment(&without_id).await, Ok(Written::Before));
        assert_eq!(erp.control_count(ControlTable::Payments).await, Ok(1));
    })
    .await;
}

#[tokio::test]
async fn contract_a_row_under_the_company_code_guards_too() {
    on_each_site(async |site| {
        with_company_code(site).await;
        insert(site, "NORT01", "PY1", "SYNCED", portal_id(1).as_str()).await;
        let erp = site.erp();
        assert_eq!(
            erp.mark_payment(&ours(site, "PY1", ControlStatus::Paid, Some(1))).await,
            Ok(Written::Before)
        );
        assert_eq!(erp.control_count(ControlTable::Payments).await, Ok(1));
    })
    .await;
}

#[tokio::test]
async fn contract_another_portal_id_is_a_conflict_and_stays() {
    on_each_site(async |site| {
        let erp = site.erp();
        let standing = ours(site, "PY1", ControlStatus::Paid, Some(1));
        assert_eq!(erp.mark_payment(&standing).await, Ok(Written::Now));
        let other = ours(site, "PY1", ControlStatus::Paid, Some(2));
        assert_eq!(erp.mark_payment(&other).await, Ok(Written::Conflict(standing.clone())));
        assert_eq!(erp.control_rows_of(&number("PY1")).await, Ok(vec![standing]));
    })
    .await;
}

#[tokio::test]
async fn contract_a_row_without_portal_id_is_completed() {
    on_each_site(async |site| {
        let database = site.options.database.to_string();
        insert(site, &database, "PY1", "PARTIAL", "NULL").await;
        insert(site, &database, "PY2", "PAID", "").await;
        let erp = site.erp();
        for (payment, id, status) in [("PY1", 1, ControlStatus::Partial), ("PY2", 2, ControlStatus::Paid)] {
            let row = ours(site, payment, ControlStatus::Paid, Some(id));
            assert_eq!(erp.mark_payment(&row).await, Ok(Written::Now), "{payment}");
            assert_eq!(erp.mark_payment(&row).await, Ok(Written::Before), "{payment}");
            let stored = ControlRow { status, ..row };
            assert_eq!(erp.control_rows_of(&number(payment)).await, Ok(vec![stored]), "{payment}");
        }
    })
    .await;
}

#[tokio::test]
async fn contract_text_that_is_no_portal_id_is_left_alone() {
    on_each_site(async |site| {
        insert(site, site.options.database.as_str(), "PY1", "PAID", "see mail of Luis").await;
        let erp = site.erp();
        assert_eq!(
            erp.mark_payment(&ours(site, "PY1", ControlStatus::Paid, Some(1))).await,
            Ok(Written::Before)
        );
        assert_eq!(site.count_control("idFocaltec = 'see mail of Luis'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn contract_a_reverted_row_does_not_guard_and_stays_as_history() {
    on_each_site(async |site| {
        insert(site, site.options.database.as_str(), "PY1", "REVERTED", portal_id(1).as_str()).await;
        let erp = site.erp();
        assert_eq!(
            erp.mark_payment(&ours(site, "PY1", ControlStatus::Paid, Some(2))).await,
            Ok(Written::Now)
        );
        assert_eq!(site.count_control("status = 'REVERTED'").await, 1);
        assert_eq!(erp.control_count(ControlTable::Payments).await, Ok(2));
    })
    .await;
}

#[tokio::test]
async fn contract_of_many_writers_at_once_one_inserts() {
    on_each_site(async |site| {
        let first = site.erp();
        let second = site.erp();
        let row = ours(site, "PY1", ControlStatus::Paid, Some(1));
        let writers =
            (0..8).map(|n| if n % 2 == 0 { &first } else { &second }).map(|erp| erp.mark_payment(&row));
        let outcomes = futures::future::join_all(writers).await;
        let now = outcomes.iter().filter(|outcome| **outcome == Ok(Written::Now)).count();
        let before = outcomes.iter().filter(|outcome| **outcome == Ok(Written::Before)).count();
        assert_eq!((now, before), (1, 7), "{outcomes:?}");
        assert_eq!(site.count_control("NoPagoSage = 'PY1'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn contract_a_value_too_long_for_the_table_is_an_error_and_not_cut() {
    on_each_site(async |site| {
        let row = ours(site, "PY1", ControlStatus::Other("a word of more than twenty".into()), None);
        let failure = site.erp().mark_payment(&row).await.expect_err("refused");
        assert_eq!(failure.kind, FailureKind::Defect);
        assert!(matches!(failure.cause.argument("number"), "2628" | "8152"), "{failure}");
        assert_eq!(site.count_control("NoPagoSage = 'PY1'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn contract_a_number_that_the_column_cannot_hold_is_not_written() {
    on_each_site(async |site| {
        let row = ours(site, "PY→1", ControlStatus::Paid, None);
        let failure = site.erp().mark_payment(&row).await.expect_err("refused");
        assert_eq!(failure.kind, FailureKind::Defect);
        assert_eq!(site.count_control("NoPagoSage IS NOT NULL").await, 0);
    })
    .await;
}

#[tokio::test]
async fn contract_a_row_of_another_company_is_never_written() {
    on_each_site(async |site| {
        let row = control_row("OTHER", "PY1", ControlStatus::Paid, None);
        let failure = site.erp().mark_payment(&row).await.expect_err("refused");
        assert_eq!(failure.kind, FailureKind::Defect);
        assert_eq!(site.count_control("NoPagoSage = 'PY1'").await, 0);
    })
    .await;
}
