//! Banks of some batches, by the primary key of `BKACCT`.
//!
//! `ADDR1`, the first line of the bank's address, is where sites keep the portal's id of the account.

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::outcome::Failure;

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

pub(crate) async fn read(pool: &Pool, batches: &Batches) -> Result<BTreeMap<String, Bank>, Failure> {
    let codes: BTreeSet<&str> =
        batches.values().map(|batch| batch.bank.as_str()).filter(|code| !code.is_empty()).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    let mut banks = BTreeMap::new();
    for chunk in padded_chunks(&codes) {
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
