//! One request: its turn, its deadline, its answer. Nothing here knows what an answer means.

use std::error::Error as _;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::{Method, StatusCode};
use sc_domain::ports::Clock;
use sc_domain::{Cause, Flaw, FlawKind};
use url::Url;

use crate::flaws::flaw;
use crate::limiter::Limiter;
use crate::options::{Checked, SetupError};

/// Longest body that is read of an answer that is no success.
const ERROR_BODY_BYTES_MAX: usize = 256 * 1024;

/// An idle connection older than this is not used again: servers close theirs after a minute or so, and
/// a write that meets a closing connection has an unknown outcome.
pub(crate) const IDLE_MAX: Duration = Duration::from_secs(15);

/// The most time that opening a connection may take.
pub(crate) const CONNECT_MAX: Duration = Duration::from_secs(10);

/// A wait longer than this is not promised to anybody: retry-policy.md 7.2.
const RETRY_AFTER_MAX: Duration = Duration::from_secs(15 * 60);

/// What every request says of its sender.
pub(crate) const USER_AGENT: &str = concat!("SageConnect/", env!("CARGO_PKG_VERSION"));

/// One request, ready to be sent any number of times.
pub(crate) struct Call {
    /// For log events.
    pub(crate) name: &'static str,
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Option<Vec<u8>>,
}

/// An answer, as far as it arrived.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) location: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Vec<u8>,
    pub(crate) end: BodyEnd,
}

impl Reply {
    /// The body as text; what is not UTF-8 is replaced.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyEnd {
    Whole,
    /// Longer than this many bytes; the rest was not read.
    TooLong(usize),
    /// It stopped early.
    Broken(Break),
}

/// How an exchange stopped after the request had left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    TimedOut,
    Cut,
}

/// Why there is no answer.
#[derive(Debug)]
pub(crate) enum Lost {
    /// No connection was made, so nothing left this machine.
    NotSent(String),
    /// The request left, or may have.
    Broken(Break),
    /// The request could not even be built.
    NotBuilt(String),
    /// There are no credentials to send it with.
    NoCredentials(Cause),
}

/// Sends requests for one company.
pub(crate) struct Transport {
    http: reqwest::Client,
    headers: Result<HeaderMap, Cause>,
    timeout: Duration,
    body_bytes_max: usize,
    limiter: Arc<Limiter>,
    clock: Arc<dyn Clock>,
    sent: AtomicU64,
}

impl Transport {
    pub(crate) fn new(
        checked: &Checked,
        body_bytes_max: usize,
        limiter: Arc<Limiter>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SetupError> {
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .timeout(checked.timeout)
            // Below the whole deadline, so that a connection that never opened is never mistaken for a
            // request that may have arrived.
            .connect_timeout((checked.timeout / 2).min(CONNECT_MAX))
            .pool_idle_timeout(IDLE_MAX)
            .https_only(checked.root.scheme() == "https");
        if checked.root.scheme() == "http" {
            // Plain loopback needs no certificate store, and a bare machine may have none.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(|error| SetupError::Client(innermost(&error)))?;
        let mut headers = checked.headers.clone();
        if let Ok(headers) = &mut headers {
            headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        }
        let timeout = checked.timeout;
        Ok(Self { http, headers, timeout, body_bytes_max, limiter, clock, sent: AtomicU64::new(0) })
    }

    /// Requests that left this machine, or may have.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Sends a request once. Dropping the future closes its connection.
    pub(crate) async fn send(&self, call: &Call) -> Result<Reply, Lost> {
        let headers = self.headers.as_ref().map_err(|cause| Lost::NoCredentials(cause.clone()))?;
        let _turn = self.limiter.turn().await;
        let started = self.clock.elapsed();
        self.sent.fetch_add(1, Ordering::Relaxed);
        let result = self.exchange(call, headers).await;
        if matches!(result, Err(Lost::NotSent(_) | Lost::NotBuilt(_))) {
            self.sent.fetch_sub(1, Ordering::Relaxed);
        }
        let took = self.clock.elapsed().saturating_sub(started);
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        match &result {
            Ok(reply) => tracing::debug!(
                call = call.name,
                status = reply.status.as_u16(),
                body_bytes = reply.body.len(),
                end = ?reply.end,
                took_ms,
                "portal.answered"
            ),
            Err(lost) => tracing::debug!(call = call.name, ?lost, took_ms, "portal.not_answered"),
        }
        result
    }

    async fn exchange(&self, call: &Call, headers: &HeaderMap) -> Result<Reply, Lost> {
        let mut request = self.http.request(call.method.clone(), call.url.clone()).headers(headers.clone());
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let mut response = request.send().await.map_err(|error| lost(&error))?;
        let status = response.status();
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let location = header(LOCATION).map(str::to_owned);
        let retry_after = header(RETRY_AFTER).and_then(|text| read_wait(text, &self.clock));
        let limit = if status.is_success() {
            self.body_bytes_max
        } else {
            self.body_bytes_max.min(ERROR_BODY_BYTES_MAX)
        };
        let mut body = Vec::new();
        let end = loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() > limit => {
                    body.extend_from_slice(&chunk[..limit - body.len()]);
                    break BodyEnd::TooLong(limit);
                }
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break BodyEnd::Whole,
                Err(error) => break BodyEnd::Broken(broken(&error)),
            }
        };
        Ok(Reply { status, location, retry_after, body, end })
    }
}

/// `Retry-After`: seconds, or the date of HTTP.
pub(crate) fn read_wait(text: &str, clock: &Arc<dyn Clock>) -> Option<Duration> {
    let text = text.trim();
    let wait = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
            Duration::try_from(until.duration_since(clock.now())).unwrap_or(Duration::ZERO)
        }
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transport").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

pub(crate) fn lost(error: &reqwest::Error) -> Lost {
    if error.is_connect() {
        Lost::NotSent(why_not_connected(error))
    } else if error.is_builder() {
        Lost::NotBuilt(innermost(error))
    } else {
        Lost::Broken(broken(error))
    }
}

pub(crate) fn broken(error: &reqwest::Error) -> Break {
    tracing::debug!(detail = innermost(error), "portal.connection_broken");
    if error.is_timeout() { Break::TimedOut } else { Break::Cut }
}

/// The same flaw on every system; of what has no name here, the system's own words.
fn why_not_connected(error: &reqwest::Error) -> String {
    if error.is_dns() {
        return flaw(FlawKind::NameUnknown, &[]);
    }
    if error.is_timeout() {
        return flaw(FlawKind::ConnectTimeout, &[]);
    }
    let mut source = error.source();
    while let Some(cause) = source {
        let kind = match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => Some(FlawKind::ConnectionRefused),
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::ConnectionAborted) => {
                Some(FlawKind::ConnectionReset)
            }
            Some(io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable) => {
                Some(FlawKind::NoRoute)
            }
            Some(io::ErrorKind::UnexpectedEof) => Some(FlawKind::ConnectionClosed),
            _ => None,
        };
        match kind {
            Some(kind) => return flaw(kind, &[]),
            None => source = cause.source(),
        }
    }
    Flaw::says(innermost(error)).to_string()
}

pub(crate) fn innermost(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut source = error.source();
    while let Some(cause) = source {
        text = cause.to_string();
        source = cause.source();
    }
    if text.is_empty() { "unknown".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Knows no name.
    struct Nobody;

    impl reqwest::dns::Resolve for Nobody {
        fn resolve(&self, _name: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(async { Err("no such host".into()) })
        }
    }

    #[tokio::test]
    async fn a_name_that_nobody_knows_means_that_nothing_was_sent() {
        let http = reqwest::Client::builder().no_proxy().dns_resolver(Nobody).tls_certs_only([]).build();
        let answer = http.expect("no certificate store is needed").get("http://portal.test").send().await;
        let Lost::NotSent(detail) = lost(&answer.expect_err("the name is unknown")) else {
            panic!("not sent")
        };
        assert_eq!(detail, "name_unknown");
    }
}
