//! The payment control table `fesaPagosFocaltec`, shared with other tools of the site.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::{PaymentNumber, PortalId};

/// The status word of a control row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum ControlStatus {
    /// Accepted by the portal; each invoice is fully paid in Sage.
    Paid,
    /// Accepted by the portal; some invoice is still open in Sage.
    Partial,
    /// Written by hand at some sites: in the portal.
    Synced,
    /// Written by hand: taken back in the portal. Only a person sends it again.
    Reverted,
    /// A word that this version does not know.
    Other(String),
}

impl ControlStatus {
    /// Reads the column, whatever its padding and case.
    pub fn read(text: &str) -> Self {
        match text.trim().to_uppercase().as_str() {
            "PAID" => Self::Paid,
            "PARTIAL" => Self::Partial,
            "SYNCED" => Self::Synced,
            "REVERTED" => Self::Reverted,
            _ => Self::Other(text.trim().to_owned()),
        }
    }

    /// The word of the column.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Paid => "PAID",
            Self::Partial => "PARTIAL",
            Self::Synced => "SYNCED",
            Self::Reverted => "REVERTED",
            Self::Other(text) => text,
        }
    }

    /// Whether a row of this status says "the portal has it". The predecessor let any row block for
    /// ever; a `REVERTED` one must stay open to a person's decision.
    pub fn says_in_portal(&self) -> bool {
        match self {
            Self::Paid | Self::Partial | Self::Synced => true,
            Self::Reverted | Self::Other(_) => false,
        }
    }
}

impl fmt::Display for ControlStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<ControlStatus> for String {
    fn from(status: ControlStatus) -> String {
        status.as_str().to_owned()
    }
}

impl From<String> for ControlStatus {
    fn from(text: String) -> Self {
        Self::read(&text)
    }
}

/// One row of the control table, trimmed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ControlRow {
    /// `idCia`: the database name (as the predecessor writes) or `AUDTORG` (as it reads).
    pub company: String,
    /// `NoPagoSage`. `None` when the column is NULL, blank or no payment number: such rows exist.
    pub number: Option<PaymentNumber>,
    /// `status`.
    pub status: ControlStatus,
    /// `idFocaltec`, only if it is a portal id.
    pub portal_id: Option<PortalId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_say_so_mean_that_the_portal_has_it() {
        for (word, says) in [
            ("PAID", true),
            ("PARTIAL ", true),
            ("synced", true),
            ("REVERTED", false),
            ("", false),
            ("ERROR", false),
        ] {
            assert_eq!(ControlStatus::read(word).says_in_portal(), says, "{word}");
        }
    }
}
