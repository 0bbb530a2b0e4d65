//! Purchase orders: reading a request, judging it, carrying it out.
//!
//! Judging is pure and complete: nothing is written before every rule was asked, so a refused call leaves no
//! trace. Invariants: of no line is more invoiced through [`invoice`] than it orders, and no call of the API
//! takes a line below that; an order and a document name each other, or neither does.

mod draft;
mod rules;

use rust_decimal::Decimal;

pub(crate) use self::draft::{parse, status};
use self::rules::{check_invoice, check_replacement, check_status, judge};
use crate::config::{Modes, OrderModes};
use crate::error::{ApiError, ORDER_DUPLICATED, Refusals};
use crate::origin::Origin;
use crate::state::{
    BatchOrderStatus, Cause, Change, InvoicedConcept, LineCfdi, PurchaseOrder, PurchaseOrderContent,
    PurchaseOrderStatus, Tenant,
};
use crate::store::Inner;

/// Judges a new order and makes it. Returns its portal id.
pub(crate) fn create(
    inner: &mut Inner,
    tenant_id: &str,
    content: PurchaseOrderContent,
    modes: &OrderModes,
    origin: Origin,
) -> Result<String, Refusals> {
    if !origin.forced && inner.newest_order_id(tenant_id, &content.external_id).is_some() {
        let description = format!("there is already a purchase order {}", content.external_id);
        return Err(ApiError::new(409, ORDER_DUPLICATED, description).into());
    }
    let parties = judge(tenant(inner, tenant_id)?, &content, modes)?;
    let order = PurchaseOrder {
        provider_id: parties.provider_id,
        company_id: parties.company_id,
        by_hand: matches!(origin.cause, Cause::Hand),
        ..PurchaseOrder::new(content, origin.at)
    };
    inner.insert_purchase_order(tenant_id, order, origin).map_err(|defect| ApiError::defect(&defect).into())
}

/// As [`create`], for a person in the portal's own screens.
pub(crate) fn create_by_hand(
    inner: &mut Inner,
    tenant_id: &str,
    content: PurchaseOrderContent,
    origin: Origin,
) -> Result<String, ApiError> {
    Ok(create(inner, tenant_id, content, &Modes::default().orders, origin)?)
}

/// Replaces the whole content of an order; with `revives`, even of a cancelled one.
pub(crate) fn replace(
    inner: &mut Inner,
    tenant_id: &str,
    order_id: &str,
    content: PurchaseOrderContent,
    modes: &OrderModes,
    origin: Origin,
    revives: bool,
) -> Result<(), Refusals> {
    let parties = judge(tenant(inner, tenant_id)?, &content, modes)?;
    check_replacement(order(inner, tenant_id, order_id)?, &content, &parties, modes, revives)?;
    inner
        .change_purchase_order(tenant_id, order_id, Change::Changed, origin, |order| {
            order.content = content;
            order.provider_id = parties.provider_id;
            order.company_id = parties.company_id;
        })
        .map_err(|defect| ApiError::defect(&defect).into())
}

/// Replaces the order of this external id, or makes it. Returns its portal id and which of both was done.
pub(crate) fn upsert(
    inner: &mut Inner,
    tenant_id: &str,
    content: PurchaseOrderContent,
    modes: &OrderModes,
    origin: Origin,
) -> Result<(String, BatchOrderStatus), Refusals> {
    match inner.newest_order_id(tenant_id, &content.external_id) {
        None => Ok((create(inner, tenant_id, content, modes, origin)?, BatchOrderStatus::Created)),
        Some(id) => {
            replace(inner, tenant_id, &id, content, modes, origin, modes.batch_revives_cancelled)?;
            Ok((id, BatchOrderStatus::Updated))
        }
    }
}

/// Moves an order to a status. One that has it already is left alone, unless it is over.
pub(crate) fn set_status(
    inner: &mut Inner,
    tenant_id: &str,
    order_id: &str,
    wanted: PurchaseOrderStatus,
    modes: &OrderModes,
    origin: Origin,
) -> Result<(), ApiError> {
    let order = order(inner, tenant_id, order_id)?;
    check_status(order, wanted, modes)?;
    if order.status() == wanted {
        return Ok(());
    }
    inner
        .change_purchase_order(tenant_id, order_id, Change::StatusChanged, origin, |order| {
            order.content.status = wanted;
        })
        .map_err(|defect| ApiError::defect(&defect))
}

/// Bills parts of an order by a document of its supplier: line external ids and quantities.
pub(crate) fn invoice(
    inner: &mut Inner,
    tenant_id: &str,
    order_id: &str,
    cfdi_id: &str,
    lines: &[(&str, Decimal)],
    origin: Origin,
) -> Result<(), ApiError> {
    let mut billed = order(inner, tenant_id, order_id)?.clone();
    let cfdi = tenant(inner, tenant_id)?.cfdis.get(cfdi_id);
    let cfdi = cfdi.ok_or_else(|| ApiError::new(404, "CFDI__NOT_FOUND", "there is no such cfdi"))?;
    if cfdi.provider_id != billed.provider_id {
        return Err(ApiError::bad_request("the cfdi belongs to another provider"));
    }
    for (concept_index, (line_external_id, quantity)) in (0..).zip(lines) {
        check_invoice(&billed, line_external_id, *quantity)?;
        let concept = InvoicedConcept { concept_index, quantity: *quantity };
        let cfdis = billed.line_cfdis.entry((*line_external_id).to_owned()).or_default();
        match cfdis.iter_mut().find(|held| held.id == cfdi.id) {
            Some(held) => held.concepts.push(concept),
            None => cfdis.push(LineCfdi {
                id: cfdi.id.clone(),
                uuid: cfdi.uuid.clone(),
                identifier: cfdi.identifier(),
                concepts: vec![concept],
            }),
        }
    }
    inner
        .change_purchase_order(tenant_id, order_id, Change::Invoiced, origin, |order| *order = billed)
        .map_err(|defect| ApiError::defect(&defect))
}

fn tenant<'a>(inner: &'a Inner, tenant_id: &str) -> Result<&'a Tenant, ApiError> {
    inner.tenant(tenant_id).map_err(|_| ApiError::forbidden())
}

fn order<'a>(inner: &'a Inner, tenant_id: &str, id: &str) -> Result<&'a PurchaseOrder, ApiError> {
    let orders = &tenant(inner, tenant_id)?.purchase_orders;
    orders.get(id).ok_or_else(|| ApiError::purchase_order_not_found(id))
}
