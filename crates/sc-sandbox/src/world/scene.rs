//! One scene per shape: the documents on both sides that make a payment of that shape.

mod invoices;
mod left_behind;
mod money;
mod selection;
mod vendors;

use super::composer::Composer;
use super::draft::{Draft, Terms};
use super::model::Currency;
use super::shape::Shape;

impl Composer {
    /// Adds the payment or payments of a shape.
    pub fn play(&mut self, shape: Shape) {
        match shape {
            Shape::SingleInvoice
            | Shape::SeveralInvoices
            | Shape::EqualInstalments
            | Shape::PartialPayment
            | Shape::OneInFullOneInPart
            | Shape::DollarInvoicesMultiplied
            | Shape::DollarInvoiceDivided
            | Shape::PesoInvoiceFromDollars
            | Shape::PesoInvoiceFromDollarsDivided
            | Shape::DollarsToDollars
            | Shape::WithheldOnInvoice
            | Shape::CreditNoteApplied
            | Shape::WithheldAtPayment
            | Shape::DiscountTaken
            | Shape::PrepaymentLineMixed
            | Shape::RateContradictsAmounts => self.play_money(shape),

            Shape::PostedDaysAfterEntry
            | Shape::StampOfOneDigit
            | Shape::NumbersAlsoInAdjustments
            | Shape::TextsWithQuotes
            | Shape::TextsWithAccents
            | Shape::TooRecent
            | Shape::BankAccountBlank
            | Shape::BankAccountUnknown
            | Shape::NoDate
            | Shape::Reversed
            | Shape::Deleted
            | Shape::ErrorEntry
            | Shape::OtherRemittance
            | Shape::BatchNotPosted
            | Shape::BeforeGoLive => self.play_selection(shape),

            Shape::NameBeyondWindows1252
            | Shape::SameRfcTwoVendors
            | Shape::VendorLinkMissing
            | Shape::VendorLinkBlank
            | Shape::VendorUnknownToPortal
            | Shape::VendorAmbiguous
            | Shape::VendorRfcDiffers
            | Shape::ProviderMismatch => self.play_vendor(shape),

            Shape::InvoiceEnteredAgain
            | Shape::LowerCaseUuid
            | Shape::UuidByFolio
            | Shape::UuidBySerieAndFolio
            | Shape::UuidNotFound
            | Shape::UuidAmbiguous
            | Shape::UuidProbable
            | Shape::UuidTotalDiffers
            | Shape::UuidInvalid
            | Shape::UuidRepeated
            | Shape::InvoiceNotPosted
            | Shape::InvoiceUnknownToPortal
            | Shape::InvoiceAlreadyPaid
            | Shape::InvoiceCancelled => self.play_invoice(shape),

            Shape::ByHandEqual
            | Shape::SentByPredecessor
            | Shape::SentUnderOrganization
            | Shape::SentWithoutPortalId
            | Shape::MarkedSynced
            | Shape::ByHandDifferent
            | Shape::MarkedReverted
            | Shape::ControlWithoutPortal => self.play_left_behind(shape),
        }
    }

    /// The plainest payment: one peso invoice of an ordinary vendor, in full.
    pub(super) fn plain(&mut self, shape: Shape) -> Draft {
        let vendor = self.vendor();
        self.plain_of(shape, vendor)
    }

    /// As [`Composer::plain`], of this vendor.
    fn plain_of(&mut self, shape: Shape, vendor: usize) -> Draft {
        let total = self.price(Currency::Mxn);
        let invoice = self.invoice(vendor, Currency::Mxn, total);
        self.draft(shape, &[(invoice, total)], Terms::PESOS)
    }
}
