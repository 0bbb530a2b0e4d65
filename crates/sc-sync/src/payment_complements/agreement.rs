//! What the XML of a complement says, and whether it belongs to a payment of Sage.
//! Source: decisions, section 6: issuer, amount and currency agree, and its related UUIDs are a subset of the
//! payment's invoices.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use sc_domain::cfdi::PortalCfdi;
use sc_domain::complement::ComplementSlot;
use sc_domain::money::{agree, cents};
use sc_domain::payment::VendorFields;
use sc_domain::{Cause, CfdiUuid, Code, Currency, Flaw, FlawKind, Rfc};

/// The facts of a complement's XML.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// Who issued it, as the document writes it.
    pub issuer_rfc: String,
    /// Its stamp as the document writes it, a civil time of the place of issue.
    pub stamped: DateTime,
    /// The payments that it describes.
    pub payments: Vec<DescribedPayment>,
}

impl Facts {
    /// Reads the XML that the portal holds of a complement.
    ///
    /// # Errors
    /// `complement.unreadable`: it cannot be read, is another document, or describes no payment.
    pub fn read(bytes: &[u8], complement: &PortalCfdi) -> Result<Self, Cause> {
        let cfdi = sc_cfdi::read(bytes).map_err(|error| unreadable(error.flaw()))?;
        if let Some(disagreement) = cfdi.check(&complement.uuid, &complement.receiver_rfc, None).first() {
            return Err(unreadable(disagreement.flaw()));
        }
        let described = cfdi.complement.ok_or_else(|| unreadable(Flaw::new(FlawKind::NoPayment, &[])))?;
        let payments = described.payments.into_iter().map(|payment| DescribedPayment {
            currency: payment.currency,
            amount: payment.amount,
            invoices: payment.related.into_iter().map(|related| related.uuid).collect(),
        });
        Ok(Self { issuer_rfc: cfdi.issuer.rfc, stamped: cfdi.stamp.stamped, payments: payments.collect() })
    }
}

/// The file of a complement is of no use.
pub(super) fn unreadable(flaw: Flaw) -> Cause {
    Cause::new(Code::ComplementUnreadable).with("detail", flaw)
}

/// One payment of a complement (`Pago`).
#[derive(Debug, Clone, PartialEq)]
pub struct DescribedPayment {
    /// `MonedaP`.
    pub currency: Currency,
    /// `Monto`.
    pub amount: Decimal,
    /// `DoctoRelacionado.IdDocumento`.
    pub invoices: BTreeSet<CfdiUuid>,
}

/// Whether the complement settles the payment: `Err` names the first thing that does not agree.
///
/// A payment may be described in several parts: those that pay only its invoices are added up. Several payments of the
/// same invoices may be described by one document, too: then one part is exactly this payment (acceptance test T10).
///
/// # Errors
/// The cause for people.
pub fn check(
    facts: &Facts,
    slot: &ComplementSlot,
    vendor: &VendorFields,
    invoices: &BTreeSet<CfdiUuid>,
) -> Result<(), Cause> {
    let payment = &slot.payment;
    let document_rfc = facts.issuer_rfc.trim().to_uppercase();
    if vendor.rfc.trim().is_empty() {
        return Err(Cause::new(Code::ComplementVendorWithoutRfc)
            .with("vendor", &payment.vendor)
            .with("rfc", document_rfc));
    }
    let sage_rfc =
        Rfc::new(&vendor.rfc).map_or_else(|_| vendor.rfc.trim().to_uppercase(), |rfc| rfc.to_string());
    if sage_rfc != document_rfc {
        return Err(Cause::new(Code::ComplementIssuerDiffers)
            .with("sage", sage_rfc)
            .with("document", document_rfc));
    }
    let currency = Currency::new(&payment.bank_currency).ok();
    let is_amount = |amount: Decimal| agree(amount, payment.amount_bank);
    let of_payment: Vec<&DescribedPayment> = facts
        .payments
        .iter()
        .filter(|part| !part.invoices.is_empty() && part.invoices.is_subset(invoices))
        .collect();
    let in_currency: Decimal =
        of_payment.iter().filter(|part| Some(part.currency) == currency).map(|part| part.amount).sum();
    let is_one_part =
        || of_payment.iter().any(|part| Some(part.currency) == currency && is_amount(part.amount));
    if !of_payment.is_empty() && (is_amount(in_currency) || is_one_part()) {
        return Ok(());
    }
    // One part that pays exactly this amount, but for other invoices, tells more than a sum that differs.
    let same_amount =
        facts.payments.iter().find(|part| Some(part.currency) == currency && is_amount(part.amount));
    let stranger = if of_payment.is_empty() { same_amount.or(facts.payments.first()) } else { None };
    if let Some(part) = stranger {
        let others: Vec<&str> = part.invoices.difference(invoices).map(CfdiUuid::as_str).collect();
        return Err(Cause::new(Code::ComplementInvoicesDiffer).with("uuids", others.join(", ")));
    }
    let mut sums: BTreeMap<Currency, Decimal> = BTreeMap::new();
    for part in of_payment {
        *sums.entry(part.currency).or_default() += part.amount;
    }
    let told: Vec<String> =
        sums.into_iter().map(|(currency, sum)| format!("{} {currency}", cents(sum))).collect();
    let paid = format!("{} {}", cents(payment.amount_bank), payment.bank_currency);
    let cause = Cause::new(Code::ComplementAmountDiffers).with("paid", paid);
    Err(cause.with("documents", told.join(", ")))
}
