//! What is told of a document of the portal.

use jiff::Timestamp;
use sc_domain::Cause;
use sc_words::Words;
use serde::Serialize;

use super::waits::Reason;
use crate::documents::{AttemptView, DecisionView, LifeView};
use crate::wire::{CauseView, FileView, PortalCfdiView};

/// Most documents of a journal's search.
pub(super) const FOUND_MAX: u32 = 50;

/// The documents that carry a UUID.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InvoiceViews {
    /// One per company that knows it.
    pub invoices: Vec<InvoiceView>,
}

/// A document of the portal: all sides, and where it waits.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InvoiceView {
    /// Company key.
    pub tenant: String,
    /// Fiscal folio; the portal's id of what it lists without one.
    pub uuid: String,
    /// State in the journal; `None` when no run has seen it. Complements have one for each of their payments.
    pub state: Option<&'static str>,
    /// `present`, `unreadable`, `absent` or `unknown`.
    pub portal_state: &'static str,
    /// What the portal holds.
    pub portal: Option<PortalCfdiView>,
    /// Name of its supplier in the portal.
    pub supplier: Option<String>,
    /// `present`, `absent` or `unknown`: whether Sage holds it. Of complements the payments tell it.
    pub sage_state: &'static str,
    /// `waiting`, `processed` or `absent`: where its file stands; `unknown` without an importer, and of complements.
    pub folder_state: &'static str,
    /// Its file.
    pub file: Option<FileView>,
    /// Where it waits; `None` when a side did not answer.
    pub waits: Option<WaitsView>,
    /// Our attempts, oldest first.
    pub attempts: Vec<AttemptView>,
    /// What people decided about it, oldest first.
    pub decisions: Vec<DecisionView>,
    /// Complements: the life line of each payment that it belongs to.
    pub payments: Vec<LifeView>,
    /// Why a side could not be asked.
    pub unanswered: Vec<CauseView>,
}

/// Where a document waits: the decision of the same functions that a run asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitsView {
    /// `supplier`, `portal_approval`, `our_folder`, `importer`, `next_run`, `sage` or `nowhere`.
    pub at: &'static str,
    /// Why there, a stable word such as `next_run`.
    pub reason: &'static str,
    /// The same for people.
    pub sentence: String,
    /// Why it waits.
    pub cause: Option<CauseView>,
    /// When it will be looked at again (RFC 3339).
    pub next_attempt: Option<Timestamp>,
}

impl WaitsView {
    pub(super) fn new(reason: Reason, words: &Words) -> Self {
        let name = reason.as_str();
        Self {
            at: reason.place().as_str(),
            reason: name,
            sentence: words.plain(&format!("waits-{}", name.replace('_', "-"))),
            cause: None,
            next_attempt: None,
        }
    }

    /// With why it waits.
    pub(super) fn because(self, cause: Option<&Cause>, words: &Words) -> Self {
        Self { cause: cause.map(|cause| CauseView::new(cause, words)), ..self }
    }
}
