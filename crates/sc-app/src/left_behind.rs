//! What a process that died left in the journal, told as the next run will write it down: who looks before then must not
//! take it for something that is under way, nor for something that nobody knows the reason of.

use std::sync::OnceLock;

use sc_domain::ports::{AttemptOutcome, DocumentRecord, DocumentState};
use sc_domain::{Cause, Code, DocumentKey, StepResult};
use sc_journal::{DocumentRow, Life, RunDocument, RunRow, StepRow};

use crate::app::App;
use crate::error::AppError;
use crate::lock::EngineLock;

/// Whether an engine works on the data folder.
pub(crate) struct Engine<'a> {
    app: &'a App,
    was_there: bool,
    is_gone: OnceLock<bool>,
}

impl<'a> Engine<'a> {
    /// To be asked before the journal is: what ends in between was under way, and not cut off.
    pub(crate) fn seen(app: &'a App) -> Self {
        let was_there = EngineLock::is_held(&app.folders.data);
        Self { app, was_there, is_gone: OnceLock::new() }
    }

    fn is_gone(&self) -> bool {
        *self.is_gone.get_or_init(|| !self.was_there && !EngineLock::is_held(&self.app.folders.data))
    }

    /// A run without an end that no engine works at was cut off.
    pub(crate) fn run(&self, mut run: RunRow) -> RunRow {
        if run.finished.is_none() && run.result.is_none() && self.is_gone() {
            run.was_interrupted = true;
            run.result = Some(StepResult::Failed);
        }
        run
    }

    /// What a run tried with a document and no engine works at: its outcome is unknown.
    pub(crate) fn tried(&self, mut tried: RunDocument) -> RunDocument {
        if tried.outcome.is_none() && tried.finished.is_none() && self.is_gone() {
            tried.outcome = Some(AttemptOutcome::Unknown);
            tried.cause = Some(sc_sync::cut_off(tried.key.kind));
        }
        tried
    }

    /// A document that was being tried, or that its run did not reach.
    pub(crate) fn row(&self, mut row: DocumentRow) -> DocumentRow {
        if waits_for_no_reason(&row.record) && self.is_gone() {
            // An attempt of an earlier run began before this one saw the document.
            let was_reached = row.last_attempt.is_some_and(|attempt| attempt >= row.last_seen);
            row.record.cause = Some(if was_reached {
                sc_sync::cut_off(row.record.key.kind)
            } else {
                Cause::new(Code::DocumentPostponed).with("reason", Code::RunInterrupted)
            });
        }
        row
    }

    fn life(&self, mut life: Life, key: &DocumentKey) -> Life {
        life.document = life.document.map(|row| self.row(row));
        for attempt in &mut life.attempts {
            if attempt.outcome.is_none() && attempt.finished.is_none() && self.is_gone() {
                attempt.outcome = Some(AttemptOutcome::Unknown);
                attempt.cause = Some(sc_sync::cut_off(key.kind));
            }
        }
        life
    }
}

/// A document that waits has a reason, except while it is being sent.
fn waits_for_no_reason(record: &DocumentRecord) -> bool {
    record.state == DocumentState::Waiting && record.cause.is_none()
}

/// A step of a run that was cut off.
pub(crate) fn step(mut step: StepRow) -> StepRow {
    if step.result.is_none() {
        step.was_interrupted = true;
        step.result = Some(StepResult::Failed);
    }
    step
}

/// A step whose process ended before it did says so; the journal has no reason of it.
fn with_reason(mut step: StepRow) -> StepRow {
    if step.was_interrupted && step.cause.is_none() {
        step.cause = Some(Cause::new(Code::RunInterrupted));
    }
    step
}

impl App {
    /// The newest row of each company and step. A step that a dead process was at stands for the one before it.
    pub(crate) async fn steps_as_they_stand(
        &self,
        newest: Option<&RunRow>,
    ) -> Result<Vec<StepRow>, AppError> {
        let mut steps = self.journal.last_steps().await?;
        let cut_off = match newest.filter(|run| run.was_interrupted) {
            Some(run) => self.journal.run(run.id).await?.map(|detail| detail.steps).unwrap_or_default(),
            None => Vec::new(),
        };
        for open in cut_off.into_iter().filter(|row| row.result.is_none()).map(step) {
            steps.retain(|row| (&row.tenant, row.step) != (&open.tenant, open.step));
            steps.push(open);
        }
        steps.sort_by(|a, b| (&a.tenant, a.step).cmp(&(&b.tenant, b.step)));
        Ok(steps.into_iter().map(with_reason).collect())
    }

    /// What the journal knows of a document.
    pub(crate) async fn life_as_it_stands(&self, key: &DocumentKey) -> Result<Life, AppError> {
        let engine = Engine::seen(self);
        Ok(engine.life(self.journal.life(key).await?, key))
    }
}
