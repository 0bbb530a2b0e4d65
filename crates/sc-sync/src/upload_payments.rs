//! `uploadPayments`: posted payments of Sage become payments of the portal, with a row in the control
//! table. Source: flows, sections 4 and 5; decisions, sections 1, 2 and 6.
//!
//! [`observe`] reads both sides in a few set-based questions; [`plan`] and [`baseline`] are pure.
//! The rules of one payment are in [`judge`], its money in [`amounts`], the two resolvers in [`resolve`].

pub mod amounts;
pub mod baseline;
pub mod judge;
pub mod observe;
pub mod plan;
pub mod resolve;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::control::ControlRow;
use sc_domain::ids::BatchKey;
use sc_domain::payment::{AppliedLine, PortalPayment, SagePayment, VendorFields};
use sc_domain::ports::{ObservedHeaders, PassMemory};
use sc_domain::{Cause, Code, DocumentKey, PaymentNumber, PortalId, TenantKey, VendorId};

use crate::calendar;
use judge::{Facts, Lists};

/// What the portal said about one payment number.
#[derive(Debug, Clone, PartialEq)]
pub enum Probe {
    /// It has the payment.
    Present(PortalPayment),
    /// It has none, and no earlier request of ours can still be under way: twice asked where one was.
    Absent,
    /// It has none yet, but a request of ours may still arrive until then.
    AbsentEarly {
        /// When absence will count.
        until: Timestamp,
    },
    /// It could not say.
    Failed(Cause),
}

/// All that one run saw of payments.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The journal's clock.
    pub now: Timestamp,
    /// The server's UTC clock.
    pub server_utc: Timestamp,
    /// The server's offset from UTC in minutes, for its calendar.
    pub offset_minutes: i32,
    /// Entries of the window.
    pub headers: ObservedHeaders,
    /// The company's control rows.
    pub control: Vec<ControlRow>,
    /// Applied documents of the payments that are open.
    pub lines: BTreeMap<BatchKey, Vec<AppliedLine>>,
    /// Optional fields of their vendors.
    pub vendors: BTreeMap<VendorId, VendorFields>,
    /// Lists of the portal.
    pub lists: Lists,
    /// Single questions to the portal.
    pub probes: BTreeMap<PaymentNumber, Probe>,
}

impl Seen {
    /// The payments that this step is responsible for, one per number and in a fixed order. A number may
    /// stand in a reversed entry and again in the one that replaced it: the live one speaks for it.
    pub fn payments(&self) -> Vec<&SagePayment> {
        let mut payments: Vec<&SagePayment> =
            self.headers.payments.iter().filter(|payment| judge::is_payment(payment)).collect();
        payments.sort_by_key(|payment| (&payment.number, payment.reversed.is_some(), payment.key));
        payments.dedup_by_key(|payment| &payment.number);
        payments
    }

    /// The server's calendar day.
    pub fn today(&self) -> Date {
        self.day_of(self.server_utc)
    }

    /// The server's calendar day of an audit stamp.
    pub fn day_of(&self, instant: Timestamp) -> Date {
        calendar::day_of(instant, self.offset_minutes)
    }

    /// What was read of a payment.
    pub fn facts<'a>(&'a self, payment: &'a SagePayment) -> Facts<'a> {
        static NO_FIELDS: VendorFields = VendorFields { provider_id: String::new(), rfc: String::new() };
        Facts {
            payment,
            vendor: self.vendors.get(&payment.vendor).unwrap_or(&NO_FIELDS),
            lines: self.lines.get(&payment.key).map_or(&[], Vec::as_slice),
        }
    }

    /// Control rows by payment number.
    pub fn control_by_number(&self) -> BTreeMap<&PaymentNumber, Vec<&ControlRow>> {
        let mut by_number: BTreeMap<&PaymentNumber, Vec<&ControlRow>> = BTreeMap::new();
        for row in &self.control {
            if let Some(number) = &row.number {
                by_number.entry(number).or_default().push(row);
            }
        }
        by_number
    }
}

/// Why nobody can say which payment of the portal a number stands for: its rows name more than one.
pub fn rows_differ(rows: &[&ControlRow]) -> Option<Cause> {
    let in_portal = rows.iter().filter(|row| row.status.says_in_portal());
    let ids: BTreeSet<&PortalId> = in_portal.filter_map(|row| row.portal_id.as_ref()).collect();
    let told = || ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    (ids.len() > 1).then(|| Cause::new(Code::ControlRowsDiffer).with("portal_ids", told()))
}

/// Numbers of the window whose control row says "in the portal" and that the journal cannot explain:
/// the journal is older than the rows (lost, restored), or somebody else wrote them. The run that finds
/// one only looks (decisions, section 1).
pub fn unexplained_rows(
    headers: &ObservedHeaders,
    control: &[ControlRow],
    memory: &PassMemory,
    tenant: &TenantKey,
) -> Vec<PaymentNumber> {
    let mut unexplained: Vec<PaymentNumber> = control
        .iter()
        .filter(|row| row.status.says_in_portal())
        .filter_map(|row| row.number.clone())
        .filter(|number| {
            headers.payments.iter().any(|payment| judge::is_payment(payment) && payment.number == *number)
        })
        .filter(|number| !is_explained(&DocumentKey::payment(tenant, number), memory))
        .collect();
    unexplained.sort();
    unexplained.dedup();
    unexplained
}

fn is_explained(key: &DocumentKey, memory: &PassMemory) -> bool {
    memory.settled.contains_key(key)
        || memory.open_effects.iter().any(|record| record.effect.document == *key)
        || memory.documents.get(key).is_some_and(|document| {
            document.portal_id.is_some()
                || document.cause.as_ref().is_some_and(|cause| {
                    matches!(
                        cause.code,
                        Code::PaymentDiffersInPortal
                            | Code::ControlRowWithoutPortal
                            | Code::PaymentReversedAfterUpload
                            | Code::PaymentMissingCfdis
                    )
                })
        })
}
