//! Entries of some payment numbers in posted batches.
//!
//! No index leads to a number. The way is the primary key of `APTCR` (`BTCHTYPE, CNTBTCH, CNTENTR`), from the first
//! batch of the window on; batches are numbered as they are made, so what lies before it is history. Within that range
//! each posted batch counts, touched in the window or not: of two entries with one number both must be seen.

use jiff::civil::Date;
use sc_domain::PaymentNumber;
use sc_domain::outcome::Failure;
use sc_domain::payment::SagePayment;

use crate::asked::Asked;
use crate::pool::Pool;
use crate::queries::{banks, payment_batches, payment_entries, reversals};
use crate::schema::Schema;
use crate::statement::{As, Value, about_keys, parameter, select_list, table};

/// The entries, without error and typed, in the order of their keys. A number whose entries cannot all be read is left
/// out whole: nobody could say which of them is meant.
pub(crate) async fn read(
    pool: &Pool,
    book: &banks::Book,
    schema: &Schema,
    numbers: &[PaymentNumber],
    since: Date,
) -> Result<Vec<SagePayment>, Failure> {
    let Some(first) = payment_batches::first(pool, schema, since).await? else { return Ok(Vec::new()) };
    let asked = Asked::new(numbers, PaymentNumber::as_str);
    let of_batch = payment_batches::COLUMNS;
    let columns = select_list(payment_entries::columns(schema).into_iter().chain(of_batch));
    let head = [Value::Integer(first)];
    let statements = about_keys("complement_entries", &head, &asked.char_values(), As::Char(22), |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT {columns} FROM {} AS APTCR JOIN {} AS APBTA \
             ON APBTA.PAYMTYPE = APTCR.BTCHTYPE AND APBTA.CNTBTCH = APTCR.CNTBTCH AND APBTA.BATCHSTAT = 3 \
             WHERE APTCR.BTCHTYPE = 'PY' AND APTCR.CNTBTCH >= {} AND APTCR.DOCNBR IN ({list}) \
             AND APTCR.ERRENTRY = 0",
            table(pool.database(), "APTCR"),
            table(pool.database(), "APBTA"),
            parameter(1, As::Decimal(9)),
        )
    });
    let rows = pool.query_all(statements).await?;
    let batches = payment_batches::typed(&rows)?;
    let reversals = reversals::read(pool, &batches).await?;
    let banks = book.of(pool, &batches).await?;
    let around = payment_entries::Surroundings { batches: &batches, banks: &banks, reversals: &reversals };
    let read = payment_entries::read(&rows, schema, &around)?;
    for entry in &read.unreadable {
        let (batch, number) = (entry.key.batch, entry.key.entry);
        tracing::warn!(
            payment = entry.number,
            batch,
            entry = number,
            field = entry.field,
            value = entry.value,
            "a payment cannot be read, so its complement waits"
        );
    }
    let is_clear = |payment: &SagePayment| {
        let number = payment.number.as_str();
        !read.unreadable.iter().any(|entry| entry.number.to_uppercase() == number.to_uppercase())
    };
    // A case-insensitive database answers in its own case; the payment is told under the number that was asked for.
    let told = read.payments.iter().filter(|payment| is_clear(payment)).flat_map(|payment| {
        let numbers = asked.answered_by(payment.number.as_str()).into_iter();
        numbers.map(|number| SagePayment { number: number.clone(), ..payment.clone() })
    });
    Ok(told.collect())
}
