//! The steps of a cycle and their results.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::InvalidId;

/// A step of the cycle. The keys are the predecessor's, because operators and scripts know them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum Step {
    /// Accepted suppliers of the portal become files for the importer.
    BuildProviders,
    /// Invoices and credit notes of the portal become files for the importer.
    DownloadCfdi,
    /// Payment complements of the portal are written onto the payments of Sage.
    CheckPayments,
    /// Payments of Sage become payments of the portal.
    UploadPayments,
    /// Authorized purchase orders of Sage become orders of the portal.
    CreatePurchaseOrders,
    /// Orders of the portal follow what changed in Sage, or are cancelled.
    ProcessOrderChanges,
    /// Orders of the portal that Sage has completed are closed.
    ClosePurchaseOrders,
    /// The importer brings the files into Sage.
    StartChildProcess,
}

/// Steps that look at the same documents. A pass observes both sides once, and each document gets one decision,
/// carried out by one of its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pass {
    /// [`Step::BuildProviders`].
    Suppliers,
    /// [`Step::DownloadCfdi`].
    Invoices,
    /// [`Step::CheckPayments`].
    Complements,
    /// [`Step::UploadPayments`].
    Payments,
    /// [`Step::CreatePurchaseOrders`], [`Step::ProcessOrderChanges`], [`Step::ClosePurchaseOrders`].
    Orders,
    /// [`Step::StartChildProcess`].
    Import,
}

impl Pass {
    /// All passes, in the order of the cycle.
    pub const ALL: [Self; 6] =
        [Self::Suppliers, Self::Invoices, Self::Complements, Self::Payments, Self::Orders, Self::Import];

    /// Stable name, for the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suppliers => "suppliers",
            Self::Invoices => "invoices",
            Self::Complements => "complements",
            Self::Payments => "payments",
            Self::Orders => "orders",
            Self::Import => "import",
        }
    }

    /// Its steps, in the order of the cycle.
    pub fn steps(self) -> &'static [Step] {
        match self {
            Self::Suppliers => &[Step::BuildProviders],
            Self::Invoices => &[Step::DownloadCfdi],
            Self::Complements => &[Step::CheckPayments],
            Self::Payments => &[Step::UploadPayments],
            Self::Orders => {
                &[Step::CreatePurchaseOrders, Step::ProcessOrderChanges, Step::ClosePurchaseOrders]
            }
            Self::Import => &[Step::StartChildProcess],
        }
    }
}

impl Step {
    /// All steps, in the order of the cycle.
    pub const ALL: [Self; 8] = [
        Self::BuildProviders,
        Self::DownloadCfdi,
        Self::CheckPayments,
        Self::UploadPayments,
        Self::CreatePurchaseOrders,
        Self::ProcessOrderChanges,
        Self::ClosePurchaseOrders,
        Self::StartChildProcess,
    ];

    /// The pass it belongs to.
    pub fn pass(self) -> Pass {
        match self {
            Self::BuildProviders => Pass::Suppliers,
            Self::DownloadCfdi => Pass::Invoices,
            Self::CheckPayments => Pass::Complements,
            Self::UploadPayments => Pass::Payments,
            Self::CreatePurchaseOrders | Self::ProcessOrderChanges | Self::ClosePurchaseOrders => {
                Pass::Orders
            }
            Self::StartChildProcess => Pass::Import,
        }
    }

    /// The key in the journal, on the command line and in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BuildProviders => "buildProviders",
            Self::DownloadCfdi => "downloadCFDI",
            Self::CheckPayments => "checkPayments",
            Self::UploadPayments => "uploadPayments",
            Self::CreatePurchaseOrders => "createPurchaseOrders",
            Self::ProcessOrderChanges => "processOrderChanges",
            Self::ClosePurchaseOrders => "closePurchaseOrders",
            Self::StartChildProcess => "startChildProcess",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Step {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::ALL.into_iter().find(|step| step.as_str() == text).ok_or(InvalidId {
            kind: "step",
            text: text.chars().take(64).collect(),
            rule: "one of the steps of the cycle, e.g. uploadPayments",
        })
    }
}

impl From<Step> for &'static str {
    fn from(step: Step) -> Self {
        step.as_str()
    }
}

impl TryFrom<String> for Step {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

/// How a step, or a whole run, ended. The order is the order of gravity: the result of a run is the
/// gravest of its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepResult {
    /// Nothing was to be done here (a switched-off step).
    Skipped,
    /// All that could be done was done.
    Done,
    /// Stopped before its end without harm: cancelled, braked, or its time was up. The rest goes next time.
    Postponed,
    /// Some documents failed.
    Partial,
    /// The step could not do its work.
    Failed,
}

impl StepResult {
    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Done => "done",
            Self::Postponed => "postponed",
            Self::Partial => "partial",
            Self::Failed => "failed",
        }
    }

    /// The gravest of several results; [`Self::Skipped`] of none.
    pub fn worst(results: impl IntoIterator<Item = Self>) -> Self {
        results.into_iter().max().unwrap_or(Self::Skipped)
    }
}

impl FromStr for StepResult {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        [Self::Skipped, Self::Done, Self::Postponed, Self::Partial, Self::Failed]
            .into_iter()
            .find(|result| result.as_str() == text)
            .ok_or(InvalidId { kind: "result", text: text.to_owned(), rule: "a result of a step" })
    }
}

/// Counters of a step. Law: `candidates = done + waiting + failed` at the end of a step that was not
/// cut short; while it runs, the rest is under way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Documents that this step is responsible for and that were not settled before it began.
    pub candidates: u32,
    /// Documents settled by this run: confirmed by the other side and marked, or adopted.
    pub done: u32,
    /// Those of `done` that were found in order: this run carried out nothing at them.
    pub adopted: u32,
    /// Documents that wait, each with a cause.
    pub waiting: u32,
    /// Documents whose attempt in this run did not end well.
    pub failed: u32,
}

impl Counters {
    /// Documents that this run carried something out at, to a good end.
    pub fn carried_out(&self) -> u32 {
        self.done.saturating_sub(self.adopted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_result_is_the_result_of_the_run() {
        use StepResult::*;
        assert_eq!(StepResult::worst([Done, Failed, Partial]), Failed);
        assert_eq!(StepResult::worst([Done, Postponed]), Postponed);
        assert_eq!(StepResult::worst([Skipped, Done]), Done);
        assert_eq!(StepResult::worst([]), Skipped);
    }

    #[test]
    fn the_passes_hold_each_step_once_and_in_the_order_of_the_cycle() {
        let steps: Vec<Step> = Pass::ALL.iter().flat_map(|pass| pass.steps()).copied().collect();
        assert_eq!(steps, Step::ALL);
        assert!(Pass::ALL.iter().all(|pass| pass.steps().iter().all(|step| step.pass() == *pass)));
    }

    #[test]
    fn a_step_is_found_by_its_old_key() {
        assert_eq!("uploadPayments".parse::<Step>().ok(), Some(Step::UploadPayments));
        assert!("UploadPayments".parse::<Step>().is_err());
    }
}
