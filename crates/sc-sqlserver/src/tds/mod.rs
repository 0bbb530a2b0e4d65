//! TDS 7.4 on a socket: the wire half of the stand-in.
//!
//! A connection passes through these stations, one file each:
//!
//! - [`server`](TdsServer) accepts a bounded number of connections;
//! - `packet` cuts the byte stream into messages and messages into packets;
//! - `prelogin`, `tls` and `login7` bring a client from its first byte to a [`Session`](crate::session::Session);
//! - `request` turns a message into a [`Request`](crate::session::Request), with `rpc`, `declarations` and
//!   `prepared` for procedure calls and `wire_type`, `value_in` for their parameters;
//! - `connection` runs it on a blocking thread while it listens for an attention signal or a lost line;
//! - `answer` turns the [`Reply`](crate::session::Reply) parts into tokens (`tokens`, `type_info`, `value_out`).
//!
//! The layouts are those of Microsoft's open specification MS-TDS; its section numbers are quoted where a
//! rule is not obvious. What arrives from a client is never trusted: every length is checked against the bytes
//! that are there and against a bound of [`TdsConfig`], and a broken stream ends its own connection only.

mod answer;
mod connection;
mod conversion;
mod declarations;
mod handshake;
mod login7;
mod packet;
mod prelogin;
mod prepared;
mod reader;
mod request;
mod rpc;
mod server;
mod text;
mod tls;
mod tokens;
mod type_info;
mod value_in;
mod value_out;
mod wire_error;
mod wire_type;

pub use server::{Encryption, TdsConfig, TdsServer};
