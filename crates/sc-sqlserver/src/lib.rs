//! A stand-in for Microsoft SQL Server, for demonstration, training and tests.
//!
//! It speaks TDS 7.4 on a loopback socket ([`tds`]) and executes a small, exactly defined set of
//! T-SQL statements on SQLite ([`engine`]). What it does not know it refuses with an error that
//! quotes the statement; it never guesses. It knows nothing of Sage 300.
//!
//! The two halves meet in [`session`] and [`value`] only: the wire half turns packets into
//! [`session::Request`]s and [`session::Reply`]s into tokens, the engine half turns requests into
//! replies.

pub mod engine;
pub mod fault;
pub mod session;
pub mod tds;
pub mod value;
