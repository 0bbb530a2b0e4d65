//! What questions and writes judge alike: credentials, redirects, throttling, and how an answer is told.

use std::time::Duration;

use sc_domain::outcome::{Answer, BODY_CHARS_MAX, Failure, FailureKind};
use sc_domain::{Cause, Code, FlawKind};

use crate::flaws::flaw;
use crate::redact::Redactor;
use crate::said::{self, Said};
use crate::transport::{Break, Reply};

/// Longest message that is kept: portal-api.md 1.2.
const MESSAGE_CHARS_MAX: usize = 500;

/// Stands in a sentence for what the portal left out.
pub(crate) const NOTHING: &str = "–";

/// The wait that is told when the portal asks for one without saying how long.
const THROTTLED_WAIT: Duration = Duration::from_secs(60);

/// Turns answers into failures, for one company.
pub(crate) struct Judge {
    /// Host of the portal, for messages.
    pub(crate) host: String,
    /// The company, for messages.
    pub(crate) tenant: String,
    /// Deadline of one request, for messages.
    pub(crate) timeout: Duration,
    pub(crate) redactor: Redactor,
}

/// An answer that is no success, read once.
pub(crate) struct Refusal<'a> {
    pub(crate) reply: &'a Reply,
    pub(crate) said: Said,
    /// The HTTP status, or the one that a failure inside a good answer stands for.
    pub(crate) status: u16,
}

impl<'a> Refusal<'a> {
    /// The reply's own status decides.
    pub(crate) fn by_status(reply: &'a Reply) -> Self {
        let text = reply.text();
        let said = if reply.status.is_success() { said::read_good(&text) } else { said::read(&text) };
        Self { said, status: reply.status.as_u16(), reply }
    }

    /// A failure inside an answer with a good status.
    pub(crate) fn in_band(reply: &'a Reply, said: Said) -> Self {
        Self { status: said::status_of(&said), said, reply }
    }
}

impl Judge {
    /// What means the same for every call: 3xx, 401, 403, 429.
    pub(crate) fn common(&self, refusal: &Refusal<'_>) -> Option<Failure> {
        let (kind, cause) = match refusal.status {
            300..=399 => {
                let location = refusal.reply.location.as_deref().unwrap_or_default();
                let cause = Cause::new(Code::PortalRedirect)
                    .with("status", refusal.status)
                    .with("location", self.redactor.clean(location));
                (FailureKind::Setup, cause)
            }
            401 => (FailureKind::Setup, Cause::new(Code::PortalUnauthorized).with("tenant", &self.tenant)),
            403 => (FailureKind::Setup, Cause::new(Code::PortalForbidden).with("tenant", &self.tenant)),
            429 => {
                let wait = refusal.reply.retry_after.unwrap_or(THROTTLED_WAIT);
                (FailureKind::Throttled, Cause::new(Code::PortalThrottled).with("seconds", seconds(wait)))
            }
            _ => return None,
        };
        Some(self.refused(kind, cause, refusal))
    }

    /// A failure with everything the journal keeps of the answer.
    pub(crate) fn refused(&self, kind: FailureKind, cause: Cause, refusal: &Refusal<'_>) -> Failure {
        Failure::new(kind, cause).with_answer(self.answer(refusal.reply, &refusal.said))
    }

    fn answer(&self, reply: &Reply, said: &Said) -> Answer {
        let clean = |text: &String| cut(self.redactor.clean(text), MESSAGE_CHARS_MAX);
        let body = self.redactor.clean(&reply.text());
        Answer {
            http_status: Some(reply.status.as_u16()),
            code: said.code.as_ref().map(clean),
            message: said.message.as_ref().map(clean),
            body: Some(cut(body, BODY_CHARS_MAX)).filter(|body| !body.is_empty()),
            retry_after_ms: reply.retry_after.and_then(|wait| u64::try_from(wait.as_millis()).ok()),
        }
    }

    /// What the portal said, for a sentence.
    pub(crate) fn told(&self, said: &Said) -> String {
        self.shown(Some(said.summary()))
    }

    pub(crate) fn code(&self, said: &Said) -> String {
        self.shown(said.code.clone())
    }

    pub(crate) fn message(&self, said: &Said) -> String {
        self.shown(said.message.clone())
    }

    fn shown(&self, text: Option<String>) -> String {
        let text = text.filter(|text| !text.is_empty());
        text.map_or_else(|| NOTHING.to_owned(), |text| self.redactor.clean(&text))
    }

    /// Nothing left this machine.
    pub(crate) fn not_sent(&self, detail: &str) -> Failure {
        let cause = Cause::new(Code::PortalUnreachable)
            .with("host", &self.host)
            .with("detail", self.redactor.clean(detail));
        Failure::new(FailureKind::NotSent, cause)
    }

    /// The mistake is ours.
    pub(crate) fn not_built(&self, detail: &str) -> Failure {
        let cause = Cause::new(Code::InternalDefect).with("detail", self.redactor.clean(detail));
        Failure::new(FailureKind::Defect, cause)
    }

    /// A connection that ended too early.
    pub(crate) fn broken(&self, broken: Break) -> String {
        match broken {
            Break::TimedOut => flaw(FlawKind::NoAnswer, &[&seconds(self.timeout)]),
            Break::Cut => flaw(FlawKind::ConnectionCut, &[]),
        }
    }
}

/// Cuts what has been redacted.
fn cut(text: String, chars_max: usize) -> String {
    match text.char_indices().nth(chars_max) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

/// Whole seconds, never 0.
pub(crate) fn seconds(duration: Duration) -> u64 {
    duration.as_secs().saturating_add(u64::from(duration.subsec_nanos() > 0)).max(1)
}
