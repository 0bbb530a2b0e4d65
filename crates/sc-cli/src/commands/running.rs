//! Commands that run steps: a cycle, the demonstration, the importer alone.

use sc_app::demo::{DemoInput, demo};
use sc_app::page::runs::Task;
use sc_app::stop::StopWait;
use sc_app::wire::{PreviewsView, RunView};
use sc_app::{App, AppError, Exit, RunInput};
use sc_words::{Lang, Words};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use super::ends::{self, Ends};
use super::naming::{self, Meant};
use super::{Place, this_program};
use crate::args::{DemoArgs, ImportCommand, RetryArgs, RunArgs, StopArgs};
use crate::out::Out;
use crate::{progress, show, usage};

/// Raised by Ctrl+C or what else asks a process to end, or by the run itself when another process asks for it (`stop`): stops after the document under way.
/// Asked once more, the process ends at once, which loses nothing: the journal knows what was begun, and the next run asks
/// what became of it.
pub(super) fn cancel_when_asked(out: &Out, words: &Words) -> CancellationToken {
    let cancel = CancellationToken::new();
    let (raised, out, text) = (cancel.clone(), *out, words.plain("run-stopping"));
    let mut ends = Ends::new();
    tokio::spawn(async move {
        tokio::select! {
            () = ends.asked() => {}
            () = raised.cancelled() => {}
        }
        out.error_line(&text);
        raised.cancel();
        ends.asked().await;
        ends::now();
    });
    cancel
}

pub(super) async fn demonstrate(args: &DemoArgs, lang: Lang, out: &Out) -> Result<Exit, AppError> {
    let words = Words::new(lang);
    show::demo::welcome(out, &words, args);
    let importer = this_program();
    let input = DemoInput { importer, seed: args.seed, profile: args.profile.into(), lang };
    let cancel = cancel_when_asked(out, &words);
    let observer = progress::observer(out, &words);
    let report =
        demo(&input, observer, &cancel, |stage, words| show::demo::stage(out, words, &stage)).await?;
    show::demo::end(out, &words, &report);
    out.json(&report);
    Ok(report.exit())
}

pub(super) async fn run(place: Place, args: &RunArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    show::settings::warnings(out, app.warnings(), &words);
    let input = RunInput {
        tenants: args.tenant.clone(),
        steps: args.task.map_or_else(|| args.step.clone(), Task::steps),
        is_baseline: args.baseline,
        is_scheduled: false,
    };
    if args.dry_run {
        let previews = PreviewsView::new(&app.preview(&input).await?, &words);
        show::run::previews(out, &words, &previews);
        out.json(&previews);
        let has_failed = previews.steps.iter().any(|preview| preview.cause.is_some());
        return Ok(if has_failed { Exit::Failed } else { Exit::Done });
    }
    let cancel = cancel_when_asked(out, &words);
    let report = app.run(&input, progress::observer(out, &words), &cancel).await?;
    observe(&app).await;
    let view = RunView::new(&report, &words);
    show::run::report(out, &words, &view);
    out.json(&view);
    Ok(sc_app::exit_of(&report))
}

/// Writes down what people should know now: whoever keeps the schedule shows it, and `notices` lists it. That it could not be
/// written makes no run a failure.
async fn observe(app: &App) {
    if let Err(error) = app.observe_notices().await {
        tracing::error!("what people should know could not be written down: {error}");
    }
}

/// What was tried again.
#[derive(Serialize)]
struct Retried {
    documents: u32,
    undecided: u32,
    settled: u32,
    run: RunView,
}

pub(super) async fn retry(place: Place, args: &RetryArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    show::settings::warnings(out, app.warnings(), &words);
    let meant = Meant { tenant: &args.tenant, kind: args.kind, numbers: &args.documents };
    let names = naming::open(&app, &meant, &words).await?;
    let retry = app.prepare_retry(&names).await?;
    let left_out = retry.left_out(&words);
    if retry.documents == 0 {
        let hint = (retry.undecided > 0).then(|| words.plain("retry-undecided-hint"));
        out.failure(&usage::nothing_to_retry(left_out.join(" "), hint), &words);
        return Ok(Exit::Usage);
    }
    for sentence in left_out {
        out.line(sentence);
    }
    let cancel = cancel_when_asked(out, &words);
    let report = match app.run(&retry.input, progress::observer(out, &words), &cancel).await {
        Ok(report) => report,
        Err(error) => {
            // Their waits have ended all the same.
            if error.exit() == Exit::Busy {
                out.line(words.text("said-retry-next", &[("count", retry.documents.into())]));
            }
            return Err(error);
        }
    };
    observe(&app).await;
    let run = RunView::new(&report, &words);
    show::run::report(out, &words, &run);
    out.json(&Retried {
        documents: retry.documents,
        undecided: retry.undecided,
        settled: retry.settled,
        run,
    });
    Ok(match sc_app::exit_of(&report) {
        Exit::Done if retry.undecided > 0 => Exit::Partial,
        exit => exit,
    })
}

pub(super) async fn stop(place: Place, args: &StopArgs, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    let wait = if args.no_wait { StopWait::No } else { StopWait::Ended(args.wait) };
    let stop = app.stop(wait, &words, |asked| out.line(asked)).await?;
    out.line(&stop.sentence);
    out.json(&stop);
    Ok(stop.exit(wait))
}

pub(super) async fn imports(place: Place, what: &ImportCommand, out: &Out) -> Result<Exit, AppError> {
    let app = place.open()?;
    let words = app.words();
    match what {
        ImportCommand::Status(args) => {
            let imports = app.imports(&args.tenant, &words).await?;
            show::imports::companies(out, &words, &imports.companies);
            out.json(&imports);
            Ok(imports.exit())
        }
        ImportCommand::Run(args) => {
            show::settings::warnings(out, app.warnings(), &words);
            let cancel = cancel_when_asked(out, &words);
            let observer = progress::observer(out, &words);
            let (view, exit) = app.import_run(&args.tenant, &words, observer, &cancel).await?;
            observe(&app).await;
            show::run::report(out, &words, &view.run);
            out.line("");
            show::imports::companies(out, &words, &view.companies);
            out.json(&view);
            Ok(exit)
        }
    }
}
