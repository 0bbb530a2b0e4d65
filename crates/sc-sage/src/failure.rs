//! What an error of the driver or of SQL Server means, by the server's number.
//!
//! The texts of the server are in its own language, so only numbers, quoted names and SQL words are read.

use std::fmt;

use sc_domain::cause::{Cause, Code};
use sc_domain::outcome::{Answer, Failure, FailureKind};
use sc_domain::{DatabaseName, Flaw, FlawKind};
use tiberius::error::{Error, IoErrorKind, TokenError};

use crate::options::SageOptions;

/// What a lost answer leaves behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Nothing: the question is asked again.
    Read,
    /// A change that may have been made.
    Write,
}

impl Purpose {
    fn without_answer(self) -> FailureKind {
        match self {
            Self::Read => FailureKind::Transient,
            Self::Write => FailureKind::Unknown,
        }
    }
}

/// SQL Server refused the row because its key is there already: 2627 (constraint), 2601 (unique index).
pub(crate) fn is_duplicate_key(failure: &Failure) -> bool {
    let code = failure.answer.as_deref().and_then(|answer| answer.code.as_deref());
    matches!(code, Some("2627" | "2601"))
}

/// Why a session was not opened.
#[derive(Debug)]
pub(crate) enum NotOpened {
    /// Nobody knows the name of the server.
    NameUnknown,
    /// The server does not say where the named instance listens.
    InstanceUnknown,
    /// What the driver says.
    Driver(Error),
}

impl From<Error> for NotOpened {
    fn from(error: Error) -> Self {
        Self::Driver(error)
    }
}

impl From<std::io::Error> for NotOpened {
    fn from(error: std::io::Error) -> Self {
        Self::Driver(error.into())
    }
}

/// The failure of opening a connection. Nothing was sent but the login.
pub(crate) fn of_connecting(error: &NotOpened, options: &SageOptions, database: &DatabaseName) -> Failure {
    let error = match error {
        NotOpened::NameUnknown => return unreachable(options, &Flaw::new(FlawKind::NameUnknown, &[])),
        NotOpened::InstanceUnknown => {
            return unreachable(options, &Flaw::new(FlawKind::InstanceUnknown, &[]));
        }
        NotOpened::Driver(error) => error,
    };
    match error {
        Error::Server(token) => of_server(token, options, database, Purpose::Read),
        Error::Tls(detail) => tls(options, detail),
        // The driver reports a certificate it cannot read or does not believe as an input error.
        Error::Io { kind: IoErrorKind::InvalidData | IoErrorKind::InvalidInput, message } => {
            tls(options, message)
        }
        other => unreachable(options, &detail(other)),
    }
}

fn tls(options: &SageOptions, detail: &str) -> Failure {
    let cause = Cause::new(Code::SageTlsFailed)
        .with("server", options.endpoint())
        .with("detail", Flaw::says(first_sentence(detail)));
    Failure::new(FailureKind::Setup, cause)
}

/// No answer while a connection was being opened; nothing was sent.
pub(crate) fn not_opened_in_time(options: &SageOptions, timeout_ms: u64) -> Failure {
    unreachable(options, &Flaw::new(FlawKind::NoAnswer, &[&seconds(timeout_ms)]))
}

/// The server cannot be reached; nothing was sent.
fn unreachable(options: &SageOptions, detail: &dyn fmt::Display) -> Failure {
    let cause = Cause::new(Code::SageUnreachable).with("server", options.endpoint()).with("detail", detail);
    Failure::new(FailureKind::NotSent, cause)
}

/// No whole answer within the deadline.
pub(crate) fn of_timeout(purpose: Purpose, timeout_ms: u64) -> Failure {
    let cause = Cause::new(Code::SageTimeout).with("seconds", seconds(timeout_ms));
    Failure::new(purpose.without_answer(), cause)
}

fn seconds(timeout_ms: u64) -> rust_decimal::Decimal {
    rust_decimal::Decimal::new(i64::try_from(timeout_ms).unwrap_or(i64::MAX), 3).normalize()
}

/// The failure of a statement.
pub(crate) fn of_statement(
    error: &Error,
    options: &SageOptions,
    database: &DatabaseName,
    purpose: Purpose,
) -> Failure {
    match error {
        Error::Server(token) => of_server(token, options, database, purpose),
        other => connection_lost(options, purpose, &detail(other)),
    }
}

pub(crate) fn not_kept(options: &SageOptions) -> Failure {
    connection_lost(options, Purpose::Write, &Flaw::new(FlawKind::CommitUndone, &[]))
}

fn connection_lost(options: &SageOptions, purpose: Purpose, detail: &dyn fmt::Display) -> Failure {
    let cause =
        Cause::new(Code::SageConnectionLost).with("server", options.endpoint()).with("detail", detail);
    Failure::new(purpose.without_answer(), cause)
}

/// What became of a connection, by the kind of the system's error; of what has no name here the first sentence of the
/// system or of the driver, because what follows is advice to programmers.
fn detail(error: &Error) -> String {
    match error {
        Error::Io { kind, message } => match of_io(*kind) {
            Some(kind) => Flaw::new(kind, &[]).to_string(),
            None => Flaw::says(first_sentence(message)).to_string(),
        },
        other => Flaw::says(first_sentence(&other.to_string())).to_string(),
    }
}

/// Kinds of errors that say the same on every system. The driver says "unexpected end" where the server hung up.
fn of_io(kind: IoErrorKind) -> Option<FlawKind> {
    match kind {
        IoErrorKind::ConnectionRefused => Some(FlawKind::ConnectionRefused),
        IoErrorKind::ConnectionReset | IoErrorKind::ConnectionAborted | IoErrorKind::BrokenPipe => {
            Some(FlawKind::ConnectionReset)
        }
        IoErrorKind::UnexpectedEof => Some(FlawKind::ConnectionClosed),
        IoErrorKind::HostUnreachable | IoErrorKind::NetworkUnreachable | IoErrorKind::NetworkDown => {
            Some(FlawKind::NoRoute)
        }
        IoErrorKind::TimedOut => Some(FlawKind::ConnectTimeout),
        _ => None,
    }
}

/// The text up to its first full stop, which is left out: it stands inside a sentence of ours.
fn first_sentence(text: &str) -> &str {
    text.split(". ").next().unwrap_or(text).trim_end_matches('.')
}

/// A message of SQL Server. Each statement of ours is one unit of work, and an error answer means that
/// it was undone, so a write that ends here was certainly not made.
fn of_server(
    token: &TokenError,
    options: &SageOptions,
    database: &DatabaseName,
    purpose: Purpose,
) -> Failure {
    let message = token.message().trim_end_matches('.');
    let server = || options.endpoint();
    let (kind, cause) = match token.code() {
        // Wrong password; login disabled, locked, expired or of another kind.
        18_456 | 18_452 | 18_470 | 18_486 | 18_487 | 18_488 => (
            FailureKind::Setup,
            Cause::new(Code::SageLoginFailed).with("server", server()).with("user", &options.user),
        ),
        // Missing, or not allowed for this login.
        4_060 | 4_064 | 911 | 916 => (
            FailureKind::Setup,
            Cause::new(Code::SageDatabaseMissing).with("server", server()).with("database", database),
        ),
        229 | 230 | 262 | 297 | 300 => (FailureKind::Setup, permission(message, database)),
        207 | 208 => (
            FailureKind::Setup,
            Cause::new(Code::SageSchemaMissing)
                .with("database", database)
                .with("missing", quoted(message).next().unwrap_or(message)),
        ),
        1_205 => (FailureKind::Transient, Cause::new(Code::SageDeadlock).with("detail", message)),
        1_204 | 1_222 => (FailureKind::Transient, Cause::new(Code::SageLockTimeout).with("detail", message)),
        // The server starts, stops, recovers the database, or is out of memory.
        701 | 802 | 921 | 922 | 927 | 942 | 945 | 952 | 983 | 6_005 | 8_645 | 8_651 | 17_142 | 17_187
        | 18_401 => (
            FailureKind::Transient,
            Cause::new(Code::SageUnreachable).with("server", server()).with("detail", message),
        ),
        // From class 20 on the server ends the connection, and nothing is sure about the statement.
        _ if token.class() >= 20 => return answered(connection_lost(options, purpose, &message), token),
        number => (
            FailureKind::Defect,
            Cause::new(Code::SageQueryFailed).with("number", number).with("message", message),
        ),
    };
    answered(Failure::new(kind, cause), token)
}

fn answered(failure: Failure, token: &TokenError) -> Failure {
    failure.with_answer(Answer {
        code: Some(token.code().to_string()),
        message: Some(token.message().chars().take(sc_domain::cause::ARGUMENT_CHARS_MAX).collect()),
        ..Answer::default()
    })
}

/// Right and object of message 229 or 230, in any language: the right is an SQL word, the names stand in
/// quotes, 230 tells the column before the object, and the database follows the object.
fn permission(message: &str, database: &DatabaseName) -> Cause {
    const RIGHTS: [&str; 7] = ["SELECT", "INSERT", "UPDATE", "DELETE", "EXECUTE", "REFERENCES", "VIEW"];
    let right = message
        .split(|c: char| !c.is_ascii_alphabetic())
        .find(|word| RIGHTS.contains(word))
        .unwrap_or_default();
    let names: Vec<&str> = quoted(message).collect();
    let at = names.iter().position(|name| name.eq_ignore_ascii_case(database.as_str()));
    let object = match at {
        Some(at) if at > 0 => names[at - 1],
        _ => names.first().copied().unwrap_or(message),
    };
    Cause::new(Code::SagePermissionDenied)
        .with("object", object)
        .with("database", database)
        .with("right", right)
}

/// The texts between single quotes, in their order.
fn quoted(message: &str) -> impl Iterator<Item = &str> {
    message.split('\'').skip(1).step_by(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn denied(message: &str, object: &str, right: &str) {
        let cause = permission(message, &DatabaseName::new("NORTE").expect("valid"));
        assert_eq!((cause.argument("object"), cause.argument("right")), (object, right), "{message}");
    }

    #[test]
    fn a_missing_right_is_understood_in_each_language_of_the_server() {
        denied(
            "The SELECT permission was denied on the object 'APTCR', database 'NORTE', schema 'dbo'.",
            "APTCR",
            "SELECT",
        );
        denied(
            "Se denegó el permiso INSERT en el objeto 'APVENO', base de datos 'NORTE', esquema 'dbo'.",
            "APVENO",
            "INSERT",
        );
        denied(
            "The UPDATE permission was denied on the column 'VALUE' of the object 'APIBHO', database 'NORTE', schema 'dbo'.",
            "APIBHO",
            "UPDATE",
        );
    }

    #[track_caller]
    fn io(kind: IoErrorKind, message: &str, expected: &str) {
        assert_eq!(detail(&Error::Io { kind, message: message.to_owned() }), expected);
    }

    #[test]
    fn an_error_of_the_system_is_known_by_its_kind_and_an_unknown_one_speaks_for_itself() {
        io(IoErrorKind::ConnectionRefused, "Connection refused (os error 111)", "connection_refused");
        io(IoErrorKind::ConnectionReset, "Connection reset by peer (os error 104)", "connection_reset");
        io(IoErrorKind::BrokenPipe, "Broken pipe (os error 32)", "connection_reset");
        io(IoErrorKind::UnexpectedEof, "No more packets in the wire", "connection_closed");
        io(IoErrorKind::HostUnreachable, "No route to host (os error 113)", "no_route");
        io(IoErrorKind::TimedOut, "Connection timed out (os error 110)", "connect_timeout");
        io(IoErrorKind::Other, "Odd thing. Try to do better.", "system_says found=Odd thing");
    }

    #[test]
    fn a_lost_answer_of_a_write_is_unknown_and_of_a_question_is_not() {
        assert_eq!(of_timeout(Purpose::Write, 60_000).kind, FailureKind::Unknown);
        let failure = of_timeout(Purpose::Read, 1_500);
        assert_eq!((failure.kind, failure.cause.argument("seconds")), (FailureKind::Transient, "1.5"));
    }
}
