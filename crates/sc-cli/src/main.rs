//! `sageconnect`: every intent of a user in a terminal. Parsing, showing, exit codes; the intents
//! themselves are `sc-app`'s.

mod args;
mod commands;
mod help;
mod out;
mod progress;
mod show;

use std::process::ExitCode;

use sc_app::{AppError, Exit};
use sc_words::{Lang, Words};

fn main() -> ExitCode {
    let lang = help::language(std::env::args_os());
    let cli = match help::parse(std::env::args_os(), lang) {
        Ok(cli) => cli,
        Err(error) => {
            // clap prints help to standard output and mistakes to standard error, in its own layout.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { Exit::Usage as u8 } else { Exit::Done as u8 });
        }
    };
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let out = out::Out { is_json: cli.json };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            out.error(&format!("sageconnect: {error}"));
            return ExitCode::from(Exit::Failed as u8);
        }
    };
    let words = Words::new(lang);
    let exit = match runtime.block_on(commands::dispatch(cli, lang, &out)) {
        Ok(exit) => exit,
        Err(error) => {
            show_error(&out, &error, &words);
            error.exit()
        }
    };
    ExitCode::from(exit as u8)
}

fn show_error(out: &out::Out, error: &AppError, words: &Words) {
    match error {
        AppError::Settings(settings) => show::settings::problems(out, settings, words),
        AppError::Cause(cause) => out.failure(cause, words),
        AppError::NoFolder(folder) => out.plain_failure(&folder.sentence(words)),
        AppError::Unknown { what, name, known } => {
            let key = format!("usage-unknown-{}", what.replace(' ', "-"));
            let args = [("name", name.as_str().into()), ("known", known.as_str().into())];
            out.plain_failure(&words.text(&key, &args));
        }
        AppError::Folder(detail) => out.plain_failure(detail),
    }
}

/// The language when nobody names one: that of the system, Spanish where it does not say.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the language of the system")]
fn system_language() -> Lang {
    ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
        .map_or(Lang::Es, |value| Lang::detect(&value))
}
