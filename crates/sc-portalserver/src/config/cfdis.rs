//! How fiscal documents and suppliers are shown where the specification leaves it open.

use serde::{Deserialize, Serialize};

use super::InstantForm;

/// The switches of fiscal documents. The defaults are the likeliest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CfdiModes {
    /// `timbre.fecha_timbrado`: the document's own local time, or an instant (open point 9).
    pub stamped_at: InstantForm,
    /// `metadata.payment_info` of payment complements.
    pub payment_info: PaymentInfoForm,
    /// `payment_info.payments[].external_id`: read by the predecessor, not in the specification (open point 12).
    pub payment_numbers: bool,
    /// `payment_complement_info` of payment complements names their payments.
    pub complement_info: bool,
}

impl Default for CfdiModes {
    fn default() -> Self {
        Self {
            stamped_at: InstantForm::Iso,
            payment_info: PaymentInfoForm::WithPayments,
            payment_numbers: false,
            complement_info: true,
        }
    }
}

/// What `metadata.payment_info` of a payment complement tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentInfoForm {
    /// Ids, and the payments themselves in `payments_response`.
    WithPayments,
    /// Ids; no `payments_response`.
    OnlyIds,
    /// There is no `payment_info`.
    Absent,
}

/// How a supplier without an expedient is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbsentExpedient {
    LeftOut,
    Null,
}
