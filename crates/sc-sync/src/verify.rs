//! Whether the other side has what an effect was to bring there: the same judgement after a lost answer and
//! at the start of the next run.

use sc_domain::effect::Action;
use sc_domain::order::{self, Depth, OrderStatus, PortalOrder};
use sc_domain::payment::{self, Difference, PortalPayment};

/// What was found, measured by what was wanted.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// It is as the effect wants it.
    Done,
    /// Something else stands under its number: a person decides.
    Different(Vec<Difference>),
    /// It is not done, or not yet. Doing it again replaces, so it harms nothing.
    NotDone,
}

/// Judges a payment that was found. Effects of other documents are not asked about here.
pub fn of_payment(action: &Action, found: &PortalPayment) -> Standing {
    match action {
        Action::CreatePayment { payload, .. } => same_or_different(payment::compare(payload, found)),
        Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::CreateOrder { .. }
        | Action::UpdateOrder { .. }
        | Action::SetOrderStatus { .. }
        | Action::WriteComplement { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::ExportSupplier { .. }
        | Action::RunImporter { .. } => Standing::NotDone,
    }
}

/// Judges an order that was found. Effects of other documents are not asked about here.
pub fn of_order(action: &Action, found: &PortalOrder) -> Standing {
    match action {
        Action::CreateOrder { payload } => same_or_different(order::compare(payload, found, Depth::Facts)),
        Action::UpdateOrder { payload, .. } => done_if(order::compare(payload, found, Depth::All).is_empty()),
        Action::SetOrderStatus { status, .. } => done_if(has_status(found, status)),
        Action::CreatePayment { .. }
        | Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::WriteComplement { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::ExportSupplier { .. }
        | Action::RunImporter { .. } => Standing::NotDone,
    }
}

fn has_status(found: &PortalOrder, wanted: &OrderStatus) -> bool {
    found.status == *wanted || (found.status.is_live() && wanted.is_live())
}

fn same_or_different(differences: Vec<Difference>) -> Standing {
    if differences.is_empty() { Standing::Done } else { Standing::Different(differences) }
}

fn done_if(is_done: bool) -> Standing {
    if is_done { Standing::Done } else { Standing::NotDone }
}
