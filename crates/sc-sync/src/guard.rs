//! Guards a step while it writes: the company's lock is ours, and nobody else writes control rows.

use std::collections::BTreeSet;

use sc_domain::control::ControlRow;
use sc_domain::outcome::{Failure, FailureKind, Written};
use sc_domain::ports::{Erp, Lease};
use sc_domain::{Cause, Code, PaymentNumber};
use tokio::sync::Mutex;

/// The lock and the control table of one company during one step.
pub struct Guard<'a> {
    erp: &'a dyn Erp,
    lease: &'a dyn Lease,
    expected: Mutex<Expected>,
}

/// What the control table holds as far as we know. Behind one lock with each mark, so that a count
/// never meets a half-done mark of ours.
struct Expected {
    count: u64,
    before: BTreeSet<ControlRow>,
    ours: BTreeSet<PaymentNumber>,
}

impl<'a> Guard<'a> {
    /// Starts from the rows that the run observed.
    pub fn new(erp: &'a dyn Erp, lease: &'a dyn Lease, observed: &[ControlRow]) -> Self {
        let expected = Expected {
            count: observed.len() as u64,
            before: observed.iter().cloned().collect(),
            ours: BTreeSet::new(),
        };
        Self { erp, lease, expected: Mutex::new(expected) }
    }

    /// Before each effect: the lock is still held, and no row appeared that no effect of ours explains.
    ///
    /// # Errors
    /// `lease.lost`, `step.foreign_writer`, or the failed question.
    pub async fn check(&self) -> Result<(), Failure> {
        self.lease.check().await?;
        let mut expected = self.expected.lock().await;
        let count = self.erp.control_count().await?;
        if count == expected.count {
            return Ok(());
        }
        let rows = self.erp.control_snapshot().await?.rows;
        let foreign: Vec<&ControlRow> = rows
            .iter()
            .filter(|row| !expected.before.contains(*row))
            .filter(|row| row.number.as_ref().is_none_or(|number| !expected.ours.contains(number)))
            .collect();
        if foreign.is_empty() {
            // Rows were deleted, or a mark of ours whose answer was lost had worked.
            expected.count = rows.len() as u64;
            return Ok(());
        }
        let documents: Vec<&str> =
            foreign.iter().map(|row| row.number.as_ref().map_or("?", PaymentNumber::as_str)).collect();
        let cause = Cause::new(Code::ForeignWriter).with("documents", documents.join(", "));
        Err(Failure::new(FailureKind::Setup, cause))
    }

    /// Writes a control row.
    ///
    /// # Errors
    /// The failed write; after an unknown outcome the row still counts as ours.
    pub async fn mark(&self, row: &ControlRow) -> Result<Written<ControlRow>, Failure> {
        let mut expected = self.expected.lock().await;
        if let Some(number) = &row.number {
            expected.ours.insert(number.clone());
        }
        let written = self.erp.mark_payment(row).await?;
        if written == Written::Now {
            expected.count += 1;
        }
        Ok(written)
    }
}
