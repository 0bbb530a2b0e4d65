//! What became of a call to the outside.

use serde::{Deserialize, Serialize};

use crate::cause::Cause;

/// Why a call did not end well, as far as the next move depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// Nothing left this machine (name not found, connection refused, cancelled before the call).
    NotSent,
    /// The other side refused the document.
    Refused,
    /// The other side says that it has the document already.
    Duplicate,
    /// Credentials or rights; stops the step for the company.
    Setup,
    /// Too many requests; nothing was done.
    Throttled,
    /// A passing failure of a question, or a write that was certainly not done (deadlock victim, lock timeout).
    Transient,
    /// A write whose outcome nobody knows.
    Unknown,
    /// Our own mistake.
    Defect,
}

/// A failed call.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{cause}")]
pub struct Failure {
    /// What follows.
    pub kind: FailureKind,
    /// What a person reads.
    pub cause: Cause,
    /// Facts for the journal.
    pub answer: Option<Box<Answer>>,
}

/// The other side's answer, redacted and bounded, for the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status, when there was one.
    pub http_status: Option<u16>,
    /// The portal's code, e.g. `1827` or `PAYMENT__DUPLICATED`.
    pub code: Option<String>,
    /// Its message.
    pub message: Option<String>,
    /// The body, at most [`BODY_CHARS_MAX`] characters, without secrets.
    pub body: Option<String>,
    /// How long to wait, when the other side said so. Milliseconds.
    pub retry_after_ms: Option<u64>,
}

/// Longest body that the journal keeps of an answer.
pub const BODY_CHARS_MAX: usize = 4_000;

impl Failure {
    /// A failure without an answer.
    pub fn new(kind: FailureKind, cause: Cause) -> Self {
        Self { kind, cause, answer: None }
    }

    /// Adds the answer.
    #[must_use]
    pub fn with_answer(mut self, answer: Answer) -> Self {
        self.answer = Some(Box::new(answer));
        self
    }
}

/// The answer to "do you have the document of this number?". Everything but these two is a
/// [`Failure`]: absence must be *said* by the other side.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup<T> {
    /// There is exactly one.
    Present(T),
    /// The other side says that there is none.
    Absent,
}

/// What became of a guarded write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written<T> {
    /// It was written now.
    Now,
    /// An equal value stood there already.
    Before,
    /// Another value stands there; nothing was changed.
    Conflict(T),
}

impl<T> Written<T> {
    /// The same, with something else told of the value that stands there.
    pub fn map<U>(self, told: impl FnOnce(T) -> U) -> Written<U> {
        match self {
            Self::Now => Written::Now,
            Self::Before => Written::Before,
            Self::Conflict(standing) => Written::Conflict(told(standing)),
        }
    }
}
