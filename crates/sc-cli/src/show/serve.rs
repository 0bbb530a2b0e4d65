//! What `serve` tells while it runs: a line each.

use sc_app::page::schedule::PauseView;
use sc_app::trouble::Trouble;
use sc_words::Words;
use serde::Serialize;

use super::{duration, word};

/// Something that happened.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Line {
    /// The schedule is kept from now on.
    Started {
        at: String,
        folder: String,
        expression: String,
        reading: String,
        zone: String,
        is_enabled: bool,
        pause: Option<PauseView>,
        next_run: Option<String>,
    },
    /// What a person should know.
    Notice { at: String, title: String, body: String, page: String },
    /// A run began here.
    RunBegan { at: String, run: i64, steps: u32 },
    /// A run ended here, or could not begin.
    RunEnded {
        at: String,
        #[serde(flatten)]
        ended: RunEnded,
    },
    /// Nothing is kept any more.
    Stopped { at: String },
}

/// How a run ended.
#[derive(Debug, Default, Serialize)]
pub struct RunEnded {
    /// `None` where it could not begin.
    pub run: Option<i64>,
    pub trigger: Option<&'static str>,
    pub result: Option<&'static str>,
    pub duration_ms: Option<u64>,
    pub done: u32,
    /// Those of `done` that were found in order.
    pub adopted: u32,
    pub failed: u32,
    pub steps_failed: u32,
    /// Why it could not begin, or broke off as a whole.
    pub trouble: Option<Trouble>,
    pub next_run: Option<String>,
}

impl Line {
    /// For people.
    pub fn text(&self, words: &Words) -> String {
        match self {
            Self::Started { at, folder, reading, is_enabled, pause, next_run, .. } => {
                let state = if *is_enabled { reading.clone() } else { words.plain("schedule-off") };
                let started = words.text("serve-started", &[("folder", folder.as_str().into())]);
                let mut lines = vec![stamped(words, at, &started), format!("  {state}")];
                lines.extend(pause.iter().map(|pause| format!("  {}", pause.sentence)));
                lines.push(format!("  {}", next(words, next_run.as_deref())));
                lines.join("\n")
            }
            Self::Notice { at, title, body, .. } => {
                let args = [("title", title.as_str().into()), ("body", body.as_str().into())];
                stamped(words, at, &words.text("serve-notice", &args))
            }
            Self::RunBegan { at, run, .. } => {
                stamped(words, at, &words.text("serve-run-began", &[("run", run.to_string().into())]))
            }
            Self::RunEnded { at, ended } => stamped(words, at, &ended.text(words)),
            Self::Stopped { at } => stamped(words, at, &words.plain("serve-stopped")),
        }
    }
}

impl RunEnded {
    fn text(&self, words: &Words) -> String {
        let mut parts = Vec::new();
        if let Some(run) = self.run {
            let result = self.result.map_or_else(|| "—".to_owned(), |result| word(words, "result", result));
            let args = [
                ("run", run.to_string().into()),
                ("result", result.into()),
                ("done", self.done.saturating_sub(self.adopted).into()),
                ("adopted", self.adopted.into()),
                ("failed", self.failed.into()),
                (
                    "duration",
                    self.duration_ms.map_or_else(|| "—".to_owned(), |ms| duration(words, ms)).into(),
                ),
            ];
            parts.push(words.text("serve-run-ended", &args));
        } else {
            parts.push(words.plain("serve-run-not-begun"));
        }
        if let Some(trouble) = &self.trouble {
            parts.push(trouble.sentence.clone());
            parts.push(trouble.hint.clone());
        }
        parts.push(format!("{}.", next(words, self.next_run.as_deref())));
        parts.retain(|part| !part.is_empty());
        parts.join(" ")
    }
}

fn next(words: &Words, at: Option<&str>) -> String {
    match at {
        Some(at) => words.text("tray-next", &[("at", words.instant_text(at).into())]),
        None => words.plain("tray-next-none"),
    }
}

fn stamped(words: &Words, at: &str, text: &str) -> String {
    format!("{}  {text}", words.instant_text(at))
}
