//! The open questions of the specification, each answered both ways by the sandbox: a whole site is carried over, and the
//! ledger is clean, whichever way the real one answers.

use std::sync::Arc;

use sc_app::demo::LedgerCounts;
use sc_app::{App, Event, Observer, OpenApp, RunInput};
use sc_sandbox::ledger::Moment;
use sc_sandbox::{Profile, Sandbox, SandboxConfig, SandboxModes, write_settings_folder};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

struct Quiet;

impl Observer for Quiet {
    fn event(&self, _: &Event) {}
}

/// A baseline, what happens at the office meanwhile, two cycles. `settings` is added to the file of the site.
async fn carry_over(modes: Value, section: &str, setting: &str) -> Result<(), String> {
    let modes: SandboxModes = serde_json::from_value(modes).map_err(|error| error.to_string())?;
    let sandbox = Sandbox::start(SandboxConfig { modes, ..SandboxConfig::new(7, Profile::Small) });
    let sandbox = Arc::new(sandbox.await.map_err(|error| error.to_string())?);
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    write_settings_folder(&sandbox, folder.path(), None).map_err(|error| error.to_string())?;
    if !setting.is_empty() {
        let file = folder.path().join("settings.toml");
        let text = std::fs::read_to_string(&file).map_err(|error| error.to_string())?;
        let heading = format!("[{section}]\n");
        let text = if text.contains(&heading) {
            text.replacen(&heading, &format!("{heading}{setting}\n"), 1)
        } else {
            text.replacen("[[tenant]]", &format!("{heading}{setting}\n\n[[tenant]]"), 1)
        };
        std::fs::write(&file, text).map_err(|error| error.to_string())?;
    }
    let open = OpenApp { folder: Some(folder.path().to_owned()), ..OpenApp::default() };
    let app = App::open(open).map_err(|error| error.to_string())?;
    let cancel = CancellationToken::new();
    let input = RunInput::default();
    let run = || app.run(&input, Arc::new(Quiet), &cancel);
    run().await.map_err(|error| error.to_string())?;
    let advancing = Arc::clone(&sandbox);
    let advanced = tokio::task::spawn_blocking(move || advancing.advance()).await;
    advanced.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
    let cold = run().await.map_err(|error| error.to_string())?;
    let idle = run().await.map_err(|error| error.to_string())?;
    let writes = sc_app::demo::writes(&idle);
    let done: u32 = cold.steps.iter().map(|step| step.counters.done).sum();
    let judged = Arc::clone(&sandbox);
    let verdict = tokio::task::spawn_blocking(move || judged.ledger(Moment::AtRest)).await;
    let verdict = verdict.map_err(|error| error.to_string())?.map_err(|error| error.to_string())?;
    if done > 100 && writes == 0 && LedgerCounts::of(&verdict).is_clean() {
        return Ok(());
    }
    Err(format!("{done} done, {writes} writes of an idle cycle, {verdict:#?}"))
}

#[tokio::test]
async fn a_site_is_carried_over_whichever_way_an_open_question_is_answered() {
    let portal = |mode: Value| json!({ "portal": mode });
    let orders = |mode: Value| json!({ "portal": { "orders": mode } });
    let cases = [
        ("duplicate payments: 400", portal(json!({ "duplicate_payment": "http400_code" })), "", ""),
        ("duplicate payments: in band", portal(json!({ "duplicate_payment": "http200_in_band" })), "", ""),
        ("error codes as symbols", portal(json!({ "error_code": "symbolic" })), "", ""),
        ("rate either way", portal(json!({ "rate": "either" })), "", ""),
        ("unknown members refused", portal(json!({ "unknown_fields": "refuse" })), "", ""),
        ("days in UTC", portal(json!({ "days": "utc" })), "", ""),
        ("duplicate orders: 400", orders(json!({ "duplicate": "http400_code" })), "", ""),
        ("duplicate orders: in band", orders(json!({ "duplicate": "http200_in_band" })), "", ""),
        ("sums unchecked", orders(json!({ "sums": "unchecked" })), "", ""),
        ("withheld negative", orders(json!({ "withholding_sign": "negative" })), "", ""),
        (
            "withheld positive",
            orders(json!({ "withholding_sign": "positive" })),
            "orders",
            "withholding_sign = \"positive\"",
        ),
        ("older Sage", json!({ "sage": { "without_optional_columns": true } }), "", ""),
    ];
    for (name, modes, section, setting) in cases {
        if let Err(why) = carry_over(modes, section, setting).await {
            panic!("{name}: {why}");
        }
    }
}
