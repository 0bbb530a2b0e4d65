//! What a pass saw of a company, whichever documents it is about.

use std::collections::BTreeMap;

use sc_domain::outcome::Failure;
use sc_domain::ports::{Erp, Lease, PassMemory, RunKind, Sweep};
use sc_domain::{Pass, Step};

use crate::bounds::Bounds;
use crate::config::{EngineConfig, Tenant};
use crate::guard::Guard;
use crate::plan::Plan;
use crate::{purchase_orders as orders, upload_payments as payments};

/// Both sides, as one pass observed them.
pub(super) enum Look {
    /// Of payments.
    Payments(Box<payments::observe::Observation>),
    /// Of purchase orders.
    Orders(Box<orders::observe::Observation>),
}

/// What is looked for, beside the company.
pub(super) struct Question<'a> {
    /// Which documents.
    pub pass: Pass,
    /// What the journal knows of them.
    pub memory: &'a PassMemory,
    /// Cycle, or baseline only.
    pub asked: RunKind,
    /// Whether the tables that only closing needs are there.
    pub can_close: bool,
}

impl Look {
    /// Reads both sides. `verifying` is called when the questions to the portal begin.
    pub(super) async fn at(
        tenant: &Tenant,
        question: &Question<'_>,
        bounds: &Bounds<'_>,
        verifying: impl FnOnce(),
    ) -> Result<Self, Failure> {
        let Question { pass, memory, asked, can_close } = *question;
        match pass {
            Pass::Payments => {
                let seen = payments::observe::observe(tenant, memory, bounds, asked, verifying).await?;
                Ok(Self::Payments(Box::new(seen)))
            }
            Pass::Orders => {
                let seen =
                    orders::observe::observe(tenant, memory, bounds, asked, can_close, verifying).await?;
                Ok(Self::Orders(Box::new(seen)))
            }
        }
    }

    /// Cycle or baseline, as it has to be.
    pub(super) fn kind(&self) -> RunKind {
        match self {
            Self::Payments(seen) => seen.kind,
            Self::Orders(seen) => seen.kind,
        }
    }

    /// Whether every question was asked.
    pub(super) fn is_complete(&self) -> bool {
        match self {
            Self::Payments(seen) => seen.is_complete,
            Self::Orders(seen) => seen.is_complete,
        }
    }

    /// When all live documents were looked at; `None` when only those that changed were.
    pub(super) fn sweep(&self) -> Option<Sweep> {
        match self {
            Self::Payments(_) => None,
            Self::Orders(seen) => {
                seen.seen.is_sweep.then_some(Sweep { at: seen.seen.now, server_utc: seen.seen.server_utc })
            }
        }
    }

    /// Numbers of control rows that the journal cannot explain.
    pub(super) fn unexplained(&self) -> Vec<String> {
        match self {
            Self::Payments(seen) => seen.unexplained.iter().map(ToString::to_string).collect(),
            Self::Orders(seen) => seen.unexplained.iter().map(ToString::to_string).collect(),
        }
    }

    /// How many documents the portal was asked about, and how many it had to be.
    pub(super) fn asked(&self) -> (usize, usize) {
        match self {
            Self::Payments(seen) => (seen.seen.probes.len(), seen.probes_wanted),
            Self::Orders(seen) => (seen.seen.portal.len(), seen.seen.portal.len()),
        }
    }

    /// The plan of each step; a step that has nothing to do may be missing. Pure.
    pub(super) fn plan(
        &self,
        tenant: &Tenant,
        memory: &PassMemory,
        config: &EngineConfig,
    ) -> BTreeMap<Step, Plan> {
        match self {
            Self::Payments(seen) => {
                let context = payments::plan::Context {
                    tenant: &tenant.key,
                    go_live: tenant.go_live,
                    rules: &tenant.payments,
                    config,
                };
                let plan = match seen.kind {
                    RunKind::Baseline => payments::baseline::plan(&seen.seen, memory, context),
                    RunKind::Cycle => payments::plan::plan(&seen.seen, memory, context),
                };
                BTreeMap::from([(Step::UploadPayments, plan)])
            }
            Self::Orders(seen) => {
                let context = orders::plan::Context {
                    tenant: &tenant.key,
                    go_live: tenant.go_live,
                    rules: &tenant.orders,
                    config,
                };
                match seen.kind {
                    RunKind::Baseline => orders::baseline::plan(&seen.seen, memory, context),
                    RunKind::Cycle => orders::plan::plan(&seen.seen, memory, context),
                }
            }
        }
    }

    /// The guard of the control table, starting from the rows that were observed.
    pub(super) fn guard<'a>(&self, erp: &'a dyn Erp, lease: &'a dyn Lease) -> Guard<'a> {
        match self {
            Self::Payments(seen) => Guard::of_payments(erp, lease, &seen.seen.control),
            Self::Orders(seen) => Guard::of_orders(erp, lease, &seen.seen.control),
        }
    }
}
