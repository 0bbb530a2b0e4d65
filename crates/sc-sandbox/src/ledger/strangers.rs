//! Payments and control rows that belong to no payment of the company.

use super::facts::{Facts, Seen, number_of};
use super::payments::{held_text, row_text, wanted_text};
use super::{Finding, Verdict};
use crate::world::{Company, World};

pub(super) fn judge(verdict: &mut Verdict, world: &World, facts: &Facts, company: &Company, seen: &Seen) {
    let is_known = |number: &str| seen.known_numbers.contains(number);
    let was_there = |id: &str| company.portal_payments.iter().any(|left| left.id == id);
    let live = seen.payments.iter().filter(|held| held.is_live() && !was_there(&held.id));
    for held in live.filter(|held| !is_known(number_of(held))) {
        let owner = world.companies.iter().filter(|other| other.key != company.key).find_map(|other| {
            let same = other.payments.iter().find(|payment| {
                payment.number == number_of(held) && payment.wanted.total == held.total_amount
            });
            same.map(|payment| format!("{}: {}", other.key, wanted_text(&payment.wanted)))
        });
        let found = held_text(held, seen);
        let number = number_of(held);
        match owner {
            Some(owner) => verdict.crossed.push(Finding::new(
                "portal_payment_crossed",
                &company.key,
                number,
                owner,
                found,
            )),
            None => verdict.unexpected.push(Finding::new(
                "portal_payment_unknown",
                &company.key,
                number,
                "no payment of that number",
                found,
            )),
        }
    }
    for row in &seen.new_rows {
        let number = row.number.as_deref().unwrap_or("NULL");
        if is_known(number) {
            continue;
        }
        let owner = row.portal_id.as_ref().and_then(|id| facts.owner_of_payment.get(id));
        if let Some(owner) = owner.filter(|owner| **owner != company.key) {
            let expected = owner.as_str();
            verdict.crossed.push(Finding::new(
                "control_row_crossed",
                &company.key,
                number,
                expected,
                row_text(row),
            ));
        } else {
            let expected = "no payment of that number";
            verdict.unexpected.push(Finding::new(
                "control_row_unknown",
                &company.key,
                number,
                expected,
                row_text(row),
            ));
        }
    }
}

/// Judges control rows that name no company at all.
pub(super) fn judge_homeless(verdict: &mut Verdict, facts: &Facts) {
    for row in &facts.homeless_rows {
        let number = row.number.as_deref().unwrap_or("NULL");
        verdict.unexpected.push(Finding::new(
            "control_row_without_company",
            "",
            number,
            "the database of a company",
            row_text(row),
        ));
    }
}
