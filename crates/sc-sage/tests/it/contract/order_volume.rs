//! Many orders: lists of each size, and how many statements they take.

use jiff::civil::date;
use sc_domain::CfdiUuid;
use sc_domain::OrderNumber;
use sc_domain::control_orders::{OrderControlStatus, OrderErrorNote, OrderMark};
use sc_domain::ports::{AuthorizationScope, ControlTable, Erp as _};

use super::{insert_rows, order_number, portal_id};
use crate::site::{Site, on_each_site};

const ORDERS: usize = 1_001;

fn numbers(count: usize) -> Vec<OrderNumber> {
    (1..=count).map(|n| order_number(&format!("PO{n:07}"))).collect()
}

/// Orders of three vendors and four locations, each with two lines, a field and a receipt.
async fn fill(site: &Site) {
    let rows = |row: &dyn Fn(usize) -> String| (1..=ORDERS).map(row).collect::<Vec<_>>();
    insert_rows(
        site,
        "POPORH1",
        "PORHSEQ, PONUMBER, VDCODE",
        &rows(&|n| format!("{n}, 'PO{n:07}', 'V{}'", n % 3)),
    )
    .await;
    for position in [1, 2] {
        let line = |n: usize| format!("{n}, {position}, {}, 'L{}'", n * 10 + position, n % 4);
        insert_rows(site, "POPORL", "PORHSEQ, PORLREV, PORLSEQ, LOCATION", &rows(&line)).await;
    }
    insert_rows(site, "POPORHO", "PORHSEQ, OPTFIELD, VALUE", &rows(&|n| format!("{n}, 'AFE', 'A{n}'"))).await;
    insert_rows(site, "PORCPH1", "RCPHSEQ, PORHSEQ", &rows(&|n| format!("{n}, {n}"))).await;
    insert_rows(site, "APVENO", "VENDORID, OPTFIELD, VALUE", &["'V0', 'METODOPAGO', 'TR'".into()]).await;
    insert_rows(site, "CSOPTFD", "OPTFIELD, VALUE, VDESC", &["'METODOPAGO', 'TR', '03 X'".into()]).await;
    for n in 0..4 {
        insert_rows(site, "ICLOC", "LOCATION", &[format!("'L{n}'")]).await;
    }
    let company = &site.options.database;
    for table in
        ["Autoriza_OC (PONumber, Empresa, Autorizada)", "Autoriza_OC_detalle (PONumber, Empresa, Fecha)"]
    {
        let last = if table.ends_with("Fecha)") { "'20261110'" } else { "1" };
        let rows = rows(&|n| format!("('PO{n:07}', '{company}', {last})"));
        for rows in rows.chunks(500) {
            site.authorizations(&format!("INSERT INTO dbo.{table} VALUES {}", rows.join(", "))).await;
        }
    }
}

#[tokio::test]
async fn contract_orders_are_read_in_chunks_of_each_size_with_few_statements() {
    on_each_site(async |site| {
        fill(site).await;
        let erp = site.erp();
        erp.orders(&numbers(1)).await.expect("orders");
        // Headers, lines, fields, vendors, their payment forms, locations; lists above 1 000 are asked for in two.
        for (count, statements) in [(1, 5), (16, 6), (17, 6), (128, 6), (129, 6), (1_000, 6), (1_001, 9)] {
            let before = erp.statements();
            let observed = erp.orders(&numbers(count)).await.expect("orders");
            assert_eq!(erp.statements() - before, statements, "{count} orders");
            let asked = numbers(count);
            assert_eq!(observed.orders.len(), count);
            for (n, (order, number)) in (1..).zip(observed.orders.iter().zip(&asked)) {
                assert_eq!((&order.number, order.sequence), (number, n));
                assert_eq!((order.lines.len(), order.afe.as_str()), (2, format!("A{n}").as_str()));
                assert_eq!(order.payment_form, if n % 3 == 0 { "03 X" } else { "" });
            }
            assert_eq!(observed.locations.len(), count.min(4));
        }
    })
    .await;
}

#[tokio::test]
async fn contract_other_questions_about_orders_take_few_statements_too() {
    on_each_site(async |site| {
        fill(site).await;
        let erp = site.erp();
        // Opens the sessions, and reads the columns once.
        erp.orders_touched(&numbers(1), date(2026, 11, 1)).await.expect("orders");
        erp.authorizations(&AuthorizationScope::Undated).await.expect("authorizations");
        for (count, chunks) in [(1, 1), (17, 1), (1_000, 1), (1_001, 2)] {
            let asked = numbers(count);
            let before = erp.statements();
            let touched = erp.orders_touched(&asked, date(2026, 11, 1)).await.expect("orders");
            assert_eq!((touched.len(), erp.statements() - before), (count, chunks));

            let before = erp.statements();
            let sequences: Vec<i64> = (1..).take(count).collect();
            let receipts = erp.receipts(&sequences).await.expect("receipts");
            assert_eq!((receipts.len(), erp.statements() - before), (count, 2 * chunks));

            let before = erp.statements();
            let found = erp.authorizations(&AuthorizationScope::Of(asked)).await.expect("authorizations");
            assert_eq!((found.len(), erp.statements() - before), (count, 2 * chunks));
            assert!(found.values().all(|one| one.is_authorized && one.last_day == Some(date(2026, 11, 10))));
        }
        let before = erp.statements();
        let found = erp.authorizations(&AuthorizationScope::Since(date(2026, 11, 10))).await.expect("since");
        assert_eq!((found.len(), erp.statements() - before), (ORDERS, 3));

        let before = erp.statements();
        let uuids: Vec<_> = (0..500)
            .map(|n| CfdiUuid::new(format!("0A1B2C3D-0000-4000-8000-{n:012X}")).expect("uuid"))
            .collect();
        assert!(erp.known_cfdis(&uuids).await.expect("cfdis").is_empty());
        assert_eq!(erp.statements() - before, 3);
    })
    .await;
}

#[tokio::test]
async fn contract_questions_about_no_order_are_not_sent() {
    on_each_site(async |site| {
        let erp = site.erp();
        assert_eq!(erp.orders(&[]).await.expect("orders").orders.len(), 0);
        assert_eq!(erp.orders_touched(&[], date(2026, 1, 1)).await.expect("orders").len(), 0);
        assert_eq!(erp.receipts(&[]).await.expect("receipts").len(), 0);
        assert_eq!(erp.known_cfdis(&[]).await.expect("cfdis").len(), 0);
        assert_eq!(erp.authorizations(&AuthorizationScope::Of(vec![])).await.expect("none").len(), 0);
        assert_eq!(erp.statements(), 0);
    })
    .await;
}

#[tokio::test]
async fn contract_the_order_control_table_takes_one_statement_or_three() {
    on_each_site(async |site| {
        let erp = site.erp();
        let mark = |status| OrderMark {
            number: order_number("PO1"),
            portal_id: portal_id(1),
            status,
            response: None,
        };
        let note = OrderErrorNote { number: order_number("PO2"), is_validation: true, text: "x".to_owned() };
        // Two sessions, the columns and the clock come once.
        erp.mark_order(&mark(OrderControlStatus::Posted)).await.expect("mark");
        assert_eq!(erp.statements(), 5);
        let mut sent = Vec::new();
        let mut before = erp.statements();
        for call in 0..6 {
            match call {
                0 => drop(erp.mark_order(&mark(OrderControlStatus::Posted)).await.expect("before")),
                1 => drop(erp.mark_order(&mark(OrderControlStatus::Closed)).await.expect("now")),
                2 => drop(erp.note_order_error(&note).await.expect("note")),
                3 => drop(erp.order_control().await.expect("rows")),
                4 => drop(erp.control_count(ControlTable::Orders).await.expect("count")),
                _ => drop(erp.order_control_rows_of(&order_number("PO1")).await.expect("rows")),
            }
            sent.push(erp.statements() - before);
            before = erp.statements();
        }
        assert_eq!(sent, [2, 3, 1, 1, 1, 1]);
    })
    .await;
}
