//! What the application says in each language, as far as a person of these tests reads or presses it.

/// The words of one language.
pub struct Words {
    /// As `--lang` names it.
    pub lang: &'static str,
    /// Entry of the tray.
    pub run_all: &'static str,
    pub until_resumed: &'static str,
    pub resume: &'static str,
    pub open: &'static str,
    pub quit: &'static str,
    /// What entries of the tray begin with.
    pub last_run: &'static str,
    pub next_run: &'static str,
    /// The page of the state.
    pub status: &'static str,
    pub run_now: &'static str,
    pub run: &'static str,
    pub began: &'static str,
    pub schedule: &'static str,
    pub made_up_for: &'static str,
    pub was_paused: &'static str,
    pub attention: &'static str,
    pub refused: &'static str,
    pub was_refused: &'static str,
    pub where_it_is: &'static str,
    /// The dialog of a window that is closed.
    pub closing: &'static str,
    pub stay: &'static str,
    pub cancel: &'static str,
}

pub const SPANISH: Words = Words {
    lang: "es",
    run_all: "Ejecutar todo",
    until_resumed: "Hasta reanudar",
    resume: "Reanudar",
    open: "Abrir SageConnect",
    quit: "Salir",
    last_run: "Última corrida: ",
    next_run: "Próxima corrida: ",
    status: "Estado",
    run_now: "Ejecutar ahora",
    run: "Corrida",
    began: "empezó",
    schedule: "Programación",
    made_up_for: "la corrida se recuperó después",
    was_paused: "horarios: el horario estaba en pausa",
    attention: "Atención",
    refused: "El portal no aceptó el pago",
    was_refused: "Rechazado",
    where_it_is: "Dónde está",
    closing: "¿Qué hacemos al cerrar la ventana?",
    stay: "Seguir en la bandeja",
    cancel: "Cancelar",
};

pub const ENGLISH: Words = Words {
    lang: "en",
    run_all: "Run everything",
    until_resumed: "Until resumed",
    resume: "Resume",
    open: "Open SageConnect",
    quit: "Quit",
    last_run: "Last run: ",
    next_run: "Next run: ",
    status: "Status",
    run_now: "Run now",
    run: "Run",
    began: "began",
    schedule: "Schedule",
    made_up_for: "the run was made up for later",
    was_paused: "times were skipped: the schedule was paused",
    attention: "Attention",
    refused: "The portal did not accept the payment",
    was_refused: "Refused",
    where_it_is: "Where it is",
    closing: "What should closing the window do?",
    stay: "Stay in the tray",
    cancel: "Cancel",
};
