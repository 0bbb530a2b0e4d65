//! Documents that payments were applied to.

use rust_decimal::Decimal;
use sc_domain::payment::{AppliedLine, AppliedType, InvoiceEntry, PostedDocument};
use sc_domain::ports::Erp as _;

use super::key;
use crate::site::{Site, on_each_site};

const UUID: &str = "0A1B2C3D-0000-4000-8000-00000000000F";

async fn lines(site: &Site, batch: i64, entry: i64) -> Vec<AppliedLine> {
    let found = site.erp().applied_lines(&[key(batch, entry)]).await.expect("lines");
    found.get(&key(batch, entry)).cloned().unwrap_or_default()
}

async fn applied(site: &Site, columns: &str, values: &str) {
    site.company(&format!(
        "INSERT INTO dbo.APTCP (CNTBTCH, CNTRMIT, CNTLINE, IDINVC{columns}) VALUES ({values})"
    ))
    .await;
}

/// A posted invoice F-1 of entry 5-1, with its UUID.
async fn posted_invoice(site: &Site) {
    site.company("INSERT INTO dbo.APIBC (CNTBTCH) VALUES (5)").await;
    site.company(
        "INSERT INTO dbo.APIBH (CNTBTCH, CNTITEM, IDINVC, AMTGROSDST, AMTWHD1TC, AMTWHD3TC, RTGAMT, CODECURN) \
         VALUES (5, 1, 'F-1', 116, 10.5, 0.5, 2.25, 'USD')",
    )
    .await;
    site.company("INSERT INTO dbo.APOBL (IDINVC, CNTBTCH, CNTITEM, SWPAID) VALUES ('F-1', 5, 1, 1)").await;
    site.company(&format!(
        "INSERT INTO dbo.APIBHO (CNTBTCH, CNTITEM, OPTFIELD, VALUE) VALUES (5, 1, 'FOLIOCFD', '{UUID}')"
    ))
    .await;
    site.company("INSERT INTO dbo.APIBHO (CNTBTCH, CNTITEM, OPTFIELD, VALUE) VALUES (5, 1, 'OTHER', 'x')")
        .await;
}

#[tokio::test]
async fn contract_a_line_leads_to_the_entry_behind_its_document() {
    on_each_site(async |site| {
        posted_invoice(site).await;
        // The same number was entered before, in a batch that was deleted.
        site.company("INSERT INTO dbo.APIBC (CNTBTCH, BTCHSTTS) VALUES (4, 4)").await;
        site.company(
            "INSERT INTO dbo.APIBH (CNTBTCH, CNTITEM, IDINVC, AMTGROSDST) VALUES (4, 1, 'F-1', 999)",
        )
        .await;
        applied(site, ", AMTPAYM, AMTERNDISC, AMTADJTOT, CNTPAYM", "80, 1, 1, 'F-1', 100.25, 1.5, -0.25, 2")
            .await;
        let decimal = |text: &str| text.parse::<Decimal>().expect("decimal");
        let expected = AppliedLine {
            line: 1,
            kind: AppliedType::Invoice,
            document: "F-1".to_owned(),
            schedule: 2,
            amount: decimal("100.25"),
            discount: decimal("1.5"),
            adjustment: decimal("-0.25"),
            posted: Some(PostedDocument {
                origin: key(5, 1),
                is_fully_paid: true,
                entry: Some(InvoiceEntry {
                    is_posted: true,
                    currency: "USD".to_owned(),
                    gross: decimal("116"),
                    withheld: decimal("11"),
                    retainage: decimal("2.25"),
                    uuid: UUID.to_owned(),
                }),
            }),
        };
        assert_eq!(lines(site, 80, 1).await, [expected]);
    })
    .await;
}

#[tokio::test]
async fn contract_equal_instalments_of_one_invoice_stay_two_lines() {
    on_each_site(async |site| {
        posted_invoice(site).await;
        applied(site, ", AMTPAYM, CNTPAYM", "81, 1, 1, 'F-1', 50, 1").await;
        applied(site, ", AMTPAYM, CNTPAYM", "81, 1, 2, 'F-1', 50, 2").await;
        let found: Vec<_> =
            lines(site, 81, 1).await.iter().map(|line| (line.schedule, line.amount)).collect();
        assert_eq!(found, [(1, Decimal::from(50)), (2, Decimal::from(50))]);
    })
    .await;
}

#[tokio::test]
async fn contract_an_adjustment_of_the_same_numbers_doubles_no_line() {
    on_each_site(async |site| {
        posted_invoice(site).await;
        applied(site, ", AMTPAYM, BATCHTYPE", "82, 1, 1, 'F-1', 50, 'PY'").await;
        applied(site, ", AMTPAYM, BATCHTYPE", "82, 1, 1, 'F-1', 7, 'AD'").await;
        let found: Vec<_> = lines(site, 82, 1).await.iter().map(|line| line.amount).collect();
        assert_eq!(found, [Decimal::from(50)]);
    })
    .await;
}

#[tokio::test]
async fn contract_lines_of_each_kind_are_read_because_they_explain_differences() {
    on_each_site(async |site| {
        for (line, kind) in [(1, 1), (2, 2), (3, 3), (4, 4), (5, 10), (6, 11), (7, 99)] {
            applied(site, ", DOCTYPE", &format!("83, 1, {line}, 'D{line}', {kind}")).await;
        }
        let kinds: Vec<_> = lines(site, 83, 1).await.iter().map(|line| line.kind).collect();
        use AppliedType::*;
        assert_eq!(kinds, [Invoice, DebitNote, CreditNote, Interest, Prepayment, Payment, Other(99)]);
    })
    .await;
}

#[tokio::test]
async fn contract_what_stands_behind_a_document_may_be_missing_or_not_posted() {
    on_each_site(async |site| {
        // A: nothing posted. B: posted, its entry purged. C: entry with an error. D: batch not posted. E: no UUID.
        for (line, document) in [(1, "A"), (2, "B"), (3, "C"), (4, "D"), (5, "E")] {
            applied(site, "", &format!("84, 1, {line}, '{document}'")).await;
        }
        site.company("INSERT INTO dbo.APIBC (CNTBTCH, BTCHSTTS) VALUES (6, 3)").await;
        site.company("INSERT INTO dbo.APIBC (CNTBTCH, BTCHSTTS) VALUES (7, 1)").await;
        for (document, batch, error) in [("B", 5, None), ("C", 6, Some(9)), ("D", 7, Some(0)), ("E", 6, Some(0))] {
            let item = document.as_bytes()[0];
            site.company(&format!("INSERT INTO dbo.APOBL (IDINVC, CNTBTCH, CNTITEM) VALUES ('{document}', {batch}, {item})"))
                .await;
            if let Some(error) = error {
                site.company(&format!(
                    "INSERT INTO dbo.APIBH (CNTBTCH, CNTITEM, IDINVC, ERRENTRY) VALUES ({batch}, {item}, '{document}', {error})"
                ))
                .await;
            }
        }
        let found: Vec<_> = lines(site, 84, 1)
            .await
            .into_iter()
            .map(|line| line.posted.map(|posted| posted.entry.map(|entry| (entry.is_posted, entry.uuid))))
            .collect();
        let entry = |is_posted| Some(Some((is_posted, String::new())));
        assert_eq!(found, [None, Some(None), entry(false), entry(false), entry(true)]);
    })
    .await;
}

#[tokio::test]
async fn contract_a_posted_payment_is_no_invoice_entry_of_the_same_batch_number() {
    on_each_site(async |site| {
        posted_invoice(site).await;
        // A prepayment was posted from entry 1 of *payment* batch 5.
        site.company(
            "INSERT INTO dbo.APOBL (IDINVC, CNTBTCH, CNTITEM, TXTTRXTYPE) VALUES ('PP-1', 5, 1, 10)",
        )
        .await;
        applied(site, ", DOCTYPE", "85, 1, 1, 'PP-1', 10").await;
        let found = lines(site, 85, 1).await;
        assert_eq!(found[0].posted.as_ref().expect("posted").entry, None);
    })
    .await;
}

#[tokio::test]
async fn contract_only_the_entries_that_were_asked_for_are_given() {
    on_each_site(async |site| {
        for entry in 1..=3 {
            applied(site, "", &format!("86, {entry}, 1, 'X{entry}'")).await;
        }
        let found = site.erp().applied_lines(&[key(86, 1), key(86, 3), key(87, 1)]).await.expect("lines");
        assert_eq!(found.keys().copied().collect::<Vec<_>>(), [key(86, 1), key(86, 3)]);
        let erp = site.erp();
        assert!(erp.applied_lines(&[]).await.expect("no lines").is_empty());
        assert_eq!(erp.statements(), 0);
    })
    .await;
}
