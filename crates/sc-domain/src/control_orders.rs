//! The order control table `fesaOCFocaltec`, shared with other tools of the site.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{OrderNumber, PortalId};
use crate::order::OrderStatus;

/// The status word of a control row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum OrderControlStatus {
    /// In the portal, open.
    Posted,
    /// Closed in the portal.
    Closed,
    /// Cancelled in the portal.
    Cancelled,
    /// Written by hand: open in the portal.
    Open,
    /// Written by hand: open in the portal.
    Generated,
    /// A failed attempt: a note, not a state.
    Error,
    /// A word that this version does not know.
    Other(String),
}

impl OrderControlStatus {
    /// Reads the column, whatever its padding and case.
    pub fn read(text: &str) -> Self {
        match text.trim().to_uppercase().as_str() {
            "POSTED" => Self::Posted,
            "CLOSED" => Self::Closed,
            "CANCELLED" => Self::Cancelled,
            "OPEN" => Self::Open,
            "GENERATED" => Self::Generated,
            "ERROR" => Self::Error,
            _ => Self::Other(text.trim().to_owned()),
        }
    }

    /// The word of the column.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Posted => "POSTED",
            Self::Closed => "CLOSED",
            Self::Cancelled => "CANCELLED",
            Self::Open => "OPEN",
            Self::Generated => "GENERATED",
            Self::Error => "ERROR",
            Self::Other(text) => text,
        }
    }

    /// Whether a row of this status says that the portal has the order; such a row blocks its creation.
    pub fn says_in_portal(&self) -> bool {
        match self {
            Self::Posted | Self::Closed | Self::Cancelled | Self::Open | Self::Generated => true,
            Self::Error | Self::Other(_) => false,
        }
    }

    /// Whether a row of this status says that the order is open in the portal.
    pub fn is_live(&self) -> bool {
        match self {
            Self::Posted | Self::Open | Self::Generated => true,
            Self::Closed | Self::Cancelled | Self::Error | Self::Other(_) => false,
        }
    }

    /// The word for what the portal says; `None` for a status that nobody knows.
    pub fn of_portal(status: &OrderStatus) -> Option<Self> {
        match status {
            OrderStatus::Open | OrderStatus::Generated => Some(Self::Posted),
            OrderStatus::Closed => Some(Self::Closed),
            OrderStatus::Cancelled => Some(Self::Cancelled),
            OrderStatus::Other(_) => None,
        }
    }
}

impl fmt::Display for OrderControlStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<OrderControlStatus> for String {
    fn from(status: OrderControlStatus) -> String {
        status.as_str().to_owned()
    }
}

impl From<String> for OrderControlStatus {
    fn from(text: String) -> Self {
        Self::read(&text)
    }
}

/// One row of the control table, trimmed. Dates are of no use: the table keeps no time of day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OrderControlRow {
    /// `ocSage`. `None` when the column is NULL, blank or no order number.
    pub number: Option<OrderNumber>,
    /// `status`.
    pub status: OrderControlStatus,
    /// `idFocaltec`, only if it is a portal id.
    pub portal_id: Option<PortalId>,
    /// `responseAPI`; empty when NULL.
    pub response: String,
}

/// What the control table shall say of an order: the live row gets this word, or is inserted with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderMark {
    /// Which order.
    pub number: OrderNumber,
    /// Its id in the portal.
    pub portal_id: PortalId,
    /// The word.
    pub status: OrderControlStatus,
    /// `responseAPI` of a row that is inserted: [`FOUND_IN_PORTAL`] when it was found by asking.
    pub response: Option<String>,
}

/// `responseAPI` of a row that came from asking the portal, as the predecessor wrote it.
pub const FOUND_IN_PORTAL: &str = "PORTAL-CHECK";

/// A failed attempt, written for the old tools as an `ERROR` row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderErrorNote {
    /// Which order.
    pub number: OrderNumber,
    /// Whether our own validation failed (`idFocaltec` blank) or the portal refused it (NULL).
    pub is_validation: bool,
    /// `responseAPI`; the adapter cuts it to the column.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_that_says_so_blocks_creation() {
        for (word, blocks, live) in [
            ("POSTED    ", true, true),
            ("open", true, true),
            ("GENERATED", true, true),
            ("CLOSED", true, false),
            ("CANCELLED", true, false),
            ("ERROR", false, false),
            ("", false, false),
            ("PAID", false, false),
        ] {
            let status = OrderControlStatus::read(word);
            assert_eq!((status.says_in_portal(), status.is_live()), (blocks, live), "{word}");
        }
    }
}
