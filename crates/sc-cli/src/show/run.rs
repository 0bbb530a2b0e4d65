//! A run, and what a run would do.

use sc_app::wire::{BaselineView, EffectView, PreviewView, PreviewsView, RunView, StepView};
use sc_words::Words;

use super::{STEP_HEADINGS, cause, duration, step_causes, step_name, table, waiting, word};
use crate::out::Out;

/// A finished run.
pub fn report(out: &Out, words: &Words, run: &RunView) {
    baselines(out, words, &run.baseline);
    steps(out, words, &run.steps);
    waiting_of(out, words, &run.steps);
    let args = [
        ("run", run.run.into()),
        ("result", word(words, "result", run.result).into()),
        ("duration", duration(words, run.duration_ms).into()),
    ];
    out.line(words.text("run-ended", &args));
}

/// The table of companies and steps.
pub fn steps(out: &Out, words: &Words, steps: &[StepView]) {
    let headings = [&STEP_HEADINGS[..], &["column-duration"]].concat();
    let mut rows = table(words, &headings, 3);
    for step in steps {
        rows.add_row([
            step.tenant.clone(),
            step_name(words, &step.step),
            word(words, "result", step.result),
            words.number(i64::from(step.candidates)),
            words.number(i64::from(step.done.saturating_sub(step.adopted))),
            words.number(i64::from(step.adopted)),
            words.number(i64::from(step.waiting)),
            words.number(i64::from(step.failed)),
            duration(words, step.duration_ms),
        ]);
    }
    out.line(rows);
    let causes = steps
        .iter()
        .filter_map(|it| Some((it.tenant.as_str(), step_name(words, &it.step), it.cause.as_ref()?)));
    step_causes(out, words, causes);
}

/// The table of baselines; nothing when there is none.
pub fn baselines(out: &Out, words: &Words, baselines: &[BaselineView]) {
    if baselines.is_empty() {
        return;
    }
    let headings =
        ["column-company", "column-step", "column-adopted", "column-differing", "column-left-alone"];
    let mut rows = table(words, &headings, 2);
    for baseline in baselines {
        rows.add_row([
            baseline.tenant.clone(),
            step_name(words, &baseline.step),
            words.number(i64::from(baseline.adopted)),
            words.number(i64::from(baseline.differing)),
            words.number(i64::from(baseline.left_alone)),
        ]);
    }
    out.line(words.plain("demo-baseline"));
    out.line(rows);
}

/// Each document that waits, with its reason.
pub fn waiting_of(out: &Out, words: &Words, steps: &[StepView]) {
    if steps.iter().all(|step| step.waiting_documents.is_empty()) {
        return;
    }
    out.line(words.plain("demo-waiting"));
    for step in steps {
        waiting(out, words, &step.waiting_documents);
    }
}

/// What a run would do.
pub fn previews(out: &Out, words: &Words, previews: &PreviewsView) {
    for preview in &previews.steps {
        step_preview(out, words, preview);
        out.line("");
    }
    out.line(words.plain("run-dry-nothing-written"));
}

fn step_preview(out: &Out, words: &Words, preview: &PreviewView) {
    let kind = word(words, "kind", preview.kind);
    out.line(format!("{} · {} ({kind})", preview.tenant, step_name(words, &preview.step)));
    if let Some(why) = &preview.cause {
        cause(out, words, "  ", why);
        return;
    }
    let changes = preview.effects.len() + preview.marks.len();
    if preview.kind == "baseline" {
        out.line(format!("  {}", words.plain("run-baseline-needed")));
        let counts = [
            ("column-adopted", preview.adopted),
            ("column-differing", preview.differing),
            ("column-left-alone", preview.left_alone),
        ];
        let counts = counts.map(|(key, count)| format!("{}: {count}", words.plain(key)));
        out.line(format!("  {}", counts.join(" · ")));
    } else if changes == 0 {
        out.line(format!("  {}", words.plain("run-nothing-to-make")));
    } else {
        out.line(format!("  {}", words.text("run-would-make", &[("count", changes.into())])));
    }
    if let Some(limit) = preview.brake_limit {
        out.line(format!("  {}", words.text("run-brake-would-hold", &[("limit", limit.into())])));
    }
    for effect in &preview.effects {
        out.line(format!("    {}", effect_line(words, effect)));
        // Why it would run: files that are not there yet count as well.
        if let Some(files) = effect.payload["files"].as_u64() {
            out.line(format!("      {}", words.text("run-importer-files", &[("count", files.into())])));
        }
    }
    for number in &preview.marks {
        out.line(format!("    {:<16} {number}", words.plain("operation-mark")));
    }
    waiting(out, words, &preview.waiting_documents);
}

fn effect_line(words: &Words, effect: &EffectView) -> String {
    let operation = word(words, "operation", effect.operation);
    let amount = effect.amount.as_deref().map(|amount| words.amount(amount));
    let amount = amount.or_else(|| effect.status.clone()).unwrap_or_default();
    format!("{operation:<16} {:<16} {:<12} {amount:>20}", effect.number, effect.vendor).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use sc_words::Lang;

    use super::*;

    #[test]
    fn an_amount_of_a_dry_run_is_written_as_everywhere() {
        let effect = EffectView {
            tenant: "norte".to_owned(),
            operation: "create_payment",
            number: "PY1".to_owned(),
            amount: Some("37441.11 MXN".to_owned()),
            vendor: "V1".to_owned(),
            status: None,
            id: String::new(),
            payload: serde_json::Value::Null,
        };
        let line = |effect: &EffectView| effect_line(&Words::new(Lang::Es), effect);
        assert!(line(&effect).ends_with("  $37,441.11 MXN"), "{}", line(&effect));
        let closing = EffectView { amount: None, status: Some("CLOSED".to_owned()), ..effect };
        assert!(line(&closing).ends_with("  CLOSED"), "{}", line(&closing));
    }
}
