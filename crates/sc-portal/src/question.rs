//! Questions that may be asked again: lists and master data (portal-api.md 1.1, rules 2 to 4).

use std::sync::Arc;
use std::time::Duration;

use backon::Retryable as _;
use futures::TryFutureExt as _;
use futures::future::BoxFuture;
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::Clock;
use sc_domain::{Cause, Code, Flaw, FlawKind};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::flaws::{flaw, lacks};
use crate::judge::{Judge, NOTHING, Refusal, seconds};
use crate::said;
use crate::transport::{BodyEnd, Break, Call, Lost, Reply, Transport};

/// Waits between the three attempts.
pub(crate) const WAITS: [Duration; 2] = [Duration::from_millis(1_500), Duration::from_millis(3_000)];

/// A failed attempt, and whether another may help.
struct Attempt {
    failure: Failure,
    may_pass: bool,
    retry_after: Option<Duration>,
}

/// Asks until there is an answer, three attempts failed, or no attempt is left before `deadline`
/// (by [`Clock::elapsed`]).
pub(crate) fn ask<'a, T: Shape + Send + 'a>(
    transport: &'a Transport,
    judge: &'a Judge,
    clock: &'a Arc<dyn Clock>,
    call: &'a Call,
    deadline: Duration,
) -> BoxFuture<'a, Result<T, Failure>> {
    ask_and_read(transport, judge, clock, call, deadline, Judge::question)
}

/// As [`ask`], for a question whose answer is judged by `read`.
// A plain function: inside an async one the compiler cannot prove that the combinators' sum is `Send`.
pub(crate) fn ask_and_read<'a, T, R>(
    transport: &'a Transport,
    judge: &'a Judge,
    clock: &'a Arc<dyn Clock>,
    call: &'a Call,
    deadline: Duration,
    read: R,
) -> BoxFuture<'a, Result<T, Failure>>
where
    T: Send + 'a,
    R: Fn(&Judge, &Reply) -> Result<T, Failure> + Copy + Send + Sync + 'a,
{
    let sleeper = Arc::clone(clock);
    let answer = (move || ask_once(transport, judge, call, read))
        .retry(WAITS.into_iter())
        .sleep(move |wait| {
            let clock = Arc::clone(&sleeper);
            async move { clock.sleep(wait).await }
        })
        .when(|attempt: &Attempt| attempt.may_pass)
        .adjust(move |attempt: &Attempt, next: Option<Duration>| {
            let wait = next?.max(attempt.retry_after.unwrap_or_default());
            (clock.elapsed() + wait < deadline).then_some(wait)
        })
        .notify(move |attempt: &Attempt, wait: Duration| {
            let cause = attempt.failure.cause.code.as_str();
            let wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
            tracing::info!(call = call.name, cause, wait_ms, "portal.retry");
        });
    Box::pin(answer.map_err(|attempt| attempt.failure))
}

async fn ask_once<T>(
    transport: &Transport,
    judge: &Judge,
    call: &Call,
    read: impl Fn(&Judge, &Reply) -> Result<T, Failure>,
) -> Result<T, Attempt> {
    let reply = match transport.send(call).await {
        Ok(reply) => reply,
        Err(lost) => {
            let may_pass = !matches!(lost, Lost::NotBuilt(_) | Lost::NoCredentials(_));
            return Err(Attempt { failure: judge.no_answer(&lost), may_pass, retry_after: None });
        }
    };
    let was_cut = reply.status.is_success() && matches!(reply.end, BodyEnd::Broken(_));
    let may_pass = was_cut || matches!(reply.status.as_u16(), 429 | 502..=504);
    read(judge, &reply).map_err(|failure| Attempt { failure, may_pass, retry_after: reply.retry_after })
}

impl Judge {
    /// A question that got no answer.
    pub(crate) fn no_answer(&self, lost: &Lost) -> Failure {
        match lost {
            Lost::NotSent(detail) => self.not_sent(detail),
            Lost::NotBuilt(detail) => self.not_built(detail),
            Lost::NoCredentials(cause) => Failure::new(FailureKind::Setup, cause.clone()),
            Lost::Broken(broken) => Failure::new(FailureKind::Transient, self.cut_short(*broken, None)),
        }
    }

    /// The answer to a question, when it is one.
    fn question<T: Shape>(&self, reply: &Reply) -> Result<T, Failure> {
        let value = self.json(reply)?;
        shape(value).map_err(|why| self.unexpected(reply, &why))
    }

    /// The JSON of a good answer that reports no failure inside.
    pub(crate) fn json(&self, reply: &Reply) -> Result<Value, Failure> {
        if !reply.status.is_success() {
            return Err(self.refused_question(&Refusal::by_status(reply)));
        }
        match reply.end {
            BodyEnd::Whole => {}
            BodyEnd::TooLong(bytes) => {
                return Err(self.unexpected(reply, &flaw(FlawKind::AnswerTooLong, &[&bytes])));
            }
            BodyEnd::Broken(broken) => {
                let cause = self.cut_short(broken, Some(reply.status.as_u16()));
                return Err(Failure { cause, ..self.unexpected(reply, "") });
            }
        }
        let value: Value = match parse(&reply.body) {
            Ok(value) => value,
            Err(why) => return Err(self.unexpected(reply, &why)),
        };
        match said::in_band(&value) {
            Some(said) => Err(self.refused_question(&Refusal::in_band(reply, said))),
            None => Ok(value),
        }
    }

    /// A question that was refused.
    pub(crate) fn refused_question(&self, refusal: &Refusal<'_>) -> Failure {
        if let Some(failure) = self.common(refusal) {
            return failure;
        }
        let (kind, cause) = match refusal.status {
            400..=407 | 409..=499 => (
                FailureKind::Setup,
                Cause::new(Code::PortalRefused)
                    .with("status", refusal.reply.status.as_u16())
                    .with("code", self.code(&refusal.said))
                    .with("message", self.message(&refusal.said)),
            ),
            // 408 is a gateway's timeout: it passes like one of the portal's own failures.
            _ => (
                FailureKind::Transient,
                Cause::new(Code::PortalServerError)
                    .with("status", refusal.status)
                    .with("detail", self.told(&refusal.said)),
            ),
        };
        self.refused(kind, cause, refusal)
    }

    /// An answer that cannot be understood.
    pub(crate) fn unexpected(&self, reply: &Reply, detail: &str) -> Failure {
        let refusal = Refusal::by_status(reply);
        let cause = Cause::new(Code::PortalUnexpectedAnswer)
            .with("status", refusal.status)
            .with("detail", self.redactor.clean(detail));
        self.refused(FailureKind::Transient, cause, &refusal)
    }

    /// An exchange that ended too early; `status` when that much had arrived.
    fn cut_short(&self, broken: Break, status: Option<u16>) -> Cause {
        match broken {
            Break::TimedOut => Cause::new(Code::PortalTimeout)
                .with("host", &self.host)
                .with("seconds", seconds(self.timeout)),
            Break::Cut => Cause::new(Code::PortalUnexpectedAnswer)
                .with("status", status.map_or_else(|| NOTHING.to_owned(), |status| status.to_string()))
                .with("detail", self.broken(broken)),
        }
    }
}

/// A document of an answer.
pub(crate) trait Shape: DeserializeOwned {
    /// The members that it must have.
    const MEMBERS: &'static [&'static str] = &[];
}

/// Takes an object as the document of the call, or tells its flaw. A derived reader would take an array as well, by
/// the order of the members.
pub(crate) fn shape<T: Shape>(value: Value) -> Result<T, String> {
    let Value::Object(members) = &value else { return Err(flaw(FlawKind::NotAnObject, &[])) };
    if let Some(missing) = T::MEMBERS.iter().find(|member| !members.contains_key(**member)) {
        return Err(lacks(missing));
    }
    serde_json::from_value(value).map_err(|error| {
        let text = error.to_string();
        // A reader of ours tells a flaw; the others tell in their own words which type they met.
        Flaw::read(&text).unwrap_or_else(|| Flaw::new(FlawKind::AnswerShape, &[&text])).to_string()
    })
}

/// Reads JSON, or tells what stands there instead.
pub(crate) fn parse(body: &[u8]) -> Result<Value, String> {
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    if body.trim_ascii().is_empty() {
        return Err(flaw(FlawKind::AnswerEmpty, &[]));
    }
    serde_json::from_slice(body)
        .map_err(|_| said::read(&String::from_utf8_lossy(body)).message.unwrap_or_default())
}
