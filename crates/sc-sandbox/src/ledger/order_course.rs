//! The course of an order: the ways it may rightly stand, from the start of the world to what is due now.

use sc_portalserver::state::{Change, PurchaseOrder, PurchaseOrderStatus};

use super::order_content::differences;
use crate::world::{Order, OrderControlRow, OrderExpected, OrderWord, PortalOrder, WantedOrder};

/// `responseAPI` of a row that came from asking the portal (retry-policy.md 4).
const FOUND_BY_ASKING: &str = "PORTAL-CHECK";

/// One way to stand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stand<'a> {
    /// Content and status in the portal; `None` = it is not there.
    pub(super) portal: Option<(&'a WantedOrder, OrderWord)>,
    /// Its control row; `None` = it has none.
    pub(super) row: Option<StandingRow>,
}

/// What a control row says that tells where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StandingRow {
    pub(super) word: OrderWord,
    /// `responseAPI`, where it is prescribed.
    pub(super) response: Option<&'static str>,
}

/// The ways an order may stand, each reached from the one before it.
#[derive(Debug)]
pub(super) struct Course<'a> {
    stands: Vec<Stand<'a>>,
    number: &'a str,
    due: OrderExpected,
    is_complete: bool,
}

impl<'a> Course<'a> {
    /// `held` and `row` are of the start.
    pub(super) fn of(order: &'a Order, held: Option<&'a PortalOrder>, row: Option<&OrderControlRow>) -> Self {
        let start = Stand {
            portal: held.map(|held| (&held.content, held.status)),
            row: row.and_then(word_of).map(|word| StandingRow { word, response: None }),
        };
        // What was due before the office went on may have been done by then, or not.
        let before = order.wanted_before.as_ref().map(|wanted| (order.shape.expected(), wanted));
        let mut stands = vec![start];
        for (expected, wanted) in before.into_iter().chain([(order.expected, &order.wanted)]) {
            let last = stands.last().copied().unwrap_or(start);
            let next = last.after(expected, wanted);
            if next != last {
                stands.push(next);
            }
        }
        Self { stands, number: &order.number, due: order.expected, is_complete: order.is_complete }
    }

    pub(super) fn last(&self) -> usize {
        self.stands.len() - 1
    }

    pub(super) fn due(&self) -> &Stand<'a> {
        &self.stands[self.last()]
    }

    pub(super) fn at(&self, position: usize) -> &Stand<'a> {
        &self.stands[position]
    }

    /// Nothing about it may ever change.
    pub(super) fn is_idle(&self) -> bool {
        self.stands.len() == 1
    }

    /// How far the portal has come; `None` when the order stands there as it never may.
    pub(super) fn reached(&self, held: Option<&PurchaseOrder>) -> Option<usize> {
        self.stands.iter().rposition(|stand| match (stand.portal, held) {
            (None, None) => true,
            (Some((content, status)), Some(held)) => {
                status_of(status) == held.status()
                    && differences(self.number, content, &held.content).is_empty()
            }
            _ => false,
        })
    }

    /// Whether the portal need not come any further than that.
    pub(super) fn may_rest_at(&self, position: usize) -> bool {
        let portal = self.stands[position].portal;
        match self.due {
            // Never sent before it was cancelled: there is nothing to cancel.
            OrderExpected::Cancelled | OrderExpected::Closed if portal.is_none() => true,
            // Not complete any more: closed it stays closed, and open it stays open.
            OrderExpected::Closed if !self.is_complete => true,
            // Left alone from now on, wherever it is.
            OrderExpected::Stands | OrderExpected::Waits { .. } | OrderExpected::Excluded { .. } => true,
            _ => portal == self.due().portal,
        }
    }

    /// The content that the portal's order is nearest to.
    pub(super) fn nearest(&self, held: &PurchaseOrder) -> Option<&'a WantedOrder> {
        let contents = self.stands.iter().rev().filter_map(|stand| stand.portal.map(|(content, _)| content));
        contents.min_by_key(|content| differences(self.number, content, &held.content).len())
    }

    /// Whether the order may ever have this status in the portal.
    pub(super) fn knows_status(&self, status: PurchaseOrderStatus) -> bool {
        let statuses = self.stands.iter().filter_map(|stand| stand.portal.map(|(_, status)| status));
        statuses.map(status_of).any(|known| known == status)
    }

    /// Whether a request may do that to it on its course.
    pub(super) fn allows(&self, change: Change) -> bool {
        self.stands.windows(2).any(|pair| match (pair[0].portal, pair[1].portal, change) {
            (None, Some(_), Change::Created) => true,
            (Some((before, _)), Some((after, _)), Change::Changed) => before != after,
            (Some((_, before)), Some((_, after)), Change::StatusChanged) => before != after,
            _ => false,
        })
    }

    /// Whether a row with this word is behind that position: right once, not any more.
    pub(super) fn was_right_before(&self, position: usize, word: &str) -> bool {
        self.stands[..position].iter().any(|stand| stand.row.is_some_and(|row| row.word.as_str() == word))
    }

    /// Whether its row may ever have this word.
    pub(super) fn knows_word(&self, word: &str) -> bool {
        self.was_right_before(self.stands.len(), word)
    }
}

impl<'a> Stand<'a> {
    /// How it stands once what is expected was done.
    fn after(self, expected: OrderExpected, wanted: &'a WantedOrder) -> Self {
        let row = |word| Some(StandingRow { word, response: None });
        match expected {
            OrderExpected::Created | OrderExpected::Updated => {
                Self { portal: Some((wanted, OrderWord::Open)), row: row(OrderWord::Posted) }
            }
            OrderExpected::Cancelled => self.ended(OrderWord::Cancelled),
            OrderExpected::Closed => self.ended(OrderWord::Closed),
            OrderExpected::OpenedAgain => self.opened(),
            OrderExpected::TakenOver { control } => Self { row: row(control), ..self },
            OrderExpected::Adopted { control } => {
                Self { row: Some(StandingRow { word: control, response: Some(FOUND_BY_ASKING) }), ..self }
            }
            OrderExpected::Stands
            | OrderExpected::Waits { .. }
            | OrderExpected::Excluded { .. }
            | OrderExpected::RefusedByPortal { .. } => self,
        }
    }

    /// The content stays.
    fn opened(self) -> Self {
        let row = StandingRow { word: OrderWord::Posted, response: None };
        self.portal
            .map_or(self, |(content, _)| Self { portal: Some((content, OrderWord::Open)), row: Some(row) })
    }

    /// The content stays.
    fn ended(self, word: OrderWord) -> Self {
        let Some((content, _)) = self.portal else { return self };
        Self { portal: Some((content, word)), row: Some(StandingRow { word, response: None }) }
    }
}

/// The portal's status of that name; a row that says `POSTED` stands for an open order.
fn status_of(word: OrderWord) -> PurchaseOrderStatus {
    match word {
        OrderWord::Posted | OrderWord::Open => PurchaseOrderStatus::Open,
        OrderWord::Generated => PurchaseOrderStatus::Generated,
        OrderWord::Closed => PurchaseOrderStatus::Closed,
        OrderWord::Cancelled => PurchaseOrderStatus::Cancelled,
    }
}

fn word_of(row: &OrderControlRow) -> Option<OrderWord> {
    let all =
        [OrderWord::Posted, OrderWord::Open, OrderWord::Generated, OrderWord::Closed, OrderWord::Cancelled];
    let status = row.status.as_deref()?.trim();
    all.into_iter().find(|word| word.as_str() == status)
}
