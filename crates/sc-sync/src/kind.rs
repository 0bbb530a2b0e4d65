//! What the protocol says and waits by kind of document.

use jiff::{SignedDuration, Timestamp};
use sc_domain::effect::Action;
use sc_domain::order::by_position;
use sc_domain::outcome::Answer;
use sc_domain::payment::Difference;
use sc_domain::ports::DocumentState;
use sc_domain::{Cause, CfdiUuid, Code, DocumentKind, Flaw, FlawKind, PaymentNumber, PortalId};

use crate::cfdi_delivery::{self, Place};
use crate::config::EngineConfig;
use crate::plan::told;
use crate::supplier_export;

/// Wait after a failed attempt.
pub fn interval(kind: DocumentKind, config: &EngineConfig) -> SignedDuration {
    match kind {
        DocumentKind::Order => config.order_interval,
        DocumentKind::Payment
        | DocumentKind::VendorLink
        | DocumentKind::InvoiceLink
        | DocumentKind::Complement
        | DocumentKind::Cfdi
        | DocumentKind::Supplier
        | DocumentKind::Import => config.payment_interval,
    }
}

/// Whether the document is a link that another document needs: it is written for that one and counts for nothing itself.
pub fn is_link(kind: DocumentKind) -> bool {
    match kind {
        DocumentKind::VendorLink | DocumentKind::InvoiceLink => true,
        DocumentKind::Payment
        | DocumentKind::Order
        | DocumentKind::Complement
        | DocumentKind::Cfdi
        | DocumentKind::Supplier
        | DocumentKind::Import => false,
    }
}

/// Nobody knows what became of an attempt.
pub fn outcome_unknown(kind: DocumentKind, detail: impl std::fmt::Display) -> Cause {
    let code = match kind {
        DocumentKind::Order => Code::OrderOutcomeUnknown,
        DocumentKind::Complement => Code::ComplementOutcomeUnknown,
        DocumentKind::Import => Code::ImportOutcomeUnknown,
        DocumentKind::Cfdi => Code::CfdiOutcomeUnknown,
        DocumentKind::Supplier => Code::SupplierOutcomeUnknown,
        DocumentKind::Payment | DocumentKind::VendorLink | DocumentKind::InvoiceLink => {
            Code::PaymentOutcomeUnknown
        }
    };
    Cause::new(code).with("detail", detail)
}

/// What an attempt is told as whose process ended before the answer came.
pub fn cut_off(kind: DocumentKind) -> Cause {
    outcome_unknown(kind, Flaw::new(FlawKind::ProcessEnded, &[]))
}

/// Absence does not count before this instant.
pub fn in_flight(kind: DocumentKind, until: Timestamp) -> Cause {
    let code = if kind == DocumentKind::Order { Code::OrderInFlight } else { Code::PaymentInFlight };
    Cause::new(code).with("until", until)
}

/// The portal says duplicate, yet does not know the number.
pub fn duplicate_not_found(kind: DocumentKind, answer: Option<&Answer>) -> Cause {
    let code = if kind == DocumentKind::Order {
        Code::OrderDuplicateNotFound
    } else {
        Code::PaymentDuplicateNotFound
    };
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    Cause::new(code)
        .with("code", text(answer.and_then(|answer| answer.code.as_ref())))
        .with("message", text(answer.and_then(|answer| answer.message.as_ref())))
}

/// The portal holds the document with other content; its differences are told as they stand (see [`as_told`]).
pub fn differs(kind: DocumentKind, differences: &[Difference], portal_id: &PortalId) -> Cause {
    let code =
        if kind == DocumentKind::Order { Code::OrderDiffersInPortal } else { Code::PaymentDiffersInPortal };
    Cause::new(code).with("differences", told(differences)).with("portal_id", portal_id)
}

/// Differences from what an action wanted, as causes tell them: a line of an order by its position in Sage.
pub fn as_told(action: &Action, differences: &[Difference]) -> Vec<Difference> {
    match action {
        Action::CreateOrder { payload } | Action::UpdateOrder { payload, .. } => {
            differences.iter().map(|difference| by_position(difference, |id| payload.position(id))).collect()
        }
        Action::CreatePayment { .. }
        | Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::SetOrderStatus { .. }
        | Action::WriteComplement { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::ExportSupplier { .. }
        | Action::RunImporter { .. } => differences.to_vec(),
    }
}

/// The payment carries another complement than ours.
pub fn other_complement(number: &PaymentNumber, standing: &str, ours: &CfdiUuid) -> Cause {
    Cause::new(Code::ComplementConflict).with("payment", number).with("sage", standing).with("portal", ours)
}

/// Left the window while failing, for this reason.
pub fn expired(kind: DocumentKind, reason: &str) -> Cause {
    let code = if kind == DocumentKind::Order { Code::OrderExpired } else { Code::PaymentExpired };
    Cause::new(code).with("reason", reason)
}

/// What a document is once its effect is done. A file in the importer's folder is not yet in Sage.
pub fn after(action: &Action) -> (DocumentState, Option<Cause>) {
    match action {
        Action::DeliverCfdi { .. } => {
            (DocumentState::Waiting, Some(cfdi_delivery::judge::waiting(0, Place::Folder)))
        }
        Action::ExportSupplier { name, .. } => {
            (DocumentState::Waiting, Some(supplier_export::waiting(name.as_str(), 0)))
        }
        Action::CreatePayment { .. }
        | Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::CreateOrder { .. }
        | Action::UpdateOrder { .. }
        | Action::SetOrderStatus { .. }
        | Action::WriteComplement { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::RunImporter { .. } => (DocumentState::Done, None),
    }
}
