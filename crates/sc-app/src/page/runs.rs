//! What is asked about runs.

use sc_domain::Step;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A part of the cycle that people start by name. Source: the customer's own names for them, and the choice of their steps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Task {
    /// The whole cycle.
    #[default]
    All,
    /// Suppliers for the importer, and everything about purchase orders.
    Purchasing,
    /// Invoices into the importer's folder, and from there into Sage.
    Invoices,
    /// Payments to the portal, and their complements into Sage.
    Payments,
}

impl Task {
    /// All tasks, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::All, Self::Purchasing, Self::Invoices, Self::Payments];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Purchasing => "purchasing",
            Self::Invoices => "invoices",
            Self::Payments => "payments",
        }
    }

    /// Its steps, in the order of the cycle.
    pub fn steps(self) -> Vec<Step> {
        match self {
            Self::All => Step::ALL.to_vec(),
            Self::Purchasing => vec![
                Step::BuildProviders,
                Step::CreatePurchaseOrders,
                Step::ProcessOrderChanges,
                Step::ClosePurchaseOrders,
            ],
            Self::Invoices => vec![Step::DownloadCfdi, Step::StartChildProcess],
            Self::Payments => vec![Step::CheckPayments, Step::UploadPayments],
        }
    }
}

/// Which run is started.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct RunAsked {
    /// The part of the cycle.
    pub task: Task,
    /// Company keys; none = all that are enabled.
    pub tenants: Vec<String>,
}

/// Which runs are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct RunsAsked {
    /// Only those that did not end well.
    pub only_troubled: bool,
    /// Only those older than this number.
    #[ts(type = "number | null")]
    pub before: Option<i64>,
    /// Most that are answered with.
    #[ts(type = "number")]
    pub limit: u32,
}

impl Default for RunsAsked {
    fn default() -> Self {
        Self { only_troubled: false, before: None, limit: 50 }
    }
}

/// A run by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct RunNumber {
    /// The number.
    #[ts(type = "number")]
    pub run: i64,
}
