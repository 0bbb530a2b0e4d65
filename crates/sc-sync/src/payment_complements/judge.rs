//! The rules of one complement on one payment. Pure.

use std::collections::BTreeSet;

use jiff::civil::Date;
use sc_domain::cfdi::PortalCfdi;
use sc_domain::complement::{ComplementSlot, ComplementWrite};
use sc_domain::ports::DocumentRecord;
use sc_domain::{Cause, Code, Currency, DocumentKey, Money, PaymentNumber, Step};

use super::{Numbered, Seen, agreement};
use crate::calendar::days_after;
use crate::config::ComplementRules;
use crate::kind;
use crate::plan::{Held, first_record};

/// What is to be done for a complement on a payment.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The payment carries it already.
    Stands,
    /// It may be written.
    Write(ComplementWrite),
    /// The payment carries another one.
    Conflict(Cause),
    /// The XML disagrees with Sage: a person may still approve it.
    Disagrees(Cause, ComplementWrite),
    /// It waits.
    Hold(Held),
    /// Its file must be read before it can be judged.
    FileWanted,
    /// It is none of our business (rejected, or cancelled before it was written).
    Ignore,
    /// Cancelled, while the payment carries it.
    Cancelled(Cause),
}

/// Whether the document is this company's: `Err` is the reason why nothing of it is written.
///
/// # Errors
/// The cause for people.
pub fn receiver(seen: &Seen, complement: &PortalCfdi, database: &str) -> Result<(), Cause> {
    let rfc = complement.receiver_rfc.as_str();
    let databases: BTreeSet<&str> = (seen.companies.iter())
        .filter(|company| company.rfc == rfc)
        .map(|company| company.database.as_str())
        .collect();
    if databases.iter().any(|found| found.eq_ignore_ascii_case(database)) {
        return Ok(());
    }
    if databases.len() > 1 {
        let databases: Vec<&str> = databases.into_iter().collect();
        let cause = Cause::new(Code::ComplementCompanyAmbiguous).with("rfc", rfc);
        return Err(cause.with("databases", databases.join(", ")));
    }
    Err(Cause::new(Code::ComplementForeignReceiver).with("rfc", rfc))
}

/// Judges a complement on one of its payments.
pub fn judge(
    seen: &Seen,
    complement: &PortalCfdi,
    numbered: &Numbered,
    rules: &ComplementRules,
    database: &str,
) -> Verdict {
    let wait = |cause| Verdict::Hold(Held { cause, until: None });
    let slots = match numbered {
        Numbered::Number(number) => seen.slots.get(number).map_or(&[][..], Vec::as_slice),
        Numbered::Gone | Numbered::Failed(_) => &[],
    };
    let standing = slots.iter().find(|slot| slot.stored.holds(&complement.uuid));
    if complement.is_cancelled() {
        return match (standing, numbered) {
            (Some(_), Numbered::Number(number)) => {
                Verdict::Cancelled(Cause::new(Code::ComplementCancelled).with("payment", number))
            }
            (Some(_) | None, _) => Verdict::Ignore,
        };
    }
    if standing.is_some_and(|slot| slot.stored.is_complete_with(&complement.uuid)) {
        return Verdict::Stands;
    }
    if rules.in_review.contains(&complement.status) {
        return wait(Cause::new(Code::ComplementInReview).with("status", &complement.status));
    }
    if !rules.accepted.contains(&complement.status) {
        return Verdict::Ignore;
    }
    if let Err(cause) = receiver(seen, complement, database) {
        return wait(cause);
    }
    let number = match numbered {
        Numbered::Number(number) => number,
        Numbered::Failed(cause) => return wait(cause.clone()),
        Numbered::Gone => {
            return wait(match complement.payments.first() {
                None => Cause::new(Code::ComplementWithoutPayment),
                Some(_) => Cause::new(Code::ComplementPaymentGone).with("payment", told(complement)),
            });
        }
    };
    let live: Vec<&ComplementSlot> = slots.iter().filter(|slot| slot.payment.reversed.is_none()).collect();
    match (live.as_slice(), slots) {
        ([], []) => Verdict::Hold(awaited(seen, complement, number, rules)),
        ([], _) => wait(Cause::new(Code::ComplementPaymentReversed).with("payment", number)),
        ([slot], _) => on_payment(seen, complement, number, slot),
        (several, _) => {
            let entries: Vec<String> = several
                .iter()
                .map(|slot| format!("{}-{}", slot.payment.key.batch, slot.payment.key.entry))
                .collect();
            let cause = Cause::new(Code::ComplementPaymentRepeated).with("payment", number);
            wait(cause.with("entries", entries.join(", ")))
        }
    }
}

fn told(complement: &PortalCfdi) -> String {
    use sc_domain::cfdi::PaymentLink;
    let told: Vec<&str> = (complement.payments.iter())
        .map(|link| match link {
            PaymentLink::Number(number) => number.as_str(),
            PaymentLink::Id(id) => id.as_str(),
        })
        .collect();
    told.join(", ")
}

/// Sage has no such payment: it is looked for some days, then a person is told.
fn awaited(seen: &Seen, complement: &PortalCfdi, number: &PaymentNumber, rules: &ComplementRules) -> Held {
    let today = seen.today();
    let until = days_after(complement.issued.unwrap_or(today), rules.search_days);
    let cause = if today <= until {
        Cause::new(Code::ComplementPaymentAwaited).with("payment", number).with("until", until)
    } else {
        Cause::new(Code::ComplementPaymentMissing).with("payment", number).with("days", rules.search_days)
    };
    Held { cause, until: None }
}

fn on_payment(
    seen: &Seen,
    complement: &PortalCfdi,
    number: &PaymentNumber,
    slot: &ComplementSlot,
) -> Verdict {
    // A UUID of ours without its date is completed like a blank field.
    if !slot.stored.uuid.is_empty() && !slot.stored.holds(&complement.uuid) {
        return Verdict::Conflict(kind::other_complement(number, &slot.stored.uuid, &complement.uuid));
    }
    let facts = match seen.files.get(&complement.uuid) {
        None => return Verdict::FileWanted,
        Some(Err(cause)) => return Verdict::Hold(Held { cause: cause.clone(), until: None }),
        Some(Ok(facts)) => facts,
    };
    let write = ComplementWrite {
        entry: slot.payment.key,
        audit_org: slot.payment.audit_org.clone(),
        uuid: complement.uuid.clone(),
        stamped: facts.stamped.date(),
    };
    match agreement::check(facts, slot, &seen.vendor_of(slot), &seen.invoices_of(slot)) {
        Ok(()) => Verdict::Write(write),
        Err(cause) => Verdict::Disagrees(cause, write),
    }
}

/// The day that `go_live` is compared with: the day of the document.
pub fn business_day(complement: &PortalCfdi, today: Date) -> Date {
    complement.issued.unwrap_or(today)
}

/// The record of a complement on a payment, as both sides show it now.
pub fn record(seen: &Seen, complement: &PortalCfdi, key: DocumentKey, numbered: &Numbered) -> DocumentRecord {
    let slot = match numbered {
        Numbered::Number(number) => seen.slots.get(number).and_then(|slots| slots.first()),
        Numbered::Gone | Numbered::Failed(_) => None,
    };
    let mut terms = BTreeSet::from([
        complement.uuid.to_string(),
        complement.issuer_rfc.clone(),
        complement.provider_external_id.clone(),
        complement.identifier(),
    ]);
    if let Numbered::Number(number) = numbered {
        terms.insert(number.to_string());
    }
    terms.extend(slot.map(|slot| slot.payment.payee.clone()));
    terms.retain(|term| !term.is_empty());
    let amount = slot.and_then(|slot| {
        let currency = Currency::new(&slot.payment.bank_currency).ok()?;
        Some(Money::new(slot.payment.amount_bank, currency))
    });
    DocumentRecord {
        portal_id: Some(complement.id.clone()),
        amount,
        day: complement.issued,
        dated: complement.issued,
        terms,
        ..first_record(key, Step::CheckPayments, source_hash(seen, complement, slot))
    }
}

/// Hash of everything that a verdict depends on, except the file: a document's UUID stands for that.
fn source_hash(seen: &Seen, complement: &PortalCfdi, slot: Option<&ComplementSlot>) -> String {
    let mut parts = vec![
        complement.uuid.to_string(),
        complement.status.clone(),
        complement.is_cancelled().to_string(),
        complement.receiver_rfc.clone(),
    ];
    if let Some(slot) = slot {
        let payment = &slot.payment;
        parts.extend([
            format!("{}-{}", payment.key.batch, payment.key.entry),
            payment.amount_bank.normalize().to_string(),
            payment.bank_currency.clone(),
            payment.reversed.is_some().to_string(),
            slot.stored.uuid.clone(),
            slot.stored.date.clone(),
            seen.vendor_of(slot).rfc,
        ]);
        parts.extend(seen.invoices_of(slot).iter().map(ToString::to_string));
    }
    sc_domain::hash::sha256_of_parts(&parts.iter().map(String::as_str).collect::<Vec<_>>())
}
