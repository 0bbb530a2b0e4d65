//! `serve`: keeps the schedule without a window, until somebody ends it.

use std::sync::Arc;
use std::time::Duration;

use sc_app::commands::types::RunNumber;
use sc_app::desk::{Desk, Site, Snapshot, Toasts};
use sc_app::toasts::Toast;
use sc_app::trouble::Trouble;
use sc_app::{AppError, Cause, Clock as _, Code, Exit, SystemClock};
use sc_words::{Reader, Words};
use tokio::sync::oneshot;
use tokio::task::JoinError;

use super::Place;
use super::ends::{self, Ends};
use crate::out::Out;
use crate::show::serve::{Line, RunEnded};

/// How long a run that is not waited for may take to end.
const ENDING_MAX: Duration = Duration::from_secs(2);

pub(super) async fn serve(place: Place, out: &Out) -> Result<Exit, AppError> {
    let desk = Desk::read_in(Reader::Terminal, Site::Folder(place.folder), Some(place.lang));
    // Without the schedule there is nothing to do here; a window would go on as a viewer.
    desk.claim().await?;
    let teller = Teller { out: *out, words: desk.words(), clock: SystemClock::new() };
    let mut stopped = stop_when_asked(&desk, &teller);
    let mut changes = desk.changed();
    let mut runs = Runs::default();
    teller.started(&desk).await;
    let mut hosting = tokio::spawn(Arc::clone(&desk).host(Arc::new(teller.clone())));
    let ended = loop {
        tokio::select! {
            _ = &mut stopped => break None,
            ended = &mut hosting => break Some(ended),
            _ = changes.changed() => runs.look(&desk, &teller).await,
        }
    };
    desk.close().await;
    let ended = match ended {
        Some(ended) => ended,
        None => hosting.await,
    };
    runs.look(&desk, &teller).await;
    teller.tell(&Line::Stopped { at: teller.now() });
    ended.unwrap_or_else(|broken| Err(defect(&broken)))?;
    Ok(if desk.is_abandoned() { Exit::Cancelled } else { Exit::Done })
}

fn defect(broken: &JoinError) -> AppError {
    AppError::Cause(Cause::new(Code::InternalDefect).with("detail", broken))
}

/// Where lines go: notices come from the host, the rest from here.
#[derive(Clone)]
struct Teller {
    out: Out,
    words: Words,
    clock: SystemClock,
}

impl Teller {
    fn now(&self) -> String {
        self.clock.now().to_string()
    }

    fn tell(&self, line: &Line) {
        self.out.line(line.text(&self.words));
        self.out.json_line(line);
    }

    /// What a person who has just started it wants to see. Everything told here is asked of the desk: it is open already.
    async fn started(&self, desk: &Desk) {
        if let Ok(report) = desk.settings().await {
            for problem in report.problems {
                let level = self.words.plain(&format!("settings-level-{}", problem.level));
                self.out.error_line(&format!("{level}: {}", problem.sentence));
            }
        }
        let told =
            async { Ok::<_, Trouble>((desk.about().await?, desk.schedule().await?, desk.snapshot().await?)) };
        match told.await {
            Ok((about, schedule, snapshot)) => self.tell(&Line::Started {
                at: self.now(),
                folder: about.data_folder.unwrap_or_default(),
                expression: schedule.expression,
                reading: schedule.reading,
                zone: schedule.zone,
                is_enabled: schedule.is_enabled,
                pause: schedule.pause,
                next_run: snapshot.next_run,
            }),
            Err(trouble) => self.out.error_line(&trouble.sentence),
        }
    }
}

impl Toasts for Teller {
    fn show(&self, toast: Toast) {
        let Toast { title, body, page } = toast;
        self.tell(&Line::Notice { at: self.now(), title, body, page });
    }
}

/// What was told of runs.
#[derive(Default)]
struct Runs {
    /// The run whose beginning was told last.
    begun: Option<i64>,
    /// Whether its end is still to be told.
    is_under_way: bool,
    /// What was told last of a run that could not begin.
    trouble: Option<Trouble>,
    /// What kept the journal from being read, so that it is told once.
    unread: Option<Trouble>,
}

impl Runs {
    /// Tells what has changed. Several changes may have come together: of each run both its beginning and its end are told.
    async fn look(&mut self, desk: &Desk, teller: &Teller) {
        // Asked first: what the journal says afterwards holds the end of a run that is over.
        let is_over = !desk.is_running();
        let snapshot = match desk.snapshot().await {
            Ok(snapshot) => snapshot,
            Err(trouble) => return self.unread(trouble, teller),
        };
        self.unread = None;
        if self.is_under_way && (is_over || snapshot.live.run != self.begun) {
            self.is_under_way = false;
            self.trouble = if is_over { snapshot.trouble.clone() } else { None };
            self.ended(desk, &snapshot, teller).await;
        }
        if let Some(run) = snapshot.live.run.filter(|run| self.begun != Some(*run)) {
            self.begun = Some(run);
            self.is_under_way = true;
            self.trouble = None;
            teller.tell(&Line::RunBegan { at: teller.now(), run, steps: snapshot.live.steps_total });
            if is_over && !snapshot.live.is_running {
                self.is_under_way = false;
                self.ended(desk, &snapshot, teller).await;
            }
        }
        if is_over && !self.is_under_way && self.trouble != snapshot.trouble {
            self.trouble.clone_from(&snapshot.trouble);
            if let Some(trouble) = snapshot.trouble {
                let ended =
                    RunEnded { trouble: Some(trouble), next_run: snapshot.next_run, ..RunEnded::default() };
                teller.tell(&Line::RunEnded { at: teller.now(), ended });
            }
        }
    }

    async fn ended(&self, desk: &Desk, snapshot: &Snapshot, teller: &Teller) {
        let Some(run) = self.begun else { return };
        let mut ended = RunEnded {
            run: Some(run),
            trouble: self.trouble.clone(),
            next_run: snapshot.next_run.clone(),
            ..RunEnded::default()
        };
        if let Ok(detail) = desk.run_detail(RunNumber { run }).await {
            ended.trigger = Some(detail.run.trigger);
            ended.result = detail.run.result;
            ended.duration_ms = detail.run.duration_ms;
            ended.done = detail.run.done;
            ended.adopted = detail.run.adopted;
            ended.failed = detail.run.failed;
            ended.steps_failed = detail.run.steps_failed;
        }
        teller.tell(&Line::RunEnded { at: teller.now(), ended });
    }

    fn unread(&mut self, trouble: Trouble, teller: &Teller) {
        if self.unread.as_ref() != Some(&trouble) {
            teller.out.error_line(&trouble.sentence);
            self.unread = Some(trouble);
        }
    }
}

/// Answers when somebody asks for the end. Asked a second time, the process ends at once, which loses nothing: the journal
/// knows what was begun, and the next run asks what became of it.
fn stop_when_asked(desk: &Arc<Desk>, teller: &Teller) -> oneshot::Receiver<()> {
    let (sender, receiver) = oneshot::channel();
    let (desk, teller, mut ends) = (Arc::clone(desk), teller.clone(), Ends::new());
    tokio::spawn(async move {
        ends.asked().await;
        if desk.is_running() {
            teller.out.error_line(&teller.words.plain("run-stopping"));
        }
        // Nobody listens any more where the host has ended by itself.
        let _ = sender.send(());
        ends.asked().await;
        // Its run ends now, and then everything by itself. What does not, is not waited for.
        desk.abandon();
        teller.clock.sleep(ENDING_MAX).await;
        ends::now();
    });
    receiver
}
