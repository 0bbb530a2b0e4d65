//! `checkPayments`: payment complements that the portal accepted are written onto the payments of Sage that they
//! settle. Source: flows, section 3; decisions, section 6.
//!
//! One document is one complement on one payment. [`observe`] reads both sides in sets, and single files only of
//! complements that are about to be written; [`plan`] and [`baseline`] are pure. The rules are in [`judge`], what the
//! XML must agree on in [`agreement`].

pub mod agreement;
pub mod baseline;
pub mod judge;
pub mod observe;
pub mod plan;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::cfdi::{PaymentLink, PortalCfdi, UnreadableCfdi};
use sc_domain::complement::{ComplementSlot, FiscalCompany};
use sc_domain::ids::BatchKey;
use sc_domain::payment::{AppliedLine, VendorFields};
use sc_domain::ports::{DocumentState, PassMemory};
use sc_domain::{Cause, CfdiUuid, DocumentKey, DocumentKind, PaymentNumber, PortalId, TenantKey, VendorId};

use crate::calendar;
use agreement::Facts;

/// What the portal said of a payment that a complement names by the portal's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Numbered {
    /// Its number in Sage.
    Number(PaymentNumber),
    /// There is no such payment.
    Gone,
    /// It could not say.
    Failed(Cause),
}

/// All that one run saw of complements.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The journal's clock.
    pub now: Timestamp,
    /// The server's UTC clock.
    pub server_utc: Timestamp,
    /// The server's offset from UTC in minutes, for its calendar.
    pub offset_minutes: i32,
    /// The companies of the control database.
    pub companies: Vec<FiscalCompany>,
    /// Complements of the portal: those of the window, and older ones that the journal has not settled.
    pub complements: Vec<PortalCfdi>,
    /// Whether every list was read to its end. A cut list proves no absence.
    pub is_whole: bool,
    /// Those that cannot be read.
    pub unreadable: Vec<UnreadableCfdi>,
    /// Payments that complements name by the portal's id.
    pub numbers: BTreeMap<PortalId, Numbered>,
    /// Payments of Sage with what their fields hold.
    pub slots: BTreeMap<PaymentNumber, Vec<ComplementSlot>>,
    /// Optional fields of their vendors.
    pub vendors: BTreeMap<VendorId, VendorFields>,
    /// What they were applied to.
    pub lines: BTreeMap<BatchKey, Vec<AppliedLine>>,
    /// What the XML says of complements that may be written now, or why it cannot be used.
    pub files: BTreeMap<CfdiUuid, Result<Facts, Cause>>,
}

impl Seen {
    /// The server's calendar day.
    pub fn today(&self) -> Date {
        calendar::day_of(self.server_utc, self.offset_minutes)
    }

    /// The payment that a link names, when that is known.
    pub fn number_of(&self, link: &PaymentLink) -> Numbered {
        match link {
            PaymentLink::Number(number) => Numbered::Number(number.clone()),
            PaymentLink::Id(id) => self.numbers.get(id).cloned().unwrap_or(Numbered::Gone),
        }
    }

    /// UUIDs of the invoices that a payment was applied to, as far as Sage holds them.
    pub fn invoices_of(&self, slot: &ComplementSlot) -> BTreeSet<CfdiUuid> {
        let lines = self.lines.get(&slot.payment.key).map_or(&[][..], Vec::as_slice);
        let entries = lines.iter().filter_map(|line| line.posted.as_ref()?.entry.as_ref());
        entries.filter_map(|entry| CfdiUuid::new(&entry.uuid).ok()).collect()
    }

    /// Optional fields of a payment's vendor.
    pub fn vendor_of(&self, slot: &ComplementSlot) -> VendorFields {
        self.vendors.get(&slot.payment.vendor).cloned().unwrap_or_default()
    }
}

/// What the journal knows of the complements of a company.
#[derive(Debug, Default)]
pub struct Known<'a> {
    settled: BTreeMap<&'a str, BTreeSet<&'a str>>,
    open: BTreeMap<&'a str, BTreeSet<&'a str>>,
    left_alone: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Known<'a> {
    /// Sorts the journal's documents by complement.
    pub fn of(memory: &'a PassMemory) -> Self {
        let mut known = Self::default();
        for key in memory.settled.keys() {
            if let Some((uuid, payment)) = parts(key) {
                known.settled.entry(uuid).or_default().insert(payment);
            }
        }
        for document in memory.documents.values() {
            let is_left_alone = document.state == DocumentState::LeftAlone;
            if let Some((uuid, payment)) = parts(&document.key) {
                let map = if is_left_alone { &mut known.left_alone } else { &mut known.open };
                map.entry(uuid).or_default().insert(payment);
            }
        }
        for record in &memory.open_effects {
            if let Some((uuid, payment)) = parts(&record.effect.document) {
                known.open.entry(uuid).or_default().insert(payment);
            }
        }
        known
    }

    /// Whether nothing more is to be done for a complement: each payment that it names is settled.
    pub fn is_settled(&self, complement: &PortalCfdi) -> bool {
        let uuid = complement.uuid.as_str();
        let settled = self.settled.get(uuid).map_or(0, BTreeSet::len);
        settled > 0 && settled >= complement.payments.len() && !self.open.contains_key(uuid)
    }

    /// Whether the complement stands on one of the payments, as far as the journal knows.
    pub fn is_written(&self, uuid: &CfdiUuid) -> bool {
        self.settled.contains_key(uuid.as_str())
    }

    /// Whether something of it is left to do.
    pub fn is_open(&self, uuid: &CfdiUuid) -> bool {
        self.open.contains_key(uuid.as_str())
    }

    /// Complements with something left to do.
    pub fn open_uuids(&self) -> impl Iterator<Item = CfdiUuid> {
        self.open.keys().filter_map(|uuid| CfdiUuid::new(uuid).ok())
    }

    /// The payment numbers of a complement whose documents the journal has, settled or not: known without asking again.
    fn numbers(&self, uuid: &CfdiUuid) -> BTreeSet<PaymentNumber> {
        let maps = [&self.settled, &self.open, &self.left_alone];
        let payments = maps.into_iter().filter_map(|map| map.get(uuid.as_str())).flatten();
        payments.filter_map(|payment| PaymentNumber::new(payment).ok()).collect()
    }
}

/// UUID and payment of a complement's key.
fn parts(key: &DocumentKey) -> Option<(&str, &str)> {
    key.external_id.split_once('/').filter(|_| key.kind == DocumentKind::Complement)
}

/// Stands for the payment of a complement that names none.
const NO_PAYMENT: &str = "?";

/// The keys of a complement's documents, one per payment that it names.
pub fn keys(tenant: &TenantKey, complement: &PortalCfdi, seen: &Seen) -> Vec<(DocumentKey, Numbered)> {
    let key = |payment: &str| DocumentKey::complement(tenant, &complement.uuid, payment);
    if complement.payments.is_empty() {
        return vec![(key(NO_PAYMENT), Numbered::Gone)];
    }
    let mut keys: Vec<(DocumentKey, Numbered)> = Vec::new();
    for link in &complement.payments {
        let numbered = seen.number_of(link);
        let key = match (&numbered, link) {
            (Numbered::Number(number), _) => key(number.as_str()),
            (Numbered::Gone | Numbered::Failed(_), PaymentLink::Id(id)) => key(id.as_str()),
            (Numbered::Gone | Numbered::Failed(_), PaymentLink::Number(number)) => key(number.as_str()),
        };
        if !keys.iter().any(|(known, _)| *known == key) {
            keys.push((key, numbered));
        }
    }
    keys
}
