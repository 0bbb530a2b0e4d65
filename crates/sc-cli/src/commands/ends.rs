//! How a command that goes on for a while learns that it should end, and how the program ends when it is told so again.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;

/// Raised where the program must not wait any longer.
static AT_ONCE: Notify = Notify::const_new();

/// Waits until the program is to end without waiting for what is under way. That loses nothing: the journal knows what was
/// begun, and the next run asks what became of it.
pub async fn at_once() {
    AT_ONCE.notified().await;
}

/// Ends the program at once.
pub(super) fn now() {
    AT_ONCE.notify_one();
}

/// How a process is asked to end: Ctrl+C, where services are stopped so, SIGTERM, and where its terminal is closed, SIGHUP.
#[cfg(unix)]
pub(super) struct Ends {
    asked: Option<[Signal; 2]>,
    /// Listened to once: a terminal that closes is told by the system and by its shell, and both mean the same.
    hung_up: Option<Signal>,
}

#[cfg(unix)]
impl Ends {
    /// Listens from now on.
    pub(super) fn new() -> Self {
        let listen =
            || Ok::<_, std::io::Error>([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?]);
        let hung_up = if outlives_its_terminal() { None } else { signal(SignalKind::hangup()).ok() };
        Self { asked: listen().ok(), hung_up }
    }

    /// Waits until somebody asks, then for the next one.
    pub(super) async fn asked(&mut self) {
        // Without signals the system ends the process itself.
        let Some([interrupt, terminate]) = &mut self.asked else { return std::future::pending().await };
        let is_hung_up = tokio::select! {
            _ = interrupt.recv() => false,
            _ = terminate.recv() => false,
            () = hung_up(&mut self.hung_up) => true,
        };
        if is_hung_up {
            self.hung_up = None;
        }
    }
}

#[cfg(unix)]
async fn hung_up(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// Whether the process was started to go on when its terminal is closed, as `nohup` does it: with SIGHUP ignored. Where the
/// system does not tell, it was not.
#[cfg(unix)]
fn outlives_its_terminal() -> bool {
    const HANGUP: u64 = 1;
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & HANGUP != 0)
}

/// How a process is asked to end: Ctrl+C.
#[cfg(not(unix))]
pub(super) struct Ends;

#[cfg(not(unix))]
impl Ends {
    pub(super) fn new() -> Self {
        Self
    }

    pub(super) async fn asked(&mut self) {
        // Where no Ctrl+C can be waited for the system ends the process itself.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
