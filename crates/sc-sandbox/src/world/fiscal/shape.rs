//! The shapes of suppliers, documents and complements, each with what must become of it.

use serde::{Deserialize, Serialize};

/// The verdict a supplier, document or complement must reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum FiscalExpected {
    /// It reaches the other side: the importer's folder, or the payment in Sage.
    Delivered,
    /// It stands there from the start, and nothing is added.
    AlreadyThere,
    /// Nothing is delivered until something outside changes.
    Waits { why: &'static str },
    /// It is no candidate.
    Excluded { why: &'static str },
}

impl FiscalExpected {
    /// The reason why nothing may be delivered.
    pub fn why(self) -> Option<&'static str> {
        match self {
            Self::Delivered | Self::AlreadyThere => None,
            Self::Waits { why } | Self::Excluded { why } => Some(why),
        }
    }
}

macro_rules! shapes {
    ($(#[$outer:meta])* $kind:ident: $($(#[$doc:meta])* $name:ident => $expected:expr,)*) => {
        $(#[$outer])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $kind {
            $($(#[$doc])* $name,)*
        }

        impl $kind {
            /// Every shape.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What must become of one of this shape, by the rules of the specification.
            pub fn expected(self) -> FiscalExpected {
                match self {
                    $(Self::$name => $expected,)*
                }
            }
        }
    };
}

use FiscalExpected::{AlreadyThere, Delivered};

const fn waits(why: &'static str) -> FiscalExpected {
    FiscalExpected::Waits { why }
}

const fn excluded(why: &'static str) -> FiscalExpected {
    FiscalExpected::Excluded { why }
}

shapes! {
    /// What is particular about a supplier of the world.
    SupplierShape:
    /// Accepted before the company went live; the papers are complete.
    Known => excluded("accepted_before"),
    /// Accepted on the day of the base instant.
    AcceptedToday => Delivered,
    /// Accepted at 23:59 of the day before.
    AcceptedLate => Delivered,
    /// Accepted, and not linked to a vendor of Sage yet.
    Unlinked => Delivered,
    /// Accepted without a bank account.
    NoBankAccount => Delivered,
    /// Three accounts, the last of which is used for payments.
    SeveralAccounts => Delivered,
    /// Maps whose first entries were not accepted, with keys in no order.
    UnorderedMaps => Delivered,
    /// Two suppliers of one RFC.
    SameRfcTwice => Delivered,
    /// A name and an address with signs that XML keeps for itself.
    OddName => Delivered,
    /// The portal tells of no expedient.
    NoExpedient => excluded("no_expedient"),
    /// Its expedient was sent and never accepted.
    NeverAccepted => excluded("not_accepted"),
    /// Accepted, and disabled since.
    Disabled => excluded("disabled"),
}

shapes! {
    /// What is particular about an invoice or credit note that may have to be brought into Sage.
    DocumentShape:
    /// One of each shape of XML; nothing else is odd about it.
    EachXml => Delivered,
    /// A credit note that waits to be applied.
    CreditNote => Delivered,
    /// A credit note that was applied.
    CreditNoteApplied => Delivered,
    /// In dollars.
    Dollars => Delivered,
    /// Issued before the company went live, and authorized since: nobody else brought it, and it stands at the other end of
    /// the list.
    AuthorizedLate => Delivered,
    /// The supplier typed the order into `OC`.
    OrderTyped => Delivered,
    /// It left `oc` empty and filled `orden_de_compra`.
    OrderInSecondField => Delivered,
    /// `oc` has no value object, and `orden_de_compra` is filled.
    OrderWithoutValue => Delivered,
    /// The field `afe`, and letters that XML keeps for itself.
    AfeTyped => Delivered,
    /// An extra charge.
    ExtraCharge => Delivered,
    /// An extra charge of nothing.
    ExtraChargeZero => Delivered,
    /// Two documents whose files have the same name.
    SameFileName => Delivered,
    /// A file name that leads out of the folder.
    EvilFileName => Delivered,
    /// A file name that Windows keeps for a device.
    DeviceFileName => Delivered,
    /// Its UUID stands in a batch that was deleted.
    DeletedBatch => Delivered,
    /// One of many that are ready at once.
    Flood => Delivered,
    /// Its supplier has several accounts.
    SupplierSeveralAccounts => Delivered,
    /// Its supplier's maps are in no order.
    SupplierUnorderedMaps => Delivered,
    /// In accounts payable already.
    InPayables => AlreadyThere,
    /// Entered in purchase orders already.
    InOrders => AlreadyThere,
    /// A credit note that was entered in purchase orders already.
    CreditNoteInOrders => AlreadyThere,
    /// One of many that Sage holds.
    Crowd => AlreadyThere,
    /// Somebody entered it by hand, without its UUID.
    CapturedByHand => waits("captured_by_hand"),
    /// The same, and the portal does not link its supplier to a vendor: in Sage the RFC tells whose it is.
    CapturedByHandUnlinked => waits("captured_by_hand"),
    /// Paid in the portal before Sage had it.
    PaidUnseen => waits("left_stage"),
    /// The portal holds no XML of it.
    NoXml => waits("no_xml"),
    /// The portal's file is that of another document.
    XmlOfAnother => waits("xml_of_another"),
    /// The portal's file ends in the middle.
    XmlTruncated => waits("xml_malformed"),
    /// The portal's file is in Latin-1.
    XmlLatin1 => waits("xml_encoding"),
    /// The item of the list has no stamp.
    WithoutStamp => waits("unreadable"),
    /// The item of the list has no fiscal document at all.
    WithoutCfdi => waits("unreadable"),
    /// Its supplier has no bank account.
    SupplierNoBankAccount => waits("no_bank_account"),
    /// The portal tells of no expedient of its supplier.
    SupplierNoExpedient => waits("no_bank_account"),
    /// Cancelled at the tax authority.
    CancelledBySat => excluded("cancelled"),
    /// Cancelled by the tenant.
    CancelledInTenant => excluded("cancelled"),
    /// A credit note that was rejected.
    CreditNoteRejected => excluded("not_accepted"),
    /// A credit note under review.
    CreditNoteInReview => excluded("not_accepted"),
    /// An invoice that nobody has authorized yet.
    NotAuthorized => excluded("not_accepted"),
    /// Its receiver is no company of the site.
    ReceiverOfNobody => excluded("receiver_unknown"),
}

shapes! {
    /// What is particular about a payment complement.
    ComplementShape:
    /// It settles one payment.
    Plain => Delivered,
    /// It settles two payments.
    TwoPayments => Delivered,
    /// The first of two for one payment.
    FirstOfTwo => Delivered,
    /// The second of two for one payment: Sage has room for one.
    SecondOfTwo => waits("another_stands_there"),
    /// Stamped two minutes before midnight.
    NearMidnight => Delivered,
    /// Version 1.0.
    OldEdition => Delivered,
    /// The fields of the payment have rows, which are blank.
    BlankRows => Delivered,
    /// Its UUID stands there, and its date does not.
    DateMissing => Delivered,
    /// UUID and date stand there.
    AlreadyStored => AlreadyThere,
    /// Another UUID stands there, of the complement that this one replaces.
    Replaces => waits("another_stands_there"),
    /// It tells of another amount than the payment.
    AmountDiffers => waits("amount_differs"),
    /// It is of another supplier.
    IssuerDiffers => waits("issuer_differs"),
    /// It names an invoice that the payment did not settle.
    InvoiceDiffers => waits("invoice_differs"),
    /// Its payment was reversed in Sage.
    PaymentReversed => waits("payment_not_found"),
    /// Its payment does not exist in Sage.
    PaymentUnknown => waits("payment_not_found"),
    /// Still under review.
    InReview => excluded("not_accepted"),
    /// Rejected.
    Rejected => excluded("not_accepted"),
    /// Cancelled at the tax authority.
    CancelledBySat => excluded("cancelled"),
}
