//! The menu of the tray as a table: identifiers beside the keys of their words, and what it shows of a state.

use sc_app::desk::Snapshot;
use sc_app::trouble::Reply;
use sc_words::Words;

use crate::icon::Face;

/// An entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entry {
    /// The sentence of the status page; opens it.
    Status,
    /// Starts a run; while one is under way, stops it after the present document.
    Run,
    /// Opens the window.
    Open,
    /// Ends the application.
    Quit,
}

/// The table, from top to bottom: identifier of the entry and key of its words. The first has none: it shows the
/// sentence itself.
pub const TABLE: [(Entry, &str, Option<&str>); 4] = [
    (Entry::Status, "status", None),
    (Entry::Run, "run", Some("tray-run-now")),
    (Entry::Open, "open", Some("tray-open")),
    (Entry::Quit, "quit", Some("tray-quit")),
];

/// Words of [`Entry::Run`] while a run is under way.
const STOP_KEY: &str = "tray-stop";

/// Longest sentence that the menu shows, in characters; the window shows all of it.
const SENTENCE_CHARS_MAX: usize = 90;

impl Entry {
    /// The entry with an identifier.
    pub fn of_id(id: &str) -> Option<Self> {
        TABLE.into_iter().find(|(_, known, _)| *known == id).map(|(entry, ..)| entry)
    }
}

/// What the tray shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its icon.
    pub face: Face,
    /// Whole sentence, for the tooltip.
    pub sentence: String,
    /// Text of each entry, in the order of [`TABLE`].
    pub texts: [String; TABLE.len()],
    /// Whether [`Entry::Run`] can be chosen, and then stops (`Some(true)`) or starts (`Some(false)`) a run.
    pub run_stops: Option<bool>,
}

impl View {
    /// Before anything is known.
    pub fn unknown(words: &Words) -> Self {
        Self::new(Face::Unknown, words.plain("missing-value"), None, words)
    }

    /// Of how things stand.
    pub fn of(snapshot: &Reply<Snapshot>, words: &Words) -> Self {
        match snapshot {
            Err(trouble) => Self::new(Face::Attention, trouble.sentence.clone(), Some(false), words),
            Ok(now) if now.live.is_running => {
                let sentence = match now.is_stopping {
                    true => words.plain("run-stopping"),
                    false => now.status.sentence.clone(),
                };
                let run_stops = if now.is_stopping { None } else { Some(true) };
                Self::new(Face::Running, sentence, run_stops, words)
            }
            Ok(Snapshot { trouble: Some(trouble), .. }) => {
                Self::new(Face::Attention, trouble.sentence.clone(), Some(false), words)
            }
            Ok(now) => {
                Self::new(Face::of(now.status.standing), now.status.sentence.clone(), Some(false), words)
            }
        }
    }

    fn new(face: Face, sentence: String, run_stops: Option<bool>, words: &Words) -> Self {
        let text = |(entry, _, key): (Entry, &str, Option<&str>)| match (entry, key) {
            (Entry::Run, _) if run_stops != Some(false) && face == Face::Running => words.plain(STOP_KEY),
            (_, Some(key)) => words.plain(key),
            (_, None) => shortened(&sentence),
        };
        Self { face, texts: TABLE.map(text), sentence, run_stops }
    }
}

fn shortened(sentence: &str) -> String {
    if sentence.chars().count() <= SENTENCE_CHARS_MAX {
        return sentence.to_owned();
    }
    let mut text: String = sentence.chars().take(SENTENCE_CHARS_MAX - 1).collect();
    text.truncate(text.trim_end().len());
    text + "…"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sc_app::live::LiveRun;
    use sc_app::status::{Standing, Status};
    use sc_app::trouble::Trouble;
    use sc_words::Lang;

    use super::*;

    fn snapshot(standing: Standing, is_running: bool) -> Snapshot {
        Snapshot {
            lang: "es",
            time_zone: None,
            status: Status {
                standing,
                sentence: "Todo al día.".to_owned(),
                is_sandbox: false,
                last_run: None,
                companies: Vec::new(),
                attention: 0,
            },
            live: LiveRun { is_running, ..LiveRun::default() },
            is_stopping: false,
            trouble: None,
        }
    }

    fn trouble() -> Trouble {
        Trouble {
            code: "engine.busy".to_owned(),
            sentence: "Otro motor trabaja en esta carpeta.".to_owned(),
            hint: String::new(),
            details: Vec::new(),
        }
    }

    #[test]
    fn entries_have_identifiers_of_their_own_and_words_in_both_languages() {
        let ids: BTreeSet<&str> = TABLE.iter().map(|(_, id, _)| *id).collect();
        assert_eq!(ids.len(), TABLE.len());
        for (entry, id, key) in TABLE {
            assert_eq!(Entry::of_id(id), Some(entry));
            for words in Lang::ALL.map(Words::new) {
                for key in key.into_iter().chain([STOP_KEY]) {
                    assert_ne!(words.plain(key), key, "no words in {}", words.lang());
                }
            }
        }
        assert_eq!(Entry::of_id("settings"), None);
    }

    #[test]
    fn the_menu_begins_with_the_sentence_of_the_status_page() {
        let words = Words::new(Lang::Es);
        let view = View::of(&Ok(snapshot(Standing::UpToDate, false)), &words);
        assert_eq!(view.face, Face::UpToDate);
        assert_eq!(view.texts, ["Todo al día.", "Ejecutar ahora", "Abrir SageConnect", "Salir"]);
        assert_eq!(view.run_stops, Some(false));
    }

    #[test]
    fn while_a_run_is_under_way_the_same_entry_stops_it_once() {
        let words = Words::new(Lang::Es);
        let mut now = snapshot(Standing::Unknown, true);
        let view = View::of(&Ok(now.clone()), &words);
        assert_eq!((view.face, view.run_stops), (Face::Running, Some(true)));
        assert_eq!(view.texts[1], "Detener después de este documento");

        now.is_stopping = true;
        let view = View::of(&Ok(now), &words);
        assert_eq!(view.run_stops, None, "it was told already");
        assert_eq!(view.texts[1], "Detener después de este documento");
        assert_eq!(view.sentence, words.plain("run-stopping"));
    }

    #[test]
    fn what_kept_a_run_or_the_installation_from_starting_is_said_and_asks_for_a_person() {
        let words = Words::new(Lang::Es);
        let mut now = snapshot(Standing::UpToDate, false);
        now.trouble = Some(trouble());
        for view in [View::of(&Ok(now), &words), View::of(&Err(trouble()), &words)] {
            assert_eq!((view.face, view.sentence.as_str()), (Face::Attention, trouble().sentence.as_str()));
            assert_eq!(view.run_stops, Some(false));
        }
    }

    #[test]
    fn a_long_sentence_is_cut_in_the_menu_and_whole_in_the_tooltip() {
        let words = Words::new(Lang::Es);
        let mut now = snapshot(Standing::Attention, false);
        now.status.sentence = "á".repeat(200);
        let view = View::of(&Ok(now), &words);
        assert_eq!(view.texts[0].chars().count(), SENTENCE_CHARS_MAX);
        assert!(view.texts[0].ends_with('…'));
        assert_eq!(view.sentence.chars().count(), 200);
    }
}
