//! The fiscal flows in the portal: expedients, files, what suppliers entered, complements.

use indexmap::IndexMap;
use jiff::Timestamp;
use rust_decimal::Decimal;
use sc_portalserver::state::{
    AdditionalAmount, AdditionalInfo, Cfdi, CfdiParty, CfdiShape, CfdiStage, CfdiStatus, ComplementDocument,
    ComplementPayment, ComplementVersion, EntryStatus, Expedient, ExpedientEntry, ExpedientField,
    ExpedientStatus, Payment, PaymentComplement, ProviderStatus, StoredFile, Tenant,
};
use serde_json::Value;

use super::cfdi;
use crate::world::cfdi_xml::{XmlContent, XmlDocument, XmlEdition, XmlShape, write_xml};
use crate::world::company::Company;
use crate::world::composer::noon;
use crate::world::fiscal::{
    AUTHORIZED_AFTER_DAYS, Complement, ComplementShape, DocumentShape, Fiscal, FiscalDocument, Paper, Papers,
    SupplierShape, xml_of,
};
use crate::world::model::DocumentKind;

/// More documents than this get no file: they are there to be counted.
const FILES_MAX: usize = 1000;

pub(super) fn fill(seed: u64, tenant: &mut Tenant, company: &Company, fiscal: &Fiscal) {
    for supplier in &fiscal.suppliers {
        let Some(provider) = tenant.providers.get_mut(&supplier.provider_id) else { continue };
        provider.expedient = supplier.papers.as_ref().map(expedient);
        if supplier.shape == SupplierShape::Disabled {
            provider.status = ProviderStatus::Disabled;
        }
    }
    if company.cfdis.len() <= FILES_MAX {
        for known in &company.cfdis {
            let Some(held) = tenant.cfdis.get_mut(&known.id) else { continue };
            let document = XmlDocument::of_cfdi(company, known, DocumentKind::Invoice);
            let bytes = write_xml(seed, &document, XmlShape::Plain);
            held.xml = Some(StoredFile::new(format!("{}{}.xml", known.serie, known.folio), bytes));
        }
    }
    for document in &fiscal.documents {
        tenant.cfdis.insert(document.cfdi.id.clone(), fiscal_cfdi(seed, company, document));
    }
    for complement in &fiscal.complements {
        let held = complement_cfdi(seed, tenant, company, complement);
        tenant.cfdis.insert(held.id.clone(), held);
    }
}

fn status(accepted_at: Option<Timestamp>) -> EntryStatus {
    if accepted_at.is_some() { EntryStatus::Accepted } else { EntryStatus::Pending }
}

fn entry<T>(paper: &Paper<T>, value: IndexMap<String, Value>) -> (String, ExpedientEntry) {
    let entry = ExpedientEntry {
        status: status(paper.accepted_at),
        accepted_at: paper.accepted_at,
        updated_at: paper.accepted_at,
        comments: None,
        value,
    };
    (paper.key.clone(), entry)
}

fn texts(value: &[(&'static str, String)]) -> IndexMap<String, Value> {
    value.iter().map(|(name, text)| ((*name).to_owned(), Value::String(text.clone()))).collect()
}

fn expedient(papers: &Papers) -> Expedient {
    let accounts = papers.accounts.iter().map(|paper| {
        let account = &paper.value;
        let value = texts(&[
            ("bank_name", account.bank.clone()),
            ("account", account.account.clone()),
            ("clabe", account.clabe.clone()),
            ("currency", account.currency.to_owned()),
            ("subsidiary", "León Centro".to_owned()),
            ("reference", "1001".to_owned()),
            ("bank_account_type_external_id", "FULL".to_owned()),
        ]);
        entry(paper, value)
    });
    let fields = papers.fields.iter().enumerate().map(|(number, (name, value))| {
        let field = ExpedientField {
            field_external_id: (*name).to_owned(),
            value: Some(format!("{value} (texto)")),
            value_external_id: Some(value.clone()),
            status: status(papers.approved),
            accepted_at: papers.approved,
            updated_at: papers.approved,
            expires_at: None,
        };
        (format!("field-{number}"), field)
    });
    Expedient {
        status: if papers.approved.is_some() { ExpedientStatus::Accepted } else { ExpedientStatus::Sent },
        approved: papers.approved,
        expired: false,
        addresses: papers.addresses.iter().map(|paper| entry(paper, texts(&paper.value))).collect(),
        contacts: papers.contacts.iter().map(|paper| entry(paper, texts(&paper.value))).collect(),
        bank_accounts: accounts.collect(),
        fields: fields.collect(),
        payment_bank_accounts: papers
            .payment_account
            .map(|at| papers.accounts[at].key.clone())
            .into_iter()
            .collect(),
    }
}

fn fiscal_cfdi(seed: u64, company: &Company, document: &FiscalDocument) -> Cfdi {
    let known = &document.cfdi;
    let mut held = cfdi(company, known);
    if document.kind == DocumentKind::CreditNote {
        let note = Cfdi::credit_note(
            &known.uuid,
            &known.provider_id,
            &company.portal_company_id,
            known.currency.iso(),
            known.total,
            held.issued_at,
            known.created_at,
        );
        held = Cfdi { id: held.id, serie: held.serie, folio: held.folio, ..note };
    }
    if let Some(rfc) = &document.receiver_rfc {
        held.receiver = CfdiParty {
            rfc: rfc.clone(),
            name: "Nadie de Este Sitio SA de CV".to_owned(),
            regimen: "601".to_owned(),
        };
    }
    held.xml =
        xml_of(seed, company, document).map(|bytes| StoredFile::new(document.file_name.as_str(), bytes));
    let order = document.wanted.order.as_str();
    held.additional_info = match document.shape {
        DocumentShape::OrderTyped => vec![AdditionalInfo::text("OC", order)],
        DocumentShape::OrderInSecondField => {
            vec![AdditionalInfo::text("oc", ""), AdditionalInfo::text("Orden_De_Compra", order)]
        }
        DocumentShape::OrderWithoutValue => {
            vec![AdditionalInfo::without_value("oc"), AdditionalInfo::text("orden_de_compra", order)]
        }
        DocumentShape::AfeTyped => vec![AdditionalInfo::text("AFE", &document.wanted.afe)],
        _ => Vec::new(),
    };
    let charge = |amount| Some(AdditionalAmount { name: "Flete".to_owned(), amount });
    match document.shape {
        DocumentShape::ExtraCharge => {
            held.additional_amount = document.wanted.charge.as_ref().and_then(|(_, amount)| charge(*amount));
        }
        DocumentShape::ExtraChargeZero => held.additional_amount = charge(Decimal::ZERO),
        DocumentShape::WithoutStamp => held.shape = CfdiShape::WithoutStamp,
        DocumentShape::WithoutCfdi => held.shape = CfdiShape::WithoutCfdi,
        DocumentShape::CancelledInTenant => held.cancelled_in_tenant = true,
        DocumentShape::CreditNoteApplied => held.status = CfdiStatus::Applied,
        DocumentShape::CreditNoteRejected => held.status = CfdiStatus::RejectedByCxp,
        DocumentShape::CreditNoteInReview => held.status = CfdiStatus::InReview,
        DocumentShape::PaidUnseen => {
            (held.stage, held.status) = (CfdiStage::PaymentCompleted, CfdiStatus::Paid);
        }
        DocumentShape::AuthorizedLate => {
            let days = jiff::SignedDuration::from_hours(24 * AUTHORIZED_AFTER_DAYS);
            held.authorized_at = Some(known.created_at + days);
        }
        DocumentShape::NotAuthorized => {
            (held.stage, held.status) = (CfdiStage::PendingToAuthorize, CfdiStatus::InReview);
            held.authorized_at = None;
        }
        _ => {}
    }
    held
}

fn complement_cfdi(seed: u64, tenant: &Tenant, company: &Company, complement: &Complement) -> Cfdi {
    let document = &complement.document;
    let attached = complement.payments.iter().flat_map(|number| tenant.payments_of(number));
    let attached: Vec<&Payment> = attached.filter(|payment| payment.is_live()).collect();
    let provider = attached.first().map(|payment| payment.provider_id.clone()).unwrap_or_default();
    let mut held = Cfdi::complement(
        &complement.uuid,
        &provider,
        &company.portal_company_id,
        told(document),
        attached.iter().map(|payment| payment.id.clone()).collect(),
        document.issued_at,
        noon(complement.stamped_at.date()),
    );
    held.id.clone_from(&complement.id);
    held.serie.clone_from(&document.serie);
    held.folio.clone_from(&document.folio);
    held.issuer = CfdiParty {
        rfc: document.issuer.rfc.clone(),
        name: document.issuer.name.clone(),
        regimen: "601".to_owned(),
    };
    let bytes = write_xml(seed, document, XmlShape::Plain);
    held.xml = Some(StoredFile::new(format!("{}.xml", complement.uuid), bytes));
    match complement.shape {
        ComplementShape::InReview => held.status = CfdiStatus::PaymentCfdiInReview,
        ComplementShape::Rejected => held.status = CfdiStatus::PaymentCfdiRejected,
        ComplementShape::CancelledBySat => held.cancelled_by_sat = true,
        ComplementShape::SecondOfTwo => {
            held.created_at += jiff::SignedDuration::from_hours(3);
        }
        _ => {}
    }
    held
}

/// What the portal has read of a complement.
fn told(document: &XmlDocument) -> PaymentComplement {
    let version = match document.edition {
        XmlEdition::Old => ComplementVersion::Pagos10,
        XmlEdition::Current => ComplementVersion::Pagos20,
    };
    let payments = match &document.content {
        XmlContent::Invoice(_) | XmlContent::CreditNote { .. } => &[][..],
        XmlContent::Complement(payments) => payments,
    };
    let payments = payments.iter().map(|payment| {
        let documents = payment.settled.iter().map(|settled| ComplementDocument {
            serie: settled.serie.clone(),
            folio: settled.folio.clone(),
            currency: settled.currency.iso().to_owned(),
            instalment: settled.instalment,
            balance_before: settled.before,
            balance_after: settled.before - settled.paid,
            ..ComplementDocument::paid_in_full(&settled.uuid, settled.paid)
        });
        let transfer = ComplementPayment::transfer(payment.paid_at, payment.amount, documents.collect());
        ComplementPayment {
            currency: payment.currency.iso().to_owned(),
            exchange_rate: payment.rate,
            operation_number: Some(payment.operation.clone()),
            ..transfer
        }
    });
    PaymentComplement { version, payments: payments.collect() }
}
