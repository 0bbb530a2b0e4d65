//! Orders and control rows that belong to no order of the company, and notes that were changed.

use std::collections::HashSet;

use super::order_facts::{OrderFacts, SeenOrders, held_text, is_note, row_text};
use super::{Finding, Verdict};
use crate::world::{Company, OrderControlRow, World};

pub(super) fn judge(
    verdict: &mut Verdict,
    world: &World,
    facts: &OrderFacts,
    company: &Company,
    seen: &SeenOrders,
) {
    let known: HashSet<&str> = company.orders.iter().map(|order| order.number.as_str()).collect();
    let find = |what, number: &str, expected: String, found| {
        Finding::new(what, &company.key, number, expected, found)
    };
    for held in seen.held.iter().filter(|held| !known.contains(held.content.external_id.as_str())) {
        let number = held.content.external_id.as_str();
        let mut others = world.companies.iter().filter(|other| other.key != company.key);
        let found = held_text(held);
        match others.find(|other| other.orders.iter().any(|order| order.number == number)) {
            Some(owner) => {
                let expected = owner.key.clone();
                verdict.crossed.push(find("portal_order_crossed", number, expected, found));
            }
            None => {
                let expected = "no order of that number".to_owned();
                verdict.unexpected.push(find("portal_order_unknown", number, expected, found));
            }
        }
    }
    for row in seen.rows.iter().filter(|seen| seen.is_new).map(|seen| &seen.row) {
        let number = row.number.as_deref().unwrap_or("NULL");
        if let Some(owner) = owner_of_row(facts, company, row) {
            let expected = owner.to_owned();
            verdict.crossed.push(find("order_row_crossed", number, expected, row_text(row)));
        } else if !known.contains(number) {
            let expected = "no order of that number".to_owned();
            verdict.unexpected.push(find("order_row_unknown", number, expected, row_text(row)));
        }
    }
    for note in seen.missing_rows.iter().filter(|row| is_note(row)) {
        let number = note.number.as_deref().unwrap_or("NULL");
        let found = "no such row".to_owned();
        verdict.differing.push(find("order_note_changed", number, row_text(note), found));
    }
}

/// Judges control rows that name no company at all.
pub(super) fn judge_homeless(verdict: &mut Verdict, facts: &OrderFacts) {
    for row in &facts.homeless {
        let number = row.number.as_deref().unwrap_or("NULL");
        let expected = "the database of a company";
        let finding = Finding::new("order_row_without_company", "", number, expected, row_text(row));
        verdict.unexpected.push(finding);
    }
}

/// The other company whose order a control row names.
pub(super) fn owner_of_row<'a>(
    facts: &'a OrderFacts,
    company: &Company,
    row: &OrderControlRow,
) -> Option<&'a str> {
    let owner = facts.owner_of_order.get(row.portal_id.as_deref()?.trim())?;
    (*owner != company.key).then_some(owner.as_str())
}
