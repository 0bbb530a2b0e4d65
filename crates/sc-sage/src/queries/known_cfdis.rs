//! Which of some CFDIs Sage holds: the field `FOLIOCFD` of A/P invoices (`APIBHO`), and of invoices (`POINVHO`) and
//! credit notes (`POCRNHO`) of purchase orders.
//!
//! An A/P entry counts when it has no error and its batch is not deleted. What one table knows is not asked for
//! in the next one: no index leads to a value.
//!
//! Systems differ in the case of a UUID and write it wholly in one, so both are asked for, for databases that
//! tell cases apart.

use std::collections::BTreeSet;

use sc_domain::CfdiUuid;
use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::row::Record;
use crate::statement::{As, Value, about_keys, table};

pub(crate) const REQUIRED: &[&str] = &[
    "APIBHO.CNTBTCH",
    "APIBHO.CNTITEM",
    "APIBHO.OPTFIELD",
    "APIBHO.VALUE",
    "APIBH.CNTBTCH",
    "APIBH.CNTITEM",
    "APIBH.ERRENTRY",
    "APIBC.CNTBTCH",
    "APIBC.BTCHSTTS",
    "POINVHO.INVHSEQ",
    "POINVHO.OPTFIELD",
    "POINVHO.VALUE",
    "POINVH1.INVHSEQ",
    "POCRNHO.CRNHSEQ",
    "POCRNHO.OPTFIELD",
    "POCRNHO.VALUE",
    "POCRNH1.CRNHSEQ",
];

/// The CFDIs that are there.
pub(crate) async fn read(pool: &Pool, uuids: &[CfdiUuid]) -> Result<BTreeSet<CfdiUuid>, Failure> {
    let table = |name| table(pool.database(), name);
    let sources = [
        format!(
            "{} AS FIELD JOIN {} AS APIBH ON APIBH.CNTBTCH = FIELD.CNTBTCH AND APIBH.CNTITEM = FIELD.CNTITEM \
             AND APIBH.ERRENTRY = 0 JOIN {} AS APIBC ON APIBC.CNTBTCH = APIBH.CNTBTCH AND APIBC.BTCHSTTS <> 4",
            table("APIBHO"),
            table("APIBH"),
            table("APIBC"),
        ),
        format!(
            "{} AS FIELD JOIN {} AS POINVH1 ON POINVH1.INVHSEQ = FIELD.INVHSEQ",
            table("POINVHO"),
            table("POINVH1"),
        ),
        format!(
            "{} AS FIELD JOIN {} AS POCRNH1 ON POCRNH1.CRNHSEQ = FIELD.CRNHSEQ",
            table("POCRNHO"),
            table("POCRNH1"),
        ),
    ];
    let mut wanted: BTreeSet<CfdiUuid> = uuids.iter().cloned().collect();
    let mut found = BTreeSet::new();
    for source in sources {
        let spellings = wanted.iter().flat_map(|uuid| [uuid.to_string(), uuid.as_str().to_lowercase()]);
        let keys: Vec<Value> = spellings.map(Value::Text).collect();
        let statements = about_keys("known_cfdis", &[], &keys, As::Char(60), |list| {
            // tidy: allow sql: only table names and parameter marks are written in; values are bound
            format!(
                "SELECT FIELD.[VALUE] AS [FIELD.VALUE] FROM {source} \
                 WHERE FIELD.OPTFIELD = 'FOLIOCFD' AND FIELD.[VALUE] IN ({list})"
            )
        });
        for row in pool.query_all(statements).await? {
            found.extend(CfdiUuid::new(Record(&row).text("FIELD.VALUE")?));
        }
        wanted.retain(|uuid| !found.contains(uuid));
    }
    Ok(found)
}
