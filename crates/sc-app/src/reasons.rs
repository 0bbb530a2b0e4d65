//! What a run was, and why it or one of its steps did not end well, in one line.

use sc_domain::ports::RunKind;
use sc_domain::{Cause, Code, StepResult};
use sc_journal::{RunFailure, RunRow, StepRow};
use sc_words::Words;

/// Most reasons that a line names; the rest it counts.
const REASONS_MAX: usize = 3;

/// What a run really was. A run is asked for as a cycle also where it meets a company for the first time and only looks; it was
/// a baseline when some step was one and none of the others had anything to carry out.
pub(crate) fn really_done(run: &RunRow, steps: &[StepRow]) -> RunKind {
    let worked = |step: &&StepRow| step.result.is_some_and(is_work);
    let is_baseline = |step: &StepRow| step.kind == Some(RunKind::Baseline);
    let mut worked = steps.iter().filter(worked).peekable();
    let has_baseline = worked.peek().is_some() && steps.iter().any(&is_baseline);
    let only_looked = worked.all(|step| is_baseline(step) || step.effects == 0);
    if has_baseline && only_looked { RunKind::Baseline } else { run.kind }
}

/// Whether a step with this result looked at its documents.
fn is_work(result: StepResult) -> bool {
    !matches!(result, StepResult::Skipped | StepResult::Failed)
}

/// Why a run did not end well; empty where it did.
pub(crate) fn of_run(run: &RunRow, steps: &[StepRow], failures: &[RunFailure], words: &Words) -> String {
    if run.was_interrupted {
        return words.sentence(&Cause::new(Code::RunInterrupted));
    }
    if let Some(cause) = &run.cause {
        return words.sentence(cause);
    }
    if run.result.is_none_or(|result| result <= StepResult::Done) {
        return String::new();
    }
    let mut stopped: Vec<Stopped<'_>> = Vec::new();
    for cause in steps.iter().filter_map(|step| step.cause.as_ref()) {
        match stopped.iter_mut().find(|group| group.cause.code == cause.code) {
            Some(group) => {
                group.count += 1;
                group.is_same &= group.cause == cause;
            }
            None => stopped.push(Stopped { cause, count: 1, is_same: true }),
        }
    }
    // The most frequent first; of equally many the one that was met first.
    stopped.sort_by_key(|group| std::cmp::Reverse(group.count));
    let steps = stopped.iter().map(|group| counted(words, "reason-steps", group.count, &group.text(words)));
    listed(steps.chain(documents(failures.iter(), words)).collect(), words)
}

/// Why a step did not end well; empty where it did.
pub(crate) fn of_step(step: &StepRow, failures: &[RunFailure], words: &Words) -> String {
    if step.was_interrupted {
        return words.sentence(&Cause::new(Code::RunInterrupted));
    }
    let own = failures.iter().filter(|failure| failure.tenant == step.tenant && failure.step == step.step);
    let stopped = step.cause.as_ref().map(|cause| words.sentence(cause));
    let failed = step.result.is_some_and(|result| result > StepResult::Done);
    let documents = if failed { documents(own, words) } else { Vec::new() };
    listed(stopped.into_iter().chain(documents).collect(), words)
}

/// Steps that stopped for the same reason.
struct Stopped<'a> {
    cause: &'a Cause,
    count: u32,
    /// Whether the facts are the same as well: then the sentence holds for all of them.
    is_same: bool,
}

impl Stopped<'_> {
    fn text(&self, words: &Words) -> String {
        if self.is_same { words.sentence(self.cause) } else { words.title(self.cause.code) }
    }
}

/// What documents failed for, the most frequent first.
fn documents<'f>(failures: impl Iterator<Item = &'f RunFailure>, words: &Words) -> Vec<String> {
    let mut groups: Vec<(Code, u32)> = Vec::new();
    for failure in failures {
        match groups.iter_mut().find(|(code, _)| *code == failure.code) {
            Some((_, count)) => *count += failure.count,
            None => groups.push((failure.code, failure.count)),
        }
    }
    groups.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    groups
        .into_iter()
        .map(|(code, count)| counted(words, "reason-documents", count, &words.title(code)))
        .collect()
}

fn counted(words: &Words, key: &str, count: u32, reason: &str) -> String {
    words.text(key, &[("count", count.into()), ("reason", reason.into())])
}

fn listed(mut reasons: Vec<String>, words: &Words) -> String {
    let rest = reasons.len().saturating_sub(REASONS_MAX);
    if rest > 0 {
        reasons.truncate(REASONS_MAX);
        reasons.push(words.text("reason-more", &[("count", rest.into())]));
    }
    reasons.join(" · ")
}

#[cfg(test)]
mod tests {
    use sc_domain::ports::Trigger;
    use sc_domain::step::Counters;
    use sc_domain::{RunId, Step, TenantKey};
    use sc_words::Lang;

    use super::*;

    fn run(result: StepResult) -> RunRow {
        let at = "2026-11-22T16:21:00Z".parse().expect("an instant");
        RunRow {
            id: RunId(1),
            started: at,
            finished: Some(at),
            kind: RunKind::Cycle,
            trigger: Trigger::Schedule,
            result: Some(result),
            cause: None,
            was_interrupted: false,
        }
    }

    fn step(step: Step, kind: RunKind, result: StepResult) -> StepRow {
        let at = "2026-11-22T16:21:00Z".parse().expect("an instant");
        StepRow {
            run: RunId(1),
            tenant: tenant(),
            step,
            started: at,
            finished: Some(at),
            kind: Some(kind),
            result: Some(result),
            counters: Counters::default(),
            effects: 0,
            cause: None,
            was_interrupted: false,
        }
    }

    fn tenant() -> TenantKey {
        "norte".parse().expect("a key")
    }

    fn failure(step: Step, code: Code, count: u32) -> RunFailure {
        RunFailure { tenant: tenant(), step, code, count }
    }

    #[track_caller]
    fn check_run(result: StepResult, steps: &[StepRow], failures: &[RunFailure], es: &str, en: &str) {
        let run = run(result);
        assert_eq!(of_run(&run, steps, failures, &Words::new(Lang::Es)), es);
        assert_eq!(of_run(&run, steps, failures, &Words::new(Lang::En)), en);
    }

    #[test]
    fn a_run_whose_steps_stopped_for_one_reason_says_it_once() {
        let cause = Cause::new(Code::PortalUnreachable).with("host", "a");
        let stopped =
            |which| StepRow { cause: Some(cause.clone()), ..step(which, RunKind::Cycle, StepResult::Failed) };
        let steps: Vec<StepRow> = Step::ALL.into_iter().map(stopped).collect();
        let (es, en) = (Words::new(Lang::Es).sentence(&cause), Words::new(Lang::En).sentence(&cause));
        check_run(StepResult::Failed, &steps, &[], &format!("8 pasos: {es}"), &format!("8 steps: {en}"));
        check_run(
            StepResult::Failed,
            &steps[..1],
            &[],
            &format!("Un paso: {es}"),
            &format!("One step: {en}"),
        );
        // One reason with other facts for each step is told by its heading.
        let other = StepRow {
            cause: Some(Cause::new(Code::PortalUnreachable).with("host", "b")),
            ..steps[0].clone()
        };
        let (es, en) = (
            Words::new(Lang::Es).title(Code::PortalUnreachable),
            Words::new(Lang::En).title(Code::PortalUnreachable),
        );
        check_run(
            StepResult::Failed,
            &[other, steps[1].clone()],
            &[],
            &format!("2 pasos: {es}"),
            &format!("2 steps: {en}"),
        );
    }

    #[test]
    fn a_partial_run_tells_what_its_documents_failed_for() {
        let failures = [
            failure(Step::UploadPayments, Code::PaymentRefused, 60),
            failure(Step::CreatePurchaseOrders, Code::OrderRefused, 50),
            failure(Step::ProcessOrderChanges, Code::OrderRefused, 40),
            failure(Step::UploadPayments, Code::LinkConflict, 1),
            failure(Step::UploadPayments, Code::PortalTimeout, 1),
        ];
        let steps = [step(Step::UploadPayments, RunKind::Cycle, StepResult::Partial)];
        let es = Words::new(Lang::Es);
        let en = Words::new(Lang::En);
        check_run(
            StepResult::Partial,
            &steps,
            &failures,
            &format!(
                "90 documentos: {} · 60 documentos: {} · Un documento: {} · un motivo más",
                es.title(Code::OrderRefused),
                es.title(Code::PaymentRefused),
                es.title(Code::LinkConflict)
            ),
            &format!(
                "90 documents: {} · 60 documents: {} · One document: {} · one more reason",
                en.title(Code::OrderRefused),
                en.title(Code::PaymentRefused),
                en.title(Code::LinkConflict)
            ),
        );
        let told = of_step(&steps[0], &failures[..3], &es);
        assert_eq!(told, format!("60 documentos: {}", es.title(Code::PaymentRefused)), "its own alone");
        check_run(StepResult::Done, &steps, &failures, "", "");
    }

    #[test]
    fn a_run_that_only_looked_is_a_baseline_whatever_it_was_asked_for() {
        use StepResult::{Done, Failed, Skipped};
        let first = step(Step::UploadPayments, RunKind::Baseline, Done);
        // Imports have no baseline: nothing was there to import.
        let idle = step(Step::StartChildProcess, RunKind::Cycle, Done);
        let off = step(Step::BuildProviders, RunKind::Cycle, Skipped);
        let busy = StepRow { effects: 1, ..idle.clone() };
        let asked = run(Done);
        assert_eq!(really_done(&asked, &[first.clone(), idle.clone(), off.clone()]), RunKind::Baseline);
        assert_eq!(really_done(&asked, &[first.clone(), busy]), RunKind::Cycle);
        assert_eq!(really_done(&asked, &[idle, off]), RunKind::Cycle);
        let nothing_seen = step(Step::UploadPayments, RunKind::Baseline, Failed);
        assert_eq!(really_done(&asked, &[nothing_seen]), RunKind::Cycle);
        let as_asked = RunRow { kind: RunKind::Baseline, ..run(Failed) };
        assert_eq!(really_done(&as_asked, &[]), RunKind::Baseline);
    }
}
