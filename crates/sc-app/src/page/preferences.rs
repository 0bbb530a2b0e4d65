//! What a person chose about the window and its notices.

use sc_words::Words;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Said;
use crate::app::App;
use crate::error::AppError;

/// Where the journal keeps them.
const KEY: &str = "window";

/// What closing the window does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Closing {
    /// Asks, the first time.
    #[default]
    Ask,
    /// The application goes on in the tray.
    Tray,
    /// The application ends.
    Quit,
}

/// What a person chose about the window and its notices. Kept in the journal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
pub struct Preferences {
    /// What closing the window does.
    pub closing: Closing,
    /// Whether notices are kept in the window and not shown on the desktop.
    pub do_not_disturb: bool,
}

/// What closing the window means, as the person says who was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct ClosingAnswer {
    /// `ask` = it stays open.
    pub closing: Closing,
    /// Whether that holds from now on, without being asked.
    pub remember: bool,
}

impl App {
    /// What a person chose; the defaults until somebody did.
    ///
    /// # Errors
    /// The journal's.
    pub async fn preferences(&self) -> Result<Preferences, AppError> {
        let kept = self.journal.preference(KEY).await?;
        // Those of another version may hold what this one does not know: then a person chooses again.
        Ok(kept.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Keeps what a person chose.
    ///
    /// # Errors
    /// The journal's.
    pub async fn set_preferences(&self, chosen: Preferences, words: &Words) -> Result<Said, AppError> {
        let text = serde_json::to_string(&chosen).map_err(AppError::defect)?;
        self.journal.set_preference(KEY, &text).await?;
        Ok(Said::new(words.plain("said-preferences")))
    }
}
