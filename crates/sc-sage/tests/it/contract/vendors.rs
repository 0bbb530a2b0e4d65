//! Optional fields of vendors.

use sc_domain::PortalId;
use sc_domain::outcome::FailureKind;
use sc_domain::payment::VendorFields;
use sc_domain::ports::{Erp as _, FiscalErp as _, SupplierIdentity};

use super::vendor;
use crate::site::{Site, on_each_site};

async fn field(site: &Site, vendor: &str, field: &str, value: &str) {
    site.company(&format!(
        "INSERT INTO dbo.APVENO (VENDORID, OPTFIELD, VALUE) VALUES ('{vendor}', '{field}', '{value}')"
    ))
    .await;
}

#[tokio::test]
async fn contract_a_vendor_has_the_fields_that_are_stored_and_empty_ones() {
    on_each_site(async |site| {
        field(site, "V001", "PROVIDERID", "5f0000000000000000000001").await;
        field(site, "V001", "RFC", "Ñ&A010101AB9").await;
        field(site, "V001", "METODOPAGO", "03").await;
        field(site, "O''BRIEN", "RFC", "OBR010101AB9").await;
        field(site, "V003", "METODOPAGO", "03").await;
        let asked = ["V001", "O'BRIEN", "V003", "V004"].map(vendor);
        let found = site.erp().vendors(&asked).await.expect("vendors");
        let fields =
            |provider_id: &str, rfc: &str| VendorFields { provider_id: provider_id.into(), rfc: rfc.into() };
        assert_eq!(
            found.into_iter().collect::<Vec<_>>(),
            [
                (vendor("O'BRIEN"), fields("", "OBR010101AB9")),
                (vendor("V001"), fields("5f0000000000000000000001", "Ñ&A010101AB9")),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn contract_vendors_are_asked_for_in_chunks_of_each_size() {
    on_each_site(async |site| {
        for stored in ["W00001", "W00016", "W00017", "W00128", "W00129", "W01000", "W01001"] {
            field(site, stored, "RFC", stored).await;
        }
        let all: Vec<_> = (1..=1_001).map(|n| vendor(&format!("W{n:05}"))).collect();
        for (size, found, statements) in
            [(1, 1, 1), (2, 1, 1), (16, 2, 1), (17, 3, 1), (128, 4, 1), (1_000, 6, 1), (1_001, 7, 2)]
        {
            let erp = site.erp();
            let rows = erp.vendors(&all[..size]).await.expect("vendors");
            assert_eq!(rows.len(), found, "{size} vendors");
            assert!(rows.iter().all(|(vendor, fields)| fields.rfc == vendor.as_str()));
            // One more prepares the session.
            assert_eq!(erp.statements(), statements + 1, "{size} vendors");
        }
    })
    .await;
}

/// SQL Server would turn the sign into `?` and find another vendor.
#[tokio::test]
async fn contract_a_number_that_sage_cannot_hold_is_never_looked_for() {
    on_each_site(async |site| {
        field(site, "V?", "RFC", "AAA010101AAA").await;
        let erp = site.erp();
        let failure = erp.vendors(&[vendor("V→")]).await.expect_err("refused");
        assert_eq!(failure.kind, FailureKind::Defect);
        assert_eq!(erp.statements(), 0);
    })
    .await;
}

fn supplier(provider: &str, rfc: &str) -> SupplierIdentity {
    SupplierIdentity { provider: PortalId::new(provider).ok(), rfc: rfc.to_owned() }
}

#[tokio::test]
async fn contract_the_vendors_of_a_supplier_have_its_id_or_its_rfc() {
    on_each_site(async |site| {
        field(site, "V001", "PROVIDERID", "5f0000000000000000000001").await;
        field(site, "V001", "RFC", "Ñ&A010101AB9").await;
        field(site, "V002", "RFC", "Ñ&A010101AB9").await;
        field(site, "V003", "RFC", "O''B010101AB9").await;
        field(site, "V004", "METODOPAGO", "Ñ&A010101AB9").await;
        field(site, "V005", "RFC", " ").await;
        let by_both = supplier("5f0000000000000000000001", "Ñ&A010101AB9");
        let by_id = supplier("5f0000000000000000000001", "");
        let by_rfc = supplier("", "O'B010101AB9");
        let unknown = supplier("5f0000000000000000000002", "NAD010101AB9");
        let nameless = supplier("", "");
        let asked = [&by_both, &by_id, &by_rfc, &unknown, &nameless].map(Clone::clone);
        let found = site.erp().vendors_of(&asked.into()).await.expect("vendors");
        let expected = [
            (by_both, [vendor("V001"), vendor("V002")].into()),
            (by_id, [vendor("V001")].into()),
            (by_rfc, [vendor("V003")].into()),
        ];
        assert_eq!(found, expected.into());
    })
    .await;
}

#[tokio::test]
async fn contract_nothing_is_asked_about_no_supplier() {
    on_each_site(async |site| {
        let erp = site.erp();
        assert_eq!(erp.vendors_of(&[].into()).await, Ok([].into()));
        assert_eq!(erp.statements(), 0);
    })
    .await;
}
