//! Programs for tests: shell scripts, read by `/bin/sh` and not started themselves, because a file that
//! was written a moment ago may still be open in a process that another test is just starting.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sc_domain::import::ProgramRun;
use sc_domain::outcome::Failure;
use sc_domain::ports::ImportProgram as _;
use sc_importer::{Program, ProgramOptions};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::clock::HandClock;

/// The longest duration of a run.
pub const LONGEST: Duration = Duration::from_secs(600);
/// How long a program may take to end once it was asked to.
pub const POLITE: Duration = Duration::from_secs(30);
/// How long leftovers are waited for.
pub const LEFTOVER: Duration = Duration::from_secs(5);

/// A script in a folder of its own.
pub struct Site {
    pub place: TempDir,
    pub clock: Arc<HandClock>,
    pub cancel: CancellationToken,
    pub options: ProgramOptions,
}

impl Site {
    /// A script that works in its folder.
    pub fn new(script: &str) -> Self {
        let place = TempDir::new().expect("a folder");
        let path = place.path().join("importer.sh");
        fs::write(&path, script).expect("written");
        let mut options = ProgramOptions::new("/bin/sh", "NORTE01", place.path());
        options.arguments = vec![path.display().to_string()];
        options.working_folder = Some(place.path().to_owned());
        Self { place, clock: Arc::new(HandClock::new()), cancel: CancellationToken::new(), options }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    pub fn program(&self) -> Program {
        Program::new(self.options.clone(), self.clock.clone())
    }

    /// Runs it to its end, while nobody moves the clock.
    pub async fn run(&self) -> ProgramRun {
        self.program().run(LONGEST, &self.cancel).await.expect("it can be started")
    }

    /// Begins to run it.
    pub fn begin(&self) -> JoinHandle<Result<ProgramRun, Failure>> {
        let (program, cancel) = (self.program(), self.cancel.clone());
        tokio::spawn(async move { program.run(LONGEST, &cancel).await })
    }

    /// A pipe with a name, for scripts to write into.
    pub fn pipe(&self, name: &str) -> Pipe {
        make_pipe(&self.path(name));
        Pipe::read(self.path(name))
    }
}

/// A pipe with a name.
pub fn make_pipe(path: &Path) {
    let made = std::process::Command::new("mkfifo").arg(path).status().expect("mkfifo can be started");
    assert!(made.success(), "{}", path.display());
}

/// The reading end of a pipe: it tells the first line, and when nobody holds the other end any more.
pub struct Pipe {
    line: oneshot::Receiver<String>,
    closed: oneshot::Receiver<()>,
}

impl Pipe {
    fn read(path: PathBuf) -> Self {
        let (say_line, line) = oneshot::channel();
        let (say_closed, closed) = oneshot::channel();
        std::thread::spawn(move || {
            let mut pipe = BufReader::new(fs::File::open(path).expect("the pipe is there"));
            let mut text = String::new();
            pipe.read_line(&mut text).expect("it can be read");
            // The test may have ended already.
            let _ = say_line.send(text.trim_end().to_owned());
            pipe.read_to_end(&mut Vec::new()).expect("it can be read");
            let _ = say_closed.send(());
        });
        Self { line, closed }
    }

    /// Waits for the first line.
    pub async fn line(&mut self) -> String {
        (&mut self.line).await.expect("the reader lives")
    }

    /// Waits until every process that held the other end is gone.
    pub async fn closed(self) {
        self.closed.await.expect("the reader lives");
    }
}
