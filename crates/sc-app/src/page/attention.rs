//! What a person decides about documents and steps.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::DocumentName;

/// A person's decision on documents, or on a plan that the brake holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct ApproveAsked {
    /// Documents that are decided.
    pub documents: Vec<DocumentName>,
    /// The step whose plan goes through.
    pub brake: Option<BrakeName>,
    /// Why.
    pub note: String,
}

/// A step of a company whose plan the brake holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct BrakeName {
    /// Company key.
    pub tenant: String,
    /// Step key.
    pub step: String,
}

/// Documents that are to be ignored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct IgnoreAsked {
    /// Which.
    pub documents: Vec<DocumentName>,
    /// Why; may not be blank.
    pub reason: String,
}
