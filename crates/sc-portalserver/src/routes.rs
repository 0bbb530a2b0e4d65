//! The handlers, one file per resource.

pub(crate) mod cfdis;
pub(crate) mod payments;
pub(crate) mod providers;
pub(crate) mod tenants;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::api::{Answer, Context};
use crate::config::OffsetMeaning;
use crate::error::ApiError;
use crate::query::Page;

/// Which of its two ids names an object in a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum IdType {
    #[default]
    Internal,
    External,
}

fn id_type(context: &Context<'_>) -> Result<IdType, ApiError> {
    Ok(context.call.query.word("id_type")?.unwrap_or_default())
}

/// The page of a list whose two parameters may be left out.
fn optional_page(context: &Context<'_>) -> Result<Page, ApiError> {
    let query = &context.call.query;
    let cap = context.config.page_cap;
    let size = query.whole("pageSize")?.unwrap_or(0);
    let offset = query.whole("offset")?.unwrap_or(0);
    let mut page = Page::of(size, offset, cap)
        .ok_or_else(|| ApiError::bad_request("pageSize and offset must not be negative"))?;
    if context.config.modes.provider_offset == OffsetMeaning::Pages {
        page.first = page.first.saturating_mul(page.size);
    }
    Ok(page)
}

fn list_answer(total: usize, items: Vec<Value>) -> Answer {
    Answer::ok(json!({ "total": total, "items": items }))
}

/// A part of the text, in any case: how the portal's searches match.
fn contains_folded(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.trim().to_lowercase())
}
