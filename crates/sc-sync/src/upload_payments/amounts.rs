//! Money of a payment: which amount of which invoice, in both currencies, and whether it adds up.
//!
//! Source: `AMTRMIT` is in bank currency, `AMTRMITTC` and `APTCP.AMTPAYM` in vendor currency. The portal
//! refuses a payment whose CFDIs do not add up, so one that does not waits with the reasons.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use rust_decimal::Decimal;
use sc_domain::money::{Currency, agree, cents};
use sc_domain::payment::{AppliedLine, AppliedType, PostedDocument, SagePayment};
use sc_domain::{Cause, Code};

use crate::config::NetPolicy;

/// How far the ratio of both amounts may lie from the stored rates.
const RATE_TOLERANCE: Decimal = Decimal::from_parts(5, 0, 0, false, 3);
/// Decimals of a sent exchange rate: enough that amount × rate meets the payment amount to the cent.
const RATE_DECIMALS: u32 = 10;

/// One invoice of a payment with its share.
#[derive(Debug, Clone, PartialEq)]
pub struct Share<'a> {
    /// `IDINVC`.
    pub document: &'a str,
    /// The posted document.
    pub posted: &'a PostedDocument,
    /// In vendor currency; instalments of the same invoice are summed.
    pub amount: Decimal,
    /// In the currency of the payment.
    pub payment_amount: Decimal,
}

/// The money of a payment.
#[derive(Debug, Clone, PartialEq)]
pub struct Shares<'a> {
    /// Currency of the payment (the bank's).
    pub currency: Currency,
    /// Currency of the invoices (the vendor's).
    pub invoice_currency: Currency,
    /// Amount deposited.
    pub total: Decimal,
    /// Payment currency per unit of invoice currency; 1 when equal.
    pub exchange_rate: Decimal,
    /// By document number.
    pub invoices: Vec<Share<'a>>,
    /// Whether the portal settles each invoice whatever the amounts say.
    pub ignore_amounts: bool,
}

/// Works out the money of a payment, or says why a person has to look.
pub fn shares<'a>(
    payment: &SagePayment,
    lines: &'a [AppliedLine],
    policy: NetPolicy,
) -> Result<Shares<'a>, Cause> {
    let currency = read_currency("BKACCT.CURNSTMT", &payment.bank_currency)?;
    let invoice_currency = read_currency("APTCR.CODECURN", &payment.vendor_currency)?;
    for (what, amount) in [("AMTRMIT", payment.amount_bank), ("AMTRMITTC", payment.amount_vendor)] {
        if amount <= Decimal::ZERO {
            return Err(not_positive(what, amount));
        }
    }
    let ratio = ratio(payment, currency == invoice_currency)?;

    let mut invoices = invoice_sums(lines)?;
    let mut ignore_amounts = false;
    let sum: Decimal = invoices.iter().map(|share| share.amount).sum();
    if !agree(sum, payment.amount_vendor) {
        let credit: Decimal = lines
            .iter()
            .filter(|line| line.kind == AppliedType::CreditNote)
            .map(|line| line.amount.abs())
            .sum();
        let is_netted = !credit.is_zero() && agree(sum - payment.amount_vendor, credit);
        let all_paid = invoices.iter().all(|share| share.posted.is_fully_paid);
        match policy {
            NetPolicy::IgnoreAmounts if is_netted && all_paid => ignore_amounts = true,
            NetPolicy::Reduce if is_netted => reduce(&mut invoices, credit),
            _ if is_netted => {
                return Err(Cause::new(Code::PaymentNetted)
                    .with("credit_notes", cents(credit))
                    .with("difference", cents(sum - payment.amount_vendor)));
            }
            _ => return Err(amount_differs(payment, sum, lines)),
        }
    }
    let total = cents(payment.amount_bank);
    distribute(&mut invoices, total, ratio, ignore_amounts);
    let paid: Decimal = invoices.iter().map(|share| share.payment_amount).sum();
    if !ignore_amounts && !agree(paid, total) {
        return Err(amount_differs(payment, paid, lines));
    }
    // A share of less than half a cent has no amount in the currency of the payment.
    if let Some(share) = invoices.iter().find(|share| share.payment_amount <= Decimal::ZERO) {
        return Err(not_positive(share.document, share.payment_amount));
    }
    Ok(Shares {
        currency,
        invoice_currency,
        total,
        exchange_rate: ratio.map_or(Decimal::ONE, |ratio| ratio.round_dp(RATE_DECIMALS).normalize()),
        invoices,
        ignore_amounts,
    })
}

/// Reads a currency column.
pub fn read_currency(field: &str, text: &str) -> Result<Currency, Cause> {
    Currency::new(text)
        .map_err(|_| Cause::new(Code::PaymentUnreadable).with("field", field).with("value", text))
}

fn not_positive(what: &str, amount: Decimal) -> Cause {
    Cause::new(Code::PaymentAmountNotPositive).with("what", what).with("amount", cents(amount))
}

/// Payment currency per unit of invoice currency, checked against the stored rates; `None` when both
/// currencies are equal. The predecessor sent the invoice's rate.
fn ratio(payment: &SagePayment, same_currency: bool) -> Result<Option<Decimal>, Cause> {
    let differs = |implied: Decimal, stored: String| {
        Cause::new(Code::PaymentRateDiffers).with("implied", implied.round_dp(6)).with("stored", stored)
    };
    let implied = payment
        .amount_bank
        .checked_div(payment.amount_vendor)
        .ok_or_else(|| not_positive("AMTRMITTC", payment.amount_vendor))?;
    if same_currency {
        return if agree(payment.amount_bank, payment.amount_vendor) {
            Ok(None)
        } else {
            Err(differs(implied, "1".to_owned()))
        };
    }
    let stored = payment
        .rate_vendor
        .to_functional()
        .zip(payment.rate_bank.to_functional())
        .and_then(|(vendor, bank)| vendor.checked_div(bank))
        .filter(|rate| !rate.is_zero())
        .ok_or_else(|| differs(implied, "0".to_owned()))?;
    let distance = (implied / stored - Decimal::ONE).abs();
    if distance > RATE_TOLERANCE {
        return Err(differs(implied, stored.round_dp(6).to_string()));
    }
    Ok(Some(implied))
}

/// Sums the instalments of each invoice. The predecessor's `DISTINCT` merged equal ones.
fn invoice_sums(lines: &[AppliedLine]) -> Result<Vec<Share<'_>>, Cause> {
    let mut by_document: BTreeMap<&str, (Decimal, Option<&PostedDocument>)> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.kind == AppliedType::Invoice) {
        let slot = by_document.entry(&line.document).or_default();
        slot.0 += line.amount;
        slot.1 = slot.1.or(line.posted.as_ref());
    }
    if by_document.is_empty() {
        return Err(Cause::new(Code::PaymentWithoutInvoices));
    }
    let not_posted: Vec<&str> = by_document
        .iter()
        .filter(|(_, (_, posted))| {
            !posted.and_then(|posted| posted.entry.as_ref()).is_some_and(|entry| entry.is_posted)
        })
        .map(|(document, _)| *document)
        .collect();
    if !not_posted.is_empty() {
        return Err(Cause::new(Code::InvoiceNotPosted).with("invoices", not_posted.join(", ")));
    }
    by_document
        .into_iter()
        .filter_map(|(document, (amount, posted))| Some((document, amount, posted?)))
        .map(|(document, amount, posted)| {
            let amount = cents(amount);
            if amount <= Decimal::ZERO {
                return Err(not_positive(document, amount));
            }
            Ok(Share { document, posted, amount, payment_amount: amount })
        })
        .collect()
}

/// Takes the credit notes off the invoices, largest first; an invoice that reaches zero is left out.
/// `APTCP` does not tell which invoice a credit note belongs to, so the rule is ours and stable.
fn reduce(invoices: &mut Vec<Share<'_>>, credit: Decimal) {
    let mut order: Vec<usize> = (0..invoices.len()).collect();
    order.sort_by(|&a, &b| invoices[b].amount.cmp(&invoices[a].amount).then(a.cmp(&b)));
    let mut rest = credit;
    for index in order {
        let taken = rest.min(invoices[index].amount);
        invoices[index].amount -= taken;
        rest -= taken;
    }
    invoices.retain(|share| share.amount > Decimal::ZERO);
}

/// Amounts in payment currency; the last line absorbs the rounding, so that they add up to the cent.
/// Where the portal is to ignore the amounts they do not add up, and nothing is there to be absorbed.
fn distribute(invoices: &mut [Share<'_>], total: Decimal, ratio: Option<Decimal>, ignore_amounts: bool) {
    let Some(ratio) = ratio else {
        for share in invoices.iter_mut() {
            share.payment_amount = share.amount;
        }
        return;
    };
    let mut rest = total;
    let last = invoices.len().saturating_sub(1);
    for (index, share) in invoices.iter_mut().enumerate() {
        let absorbs = index == last && !ignore_amounts;
        share.payment_amount = if absorbs { rest } else { cents(share.amount * ratio) };
        rest -= share.payment_amount;
    }
}

/// The difference with its causes, in the names of the columns: `DOCTYPE 3 = 200.00, AMTERNDISC = 10.00`.
fn amount_differs(payment: &SagePayment, sum: Decimal, lines: &[AppliedLine]) -> Cause {
    let mut reasons: BTreeMap<String, Decimal> = BTreeMap::new();
    let mut invoices_seen: Vec<&str> = Vec::new();
    for line in lines {
        let code = match line.kind {
            AppliedType::Invoice => None,
            AppliedType::DebitNote => Some(2),
            AppliedType::CreditNote => Some(3),
            AppliedType::Interest => Some(4),
            AppliedType::Prepayment => Some(10),
            AppliedType::Payment => Some(11),
            AppliedType::Other(code) => Some(code),
        };
        if let Some(code) = code {
            *reasons.entry(format!("DOCTYPE {code}")).or_default() += line.amount;
        }
        *reasons.entry("AMTERNDISC".to_owned()).or_default() += line.discount;
        *reasons.entry("AMTADJTOT".to_owned()).or_default() += line.adjustment;
        if let Some(entry) = line.posted.as_ref().and_then(|posted| posted.entry.as_ref())
            && !invoices_seen.contains(&line.document.as_str())
        {
            invoices_seen.push(&line.document);
            *reasons.entry("AMTWHD".to_owned()).or_default() += entry.withheld;
            *reasons.entry("RTGAMT".to_owned()).or_default() += entry.retainage;
        }
    }
    let mut text = String::new();
    for (name, amount) in reasons.into_iter().filter(|(_, amount)| !amount.is_zero()) {
        let separator = if text.is_empty() { "" } else { ", " };
        // Writing to a String cannot fail.
        let _ = write!(text, "{separator}{name} = {:.2}", cents(amount));
    }
    Cause::new(Code::PaymentAmountDiffers)
        .with("paid", cents(payment.amount_vendor))
        .with("invoices", cents(sum))
        .with("difference", cents(sum - payment.amount_vendor))
        .with("reasons", text)
}
