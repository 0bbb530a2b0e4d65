//! From drafts to payments: document numbers, batches, and what was left behind under those numbers.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::company::Company;
use super::composer::{Composer, local_date};
use super::draft::{Draft, LeftId};
use super::model::{ControlRow, Currency, Payment, PortalPayment};
use super::shape::Shape;

/// Number of the first payment of every company: numbers are per company, so all companies share them.
const FIRST_NUMBER: i64 = 101;
const FIRST_BATCH: i64 = 2000;
/// How old an entry must be before it is sent.
const AGE_MINUTES: i64 = 60;

impl Composer {
    /// Numbers the drafts in the order they were entered and gives the finished company.
    pub fn file(mut self) -> Company {
        let mut drafts = std::mem::take(&mut self.drafts);
        drafts.sort_by_key(|draft| self.order_of(draft));
        let mut batches: BTreeMap<_, (i64, i64)> = BTreeMap::new();
        let mut posted: BTreeMap<i64, Timestamp> = BTreeMap::new();
        let mut next_batch = FIRST_BATCH;
        for (number, draft) in (FIRST_NUMBER..).zip(drafts) {
            // What was posted together: a bank's entries of one day.
            let stays_apart = matches!(draft.shape, Shape::TooRecent | Shape::PostedDaysAfterEntry);
            let key = (
                local_date(draft.posted_at),
                draft.bank,
                draft.batch_status,
                stays_apart.then_some(draft.shape),
                draft.has_adjustment_twin,
            );
            let (batch, entries) = batches.entry(key).or_insert_with(|| {
                next_batch += 1;
                (next_batch, 0)
            });
            *entries += 1;
            let latest = posted.entry(*batch).or_insert(draft.posted_at);
            *latest = (*latest).max(draft.posted_at);
            let (batch, entry) = (*batch, *entries);
            self.file_one(number, batch, entry, draft);
        }
        for payment in &mut self.company.payments {
            payment.posted_at = posted.get(&payment.batch).copied().unwrap_or(payment.posted_at);
        }
        self.add_foreign_control_rows();
        self.company
    }

    /// When a draft was entered, for its number: as far from the base at every time of day, so that a seed gives each
    /// shape one number.
    fn order_of(&self, draft: &Draft) -> Timestamp {
        match draft.shape {
            // Its stamp lies at a midnight; all others keep their distance from the base.
            Shape::StampOfOneDigit => {
                draft.entered_at + SignedDuration::from_secs(self.base.as_second().rem_euclid(86_400))
            }
            _ => draft.entered_at,
        }
    }

    pub(super) fn file_one(&mut self, number: i64, batch: i64, entry: i64, draft: Draft) {
        let number = format!("PY{number:07}");
        let portal_id = self.leave_in_portal(&number, &draft);
        self.leave_control_row(&number, &draft, portal_id);
        let is_young = draft.shape == Shape::TooRecent;
        self.company.payments.push(Payment {
            shape: draft.shape,
            expected: draft.shape.expected(),
            ripe_at: is_young.then(|| draft.entered_at + SignedDuration::from_mins(AGE_MINUTES)),
            number,
            batch,
            entry,
            batch_status: draft.batch_status,
            vendor: draft.vendor,
            bank: draft.bank,
            date: draft.date,
            entered_at: draft.entered_at,
            posted_at: draft.posted_at,
            currency: draft.currency,
            amount_bank: draft.amount_bank,
            amount_vendor: draft.amount_vendor,
            bank_rate: draft.bank_rate,
            vendor_rate: draft.vendor_rate,
            remittance: draft.remittance,
            error_entry: draft.error_entry,
            edited: draft.edited,
            is_reversed: draft.is_reversed,
            has_adjustment_twin: draft.has_adjustment_twin,
            comments: draft.comments,
            reference: draft.reference,
            lines: draft.lines,
            wanted: draft.wanted,
        });
    }

    fn leave_in_portal(&mut self, number: &str, draft: &Draft) -> Option<String> {
        let left = draft.left.in_portal.as_ref()?;
        let id = self.dice.portal_id();
        let mut content = draft.wanted.clone();
        content.total -= left.less;
        if let Some(settled) = content.cfdis.last_mut() {
            settled.amount -= left.less;
            settled.payment_amount -= left.less;
        }
        self.company.portal_payments.push(PortalPayment {
            id: id.clone(),
            external_id: number.to_owned(),
            content,
            comments: draft.comments.clone(),
            reference: draft.reference.clone(),
            by_hand: left.by_hand,
            is_rejected: left.is_rejected,
            created_at: draft.posted_at + SignedDuration::from_hours(3),
        });
        Some(id)
    }

    fn leave_control_row(&mut self, number: &str, draft: &Draft, portal_id: Option<String>) {
        let Some(left) = &draft.left.control else { return };
        let company = if left.names_org { &self.company.org } else { &self.company.database };
        let row = ControlRow {
            id_cia: Some(company.clone()),
            number: Some(number.to_owned()),
            status: Some(left.status.to_owned()),
            portal_id: match left.portal_id {
                LeftId::OfThePayment => portal_id,
                LeftId::Null => None,
                LeftId::OfNothing => Some(self.dice.portal_id()),
            },
        };
        self.company.control_rows.push(row);
    }

    /// Rows that belong to no payment of the world, and must not disturb any: one without a number, which makes an
    /// uncorrelated `NOT IN` return nothing, and one of a year long gone.
    fn add_foreign_control_rows(&mut self) {
        let old = self.dice.portal_id();
        let row = |number: Option<&str>, portal_id| ControlRow {
            id_cia: Some(self.company.database.clone()),
            number: number.map(str::to_owned),
            status: Some("PAID".to_owned()),
            portal_id,
        };
        let rows = [row(None, None), row(Some("PY0000007"), Some(old))];
        self.company.control_rows.extend(rows);
    }

    /// Adds invoices that are not paid until the portal holds `cfdis` documents; four of five are in Sage.
    pub fn fill(&mut self, cfdis: usize) {
        while self.company.cfdis.len() < cfdis {
            let vendor = self.vendor();
            let currency = if self.dice.chance(15) { Currency::Usd } else { Currency::Mxn };
            let total = self.price(currency);
            let invoice = self.invoice(vendor, currency, total);
            if !self.dice.chance(80) {
                self.company.invoices.swap_remove(invoice);
            }
        }
    }
}
