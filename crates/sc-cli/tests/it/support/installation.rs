//! An installation of the program: its folder, its journal, its runs.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use toml::Table;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_sageconnect");

/// The journal and what SQLite keeps beside it.
const JOURNAL: [&str; 3] = ["journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3-shm"];

/// More time than any step needs.
const STEP_MS: i64 = 60_000;

/// More runs than any fault needs to be got over.
const RUNS_MAX: usize = 8;

/// Waits of the settings, in milliseconds, and how much is done at once.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    pub http_ms: i64,
    pub query_ms: i64,
    pub effects_parallel: i64,
}

impl Patience {
    /// One call after the other, each with time enough on a busy machine.
    pub const CALM: Self = Self { http_ms: 20_000, query_ms: 20_000, effects_parallel: 1 };
    /// As [`Patience::CALM`], several calls at once.
    pub const PARALLEL: Self = Self { effects_parallel: 4, ..Self::CALM };
    /// One call after the other; a call that hangs is given up soon.
    pub const SHORT: Self = Self { http_ms: 800, query_ms: 800, ..Self::CALM };
}

/// The moment of a journal commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    Before,
    After,
}

/// Where the process dies: at this commit since its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrashPoint {
    pub commit: usize,
    pub moment: Moment,
}

/// A folder with settings, credentials and a journal.
pub struct Installation {
    folder: TempDir,
}

/// One finished run of the program.
pub struct Run {
    status: ExitStatus,
    /// What it printed with `--json`; null when it died before.
    pub answer: Value,
    errors: String,
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}, {}", self.status, self.answer, self.errors)
    }
}

impl Installation {
    /// Takes over settings and credentials of a sandbox's folder, with other waits.
    pub fn beside(sandbox: &Path, patience: Patience) -> Self {
        let folder = TempDir::new().unwrap();
        for name in ["settings.toml", "secrets.toml"] {
            std::fs::copy(sandbox.join(name), folder.path().join(name)).unwrap();
        }
        let installation = Self { folder };
        installation.set_patience(patience);
        installation
    }

    /// Other waits from the next run on.
    pub fn set_patience(&self, patience: Patience) {
        let path = self.folder.path().join("settings.toml");
        let settings = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, with_patience(settings.parse().unwrap(), patience).to_string()).unwrap();
    }

    /// Another limit for a run of the importer's program, from the next run on. A step must end before it.
    pub fn set_import_limit(&self, child_ms: i64) {
        let path = self.folder.path().join("settings.toml");
        let mut settings: Table = std::fs::read_to_string(&path).unwrap().parse().unwrap();
        set(&mut settings, "timeouts", "child_ms", child_ms);
        set(&mut settings, "timeouts", "step_ms", STEP_MS.min(child_ms - 1));
        std::fs::write(path, settings.to_string()).unwrap();
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.command_for_people(words);
        command.arg("--json");
        command
    }

    fn command_for_people(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(words).args(["--lang", "en", "--folder"]).arg(self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.env_remove("SAGECONNECT_ABORT_AT_COMMIT").env_remove("RUST_LOG");
        command
    }

    /// A whole run.
    pub fn run(&self) -> Run {
        Run::finished(self.command(&["run"]).output().unwrap())
    }

    /// A run of one step.
    pub fn run_step(&self, step: &str) -> Run {
        Run::finished(self.command(&["run", "--step", step]).output().unwrap())
    }

    /// A run of one step of one company.
    pub fn run_company_step(&self, tenant: &str, step: &str) -> Run {
        Run::finished(self.command(&["run", "--tenant", tenant, "--step", step]).output().unwrap())
    }

    /// Exit code and answer of a command that only looks.
    pub fn look(&self, words: &[&str]) -> (Option<i32>, Value) {
        let seen = Run::finished(self.command(words).output().unwrap());
        (seen.code(), seen.answer)
    }

    /// What a command that succeeds says to people, its lines joined.
    pub fn says(&self, words: &[&str]) -> String {
        let output = self.command_for_people(words).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The lines of a log, of all days.
    pub fn log(&self, name: &str) -> String {
        let days = std::fs::read_dir(self.folder.path().join("logs/sageconnect")).unwrap();
        let files = days.map(|day| day.unwrap().path().join(format!("{name}.log")));
        files.filter_map(|file| std::fs::read_to_string(file).ok()).collect()
    }

    /// A person approves a document.
    pub fn approve(&self, tenant: &str, number: &str) -> Result<(), String> {
        let words = ["approve", "--tenant", tenant, number];
        let approved = Run::finished(self.command(&words).output().unwrap());
        if approved.status.success() { Ok(()) } else { Err(format!("approve: {approved:?}")) }
    }

    /// A run that dies at a commit, if it comes to it.
    pub fn run_dying_at(&self, point: CrashPoint) -> Run {
        let moment = match point.moment {
            Moment::Before => "before",
            Moment::After => "after",
        };
        let mut command = self.command(&["run"]);
        command.env("SAGECONNECT_ABORT_AT_COMMIT", format!("{}:{moment}", point.commit));
        Run::finished(command.output().unwrap())
    }

    /// A run that goes on while the test does something else.
    pub fn begin(&self) -> Child {
        self.command(&["run"]).spawn().unwrap()
    }

    /// Runs again until there is nothing left to do. Returns how many calls that change something these runs made.
    pub fn run_until_calm(&self) -> Result<u64, String> {
        let mut writes = 0;
        let mut last = None;
        for _ in 0..RUNS_MAX {
            let run = self.run();
            run.tells_the_truth()?;
            writes += run.writes();
            if run.is_calm() {
                self.audit_holds()?;
                return Ok(writes);
            }
            last = Some(run);
        }
        Err(format!("not calm after {RUNS_MAX} runs: {last:?}"))
    }

    /// A person approves that Sage's content replaces what the portal holds, wherever a run told of a difference.
    /// Returns how many documents that were.
    pub fn approve_differing_orders(&self) -> Result<usize, String> {
        let run = self.run();
        run.tells_the_truth()?;
        let differing: Vec<(String, String)> = run
            .steps()
            .flat_map(|step| step["waiting_documents"].as_array().unwrap())
            .filter(|waiting| waiting["cause"]["code"] == "order.differs_in_portal")
            .map(|waiting| ["tenant", "number"].map(|name| waiting[name].as_str().unwrap().to_owned()).into())
            .collect();
        for (tenant, number) in &differing {
            self.approve(tenant, number)?;
        }
        Ok(differing.len())
    }

    /// Whether the chain of the audit table is whole.
    fn audit_holds(&self) -> Result<(), String> {
        let run = Run::finished(self.command(&["audit", "verify"]).output().unwrap());
        if run.status.success() { Ok(()) } else { Err(format!("audit chain: {run:?}")) }
    }

    pub fn delete_journal(&self) {
        for name in JOURNAL {
            remove(&self.folder.path().join(name));
        }
    }

    /// A copy of the journal as it is now.
    pub fn copy_journal(&self) -> JournalCopy {
        let copy = TempDir::new().unwrap();
        for name in &JOURNAL[..2] {
            let from = self.folder.path().join(name);
            if from.exists() {
                std::fs::copy(from, copy.path().join(name)).unwrap();
            }
        }
        JournalCopy(copy)
    }

    /// Puts a copy in the place of the journal.
    pub fn restore_journal(&self, copy: &JournalCopy) {
        self.delete_journal();
        for name in &JOURNAL[..2] {
            let from = copy.0.path().join(name);
            if from.exists() {
                std::fs::copy(from, self.folder.path().join(name)).unwrap();
            }
        }
    }
}

/// A journal put aside.
pub struct JournalCopy(TempDir);

fn remove(path: &PathBuf) {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{}: {error}", path.display()),
        Ok(()) | Err(_) => {}
    }
}

fn set(settings: &mut Table, section: &str, key: &str, value: i64) {
    let section = settings.entry(section).or_insert_with(|| Table::new().into());
    section.as_table_mut().unwrap().insert(key.to_owned(), value.into());
}

fn with_patience(mut settings: Table, patience: Patience) -> Table {
    let mut set = |section: &str, key: &str, value: i64| set(&mut settings, section, key, value);
    set("database", "query_timeout_ms", patience.query_ms);
    set("database", "connect_timeout_ms", patience.http_ms);
    set("database", "lock_timeout_ms", 200);
    set("portal", "list_budget_ms", 30_000);
    set("timeouts", "http_ms", patience.http_ms);
    set("timeouts", "step_ms", STEP_MS);
    // The stand-ins do their work before they lose an answer: nothing is ever on its way afterwards.
    set("timeouts", "in_flight_ms", 0);
    set("timeouts", "verify_spacing_ms", 0);
    set("retry", "interval_payment_min", 0);
    set("retry", "interval_order_min", 0);
    set("engine", "effects_parallel", patience.effects_parallel);
    settings
}

impl Run {
    pub fn finished(output: std::process::Output) -> Self {
        Self {
            status: output.status,
            answer: serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
            errors: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    pub fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// Whether the process died at its crash point, as a power cut would have ended it.
    pub fn died(&self) -> bool {
        self.answer.is_null() && was_killed(self.status)
    }

    fn steps(&self) -> impl Iterator<Item = &Value> {
        self.answer["steps"].as_array().into_iter().flatten()
    }

    /// Code of the cause of each step that is not switched off; empty for a step without one.
    pub fn causes_of_steps_that_are_on(&self) -> Vec<String> {
        let on = self.steps().filter(|step| step["result"] != "skipped");
        on.map(|step| step["cause"]["code"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// What waits at a step: company and code of the cause.
    pub fn waits_at(&self, step: &str) -> Vec<(String, String)> {
        let steps = self.steps().filter(|report| report["step"] == step);
        let waiting = steps.flat_map(|report| report["waiting_documents"].as_array().into_iter().flatten());
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        waiting.map(|document| (text(&document["tenant"]), text(&document["cause"]["code"]))).collect()
    }

    /// Calls that change something outside.
    pub fn writes(&self) -> u64 {
        self.steps().filter_map(|step| step["writes"].as_u64()).sum()
    }

    /// Nothing was done, nothing failed, and what waits waits for a person.
    pub fn is_calm(&self) -> bool {
        self.answer["result"] == "done"
            && self.steps().all(|step| {
                step["kind"] == "cycle"
                    && step["writes"] == 0
                    && step["waiting_documents"]
                        .as_array()
                        .unwrap()
                        .iter()
                        .all(|waiting| waiting["state"] == "attention")
            })
    }

    /// Whether the exit code says what the answer says.
    pub fn tells_the_truth(&self) -> Result<(), String> {
        let causes: Vec<&str> = self.steps().filter_map(|step| step["cause"]["code"].as_str()).collect();
        let is_busy = !causes.is_empty() && causes.iter().all(|cause| *cause == "lease.taken");
        let allowed: &[i32] = match self.answer["result"].as_str() {
            Some("done" | "skipped") => &[0],
            Some("partial") => &[3],
            Some("postponed") if is_busy => &[4],
            Some("postponed") => &[3],
            Some("failed") => &[1, 5],
            Some(_) | None => &[],
        };
        if self.code().is_some_and(|code| allowed.contains(&code)) {
            Ok(())
        } else {
            Err(format!("the exit code does not fit the answer: {self:?}"))
        }
    }
}

#[cfg(unix)]
fn was_killed(status: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&status).is_some()
}

#[cfg(not(unix))]
fn was_killed(status: ExitStatus) -> bool {
    !status.success()
}
