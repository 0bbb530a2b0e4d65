//! Fiscal documents in answers: the field names of portal-api.md 4.2.

use serde_json::{Map, Value, json};

use super::{cents, instant, iso, number, payment, purchase_order, without_nulls, word};
use crate::config::{InstantForm, Modes, PaymentInfoForm};
use crate::state::{
    AdditionalInfo, AdditionalValue, Cfdi, CfdiKind, CfdiRelation, CfdiShape, CfdiStage, ComplementDocument,
    ComplementPayment, ComplementVersion, Payment, PaymentComplement, Tenant,
};

pub(crate) fn cfdi(cfdi: &Cfdi, tenant: &Tenant, modes: &Modes, with_validations: bool) -> Value {
    let provider = tenant.providers.get(&cfdi.provider_id);
    let company = tenant.companies.iter().find(|company| company.id == cfdi.company_id);
    let amount = cfdi.additional_amount.as_ref();
    let mut metadata = json!({
        "provider_id": cfdi.provider_id,
        "provider_external_id": provider.and_then(|provider| provider.external_id.clone()),
        "provider_rfc": provider.map(|provider| provider.rfc.clone()),
        "provider_name": provider.map(|provider| provider.name.clone()),
        "company_id": cfdi.company_id,
        "company_rfc": company.map(|company| company.rfc.clone()),
        "company_name": company.map(|company| company.name.clone()),
        "type": metadata_type(cfdi),
        "status": word(&cfdi.status),
        "cfdi_status_group": status_group(cfdi),
        "balance": number(cfdi.balance),
        "partially_payed": cfdi.is_partially_paid(),
        "total_mxn": number(cents(cfdi.total.saturating_mul(cfdi.exchange_rate))),
        "cancelled_by_sat": cfdi.cancelled_by_sat,
        "cancelled_in_tenant": cfdi.cancelled_in_tenant,
        "created_at": iso(cfdi.created_at),
        "authorized_at": cfdi.authorized_at.map(iso),
        "erp_status": cfdi.erp_status,
        "additional_info": cfdi.additional_info.iter().map(additional_info).collect::<Vec<_>>(),
        "additional_amount": amount.map(|held| json!({ "name": held.name, "amount": number(held.amount) })),
        "purchase_orders": purchase_order::links(cfdi, tenant),
        "payment_info": match cfdi.kind {
            CfdiKind::PaymentCfdi => attached_info(cfdi, tenant, modes),
            CfdiKind::Invoice | CfdiKind::CreditNote | CfdiKind::Advance => payment_info(cfdi, tenant),
        },
        "xml_modified": false,
    });
    if with_validations {
        metadata["validations"] = json!([
            { "name": "sat_status", "valid": !cfdi.cancelled_by_sat },
            { "name": "receiver", "valid": true },
            { "name": "arithmetic", "valid": true },
        ]);
    }
    let is_shown = !cfdi.uuid.is_empty() && cfdi.shape != CfdiShape::WithoutCfdi;
    without_nulls(json!({
        "id": cfdi.id,
        "type": word(&cfdi.document_type),
        "identifier": cfdi.identifier(),
        "status": word(&cfdi.status),
        "stage": word(&cfdi.stage),
        "currency": cfdi.currency,
        "total": number(cfdi.total),
        "date": cfdi.issued_at.to_string(),
        "cfdi": is_shown.then(|| comprobante(cfdi, modes)),
        "payment_complement_info": complement_info(cfdi, tenant, modes),
        "metadata": metadata,
    }))
}

fn comprobante(cfdi: &Cfdi, modes: &Modes) -> Value {
    // A payment complement has neither form nor method nor rate of its own: they stand in its payments.
    let is_complement = cfdi.kind == CfdiKind::PaymentCfdi;
    json!({
        "version": "4.0",
        "serie": cfdi.serie,
        "folio": cfdi.folio,
        "serie_folio": cfdi.identifier(),
        "fecha_emision": cfdi.issued_at.to_string(),
        "forma_pago": (!is_complement).then_some(&cfdi.payment_form),
        "metodo_pago": (!is_complement).then(|| word(&cfdi.payment_method)),
        "moneda": cfdi.currency,
        "tipo_cambio": (!is_complement).then(|| number(cfdi.exchange_rate)),
        "subtotal": number(cfdi.subtotal),
        "total": number(cfdi.total),
        "tipo_comprobante": voucher_type(cfdi),
        "exportacion": "01",
        "emisor": {
            "rfc": cfdi.issuer.rfc,
            "nombre": cfdi.issuer.name,
            "regimen_fiscal": cfdi.issuer.regimen,
        },
        "receptor": {
            "rfc": cfdi.receiver.rfc,
            "nombre": cfdi.receiver.name,
            "uso_cfdi": if is_complement { "CP01" } else { "G03" },
            "regimen_fiscal_receptor": cfdi.receiver.regimen,
        },
        "timbre": (cfdi.shape != CfdiShape::WithoutStamp).then(|| json!({
            "uuid": cfdi.uuid,
            "version": "1.1",
            "fecha_timbrado": stamped_at(cfdi, modes),
        })),
        "cfdis_relacionados": cfdi.related.iter().map(relation).collect::<Vec<_>>(),
        "complementos": cfdi.complement.as_ref().map(complementos),
    })
}

fn stamped_at(cfdi: &Cfdi, modes: &Modes) -> Value {
    let local = || cfdi.stamped_at.to_zoned(modes.days.time_zone()).ok();
    match modes.cfdis.stamped_at {
        InstantForm::Iso => json!(cfdi.stamped_at.to_string()),
        // A document's local time has no zone; the portal's own stands in for it.
        InstantForm::EpochMs => {
            local().map_or(Value::Null, |at| instant(at.timestamp(), InstantForm::EpochMs))
        }
    }
}

fn relation(relation: &CfdiRelation) -> Value {
    json!({ "tipo_relacion": relation.kind, "uuids_relacionados": relation.uuids })
}

fn complementos(complement: &PaymentComplement) -> Value {
    let paid = complement.payments.iter();
    let total = paid.clone().map(|paid| paid.amount.saturating_mul(paid.exchange_rate)).sum();
    let mut held = json!({ "pagos": paid.map(complement_payment).collect::<Vec<_>>() });
    let name = match complement.version {
        ComplementVersion::Pagos10 => "pagos",
        ComplementVersion::Pagos20 => {
            held["totales"] = json!({ "monto_total_pagos": number(cents(total)) });
            "pagos20"
        }
    };
    Map::from_iter([(name.to_owned(), held)]).into()
}

fn complement_payment(paid: &ComplementPayment) -> Value {
    json!({
        "fecha_pago": paid.paid_at.to_string(),
        "forma_pago": paid.form,
        "moneda": paid.currency,
        "monto": number(paid.amount),
        "tipo_cambio": number(paid.exchange_rate),
        "numero_operacion": paid.operation_number,
        "documentos_relacionados": paid.documents.iter().map(complement_document).collect::<Vec<_>>(),
    })
}

fn complement_document(document: &ComplementDocument) -> Value {
    json!({
        "id_documento": document.uuid,
        "serie": document.serie,
        "folio": document.folio,
        "moneda_dr": document.currency,
        "equivalencia_dr": number(document.equivalence),
        "numero_parcialidad": document.instalment,
        "importe_saldo_ant": number(document.balance_before),
        "importe_pagado": number(document.paid),
        "importe_saldo_insoluto": number(document.balance_after),
        "objeto_imp_dr": "02",
    })
}

fn additional_info(info: &AdditionalInfo) -> Value {
    json!({
        "field": { "external_id": info.field, "name": info.field, "type": "TEXT" },
        "value": info.value.as_ref().map(additional_value),
    })
}

fn additional_value(value: &AdditionalValue) -> Value {
    let item = value.catalog_item.as_ref();
    json!({
        "raw": value.raw,
        "catalog_item": item.map(|item| json!({ "external_id": item.external_id, "name": item.name })),
    })
}

/// Payments that settled an invoice.
fn payment_info(cfdi: &Cfdi, tenant: &Tenant) -> Option<Value> {
    if cfdi.payment_ids.is_empty() {
        return None;
    }
    let payments = || cfdi.payment_ids.iter().filter_map(|id| tenant.payments.get(id));
    Some(json!({
        "payments": payments().map(|paid| json!({ "payment_id": paid.id })).collect::<Vec<_>>(),
        "payments_response": payments().map(|paid| payment(paid, tenant)).collect::<Vec<_>>(),
    }))
}

/// The payments that a complement was attached to.
fn attached<'a>(cfdi: &'a Cfdi, tenant: &'a Tenant) -> impl Iterator<Item = &'a Payment> {
    cfdi.attached_to.iter().filter_map(|id| tenant.payments.get(id))
}

fn attached_info(cfdi: &Cfdi, tenant: &Tenant, modes: &Modes) -> Option<Value> {
    if cfdi.attached_to.is_empty() || modes.cfdis.payment_info == PaymentInfoForm::Absent {
        return None;
    }
    let named = |paid: &Payment| {
        let number = paid.external_id.as_ref().filter(|_| modes.cfdis.payment_numbers);
        json!({ "payment_id": paid.id, "external_id": number })
    };
    let mut info = json!({ "payments": attached(cfdi, tenant).map(named).collect::<Vec<_>>() });
    if modes.cfdis.payment_info == PaymentInfoForm::WithPayments {
        info["payments_response"] = attached(cfdi, tenant).map(|paid| payment(paid, tenant)).collect();
    }
    Some(info)
}

fn complement_info(cfdi: &Cfdi, tenant: &Tenant, modes: &Modes) -> Value {
    if !modes.cfdis.complement_info {
        return json!([]);
    }
    let named = |paid: &Payment| json!({ "payment_id": paid.id, "operation_number": paid.folio });
    attached(cfdi, tenant).map(named).collect()
}

/// The complement that a payment shows: the newest that is not cancelled.
pub(super) fn complement_of<'a>(payment: &Payment, tenant: &'a Tenant) -> Option<&'a Cfdi> {
    tenant.complements_of(&payment.id).rev().find(|cfdi| !cfdi.is_cancelled())
}

pub(super) fn complement_summary(cfdi: &Cfdi) -> Value {
    json!({
        "id": cfdi.id,
        "uuid": cfdi.uuid,
        "serie": cfdi.serie,
        "folio": cfdi.folio,
        "identificador": cfdi.identifier(),
        "total": number(cfdi.total),
    })
}

fn metadata_type(cfdi: &Cfdi) -> &'static str {
    match cfdi.kind {
        CfdiKind::Invoice => "INVOICE",
        CfdiKind::CreditNote => "CREDIT_NOTE",
        CfdiKind::PaymentCfdi => "PAYMENT_CFDI",
        CfdiKind::Advance => "ADVANCED",
    }
}

/// SAT tipo de comprobante.
fn voucher_type(cfdi: &Cfdi) -> &'static str {
    match cfdi.kind {
        CfdiKind::Invoice | CfdiKind::Advance => "I",
        CfdiKind::CreditNote => "E",
        CfdiKind::PaymentCfdi => "P",
    }
}

fn status_group(cfdi: &Cfdi) -> &'static str {
    match cfdi.stage {
        CfdiStage::PendingToSend => "SENDING",
        CfdiStage::PendingToAuthorize => "IN_PROCESS",
        CfdiStage::PendingToValidate => "VALIDATION",
        CfdiStage::PendingToPay => "RECEIVED",
        CfdiStage::DeliveredErp => "DELIVERED_ERP",
        CfdiStage::IncludedInPaymentOrder => "PAYMENT_ORDER",
        CfdiStage::PaymentCompleted => "ASSOCIATED",
        CfdiStage::Finished => "ARCHIVED",
    }
}
