//! `sageconnect`: every intent of a user in a terminal. Parsing, showing, exit codes; the intents
//! themselves are `sc-app`'s.

mod args;
mod commands;
mod help;
mod out;
mod progress;
mod show;
mod usage;

use std::io::IsTerminal as _;
use std::process::ExitCode;
use std::time::Duration;

use sc_app::Exit;
use sc_app::wire::ErrorView;
use sc_words::{Lang, Words};
use tracing::level_filters::LevelFilter;

use crate::args::{Command, SandboxCommand};
use crate::out::Out;

/// How long tasks that were left unfinished may take to end.
const ENDING_MAX: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let lang = help::language(std::env::args_os());
    let cli = match help::parse(std::env::args_os(), lang) {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(not_a_command(&error, &Words::new(lang)) as u8),
    };
    // Silent on the terminal unless RUST_LOG asks: what people need to know, the commands say themselves.
    sc_app::logs::install(LevelFilter::OFF);
    // A program of its own, which blocks: it needs no runtime and no installation.
    if let Command::Sandbox { what: SandboxCommand::Importer(importer) } = &cli.command {
        return sc_app::sandbox::run_importer(&importer.args);
    }
    let out = Out { is_json: cli.json };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            out.error_line(&format!("sageconnect: {error}"));
            return ExitCode::from(Exit::Failed as u8);
        }
    };
    let words = commands::words(&cli, lang);
    // What is dropped unfinished ends its child processes; `std::process::exit` would leave them behind.
    let ended = runtime.block_on(async {
        tokio::select! {
            ended = commands::dispatch(cli, words.lang(), &out) => ended,
            () = commands::ends::at_once() => Ok(Exit::Cancelled),
        }
    });
    runtime.shutdown_timeout(ENDING_MAX);
    let exit = match ended {
        Ok(exit) => exit,
        Err(error) => {
            out.failure(&ErrorView::new(&error, &words), &words);
            error.exit()
        }
    };
    let exit = out.ended(exit, &words);
    sc_app::logs::flush();
    ExitCode::from(exit as u8)
}

/// Help that was asked for goes to standard output; a mistake, to standard error.
fn not_a_command(error: &clap::Error, words: &Words) -> Exit {
    let is_json = std::env::args_os().any(|arg| arg == "--json");
    // Help that shows itself because a command is missing goes to standard error, as a mistake.
    if matches!(error.kind(), clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) && !is_json {
        let text = help::rendered(error, words, std::io::stderr().is_terminal());
        Out { is_json }.error_line(text.trim_end());
        return Exit::Usage;
    }
    if error.use_stderr() {
        let out = Out { is_json };
        out.failure(&usage::mistake(error, words), words);
        return out.ended(Exit::Usage, words);
    }
    let text = help::rendered(error, words, std::io::stdout().is_terminal());
    let out = Out { is_json: false };
    out.line(text.trim_end());
    out.ended(Exit::Done, words)
}

/// The language when nobody names one: that of the system, Spanish where it does not say.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the language of the system")]
fn system_language() -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .map_or(Lang::Es, |value| Lang::detect(&value))
}
