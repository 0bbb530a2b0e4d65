//! How an answer to the window says that something did not work.

use sc_words::Words;
use serde::Serialize;
use ts_rs::TS;

use crate::error::AppError;
use crate::wire::ErrorView;

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
