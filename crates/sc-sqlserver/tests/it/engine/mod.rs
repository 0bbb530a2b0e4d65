//! The engine, through its administrative interface and through sessions.

mod administration;
mod fixture;
mod locks;
mod parameters;
mod properties;
mod refusals;
mod statements;
mod transactions;
