//! `createPurchaseOrders`, `processOrderChanges`, `closePurchaseOrders`: authorized orders of Sage become orders of
//! the portal, follow what changes in Sage, and are cancelled or closed. Source: flows, sections 6 to 9; decisions,
//! sections 1, 2 and 6; `docs/decisions/purchase-orders.md`.
//!
//! The three steps are one pass: [`observe`] reads both sides once, [`decide`] gives each order one decision, [`plan`]
//! and [`baseline`] deal the decisions out to the steps. [`content`] builds what is sent. [`inspect`] shows one order to a
//! person. All but `observe` and `inspect` is pure.

pub mod baseline;
pub mod content;
pub mod decide;
pub mod inspect;
pub mod observe;
pub mod plan;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use sc_domain::control_orders::OrderControlRow;
use sc_domain::order::{Authorization, PortalOrder, Receipt};
use sc_domain::ports::ObservedOrders;
use sc_domain::{CfdiUuid, OrderNumber};

/// What the portal said about one order number.
#[derive(Debug, Clone, PartialEq)]
pub enum InPortal {
    /// It has the order.
    Present(Box<PortalOrder>),
    /// It has several of this number.
    Several(u32),
    /// It has one, and its answer lacks this.
    Unreadable(String),
    /// It has none, and no earlier request of ours can still be under way: twice asked where one was.
    Absent,
    /// It has none yet, but a request of ours may still arrive until then.
    AbsentEarly {
        /// When absence will count.
        until: Timestamp,
    },
}

/// All that one run saw of orders.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The journal's clock.
    pub now: Timestamp,
    /// The server's UTC clock.
    pub server_utc: Timestamp,
    /// The server's offset from UTC in minutes, for its calendar.
    pub offset_minutes: i32,
    /// Authorizations of the orders that were read.
    pub authorizations: BTreeMap<OrderNumber, Authorization>,
    /// The company's control rows, without `ERROR` rows.
    pub control: Vec<OrderControlRow>,
    /// Orders that were read: those of the window, those that Sage says were touched, those with open effects; in a
    /// sweep, all with a live control row.
    pub sage: ObservedOrders,
    /// Receipts by `PORHSEQ`; `None` when they cannot be read: nothing is closed then.
    pub receipts: Option<BTreeMap<i64, Vec<Receipt>>>,
    /// Orders that the portal was asked about.
    pub portal: BTreeMap<OrderNumber, InPortal>,
    /// CFDIs linked in the portal that Sage holds.
    pub known_cfdis: BTreeSet<CfdiUuid>,
    /// Whether all orders with a live control row were looked at.
    pub is_sweep: bool,
}
