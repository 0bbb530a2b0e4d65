//! A sandbox served by the program itself, with its settings folder, as a site that the tests use like a person.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// What a command answered.
#[derive(Debug)]
pub struct Answer {
    pub exit: i32,
    pub out: String,
    pub err: String,
}

impl Answer {
    /// The one JSON document on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The code of the failure, with `--json`.
    pub fn error_code(&self) -> String {
        self.json()["error"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Standard output and error with an exit code, for a snapshot.
    pub fn shown(&self) -> String {
        format!("{}{}[exit {}]", self.out, self.err, self.exit)
    }
}

/// The program, in no language but the one that it is told.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sageconnect"));
    for name in ["LANG", "LC_ALL", "LC_MESSAGES", "RUST_LOG"] {
        command.env_remove(name);
    }
    command.env("USER", "tester");
    command
}

/// Runs the program to its end.
pub fn sageconnect(args: &[&str]) -> Answer {
    with_input(program().args(args), "")
}

/// Runs a command to its end, with a text on its standard input.
pub fn with_input(command: &mut Command, input: &str) -> Answer {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that does not read its input may have ended already.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Answer {
        exit: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A running sandbox and its folder. Dropping it ends both.
pub struct Site {
    folder: TempDir,
    /// What the sandbox keeps while it runs: it is killed, so that it clears nothing away itself.
    temporary: TempDir,
    child: Child,
    admin: String,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Site {
    /// Of payments and orders: most tests are about these, and a smaller world is a faster one.
    pub fn start() -> Self {
        Self::with(&["--without-importer"])
    }

    /// Of all kinds of documents, with the importer's stand-in as a program.
    pub fn with_importer() -> Self {
        Self::with(&[])
    }

    /// With more arguments of `sandbox serve`.
    pub fn with(args: &[&str]) -> Self {
        let folder = TempDir::new().unwrap();
        let temporary = TempDir::new().unwrap();
        let (child, admin) = Self::serve(folder.path(), temporary.path(), args);
        Self { folder, temporary, child, admin }
    }

    /// The sandbox ends, as by a power cut, and another is started in the same folder.
    pub fn restart(&mut self, args: &[&str]) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        (self.child, self.admin) = Self::serve(self.folder.path(), self.temporary.path(), args);
    }

    fn serve(folder: &Path, temporary: &Path, args: &[&str]) -> (Child, String) {
        let mut child = program()
            .args(["sandbox", "serve", "--json", "--folder"])
            .arg(folder)
            .args(args)
            .env("TMPDIR", temporary)
            .stdout(Stdio::piped())
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let mut document = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            document.push_str(&line);
            if line == "}" {
                break;
            }
        }
        let about: Value = serde_json::from_str(&document).unwrap();
        let admin = about["admin_url"].as_str().unwrap().trim_start_matches("http://").to_owned();
        (child, admin)
    }

    /// Waits for the end of the sandbox, which somebody asked for.
    pub fn ends(&mut self) -> ExitStatus {
        self.child.wait().unwrap()
    }

    /// With a first run behind it: the baseline of each company.
    pub fn after_baseline() -> Self {
        Self::start().looked_at()
    }

    /// Its baseline is behind it.
    pub fn looked_at(self) -> Self {
        let site = self;
        assert_eq!(site.run(&["run", "--baseline"]).exit, 0);
        site
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A command of this site, in English unless it says otherwise.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = program();
        command.args(args).arg("--folder").arg(self.folder());
        if !args.iter().any(|arg| arg.starts_with("--lang")) {
            command.args(["--lang", "en"]);
        }
        command
    }

    pub fn run(&self, args: &[&str]) -> Answer {
        with_input(&mut self.command(args), "")
    }

    /// As [`Self::run`] with `--json`.
    pub fn json(&self, args: &[&str]) -> Answer {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        self.run(&args)
    }

    /// Replaces text in a file of the folder, as a person with an editor would.
    #[track_caller]
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(name)).unwrap();
        assert!(text.contains(from), "{name} does not hold {from:?}:\n{text}");
        fs::write(self.file(name), text.replacen(from, to, 1)).unwrap();
    }

    /// Replaces the whole line of `settings.toml` or `secrets.toml` that begins with a key.
    #[track_caller]
    pub fn edit_line(&self, name: &str, key: &str, line: &str) {
        let text = fs::read_to_string(self.file(name)).unwrap();
        let old =
            text.lines().find(|old| old.starts_with(key)).unwrap_or_else(|| panic!("no {key} in {text}"));
        self.edit(name, old, line);
    }

    /// Adds lines to a section of the settings.
    pub fn add_settings(&self, section: &str, lines: &str) {
        let text = fs::read_to_string(self.file("settings.toml")).unwrap();
        if text.contains(section) {
            self.edit("settings.toml", &format!("{section}\n"), &format!("{section}\n{lines}\n"));
        } else {
            self.edit("settings.toml", "[[tenant]]", &format!("{section}\n{lines}\n\n[[tenant]]"));
        }
    }

    /// Asks the administration of the sandbox.
    #[track_caller]
    pub fn admin(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(&self.admin).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n\r\n{body}",
            self.admin
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
        serde_json::from_str(body).unwrap()
    }

    pub fn counters(&self) -> Value {
        self.admin("GET", "/counters", &Value::Null)
    }

    /// Requests that asked the portal to change something.
    pub fn portal_writes(&self) -> u64 {
        self.counters()["http_writes"].as_u64().unwrap()
    }

    pub fn fault_portal(&self, fault: &Value) {
        self.admin("POST", "/faults/portal", fault);
    }

    pub fn fault_sql(&self, fault: &Value) {
        self.admin("POST", "/faults/sql", fault);
    }

    /// No faults any more.
    pub fn heal(&self) {
        self.admin("DELETE", "/faults", &Value::Null);
    }

    /// A fact of a company, e.g. `tenant_id`.
    pub fn fact(&self, company: &str, name: &str) -> String {
        let companies = self.admin("GET", "/companies", &Value::Null);
        let found = companies.as_array().unwrap().iter().find(|found| found["key"] == company).unwrap();
        found[name].as_str().unwrap().to_owned()
    }

    /// Numbers of documents of a company that need a person, one of each reason.
    pub fn held_documents(&self, company: &str, kinds: &[&str]) -> Vec<String> {
        let attention = self.json(&["attention"]).json();
        let groups = attention["groups"].as_array().unwrap().iter();
        let is_meant = |document: &&Value| {
            document["tenant"] == company && kinds.iter().any(|kind| document["kind"] == *kind)
        };
        let first = groups.filter_map(|group| group["documents"].as_array().unwrap().iter().find(is_meant));
        first.map(|document| document["number"].as_str().unwrap().to_owned()).collect()
    }

    /// The ledger's verdict at a moment, in which nothing is wrong.
    #[track_caller]
    pub fn clean_verdict(&self, moment: &str) -> Value {
        let verdict = self.admin("GET", &format!("/ledger?moment={moment}"), &Value::Null);
        for list in ["lost", "doubled", "differing", "crossed", "unexpected"] {
            assert_eq!(verdict[list][0], Value::Null, "{list}");
        }
        verdict
    }

    /// Nothing is doubled, differing, crossed or there without reason. What is missing may still wait.
    #[track_caller]
    pub fn nothing_wrong(&self) {
        self.clean_verdict("in_flight");
    }

    /// Runs until a run has nothing left to do; then nothing is lost either.
    #[track_caller]
    pub fn runs_clean(&self) {
        let settled = (0..5).any(|earlier| {
            let before = self.portal_writes();
            let answer = self.run(&["run"]);
            // 3: the world holds payments that the portal refuses on purpose.
            // A first run may be a baseline, which writes nothing either.
            earlier > 0 && matches!(answer.exit, 0 | 3) && self.portal_writes() == before
        });
        assert!(settled, "five runs did not settle");
        self.clean_verdict("at_rest");
    }
}

/// Replaces what changes from run to run: folders, ports, times, spans of time, ids of the world.
pub fn filters() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.add_filter(r"/tmp/\.tmp[A-Za-z0-9]+", "[FOLDER]");
    settings.add_filter(r"127\.0\.0\.1[:,]\d+", "[LOOPBACK]");
    settings.add_filter(r"\d{1,2} [a-zA-Z]{3} \d{4}, \d{2}:\d{2}", "[INSTANT]");
    settings.add_filter(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}", "[INSTANT]");
    settings.add_filter(r"\d{1,2} [a-zA-Z]{3} \d{4}", "[DAY]");
    settings.add_filter(r" *\b\d+ ms\b| *\b\d+\.\d s\b", " [SPAN]");
    settings.add_filter(r"PID \d+", "PID [N]");
    settings.add_filter(r" +(│)", " $1");
    settings.add_filter(r"[─═]{10,}", "──");
    settings.add_filter(r"\b[0-9a-f]{24}\b", "[ID]");
    settings
}
