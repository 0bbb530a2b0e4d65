//! What can be wrong with bytes that a client sent, and with an answer that cannot be told in TDS.

use std::io;

use crate::session::SqlError;

/// Class of an error after which the connection is closed.
pub(crate) const FATAL_CLASS: u8 = 20;

/// Why a whole message could not be turned into a request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DecodeError {
    /// The bytes are no TDS. The connection ends.
    #[error("{0}")]
    Malformed(String),
    /// The bytes are TDS, but ask for something that is not served. The connection goes on.
    #[error(transparent)]
    Refused(#[from] SqlError),
}

impl DecodeError {
    pub(crate) fn malformed(what: impl Into<String>) -> Self {
        Self::Malformed(what.into())
    }
}

/// Why no further message could be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("{0}")]
    Malformed(String),
}

/// The engine's answer contradicts its own column types: a defect of the engine half, never of the client.
#[derive(Debug, thiserror::Error)]
#[error("the answer cannot be sent: {0}")]
pub(crate) struct EncodeError(pub(crate) String);

/// An error of the wire half itself, with SQL Server's number.
pub(crate) fn refusal(number: i32, class: u8, state: u8, message: impl Into<String>) -> SqlError {
    SqlError { number, state, class, message: message.into(), procedure: String::new(), line: 1 }
}

/// 4002: the stream is no TDS. SQL Server closes the connection after it.
pub(crate) fn broken_stream(detail: &str) -> SqlError {
    refusal(
        4002,
        FATAL_CLASS,
        1,
        format!("The incoming tabular data stream (TDS) protocol stream is incorrect. {detail}."),
    )
}

/// 8630: something of ours went wrong while the request was served.
pub(crate) fn internal_error(detail: &str) -> SqlError {
    refusal(8630, FATAL_CLASS, 1, format!("Internal error of the stand-in: {detail}."))
}
