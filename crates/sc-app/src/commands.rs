//! The boundary between the window and this crate: which commands there are, what they are told and what they answer with.
//! `ui/src/lib/generated` is written from here.

use ts_rs::{Config, TS};

/// Every type that a command takes or answers with.
pub mod types {
    pub use crate::changes::Revisions;
    pub use crate::desk::Snapshot;
    pub use crate::doctor::Doctor;
    pub use crate::page::about::About;
    pub use crate::page::attention::{ApproveAsked, IgnoreAsked};
    pub use crate::page::documents::{DocumentsAsked, DocumentsView};
    pub use crate::page::life::LifeLineView;
    pub use crate::page::logs::{LogAsked, LogDays, LogPage};
    pub use crate::page::notices::NoticesView;
    pub use crate::page::preferences::{ClosingAnswer, Preferences};
    pub use crate::page::runs::{RunAsked, RunNumber, RunsAsked};
    pub use crate::page::schedule::{
        ExpressionAsked, ExpressionView, PauseAsked, PauseCheck, ScheduleChange, ScheduleView,
    };
    pub use crate::page::{DocumentName, DocumentNames, Said};
    pub use crate::trouble::Trouble;
    pub use crate::wire::{AttentionView, RunDetailView, RunsView, SettingsReport};
}

/// Name of the event that says what changed. It carries the [`types::Revisions`]; a reader that missed one finds the
/// same difference in the next.
pub const CHANGED_EVENT: &str = "changed";

/// Name of the event that asks the page to show another one: it carries its name, such as `attention`.
pub const GO_EVENT: &str = "go";

/// A declared command, as the generator of the TypeScript sees it.
pub struct Command {
    /// Name, equal on both sides.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Name of the input's type in TypeScript; `None` = it takes nothing.
    pub input: Option<fn(&Config) -> String>,
    /// Name of the answer's type in TypeScript.
    pub reply: fn(&Config) -> String,
}

macro_rules! input {
    () => {
        None
    };
    ($input:ident) => {
        Some(<types::$input as TS>::name)
    };
}

macro_rules! table {
    ($(#[doc = $about:literal] $name:ident($($input:ident)?) -> $reply:ident;)*) => {
        /// Every command of the window.
        pub const COMMANDS: &[Command] = &[$(Command {
            name: stringify!($name),
            about: $about,
            input: input!($($input)?),
            reply: <types::$reply as TS>::name,
        }),*];
    };
}
crate::with_commands!(table);
