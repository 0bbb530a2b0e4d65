//! The demonstration: the production engine and adapters over the built-in sandbox. A baseline for
//! each company, a while in which its office goes on working, two cycles, and the verdict of the ledger.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sc_domain::ports::RunKind;
use sc_domain::{Cause, Flaw, StepResult};
use sc_sandbox::ledger::{Moment, Verdict};
use sc_sandbox::{Counters, Profile, Sandbox, SandboxConfig, SandboxError, write_settings_folder};
use sc_sync::Observer;
use sc_sync::engine::RunReport;
use sc_words::{Lang, Words};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::app::{App, OpenApp};
use crate::error::{AppError, Exit};
use crate::run::RunInput;
use crate::sandbox::{has_fiscal, not_started};
use crate::wire::{BaselineView, StepView};

/// What is demonstrated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoInput {
    /// A program that runs the importer's stand-in when it is called with `sandbox importer`; without one the world has no
    /// suppliers, invoices and complements.
    pub importer: Option<PathBuf>,
    /// Seed of the world.
    pub seed: u64,
    /// Size of the world.
    pub profile: Profile,
    /// Language.
    pub lang: Lang,
}

/// A cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CycleView {
    /// Its steps, company by company.
    pub steps: Vec<StepView>,
    /// Calls that changed something outside.
    pub writes: u32,
    /// HTTP requests that the portal stand-in served in it.
    pub http_requests: u64,
    /// Statements that the SQL Server stand-in served in it.
    pub sql_statements: u64,
}

impl CycleView {
    fn new(report: &RunReport, before: Counters, after: Counters, words: &Words) -> Self {
        Self {
            steps: report.steps.iter().map(|step| StepView::new(step, words)).collect(),
            writes: writes(report),
            http_requests: after.http_requests - before.http_requests,
            sql_statements: after.sql_statements - before.sql_statements,
        }
    }
}

/// How many findings of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct LedgerCounts {
    /// Documents that should have arrived and did not.
    pub lost: usize,
    /// Documents that exist more than once.
    pub doubled: usize,
    /// Documents whose two sides differ, or that should not have been sent.
    pub differing: usize,
    /// Documents of one company found at another.
    pub crossed: usize,
}

impl LedgerCounts {
    /// Whether there is none.
    pub fn is_clean(self) -> bool {
        self == Self::default()
    }

    /// Of a verdict.
    pub fn of(verdict: &Verdict) -> Self {
        Self {
            lost: verdict.lost.len(),
            doubled: verdict.doubled.len(),
            differing: verdict.differing.len() + verdict.unexpected.len(),
            crossed: verdict.crossed.len(),
        }
    }
}

/// The whole demonstration, as `demo --json` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemoReport {
    /// `done`: both cycles did their work, the second wrote nothing, the ledger is clean. `failed` otherwise.
    pub result: &'static str,
    /// One row per company and step.
    pub baseline: Vec<BaselineView>,
    /// Orders that changed in Sage between the baseline and the cycles.
    pub advanced: u32,
    /// The two cycles.
    pub cycles: Vec<CycleView>,
    /// The verdict.
    pub ledger: LedgerCounts,
    /// HTTP requests that the portal stand-in served.
    pub http_requests: u64,
    /// Statements that the SQL Server stand-in served.
    pub sql_statements: u64,
    /// Duration of the whole.
    pub duration_ms: u64,
    /// Peak resident memory of this process, sandbox included; `None` where the system does not tell it.
    pub peak_rss_mb: Option<u64>,
    /// Seed of the world.
    pub seed: u64,
    /// Size of the world.
    pub profile: &'static str,
}

impl DemoReport {
    /// The exit code.
    pub fn exit(&self) -> Exit {
        if self.result == StepResult::Done.as_str() { Exit::Done } else { Exit::Failed }
    }
}

/// A stage of the demonstration, for whoever shows it.
pub enum Stage<'a> {
    /// The sandbox runs.
    Ready {
        /// Its companies, by key and name.
        companies: &'a [(String, String)],
    },
    /// The baselines are made.
    Baseline(&'a RunReport),
    /// So many orders changed in Sage, as an office goes on working.
    Advanced(u32),
    /// A cycle ended.
    Cycle(usize, &'a RunReport),
    /// The ledger spoke.
    Ledger(&'a Verdict),
}

/// Runs the demonstration. `stage` is told of each stage as it ends.
///
/// # Errors
/// What keeps a run from beginning, and that it was cancelled: half a demonstration shows nothing. What fails in a company
/// is part of the report.
pub async fn demo(
    input: &DemoInput,
    observer: Arc<dyn Observer>,
    cancel: &CancellationToken,
    mut stage: impl FnMut(Stage<'_>, &Words),
) -> Result<DemoReport, AppError> {
    let clock = crate::clock::SystemClock::new();
    let mut config = SandboxConfig::new(input.seed, input.profile);
    config.with_fiscal = input.importer.is_some() && has_fiscal(input.profile);
    let unusable = |error: std::io::Error| AppError::not_started(None, &error);
    let folder = tempfile::Builder::new().prefix("sageconnect-demo-").tempdir().map_err(unusable)?;
    let _written = Written;
    let sandbox = Arc::new(Sandbox::start(config).await.map_err(not_started)?);
    write_settings_folder(&sandbox, folder.path(), input.importer.as_deref()).map_err(unusable)?;
    let app = App::open(OpenApp {
        folder: Some(folder.path().to_owned()),
        lang: Some(input.lang),
        is_passing: true,
        ..OpenApp::default()
    })?;
    let words = app.words();
    let companies: Vec<(String, String)> = app
        .settings()
        .enabled_tenants()
        .map(|tenant| (tenant.key.to_string(), tenant.name.clone()))
        .collect();
    stage(Stage::Ready { companies: &companies }, &words);

    let look = RunInput { is_baseline: true, ..RunInput::default() };
    let baseline = app.run(&look, observer.clone(), cancel).await?;
    unless_cancelled(cancel)?;
    stage(Stage::Baseline(&baseline), &words);
    let advanced = u32::try_from(ask(&sandbox, Sandbox::advance).await?).unwrap_or(u32::MAX);
    stage(Stage::Advanced(advanced), &words);
    let mut cycles = Vec::new();
    let mut views = Vec::new();
    for number in 1..=2 {
        let before = sandbox.counters();
        let report = app.run(&RunInput::default(), observer.clone(), cancel).await?;
        unless_cancelled(cancel)?;
        views.push(CycleView::new(&report, before, sandbox.counters(), &words));
        stage(Stage::Cycle(number, &report), &words);
        cycles.push(report);
    }
    let verdict = ask(&sandbox, |sandbox| sandbox.ledger(Moment::AtRest)).await?;
    stage(Stage::Ledger(&verdict), &words);
    let counters = sandbox.counters();
    let ledger = LedgerCounts::of(&verdict);
    let is_good = ledger.is_clean()
        && cycles.iter().all(|cycle| cycle.result < StepResult::Postponed || only_refusals(cycle))
        && cycles.last().is_some_and(|cycle| writes(cycle) == 0);
    let duration: Duration = sc_domain::ports::Clock::elapsed(&clock);
    Ok(DemoReport {
        result: if is_good { StepResult::Done.as_str() } else { StepResult::Failed.as_str() },
        baseline: baseline
            .steps
            .iter()
            .filter(|step| step.kind == RunKind::Baseline)
            .map(BaselineView::new)
            .collect(),
        advanced,
        cycles: views,
        ledger,
        http_requests: counters.http_requests,
        sql_statements: counters.sql_statements,
        duration_ms: u64::try_from(duration.as_millis()).unwrap_or(u64::MAX),
        peak_rss_mb: peak_rss_mb(),
        seed: input.seed,
        profile: input.profile.as_str(),
    })
}

/// Waits for the log when it goes. Lines are written by a thread of their own, and one that is written while the folder is
/// removed, or after, would make the folder anew.
struct Written;

impl Drop for Written {
    fn drop(&mut self) {
        crate::logs::flush();
    }
}

fn unless_cancelled(cancel: &CancellationToken) -> Result<(), AppError> {
    if cancel.is_cancelled() { Err(AppError::DemoStopped) } else { Ok(()) }
}

/// Asks the sandbox for what takes long and would hold up its own servers.
async fn ask<T: Send + 'static>(
    sandbox: &Arc<Sandbox>,
    question: impl FnOnce(&Sandbox) -> Result<T, SandboxError> + Send + 'static,
) -> Result<T, AppError> {
    let sandbox = Arc::clone(sandbox);
    let answer = tokio::task::spawn_blocking(move || question(&sandbox)).await;
    answer.map_err(broken)?.map_err(broken)
}

/// Calls of a run that changed something outside.
pub fn writes(report: &RunReport) -> u32 {
    report.steps.iter().map(|step| step.writes).sum()
}

/// The world holds payments that the portal refuses on purpose: a cycle that only met those did its work.
fn only_refusals(report: &RunReport) -> bool {
    report.result == StepResult::Partial
        && report.steps.iter().filter_map(|step| step.cause.as_ref()).collect::<Vec<&Cause>>().is_empty()
}

fn broken(error: impl std::fmt::Display) -> AppError {
    AppError::SandboxNotStarted(Flaw::says(error).to_string())
}

/// Peak resident memory of this process in MB (10^6 bytes), from the kernel's own high-water mark.
fn peak_rss_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib * 1_024 / 1_000_000)
}
