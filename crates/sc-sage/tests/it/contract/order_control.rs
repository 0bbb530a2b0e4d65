//! The order control table.

use sc_domain::control_orders::{
    FOUND_IN_PORTAL, OrderControlRow, OrderControlStatus, OrderErrorNote, OrderMark,
};
use sc_domain::outcome::{FailureKind, Written};
use sc_domain::ports::{ControlTable, Erp as _};

use super::{order_number, portal_id};
use crate::site::{Kind, Site, on_each_site};

/// Inserts a row; `NULL` stands for NULL.
async fn insert(site: &Site, company: &str, number: &str, status: &str, id: &str, day: &str) {
    let quoted =
        |text: &str| if text == "NULL" { text.to_owned() } else { format!("'{}'", text.replace('\'', "''")) };
    let values = [company, number, status, id, day, day].map(quoted).join(", ");
    site.control(&format!(
        "INSERT INTO dbo.fesaOCFocaltec (idDatabase, ocSage, status, idFocaltec, lastUpdate, createdAt) \
         VALUES ({values})"
    ))
    .await;
}

/// A row of the company from an earlier day.
async fn old(site: &Site, number: &str, status: &str, id: &str) {
    insert(site, site.options.database.as_str(), number, status, id, "2026-10-01").await;
}

/// The server's local day as SQL. The stand-in's clock shows 03:30 UTC of the next day.
fn today(site: &Site) -> &'static str {
    match site.kind {
        Kind::StandIn(_) => "'2026-11-21'",
        Kind::Real => "CAST(SYSDATETIME() AS date)",
    }
}

fn mark(number: &str, status: OrderControlStatus, id: u32) -> OrderMark {
    OrderMark { number: order_number(number), portal_id: portal_id(id), status, response: None }
}

fn row(number: &str, status: &str, id: Option<u32>, response: &str) -> OrderControlRow {
    OrderControlRow {
        number: (!number.is_empty()).then(|| order_number(number)),
        status: OrderControlStatus::read(status),
        portal_id: id.map(portal_id),
        response: response.to_owned(),
    }
}

fn note(number: &str, is_validation: bool, text: &str) -> OrderErrorNote {
    OrderErrorNote { number: order_number(number), is_validation, text: text.to_owned() }
}

#[tokio::test]
async fn contract_the_state_rows_of_a_company_are_read_without_notes() {
    on_each_site(async |site| {
        let database = site.options.database.to_string();
        let id = portal_id(1).to_string();
        old(site, "PO1", "POSTED", &id.to_uppercase()).await;
        insert(site, &database.to_uppercase(), "PO2", "closed", "NULL", "NULL").await;
        insert(site, &database.to_lowercase(), "PO3", "GENERATED", "undefined", "2026-10-01").await;
        old(site, "NULL", "OPEN", "").await;
        old(site, "PO5", "NULL", &id).await;
        old(site, "PO6", "a word", &id).await;
        for status in ["ERROR", "Error", "error"] {
            old(site, "PO7", status, "NULL").await;
        }
        insert(site, "OTHER", "PO8", "POSTED", &id, "2026-10-01").await;
        insert(site, "NORT01", "PO9", "POSTED", &id, "2026-10-01").await;
        insert(site, "NULL", "PO10", "POSTED", &id, "2026-10-01").await;
        let erp = site.erp();
        let mut rows = erp.order_control().await.expect("rows");
        rows.sort();
        assert_eq!(
            rows,
            [
                row("", "OPEN", None, ""),
                row("PO1", "POSTED", Some(1), ""),
                row("PO2", "CLOSED", None, ""),
                row("PO3", "GENERATED", None, ""),
                row("PO5", "", Some(1), ""),
                row("PO6", "a word", Some(1), ""),
            ]
        );
        assert_eq!(erp.control_count(ControlTable::Orders).await, Ok(6));
        assert_eq!(erp.control_count(ControlTable::Payments).await, Ok(0));
        let rows = erp.order_control_rows_of(&order_number("PO7")).await.expect("rows");
        assert_eq!(rows, vec![row("PO7", "ERROR", None, ""); 3]);
        assert_eq!(erp.order_control_rows_of(&order_number("PO8")).await, Ok(vec![]));
    })
    .await;
}

#[tokio::test]
async fn contract_an_order_is_marked_once_and_follows_the_portal_in_its_row() {
    on_each_site(async |site| {
        let erp = site.erp();
        let number = "PO O'Brien Ñ";
        let posted = mark(number, OrderControlStatus::Posted, 1);
        assert_eq!(erp.mark_order(&posted).await, Ok(Written::Now));
        let told = format!(
            "ocSage = 'PO O''Brien Ñ' AND idDatabase = '{}' AND lastUpdate = {day} AND createdAt = {day} \
             AND responseAPI IS NULL AND status = 'POSTED' AND idFocaltec = '{}'",
            site.options.database,
            portal_id(1),
            day = today(site),
        );
        assert_eq!(site.count_order_control(&told).await, 1);
        assert_eq!(erp.mark_order(&posted).await, Ok(Written::Before));
        for (status, written) in [
            (OrderControlStatus::Closed, Written::Now),
            (OrderControlStatus::Closed, Written::Before),
            (OrderControlStatus::Posted, Written::Now),
            (OrderControlStatus::Cancelled, Written::Now),
        ] {
            assert_eq!(erp.mark_order(&mark(number, status.clone(), 1)).await, Ok(written), "{status}");
        }
        assert_eq!(
            erp.order_control_rows_of(&order_number(number)).await,
            Ok(vec![row(number, "CANCELLED", Some(1), "")])
        );
    })
    .await;
}

#[tokio::test]
async fn contract_an_order_found_by_asking_says_so() {
    on_each_site(async |site| {
        let erp = site.erp();
        let found =
            |status, text: &str| OrderMark { response: Some(text.to_owned()), ..mark("PO1", status, 1) };
        let closed = found(OrderControlStatus::Closed, FOUND_IN_PORTAL);
        assert_eq!(erp.mark_order(&closed).await, Ok(Written::Now));
        // What is told of the row's making stays.
        let posted = found(OrderControlStatus::Posted, "other");
        assert_eq!(erp.mark_order(&posted).await, Ok(Written::Now));
        assert_eq!(erp.order_control().await, Ok(vec![row("PO1", "POSTED", Some(1), FOUND_IN_PORTAL)]));
    })
    .await;
}

#[tokio::test]
async fn contract_a_content_that_was_sent_again_dates_the_row_anew() {
    on_each_site(async |site| {
        old(site, "PO1", "POSTED", portal_id(1).as_str()).await;
        let erp = site.erp();
        let posted = mark("PO1", OrderControlStatus::Posted, 1);
        assert_eq!(erp.mark_order(&posted).await, Ok(Written::Now));
        assert_eq!(erp.mark_order(&posted).await, Ok(Written::Before));
        let dated = format!("lastUpdate = {} AND createdAt = '2026-10-01'", today(site));
        assert_eq!(site.count_order_control(&dated).await, 1);
    })
    .await;
}

#[tokio::test]
async fn contract_a_row_with_a_blank_id_is_completed_and_one_in_capitals_is_the_same() {
    on_each_site(async |site| {
        old(site, "PO1", "POSTED", "NULL").await;
        old(site, "PO2", "OPEN", "").await;
        old(site, "PO3", "POSTED", &portal_id(0xabc).to_string().to_uppercase()).await;
        old(site, "PO4", "NULL", "NULL").await;
        let erp = site.erp();
        for number in ["PO1", "PO2", "PO3", "PO4"] {
            let closed = mark(number, OrderControlStatus::Closed, 0xabc);
            assert_eq!(erp.mark_order(&closed).await, Ok(Written::Now), "{number}");
            assert_eq!(erp.mark_order(&closed).await, Ok(Written::Before), "{number}");
            assert_eq!(
                erp.order_control_rows_of(&order_number(number)).await,
                Ok(vec![row(number, "CLOSED", Some(0xabc), "")])
            );
        }
    })
    .await;
}

#[tokio::test]
async fn contract_another_portal_id_of_an_order_is_a_conflict_and_stays() {
    on_each_site(async |site| {
        old(site, "PO1", "POSTED", portal_id(1).as_str()).await;
        let erp = site.erp();
        let other = mark("PO1", OrderControlStatus::Closed, 2);
        let standing = row("PO1", "POSTED", Some(1), "");
        assert_eq!(erp.mark_order(&other).await, Ok(Written::Conflict(standing.clone())));
        assert_eq!(erp.order_control().await, Ok(vec![standing]));
        assert_eq!(site.count_order_control("lastUpdate = '2026-10-01'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn contract_a_cancelled_predecessor_of_an_order_is_history() {
    on_each_site(async |site| {
        old(site, "PO1", "CANCELLED", portal_id(1).as_str()).await;
        old(site, "PO1", "POSTED", portal_id(2).as_str()).await;
        let erp = site.erp();
        assert_eq!(erp.mark_order(&mark("PO1", OrderControlStatus::Closed, 2)).await, Ok(Written::Now));
        let mut rows = erp.order_control().await.expect("rows");
        rows.sort();
        assert_eq!(rows, [row("PO1", "CLOSED", Some(2), ""), row("PO1", "CANCELLED", Some(1), "")]);
    })
    .await;
}

#[tokio::test]
async fn contract_notes_and_text_that_is_no_portal_id_are_left_alone() {
    on_each_site(async |site| {
        old(site, "PO1", "ERROR", "").await;
        old(site, "PO1", "ERROR", "NULL").await;
        old(site, "PO2", "POSTED", "undefined").await;
        let erp = site.erp();
        assert_eq!(erp.mark_order(&mark("PO1", OrderControlStatus::Posted, 1)).await, Ok(Written::Now));
        assert_eq!(erp.mark_order(&mark("PO1", OrderControlStatus::Closed, 1)).await, Ok(Written::Now));
        assert_eq!(site.count_order_control("ocSage = 'PO1' AND status = 'ERROR'").await, 2);
        assert_eq!(site.count_order_control("ocSage = 'PO1' AND status = 'CLOSED'").await, 1);
        assert_eq!(erp.mark_order(&mark("PO2", OrderControlStatus::Closed, 2)).await, Ok(Written::Before));
        assert_eq!(site.count_order_control("idFocaltec = 'undefined' AND status = 'POSTED'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn contract_of_many_writers_of_one_order_one_inserts() {
    on_each_site(async |site| {
        let (first, second) = (site.erp(), site.erp());
        let posted = mark("PO1", OrderControlStatus::Posted, 1);
        let writers =
            (0..8).map(|n| if n % 2 == 0 { &first } else { &second }).map(|erp| erp.mark_order(&posted));
        let outcomes = futures::future::join_all(writers).await;
        let count = |wanted| outcomes.iter().filter(|outcome| **outcome == wanted).count();
        assert_eq!((count(Ok(Written::Now)), count(Ok(Written::Before))), (1, 7), "{outcomes:?}");
        assert_eq!(site.count_order_control("ocSage = 'PO1'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn contract_a_mark_never_says_that_an_attempt_failed() {
    on_each_site(async |site| {
        let failure =
            site.erp().mark_order(&mark("PO1", OrderControlStatus::Error, 1)).await.expect_err("refused");
        assert_eq!(failure.kind, FailureKind::Defect);
        assert_eq!(site.count_order_control("ocSage = 'PO1'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn contract_a_failed_attempt_is_noted_once_a_day_and_text() {
    on_each_site(async |site| {
        let erp = site.erp();
        let refused = note("PO1", false, "409: \"O'Brien\" ya existe Ñ");
        assert_eq!(erp.note_order_error(&refused).await, Ok(Written::Now));
        assert_eq!(erp.note_order_error(&refused).await, Ok(Written::Before));
        assert_eq!(erp.note_order_error(&note("PO1", true, "no street")).await, Ok(Written::Now));
        assert_eq!(erp.note_order_error(&note("PO2", true, "no street")).await, Ok(Written::Now));
        // A note of another day does not stand for today's.
        site.control("UPDATE dbo.fesaOCFocaltec SET createdAt = '2026-10-01' WHERE ocSage = 'PO2'").await;
        assert_eq!(erp.note_order_error(&note("PO2", true, "no street")).await, Ok(Written::Now));
        let day = today(site);
        for (condition, rows) in [
            (
                format!("ocSage = 'PO1' AND idFocaltec IS NULL AND createdAt = {day} AND lastUpdate = {day}"),
                1,
            ),
            ("ocSage = 'PO1' AND idFocaltec = '' AND responseAPI = 'no street'".to_owned(), 1),
            ("ocSage = 'PO2' AND status = 'ERROR'".to_owned(), 2),
            (format!("idDatabase = '{}'", site.options.database), 4),
        ] {
            assert_eq!(site.count_order_control(&condition).await, rows, "{condition}");
        }
        assert_eq!(erp.order_control().await, Ok(vec![]));
        assert_eq!(erp.control_count(ControlTable::Orders).await, Ok(0));
        let rows = erp.order_control_rows_of(&order_number("PO1")).await.expect("rows");
        assert!(rows.contains(&row("PO1", "ERROR", None, "409: \"O'Brien\" ya existe Ñ")), "{rows:?}");
        // A note is no state: the order can still be marked.
        assert_eq!(erp.mark_order(&mark("PO1", OrderControlStatus::Posted, 1)).await, Ok(Written::Now));
    })
    .await;
}

#[tokio::test]
async fn contract_a_note_is_cut_to_its_column_and_still_known_again() {
    on_each_site(async |site| {
        let erp = site.erp();
        let long = note("PO1", false, &"😀".repeat(100));
        assert_eq!(erp.note_order_error(&long).await, Ok(Written::Now));
        assert_eq!(erp.note_order_error(&long).await, Ok(Written::Before));
        let rows = erp.order_control_rows_of(&order_number("PO1")).await.expect("rows");
        // The column takes 120 units of two bytes.
        assert_eq!(rows, [row("PO1", "ERROR", None, &"😀".repeat(60))]);
    })
    .await;
}

#[tokio::test]
async fn contract_of_many_notes_at_once_one_is_written() {
    on_each_site(async |site| {
        let (first, second) = (site.erp(), site.erp());
        let refused = note("PO1", false, "409");
        let outcomes = futures::future::join_all(
            (0..6)
                .map(|n| if n % 2 == 0 { &first } else { &second })
                .map(|erp| erp.note_order_error(&refused)),
        )
        .await;
        assert_eq!(
            outcomes.iter().filter(|outcome| **outcome == Ok(Written::Now)).count(),
            1,
            "{outcomes:?}"
        );
        assert_eq!(site.count_order_control("ocSage = 'PO1'").await, 1);
    })
    .await;
}
