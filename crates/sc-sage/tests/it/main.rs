//! Tests of the adapter over real sockets.
//!
//! `contract`: what the engine may rely on. Runs on the built-in stand-in for SQL Server in both
//! collations, and unchanged on a real server when `SAGECONNECT_TEST_SQL` holds a connection string.
//! `faults`: what only a stand-in can be told to do.

mod clock;
mod contract;
mod faults;
mod fixture;
mod site;
