//! Guarded writes of optional fields.

use std::time::Duration;

use sc_domain::outcome::{FailureKind, Written};
use sc_domain::ports::{Erp as _, InvoiceLinkWrite, VendorLinkWrite};
use sc_domain::{CfdiUuid, Code};

use super::{key, portal_id, vendor};
use crate::site::{Kind, Site, on_each_site};

const UUID: &str = "0A1B2C3D-0000-4000-8000-00000000000F";

fn vendor_link(n: u32) -> VendorLinkWrite {
    VendorLinkWrite { vendor: vendor("V001"), provider: portal_id(n) }
}

fn invoice_link(last: char) -> InvoiceLinkWrite {
    let uuid = format!("{}{last}", &UUID[..UUID.len() - 1]);
    InvoiceLinkWrite { origin: key(5, 1), uuid: CfdiUuid::new(uuid).expect("uuid") }
}

async fn with_batch(site: &Site) {
    site.company("INSERT INTO dbo.APBTA (PAYMTYPE, CNTBTCH) VALUES ('PY', 99)").await;
}

async fn with_invoice(site: &Site) {
    site.company("INSERT INTO dbo.APIBH (CNTBTCH, CNTITEM, IDINVC) VALUES (5, 1, 'F-1')").await;
}

async fn stored(site: &Site, table: &str) -> Vec<String> {
    let rows = site
        .company(&format!(
            "SELECT OPTFIELD, VALUE, AUDTUSER, AUDTORG, TYPE, LENGTH, DECIMALS, ALLOWNULL, VALIDATE, SWSET FROM dbo.{table}"
        ))
        .await;
    let text = |row: &tiberius::Row, column| row.get::<&str, _>(column).unwrap_or_default().trim().to_owned();
    let small = |row: &tiberius::Row, column| row.get::<i16, _>(column).unwrap_or(-1);
    rows.iter()
        .map(|row| {
            let texts: Vec<_> = (0..4).map(|column| text(row, column)).collect();
            let numbers: Vec<_> = (4..10).map(|column| small(row, column).to_string()).collect();
            format!("{} | {}", texts.join(" "), numbers.join(" "))
        })
        .collect()
}

#[tokio::test]
async fn contract_a_missing_link_is_inserted_as_its_definition_says() {
    on_each_site(async |site| {
        with_batch(site).await;
        with_invoice(site).await;
        let erp = site.erp();
        assert_eq!(erp.link_vendor(&vendor_link(1)).await, Ok(Written::Now));
        assert_eq!(erp.link_invoice(&invoice_link('F')).await, Ok(Written::Now));
        let vendor_row = format!("PROVIDERID {} SAGECONN NORT01 | 1 24 0 1 0 1", portal_id(1));
        assert_eq!(stored(site, "APVENO").await, [vendor_row]);
        assert_eq!(stored(site, "APIBHO").await, [format!("FOLIOCFD {UUID} SAGECONN NORT01 | 1 40 0 1 0 1")]);
    })
    .await;
}

#[tokio::test]
async fn contract_a_blank_link_is_filled_and_keeps_its_own_type() {
    on_each_site(async |site| {
        with_batch(site).await;
        with_invoice(site).await;
        site.company("INSERT INTO dbo.APVENO (VENDORID, OPTFIELD, LENGTH) VALUES ('V001', 'PROVIDERID', 30)")
            .await;
        site.company(
            "INSERT INTO dbo.APIBHO (CNTBTCH, CNTITEM, OPTFIELD, LENGTH) VALUES (5, 1, 'FOLIOCFD', 50)",
        )
        .await;
        let erp = site.erp();
        assert_eq!(erp.link_vendor(&vendor_link(1)).await, Ok(Written::Now));
        assert_eq!(erp.link_invoice(&invoice_link('F')).await, Ok(Written::Now));
        let vendor_row = format!("PROVIDERID {} SAGECONN NORT01 | 1 30 0 0 0 1", portal_id(1));
        assert_eq!(stored(site, "APVENO").await, [vendor_row]);
        assert_eq!(stored(site, "APIBHO").await, [format!("FOLIOCFD {UUID} SAGECONN NORT01 | 1 50 0 0 0 1")]);
    })
    .await;
}

#[tokio::test]
async fn contract_an_equal_value_is_left_as_it_is_whatever_its_case() {
    on_each_site(async |site| {
        with_invoice(site).await;
        let lower = UUID.to_lowercase();
        site.company(&format!(
            "INSERT INTO dbo.APIBHO (CNTBTCH, CNTITEM, OPTFIELD, VALUE, AUDTUSER) VALUES (5, 1, 'FOLIOCFD', '{lower}', 'IMPORT')"
        ))
        .await;
        let erp = site.erp();
        assert_eq!(erp.link_invoice(&invoice_link('F')).await, Ok(Written::Before));
        assert_eq!(stored(site, "APIBHO").await, [format!("FOLIOCFD {lower} IMPORT  | 1 60 0 0 0 0")]);
    })
    .await;
}

#[tokio::test]
async fn contract_another_value_is_never_overwritten() {
    on_each_site(async |site| {
        with_invoice(site).await;
        site.company(
            "INSERT INTO dbo.APVENO (VENDORID, OPTFIELD, VALUE) VALUES ('V001', 'PROVIDERID', 'O''Brien')",
        )
        .await;
        let erp = site.erp();
        assert_eq!(erp.link_vendor(&vendor_link(1)).await, Ok(Written::Conflict("O'Brien".to_owned())));
        assert_eq!(erp.link_invoice(&invoice_link('F')).await, Ok(Written::Now));
        assert_eq!(erp.link_invoice(&invoice_link('E')).await, Ok(Written::Conflict(UUID.to_owned())));
        assert_eq!(site.count("APVENO", "VALUE = 'O''Brien'").await, 1);
        assert_eq!(site.count("APIBHO", &format!("VALUE = '{UUID}'")).await, 1);
    })
    .await;
}

#[tokio::test]
async fn contract_of_many_writers_at_once_one_links() {
    on_each_site(async |site| {
        let first = site.erp();
        let second = site.erp();
        let links: Vec<_> = (0..8).map(vendor_link).collect();
        let writers = links
            .iter()
            .enumerate()
            .map(|(n, link)| if n % 2 == 0 { first.link_vendor(link) } else { second.link_vendor(link) });
        let outcomes = futures::future::join_all(writers).await;
        let now = outcomes.iter().filter(|outcome| **outcome == Ok(Written::Now)).count();
        let conflicts = outcomes.iter().filter(|outcome| matches!(outcome, Ok(Written::Conflict(_)))).count();
        assert_eq!((now, conflicts), (1, 7), "{outcomes:?}");
        assert_eq!(site.count("APVENO", "OPTFIELD = 'PROVIDERID'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn contract_nothing_is_written_for_an_owner_that_does_not_exist() {
    on_each_site(async |site| {
        let erp = site.erp();
        let link = VendorLinkWrite { vendor: vendor("NOBODY"), provider: portal_id(1) };
        let failure = erp.link_vendor(&link).await.expect_err("refused");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Defect, Code::InternalDefect));
        assert_eq!(site.count("APVENO", "VENDORID = 'NOBODY'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn contract_a_field_that_is_not_defined_for_it_is_a_matter_of_setup() {
    on_each_site(async |site| {
        with_invoice(site).await;
        site.company("DELETE FROM dbo.CSOPTFH WHERE OPTFIELD = 'PROVIDERID'").await;
        site.company("UPDATE dbo.CSOPTFH SET LENGTH = 30 WHERE OPTFIELD = 'FOLIOCFD'").await;
        let erp = site.erp();
        let missing = erp.link_vendor(&vendor_link(1)).await.expect_err("not defined");
        let short = erp.link_invoice(&invoice_link('F')).await.expect_err("too short");
        for (failure, expected) in
            [(missing, "CSOPTFH PROVIDERID"), (short, "CSOPTFH FOLIOCFD (TYPE 1, LENGTH >= 36)")]
        {
            assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::SageSchemaMissing));
            assert_eq!(failure.cause.argument("missing"), expected);
        }
        assert_eq!(site.count("APVENO", "OPTFIELD = 'PROVIDERID'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn contract_the_writer_is_the_user_that_the_site_names_for_the_company() {
    on_each_site(async |site| {
        with_batch(site).await;
        let database = &site.options.database;
        for (parameter, value, company) in [
            ("DataBase", "OTHER", "OTHR01"),
            ("UserAccpac", "NOTME", "OTHR01"),
            ("DataBase", database.as_str(), "NRT"),
            ("UserAccpac", "PORTALUSER", "NRT"),
            ("PasswordA", "canary-7f", "NRT"),
        ] {
            site.control(&format!(
                "INSERT INTO dbo.fesaParam (Parametro, Valor, idCia) VALUES ('{parameter}', '{value}', '{company}')"
            ))
            .await;
        }
        assert_eq!(site.erp().link_vendor(&vendor_link(1)).await, Ok(Written::Now));
        let row = format!("PROVIDERID {} PORTALUS NORT01 | 1 24 0 1 0 1", portal_id(1));
        assert_eq!(stored(site, "APVENO").await, [row]);
    })
    .await;
}

#[tokio::test]
async fn contract_a_site_without_parameters_writes_under_our_own_name() {
    on_each_site(async |site| {
        with_batch(site).await;
        site.control("DROP TABLE dbo.fesaParam").await;
        assert_eq!(site.erp().link_vendor(&vendor_link(1)).await, Ok(Written::Now));
        assert_eq!(site.count("APVENO", "AUDTUSER = 'SAGECONN'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn contract_the_stamp_is_the_servers_time_in_utc() {
    on_each_site(async |site| {
        let erp = site.erp();
        let utc = erp.server_utc().await.expect("time");
        // Seven seconds and a half later by our own steady clock.
        site.clock.advance(Duration::from_millis(7_500));
        assert_eq!(erp.link_vendor(&vendor_link(1)).await, Ok(Written::Now));
        let (date, time) = sc_domain::time::audit_numbers(utc + Duration::from_millis(7_500));
        assert_eq!(site.count("APVENO", &format!("AUDTDATE = {date} AND AUDTTIME = {time}")).await, 1);
        if matches!(site.kind, Kind::StandIn(_)) {
            assert_eq!((date, time), (20_261_122, 3_302_275));
        }
    })
    .await;
}
