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
            row.record.cause = Some(why_it_waits(&row));
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

/// Why a document waits that its run gave no reason for.
fn why_it_waits(row: &DocumentRow) -> Cause {
    // An attempt of an earlier run began before this one saw the document.
    let was_reached = row.last_attempt.is_some_and(|attempt| attempt >= row.last_seen);
    if was_reached {
        sc_sync::cut_off(row.record.key.kind)
    } else {
        Cause::new(Code::DocumentPostponed).with("reason", Code::RunInterrupted)
    }
}

/// A step of a run that was cut off. One whose process ended before it did says so; the journal has no reason of it.
pub(crate) fn step(mut step: StepRow) -> StepRow {
    if step.result.is_none() {
        step.was_interrupted = true;
        step.result = Some(StepResult::Failed);
    }
    if step.was_interrupted && step.cause.is_none() {
        step.cause = Some(Cause::new(Code::RunInterrupted));
    }
    step
}

/// The newest row of each company and step, of those that ended and of those of a run that was cut off.
fn standing(mut steps: Vec<StepRow>, of_cut_off: Vec<StepRow>) -> Vec<StepRow> {
    for open in of_cut_off.into_iter().filter(|row| row.result.is_none()) {
        steps.retain(|row| (&row.tenant, row.step) != (&open.tenant, open.step));
        steps.push(open);
    }
    steps.sort_by(|a, b| (&a.tenant, a.step).cmp(&(&b.tenant, b.step)));
    steps.into_iter().map(step).collect()
}

impl App {
    /// The newest row of each company and step. A step that a dead process was at stands for the one before it.
    pub(crate) async fn steps_as_they_stand(
        &self,
        newest: Option<&RunRow>,
    ) -> Result<Vec<StepRow>, AppError> {
        let ended = self.journal.last_steps().await?;
        let of_newest = match newest.filter(|run| run.was_interrupted) {
            Some(run) => self.journal.run(run.id).await?.map(|detail| detail.steps).unwrap_or_default(),
            None => Vec::new(),
        };
        Ok(standing(ended, of_newest))
    }

    /// What the journal knows of a document.
    pub(crate) async fn life_as_it_stands(&self, key: &DocumentKey) -> Result<Life, AppError> {
        let engine = Engine::seen(self);
        Ok(engine.life(self.journal.life(key).await?, key))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;
    use sc_domain::ports::RunKind;
    use sc_domain::step::Counters;
    use sc_domain::{RunId, Step};

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    fn ended(run: i64, tenant: &str, step: Step) -> StepRow {
        StepRow {
            run: RunId(run),
            tenant: tenant.parse().expect("a key"),
            step,
            started: at(run),
            finished: Some(at(run)),
            kind: Some(RunKind::Cycle),
            result: Some(StepResult::Done),
            counters: Counters { done: 3, ..Counters::default() },
            effects: 3,
            cause: None,
            was_interrupted: false,
        }
    }

    fn open(run: i64, tenant: &str, step: Step) -> StepRow {
        let counters = Counters::default();
        StepRow { finished: None, result: None, counters, effects: 0, ..ended(run, tenant, step) }
    }

    #[test]
    fn a_step_that_was_cut_off_stands_for_the_one_before_it_and_no_other_does() {
        let ended_before = vec![
            ended(1, "norte", Step::UploadPayments),
            ended(1, "norte", Step::CreatePurchaseOrders),
            ended(2, "sur", Step::UploadPayments),
        ];
        let of_cut_off = vec![
            // It ended before the process did.
            ended(2, "sur", Step::UploadPayments),
            open(2, "norte", Step::UploadPayments),
            // No run before it had this step.
            open(2, "sur", Step::BuildProviders),
        ];
        let told: Vec<_> = standing(ended_before, of_cut_off)
            .into_iter()
            .map(|row| (row.tenant.to_string(), row.step, row.run.0, row.result, row.cause.map(|it| it.code)))
            .collect();
        let (done, failed) = (Some(StepResult::Done), Some(StepResult::Failed));
        let why = Some(Code::RunInterrupted);
        let row = |tenant: &str, step, run, result, cause| (tenant.to_owned(), step, run, result, cause);
        assert_eq!(
            told,
            [
                row("norte", Step::UploadPayments, 2, failed, why),
                row("norte", Step::CreatePurchaseOrders, 1, done, None),
                row("sur", Step::BuildProviders, 2, failed, why),
                row("sur", Step::UploadPayments, 2, done, None),
            ]
        );
    }

    #[test]
    fn a_step_that_a_later_run_closed_says_why_as_well() {
        let closed = StepRow {
            result: Some(StepResult::Failed),
            was_interrupted: true,
            ..ended(2, "norte", Step::UploadPayments)
        };
        let told = standing(vec![closed], Vec::new());
        assert_eq!(told[0].cause, Some(Cause::new(Code::RunInterrupted)));
    }

    #[test]
    fn a_document_waits_because_its_run_did_not_reach_it_unless_an_attempt_was_under_way() {
        let tenant = "norte".parse().expect("a key");
        let waiting = |last_attempt: Option<i64>| DocumentRow {
            record: DocumentRecord {
                key: DocumentKey::import(&tenant),
                step: Step::StartChildProcess,
                state: DocumentState::Waiting,
                cause: None,
                next_attempt: None,
                payload_hash: None,
                source_hash: String::new(),
                portal_id: None,
                amount: None,
                day: None,
                dated: None,
                terms: BTreeSet::new(),
            },
            first_seen: at(1),
            last_seen: at(100),
            last_attempt: last_attempt.map(at),
            last_run: RunId(2),
        };
        let not_reached = Cause::new(Code::DocumentPostponed).with("reason", Code::RunInterrupted);
        assert_eq!(why_it_waits(&waiting(None)), not_reached);
        assert_eq!(why_it_waits(&waiting(Some(50))), not_reached, "that attempt was of an earlier run");
        assert_eq!(why_it_waits(&waiting(Some(101))).code, Code::ImportOutcomeUnknown);
    }
}
