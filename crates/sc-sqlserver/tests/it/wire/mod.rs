//! The wire half, tested by real drivers and by a client that controls every byte.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod driver_tiberius;
mod faults;
mod login;
mod node_mssql;
mod over_engine;
mod parameters;
mod raw_client;
mod requests;
mod robustness;
mod scripted;
mod tsql;
mod values;
