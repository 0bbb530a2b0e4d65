//! Files behind presigned addresses (portal-api.md 1.1, rule 6). The address is the key, so requests carry nothing
//! of the portal's, and nothing but its host is ever told. The bodies of refusals are not told either: storage
//! services repeat the request in them.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::Clock;
use sc_domain::{Cause, Code, FlawKind};
use tokio::sync::Semaphore;
use url::Url;

use crate::flaws::flaw;
use crate::judge::{NOTHING, seconds};
use crate::options::{Checked, SetupError, is_this_machine};
use crate::question::WAITS;
use crate::transport::{Break, CONNECT_MAX, IDLE_MAX, Lost, USER_AGENT, broken, innermost, lost, read_wait};

/// Longest file: flows.md 2.2.
const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Files that are read at the same time.
const FILES_AT_ONCE: usize = 4;

/// Redirections of a storage service that are followed.
const REDIRECTS_MAX: usize = 3;

/// Longest name that is taken from an address.
const NAME_CHARS_MAX: usize = 255;

/// Reads files, for one company.
pub(crate) struct Files {
    http: reqwest::Client,
    timeout: Duration,
    /// The portal itself is a stand-in on this machine.
    is_plain_allowed: bool,
    at_once: Semaphore,
    clock: Arc<dyn Clock>,
    sent: AtomicU64,
}

/// Why there is no file.
#[derive(Debug)]
pub(crate) enum NoFile {
    /// The address is not good any more; a new one may be.
    Expired(Failure),
    /// Another reason.
    Failed(Failure),
}

/// A failed attempt, and whether another may help.
struct Attempt {
    why: NoFile,
    may_pass: bool,
    retry_after: Duration,
}

impl Files {
    pub(crate) fn new(checked: &Checked, clock: Arc<dyn Clock>) -> Result<Self, SetupError> {
        let is_plain_allowed = checked.root.scheme() == "http";
        let policy = Policy::custom(|attempt| {
            let goes_on = attempt.previous().len() <= REDIRECTS_MAX
                && attempt.previous().last().is_some_and(|from| may_follow(from, attempt.url()));
            if goes_on { attempt.follow() } else { attempt.stop() }
        });
        let mut builder = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .redirect(policy)
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .timeout(checked.timeout)
            .connect_timeout((checked.timeout / 2).min(CONNECT_MAX))
            .pool_idle_timeout(IDLE_MAX)
            .https_only(!is_plain_allowed);
        if is_plain_allowed {
            // As for the portal: plain loopback needs no certificate store.
            builder = builder.tls_certs_only([]);
        }
        let http = builder.build().map_err(|error| SetupError::Client(innermost(&error)))?;
        let at_once = Semaphore::new(FILES_AT_ONCE);
        Ok(Self { http, timeout: checked.timeout, is_plain_allowed, at_once, clock, sent: AtomicU64::new(0) })
    }

    /// Requests that left this machine, or may have.
    pub(crate) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Takes an address of the portal when files may be read there.
    pub(crate) fn address(&self, text: &str) -> Result<Url, Failure> {
        let refuse = |flaw| {
            // Nothing of the address itself: it may hold a key in any place.
            Err(Failure::new(FailureKind::Refused, odd(200, flaw)))
        };
        let Ok(url) = Url::parse(text) else { return refuse(FlawKind::FileAddressUnreadable) };
        if !url.username().is_empty() || url.password().is_some() {
            return refuse(FlawKind::FileAddressWithUser);
        }
        match url.scheme() {
            "https" if url.has_host() => Ok(url),
            "http" if self.is_plain_allowed && is_this_machine(&url) => Ok(url),
            _ => refuse(FlawKind::FileAddressPlain),
        }
    }

    /// Reads a file: three attempts, none of them begun after `deadline` (by [`Clock::elapsed`]).
    pub(crate) async fn fetch(&self, url: &Url, deadline: Duration) -> Result<Vec<u8>, NoFile> {
        // Never closed, so there is always a permit in the end.
        let _permit = self.at_once.acquire().await.ok();
        let mut waits = WAITS.into_iter();
        loop {
            let attempt = match self.fetch_once(url).await {
                Ok(bytes) => {
                    tracing::debug!(bytes = bytes.len(), "portal.file_read");
                    return Ok(bytes);
                }
                Err(attempt) => attempt,
            };
            let next = waits.next().filter(|_| attempt.may_pass).map(|wait| wait.max(attempt.retry_after));
            match next.filter(|wait| self.clock.elapsed() + *wait < deadline) {
                Some(wait) => self.clock.sleep(wait).await,
                None => return Err(attempt.why),
            }
        }
    }

    async fn fetch_once(&self, url: &Url) -> Result<Vec<u8>, Attempt> {
        self.sent.fetch_add(1, Ordering::Relaxed);
        let mut response = match self.http.get(url.clone()).send().await {
            Ok(response) => response,
            Err(error) => {
                let lost = lost(&error);
                if matches!(lost, Lost::NotSent(_) | Lost::NotBuilt(_)) {
                    self.sent.fetch_sub(1, Ordering::Relaxed);
                }
                return Err(self.no_answer(url, lost));
            }
        };
        let status = response.status().as_u16();
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        if !response.status().is_success() {
            let wait = header(RETRY_AFTER).and_then(|text| read_wait(text, &self.clock));
            return Err(refused(status, wait));
        }
        if header(CONTENT_ENCODING).is_some_and(|coding| !coding.eq_ignore_ascii_case("identity")) {
            // Nothing was asked for in another form, and what arrived is not the file's own bytes.
            return Err(failed(FailureKind::Transient, odd(status, FlawKind::FileEncoded), false));
        }
        let says_page = header(CONTENT_TYPE).is_some_and(is_type_of_page);
        let too_long = || {
            let detail = flaw(FlawKind::FileTooLong, &[&FILE_BYTES_MAX]);
            failed(FailureKind::Refused, odd_answer(status, detail), false)
        };
        if response.content_length().is_some_and(|length| length > FILE_BYTES_MAX as u64) {
            return Err(too_long());
        }
        let mut bytes = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if bytes.len() + chunk.len() > FILE_BYTES_MAX => return Err(too_long()),
                Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => return Err(self.cut_short(url, broken(&error), Some(status))),
            }
        }
        if bytes.is_empty() {
            return Err(failed(FailureKind::Transient, odd(status, FlawKind::Empty), true));
        }
        if is_page(&bytes, says_page) {
            let cause = Cause::new(Code::PortalFilePage).with("host", host(url));
            return Err(expired(Failure::new(FailureKind::Transient, cause)));
        }
        Ok(bytes)
    }

    fn no_answer(&self, url: &Url, lost: Lost) -> Attempt {
        match lost {
            Lost::NotSent(detail) => {
                let cause =
                    Cause::new(Code::PortalUnreachable).with("host", host(url)).with("detail", detail);
                failed(FailureKind::NotSent, cause, true)
            }
            Lost::NotBuilt(detail) => {
                failed(FailureKind::Defect, Cause::new(Code::InternalDefect).with("detail", detail), false)
            }
            // The storage is never asked with any.
            Lost::NoCredentials(cause) => failed(FailureKind::Setup, cause, false),
            Lost::Broken(broken) => self.cut_short(url, broken, None),
        }
    }

    fn cut_short(&self, url: &Url, broken: Break, status: Option<u16>) -> Attempt {
        let cause = match broken {
            Break::TimedOut => {
                Cause::new(Code::PortalTimeout).with("host", host(url)).with("seconds", seconds(self.timeout))
            }
            Break::Cut => Cause::new(Code::PortalUnexpectedAnswer)
                .with("status", status.map_or_else(|| NOTHING.to_owned(), |status| status.to_string()))
                .with("detail", flaw(FlawKind::ConnectionCut, &[])),
        };
        failed(FailureKind::Transient, cause, true)
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// The name that an address gives its file: its last segment, decoded. Not to be trusted.
pub(crate) fn name(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut segments| segments.next_back()).unwrap_or_default();
    // A decoder of parameters, in which these three mean something else than in a path.
    let segment = last.replace('+', "%2B").replace('&', "%26").replace('=', "%3D");
    let decoded = url::form_urlencoded::parse(segment.as_bytes()).next();
    decoded.map(|(name, _)| name.chars().take(NAME_CHARS_MAX).collect()).unwrap_or_default()
}

/// Whether a storage service may send us there: encrypted, and still itself.
fn may_follow(from: &Url, to: &Url) -> bool {
    to.scheme() == "https" && from.host() == to.host()
}

fn host(url: &Url) -> String {
    url.host_str().unwrap_or(NOTHING).to_owned()
}

/// A file that cannot be taken, for a reason without data.
fn odd(status: u16, kind: FlawKind) -> Cause {
    odd_answer(status, flaw(kind, &[]))
}

fn odd_answer(status: u16, detail: String) -> Cause {
    Cause::new(Code::PortalUnexpectedAnswer).with("status", status).with("detail", detail)
}

fn failed(kind: FailureKind, cause: Cause, may_pass: bool) -> Attempt {
    Attempt { why: NoFile::Failed(Failure::new(kind, cause)), may_pass, retry_after: Duration::ZERO }
}

/// An answer of a storage service that does not accept its own address any more.
fn expired(failure: Failure) -> Attempt {
    Attempt { why: NoFile::Expired(failure), may_pass: false, retry_after: Duration::ZERO }
}

/// The types under which pages are served.
fn is_type_of_page(text: &str) -> bool {
    let essence = text.split(';').next().unwrap_or_default().trim();
    ["text/html", "application/xhtml+xml"].iter().any(|page| essence.eq_ignore_ascii_case(page))
}

/// Whether the storage answered with a page, e.g. one to log in, and not with the file. A file is believed to be one
/// whatever its type says: some services serve each file under the same type.
fn is_page(bytes: &[u8], says_page: bool) -> bool {
    let root = root_name(bytes).to_ascii_lowercase();
    root == b"html" || (says_page && root != b"comprobante")
}

fn declares_page(declared: &[u8]) -> bool {
    let mut words =
        declared.split(|byte| byte.is_ascii_whitespace() || *byte == b'>').filter(|word| !word.is_empty());
    words.next().is_some_and(|word| word.eq_ignore_ascii_case(b"doctype"))
        && words.next().is_some_and(|word| word.eq_ignore_ascii_case(b"html"))
}

/// The name of the first element without its prefix; empty when there is none.
fn root_name(bytes: &[u8]) -> &[u8] {
    let mut rest = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    loop {
        rest = rest.trim_ascii_start();
        // What may stand before it: a declaration, a comment, a document type.
        let end: &[u8] = match rest {
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            // A page may leave out its root.
            [b'<', b'!', declared @ ..] if declares_page(declared) => return b"html",
            [b'<', b'!', ..] => b">",
            [b'<', name @ ..] => {
                let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
                let name = &name[..name.iter().position(is_end).unwrap_or(name.len())];
                let prefix = name.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
                return &name[prefix..];
            }
            _ => return b"",
        };
        match rest.windows(end.len()).position(|window| window == end) {
            Some(at) => rest = &rest[at + end.len()..],
            None => return b"",
        }
    }
}

/// A status of the storage service. None of them says anything about our credentials, which it never gets.
fn refused(status: u16, retry_after: Option<Duration>) -> Attempt {
    let attempt = match status {
        403 => expired(Failure::new(FailureKind::Transient, odd(status, FlawKind::FileAddressRefused))),
        429 => {
            let wait = retry_after.unwrap_or(Duration::from_secs(60));
            let cause = Cause::new(Code::PortalThrottled).with("seconds", seconds(wait));
            failed(FailureKind::Throttled, cause, true)
        }
        500.. => {
            let cause = Cause::new(Code::PortalServerError)
                .with("status", status)
                .with("detail", flaw(FlawKind::FileStorage, &[]));
            failed(FailureKind::Transient, cause, matches!(status, 502..=504))
        }
        // The storage has no such file: an answer about this document alone.
        404 | 410 => failed(FailureKind::Refused, Cause::new(Code::CfdiWithoutXml), false),
        300..=399 => failed(FailureKind::Transient, odd(status, FlawKind::FileRedirected), false),
        _ => failed(FailureKind::Transient, odd(status, FlawKind::FileStorage), false),
    };
    Attempt { retry_after: retry_after.unwrap_or_default(), ..attempt }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("an address")
    }

    #[track_caller]
    fn check_name(text: &str, expected: &str) {
        assert_eq!(name(&url(text)), expected, "{text}");
    }

    #[test]
    fn a_name_is_the_last_segment_decoded_and_without_the_query() {
        check_name("https://s.test/a/factura.xml?X-Signature=abc", "factura.xml");
        check_name("https://s.test/a/Se%C3%B1al%201.xml", "Señal 1.xml");
        check_name("https://s.test/a+b&c=d%2B.xml", "a+b&c=d+.xml");
        check_name("https://s.test/a/..%2F..%2Fx.xml", "../../x.xml");
        check_name("https://s.test/a/", "");
        check_name("https://s.test", "");
        check_name(&format!("https://s.test/{}", "x".repeat(300)), &"x".repeat(255));
    }

    #[track_caller]
    fn check_page(text: &str, says_page: bool, expected: bool) {
        assert_eq!(is_page(text.as_bytes(), says_page), expected, "{text:?} {says_page}");
    }

    #[test]
    fn a_page_is_known_by_its_root_and_a_cfdi_is_none_whatever_its_type() {
        let cfdi = "\u{feff}<?xml version=\"1.0\"?><!-- a --><cfdi:Comprobante Version=\"4.0\">";
        let xhtml = "<?xml version=\"1.0\"?>\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x\">\n<html xmlns=\"x\">";
        for says_page in [false, true] {
            check_page(cfdi, says_page, false);
            for page in [
                xhtml,
                " \n<!DOCTYPE html><HTML lang=es>",
                "<html>",
                "<x:html/>",
                "<!doctype html><title>a</title>",
                "<!-- <a> --><html",
            ] {
                check_page(page, says_page, true);
            }
            // Of these nothing is known but what their type says.
            let others =
                ["<form>", "Iniciar sesión", "<Comprobante2/>", "<", "<!-- ", "<?xml", "<nomina:Html2>"];
            for other in others {
                check_page(other, says_page, says_page);
            }
        }
        for (text, expected) in [
            ("text/html", true),
            ("TEXT/HTML ; charset=utf-8", true),
            ("application/xhtml+xml", true),
            ("application/xml", false),
            ("text/htmlx", false),
            ("", false),
        ] {
            assert_eq!(is_type_of_page(text), expected, "{text}");
        }
    }

    #[track_caller]
    fn check_follow(from: &str, to: &str, expected: bool) {
        assert_eq!(may_follow(&url(from), &url(to)), expected, "{from} -> {to}");
    }

    #[test]
    fn only_an_encrypted_address_of_the_same_host_is_followed() {
        check_follow("https://s.test/a", "https://s.test/b?k=1", true);
        check_follow("https://s.test/a", "http://s.test/a", false);
        check_follow("https://s.test/a", "https://login.test/a", false);
        check_follow("https://s.test/a", "https://s.test.evil.test/a", false);
        check_follow("http://127.0.0.1/a", "http://127.0.0.1/b", false);
    }
}
