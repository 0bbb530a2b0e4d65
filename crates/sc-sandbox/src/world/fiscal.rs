//! What the flows of suppliers, invoices and payment complements work on. It is laid over a finished world, and only
//! where it is asked for: a world without it is the same to the byte.

mod complements;
mod documents;
pub(super) mod model;
mod papers;
mod shape;
mod suppliers;

pub use self::documents::{AUTHORIZED_AFTER_DAYS, xml_of};
pub use self::model::{Complement, Fiscal, FiscalDocument, FiscalSupplier, InSage, WantedAddenda, XmlSource};
pub use self::papers::{Account, Paper, Papers};
pub use self::shape::{ComplementShape, DocumentShape, FiscalExpected, SupplierShape};

use jiff::Timestamp;

use super::company::Company;
use super::composer::Composer;

/// Tells what is drawn here apart from what is drawn for payments that are added later.
const ROUND: usize = 5_000_000;

/// Which shapes a company has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shapes {
    /// Of suppliers, beside the ordinary ones.
    pub suppliers: &'static [SupplierShape],
    pub documents: &'static [DocumentShape],
    pub complements: &'static [ComplementShape],
    /// Of [`DocumentShape::Crowd`]: further invoices that Sage holds already, which fill the pages of the portal's list.
    pub crowd: usize,
    /// Of [`DocumentShape::Flood`]: further invoices that are ready to be brought into Sage.
    pub flood: usize,
}

impl Shapes {
    /// Every shape, and this crowd and flood.
    pub(super) const fn all(crowd: usize, flood: usize) -> Self {
        Self {
            suppliers: SupplierShape::ALL,
            documents: DocumentShape::ALL,
            complements: ComplementShape::ALL,
            crowd,
            flood,
        }
    }

    /// How many payments a company must have that stand in the portal from the start, for its complements.
    pub(super) fn payments(self) -> usize {
        complements::payments_of(self.complements)
    }
}

/// Lays suppliers, documents and complements over a finished company.
pub(super) fn add(seed: u64, base: Timestamp, company: Company, shapes: Shapes) -> Company {
    let mut composer = Composer::resume(seed, base, company, ROUND);
    let mut fiscal = Fiscal::default();
    suppliers::add(&mut composer, &mut fiscal, shapes.suppliers);
    documents::add(&mut composer, &mut fiscal, shapes);
    complements::add(&mut composer, &mut fiscal, shapes.complements);
    let mut company = composer.company;
    company.fiscal = Some(fiscal);
    company
}
