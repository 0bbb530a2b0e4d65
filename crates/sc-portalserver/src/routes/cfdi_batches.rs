//! What the other side tells about documents it took over (portal-api.md 5).

use serde_json::Value;

use crate::error::ApiError;
use crate::exchange::{Answer, Context};
use crate::fields::Fields;
use crate::routes::batch;
use crate::state::{Cfdi, CfdiStage, CfdiStatus};
use crate::wire;

/// Longest `new_status`.
const STATUS_CHARS_MAX: usize = 35;

/// The progress text that the supplier reads.
pub(crate) fn set_erp_status(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    run(context, |context, entry| {
        let fields = Fields::of(entry, "cfdi")?;
        fields.required_text("cfdi_id")?;
        fields.required_text("uuid")?;
        fields.required_text("new_status")?;
        let status = fields.text_up_to("new_status", STATUS_CHARS_MAX)?;
        let id = find(context, &fields)?.id.clone();
        change(context, &id, entry, |cfdi| cfdi.erp_status = status)?;
        Ok(id)
    })
}

/// Takes invoices out of `PENDING_TO_PAY`.
pub(crate) fn send_to_erp(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    run(context, |context, entry| {
        let cfdi = find(context, &Fields::of(entry, "cfdi")?)?;
        let id = cfdi.id.clone();
        if cfdi.is_cancelled() {
            return Err(ApiError::new(400, "CFDI__IS_CANCELLED", format!("the cfdi {id} is cancelled")));
        }
        if cfdi.stage != CfdiStage::PendingToPay {
            let why = format!("the cfdi {id} is not pending to pay");
            return Err(ApiError::new(400, "CFDI__WRONG_STAGE_SEND_ERP", why));
        }
        change(context, &id, entry, |cfdi| {
            cfdi.stage = CfdiStage::DeliveredErp;
            cfdi.status = CfdiStatus::DeliveredErp;
        })?;
        Ok(id)
    })
}

/// Takes [`send_to_erp`] back.
pub(crate) fn send_to_pending_payment(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    run(context, |context, entry| {
        let fields = Fields::of(entry, "cfdi")?;
        fields.text("comments")?;
        let cfdi = find(context, &fields)?;
        let id = cfdi.id.clone();
        if cfdi.stage != CfdiStage::DeliveredErp {
            let why = format!("the cfdi {id} is not delivered to the ERP");
            return Err(ApiError::new(400, "CFDI__NOT_DELIVERED_ERP_STAGE", why));
        }
        change(context, &id, entry, |cfdi| {
            cfdi.stage = CfdiStage::PendingToPay;
            cfdi.status = CfdiStatus::PendingPayment;
        })?;
        Ok(id)
    })
}

fn run(
    context: &mut Context<'_>,
    act: impl FnMut(&mut Context<'_>, &Value) -> Result<String, ApiError>,
) -> Result<Answer, ApiError> {
    batch::run(context, "cfdis", act, item, named)
}

fn item(context: &Context<'_>, id: &str) -> Result<(Option<String>, Value), ApiError> {
    let tenant = context.tenant()?;
    let cfdi = tenant.cfdis.get(id).ok_or_else(|| ApiError::cfdi_not_found(id))?;
    Ok((Some(cfdi.uuid.clone()), wire::cfdi(cfdi, tenant, &context.config.modes, false)))
}

/// What names an entry that failed.
fn named(entry: &Value) -> &str {
    let text = |name| entry.get(name).and_then(Value::as_str);
    text("cfdi_id").or_else(|| text("uuid")).unwrap_or_default()
}

/// The document of an entry, by either id; both must name the same one.
fn find<'a>(context: &'a Context<'_>, fields: &Fields<'_>) -> Result<&'a Cfdi, ApiError> {
    let (id, uuid) = (fields.filled("cfdi_id")?, fields.filled("uuid")?);
    let by_uuid = |uuid: &str| {
        let id = context.inner.cfdi_id_of(context.tenant_id, uuid);
        id.ok_or_else(|| ApiError::cfdi_uuid_not_found(uuid))
    };
    let id = match (id, uuid) {
        (None, None) => {
            let why = "cfdi.cfdi_id and cfdi.uuid are missing";
            return Err(ApiError::new(400, "CFDI__MISSING_UUID_AND_CFDI_ID", why));
        }
        (Some(id), None) => id,
        (None, Some(uuid)) => by_uuid(&uuid)?,
        (Some(id), Some(uuid)) if by_uuid(&uuid)? == id => id,
        (Some(id), Some(_)) => return Err(ApiError::cfdi_not_found(&id)),
    };
    context.tenant()?.cfdis.get(&id).ok_or_else(|| ApiError::cfdi_not_found(&id))
}

fn change(
    context: &mut Context<'_>,
    id: &str,
    entry: &Value,
    edit: impl FnOnce(&mut Cfdi),
) -> Result<(), ApiError> {
    let origin = context.origin(entry);
    let changed = context.inner.change_cfdi_for(context.tenant_id, id, origin, edit);
    changed.map_err(|defect| ApiError::defect(&defect))
}
