//! Live site or sandbox.

/// What kind of installation this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A live site: no plain HTTP, no credentials in files.
    Production,
    /// Demo, training and tests: this very machine only; short waits and heavy loads allowed.
    Sandbox,
}
