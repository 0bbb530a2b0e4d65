//! Effects: each is one change to one document on the outside, with a stable id and a payload hash.
//!
//! Allowed edges of [`EffectState`]: `Intended -> Confirmed | Refused | NotSent | Unknown | Conflict`,
//! `Unknown -> Intended | Confirmed | Conflict`, `Refused` and `NotSent -> Intended | Confirmed | Conflict`,
//! `Confirmed -> Done | Conflict`, `Conflict -> Intended | Confirmed | Conflict` (looked at again, still different).
//! An `Intended` found at the start of a run is a crash between intent and settlement: it is unknown.

use serde::{Deserialize, Serialize};

use crate::control::ControlStatus;
use crate::hash::payload_hash;
use crate::ids::{BatchKey, CfdiUuid, DocumentKey, EffectId, OrderNumber, PortalId, VendorId};
use crate::order::{OrderPayload, OrderStatus};
use crate::payment::PaymentPayload;
use crate::step::Step;

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
        }
    }

    /// Operations that give a document its content: the newest one that is done says what the portal was last told.
    pub const CONTENT_OPERATIONS: [&'static str; 2] = ["create_order", "update_order"];

    /// Hash of what the other side is asked to hold. The control word is no part of it: an invoice
    /// that gets fully paid later does not make the payment another one.
    pub fn hash(&self) -> String {
        match self {
            Self::CreatePayment { payload, control: _ } => payload_hash(payload),
            // Content that was created and content that was replaced are the same content.
            Self::CreateOrder { payload } | Self::UpdateOrder { payload, portal_id: _ } => {
                payload_hash(payload)
            }
            Self::LinkVendor { .. } | Self::LinkInvoice { .. } | Self::SetOrderStatus { .. } => {
                payload_hash(self)
            }
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
