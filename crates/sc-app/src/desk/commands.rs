//! What a page may call: a method for each declared command (`command_list.rs`), under its name. Each of them opens the
//! installation where that has not happened yet, and answers in its language.

use std::sync::Arc;

use sc_domain::Step;
use sc_words::Words;
use serde::Serialize;
use serde_json::Value;

use super::Desk;
use crate::app::App;
use crate::changes::Topic;
use crate::commands::types::*;
use crate::error::{AppError, UnfitInput};
use crate::logs::LogPlace;
use crate::run::RunInput;
use crate::stop::StopWait;
use crate::trouble::Reply;

impl Desk {
    /// Starts a run; while one is under way, changes nothing.
    ///
    /// # Errors
    /// The installation cannot be opened; an unknown company; `engine.busy` while another process has a run under way. What
    /// the run itself meets is told by the snapshot.
    pub async fn run(self: &Arc<Self>, input: RunAsked) -> Reply<Said> {
        let (app, words) = self.opened().await?;
        let run = RunInput { tenants: input.tenants, steps: input.task.steps(), ..RunInput::default() };
        app.check_run(&run).map_err(|error| Trouble::new(&error, &words))?;
        if let Some(busy) = self.busy_elsewhere(&app) {
            return Err(Trouble::new(&busy, &words));
        }
        let has_begun = self.begin(app, run, None);
        Ok(Said::new(words.plain(if has_begun { "said-run" } else { "said-run-already" })))
    }

    /// Stops the run under way after the document it is at. That of another process is asked to, and answers within a
    /// second or so.
    ///
    /// # Errors
    /// The installation cannot be opened; `host.silent` when the other process does not answer; the journal's.
    pub async fn stop_run(&self) -> Reply<Said> {
        let (app, words) = self.opened().await?;
        if self.stop() {
            let stopping = words.plain("said-run-stopping");
            return Ok(Said::new(if self.live.snapshot().is_at(Step::StartChildProcess) {
                format!("{stopping} {}", words.plain("said-stop-importer"))
            } else {
                stopping
            }));
        }
        let stop = app.stop(StopWait::Told, &words, |_| {}).await;
        let stop = stop.map_err(|error| Trouble::new(&error, &words))?;
        // Readers see at once that it knows.
        self.changes.touch(&[Topic::Status]);
        Ok(Said::new(stop.sentence))
    }

    /// Tries documents again as soon as possible.
    ///
    /// # Errors
    /// As [`App::prepare_retry`].
    pub async fn retry(self: &Arc<Self>, input: DocumentNames) -> Reply<Said> {
        let (app, words) = self.opened().await?;
        let retry = app.prepare_retry(&input).await.map_err(|error| Trouble::new(&error, &words))?;
        let left_out = retry.left_out(&words);
        let is_free = self.busy_elsewhere(&app).is_none();
        let has_begun = retry.documents > 0 && is_free && self.begin(app, retry.input, None);
        self.changes.touch(&[Topic::Documents, Topic::Status]);
        let key = match (retry.documents, has_begun) {
            (0, _) => "said-retry-none",
            (_, true) => "said-retry",
            (_, false) => "said-retry-next",
        };
        let mut sentence = words.text(key, &[("count", retry.documents.into())]);
        for rest in left_out {
            sentence = format!("{sentence} {rest}");
        }
        Ok(Said::new(sentence))
    }

    /// What closing the window means, as the person says who was asked.
    ///
    /// # Errors
    /// The installation cannot be opened; the journal's.
    pub async fn answer_closing(&self, input: ClosingAnswer) -> Reply<Said> {
        self.ask_closing(false);
        let said = self
            .ask(&[Topic::Notices], async |app, words| {
                let ClosingAnswer { closing, remember } = input;
                let before = app.preferences().await?;
                let chosen = if remember { Preferences { closing, ..before } } else { before };
                app.set_preferences(chosen, words).await
            })
            .await;
        self.closing.send_replace(input.closing);
        said
    }

    async fn opened(&self) -> Reply<(Arc<App>, Words)> {
        let app = self.app().await?;
        let words = app.words();
        Ok((app, words))
    }

    /// Carries out an intent of the installation, and tells what it changed.
    async fn ask<T>(
        &self,
        changed: &[Topic],
        intent: impl AsyncFnOnce(&App, &Words) -> Result<T, AppError>,
    ) -> Reply<T> {
        let (app, words) = self.opened().await?;
        let answer = intent(&app, &words).await.map_err(|error| Trouble::new(&error, &words));
        if !changed.is_empty() && answer.is_ok() {
            self.changes.touch(changed);
            self.poked.notify_one();
        }
        answer
    }

    /// Reads the log files, also where the installation cannot be opened: they say why.
    async fn ask_logs<T>(
        &self,
        intent: impl AsyncFnOnce(&LogPlace, &Words) -> Result<T, AppError>,
    ) -> Reply<T> {
        let (place, words) = match self.opened().await {
            Ok((app, words)) => (app.log_place(), words),
            Err(trouble) => (self.logs_unopened().await.ok_or(trouble)?, self.words()),
        };
        intent(&place, &words).await.map_err(|error| Trouble::new(&error, &words))
    }
}

/// The intents of the installation, as they are. Each fails where it cannot be opened, and as the intent says.
impl Desk {
    /// Runs of the past, newest first.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn runs(&self, input: RunsAsked) -> Reply<RunsView> {
        self.ask(&[], async |app, words| app.runs(&input, words).await).await
    }

    /// One run with its steps, and the documents that it tried.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn run_detail(&self, input: RunNumber) -> Reply<RunDetailView> {
        self.ask(&[], async |app, words| app.run_detail(input.run, words).await).await
    }

    /// Documents that a search finds.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn documents(&self, input: DocumentsAsked) -> Reply<DocumentsView> {
        self.ask(&[], async |app, words| app.documents(&input, words).await).await
    }

    /// The life line of a document.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn life(&self, input: DocumentName) -> Reply<LifeLineView> {
        self.ask(&[], async |app, words| app.life_line(&input, words).await).await
    }

    /// What needs a person.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn attention(&self) -> Reply<AttentionView> {
        self.ask(&[], async |app, words| app.attention(words).await).await
    }

    /// Gives a person's decision.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn approve(&self, input: ApproveAsked) -> Reply<Said> {
        self.ask(&[Topic::Documents, Topic::Status], async |app, words| {
            app.approve_asked(&input, words).await
        })
        .await
    }

    /// Takes documents out of what needs a person.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn ignore(&self, input: IgnoreAsked) -> Reply<Said> {
        self.ask(&[Topic::Documents, Topic::Status], async |app, words| app.ignore(&input, words).await).await
    }

    /// Puts ignored documents back.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn stop_ignoring(&self, input: DocumentNames) -> Reply<Said> {
        self.ask(&[Topic::Documents, Topic::Status], async |app, words| {
            app.stop_ignoring(&input, words).await
        })
        .await
    }

    /// The schedule.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn schedule(&self) -> Reply<ScheduleView> {
        self.ask(&[], async |app, words| app.schedule(words).await).await
    }

    /// What an expression would mean.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn check_schedule(&self, input: ExpressionAsked) -> Reply<ExpressionView> {
        self.ask(&[], async |app, words| Ok(app.check_schedule(&input, words))).await
    }

    /// Changes the schedule.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn change_schedule(&self, input: ScheduleChange) -> Reply<Said> {
        self.ask(&[Topic::Schedule, Topic::Status], async |app, words| {
            app.change_schedule(&input, words).await
        })
        .await
    }

    /// What a pause would be.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn check_pause(&self, input: PauseAsked) -> Reply<PauseCheck> {
        self.ask(&[], async |app, words| Ok(app.check_pause(&input, words))).await
    }

    /// Holds the schedule back.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn pause(&self, input: PauseAsked) -> Reply<Said> {
        self.ask(&[Topic::Schedule, Topic::Status], async |app, words| app.pause(&input, words).await).await
    }

    /// Ends a pause.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn resume(&self) -> Reply<Said> {
        self.ask(&[Topic::Schedule, Topic::Status], async |app, words| app.resume(words).await).await
    }

    /// The settings in force, with what is wrong or doubtful in them.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn settings(&self) -> Reply<SettingsReport> {
        self.ask(&[], async |app, words| Ok(app.settings_report(words))).await
    }

    /// Asks every server that the settings name.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn check_connections(&self) -> Reply<Doctor> {
        self.ask(&[], async |app, words| app.doctor(words).await).await
    }

    /// The days that have log files.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn log_days(&self) -> Reply<LogDays> {
        self.ask_logs(async |logs, words| logs.days(words).await).await
    }

    /// Lines of a day's log files.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn log_lines(&self, input: LogAsked) -> Reply<LogPage> {
        self.ask_logs(async |logs, words| logs.lines(input, words).await).await
    }

    /// Writes the lines that a filter finds into one file.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn export_log(&self, input: LogAsked) -> Reply<Said> {
        self.ask_logs(async |logs, words| Ok(Said::new(logs.export(input, words).await?.sentence))).await
    }

    /// What was told to the person.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn notices(&self) -> Reply<NoticesView> {
        self.ask(&[], async |app, words| app.notices(words).await).await
    }

    /// What this program is and where it keeps its files. Where the installation cannot be opened, what is known without it,
    /// with why.
    ///
    /// # Errors
    /// A defect.
    pub async fn about(&self) -> Reply<About> {
        match self.opened().await {
            Ok((app, words)) => Ok(app.about(&words)),
            Err(trouble) => self.about_unopened(trouble).await,
        }
    }

    /// What a person chose about the window and its notices.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn preferences(&self) -> Reply<Preferences> {
        self.ask(&[], async |app, _| app.preferences().await).await
    }

    /// Changes that.
    ///
    /// # Errors
    /// As the intent of [`App`].
    pub async fn set_preferences(&self, input: Preferences) -> Reply<Said> {
        self.ask(&[Topic::Notices], async |app, words| app.set_preferences(input, words).await).await
    }
}

/// Carries out a command with what it takes, where it takes something.
macro_rules! carried_out {
    ($desk:ident, $name:ident, $input:ident) => {{
        let _ = $input;
        reply($desk.$name().await)
    }};
    ($desk:ident, $name:ident, $input:ident, $kind:ident) => {
        match serde_json::from_value::<$kind>($input) {
            Ok(input) => reply($desk.$name(input).await),
            Err(error) => Err($desk.misunderstood(stringify!($name), &error)),
        }
    };
}

impl Desk {
    /// What was sent is not what the command takes: only a page of another version does that. The reason is for the log.
    pub fn misunderstood(&self, command: &str, error: &serde_json::Error) -> Trouble {
        tracing::warn!("the page sent what {command} does not take: {error}");
        Trouble::new(&UnfitInput::Malformed.into(), &self.words())
    }
}

macro_rules! calls {
    ($(#[doc = $about:literal] $name:ident($($kind:ident)?) -> $reply:ident;)*) => {
        impl Desk {
            /// Carries out a command by its name, for hosts that have no types of their own. `None`: there is no such command.
            pub async fn call(self: &Arc<Self>, name: &str, input: Value) -> Option<Reply<Value>> {
                let desk = self;
                match name {
                    $(stringify!($name) => Some(carried_out!(desk, $name, input $(, $kind)?)),)*
                    _ => None,
                }
            }
        }
    };
}
crate::with_commands!(calls);

fn reply<T: Serialize>(reply: Reply<T>) -> Reply<Value> {
    reply.map(|reply| serde_json::to_value(reply).unwrap_or_default())
}
