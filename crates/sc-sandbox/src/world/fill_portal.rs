//! Writes a world into the portal stand-in.

mod fiscal;
mod orders;

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use sc_portalserver::state::{
    BankAccount, Cfdi, CfdiStage, CfdiStatus, Company as PortalCompany, OperationType, Payment, PaymentCfdi,
    PaymentMethod, PaymentStatus, Provider, Rejection, Tenant,
};
use sc_portalserver::{PortalState, StateError};

use super::World;
use super::company::Company;
use super::composer::local_date;
use super::model::{PortalCfdi, PortalPayment};

/// Adds every company of the world as a tenant, with what the portal holds of it from the start.
///
/// # Errors
/// When the world contradicts itself.
pub fn fill_portal(state: &PortalState, world: &World) -> Result<(), StateError> {
    for company in &world.companies {
        state.add_tenant(tenant(world.seed, company, world.base))?;
    }
    Ok(())
}

/// Adds the documents of a company that were made since.
///
/// # Errors
/// When the world contradicts itself.
pub fn add_to_portal(state: &PortalState, added: &Company) -> Result<(), StateError> {
    for known in &added.cfdis {
        state.add_cfdi(&added.tenant_id, cfdi(added, known))?;
    }
    Ok(())
}

fn tenant(seed: u64, company: &Company, base: Timestamp) -> Tenant {
    let since = base - SignedDuration::from_hours(24 * 500);
    let mut tenant =
        Tenant::new(&company.name, &company.rfc, &company.portal_key, &company.portal_secret, since);
    tenant.id.clone_from(&company.tenant_id);
    let known = company.banks.iter().filter(|bank| bank.is_in_portal);
    tenant.bank_accounts = known
        .map(|bank| {
            let currency = bank.currency.iso();
            let mut account = BankAccount::new(
                &bank.name,
                "Banco del Altiplano",
                currency,
                &bank.account_number,
                &bank.clabe,
            );
            account.id.clone_from(&bank.portal_id);
            account.external_id = Some(bank.code.clone());
            account
        })
        .collect();
    let mut legal = PortalCompany::new(Some(&company.external_id), &company.name, &company.rfc, since);
    legal.id.clone_from(&company.portal_company_id);
    legal.cp.clone_from(&company.postal_code);
    tenant.companies = vec![legal];
    tenant.providers = company
        .providers
        .iter()
        .map(|known| {
            let mut provider = Provider::new(known.external_id.as_deref(), &known.name, &known.rfc, since);
            provider.id.clone_from(&known.id);
            provider.company_ids = vec![company.portal_company_id.clone()];
            (known.id.clone(), provider)
        })
        .collect();
    tenant.cfdis = company.cfdis.iter().map(|known| (known.id.clone(), cfdi(company, known))).collect();
    for (folio, left) in (1..).zip(&company.portal_payments) {
        let payment = settle(&mut tenant, company, left, folio);
        tenant.payments.insert(payment.id.clone(), payment);
    }
    let held =
        company.portal_orders.iter().map(|left| (left.id.clone(), orders::purchase_order(company, left)));
    tenant.purchase_orders = held.collect();
    if let Some(held) = &company.fiscal {
        fiscal::fill(seed, &mut tenant, company, held);
    }
    tenant
}

fn cfdi(company: &Company, known: &PortalCfdi) -> Cfdi {
    let mut cfdi = Cfdi::invoice(
        &known.uuid,
        &known.provider_id,
        &company.portal_company_id,
        known.currency.iso(),
        known.total,
        known.issued.at(10, 30, 0, 0),
        known.created_at,
    );
    cfdi.id.clone_from(&known.id);
    cfdi.serie.clone_from(&known.serie);
    cfdi.folio.clone_from(&known.folio);
    cfdi.exchange_rate = known.rate;
    cfdi.balance = known.balance;
    cfdi.cancelled_by_sat = known.is_cancelled;
    if known.balance == Decimal::ZERO {
        complete(&mut cfdi);
    }
    cfdi
}

fn complete(cfdi: &mut Cfdi) {
    cfdi.stage = CfdiStage::PaymentCompleted;
    cfdi.status = match cfdi.payment_method {
        PaymentMethod::Ppd => CfdiStatus::PendingAttachPaymentCfdi,
        PaymentMethod::Pue => CfdiStatus::NoNeedAttachPaymentCfdi,
    };
}

/// A payment that was there before, and what it has done to its documents.
fn settle(tenant: &mut Tenant, company: &Company, left: &PortalPayment, folio: u64) -> Payment {
    let mut settled = Vec::new();
    for wanted in &left.content.cfdis {
        let Some(cfdi) = tenant.cfdis.values_mut().find(|cfdi| cfdi.uuid == wanted.uuid) else { continue };
        let balance_before = cfdi.balance;
        let balance_after = balance_before - wanted.amount;
        if !left.is_rejected {
            cfdi.payment_ids.push(left.id.clone());
            cfdi.balance = balance_after;
            if balance_after == Decimal::ZERO {
                complete(cfdi);
            }
        }
        settled.push(PaymentCfdi {
            cfdi_id: cfdi.id.clone(),
            uuid: cfdi.uuid.clone(),
            serie: cfdi.serie.clone(),
            folio: cfdi.folio.clone(),
            currency: cfdi.currency.clone(),
            amount: wanted.amount,
            payment_amount: wanted.payment_amount,
            exchange_rate: Decimal::ONE,
            balance_before,
            balance_after,
            instalment_number: 1,
            total: cfdi.total,
            document_rate: cfdi.exchange_rate,
        });
    }
    let rejection = left.is_rejected.then(|| Rejection {
        comments: "Cheque devuelto".to_owned(),
        erp_status: None,
        at: left.created_at + SignedDuration::from_hours(1),
    });
    Payment {
        id: left.id.clone(),
        external_id: Some(left.external_id.clone()),
        folio,
        status: if left.is_rejected { PaymentStatus::Failed } else { PaymentStatus::PendingPaymentCfdi },
        currency: left.content.currency.to_owned(),
        total_amount: left.content.total,
        payment_date: left.content.date.unwrap_or_else(|| local_date(left.created_at)),
        operation_type: OperationType::Transfer,
        reference: Some(left.reference.clone()),
        comments: Some(left.comments.clone()),
        bank_account_id: Some(left.content.bank_account_id.clone()),
        provider_id: left.content.provider_id.clone(),
        company_id: company.portal_company_id.clone(),
        ignore_amounts: false,
        cfdis: settled,
        missing_cfdis: Vec::new(),
        created_at: left.created_at,
        updated_at: left.created_at,
        rejection,
        by_hand: left.by_hand,
    }
}
