//! A program in a folder of its own, a clock that stands, and somebody who may stop the run.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use sc_domain::import::ProgramRun;
use sc_domain::outcome::Failure;
use sc_domain::ports::ImportProgram as _;
use sc_importer::{Program, ProgramOptions};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::child;
use crate::clock::HandClock;

/// The longest duration of a run.
pub const LONGEST: Duration = Duration::from_secs(600);
/// How long a program may take to end once it was asked to.
pub const POLITE: Duration = Duration::from_secs(30);
/// How long leftovers are waited for.
pub const LEFTOVER: Duration = Duration::from_secs(5);

/// A program in a folder of its own.
pub struct Site {
    pub place: TempDir,
    pub clock: Arc<HandClock>,
    pub cancel: CancellationToken,
    pub options: ProgramOptions,
}

impl Site {
    /// The test binary, which takes these steps in its folder.
    pub fn new(steps: &[&str]) -> Self {
        let place = TempDir::new().expect("a folder");
        let mut options = ProgramOptions::new(child::binary(), "NORTE01", place.path());
        options.arguments = child::arguments(steps);
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
}
