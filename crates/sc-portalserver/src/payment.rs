//! Payments: reading a request, judging it, carrying it out, taking it back.
//!
//! Judging is pure and complete: nothing is written before every rule was asked, so a refused payment leaves
//! no trace. Invariant: for each document, `total` at its arrival = `balance` + what live payments settled.

mod draft;
mod rules;

use jiff::Timestamp;
use rust_decimal::Decimal;

pub(crate) use self::draft::parse;
use self::rules::{Verdict, judge};
use crate::config::Modes;
use crate::error::ApiError;
use crate::origin::Origin;
use crate::state::{
    Cause, Cfdi, CfdiStage, CfdiStatus, Change, ObjectKind, Payment, PaymentCfdi, PaymentDraft,
    PaymentMethod, PaymentStatus, Rejection,
};
use crate::store::{Inner, StateError, entry};

/// Judges the payment and makes it. Returns its id.
pub(crate) fn create(
    inner: &mut Inner,
    tenant_id: &str,
    draft: &PaymentDraft,
    modes: &Modes,
    origin: Origin,
) -> Result<String, ApiError> {
    let verdict = judge(inner, tenant_id, draft, modes, origin.forced)?;
    carry_out(inner, tenant_id, draft, verdict, origin).map_err(|defect| ApiError::defect(&defect))
}

/// As [`create`], for a person in the portal's own screens.
pub(crate) fn create_by_hand(
    inner: &mut Inner,
    tenant_id: &str,
    draft: &PaymentDraft,
    at: Timestamp,
) -> Result<String, ApiError> {
    create(inner, tenant_id, draft, &Modes::default(), Origin::hand(at))
}

fn carry_out(
    inner: &mut Inner,
    tenant_id: &str,
    draft: &PaymentDraft,
    verdict: Verdict,
    origin: Origin,
) -> Result<String, StateError> {
    let id = inner.fresh_id();
    let mut settled = Vec::with_capacity(verdict.lines.len());
    let mut complement_due = false;
    for line in &verdict.lines {
        inner.change_cfdi(tenant_id, &line.cfdi_id, origin.cause.clone(), origin.at, |cfdi| {
            let balance_before = cfdi.balance;
            let balance_after = (balance_before - line.amount).max(Decimal::ZERO);
            cfdi.payment_ids.push(id.clone());
            complement_due |= cfdi.payment_method == PaymentMethod::Ppd;
            settled.push(PaymentCfdi {
                cfdi_id: cfdi.id.clone(),
                uuid: cfdi.uuid.clone(),
                serie: cfdi.serie.clone(),
                folio: cfdi.folio.clone(),
                currency: cfdi.currency.clone(),
                amount: line.amount,
                payment_amount: line.payment_amount,
                exchange_rate: line.exchange_rate,
                balance_before,
                balance_after,
                instalment_number: u32::try_from(cfdi.payment_ids.len()).unwrap_or(u32::MAX),
                total: cfdi.total,
                document_rate: cfdi.exchange_rate,
            });
            cfdi.balance = balance_after;
            place_by_balance(cfdi);
        })?;
    }
    let folio = inner.data.tenants.get(tenant_id).map_or(1, |tenant| tenant.payments.len() as u64 + 1);
    let payment = Payment {
        id: id.clone(),
        external_id: draft.external_id.clone(),
        folio,
        status: if complement_due {
            PaymentStatus::PendingPaymentCfdi
        } else {
            PaymentStatus::NoNeedPaymentCfdi
        },
        currency: draft.currency.clone(),
        total_amount: draft.total_amount,
        payment_date: draft.payment_date,
        operation_type: draft.operation_type,
        reference: draft.reference.clone(),
        comments: draft.comments.clone(),
        bank_account_id: verdict.bank_account_id,
        provider_id: verdict.provider_id,
        company_id: verdict.company_id,
        ignore_amounts: draft.ignore_amounts,
        cfdis: settled,
        missing_cfdis: verdict.missing,
        created_at: origin.at,
        updated_at: origin.at,
        rejection: None,
        by_hand: matches!(origin.cause, Cause::Hand),
    };
    inner.insert_payment(tenant_id, payment, origin.cause, origin.payload, origin.at)?;
    Ok(id)
}

/// Moves a document to where its balance says it belongs. One that is still owed stays where it was, be it
/// payable or delivered to the ERP, unless it was complete before.
fn place_by_balance(cfdi: &mut Cfdi) {
    if cfdi.balance > Decimal::ZERO {
        if cfdi.stage == CfdiStage::PaymentCompleted {
            cfdi.stage = CfdiStage::PendingToPay;
            cfdi.status = CfdiStatus::PendingPayment;
        }
        return;
    }
    cfdi.stage = CfdiStage::PaymentCompleted;
    cfdi.status = match cfdi.payment_method {
        PaymentMethod::Ppd => CfdiStatus::PendingAttachPaymentCfdi,
        PaymentMethod::Pue => CfdiStatus::NoNeedAttachPaymentCfdi,
    };
}

/// Takes a payment back: its documents are owed again. The payment stays, as `FAILED`.
pub(crate) fn reject(
    inner: &mut Inner,
    tenant_id: &str,
    payment_id: &str,
    comments: &str,
    erp_status: Option<String>,
    origin: Origin,
) -> Result<(), ApiError> {
    let no_payment = || ApiError::payment_not_found(payment_id);
    let tenant = inner.tenant(tenant_id).map_err(|_| ApiError::forbidden())?;
    let payment = tenant.payments.get(payment_id).ok_or_else(no_payment)?;
    if tenant.reject_disabled {
        return Err(ApiError::new(
            400,
            "PAYMENT__DISABLE_REJECT_OR_DELETE_PAYMENT_FOR_TENANT_IS_ACTIVED",
            "this tenant does not allow payments to be rejected",
        ));
    }
    match payment.status {
        PaymentStatus::Failed => {
            return Err(ApiError::new(400, "PAYMENT_EDIT_NOT_ALLOWED", "the payment is rejected already"));
        }
        PaymentStatus::PaymentCfdiAttached | PaymentStatus::InReviewPaymentCfdi => {
            return Err(ApiError::new(
                400,
                "PAYMENT__CAN_NOT_REJECTED_BECAUSE_HAS_PAYMENT_CFDI_RELATED",
                "the payment has a payment complement",
            ));
        }
        PaymentStatus::NoNeedPaymentCfdi
        | PaymentStatus::PendingPaymentCfdi
        | PaymentStatus::PendingPaymentCfdiHidden
        | PaymentStatus::DeliveredErp
        | PaymentStatus::RejectedPaymentCfdi => {}
    }
    for line in payment.cfdis.clone() {
        let owed_again = |cfdi: &mut Cfdi| {
            cfdi.balance += line.balance_before - line.balance_after;
            if let Some(position) = cfdi.payment_ids.iter().position(|id| id == payment_id) {
                cfdi.payment_ids.remove(position);
            }
            place_by_balance(cfdi);
        };
        inner
            .change_cfdi(tenant_id, &line.cfdi_id, origin.cause.clone(), origin.at, owed_again)
            .map_err(|defect| ApiError::defect(&defect))?;
    }
    let rejection = Rejection { comments: comments.to_owned(), erp_status, at: origin.at };
    change(inner, tenant_id, payment_id, Change::Rejected, origin, |payment| {
        payment.status = PaymentStatus::Failed;
        payment.rejection = Some(rejection);
    })
}

/// Sets the status of a live payment.
pub(crate) fn set_status(
    inner: &mut Inner,
    tenant_id: &str,
    payment_id: &str,
    status: PaymentStatus,
    origin: Origin,
) -> Result<(), ApiError> {
    let tenant = inner.tenant(tenant_id).map_err(|_| ApiError::forbidden())?;
    let payment = tenant.payments.get(payment_id).ok_or_else(|| ApiError::payment_not_found(payment_id))?;
    if !payment.is_live() {
        return Err(ApiError::new(400, "PAYMENT_EDIT_NOT_ALLOWED", "the payment was rejected"));
    }
    if status == PaymentStatus::Failed {
        // Else the amounts would stay settled: a payment fails only by being rejected.
        return Err(ApiError::new(400, "PAYMENT_EDIT_NOT_ALLOWED", "reject the payment instead"));
    }
    change(inner, tenant_id, payment_id, Change::Changed, origin, |payment| payment.status = status)
}

fn change(
    inner: &mut Inner,
    tenant_id: &str,
    payment_id: &str,
    kind: Change,
    origin: Origin,
    edit: impl FnOnce(&mut Payment),
) -> Result<(), ApiError> {
    let tenant = inner.tenant_mut(tenant_id).map_err(|_| ApiError::forbidden())?;
    let payment =
        tenant.payments.get_mut(payment_id).ok_or_else(|| ApiError::payment_not_found(payment_id))?;
    edit(payment);
    payment.updated_at = origin.at;
    let mut line = entry(origin.at, tenant_id, ObjectKind::Payment, payment_id, kind, origin.cause);
    line.external_id.clone_from(&payment.external_id);
    line.amount = Some(payment.total_amount);
    line.currency = Some(payment.currency.clone());
    line.cfdis.clone_from(&payment.cfdis);
    line.payload = origin.payload;
    inner.record(line);
    Ok(())
}
