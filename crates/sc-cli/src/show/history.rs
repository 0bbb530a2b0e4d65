//! Runs of the past.

use sc_app::wire::{RunDetailView, RunRowView, RunsView, TriedView};
use sc_app::{Cause, Code};
use sc_words::Words;

use super::{cause, duration, step_causes, step_name, table, to_the_right, word};
use crate::out::Out;

/// Runs, newest first.
pub fn runs(out: &Out, words: &Words, runs: &RunsView) {
    if runs.runs.is_empty() {
        out.line(words.plain("runs-none"));
        return;
    }
    let headings =
        ["column-run", "column-started", "column-kind", "column-result", "column-duration", "column-reason"];
    let mut rows = table(words, &headings, headings.len());
    to_the_right(&mut rows, [4]);
    for run in &runs.runs {
        rows.add_row([
            run.run.to_string(),
            words.instant(run.started),
            word(words, "kind", run.kind),
            result(words, run),
            run.duration_ms.map_or_else(|| "—".to_owned(), |ms| duration(words, ms)),
            run.reason.clone(),
        ]);
    }
    out.line(rows);
    if let Some(next) = runs.next {
        out.line(words.text("runs-more", &[("run", next.to_string().into())]));
    }
}

fn result(words: &Words, run: &RunRowView) -> String {
    run.result.map_or_else(|| words.plain("run-under-way"), |result| word(words, "result", result))
}

/// One run with its steps.
pub fn run_detail(out: &Out, words: &Words, detail: &RunDetailView) {
    let run = &detail.run;
    let args = [
        ("run", run.run.to_string().into()),
        ("kind", word(words, "kind", run.kind).into()),
        ("at", words.instant(run.started).into()),
        ("result", result(words, run).into()),
        ("duration", run.duration_ms.map_or_else(|| "—".to_owned(), |ms| duration(words, ms)).into()),
    ];
    out.line(words.text("run-about", &args));
    if run.was_interrupted {
        out.line(words.sentence(&Cause::new(Code::RunInterrupted)));
    }
    if let Some(why) = &run.cause {
        cause(out, words, "  ", why);
    }
    let headings = [
        "column-company",
        "column-step",
        "column-kind",
        "column-result",
        "column-candidates",
        "column-done",
        "column-adopted",
        "column-waiting",
        "column-failed",
    ];
    let mut rows = table(words, &headings, 4);
    for step in &detail.steps {
        rows.add_row([
            step.tenant.clone(),
            step_name(words, &step.step),
            step.kind.map_or_else(|| "—".to_owned(), |kind| word(words, "kind", kind)),
            step.result.map_or_else(|| words.plain("run-under-way"), |result| word(words, "result", result)),
            words.number(i64::from(step.candidates)),
            words.number(i64::from(step.done.saturating_sub(step.adopted))),
            words.number(i64::from(step.adopted)),
            words.number(i64::from(step.waiting)),
            words.number(i64::from(step.failed)),
        ]);
    }
    out.line(rows);
    let steps = detail.steps.iter();
    let causes =
        steps.filter_map(|it| Some((it.tenant.as_str(), step_name(words, &it.step), it.cause.as_ref()?)));
    step_causes(out, words, causes);
    tried(out, words, detail);
}

/// What the run tried: how many documents, and each whose attempt did not end well.
fn tried(out: &Out, words: &Words, detail: &RunDetailView) {
    if detail.documents.is_empty() {
        return;
    }
    let is_well = |document: &&TriedView| matches!(document.outcome, Some("confirmed" | "adopted"));
    let well = detail.documents.iter().filter(is_well).count();
    let args = [("count", detail.documents.len().into()), ("well", well.into())];
    out.line(words.text(if detail.is_cut { "run-tried-cut" } else { "run-tried" }, &args));
    for document in detail.documents.iter().filter(|document| !is_well(document)) {
        let TriedView { tenant, number, operation_name, outcome_name, .. } = document;
        out.line(format!("  {tenant}  {number}  {operation_name} · {outcome_name}"));
        if let Some(why) = &document.cause {
            cause(out, words, "      ", why);
        }
    }
}
