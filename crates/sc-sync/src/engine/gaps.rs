//! What the databases of a company lack.

use sc_domain::outcome::Failure;
use sc_domain::ports::{FiscalNeed, SchemaGap};
use sc_domain::{Cause, Code, Pass, Step};
use tokio_util::sync::CancellationToken;

use super::Engine;
use crate::config::Tenant;
use crate::within::{question_within, sage_late};

/// Tables and columns that a step needs and that the databases of a company lack.
///
/// # Errors
/// The failed question.
pub async fn schema_gaps(tenant: &Tenant, step: Step) -> Result<Vec<SchemaGap>, Failure> {
    match step {
        // The importer asks Sage nothing of its own, and suppliers only for vendors, once a file was put away: a table that is
        // missing then fails that question.
        Step::BuildProviders | Step::StartChildProcess => Ok(Vec::new()),
        Step::DownloadCfdi => tenant.fiscal_erp.fiscal_gaps(FiscalNeed::Invoices).await,
        Step::CheckPayments => tenant.fiscal_erp.fiscal_gaps(FiscalNeed::Complements).await,
        Step::UploadPayments
        | Step::CreatePurchaseOrders
        | Step::ProcessOrderChanges
        | Step::ClosePurchaseOrders => tenant.erp.schema_gaps(step).await,
    }
}

/// What the databases of a company lack.
#[derive(Default)]
pub(super) struct Gaps {
    /// Blocks every step of the pass.
    pub(super) of_all: Option<Cause>,
    /// Blocks only the closing of orders.
    pub(super) of_closing: Option<Cause>,
}

impl Engine {
    /// What the databases lack: for all steps of the pass, or only for closing orders.
    pub(super) async fn gaps(
        &self,
        tenant: &Tenant,
        pass: Pass,
        cancel: &CancellationToken,
    ) -> Result<Gaps, Failure> {
        let (clock, limit) = (self.clock.as_ref(), self.config.call_deadline);
        let mut gaps = Gaps::default();
        for step in pass.steps().iter().copied() {
            let question = schema_gaps(tenant, step);
            let found = question_within(clock, limit, cancel, question, sage_late).await?;
            if found.is_empty() {
                continue;
            }
            let missing: Vec<&str> = found.iter().map(|gap| gap.object.as_str()).collect();
            let database = found.first().map_or("", |gap| gap.database.as_str());
            let cause = Cause::new(Code::SageSchemaMissing)
                .with("database", database)
                .with("missing", missing.join(", "));
            let whose =
                if step == Step::ClosePurchaseOrders { &mut gaps.of_closing } else { &mut gaps.of_all };
            whose.get_or_insert(cause);
        }
        Ok(gaps)
    }
}
