//! The menu of the tray as a table: identifiers beside the keys of their words, and what it shows of a state.

use sc_app::commands::types::Snapshot;
use sc_app::page::runs::Task;
use sc_app::page::schedule::PauseLength;
use sc_app::status::Status;
use sc_app::trouble::Reply;
use sc_words::{Arg, Words};

use crate::icon::Face;

/// An entry of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The sentence of the status page; opens it.
    Status,
    /// When and how the last run ended.
    Last,
    /// When the schedule starts the next one.
    Next,
    /// Starts a run of a part of the cycle.
    Run(Task),
    /// Stops the run under way after the present document.
    Stop,
    /// Holds the schedule back.
    Pause(PauseLength),
    /// Ends a pause.
    Resume,
    /// Opens the window.
    Open,
    /// Ends the application.
    Quit,
}

/// Where an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Below the entry before it.
    Here,
    /// Below a line.
    AfterLine,
    /// In the menu of pauses, which stands where its first entry does.
    Pauses,
}

/// A row of the table.
pub struct Row {
    /// The entry.
    pub entry: Entry,
    /// Its identifier.
    pub id: &'static str,
    /// Key of its words; `None`: it shows a sentence.
    pub key: Option<&'static str>,
    /// Where it stands.
    pub place: Place,
}

const fn row(entry: Entry, id: &'static str, key: Option<&'static str>, place: Place) -> Row {
    Row { entry, id, key, place }
}

/// The table, from top to bottom.
pub const TABLE: [Row; 14] = [
    row(Entry::Status, "status", None, Place::Here),
    row(Entry::Last, "last", None, Place::Here),
    row(Entry::Next, "next", None, Place::Here),
    row(Entry::Run(Task::All), "run", Some("tray-run-all"), Place::AfterLine),
    row(Entry::Run(Task::Purchasing), "run-purchasing", Some("tray-run-purchasing"), Place::Here),
    row(Entry::Run(Task::Invoices), "run-invoices", Some("tray-run-invoices"), Place::Here),
    row(Entry::Run(Task::Payments), "run-payments", Some("tray-run-payments"), Place::Here),
    row(Entry::Stop, "stop", Some("tray-stop"), Place::Here),
    row(Entry::Pause(PauseLength::Hour), "pause-hour", Some("tray-pause-hour"), Place::Pauses),
    row(Entry::Pause(PauseLength::Tomorrow), "pause-tomorrow", Some("tray-pause-tomorrow"), Place::Pauses),
    row(Entry::Pause(PauseLength::Resumed), "pause-resumed", Some("tray-pause-resumed"), Place::Pauses),
    row(Entry::Resume, "resume", Some("tray-resume"), Place::Here),
    row(Entry::Open, "open", Some("tray-open"), Place::AfterLine),
    row(Entry::Quit, "quit", Some("tray-quit"), Place::AfterLine),
];

/// Key of the words of the menu of pauses.
pub const PAUSES_KEY: &str = "tray-pause";

/// Longest sentence that the menu shows, in characters; the window shows all of it.
const SENTENCE_CHARS_MAX: usize = 90;

impl Entry {
    /// The entry with an identifier.
    pub fn of_id(id: &str) -> Option<Self> {
        TABLE.iter().find(|row| row.id == id).map(|row| row.entry)
    }
}

/// An entry as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its text.
    pub text: String,
    /// Whether it can be chosen.
    pub is_enabled: bool,
}

/// What the tray shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Its icon.
    pub face: Face,
    /// Whole sentence, for the tooltip.
    pub sentence: String,
    /// Each entry, in the order of [`TABLE`].
    pub items: [Item; TABLE.len()],
    /// Text of the menu of pauses.
    pub pauses: String,
}

/// What the entries need to know.
#[derive(Default)]
struct Facts {
    last: Option<String>,
    next: Option<String>,
    is_open: bool,
    is_running: bool,
    is_stopping: bool,
    is_paused: bool,
}

impl View {
    /// Before anything is known.
    pub fn unknown(words: &Words) -> Self {
        Self::new(Face::Unknown, words.plain("missing-value"), &Facts::default(), words)
    }

    /// Of the state of the desk, or of why it cannot be told.
    pub fn of(snapshot: &Reply<Snapshot>, words: &Words) -> Self {
        let now = match snapshot {
            Ok(now) => now,
            Err(trouble) => {
                return Self::new(Face::Blocked, trouble.sentence.clone(), &Facts::default(), words);
            }
        };
        let facts = Facts {
            last: last_run(&now.status, words),
            next: now.next_run.as_deref().map(|at| words.instant_text(at)),
            is_open: true,
            is_running: now.live.is_running || now.status.elsewhere.is_some(),
            is_stopping: now.is_stopping
                || now.status.elsewhere.as_ref().is_some_and(|elsewhere| elsewhere.is_stopping),
            is_paused: now.pause.is_some(),
        };
        let (face, sentence) = match (&now.trouble, &now.status.elsewhere) {
            _ if now.is_stopping => (Face::Running, words.plain("said-run-stopping")),
            _ if now.live.is_running => (Face::Running, now.status.sentence.clone()),
            (_, Some(elsewhere)) => (Face::Running, elsewhere.sentence.clone()),
            (Some(trouble), None) => {
                (Face::of(now.status.standing).at_least_attention(), trouble.sentence.clone())
            }
            (None, None) => (Face::of(now.status.standing), now.status.sentence.clone()),
        };
        Self::new(face, sentence, &facts, words)
    }

    fn new(face: Face, sentence: String, facts: &Facts, words: &Words) -> Self {
        let text = |row: &Row| match (row.entry, row.key) {
            (_, Some(key)) => words.plain(key),
            (Entry::Last, None) => facts.last.clone().unwrap_or_else(|| words.plain("tray-last-none")),
            (Entry::Next, None) => match &facts.next {
                Some(at) => words.text("tray-next", &[("at", at.as_str().into())]),
                None => words.plain("tray-next-none"),
            },
            (_, None) => shortened(&sentence),
        };
        let is_enabled = |entry| match entry {
            Entry::Status | Entry::Open | Entry::Quit => true,
            Entry::Last | Entry::Next => false,
            Entry::Run(_) => facts.is_open && !facts.is_running,
            Entry::Stop => facts.is_running && !facts.is_stopping,
            Entry::Pause(_) => facts.is_open,
            Entry::Resume => facts.is_paused,
        };
        let item = |row: &Row| Item { text: text(row), is_enabled: is_enabled(row.entry) };
        Self { face, items: TABLE.each_ref().map(item), pauses: words.plain(PAUSES_KEY), sentence }
    }
}

impl Face {
    /// What could not begin is for a person to see, whatever the journal says of the run before.
    fn at_least_attention(self) -> Self {
        if self == Self::Blocked { self } else { Self::Attention }
    }
}

fn last_run(status: &Status, words: &Words) -> Option<String> {
    let run = status.last_run.as_ref()?;
    let result = run
        .result
        .as_deref()
        .map_or_else(|| words.plain("outcome-under-way"), |name| result_name(name, words));
    let at = words.instant_text(run.finished.as_deref().unwrap_or(&run.started));
    Some(words.text("tray-last", &[("at", Arg::Text(at)), ("result", Arg::Text(result))]))
}

fn result_name(name: &str, words: &Words) -> String {
    words.plain(&format!("result-{name}"))
}

fn shortened(sentence: &str) -> String {
    if sentence.chars().count() <= SENTENCE_CHARS_MAX {
        return sentence.to_owned();
    }
    let text: String = sentence.chars().take(SENTENCE_CHARS_MAX - 1).collect();
    // A word that is cut says something else.
    let whole = text.rsplit_once(' ').map_or(text.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([' ', '.', ',', ';', ':']))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sc_app::changes::Revisions;
    use sc_app::elsewhere::RunElsewhere;
    use sc_app::live::LiveRun;
    use sc_app::page::clocks::Clocks;
    use sc_app::page::schedule::PauseView;
    use sc_app::status::{LastRun, Standing};
    use sc_app::trouble::Trouble;
    use sc_words::Lang;

    use super::*;

    fn snapshot(standing: Standing, is_running: bool) -> Snapshot {
        Snapshot {
            lang: "es",
            clocks: Clocks { now: String::new(), offsets: Vec::new() },
            status: Status {
                standing,
                sentence: "Todo al día.".to_owned(),
                is_sandbox: false,
                last_run: None,
                elsewhere: None,
                companies: Vec::new(),
                attention: 0,
            },
            live: LiveRun { is_running, ..LiveRun::default() },
            is_stopping: false,
            trouble: None,
            next_run: None,
            pause: None,
            is_closing_asked: false,
            revisions: Revisions::default(),
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

    fn spanish() -> Words {
        Words::new(Lang::Es)
    }

    /// Texts of the entries that can be chosen.
    fn enabled(view: &View) -> Vec<&str> {
        view.items.iter().filter(|item| item.is_enabled).map(|item| item.text.as_str()).collect()
    }

    #[test]
    fn entries_have_identifiers_of_their_own_and_words_in_both_languages() {
        let ids: BTreeSet<&str> = TABLE.iter().map(|row| row.id).collect();
        assert_eq!(ids.len(), TABLE.len());
        for row in &TABLE {
            assert_eq!(Entry::of_id(row.id), Some(row.entry));
            for words in Lang::ALL.map(Words::new) {
                for key in row.key.into_iter().chain([PAUSES_KEY]) {
                    assert_ne!(words.plain(key), key, "no words in {}", words.lang());
                }
            }
        }
        assert_eq!(Entry::of_id("settings"), None);
    }

    #[test]
    fn the_menu_begins_with_the_sentence_of_the_status_page_and_tells_last_and_next_run() {
        let mut now = snapshot(Standing::UpToDate, false);
        let view = View::of(&Ok(now.clone()), &spanish());
        let texts = view.items.each_ref().map(|item| item.text.as_str());
        assert_eq!(texts[..3], ["Todo al día.", "Sin corridas todavía", "Sin próxima corrida"]);

        now.status.last_run = Some(LastRun {
            run: 3,
            started: "2026-11-22T16:10:00Z".to_owned(),
            finished: Some("2026-11-22T16:15:00Z".to_owned()),
            result: Some("partial".to_owned()),
            was_interrupted: false,
        });
        now.next_run = Some("2026-11-22T16:30:00Z".to_owned());
        let view = View::of(&Ok(now), &spanish());
        let texts = view.items.each_ref().map(|item| item.text.as_str());
        assert_eq!(
            texts[1..3],
            ["Última corrida: 22 nov 2026, 10:15 · Parcial", "Próxima corrida: 22 nov 2026, 10:30"]
        );
    }

    #[test]
    fn at_rest_runs_and_pauses_can_be_chosen_and_there_is_nothing_to_stop_or_resume() {
        let view = View::of(&Ok(snapshot(Standing::UpToDate, false)), &spanish());
        assert_eq!(view.face, Face::UpToDate);
        assert_eq!(
            enabled(&view)[1..],
            [
                "Ejecutar todo",
                "Ejecutar compras",
                "Ejecutar facturas",
                "Ejecutar pagos",
                "1 hora",
                "Hasta mañana 08:00",
                "Hasta reanudar",
                "Abrir SageConnect",
                "Salir"
            ]
        );
    }

    #[test]
    fn a_run_under_way_can_be_stopped_once_and_no_other_begun() {
        let mut now = snapshot(Standing::Running, true);
        let view = View::of(&Ok(now.clone()), &spanish());
        assert_eq!(view.face, Face::Running);
        assert!(enabled(&view).contains(&"Detener después de este documento"));
        assert!(!enabled(&view).contains(&"Ejecutar todo"));

        now.is_stopping = true;
        let view = View::of(&Ok(now), &spanish());
        assert!(!enabled(&view).contains(&"Detener después de este documento"), "it was told already");
        assert_eq!(view.sentence, spanish().plain("said-run-stopping"));
    }

    #[test]
    fn a_run_of_another_process_is_told_and_can_be_stopped_once() {
        let mut now = snapshot(Standing::Running, false);
        let mut elsewhere = RunElsewhere {
            sentence: "La corrida 4 está en curso en otro proceso.".to_owned(),
            holder: "PID 7, 2026-11-22 10:10".to_owned(),
            run: Some(4),
            started: None,
            trigger: None,
            is_stopping: false,
            steps: Vec::new(),
        };
        now.status.elsewhere = Some(elsewhere.clone());
        let view = View::of(&Ok(now.clone()), &spanish());
        assert_eq!((view.face, view.sentence.as_str()), (Face::Running, elsewhere.sentence.as_str()));
        assert!(enabled(&view).contains(&"Detener después de este documento"));
        assert!(!enabled(&view).contains(&"Ejecutar todo"));

        elsewhere.is_stopping = true;
        now.status.elsewhere = Some(elsewhere);
        let view = View::of(&Ok(now), &spanish());
        assert!(!enabled(&view).contains(&"Detener después de este documento"), "it was told already");
    }

    #[test]
    fn a_pause_can_be_ended_and_manual_runs_go_on() {
        let mut now = snapshot(Standing::Paused, false);
        now.pause = Some(PauseView {
            since: String::new(),
            until: None,
            note: String::new(),
            actor: String::new(),
            sentence: String::new(),
            next_if_resumed: None,
        });
        let view = View::of(&Ok(now), &spanish());
        assert_eq!(view.face, Face::Paused);
        assert!(enabled(&view).contains(&"Reanudar") && enabled(&view).contains(&"Ejecutar todo"));
    }

    #[test]
    fn what_kept_a_run_or_the_installation_from_starting_is_said_and_asks_for_a_person() {
        let mut now = snapshot(Standing::UpToDate, false);
        now.trouble = Some(trouble());
        let view = View::of(&Ok(now.clone()), &spanish());
        assert_eq!((view.face, view.sentence.as_str()), (Face::Attention, trouble().sentence.as_str()));
        now.status.standing = Standing::Blocked;
        assert_eq!(View::of(&Ok(now), &spanish()).face, Face::Blocked);

        let view = View::of(&Err(trouble()), &spanish());
        assert_eq!((view.face, view.sentence.as_str()), (Face::Blocked, trouble().sentence.as_str()));
        assert_eq!(enabled(&view)[1..], ["Abrir SageConnect", "Salir"], "nothing else can be done");
    }

    #[test]
    fn a_long_sentence_is_cut_in_the_menu_and_whole_in_the_tooltip() {
        let mut now = snapshot(Standing::Attention, false);
        now.status.sentence = "á".repeat(200);
        let view = View::of(&Ok(now), &spanish());
        assert_eq!(view.items[0].text.chars().count(), SENTENCE_CHARS_MAX);
        assert!(view.items[0].text.ends_with('…'));
        assert_eq!(view.sentence.chars().count(), 200);
    }
}
