//! Payments as the portal keeps them, and as they are asked for.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::DocumentType;

/// How money moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OperationType {
    Transfer,
    BankCheck,
    Cash,
    CreditCard,
    DebitCard,
    NotDefined,
    Any,
}

/// Where a payment stands (portal-api.md 6.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentStatus {
    NoNeedPaymentCfdi,
    PendingPaymentCfdi,
    PendingPaymentCfdiHidden,
    InReviewPaymentCfdi,
    PaymentCfdiAttached,
    DeliveredErp,
    /// Rejected after it was made: settles nothing any more.
    Failed,
    RejectedPaymentCfdi,
}

/// A payment as asked for, its form already checked: the request of portal-api.md 6.1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentDraft {
    /// ERP payment id, as received.
    pub external_id: Option<String>,
    /// ISO 4217.
    pub currency: String,
    pub payment_date: Date,
    /// Amount deposited to the supplier, in `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub total_amount: Decimal,
    /// Portal id; absent = the tenant's first account.
    pub bank_account_id: Option<String>,
    pub comments: Option<String>,
    pub reference: Option<String>,
    pub operation_type: OperationType,
    /// Absent = the supplier of the documents.
    pub provider_external_id: Option<String>,
    /// Settle each document in full, whatever the amounts say.
    pub ignore_amounts: bool,
    pub cfdis: Vec<PaymentCfdiDraft>,
}

/// One document of a [`PaymentDraft`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentCfdiDraft {
    /// Upper case; absent when the document is named by `identifier`.
    pub uuid: Option<String>,
    /// `"Serie Folio"`.
    pub identifier: Option<String>,
    pub document_type: Option<DocumentType>,
    /// In `currency`, the document's.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
    /// ISO 4217, of the document.
    pub currency: String,
    /// Units of the payment's currency per unit of the document's; 1 when both are equal.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub exchange_rate: Decimal,
    /// In the payment's currency.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub payment_amount: Decimal,
    /// Absent = the payment's currency.
    pub payment_currency: Option<String>,
}

/// A payment that exists in the portal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// 24 hexadecimal characters.
    pub id: String,
    pub external_id: Option<String>,
    /// The portal's own running number within the tenant.
    pub folio: u64,
    pub status: PaymentStatus,
    /// ISO 4217.
    pub currency: String,
    /// In `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub total_amount: Decimal,
    pub payment_date: Date,
    pub operation_type: OperationType,
    pub reference: Option<String>,
    pub comments: Option<String>,
    pub bank_account_id: Option<String>,
    pub provider_id: String,
    pub company_id: String,
    pub ignore_amounts: bool,
    pub cfdis: Vec<PaymentCfdi>,
    /// UUIDs asked for that the portal does not know.
    pub missing_cfdis: Vec<String>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub rejection: Option<Rejection>,
    /// Made in the portal by a person, not through the API.
    pub by_hand: bool,
}

impl Payment {
    /// Settles its documents: was not rejected.
    pub fn is_live(&self) -> bool {
        self.status != PaymentStatus::Failed
    }
}

/// One document a payment settled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentCfdi {
    /// Portal id of the document.
    pub cfdi_id: String,
    pub uuid: String,
    pub serie: String,
    pub folio: String,
    /// ISO 4217, of the document.
    pub currency: String,
    /// What was settled, in `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
    /// In the payment's currency.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub payment_amount: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub exchange_rate: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub balance_before: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub balance_after: Decimal,
    /// 1 for the first payment of the document.
    pub instalment_number: u32,
    /// The document's total, in `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub total: Decimal,
    /// MXN per unit of `currency`, from the document.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub document_rate: Decimal,
}

/// Why a payment settles nothing any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    pub comments: String,
    pub erp_status: Option<String>,
    pub at: Timestamp,
}
