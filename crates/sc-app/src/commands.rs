//! The boundary between the window and this crate: which commands there are, what they answer with, and how
//! an answer says that something did not work. `ui/src/lib/generated` is written from here.

use serde::Serialize;
use ts_rs::{Config, TS};

use crate::desk::Snapshot;
use crate::error::AppError;
use crate::wire::ErrorView;
use sc_words::Words;

/// Name of the event that says "something changed, read the snapshot again". It carries a revision.
pub const CHANGED_EVENT: &str = "changed";

/// Why an intent was not carried out, for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct Trouble {
    /// Stable dotted code.
    pub code: String,
    /// What happened.
    pub sentence: String,
    /// What to do.
    pub hint: String,
    /// Each fault, where there are several: the mistakes of a settings file.
    pub details: Vec<String>,
}

impl Trouble {
    /// In the language of `words`.
    pub fn new(error: &AppError, words: &Words) -> Self {
        let ErrorView { code, sentence, hint, problems, .. } = ErrorView::new(error, words);
        let details = problems.into_iter().map(|problem| problem.sentence).collect();
        Self { code, sentence, hint: hint.unwrap_or_default(), details }
    }
}

/// What a command answers with.
pub type Reply<T> = Result<T, Trouble>;

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
