//! Tests with a whole engine and the sandbox, one at a time.

mod browser;
mod desk;
mod elsewhere;
mod host;
mod modes;
