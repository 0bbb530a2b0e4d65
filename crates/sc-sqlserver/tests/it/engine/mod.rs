//! The engine, through its administrative interface and through sessions.

mod fixture;
mod statements;
