//! Tests with a whole engine and the sandbox, one at a time.

mod browser;
mod desk;
mod host;
mod modes;
