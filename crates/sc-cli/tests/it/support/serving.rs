//! `serve`, in a process of its own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use crate::site::Site;

/// A schedule whose times come in no test, whatever the clock of this machine says: midnight of a leap day.
pub const NEVER: &str = "0 0 29 2 *";

/// A process that keeps the schedule. Dropping it ends it.
pub struct Serving {
    pub child: Child,
    pub lines: BufReader<ChildStdout>,
    /// Notices that came while something else was waited for.
    pub notices: Vec<Value>,
}

impl Serving {
    pub fn start(site: &Site, args: &[&str]) -> Self {
        let args: Vec<&str> = ["serve"].into_iter().chain(args.iter().copied()).collect();
        let mut command = site.command(&args);
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines, notices: Vec::new() }
    }

    /// The next line; empty at the end.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line
    }

    /// What happened next, of one sort. Notices come when the host gets to them: they are kept.
    #[track_caller]
    pub fn next(&mut self, event: &str) -> Value {
        loop {
            let line = self.line();
            let told: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
            if told["event"] == event {
                return told;
            }
            assert_eq!(told["event"], "notice", "{event} comes next");
            self.notices.push(told);
        }
    }

    /// The first notice that is told, or was.
    #[track_caller]
    pub fn notice(&mut self) -> Value {
        if self.notices.is_empty() { self.next("notice") } else { self.notices.remove(0) }
    }

    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let signal = format!("kill -{name} {}", self.child.id());
        assert!(std::process::Command::new("sh").args(["-c", &signal]).status().unwrap().success());
    }

    /// Its exit code, and what it wrote to standard error.
    pub fn ended(mut self) -> (Option<i32>, String) {
        let code = self.child.wait().unwrap().code();
        let mut errors = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        (code, errors)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
