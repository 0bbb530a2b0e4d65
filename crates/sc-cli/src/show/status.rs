//! Status, runs, doctor, credentials, audit.

use sc_app::secrets::SecretView;
use sc_app::status::Status;
use sc_app::wire::{CauseView, kind_name};
use sc_app::{App, AuditFault, AuditReport, Doctor, Exit, RunDetail, RunRow};
use sc_words::Words;

use super::{cause, table, word};
use crate::out::Out;

/// How things stand.
pub fn status(out: &Out, words: &Words, status: &Status) {
    if status.is_sandbox {
        out.line(words.plain("status-sandbox"));
    }
    out.line(&status.sentence);
    let headings = [
        "column-company",
        "column-step",
        "column-result",
        "column-candidates",
        "column-done",
        "column-waiting",
        "column-failed",
    ];
    let mut rows = table(words, &headings, 3);
    for company in &status.companies {
        for step in &company.steps {
            rows.add_row([
                company.name.clone(),
                step.name.clone(),
                step.result.as_deref().map_or_else(|| "—".to_owned(), |result| word(words, "result", result)),
                step.counters.candidates.to_string(),
                step.counters.done.to_string(),
                step.counters.waiting.to_string(),
                step.counters.failed.to_string(),
            ]);
        }
    }
    out.line(rows);
    for step in status.companies.iter().flat_map(|company| &company.steps) {
        if let Some(why) = &step.cause {
            cause(out, words, "  ", why);
        }
    }
}

/// Runs, newest first.
pub fn runs(out: &Out, words: &Words, app: &App, runs: &[RunRow]) {
    if runs.is_empty() {
        out.line(words.plain("runs-none"));
        return;
    }
    let mut rows = table(words, &["column-run", "column-started", "column-kind", "column-result"], 4);
    for run in runs {
        rows.add_row([
            run.id.to_string(),
            words.date_time(run.started, &app.settings().time_zone),
            word(words, "kind", kind_name(run.kind)),
            run.result.map_or_else(|| "—".to_owned(), |result| words.result(result)),
        ]);
    }
    out.line(rows);
}

/// One run with its steps.
pub fn run_detail(out: &Out, words: &Words, detail: &RunDetail) {
    let headings = [
        "column-company",
        "column-step",
        "column-kind",
        "column-result",
        "column-candidates",
        "column-done",
        "column-waiting",
        "column-failed",
    ];
    let mut rows = table(words, &headings, 4);
    for step in &detail.steps {
        rows.add_row([
            step.tenant.to_string(),
            words.step(step.step),
            step.kind.map_or_else(|| "—".to_owned(), |kind| word(words, "kind", kind_name(kind))),
            step.result.map_or_else(|| "—".to_owned(), |result| words.result(result)),
            step.counters.candidates.to_string(),
            step.counters.done.to_string(),
            step.counters.waiting.to_string(),
            step.counters.failed.to_string(),
        ]);
    }
    out.line(rows);
    let causes = detail.steps.iter().filter_map(|step| step.cause.as_ref()).chain(&detail.run.cause);
    for why in causes {
        cause(out, words, "  ", &CauseView::new(why, words));
    }
}

/// The checks, one line each.
pub fn doctor(out: &Out, words: &Words, doctor: &Doctor) {
    let mut rows = table(words, &["column-company", "column-check", "column-result"], 3);
    for check in &doctor.checks {
        let key = if check.is_ok { "doctor-ok" } else { "doctor-failed" };
        rows.add_row([check.tenant.clone(), word(words, "doctor", check.check), words.plain(key)]);
    }
    out.line(rows);
    for check in &doctor.checks {
        if let Some(why) = &check.cause {
            out.line(format!("{}: {}", check.tenant, word(words, "doctor", check.check)));
            cause(out, words, "  ", why);
        }
    }
    if doctor.is_ok {
        out.line(words.plain("doctor-all-good"));
    }
}

/// The credentials, without their values.
pub fn secrets(out: &Out, words: &Words, secrets: &[SecretView]) {
    let mut rows = table(words, &["column-entry", "column-state"], 2);
    for secret in secrets {
        let state = words.plain(if secret.is_set { "secrets-present" } else { "secrets-absent" });
        let end = secret.last_four.as_ref().map(|end| format!(" (…{end})")).unwrap_or_default();
        rows.add_row([secret.entry.clone(), format!("{state}{end}")]);
    }
    out.line(rows);
}

/// The verdict on the audit chain.
pub fn audit(out: &Out, words: &Words, report: &AuditReport) -> Exit {
    match &report.first_bad {
        None => {
            out.line(words.text("audit-good", &[("count", report.entries.into())]));
            Exit::Done
        }
        Some(AuditFault::Missing { seq } | AuditFault::Changed { seq } | AuditFault::BeyondEnd { seq }) => {
            out.line(words.text("audit-broken", &[("entry", seq.to_string().into())]));
            Exit::Failed
        }
    }
}
