//! What the flows of suppliers, invoices and payment complements work on. It is laid over a finished world, and only
//! where it is asked for: a world without it is the same to the byte.

mod complements;
mod documents;
mod model;
mod papers;
mod shape;
mod suppliers;

pub use self::complements::Complement;
pub use self::documents::xml_of;
pub use self::model::{Fiscal, FiscalDocument, FiscalSupplier, InSage, WantedAddenda, XmlSource};
pub use self::papers::{Account, Paper, Papers};
pub use self::shape::{ComplementShape, DocumentShape, FiscalExpected, SupplierShape};

use jiff::Timestamp;

use super::composer::Composer;
use super::model::Company;

/// Tells what is drawn here apart from what is drawn for payments that are added later.
const ROUND: usize = 5_000_000;

/// How many payments a company must have that stand in the portal from the start, for its complements.
pub(super) const PAYMENTS_NEEDED: usize = complements::PAYMENTS_NEEDED;

/// Lays suppliers, documents and complements over a finished company. `crowd` is the number of further invoices that Sage
/// holds already, which fill the pages of the portal's list.
pub(super) fn add(seed: u64, base: Timestamp, company: Company, crowd: usize) -> Company {
    let mut composer = Composer::resume(seed, base, company, ROUND);
    let mut fiscal = Fiscal::default();
    suppliers::add(&mut composer, &mut fiscal);
    documents::add(&mut composer, &mut fiscal, crowd);
    complements::add(&mut composer, &mut fiscal);
    let mut company = composer.company;
    company.fiscal = Some(fiscal);
    company
}
