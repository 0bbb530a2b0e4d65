//! From a parsed command line to an intent, and from its answer to what is shown.

use std::io::{BufRead as _, IsTerminal as _};
use std::path::PathBuf;
use std::sync::Arc;

use sc_app::demo::{DemoInput, demo};
use sc_app::sandbox::{self, Collation, SandboxConfig, Serving};
use sc_app::wire::{PreviewView, RunView};
use sc_app::{App, AppError, ApproveInput, Exit, OpenApp, RunInput, Settings};
use sc_words::{Lang, Words};
use tokio_util::sync::CancellationToken;

use crate::args::{
    ApproveArgs, AuditCommand, Cli, Command, DemoArgs, RunArgs, RunsArgs, RunsCommand, SandboxCommand,
    SecretsCommand, ServeArgs, SettingsCommand,
};
use crate::out::Out;
use crate::{progress, show};

/// Carries out a command.
///
/// # Errors
/// What keeps it from beginning; what fails inside is shown and told by the exit code.
pub async fn dispatch(cli: Cli, lang: Lang, out: &Out) -> Result<Exit, AppError> {
    // Without --lang, an installation speaks the language of its settings.
    let place = Place { folder: cli.folder, lang: cli.lang.map(|_| lang) };
    match cli.command {
        Command::Demo(args) => demonstrate(&args, lang, out).await,
        Command::Run(args) => run(place, &args, out).await,
        Command::Status => status(place, out).await,
        Command::Runs(args) => runs(place, &args, out).await,
        Command::Documents(args) => documents(place, &args.text, out).await,
        Command::Attention => attention(place, out).await,
        Command::Approve(args) => approve(place, args, out).await,
        Command::Doctor => doctor(place, out).await,
        Command::Settings { what } => settings(place, &what, lang, out),
        Command::Secrets { what } => secrets(place, &what, out).await,
        Command::Audit { what: AuditCommand::Verify } => audit(place, out).await,
        Command::Sandbox { what: SandboxCommand::Serve(args) } => serve(place, &args, lang, out).await,
        Command::Sandbox { what: SandboxCommand::Ledger } => ledger(place, lang, out).await,
    }
}

/// Which installation is meant.
struct Place {
    folder: Option<PathBuf>,
    lang: Option<Lang>,
}

impl Place {
    fn open(self) -> Result<App, AppError> {
        App::open(OpenApp { folder: self.folder, lang: self.lang, commit_hook: crash_hook() })
    }
}

/// For the crash tests of debug builds: `SAGECONNECT_ABORT_AT_COMMIT=12:after` ends the process as a
/// power cut would, at the twelfth commit of the journal.
#[cfg(debug_assertions)]
#[expect(clippy::disallowed_methods, reason = "a switch of the crash tests, absent from release builds")]
fn crash_hook() -> Option<Arc<dyn Fn(sc_app::CommitPoint) + Send + Sync>> {
    let told = std::env::var("SAGECONNECT_ABORT_AT_COMMIT").ok()?;
    let (number, moment) = told.split_once(':')?;
    let number: u64 = number.parse().ok()?;
    let moment = if moment == "before" { sc_app::CommitMoment::Before } else { sc_app::CommitMoment::After };
    Some(Arc::new(move |point| {
        if point.number == number && point.moment == moment {
            std::process::abort();
        }
    }))
}

#[cfg(not(debug_assertions))]
fn crash_hook() -> Option<Arc<dyn Fn(sc_app::CommitPoint) + Send + Sync>> {
    None
}

/// Raised by Ctrl+C: stops after the document under way.
fn cancel_on_ctrl_c(out: &Out, words: &Words) -> CancellationToken {
    let cancel = CancellationToken::new();
    let (raised, out, text) = (cancel.clone(), *out, words.plain("run-stopping"));
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            out.error(&text);
            raised.cancel();
        }
    });
    cancel
}

async fn demonstrate(args: &DemoArgs, lang: Lang, out: &Out) -> Result<Exit, AppError> {
    let words = Words::new(lang);
    show::demo::welcome(out, &words, args);
    let input = DemoInput { seed: args.seed, profile: args.profile.into(), lang };
    let cancel = cancel_on_ctrl_c(out, &words);
    let observer = progress::observer(out, &words);
    let report =
        demo(&input, observer, &cancel, |stage, words| show::demo::stage(out, words, &stage)).await?;
    show::demo::end(out, &words, &report);
    out.json(&report);
    Ok(report.exit())
}

async fn run(place: Place, args: &RunArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    show::settings::warnings(out, app.warnings(), &words);
    let input = RunInput {
        tenants: args.tenant.clone(),
        steps: args.step.clone(),
        is_baseline: args.baseline,
        is_scheduled: false,
    };
    if args.dry_run {
        let previews: Vec<PreviewView> =
            app.preview(&input).await?.iter().map(|preview| PreviewView::new(preview, &words)).collect();
        show::run::previews(out, &words, &previews);
        out.json(&previews);
        let has_failed = previews.iter().any(|preview| preview.cause.is_some());
        return Ok(if has_failed { Exit::Failed } else { Exit::Done });
    }
    let cancel = cancel_on_ctrl_c(out, &words);
    let report = app.run(&input, progress::observer(out, &words), &cancel).await?;
    let view = RunView::new(&report, &words);
    show::run::report(out, &words, &view);
    out.json(&view);
    Ok(sc_app::run::exit_of(&report))
}

async fn status(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let status = app.status(&words).await?;
    show::status::status(out, &words, &status);
    out.json(&status);
    Ok(Exit::Done)
}

async fn runs(place: Place, args: &RunsArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    match args.what {
        None => {
            let runs = app.runs(args.limit).await?;
            show::status::runs(out, &words, &app, &runs);
            out.json(&runs);
        }
        Some(RunsCommand::Show { run }) => {
            let detail = app.run_detail(run).await?;
            show::status::run_detail(out, &words, &detail);
            out.json(&detail);
        }
    }
    Ok(Exit::Done)
}

async fn documents(place: Place, text: &str, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let lives = app.lives(text, &words).await?;
    show::documents::lives(out, &words, text, &lives);
    out.json(&lives);
    Ok(if lives.is_empty() { Exit::Failed } else { Exit::Done })
}

async fn attention(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let groups = app.attention().await?;
    show::documents::attention(out, &words, &groups);
    out.json(&groups);
    Ok(Exit::Done)
}

async fn approve(place: Place, args: ApproveArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let input = ApproveInput {
        tenant: args.tenant,
        step: args.step,
        brake: args.brake,
        documents: args.documents,
        note: args.note,
        actor: user_name(),
    };
    let approved = app.approve(&input).await?;
    let mut subjects = approved.documents.clone();
    subjects.extend(
        approved.brake_effects.map(|effects| words.text("approve-brake", &[("count", effects.into())])),
    );
    out.line(words.text("approve-done", &[("subject", subjects.join(", ").into())]));
    out.json(&approved);
    Ok(Exit::Done)
}

/// The user of this process, for the audit chain.
#[expect(clippy::disallowed_methods, reason = "the one place that asks who is at the keyboard")]
fn user_name() -> String {
    ["USER", "USERNAME", "LOGNAME"].into_iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default()
}

async fn doctor(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    show::settings::warnings(out, app.warnings(), &words);
    let doctor = app.doctor(&words).await?;
    show::status::doctor(out, &words, &doctor);
    out.json(&doctor);
    Ok(if doctor.is_ok { Exit::Done } else { Exit::Setup })
}

fn settings(place: Place, what: &SettingsCommand, lang: Lang, out: &Out) -> Result<Exit, AppError> {
    match what {
        SettingsCommand::Example => {
            let text = Settings::example();
            out.line(text.trim_end());
            out.json(&serde_json::json!({ "example": text }));
            Ok(Exit::Done)
        }
        SettingsCommand::Check => {
            let folders = sc_app::folders(place.folder)?;
            let loaded = Settings::load(&folders.settings)?;
            show::settings::checked(out, &Words::new(lang), &folders.settings, &loaded.warnings);
            Ok(Exit::Done)
        }
    }
}

async fn secrets(place: Place, what: &SecretsCommand, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let store = app.secret_store_name();
    match what {
        SecretsCommand::List => {
            let secrets = app.secrets().await?;
            show::status::secrets(out, &words, &secrets);
            out.json(&secrets);
        }
        SecretsCommand::Set { entry } => {
            let mut value = String::new();
            if std::io::stdin().is_terminal() {
                out.line(words.text("secrets-enter", &[("entry", entry.as_str().into())]));
            }
            if std::io::stdin().lock().read_line(&mut value).is_err() || value.trim().is_empty() {
                out.plain_failure(&words.plain("secrets-empty"));
                return Ok(Exit::Usage);
            }
            app.set_secret(entry, &value).await?;
            let args = [("entry", entry.as_str().into()), ("store", store.as_str().into())];
            out.line(words.text("secrets-set", &args));
            out.json(&serde_json::json!({ "entry": entry, "is_set": true, "store": store }));
        }
        SecretsCommand::Delete { entry } => {
            let was_there = app.delete_secret(entry).await?;
            let key = if was_there { "secrets-deleted" } else { "secrets-not-there" };
            let args = [("entry", entry.as_str().into()), ("store", store.as_str().into())];
            out.line(words.text(key, &args));
            out.json(&serde_json::json!({ "entry": entry, "was_set": was_there, "store": store }));
        }
    }
    Ok(Exit::Done)
}

async fn audit(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let report = app.audit_verify().await?;
    let exit = show::status::audit(out, &words, &report);
    out.json(&report);
    Ok(exit)
}

async fn serve(place: Place, args: &ServeArgs, lang: Lang, out: &Out) -> Result<Exit, AppError> {
    let words = Words::new(lang);
    let folder = match place.folder {
        Some(folder) => folder,
        None => std::env::temp_dir().join(format!("sageconnect-sandbox-{}", std::process::id())),
    };
    let mut config = SandboxConfig::new(args.seed, args.profile.into());
    config.sql_port = args.sql_port;
    config.portal_port = args.portal_port;
    config.admin_port = args.admin_port;
    config.latency_ms = args.latency_ms;
    if args.case_insensitive {
        config.collation = Collation::CaseInsensitive;
    }
    let serving = Serving::start(config, &folder).await?;
    out.line(words.plain("sandbox-ready"));
    let shown = folder.display().to_string();
    out.line(words.text("sandbox-folder", &[("folder", shown.as_str().into())]));
    out.line(format!("\n{}\n", words.plain("sandbox-connect")));
    out.line(serving.how_to_connect());
    out.line(words.text("sandbox-run", &[("folder", shown.as_str().into())]));
    out.json(&serde_json::json!({ "folder": shown, "admin_url": serving.admin_url() }));
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = serving.stop_requested() => {}
    }
    serving.stop().await;
    Ok(Exit::Done)
}

async fn ledger(place: Place, lang: Lang, out: &Out) -> Result<Exit, AppError> {
    let folders = sc_app::folders(place.folder)?;
    let verdict = sandbox::ledger(&folders.settings).await?;
    let is_clean = show::demo::ledger_json(out, &Words::new(lang), &verdict);
    out.json(&verdict);
    Ok(if is_clean { Exit::Done } else { Exit::Failed })
}
