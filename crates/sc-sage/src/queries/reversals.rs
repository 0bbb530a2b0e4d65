//! Posted payments that were reversed later (`SWCHKCLRD = 2`).
//!
//! Read through the index `IDBANK, CNTBTCH, CNTITEM` of `APPYM`.

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::outcome::Failure;
use sc_domain::payment::Reversal;
use sc_domain::{BatchKey, PaymentNumber};

use crate::pool::Pool;
use crate::queries::payment_batches::Batches;
use crate::row::Record;
use crate::statement::{As, Statement, padded_chunks, parameters, select_list, table};

pub(crate) const REQUIRED: &[&str] =
    &["APPYM.IDBANK", "APPYM.CNTBTCH", "APPYM.CNTITEM", "APPYM.IDINVC", "APPYM.SWCHKCLRD", "APPYM.DATERVRSD"];

/// The reversals of some batches.
#[derive(Debug, Default)]
pub(crate) struct Reversals(BTreeMap<(String, BatchKey), Vec<(String, Reversal)>>);

impl Reversals {
    /// The reversal of an entry. The row must carry the entry's own number: after a renumbering of
    /// batches the same key can name another payment.
    pub fn of(&self, bank: &str, key: BatchKey, number: &PaymentNumber) -> Option<Reversal> {
        let found = self.0.get(&(bank.to_owned(), key))?;
        found.iter().find(|(document, _)| document == number.as_str()).map(|(_, reversal)| *reversal)
    }
}

/// The reversals of some batches with their banks.
pub(crate) async fn read(pool: &Pool, batches: &Batches) -> Result<Reversals, Failure> {
    let numbers: Vec<i64> = batches.keys().copied().collect();
    let codes: BTreeSet<&str> = batches.values().map(|batch| batch.bank.as_str()).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    let mut reversals = Reversals::default();
    for chunk in padded_chunks(&numbers) {
        for banks in padded_chunks(&codes) {
            // tidy: allow sql: only table names and parameter marks are written in; values are bound
            let sql = format!(
                "SELECT {} FROM {} AS APPYM WHERE APPYM.IDBANK IN ({}) AND APPYM.CNTBTCH IN ({}) AND APPYM.SWCHKCLRD = 2",
                select_list(REQUIRED.iter().copied()),
                table(pool.database(), "APPYM"),
                parameters(1, banks.len(), As::Char(8)),
                parameters(1 + banks.len(), chunk.len(), As::Decimal(9)),
            );
            let mut statement = Statement::new("reversals", sql);
            for bank in banks {
                statement = statement.char("APPYM.IDBANK", bank)?;
            }
            statement = chunk.iter().copied().fold(statement, Statement::integer);
            for row in pool.query(statement).await? {
                let record = Record(&row);
                let key = BatchKey {
                    batch: record.integer("APPYM.CNTBTCH")?,
                    entry: record.integer("APPYM.CNTITEM")?,
                };
                let reversal = Reversal { date: record.date("APPYM.DATERVRSD")? };
                let at = (record.text("APPYM.IDBANK")?, key);
                reversals.0.entry(at).or_default().push((record.text("APPYM.IDINVC")?, reversal));
            }
        }
    }
    Ok(reversals)
}
