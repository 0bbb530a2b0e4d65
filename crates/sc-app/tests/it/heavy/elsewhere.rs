//! Two desks on one folder, as two processes are: one works and decides, the other sees what it did, and stops its run.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use sc_app::changes::Revisions;
use sc_app::commands::types::*;
use sc_app::desk::{Desk, Site, Toasts};
use sc_app::elsewhere::RunElsewhere;
use sc_app::page::schedule::PauseLength;
use sc_app::status::Standing;
use sc_app::toasts::Toast;
use sc_sandbox::ledger::Moment;
use sc_sandbox::{Profile, Sandbox, SandboxConfig, write_settings_folder};
use sc_words::Lang;
use serde_json::json;
use tempfile::TempDir;

struct Unseen;

impl Toasts for Unseen {
    fn show(&self, _: Toast) {}
}

/// A sandbox with a site, and two desks on its folder that both host. Runs begin by hand alone.
struct Pair {
    sandbox: Sandbox,
    first: Arc<Desk>,
    second: Arc<Desk>,
    folder: TempDir,
}

impl Pair {
    async fn start() -> Self {
        let sandbox = Sandbox::start(SandboxConfig::new(7, Profile::Crash)).await.expect("it starts");
        let folder = tempfile::tempdir().expect("a folder can be made");
        write_settings_folder(&sandbox, folder.path(), None).expect("the folder is ours");
        let settings = OpenOptions::new().append(true).open(folder.path().join("settings.toml"));
        writeln!(settings.expect("it is ours"), "\n[schedule]\nenabled = false").expect("it is ours");
        let desk = || Desk::new(Site::Folder(Some(folder.path().to_owned())), Some(Lang::En));
        let (first, second) = (desk(), desk());
        first.claim().await.expect("nobody else keeps the schedule");
        for desk in [&first, &second] {
            tokio::spawn(Arc::clone(desk).host(Arc::new(Unseen)));
        }
        Self { sandbox, first, second, folder }
    }

    /// From now on every answer of the portal takes its time: a run is in the middle for long.
    fn slow(&self) {
        let fault = json!({ "times": u64::MAX, "action": { "delay": { "ms": 1_000 } } });
        self.sandbox.portal_faults().arm(serde_json::from_value(fault).expect("it is a fault"));
    }

    async fn close(self) {
        self.first.close().await;
        self.second.close().await;
    }
}

async fn snapshot(desk: &Desk) -> Snapshot {
    desk.snapshot().await.expect("it is open")
}

async fn until(desk: &Desk, what: &str, holds: impl AsyncFn(&Snapshot) -> bool) -> Snapshot {
    let mut changes = desk.changed();
    loop {
        let now = snapshot(desk).await;
        if holds(&now).await {
            return now;
        }
        changes.changed().await.unwrap_or_else(|_| panic!("the desk is gone before {what}"));
    }
}

/// A run of everything, to its end.
async fn run(desk: &Arc<Desk>) {
    desk.run(RunAsked::default()).await.expect("it begins");
    desk.changed().wait_for(|_| !desk.is_running()).await.expect("the desk lives");
}

async fn runs(desk: &Desk) -> Vec<(i64, Option<&'static str>)> {
    let runs = desk.runs(RunsAsked::default()).await.expect("it is open").runs;
    runs.into_iter().map(|run| (run.run, run.result)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_another_process_is_seen_keeps_others_away_and_is_stopped_from_here() {
    let pair = Pair::start().await;
    let (first, second) = (&pair.first, &pair.second);
    run(first).await;
    pair.slow();
    first.run(RunAsked::default()).await.expect("it begins");

    // Seen by itself: nobody tells the second desk but its own looks.
    let seen = until(second, "the run is seen", async |now| {
        // A look while it was just beginning still has the one before as the last.
        let last = now.status.last_run.as_ref().map(|run| run.run);
        now.status.elsewhere.as_ref().is_some_and(|run| !run.steps.is_empty() && run.run == last)
    })
    .await;
    let RunElsewhere { sentence, holder, run: number, started, trigger, is_stopping, steps } =
        seen.status.elsewhere.expect("it is seen");
    assert_eq!((number, trigger.as_deref(), is_stopping), (Some(2), Some("manual"), false));
    let process = format!("PID {}, ", std::process::id());
    assert!(holder.starts_with(&process), "{holder}");
    // The sentence tells the time as people write it.
    assert!(sentence.contains("Run 2") && sentence.contains(&process), "{sentence}");
    assert_eq!(started, seen.status.last_run.map(|run| run.started));
    assert!(steps.iter().all(|step| !step.tenant.is_empty() && step.phase.is_none()), "{steps:?}");
    assert_eq!(seen.status.standing, Standing::Running);
    assert!(!seen.live.is_running && !second.is_running(), "it is not its own");
    assert_eq!(snapshot(first).await.status.elsewhere, None, "for the first it is its own");

    let busy = second.run(RunAsked::default()).await.expect_err("one engine per folder");
    assert_eq!(busy.code, "engine.busy");
    assert!(busy.sentence.contains(&process), "{busy:?}");
    assert_eq!(snapshot(second).await.trouble, None, "it was said to who asked");

    // The stop is taken by the run of the first desk as its own.
    let said = second.stop_run().await.expect("it is taken").sentence;
    assert!(said.contains(&process) || said.starts_with("Run 2 has ended"), "{said}");
    assert!(
        snapshot(first).await.is_stopping || !first.is_running(),
        "the first desk knows it, or was faster"
    );
    until(second, "the run is over", async |now| now.status.elsewhere.is_none()).await;
    first.changed().wait_for(|_| !first.is_running()).await.expect("the desk lives");
    assert_eq!(runs(second).await[0], (2, Some("postponed")), "what was left over waits");
    assert_eq!(second.stop_run().await.expect("it is open").sentence, "No run is under way.");

    // Nothing of the request is left for the runs that follow, on either desk.
    pair.sandbox.portal_faults().clear();
    for desk in [second, first, second] {
        run(desk).await;
        assert_eq!(snapshot(desk).await.trouble, None);
    }
    assert!(
        runs(first).await[..2].iter().all(|(_, result)| *result == Some("done")),
        "{:?}",
        runs(first).await
    );
    let verdict = pair.sandbox.ledger(Moment::AtRest).expect("it can be asked");
    assert!(verdict.is_clean(), "{verdict:?}");
    pair.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_tried_again_wait_for_the_run_of_another_process() {
    let pair = Pair::start().await;
    let (first, second) = (&pair.first, &pair.second);
    run(first).await;
    let refusal = json!({
        "method": "POST", "path_contains": "/payments", "times": u64::MAX,
        "action": { "status": { "status": 422, "retry_after_s": null } },
    });
    pair.sandbox.portal_faults().arm(serde_json::from_value(refusal).expect("it is a fault"));
    run(first).await;
    let found = second.documents(DocumentsAsked::default()).await.expect("it is open").documents;
    let is_refused = |item: &&sc_app::page::documents::DocumentItem| {
        item.cause.as_ref().is_some_and(|why| why.code == "payment.refused")
    };
    let refused = found.iter().find(is_refused).expect("the portal refused some");
    let name = DocumentName {
        tenant: refused.tenant.clone(),
        kind: refused.kind.clone(),
        number: refused.number.clone(),
    };

    pair.slow();
    first.run(RunAsked::default()).await.expect("it begins");
    until(second, "the run is seen", async |now| now.status.elsewhere.is_some()).await;
    let said =
        second.retry(DocumentNames { documents: vec![name] }).await.expect("its wait has ended").sentence;
    assert!(said.contains("with the next run"), "{said}");
    assert!(!second.is_running());
    second.stop_run().await.expect("it is taken");
    pair.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_decides_is_told_to_who_looks() {
    let pair = Pair::start().await;
    let (first, second) = (&pair.first, &pair.second);
    run(first).await;
    let refusal = json!({
        "method": "POST", "path_contains": "/payments", "times": u64::MAX,
        "action": { "status": { "status": 422, "retry_after_s": null } },
    });
    pair.sandbox.portal_faults().arm(serde_json::from_value(refusal).expect("it is a fault"));
    run(first).await;
    let ours = snapshot(second).await.status.attention;
    assert!(ours > 0, "payments were refused");

    // Nobody tells the second desk but its own looks: without them, no change would be told.
    let told = Told::of(second);
    let asked = PauseAsked { length: PauseLength::Resumed, until: None, note: "inventario".to_owned() };
    first.pause(asked).await.expect("it is open");
    let now = told.until("the pause", async |now| now.pause.is_some()).await;
    assert_eq!(now.status.standing, Standing::Paused);
    let told = Told::of(second);
    first.resume().await.expect("it is open");
    told.until("the end of the pause", async |now| now.pause.is_none()).await;

    let refused = second.attention().await.expect("it is open").groups.remove(0).documents.remove(0);
    let name = DocumentName { tenant: refused.tenant, kind: refused.kind, number: refused.number };
    let ignored = IgnoreAsked { documents: vec![name], reason: "pagado por fuera".to_owned() };
    let told = Told::of(second);
    first.ignore(ignored).await.expect("it needs a person");
    told.until("the decision", async |now| now.status.attention < ours).await;

    let change = ScheduleChange { expression: "0 * * * *".to_owned(), is_enabled: true };
    let told = Told::of(second);
    first.change_schedule(change).await.expect("it holds");
    told.until("the schedule", async |now| now.next_run.is_some()).await;
    assert_eq!(second.schedule().await.expect("it is open").expression, "0 * * * *");

    // By hand, in the file itself: for who keeps it, and for who shows it.
    let file = pair.folder.path().join("settings.toml");
    let settings = std::fs::read_to_string(&file).expect("it is ours");
    let told = [first, second].map(|desk| (desk, Told::of(desk)));
    std::fs::write(&file, settings.replace("0 * * * *", "30 */2 * * *")).expect("it is ours");
    for (desk, told) in told {
        let schedule = async || desk.schedule().await.expect("it is open");
        told.until("the schedule", async |_| schedule().await.expression == "30 */2 * * *").await;
        assert_eq!(schedule().await.slots.len(), 0, "no time of it has passed");
    }
    pair.close().await;
}

/// Several looks, on a busy machine.
const TOLD_WITHIN: Duration = Duration::from_secs(60);

/// The changes that a desk tells from now on.
struct Told<'d> {
    desk: &'d Desk,
    changes: tokio::sync::watch::Receiver<Revisions>,
}

impl<'d> Told<'d> {
    fn of(desk: &'d Desk) -> Self {
        Self { desk, changes: desk.changed() }
    }

    /// Waits for a change after which something holds.
    async fn until(mut self, what: &str, holds: impl AsyncFn(&Snapshot) -> bool) -> Snapshot {
        let told = async {
            loop {
                self.changes.changed().await.expect("the desk lives");
                let now = snapshot(self.desk).await;
                if holds(&now).await {
                    return now;
                }
            }
        };
        let told = tokio::time::timeout(TOLD_WITHIN, told).await;
        told.unwrap_or_else(|_| panic!("nobody told of {what}"))
    }
}
