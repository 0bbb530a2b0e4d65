//! Calls that do one thing per entry of a list (portal-api.md 6.4).

use serde_json::{Value, json};

use crate::config::{BatchResultId, BatchResults};
use crate::error::ApiError;
use crate::exchange::{Answer, Context};
use crate::fields::Fields;

/// Does one thing per entry of the list `name` and reports each in `results`; the call itself succeeds.
///
/// `act` gives the portal id of what it changed, `item` shows that with its external id, `named` tells what names
/// an entry that failed.
pub(super) fn run(
    context: &mut Context<'_>,
    name: &str,
    mut act: impl FnMut(&mut Context<'_>, &Value) -> Result<String, ApiError>,
    item: impl Fn(&Context<'_>, &str) -> Result<(Option<String>, Value), ApiError>,
    named: impl Fn(&Value) -> &str,
) -> Result<Answer, ApiError> {
    let body = context.call.json()?;
    let entries = Fields::of(&body, "body")?.list(name)?;
    if entries.is_empty() {
        return Err(ApiError::bad_request(format!("body.{name} must have at least one entry")));
    }
    let mut results = Vec::with_capacity(entries.len());
    for (position, entry) in entries.iter().enumerate() {
        let outcome = act(context, entry);
        let is_shown = match context.config.modes.batch_results {
            BatchResults::Complete => true,
            BatchResults::OnlyCreated => outcome.is_ok(),
            BatchResults::EverySecondMissing => position % 2 == 0,
            BatchResults::NoneAtAll => false,
        };
        let result = match outcome {
            Ok(id) => {
                let (external_id, item) = item(context, &id)?;
                let shown_id = match context.config.modes.batch_result_id {
                    BatchResultId::PortalId => id,
                    BatchResultId::ExternalId => external_id.unwrap_or(id),
                };
                json!({ "error_code": 0, "error_message": "", "id": shown_id, "item": item })
            }
            Err(error) => json!({
                "error_code": error.batch_code(),
                "error_message": error.batch_message(),
                "id": named(entry),
            }),
        };
        if is_shown {
            results.push(result);
        }
    }
    let id = context.inner.fresh_id();
    Ok(Answer::ok(json!({ "id": id, "results": results })))
}
