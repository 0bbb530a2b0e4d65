//! What a pass saw of a company, whichever documents it is about.

use std::collections::BTreeMap;

use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::{PassMemory, RunKind, Sweep};
use sc_domain::{Cause, Code, Pass, Step, TenantKey};

use crate::bounds::Bounds;
use crate::config::{EngineConfig, Tenant};
use crate::importer_run;
use crate::plan::Plan;
use crate::watch::ControlRows;
use crate::{
    cfdi_delivery as cfdis, payment_complements as complements, purchase_orders as orders,
    supplier_export as suppliers, upload_payments as payments,
};

/// Both sides, as one pass observed them.
pub(super) trait Look: Send + Sync {
    /// Cycle or baseline, as it has to be.
    fn kind(&self) -> RunKind;
    /// Whether every question was asked.
    fn is_complete(&self) -> bool;
    /// Something that was read only in part: what was found is worked on, and the step says so.
    fn shortfall(&self) -> Option<Cause> {
        None
    }
    /// When all live documents were looked at; `None` when only those that changed were.
    fn sweep(&self) -> Option<Sweep> {
        None
    }
    /// Numbers of control rows that the journal cannot explain.
    fn unexplained(&self) -> Vec<String> {
        Vec::new()
    }
    /// How many documents the other side was asked about, and how many it had to be.
    fn asked(&self) -> (usize, usize);
    /// The plan of each step; a step that has nothing to do may be missing. Pure.
    fn plan(&self, tenant: &Tenant, memory: &PassMemory, config: &EngineConfig) -> BTreeMap<Step, Plan>;
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
    /// A company whose import went to another one's database.
    pub stopped: Option<(TenantKey, Cause)>,
    /// Whether the run is for these documents alone.
    pub is_alone: bool,
    /// The control rows that the run began with; a preview reads them itself.
    pub control: &'a ControlRows,
    /// A preview of the import: files that the steps before it would put into the folder.
    pub coming: u32,
}

/// Reads both sides. `verifying` is called when the questions about single documents begin.
pub(super) async fn look(
    tenant: &Tenant,
    question: &Question<'_>,
    bounds: &Bounds<'_>,
    verifying: impl FnOnce(),
) -> Result<Box<dyn Look>, Failure> {
    let Question { pass, memory, asked, can_close, ref stopped, is_alone, control, coming } = *question;
    Ok(match pass {
        Pass::Complements => {
            Box::new(complements::observe::observe(tenant, memory, bounds, asked, verifying).await?)
        }
        Pass::Import => {
            let Some(importer) = &tenant.importer else { return Err(no_importer()) };
            let now = bounds.clock.now();
            let stopped = stopped.clone();
            let seen = importer_run::observe(importer, memory, stopped, asked, is_alone, coming, now);
            Box::new(seen.await?)
        }
        Pass::Suppliers => {
            let Some(importer) = &tenant.importer else { return Err(no_importer()) };
            let now = bounds.clock.now();
            Box::new(suppliers::observe::observe(tenant, importer, memory, asked, now).await?)
        }
        Pass::Invoices => {
            let Some(importer) = &tenant.importer else { return Err(no_importer()) };
            Box::new(cfdis::observe::observe(tenant, importer, memory, bounds, asked, verifying).await?)
        }
        Pass::Payments => Box::new(
            payments::observe::observe(tenant, memory, bounds, asked, control.payments.clone(), verifying)
                .await?,
        ),
        Pass::Orders => Box::new(
            orders::observe::observe(
                tenant,
                memory,
                bounds,
                asked,
                can_close,
                control.orders.clone(),
                verifying,
            )
            .await?,
        ),
    })
}

impl Look for complements::observe::Observation {
    fn kind(&self) -> RunKind {
        self.kind
    }

    fn is_complete(&self) -> bool {
        // A cycle works on what it found of a list that ended early.
        self.is_complete || (self.kind == RunKind::Cycle && self.shortfall.is_some())
    }

    fn shortfall(&self) -> Option<Cause> {
        self.shortfall.clone()
    }

    fn sweep(&self) -> Option<Sweep> {
        (self.is_complete && self.shortfall.is_none())
            .then_some(Sweep { at: self.seen.now, server_utc: self.seen.server_utc })
    }

    fn asked(&self) -> (usize, usize) {
        (self.seen.complements.len(), self.seen.complements.len())
    }

    fn plan(&self, tenant: &Tenant, memory: &PassMemory, config: &EngineConfig) -> BTreeMap<Step, Plan> {
        let context = complements::plan::Context {
            tenant: &tenant.key,
            database: &tenant.control_company,
            go_live: tenant.go_live,
            rules: &tenant.complements,
            config,
        };
        let plan = match self.kind {
            RunKind::Baseline => complements::baseline::plan(&self.seen, memory, context),
            RunKind::Cycle => complements::plan::plan(&self.seen, memory, context),
        };
        BTreeMap::from([(Step::CheckPayments, plan)])
    }
}

fn no_importer() -> Failure {
    Failure::new(
        FailureKind::Defect,
        Cause::new(Code::InternalDefect).with("detail", "a company without an importer"),
    )
}

impl Look for importer_run::Observation {
    fn kind(&self) -> RunKind {
        self.kind
    }

    fn is_complete(&self) -> bool {
        true
    }

    fn asked(&self) -> (usize, usize) {
        (self.waiting.len(), self.waiting.len())
    }

    fn plan(&self, tenant: &Tenant, memory: &PassMemory, _config: &EngineConfig) -> BTreeMap<Step, Plan> {
        BTreeMap::from([(Step::StartChildProcess, importer_run::plan(&tenant.key, self, memory))])
    }
}

impl Look for suppliers::observe::Observation {
    fn kind(&self) -> RunKind {
        self.kind
    }

    fn is_complete(&self) -> bool {
        // A cycle works on what it found of a list that ended early.
        self.shortfall.is_none() || self.kind == RunKind::Cycle
    }

    fn shortfall(&self) -> Option<Cause> {
        self.shortfall.clone()
    }

    fn sweep(&self) -> Option<Sweep> {
        // Nothing of Sage is part of this look, so that no time of its server is.
        self.shortfall.is_none().then_some(Sweep { at: self.seen.now, server_utc: self.seen.now })
    }

    fn asked(&self) -> (usize, usize) {
        (self.seen.suppliers.len(), self.seen.suppliers.len())
    }

    fn plan(&self, tenant: &Tenant, memory: &PassMemory, config: &EngineConfig) -> BTreeMap<Step, Plan> {
        let context = suppliers::plan::Context {
            tenant: &tenant.key,
            rules: &tenant.suppliers,
            issuer: &tenant.issuer,
            config,
        };
        let plan = match self.kind {
            RunKind::Baseline => suppliers::plan::baseline(&self.seen, memory, context),
            RunKind::Cycle => suppliers::plan::plan(&self.seen, memory, context),
        };
        BTreeMap::from([(Step::BuildProviders, plan)])
    }
}

impl Look for cfdis::observe::Observation {
    fn kind(&self) -> RunKind {
        self.kind
    }

    fn is_complete(&self) -> bool {
        // As with suppliers.
        self.shortfall.is_none() || self.kind == RunKind::Cycle
    }

    fn shortfall(&self) -> Option<Cause> {
        self.shortfall.clone()
    }

    fn sweep(&self) -> Option<Sweep> {
        (self.is_sweep && self.shortfall.is_none())
            .then_some(Sweep { at: self.seen.now, server_utc: self.seen.server_utc })
    }

    fn asked(&self) -> (usize, usize) {
        (self.seen.cfdis.len(), self.seen.cfdis.len())
    }

    fn plan(&self, tenant: &Tenant, memory: &PassMemory, config: &EngineConfig) -> BTreeMap<Step, Plan> {
        let context = cfdis::plan::Context {
            tenant: &tenant.key,
            database: &tenant.control_company,
            go_live: tenant.go_live,
            rules: &tenant.cfdis,
            config,
        };
        let plan = match self.kind {
            RunKind::Baseline => cfdis::baseline::plan(&self.seen, memory, context),
            RunKind::Cycle => cfdis::plan::plan(&self.seen, memory, context),
        };
        BTreeMap::from([(Step::DownloadCfdi, plan)])
    }
}

impl Look for payments::observe::Observation {
    fn kind(&self) -> RunKind {
        self.kind
    }

    fn is_complete(&self) -> bool {
        self.is_complete
    }

    fn unexplained(&self) -> Vec<String> {
        self.unexplained.iter().map(ToString::to_string).collect()
    }

    fn asked(&self) -> (usize, usize) {
        (self.seen.probes.len(), self.probes_wanted)
    }

    fn plan(&self, tenant: &Tenant, memory: &PassMemory, config: &EngineConfig) -> BTreeMap<Step, Plan> {
        let context = payments::plan::Context {
            tenant: &tenant.key,
            go_live: tenant.go_live,
            rules: &tenant.payments,
            config,
        };
        let plan = match self.kind {
            RunKind::Baseline => payments::baseline::plan(&self.seen, memory, context),
            RunKind::Cycle => payments::plan::plan(&self.seen, memory, context),
        };
        BTreeMap::from([(Step::UploadPayments, plan)])
    }
}

impl Look for orders::observe::Observation {
    fn kind(&self) -> RunKind {
        self.kind
    }

    fn is_complete(&self) -> bool {
        self.is_complete
    }

    fn sweep(&self) -> Option<Sweep> {
        let seen = &self.seen;
        seen.is_sweep.then_some(Sweep { at: seen.now, server_utc: seen.server_utc })
    }

    fn unexplained(&self) -> Vec<String> {
        self.unexplained.iter().map(ToString::to_string).collect()
    }

    fn asked(&self) -> (usize, usize) {
        (self.seen.portal.len(), self.seen.portal.len())
    }

    fn plan(&self, tenant: &Tenant, memory: &PassMemory, config: &EngineConfig) -> BTreeMap<Step, Plan> {
        let context = orders::plan::Context {
            tenant: &tenant.key,
            go_live: tenant.go_live,
            rules: &tenant.orders,
            config,
        };
        match self.kind {
            RunKind::Baseline => orders::baseline::plan(&self.seen, memory, context),
            RunKind::Cycle => orders::plan::plan(&self.seen, memory, context),
        }
    }
}
