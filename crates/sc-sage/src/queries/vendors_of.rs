//! Vendors by what their optional fields say of a supplier: its id in the portal, or its RFC.
//!
//! `APVENO` has no index by value: the question reads the two fields of all vendors. It is asked once per run, and only when
//! there are documents of suppliers that the portal does not link to a vendor.

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::VendorId;
use sc_domain::outcome::Failure;
use sc_domain::ports::SupplierIdentity;

use crate::asked::Asked;
use crate::pool::Pool;
use crate::queries::vendor_fields::REQUIRED;
use crate::row::Record;
use crate::statement::{As, about_keys, select_list, table};

/// The vendors of some suppliers. A supplier without any is missing.
pub(crate) async fn read(
    pool: &Pool,
    suppliers: &BTreeSet<SupplierIdentity>,
) -> Result<BTreeMap<SupplierIdentity, BTreeSet<VendorId>>, Failure> {
    let texts: BTreeSet<String> = suppliers.iter().flat_map(texts_of).collect();
    let asked = Asked::new(&texts, String::as_str);
    let statements = about_keys("vendors_of", &[], &asked.char_values(), As::Char(60), |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT {} FROM {} AS APVENO WHERE APVENO.OPTFIELD IN ('PROVIDERID', 'RFC') AND APVENO.[VALUE] IN ({list})",
            select_list(REQUIRED.iter().copied()),
            table(pool.database(), "APVENO"),
        )
    });
    let mut vendors: BTreeMap<&String, BTreeSet<VendorId>> = BTreeMap::new();
    for row in pool.query_all(statements).await? {
        let record = Record(&row);
        // A row without a vendor belongs to none.
        let Ok(vendor) = VendorId::new(&record.text("APVENO.VENDORID")?) else { continue };
        for text in asked.answered_by(&record.text("APVENO.VALUE")?) {
            vendors.entry(text).or_default().insert(vendor.clone());
        }
    }
    let its_vendors = |supplier: &SupplierIdentity| {
        texts_of(supplier).filter_map(|text| vendors.get(&text)).flatten().cloned().collect::<BTreeSet<_>>()
    };
    let found = suppliers.iter().map(|supplier| (supplier.clone(), its_vendors(supplier)));
    Ok(found.filter(|(_, vendors)| !vendors.is_empty()).collect())
}

/// What is looked for of a supplier. An id of the portal and an RFC cannot be mistaken for one another.
fn texts_of(supplier: &SupplierIdentity) -> impl Iterator<Item = String> {
    let provider = supplier.provider.as_ref().map(ToString::to_string);
    provider.into_iter().chain([supplier.rfc.clone()]).filter(|text| !text.is_empty())
}
