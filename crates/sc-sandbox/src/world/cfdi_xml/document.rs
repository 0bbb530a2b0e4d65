//! What a fiscal document says, before it has a form.

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::world::model::Currency;

/// Which edition of the standard a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XmlEdition {
    /// CFDI 3.3, with payment complement 1.0.
    Old,
    /// CFDI 4.0, with payment complement 2.0.
    Current,
}

/// Issuer or receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlParty {
    pub rfc: String,
    pub name: String,
    /// Postal code of its fiscal address.
    pub postal_code: String,
}

/// A fiscal document to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlDocument {
    pub edition: XmlEdition,
    /// Fiscal folio.
    pub uuid: String,
    pub serie: String,
    pub folio: String,
    /// Local time at the issuer's place.
    pub issued_at: DateTime,
    /// Likewise.
    pub stamped_at: DateTime,
    pub issuer: XmlParty,
    pub receiver: XmlParty,
    pub content: XmlContent,
}

/// What a document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XmlContent {
    /// Type I.
    Invoice(XmlAmounts),
    /// Type E, with the UUIDs of the invoices it credits.
    CreditNote { amounts: XmlAmounts, credited: Vec<String> },
    /// Type P.
    Complement(Vec<XmlPayment>),
}

/// The money of an invoice or credit note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XmlAmounts {
    pub currency: Currency,
    /// Pesos per unit.
    pub rate: Decimal,
    /// After taxes and what is withheld.
    pub total: Decimal,
    /// Withheld income tax.
    pub withheld: Decimal,
}

/// A payment that a complement tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlPayment {
    pub paid_at: DateTime,
    pub currency: Currency,
    /// Pesos per unit.
    pub rate: Decimal,
    pub amount: Decimal,
    pub operation: String,
    pub settled: Vec<XmlSettled>,
}

/// What a payment settles of one invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlSettled {
    pub uuid: String,
    pub serie: String,
    pub folio: String,
    pub currency: Currency,
    pub instalment: u32,
    /// Open before this payment, in the invoice's currency, as all amounts here.
    pub before: Decimal,
    pub paid: Decimal,
}
