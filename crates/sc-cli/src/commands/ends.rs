//! How a command that goes on for a while learns that it should end, and how the program ends when it is told so again.

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

/// How a process is asked to end: Ctrl+C, and where services are stopped so, SIGTERM.
#[cfg(unix)]
pub(super) struct Ends(Option<[tokio::signal::unix::Signal; 2]>);

#[cfg(unix)]
impl Ends {
    /// Listens from now on.
    pub(super) fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let listen =
            || Ok::<_, std::io::Error>([signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?]);
        Self(listen().ok())
    }

    /// Waits until somebody asks, then for the next one.
    pub(super) async fn asked(&mut self) {
        match &mut self.0 {
            Some([interrupt, terminate]) => {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            }
            // The system ends the process itself then.
            None => std::future::pending().await,
        }
    }
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
