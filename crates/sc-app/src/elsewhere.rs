//! The run that another process has under way on the same data folder, as the journal knows it.

use sc_domain::ports::Trigger;
use sc_domain::{Cause, Code, StepResult};
use sc_journal::StepRow;
use sc_words::Words;
use serde::Serialize;
use ts_rs::TS;

use crate::app::App;
use crate::error::AppError;
use crate::live::LiveStep;
use crate::lock::EngineLock;
use crate::stop::importer_ends;

/// A run that another process has under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "RunElsewhere")]
pub struct RunElsewhere {
    /// In one sentence.
    pub sentence: String,
    /// The process, and since when it works.
    pub holder: String,
    /// Number of the run; `None` while the process is about to begin it.
    #[ts(type = "number | null")]
    pub run: Option<i64>,
    /// Start (RFC 3339).
    pub started: Option<String>,
    /// `manual` or `schedule`.
    pub trigger: Option<String>,
    /// Whether it was told to stop and is at its last document.
    pub is_stopping: bool,
    /// Steps that have begun, in order, with what they counted at their end.
    pub steps: Vec<LiveStep>,
}

impl App {
    /// The run that some process has under way; `None` when no engine works here. Who asks knows whether it is his own.
    pub(crate) async fn run_elsewhere(&self, words: &Words) -> Result<Option<RunElsewhere>, AppError> {
        let Some(holder) = EngineLock::holder(&self.folders.data) else { return Ok(None) };
        let process = ("holder", words.holder(&holder).into());
        let Some(detail) = self.journal.running().await? else {
            return Ok(Some(RunElsewhere {
                sentence: words.text("elsewhere-begins", &[process]),
                holder,
                run: None,
                started: None,
                trigger: None,
                is_stopping: false,
                steps: Vec::new(),
            }));
        };
        let run = detail.run;
        let requests = self.journal.open_requests().await?;
        let is_stopping = requests.iter().any(|request| request.is_followed_by(run.id));
        let ended = detail.steps.iter().filter(|step| step.finished.is_some()).count();
        let key = if is_stopping { "elsewhere-stopping" } else { "elsewhere-runs" };
        let args = [process, ("run", run.id.to_string().into()), ("ended", ended.into())];
        let mut sentence = words.text(key, &args);
        if is_stopping {
            sentence.push_str(&importer_ends(&detail.steps, words));
        }
        Ok(Some(RunElsewhere {
            sentence,
            holder,
            run: Some(run.id.0),
            started: Some(run.started.to_string()),
            trigger: Some(match run.trigger {
                Trigger::Manual => "manual".to_owned(),
                Trigger::Schedule => "schedule".to_owned(),
            }),
            is_stopping,
            steps: detail.steps.iter().map(live_step).collect(),
        }))
    }

    /// Who keeps a run from beginning here, as the failure that the run would be.
    pub(crate) fn busy(&self) -> Option<AppError> {
        let holder = EngineLock::holder(&self.folders.data)?;
        let folder = self.folders.data.display();
        Some(Cause::new(Code::EngineBusy).with("folder", folder).with("holder", holder).into())
    }
}

/// The journal knows the counters of a step once it is over, and nothing of its phases.
fn live_step(row: &StepRow) -> LiveStep {
    LiveStep {
        tenant: row.tenant.to_string(),
        step: row.step.to_string(),
        phase: None,
        effects: row.effects,
        counters: row.counters.into(),
        result: row.result.map(|result| StepResult::as_str(result).to_owned()),
    }
}
