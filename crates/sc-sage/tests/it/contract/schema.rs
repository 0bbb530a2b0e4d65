//! Missing tables and columns.

use sc_domain::outcome::FailureKind;
use sc_domain::payment::RateOperator;
use sc_domain::ports::{ControlTable, Erp as _, SchemaGap};
use sc_domain::{Code, Step};

use super::{key, window};
use crate::site::{Site, on_each_site};

async fn gaps(site: &Site) -> Vec<SchemaGap> {
    site.erp().schema_gaps(Step::UploadPayments).await.expect("schema")
}

/// Makes a table anew without some of its columns.
pub async fn without_columns(site: &Site, table: &str, columns: &[&str]) {
    let head = format!("CREATE TABLE dbo.{table} (");
    let mut scripts = crate::fixture::COMPANY.iter().chain(crate::fixture::ORDERS);
    let create = scripts.find(|sql| sql.starts_with(&head)).expect("a table of the fixture");
    let mut sql = (*create).to_owned();
    for column in columns {
        let at = sql.find(&format!(" {column} ")).expect("a column of the table") + 1;
        let end = at + sql[at..].find(", ").expect("not the last column") + 2;
        sql.replace_range(at..end, "");
    }
    site.company(&format!("DROP TABLE dbo.{table}")).await;
    site.company(&sql).await;
}

#[tokio::test]
async fn contract_a_complete_site_lacks_nothing() {
    on_each_site(async |site| assert_eq!(gaps(site).await, [])).await;
}

#[tokio::test]
async fn contract_what_is_missing_is_named_with_its_database() {
    on_each_site(async |site| {
        site.company("DROP TABLE dbo.APPYM").await;
        without_columns(site, "APTCR", &["PAYMSTTS"]).await;
        site.control("DROP TABLE dbo.fesaPagosFocaltec").await;
        let gap = |database: &sc_domain::DatabaseName, object: &str| SchemaGap {
            database: database.to_string(),
            object: object.to_owned(),
        };
        let (company, control) = (&site.options.database, &site.options.control_database);
        let expected =
            [gap(company, "APPYM"), gap(company, "APTCR.PAYMSTTS"), gap(control, "fesaPagosFocaltec")];
        assert_eq!(gaps(site).await, expected);
        let failure = site.erp().payments(window()).await.expect_err("cannot be read");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::SageSchemaMissing));
        assert_eq!(failure.cause.argument("missing"), "APPYM, APTCR.PAYMSTTS");
    })
    .await;
}

#[tokio::test]
async fn contract_each_step_lacks_only_what_it_needs() {
    on_each_site(async |site| {
        site.company("DROP TABLE dbo.PORCPR").await;
        site.company("DROP TABLE dbo.POINVHO").await;
        without_columns(site, "POPORL", &["OQCANCELED"]).await;
        site.control("DROP TABLE dbo.fesaOCFocaltec").await;
        site.authorizations("DROP TABLE dbo.Autoriza_OC_detalle").await;
        let options = &site.options;
        let erp = site.erp();
        let creating = [
            (&options.database, "POPORL.OQCANCELED"),
            (&options.control_database, "fesaOCFocaltec"),
            (&options.authorizations_database, "Autoriza_OC_detalle"),
        ];
        let closing = [
            creating[0],
            (&options.database, "POINVHO"),
            (&options.database, "PORCPR"),
            creating[1],
            creating[2],
        ];
        for (step, expected) in [
            (Step::UploadPayments, &[][..]),
            (Step::CreatePurchaseOrders, &creating),
            (Step::ProcessOrderChanges, &creating),
            (Step::ClosePurchaseOrders, &closing),
        ] {
            let gaps = erp.schema_gaps(step).await.expect("schema");
            let found: Vec<_> = gaps.iter().map(|gap| (gap.database.as_str(), gap.object.as_str())).collect();
            let expected: Vec<_> =
                expected.iter().map(|(database, object)| (database.as_str(), *object)).collect();
            assert_eq!(found, expected, "{}", step.as_str());
        }
        let asked = [super::order_number("PO1")];
        let failure = erp.orders(&asked).await.expect_err("cannot be read");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::SageSchemaMissing));
        assert_eq!(failure.cause.argument("missing"), "POPORL.OQCANCELED");
    })
    .await;
}

#[tokio::test]
async fn contract_older_versions_lack_optional_columns_and_are_read_all_the_same() {
    on_each_site(async |site| {
        without_columns(site, "APTCR", &["TXTRMITREF", "OPERBANK", "OPERVEND"]).await;
        without_columns(site, "APBTA", &["DATEBTCH", "DATELSTEDT"]).await;
        let amounts = ["AMTWHD1TC", "AMTWHD2TC", "AMTWHD3TC", "AMTWHD4TC", "AMTWHD5TC", "RTGAMT"];
        without_columns(site, "APIBH", &amounts).await;
        site.company(
            "INSERT INTO dbo.APIBH (CNTBTCH, CNTITEM, IDINVC, AMTGROSDST) VALUES (5, 1, 'F-1', 116)",
        )
        .await;
        site.company("INSERT INTO dbo.APBTA (PAYMTYPE, CNTBTCH) VALUES ('PY', 90)").await;
        site.company("INSERT INTO dbo.APTCR (CNTBTCH, CNTENTR, DOCNBR) VALUES (90, 1, 'PY1')").await;
        site.company("INSERT INTO dbo.APOBL (IDINVC, CNTBTCH, CNTITEM) VALUES ('F-1', 5, 1)").await;
        site.company("INSERT INTO dbo.APTCP (CNTBTCH, CNTRMIT, CNTLINE, IDINVC) VALUES (90, 1, 1, 'F-1')")
            .await;
        assert_eq!(gaps(site).await, []);
        let erp = site.erp();
        let observed = erp.payments(window()).await.expect("payments");
        assert_eq!(observed.payments[0].reference, "");
        assert_eq!(observed.payments[0].rate_bank.operator, RateOperator::Multiply);
        let lines = erp.applied_lines(&[key(90, 1)]).await.expect("lines");
        let entry = lines[&key(90, 1)][0].posted.clone().expect("posted").entry.expect("entry");
        assert!(entry.withheld.is_zero() && entry.retainage.is_zero());
    })
    .await;
}

#[tokio::test]
async fn contract_a_gap_that_was_mended_is_seen_without_a_restart() {
    on_each_site(async |site| {
        let erp = site.erp();
        site.control("DROP TABLE dbo.fesaPagosFocaltec").await;
        assert_eq!(erp.schema_gaps(Step::UploadPayments).await.expect("schema").len(), 1);
        site.control(crate::fixture::CONTROL[0]).await;
        assert_eq!(erp.schema_gaps(Step::UploadPayments).await, Ok(vec![]));
    })
    .await;
}

#[tokio::test]
async fn contract_a_table_dropped_in_mid_run_is_a_failure_and_looked_at_anew() {
    on_each_site(async |site| {
        let erp = site.erp();
        assert_eq!(erp.schema_gaps(Step::UploadPayments).await, Ok(vec![]));
        site.control("DROP TABLE dbo.fesaPagosFocaltec").await;
        let failure = erp.control_count(ControlTable::Payments).await.expect_err("gone");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::SageSchemaMissing));
        assert_eq!(erp.schema_gaps(Step::UploadPayments).await.expect("schema").len(), 1);
    })
    .await;
}
