//! Purchase orders, one by one and in batches.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::{ApiError, Refusals};
use crate::exchange::{Answer, Context, create_error_answer};
use crate::fields::Fields;
use crate::purchase_order;
use crate::routes::{IdType, id_type, list_answer, required_page};
use crate::state::{
    BatchKind, BatchOrderStatus, InBandError, PurchaseOrder, PurchaseOrderBatch, PurchaseOrderBatchResult,
    PurchaseOrderStatus,
};
use crate::wire;

pub(crate) const LIST_QUERY: [&str; 7] =
    ["pageSize", "offset", "providerExternalId", "status", "ids", "external_ids", "provider_id"];

/// Newest first, as documents are.
pub(crate) fn list(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let page = required_page(context, "PURCHASE_ORDERS__WRONG_PAGINATION")?;
    let page = page.counted_in(context.config.modes.orders.offset);
    let query = &context.call.query;
    let status: Option<PurchaseOrderStatus> = query.word("status")?;
    let (provider_id, provider_external_id) = (query.one("provider_id"), query.one("providerExternalId"));
    let ids: HashSet<&str> = query.all("ids").into_iter().collect();
    let external_ids: HashSet<&str> = query.all("external_ids").into_iter().collect();
    let tenant = context.tenant()?;
    let is_of = |order: &PurchaseOrder, wanted: &str| {
        let provider = tenant.providers.get(&order.provider_id);
        provider.and_then(|provider| provider.external_id.as_deref()) == Some(wanted)
    };
    let (total, found) = page.cut(tenant.purchase_orders.values().rev().filter(|order| {
        status.is_none_or(|wanted| order.status() == wanted)
            && provider_id.is_none_or(|wanted| order.provider_id == wanted)
            && provider_external_id.is_none_or(|wanted| is_of(order, wanted))
            && (ids.is_empty() || ids.contains(order.id.as_str()))
            && (external_ids.is_empty() || external_ids.contains(order.content.external_id.as_str()))
    }));
    Ok(list_answer(total, found.into_iter().map(|order| wire::purchase_order(order, tenant)).collect()))
}

pub(crate) fn one(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    shown(context, &find(context)?)
}

pub(crate) fn create(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let body = context.call.json()?;
    let content = purchase_order::parse(&body)?;
    let external_id = content.external_id.clone();
    let (modes, origin) = (&context.config.modes.orders, context.origin(&body));
    match purchase_order::create(context.inner, context.tenant_id, content, modes, origin) {
        Ok(id) => shown(context, &id),
        Err(refusals) => {
            let earlier = context.inner.newest_order_id(context.tenant_id, &external_id);
            let (error, external_id) = (refusals.into(), Some(external_id.as_str()));
            Ok(create_error_answer(&error, context.config, modes.duplicate, external_id, earlier.as_deref()))
        }
    }
}

pub(crate) fn replace(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let body = context.call.json()?;
    let id = find(context)?;
    let content = purchase_order::parse(&body)?;
    let (modes, origin) = (&context.config.modes.orders, context.origin(&body));
    purchase_order::replace(context.inner, context.tenant_id, &id, content, modes, origin, false)?;
    shown(context, &id)
}

/// Answers 200 even when the status is not to be had: the refusal stands in `errors`.
pub(crate) fn set_status(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let body = context.call.json()?;
    let wanted = purchase_order::status(&Fields::of(&body, "body")?)?;
    let id = find(context)?;
    let (modes, origin) = (&context.config.modes.orders, context.origin(&body));
    let refused =
        purchase_order::set_status(context.inner, context.tenant_id, &id, wanted, modes, origin).err();
    let errors: Vec<Value> = refused.iter().map(|error| wire::in_band(&InBandError::from(error))).collect();
    let order = held(context, &id)?;
    Ok(Answer::ok(json!({
        "errors": errors,
        "external_id": order.content.external_id,
        "internal_id": id,
        "status": order.status(),
    })))
}

/// Makes or replaces each order; each succeeds or fails by itself, the call itself succeeds.
pub(crate) fn upsert_batch(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let body = context.call.json()?;
    let entries = Fields::of(&body, "body")?.list("purchase_orders")?;
    if entries.is_empty() {
        return Err(ApiError::new(400, "PURCHASE_ORDERS__BATCH_EMPTY", "the batch has no orders"));
    }
    let results = entries.iter().map(|entry| upsert(context, entry)).collect();
    let is_small = entries.len() <= context.config.order_batch_sync_max;
    let batch = PurchaseOrderBatch {
        id: context.inner.fresh_id(),
        kind: if is_small { BatchKind::Sync } else { BatchKind::Async },
        created_at: context.now,
        results,
    };
    let answer = Answer::ok(wire::purchase_order_batch(&batch, None));
    let origin = context.origin(&Value::Null);
    context
        .inner
        .insert_order_batch(context.tenant_id, batch, origin)
        .map_err(|defect| ApiError::defect(&defect))?;
    Ok(answer)
}

fn upsert(context: &mut Context<'_>, entry: &Value) -> PurchaseOrderBatchResult {
    let (modes, origin) = (&context.config.modes.orders, context.origin(entry));
    let outcome = purchase_order::parse(entry)
        .and_then(|content| purchase_order::upsert(context.inner, context.tenant_id, content, modes, origin));
    let external_id = entry.get("external_id").and_then(Value::as_str);
    let earlier = || context.inner.newest_order_id(context.tenant_id, external_id?);
    let (internal_id, status, errors) = match outcome {
        Ok((id, status)) => (Some(id), status, Vec::new()),
        Err(refusals) => (earlier(), BatchOrderStatus::Error, Refusals::in_band(&refusals)),
    };
    PurchaseOrderBatchResult { external_id: external_id.map(str::to_owned), internal_id, status, errors }
}

pub(crate) fn batch_status(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let batch = context.tenant()?.order_batches.get(context.id).ok_or_else(|| {
        ApiError::new(404, "PURCHASE_ORDERS__BATCH_NOT_FOUND", format!("there is no batch {}", context.id))
    })?;
    let later = (context.now, context.config.order_batch_processing_ms);
    Ok(Answer::ok(wire::purchase_order_batch(batch, Some(later))))
}

/// The portal id of the order that the path names; of several with one external id, the newest.
fn find(context: &Context<'_>) -> Result<String, ApiError> {
    let found = match id_type(context)? {
        IdType::Internal => held(context, context.id).ok().map(|order| order.id.clone()),
        IdType::External => context.inner.newest_order_id(context.tenant_id, context.id),
    };
    found.ok_or_else(|| ApiError::purchase_order_not_found(context.id))
}

fn held<'a>(context: &'a Context<'_>, id: &str) -> Result<&'a PurchaseOrder, ApiError> {
    context.tenant()?.purchase_orders.get(id).ok_or_else(|| ApiError::purchase_order_not_found(id))
}

fn shown(context: &Context<'_>, id: &str) -> Result<Answer, ApiError> {
    Ok(Answer::ok(wire::purchase_order(held(context, id)?, context.tenant()?)))
}
