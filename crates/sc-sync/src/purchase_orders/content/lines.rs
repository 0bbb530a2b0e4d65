//! Which lines of an order are sent.
//!
//! A line without item is a comment. A line counts by what is left of it in order units; received goods stay ordered.
//! Lines keep the number that they have among all lines of the order.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use sc_domain::money::{agree, cents};
use sc_domain::order::{SageOrder, SageOrderLine};

use super::NotSent;
use crate::config::OrderRules;

/// A line of which something is left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left<'a> {
    /// The line.
    pub(super) line: &'a SageOrderLine,
    /// Its amount net of cancellations, in cents; `None` when it cannot be computed.
    pub(super) amount: Option<Decimal>,
    /// Whether its location is never sent.
    pub(super) is_skipped: bool,
}

/// The lines that matter.
#[derive(Debug)]
pub(super) struct Chosen<'a> {
    /// Lines with something left, skipped ones included: the document's sums are theirs, too.
    pub(super) left: Vec<Left<'a>>,
    /// Number of lines that order something, cancelled or not.
    pub(super) goods: usize,
}

/// Chooses the lines, unless none of them is to be sent.
pub(super) fn choose<'a>(order: &'a SageOrder, rules: &OrderRules) -> Result<Chosen<'a>, NotSent> {
    let goods: Vec<Left<'a>> = order
        .lines
        .iter()
        .filter(|line| has_item(line) && !line.ordered.is_zero())
        .map(|line| Left {
            line,
            amount: net_amount(line),
            is_skipped: is_skipped(&rules.skip_locations, &line.location),
        })
        .collect();
    let count = goods.len();
    if count > 0 && goods.iter().all(|line| line.is_skipped) {
        return Err(NotSent::AllSkipped);
    }
    // A negative quantity is nothing that was cancelled: validation tells it.
    let left: Vec<Left<'a>> = goods
        .into_iter()
        .filter(|left| left.line.net_quantity() > Decimal::ZERO || left.line.ordered < Decimal::ZERO)
        .collect();
    if count > 0 && left.iter().all(|line| line.is_skipped) {
        return Err(NotSent::NothingLeft);
    }
    Ok(Chosen { left, goods: count })
}

/// Whether the line names an item; one that does not is a comment.
pub(in crate::purchase_orders) fn has_item(line: &SageOrderLine) -> bool {
    line.item.chars().any(|c| !c.is_whitespace() && !c.is_control())
}

/// Sage's codes are upper case; people who type a setting are not held to it.
pub(in crate::purchase_orders) fn is_skipped(skipped: &BTreeSet<String>, location: &str) -> bool {
    skipped.iter().any(|code| code.trim().eq_ignore_ascii_case(location.trim()))
}

/// The amount of what is left of a line, in cents.
///
/// `EXTCANCEL` tells what was cancelled, where that column exists and is kept. Where it is not, a line whose `EXTENDED` is
/// already the price of what is left was reduced by Sage; of any other the share of the quantity is taken.
fn net_amount(line: &SageOrderLine) -> Option<Decimal> {
    if line.cancelled.is_zero() {
        return Some(cents(line.extended - line.extended_cancelled.unwrap_or_default()));
    }
    if let Some(cancelled) = line.extended_cancelled.filter(|cancelled| !cancelled.is_zero()) {
        return Some(cents(line.extended - cancelled));
    }
    let net = line.net_quantity();
    let is_price_of =
        |quantity| line.unit_cost.checked_mul(quantity).is_some_and(|it| agree(it, line.extended));
    if is_price_of(net) && !is_price_of(line.ordered) {
        return Some(cents(line.extended));
    }
    line.extended.checked_mul(net)?.checked_div(line.ordered).map(cents)
}
