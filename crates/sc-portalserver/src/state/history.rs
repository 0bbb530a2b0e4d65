//! The append-only record of what came to be, and by whom.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::PaymentCfdi;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    Tenant,
    BankAccount,
    Company,
    Provider,
    Cfdi,
    Payment,
    PurchaseOrder,
    PurchaseOrderBatch,
}

/// What happened to the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Created,
    Changed,
    /// A payment was rejected and gave its amounts back.
    Rejected,
    /// A purchase order was opened, closed or cancelled by a call for that alone.
    StatusChanged,
    /// A supplier invoiced against a purchase order.
    Invoiced,
}

/// Who caused it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The world builder or a test, before or between requests.
    World,
    /// A person working in the portal's own screens.
    Hand,
    /// A request of a client; `request` is its sequence number in the request log.
    Request { request: u64, method: String, path: String },
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// 1 for the first entry; without gaps.
    pub seq: u64,
    pub at: Timestamp,
    pub tenant_id: String,
    pub object: ObjectKind,
    pub object_id: String,
    pub external_id: Option<String>,
    pub change: Change,
    pub cause: Cause,
    /// Payments: `total_amount`. Documents: the balance afterwards. Purchase orders: `total` afterwards.
    #[serde(with = "rust_decimal::serde::arbitrary_precision_option")]
    pub amount: Option<Decimal>,
    /// ISO 4217, of `amount`.
    pub currency: Option<String>,
    /// Payments: what was settled, with the balances before and after.
    pub cfdis: Vec<PaymentCfdi>,
    /// The request as received, for what a request caused.
    pub payload: Option<serde_json::Value>,
}
