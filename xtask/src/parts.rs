//! The checks that every change passes, cheapest failure first.
//!
//! All of them use one feature set and the dev profile, so that nothing is compiled twice. Files that
//! are generated (TypeScript, tables in the documents) have no part of their own: a test of the crate
//! that owns the source compares them.

use std::fs;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use clap::ValueEnum;

use crate::shell::{self, Cmd};
use crate::summary::{Ending, Summary, TestCount};
use crate::{disk, page, setup, tidy};

#[derive(clap::Args)]
pub struct Options {
    /// Run the parts after a failed one too
    #[arg(long)]
    keep_going: bool,

    /// Run this part alone; may be given several times
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,

    /// List the parts and run none
    #[arg(long)]
    list: bool,
}

/// One check, in the order of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Part {
    /// Debian packages, cargo tools and npm packages that are missing
    Setup,
    /// the rules of this tree: `cargo xtask tidy`
    Tidy,
    /// rustfmt has nothing to change
    Fmt,
    /// licences, banned crates and sources of every dependency
    Deny,
    /// types, build and tests of the window's page, which the tray application carries in itself
    Ui,
    /// clippy has nothing to say
    Clippy,
    /// every test of the workspace, generated files and dependency edges included
    Tests,
}

impl Part {
    /// The word after `--only`.
    pub fn name(self) -> String {
        self.to_possible_value().expect("no part is hidden").get_name().to_owned()
    }

    fn about(self) -> String {
        self.to_possible_value()
            .expect("no part is hidden")
            .get_help()
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// Runs the check; how many tests passed and failed is known only of [`Part::Tests`].
    fn check(self) -> (Result<()>, Option<TestCount>) {
        let result = match self {
            Self::Setup => setup::run(),
            Self::Tidy => tidy::run(),
            Self::Fmt => Cmd::new("cargo fmt --all --check").run(),
            Self::Deny => Cmd::new("cargo deny check --hide-inclusion-graph licenses bans sources").run(),
            Self::Ui => page::build().and_then(|()| page::test()),
            Self::Clippy => Cmd::new("cargo clippy --workspace --all-targets --locked -- -D warnings").run(),
            Self::Tests => return tests(),
        };
        (result, None)
    }

    fn has_nothing_to_check(self) -> bool {
        self == Self::Ui && !page::exists()
    }
}

/// Runs the chosen parts and prints what each took, the size of the target folder, and the count of tests.
///
/// # Errors
/// Never for a part that failed: that is the exit code.
pub fn run(options: &Options) -> Result<ExitCode> {
    if options.list {
        for part in Part::value_variants() {
            println!("{:8} {}", part.name(), part.about());
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut summary = Summary::default();
    let mut has_failed = false;
    for &part in Part::value_variants() {
        if !options.only.is_empty() && !options.only.contains(&part) {
            continue;
        }
        if part.has_nothing_to_check() || (has_failed && !options.keep_going) {
            summary.add(part, Duration::ZERO, Ending::NotRun);
            continue;
        }
        println!("\n== {}: {}", part.name(), part.about());
        let watch = Watch::start();
        let (result, tests) = part.check();
        if let Err(error) = &result {
            println!("\n{} failed: {error:#}", part.name());
            has_failed = true;
        }
        summary.add(part, watch.elapsed(), if result.is_ok() { Ending::Passed } else { Ending::Failed });
        summary.tests = summary.tests.or(tests);
    }
    summary.target_size = disk::target();
    summary.disk_free = disk::free();
    println!("\n{summary}");
    Ok(if has_failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn tests() -> (Result<()>, Option<TestCount>) {
    let profile = if shell::is_set("CI") { "ci" } else { "default" };
    let report = shell::root().join("target/nextest").join(profile).join("junit.xml");
    // An old report would speak for a run that never reached its tests.
    if report.exists()
        && let Err(error) = fs::remove_file(&report)
    {
        return (Err(anyhow!("{} cannot be removed: {error}", report.display())), None);
    }
    let result = Cmd::new("cargo nextest run --workspace --locked --profile").args([profile]).run();
    let count = fs::read_to_string(&report).ok().and_then(|xml| TestCount::from_junit(&xml));
    match (result, count) {
        (Ok(()), None) => (Err(anyhow!("{} has no count of tests", report.display())), None),
        (result, count) => (result, count),
    }
}

struct Watch(Instant);

impl Watch {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a check took is told to a person, and decides nothing"
    )]
    fn start() -> Self {
        Self(Instant::now())
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_a_name_and_says_what_it_checks() {
        for part in Part::value_variants() {
            assert!(!part.about().is_empty(), "`{}` has no description", part.name());
        }
    }

    #[test]
    fn the_page_is_built_before_anything_that_compiles_the_application() {
        let position = |part| Part::value_variants().iter().position(|&other| other == part).unwrap();
        assert!(position(Part::Ui) < position(Part::Clippy));
        assert!(position(Part::Ui) < position(Part::Tests));
    }
}
