//! The rules of one invoice or credit note. Pure.

use std::collections::BTreeSet;

use jiff::civil::Date;
use sc_domain::cfdi::{Addenda, CfdiKind, PortalCfdi};
use sc_domain::complement::FiscalCompany;
use sc_domain::money::agree;
use sc_domain::ports::{DocumentRecord, SupplierIdentity, UnnamedInvoice};
use sc_domain::supplier::{Expedient, Supplier};
use sc_domain::{Cause, Code, DocumentKey, Money, Step, VendorId};

use super::{Asked, Place, Seen};
use crate::calendar;
use crate::config::CfdiRules;
use crate::plan::first_record;
use crate::upload_payments::resolve::spellings;

/// What is to be done for a document that Sage does not hold and that was not delivered.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It is none of our business: cancelled, or rejected.
    Ignore,
    /// It waits.
    Hold(Cause),
    /// It waits as it did: a cut list tells neither that it may be booked nor that it may not.
    AsBefore,
    /// Its supplier must be asked for before it can be judged.
    SupplierWanted,
    /// It may be delivered.
    Deliver(Box<Addenda>),
}

/// Judges a document that Sage does not hold. What only a person can know is not asked again once a person approved.
pub fn judge(
    seen: &Seen,
    cfdi: &PortalCfdi,
    rules: &CfdiRules,
    database: &str,
    is_approved: bool,
) -> Verdict {
    let is_listed = seen.listed.contains(&cfdi.uuid);
    if cfdi.is_cancelled() || (!is_listed && cfdi.status.starts_with("REJECTED")) {
        return Verdict::Ignore;
    }
    let company = match receiver(seen, cfdi, database) {
        Ok(company) => company,
        Err(cause) => return Verdict::Hold(cause),
    };
    if !is_approved {
        if let Some(invoice) = typed_in(seen, cfdi) {
            let entry = format!("{}-{}", invoice.origin.batch, invoice.origin.entry);
            return Verdict::Hold(
                Cause::new(Code::CfdiHandCaptured)
                    .with("invoice", &invoice.document)
                    .with("vendor", &invoice.vendor)
                    .with("entry", entry),
            );
        }
        match may_be_booked(seen, cfdi, rules) {
            Some(true) => {}
            Some(false) => {
                return Verdict::Hold(Cause::new(Code::CfdiNoLongerPayable).with("status", &cfdi.status));
            }
            None => return Verdict::AsBefore,
        }
    }
    let unknown = || Verdict::Hold(Cause::new(Code::CfdiSupplierUnknown).with("rfc", &cfdi.issuer_rfc));
    let Some(provider) = &cfdi.provider else { return unknown() };
    let supplier = match seen.suppliers.get(provider) {
        None => return Verdict::SupplierWanted,
        Some(Asked::Gone) => return unknown(),
        Some(Asked::Failed(cause)) => return Verdict::Hold(cause.clone()),
        Some(Asked::Known(supplier)) => supplier,
    };
    if let Some(cause) = lack_of(supplier, rules) {
        return Verdict::Hold(cause);
    }
    match sc_cfdi::addenda(cfdi, supplier, &company.id, rules.order_from_links) {
        Ok(addenda) => Verdict::Deliver(Box::new(addenda)),
        // The portal answered with another supplier than the one that was asked for.
        Err(_) => unknown(),
    }
}

/// The company of this database that the document is for.
///
/// # Errors
/// The cause for people: nothing of it is delivered.
fn receiver<'a>(seen: &'a Seen, cfdi: &PortalCfdi, database: &str) -> Result<&'a FiscalCompany, Cause> {
    let rfc = cfdi.receiver_rfc.as_str();
    let of_rfc = || seen.companies.iter().filter(|company| company.rfc == rfc);
    let ours: Vec<&FiscalCompany> =
        of_rfc().filter(|company| company.database.eq_ignore_ascii_case(database)).collect();
    let ids: BTreeSet<&str> = ours.iter().map(|company| company.id.as_str()).collect();
    match ours.first() {
        Some(company) if ids.len() == 1 => Ok(company),
        Some(_) => {
            let ids: Vec<&str> = ids.into_iter().collect();
            Err(ambiguous(rfc, &ids))
        }
        None => {
            let others: BTreeSet<&str> = of_rfc().map(|company| company.database.as_str()).collect();
            if others.len() > 1 {
                Err(ambiguous(rfc, &others.into_iter().collect::<Vec<_>>()))
            } else {
                Err(Cause::new(Code::CfdiForeignReceiver).with("rfc", rfc))
            }
        }
    }
}

fn ambiguous(rfc: &str, names: &[&str]) -> Cause {
    Cause::new(Code::CfdiCompanyAmbiguous).with("rfc", rfc).with("databases", names.join(", "))
}

/// Whether the portal still offers it. One that a whole list does not show has left its stage, and so has one that the
/// lists of later stages show. `None`: only a cut list was read.
fn may_be_booked(seen: &Seen, cfdi: &PortalCfdi, rules: &CfdiRules) -> Option<bool> {
    if seen.listed.contains(&cfdi.uuid) {
        return Some(true);
    }
    match cfdi.kind {
        CfdiKind::CreditNote => Some(rules.credit_note_statuses.contains(&cfdi.status)),
        CfdiKind::Invoice if seen.left.contains(&cfdi.uuid) => Some(false),
        CfdiKind::Invoice => seen.is_payable_whole.then_some(false),
        CfdiKind::Complement => Some(false),
    }
}

/// The invoice of Sage without a UUID that seems to be this document: same vendor, same folio (written as the resolver of
/// payments compares it), and a total within a cent, with or without what was withheld. Where the list tells no total, the folio alone is enough to ask.
fn typed_in<'a>(seen: &'a Seen, cfdi: &PortalCfdi) -> Option<&'a UnnamedInvoice> {
    let vendors = vendors_of(seen, cfdi);
    let mut invoices = vendors.iter().filter_map(|vendor| seen.unnamed.get(vendor)).flatten();
    invoices.find(|invoice| {
        let (gross, net) = (invoice.total.abs(), (invoice.total - invoice.withheld).abs());
        let is_total = cfdi.total.is_none_or(|total| agree(total.abs(), gross) || agree(total.abs(), net));
        is_total && spellings(&cfdi.series, &cfdi.folio).any(|spelling| spelling == invoice.document.trim())
    })
}

/// The vendor of Sage that the portal links the document to; where it links none, those that Sage links to its supplier.
pub fn vendors_of(seen: &Seen, cfdi: &PortalCfdi) -> BTreeSet<VendorId> {
    match unlinked_supplier(cfdi) {
        None => VendorId::new(&cfdi.provider_external_id).into_iter().collect(),
        Some(supplier) => seen.vendors.get(&supplier).cloned().unwrap_or_default(),
    }
}

/// The supplier of a document that the portal links to no vendor of Sage.
pub fn unlinked_supplier(cfdi: &PortalCfdi) -> Option<SupplierIdentity> {
    let is_linked = VendorId::new(&cfdi.provider_external_id).is_ok();
    let supplier = || SupplierIdentity { provider: cfdi.provider.clone(), rfc: cfdi.issuer_rfc.clone() };
    (!is_linked).then(supplier)
}

/// What keeps a supplier's documents from being booked. The predecessor found it out after each download.
fn lack_of(supplier: &Supplier, rules: &CfdiRules) -> Option<Cause> {
    if !rules.require_bank_account {
        return None;
    }
    let named = |code| Some(Cause::new(code).with("supplier", &supplier.name));
    let has_account = |expedient: &Expedient| !expedient.bank_accounts.is_empty();
    match &supplier.expedient {
        None => named(Code::CfdiSupplierWithoutExpedient),
        Some(expedient) if !has_account(expedient) => named(Code::CfdiSupplierWithoutBankAccount),
        Some(_) => None,
    }
}

/// Most deliveries of a document whose file disappears each time; then a person is asked.
const DELIVERIES_MAX: u32 = 3;

/// What is to be done for a document that was delivered and that Sage does not hold.
#[derive(Debug, Clone, PartialEq)]
pub enum Next {
    /// It waits, or a person is told.
    Hold(Cause),
    /// It is delivered again.
    Again,
}

/// Judges a delivered document: how long its file has been where it is. `before` is why it waited after the last run.
/// What the importer put into another company's database waits for a person from then on, wherever its file is.
pub fn delivered(before: Option<&Cause>, place: Place, deliveries: u32, rules: &CfdiRules) -> Next {
    if let Some(before) = before.filter(|before| before.code == Code::CfdiInOtherCompany) {
        return Next::Hold(before.clone());
    }
    let cycles = cycles_at(before, place, rules).saturating_add(1);
    if cycles < rules.attention_cycles {
        return Next::Hold(waiting(cycles, place));
    }
    let told = |code| Next::Hold(Cause::new(code).with("cycles", cycles));
    match place {
        Place::Folder => told(Code::CfdiNotImported),
        Place::Processed => told(Code::CfdiPutAway),
        Place::Gone if deliveries >= DELIVERIES_MAX => {
            Next::Hold(Cause::new(Code::CfdiVanished).with("count", deliveries))
        }
        Place::Gone => Next::Again,
    }
}

/// A delivered document that Sage does not hold yet.
pub fn waiting(cycles: u32, place: Place) -> Cause {
    Cause::new(Code::CfdiWaitingForImport).with("cycles", cycles).with("place", place.as_str())
}

/// Cycles for which its file has been at this place, up to the last run.
fn cycles_at(before: Option<&Cause>, place: Place, rules: &CfdiRules) -> u32 {
    let Some(before) = before else { return 0 };
    let count = || before.argument("cycles").parse().unwrap_or(0);
    let (was_at, cycles) = match before.code {
        Code::CfdiWaitingForImport => (Place::read(before.argument("place")), count()),
        Code::CfdiNotImported => (Some(Place::Folder), count()),
        Code::CfdiPutAway => (Some(Place::Processed), count()),
        // It was due to be delivered again, and something kept it from that.
        _ => (Some(Place::Gone), rules.attention_cycles),
    };
    if was_at == Some(place) { cycles } else { 0 }
}

/// Whether a document that waits for this reason waits for its supplier.
pub fn is_about_the_supplier(code: Code) -> bool {
    matches!(
        code,
        Code::CfdiSupplierUnknown | Code::CfdiSupplierWithoutExpedient | Code::CfdiSupplierWithoutBankAccount
    )
}

/// Whether a document is of the time before `go_live`: issued then, and payable then as well. One that was authorized since
/// could not be brought by whatever brought them before (flows, 2.2: authorization comes months after the issue at times).
pub fn is_before(go_live: Date, seen: &Seen, cfdi: &PortalCfdi) -> bool {
    let authorized = cfdi.authorized.map(|at| calendar::day_of(at, seen.offset_minutes));
    issued_day(cfdi, seen).max(authorized.unwrap_or(Date::MIN)) < go_live
}

/// The day of the document.
pub fn issued_day(cfdi: &PortalCfdi, seen: &Seen) -> Date {
    cfdi.issued.unwrap_or_else(|| seen.today())
}

/// The record of a document, as the portal shows it now.
pub fn record(cfdi: &PortalCfdi, key: DocumentKey) -> DocumentRecord {
    let mut terms = BTreeSet::from([
        cfdi.uuid.to_string(),
        cfdi.issuer_rfc.clone(),
        cfdi.provider_external_id.clone(),
        cfdi.identifier(),
    ]);
    terms.retain(|term| !term.is_empty());
    DocumentRecord {
        portal_id: Some(cfdi.id.clone()),
        amount: cfdi.total.zip(cfdi.currency).map(|(total, currency)| Money::new(total, currency)),
        day: cfdi.issued,
        dated: cfdi.issued,
        terms,
        ..first_record(key, Step::DownloadCfdi, source_hash(cfdi))
    }
}

/// Hash of what a refused delivery depends on: a change ends its wait.
fn source_hash(cfdi: &PortalCfdi) -> String {
    let provider = cfdi.provider.as_ref().map(ToString::to_string).unwrap_or_default();
    let total = cfdi.total.map(|total| total.normalize().to_string()).unwrap_or_default();
    let is_cancelled = cfdi.is_cancelled().to_string();
    sc_domain::hash::sha256_of_parts(&[
        cfdi.uuid.as_str(),
        &cfdi.status,
        &is_cancelled,
        &cfdi.receiver_rfc,
        &provider,
        &total,
    ])
}
