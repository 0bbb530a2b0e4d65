//! [`Program`]: one run of the importer for one company.
//!
//! Its time is up, or a person stops the run: it is asked to end, and after a while ended with all its
//! children. A program that ended by itself may have left children behind; they hold its streams, and
//! are treated in the same way after a short wait, so that a run always comes to its end, and once.

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sc_domain::import::{ProgramEnd, ProgramRun};
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::{Clock, ImportProgram};
use sc_domain::{Cause, Code, Flaw, Step};
use tokio_util::sync::CancellationToken;

use crate::capture::Capture;
use crate::logs::{LogFiles, LogState};
use crate::off_thread::off_thread;
use crate::options::ProgramOptions;
use crate::preflight;
use crate::tree::Tree;

/// The importer's program, for one company.
#[derive(Clone)]
pub struct Program {
    options: Arc<ProgramOptions>,
    clock: Arc<dyn Clock>,
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program").field("options", &self.options).finish_non_exhaustive()
    }
}

impl Program {
    /// The program; nothing is looked at before it is used.
    pub fn new(options: ProgramOptions, clock: Arc<dyn Clock>) -> Self {
        Self { options: Arc::new(options), clock }
    }

    /// Waits for something, at most this long. Whether it came.
    async fn within(&self, longest: Duration, awaited: impl Future) -> bool {
        tokio::select! {
            biased;
            _ = awaited => true,
            () = self.clock.sleep(longest) => false,
        }
    }

    /// Checks and remembers what has to be known before the start.
    async fn before(&self) -> Result<LogState, Failure> {
        let options = Arc::clone(&self.options);
        off_thread(move || match preflight::program(&options.program) {
            Some(cause) => Err(Failure::new(FailureKind::Setup, cause)),
            None => Ok(options.logs.as_ref().map(LogFiles::now).unwrap_or_default()),
        })
        .await
    }

    fn start(&self) -> Result<Running, Failure> {
        let mut tree = Tree::start(self.options.command()).map_err(|error| {
            let cause = Cause::new(Code::ImporterNotStarted)
                .with("program", self.options.program.display())
                .with("detail", Flaw::of_io(&error));
            let kind = if is_setup(&error) { FailureKind::Setup } else { FailureKind::NotSent };
            Failure::new(kind, cause)
        })?;
        let (stdout, stderr) = tree.streams();
        Ok(Running { tree, stdout: Capture::of(stdout), stderr: Capture::of(stderr) })
    }

    /// It is asked to end.
    fn log_asked(&self, end: ProgramEnd, started: Duration, pid: Option<u32>) {
        self.log_stop(end, started, pid, "SIGTERM");
    }

    /// It did not end when asked to, or left children that did not: all of them are ended.
    fn log_ended(&self, end: ProgramEnd, started: Duration, pid: Option<u32>) {
        self.log_stop(end, started, pid, "taskkill /F /T");
    }

    /// Writes down what is done to a program that does not end, in the words that operators look for, on every system:
    /// runtime.md, section 7.
    fn log_stop(&self, end: ProgramEnd, started: Duration, pid: Option<u32>, action: &str) {
        let took_ms = self.clock.elapsed().saturating_sub(started).as_millis();
        let pid = pid.map_or_else(|| "n/a".to_owned(), |pid| pid.to_string());
        let tenant = &self.options.tenant;
        let of = format!("step={} tenant={tenant} url=n/a durationMs={took_ms}", Step::StartChildProcess);
        match end {
            ProgramEnd::TimedOut => {
                tracing::error!("[TIMEOUT] {of} err=\"Child process timeout\" pid={pid} action={action}");
            }
            ProgramEnd::Cancelled => {
                tracing::warn!("[WARN] {of} err=\"run stopped\" pid={pid} action={action}");
            }
            ProgramEnd::Exited { .. } => {
                tracing::warn!("[WARN] {of} err=\"children left behind\" pid={pid} action={action}");
            }
        }
    }

    /// Brings it to its end.
    async fn finish(
        &self,
        running: &mut Running,
        time_max: Duration,
        cancel: &CancellationToken,
    ) -> Result<ProgramEnd, Failure> {
        let started = self.clock.elapsed();
        // The one place where it is decided how it ended.
        let end = tokio::select! {
            biased;
            status = running.tree.leader() => match status {
                Ok(status) => ProgramEnd::Exited { code: status.code() },
                Err(error) => {
                    let cause = Cause::new(Code::InternalDefect).with("detail", error);
                    return Err(Failure::new(FailureKind::Unknown, cause));
                }
            },
            () = cancel.cancelled() => ProgramEnd::Cancelled,
            () = self.clock.sleep(time_max) => ProgramEnd::TimedOut,
        };
        let is_gone = match end {
            ProgramEnd::Exited { .. } => self.within(self.options.leftover_wait, running.gone()).await,
            ProgramEnd::TimedOut | ProgramEnd::Cancelled => false,
        };
        let is_gone = is_gone || {
            self.log_asked(end, started, running.tree.id());
            self.within(self.options.polite_wait, async {
                running.tree.ask().await;
                running.gone().await;
            })
            .await
        };
        if !is_gone {
            self.log_ended(end, started, running.tree.id());
        }
        // Also what closed the streams and went on by itself.
        self.within(self.options.leftover_wait, async {
            running.tree.end().await;
            running.gone().await;
        })
        .await;
        Ok(end)
    }
}

/// Errors of Windows that say "this file will never start as it is": no program, one for another kind of processor, one
/// that wants an administrator.
const WINDOWS_NOT_STARTED: [i32; 3] = [193, 216, 740];

/// Whether a start fails until a person changes something.
fn is_setup(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied)
        || (cfg!(windows) && error.raw_os_error().is_some_and(|number| WINDOWS_NOT_STARTED.contains(&number)))
}

/// A program that runs, and what it says.
#[derive(Debug)]
struct Running {
    tree: Tree,
    stdout: Capture,
    stderr: Capture,
}

impl Running {
    /// Waits until the program has ended and nobody holds its streams.
    async fn gone(&mut self) {
        // Who cannot be waited for is not there.
        let _ = self.tree.leader().await;
        let _ = self.stdout.ended().await;
        let _ = self.stderr.ended().await;
    }
}

#[async_trait]
impl ImportProgram for Program {
    async fn preflight(&self) -> Result<Vec<Cause>, Failure> {
        let options = Arc::clone(&self.options);
        off_thread(move || Ok(preflight::preflight(&options))).await
    }

    async fn run(&self, time_max: Duration, cancel: &CancellationToken) -> Result<ProgramRun, Failure> {
        let logs_before = self.before().await?;
        if cancel.is_cancelled() {
            return Err(Failure::new(FailureKind::NotSent, Cause::new(Code::RunCancelled)));
        }
        let started = self.clock.now();
        let mut running = self.start()?;
        let end = self.finish(&mut running, time_max, cancel).await?;
        let finished = self.clock.now();
        let options = Arc::clone(&self.options);
        let log_errors = off_thread(move || {
            Ok(options.logs.as_ref().map(|logs| logs.errors_since(&logs_before, started)).unwrap_or_default())
        })
        .await?;
        let (stdout, stderr) = (running.stdout.text(), running.stderr.text());
        Ok(ProgramRun { started, finished, end, stdout, stderr, log_errors })
    }
}
