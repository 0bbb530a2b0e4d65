//! What the pages of the window ask and are told, beside what the command line shares with them ([`crate::wire`]).
//!
//! What is told is ready to be shown: names, kinds and outcomes are words of the reader's language. Codes and keys stand
//! beside them for the page's own logic.

pub mod about;
pub mod attention;
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

use crate::error::AppError;

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
    /// A company or a kind that there is not.
    pub fn key(&self) -> Result<DocumentKey, AppError> {
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
