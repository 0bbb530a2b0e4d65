//! Guards a step while it writes: the company's lock is ours, and nobody else writes control rows.

use std::collections::BTreeSet;

use sc_domain::control::ControlRow;
use sc_domain::control_orders::OrderControlRow;
use sc_domain::outcome::{Failure, FailureKind, Written};
use sc_domain::ports::{ControlTable, Erp, Lease};
use sc_domain::{Cause, Code, PortalId};
use tokio::sync::Mutex;

use crate::mark::ControlMark;

/// The lock of a company during one step, and the control table that the step writes to.
pub struct Guard<'a> {
    erp: &'a dyn Erp,
    lease: &'a dyn Lease,
    /// `None`: the step marks nothing.
    table: Option<ControlTable>,
    expected: Mutex<Expected>,
}

/// What the control table holds as far as we know. Behind one lock with each mark, so that a count
/// never meets a half-done mark of ours.
struct Expected {
    count: u64,
    before: BTreeSet<Entry>,
    ours: BTreeSet<String>,
}

/// A control row, as far as the guard tells it from others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    number: Option<String>,
    status: String,
    portal_id: Option<PortalId>,
}

impl From<&ControlRow> for Entry {
    fn from(row: &ControlRow) -> Self {
        Self {
            number: row.number.as_ref().map(ToString::to_string),
            status: format!("{} {}", row.company, row.status),
            portal_id: row.portal_id.clone(),
        }
    }
}

impl From<&OrderControlRow> for Entry {
    fn from(row: &OrderControlRow) -> Self {
        Self {
            number: row.number.as_ref().map(ToString::to_string),
            status: row.status.to_string(),
            portal_id: row.portal_id.clone(),
        }
    }
}

impl<'a> Guard<'a> {
    /// Starts from the rows of payments that the run observed.
    pub fn of_payments(erp: &'a dyn Erp, lease: &'a dyn Lease, observed: &[ControlRow]) -> Self {
        Self::new(erp, lease, Some(ControlTable::Payments), observed.iter().map(Entry::from).collect())
    }

    /// Starts from the rows of orders that the run observed.
    pub fn of_orders(erp: &'a dyn Erp, lease: &'a dyn Lease, observed: &[OrderControlRow]) -> Self {
        Self::new(erp, lease, Some(ControlTable::Orders), observed.iter().map(Entry::from).collect())
    }

    /// Of a step whose effects need no control row: only the lock is looked after.
    pub fn of_lease(erp: &'a dyn Erp, lease: &'a dyn Lease) -> Self {
        Self::new(erp, lease, None, Vec::new())
    }

    fn new(
        erp: &'a dyn Erp,
        lease: &'a dyn Lease,
        table: Option<ControlTable>,
        observed: Vec<Entry>,
    ) -> Self {
        let expected = Expected {
            count: observed.len() as u64,
            before: observed.into_iter().collect(),
            ours: BTreeSet::new(),
        };
        Self { erp, lease, table, expected: Mutex::new(expected) }
    }

    /// Before each effect: the lock is still held, and no row appeared that no effect of ours explains.
    ///
    /// # Errors
    /// `lease.lost`, `step.foreign_writer`, or the failed question.
    pub async fn check(&self) -> Result<(), Failure> {
        self.lease.check().await?;
        let Some(table) = self.table else { return Ok(()) };
        let mut expected = self.expected.lock().await;
        let count = self.erp.control_count(table).await?;
        if count == expected.count {
            return Ok(());
        }
        let rows = self.rows(table).await?;
        let foreign: Vec<&str> = rows
            .iter()
            .filter(|row| !expected.before.contains(*row))
            .filter(|row| row.number.as_ref().is_none_or(|number| !expected.ours.contains(number)))
            .map(|row| row.number.as_deref().unwrap_or("?"))
            .collect();
        if foreign.is_empty() {
            // Rows were deleted, or a mark of ours whose answer was lost had worked.
            expected.count = rows.len() as u64;
            return Ok(());
        }
        let cause = Cause::new(Code::ForeignWriter).with("documents", foreign.join(", "));
        Err(Failure::new(FailureKind::Setup, cause))
    }

    async fn rows(&self, table: ControlTable) -> Result<Vec<Entry>, Failure> {
        Ok(match table {
            ControlTable::Payments => {
                self.erp.control_snapshot().await?.rows.iter().map(Entry::from).collect()
            }
            ControlTable::Orders => self.erp.order_control().await?.iter().map(Entry::from).collect(),
        })
    }

    /// Makes the control table say so. A conflict carries the portal id that stands there.
    ///
    /// # Errors
    /// The failed write; after an unknown outcome the row still counts as ours.
    pub async fn mark(&self, mark: &ControlMark) -> Result<Written<Option<PortalId>>, Failure> {
        let mut expected = self.expected.lock().await;
        let number = mark.number().to_owned();
        // A standing order row is changed in its place; everything else is a new row.
        let is_change = self.table == Some(ControlTable::Orders)
            && (expected.ours.contains(&number)
                || expected.before.iter().any(|row| row.number.as_ref() == Some(&number)));
        expected.ours.insert(number);
        let written = match mark {
            ControlMark::Payment(row) => match self.erp.mark_payment(row).await? {
                Written::Now => Written::Now,
                Written::Before => Written::Before,
                Written::Conflict(standing) => Written::Conflict(standing.portal_id),
            },
            ControlMark::Order(row) => match self.erp.mark_order(row).await? {
                Written::Now => Written::Now,
                Written::Before => Written::Before,
                Written::Conflict(standing) => Written::Conflict(standing.portal_id),
            },
        };
        if written == Written::Now && !is_change {
            expected.count += 1;
        }
        Ok(written)
    }
}
