//! How other programs are called: shown before they run, from the root of the tree, and with an
//! error that names them when they fail.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The folder of the workspace's `Cargo.toml`.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the workspace")
}

/// Whether an environment variable holds something.
pub fn is_set(variable: &str) -> bool {
    std::env::var_os(variable).is_some_and(|value| !value.is_empty())
}

/// One call of another program.
#[derive(Clone)]
pub struct Cmd {
    words: Vec<String>,
    folder: PathBuf,
    variables: Vec<(&'static str, String)>,
}

impl Cmd {
    /// Takes a command line whose words hold no blanks; words that may hold some go to [`Cmd::args`].
    pub fn new(line: &str) -> Self {
        Self {
            words: line.split_whitespace().map(str::to_owned).collect(),
            folder: root().to_owned(),
            variables: Vec::new(),
        }
    }

    pub fn args<I: IntoIterator<Item: Into<String>>>(mut self, words: I) -> Self {
        self.words.extend(words.into_iter().map(Into::into));
        self
    }

    pub fn env(mut self, variable: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((variable, value.into()));
        self
    }

    /// Lets a program start this one, such as `xvfb-run`.
    pub fn before(mut self, line: &str) -> Self {
        self.words.splice(0..0, line.split_whitespace().map(str::to_owned));
        self
    }

    /// Runs in a folder of the tree instead of its root.
    pub fn within(mut self, folder: &str) -> Self {
        self.folder.push(folder);
        self
    }

    /// Shows the call, runs it on this terminal and waits.
    ///
    /// # Errors
    /// When the program is not there, or ends with anything but 0.
    pub fn run(self) -> Result<()> {
        println!("$ {self}");
        let status =
            self.command().status().with_context(|| format!("`{}` cannot be started", self.words[0]))?;
        if !status.success() {
            bail!("`{self}` failed ({status})");
        }
        Ok(())
    }

    /// Runs without a word and gives what the program printed, whatever its exit code.
    ///
    /// # Errors
    /// When the program is not there.
    pub fn output(self) -> Result<String> {
        let output = self
            .command()
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("`{}` cannot be started", self.words[0]))?;
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs without a word and tells whether the program is there and ended with 0.
    pub fn succeeds(self) -> bool {
        let streams = (Stdio::null(), Stdio::null(), Stdio::null());
        let status = self.command().stdin(streams.0).stdout(streams.1).stderr(streams.2).status();
        status.is_ok_and(|status| status.success())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(executable(&self.words[0]));
        command
            .args(&self.words[1..])
            .current_dir(&self.folder)
            .envs(self.variables.iter().map(|(name, value)| (name, value)));
        for (variable, _) in std::env::vars_os().filter(|(variable, _)| is_of_this_run(variable)) {
            command.env_remove(variable);
        }
        command
    }
}

impl std::fmt::Display for Cmd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Ok(folder) = self.folder.strip_prefix(root())
            && folder != Path::new("")
        {
            write!(f, "({}) ", folder.display())?;
        }
        for (variable, value) in &self.variables {
            write!(f, "{variable}={value} ")?;
        }
        f.write_str(&self.words.join(" "))
    }
}

/// Windows finds `npm` only by the full name of its script.
fn executable(program: &str) -> &str {
    match program {
        "npm" if cfg!(windows) => "npm.cmd",
        other => other,
    }
}

/// Whether `cargo run` set this variable for xtask itself. Build scripts of some libraries watch
/// them, and would compile those libraries again after each call from a plain terminal.
fn is_of_this_run(variable: &OsStr) -> bool {
    let Some(name) = variable.to_str() else { return false };
    ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_shown_with_its_folder_and_variables() {
        let call = Cmd::new("npm run build").within("ui").env("NO_COLOR", "1").args(["--", "x"]);
        assert_eq!(call.to_string(), "(ui) NO_COLOR=1 npm run build -- x");
    }

    #[test]
    fn a_failing_program_is_an_error_that_names_the_call() {
        let text = Cmd::new("cargo no-such-command").run().unwrap_err().to_string();
        assert!(text.starts_with("`cargo no-such-command` failed (exit"), "{text}");
    }

    #[test]
    fn a_missing_program_is_an_error_that_names_it() {
        let text = format!("{:#}", Cmd::new("no-such-program-here --help").run().unwrap_err());
        assert!(text.starts_with("`no-such-program-here` cannot be started: "), "{text}");
        assert!(!Cmd::new("no-such-program-here").succeeds());
    }

    #[test]
    fn variables_that_describe_xtask_do_not_reach_other_programs() {
        assert!(is_of_this_run(OsStr::new("CARGO_PKG_NAME")));
        assert!(is_of_this_run(OsStr::new("CARGO_MANIFEST_DIR")));
        assert!(!is_of_this_run(OsStr::new("CARGO_HOME")));
        assert!(!is_of_this_run(OsStr::new("CARGO_TERM_COLOR")));
    }
}
