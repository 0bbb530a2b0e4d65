//! What the control table shall say once the other side has an effect.

use sc_domain::control::{ControlRow, ControlStatus};
use sc_domain::control_orders::{FOUND_IN_PORTAL, OrderControlStatus, OrderMark};
use sc_domain::effect::Action;
use sc_domain::order::OrderStatus;
use sc_domain::ports::ControlTable;
use sc_domain::{OrderNumber, PortalId};

/// A row of one of the two control tables.
#[derive(Debug, Clone, PartialEq)]
pub enum ControlMark {
    /// `fesaPagosFocaltec`.
    Payment(ControlRow),
    /// `fesaOCFocaltec`.
    Order(OrderMark),
}

/// How the other side came to have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirmed<'a> {
    /// Id in the portal.
    pub portal_id: &'a PortalId,
    /// UUIDs that the portal did not settle.
    pub missing_cfdis: &'a [String],
    /// Orders: the status that it was found with by asking; `None` when our call made it so.
    pub found: Option<&'a OrderStatus>,
}

/// Whether an action is done only when the control table says so. What the others write is its own mark.
pub fn is_needed(action: &Action) -> bool {
    match action {
        Action::CreatePayment { .. }
        | Action::CreateOrder { .. }
        | Action::UpdateOrder { .. }
        | Action::SetOrderStatus { .. } => true,
        Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::WriteComplement { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::ExportSupplier { .. }
        | Action::RunImporter { .. } => false,
    }
}

impl ControlMark {
    /// The row of a confirmed effect; `None` when it needs none. `company` is the name under which the
    /// company's payments stand.
    pub fn of(action: &Action, company: &str, confirmed: Confirmed<'_>) -> Option<Self> {
        match action {
            Action::CreatePayment { payload, control } => Some(Self::Payment(ControlRow {
                company: company.to_owned(),
                number: Some(payload.number.clone()),
                status: if confirmed.missing_cfdis.is_empty() {
                    control.clone()
                } else {
                    ControlStatus::Partial
                },
                portal_id: Some(confirmed.portal_id.clone()),
            })),
            Action::CreateOrder { payload } | Action::UpdateOrder { payload, .. } => {
                Some(Self::order(&payload.number, confirmed, &OrderStatus::Open))
            }
            Action::SetOrderStatus { number, status, .. } => Some(Self::order(number, confirmed, status)),
            Action::LinkVendor { .. }
            | Action::LinkInvoice { .. }
            | Action::WriteComplement { .. }
            | Action::DeliverCfdi { .. }
            | Action::AcknowledgeCfdi { .. }
            | Action::ExportSupplier { .. }
            | Action::RunImporter { .. } => None,
        }
    }

    fn order(number: &OrderNumber, confirmed: Confirmed<'_>, ours: &OrderStatus) -> Self {
        let status = confirmed.found.unwrap_or(ours);
        Self::Order(OrderMark {
            number: number.clone(),
            portal_id: confirmed.portal_id.clone(),
            // A status that nobody knows is told to a person by the next cycle; until then the order is there.
            status: OrderControlStatus::of_portal(status).unwrap_or(OrderControlStatus::Posted),
            response: confirmed.found.map(|_| FOUND_IN_PORTAL.to_owned()),
        })
    }

    /// Where it stands.
    pub fn table(&self) -> ControlTable {
        match self {
            Self::Payment(_) => ControlTable::Payments,
            Self::Order(_) => ControlTable::Orders,
        }
    }

    /// The portal's id that it carries.
    pub fn portal_id(&self) -> Option<&PortalId> {
        match self {
            Self::Payment(row) => row.portal_id.as_ref(),
            Self::Order(mark) => Some(&mark.portal_id),
        }
    }

    /// The number of its document.
    pub fn number(&self) -> &str {
        match self {
            Self::Payment(row) => row.number.as_ref().map_or("", |number| number.as_str()),
            Self::Order(mark) => mark.number.as_str(),
        }
    }

    /// Its word.
    pub fn word(&self) -> &str {
        match self {
            Self::Payment(row) => row.status.as_str(),
            Self::Order(mark) => mark.status.as_str(),
        }
    }

    /// The column that holds the portal's id.
    pub fn id_column(&self) -> &'static str {
        match self {
            Self::Payment(_) => "fesaPagosFocaltec.idFocaltec",
            Self::Order(_) => "fesaOCFocaltec.idFocaltec",
        }
    }

    /// What the audit chain calls it.
    pub fn audit_action(&self) -> &'static str {
        match self {
            Self::Payment(_) => "payment.marked",
            Self::Order(_) => "order.marked",
        }
    }
}
