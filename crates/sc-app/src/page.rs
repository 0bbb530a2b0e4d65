//! What the pages of the window ask and are told, beside what the command line shares with them ([`crate::wire`]).
//!
//! What is told is ready to be shown: names, kinds and outcomes are words of the reader's language. Codes and keys stand
//! beside them for the page's own logic.

pub mod about;
pub mod attention;
pub mod clocks;
pub mod documents;
pub mod life;
pub mod logs;
pub mod notices;
pub mod preferences;
pub mod runs;
pub mod schedule;

use sc_domain::{DocumentKey, DocumentKind, TenantKey};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::{AppError, UnfitInput};

/// Most characters of a text that somebody writes beside a decision. More is no reason any more.
pub const NOTE_MAX: usize = 1_000;

/// Most characters of a document's number: a UUID with the number of a payment has far fewer.
const NUMBER_MAX: usize = 200;

/// What somebody wrote, without the blanks around it.
pub(crate) fn written(text: &str) -> Result<&str, UnfitInput> {
    let text = text.trim();
    if text.chars().nth(NOTE_MAX).is_some() { Err(UnfitInput::TooLong { max: NOTE_MAX }) } else { Ok(text) }
}

/// Documents that are named to do something with them: at least one.
pub(crate) fn named(documents: &[DocumentName]) -> Result<&[DocumentName], UnfitInput> {
    if documents.is_empty() { Err(UnfitInput::NoDocuments) } else { Ok(documents) }
}

/// What was done, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Said {
    /// The sentence.
    pub sentence: String,
}

impl Said {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into() }
    }
}

/// A document, as the window names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DocumentName {
    /// Company key.
    pub tenant: String,
    /// `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
    pub kind: String,
    /// Its number.
    pub number: String,
}

/// Several documents.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct DocumentNames {
    /// Each of them.
    pub documents: Vec<DocumentName>,
}

impl DocumentName {
    /// Of a document's key.
    pub fn of(key: &DocumentKey) -> Self {
        let DocumentKey { tenant, kind, external_id } = key;
        Self { tenant: tenant.to_string(), kind: kind.as_str().to_owned(), number: external_id.clone() }
    }

    /// The key of this document.
    ///
    /// # Errors
    /// A company or a kind that there is not; a number that is missing or cannot be one.
    pub fn key(&self) -> Result<DocumentKey, AppError> {
        if self.number.trim().is_empty() {
            return Err(UnfitInput::NoNumber.into());
        }
        if self.number.chars().nth(NUMBER_MAX).is_some() {
            return Err(UnfitInput::TooLong { max: NUMBER_MAX }.into());
        }
        let unknown = |what| AppError::Unknown { what, name: self.tenant.clone(), known: String::new() };
        let tenant: TenantKey = self.tenant.parse().map_err(|_| unknown("tenant"))?;
        let kind: DocumentKind = self.kind.parse().map_err(|_| AppError::Unknown {
            what: "document",
            name: format!("{} {}", self.kind, self.number),
            known: String::new(),
        })?;
        Ok(DocumentKey { tenant, kind, external_id: self.number.clone() })
    }
}
