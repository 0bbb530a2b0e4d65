//! Documents that a search finds.

use std::str::FromStr;

use sc_journal::{DocumentFilter, DocumentRow};
use sc_words::Words;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::app::App;
use crate::called::Suppliers;
use crate::error::AppError;
use crate::left_behind::Engine;
use crate::told;
use crate::wire::CauseView;

/// Most documents of one answer.
const DOCUMENTS_MAX: u32 = 10_000;

/// Which documents are asked for. Empty parts do not restrict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentsAsked {
    /// A number, UUID, RFC or vendor, or the beginning of one.
    pub text: String,
    /// Of this company.
    pub tenant: Option<String>,
    /// Of this kind.
    pub kind: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Most that are answered with.
    #[ts(type = "number")]
    pub limit: u32,
}

impl Default for DocumentsAsked {
    fn default() -> Self {
        Self { text: String::new(), tenant: None, kind: None, state: None, limit: 1_000 }
    }
}

/// Documents that a search finds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Documents")]
pub struct DocumentsView {
    /// Each document, the newest first.
    pub documents: Vec<DocumentItem>,
    /// Whether there are more than were asked for.
    pub is_cut: bool,
}

/// A document in a list, as the last run saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct DocumentItem {
    /// Company key.
    pub tenant: String,
    /// `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
    pub kind: String,
    /// The kind in words.
    pub kind_name: String,
    /// Its number.
    pub number: String,
    /// Its number as people know it: the folio of an invoice, the payment of a complement, the name of a supplier.
    pub title: String,
    /// The supplier that it is of, by name or else by RFC; of a supplier its RFC.
    pub party: Option<String>,
    /// Key of the step that is responsible for it.
    pub step: String,
    /// `waiting`, `attention`, `confirmed`, `done`, `adopted`, `left_alone` or `withdrawn`.
    pub state: String,
    /// The state in words.
    pub state_name: String,
    /// Amount with its currency, as people write it.
    pub amount: Option<String>,
    /// The date that it bears itself (`YYYY-MM-DD`), of a supplier the day of its acceptance.
    pub day: Option<String>,
    /// Why it waits.
    pub cause: Option<CauseView>,
    /// When it will be looked at again (RFC 3339).
    pub next_attempt: Option<String>,
    /// Start of the last attempt at it (RFC 3339).
    pub last_attempt: Option<String>,
    /// When a run last saw it (RFC 3339).
    pub last_seen: String,
}

impl App {
    /// Documents as the last runs saw them. Reads the journal only.
    ///
    /// # Errors
    /// A company, kind or state that there is not; the journal's.
    pub async fn documents(&self, asked: &DocumentsAsked, words: &Words) -> Result<DocumentsView, AppError> {
        let limit = asked.limit.clamp(1, DOCUMENTS_MAX);
        let text = asked.text.trim();
        let tenant = asked.tenant.as_deref().map(|name| self.tenant_key(name)).transpose()?;
        let filter = DocumentFilter {
            tenant,
            kind: named("kind", asked.kind.as_deref())?,
            states: named("state", asked.state.as_deref())?.into_iter().collect(),
            code: None,
            term: Some(text.to_owned()).filter(|text| !text.is_empty()),
            is_newest_first: true,
            limit: limit + 1,
        };
        let engine = Engine::seen(self);
        let rows = self.journal.documents(filter).await?;
        let mut rows: Vec<DocumentRow> = rows.into_iter().map(|row| engine.row(row)).collect();
        let is_cut = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let suppliers = self.known_suppliers().await?;
        Ok(DocumentsView {
            documents: rows.iter().map(|row| DocumentItem::new(row, &suppliers, words)).collect(),
            is_cut,
        })
    }
}

/// What a word of the page names.
fn named<T: FromStr>(what: &'static str, word: Option<&str>) -> Result<Option<T>, AppError> {
    let parse = |word: &str| word.parse().map_err(|_| unknown(what, word));
    word.map(parse).transpose()
}

fn unknown(what: &'static str, word: &str) -> AppError {
    let what = if what == "kind" { "document kind" } else { "document state" };
    AppError::Unknown { what, name: word.to_owned(), known: String::new() }
}

impl DocumentItem {
    fn new(row: &DocumentRow, suppliers: &Suppliers, words: &Words) -> Self {
        let record = &row.record;
        let called = suppliers.call(record);
        let (kind, state) = (record.key.kind.as_str(), record.state.as_str());
        let shown = told::state_of(kind, Some(state)).unwrap_or(state);
        Self {
            tenant: record.key.tenant.to_string(),
            kind: kind.to_owned(),
            kind_name: words.kind(record.key.kind),
            number: record.key.external_id.clone(),
            title: called.title,
            party: called.party,
            step: record.step.to_string(),
            state: state.to_owned(),
            state_name: told::word(words, "document-state", shown),
            amount: record.amount.map(|amount| words.money(&amount)),
            day: record.dated.map(|day| day.to_string()),
            cause: record.cause.as_ref().map(|cause| CauseView::new(cause, words)),
            next_attempt: record.next_attempt.map(|at| at.to_string()),
            last_attempt: row.last_attempt.map(|at| at.to_string()),
            last_seen: row.last_seen.to_string(),
        }
    }
}
