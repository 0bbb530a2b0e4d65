//! Guards a step while it writes: the company's lock is ours, and nobody else writes control rows.

use sc_domain::PortalId;
use sc_domain::outcome::{Failure, Written};
use sc_domain::ports::{Erp, Lease};

use crate::mark::ControlMark;
use crate::watch::Watch;

/// The lock of a company, and the watch over its control tables.
pub struct Guard<'a> {
    /// Sage.
    pub erp: &'a dyn Erp,
    /// The lock.
    pub lease: &'a dyn Lease,
    /// The control tables since the company's run began.
    pub watch: &'a Watch,
}

impl Guard<'_> {
    /// Before each effect: the lock is still held, and no row appeared that no effect of ours explains.
    ///
    /// # Errors
    /// `lease.lost`, `step.foreign_writer`, or the failed question.
    pub async fn check(&self) -> Result<(), Failure> {
        self.lease.check().await?;
        self.watch.check(self.erp).await
    }

    /// Makes the control table say so. A conflict carries the portal id that stands there.
    ///
    /// # Errors
    /// The failed write.
    pub async fn mark(&self, mark: &ControlMark) -> Result<Written<Option<PortalId>>, Failure> {
        self.watch.mark(self.erp, mark).await
    }
}
