//! The boundary between the window and this crate: which commands there are and what they answer with.
//! `ui/src/lib/generated` is written from here.

use ts_rs::{Config, TS};

use crate::desk::Snapshot;

/// Name of the event that says "something changed, read the snapshot again". It carries a revision.
pub const CHANGED_EVENT: &str = "changed";

/// A declared command, as the generator of the TypeScript sees it.
pub struct Command {
    /// Name, equal on both sides.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Name of the answer's type in TypeScript.
    pub reply: fn(&Config) -> String,
}

macro_rules! table {
    ($(#[doc = $about:literal] $name:ident -> $reply:ty;)*) => {
        /// Every command of the window.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: stringify!($name),
            about: $about,
            reply: <$reply as TS>::name,
        }),*];
    };
}
crate::with_commands!(table);
