//! Banks of some batches, by the primary key of `BKACCT`.
//!
//! `ADDR1`, the first line of the bank's address, is where sites keep the portal's id of the account.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use sc_domain::outcome::Failure;
use sc_domain::ports::Clock;
use tokio::sync::Mutex;

use crate::pool::Pool;
use crate::queries::payment_batches::Batches;
use crate::row::Record;
use crate::statement::{As, Statement, padded_chunks, parameters, select_list, table};

pub(crate) const REQUIRED: &[&str] = &["BKACCT.BANK", "BKACCT.CURNSTMT", "BKACCT.ADDR1"];

/// A bank as stored, trimmed. Empty for a code without a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bank {
    /// `CURNSTMT`.
    pub currency: String,
    /// `ADDR1`.
    pub account: String,
}

/// How long what was read of a bank is used: as long as a run takes, whose steps ask for the same few.
const AGE_MAX: Duration = Duration::from_secs(60);

/// The banks that were asked for lately.
pub(crate) struct Book {
    clock: Arc<dyn Clock>,
    /// What was read, and when; `None` for a code without a row.
    known: Mutex<BTreeMap<String, (Option<Bank>, Duration)>>,
}

impl Book {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, known: Mutex::default() }
    }

    /// The banks of some batches. A code without a row is missing.
    pub async fn of(&self, pool: &Pool, batches: &Batches) -> Result<BTreeMap<String, Bank>, Failure> {
        let codes: BTreeSet<&str> =
            batches.values().map(|batch| batch.bank.as_str()).filter(|code| !code.is_empty()).collect();
        let mut known = self.known.lock().await;
        let now = self.clock.elapsed();
        known.retain(|_, (_, read)| now.saturating_sub(*read) <= AGE_MAX);
        let missing: Vec<&str> = codes.iter().copied().filter(|code| !known.contains_key(*code)).collect();
        let mut read = read(pool, &missing).await?;
        for code in missing {
            known.insert(code.to_owned(), (read.remove(code), now));
        }
        let found = |code: &str| Some((code.to_owned(), known.get(code)?.0.clone()?));
        Ok(codes.into_iter().filter_map(found).collect())
    }
}

async fn read(pool: &Pool, codes: &[&str]) -> Result<BTreeMap<String, Bank>, Failure> {
    let mut banks = BTreeMap::new();
    for chunk in padded_chunks(codes) {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        let sql = format!(
            "SELECT {} FROM {} AS BKACCT WHERE BKACCT.BANK IN ({})",
            select_list(REQUIRED.iter().copied()),
            table(pool.database(), "BKACCT"),
            parameters(1, chunk.len(), As::Char(8)),
        );
        let mut statement = Statement::new("banks", sql);
        for code in chunk {
            statement = statement.char("BKACCT.BANK", code)?;
        }
        for row in pool.query(statement).await? {
            let record = Record(&row);
            let bank =
                Bank { currency: record.text("BKACCT.CURNSTMT")?, account: record.text("BKACCT.ADDR1")? };
            banks.insert(record.text("BKACCT.BANK")?, bank);
        }
    }
    Ok(banks)
}
