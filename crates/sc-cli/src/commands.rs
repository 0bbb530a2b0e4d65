//! From a parsed command line to an intent, and from its answer to what is shown: a module for each kind of command.

mod deciding;
pub mod ends;
mod logs;
mod naming;
mod reading;
mod running;
mod sandbox;
mod schedule;
mod serve;
mod setup;

use std::path::PathBuf;
use std::sync::Arc;

use sc_app::{App, AppError, Exit, OpenApp, Settings};
use sc_words::{Lang, Words};

use crate::args::{
    AuditCommand, Cli, Command, DocumentsCommand, SandboxCommand, SettingsCommand, SuppliersCommand,
};
use crate::out::Out;
use crate::usage;

/// Carries out a command.
///
/// # Errors
/// What keeps it from beginning; what fails inside is shown and told by the exit code.
pub async fn dispatch(cli: Cli, lang: Lang, out: &Out) -> Result<Exit, AppError> {
    let place = Place { folder: cli.folder, lang };
    match cli.command {
        // It works in a folder of its own, and would leave the named one as it is.
        Command::Demo(_) if place.folder.is_some() => Ok(folder_is_of_no_use("demo", lang, out)),
        Command::Demo(args) => running::demonstrate(&args, lang, out).await,
        Command::Run(args) => running::run(place, &args, out).await,
        Command::Serve => serve::serve(place, out).await,
        Command::Status => reading::status(place, out).await,
        Command::Schedule(args) => schedule::schedule(place, &args, out).await,
        Command::Pause(args) => schedule::pause(place, &args, out).await,
        Command::Resume => schedule::resume(place, out).await,
        Command::Stop(args) => running::stop(place, &args, out).await,
        Command::Runs(args) => reading::runs(place, &args, out).await,
        Command::Documents(args) => match &args.what {
            Some(DocumentsCommand::List(list)) => reading::documents_list(place, list, out).await,
            None => {
                let text = args.text.unwrap_or_default();
                reading::documents(place, &text, args.tenant.as_deref(), out).await
            }
        },
        Command::Orders { what } => reading::orders(place, &what, out).await,
        Command::Invoices { what } => reading::invoices(place, &what, out).await,
        Command::Suppliers { what: SuppliersCommand::Show(args) } => {
            reading::supplier(place, &args, out).await
        }
        Command::Suppliers { what: SuppliersCommand::Export(args) } => {
            deciding::export_suppliers(place, args, out).await
        }
        Command::Import { what } => running::imports(place, &what, out).await,
        Command::Attention => reading::attention(place, out).await,
        Command::Approve(args) => deciding::approve(place, args, out).await,
        Command::Retry(args) => running::retry(place, &args, out).await,
        Command::Ignore(args) => deciding::ignore(place, args, out).await,
        Command::Notices => reading::notices(place, out).await,
        Command::Logs(args) => logs::logs(place, &args, out).await,
        Command::Doctor => reading::doctor(place, out).await,
        Command::Settings { what } => setup::settings(place, &what, out),
        Command::Secrets { what } => setup::secrets(place, &what, out).await,
        Command::Audit { what: AuditCommand::Verify } => reading::audit(place, out).await,
        Command::About => reading::about(place, out).await,
        Command::Sandbox { what: SandboxCommand::Serve(args) } => sandbox::serve(place, &args, out).await,
        // It works in a folder of its own, too.
        Command::Sandbox { what: SandboxCommand::Ui(_) } if place.folder.is_some() => {
            Ok(folder_is_of_no_use("sandbox ui", lang, out))
        }
        Command::Sandbox { what: SandboxCommand::Ui(args) } => sandbox::show_window(args, lang, out).await,
        Command::Sandbox { what: SandboxCommand::Ledger(args) } => sandbox::ledger(place, &args, out).await,
        // It has ended in `main`, before there was a runtime.
        Command::Sandbox { what: SandboxCommand::Importer(_) } => Ok(Exit::Done),
    }
}

fn folder_is_of_no_use(command: &str, lang: Lang, out: &Out) -> Exit {
    let words = Words::new(lang);
    out.failure(&usage::conflict("--folder", command, &words), &words);
    Exit::Usage
}

/// The words in which a command fails: in its language, and with its folder in the commands that they name.
pub fn words(cli: &Cli, otherwise: Lang) -> Words {
    let words = Words::new(language(cli, otherwise));
    match &cli.folder {
        Some(folder) if !matches!(cli.command, Command::Demo(_) | Command::Sandbox { .. }) => {
            words.of_folder(folder)
        }
        _ => words,
    }
}

/// The language of a command: the one it names, else that of the settings it works with, else `otherwise`.
fn language(cli: &Cli, otherwise: Lang) -> Lang {
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
        let (folder, lang) = (self.folder, Some(self.lang));
        App::open(OpenApp { folder, lang, commit_hook: crash_hook(), ..OpenApp::default() })
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

/// This program, which is the importer's stand-in as well (`sandbox importer`); `None` where the system does not tell.
pub(super) fn this_program() -> Option<PathBuf> {
    std::env::current_exe().ok()
}
