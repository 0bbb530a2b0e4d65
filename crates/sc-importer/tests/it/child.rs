//! A program for tests, on every system: the test binary, started again. Each of its arguments is one step.
//!
//! Every process of a test dials the test, says its name, and keeps the line: the system itself hangs up when the
//! process ends, whatever ended it. So a test knows who is there, and who no longer is, without a look at any list.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use sc_domain::ports::ImportProgram as _;
use sc_importer::{Program, ProgramOptions};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::clock::HandClock;

/// Before the first step. No test has this name, so that a run of all tests does not take it for a choice.
const STEPS: &str = "steps-of-a-child";
/// Between the steps of a child of the child, and between those of a child of that one.
const AND: [&str; 2] = ["|", "¦"];
/// What the test harness of each process says before that one's own words.
const PREAMBLE: &str = "\nrunning 1 test\n";

/// The program itself, when the test binary was started for that; nothing otherwise.
#[test]
fn as_a_program() {
    let words: Vec<String> = std::env::args().skip_while(|word| word != STEPS).skip(1).collect();
    // The last one is the company, which is no step.
    let Some((_, steps)) = words.split_last() else { return };
    let mut child = Child::default();
    if steps.first().is_some_and(|first| first == "arguments") {
        words[1..].iter().for_each(|word| child.say(word));
    } else {
        steps.iter().for_each(|step| child.take(step));
    }
    std::process::exit(0);
}

/// The arguments that make the test binary take these steps; the company comes after them.
pub fn arguments(steps: &[&str]) -> Vec<String> {
    let to_harness = ["child::as_a_program", "--exact", "--nocapture", "--quiet", "--test-threads=1", STEPS];
    to_harness.iter().chain(steps).map(|word| (*word).to_owned()).collect()
}

/// What the program and its children said, without the words of the test harness.
pub fn said(stdout: &str) -> String {
    // The end of it was trimmed, maybe that of such words.
    format!("{stdout}\n").replace(PREAMBLE, "").trim_end().to_owned()
}

/// The step by which a process starts another one, which holds its streams, and does not wait for it.
pub fn start(steps: &[&str]) -> String {
    format!("child={}", together(steps))
}

/// The same, of one that holds no streams.
pub fn start_silent(steps: &[&str]) -> String {
    format!("silent-child={}", together(steps))
}

fn together(steps: &[&str]) -> String {
    steps.iter().map(|step| step.replace(AND[0], AND[1])).collect::<Vec<_>>().join(AND[0])
}

/// The arguments for steps that were put [`together`].
fn apart(steps: &str) -> Vec<String> {
    let steps: Vec<String> = steps.split(AND[0]).map(|step| step.replace(AND[1], AND[0])).collect();
    arguments(&steps.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The test binary as a program that runs an importer of these steps, as the product does.
#[cfg(windows)]
pub fn host(folder: &std::path::Path, steps: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(arguments(&[&format!("host={}", together(steps))])).arg("NORTE01");
    command.current_dir(folder).stdin(Stdio::null()).stdout(Stdio::null());
    command
}

/// The test binary.
pub fn binary() -> PathBuf {
    std::env::current_exe().expect("it is known")
}

/// One process, and the lines that it keeps.
#[derive(Default)]
struct Child {
    lines: Vec<BufReader<TcpStream>>,
}

impl Child {
    fn take(&mut self, step: &str) {
        let (verb, object) = step.split_once('=').unwrap_or((step, ""));
        let (first, rest) = object.split_once(':').unwrap_or((object, ""));
        match verb {
            "say" => self.say(object),
            "say-bytes" => self.out(&hex::decode(object).expect("hexadecimal")),
            "complain-bytes" => complain(&hex::decode(object).expect("hexadecimal")),
            "flood" => self.flood(),
            "append" => append(first, rest),
            "write" => fs::write(first, lines(rest)).expect("written"),
            "write-bytes" => fs::write(first, hex::decode(rest).expect("hexadecimal")).expect("written"),
            "make-folder" => fs::create_dir(object).expect("a folder"),
            "remove-folder" => fs::remove_dir_all(object).expect("removed"),
            "touch" => touch(first, rest.parse().expect("seconds")),
            "dial" => self.dial(first.parse().expect("a port"), rest),
            "wait" => self.wait(),
            "deaf" => be_deaf(),
            "child" => begin(object, false),
            "silent-child" => begin(object, true),
            "host" => run(object),
            "hang" => loop {
                std::thread::park();
            },
            "exit" => std::process::exit(object.parse().expect("a code")),
            other => panic!("no step is called {other:?}"),
        }
    }

    fn say(&self, words: &str) {
        self.out(format!("{words}\n").as_bytes());
    }

    fn out(&self, bytes: &[u8]) {
        let mut out = io::stdout().lock();
        out.write_all(bytes).and_then(|()| out.flush()).expect("it is read");
    }

    /// Ten megabytes on each stream.
    fn flood(&self) {
        let lines = format!("{}\n", "x".repeat(99)).repeat(1_024);
        for _ in 0..102 {
            complain(lines.as_bytes());
        }
        complain(b"the end\n");
        for _ in 0..102 {
            self.out(lines.as_bytes());
        }
        self.say("done");
    }

    fn dial(&mut self, port: u16, name: &str) {
        let mut line = TcpStream::connect(("127.0.0.1", port)).expect("the test listens");
        writeln!(line, "{name}").expect("the test reads");
        self.lines.push(BufReader::new(line));
    }

    /// Waits for a word of the test on the last line.
    fn wait(&mut self) {
        let line = self.lines.last_mut().expect("it has dialled");
        line.read_line(&mut String::new()).expect("the test says so");
    }
}

#[expect(clippy::zombie_processes, reason = "to outlive its parent is what it is for")]
fn begin(steps: &str, is_silent: bool) {
    let mut command = Command::new(binary());
    command.args(apart(steps)).arg("nobody").stdin(Stdio::null());
    if is_silent {
        command.stdout(Stdio::null()).stderr(Stdio::null());
    }
    command.spawn().expect("it can be started");
}

fn complain(bytes: &[u8]) {
    io::stderr().lock().write_all(bytes).expect("it is read");
}

/// The text of a file: `;` stands for the end of a line.
fn lines(text: &str) -> String {
    text.replace(';', "\r\n")
}

fn append(name: &str, text: &str) {
    let mut file = fs::File::options().create(true).append(true).open(name).expect("it can be opened");
    file.write_all(lines(text).as_bytes()).expect("written");
}

fn touch(name: &str, seconds: u64) {
    let file = fs::File::options().write(true).open(name).expect("it can be opened");
    file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).expect("its time can be set");
}

/// From now on it does not hear that it is asked to end.
#[cfg(unix)]
fn be_deaf() {
    use tokio::signal::unix::{SignalKind, signal};
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    // A signal that was once taken is never given back to the system.
    runtime.block_on(async { signal(SignalKind::terminate()).map(drop) }).expect("it can be taken");
}

/// Only a window can be asked here, and it has none.
#[cfg(windows)]
fn be_deaf() {}

/// Runs an importer of these steps in this process, as the product does, and waits for it.
fn run(steps: &str) {
    let mut options = ProgramOptions::new(binary(), "NORTE01", ".");
    options.arguments = apart(steps);
    options.working_folder = Some(PathBuf::from("."));
    let program = Program::new(options, Arc::new(HandClock::new()));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let ended = runtime.block_on(program.run(Duration::from_secs(600), &CancellationToken::new()));
    ended.expect("it can be started");
}

/// Where the processes of a test call.
pub struct Switchboard {
    listener: TcpListener,
}

impl Switchboard {
    pub async fn new() -> Self {
        Self { listener: TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port") }
    }

    /// The step by which a process calls under a name.
    pub fn dial(&self, name: &str) -> String {
        format!("dial={}:{name}", self.listener.local_addr().expect("it listens").port())
    }

    /// Waits for the calls of these, whoever of them is the first.
    pub async fn calls<const COUNT: usize>(&self, names: [&str; COUNT]) -> [Call; COUNT] {
        let mut calls = Vec::new();
        for _ in names {
            let (line, _) = self.listener.accept().await.expect("it listens");
            let mut line = tokio::io::BufReader::new(line);
            let mut name = String::new();
            line.read_line(&mut name).await.expect("it says its name");
            calls.push((name.trim_end().to_owned(), Call(line)));
        }
        names.map(|name| {
            let at = calls.iter().position(|(called, _)| called == name).expect("all of them have called");
            calls.swap_remove(at).1
        })
    }
}

/// The line to one process.
pub struct Call(tokio::io::BufReader<tokio::net::TcpStream>);

impl Call {
    /// Lets it go on.
    pub async fn go(&mut self) {
        self.0.get_mut().write_all(b"go\n").await.expect("it listens");
    }

    /// Waits until the process is gone.
    pub async fn closed(mut self) {
        // A process that was ended hangs up without a word, which some systems tell as an error.
        let said = self.0.read_line(&mut String::new()).await.unwrap_or(0);
        assert_eq!(said, 0, "it has nothing more to say");
    }
}
