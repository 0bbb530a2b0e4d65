//! Checks the connections, the schema and the clocks of each company, one line each.

use jiff::tz::TimeZone;
use sc_domain::outcome::Failure;
use sc_domain::ports::{AuthorizationScope, ControlTable};
use sc_domain::{Cause, Code, Pass, Rfc, Step};
use sc_sync::{Importer, Tenant};
use sc_words::Words;
use serde::Serialize;
use ts_rs::TS;

use crate::app::App;
use crate::error::AppError;
use crate::imports;
use crate::wire::CauseView;

/// A server clock may differ from ours by this much before a person is told.
const CLOCK_DIFFERS_SECONDS: i64 = 120;

/// Which check, for which step, and how it ended.
type Outcome = (&'static str, Option<Step>, Result<(), Cause>);

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Check {
    /// Company key.
    pub tenant: String,
    /// `sql`, `clock`, `schema`, `rights`, `control`, `authorizations`, `portal`, `company`, `folder` or `importer`.
    pub check: &'static str,
    /// Key of the step that needs it; `None` where all do.
    pub step: Option<&'static str>,
    /// Whether it holds.
    pub is_ok: bool,
    /// Why not.
    pub cause: Option<CauseView>,
}

/// All checks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Doctor {
    /// Whether all hold.
    pub is_ok: bool,
    /// Each check.
    pub checks: Vec<Check>,
}

impl App {
    /// Checks each company. Writes nothing.
    ///
    /// # Errors
    /// A missing credential. What does not hold is part of the answer.
    pub async fn doctor(&self, words: &Words) -> Result<Doctor, AppError> {
        let composed = self.composed()?;
        let mut checks = Vec::new();
        for tenant in &composed.tenants {
            for (check, step, outcome) in self.checks_of(tenant).await {
                checks.push(Check {
                    tenant: tenant.key.to_string(),
                    check,
                    step: step.map(Step::as_str),
                    is_ok: outcome.is_ok(),
                    cause: outcome.err().map(|cause| CauseView::new(&cause, words)),
                });
            }
        }
        Ok(Doctor { is_ok: checks.iter().all(|check| check.is_ok), checks })
    }

    async fn checks_of(&self, tenant: &Tenant) -> Vec<Outcome> {
        let erp = tenant.erp.as_ref();
        let mut checks: Vec<Outcome> = Vec::new();
        let clock = erp.server_utc().await;
        checks.push(("sql", None, clock.as_ref().map(|_| ()).map_err(|failure| failure.cause.clone())));
        if let Ok(server) = clock {
            let seconds = self.clock.now().duration_since(server).as_secs();
            let differs = seconds.abs() > CLOCK_DIFFERS_SECONDS;
            let cause = Cause::new(Code::SageClockDiffers).with("seconds", seconds);
            checks.push(("clock", None, if differs { Err(cause) } else { Ok(()) }));
            for step in Step::ALL {
                checks.push(("schema", Some(step), schema(tenant, step).await));
            }
            checks.push(("rights", None, rights(tenant).await));
            for (table, pass) in
                [(ControlTable::Payments, Pass::Payments), (ControlTable::Orders, Pass::Orders)]
            {
                let first = pass.steps().first().copied();
                checks.push(("control", first, plain(erp.control_count(table).await)));
            }
            // Of today alone: the question is whether it can be asked.
            let today = server.to_zoned(TimeZone::UTC).date();
            let scope = AuthorizationScope::Since(today);
            let orders = Some(Step::CreatePurchaseOrders);
            checks.push(("authorizations", orders, plain(erp.authorizations(&scope).await)));
        }
        let info = tenant.portal.tenant().await;
        checks.push(("portal", None, info.as_ref().map(|_| ()).map_err(|failure| failure.cause.clone())));
        if let (Ok(info), Some(expected)) = (info, &tenant.rfc) {
            let same = Rfc::new(&info.rfc).is_ok_and(|found| found == *expected);
            let cause =
                Cause::new(Code::PortalWrongCompany).with("expected", expected).with("found", info.rfc);
            checks.push(("company", None, if same { Ok(()) } else { Err(cause) }));
        }
        if let Some(importer) = &tenant.importer {
            checks.extend(importer_checks(importer).await);
        }
        checks
    }
}

/// The importer's folder, and its program where SageConnect runs it: of each the first thing that is wrong.
async fn importer_checks(importer: &Importer) -> Vec<Outcome> {
    let (_, findings) = imports::look(importer).await;
    let (of_folder, of_program): (Vec<Cause>, Vec<Cause>) =
        findings.into_iter().partition(|finding| finding.code.as_str().starts_with("folder."));
    let first = |found: Vec<Cause>| found.into_iter().next().map_or(Ok(()), Err);
    let mut checks = vec![("folder", None, first(of_folder))];
    if importer.program.is_some() {
        checks.push(("importer", Some(Step::StartChildProcess), first(of_program)));
    }
    checks
}

fn plain<T>(answer: Result<T, Failure>) -> Result<(), Cause> {
    answer.map(|_| ()).map_err(|failure| failure.cause)
}

/// The first table that may not be read.
async fn rights(tenant: &Tenant) -> Result<(), Cause> {
    let denied = tenant.erp.unreadable_tables().await.map_err(|failure| failure.cause)?;
    denied.into_iter().next().map_or(Ok(()), Err)
}

async fn schema(tenant: &Tenant, step: Step) -> Result<(), Cause> {
    let gaps = sc_sync::schema_gaps(tenant, step).await.map_err(|failure| failure.cause)?;
    let Some(first) = gaps.first() else { return Ok(()) };
    let missing: Vec<&str> = gaps.iter().map(|gap| gap.object.as_str()).collect();
    Err(Cause::new(Code::SageSchemaMissing)
        .with("database", &first.database)
        .with("missing", missing.join(", ")))
}
