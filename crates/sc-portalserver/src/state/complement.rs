//! What a payment complement says about the payments it settles (`cfdi.complementos`).

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// The part of a complement that lists payments.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentComplement {
    pub version: ComplementVersion,
    pub payments: Vec<ComplementPayment>,
}

/// Which member of `cfdi.complementos` holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplementVersion {
    /// `pagos`: version 1.0.
    Pagos10,
    /// `pagos20`: version 2.0.
    #[default]
    Pagos20,
}

/// `pago20:Pago`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplementPayment {
    /// `FechaPago`: local time, without a zone.
    pub paid_at: DateTime,
    /// SAT forma de pago, two digits.
    pub form: String,
    /// ISO 4217.
    pub currency: String,
    /// MXN per unit of `currency`; 1 for MXN.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub exchange_rate: Decimal,
    /// In `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
    /// `NumOperacion`.
    #[serde(default)]
    pub operation_number: Option<String>,
    pub documents: Vec<ComplementDocument>,
}

impl ComplementPayment {
    /// A transfer in pesos.
    pub fn transfer(paid_at: DateTime, amount: Decimal, documents: Vec<ComplementDocument>) -> Self {
        Self {
            paid_at,
            form: "03".to_owned(),
            currency: "MXN".to_owned(),
            exchange_rate: Decimal::ONE,
            amount,
            operation_number: None,
            documents,
        }
    }
}

/// `pago20:DoctoRelacionado`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplementDocument {
    /// `IdDocumento`: UUID of the invoice.
    pub uuid: String,
    pub serie: String,
    pub folio: String,
    /// ISO 4217, of the invoice.
    pub currency: String,
    /// `EquivalenciaDR`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub equivalence: Decimal,
    /// `NumParcialidad`: 1 for the first.
    pub instalment: u32,
    /// In `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub balance_before: Decimal,
    /// In `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub paid: Decimal,
    /// In `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub balance_after: Decimal,
}

impl ComplementDocument {
    /// An invoice in pesos, paid in full at once.
    pub fn paid_in_full(uuid: &str, amount: Decimal) -> Self {
        Self {
            uuid: uuid.to_owned(),
            serie: String::new(),
            folio: String::new(),
            currency: "MXN".to_owned(),
            equivalence: Decimal::ONE,
            instalment: 1,
            balance_before: amount,
            paid: amount,
            balance_after: Decimal::ZERO,
        }
    }
}
