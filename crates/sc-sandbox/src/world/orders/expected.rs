//! What must become of a purchase order, written from the specification and never from the engine.

use serde::Serialize;

/// Status of an order, in the portal and in its live control row (sage300.md 6.2, portal-api.md 7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderWord {
    /// Control rows only: in the portal it is `OPEN` or `GENERATED`.
    Posted,
    Open,
    Generated,
    Closed,
    Cancelled,
}

impl OrderWord {
    /// As the control table holds it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Posted => "POSTED",
            Self::Open => "OPEN",
            Self::Generated => "GENERATED",
            Self::Closed => "CLOSED",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// The verdict an order must reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum OrderExpected {
    /// Exactly one order in the portal, `OPEN`, with the wanted content; one live control row `POSTED` with its id.
    Created,
    /// The portal has it from the start and it reads as it should: nothing is sent; one control row with this word and
    /// `PORTAL-CHECK` is added.
    Adopted { control: OrderWord },
    /// Portal and control row are right from the start: nothing is sent or marked.
    Stands,
    /// The content of its portal order is replaced by the wanted one; the control row stays `POSTED`.
    Updated,
    /// Its portal order and its control row become `CANCELLED`; the content stays.
    Cancelled,
    /// Its portal order and its control row become `CLOSED`; the content stays.
    Closed,
    /// Closed before and incomplete again in Sage: its portal order becomes `OPEN` again and its control row `POSTED`; the
    /// content stays.
    OpenedAgain,
    /// Somebody gave the portal order this status: the control row takes it over and nothing is sent.
    TakenOver { control: OrderWord },
    /// Nothing is sent or marked until something outside changes; an `ERROR` row may tell why.
    Waits { why: &'static str },
    /// It is no candidate: nothing is sent or marked, ever.
    Excluded { why: &'static str },
    /// It is sent, the portal refuses it with this code, and an `ERROR` row tells so.
    RefusedByPortal { code: &'static str },
}

impl OrderExpected {
    /// The reason why nothing may be changed; the portal's code for a refusal.
    pub fn why(self) -> Option<&'static str> {
        match self {
            Self::Waits { why } | Self::Excluded { why } => Some(why),
            Self::RefusedByPortal { code } => Some(code),
            _ => None,
        }
    }

    /// Whether `ERROR` rows may be added for it.
    pub fn may_be_noted(self) -> bool {
        matches!(self, Self::Waits { .. } | Self::RefusedByPortal { .. })
    }

    /// The word that its live control row must end with; `None` where the rows of the start must stand unchanged.
    pub fn control(self) -> Option<OrderWord> {
        match self {
            Self::Created | Self::Updated | Self::OpenedAgain => Some(OrderWord::Posted),
            Self::Adopted { control } | Self::TakenOver { control } => Some(control),
            Self::Cancelled => Some(OrderWord::Cancelled),
            Self::Closed => Some(OrderWord::Closed),
            Self::Stands | Self::Waits { .. } | Self::Excluded { .. } | Self::RefusedByPortal { .. } => None,
        }
    }
}
