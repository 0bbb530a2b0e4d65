//! Tests with a whole engine and the sandbox, one at a time.

mod desk;
mod modes;
