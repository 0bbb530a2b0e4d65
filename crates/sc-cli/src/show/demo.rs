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
            let part = |name: &'static str| (name, finding[name].as_str().unwrap_or("—").into());
            let args = ["tenant", "document", "what", "expected", "found"].map(part);
            let title = words.plain(&format!("ledger-{kind}"));
            out.line(format!("  {title}: {}", words.text("ledger-finding", &args)));
        }
    }
    ledger.is_clean()
}
