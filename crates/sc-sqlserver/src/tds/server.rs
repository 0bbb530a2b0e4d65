//! The listening socket and the connections that it accepted.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::answer::Context;
use super::connection;
use super::handshake::{LoginFailure, log_in, refuse};
use super::tls::Identity;
use crate::fault::Faults;
use crate::session::Instance;

/// The first session id that SQL Server gives to a user.
const FIRST_SPID: u16 = 51;
/// Pause after a failed accept, e.g. when the process has no file handles left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// How the server deals with encryption, by the table of MS-TDS 2.2.6.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encryption {
    /// Never beyond the login: a client that insists on an encrypted connection is told that there is none.
    Off,
    /// As the client wishes, like a SQL Server without "Force Encryption": all, the login only, or nothing.
    #[default]
    On,
    /// All of every connection; a client that cannot is refused.
    Required,
}

/// Settings of a [`TdsServer`].
#[derive(Debug, Clone)]
pub struct TdsConfig {
    pub encryption: Encryption,
    /// Told to clients in messages, and one of the names in the certificate.
    pub server_name: String,
    /// More connections at the same time are closed as they come.
    pub connections_max: usize,
    /// A longer request ends its connection.
    pub message_bytes_max: usize,
    /// From the first byte to the answer of LOGIN7.
    pub login_timeout: Duration,
}

impl Default for TdsConfig {
    fn default() -> Self {
        Self {
            encryption: Encryption::On,
            server_name: "SANDBOX".to_owned(),
            connections_max: 256,
            message_bytes_max: 64 * 1024 * 1024,
            login_timeout: Duration::from_secs(15),
        }
    }
}

/// What all connections of a server share.
pub(crate) struct Shared {
    pub(crate) instance: Arc<dyn Instance>,
    pub(crate) faults: Arc<Faults>,
    pub(crate) config: TdsConfig,
    pub(crate) context: Context,
    pub(crate) identity: Identity,
    pub(crate) stop: CancellationToken,
    slots: Arc<Semaphore>,
    accepted: AtomicU64,
    refused: AtomicU64,
    next_spid: AtomicU16,
}

/// A running TDS server. Dropping it begins to stop it; [`TdsServer::stop`] also waits for the end.
pub struct TdsServer {
    addr: SocketAddr,
    shared: Arc<Shared>,
    tasks: TaskTracker,
}

impl std::fmt::Debug for TdsServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TdsServer").field("addr", &self.addr).finish_non_exhaustive()
    }
}

impl TdsServer {
    /// Serves an instance on a listening socket. Must be called within a Tokio runtime.
    ///
    /// # Errors
    /// When the socket has no address or the certificate cannot be made.
    pub fn start(
        listener: TcpListener,
        instance: Arc<dyn Instance>,
        faults: Arc<Faults>,
        config: TdsConfig,
    ) -> io::Result<Self> {
        let addr = listener.local_addr()?;
        let shared = Arc::new(Shared {
            context: Context { server_name: config.server_name.clone(), collation: instance.collation() },
            identity: Identity::generate(&config.server_name)?,
            stop: CancellationToken::new(),
            slots: Arc::new(Semaphore::new(config.connections_max.min(Semaphore::MAX_PERMITS))),
            accepted: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            next_spid: AtomicU16::new(FIRST_SPID),
            instance,
            faults,
            config,
        });
        let tasks = TaskTracker::new();
        tasks.spawn(accept(listener, Arc::clone(&shared), tasks.clone()));
        Ok(Self { addr, shared, tasks })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The self-signed certificate of this start, for clients that verify it.
    pub fn certificate_pem(&self) -> &str {
        &self.shared.identity.certificate_pem
    }

    /// How many connections are open now.
    pub fn connections_open(&self) -> usize {
        self.shared.config.connections_max.saturating_sub(self.shared.slots.available_permits())
    }

    /// How many connections were accepted since the start.
    pub fn connections_accepted(&self) -> u64 {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// How many connections were closed at once because too many were open.
    pub fn connections_refused(&self) -> u64 {
        self.shared.refused.load(Ordering::SeqCst)
    }

    /// Stops accepting, cancels running requests, closes all connections and waits until every session is dropped.
    pub async fn stop(self) {
        self.shared.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Drop for TdsServer {
    fn drop(&mut self) {
        self.shared.stop.cancel();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>, tasks: TaskTracker) {
    loop {
        let accepted = tokio::select! {
            () = shared.stop.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((tcp, _)) => {
                if let Ok(slot) = Arc::clone(&shared.slots).try_acquire_owned() {
                    shared.accepted.fetch_add(1, Ordering::SeqCst);
                    tasks.spawn(serve(tcp, Arc::clone(&shared), slot));
                } else {
                    shared.refused.fetch_add(1, Ordering::SeqCst);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                // Either the pause is over or the server stops; the loop's head tells which.
                let _ = tokio::time::timeout(ACCEPT_PAUSE, shared.stop.cancelled()).await;
            }
        }
    }
}

async fn serve(tcp: TcpStream, shared: Arc<Shared>, slot: OwnedSemaphorePermit) {
    let spid = shared.next_spid.fetch_add(1, Ordering::SeqCst).max(FIRST_SPID);
    // Answers are written whole; waiting for more would only delay them.
    if let Err(error) = tcp.set_nodelay(true) {
        tracing::debug!(spid, %error, "the socket has no TCP_NODELAY");
    }
    let timeout = shared.config.login_timeout;
    let logged_in = tokio::select! {
        () = shared.stop.cancelled() => return,
        logged_in = tokio::time::timeout(timeout, Box::pin(log_in(tcp, &shared, spid))) => logged_in,
    };
    match logged_in {
        Ok(Ok(logged_in)) => Box::pin(connection::serve(logged_in, shared, spid)).await,
        Ok(Err(LoginFailure::Refused { transport, error })) => {
            refuse(*transport, &shared, &error, spid).await;
        }
        Ok(Err(LoginFailure::Gone(error))) => {
            tracing::debug!(spid, %error, "the client left before its login")
        }
        Err(_) => tracing::debug!(spid, "the login took too long"),
    }
    drop(slot);
}
