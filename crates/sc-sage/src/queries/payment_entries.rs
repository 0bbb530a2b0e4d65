//! The entries of some payment batches, each kind and state: the plan judges.
//!
//! Read by the first two parts of the primary key (`BTCHTYPE, CNTBTCH, CNTENTR`). The batch type is
//! part of the question, because an adjustment batch (`AD`) can have the same number.

use std::collections::BTreeMap;

use sc_domain::outcome::Failure;
use sc_domain::payment::{Rate, RateOperator, SagePayment};
use sc_domain::ports::{ObservedHeaders, UnreadableEntry};
use sc_domain::{BatchKey, PaymentNumber, VendorId};
use tiberius::Row;

use crate::pool::Pool;
use crate::queries::banks::Bank;
use crate::queries::payment_batches::Batches;
use crate::queries::reversals::Reversals;
use crate::row::{Record, Unreadable};
use crate::schema::Schema;
use crate::statement::{As, Statement, padded_chunks, parameters, select_list, table};

pub(crate) const REQUIRED: &[&str] = &[
    "APTCR.BTCHTYPE",
    "APTCR.CNTBTCH",
    "APTCR.CNTENTR",
    "APTCR.DOCNBR",
    "APTCR.IDVEND",
    "APTCR.NAMERMIT",
    "APTCR.DATERMIT",
    "APTCR.DATEBUS",
    "APTCR.TEXTRMIT",
    "APTCR.AMTRMIT",
    "APTCR.AMTRMITTC",
    "APTCR.CODECURN",
    "APTCR.RATEEXCHHC",
    "APTCR.RATEEXCHTC",
    "APTCR.RMITTYPE",
    "APTCR.ERRENTRY",
    "APTCR.PAYMSTTS",
    "APTCR.AUDTDATE",
    "APTCR.AUDTTIME",
    "APTCR.AUDTORG",
];

/// Without its operator a rate multiplies; without its column the reference is empty.
const OPTIONAL: &[&str] = &["APTCR.TXTRMITREF", "APTCR.OPERBANK", "APTCR.OPERVEND"];

/// `RMITTYPE` of a payment to a vendor. Other kinds (prepayments, applied documents, miscellaneous
/// payments, adjustments) are never sent.
const REMIT_TYPE_PAYMENT: i16 = 1;

/// What an entry needs beside its own row.
pub(crate) struct Surroundings<'a> {
    pub batches: &'a Batches,
    pub banks: &'a BTreeMap<String, Bank>,
    pub reversals: &'a Reversals,
}

/// The columns that [`read`] types, as far as the database has them.
pub(crate) fn columns(schema: &Schema) -> Vec<&str> {
    schema.available(REQUIRED, OPTIONAL)
}

/// The rows of some batches.
pub(crate) async fn rows(pool: &Pool, schema: &Schema, batches: &[i64]) -> Result<Vec<Row>, Failure> {
    let columns = columns(schema);
    let mut rows = Vec::new();
    for chunk in padded_chunks(batches) {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        let sql = format!(
            "SELECT {} FROM {} AS APTCR WHERE APTCR.BTCHTYPE = 'PY' AND APTCR.CNTBTCH IN ({})",
            select_list(columns.iter().copied()),
            table(pool.database(), "APTCR"),
            parameters(1, chunk.len(), As::Decimal(9)),
        );
        let statement = chunk.into_iter().fold(Statement::new("payment_entries", sql), Statement::integer);
        rows.extend(pool.query(statement).await?);
    }
    Ok(rows)
}

/// Types the rows. One that cannot be typed is told apart and the others go on, unless its kind is
/// never sent anyway: a miscellaneous payment, for one, has no vendor by nature.
///
/// # Errors
/// A row without a readable key: nobody could find it again.
pub(crate) fn read(
    rows: &[Row],
    schema: &Schema,
    around: &Surroundings<'_>,
) -> Result<ObservedHeaders, Failure> {
    let mut headers = ObservedHeaders::default();
    for row in rows {
        let record = Record(row);
        let key =
            BatchKey { batch: record.integer("APTCR.CNTBTCH")?, entry: record.integer("APTCR.CNTENTR")? };
        match payment(&record, schema, key, around) {
            Ok(payment) => headers.payments.push(payment),
            Err(_) if record.small("APTCR.RMITTYPE").is_ok_and(|kind| kind != REMIT_TYPE_PAYMENT) => {}
            Err(Unreadable { field, value }) => {
                let number = record.text("APTCR.DOCNBR").unwrap_or_default();
                headers.unreadable.push(UnreadableEntry { key, number, field, value });
            }
        }
    }
    headers.payments.sort_by_key(|payment| payment.key);
    headers.unreadable.sort_by_key(|entry| entry.key);
    Ok(headers)
}

fn payment(
    record: &Record<'_>,
    schema: &Schema,
    key: BatchKey,
    around: &Surroundings<'_>,
) -> Result<SagePayment, Unreadable> {
    let number = record.text("APTCR.DOCNBR")?;
    let number = PaymentNumber::new(&number).map_err(|_| Unreadable::new("APTCR.DOCNBR", &number))?;
    let vendor = record.text("APTCR.IDVEND")?;
    let vendor = VendorId::new(&vendor).map_err(|_| Unreadable::new("APTCR.IDVEND", &vendor))?;
    let batch = around.batches.get(&key.batch);
    let bank = batch.map(|batch| batch.bank.clone()).unwrap_or_default();
    let known_bank = around.banks.get(&bank).cloned().unwrap_or_default();
    Ok(SagePayment {
        key,
        vendor,
        payee: record.text("APTCR.NAMERMIT")?,
        payment_date: record.date("APTCR.DATERMIT")?,
        posting_date: record.date("APTCR.DATEBUS")?,
        batch_day: batch.and_then(|batch| batch.day),
        comments: record.text("APTCR.TEXTRMIT")?,
        reference: if schema.has("APTCR.TXTRMITREF") {
            record.text("APTCR.TXTRMITREF")?
        } else {
            String::new()
        },
        amount_bank: record.decimal("APTCR.AMTRMIT")?,
        amount_vendor: record.decimal("APTCR.AMTRMITTC")?,
        bank_currency: known_bank.currency,
        vendor_currency: record.text("APTCR.CODECURN")?,
        rate_bank: Rate {
            rate: record.decimal("APTCR.RATEEXCHHC")?,
            operator: operator(record, schema, "APTCR.OPERBANK")?,
        },
        rate_vendor: Rate {
            rate: record.decimal("APTCR.RATEEXCHTC")?,
            operator: operator(record, schema, "APTCR.OPERVEND")?,
        },
        bank_account: known_bank.account,
        remit_type: record.small("APTCR.RMITTYPE")?,
        error_entry: record.integer("APTCR.ERRENTRY")?,
        edit_status: record.small("APTCR.PAYMSTTS")?,
        reversed: around.reversals.of(&bank, key, &number),
        audit: record.audit_stamp("APTCR.AUDTDATE", "APTCR.AUDTTIME")?,
        audit_org: record.text("APTCR.AUDTORG")?,
        bank,
        number,
    })
}

fn operator(record: &Record<'_>, schema: &Schema, field: &str) -> Result<RateOperator, Unreadable> {
    if !schema.has(field) {
        return Ok(RateOperator::Multiply);
    }
    let value = record.small(field)?;
    RateOperator::read(value).ok_or_else(|| Unreadable::new(field, value))
}
