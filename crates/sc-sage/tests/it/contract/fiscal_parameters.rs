//! Which company is which in the control database, and what a site lacks for fiscal documents.

use sc_domain::Code;
use sc_domain::complement::FiscalCompany;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::{FiscalErp as _, FiscalNeed};

use super::schema::without_columns;
use super::{complement_fields, key, parameters};
use crate::site::{Site, on_each_site};

async fn gaps(site: &Site, what: FiscalNeed) -> Vec<String> {
    let gaps = site.erp().fiscal_gaps(what).await.expect("schema");
    let company = site.options.database.as_str();
    let side = |database: &str| if database == company { "company" } else { "control" };
    gaps.iter().map(|gap| format!("{} {}", side(&gap.database), gap.object)).collect()
}

#[tokio::test]
async fn contract_companies_are_told_with_their_rfc_and_database() {
    on_each_site(async |site| {
        let norte = [("RFCReceptor", " ano010203ab1 "), ("DataBase", "NORTE"), ("PasswordA", "canary-7f")];
        parameters(site, "NRT", &norte).await;
        parameters(site, "O''B", &[("RFCReceptor", "OBR010203AB1"), ("DataBase", "O'B")]).await;
        parameters(site, "SUR", &[("RFCReceptor", "SUR010203AB1")]).await;
        parameters(site, "EST", &[("DataBase", "ESTE"), ("RFCReceptor", "  ")]).await;
        site.control(
            "INSERT INTO dbo.fesaParam (Parametro, Valor) VALUES ('RFCReceptor', 'X'), ('DataBase', 'X')",
        )
        .await;
        let company = |id: &str, rfc: &str, database: &str| FiscalCompany {
            id: id.to_owned(),
            rfc: rfc.to_owned(),
            database: database.to_owned(),
        };
        assert_eq!(
            site.erp().fiscal_companies().await,
            Ok(vec![company("NRT", "ANO010203AB1", "NORTE"), company("O'B", "OBR010203AB1", "O'B")])
        );
    })
    .await;
}

#[tokio::test]
async fn contract_a_company_of_two_names_that_differ_has_no_fields() {
    on_each_site(async |site| {
        complement_fields(site).await;
        let second = [("DataBase", site.options.database.as_str()), ("FolioCFD", "UUIDPAGO")];
        parameters(site, "NR2", &second).await;
        let failure = site.erp().complement_of(key(7, 1)).await.expect_err("two names");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::ComplementFieldsMissing));
        assert_eq!(failure.cause.argument("missing"), "FolioCFD (NR2 = UUIDPAGO; NRT = FOLIOCFD)");
    })
    .await;
}

#[tokio::test]
async fn contract_the_parameters_are_found_under_either_name_and_read_once() {
    on_each_site(async |site| {
        site.control("DROP TABLE dbo.fesaParam").await;
        site.control("CREATE TABLE dbo.FESAPARAM (Parametro nchar(50), Valor nchar(100), idCia nchar(20))")
            .await;
        assert_eq!(gaps(site, FiscalNeed::Complements).await, [""; 0]);
        let named = [("DataBase", site.options.database.as_str()), ("FolioCFD", "F"), ("FechaCFD", "D")];
        for (parameter, value) in named {
            site.control(&format!(
                "INSERT INTO dbo.FESAPARAM (Parametro, Valor, idCia) VALUES ('{parameter}', '{value}', 'NRT')"
            ))
            .await;
        }
        let erp = site.erp();
        erp.complement_of(key(7, 1)).await.expect("fields");
        let before = sc_domain::ports::Erp::statements(&erp);
        erp.complement_of(key(7, 1)).await.expect("fields");
        assert_eq!(sc_domain::ports::Erp::statements(&erp) - before, 1);
    })
    .await;
}

#[tokio::test]
async fn contract_a_complete_site_lacks_nothing_for_fiscal_documents() {
    on_each_site(async |site| {
        assert_eq!(gaps(site, FiscalNeed::Complements).await, [""; 0]);
        assert_eq!(gaps(site, FiscalNeed::Invoices).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn contract_each_need_lacks_only_what_it_uses() {
    on_each_site(async |site| {
        without_columns(site, "APTCRO", &["ALLOWNULL"]).await;
        site.company("DROP TABLE dbo.APPYM").await;
        site.company("DROP TABLE dbo.POINVHO").await;
        without_columns(site, "APIBH", &["DATEINVC"]).await;
        site.control("DROP TABLE dbo.fesaParam").await;
        assert_eq!(
            gaps(site, FiscalNeed::Complements).await,
            ["company APPYM", "company APTCRO.ALLOWNULL", "control fesaParam"]
        );
        let invoices = ["company APIBH.DATEINVC", "company POINVHO", "control fesaParam"];
        assert_eq!(gaps(site, FiscalNeed::Invoices).await, invoices);
        let erp = site.erp();
        let failures = [
            (erp.fiscal_companies().await.expect_err("no table"), "fesaParam"),
            (erp.complement_of(key(7, 1)).await.expect_err("no table"), "APPYM, APTCRO.ALLOWNULL"),
        ];
        for (failure, missing) in failures {
            assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::SageSchemaMissing));
            assert_eq!(failure.cause.argument("missing"), missing);
        }
    })
    .await;
}
