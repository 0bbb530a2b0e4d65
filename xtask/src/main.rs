//! Everything a developer runs: `cargo xtask test`, `tidy`, `app`, `ui`, `contract`, `bindings`, `bundle`,
//! `windows`.
//!
//! One file per idea: [`parts`] is the list of checks, [`setup`] makes a machine ready for them, [`bundle`] makes and
//! tries the package,
//! [`tidy`] holds the rules of this tree as code, [`edges`] which crate may use which, [`disk`] the room that is needed,
//! [`page`] the window's npm project, [`summary`] what a run says at its end, [`shell`] how other
//! programs are called, [`windows`] what is shown under Wine.
#![expect(clippy::print_stdout, reason = "a tool for developers speaks on its terminal")]

mod bundle;
mod disk;
mod edges;
mod page;
mod parts;
mod setup;
mod shell;
mod summary;
mod tidy;
mod windows;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::shell::Cmd;

/// The variable that holds a connection to a real SQL Server for the contract suite.
const REAL_SERVER: &str = "SAGECONNECT_TEST_SQL";

#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", about = "Everything a developer runs")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Set this machine up and pass every check: the one command before a change is handed in
    Test(parts::Options),
    /// Check the rules of this tree that neither rustfmt nor clippy knows
    Tidy {
        /// Say what each rule asks, and check nothing
        #[arg(long)]
        list: bool,
    },
    /// Build the page and run the tray application, on the built-in sandbox unless told otherwise
    App {
        /// What the application gets as its arguments, instead of `--sandbox`
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Build the page and serve it to a browser, over a sandbox of its own
    Ui {
        /// What `sageconnect sandbox ui` gets as its arguments, such as `--port 8080`
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Run the suite that holds for the SQL Server stand-in and for a real SQL Server alike
    #[command(after_help = format!("With a connection in {REAL_SERVER} it runs on that server too."))]
    Contract,
    /// Write the TypeScript of the window's commands anew from the Rust types
    Bindings,
    /// Make the .deb, install it, pass the day of an operator with it, measure it, and remove it
    Bundle,
    /// Compile for Windows, and run the tests of the crates whose code differs there under Wine
    Windows,
}

fn main() -> ExitCode {
    match run(Cli::parse().task) {
        Ok(code) => code,
        Err(error) => {
            println!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    match task {
        Task::Test(options) => return parts::run(&options),
        Task::Tidy { list: true } => tidy::print_rules(),
        Task::Tidy { list: false } => tidy::run()?,
        Task::App { arguments } => {
            page::build()?;
            let arguments = if arguments.is_empty() { vec!["--sandbox".to_owned()] } else { arguments };
            Cmd::new(
                "cargo run --package sageconnect-app --bin sageconnect-tray --features custom-protocol --",
            )
            .args(arguments)
            .run()?;
        }
        Task::Ui { arguments } => {
            page::build()?;
            Cmd::new("cargo run --package sc-cli --bin sageconnect -- sandbox ui --page")
                .args([page::BUILT])
                .args(arguments)
                .run()?;
        }
        Task::Contract => {
            println!("{}", contract_runs_on(shell::is_set(REAL_SERVER)));
            Cmd::new("cargo nextest run --package sc-sage contract").run()?;
        }
        Task::Bindings => {
            Cmd::new("cargo nextest run --package sc-app bindings")
                .env("SAGECONNECT_UPDATE_BINDINGS", "1")
                .run()?;
        }
        Task::Bundle => bundle::run()?,
        Task::Windows => windows::run()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn contract_runs_on(has_real_server: bool) -> String {
    if has_real_server {
        format!("{REAL_SERVER} is set: the suite runs on the stand-in and on that server")
    } else {
        format!("{REAL_SERVER} is not set: the suite runs on the stand-in alone")
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::*;

    #[test]
    fn every_task_has_help_and_no_two_options_collide() {
        Cli::command().debug_assert();
        for task in Cli::command().get_subcommands() {
            assert!(task.get_about().is_some(), "`{}` says what it does", task.get_name());
        }
    }

    #[test]
    fn arguments_after_two_dashes_go_to_the_application() {
        let cli = Cli::try_parse_from(["xtask", "app", "--", "--lang", "es"]).unwrap();
        let Task::App { arguments } = cli.task else { panic!("`app` is its own task") };
        assert_eq!(arguments, ["--lang", "es"]);
    }

    #[test]
    fn arguments_after_two_dashes_go_to_the_command_that_serves_the_page() {
        let cli = Cli::try_parse_from(["xtask", "ui", "--", "--port", "8080"]).unwrap();
        let Task::Ui { arguments } = cli.task else { panic!("`ui` is its own task") };
        assert_eq!(arguments, ["--port", "8080"]);
    }

    #[test]
    fn contract_says_which_server_it_runs_on_and_never_the_connection() {
        assert_eq!(
            contract_runs_on(false),
            "SAGECONNECT_TEST_SQL is not set: the suite runs on the stand-in alone"
        );
        assert!(contract_runs_on(true).ends_with("on the stand-in and on that server"));
    }
}
