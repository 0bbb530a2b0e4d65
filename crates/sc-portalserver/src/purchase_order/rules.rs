//! The rules an order must keep, beyond its form. Nothing here writes.

use rust_decimal::Decimal;

use crate::config::{InvoicedUpdate, OrderModes, OrderReopen, OrderSums, WithholdingSign};
use crate::error::{ApiError, Refusals};
use crate::state::{
    Provider, ProviderStatus, PurchaseOrder, PurchaseOrderContent, PurchaseOrderLine, PurchaseOrderStatus,
    Tenant,
};
use crate::wire::cents;

/// Whom an order names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parties {
    /// Portal id.
    pub(super) provider_id: String,
    /// Portal id.
    pub(super) company_id: Option<String>,
}

/// Asks every rule that holds for an order whatever was there before.
pub(super) fn judge(
    tenant: &Tenant,
    content: &PurchaseOrderContent,
    modes: &OrderModes,
) -> Result<Parties, Refusals> {
    let mut wrong = Refusals::default();
    let parties = Parties {
        provider_id: wrong.take(provider_of(tenant, content).map(|provider| provider.id.clone())),
        company_id: wrong.take(company_of(tenant, content)),
    };
    for line in &content.lines {
        wrong.take(check_line(line, modes));
    }
    wrong.take(check_withholding(content, modes));
    if modes.sums == OrderSums::Checked {
        check_sums(content, modes, &mut wrong);
    }
    wrong.check()?;
    Ok(parties)
}

fn provider_of<'a>(tenant: &'a Tenant, content: &PurchaseOrderContent) -> Result<&'a Provider, ApiError> {
    let named = || {
        let is_named =
            |held: &&Provider| held.external_id.as_deref() == Some(content.provider_external_id.as_str());
        tenant.providers.values().filter(is_named)
    };
    // The portal does not keep this name unique.
    let enabled = named().find(|held| held.status == ProviderStatus::Enabled);
    enabled.ok_or_else(|| match named().next() {
        None => ApiError::provider_not_found(),
        Some(_) => ApiError::provider_disabled(),
    })
}

fn company_of(tenant: &Tenant, content: &PurchaseOrderContent) -> Result<Option<String>, ApiError> {
    let Some(external_id) = &content.company_external_id else { return Ok(None) };
    match tenant.company_of(external_id) {
        None => Err(ApiError::company_not_found()),
        Some(company) if !company.active => Err(ApiError::company_inactive()),
        Some(company) => Ok(Some(company.id.clone())),
    }
}

/// Whether two amounts agree; amounts too large to be compared do not.
fn agree(one: Option<Decimal>, other: Decimal, tolerance: Decimal) -> bool {
    one.and_then(|one| one.checked_sub(other)).is_some_and(|difference| difference.abs() <= tolerance)
}

fn check_line(line: &PurchaseOrderLine, modes: &OrderModes) -> Result<(), ApiError> {
    let expected = line.quantity.checked_mul(line.price).map(cents);
    if agree(expected, line.subtotal, modes.line_tolerance) {
        return Ok(());
    }
    Err(ApiError::new(
        400,
        "PURCHASE_ORDERS__LINE_SUBTOTAL_NOT_MATCH",
        format!(
            "line {}: subtotal {} is not {} x {}",
            line.external_id, line.subtotal, line.quantity, line.price
        ),
    ))
}

fn check_withholding(content: &PurchaseOrderContent, modes: &OrderModes) -> Result<(), ApiError> {
    let withheld = content.withhold_tax_sum.unwrap_or_default();
    let (is_sound, expected) = match modes.withholding_sign {
        WithholdingSign::Either => (true, "any"),
        WithholdingSign::Negative => (withheld <= Decimal::ZERO, "negative"),
        WithholdingSign::Positive => (withheld >= Decimal::ZERO, "positive"),
    };
    if is_sound {
        return Ok(());
    }
    Err(ApiError::bad_request(format!("withhold_tax_sum must be {expected}")))
}

fn check_sums(content: &PurchaseOrderContent, modes: &OrderModes, wrong: &mut Refusals) {
    let tolerance = modes.sum_tolerance_per_line.saturating_mul(Decimal::from(content.lines.len()));
    let subtotal = content.lines.iter().try_fold(Decimal::ZERO, |sum, line| sum.checked_add(line.subtotal));
    if !agree(subtotal, content.subtotal, tolerance) {
        wrong.add(ApiError::bad_request(format!(
            "subtotal {} is not the sum of the lines' subtotals",
            content.subtotal
        )));
    }
    let (vat, withheld) = (content.vat_sum.unwrap_or_default(), content.withhold_tax_sum.unwrap_or_default());
    let total = content.subtotal.checked_add(vat).and_then(|sum| sum.checked_sub(withheld.abs()));
    if !agree(total, content.total, tolerance) {
        wrong.add(ApiError::bad_request(format!(
            "total {} is not subtotal + vat_sum - withhold_tax_sum",
            content.total
        )));
    }
}

/// Whether the content of `order` may be replaced by this one. `revives` = even if it was cancelled.
pub(super) fn check_replacement(
    order: &PurchaseOrder,
    content: &PurchaseOrderContent,
    parties: &Parties,
    modes: &OrderModes,
    revives: bool,
) -> Result<(), Refusals> {
    if order.content.external_id != content.external_id {
        return Err(Refusals::from(ApiError::new(
            400,
            "PURCHASE_ORDERS__EXTERNAL_AND_INTERNAL_IDS_MISMATCH",
            format!("the order's external_id is {}", order.content.external_id),
        )));
    }
    let is_revived = revives && order.status() == PurchaseOrderStatus::Cancelled;
    if !order.status().is_live() && !is_revived {
        return Err(Refusals::from(ApiError::new(
            400,
            "PURCHASE_ORDERS__NOT_OPEN",
            format!("the order {} is not open", content.external_id),
        )));
    }
    let mut wrong = Refusals::default();
    if !is_revived {
        wrong.take(check_status(order, content.status, modes));
    }
    let related = |why: String| ApiError::new(400, "PURCHASE_ORDER_ALREADY_RELATED_INVOICE", why);
    if order.is_invoiced() {
        if modes.invoiced_update == InvoicedUpdate::Refused {
            wrong.add(related("the order has invoices".to_owned()));
        }
        if order.provider_id != parties.provider_id {
            wrong.add(related("the order has invoices of another provider".to_owned()));
        }
    }
    for line_external_id in order.line_cfdis.keys() {
        let invoiced = order.invoiced_quantity(line_external_id);
        let wanted = content.line(line_external_id).map(|line| line.quantity);
        let is_gone = wanted.is_none() && !order.cfdis_of(line_external_id).is_empty();
        if is_gone || wanted.is_some_and(|quantity| quantity < invoiced) {
            wrong.add(related(format!("of line {line_external_id} {invoiced} is invoiced")));
        }
    }
    wrong.check()
}

/// Whether `order` may be moved to this status.
pub(super) fn check_status(
    order: &PurchaseOrder,
    wanted: PurchaseOrderStatus,
    modes: &OrderModes,
) -> Result<(), ApiError> {
    use PurchaseOrderStatus::{Cancelled, Closed, Generated, Open};
    let name = &order.content.external_id;
    let ended = || {
        let description = format!("the order {name} is already cancelled or closed");
        ApiError::new(400, "PURCHASE_ORDER_ALREADY_CANCELLED_CLOSED", description)
    };
    match (order.status(), wanted) {
        (Cancelled | Closed, Cancelled | Closed) => Err(ended()),
        (Cancelled, Open | Generated) if modes.reopen != OrderReopen::ClosedAndCancelled => Err(ended()),
        (Closed, Open | Generated) if modes.reopen == OrderReopen::Never => Err(ApiError::new(
            400,
            "PURCHASE_ORDER_CHANGE_STATUS_FAIL",
            format!("the order {name} cannot be opened again"),
        )),
        (Open | Generated, Cancelled) if order.is_invoiced() => Err(ApiError::new(
            400,
            "PURCHASE_ORDER_CANNOT_CANCELLED",
            format!("the order {name} has invoices"),
        )),
        _ => Ok(()),
    }
}

/// Whether the supplier may invoice this much of a line.
pub(super) fn check_invoice(
    order: &PurchaseOrder,
    line_external_id: &str,
    quantity: Decimal,
) -> Result<(), ApiError> {
    use crate::state::AcceptanceStatus::Accepted;
    if order.status() != PurchaseOrderStatus::Open {
        return Err(ApiError::new(400, "PURCHASE_ORDERS__NOT_OPEN", "the order is not open"));
    }
    if order.content.acceptance_status != Accepted {
        return Err(ApiError::new(400, "PURCHASE_ORDERS__NOT_ACCEPTED", "the order is not accepted"));
    }
    let Some(line) = order.content.line(line_external_id) else {
        return Err(ApiError::bad_request(format!("the order has no line {line_external_id}")));
    };
    let invoiced = order.invoiced_quantity(line_external_id).checked_add(quantity);
    if quantity <= Decimal::ZERO || invoiced.is_none_or(|invoiced| invoiced > line.quantity) {
        return Err(ApiError::new(
            400,
            "PURCHASE_ORDER_ALREADY_COMPLETE_INVOICES",
            format!("{quantity} of line {line_external_id} is not left to be invoiced"),
        ));
    }
    Ok(())
}
