//! Payments: as Sage holds them, as they are sent, and as the portal holds them.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{BatchKey, CfdiUuid, PaymentNumber, PortalId, VendorId};
use crate::money::{Currency, agree};

/// How a rate leads from a currency to the functional currency (`OPERBANK`, `OPERVEND`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateOperator {
    /// 1: functional = source × rate.
    Multiply,
    /// 2: functional = source ÷ rate.
    Divide,
}

impl RateOperator {
    /// Reads the column; 0 is found in single-currency companies and means "multiply".
    pub fn read(value: i16) -> Option<Self> {
        match value {
            0 | 1 => Some(Self::Multiply),
            2 => Some(Self::Divide),
            _ => None,
        }
    }
}

/// A rate with its operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    /// The stored rate; 0 means "none".
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub rate: Decimal,
    /// How it is applied.
    pub operator: RateOperator,
}

impl Rate {
    /// The factor from the source currency to the functional one, `None` for a zero rate.
    pub fn to_functional(self) -> Option<Decimal> {
        match self.operator {
            _ if self.rate.is_zero() => None,
            RateOperator::Multiply => Some(self.rate),
            RateOperator::Divide => Decimal::ONE.checked_div(self.rate),
        }
    }
}

/// A payment entry of Accounts Payable (`APTCR` in an `APBTA` batch), quirks removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SagePayment {
    /// `CNTBTCH`, `CNTENTR` of the `PY` batch.
    pub key: BatchKey,
    /// `DOCNBR`.
    pub number: PaymentNumber,
    /// `IDVEND`.
    pub vendor: VendorId,
    /// `NAMERMIT`.
    pub payee: String,
    /// `DATERMIT`; `None` when the column is 0.
    pub payment_date: Option<Date>,
    /// `DATEBUS`, the posting date.
    pub posting_date: Option<Date>,
    /// `APBTA.AUDTDATE`: the (UTC) day the batch was posted or last touched. It places the payment in the
    /// window even when both other dates are old.
    pub batch_day: Option<Date>,
    /// `TEXTRMIT`, trimmed.
    pub comments: String,
    /// `TXTRMITREF`, trimmed.
    pub reference: String,
    /// `AMTRMIT`, in bank currency.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount_bank: Decimal,
    /// `AMTRMITTC`, in vendor currency.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount_vendor: Decimal,
    /// `BKACCT.CURNSTMT`, as stored (trimmed): it may be no currency.
    pub bank_currency: String,
    /// `CODECURN`, as stored (trimmed).
    pub vendor_currency: String,
    /// `RATEEXCHHC` with `OPERBANK`.
    pub rate_bank: Rate,
    /// `RATEEXCHTC` with `OPERVEND`.
    pub rate_vendor: Rate,
    /// `IDBANK`.
    pub bank: String,
    /// `BKACCT.ADDR1`, where sites keep the portal's bank account id (trimmed).
    pub bank_account: String,
    /// `RMITTYPE`: 1 is a payment.
    pub remit_type: i16,
    /// `ERRENTRY`: 0 is an entry without error.
    pub error_entry: i64,
    /// `PAYMSTTS`: 2 is deleted.
    pub edit_status: i16,
    /// An `APPYM` row of this entry says `SWCHKCLRD = 2`: reversed, with the date when stored.
    pub reversed: Option<Reversal>,
    /// `AUDTDATE` and `AUDTTIME`, in UTC.
    pub audit: Timestamp,
    /// `AUDTORG`, the company code of six characters.
    pub audit_org: String,
}

/// Optional fields of a vendor (`APVENO`), as stored: trimmed, empty when missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorFields {
    /// `PROVIDERID`: the portal's id of the supplier.
    pub provider_id: String,
    /// `RFC`.
    pub rfc: String,
}

/// A reversal of a posted payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reversal {
    /// `DATERVRSD`.
    pub date: Option<Date>,
}

/// `DOCTYPE` of an applied document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppliedType {
    /// 1
    Invoice,
    /// 2
    DebitNote,
    /// 3
    CreditNote,
    /// 4
    Interest,
    /// 10
    Prepayment,
    /// 11
    Payment,
    /// Anything else.
    Other(i16),
}

impl AppliedType {
    /// Reads the column.
    pub fn read(value: i16) -> Self {
        match value {
            1 => Self::Invoice,
            2 => Self::DebitNote,
            3 => Self::CreditNote,
            4 => Self::Interest,
            10 => Self::Prepayment,
            11 => Self::Payment,
            other => Self::Other(other),
        }
    }
}

/// One row of `APTCP`: an amount of the payment applied to a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AppliedLine {
    /// `CNTLINE`.
    pub line: i64,
    /// `DOCTYPE`.
    pub kind: AppliedType,
    /// `IDINVC`, trimmed.
    pub document: String,
    /// `CNTPAYM`: the instalment of the document's payment schedule.
    pub schedule: i64,
    /// `AMTPAYM`, vendor currency.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
    /// `AMTERNDISC`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub discount: Decimal,
    /// `AMTADJTOT`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub adjustment: Decimal,
    /// The posted document and its entry; `None` when `APOBL` has no such document.
    pub posted: Option<PostedDocument>,
}

/// A posted document (`APOBL`) with the entry it came from (`APIBH` in an `APIBC` batch).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PostedDocument {
    /// `APOBL.CNTBTCH`, `CNTITEM`: the entry the document came from.
    pub origin: BatchKey,
    /// `SWPAID = 1`.
    pub is_fully_paid: bool,
    /// The invoice entry; `None` when it is gone (old years are purged) or came from another module.
    pub entry: Option<InvoiceEntry>,
}

/// An invoice entry (`APIBH`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InvoiceEntry {
    /// `APIBC.BTCHSTTS = 3` and `ERRENTRY = 0`.
    pub is_posted: bool,
    /// `CODECURN`, as stored (trimmed).
    pub currency: String,
    /// `AMTGROSDST`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub gross: Decimal,
    /// Sum of `AMTWHD1TC … AMTWHD5TC`; zero where the columns do not exist.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub withheld: Decimal,
    /// `RTGAMT`; zero where the column does not exist.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub retainage: Decimal,
    /// Optional field `FOLIOCFD`, as stored (trimmed; empty when missing).
    pub uuid: String,
}

/// What the portal calls the kind of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OperationType {
    /// Bank transfer.
    Transfer,
    /// Cheque.
    BankCheck,
    /// Cash.
    Cash,
    /// Credit card.
    CreditCard,
    /// Debit card.
    DebitCard,
    /// Not told.
    NotDefined,
}

/// A payment as it is sent. Wire names belong to `sc-portal`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentPayload {
    /// The payment number in Sage: the natural key in the portal.
    pub number: PaymentNumber,
    /// Portal id of the bank account.
    pub bank_account: PortalId,
    /// Currency of the payment: the bank's.
    pub currency: Currency,
    /// Local calendar day.
    pub date: Date,
    /// Amount deposited, in `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub total: Decimal,
    /// The supplier's number in Sage.
    pub vendor: VendorId,
    /// Free text.
    pub comments: Option<String>,
    /// Free text.
    pub reference: Option<String>,
    /// Kind of payment.
    pub operation: OperationType,
    /// Whether the portal settles each CFDI in full whatever the amounts say.
    pub ignore_amounts: bool,
    /// At least one; no UUID twice; ordered by UUID.
    pub cfdis: Vec<PaidCfdi>,
}

/// One CFDI settled by a payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaidCfdi {
    /// Fiscal folio.
    pub uuid: CfdiUuid,
    /// Currency of the CFDI.
    pub currency: Currency,
    /// Amount settled, in the CFDI's currency.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
    /// The same in the currency of the payment.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub payment_amount: Decimal,
    /// `payment_amount / amount`; 1 when both currencies are equal.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub exchange_rate: Decimal,
}

/// A payment as the portal holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PortalPayment {
    /// The portal's id.
    pub id: PortalId,
    /// Our number.
    pub number: String,
    /// The supplier's number, when the portal tells it.
    pub vendor: Option<String>,
    /// Currency, when it can be read.
    pub currency: Option<Currency>,
    /// Amount deposited.
    #[serde(with = "rust_decimal::serde::arbitrary_precision_option")]
    pub total: Option<Decimal>,
    /// Settled CFDIs with their amount in the CFDI's currency.
    pub cfdis: Vec<(CfdiUuid, Option<Decimal>)>,
    /// CFDIs that the portal did not find.
    pub missing_cfdis: Vec<String>,
    /// The portal's status word.
    pub status: String,
}

/// One difference between what we would send and what the portal holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Field, by its portal name.
    pub field: String,
    /// Our value.
    pub ours: String,
    /// The portal's value.
    pub theirs: String,
}

/// Compares what we would send with what the portal holds: supplier, currency, amount and the set of
/// CFDIs with their amounts. Texts and dates are no difference: people edit them in the portal.
pub fn compare(ours: &PaymentPayload, theirs: &PortalPayment) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut differ = |field: &str, ours: String, theirs: String| {
        differences.push(Difference { field: field.to_owned(), ours, theirs });
    };
    if theirs.number.trim() != ours.number.as_str() {
        differ("external_id", ours.number.to_string(), theirs.number.clone());
    }
    if let Some(vendor) = theirs.vendor.as_deref().map(str::trim).filter(|v| !v.is_empty())
        && vendor != ours.vendor.as_str()
    {
        differ("provider_external_id", ours.vendor.to_string(), vendor.to_owned());
    }
    if theirs.currency != Some(ours.currency) {
        differ(
            "currency",
            ours.currency.to_string(),
            theirs.currency.map_or_else(String::new, |c| c.to_string()),
        );
    }
    if !theirs.total.is_some_and(|total| agree(total, ours.total)) {
        differ(
            "total_amount",
            ours.total.to_string(),
            theirs.total.map_or_else(String::new, |t| t.to_string()),
        );
    }
    for cfdi in &ours.cfdis {
        let found: Vec<_> = theirs.cfdis.iter().filter(|(uuid, _)| *uuid == cfdi.uuid).collect();
        let missing =
            theirs.missing_cfdis.iter().any(|uuid| uuid.trim().eq_ignore_ascii_case(cfdi.uuid.as_str()));
        match found.as_slice() {
            [(_, None)] => {}
            [(_, Some(amount))] if ours.ignore_amounts || agree(*amount, cfdi.amount) => {}
            [(uuid, Some(amount))] => {
                differ(&format!("cfdis[{uuid}].amount"), cfdi.amount.to_string(), amount.to_string())
            }
            // The portal took the payment and told that it does not know this CFDI: its own notice covers that.
            [] if missing => {}
            [] => differ("cfdis", cfdi.uuid.to_string(), String::new()),
            several => differ("cfdis", cfdi.uuid.to_string(), format!("{} x {}", several.len(), cfdi.uuid)),
        }
    }
    for (uuid, _) in &theirs.cfdis {
        if !ours.cfdis.iter().any(|cfdi| cfdi.uuid == *uuid) {
            differ("cfdis", String::new(), uuid.to_string());
        }
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uuid(n: u8) -> CfdiUuid {
        CfdiUuid::new(format!("00000000-0000-4000-8000-0000000000{n:02X}")).expect("valid")
    }

    fn ours() -> PaymentPayload {
        PaymentPayload {
            number: PaymentNumber::new("PY0000001").expect("valid"),
            bank_account: PortalId::new("0123456789abcdef01234567").expect("valid"),
            currency: Currency::MXN,
            date: jiff::civil::date(2026, 11, 3),
            total: Decimal::new(30_000, 2),
            vendor: VendorId::new("V001").expect("valid"),
            comments: None,
            reference: None,
            operation: OperationType::Transfer,
            ignore_amounts: false,
            cfdis: (1..=2)
                .map(|n| PaidCfdi {
                    uuid: uuid(n),
                    currency: Currency::MXN,
                    amount: Decimal::new(15_000, 2),
                    payment_amount: Decimal::new(15_000, 2),
                    exchange_rate: Decimal::ONE,
                })
                .collect(),
        }
    }

    fn theirs() -> PortalPayment {
        PortalPayment {
            id: PortalId::new("aaaaaaaaaaaaaaaaaaaaaaaa").expect("valid"),
            number: "PY0000001".into(),
            vendor: Some("V001".into()),
            currency: Some(Currency::MXN),
            total: Some(Decimal::new(300, 0)),
            cfdis: vec![(uuid(1), Some(Decimal::new(150, 0))), (uuid(2), Some(Decimal::new(15_001, 2)))],
            missing_cfdis: vec![],
            status: "PENDING_PAYMENT_CFDI".into(),
        }
    }

    #[track_caller]
    fn differs(change: impl FnOnce(&mut PortalPayment), fields: &[&str]) {
        let mut theirs = theirs();
        change(&mut theirs);
        let found: Vec<String> = compare(&ours(), &theirs).into_iter().map(|d| d.field).collect();
        assert_eq!(found, fields);
    }

    #[test]
    fn equal_payments_have_no_difference() {
        differs(|_| {}, &[]);
        differs(|t| t.vendor = None, &[]);
        differs(|t| t.cfdis[0].1 = None, &[]);
    }

    #[test]
    fn each_fact_that_moves_money_is_compared() {
        differs(|t| t.total = Some(Decimal::new(301, 0)), &["total_amount"]);
        differs(|t| t.total = None, &["total_amount"]);
        differs(|t| t.currency = Some(Currency::USD), &["currency"]);
        differs(|t| t.vendor = Some("V002".into()), &["provider_external_id"]);
        differs(|t| t.number = "PY0000002".into(), &["external_id"]);
        differs(|t| t.cfdis.truncate(1), &["cfdis"]);
        differs(|t| t.cfdis.push((uuid(3), None)), &["cfdis"]);
        differs(|t| t.cfdis.push((uuid(1), None)), &["cfdis"]);
        differs(
            |t| t.cfdis[0].1 = Some(Decimal::new(140, 0)),
            &["cfdis[00000000-0000-4000-8000-000000000001].amount"],
        );
    }

    #[test]
    fn a_rate_of_either_operator_leads_to_the_functional_currency() {
        let rate = |rate: &str, operator| Rate { rate: rate.parse().expect("decimal"), operator };
        assert_eq!(rate("20", RateOperator::Multiply).to_functional(), Some(Decimal::from(20)));
        assert_eq!(rate("0.05", RateOperator::Divide).to_functional(), Some(Decimal::from(20)));
        assert_eq!(rate("0", RateOperator::Divide).to_functional(), None);
    }
}
