//! The handlers, one file per resource.

mod batch;
pub(crate) mod cfdi_batches;
pub(crate) mod cfdis;
pub(crate) mod payments;
pub(crate) mod providers;
pub(crate) mod purchase_orders;
pub(crate) mod tenants;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::exchange::{Answer, Context};
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
    let page = Page::of(size, offset, cap)
        .ok_or_else(|| ApiError::bad_request("pageSize and offset must not be negative"))?;
    Ok(page.counted_in(context.config.modes.provider_offset))
}

/// The page of a list that insists on both parameters; `wrong` is the code of its refusal.
fn required_page(context: &Context<'_>, wrong: &'static str) -> Result<Page, ApiError> {
    let wrong = |description: &str| ApiError::new(400, wrong, description);
    let query = &context.call.query;
    let whole = |name| query.one(name).and_then(|text| text.parse::<i64>().ok());
    let (Some(size), Some(offset)) = (whole("pageSize"), whole("offset")) else {
        return Err(wrong("pageSize and offset are required and must be whole numbers"));
    };
    Page::of(size, offset, context.config.page_cap)
        .ok_or_else(|| wrong("pageSize and offset must not be negative"))
}

fn list_answer(total: usize, items: Vec<Value>) -> Answer {
    Answer::ok(json!({ "total": total, "items": items }))
}

/// A part of the text, in any case: how the portal's searches match.
fn contains_folded(text: &str, part: &str) -> bool {
    text.to_lowercase().contains(&part.trim().to_lowercase())
}
