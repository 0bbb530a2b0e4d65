//! A person's decisions: releasing the brake, sending or accepting single documents.

use sc_domain::ports::{ApprovalSubject, DocumentRecord, DocumentState};
use sc_domain::{Cause, Code, Disposition, DocumentKey, DocumentKind, Pass, Step, TenantKey};
use sc_journal::{DocumentFilter, GiveApproval, StepRow};
use serde::Serialize;

use crate::app::App;
use crate::error::{AppError, listed};

/// Most documents that a message names.
const NAMED_MAX: u32 = 20;

/// What is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApproveInput {
    /// Company.
    pub tenant: String,
    /// Step; `None` = the one that holds the document, or the only one that the brake holds.
    pub step: Option<Step>,
    /// Release the brake for a plan of at most the size that was last shown.
    pub brake: bool,
    /// Documents by number: send what was left alone or reverted, decide what differs, do not wait.
    pub documents: Vec<String>,
    /// Why, in the person's words.
    pub note: String,
    /// Who.
    pub actor: String,
}

/// What was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Approved {
    /// Effects that the brake lets through, when it was released.
    pub brake_effects: Option<u32>,
    /// Documents.
    pub documents: Vec<String>,
}

/// Whether an approval ends the wait for this reason. For others a person corrects Sage, the portal or the settings.
pub fn takes_approval(code: Code) -> bool {
    matches!(
        code,
        Code::PaymentReverted
            | Code::BeforeGoLive
            | Code::PaymentDiffersInPortal
            | Code::ControlRowWithoutPortal
            | Code::PaymentExpired
            | Code::PaymentMissingCfdis
            | Code::ControlStatusUnknown
            | Code::OrderBeforeGoLive
            | Code::OrderDiffersInPortal
            | Code::OrderNotInPortal
            | Code::OrderReopened
            | Code::OrderExpired
            | Code::OrderControlUnknown
            | Code::ComplementBeforeGoLive
            | Code::ComplementConflict
            | Code::ComplementIssuerDiffers
            | Code::ComplementAmountDiffers
            | Code::ComplementInvoicesDiffer
            | Code::ComplementCancelled
            | Code::CfdiBeforeGoLive
            | Code::CfdiHandCaptured
            | Code::CfdiNoLongerPayable
            | Code::CfdiPutAway
            | Code::CfdiVanished
            | Code::CfdiCancelled
            | Code::ImportWrongCompany
    )
}

/// Why an approval would change nothing for a document now; `None` when it would. Kept, it would be carried out some
/// day, for a reason that the person never saw.
///
/// A document takes one where its cause says so, where it waits its interval (the approval ends that wait; a failed
/// validation only tells itself again then), and where a plan was too large for it (what is approved goes first). An
/// outcome that nobody knows is only ever asked about.
fn idle_reason(record: &DocumentRecord) -> Option<&Cause> {
    let cause = record.cause.as_ref()?;
    let is_validation =
        matches!(cause.code, Code::OrderInvalid | Code::OrderTotalsDiffer | Code::OrderPartlySkipped);
    let waits_its_interval =
        cause.disposition() == Disposition::FixDocument && record.next_attempt.is_some() && !is_validation;
    let is_beyond_a_bound = matches!(cause.code, Code::BrakeTripped | Code::DocumentDeferred);
    (!(takes_approval(cause.code) || waits_its_interval || is_beyond_a_bound)).then_some(cause)
}

impl App {
    /// Gives approvals; the next run carries them out.
    ///
    /// # Errors
    /// An unknown company or document; a number that several documents carry; a document that waits for something else
    /// than a decision; a brake that does not hold anything.
    pub async fn approve(&self, input: &ApproveInput) -> Result<Approved, AppError> {
        let tenant = self.tenant_key(&input.tenant)?;
        let mut subjects = Vec::new();
        let mut approved = Approved { brake_effects: None, documents: Vec::new() };
        if input.brake {
            let (step, effects) = self.braked_effects(&tenant, input.step).await?;
            approved.brake_effects = Some(effects);
            subjects.push((step, ApprovalSubject::Brake { effects }));
        }
        for number in &input.documents {
            let record = self.unsettled(&tenant, input.step.map(Step::pass), number).await?;
            if let Some(cause) = idle_reason(&record) {
                return Err(AppError::NothingToDecide {
                    name: record.key.external_id.clone(),
                    cause: cause.clone(),
                });
            }
            let DocumentRecord { key, step, .. } = record;
            approved.documents.push(key.external_id.clone());
            subjects.push((step, ApprovalSubject::Document { key }));
        }
        for (step, subject) in subjects {
            self.journal
                .give_approval(GiveApproval {
                    at: self.clock.now(),
                    tenant: tenant.clone(),
                    step,
                    subject,
                    actor: input.actor.clone(),
                    note: input.note.clone(),
                })
                .await?;
        }
        Ok(approved)
    }

    /// The step that the brake holds, and the size of its plan as the last run saw it.
    async fn braked_effects(&self, tenant: &TenantKey, step: Option<Step>) -> Result<(Step, u32), AppError> {
        let steps = self.journal.last_steps().await?;
        let braked =
            |row: &&StepRow| row.cause.as_ref().is_some_and(|cause| cause.code == Code::BrakeTripped);
        let meant: Vec<(Step, u32)> = steps
            .iter()
            .filter(braked)
            .filter(|row| row.tenant == *tenant && step.is_none_or(|step| row.step == step))
            .filter_map(|row| Some((row.step, row.cause.as_ref()?.argument("effects").parse().ok()?)))
            .collect();
        match meant[..] {
            [one] => Ok(one),
            // Each step's plan is a decision of its own: none is chosen for the person.
            _ => Err(AppError::Unknown {
                what: if meant.is_empty() { "brake" } else { "brake step" },
                name: step.map_or_else(|| tenant.to_string(), |step| format!("{tenant} {step}")),
                known: listed(steps.iter().filter(braked).map(|row| format!("{} {}", row.tenant, row.step))),
            }),
        }
    }

    /// The document of this number that is not settled.
    async fn unsettled(
        &self,
        tenant: &TenantKey,
        pass: Option<Pass>,
        number: &str,
    ) -> Result<DocumentRecord, AppError> {
        let number = number.trim();
        let kinds = || Pass::ALL.into_iter().filter(|it| pass.is_none_or(|pass| *it == pass)).map(kind);
        let mut found = Vec::new();
        for kind in kinds() {
            let key = DocumentKey { tenant: tenant.clone(), kind, external_id: number.to_owned() };
            let document = self.journal.life(&key).await?.document;
            found.extend(document.map(|row| row.record).filter(|record| !record.state.is_settled()));
        }
        if found.len() > 1 {
            let steps = found.iter().map(|record| record.step.to_string());
            let known = listed(steps);
            return Err(AppError::Unknown { what: "document step", name: number.to_owned(), known });
        }
        if let Some(record) = found.pop() {
            return Ok(record);
        }
        let mut open = Vec::new();
        for kind in kinds() {
            let filter = DocumentFilter {
                tenant: Some(tenant.clone()),
                kind: Some(kind),
                states: DocumentState::ALL.into_iter().filter(|state| !state.is_settled()).collect(),
                limit: NAMED_MAX,
                ..DocumentFilter::default()
            };
            open.extend(self.journal.documents(filter).await?);
        }
        Err(AppError::Unknown {
            what: "open document",
            name: number.to_owned(),
            known: listed(open.iter().map(|row| row.record.key.external_id.clone())),
        })
    }
}

/// The documents that a person decides in a pass.
fn kind(pass: Pass) -> DocumentKind {
    match pass {
        Pass::Suppliers => DocumentKind::Supplier,
        Pass::Invoices => DocumentKind::Cfdi,
        Pass::Complements => DocumentKind::Complement,
        Pass::Payments => DocumentKind::Payment,
        Pass::Orders => DocumentKind::Order,
        Pass::Import => DocumentKind::Import,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;

    use super::*;

    #[track_caller]
    fn check(kind: DocumentKind, code: Option<Code>, has_time: bool, is_of_use: bool) {
        let record = DocumentRecord {
            key: DocumentKey { tenant: "norte".parse().unwrap(), kind, external_id: "PO1".into() },
            step: Step::CreatePurchaseOrders,
            state: DocumentState::Waiting,
            cause: code.map(Cause::new),
            next_attempt: has_time.then_some(Timestamp::UNIX_EPOCH),
            payload_hash: None,
            source_hash: String::new(),
            portal_id: None,
            amount: None,
            day: None,
            terms: BTreeSet::new(),
        };
        assert_eq!(idle_reason(&record).is_none(), is_of_use, "{code:?} {has_time}");
    }

    #[test]
    fn an_order_takes_only_an_approval_that_ends_its_wait() {
        let order = |code, has_time, is_of_use| check(DocumentKind::Order, Some(code), has_time, is_of_use);
        order(Code::OrderBeforeGoLive, false, true);
        order(Code::OrderDiffersInPortal, true, true);
        order(Code::OrderReopened, false, true);
        order(Code::OrderRefused, true, true);
        order(Code::OrderBelowInvoiced, true, true);
        order(Code::BrakeTripped, false, true);
        order(Code::DocumentDeferred, false, true);
        order(Code::OrderOnHold, false, false);
        order(Code::OrderReauthorizing, false, false);
        order(Code::OrderInvalid, true, false);
        order(Code::OrderTotalsDiffer, true, false);
        order(Code::OrderPartlySkipped, true, false);
        order(Code::OrderExpired, true, true);
        order(Code::OrderControlUnknown, false, true);
        order(Code::OrderUnreadableInPortal, true, true);
        order(Code::OrderInFlight, true, false);
        order(Code::OrderOutcomeUnknown, true, false);
    }

    #[test]
    fn a_payment_takes_only_an_approval_that_ends_its_wait() {
        let payment =
            |code, has_time, is_of_use| check(DocumentKind::Payment, Some(code), has_time, is_of_use);
        payment(Code::PaymentReverted, false, true);
        payment(Code::BeforeGoLive, false, true);
        payment(Code::PaymentDiffersInPortal, false, true);
        payment(Code::ControlRowWithoutPortal, false, true);
        payment(Code::ControlStatusUnknown, false, true);
        payment(Code::PaymentMissingCfdis, false, true);
        payment(Code::PaymentExpired, false, true);
        payment(Code::PaymentRefused, true, true);
        payment(Code::BrakeTripped, false, true);
        payment(Code::PaymentTooRecent, true, false);
        payment(Code::InvoiceWithoutUuid, false, false);
        payment(Code::PaymentOutcomeUnknown, true, false);
        payment(Code::PaymentReversedAfterUpload, false, false);
    }

    #[test]
    fn a_complement_takes_only_an_approval_that_ends_its_wait() {
        let complement = |code, is_of_use| check(DocumentKind::Complement, Some(code), false, is_of_use);
        complement(Code::ComplementBeforeGoLive, true);
        complement(Code::ComplementConflict, true);
        complement(Code::ComplementIssuerDiffers, true);
        complement(Code::ComplementAmountDiffers, true);
        complement(Code::ComplementInvoicesDiffer, true);
        complement(Code::ComplementCancelled, true);
        complement(Code::DocumentDeferred, true);
        complement(Code::ComplementInReview, false);
        complement(Code::ComplementPaymentMissing, false);
        complement(Code::ComplementPaymentRepeated, false);
        complement(Code::ComplementUnreadable, false);
        complement(Code::ComplementVendorWithoutRfc, false);
        complement(Code::ComplementForeignReceiver, false);
    }

    #[test]
    fn an_invoice_takes_only_an_approval_that_delivers_it_or_ends_its_wait() {
        let invoice = |code, has_time, is_of_use| check(DocumentKind::Cfdi, Some(code), has_time, is_of_use);
        invoice(Code::CfdiBeforeGoLive, false, true);
        invoice(Code::CfdiHandCaptured, false, true);
        invoice(Code::CfdiNoLongerPayable, false, true);
        invoice(Code::CfdiPutAway, false, true);
        invoice(Code::CfdiVanished, false, true);
        invoice(Code::CfdiCancelled, false, true);
        invoice(Code::CfdiWithoutXml, true, true);
        invoice(Code::CfdiFileDiffers, true, true);
        invoice(Code::CfdiWaitingForImport, false, false);
        invoice(Code::CfdiNotImported, false, false);
        invoice(Code::CfdiSupplierUnknown, false, false);
        invoice(Code::CfdiSupplierWithoutExpedient, false, false);
        invoice(Code::CfdiSupplierWithoutBankAccount, false, false);
        invoice(Code::CfdiForeignReceiver, false, false);
        invoice(Code::CfdiOutcomeUnknown, true, false);
    }

    #[test]
    fn imports_go_on_only_once_a_person_has_looked_at_what_went_to_another_company() {
        let import = |code, is_of_use| check(DocumentKind::Import, Some(code), false, is_of_use);
        import(Code::ImportWrongCompany, true);
        import(Code::ImportStopped, false);
        import(Code::ImportFailed, false);
        import(Code::ImportLeftFiles, false);
        import(Code::ImporterMailMissing, false);
    }

    #[test]
    fn a_document_without_a_reason_takes_any() {
        check(DocumentKind::Order, None, false, true);
    }
}
