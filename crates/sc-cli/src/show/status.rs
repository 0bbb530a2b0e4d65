//! Status, doctor, credentials, audit.

use sc_app::page::about::About;
use sc_app::secrets::SecretView;
use sc_app::status::Status;
use sc_app::wire::AuditView;
use sc_app::{Check, Doctor};
use sc_words::Words;

use super::sides::Lines;
use super::{STEP_HEADINGS, cause, step_causes, step_name, table, word};
use crate::out::Out;

/// How things stand.
pub fn status(out: &Out, words: &Words, status: &Status) {
    if status.is_sandbox {
        out.line(words.plain("status-sandbox"));
    }
    out.line(&status.sentence);
    if let Some(run) = &status.last_run {
        let result = run.result.as_deref();
        let args = [
            ("run", run.run.to_string().into()),
            ("at", words.instant_text(&run.started).into()),
            (
                "result",
                result.map_or_else(|| words.plain("run-under-way"), |r| word(words, "result", r)).into(),
            ),
        ];
        out.line(words.text("run-last", &args));
    }
    if let Some(elsewhere) = &status.elsewhere {
        out.line(&elsewhere.sentence);
    }
    let mut rows = table(words, &STEP_HEADINGS, 3);
    for company in &status.companies {
        for step in &company.steps {
            rows.add_row([
                format!("{} ({})", company.name, company.key),
                step.name.clone(),
                step.result.as_deref().map_or_else(|| "—".to_owned(), |result| word(words, "result", result)),
                words.number(i64::from(step.counters.candidates)),
                words.number(i64::from(step.counters.carried_out())),
                words.number(i64::from(step.counters.adopted)),
                words.number(i64::from(step.counters.waiting)),
                words.number(i64::from(step.counters.failed)),
            ]);
        }
    }
    out.line(rows);
    let steps = status.companies.iter().flat_map(|company| company.steps.iter().map(move |it| (company, it)));
    let causes =
        steps.filter_map(|(company, it)| Some((company.key.as_str(), it.name.clone(), it.cause.as_ref()?)));
    step_causes(out, words, causes);
}

/// The checks, one line each.
pub fn doctor(out: &Out, words: &Words, doctor: &Doctor) {
    let mut rows = table(words, &["column-company", "column-check", "column-result"], 3);
    for check in &doctor.checks {
        let key = if check.is_ok { "doctor-ok" } else { "doctor-failed" };
        rows.add_row([check.tenant.clone(), check_name(words, check), words.plain(key)]);
    }
    out.line(rows);
    for check in &doctor.checks {
        if let Some(why) = &check.cause {
            out.line(format!("  {} · {}", check.tenant, check_name(words, check)));
            cause(out, words, "      ", why);
        }
    }
    if doctor.is_ok {
        out.line(words.plain("doctor-all-good"));
    }
}

/// What was checked, and for which step where it is the affair of one.
fn check_name(words: &Words, check: &Check) -> String {
    let name = word(words, "doctor", check.check);
    check.step.map_or_else(|| name.clone(), |step| format!("{name} · {}", step_name(words, step)))
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
pub fn audit(out: &Out, words: &Words, audit: &AuditView) {
    match audit.first_bad {
        None => out.line(words.text("audit-good", &[("count", audit.entries.into())])),
        Some(entry) => {
            out.line(words.text("audit-broken", &[("entry", entry.to_string().into())]));
            out.line(format!("  {} {}", words.plain("label-what-to-do"), words.plain("audit-broken-hint")));
        }
    }
}

/// What this program is and where it keeps its files.
pub fn about(out: &Out, words: &Words, about: &About) {
    out.line(format!("SageConnect {}", about.version));
    if about.is_sandbox == Some(true) {
        out.line(words.plain("status-sandbox"));
    }
    let companies = about.companies.map(|count| words.number(i64::from(count)));
    let lines = Lines::new(out, words);
    for (key, known) in [
        ("about-settings", &about.settings_folder),
        ("about-data", &about.data_folder),
        ("about-logs", &about.log_folder),
        ("about-secrets", &about.secret_store),
        ("about-companies", &companies),
    ] {
        if let Some(known) = known {
            lines.one(key, known);
        }
    }
    lines.each("about-searched", about.searched.iter());
    out.line(&about.never_tried);
}
