//! Complements on the payments of Sage: UUID and stamp date, on exactly the payments that they settle.

use super::facts::FiscalFacts;
use super::{Finding, FiscalVerdict};
use crate::world::{Company, Complement, Fiscal, FiscalExpected, Payment, World};

/// UUID and date of a payment's fields.
type Held = (String, String);

pub(super) fn judge(
    verdict: &mut FiscalVerdict,
    world: &World,
    company: &Company,
    fiscal: &Fiscal,
    facts: &FiscalFacts,
) {
    let rows = facts.complements.get(&company.key);
    for payment in &company.payments {
        let found = rows.and_then(|rows| rows.get(&(payment.batch, payment.entry))).cloned();
        let found = found.unwrap_or_default();
        let before = stored(fiscal, payment);
        let due = fiscal.complements.iter().find(|complement| {
            complement.expected == FiscalExpected::Delivered && complement.payments.contains(&payment.number)
        });
        if let Some(due) = due {
            let wanted = (due.uuid.clone(), due.stamped_at.strftime("%Y%m%d").to_string());
            if found == wanted {
                verdict.delivered += 1;
            } else if found == before {
                let (document, wanted) = (&payment.number, text(&wanted));
                verdict.absent("complement_missing", &company.key, document, due.expected, &wanted);
            } else {
                judge_wrong(verdict, world, company, fiscal, payment, &wanted, &found);
            }
        } else if found != before {
            judge_wrong(verdict, world, company, fiscal, payment, &before, &found);
        }
    }
    let known =
        |key: &(i64, i64)| company.payments.iter().any(|payment| (payment.batch, payment.entry) == *key);
    for (key, held) in rows.into_iter().flatten().filter(|(key, _)| !known(key)) {
        let document = format!("{}/{}", key.0, key.1);
        let what = "complement_unexpected";
        verdict.unexpected.push(Finding::new(what, &company.key, &document, "no such payment", text(held)));
    }
    for complement in &fiscal.complements {
        match complement.expected {
            FiscalExpected::Waits { .. } | FiscalExpected::Excluded { .. } => {
                verdict.absent("complement_missing", &company.key, &complement.uuid, complement.expected, "");
            }
            FiscalExpected::Delivered | FiscalExpected::AlreadyThere => {}
        }
    }
}

/// What the fields of a payment held from the start.
fn stored(fiscal: &Fiscal, payment: &Payment) -> Held {
    let settles = |complement: &&Complement| complement.payments.first() == Some(&payment.number);
    let held = fiscal.complements.iter().filter(settles).find_map(|complement| complement.stored.clone());
    held.unwrap_or_default()
}

/// The fields hold something that is neither what they held nor what they should.
fn judge_wrong(
    verdict: &mut FiscalVerdict,
    world: &World,
    company: &Company,
    fiscal: &Fiscal,
    payment: &Payment,
    wanted: &Held,
    found: &Held,
) {
    let finding = |what| Finding::new(what, &company.key, &payment.number, text(wanted), text(found));
    let of_another = world.companies.iter().filter(|other| other.key != company.key).any(|other| {
        let all = other.fiscal.iter().flat_map(|fiscal| &fiscal.complements);
        all.into_iter().any(|complement| complement.uuid == found.0)
    });
    let own = fiscal.complements.iter().find(|complement| complement.uuid == found.0);
    if of_another {
        verdict.crossed.push(finding("complement_crossed"));
    } else if own.is_some_and(|own| !own.payments.contains(&payment.number)) {
        verdict.doubled.push(finding("complement_doubled"));
    } else if own.is_some_and(|own| own.expected.why().is_some()) {
        verdict.unexpected.push(finding("complement_unexpected"));
    } else {
        verdict.differing.push(finding("complement_differs"));
    }
}

fn text(held: &Held) -> String {
    format!("{} {}", held.0, held.1).trim().to_owned()
}
