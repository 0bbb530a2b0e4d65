//! What is known of one order, gathered from all that a run saw and remembers.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sc_domain::control_orders::{OrderControlRow, OrderControlStatus};
use sc_domain::effect::{Action, EffectState};
use sc_domain::eligibility::{AttemptHistory, Eligibility, judge};
use sc_domain::hash::payload_hash;
use sc_domain::order::{Authorization, PortalOrder, Receipt, SageOrder};
use sc_domain::ports::{
    ApprovalSubject, DocumentRecord, DocumentState, EffectRecord, PassMemory, Sent, UnreadableOrder,
};
use sc_domain::{
    Cause, CfdiUuid, Code, Currency, DocumentKey, DocumentKind, Money, OrderNumber, PortalId, Step,
};

use crate::calendar::day_of;
use crate::config::EngineConfig;
use crate::plan::first_record;
use crate::purchase_orders::content::{self, Content, NotSent};
use crate::purchase_orders::plan::Context;
use crate::purchase_orders::{InPortal, Seen};

/// Causes that only the portal's answer gave: until they are due again, nothing is asked.
const SAID_BY_THE_PORTAL: [Code; 10] = [
    Code::OrderDiffersInPortal,
    Code::OrderAmbiguousInPortal,
    Code::OrderNotInPortal,
    Code::OrderCancelledButInvoiced,
    Code::OrderBelowInvoiced,
    Code::OrderInvoicePending,
    Code::OrderPortalStatusUnknown,
    Code::OrderUnreadableInPortal,
    Code::OrderExpired,
    Code::LinkConflict,
];

/// All that decides about one order.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Its key in the journal.
    pub key: DocumentKey,
    /// Its number.
    pub number: OrderNumber,
    /// As Sage holds it; `None` when it does not, or holds something that no rule can read.
    pub order: Option<&'a SageOrder>,
    /// How many orders of Sage carry the number.
    pub copies: usize,
    /// What cannot be read of it.
    pub unreadable: Option<&'a UnreadableOrder>,
    /// What would be sent now; `None` without an order.
    pub content: Option<Result<Content, NotSent>>,
    /// Hash of that content.
    pub content_hash: Option<String>,
    /// Who may send it; `None` when nobody ever authorized it.
    pub authorization: Option<Authorization>,
    /// The control row that says that the portal has it.
    pub row: Option<&'a OrderControlRow>,
    /// The word of a control row that nobody knows.
    pub odd_word: Option<&'a OrderControlStatus>,
    /// Its receipts; `None` when receipts cannot be read.
    pub receipts: Option<&'a [Receipt]>,
    /// What the portal said; `None` when it was not asked.
    pub portal: Option<&'a InPortal>,
    /// CFDIs that Sage holds, of those linked in the portal.
    pub known_cfdis: &'a BTreeSet<CfdiUuid>,
    /// The journal's record, unless it is settled.
    pub known: Option<&'a DocumentRecord>,
    /// Its newest effect, unless it is done.
    pub open: Option<&'a EffectRecord>,
    /// What the portal was last told.
    pub sent: Option<&'a Sent>,
    /// Whether the journal holds it as done or adopted.
    pub is_settled: bool,
    /// Whether the newest thing that was done to it is that we closed it.
    pub is_closed_by_us: bool,
    /// The newest revision of its effects; 0 without any.
    pub revision: u32,
    /// A person's decision about it.
    pub approval: Option<i64>,
    /// Hash of what Sage holds of it.
    pub source_hash: String,
    /// The journal's clock.
    pub now: Timestamp,
    /// The server's calendar day.
    pub today: Date,
    /// The company.
    pub context: Context<'a>,
}

impl<'a> Facts<'a> {
    /// Whether its authorization was taken back: it is being authorized again.
    pub fn is_reauthorizing(&self) -> bool {
        self.authorization.is_some_and(|authorization| !authorization.is_authorized)
    }

    /// The day that places it in the window and that is compared with `go_live`.
    pub fn day(&self) -> Date {
        let act = self.authorization.and_then(|authorization| authorization.last_day);
        act.or_else(|| self.order.and_then(|order| order.date)).unwrap_or(self.today)
    }

    /// Whether it lies in the window of creation.
    pub fn is_in_window(&self) -> bool {
        self.context.config.window.contains(self.day(), self.today)
    }

    /// When something that waits for the fixed interval is due.
    pub fn next_interval(&self) -> Option<Timestamp> {
        self.now.checked_add(self.context.config.order_interval).ok()
    }

    /// When a failed validation is told again: the fixed interval holds while it fails for the same reason.
    pub fn told_again(&self, cause: &Cause) -> Option<Timestamp> {
        let told = self.known.filter(|known| known.cause.as_ref() == Some(cause));
        let due = told.and_then(|known| known.next_attempt).filter(|due| *due > self.now);
        due.or_else(|| self.next_interval())
    }

    /// The portal's order, if it said that it has exactly one.
    pub fn found(&self) -> Option<&'a PortalOrder> {
        match self.portal? {
            InPortal::Present(found) => Some(found),
            InPortal::Several(_)
            | InPortal::Unreadable(_)
            | InPortal::Absent
            | InPortal::AbsentEarly { .. } => None,
        }
    }

    /// Its id in the portal, by whoever tells it.
    pub fn portal_id(&self) -> Option<PortalId> {
        self.found()
            .map(|found| &found.id)
            .or_else(|| self.row.and_then(|row| row.portal_id.as_ref()))
            .or_else(|| self.sent.and_then(|sent| sent.portal_id.as_ref()))
            .or_else(|| self.known.and_then(|known| known.portal_id.as_ref()))
            .cloned()
    }

    /// Whether the open effect already wanted this.
    pub fn was_wanted(&self, wants: impl FnOnce(&Action) -> bool) -> bool {
        self.open.is_some_and(|open| wants(&open.effect.action))
    }

    /// Whether replacing the content was begun, with the content of now. Where no content of ours stands in the portal,
    /// only a person's decision begins that; it holds until the portal has taken it.
    pub fn is_replacing(&self) -> bool {
        self.was_wanted(|action| {
            matches!(action, Action::UpdateOrder { .. }) && Some(action.hash()) == self.content_hash
        })
    }

    /// Whether the newest thing that was done to it is an update of unknown outcome.
    pub fn is_update_unknown(&self) -> bool {
        self.open.is_some_and(|open| {
            matches!(open.state, EffectState::Intended | EffectState::Unknown)
                && matches!(open.effect.action, Action::UpdateOrder { .. })
        })
    }

    /// When it may be tried again: the fixed interval holds after a failed attempt at the same thing. `day` is the
    /// one of the window; changes have none, because they never expire.
    pub fn eligibility(&self, is_same: bool, day: Option<Date>) -> Eligibility {
        let failed = self.open.filter(|open| open.state != EffectState::NotSent);
        let history = AttemptHistory {
            last_failed: failed.and_then(|open| open.last_failed),
            changed_since: !is_same,
            forced: self.approval.is_some(),
        };
        let EngineConfig { window, order_interval, .. } = *self.context.config;
        judge(day.unwrap_or(self.today), self.today, window, history, self.now, order_interval)
    }

    /// Whether the portal gave its answer, nothing has changed since, and it is not yet time to ask again.
    pub fn is_answered(&self) -> bool {
        let Some(known) = self.known.filter(|_| self.approval.is_none()) else { return false };
        known.source_hash == self.source_hash
            && known.next_attempt.is_some_and(|due| due > self.now)
            && known.cause.as_ref().is_some_and(|cause| SAID_BY_THE_PORTAL.contains(&cause.code))
    }

    /// The journal's record of it.
    pub fn record(&self, step: Step, state: DocumentState) -> DocumentRecord {
        let portal_id = self.portal_id();
        let first = first_record(self.key.clone(), step, self.source_hash.clone());
        let Some(order) = self.order else {
            let known = self.known.cloned().unwrap_or_else(|| first.clone());
            let source_hash = first.source_hash;
            return DocumentRecord {
                step,
                state,
                cause: None,
                next_attempt: None,
                portal_id,
                source_hash,
                ..known
            };
        };
        let terms = [order.vendor.as_str(), &order.requisition, &order.reference, &order.afe]
            .into_iter()
            .map(|term| term.trim().to_uppercase())
            .filter(|term| !term.is_empty())
            .collect();
        DocumentRecord {
            state,
            payload_hash: self.content_hash.clone(),
            portal_id,
            amount: Currency::new(&order.currency).ok().map(|currency| Money::new(order.total, currency)),
            day: Some(self.day()),
            dated: order.date,
            terms,
            ..first
        }
    }
}

/// When the absence of what an attempt of unknown outcome wanted begins to count.
pub fn in_flight_until(open: &EffectRecord, now: Timestamp, in_flight: SignedDuration) -> Timestamp {
    open.last_attempt_started.unwrap_or(now).checked_add(in_flight).unwrap_or(Timestamp::MAX)
}

/// Everything of one run, by order.
#[derive(Debug, Clone)]
pub struct View<'a> {
    seen: &'a Seen,
    memory: &'a PassMemory,
    context: Context<'a>,
    orders: BTreeMap<&'a OrderNumber, Vec<&'a SageOrder>>,
    unreadable: BTreeMap<&'a str, &'a UnreadableOrder>,
    rows: BTreeMap<&'a OrderNumber, Vec<&'a OrderControlRow>>,
    open: BTreeMap<&'a DocumentKey, &'a EffectRecord>,
    approvals: BTreeMap<&'a DocumentKey, i64>,
}

impl<'a> View<'a> {
    /// Sorts what was seen and what is remembered by order.
    pub fn new(seen: &'a Seen, memory: &'a PassMemory, context: Context<'a>) -> Self {
        let mut orders: BTreeMap<&OrderNumber, Vec<&SageOrder>> = BTreeMap::new();
        for order in &seen.sage.orders {
            orders.entry(&order.number).or_default().push(order);
        }
        Self {
            seen,
            memory,
            context,
            orders,
            unreadable: seen.sage.unreadable.iter().map(|order| (order.number.as_str(), order)).collect(),
            rows: rows_by_number(&seen.control),
            open: memory.open_effects.iter().map(|open| (&open.effect.document, open)).collect(),
            approvals: approved(memory).collect(),
        }
    }

    /// The orders that this run is about.
    pub fn numbers(&self) -> BTreeSet<OrderNumber> {
        let remembered =
            self.memory.documents.values().filter(|known| known.state != DocumentState::LeftAlone);
        let keys = remembered.map(|known| &known.key).chain(self.open.keys().copied());
        let mut numbers: BTreeSet<OrderNumber> = keys.filter_map(number_of).collect();
        numbers.extend(self.orders.keys().copied().cloned());
        numbers.extend(self.unreadable.keys().filter_map(|text| OrderNumber::new(text).ok()));
        numbers.extend(self.seen.portal.keys().cloned());
        numbers
    }

    /// Records of orders without a number that Sage no longer shows.
    pub fn nameless_gone(&self) -> impl Iterator<Item = &'a DocumentRecord> {
        let memory = self.memory;
        memory
            .documents
            .values()
            .filter(|known| known.key.kind == DocumentKind::Order && number_of(&known.key).is_none())
            .filter(|known| !self.unreadable.contains_key(known.key.external_id.as_str()))
    }

    /// All that decides about one order.
    pub fn facts(&self, number: &OrderNumber) -> Facts<'a> {
        let Self { seen, memory, context, .. } = *self;
        let key = DocumentKey::order(context.tenant, number);
        let copies = self.orders.get(number).map_or(&[][..], Vec::as_slice);
        let unreadable = self.unreadable.get(number.as_str()).copied();
        let order = copies.first().copied().filter(|_| unreadable.is_none());
        let rows = self.rows.get(number).map_or(&[][..], Vec::as_slice);
        let content = order.map(|order| content::build(order, &seen.sage.locations, context.rules));
        let built = content.as_ref().and_then(|content| content.as_ref().ok());
        let content_hash = built.map(|content| payload_hash(&content.payload));
        let receipts = order.and_then(|order| {
            let receipts = seen.receipts.as_ref()?;
            Some(receipts.get(&order.sequence).map_or(&[][..], Vec::as_slice))
        });
        let authorization = seen.authorizations.get(number).copied();
        let settled = memory.settled.get(&key).copied();
        Facts {
            number: number.clone(),
            order,
            copies: copies.len(),
            unreadable,
            content,
            content_hash,
            authorization,
            row: standing(rows),
            odd_word: rows
                .iter()
                .map(|row| &row.status)
                .find(|word| matches!(word, OrderControlStatus::Other(_))),
            receipts,
            portal: seen.portal.get(number),
            known_cfdis: &seen.known_cfdis,
            known: memory.documents.get(&key),
            open: self.open.get(&key).copied(),
            sent: memory.sent.get(&key),
            is_settled: settled.is_some(),
            is_closed_by_us: memory.closed.get(&key).is_some_and(|closed| settled == Some(*closed)),
            revision: memory.revisions.get(&key).copied().unwrap_or_default(),
            approval: self.approvals.get(&key).copied(),
            source_hash: source_hash(order, unreadable, authorization, receipts),
            now: seen.now,
            today: seen.today(),
            key,
            context,
        }
    }

    /// Orders that cannot be read and whose number is none either: shown under the text that stands there.
    pub fn nameless(&self) -> impl Iterator<Item = &'a UnreadableOrder> {
        self.seen.sage.unreadable.iter().filter(|order| OrderNumber::new(&order.number).is_err())
    }
}

impl Seen {
    /// The server's calendar day.
    pub fn today(&self) -> Date {
        day_of(self.server_utc, self.offset_minutes)
    }
}

/// The order's number, when a key names an order.
pub fn number_of(key: &DocumentKey) -> Option<OrderNumber> {
    OrderNumber::new(&key.external_id).ok().filter(|_| key.kind == DocumentKind::Order)
}

/// Documents that a person decided about.
pub fn approved(memory: &PassMemory) -> impl Iterator<Item = (&DocumentKey, i64)> {
    memory.approvals.iter().filter_map(|approval| match &approval.subject {
        ApprovalSubject::Document { key } => Some((key, approval.id)),
        ApprovalSubject::Brake { .. } | ApprovalSubject::Suppliers { .. } => None,
    })
}

/// Control rows by order.
pub fn rows_by_number(control: &[OrderControlRow]) -> BTreeMap<&OrderNumber, Vec<&OrderControlRow>> {
    let mut rows: BTreeMap<&OrderNumber, Vec<&OrderControlRow>> = BTreeMap::new();
    for row in control {
        if let Some(number) = &row.number {
            rows.entry(number).or_default().push(row);
        }
    }
    rows
}

/// The row that speaks for an order: one that says that it is open there before one that says that it was, and one
/// with a portal id before one without.
pub fn standing<'a>(rows: &[&'a OrderControlRow]) -> Option<&'a OrderControlRow> {
    rows.iter()
        .copied()
        .filter(|row| row.status.says_in_portal())
        .min_by_key(|row| (!row.status.is_live(), row.portal_id.is_none()))
}

/// Hash of what Sage holds of an order. The audit stamp is no part of it: saving an order again changes nothing.
fn source_hash(
    order: Option<&SageOrder>,
    unreadable: Option<&UnreadableOrder>,
    authorization: Option<Authorization>,
    receipts: Option<&[Receipt]>,
) -> String {
    let order = order.map(|order| SageOrder { audit: Timestamp::UNIX_EPOCH, ..order.clone() });
    let unreadable = unreadable.map(|order| (&order.field, &order.value));
    payload_hash(&(order, unreadable, authorization, receipts.unwrap_or_default()))
}
