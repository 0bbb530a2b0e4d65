//! The real journal, failing from its n-th call on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;
use sc_domain::ports::{
    Adoption, AttemptId, AuditEntry, DocumentRecord, Intent, Journal, JournalError, PassMemory, RunEnd,
    RunStart, Settlement, StepEnd, Sweep,
};
use sc_domain::{Pass, RunId, Step, TenantKey};
use sc_journal::SqliteJournal;

use super::stage::Stage;

/// On which side of a call the disk fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Nothing was written.
    Before,
    /// It was written, and the caller is told that it was not.
    After,
}

pub struct FailingJournal {
    inner: Arc<SqliteJournal>,
    stage: Arc<Stage>,
    fails_from: u32,
    side: Side,
    calls: AtomicU32,
    writes_at_failure: AtomicUsize,
}

impl FailingJournal {
    /// `fails_from` 0: never.
    pub fn new(inner: Arc<SqliteJournal>, stage: Arc<Stage>, fails_from: u32, side: Side) -> Self {
        Self {
            inner,
            stage,
            fails_from,
            side,
            calls: AtomicU32::new(0),
            writes_at_failure: AtomicUsize::new(usize::MAX),
        }
    }

    pub fn calls(&self) -> u32 {
        self.calls.load(Ordering::SeqCst)
    }

    /// Calls to the outside begun before it failed.
    pub fn writes_at_failure(&self) -> usize {
        self.writes_at_failure.load(Ordering::SeqCst)
    }

    async fn gate<T>(&self, work: impl Future<Output = Result<T, JournalError>>) -> Result<T, JournalError> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if self.fails_from == 0 || call < self.fails_from {
            return work.await;
        }
        if self.side == Side::After && call == self.fails_from {
            work.await?;
        }
        let _ = self.writes_at_failure.compare_exchange(
            usize::MAX,
            self.stage.writes(),
            Ordering::SeqCst,
            Ordering::SeqCst,
        );
        Err(JournalError::Failed("no room is left on the disk".to_owned()))
    }
}

#[async_trait]
impl Journal for FailingJournal {
    async fn begin_run(&self, start: RunStart) -> Result<RunId, JournalError> {
        self.gate(self.inner.begin_run(start)).await
    }

    async fn finish_run(&self, end: RunEnd) -> Result<(), JournalError> {
        self.gate(self.inner.finish_run(end)).await
    }

    async fn begin_step(
        &self,
        run: RunId,
        tenant: &TenantKey,
        step: Step,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        self.gate(self.inner.begin_step(run, tenant, step, at)).await
    }

    async fn finish_step(&self, end: StepEnd) -> Result<(), JournalError> {
        self.gate(self.inner.finish_step(end)).await
    }

    async fn memory(&self, tenant: &TenantKey, pass: Pass) -> Result<PassMemory, JournalError> {
        self.gate(self.inner.memory(tenant, pass)).await
    }

    async fn remember(
        &self,
        run: RunId,
        at: Timestamp,
        documents: Vec<DocumentRecord>,
    ) -> Result<(), JournalError> {
        self.gate(self.inner.remember(run, at, documents)).await
    }

    async fn adopt(&self, run: RunId, at: Timestamp, adoptions: Vec<Adoption>) -> Result<(), JournalError> {
        self.gate(self.inner.adopt(run, at, adoptions)).await
    }

    async fn baseline_done(
        &self,
        run: RunId,
        tenant: &TenantKey,
        pass: Pass,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        self.gate(self.inner.baseline_done(run, tenant, pass, at)).await
    }

    async fn swept(
        &self,
        run: RunId,
        tenant: &TenantKey,
        pass: Pass,
        sweep: Sweep,
    ) -> Result<(), JournalError> {
        self.gate(self.inner.swept(run, tenant, pass, sweep)).await
    }

    async fn intend(&self, intent: Intent) -> Result<AttemptId, JournalError> {
        self.gate(self.inner.intend(intent)).await
    }

    async fn settle(&self, settlement: Settlement) -> Result<(), JournalError> {
        self.gate(self.inner.settle(settlement)).await
    }

    async fn consume(&self, run: RunId, at: Timestamp, approvals: &[i64]) -> Result<(), JournalError> {
        self.gate(self.inner.consume(run, at, approvals)).await
    }

    async fn audit(&self, entry: AuditEntry) -> Result<(), JournalError> {
        self.gate(self.inner.audit(entry)).await
    }
}
