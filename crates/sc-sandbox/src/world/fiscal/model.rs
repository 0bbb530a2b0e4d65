//! Suppliers, documents and complements of the fiscal flows: plain data.

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde::Serialize;

use super::papers::Papers;
use super::shape::{ComplementShape, DocumentShape, FiscalExpected, SupplierShape};
use crate::world::cfdi_xml::document::XmlDocument;
use crate::world::cfdi_xml::shape::XmlShape;
use crate::world::model::{DocumentKind, PortalCfdi};

/// Everything of a company's fiscal flows.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Fiscal {
    pub suppliers: Vec<FiscalSupplier>,
    pub documents: Vec<FiscalDocument>,
    pub complements: Vec<Complement>,
}

impl Fiscal {
    /// The papers of the supplier with this portal id.
    pub fn papers_of(&self, provider: &str) -> Option<&Papers> {
        self.suppliers.iter().find(|supplier| supplier.provider_id == provider)?.papers.as_ref()
    }
}

/// A supplier with what it handed in.
#[derive(Debug, Clone, Serialize)]
pub struct FiscalSupplier {
    pub shape: SupplierShape,
    pub expected: FiscalExpected,
    /// One of [`crate::world::Company::providers`].
    pub provider_id: String,
    /// What it handed in; absent where the portal tells of no expedient.
    pub papers: Option<Papers>,
}

/// An invoice or credit note that may have to be brought into Sage.
#[derive(Debug, Clone, Serialize)]
pub struct FiscalDocument {
    pub shape: DocumentShape,
    pub expected: FiscalExpected,
    pub kind: DocumentKind,
    pub cfdi: PortalCfdi,
    /// RFC of the receiver, where it is not the company's.
    pub receiver_rfc: Option<String>,
    pub xml_shape: XmlShape,
    pub xml: XmlSource,
    /// The portal's name of the file.
    pub file_name: String,
    /// What the addenda must say.
    pub wanted: WantedAddenda,
    /// Where Sage holds it from the start.
    pub in_sage: InSage,
}

/// What file the portal holds of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum XmlSource {
    /// The document's own.
    Own,
    /// None.
    Missing,
    /// That of another document.
    OfAnother,
    /// Its first half.
    Truncated,
    /// The document's own, in Latin-1.
    Latin1,
}

/// Where Sage holds a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InSage {
    Nowhere,
    /// In accounts payable, with its UUID.
    Payables,
    /// There, in a deleted batch.
    DeletedBatch,
    /// There, entered by hand without its UUID.
    ByHand,
    /// In purchase orders, with its UUID.
    Orders,
}

/// What the addenda of a delivered document must say.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct WantedAddenda {
    pub id_base: String,
    pub provider_id: String,
    pub external_id: String,
    pub order: String,
    pub afe: String,
    /// Name and amount.
    pub charge: Option<(String, Decimal)>,
    pub bank: String,
    pub clabe: String,
    pub account: String,
}

/// A payment complement.
#[derive(Debug, Clone, Serialize)]
pub struct Complement {
    pub shape: ComplementShape,
    pub expected: FiscalExpected,
    pub id: String,
    pub uuid: String,
    /// Numbers of the payments that it settles, as the portal knows them.
    pub payments: Vec<String>,
    /// As the XML says it.
    pub stamped_at: DateTime,
    /// UUID and date of the payment's fields from the start; `None`: there are no rows. Empty texts: blank ones.
    pub stored: Option<(String, String)>,
    /// The document, for the portal and for its file.
    #[serde(skip)]
    pub document: XmlDocument,
}
