//! Some inventory locations, by the primary key of `ICLOC` (`LOCATION`).

use std::collections::BTreeMap;

use sc_domain::order::Location;
use sc_domain::outcome::Failure;

use crate::asked::Asked;
use crate::pool::Pool;
use crate::row::Record;
use crate::statement::{As, about_keys, select_list, table};

pub(crate) const REQUIRED: &[&str] = &[
    "ICLOC.LOCATION",
    "ICLOC.ADDRESS1",
    "ICLOC.ADDRESS2",
    "ICLOC.CITY",
    "ICLOC.STATE",
    "ICLOC.COUNTRY",
    "ICLOC.ZIP",
];

/// The locations that have a row.
pub(crate) async fn read(
    pool: &Pool,
    locations: impl IntoIterator<Item = &String>,
) -> Result<BTreeMap<String, Location>, Failure> {
    let asked = Asked::new(locations, String::as_str);
    let statements = about_keys("locations", &[], &asked.char_values(), As::Char(6), |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT {} FROM {} AS ICLOC WHERE ICLOC.LOCATION IN ({list})",
            select_list(REQUIRED.iter().copied()),
            table(pool.database(), "ICLOC"),
        )
    });
    let mut found = BTreeMap::new();
    for row in pool.query_all(statements).await? {
        let record = Record(&row);
        let location = Location {
            street: record.text("ICLOC.ADDRESS1")?,
            municipality: record.text("ICLOC.ADDRESS2")?,
            city: record.text("ICLOC.CITY")?,
            state: record.text("ICLOC.STATE")?,
            country: record.text("ICLOC.COUNTRY")?,
            zip: record.text("ICLOC.ZIP")?,
        };
        for code in asked.answered_by(&record.text("ICLOC.LOCATION")?) {
            found.insert(code.clone(), location.clone());
        }
    }
    Ok(found)
}
