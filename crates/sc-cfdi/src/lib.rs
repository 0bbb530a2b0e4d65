//! Fiscal XML: what a CFDI says, our Addenda inside it, and the file of suppliers for the importer.
//!
//! * [`read`] takes a CFDI 4.0 or 3.3 with its stamp and its payment complement, found by namespace whatever the prefix,
//!   and [`Cfdi::check`] tells where it differs from what was expected;
//! * [`splice`] puts our Addenda ([`addenda`]) into it and leaves every other byte as it was;
//! * [`supplier_file`] writes the XML of suppliers, from the same reading of a supplier as the Addenda.
//!
//! Documents come from strangers. Size, depth, attributes and repetitions are bounded, DOCTYPE and entities are refused,
//! and no error repeats more than 64 characters of a document.
//!
//! Invariant: a sealed document is never written anew from its parsed form. What leaves [`splice`] was read again, and
//! says the same as what came in.

#![warn(missing_docs)]

mod addenda;
mod attribute;
mod cfdi;
mod error;
pub mod fuzz;
mod name;
mod read;
mod splice;
mod supplier_file;
mod vendor;
mod write;
mod xml;

pub use addenda::{ForeignSupplier, addenda};
pub use cfdi::{Cfdi, CfdiType, Complement, Disagreement, Party, Payment, Related, Stamp, Version};
pub use error::{Bounded, Excerpt, Fault, Malformed, ReadError, Rule};
pub use read::{BYTES_MAX, read};
pub use sc_domain::cfdi::Addenda;
pub use splice::{SpliceError, splice, without_ours};
pub use supplier_file::{
    Export, Issuer, SupplierFileError, check_supplier_file, file_name, supplier_file, supplier_hash,
};
