//! What is to be done with one payment of Sage, apart from what was tried before: pure rules.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::control::ControlStatus;
use sc_domain::effect::{Action, Effect};
use sc_domain::hash::payload_hash;
use sc_domain::ids::{BatchKey, InvalidId};
use sc_domain::payment::{AppliedLine, OperationType, PaidCfdi, PaymentPayload, SagePayment, VendorFields};
use sc_domain::ports::{BankAccount, DocumentRecord, DocumentState, InvoiceSearch, Provider};
use sc_domain::{Cause, CfdiUuid, Code, DocumentKey, Money, PortalId, Step, TenantKey, VendorId};

use super::amounts::{self, Shares};
use super::resolve;
use crate::config::PaymentRules;
use crate::plan::{Held, first_record};

/// `RMITTYPE` of a payment; prepayments, miscellaneous payments and the rest are out of scope.
const REMIT_PAYMENT: i16 = 1;
/// `PAYMSTTS` of a deleted entry.
const EDIT_DELETED: i16 = 2;

/// Whether an entry is a payment that this step is responsible for. Reversal is judged elsewhere: a
/// payment reversed after its upload still matters.
pub fn is_payment(payment: &SagePayment) -> bool {
    payment.remit_type == REMIT_PAYMENT && payment.error_entry == 0 && payment.edit_status != EDIT_DELETED
}

/// The day that places a payment in the window: the latest of posting and audit, because a payment
/// entered long ago and posted today must go.
pub fn window_day(payment: &SagePayment, audit_day: Date) -> Date {
    [payment.batch_day, payment.posting_date].into_iter().flatten().fold(audit_day, Date::max)
}

/// The day that is compared with `go_live`: what the accountant dated it.
pub fn business_day(payment: &SagePayment, audit_day: Date) -> Date {
    payment.posting_date.or(payment.payment_date).unwrap_or(audit_day)
}

/// Answers of the portal's lists, as far as they were asked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lists {
    /// The company's bank accounts.
    pub bank_accounts: Vec<BankAccount>,
    /// Providers that carry a vendor's number, for vendors without a portal id.
    pub providers: BTreeMap<VendorId, Result<Vec<Provider>, Cause>>,
    /// Invoices of the portal that may be a given one of Sage, by vendor and document number.
    pub invoices: BTreeMap<(VendorId, String), Result<InvoiceSearch, Cause>>,
    /// Whether the time was up before each list was asked: what is missing here was not looked for.
    pub is_cut: bool,
}

impl Lists {
    /// Why a list that was not asked says nothing, when it should have been.
    fn not_asked(&self) -> Result<(), Cause> {
        if self.is_cut {
            return Err(Cause::new(Code::DocumentPostponed).with("reason", Code::StepDeadline));
        }
        Ok(())
    }
}

/// One payment with all that was read about it.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The entry.
    pub payment: &'a SagePayment,
    /// The vendor's optional fields.
    pub vendor: &'a VendorFields,
    /// What it was applied to.
    pub lines: &'a [AppliedLine],
}

impl Facts<'_> {
    /// Hash of what Sage holds of the payment: a change ends a wait.
    pub fn source_hash(&self) -> String {
        let mut lines: Vec<&AppliedLine> = self.lines.iter().collect();
        lines.sort_by_key(|line| line.line);
        payload_hash(&(self.payment, self.vendor, lines))
    }

    /// The same, once our own links are written: what we write ourselves is no change that ends a wait.
    pub fn source_hash_after(&self, links: &[Effect]) -> String {
        let (mut vendor, mut lines) = (self.vendor.clone(), self.lines.to_vec());
        for link in links {
            match &link.action {
                Action::LinkVendor { provider, .. } => vendor.provider_id = provider.to_string(),
                Action::LinkInvoice { origin, uuid, .. } => {
                    let posted = lines.iter_mut().filter_map(|line| line.posted.as_mut());
                    let entries = posted.filter(|posted| posted.origin == *origin);
                    for entry in entries.filter_map(|posted| posted.entry.as_mut()) {
                        entry.uuid = uuid.to_string();
                    }
                }
                _ => {}
            }
        }
        Facts { payment: self.payment, vendor: &vendor, lines: &lines }.source_hash()
    }
}

/// The company's side of the judgement.
#[derive(Debug, Clone, Copy)]
pub struct Company<'a> {
    /// Its key.
    pub key: &'a TenantKey,
    /// Its rules.
    pub rules: &'a PaymentRules,
    /// The server's UTC clock: ages of Sage documents meet only this.
    pub server_utc: Timestamp,
    /// The present instant of the journal's clock, for the time shown to people.
    pub now: Timestamp,
}

/// A payment that can be sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Ready {
    /// What is sent.
    pub payload: PaymentPayload,
    /// The word of its control row.
    pub control: ControlStatus,
    /// Links that Sage lacks and that are written first.
    pub links: Vec<Effect>,
}

/// Judges a payment: ready with its payload, or held with a cause.
pub fn judge(facts: Facts<'_>, company: Company<'_>, lists: &Lists) -> Result<Ready, Held> {
    let Facts { payment, vendor, lines } = facts;
    old_enough(payment, company)?;
    let held = |cause: Cause| Held { cause, until: None };
    let date = payment.payment_date.ok_or_else(|| held(Cause::new(Code::PaymentWithoutDate)))?;
    let shares = amounts::shares(payment, lines, company.rules.net_policy).map_err(held)?;
    let bank_account = bank_account(payment, company.rules, &lists.bank_accounts).map_err(held)?;
    let mut links = Vec::new();
    vendor_link(payment, vendor, company, lists, &mut links).map_err(held)?;
    let uuids = uuids(payment, &shares, company, lists, &mut links).map_err(held)?;
    let is_fully_paid = shares.invoices.iter().all(|share| share.posted.is_fully_paid);
    Ok(Ready {
        payload: payload(payment, date, bank_account, company.rules, &shares, &uuids),
        control: if is_fully_paid { ControlStatus::Paid } else { ControlStatus::Partial },
        links,
    })
}

/// The audit stamp is UTC; its age is measured with the server's UTC clock, read in this run.
fn old_enough(payment: &SagePayment, company: Company<'_>) -> Result<(), Held> {
    let missing = company.rules.min_age - company.server_utc.duration_since(payment.audit);
    if !missing.is_positive() {
        return Ok(());
    }
    let until = company.now.checked_add(missing).unwrap_or(company.now);
    Err(Held {
        cause: Cause::new(Code::PaymentTooRecent)
            .with("minutes", company.rules.min_age.as_mins())
            .with("until", until),
        until: Some(until),
    })
}

/// The portal's id of the bank account: the bank record's, if the portal knows it, else the setting's.
/// A blank one must never be sent: the portal would silently book on its first account.
fn bank_account(
    payment: &SagePayment,
    rules: &PaymentRules,
    known: &[BankAccount],
) -> Result<PortalId, Cause> {
    let is_known = |id: &PortalId| known.iter().any(|account| account.id == *id);
    let stored = PortalId::new(&payment.bank_account).ok();
    let mapped = rules.account_by_bank.get(&payment.bank).cloned();
    match (stored.clone().filter(is_known).or_else(|| mapped.clone().filter(is_known)), stored.or(mapped)) {
        (Some(id), _) => Ok(id),
        (None, Some(unknown)) => {
            Err(Cause::new(Code::BankAccountUnknown).with("bank", &payment.bank).with("account", unknown))
        }
        (None, None) => Err(Cause::new(Code::BankAccountMissing)
            .with("bank", &payment.bank)
            .with("value", &payment.bank_account)),
    }
}

/// The vendor's portal id: as stored, or found in the portal and then written to Sage.
fn vendor_link(
    payment: &SagePayment,
    vendor: &VendorFields,
    company: Company<'_>,
    lists: &Lists,
    links: &mut Vec<Effect>,
) -> Result<PortalId, Cause> {
    if !vendor.provider_id.is_empty() {
        return PortalId::new(&vendor.provider_id).map_err(|_: InvalidId| {
            Cause::new(Code::PaymentUnreadable)
                .with("field", "APVENO.PROVIDERID")
                .with("value", &vendor.provider_id)
        });
    }
    let provider = match lists.providers.get(&payment.vendor) {
        Some(Ok(found)) => resolve::provider(&payment.vendor, &payment.payee, &vendor.rfc, found)?,
        Some(Err(cause)) => return Err(cause.clone()),
        None => {
            lists.not_asked()?;
            resolve::provider(&payment.vendor, &payment.payee, &vendor.rfc, &[])?
        }
    };
    links.push(Effect::new(
        DocumentKey::vendor_link(company.key, &payment.vendor),
        Step::UploadPayments,
        1,
        Action::LinkVendor { vendor: payment.vendor.clone(), provider: provider.clone() },
    ));
    Ok(provider)
}

/// The UUID of each invoice: as stored, or found in the portal and then written to Sage. A blank one is
/// never sent.
fn uuids(
    payment: &SagePayment,
    shares: &Shares<'_>,
    company: Company<'_>,
    lists: &Lists,
    links: &mut Vec<Effect>,
) -> Result<Vec<CfdiUuid>, Cause> {
    let mut uuids: Vec<CfdiUuid> = Vec::new();
    let mut missing: Vec<&str> = Vec::new();
    for share in &shares.invoices {
        let stored = share.posted.entry.as_ref().map_or("", |entry| entry.uuid.as_str());
        let uuid = if stored.is_empty() {
            match found_uuid(payment, share, lists) {
                Ok(uuid) => {
                    links.push(invoice_link(payment, share, company, uuid.clone()));
                    uuid
                }
                Err(cause) if cause.code == Code::InvoiceWithoutUuid => {
                    missing.push(share.document);
                    continue;
                }
                Err(cause) => return Err(cause),
            }
        } else {
            CfdiUuid::new(stored).map_err(|_: InvalidId| {
                Cause::new(Code::InvoiceUuidInvalid).with("invoice", share.document).with("value", stored)
            })?
        };
        if let Some(first) = uuids.iter().position(|known| *known == uuid) {
            let invoices = [shares.invoices[first].document, share.document].join(", ");
            return Err(Cause::new(Code::PaymentRepeatedUuid).with("uuid", uuid).with("invoices", invoices));
        }
        uuids.push(uuid);
    }
    if !missing.is_empty() {
        return Err(Cause::new(Code::InvoiceWithoutUuid).with("invoices", missing.join(", ")));
    }
    Ok(uuids)
}

fn found_uuid(payment: &SagePayment, share: &amounts::Share<'_>, lists: &Lists) -> Result<CfdiUuid, Cause> {
    let missing = || Cause::new(Code::InvoiceWithoutUuid).with("invoices", share.document);
    let entry = share.posted.entry.as_ref().ok_or_else(missing)?;
    let currency = amounts::read_currency("APIBH.CODECURN", &entry.currency)?;
    let wanted =
        resolve::Wanted { document: share.document, currency, gross: entry.gross, withheld: entry.withheld };
    match lists.invoices.get(&(payment.vendor.clone(), share.document.to_owned())) {
        Some(Ok(search)) => resolve::invoice(wanted, search),
        Some(Err(cause)) => Err(cause.clone()),
        None => {
            lists.not_asked()?;
            Err(missing())
        }
    }
}

fn invoice_link(
    payment: &SagePayment,
    share: &amounts::Share<'_>,
    company: Company<'_>,
    uuid: CfdiUuid,
) -> Effect {
    let origin: BatchKey = share.posted.origin;
    Effect::new(
        DocumentKey::invoice_link(company.key, &payment.vendor, share.document),
        Step::UploadPayments,
        1,
        Action::LinkInvoice {
            origin,
            vendor: payment.vendor.clone(),
            document: share.document.to_owned(),
            uuid,
        },
    )
}

fn payload(
    payment: &SagePayment,
    date: Date,
    bank_account: PortalId,
    rules: &PaymentRules,
    shares: &Shares<'_>,
    uuids: &[CfdiUuid],
) -> PaymentPayload {
    let operation: OperationType =
        rules.operation_by_bank.get(&payment.bank).copied().unwrap_or(rules.operation);
    let text = |text: &str| (!text.trim().is_empty()).then(|| text.trim().to_owned());
    let mut cfdis: Vec<PaidCfdi> = shares
        .invoices
        .iter()
        .zip(uuids)
        .map(|(share, uuid)| PaidCfdi {
            uuid: uuid.clone(),
            currency: shares.invoice_currency,
            amount: share.amount,
            payment_amount: share.payment_amount,
            exchange_rate: shares.exchange_rate,
        })
        .collect();
    cfdis.sort_by(|a, b| a.uuid.cmp(&b.uuid));
    PaymentPayload {
        number: payment.number.clone(),
        bank_account,
        currency: shares.currency,
        date,
        total: shares.total,
        vendor: payment.vendor.clone(),
        comments: text(&payment.comments),
        reference: text(&payment.reference),
        operation,
        ignore_amounts: shares.ignore_amounts,
        cfdis,
    }
}

/// The record of a payment, for the journal and for people.
pub fn record(facts: Facts<'_>, tenant: &TenantKey, day: Date, state: DocumentState) -> DocumentRecord {
    let Facts { payment, vendor, lines } = facts;
    let mut terms: BTreeSet<String> = BTreeSet::new();
    let mut term = |text: &str| {
        if !text.trim().is_empty() {
            terms.insert(text.trim().to_uppercase());
        }
    };
    term(payment.vendor.as_str());
    term(&payment.payee);
    term(&vendor.rfc);
    for line in lines {
        term(&line.document);
        term(line.posted.as_ref().and_then(|posted| posted.entry.as_ref()).map_or("", |entry| &entry.uuid));
    }
    let currency = amounts::read_currency("BKACCT.CURNSTMT", &payment.bank_currency).ok();
    DocumentRecord {
        state,
        amount: currency.map(|currency| Money::new(payment.amount_bank, currency)),
        day: Some(day),
        dated: payment.payment_date,
        terms,
        ..first_record(
            DocumentKey::payment(tenant, &payment.number),
            Step::UploadPayments,
            facts.source_hash(),
        )
    }
}
