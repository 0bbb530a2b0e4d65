//! A payment in the making. A new draft is an ordinary payment; a shape then makes it odd.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::model::{AppliedLine, Currency, Rate, Wanted};
use super::shape::Shape;

/// Position of a bank of every company.
pub const PESO_BANK: usize = 0;
pub const DOLLAR_BANK: usize = 1;

/// What somebody left behind for a payment before the product came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// A payment in the portal, with this much added to the right amount.
    pub in_portal: Option<InPortal>,
    /// A control row.
    pub control: Option<LeftRow>,
}

/// A payment that the portal holds from the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPortal {
    pub by_hand: bool,
    pub is_rejected: bool,
    /// Taken from what it settles.
    pub less: Decimal,
}

/// A control row of the predecessor or of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftRow {
    pub names_org: bool,
    pub status: &'static str,
    pub portal_id: LeftId,
}

/// The portal id of a control row left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftId {
    OfThePayment,
    Null,
    OfNothing,
}

/// A payment without a number yet.
#[derive(Debug, Clone)]
pub struct Draft {
    pub shape: Shape,
    pub vendor: usize,
    pub bank: usize,
    pub currency: Currency,
    pub batch_status: i64,
    pub entered_at: Timestamp,
    pub posted_at: Timestamp,
    pub date: Option<Date>,
    pub amount_bank: Decimal,
    pub amount_vendor: Decimal,
    pub bank_rate: Rate,
    pub vendor_rate: Rate,
    pub remittance: i64,
    pub error_entry: i64,
    pub edited: i64,
    pub is_reversed: bool,
    pub has_adjustment_twin: bool,
    pub comments: String,
    pub reference: String,
    pub lines: Vec<AppliedLine>,
    pub wanted: Wanted,
    pub left: Left,
}

/// How a draft is paid: from which bank, at which rates.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub bank: usize,
    pub bank_rate: Rate,
    pub vendor_rate: Rate,
}

impl Terms {
    /// Pesos for pesos.
    pub const PESOS: Self = Self { bank: PESO_BANK, bank_rate: Rate::ONE, vendor_rate: Rate::ONE };

    /// Whether bank and documents are kept in different currencies.
    pub(super) fn crosses(self, currency: Currency) -> bool {
        let bank = if self.bank == DOLLAR_BANK { Currency::Usd } else { Currency::Mxn };
        bank != currency
    }

    /// From the document's currency to the bank's, unrounded.
    pub(super) fn convert(self, amount: Decimal) -> Decimal {
        self.bank_rate.to_source(self.vendor_rate.to_home(amount))
    }
}
