//! Purchase orders in answers: names differ from those of requests (`num` → `number`, line `num` → `line_num`,
//! `code` → `item_code`, `total` → `line_total`).

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{in_band, iso, number, provider_summary, without_nulls, word};
use crate::state::{
    AcceptanceStatus, BatchKind, Cfdi, InvoicedConcept, LineCfdi, LineTax, MetadataPair, PurchaseOrder,
    PurchaseOrderAddress, PurchaseOrderBatch, PurchaseOrderBatchResult, PurchaseOrderLine, PurchaseOrderLog,
    Tenant,
};

pub(crate) fn purchase_order(order: &PurchaseOrder, tenant: &Tenant) -> Value {
    let content = &order.content;
    let provider = tenant.providers.get(&order.provider_id);
    let is_accepted = content.acceptance_status == AcceptanceStatus::Accepted;
    let cfdis = order.cfdi_ids.iter().filter_map(|id| tenant.cfdis.get(id));
    without_nulls(json!({
        "id": order.id,
        "external_id": content.external_id,
        "number": content.num,
        "status": word(&content.status),
        "acceptance_status": word(&content.acceptance_status),
        "acceptance_date": is_accepted.then(|| iso(order.created_at)),
        "date": day(content.date),
        "delivery_date": day(content.delivery_date),
        "currency": content.currency,
        "exchange_rate": content.exchange_rate.map(number),
        "subtotal": number(content.subtotal),
        "total": number(content.total),
        "vat_sum": content.vat_sum.map(number),
        "withhold_tax_sum": content.withhold_tax_sum.map(number),
        "comments": content.comments,
        "reference": content.reference,
        "warehouse": content.warehouse,
        "requisition_number": content.requisition_number,
        "delivery_contact": content.delivery_contact,
        "requested_by_contact": content.requested_by_contact,
        "owners": content.owners,
        "company_id": order.company_id,
        "company_external_id": content.company_external_id,
        "provider": provider.map(provider_summary),
        "provider_id": order.provider_id,
        "provider_name": provider.map(|held| held.name.clone()),
        "addresses": content.addresses.iter().map(address).collect::<Vec<_>>(),
        "metadata": metadata(&content.metadata),
        "total_lines": content.lines.len(),
        "lines": content.lines.iter().map(|held| line(held, order)).collect::<Vec<_>>(),
        "cfdi_ids": order.cfdi_ids,
        "cfdis": cfdis.map(|held| json!({
            "id": held.id,
            "uuid": held.uuid,
            "identifier": held.identifier(),
        })).collect::<Vec<_>>(),
        "cfdi_use": content.cfdi_use,
        "cfdi_payment_form": content.cfdi_payment_form,
        "cfdi_payment_method": content.cfdi_payment_method.map(|method| word(&method)),
        "partialities_record": [],
        "payments_record": {},
        "purchase_payments": [],
        "logs": order.logs.iter().map(log).collect::<Vec<_>>(),
    }))
}

fn line(line: &PurchaseOrderLine, order: &PurchaseOrder) -> Value {
    json!({
        "line_num": line.num,
        "item_code": line.code,
        "description": line.description,
        "external_id": line.external_id,
        "external_id_line": line.external_id,
        "quantity": number(line.quantity),
        "price": number(line.price),
        "subtotal": number(line.subtotal),
        "line_total": number(line.total),
        "unit_of_measure": line.unit_of_measure,
        "comments": line.comments,
        "metadata": metadata(&line.metadata),
        "cfdis": order.cfdis_of(&line.external_id).iter().map(line_cfdi).collect::<Vec<_>>(),
        "deliveries": [],
        "vat_taxes": line.vat_taxes.iter().map(tax).collect::<Vec<_>>(),
        "withholding_taxes": line.withholding_taxes.iter().map(tax).collect::<Vec<_>>(),
        "budget_id": line.budget_id,
        "budget_line_external_id": line.budget_line_external_id,
        "requisition_line_id": line.requisition_line_id,
    })
}

fn line_cfdi(cfdi: &LineCfdi) -> Value {
    json!({
        "id": cfdi.id,
        "uuid": cfdi.uuid,
        "identifier": cfdi.identifier,
        "concepts": cfdi.concepts.iter().map(concept).collect::<Vec<_>>(),
    })
}

fn concept(concept: &InvoicedConcept) -> Value {
    json!({ "concept_index": concept.concept_index, "quantity": number(concept.quantity) })
}

fn tax(tax: &LineTax) -> Value {
    json!({
        "amount": number(tax.amount),
        "code": tax.code.map(|code| word(&code)),
        "external_code": tax.external_code,
        "rate": tax.rate.map(number),
    })
}

fn metadata(pairs: &[MetadataPair]) -> Value {
    pairs.iter().map(|pair| json!({ "key": pair.key, "value": pair.value })).collect()
}

fn address(address: &PurchaseOrderAddress) -> Value {
    json!({
        "type": word(&address.kind),
        "street": address.street,
        "city": address.city,
        "country": address.country,
        "exterior_number": address.exterior_number,
        "interior_number": address.interior_number,
        "identifier": address.identifier,
        "municipality": address.municipality,
        "state": address.state,
        "suburb": address.suburb,
        "zip_code": address.zip_code,
    })
}

fn log(log: &PurchaseOrderLog) -> Value {
    json!({ "created_at": iso(log.at), "event": word(&log.change), "status": word(&log.status) })
}

/// `metadata.purchase_orders` of a document: the lines it bills.
pub(super) fn links(cfdi: &Cfdi, tenant: &Tenant) -> Value {
    let orders = cfdi.purchase_order_ids.iter().filter_map(|id| tenant.purchase_orders.get(id));
    orders
        .map(|order| {
            json!({
                "purchase_order_id": order.id,
                "purchase_order_external_id": order.content.external_id,
                "references": references(order, cfdi),
            })
        })
        .collect()
}

fn references(order: &PurchaseOrder, cfdi: &Cfdi) -> Vec<Value> {
    let mut found = Vec::new();
    for line in &order.content.lines {
        let billed = order.cfdis_of(&line.external_id).iter().filter(|held| held.id == cfdi.id);
        found.extend(billed.flat_map(|held| &held.concepts).map(|concept| {
            json!({
                "concept_index": concept.concept_index,
                "line_external_id": line.external_id,
                "line_num": line.num,
                "line_price": number(line.price),
                "line_quantity": number(concept.quantity),
            })
        }));
    }
    found
}

/// A batch at an instant: when it came in (`None`), or later, when its results are told once they are due.
pub(crate) fn purchase_order_batch(batch: &PurchaseOrderBatch, later: Option<(Timestamp, u64)>) -> Value {
    let is_due = |(now, processing_ms): (Timestamp, u64)| {
        let elapsed_ms = now.as_millisecond().saturating_sub(batch.created_at.as_millisecond());
        u64::try_from(elapsed_ms).is_ok_and(|elapsed_ms| elapsed_ms >= processing_ms)
    };
    let status = match (batch.kind, later) {
        (BatchKind::Sync, _) => "PROCESSED",
        (BatchKind::Async, None) => "NEW",
        (BatchKind::Async, Some(at)) if is_due(at) => "PROCESSED",
        (BatchKind::Async, Some(_)) => "PROCESSING",
    };
    let results: &[PurchaseOrderBatchResult] = if status == "PROCESSED" { &batch.results } else { &[] };
    json!({
        "id": batch.id,
        "type": word(&batch.kind),
        "status": status,
        "orders_status": results.iter().map(batch_result).collect::<Vec<_>>(),
    })
}

fn batch_result(result: &PurchaseOrderBatchResult) -> Value {
    without_nulls(json!({
        "external_id": result.external_id,
        "internal_id": result.internal_id,
        "status": word(&result.status),
        "errors": result.errors.iter().map(in_band).collect::<Vec<_>>(),
    }))
}

/// A day as an instant: midnight, UTC, as it is sent.
fn day(day: Date) -> Value {
    json!(format!("{day}T00:00:00.000Z"))
}
