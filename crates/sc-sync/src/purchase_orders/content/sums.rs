//! Subtotal, taxes and total of what is sent.
//!
//! Versions of Sage differ in what a cancellation does to the document: some reduce taxes and total, some leave them as
//! ordered. The sums tell which: the document's total agrees with its lines either net of cancellations or gross. When
//! it agrees with neither, nobody knows what the order costs, and a person looks.

use rust_decimal::Decimal;
use sc_domain::money::{TOLERANCE, cents};
use sc_domain::order::SageOrder;

use super::NoticeKind;
use super::findings::Findings;
use super::lines::{Left, has_item};

/// The sums of what is sent, in cents. `subtotal + vat - withheld = total` within a cent per line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) subtotal: Decimal,
    /// Transferred taxes.
    pub(super) vat: Decimal,
    /// Withheld taxes; not negative.
    pub(super) withheld: Decimal,
    pub(super) total: Decimal,
}

/// The sums of the lines that are sent, or a problem in the findings. `left` are all lines with something left.
pub(super) fn sums(order: &SageOrder, left: &[Left<'_>], findings: &mut Findings) -> Option<Sums> {
    if order.total < Decimal::ZERO {
        findings.not_negative("DOCTOTAL", order.total);
        return None;
    }
    for left in left.iter().filter(|left| left.amount.is_none()) {
        let line = left.line;
        findings.problem(format_args!("EXTENDED[{}] = {}", line.position, line.extended.normalize()));
    }
    let net: Decimal = left.iter().map(|line| line.amount).sum::<Option<Decimal>>()?;
    let sent: Decimal = left.iter().filter(|line| !line.is_skipped).filter_map(|line| line.amount).sum();
    let goods = || order.lines.iter().filter(|line| has_item(line));
    let gross = cents(goods().map(|line| line.extended).sum());
    let is_cancelled = goods().any(|line| line.cancelled > Decimal::ZERO);

    let part = |keep: fn(&Decimal) -> bool| cents(order.taxes.iter().copied().filter(keep).sum::<Decimal>());
    let vat = part(|tax| *tax > Decimal::ZERO);
    let withheld = part(|tax| *tax < Decimal::ZERO).abs();
    let total = cents(order.total);
    let tolerance = TOLERANCE * Decimal::from(left.len());
    let agrees = |subtotal: Decimal| (subtotal + vat - withheld - total).abs() <= tolerance;

    // What the document's taxes are the taxes of.
    let base = if agrees(net) {
        net
    } else if is_cancelled && agrees(gross) {
        gross
    } else {
        findings.totals_differ(total, net + vat - withheld);
        return None;
    };
    if sent == base {
        return Some(Sums { subtotal: sent, vat, withheld, total });
    }
    let scaled = |tax: Decimal| tax.checked_mul(sent)?.checked_div(base).map(cents);
    let (Some(new_vat), Some(new_withheld)) = (scaled(vat), scaled(withheld)) else {
        findings.totals_differ(total, net + vat - withheld);
        return None;
    };
    if !(vat + withheld).is_zero() {
        let change = format!("{:.2} -> {:.2}", vat - withheld, new_vat - new_withheld);
        findings.notice("TXEXCLUDE", change, NoticeKind::TaxesScaled);
    }
    let new_total = sent + new_vat - new_withheld;
    findings.not_negative("total", new_total);
    Some(Sums { subtotal: sent, vat: new_vat, withheld: new_withheld, total: new_total })
}
