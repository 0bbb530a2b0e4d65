//! Optional fields of some vendors, by the primary key of `APVENO` (`VENDORID, OPTFIELD`).

use std::collections::BTreeMap;

use sc_domain::VendorId;
use sc_domain::outcome::Failure;
use sc_domain::payment::VendorFields;

use crate::asked::Asked;
use crate::pool::Pool;
use crate::row::Record;
use crate::statement::{As, about_keys, char_value, select_list, table};

pub(crate) const REQUIRED: &[&str] = &["APVENO.VENDORID", "APVENO.OPTFIELD", "APVENO.VALUE"];

/// The fields of the vendors that have any.
pub(crate) async fn read(
    pool: &Pool,
    vendors: &[VendorId],
) -> Result<BTreeMap<VendorId, VendorFields>, Failure> {
    let mut found: BTreeMap<VendorId, VendorFields> = BTreeMap::new();
    for (vendor, field, value) in values(pool, "vendor_fields", vendors, "'PROVIDERID', 'RFC'").await? {
        let fields = found.entry(vendor).or_default();
        match field.as_str() {
            "PROVIDERID" => fields.provider_id = value,
            "RFC" => fields.rfc = value,
            _ => {}
        }
    }
    Ok(found)
}

/// Vendor, name of the field in capitals, and value, of some fields. `fields` is a list of SQL constants.
pub(crate) async fn values(
    pool: &Pool,
    name: &'static str,
    vendors: impl IntoIterator<Item = &VendorId>,
    fields: &'static str,
) -> Result<Vec<(VendorId, String, String)>, Failure> {
    let asked = Asked::new(vendors, VendorId::as_str);
    let keys: Vec<_> =
        asked.texts().map(|text| char_value("APVENO.VENDORID", text)).collect::<Result<_, _>>()?;
    let statements = about_keys(name, &[], &keys, As::Char(12), |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT {} FROM {} AS APVENO WHERE APVENO.VENDORID IN ({list}) AND APVENO.OPTFIELD IN ({fields})",
            select_list(REQUIRED.iter().copied()),
            table(pool.database(), "APVENO"),
        )
    });
    let mut found = Vec::new();
    for row in pool.query_all(statements).await? {
        let record = Record(&row);
        let stored = record.text("APVENO.VENDORID")?;
        let field = record.text("APVENO.OPTFIELD")?.to_ascii_uppercase();
        let value = record.text("APVENO.VALUE")?;
        let vendors = asked.answered_by(&stored).into_iter();
        found.extend(vendors.map(|vendor| (vendor.clone(), field.clone(), value.clone())));
    }
    Ok(found)
}
