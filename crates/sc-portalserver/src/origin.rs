//! Who asks for a change, and how strictly it is judged.

use jiff::Timestamp;
use serde_json::Value;

use crate::state::Cause;

/// What a change is owed to.
#[derive(Clone)]
pub(crate) struct Origin {
    pub(crate) cause: Cause,
    /// The part of the request that asked for the change.
    pub(crate) payload: Option<Value>,
    /// Do it even if the external id is taken and the documents are paid: the fault "done twice for real".
    pub(crate) forced: bool,
    pub(crate) at: Timestamp,
}

impl Origin {
    /// A person in the portal's own screens.
    pub(crate) fn hand(at: Timestamp) -> Self {
        Self { cause: Cause::Hand, payload: None, forced: false, at }
    }
}
