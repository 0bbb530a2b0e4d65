//! `downloadCFDI`: invoices and credit notes of the portal become files for the importer, with our Addenda spliced in.
//! Source: flows, section 2; decisions, sections 1, 5 and 6.
//!
//! One document is one CFDI. [`observe`] reads both sides in sets, and of the portal one supplier for each that could be
//! delivered; [`plan`] and [`baseline`] are pure. The rules are in [`judge`]; [`deliver`] is the one external call. A
//! delivered document waits until Sage holds its UUID: nothing else proves an import.

pub mod baseline;
pub mod deliver;
pub mod judge;
pub mod observe;
pub mod plan;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::cfdi::{CfdiKind, PortalCfdi, UnreadableCfdi, XmlName};
use sc_domain::complement::FiscalCompany;
use sc_domain::effect::EffectState;
use sc_domain::import::FolderFiles;
use sc_domain::ports::{
    ApprovalSubject, DocumentRecord, DocumentState, EffectRecord, PassMemory, SupplierIdentity,
    UnnamedInvoice,
};
use sc_domain::supplier::Supplier;
use sc_domain::{Cause, CfdiUuid, DocumentKey, DocumentKind, PortalId, VendorId};

use crate::calendar;

/// What the portal said of a supplier.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// It knows it.
    Known(Box<Supplier>),
    /// There is no such supplier.
    Gone,
    /// It could not say.
    Failed(Cause),
}

/// All that one run saw of invoices and credit notes.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The journal's clock.
    pub now: Timestamp,
    /// The server's UTC clock.
    pub server_utc: Timestamp,
    /// The server's offset from UTC in minutes, for its calendar.
    pub offset_minutes: i32,
    /// First and last day of issue of the lists.
    pub issued: (Date, Date),
    /// Documents of the portal: those of the lists, and others that the journal has not settled.
    pub cfdis: Vec<PortalCfdi>,
    /// Those of the lists: they may be booked.
    pub listed: BTreeSet<CfdiUuid>,
    /// Invoices of the lists of later stages.
    pub left: BTreeSet<CfdiUuid>,
    /// Whether everything that was asked for was read to its end. A cut list proves no absence.
    pub is_whole: bool,
    /// The same of the lists of payable invoices alone.
    pub is_payable_whole: bool,
    /// Those that cannot be read.
    pub unreadable: Vec<UnreadableCfdi>,
    /// Those of the documents that Sage holds.
    pub in_sage: BTreeSet<CfdiUuid>,
    /// The companies of the control database.
    pub companies: Vec<FiscalCompany>,
    /// Vendors of Sage that belong to suppliers whom the portal does not link to one.
    pub vendors: BTreeMap<SupplierIdentity, BTreeSet<VendorId>>,
    /// Invoices of Sage without a UUID, of the vendors of what could be delivered.
    pub unnamed: BTreeMap<VendorId, Vec<UnnamedInvoice>>,
    /// Suppliers of what could be delivered.
    pub suppliers: BTreeMap<PortalId, Asked>,
    /// The importer's folder.
    pub places: Places,
}

impl Seen {
    /// The server's calendar day.
    pub fn today(&self) -> Date {
        calendar::day_of(self.server_utc, self.offset_minutes)
    }

    /// Credit notes first, as the predecessor brought them; then the oldest.
    fn in_order(&self) -> Vec<&PortalCfdi> {
        let mut cfdis: Vec<&PortalCfdi> = self.cfdis.iter().collect();
        cfdis.sort_by_key(|cfdi| (cfdi.kind != CfdiKind::CreditNote, cfdi.issued, &cfdi.uuid));
        cfdis
    }
}

/// Where the file of a delivered document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It waits for the importer.
    Folder,
    /// The importer put it away.
    Processed,
    /// It is in neither place.
    Gone,
}

impl Place {
    /// Stable name, an argument of causes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Processed => "processed",
            Self::Gone => "gone",
        }
    }

    fn read(text: &str) -> Option<Self> {
        [Self::Folder, Self::Processed, Self::Gone].into_iter().find(|place| place.as_str() == text)
    }
}

/// The names of the importer's folder, as Windows compares them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    waiting: BTreeSet<String>,
    processed: BTreeSet<String>,
}

impl From<FolderFiles> for Places {
    fn from(files: FolderFiles) -> Self {
        let names = |files: Vec<sc_domain::import::FolderFile>| {
            files.iter().map(|file| file.name.to_uppercase()).collect()
        };
        Self { waiting: names(files.waiting), processed: names(files.processed) }
    }
}

impl Places {
    /// Where a file of a document stands. Each name that we give to one begins with its UUID.
    pub fn of(&self, uuid: &CfdiUuid) -> Place {
        let is_its = |names: &BTreeSet<String>| {
            let mut from = names.range(uuid.as_str().to_owned()..);
            from.next().is_some_and(|name| name.starts_with(uuid.as_str()))
        };
        if is_its(&self.waiting) {
            Place::Folder
        } else if is_its(&self.processed) {
            Place::Processed
        } else {
            Place::Gone
        }
    }

    /// A name for a document's file that nothing in the folder has yet.
    fn free_name(&self, uuid: &CfdiUuid) -> XmlName {
        let is_free = |name: &XmlName| {
            let name = name.as_str().to_uppercase();
            !self.waiting.contains(&name) && !self.processed.contains(&name)
        };
        let further = (2_u32..).map_while(|n| XmlName::new(&format!("{uuid}-{n}.xml")).ok());
        let mut names = std::iter::once(XmlName::of_uuid(uuid)).chain(further);
        names.find(is_free).unwrap_or_else(|| XmlName::of_uuid(uuid))
    }
}

/// What the journal knows of the documents of a company.
#[derive(Debug)]
pub struct Known<'a> {
    memory: &'a PassMemory,
    open: BTreeMap<&'a DocumentKey, &'a EffectRecord>,
    approvals: BTreeMap<&'a DocumentKey, i64>,
}

impl<'a> Known<'a> {
    /// Sorts what the journal holds.
    pub fn of(memory: &'a PassMemory) -> Self {
        let approvals = memory.approvals.iter().filter_map(|approval| match &approval.subject {
            ApprovalSubject::Document { key } => Some((key, approval.id)),
            ApprovalSubject::Brake { .. } | ApprovalSubject::Suppliers { .. } => None,
        });
        Self {
            memory,
            open: memory.open_effects.iter().map(|record| (&record.effect.document, record)).collect(),
            approvals: approvals.collect(),
        }
    }

    /// Whether nothing more is to be done for it.
    pub fn is_settled(&self, key: &DocumentKey) -> bool {
        self.memory.settled.contains_key(key) && !self.memory.documents.contains_key(key)
    }

    /// How often it was delivered, as far as that can be told; 0 = never.
    pub fn deliveries(&self, key: &DocumentKey) -> u32 {
        self.memory.settled.get(key).copied().unwrap_or(0)
    }

    /// Its effect that is not done.
    pub fn open(&self, key: &DocumentKey) -> Option<&'a EffectRecord> {
        self.open.get(key).copied()
    }

    /// A person's decision about it.
    pub fn approval(&self, key: &DocumentKey) -> Option<i64> {
        self.approvals.get(key).copied()
    }

    /// Why it waited after the last run.
    pub fn cause(&self, key: &DocumentKey) -> Option<&'a Cause> {
        self.memory.documents.get(key)?.cause.as_ref()
    }

    /// The day of issue of the oldest document with something left to do.
    fn oldest_open(&self) -> Option<Date> {
        let open = self.open_uuids();
        let documents = self.memory.documents.values();
        let is_open =
            |document: &&DocumentRecord| uuid_of(&document.key).is_some_and(|uuid| open.contains(&uuid));
        documents.filter(is_open).filter_map(|document| document.day).min()
    }

    /// Documents with something left to do, whether the lists show them or not.
    fn open_uuids(&self) -> BTreeSet<CfdiUuid> {
        let waiting = self.memory.documents.values().filter(|document| {
            document.state != DocumentState::LeftAlone || self.approvals.contains_key(&document.key)
        });
        let unsettled = self.open.values().filter(|open| match open.state {
            EffectState::Intended | EffectState::Unknown | EffectState::Confirmed => true,
            EffectState::Refused | EffectState::NotSent | EffectState::Conflict | EffectState::Done => false,
        });
        let keys = waiting.map(|document| &document.key).chain(unsettled.map(|open| &open.effect.document));
        keys.filter_map(uuid_of).collect()
    }
}

/// The UUID that a key names; `None` for what the list shows without one.
fn uuid_of(key: &DocumentKey) -> Option<CfdiUuid> {
    CfdiUuid::new(&key.external_id).ok().filter(|_| key.kind == DocumentKind::Cfdi)
}

#[cfg(test)]
mod tests {
    use sc_domain::import::FolderFile;

    use super::*;

    fn uuid(n: u8) -> CfdiUuid {
        CfdiUuid::new(format!("0A1B2C3D-0000-4000-8000-0000000000{n:02X}")).expect("valid")
    }

    fn places(waiting: &[&str], processed: &[&str]) -> Places {
        let file =
            |name: &&str| FolderFile { name: (*name).to_owned(), size: 1, modified: Timestamp::UNIX_EPOCH };
        let files = |names: &[&str]| names.iter().map(file).collect();
        FolderFiles { waiting: files(waiting), processed: files(processed) }.into()
    }

    #[track_caller]
    fn check(waiting: &[&str], processed: &[&str], place: Place, free: &str) {
        let found = places(waiting, processed);
        assert_eq!(found.of(&uuid(1)), place);
        assert_eq!(found.free_name(&uuid(1)).as_str(), free);
    }

    #[test]
    fn a_file_is_found_by_its_uuid_whatever_its_case_and_what_follows() {
        let (own, second) =
            ("0A1B2C3D-0000-4000-8000-000000000001.xml", "0A1B2C3D-0000-4000-8000-000000000001-2.xml");
        let third = "0A1B2C3D-0000-4000-8000-000000000001-3.xml";
        let other = "0A1B2C3D-0000-4000-8000-000000000002.xml";
        check(&[], &[], Place::Gone, own);
        check(&[other], &[other, "providers-261110-120000.xml"], Place::Gone, own);
        check(&[own], &[], Place::Folder, second);
        check(&[], &["0a1b2c3d-0000-4000-8000-000000000001.XML"], Place::Processed, second);
        check(&[second], &[own], Place::Folder, third);
    }
}
