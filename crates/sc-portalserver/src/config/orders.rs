//! How purchase orders are judged where the specification leaves it open.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{DuplicateAnswer, OffsetMeaning};

/// The switches of purchase orders. The defaults are the likeliest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OrderModes {
    /// What a second creation with the same external id is answered. 409 was measured.
    pub duplicate: DuplicateAnswer,
    /// How far a line's `subtotal` may be from quantity × price rounded to cents, in the order's currency
    /// (open point 5).
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub line_tolerance: Decimal,
    pub sums: OrderSums,
    /// How far each sum of the header may be off, in the order's currency, per line.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub sum_tolerance_per_line: Decimal,
    pub withholding_sign: WithholdingSign,
    pub reopen: OrderReopen,
    pub invoiced_update: InvoicedUpdate,
    /// A batch may replace a cancelled order (open point 8).
    pub batch_revives_cancelled: bool,
    /// What `offset` counts in the list of orders (open point 3).
    pub offset: OffsetMeaning,
}

impl Default for OrderModes {
    fn default() -> Self {
        Self {
            duplicate: DuplicateAnswer::Http409Code,
            line_tolerance: Decimal::new(1, 2),
            sums: OrderSums::Checked,
            sum_tolerance_per_line: Decimal::new(1, 2),
            withholding_sign: WithholdingSign::Either,
            reopen: OrderReopen::Closed,
            invoiced_update: InvoicedUpdate::DownToInvoiced,
            batch_revives_cancelled: false,
            offset: OffsetMeaning::Items,
        }
    }
}

/// Whether the sums of an order's header are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderSums {
    /// `subtotal` = Σ of the lines' subtotals, `total` = `subtotal` + `vat_sum` − |`withhold_tax_sum`|.
    Checked,
    Unchecked,
}

/// Which sign `withhold_tax_sum` must have; zero and absence always pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithholdingSign {
    Either,
    /// As the predecessor sends it.
    Negative,
    Positive,
}

/// Which orders may be opened again (open point 7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderReopen {
    Closed,
    ClosedAndCancelled,
    Never,
}

/// What a replacement may do to an order that a supplier invoiced (open point 6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvoicedUpdate {
    /// Anything but a line below what was invoiced of it, or another supplier.
    DownToInvoiced,
    /// Nothing.
    Refused,
}
