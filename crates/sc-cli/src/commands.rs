//! From a parsed command line to an intent, and from its answer to what is shown.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Read as _};
use std::path::PathBuf;
use std::sync::Arc;

use sc_app::demo::{DemoInput, demo};
use sc_app::sandbox::{self, Moment, SandboxConfig, Serving};
use sc_app::wire::{ErrorView, PreviewsView, RunView, SettingsView};
use sc_app::{App, AppError, ApproveInput, Exit, OpenApp, RunInput, Settings};
use sc_words::{Lang, Words};
use tokio_util::sync::CancellationToken;

use crate::args::{
    ApproveArgs, AuditCommand, Cli, Command, DemoArgs, ImportCommand, InvoicesCommand, LedgerArgs,
    OrdersCommand, RunArgs, RunsArgs, RunsCommand, SandboxCommand, SecretsCommand, ServeArgs,
    SettingsCommand, SuppliersCommand,
};
use crate::out::Out;
use crate::{progress, show, usage};

/// Most of standard input that is read for a credential: far more than one may have, so that a longer one is refused.
const SECRET_INPUT_BYTES_MAX: u64 = 64 * 1024;

/// Carries out a command.
///
/// # Errors
/// What keeps it from beginning; what fails inside is shown and told by the exit code.
pub async fn dispatch(cli: Cli, lang: Lang, out: &Out) -> Result<Exit, AppError> {
    let place = Place { folder: cli.folder, lang };
    match cli.command {
        // It works in a folder of its own, and would leave the named one as it is.
        Command::Demo(_) if place.folder.is_some() => {
            out.failure(&usage::conflict("--folder", "demo", &Words::new(lang)), &Words::new(lang));
            Ok(Exit::Usage)
        }
        Command::Demo(args) => demonstrate(&args, lang, out).await,
        Command::Run(args) => run(place, &args, out).await,
        Command::Status => status(place, out).await,
        Command::Runs(args) => runs(place, &args, out).await,
        Command::Documents(args) => documents(place, &args.text, out).await,
        Command::Orders { what } => orders(place, &what, out).await,
        Command::Invoices { what } => invoices(place, &what, out).await,
        Command::Suppliers { what } => suppliers(place, &what, out).await,
        Command::Import { what } => imports(place, &what, out).await,
        Command::Attention => attention(place, out).await,
        Command::Approve(args) => approve(place, args, out).await,
        Command::Doctor => doctor(place, out).await,
        Command::Settings { what } => settings(place, &what, out),
        Command::Secrets { what } => secrets(place, &what, out).await,
        Command::Audit { what: AuditCommand::Verify } => audit(place, out).await,
        Command::Sandbox { what: SandboxCommand::Serve(args) } => serve(place, &args, out).await,
        Command::Sandbox { what: SandboxCommand::Ledger(args) } => ledger(place, &args, out).await,
        // It has ended in `main`, before there was a runtime.
        Command::Sandbox { what: SandboxCommand::Importer(_) } => Ok(Exit::Done),
    }
}

/// The language of a command: the one it names, else that of the settings it works with, else `otherwise`.
pub fn language(cli: &Cli, otherwise: Lang) -> Lang {
    let has_settings = !matches!(
        cli.command,
        Command::Demo(_) | Command::Sandbox { .. } | Command::Settings { what: SettingsCommand::Example }
    );
    if cli.lang.is_some() || !has_settings {
        return otherwise;
    }
    let folders = sc_app::folders(cli.folder.clone()).ok();
    let loaded = folders.and_then(|folders| Settings::load(&folders.settings).ok());
    loaded.map_or(otherwise, |loaded| loaded.settings.language)
}

/// Which installation is meant, and which language it speaks.
struct Place {
    folder: Option<PathBuf>,
    lang: Lang,
}

impl Place {
    fn open(self) -> Result<App, AppError> {
        App::open(OpenApp { folder: self.folder, lang: Some(self.lang), commit_hook: crash_hook() })
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

/// Raised by Ctrl+C: stops after the document under way. A second one ends the process at once, which loses nothing: the
/// journal knows what was begun, and the next run asks what became of it.
fn cancel_on_ctrl_c(out: &Out, words: &Words) -> CancellationToken {
    let cancel = CancellationToken::new();
    let (raised, out, text) = (cancel.clone(), *out, words.plain("run-stopping"));
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            out.error_line(&text);
            raised.cancel();
        }
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(Exit::Cancelled as i32);
        }
    });
    cancel
}

async fn demonstrate(args: &DemoArgs, lang: Lang, out: &Out) -> Result<Exit, AppError> {
    let words = Words::new(lang);
    show::demo::welcome(out, &words, args);
    let importer = this_program();
    let input = DemoInput { importer, seed: args.seed, profile: args.profile.into(), lang };
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
        let previews = PreviewsView::new(&app.preview(&input).await?, &words);
        show::run::previews(out, &words, &previews);
        out.json(&previews);
        let has_failed = previews.steps.iter().any(|preview| preview.cause.is_some());
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
            let runs = app.runs(args.limit, &words).await?;
            show::history::runs(out, &words, &runs);
            out.json(&runs);
        }
        Some(RunsCommand::Show { run }) => {
            let detail = app.run_detail(run, &words).await?;
            show::history::run_detail(out, &words, &detail);
            out.json(&detail);
        }
    }
    Ok(Exit::Done)
}

async fn documents(place: Place, text: &str, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let lives = app.lives(text, &words).await?;
    show::documents::lives(out, &words, &lives);
    out.json(&lives);
    Ok(Exit::Done)
}

async fn orders(place: Place, what: &OrdersCommand, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    match what {
        OrdersCommand::Show(args) => {
            let orders = app.order(args.tenant.as_slice(), &args.number, &words).await?;
            show::orders::orders(out, &words, &orders);
            out.json(&orders);
        }
        OrdersCommand::Diff(args) => {
            let orders = app.order_diff(args.tenant.as_slice(), &args.number, &words).await?;
            show::orders::diffs(out, &words, &orders);
            out.json(&orders);
        }
        OrdersCommand::List(args) => {
            let orders = app.orders(&args.tenant, args.selection(), &words).await?;
            show::orders::list(out, &words, &orders);
            out.json(&orders);
            return Ok(if orders.unanswered.is_empty() { Exit::Done } else { Exit::Partial });
        }
    }
    Ok(Exit::Done)
}

async fn invoices(place: Place, what: &InvoicesCommand, out: &Out) -> Result<Exit, AppError> {
    let InvoicesCommand::Show(args) = what;
    let app = place.open()?;
    let words = app.words();
    let invoices = app.invoice(args.tenant.as_slice(), &args.uuid, &words).await?;
    show::invoices::invoices(out, &words, &invoices);
    out.json(&invoices);
    Ok(Exit::Done)
}

async fn suppliers(place: Place, what: &SuppliersCommand, out: &Out) -> Result<Exit, AppError> {
    let SuppliersCommand::Show(args) = what;
    let app = place.open()?;
    let words = app.words();
    let suppliers = app.supplier(args.tenant.as_slice(), &args.text, &words).await?;
    show::suppliers::suppliers(out, &words, &suppliers);
    out.json(&suppliers);
    Ok(Exit::Done)
}

async fn imports(place: Place, what: &ImportCommand, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    match what {
        ImportCommand::Status(args) => {
            let imports = app.imports(&args.tenant, &words).await?;
            show::imports::companies(out, &words, &imports.companies);
            out.json(&imports);
            Ok(imports.exit())
        }
        ImportCommand::Run(args) => {
            show::settings::warnings(out, app.warnings(), &words);
            let cancel = cancel_on_ctrl_c(out, &words);
            let observer = progress::observer(out, &words);
            let (view, exit) = app.import_run(&args.tenant, &words, observer, &cancel).await?;
            show::run::report(out, &words, &view.run);
            out.line("");
            show::imports::companies(out, &words, &view.companies);
            out.json(&view);
            Ok(exit)
        }
    }
}

async fn attention(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let attention = app.attention(&words).await?;
    show::documents::attention(out, &words, &attention);
    out.json(&attention);
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

fn settings(place: Place, what: &SettingsCommand, out: &Out) -> Result<Exit, AppError> {
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
            let view = SettingsView::new(&folders.settings, &loaded.warnings, &Words::new(place.lang));
            show::settings::checked(out, &Words::new(place.lang), &view);
            out.json(&view);
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
            show::status::secrets(out, &words, &secrets.secrets);
            out.json(&secrets);
        }
        SecretsCommand::Set { entry } => {
            app.knows_secret(entry)?;
            let value = match read_secret(entry, out, &words) {
                Ok(value) => value,
                Err(unusable) => {
                    out.failure(&unusable.told(entry, &words), &words);
                    return Ok(Exit::Usage);
                }
            };
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

/// A credential from standard input: its only line, or what is typed at a terminal, which does not show it.
fn read_secret(entry: &str, out: &Out, words: &Words) -> Result<String, UnusableInput> {
    let value = if std::io::stdin().is_terminal() {
        out.error_line(&words.text("secrets-enter", &[("entry", entry.into())]));
        console::Term::stderr().read_secure_line()
    } else {
        let mut text = String::new();
        std::io::stdin().lock().take(SECRET_INPUT_BYTES_MAX).read_to_string(&mut text).map(|_| text)
    };
    only_line(&value.map_err(|_| UnusableInput::Empty)?)
}

/// The text without the line break at its end. A second line would be lost without a word, and half a credential kept.
fn only_line(text: &str) -> Result<String, UnusableInput> {
    let text = text.trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() {
        Err(UnusableInput::Empty)
    } else if text.contains(['\r', '\n']) {
        Err(UnusableInput::SeveralLines)
    } else {
        Ok(text.to_owned())
    }
}

/// Standard input that holds no credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum UnusableInput {
    Empty,
    SeveralLines,
}

impl UnusableInput {
    fn told(self, entry: &str, words: &Words) -> ErrorView {
        let (code, key) = match self {
            Self::Empty => ("usage.empty_secret", "secrets-empty"),
            Self::SeveralLines => ("usage.several_lines", "secrets-several-lines"),
        };
        ErrorView {
            code: code.to_owned(),
            exit: Exit::Usage as u8,
            sentence: words.plain(key),
            hint: Some(words.text("secrets-empty-hint", &[("entry", entry.into())])),
            arguments: BTreeMap::from([("entry".to_owned(), entry.to_owned())]),
            problems: Vec::new(),
        }
    }
}

async fn audit(place: Place, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let audit = app.audit_verify().await?;
    show::status::audit(out, &words, &audit);
    out.json(&audit);
    Ok(if audit.is_whole { Exit::Done } else { Exit::Failed })
}

async fn serve(place: Place, args: &ServeArgs, out: &Out) -> Result<Exit, AppError> {
    let words = Words::new(place.lang);
    let folder = match place.folder {
        Some(folder) => sc_app::folders(Some(folder))?.settings,
        None => std::env::temp_dir().join(format!("sageconnect-sandbox-{}", std::process::id())),
    };
    let mut config = SandboxConfig::new(args.seed, args.profile.into());
    config.sql_port = args.sql_port;
    config.portal_port = args.portal_port;
    config.admin_port = args.admin_port;
    config.latency_ms = args.latency_ms;
    config.collation = args.collation.into();
    config.modes.sage.without_optional_columns = args.without_optional_columns;
    let importer = this_program().filter(|_| !args.without_importer);
    let serving = Serving::start(config, &folder, importer.as_deref()).await?;
    out.line(words.plain("sandbox-ready"));
    let shown = folder.display().to_string();
    out.line(words.text("sandbox-folder", &[("folder", shown.as_str().into())]));
    if let Some(journal) = serving.old_journal() {
        out.line(words.text("sandbox-old-journal", &[("file", journal.display().to_string().into())]));
    }
    out.line(format!("\n{}\n", words.plain("sandbox-connect")));
    out.line(serving.how_to_connect());
    out.line(format!("{}\n", words.plain("sandbox-clients")));
    out.line(words.text("sandbox-run", &[("folder", shown.as_str().into())]));
    out.json(&serde_json::json!({ "folder": shown, "admin_url": serving.admin_url() }));
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = serving.stop_requested() => {}
    }
    serving.stop().await;
    Ok(Exit::Done)
}

/// This program, which is the importer's stand-in as well (`sandbox importer`); `None` where the system does not tell.
fn this_program() -> Option<PathBuf> {
    std::env::current_exe().ok()
}

async fn ledger(place: Place, args: &LedgerArgs, out: &Out) -> Result<Exit, AppError> {
    let folders = sc_app::folders(place.folder)?;
    let moment = if args.in_flight { Moment::InFlight } else { Moment::AtRest };
    let verdict = sandbox::ledger(&folders.settings, moment).await?;
    let is_clean = show::demo::ledger_json(out, &Words::new(place.lang), &verdict);
    out.json(&verdict);
    Ok(if is_clean { Exit::Done } else { Exit::Failed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_is_one_line_and_the_break_at_its_end_is_no_part_of_it() {
        for text in ["a b", "a b\n", "a b\r\n", "a b\n\n"] {
            assert_eq!(only_line(text), Ok("a b".to_owned()), "{text:?}");
        }
        for text in ["a\nb", "a\nb\n", "a\r\nb", "\na", "a\rb"] {
            assert_eq!(only_line(text), Err(UnusableInput::SeveralLines), "{text:?}");
        }
        for text in ["", "\n", " \r\n"] {
            assert_eq!(only_line(text), Err(UnusableInput::Empty), "{text:?}");
        }
    }
}
