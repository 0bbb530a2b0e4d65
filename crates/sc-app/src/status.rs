//! What stands: last run, companies, what needs a person.

use std::collections::BTreeSet;

use sc_domain::{Cause, RunId, StepResult};
use sc_journal::{RunFilter, RunRow, StepRow};
use sc_words::Words;
use serde::Serialize;
use ts_rs::TS;

use crate::app::App;
use crate::elsewhere::RunElsewhere;
use crate::error::{AppError, Exit, listed};
use crate::left_behind::{self, Engine};
use crate::page::runs::RunsAsked;
use crate::trouble::Trouble;
use crate::wire::{AttentionView, AuditView, CauseView, CountersView, RunDetailView, RunRowView, RunsView};

/// Most runs that a message names.
const NAMED_MAX: u32 = 5;

/// Most runs of one answer.
const RUNS_MAX: u32 = 500;

/// Most attempts that are told of a run.
const TRIED_MAX: u32 = 5_000;

/// Most ignored documents that are told.
const IGNORED_MAX: u32 = 1_000;

/// How things stand, in one word: drives tray, window and command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Nothing was ever run.
    Unknown,
    /// A run is under way.
    Running,
    /// All is well.
    UpToDate,
    /// Something will be tried again by itself.
    Retrying,
    /// A person has to do something.
    Attention,
    /// The schedule is held back by a person.
    Paused,
    /// The settings or the credential store keep the engine from working at all.
    Blocked,
}

/// A step of a company, as its last run left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct StepStatus {
    /// Step key.
    pub step: String,
    /// Step name in the asked language.
    pub name: String,
    /// `done`, `partial`, `postponed`, `failed`, `skipped`; `None` before the first run.
    pub result: Option<String>,
    /// `baseline` or `cycle`.
    pub kind: Option<String>,
    /// Counters of the last run.
    pub counters: CountersView,
    /// When it ended (RFC 3339).
    pub finished: Option<String>,
    /// Why it failed or stopped.
    pub cause: Option<CauseView>,
}

/// A company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct CompanyStatus {
    /// Key.
    pub key: String,
    /// Name.
    pub name: String,
    /// Documents that need a person.
    #[ts(type = "number")]
    pub attention: u32,
    /// Steps.
    pub steps: Vec<StepStatus>,
}

/// The last run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct LastRun {
    /// Number.
    #[ts(type = "number")]
    pub run: i64,
    /// Start (RFC 3339).
    pub started: String,
    /// End; `None` while it runs.
    pub finished: Option<String>,
    /// How it ended.
    pub result: Option<String>,
    /// Whether its process ended before it did: the next run asks what became of what it was at.
    pub was_interrupted: bool,
}

/// How this installation stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Status {
    /// In one word.
    pub standing: Standing,
    /// In one sentence.
    pub sentence: String,
    /// Whether this is the sandbox.
    pub is_sandbox: bool,
    /// The last run.
    pub last_run: Option<LastRun>,
    /// The run that another process has under way on this folder.
    pub elsewhere: Option<RunElsewhere>,
    /// Companies, in the order of the settings.
    pub companies: Vec<CompanyStatus>,
    /// Documents that need a person, over all companies.
    #[ts(type = "number")]
    pub attention: u32,
}

impl App {
    /// How this installation stands. Reads the journal only.
    ///
    /// # Errors
    /// The journal's.
    pub async fn status(&self, words: &Words) -> Result<Status, AppError> {
        let engine = Engine::seen(self);
        let groups = self.journal.attention(u32::MAX).await?;
        let last = self.journal.runs(1, None).await?.into_iter().next().map(|run| engine.run(run));
        let steps = self.steps_as_they_stand(last.as_ref()).await?;
        let elsewhere = self.run_elsewhere(words).await?;
        let is_running = elsewhere.as_ref().is_some_and(|elsewhere| elsewhere.run.is_some());
        let companies: Vec<CompanyStatus> = self
            .settings
            .enabled_tenants()
            .map(|tenant| CompanyStatus {
                key: tenant.key.to_string(),
                name: tenant.name.clone(),
                attention: count(
                    groups
                        .iter()
                        .flat_map(|group| &group.documents)
                        .filter(|row| row.record.key.tenant == tenant.key),
                ),
                steps: sc_domain::Step::ALL
                    .into_iter()
                    .map(|step| {
                        let row = steps.iter().find(|row| row.tenant == tenant.key && row.step == step);
                        step_status(step, row, words)
                    })
                    .collect(),
            })
            .collect();
        let attention = companies.iter().map(|company| company.attention).sum();
        let pause = self.journal.pause_in_force(self.clock.now()).await?;
        let is_cut_off = last.as_ref().is_some_and(|run| run.was_interrupted);
        let standing = standing(is_running, pause.is_some(), is_cut_off, &steps, attention);
        let zone = &self.settings.time_zone;
        let at = last
            .as_ref()
            .map_or_else(String::new, |run| words.date_time(run.finished.unwrap_or(run.started), zone));
        let stopped = what_stopped(&steps);
        let reason = |cause: &Cause| match companies_with(&steps, cause) {
            1 => words.sentence(cause),
            // The sentence may name one of them.
            count => {
                let args = [("title", words.title(cause.code).into()), ("count", count.into())];
                format!("{}.", words.text("toast-companies", &args))
            }
        };
        let told_stopped = |cause: &Cause, how: &str| {
            words.text(how, &[("at", at.as_str().into()), ("reason", reason(cause).into())])
        };
        let waiting: u32 = steps.iter().map(|step| step.counters.waiting).sum();
        let done: u32 = steps.iter().map(|step| step.counters.carried_out()).sum();
        let sentence = match (standing, stopped) {
            (Standing::Unknown, _) => words.plain("status-never-ran"),
            // A pause mends nothing: what stopped the last run is still so.
            (Standing::Paused, stopped) => {
                let paused = pause.map(|row| self.pause_told(&row, words).sentence).unwrap_or_default();
                let stopped = stopped.map(|(cause, how)| told_stopped(cause, how));
                let cut_off = is_cut_off
                    .then(|| words.text("status-last-run-interrupted", &[("at", at.as_str().into())]));
                joined(joined(paused, cut_off.or(stopped)), needs_attention(attention, words))
            }
            // What blocks is known to who was blocked: `Desk::snapshot` says it.
            (Standing::Blocked, _) => words.plain("status-blocked"),
            (Standing::Running, _) => words.text("status-running", &[("at", at.as_str().into())]),
            (Standing::Attention | Standing::Retrying, _) if is_cut_off => {
                let cut_off = words.text("status-last-run-interrupted", &[("at", at.as_str().into())]);
                // What a person has to mend is not over because another step was cut off.
                let mend = stopped.filter(|(cause, _)| cause.disposition().needs_a_person());
                joined(
                    joined(cut_off, mend.map(|(cause, _)| reason(cause))),
                    needs_attention(attention, words),
                )
            }
            (Standing::Attention | Standing::Retrying, Some((cause, how))) => {
                let stopped = told_stopped(cause, how);
                let tried_again =
                    (!cause.disposition().needs_a_person()).then(|| words.plain("status-tried-again"));
                joined(stopped, needs_attention(attention, words).or(tried_again))
            }
            (Standing::Attention, None) => words.text("status-attention", &[("count", attention.into())]),
            (Standing::Retrying, _) => words.text("status-waiting", &[("count", waiting.into())]),
            (Standing::UpToDate, _) => {
                words.text("status-all-good", &[("at", at.as_str().into()), ("count", done.into())])
            }
        };
        Ok(Status {
            standing,
            sentence,
            is_sandbox: self.settings.mode == sc_settings::Mode::Sandbox,
            last_run: last.as_ref().map(last_run),
            elsewhere,
            companies,
            attention,
        })
    }

    /// The same for who has tried to run nothing: their store is asked whether the credentials are there that a run needs.
    /// Programs ask this again and again: nobody is asked to unlock it.
    ///
    /// # Errors
    /// The journal's.
    pub async fn status_with_credentials(&self, words: &Words) -> Result<Status, AppError> {
        let mut status = self.status(words).await?;
        let obstacle = self.composed_unattended().err().filter(|error| error.exit() == Exit::Setup);
        if let Some(error) = obstacle.filter(|_| status.standing != Standing::Running) {
            let Trouble { sentence, hint, .. } = Trouble::new(&error, words);
            status.standing = Standing::Blocked;
            let obstacle = joined(sentence, Some(hint));
            status.sentence = joined(obstacle, needs_attention(status.attention, words));
        }
        Ok(status)
    }

    /// Runs, newest first.
    ///
    /// # Errors
    /// The journal's.
    pub async fn runs(&self, asked: &RunsAsked, words: &Words) -> Result<RunsView, AppError> {
        let limit = asked.limit.clamp(1, RUNS_MAX);
        let filter = RunFilter {
            only_troubled: asked.only_troubled,
            before: asked.before.map(RunId),
            limit: limit + 1,
        };
        let engine = Engine::seen(self);
        let rows = self.journal.runs_filtered(filter).await?;
        let mut rows: Vec<RunRow> = rows.into_iter().map(|run| engine.run(run)).collect();
        let has_more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| has_more).map(|row| row.id.0);
        let mut runs = Vec::with_capacity(rows.len());
        for row in &rows {
            let steps = self.journal.run(row.id).await?.map(|detail| detail.steps).unwrap_or_default();
            let failures = self.journal.failures_of_run(row.id).await?;
            runs.push(RunRowView::new(row, &steps, &failures, words));
        }
        Ok(RunsView { runs, next })
    }

    /// One run with its steps and what it tried.
    ///
    /// # Errors
    /// The journal's; an unknown number.
    pub async fn run_detail(&self, run: i64, words: &Words) -> Result<RunDetailView, AppError> {
        let engine = Engine::seen(self);
        if let Some(mut detail) = self.journal.run(RunId(run)).await? {
            detail.run = engine.run(detail.run);
            if detail.run.was_interrupted {
                detail.steps = detail.steps.into_iter().map(left_behind::step).collect();
            }
            let mut tried = self.journal.documents_of_run(RunId(run), TRIED_MAX + 1).await?;
            let is_cut = tried.len() > TRIED_MAX as usize;
            tried.truncate(TRIED_MAX as usize);
            let tried: Vec<_> = tried.into_iter().map(|tried| engine.tried(tried)).collect();
            let failures = self.journal.failures_of_run(RunId(run)).await?;
            return Ok(RunDetailView::new(&detail, &failures, &tried, is_cut, words));
        }
        let newest = self.journal.runs(NAMED_MAX, None).await?;
        let known = listed(newest.iter().map(|run| run.id.to_string()));
        Err(AppError::Unknown { what: "run", name: run.to_string(), known })
    }

    /// What needs a person: documents grouped by cause, steps that stopped, and what somebody chose to ignore.
    ///
    /// # Errors
    /// The journal's.
    pub async fn attention(&self, words: &Words) -> Result<AttentionView, AppError> {
        let engine = Engine::seen(self);
        let groups = self.journal.attention(u32::MAX).await?;
        let last = self.journal.runs(1, None).await?.into_iter().next().map(|run| engine.run(run));
        let steps = self.in_order_of_the_flow(self.steps_as_they_stand(last.as_ref()).await?);
        let ignored = self.journal.ignored(IGNORED_MAX).await?;
        let suppliers = self.known_suppliers().await?;
        Ok(AttentionView::new(&groups, &steps, &ignored, &suppliers, words))
    }

    /// Steps company by company as the settings list them, and within a company in the order in which a run takes them; a
    /// company that the settings no longer have comes last.
    pub(crate) fn in_order_of_the_flow(&self, mut steps: Vec<StepRow>) -> Vec<StepRow> {
        let companies: Vec<_> = self.settings.enabled_tenants().map(|tenant| &tenant.key).collect();
        let place = |row: &StepRow| companies.iter().position(|key| **key == row.tenant);
        // Stable: companies without a place stay as the journal has them.
        steps.sort_by_key(|row| (place(row).unwrap_or(companies.len()), row.step));
        steps
    }

    /// Checks the audit chain.
    ///
    /// # Errors
    /// The journal's.
    pub async fn audit_verify(&self) -> Result<AuditView, AppError> {
        Ok(AuditView::new(&self.journal.audit_verify().await?))
    }
}

fn count<T>(items: impl Iterator<Item = T>) -> u32 {
    u32::try_from(items.count()).unwrap_or(u32::MAX)
}

fn last_run(run: &RunRow) -> LastRun {
    LastRun {
        run: run.id.0,
        started: run.started.to_string(),
        finished: run.finished.map(|at| at.to_string()),
        result: run.result.map(|result| result.as_str().to_owned()),
        was_interrupted: run.was_interrupted,
    }
}

fn step_status(step: sc_domain::Step, row: Option<&StepRow>, words: &Words) -> StepStatus {
    StepStatus {
        step: step.to_string(),
        name: words.step(step),
        result: row.and_then(|row| row.result).map(|result| result.as_str().to_owned()),
        kind: row.and_then(|row| row.kind).map(|kind| crate::wire::kind_name(kind).to_owned()),
        counters: row.map(|row| row.counters.into()).unwrap_or_default(),
        finished: row.and_then(|row| row.finished).map(|at| at.to_string()),
        cause: row.and_then(|row| row.cause.as_ref()).map(|cause| CauseView::new(cause, words)),
    }
}

/// What kept a step from doing its work at all, and the words it is told with: what a person has to mend, else what is tried
/// again by itself. A step that only waits for a person has not failed.
fn what_stopped(steps: &[StepRow]) -> Option<(&Cause, &'static str)> {
    let stopped = || steps.iter().filter_map(|step| Some((step.cause.as_ref()?, step.result)));
    let failed = |result: Option<StepResult>| result == Some(StepResult::Failed);
    let (cause, result) = stopped()
        .find(|(cause, _)| cause.disposition().needs_a_person())
        .or_else(|| stopped().find(|(_, result)| failed(*result)))?;
    Some((cause, if failed(result) { "status-last-run-failed" } else { "status-last-run-stopped" }))
}

/// How many companies a cause stopped with facts of their own; 1 where the facts are the same for all.
fn companies_with(steps: &[StepRow], cause: &Cause) -> usize {
    let alike =
        || steps.iter().filter(|step| step.cause.as_ref().is_some_and(|other| other.code == cause.code));
    if alike().all(|step| step.cause.as_ref() == Some(cause)) {
        return 1;
    }
    alike().map(|step| &step.tenant).collect::<BTreeSet<_>>().len()
}

fn needs_attention(count: u32, words: &Words) -> Option<String> {
    (count > 0).then(|| words.text("status-attention", &[("count", count.into())]))
}

fn joined(first: String, rest: Option<String>) -> String {
    [Some(first), rest].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The one word for all of it. A pause is told before what needs a person: whoever forgets it waits for runs that never
/// come, and the sentence says both.
fn standing(
    is_running: bool,
    is_paused: bool,
    is_cut_off: bool,
    steps: &[StepRow],
    attention: u32,
) -> Standing {
    let worst = StepResult::worst(steps.iter().filter_map(|step| step.result));
    let needs_setup =
        steps.iter().filter_map(|step| step.cause.as_ref()).any(|cause| cause.disposition().needs_a_person());
    if is_running {
        Standing::Running
    } else if is_paused {
        Standing::Paused
    } else if steps.is_empty() && !is_cut_off {
        Standing::Unknown
    } else if attention > 0 || needs_setup {
        Standing::Attention
    } else if is_cut_off || worst > StepResult::Done || steps.iter().any(|step| step.counters.waiting > 0) {
        Standing::Retrying
    } else {
        Standing::UpToDate
    }
}
