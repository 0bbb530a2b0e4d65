//! Lost answers around the order control table.

use sc_domain::control_orders::{OrderControlStatus, OrderErrorNote, OrderMark};
use sc_domain::outcome::{FailureKind, Written};
use sc_domain::ports::{ControlTable, Erp as _};
use sc_domain::{Code, OrderNumber, PortalId};
use sc_sqlserver::fault::SqlFaultAction;

use crate::site::on_stand_in;

fn number() -> OrderNumber {
    OrderNumber::new("PO1").expect("order number")
}

fn mark(status: OrderControlStatus) -> OrderMark {
    OrderMark {
        number: number(),
        portal_id: PortalId::new("5f0000000000000000000001").expect("portal id"),
        status,
        response: None,
    }
}

#[tokio::test]
async fn a_cut_line_leaves_a_mark_unknown_and_a_second_try_writes_or_finds_it() {
    on_stand_in(async |site, server| {
        for (action, second) in
            [(SqlFaultAction::DropBefore, Written::Now), (SqlFaultAction::DropAfter, Written::Before)]
        {
            let erp = site.erp();
            for (statement, status) in [
                ("INSERT INTO [FESA]", OrderControlStatus::Posted),
                ("UPDATE [FESA]", OrderControlStatus::Closed),
            ] {
                let mark = mark(status);
                server.next(statement, action.clone());
                let failure = erp.mark_order(&mark).await.expect_err("cut");
                assert_eq!(
                    (failure.kind, failure.cause.code),
                    (FailureKind::Unknown, Code::SageConnectionLost),
                    "{statement}"
                );
                assert_eq!(erp.mark_order(&mark).await, Ok(second.clone()), "{statement} {action:?}");
            }
            assert_eq!(site.count_order_control("ocSage = 'PO1' AND status = 'CLOSED'").await, 1);
            site.control("DELETE FROM dbo.fesaOCFocaltec").await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_cut_line_leaves_a_note_unknown_and_a_second_try_never_doubles_it() {
    on_stand_in(async |site, server| {
        let erp = site.erp();
        for (text, action, second) in [
            ("before", SqlFaultAction::DropBefore, Written::Now),
            ("after", SqlFaultAction::DropAfter, Written::Before),
        ] {
            let note = OrderErrorNote { number: number(), is_validation: false, text: text.to_owned() };
            server.next("INSERT INTO [FESA]", action);
            assert_eq!(erp.note_order_error(&note).await.expect_err("cut").kind, FailureKind::Unknown);
            assert_eq!(erp.note_order_error(&note).await, Ok(second), "{text}");
        }
        assert_eq!(site.count_order_control("status = 'ERROR'").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_mark_that_the_server_writes_twice_stands_once() {
    on_stand_in(async |site, server| {
        let erp = site.erp();
        server.next("INSERT INTO [FESA]", SqlFaultAction::Twice);
        assert_eq!(erp.mark_order(&mark(OrderControlStatus::Posted)).await, Ok(Written::Before));
        assert_eq!(site.count_order_control("ocSage = 'PO1'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_table_of_orders_dropped_in_mid_run_is_a_failure_and_looked_at_anew() {
    on_stand_in(async |site, _| {
        let erp = site.erp();
        let step = sc_domain::Step::CreatePurchaseOrders;
        assert_eq!(erp.schema_gaps(step).await, Ok(vec![]));
        site.control("DROP TABLE dbo.fesaOCFocaltec").await;
        let failure = erp.control_count(ControlTable::Orders).await.expect_err("gone");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::SageSchemaMissing));
        assert_eq!(erp.schema_gaps(step).await.expect("schema").len(), 1);
    })
    .await;
}
