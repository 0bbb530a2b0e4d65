//! The browser host of the window: serves the built page and its commands over HTTP on this machine, so that pages are
//! made and tested in a browser.
//!
//! * `GET /…`: the files of the page. `POST /api/<command>`: a command of `command_list.rs`, with what it takes as JSON.
//!   200 is its answer, 422 the [`Trouble`](crate::trouble::Trouble) that kept it from being carried out.
//! * `GET /api/changes`: server-sent events `changed` with the [`Revisions`].
//!
//! **Invariant:** behind it is the built-in sandbox and nothing else. It makes its [`Desk`] itself, and a real site cannot be
//! given to it: whoever can open a connection to this machine may give every command.

mod files;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path as Segment, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, map_response};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures::stream::{self, Stream, StreamExt as _};
use sc_domain::ports::Clock as _;
use sc_sandbox::loopback::loopback_only;
use sc_words::Lang;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::AbortOnDropHandle;

use self::files::PageFiles;
use crate::changes::{NOTICE_INTERVAL, Revisions};
use crate::clock::SystemClock;
use crate::commands::CHANGED_EVENT;
use crate::desk::{Desk, Site, Toasts};
use crate::error::AppError;
use crate::toasts::Toast;

/// What the page may do, as the tray application allows it (`src-tauri/tauri.conf.json`); here it asks where it came from.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
                      connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";

/// What every answer says of itself.
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    // The page is built anew while it is being worked on, and answers are true for a moment only.
    (header::CACHE_CONTROL, "no-store"),
];

/// Largest body of a command.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Longest wait for the end of what is being answered.
const DRAIN_MAX: Duration = Duration::from_secs(5);

/// What is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrowserConfig {
    /// Folder of the built page: `ui/dist`.
    pub page: PathBuf,
    /// Port on 127.0.0.1; 0 = a free one.
    pub port: u16,
    /// Language; `None` = the settings'.
    pub lang: Option<Lang>,
    /// A program that is the importer's stand-in when it is called with `sandbox importer`; `None`: the steps that need
    /// one are switched off.
    pub importer: Option<PathBuf>,
}

/// The window over the built-in sandbox, served to a browser. Dropping it ends the serving; [`stop`](Self::stop) waits for
/// the end of a run as well.
pub struct BrowserHost {
    addr: SocketAddr,
    desk: Arc<Desk>,
    stopping: DropGuard,
    server: JoinHandle<()>,
    host: AbortOnDropHandle<()>,
}

/// What the handlers share.
#[derive(Clone)]
struct Served {
    desk: Arc<Desk>,
    files: Arc<PageFiles>,
    stopping: CancellationToken,
}

impl BrowserHost {
    /// Serves the page, keeps the schedule, and opens the sandbox meanwhile: what is wrong with that, the page tells.
    ///
    /// # Errors
    /// A folder without a page; a taken port.
    pub async fn start(config: BrowserConfig) -> Result<Self, AppError> {
        let files = PageFiles::open(&config.page)?;
        let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, config.port));
        let taken = |error: std::io::Error| AppError::not_started(Some(wanted), &error);
        let listener = TcpListener::bind(wanted).await.map_err(taken)?;
        let addr = listener.local_addr().map_err(taken)?;

        let desk = Desk::new(Site::Sandbox { importer: config.importer }, config.lang);
        let stopping = CancellationToken::new();
        let served = Served { desk: Arc::clone(&desk), files: Arc::new(files), stopping: stopping.clone() };
        let stop = stopping.clone().cancelled_owned();
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router(served)).with_graceful_shutdown(stop).await {
                tracing::warn!("the page is no longer served: {error}");
            }
        });
        let host = AbortOnDropHandle::new(tokio::spawn(host(Arc::clone(&desk))));
        Ok(Self { addr, desk, stopping: stopping.drop_guard(), server, host })
    }

    /// Where the page is, for a browser of this machine.
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Stops serving and stops the run under way after the document it is at; the sandbox ends and its folder is removed.
    pub async fn stop(self) {
        let Self { desk, stopping, mut server, host, .. } = self;
        drop(stopping);
        let clock = SystemClock::new();
        tokio::select! {
            _ = &mut server => {}
            // Somebody holds a line open and asks nothing, or never reads what was answered.
            () = clock.sleep(DRAIN_MAX) => server.abort(),
        }
        desk.close().await;
        drop(host);
    }
}

/// Keeps the schedule and takes the notices, which the page shows as well.
async fn host(desk: Arc<Desk>) {
    if let Err(error) = desk.host(Arc::new(LoggedToasts)).await {
        tracing::error!("the schedule is not kept: {error}");
    }
}

/// A browser's desktop gets no notices from here: they are lines of the log.
struct LoggedToasts;

impl Toasts for LoggedToasts {
    fn show(&self, toast: Toast) {
        tracing::info!(page = %toast.page, "{}: {}", toast.title, toast.body);
    }
}

fn router(served: Served) -> Router {
    Router::new()
        .route("/api/changes", get(changes))
        .route("/api/{command}", post(command))
        .route("/", get(index))
        .route("/{*path}", get(file))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn(loopback_only))
        .layer(map_response(with_headers))
        .with_state(served)
}

async fn with_headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

async fn index(State(served): State<Served>) -> Response {
    served.files.answer(files::INDEX).await
}

async fn file(State(served): State<Served>, Segment(path): Segment<String>) -> Response {
    served.files.answer(&path).await
}

async fn command(State(served): State<Served>, Segment(name): Segment<String>, body: Bytes) -> Response {
    let input = if body.trim_ascii().is_empty() { Ok(Value::Null) } else { serde_json::from_slice(&body) };
    let input = match input {
        Ok(input) => input,
        Err(error) => return refused(StatusCode::BAD_REQUEST, &format!("the body is no JSON: {error}")),
    };
    // A task of its own: a page that is closed meanwhile must not break a command off half-way.
    let desk = served.desk;
    let called = tokio::spawn(async move { desk.call(&name, input).await.ok_or(name) }).await;
    match called {
        Ok(Ok(Ok(reply))) => Json(reply).into_response(),
        Ok(Ok(Err(trouble))) => (StatusCode::UNPROCESSABLE_ENTITY, Json(trouble)).into_response(),
        Ok(Err(name)) => refused(StatusCode::NOT_FOUND, &format!("there is no command {name:?}")),
        Err(broken) => refused(StatusCode::INTERNAL_SERVER_ERROR, &broken.to_string()),
    }
}

async fn changes(State(served): State<Served>) -> Response {
    let events = told(served.desk.changed())
        .map(|revisions| Event::default().event(CHANGED_EVENT).json_data(revisions))
        .take_until(served.stopping.cancelled_owned());
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

/// The present numbers, then those of each change, at most once per [`NOTICE_INTERVAL`].
fn told(changes: watch::Receiver<Revisions>) -> impl Stream<Item = Revisions> {
    let clock = SystemClock::new();
    stream::unfold((changes, true), move |(mut changes, is_first)| async move {
        if !is_first {
            clock.sleep(NOTICE_INTERVAL).await;
            // Fails when the desk is gone.
            changes.changed().await.ok()?;
        }
        let revisions = *changes.borrow_and_update();
        Some((revisions, (changes, false)))
    })
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}
