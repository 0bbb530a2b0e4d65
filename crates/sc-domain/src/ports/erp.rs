//! Sage 300 with its control database, for one company.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::cause::Cause;
use crate::control::ControlRow;
use crate::control_orders::{OrderControlRow, OrderErrorNote, OrderMark};
use crate::ids::{BatchKey, CfdiUuid, OrderNumber, PaymentNumber, PortalId, VendorId};
use crate::order::{Authorization, Location, Receipt, SageOrder};
use crate::outcome::{Failure, Written};
use crate::payment::{AppliedLine, SagePayment, VendorFields};
use crate::step::Step;

/// Which payments are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentWindow {
    /// First day, by the server's calendar: the audit day of a posted batch on or after it is inside.
    pub from: Date,
}

/// What was read of payments.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ObservedHeaders {
    /// Entries of posted `PY` batches of the window, each kind and state: the plan judges.
    pub payments: Vec<SagePayment>,
    /// Entries that cannot be typed. They are shown, never dropped.
    pub unreadable: Vec<UnreadableEntry>,
}

/// An entry with a value that no rule can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableEntry {
    /// Batch and entry.
    pub key: BatchKey,
    /// `DOCNBR` as stored, trimmed.
    pub number: String,
    /// Table and column.
    pub field: String,
    /// The value, as text.
    pub value: String,
}

/// The control table's rows of the company.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ControlSnapshot {
    /// Rows whose `idCia` is the database name or `AUDTORG`.
    pub rows: Vec<ControlRow>,
}

/// Which authorizations are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthorizationScope {
    /// Orders with an act on or after this local day of the server.
    Since(Date),
    /// These orders.
    Of(Vec<OrderNumber>),
    /// Orders that are authorized and have no act at all: nothing places them in a window.
    Undated,
}

/// What was read of orders.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ObservedOrders {
    /// The orders that stand in Sage, each kind and state: the plan judges. A number may stand twice.
    pub orders: Vec<SageOrder>,
    /// Orders that cannot be typed. They are shown, never dropped.
    pub unreadable: Vec<UnreadableOrder>,
    /// The locations of their lines; one without a row in `ICLOC` is missing.
    pub locations: BTreeMap<String, Location>,
}

/// An order with a value that no rule can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableOrder {
    /// `PONUMBER` as stored, trimmed.
    pub number: String,
    /// Table and column.
    pub field: String,
    /// The value, as text.
    pub value: String,
}

/// One of the two control tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ControlTable {
    /// `fesaPagosFocaltec`.
    Payments,
    /// `fesaOCFocaltec`, without its `ERROR` rows: they are notes.
    Orders,
}

/// Something that the step needs and the database lacks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaGap {
    /// Database name.
    pub database: String,
    /// `TABLE` or `TABLE.COLUMN`.
    pub object: String,
}

/// A vendor's link to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendorLinkWrite {
    /// `VENDORID`.
    pub vendor: VendorId,
    /// Value of `PROVIDERID`.
    pub provider: PortalId,
}

/// An invoice's UUID to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLinkWrite {
    /// `CNTBTCH`, `CNTITEM`.
    pub origin: BatchKey,
    /// Value of `FOLIOCFD`.
    pub uuid: CfdiUuid,
}

/// Sage 300 for one company. Each method is a few set-based statements, never one per document,
/// and a failed query is an error, never "no rows".
#[async_trait]
pub trait Erp: Send + Sync {
    /// Tables and columns that the step needs and that are missing. Empty = the step can run.
    async fn schema_gaps(&self, step: Step) -> Result<Vec<SchemaGap>, Failure>;
    /// Tables of all steps that this login may not read, each with its reason. A question for a person who sets the site
    /// up: a run finds out by itself.
    async fn unreadable_tables(&self) -> Result<Vec<Cause>, Failure>;
    /// The server's `SYSUTCDATETIME()`. Read once per run; ages of Sage documents are measured with it.
    async fn server_utc(&self) -> Result<Timestamp, Failure>;
    /// Minutes that the server's local time is ahead of UTC, for its calendar day.
    async fn server_offset_minutes(&self) -> Result<i32, Failure>;
    /// Takes the lock "one engine per company" (`sp_getapplock`), or fails with `lease.taken`.
    async fn acquire_lease(&self) -> Result<Box<dyn Lease>, Failure>;
    /// Payment entries of the window.
    async fn payments(&self, window: PaymentWindow) -> Result<ObservedHeaders, Failure>;
    /// The documents that some payments were applied to. A key without lines is missing in the map.
    async fn applied_lines(
        &self,
        payments: &[BatchKey],
    ) -> Result<BTreeMap<BatchKey, Vec<AppliedLine>>, Failure>;
    /// Optional fields of some vendors. A vendor without any is missing in the map.
    async fn vendors(&self, vendors: &[VendorId]) -> Result<BTreeMap<VendorId, VendorFields>, Failure>;
    /// The control rows of this company.
    async fn control_snapshot(&self) -> Result<ControlSnapshot, Failure>;
    /// How many control rows this company has now: the cheap question of the foreign-writer guard.
    async fn control_count(&self, table: ControlTable) -> Result<u64, Failure>;
    /// Inserts the control row unless a row of this payment stands there that says "in the portal".
    /// `Conflict` carries the standing row when its portal id is another one.
    async fn mark_payment(&self, row: &ControlRow) -> Result<Written<ControlRow>, Failure>;
    /// The control rows of one payment, for verification and for the life line.
    async fn control_rows_of(&self, number: &PaymentNumber) -> Result<Vec<ControlRow>, Failure>;
    /// Writes `PROVIDERID` where it is missing or blank. `Conflict` carries the other value.
    async fn link_vendor(&self, link: &VendorLinkWrite) -> Result<Written<String>, Failure>;
    /// Writes `FOLIOCFD` where it is missing or blank. `Conflict` carries the other value.
    async fn link_invoice(&self, link: &InvoiceLinkWrite) -> Result<Written<String>, Failure>;
    /// Authorizations of orders. An order that the scope names and nobody ever authorized is missing in the map.
    async fn authorizations(
        &self,
        scope: &AuthorizationScope,
    ) -> Result<BTreeMap<OrderNumber, Authorization>, Failure>;
    /// Some orders with their lines, optional fields and locations.
    async fn orders(&self, numbers: &[OrderNumber]) -> Result<ObservedOrders, Failure>;
    /// Those of some orders whose header, a line or a receipt was touched on or after a (UTC) audit day.
    async fn orders_touched(
        &self,
        numbers: &[OrderNumber],
        since: Date,
    ) -> Result<BTreeSet<OrderNumber>, Failure>;
    /// Receipts of some orders, by `PORHSEQ`, also those that cover several orders. An order without any is missing.
    async fn receipts(&self, orders: &[i64]) -> Result<BTreeMap<i64, Vec<Receipt>>, Failure>;
    /// Those of some CFDIs that Sage holds: invoices of A/P outside deleted batches, P/O invoices and credit notes.
    async fn known_cfdis(&self, uuids: &[CfdiUuid]) -> Result<BTreeSet<CfdiUuid>, Failure>;
    /// The order control rows of this company, without `ERROR` rows.
    async fn order_control(&self) -> Result<Vec<OrderControlRow>, Failure>;
    /// Makes the control table say so: inserts the row, or gives the live one the word and today's date.
    /// [`Written::Before`] when it says so already. `Conflict` carries a standing row with another portal id.
    async fn mark_order(&self, mark: &OrderMark) -> Result<Written<OrderControlRow>, Failure>;
    /// Inserts an `ERROR` row, unless the order's newest one of today says the same ([`Written::Before`]).
    async fn note_order_error(&self, note: &OrderErrorNote) -> Result<Written<()>, Failure>;
    /// All control rows of one order, `ERROR` rows too, for the life line.
    async fn order_control_rows_of(&self, number: &OrderNumber) -> Result<Vec<OrderControlRow>, Failure>;
    /// Statements sent since the adapter was made.
    fn statements(&self) -> u64;
}

/// The held lock of a company.
#[async_trait]
pub trait Lease: Send + Sync {
    /// Asks the server whether the lock is still ours; `lease.lost` otherwise.
    async fn check(&self) -> Result<(), Failure>;
    /// Gives it back. Dropping closes the session, which gives it back too.
    async fn release(self: Box<Self>);
}
