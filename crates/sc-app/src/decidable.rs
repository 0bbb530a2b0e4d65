//! What a decision of a person can change about a document, and what is left out of a list of them.

use sc_domain::ports::DocumentRecord;
use sc_domain::{Cause, Code, Disposition, DocumentKey, DocumentKind};
use sc_words::Words;

use crate::error::{AppError, UnfitInput};
use crate::page::Said;

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
            | Code::CfdiInOtherCompany
            | Code::CfdiVanished
            | Code::CfdiCancelled
            | Code::SupplierVanished
            | Code::SupplierNotInSage
            | Code::ImportWrongCompany
    )
}

/// Why an approval would change nothing for a document now; `None` when it would. Kept, it would be carried out some
/// day, for a reason that the person never saw.
///
/// A document takes one where its cause says so, where a failed attempt waits its interval (the approval ends that wait),
/// and where a plan was too large for it (what is approved goes first). A validation and what the portal holds are only
/// looked at and told again; an outcome that nobody knows is only ever asked about.
pub(crate) fn idle_reason(record: &DocumentRecord) -> Option<&Cause> {
    let cause = record.cause.as_ref()?;
    let waits_its_interval = cause.disposition() == Disposition::FixDocument
        && record.next_attempt.is_some()
        && !is_only_told_again(record.key.kind, cause.code);
    let is_beyond_a_bound = matches!(cause.code, Code::BrakeTripped | Code::DocumentDeferred);
    (!(takes_approval(cause.code) || waits_its_interval || is_beyond_a_bound)).then_some(cause)
}

/// Whether an approval of the document only ends its wait: nothing is decided by it.
pub(crate) fn ends_a_wait(record: &DocumentRecord) -> bool {
    record.cause.as_ref().is_some_and(|cause| !takes_approval(cause.code)) && idle_reason(record).is_none()
}

/// Whether the interval only tells the same again: Sage or the portal has to be corrected, and no decision replaces that.
fn is_only_told_again(kind: DocumentKind, code: Code) -> bool {
    let is_of_an_order = matches!(
        code,
        Code::OrderInvalid
            | Code::OrderTotalsDiffer
            | Code::OrderPartlySkipped
            | Code::OrderCancelledButInvoiced
            | Code::OrderBelowInvoiced
            | Code::OrderAmbiguousInPortal
            | Code::OrderUnreadableInPortal
            | Code::OrderPortalStatusUnknown
    );
    is_of_an_order || (code == Code::LinkConflict && kind == DocumentKind::Order)
}

/// Why nothing can be decided about a document that is settled; `None` of any other.
pub(crate) fn not_open(record: &DocumentRecord) -> Option<AppError> {
    record.state.is_settled().then(|| unknown_open(&record.key))
}

pub(crate) fn unknown_open(key: &DocumentKey) -> AppError {
    AppError::Unknown { what: "open document", name: key.external_id.clone(), known: String::new() }
}

/// Documents of a list that nothing is to be decided about any more. A run may empty a list while a person reads it, and what
/// he chose holds for the others.
#[derive(Default)]
pub(crate) struct LeftOut {
    count: u32,
    first: Option<AppError>,
}

impl LeftOut {
    pub(crate) fn note(&mut self, why: AppError) {
        self.count += 1;
        self.first.get_or_insert(why);
    }

    /// Why nothing is left of a list.
    pub(crate) fn into_error(self) -> AppError {
        self.first.unwrap_or_else(|| UnfitInput::NoDocuments.into())
    }

    /// What was done with the others, and how many were left out.
    pub(crate) fn after(&self, sentence: String, words: &Words) -> Said {
        if self.count == 0 {
            return Said::new(sentence);
        }
        let rest = words.text("said-left-out", &[("count", self.count.into())]);
        Said::new(format!("{sentence} {rest}"))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;
    use sc_domain::Step;
    use sc_domain::ports::DocumentState;

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
            dated: None,
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
        order(Code::BrakeTripped, false, true);
        order(Code::DocumentDeferred, false, true);
        order(Code::OrderOnHold, false, false);
        order(Code::OrderReauthorizing, false, false);
        order(Code::OrderInvalid, true, false);
        order(Code::OrderTotalsDiffer, true, false);
        order(Code::OrderPartlySkipped, true, false);
        order(Code::OrderExpired, true, true);
        order(Code::OrderControlUnknown, false, true);
        order(Code::OrderCancelledButInvoiced, true, false);
        order(Code::OrderBelowInvoiced, true, false);
        order(Code::OrderAmbiguousInPortal, true, false);
        order(Code::OrderUnreadableInPortal, true, false);
        order(Code::OrderPortalStatusUnknown, true, false);
        order(Code::LinkConflict, true, false);
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
        invoice(Code::CfdiInOtherCompany, false, true);
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
    fn a_supplier_takes_an_approval_when_its_file_is_gone() {
        let supplier = |code, is_of_use| check(DocumentKind::Supplier, Some(code), false, is_of_use);
        supplier(Code::SupplierVanished, true);
        supplier(Code::SupplierNotInSage, true);
        supplier(Code::SupplierWaitingForImport, false);
        supplier(Code::SupplierNotImported, false);
    }

    #[test]
    fn imports_go_on_only_once_a_person_has_looked_at_what_went_to_another_company() {
        let import = |code, is_of_use| check(DocumentKind::Import, Some(code), false, is_of_use);
        import(Code::ImportWrongCompany, true);
        import(Code::ImportStopped, false);
        import(Code::ImportFailed, false);
        import(Code::ImportLeftFiles, false);
        import(Code::ImportLostFiles, false);
        import(Code::ImporterMailMissing, false);
    }

    #[test]
    fn a_document_without_a_reason_takes_any() {
        check(DocumentKind::Order, None, false, true);
    }
}
