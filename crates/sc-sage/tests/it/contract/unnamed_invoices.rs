//! Invoices of Sage without a UUID.

use jiff::civil::date;
use rust_decimal::Decimal;
use sc_domain::VendorId;
use sc_domain::ports::{Erp as _, FiscalErp as _, UnnamedInvoice};

use super::schema::without_columns;
use super::{insert_rows, key, vendor};
use crate::site::{Site, on_each_site};

/// The invoices of some vendors since the first of November, as texts.
async fn unnamed(site: &Site, vendors: &[&str]) -> Vec<String> {
    let vendors: Vec<VendorId> = vendors.iter().copied().map(vendor).collect();
    let found = site.erp().unnamed_invoices(&vendors, date(2026, 11, 1)).await.expect("invoices");
    let texts = found.iter().flat_map(|(vendor, invoices)| {
        invoices.iter().map(move |invoice| {
            assert_eq!(invoice.vendor, *vendor);
            format!("{vendor} {}-{} {}", invoice.origin.batch, invoice.origin.entry, invoice.document)
        })
    });
    texts.collect()
}

async fn batch(site: &Site, number: i32, status: i32) {
    site.company(&format!("INSERT INTO dbo.APIBC (CNTBTCH, BTCHSTTS) VALUES ({number}, {status})")).await;
}

async fn invoice(site: &Site, columns: &str, values: &str) {
    site.company(&format!("INSERT INTO dbo.APIBH ({columns}) VALUES ({values})")).await;
}

async fn uuid(site: &Site, entry: i32, field: &str, value: &str) {
    site.company(&format!(
        "INSERT INTO dbo.APIBHO (CNTBTCH, CNTITEM, OPTFIELD, VALUE) VALUES (5, {entry}, '{field}', '{value}')"
    ))
    .await;
}

#[tokio::test]
async fn contract_an_invoice_comes_with_its_amount_and_without_padding() {
    on_each_site(async |site| {
        batch(site, 5, 3).await;
        invoice(
            site,
            "CNTBTCH, CNTITEM, IDVEND, IDINVC, AMTGROSDST, AMTWHD1TC, AMTWHD5TC, CODECURN",
            "5, 2, 'V''1', 'F-''1', 1234567890123456.789, 40.5, 0.25, 'USD'",
        )
        .await;
        let found = site.erp().unnamed_invoices(&[vendor("V'1"), vendor("V2")], date(2026, 11, 1)).await;
        let expected = UnnamedInvoice {
            origin: key(5, 2),
            vendor: vendor("V'1"),
            document: "F-'1".to_owned(),
            total: "1234567890123456.789".parse::<Decimal>().expect("decimal"),
            withheld: Decimal::new(4075, 2),
            currency: "USD".to_owned(),
        };
        assert_eq!(found, Ok([(vendor("V'1"), vec![expected])].into()));
    })
    .await;
}

#[tokio::test]
async fn contract_a_missing_or_blank_uuid_counts_and_any_other_text_does_not() {
    on_each_site(async |site| {
        batch(site, 5, 3).await;
        for n in 1..=5 {
            invoice(site, "CNTBTCH, CNTITEM, IDINVC", &format!("5, {n}, 'F-{n}'")).await;
        }
        uuid(site, 2, "FOLIOCFD", "  ").await;
        uuid(site, 3, "FOLIOCFD", "0a1b2c3d-0000-4000-8000-00000000000f").await;
        uuid(site, 4, "FOLIOCFD", "PENDIENTE").await;
        uuid(site, 5, "OTHER", "0A1B2C3D-0000-4000-8000-00000000000F").await;
        assert_eq!(unnamed(site, &["V001"]).await, ["V001 5-1 F-1", "V001 5-2 F-2", "V001 5-5 F-5"]);
    })
    .await;
}

#[tokio::test]
async fn contract_only_invoices_and_credit_notes_without_error_of_the_window_count() {
    on_each_site(async |site| {
        batch(site, 5, 3).await;
        for (n, values) in [
            (1, "1, 0, 20261101"),
            (2, "2, 0, 20261101"),
            (3, "3, 0, 20261101"),
            (4, "4, 0, 20261101"),
            (5, "1, 9, 20261101"),
            (6, "1, 0, 20261031"),
            (7, "1, 0, 0"),
        ] {
            let values = format!("5, {n}, 'F-{n}', {values}");
            invoice(site, "CNTBTCH, CNTITEM, IDINVC, TEXTTRX, ERRENTRY, DATEINVC", &values).await;
        }
        assert_eq!(unnamed(site, &["V001"]).await, ["V001 5-1 F-1", "V001 5-3 F-3"]);
    })
    .await;
}

#[tokio::test]
async fn contract_each_batch_counts_but_a_deleted_one() {
    on_each_site(async |site| {
        for (number, status) in [(1, 1), (3, 3), (4, 4), (7, 7)] {
            batch(site, number, status).await;
            invoice(site, "CNTBTCH, CNTITEM, IDINVC", &format!("{number}, 1, 'F-1'")).await;
        }
        assert_eq!(unnamed(site, &["V001"]).await, ["V001 1-1 F-1", "V001 3-1 F-1", "V001 7-1 F-1"]);
    })
    .await;
}

#[tokio::test]
async fn contract_invoices_of_each_originating_company_are_found_however_many_there_are() {
    on_each_site(async |site| {
        batch(site, 5, 3).await;
        let mut expected = Vec::new();
        for n in 1..=18 {
            let origin = if n == 1 { String::new() } else { format!("ORG{n:03}") };
            invoice(site, "CNTBTCH, CNTITEM, IDINVC, ORIGCOMP", &format!("5, {n}, 'F-{n}', '{origin}'"))
                .await;
            expected.push(format!("V001 5-{n} F-{n}"));
            if [1, 2, 16, 17, 18].contains(&n) {
                assert_eq!(unnamed(site, &["V001"]).await, expected);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn contract_a_version_without_originating_companies_and_withholdings_is_asked_without_them() {
    on_each_site(async |site| {
        without_columns(site, "APIBH", &["ORIGCOMP", "AMTWHD1TC", "AMTWHD5TC"]).await;
        batch(site, 5, 3).await;
        invoice(site, "CNTBTCH, CNTITEM, IDINVC", "5, 1, 'F-1'").await;
        assert_eq!(unnamed(site, &["V001"]).await, ["V001 5-1 F-1"]);
    })
    .await;
}

#[tokio::test]
async fn contract_a_company_without_invoices_has_none_without_a_uuid() {
    on_each_site(async |site| assert_eq!(unnamed(site, &["V001", "→"]).await, [""; 0])).await;
}

#[tokio::test]
async fn contract_many_vendors_take_few_statements() {
    on_each_site(async |site| {
        batch(site, 5, 3).await;
        let rows: Vec<String> = (0..200).map(|n| format!("5, {n}, 'V{n:03}', 'F-{n}'")).collect();
        insert_rows(site, "APIBH", "CNTBTCH, CNTITEM, IDVEND, IDINVC", &rows).await;
        let vendors: Vec<VendorId> = (0..200).map(|n| vendor(&format!("V{n:03}"))).collect();
        let erp = site.erp();
        erp.fiscal_gaps(sc_domain::ports::FiscalNeed::Invoices).await.expect("schema");
        let before = erp.statements();
        let found = erp.unnamed_invoices(&vendors, date(2026, 11, 1)).await.expect("invoices");
        assert_eq!(found.len(), 200);
        assert_eq!(erp.statements() - before, 3, "two steps through the companies, one question");
        assert_eq!(erp.unnamed_invoices(&[], date(2026, 11, 1)).await, Ok([].into()));
        assert_eq!(erp.statements() - before, 3, "nothing asked, nothing sent");
    })
    .await;
}
