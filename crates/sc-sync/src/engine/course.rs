//! What the passes of one company share in a run: its lock, the watch over its control tables, its breaker, and the reason
//! for which nothing more of it begins.

use std::sync::OnceLock;

use sc_domain::outcome::Failure;
use sc_domain::ports::Lease;
use sc_domain::{Cause, Pass};

use super::Engine;
use super::turn::Turn;
use crate::breaker::Breaker;
use crate::config::EngineConfig;
use crate::watch::Watch;
use crate::within::{question_within, sage_late};

/// Of one company in one run.
pub(super) struct Course {
    lease: Option<Box<dyn Lease>>,
    watch: Option<Watch>,
    breaker: Breaker,
    foreign: OnceLock<Cause>,
}

/// What a pass works under.
pub(super) struct Began {
    pub lease: Box<dyn Lease>,
    pub watch: Watch,
}

impl Course {
    pub(super) fn new(config: &EngineConfig) -> Self {
        let breaker = Breaker::new(config.breaker_failures);
        Self { lease: None, watch: None, breaker, foreign: OnceLock::new() }
    }

    /// Takes the lock, and remembers what stands in the control tables: the first pass for all of the run.
    ///
    /// # Errors
    /// The failed question; what was taken before it is kept for the next pass.
    pub(super) async fn begin(&mut self, turn: &Turn<'_>, engine: &Engine) -> Result<Began, Failure> {
        let (clock, limit) = (engine.clock.as_ref(), engine.config.call_deadline);
        let erp = turn.tenant.erp.as_ref();
        let lease = match self.lease.take() {
            Some(lease) => lease,
            None => question_within(clock, limit, turn.cancel, erp.acquire_lease(), sage_late).await?,
        };
        let watch = match self.watch.take() {
            Some(watch) => Ok(watch),
            None => question_within(clock, limit, turn.cancel, Watch::begin(erp), sage_late).await,
        };
        match watch {
            Ok(watch) => Ok(Began { lease, watch }),
            Err(failure) => {
                self.lease = Some(lease);
                Err(failure)
            }
        }
    }

    /// After a pass. A lock that was lost is taken anew by the next one.
    pub(super) async fn keep(&mut self, began: Began, is_lost: bool) {
        let Began { lease, watch } = began;
        self.watch = Some(watch);
        if is_lost {
            lease.release().await;
        } else {
            self.lease = Some(lease);
        }
    }

    /// After the last pass.
    pub(super) async fn end(self) {
        if let Some(lease) = self.lease {
            lease.release().await;
        }
    }

    /// The breaker of a pass that asks Sage and the portal. The importer's program is neither.
    pub(super) fn breaker(&self, pass: Pass) -> Option<&Breaker> {
        (pass != Pass::Import).then_some(&self.breaker)
    }

    /// A pass could not look at both sides.
    pub(super) fn failed(&self, pass: Pass, failure: &Failure) {
        if let Some(breaker) = self.breaker(pass) {
            breaker.failed(failure);
        }
    }

    /// A pass has looked at both sides.
    pub(super) fn answered(&self, pass: Pass) {
        if let Some(breaker) = self.breaker(pass) {
            breaker.answered();
        }
    }

    /// Nothing more of the company begins: somebody else writes its control rows, and may import as well.
    pub(super) fn stop(&self, foreign: Cause) -> Cause {
        self.foreign.get_or_init(|| foreign).clone()
    }

    /// Why nothing more of the company begins in this run.
    pub(super) fn stopped(&self) -> Option<Cause> {
        self.foreign.get().cloned().or_else(|| self.breaker.open())
    }
}
