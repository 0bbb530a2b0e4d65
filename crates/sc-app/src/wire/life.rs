//! What both sides hold of a payment now.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use sc_domain::CfdiUuid;
use sc_domain::control::ControlRow;
use sc_domain::money::cents;
use sc_domain::payment::{AppliedLine, AppliedType, PortalPayment, SagePayment};
use serde::Serialize;

/// A payment in Sage. Amounts are decimals written as text; a currency stands as Sage holds it, which may be none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SageView {
    /// Batch of the entry.
    pub batch: i64,
    /// Number of the entry in its batch.
    pub entry: i64,
    /// Day of the payment.
    pub payment_date: Option<Date>,
    /// Day of posting.
    pub posting_date: Option<Date>,
    /// Vendor number.
    pub vendor: String,
    /// Who was paid.
    pub payee: String,
    /// Amount in the currency of the bank.
    pub amount: String,
    /// Currency of the bank.
    pub currency: String,
    /// Amount in the currency of the vendor.
    pub vendor_amount: String,
    /// Currency of the vendor.
    pub vendor_currency: String,
    /// Bank.
    pub bank: String,
    /// Reference.
    pub reference: String,
    /// Whether it was reversed.
    pub is_reversed: bool,
    /// When the entry was last changed (RFC 3339).
    pub changed: Timestamp,
    /// What it is applied to.
    pub lines: Vec<AppliedView>,
}

/// A document that a payment is applied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AppliedView {
    /// Document number.
    pub document: String,
    /// `invoice`, `debit_note`, `credit_note`, `interest`, `prepayment`, `payment` or `other`.
    pub kind: &'static str,
    /// Amount applied, in the currency of the vendor.
    pub amount: String,
    /// Fiscal folio, as Sage holds it.
    pub uuid: Option<String>,
}

impl SageView {
    /// Of an entry and its lines.
    pub fn new(payment: &SagePayment, lines: &[AppliedLine]) -> Self {
        Self {
            batch: payment.key.batch,
            entry: payment.key.entry,
            payment_date: payment.payment_date,
            posting_date: payment.posting_date,
            vendor: payment.vendor.to_string(),
            payee: payment.payee.clone(),
            amount: amount(payment.amount_bank),
            currency: payment.bank_currency.clone(),
            vendor_amount: amount(payment.amount_vendor),
            vendor_currency: payment.vendor_currency.clone(),
            bank: payment.bank.clone(),
            reference: payment.reference.clone(),
            is_reversed: payment.reversed.is_some(),
            changed: payment.audit,
            lines: lines.iter().map(AppliedView::new).collect(),
        }
    }
}

impl AppliedView {
    fn new(line: &AppliedLine) -> Self {
        let entry = line.posted.as_ref().and_then(|posted| posted.entry.as_ref());
        Self {
            document: line.document.clone(),
            kind: match line.kind {
                AppliedType::Invoice => "invoice",
                AppliedType::DebitNote => "debit_note",
                AppliedType::CreditNote => "credit_note",
                AppliedType::Interest => "interest",
                AppliedType::Prepayment => "prepayment",
                AppliedType::Payment => "payment",
                AppliedType::Other(_) => "other",
            },
            amount: amount(line.amount),
            uuid: entry.map(|entry| entry.uuid.clone()).filter(|uuid| !uuid.is_empty()),
        }
    }
}

/// A row of the control table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ControlView {
    /// Company, as the row holds it.
    pub company: String,
    /// Status word, e.g. `PAID`.
    pub status: String,
    /// Id in the portal.
    pub portal_id: Option<String>,
    /// Orders: what the row tells of its origin or of a failed attempt.
    pub response: Option<String>,
}

impl ControlView {
    /// Of a row.
    pub fn new(row: &ControlRow) -> Self {
        Self {
            company: row.company.clone(),
            status: row.status.to_string(),
            portal_id: row.portal_id.as_ref().map(ToString::to_string),
            response: None,
        }
    }
}

/// A payment in the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortalView {
    /// Id.
    pub id: String,
    /// The portal's status word.
    pub status: String,
    /// Vendor number, when the portal tells it.
    pub vendor: Option<String>,
    /// Amount deposited.
    pub total: Option<String>,
    /// Its currency.
    pub currency: Option<String>,
    /// CFDIs that it settles.
    pub cfdis: Vec<PaidView>,
    /// CFDIs that the portal did not find.
    pub missing_cfdis: Vec<String>,
}

/// A CFDI that a payment settles in the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaidView {
    /// Fiscal folio.
    pub uuid: String,
    /// Amount in the currency of the CFDI.
    pub amount: Option<String>,
}

impl PortalView {
    /// Of what the portal answered.
    pub fn new(payment: &PortalPayment) -> Self {
        let paid = |(uuid, paid): &(CfdiUuid, Option<Decimal>)| PaidView {
            uuid: uuid.to_string(),
            amount: paid.map(amount),
        };
        Self {
            id: payment.id.to_string(),
            status: payment.status.clone(),
            vendor: payment.vendor.clone(),
            total: payment.total.map(amount),
            currency: payment.currency.map(|currency| currency.to_string()),
            cfdis: payment.cfdis.iter().map(paid).collect(),
            missing_cfdis: payment.missing_cfdis.clone(),
        }
    }
}

/// A decimal with its cents.
pub(super) fn amount(value: Decimal) -> String {
    format!("{:.2}", cents(value))
}
