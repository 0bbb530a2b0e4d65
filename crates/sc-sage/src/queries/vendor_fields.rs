//! Optional fields of some vendors, by the primary key of `APVENO` (`VENDORID, OPTFIELD`).

use std::collections::BTreeMap;

use sc_domain::VendorId;
use sc_domain::outcome::Failure;
use sc_domain::payment::VendorFields;

use crate::pool::Pool;
use crate::row::Record;
use crate::statement::{As, Statement, padded_chunks, parameters, select_list, table};

pub(crate) const REQUIRED: &[&str] = &["APVENO.VENDORID", "APVENO.OPTFIELD", "APVENO.VALUE"];

/// The fields of the vendors that have any.
pub(crate) async fn read(
    pool: &Pool,
    vendors: &[VendorId],
) -> Result<BTreeMap<VendorId, VendorFields>, Failure> {
    let mut asked: Vec<&VendorId> = vendors.iter().collect();
    asked.sort_unstable();
    asked.dedup();
    let mut found: BTreeMap<VendorId, VendorFields> = BTreeMap::new();
    for chunk in padded_chunks(&asked) {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        let sql = format!(
            "SELECT {} FROM {} AS APVENO WHERE APVENO.VENDORID IN ({}) AND APVENO.OPTFIELD IN ('PROVIDERID', 'RFC')",
            select_list(REQUIRED.iter().copied()),
            table(pool.database(), "APVENO"),
            parameters(1, chunk.len(), As::Char(12)),
        );
        let mut statement = Statement::new("vendor_fields", sql);
        for vendor in chunk {
            statement = statement.char("APVENO.VENDORID", vendor.as_str())?;
        }
        for row in pool.query(statement).await? {
            let record = Record(&row);
            let stored = record.text("APVENO.VENDORID")?;
            for vendor in named(&asked, &stored) {
                let fields = found.entry(vendor.clone()).or_default();
                match record.text("APVENO.OPTFIELD")?.to_ascii_uppercase().as_str() {
                    "PROVIDERID" => fields.provider_id = record.text("APVENO.VALUE")?,
                    "RFC" => fields.rfc = record.text("APVENO.VALUE")?,
                    _ => {}
                }
            }
        }
    }
    Ok(found)
}

/// The vendors that a stored number answers: the equal one, else those that differ in case only, which
/// a case-insensitive database takes for the same.
fn named<'a>(asked: &[&'a VendorId], stored: &str) -> Vec<&'a VendorId> {
    let equal: Vec<_> = asked.iter().copied().filter(|vendor| vendor.as_str() == stored).collect();
    if !equal.is_empty() {
        return equal;
    }
    asked.iter().copied().filter(|vendor| vendor.as_str().to_uppercase() == stored.to_uppercase()).collect()
}
