//! `buildProviders`: suppliers that the portal accepted become files for the importer. Source: flows, section 1.
//!
//! One document is one supplier, and each has a file of its own. [`observe`] reads one list of the portal and the
//! importer's folder, and asks Sage for those whose file was put away; [`plan`] is pure; [`export`] is the one external
//! call. Nothing proves that Sage has a supplier *as it is*: the importer brings it up to date whenever it reads its file,
//! so that exporting it again harms nothing.

pub mod export;
pub mod observe;
pub mod plan;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sc_domain::cfdi::XmlName;
use sc_domain::import::FolderFiles;
use sc_domain::supplier::{Supplier, UnreadableSupplier};
use sc_domain::{Cause, Code, PortalId};

use crate::cfdi_delivery::Place;

/// All that one run saw of suppliers.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The journal's clock.
    pub now: Timestamp,
    /// First and last day of acceptance that were asked for.
    pub days: (Date, Date),
    /// Suppliers of the window.
    pub suppliers: Vec<Supplier>,
    /// Those that cannot be read.
    pub unreadable: Vec<UnreadableSupplier>,
    /// Whether the list was read to its end. A cut list proves no absence.
    pub is_whole: bool,
    /// The importer's folder.
    pub files: FolderFiles,
    /// Suppliers whose file the importer has put away, and that no vendor of Sage belongs to.
    pub absent: BTreeSet<PortalId>,
}

/// The calendar day of an instant in the company's zone.
pub(crate) fn day_of(instant: Timestamp, zone: &TimeZone) -> Date {
    instant.to_zoned(zone.clone()).date()
}

/// Why an exported supplier waits: its file has been in the folder for so many cycles.
pub(crate) fn waiting(file: &str, cycles: u32) -> Cause {
    let cause = Cause::new(Code::SupplierWaitingForImport).with("file", file).with("cycles", cycles);
    cause.with("place", Place::Folder.as_str())
}

/// Names for the files of one run: its second in the company's zone, and one second more for each further file. Names
/// that stand in the folder, or that an unsettled export has, are left out.
#[derive(Debug)]
struct Names<'a> {
    next: Timestamp,
    zone: &'a TimeZone,
    taken: BTreeSet<String>,
}

impl<'a> Names<'a> {
    fn new<'n>(
        now: Timestamp,
        zone: &'a TimeZone,
        files: &'n FolderFiles,
        others: impl Iterator<Item = &'n XmlName>,
    ) -> Self {
        let standing = files.waiting.iter().chain(&files.processed).map(|file| file.name.as_str());
        let taken = standing.chain(others.map(XmlName::as_str)).map(str::to_uppercase).collect();
        Self { next: now, zone, taken }
    }

    /// A name that nothing has. The repeated hour of a change of clocks gives the same names twice: the later ones move on.
    fn next(&mut self) -> XmlName {
        loop {
            let name = sc_cfdi::file_name(self.next, self.zone);
            self.next = self.next.saturating_add(jiff::SignedDuration::from_secs(1)).unwrap_or(self.next);
            if self.taken.insert(name.as_str().to_uppercase()) {
                return name;
            }
        }
    }
}
