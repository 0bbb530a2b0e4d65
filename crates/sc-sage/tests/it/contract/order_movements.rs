//! What happens to orders after they were made: changes, receipts, CFDIs.

use std::collections::BTreeSet;

use jiff::civil::date;
use sc_domain::CfdiUuid;
use sc_domain::order::Receipt;
use sc_domain::ports::Erp as _;

use super::orders::{header, line};
use super::{insert_rows, order_number, order_numbers};
use crate::site::{Site, on_each_site};

async fn receipt(site: &Site, values: &str) {
    insert_rows(
        site,
        "PORCPH1",
        "RCPHSEQ, PORHSEQ, RCPNUMBER, ISINVOICED, ISCOMPLETE, AUDTDATE",
        &[values.to_owned()],
    )
    .await;
}

async fn receipt_part(site: &Site, values: &str) {
    insert_rows(site, "PORCPR", "RCPHSEQ, RCPRREV, PORHSEQ, AUDTDATE", &[values.to_owned()]).await;
}

#[tokio::test]
async fn contract_an_order_is_touched_by_its_header_its_lines_and_its_receipts() {
    on_each_site(async |site| {
        for n in 1..=8 {
            let day = if n == 1 { 20_261_120 } else { 20_261_119 };
            header(site, "PORHSEQ, PONUMBER, AUDTDATE", &format!("{n}, 'PO{n}', {day}")).await;
        }
        line(site, "PORHSEQ, PORLREV, PORLSEQ, AUDTDATE", "2, 1, 1, 20261119").await;
        line(site, "PORHSEQ, PORLREV, PORLSEQ, AUDTDATE", "2, 2, 2, 20261121").await;
        receipt(site, "30, 3, 'RC3', 0, 0, 20261120").await;
        receipt(site, "40, 0, 'RC4', 0, 0, 20261120").await;
        receipt_part(site, "40, 1, 4, 20261119").await;
        receipt(site, "50, 0, 'RC5', 0, 0, 20261119").await;
        receipt_part(site, "50, 1, 5, 20261120").await;
        receipt_part(site, "50, 2, 6, 20261119").await;
        receipt(site, "70, 7, 'RC7', 0, 0, 20261119").await;
        let erp = site.erp();
        let asked = order_numbers(&["PO1", "PO2", "PO3", "PO4", "PO5", "PO6", "PO7", "PO9"]);
        let touched = erp.orders_touched(&asked, date(2026, 11, 20)).await.expect("orders");
        assert_eq!(
            touched.iter().map(|n| n.as_str()).collect::<Vec<_>>(),
            ["PO1", "PO2", "PO3", "PO4", "PO5"]
        );
        // Nobody asked for PO8, and all others were touched on the day before.
        let touched = erp.orders_touched(&asked, date(2026, 11, 19)).await.expect("orders");
        assert_eq!(touched.len(), 7);
        assert_eq!(erp.orders_touched(&[], date(2026, 1, 1)).await, Ok(BTreeSet::new()));
    })
    .await;
}

#[tokio::test]
async fn contract_without_tables_of_receipts_orders_are_still_seen_to_change() {
    on_each_site(async |site| {
        site.company("DROP TABLE dbo.PORCPR").await;
        header(site, "PORHSEQ, PONUMBER, AUDTDATE", "1, 'PO1', 20261120").await;
        header(site, "PORHSEQ, PONUMBER, AUDTDATE", "2, 'PO2', 20261119").await;
        let asked = order_numbers(&["PO1", "PO2"]);
        let touched = site.erp().orders_touched(&asked, date(2026, 11, 20)).await;
        assert_eq!(touched, Ok(BTreeSet::from([order_number("PO1")])));
    })
    .await;
}

#[tokio::test]
async fn contract_an_order_has_its_own_receipts_and_those_that_cover_several_orders_once() {
    on_each_site(async |site| {
        receipt(site, "9999999999999999999, 1, 'RC1', 1, 1, 20261101").await;
        receipt(site, "20, 2, 'RC2', 0, 1, 20261101").await;
        receipt(site, "30, 0, 'RC3', 1, 0, 20261101").await;
        receipt(site, "40, 4, 'RC4', 1, 1, 20261101").await;
        // RC2 names its order in both ways; RC3 covers two orders, one of them with two rows.
        for values in ["20, 1, 2", "30, 1, 1", "30, 2, 1", "30, 3, 2", "999, 1, 1"] {
            receipt_part(site, &format!("{values}, 20261101")).await;
        }
        let told = |number: &str, is_invoiced, is_complete| Receipt {
            number: number.to_owned(),
            is_invoiced,
            is_complete,
        };
        let receipts = site.erp().receipts(&[1, 2, 3]).await.expect("receipts");
        assert_eq!(
            receipts.into_iter().collect::<Vec<_>>(),
            [
                (1, vec![told("RC3", true, false), told("RC1", true, true)]),
                (2, vec![told("RC2", false, true), told("RC3", true, false)]),
            ]
        );
        assert_eq!(site.erp().receipts(&[]).await.expect("receipts").len(), 0);
    })
    .await;
}

fn uuid(n: u32) -> CfdiUuid {
    CfdiUuid::new(format!("0A1B2C3D-0000-4000-8000-{n:012X}")).expect("uuid")
}

#[tokio::test]
async fn contract_a_cfdi_is_known_from_good_entries_and_from_documents_of_orders() {
    on_each_site(async |site| {
        for (batch, status) in [(1, 3), (2, 1), (3, 4)] {
            insert_rows(site, "APIBC", "CNTBTCH, BTCHSTTS", &[format!("{batch}, {status}")]).await;
        }
        // 1 posted, 2 open, 3 deleted, 4 with an error, 5 without its entry.
        for (n, key, error) in [(1, "1, 1", 0), (2, "2, 1", 0), (3, "3, 1", 0), (4, "1, 2", 9)] {
            insert_rows(
                site,
                "APIBH",
                "CNTBTCH, CNTITEM, IDINVC, ERRENTRY",
                &[format!("{key}, 'F{n}', {error}")],
            )
            .await;
        }
        for (n, key) in [(1, "1, 1"), (2, "2, 1"), (3, "3, 1"), (4, "1, 2"), (5, "1, 3")] {
            let text = if n == 1 { uuid(n).as_str().to_lowercase() } else { uuid(n).to_string() };
            insert_rows(
                site,
                "APIBHO",
                "CNTBTCH, CNTITEM, OPTFIELD, VALUE",
                &[format!("{key}, 'FOLIOCFD', '{text}'")],
            )
            .await;
        }
        insert_rows(
            site,
            "APIBHO",
            "CNTBTCH, CNTITEM, OPTFIELD, VALUE",
            &[format!("1, 1, 'OTHER', '{}'", uuid(6))],
        )
        .await;
        // 7 of a P/O invoice, 8 of a credit note, 9 of an invoice without header.
        site.company("INSERT INTO dbo.POINVH1 (INVHSEQ) VALUES (70)").await;
        site.company("INSERT INTO dbo.POCRNH1 (CRNHSEQ) VALUES (80)").await;
        for (table, key, owner, n) in
            [("POINVHO", "INVHSEQ", 70, 7), ("POCRNHO", "CRNHSEQ", 80, 8), ("POINVHO", "INVHSEQ", 90, 9)]
        {
            insert_rows(
                site,
                table,
                &format!("{key}, OPTFIELD, VALUE"),
                &[format!("{owner}, 'FOLIOCFD', '{}'", uuid(n))],
            )
            .await;
        }
        let erp = site.erp();
        let asked: Vec<_> = (1..=10).map(uuid).collect();
        let known = erp.known_cfdis(&asked).await.expect("cfdis");
        assert_eq!(known.into_iter().collect::<Vec<_>>(), [1, 2, 7, 8].map(uuid));
        assert_eq!(erp.known_cfdis(&[]).await.expect("cfdis").len(), 0);
    })
    .await;
}
