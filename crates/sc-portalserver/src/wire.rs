//! How objects look in answers: the field names of portal-api.md 2, 3.3, 4.2, 6.2 and 7.3.

mod cfdi;
mod purchase_order;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use serde_json::{Map, Number, Value, json};

use crate::config::{AbsentExpedient, InstantForm, Modes};
use crate::state::{
    BankAccount, Company, Expedient, ExpedientEntry, ExpedientField, ExpedientStatus, InBandError, Payment,
    PaymentCfdi, PaymentMethod, Provider, Tenant,
};

pub(crate) use self::cfdi::cfdi;
pub(crate) use self::purchase_order::{purchase_order, purchase_order_batch};

pub(crate) fn tenant(tenant: &Tenant, modes: &Modes) -> Value {
    json!({
        "id": tenant.id,
        "name": tenant.name,
        "rfc": tenant.rfc,
        "active": tenant.active,
        "created_at": instant(tenant.created_at, modes.tenant_created_at),
        "license_status": word(&tenant.license_status),
    })
}

pub(crate) fn bank_account(account: &BankAccount) -> Value {
    without_nulls(json!({
        "id": account.id,
        "external_id": account.external_id,
        "name": account.name,
        "account_number": account.account_number,
        "clabe": account.clabe,
        "bank_name": account.bank_name,
        "bank": { "name": account.bank_name },
        "currency": account.currency,
        "country": account.country,
        "active": account.active,
        "in_use": account.in_use,
        "layout_name": account.layout_name,
    }))
}

pub(crate) fn company(company: &Company) -> Value {
    without_nulls(json!({
        "id": company.id,
        "external_id": company.external_id,
        "name": company.name,
        "rfc": company.rfc,
        "cp": company.cp,
        "regimen_id": company.regimen_id,
        "active": company.active,
        "allow_invoice_reception": company.allow_invoice_reception,
        "related": true,
        "created_at": iso(company.created_at),
    }))
}

pub(crate) fn provider(provider: &Provider, tenant: &Tenant, modes: &Modes, hide_bank: bool) -> Value {
    let is_of_provider = |company: &&Company| provider.company_ids.contains(&company.id);
    let companies: Vec<Value> = tenant.companies.iter().filter(is_of_provider).map(company).collect();
    let status =
        provider.expedient.as_ref().map_or(ExpedientStatus::NoExpedient, |expedient| expedient.status);
    let mut shown = without_nulls(json!({
        "id": provider.id,
        "external_id": provider.external_id,
        "name": provider.name,
        "rfc": provider.rfc,
        "tax_id": provider.tax_id,
        "type": word(&provider.kind),
        "status": word(&provider.status),
        "credit_days": provider.credit_days,
        "max_credit_days": provider.max_credit_days,
        "currency_str": provider.currency,
        "country": provider.country,
        "companies": provider.company_ids,
        "company_objects": companies,
        "expedient_status": word(&status),
        "extended_fields": [],
        "expedient": provider.expedient.as_ref().map(|held| expedient(held, modes, hide_bank)),
    }));
    if provider.expedient.is_none() && modes.absent_expedient == AbsentExpedient::Null {
        shown["expedient"] = Value::Null;
    }
    shown
}

/// A supplier as documents show it.
fn provider_summary(provider: &Provider) -> Value {
    json!({
        "id": provider.id,
        "external_id": provider.external_id,
        "name": provider.name,
        "rfc": provider.rfc,
    })
}

fn expedient(expedient: &Expedient, modes: &Modes, hide_bank: bool) -> Value {
    let mut shown = json!({
        "approved": expedient.approved.map(|at| instant(at, modes.expedient_approved)),
        "status": word(&expedient.status),
        "valid": expedient.status == ExpedientStatus::Accepted && !expedient.expired,
        "expired": expedient.expired,
        "has_data": true,
        "addresses": entries(expedient.addresses.iter()),
        "contacts": entries(expedient.contacts.iter()),
        "fields": expedient.fields.iter().map(|(key, field)| (key.clone(), expedient_field(field))).collect::<Map<_, _>>(),
    });
    if !hide_bank {
        let chosen: Vec<Value> = expedient
            .payment_bank_accounts
            .iter()
            .filter_map(|key| {
                Some(json!({ "id": key, "data": expedient_entry(expedient.bank_accounts.get(key)?) }))
            })
            .collect();
        shown["bank_accounts"] = entries(expedient.bank_accounts.iter());
        shown["payment_bank_accounts"] = Value::Array(chosen);
    }
    shown
}

fn entries<'a>(held: impl Iterator<Item = (&'a String, &'a ExpedientEntry)>) -> Value {
    held.map(|(key, entry)| (key.clone(), expedient_entry(entry))).collect::<Map<_, _>>().into()
}

fn expedient_entry(entry: &ExpedientEntry) -> Value {
    json!({
        "status": word(&entry.status),
        "accepted_at": entry.accepted_at.map(iso),
        "updated_at": entry.updated_at.map(iso),
        "comments": entry.comments,
        "value": entry.value.iter().map(|(key, value)| (key.clone(), value.clone())).collect::<Map<_, _>>(),
    })
}

fn expedient_field(field: &ExpedientField) -> Value {
    json!({
        "field_external_id": field.field_external_id,
        "value": field.value,
        "value_external_id": field.value_external_id,
        "status": word(&field.status),
        "expires_at": field.expires_at.map(iso),
        "accepted_at": field.accepted_at.map(iso),
        "updated_at": field.updated_at.map(iso),
    })
}

pub(crate) fn payment(payment: &Payment, tenant: &Tenant) -> Value {
    let provider = tenant.providers.get(&payment.provider_id);
    let account = tenant.bank_accounts.iter().find(|held| Some(&held.id) == payment.bank_account_id.as_ref());
    let company = tenant.companies.iter().find(|held| held.id == payment.company_id);
    let complement = cfdi::complement_of(payment, tenant);
    let is_ppd = payment.cfdis.iter().any(|line| {
        tenant.cfdis.get(&line.cfdi_id).is_some_and(|cfdi| cfdi.payment_method == PaymentMethod::Ppd)
    });
    without_nulls(json!({
        "id": payment.id,
        "external_id": payment.external_id,
        "folio": payment.folio.to_string(),
        "status": word(&payment.status),
        "currency": payment.currency,
        "total_amount": number(payment.total_amount),
        "payment_date": midnight(payment.payment_date),
        "payment_method": if is_ppd { "PPD" } else { "PUE" },
        "operation_type": word(&payment.operation_type),
        "reference": payment.reference,
        "comments": payment.comments,
        "bank_account_id": payment.bank_account_id,
        "bank_account_name": account.map(|held| held.name.clone()),
        "provider_id": payment.provider_id,
        "provider_external_id": provider.and_then(|held| held.external_id.clone()),
        "provider_name": provider.map(|held| held.name.clone()),
        "provider": provider.map(provider_summary),
        "company_id": payment.company_id,
        "company_name": company.map(|held| held.name.clone()),
        "cfdis": payment.cfdis.iter().map(settled).collect::<Vec<_>>(),
        "count_cfdis": payment.cfdis.len(),
        "lines": payment.cfdis.iter().enumerate().map(line).collect::<Vec<_>>(),
        "count_lines": payment.cfdis.len(),
        "missing_cfdis": payment.missing_cfdis,
        "payment_cfdi_id": complement.map(|held| held.id.clone()),
        "payment_cfdi": complement.map(cfdi::complement_summary),
        "delivered_to_erp": payment.status == crate::state::PaymentStatus::DeliveredErp,
        "open": false,
        "dummy": false,
        "factoring": false,
        "tenant_id": tenant.id,
    }))
}

fn settled(line: &PaymentCfdi) -> Value {
    let share = line.amount.checked_mul(Decimal::ONE_HUNDRED).and_then(|part| part.checked_div(line.total));
    json!({
        "id": line.cfdi_id,
        "uuid": line.uuid,
        "serie": line.serie,
        "folio": line.folio,
        "identificador": format!("{} {}", line.serie, line.folio).trim(),
        "amount": number(line.amount),
        "payment_amount": number(line.payment_amount),
        "currency": line.currency,
        "exchange_rate": number(line.exchange_rate),
        "balance_before": number(line.balance_before),
        "balance_after": number(line.balance_after),
        "instalment_number": line.instalment_number,
        "payment_percentage": share.map(|share| number(cents(share))),
        "total": number(line.total),
        "total_mxn": number(cents(line.total.saturating_mul(line.document_rate))),
    })
}

fn line((position, line): (usize, &PaymentCfdi)) -> Value {
    json!({
        "line_num": position + 1,
        "uuid": line.uuid,
        "invoice_number": format!("{} {}", line.serie, line.folio).trim(),
        "payable_document_id": line.cfdi_id,
        "amount": number(line.amount),
        "currency": line.currency,
        "rate": number(line.exchange_rate),
        "installment": line.instalment_number,
        "balance_before_payment": number(line.balance_before),
        "balance_after_payment": number(line.balance_after),
    })
}

/// A refusal inside an answer with status 200.
pub(crate) fn in_band(error: &InBandError) -> Value {
    json!({
        "error_code": error.error_code,
        "error_message": error.error_message,
        "error_source": "CORE",
    })
}

/// Exactly these digits; never through a binary float.
fn number(value: Decimal) -> Value {
    // Digits with at most one point are a JSON number.
    value.to_string().parse::<Number>().map_or(Value::Null, Value::Number)
}

pub(crate) fn cents(value: Decimal) -> Decimal {
    value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

fn iso(at: Timestamp) -> Value {
    json!(format!("{at:.3}"))
}

fn instant(at: Timestamp, form: InstantForm) -> Value {
    match form {
        InstantForm::Iso => iso(at),
        InstantForm::EpochMs => json!(at.as_millisecond()),
    }
}

/// The start of a day in the portal's country.
fn midnight(day: Date) -> Value {
    json!(format!("{day}T06:00:00.000Z"))
}

/// A word of an enumeration as it is written on the wire.
fn word(value: &impl Serialize) -> Value {
    // Unit variants have no way to fail.
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// The portal leaves out what it does not have.
pub(crate) fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name, without_nulls(member)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect::<Vec<_>>().into(),
        other => other,
    }
}
