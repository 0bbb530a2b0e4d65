//! The shapes of payments: ordinary ones, and every odd one that the flow must cope with.

use serde::{Deserialize, Serialize};

use super::expected::{ControlWord, Expected};

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident => $expected:expr,)*) => {
        /// What is particular about a payment of the world.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Shape {
            $($(#[$doc])* $name,)*
        }

        impl Shape {
            /// Every shape.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What must become of a payment of this shape, by the rules of the specification.
            pub fn expected(self) -> Expected {
                match self {
                    $(Self::$name => $expected,)*
                }
            }
        }
    };
}

const PAID: Expected = Expected::Delivered { control: ControlWord::Paid };
const PARTIAL: Expected = Expected::Delivered { control: ControlWord::Partial };

const fn waits(why: &'static str) -> Expected {
    Expected::Waits { why }
}

const fn excluded(why: &'static str) -> Expected {
    Expected::Excluded { why }
}

const fn refused(code: &'static str) -> Expected {
    Expected::RefusedByPortal { code }
}

shapes! {
    /// One invoice, paid in full.
    SingleInvoice => PAID,
    /// Three invoices, paid in full.
    SeveralInvoices => PAID,
    /// One invoice paid by two equal lines of its payment schedule: the amounts add up, they are not one.
    EqualInstalments => PAID,
    /// A part of one invoice.
    PartialPayment => PARTIAL,
    /// One invoice in full and a part of another.
    OneInFullOneInPart => PARTIAL,
    /// A peso account pays two dollar invoices; Sage multiplies by its rate, cents must be absorbed.
    DollarInvoicesMultiplied => PAID,
    /// A peso account pays a dollar invoice; Sage divides by its rate.
    DollarInvoiceDivided => PAID,
    /// A dollar account pays a peso invoice; Sage multiplies by the bank's rate.
    PesoInvoiceFromDollars => PAID,
    /// A dollar account pays a peso invoice; Sage divides by the bank's rate.
    PesoInvoiceFromDollarsDivided => PAID,
    /// A dollar account pays a dollar invoice: one currency, whatever the rates are.
    DollarsToDollars => PAID,
    /// Tax was withheld on the invoice: what is paid is the CFDI's total, less than Sage's gross amount.
    WithheldOnInvoice => PAID,
    /// Entered twelve days ago, posted two hours ago.
    PostedDaysAfterEntry => PAID,
    /// The audit stamp says 00:00:00.05, which Sage stores as 5.
    StampOfOneDigit => PAID,
    /// An adjustment batch has the same batch and entry numbers, with another rate and another document.
    NumbersAlsoInAdjustments => PAID,
    /// The invoice was also entered in a deleted batch and in an entry with errors.
    InvoiceEnteredAgain => PAID,
    /// Description and reference hold quotes.
    TextsWithQuotes => PAID,
    /// Description and reference hold accents, ñ and signs at the edge of Windows-1252.
    TextsWithAccents => PAID,
    /// The portal knows the vendor by a name that does not fit Windows-1252.
    NameBeyondWindows1252 => PAID,
    /// Sage holds the UUID in lower case.
    LowerCaseUuid => PAID,
    /// Two vendors share one RFC and the second has no portal id: only the vendor number tells them apart.
    SameRfcTwoVendors => PAID,
    /// The vendor has no `PROVIDERID` row; the portal has exactly one supplier of that number, and others near it.
    VendorLinkMissing => PAID,
    /// The vendor's `PROVIDERID` row is blank; the portal has exactly one supplier of that number.
    VendorLinkBlank => PAID,
    /// The invoice has no `FOLIOCFD` row; exactly one CFDI has its folio, amount and currency.
    UuidByFolio => PAID,
    /// The invoice's `FOLIOCFD` is blank; exactly one CFDI has its series and folio, amount and currency.
    UuidBySerieAndFolio => PAID,

    /// In the portal by hand, with the same amounts, and no control row yet.
    ByHandEqual => Expected::AlreadyThere,
    /// Sent by the predecessor; the control row names the database, padded.
    SentByPredecessor => Expected::AlreadyThere,
    /// Sent by the predecessor; the control row names `AUDTORG` instead of the database.
    SentUnderOrganization => Expected::AlreadyThere,
    /// Sent by the predecessor, whose control row holds no portal id.
    SentWithoutPortalId => Expected::AlreadyThere,
    /// Sent, and a person wrote `SYNCED` into the control row.
    MarkedSynced => Expected::AlreadyThere,

    /// A credit note was applied in the payment, so that the invoices exceed it: a decision of a person.
    CreditNoteApplied => waits("credit_note_applied"),
    /// Tax was withheld at payment: the invoices exceed the amount paid.
    WithheldAtPayment => waits("amounts_differ"),
    /// A discount was taken: the amounts applied exceed the amount paid.
    DiscountTaken => waits("amounts_differ"),
    /// A prepayment was applied beside the invoice.
    PrepaymentLineMixed => waits("amounts_differ"),
    /// The two amounts of the entry contradict its rate by more than half a percent.
    RateContradictsAmounts => waits("rate_contradicts"),
    /// The vendor has no `PROVIDERID` and the portal has no supplier of that number.
    VendorUnknownToPortal => waits("provider_missing"),
    /// The vendor has no `PROVIDERID` and the portal has two suppliers of that number.
    VendorAmbiguous => waits("provider_ambiguous"),
    /// The vendor has no `PROVIDERID`; the one supplier of that number has another RFC.
    VendorRfcDiffers => waits("provider_rfc_differs"),
    /// The invoice has no UUID and no CFDI has its folio.
    UuidNotFound => waits("uuid_missing"),
    /// The invoice has no UUID and two CFDIs have its folio, amount and currency.
    UuidAmbiguous => waits("uuid_ambiguous"),
    /// The invoice has no UUID; a CFDI has its folio only if leading zeros are ignored.
    UuidProbable => waits("uuid_probable"),
    /// The invoice has no UUID; the CFDI with its folio has another total.
    UuidTotalDiffers => waits("uuid_probable"),
    /// `FOLIOCFD` holds words instead of a UUID.
    UuidInvalid => waits("uuid_invalid"),
    /// Two invoices of the payment carry the same UUID.
    UuidRepeated => waits("uuid_repeated"),
    /// In the portal by hand, with another amount.
    ByHandDifferent => waits("differs_in_portal"),
    /// A person wrote `REVERTED` into the control row: sent again only when a person says so.
    MarkedReverted => waits("reverted"),
    /// The predecessor's control row says `PAID`, the portal knows nothing of it.
    ControlWithoutPortal => waits("control_without_portal"),
    /// Entered less than 60 minutes ago.
    TooRecent => waits("too_recent"),
    /// The bank has no portal account: the portal would silently book on its first one.
    BankAccountBlank => waits("bank_account_blank"),
    /// The bank names a portal account that the portal does not have.
    BankAccountUnknown => waits("bank_account_unknown"),
    /// The payment has no date.
    NoDate => waits("no_date"),
    /// The batch of the invoice is not posted.
    InvoiceNotPosted => waits("invoice_not_posted"),

    /// The check was reversed before it was ever sent.
    Reversed => excluded("reversed"),
    /// The entry was deleted (`PAYMSTTS` 2).
    Deleted => excluded("deleted"),
    /// The entry went to the error batch.
    ErrorEntry => excluded("error_entry"),
    /// A prepayment, apply-document or miscellaneous entry (`RMITTYPE` other than 1).
    OtherRemittance => excluded("other_type"),
    /// The payment batch is not posted.
    BatchNotPosted => excluded("batch_not_posted"),
    /// From before the company went live.
    BeforeGoLive => excluded("before_go_live"),

    /// The supplier never uploaded the invoice: the portal does not know the UUID.
    InvoiceUnknownToPortal => refused("1800"),
    /// The invoice was marked as paid in the portal, without a payment.
    InvoiceAlreadyPaid => refused("1827"),
    /// In the portal the invoice belongs to another supplier of the same RFC.
    ProviderMismatch => refused("PAYMENT__PROVIDER_IS_NOT_SAME_THAN_PROVIDER_IN_PAYMENT"),
    /// The CFDI was cancelled at the tax authority.
    InvoiceCancelled => refused("PAYMENT_CFDIS_CANCELLED"),
}
