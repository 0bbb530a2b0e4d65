//! The banks of the company (`BKACCT`).
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
use crate::statement::{Statement, select_list, table};

pub(crate) const REQUIRED: &[&str] = &["BKACCT.BANK", "BKACCT.CURNSTMT", "BKACCT.ADDR1"];

/// A bank as stored, trimmed. Empty for a code without a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Bank {
    /// `CURNSTMT`.
    pub currency: String,
    /// `ADDR1`.
    pub account: String,
}

/// How long what was read is used: as long as a run takes, whose steps ask for the same few.
const AGE_MAX: Duration = Duration::from_secs(60);

/// The company's banks, as they were read lately.
pub(crate) struct Book {
    clock: Arc<dyn Clock>,
    known: Mutex<Option<(BTreeMap<String, Bank>, Duration)>>,
}

impl Book {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, known: Mutex::default() }
    }

    /// The banks of some batches. A code without a row is missing.
    pub async fn of(&self, pool: &Pool, batches: &Batches) -> Result<BTreeMap<String, Bank>, Failure> {
        let codes: BTreeSet<&str> =
            batches.values().map(|batch| batch.bank.as_str()).filter(|code| !code.is_empty()).collect();
        if codes.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut known = self.known.lock().await;
        let now = self.clock.elapsed();
        if known.as_ref().is_none_or(|(_, read)| now.saturating_sub(*read) > AGE_MAX) {
            *known = Some((read(pool).await?, now));
        }
        let banks = known.as_ref().map(|(banks, _)| banks);
        let found = |code: &str| Some((code.to_owned(), banks?.get(code)?.clone()));
        Ok(codes.into_iter().filter_map(found).collect())
    }
}

/// All of them: a company has a few dozen, and several steps of a run need some.
async fn read(pool: &Pool) -> Result<BTreeMap<String, Bank>, Failure> {
    // tidy: allow sql: only table names are written in
    let sql = format!(
        "SELECT {} FROM {} AS BKACCT",
        select_list(REQUIRED.iter().copied()),
        table(pool.database(), "BKACCT"),
    );
    let mut banks = BTreeMap::new();
    for row in pool.query(Statement::new("banks", sql)).await? {
        let record = Record(&row);
        let bank = Bank { currency: record.text("BKACCT.CURNSTMT")?, account: record.text("BKACCT.ADDR1")? };
        banks.insert(record.text("BKACCT.BANK")?, bank);
    }
    Ok(banks)
}
