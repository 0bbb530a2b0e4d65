//! The program with everything that it starts: one process group (one Job Object on Windows), so that
//! it can be ended as a whole.

use std::io;
use std::process::ExitStatus;

#[cfg(unix)]
use process_wrap::tokio::ProcessGroup;
use process_wrap::tokio::{ChildWrapper, CommandWrap};
#[cfg(windows)]
use process_wrap::tokio::{CreationFlags, JobObject, KillOnDrop};
use tokio::process::{ChildStderr, ChildStdout, Command};

/// POSIX's number of the signal that asks a process to end.
#[cfg(unix)]
const SIGTERM: i32 = 15;

/// A running program and its children. Dropping it ends them all.
#[derive(Debug)]
pub(crate) struct Tree {
    child: Box<dyn ChildWrapper>,
    id: Option<u32>,
    is_over: bool,
}

impl Tree {
    /// Starts it.
    pub(crate) fn start(command: Command) -> io::Result<Self> {
        let mut command = CommandWrap::from(command);
        #[cfg(unix)]
        command.wrap(ProcessGroup::leader());
        #[cfg(windows)]
        {
            // No black window on the operator's screen. With `KillOnDrop` the system itself ends all
            // of them when the last handle of the job is closed, also when we die.
            command.wrap(CreationFlags(windows::Win32::System::Threading::CREATE_NO_WINDOW));
            command.wrap(KillOnDrop);
            command.wrap(JobObject);
        }
        let child = command.spawn()?;
        Ok(Self { id: child.id(), child, is_over: false })
    }

    /// The number of the program's process, which is that of its group.
    pub(crate) fn id(&self) -> Option<u32> {
        self.id
    }

    /// What it says, once.
    pub(crate) fn streams(&mut self) -> (Option<ChildStdout>, Option<ChildStderr>) {
        (self.child.stdout().take(), self.child.stderr().take())
    }

    /// Waits for the program itself. Its children may live on: waiting for those too, as the wrapper
    /// does, could last for ever.
    pub(crate) async fn leader(&mut self) -> io::Result<ExitStatus> {
        self.child.inner_mut().wait().await
    }

    /// Asks all of them to end.
    #[cfg(unix)]
    pub(crate) async fn ask(&mut self) {
        // None of them may be left to hear it.
        let _ = self.child.signal(SIGTERM);
    }

    /// Asks all of them to end: their windows are closed. The system's own program does it, because it
    /// takes no more than a number; a program without a window does not hear it.
    #[cfg(windows)]
    pub(crate) async fn ask(&mut self) {
        self.taskkill(&[]).await;
    }

    /// Ends all of them.
    #[cfg(unix)]
    pub(crate) async fn end(&mut self) {
        let _ = self.end_at_once();
    }

    /// Ends all of them: the job, else whatever is said to descend from the program.
    #[cfg(windows)]
    pub(crate) async fn end(&mut self) {
        if self.end_at_once().is_err() {
            self.taskkill(&["/F"]).await;
        }
    }

    /// Once: later, the number of the group may belong to somebody else. An error on Unix says that none
    /// of them is left.
    fn end_at_once(&mut self) -> io::Result<()> {
        if self.is_over {
            return Ok(());
        }
        self.is_over = true;
        self.child.start_kill()
    }

    #[cfg(windows)]
    async fn taskkill(&self, flags: &[&str]) {
        let (Some(id), Some(system)) = (self.child.id(), std::env::var_os("SystemRoot")) else { return };
        let program = std::path::Path::new(&system).join("System32").join("taskkill.exe");
        let mut command = Command::new(program);
        command.args(flags).args(["/T", "/PID"]).arg(id.to_string());
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null());
        command.stderr(std::process::Stdio::null()).kill_on_drop(true);
        command.creation_flags(windows::Win32::System::Threading::CREATE_NO_WINDOW.0);
        // Whether it reached anybody is seen by who is left.
        let _ = command.status().await;
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = self.end_at_once();
    }
}
