//! The network around the portal: a listener on loopback, and everything that can go wrong on the way.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures::{StreamExt, stream};
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::api;
use crate::clock::wait_ms;
use crate::config::PortalConfig;
use crate::error::ApiError;
use crate::exchange::{Answer, Call, error_answer};
use crate::fault::{FaultBody, Faults, PortalAction};
use crate::files;
use crate::line::{Knife, Lines};
use crate::lock::held;
use crate::log::{RequestLog, RequestRecord};
use crate::query::Query;
use crate::store::PortalState;

const BODY_BYTES_MAX: usize = 8 * 1024 * 1024;
const STOP_TIMEOUT: Duration = Duration::from_secs(5);
const LOGIN_PATH: &str = "/login";
const LOGIN_PAGE: &str = "<!DOCTYPE html><html><head><title>Iniciar sesión</title></head>\
    <body><form action=\"/login\"><input name=\"user\"></form></body></html>";

/// A running portal. Dropping it stops it.
#[derive(Debug)]
pub struct PortalServer {
    addr: SocketAddr,
    shared: Arc<Shared>,
    task: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    base_url: String,
    state: Arc<PortalState>,
    config: Mutex<PortalConfig>,
    faults: Faults,
    log: RequestLog,
    limiter: Mutex<Second>,
    stopping: CancellationToken,
}

/// Requests served within one second of the portal's clock.
#[derive(Debug, Default)]
struct Second {
    number: i64,
    served: u32,
}

impl PortalServer {
    /// Serves `state` on 127.0.0.1.
    ///
    /// # Panics
    /// When called outside a tokio runtime.
    pub fn start(config: PortalConfig, state: Arc<PortalState>) -> io::Result<Self> {
        let listener = std::net::TcpListener::bind(("127.0.0.1", config.port))?;
        listener.set_nonblocking(true)?;
        let addr = listener.local_addr()?;
        let listener = TcpListener::from_std(listener)?;
        let shared = Arc::new(Shared {
            base_url: format!("http://{addr}"),
            state,
            config: Mutex::new(config),
            faults: Faults::default(),
            log: RequestLog::default(),
            limiter: Mutex::default(),
            stopping: CancellationToken::new(),
        });
        let service = Router::new()
            .fallback(serve)
            .with_state(Arc::clone(&shared))
            .into_make_service_with_connect_info::<Knife>();
        let stopping = shared.stopping.clone();
        let task = tokio::spawn(async move {
            let server = axum::serve(Lines(listener), service);
            if let Err(error) = server.with_graceful_shutdown(stopping.cancelled_owned()).await {
                tracing::warn!(%error, "the portal stand-in stopped");
            }
        });
        Ok(Self { addr, shared, task: Some(task) })
    }

    /// Where it listens.
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `http://127.0.0.1:<port>`, without a slash at the end.
    pub fn base_url(&self) -> String {
        self.shared.base_url.clone()
    }

    /// The data it serves.
    pub fn state(&self) -> &Arc<PortalState> {
        &self.shared.state
    }

    /// The faults in force.
    pub fn faults(&self) -> &Faults {
        &self.shared.faults
    }

    /// What was asked.
    pub fn log(&self) -> &RequestLog {
        &self.shared.log
    }

    /// The settings in force.
    pub fn config(&self) -> PortalConfig {
        held(&self.shared.config).clone()
    }

    /// Changes settings for the requests that arrive from now on. A change of the port is ignored.
    pub fn reconfigure(&self, change: impl FnOnce(&mut PortalConfig)) {
        change(&mut held(&self.shared.config));
    }

    /// Stops: answers what is being answered, cuts what hangs, frees the port.
    pub async fn stop(mut self) {
        self.shared.stopping.cancel();
        if let Some(task) = self.task.take() {
            let _ = tokio::time::timeout(STOP_TIMEOUT, task).await;
        }
    }
}

impl Drop for PortalServer {
    fn drop(&mut self) {
        self.shared.stopping.cancel();
    }
}

async fn serve(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(knife): ConnectInfo<Knife>,
    request: Request,
) -> Response {
    let config = held(&shared.config).clone();
    let (parts, body) = request.into_parts();
    if parts.uri.path() == LOGIN_PATH {
        // Where redirects lead: a client that follows them finds a page, and 200.
        return response(200, "text/html; charset=utf-8", Bytes::from_static(LOGIN_PAGE.as_bytes()));
    }
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        let error = ApiError::new(413, "GENERAL__BAD_REQUEST", "the body is too large");
        return answer_response(&error_answer(&error, &config));
    };
    let path = parts.uri.path().to_owned();
    let raw_query = parts.uri.query().unwrap_or_default().to_owned();
    let tenant_id = api::tenant_of(&path);
    let method = parts.method.as_str().to_owned();
    let seq = shared.log.open(
        RequestRecord {
            seq: 0,
            at: shared.state.now(),
            method: method.clone(),
            path: path.clone(),
            query: files::loggable_query(&path, &raw_query),
            tenant_id: tenant_id.clone(),
            status: None,
            body_sha256: hex::encode(Sha256::digest(&body)),
            body_bytes: body.len() as u64,
            is_write: !matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS"),
            performed: 0,
            fault: None,
        },
        config.log_entries_max,
        || shared.state.next_request(),
    );
    let call = Call {
        method,
        query: Query::parse(&raw_query),
        key: text_of(&parts.headers, "PDPTenantKey"),
        secret: text_of(&parts.headers, "PDPTenantSecret"),
        content_type: text_of(&parts.headers, header::CONTENT_TYPE.as_str()),
        body,
        seq,
        path,
        base_url: shared.base_url.clone(),
    };
    wait_ms(config.latency_ms).await;
    if shared.is_over_limit(&config) {
        let response = status_response(&config, 429, Some(1));
        return shared.sent(seq, response);
    }
    let path_and_query =
        if raw_query.is_empty() { call.path.clone() } else { format!("{}?{raw_query}", call.path) };
    let action = shared.faults.judge(&call.method, &path_and_query, tenant_id.as_deref());
    let exchange = Exchange { shared: &shared, config: &config, call: &call, knife };
    match action {
        None => {
            let response = answer_response(&exchange.perform(false));
            shared.sent(seq, response)
        }
        Some(action) => {
            shared.log.change(seq, |record| record.fault = Some(format!("{action:?}")));
            exchange.suffer(action).await
        }
    }
}

/// One request on its way through the server.
struct Exchange<'a> {
    shared: &'a Shared,
    config: &'a PortalConfig,
    call: &'a Call,
    knife: Knife,
}

impl Exchange<'_> {
    /// Does the work once.
    fn perform(&self, forced: bool) -> Answer {
        self.shared.log.change(self.call.seq, |record| record.performed += 1);
        api::answer(&self.shared.state, self.config, self.call, forced)
    }

    async fn suffer(&self, action: PortalAction) -> Response {
        let seq = self.call.seq;
        let response = match action {
            PortalAction::FailBefore { status, body } => self.failure(status, body),
            PortalAction::FailAfterWork { status, body } => {
                self.perform(false);
                self.failure(status, body)
            }
            PortalAction::CutBefore => return self.cut(),
            PortalAction::CutAfterWork => {
                self.perform(false);
                return self.cut();
            }
            PortalAction::CutInBody => return self.cut_in_body(&self.perform(false)),
            PortalAction::Hang => return self.hang().await,
            PortalAction::HangAfterWork => {
                self.perform(false);
                return self.hang().await;
            }
            PortalAction::Twice => self.twice(false),
            PortalAction::TwiceForReal => self.twice(true),
            PortalAction::Garbage => {
                self.perform(false);
                response(200, "application/json", Bytes::from_static(b"\x00\x16}{ not json \xff\xfe"))
            }
            PortalAction::Html => {
                self.perform(false);
                response(200, "text/html; charset=utf-8", Bytes::from_static(LOGIN_PAGE.as_bytes()))
            }
            PortalAction::Empty => {
                self.perform(false);
                response(200, "application/json", Bytes::new())
            }
            PortalAction::TruncatedJson => {
                let answer = self.perform(false);
                let whole = answer.bytes();
                response(200, answer.content_type(), whole.slice(..whole.len() / 2))
            }
            PortalAction::Redirect { status } => {
                let mut response = response(status, "text/plain", Bytes::new());
                response.headers_mut().insert(header::LOCATION, HeaderValue::from_static(LOGIN_PATH));
                response
            }
            PortalAction::Status { status, retry_after_s } => {
                status_response(self.config, status, retry_after_s)
            }
            PortalAction::Delay { ms } => {
                let answer = self.perform(false);
                wait_ms(ms).await;
                answer_response(&answer)
            }
        };
        self.shared.sent(seq, response)
    }

    fn twice(&self, forced: bool) -> Response {
        let first = self.perform(false);
        self.perform(forced);
        answer_response(&first)
    }

    fn failure(&self, status: u16, body: FaultBody) -> Response {
        match body {
            FaultBody::Portal => status_response(self.config, status, None),
            FaultBody::Html => {
                let page = format!("<html><body><h1>{status}</h1><p>nginx</p></body></html>");
                response(status, "text/html", Bytes::from(page))
            }
            FaultBody::Text => response(status, "text/plain", Bytes::from_static(b"upstream error")),
            FaultBody::Empty => response(status, "text/plain", Bytes::new()),
        }
    }

    /// Whatever is returned never leaves: the connection refuses to write it.
    fn cut(&self) -> Response {
        self.knife.cut();
        Response::new(Body::empty())
    }

    fn cut_in_body(&self, answer: &Answer) -> Response {
        let whole = answer.bytes();
        let half = whole.slice(..whole.len() / 2);
        let knife = self.knife.clone();
        let end = stream::once(async move {
            // Lets the first half be sent before the connection breaks.
            tokio::task::yield_now().await;
            knife.cut();
            Err(io::Error::from(io::ErrorKind::ConnectionReset))
        });
        let body = Body::from_stream(stream::iter([Ok(half)]).chain(end));
        let mut response = Response::new(body);
        *response.status_mut() = status_code(answer.status);
        let content_type = HeaderValue::from_static(answer.content_type());
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
        response
    }

    /// Ends when the client goes away (this future is dropped then) or the server stops.
    async fn hang(&self) -> Response {
        self.shared.stopping.cancelled().await;
        self.cut()
    }
}

impl Shared {
    fn sent(&self, seq: u64, response: Response) -> Response {
        self.log.change(seq, |record| record.status = Some(response.status().as_u16()));
        response
    }

    fn is_over_limit(&self, config: &PortalConfig) -> bool {
        let Some(served_max) = config.requests_per_second_max else { return false };
        let now = self.state.now().as_second();
        let mut second = held(&self.limiter);
        if second.number != now {
            *second = Second { number: now, served: 0 };
        }
        if second.served >= served_max {
            return true;
        }
        second.served += 1;
        false
    }
}

fn answer_response(answer: &Answer) -> Response {
    response(answer.status, answer.content_type(), answer.bytes())
}

/// The portal's error body under this status.
fn status_response(config: &PortalConfig, status: u16, retry_after_s: Option<u32>) -> Response {
    let symbol = match status {
        401 => "GENERAL__UNAUTHORIZED",
        403 => "GENERAL__FORBIDDEN",
        404 => "GENERAL__NOT_FOUND",
        400..500 => "GENERAL__BAD_REQUEST",
        _ => "GENERAL__INTERNAL_SERVER_ERROR",
    };
    let words = if status == 429 { "too many requests" } else { "the request could not be served" };
    let mut response = answer_response(&error_answer(&ApiError::new(status, symbol, words), config));
    if let Some(seconds) = retry_after_s {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}

fn response(status: u16, content_type: &'static str, body: Bytes) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status_code(status);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// A scripted status may be any number; one that HTTP does not know becomes 500.
fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}
