//! How vendors are paid, in the words of the site: their optional field `METODOPAGO`, and the description of its
//! value in `CSOPTFD` (key `OPTFIELD, VALUE`). The list of values is short and read as a whole.

use std::collections::BTreeMap;

use sc_domain::VendorId;
use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::queries::vendor_fields;
use crate::row::Record;
use crate::statement::{Statement, select_list, table};

pub(crate) const REQUIRED: &[&str] = &["CSOPTFD.OPTFIELD", "CSOPTFD.VALUE", "CSOPTFD.VDESC"];

/// The description of each vendor's value. A vendor without a value, or with one that is not listed, is missing.
pub(crate) async fn read(
    pool: &Pool,
    vendors: impl IntoIterator<Item = &VendorId>,
) -> Result<BTreeMap<VendorId, String>, Failure> {
    let mut values = vendor_fields::values(pool, "order_payment_forms", vendors, "'METODOPAGO'").await?;
    values.retain(|(_, _, value)| !value.is_empty());
    if values.is_empty() {
        return Ok(BTreeMap::new());
    }
    let descriptions = descriptions(pool).await?;
    let described = values.into_iter().filter_map(|(vendor, _, value)| {
        descriptions.get(&value.to_uppercase()).map(|description| (vendor, description.clone()))
    });
    Ok(described.collect())
}

/// The descriptions by value, in capitals.
async fn descriptions(pool: &Pool) -> Result<BTreeMap<String, String>, Failure> {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT {} FROM {} AS CSOPTFD WHERE CSOPTFD.OPTFIELD = 'METODOPAGO'",
        select_list(REQUIRED.iter().copied()),
        table(pool.database(), "CSOPTFD"),
    );
    let mut found = BTreeMap::new();
    for row in pool.query(Statement::new("payment_forms", sql)).await? {
        let record = Record(&row);
        found.insert(record.text("CSOPTFD.VALUE")?.to_uppercase(), record.text("CSOPTFD.VDESC")?);
    }
    Ok(found)
}
