//! Payments, one by one and in batches.

use serde_json::Value;

use crate::error::ApiError;
use crate::exchange::{Answer, Context, create_error_answer};
use crate::fields::Fields;
use crate::payment;
use crate::routes::{IdType, batch, id_type};
use crate::state::{Payment, PaymentDraft, PaymentStatus};
use crate::wire;

pub(crate) fn create(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let body = context.call.json()?;
    let draft = payment::parse(&body, &context.config.modes)?;
    match make(context, &draft, &body) {
        Ok(id) => shown(context, &id),
        Err(error) => {
            let external_id = draft.external_id.as_deref();
            let earlier =
                external_id.and_then(|id| find_external(context, id).ok()).map(|found| found.id.clone());
            let duplicate = context.config.modes.duplicate_payment;
            Ok(create_error_answer(&error, context.config, duplicate, external_id, earlier.as_deref()))
        }
    }
}

pub(crate) fn one(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let id = find(context)?.id.clone();
    shown(context, &id)
}

pub(crate) fn reject(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let body = context.call.json()?;
    let fields = Fields::of(&body, "body")?;
    let comments = fields.required_text("comments")?;
    let erp_status = fields.filled("erp_status")?;
    let id = find(context)?.id.clone();
    let origin = context.origin(&body);
    payment::reject(context.inner, context.tenant_id, &id, &comments, erp_status, origin)?;
    shown(context, &id)
}

pub(crate) fn create_batch(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    batch(context, |context, entry| {
        let draft = payment::parse(entry, &context.config.modes)?;
        make(context, &draft, entry)
    })
}

pub(crate) fn reject_batch(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    batch(context, |context, entry| {
        let fields = Fields::of(entry, "payment")?;
        let external_id = fields.required_text("external_id")?;
        let comments = fields.text("comments")?.unwrap_or_default();
        let erp_status = fields.filled("erp_status")?;
        let id = find_external(context, &external_id)?.id.clone();
        let origin = context.origin(entry);
        payment::reject(context.inner, context.tenant_id, &id, &comments, erp_status, origin)?;
        Ok(id)
    })
}

pub(crate) fn update_status_batch(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    batch(context, |context, entry| {
        let fields = Fields::of(entry, "payment")?;
        let external_id = fields.required_text("external_id")?;
        let status: PaymentStatus = fields
            .word("status_pdp")?
            .ok_or_else(|| ApiError::bad_request("payment.status_pdp is missing"))?;
        let id = find_external(context, &external_id)?.id.clone();
        let origin = context.origin(entry);
        payment::set_status(context.inner, context.tenant_id, &id, status, origin)?;
        Ok(id)
    })
}

fn make(context: &mut Context<'_>, draft: &PaymentDraft, payload: &Value) -> Result<String, ApiError> {
    let origin = context.origin(payload);
    payment::create(context.inner, context.tenant_id, draft, &context.config.modes, origin)
}

/// The payment that the path names.
fn find<'a>(context: &'a Context<'_>) -> Result<&'a Payment, ApiError> {
    match id_type(context)? {
        IdType::Internal => {
            let found = context.tenant()?.payments.get(context.id);
            found.ok_or_else(|| ApiError::payment_not_found(context.id))
        }
        IdType::External => find_external(context, context.id),
    }
}

/// The payment with this external id: the live one if there is one, else the newest.
fn find_external<'a>(context: &'a Context<'_>, external_id: &str) -> Result<&'a Payment, ApiError> {
    let tenant = context.tenant()?;
    let ids = context.inner.payment_ids_of(context.tenant_id, external_id);
    let known = || ids.iter().filter_map(|id| tenant.payments.get(id));
    known()
        .find(|payment| payment.is_live())
        .or_else(|| known().next_back())
        .ok_or_else(|| ApiError::payment_not_found(external_id))
}

fn shown(context: &Context<'_>, id: &str) -> Result<Answer, ApiError> {
    let tenant = context.tenant()?;
    let payment = tenant.payments.get(id).ok_or_else(|| ApiError::payment_not_found(id))?;
    Ok(Answer::ok(wire::payment(payment, tenant)))
}

/// Does one thing per entry of `payments`.
fn batch(
    context: &mut Context<'_>,
    act: impl FnMut(&mut Context<'_>, &Value) -> Result<String, ApiError>,
) -> Result<Answer, ApiError> {
    batch::run(context, "payments", act, item, external_id)
}

/// A payment with its external id.
fn item(context: &Context<'_>, id: &str) -> Result<(Option<String>, Value), ApiError> {
    let tenant = context.tenant()?;
    let payment = tenant.payments.get(id).ok_or_else(|| ApiError::payment_not_found(id))?;
    Ok((payment.external_id.clone(), wire::payment(payment, tenant)))
}

/// What names an entry that failed.
fn external_id(entry: &Value) -> &str {
    entry.get("external_id").and_then(Value::as_str).unwrap_or_default()
}
