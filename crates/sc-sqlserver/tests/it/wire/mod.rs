//! The wire half, tested by real drivers and by a client that controls every byte.

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
