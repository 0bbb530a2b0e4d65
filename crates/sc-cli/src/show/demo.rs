//! The demonstration and the ledger.

use sc_app::demo::{DemoReport, LedgerCounts, Stage};
use sc_app::wire::{BaselineView, StepView};
use sc_words::Words;

use super::{run, table};
use crate::args::DemoArgs;
use crate::out::Out;

/// Before anything starts.
pub fn welcome(out: &Out, words: &Words, args: &DemoArgs) {
    out.line(words.plain("demo-welcome"));
    let profile = sc_app::sandbox::Profile::from(args.profile);
    let args = [
        ("companies", profile.companies().into()),
        ("profile", profile.as_str().into()),
        ("seed", args.seed.to_string().into()),
    ];
    out.line(words.text("demo-starting", &args));
}

/// A stage that ended.
pub fn stage(out: &Out, words: &Words, stage: &Stage<'_>) {
    match stage {
        Stage::Ready { companies } => {
            for (key, name) in *companies {
                out.line(format!("  {key:<14} {name}"));
            }
            out.line("");
        }
        Stage::Baseline(report) => {
            let baselines: Vec<BaselineView> = report.steps.iter().map(BaselineView::new).collect();
            run::baselines(out, words, &baselines);
        }
        Stage::Advanced(count) => {
            out.line(words.text("demo-advanced", &[("count", (*count).into())]));
        }
        Stage::Cycle(number, report) => {
            let steps: Vec<StepView> = report.steps.iter().map(|step| StepView::new(step, words)).collect();
            out.line(format!("\n{}", words.text("demo-cycle", &[("number", (*number).into())])));
            run::steps(out, words, &steps);
            if *number == 2 {
                run::waiting_of(out, words, &steps);
                let key = if sc_app::demo::writes(report) == 0 { "demo-no-writes" } else { "demo-writes" };
                out.line(format!("\n{}", words.text(key, &[("count", sc_app::demo::writes(report).into())])));
            }
        }
        Stage::Ledger(verdict) => counts(out, words, LedgerCounts::of(verdict)),
    }
}

fn counts(out: &Out, words: &Words, ledger: LedgerCounts) {
    out.line(format!("\n{}", words.plain("ledger-title")));
    let headings = ["ledger-lost", "ledger-doubled", "ledger-differing", "ledger-crossed"];
    let mut rows = table(words, &headings, 0);
    rows.add_row([ledger.lost, ledger.doubled, ledger.differing, ledger.crossed].map(|n| n.to_string()));
    out.line(rows);
    if ledger.is_clean() {
        out.line(words.plain("ledger-clean"));
    }
}

/// The figures of the whole.
pub fn end(out: &Out, words: &Words, report: &DemoReport) {
    let args = [
        ("http", report.http_requests.into()),
        ("sql", report.sql_statements.into()),
        ("duration", super::duration(words, report.duration_ms).into()),
    ];
    out.line(words.text("demo-figures", &args));
}

/// The verdict of a running sandbox. Returns whether it is clean.
pub fn ledger_json(out: &Out, words: &Words, verdict: &serde_json::Value) -> bool {
    let findings = |kind: &str| verdict[kind].as_array().map(Vec::as_slice).unwrap_or_default();
    let count = |kinds: &[&str]| kinds.iter().map(|kind| findings(kind).len()).sum();
    let ledger = LedgerCounts {
        lost: count(&["lost"]),
        doubled: count(&["doubled"]),
        differing: count(&["differing", "unexpected"]),
        crossed: count(&["crossed"]),
    };
    counts(out, words, ledger);
    for kind in ["lost", "doubled", "differing", "unexpected", "crossed"] {
        for finding in findings(kind) {
            let title = words.plain(&format!("ledger-{kind}"));
            out.line(format!("  {title}: {}", finding_text(words, finding)));
        }
    }
    ledger.is_clean()
}

/// One disagreement in words. Its data are the same in every language.
fn finding_text(words: &Words, finding: &serde_json::Value) -> String {
    let fact = |name: &str| finding[name].as_str().filter(|text| !text.is_empty()).unwrap_or("—");
    let sides = ["expected", "found"].map(|name| (name, fact(name).into()));
    let what = words.text(&kind_key(fact("what")), &sides);
    let args =
        [("tenant", fact("tenant").into()), ("document", fact("document").into()), ("what", what.into())];
    words.text("ledger-finding", &args)
}

fn kind_key(kind: &str) -> String {
    format!("ledger-kind-{}", kind.replace('_', "-"))
}

#[cfg(test)]
mod tests {
    use sc_app::sandbox::FINDING_KINDS;
    use sc_words::{Lang, TEXT_KEYS};
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_of_finding_has_words_and_no_other() {
        let kinds: Vec<String> = FINDING_KINDS.iter().map(|kind| kind_key(kind)).collect();
        for key in &kinds {
            assert!(TEXT_KEYS.contains(&key.as_str()), "{key}");
        }
        let written = TEXT_KEYS.iter().filter(|key| key.starts_with("ledger-kind-"));
        assert_eq!(written.count(), kinds.len());
    }

    #[test]
    fn a_finding_reads_in_its_language_and_keeps_the_words_of_the_portal() {
        let finding = json!({
            "tenant": "aceros", "document": "PO0000201", "what": "portal_order_status_missing",
            "expected": "CLOSED", "found": "OPEN",
        });
        assert_eq!(
            finding_text(&Words::new(Lang::Es), &finding),
            "aceros PO0000201: falta cambiar su estado en el portal: debe ser CLOSED, y es OPEN"
        );
        assert_eq!(
            finding_text(&Words::new(Lang::En), &finding),
            "aceros PO0000201: its change of status is missing in the portal: it must be CLOSED, and is OPEN"
        );
    }
}
