//! What must become of a payment, written from the specification and never from the engine.

use serde::Serialize;

/// Word of a final control row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ControlWord {
    /// Every invoice of the payment is fully paid in Sage.
    Paid,
    /// Some invoice is still open.
    Partial,
}

impl ControlWord {
    /// As the table holds it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paid => "PAID",
            Self::Partial => "PARTIAL",
        }
    }
}

/// The verdict a payment must reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Expected {
    /// One payment in the portal and one control row with this word.
    Delivered { control: ControlWord },
    /// It is in the portal from the start: no second payment. A control row may be added, if there is none.
    AlreadyThere,
    /// Nothing is sent or marked until something outside changes.
    Waits { why: &'static str },
    /// It is no candidate: nothing is sent or marked, ever.
    Excluded { why: &'static str },
    /// It is sent and the portal refuses it with this code, or it waits for the same reason.
    RefusedByPortal { code: &'static str },
}

impl Expected {
    /// The reason why nothing may be sent; the portal's code for a refusal.
    pub fn why(self) -> Option<&'static str> {
        match self {
            Self::Delivered { .. } | Self::AlreadyThere => None,
            Self::Waits { why } | Self::Excluded { why } => Some(why),
            Self::RefusedByPortal { code } => Some(code),
        }
    }
}
