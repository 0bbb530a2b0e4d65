//! Effects: each is one change to one document on the outside, with a stable id and a payload hash.
//!
//! Allowed edges of [`EffectState`]: `Intended -> Confirmed | Refused | NotSent | Unknown | Conflict`,
//! `Unknown -> Intended | Confirmed | Conflict`, `Refused` and `NotSent -> Intended | Confirmed | Conflict`,
//! `Confirmed -> Done | Conflict`, `Conflict -> Intended | Confirmed | Conflict` (looked at again, still different).
//! An `Intended` found at the start of a run is a crash between intent and settlement: it is unknown.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::cfdi::{Addenda, CfdiKind, XmlName};
use crate::complement::ComplementWrite;
use crate::control::ControlStatus;
use crate::hash::payload_hash;
use crate::ids::{BatchKey, CfdiUuid, DocumentKey, EffectId, OrderNumber, PaymentNumber, PortalId, VendorId};
use crate::order::{OrderPayload, OrderStatus};
use crate::payment::PaymentPayload;
use crate::step::Step;
use crate::supplier::Supplier;

/// What an effect does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Action {
    /// Creates the payment in the portal, then marks it in the control table.
    CreatePayment {
        /// What is sent.
        payload: PaymentPayload,
        /// The word of the control row: `PAID` or `PARTIAL`.
        control: ControlStatus,
    },
    /// Writes the portal's supplier id into the vendor's optional field, only where it is blank.
    LinkVendor {
        /// The vendor.
        vendor: VendorId,
        /// The supplier's id.
        provider: PortalId,
    },
    /// Writes a CFDI's UUID into an invoice's optional field, only where it is blank.
    LinkInvoice {
        /// The invoice entry.
        origin: BatchKey,
        /// Its vendor.
        vendor: VendorId,
        /// Its document number.
        document: String,
        /// The fiscal folio.
        uuid: CfdiUuid,
    },
    /// Creates the order in the portal, then inserts its control row.
    CreateOrder {
        /// What is sent.
        payload: OrderPayload,
    },
    /// Replaces the content of the order in the portal, then dates its control row.
    UpdateOrder {
        /// The order's id there.
        portal_id: PortalId,
        /// What is sent.
        payload: OrderPayload,
    },
    /// Gives the order another status in the portal, then its control row the word for it.
    SetOrderStatus {
        /// The order's id there.
        portal_id: PortalId,
        /// Its number in Sage.
        number: OrderNumber,
        /// The status.
        status: OrderStatus,
    },
    /// Writes a payment complement onto a payment of Sage, only where none stands.
    WriteComplement {
        /// The complement's id in the portal.
        portal_id: PortalId,
        /// The payment's number.
        number: PaymentNumber,
        /// What is written.
        write: ComplementWrite,
    },
    /// Puts an invoice or a credit note, with our Addenda, into the importer's folder.
    DeliverCfdi {
        /// Its id in the portal.
        portal_id: PortalId,
        /// Its fiscal folio.
        uuid: CfdiUuid,
        /// What it is.
        kind: CfdiKind,
        /// RFC of the receiver that the file must name.
        receiver: String,
        /// Total that the file must say, when the list told one.
        #[serde(
            default,
            skip_serializing_if = "Option::is_none",
            with = "rust_decimal::serde::arbitrary_precision_option"
        )]
        total: Option<Decimal>,
        /// The file's name.
        name: XmlName,
        /// What the importer is told beside it.
        addenda: Box<Addenda>,
    },
    /// Tells the supplier, by the portal's progress text, that a document has reached Sage. Telling it again changes
    /// nothing.
    AcknowledgeCfdi {
        /// Its id in the portal.
        portal_id: PortalId,
        /// Its fiscal folio.
        uuid: CfdiUuid,
        /// The text.
        status: String,
    },
    /// Puts a file of one supplier into the importer's folder.
    ExportSupplier {
        /// The file's name.
        name: XmlName,
        /// The supplier as the portal holds it.
        supplier: Box<Supplier>,
        /// The time that stands for a missing time of acceptance.
        last_known: Timestamp,
        /// Hash of what the file says of the supplier.
        content: String,
    },
    /// Runs the importer's program for the company.
    RunImporter {
        /// Files that waited when the run was decided.
        files: u32,
    },
}

impl Action {
    /// Stable name of the operation.
    pub fn operation(&self) -> &'static str {
        match self {
            Self::CreatePayment { .. } => "create_payment",
            Self::LinkVendor { .. } => "link_vendor",
            Self::LinkInvoice { .. } => "link_invoice",
            Self::CreateOrder { .. } => "create_order",
            Self::UpdateOrder { .. } => "update_order",
            Self::SetOrderStatus { .. } => "set_order_status",
            Self::WriteComplement { .. } => "write_complement",
            Self::DeliverCfdi { .. } => "deliver_cfdi",
            Self::AcknowledgeCfdi { .. } => "acknowledge_cfdi",
            Self::ExportSupplier { .. } => "export_supplier",
            Self::RunImporter { .. } => "run_importer",
        }
    }

    /// What the audit chain calls it when it is done and no control row tells of it.
    pub fn audit_action(&self) -> &'static str {
        match self {
            Self::CreatePayment { .. } => "payment.created",
            Self::LinkVendor { .. } | Self::LinkInvoice { .. } => "link.written",
            Self::CreateOrder { .. } | Self::UpdateOrder { .. } | Self::SetOrderStatus { .. } => {
                "order.changed"
            }
            Self::WriteComplement { .. } => "complement.written",
            Self::DeliverCfdi { .. } => "cfdi.delivered",
            Self::AcknowledgeCfdi { .. } => "cfdi.acknowledged",
            Self::ExportSupplier { .. } => "supplier.exported",
            Self::RunImporter { .. } => "importer.run",
        }
    }

    /// Operations that give a document its content: the newest one that is done says what the portal was last told.
    pub const CONTENT_OPERATIONS: [&'static str; 3] = ["create_order", "update_order", "export_supplier"];

    /// Hash of what the other side is asked to hold. The control word is no part of it: an invoice
    /// that gets fully paid later does not make the payment another one.
    pub fn hash(&self) -> String {
        match self {
            Self::CreatePayment { payload, control: _ } => payload_hash(payload),
            // Content that was created and content that was replaced are the same content.
            Self::CreateOrder { payload } | Self::UpdateOrder { payload, portal_id: _ } => {
                payload_hash(payload)
            }
            Self::LinkVendor { .. }
            | Self::LinkInvoice { .. }
            | Self::SetOrderStatus { .. }
            | Self::WriteComplement { .. }
            | Self::DeliverCfdi { .. }
            | Self::AcknowledgeCfdi { .. }
            | Self::RunImporter { .. } => payload_hash(self),
            // The name of the file and the hour are no content.
            Self::ExportSupplier { content, .. } => content.clone(),
        }
    }
}

/// One planned change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// Stable over crashes: derived from document, operation and revision.
    pub id: EffectId,
    /// The document it changes.
    pub document: DocumentKey,
    /// The step it belongs to.
    pub step: Step,
    /// 1 for the first content of the document; one more for each other content that was tried.
    pub revision: u32,
    /// What it does.
    pub action: Action,
    /// [`Action::hash`].
    pub payload_hash: String,
    /// Effects that must be done before this one begins.
    pub requires: Vec<EffectId>,
}

impl Effect {
    /// Builds an effect; its id and hash follow from the arguments.
    pub fn new(document: DocumentKey, step: Step, revision: u32, action: Action) -> Self {
        Self {
            id: EffectId::derive(&document, action.operation(), revision),
            payload_hash: action.hash(),
            document,
            step,
            revision,
            action,
            requires: Vec::new(),
        }
    }
}

/// Where an effect stands. See the module's allowed edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EffectState {
    /// Written down; the call was begun or is about to be.
    Intended,
    /// Called, and nobody knows the outcome.
    Unknown,
    /// The other side refused it; tried again after its interval.
    Refused,
    /// Certainly not done (nothing left this machine, or the other side undid it); tried again at the next run.
    NotSent,
    /// The other side has it; the control row is not written yet.
    Confirmed,
    /// The other side has it and the control row says so (or none is needed).
    Done,
    /// The other side has something else; a person decides.
    Conflict,
}

impl EffectState {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Intended,
        Self::Unknown,
        Self::Refused,
        Self::NotSent,
        Self::Confirmed,
        Self::Done,
        Self::Conflict,
    ];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Intended => "intended",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::NotSent => "not_sent",
            Self::Confirmed => "confirmed",
            Self::Done => "done",
            Self::Conflict => "conflict",
        }
    }

    /// Whether this edge may be taken. Checked by the journal at each write.
    pub fn may_become(self, next: Self) -> bool {
        match self {
            Self::Intended => {
                matches!(
                    next,
                    Self::Unknown | Self::Refused | Self::NotSent | Self::Confirmed | Self::Conflict
                )
            }
            Self::Unknown => {
                matches!(next, Self::Intended | Self::Confirmed | Self::Conflict | Self::Unknown)
            }
            Self::Refused | Self::NotSent => {
                matches!(next, Self::Intended | Self::Confirmed | Self::Conflict)
            }
            Self::Confirmed => matches!(next, Self::Done | Self::Conflict),
            Self::Conflict => matches!(next, Self::Confirmed | Self::Intended | Self::Conflict),
            Self::Done => false,
        }
    }
}

impl std::str::FromStr for EffectState {
    type Err = crate::ids::InvalidId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(crate::ids::InvalidId {
            kind: "effect state",
            text: text.to_owned(),
            rule: "a state of the effect protocol",
        })
    }
}
