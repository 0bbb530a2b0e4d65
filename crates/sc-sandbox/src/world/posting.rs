//! Payments that are entered while the world is running.

use jiff::{SignedDuration, Timestamp};

use super::World;
use super::company::Company;
use super::composer::{Composer, local_date};
use super::shape::Shape;

/// How long ago such a payment was entered: old enough to be sent at once.
const ENTERED_MINUTES_AGO: i64 = 90;

/// Adds an ordinary payment of a new invoice to the company at that position. Returns the company with nothing but what
/// is new, for the stand-ins.
pub fn post_payment(world: &mut World, position: usize, now: Timestamp) -> Company {
    let company = world.companies[position].clone();
    let round = company.payments.len();
    let next = |largest: Option<i64>| largest.unwrap_or_default() + 1;
    let digits = |number: &str| number.trim_start_matches(char::is_alphabetic).parse::<i64>().ok();
    let number = next(company.payments.iter().filter_map(|payment| digits(&payment.number)).max());
    let batch = next(company.payments.iter().map(|payment| payment.batch).max());
    let (invoices, cfdis) = (company.invoices.len(), company.cfdis.len());

    let mut composer = Composer::resume(world.seed, world.base, company, round);
    let mut draft = composer.plain(Shape::SingleInvoice);
    draft.entered_at = now - SignedDuration::from_mins(ENTERED_MINUTES_AGO);
    draft.posted_at = now - SignedDuration::from_mins(ENTERED_MINUTES_AGO - 5);
    draft.date = Some(local_date(draft.posted_at));
    draft.wanted.date = draft.date;
    composer.file_one(number, batch, 1, draft);

    let company = composer.company;
    let mut added = company.clone();
    added.invoices.drain(..invoices);
    added.cfdis.drain(..cfdis);
    added.payments.drain(..round);
    world.companies[position] = company;
    added
}
