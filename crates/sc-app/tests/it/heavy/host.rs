//! The host over the sandbox: the schedule, pauses and notices, with no window at all. The beat's scheduler needs a runtime
//! of several threads, as the programs have one.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use sc_app::commands::types::*;
use sc_app::desk::{Desk, Site, Toasts};
use sc_app::page::schedule::PauseLength;
use sc_app::status::Standing;
use sc_app::toasts::Toast;
use sc_sandbox::{Profile, Sandbox, SandboxConfig, write_settings_folder};
use sc_words::Lang;
use tempfile::TempDir;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;

/// Companies of the sandbox.
const COMPANIES: usize = 1;

/// What the desktop would have shown.
#[derive(Default)]
struct Shown(Mutex<Vec<Toast>>);

impl Shown {
    fn count(&self) -> usize {
        self.0.lock().expect("nobody panicked").len()
    }

    fn titles(&self) -> Vec<String> {
        self.0.lock().expect("nobody panicked").iter().map(|toast| toast.title.clone()).collect()
    }
}

impl Toasts for Shown {
    fn show(&self, toast: Toast) {
        self.0.lock().expect("nobody panicked").push(toast);
    }
}

/// A hosted installation over a sandbox of its own.
struct Hosted {
    desk: Arc<Desk>,
    shown: Arc<Shown>,
    sandbox: Sandbox,
    folder: TempDir,
}

impl Hosted {
    /// A sandbox with a site, and a host that has had its first beat. It is just after a time of the schedule, whatever the
    /// clock of this machine says: the next one comes when a test lets it.
    async fn start() -> Self {
        let sandbox = Sandbox::start(SandboxConfig::new(7, Profile::Crash)).await.expect("it starts");
        let folder = tempfile::tempdir().expect("a folder can be made");
        write_settings_folder(&sandbox, folder.path(), None).expect("the folder is ours");
        let desk = desk(&folder);
        let now = desk.snapshot().await.expect("it is open").clocks.now;
        let now = now.parse::<jiff::Timestamp>().expect("an instant").as_second();
        assert!(desk.move_calendar(15 * MINUTE - now.rem_euclid(15 * MINUTE) + 1));
        let shown = Arc::new(Shown::default());
        host(&desk, &shown);
        let hosted = Self { desk, shown, sandbox, folder };
        hosted.until("the schedule is kept", async |desk| schedule(desk).await.is_hosted).await;
        hosted
    }

    /// From now on the portal answers so.
    fn arm(&self, method: &str, path: &str, action: serde_json::Value) {
        let fault = serde_json::json!({
            "method": method, "path_contains": path, "times": u64::MAX, "action": action,
        });
        let faults = self.sandbox.portal_faults();
        faults.arm(serde_json::from_value(fault).expect("it is a fault"));
    }

    /// From now on the portal refuses every key.
    fn refuse(&self, method: &str) {
        self.arm(method, "", serde_json::json!({ "status": { "status": 401, "retry_after_s": null } }));
    }

    /// Waits until the desk tells a change after which something holds.
    async fn until(&self, what: &str, holds: impl AsyncFn(&Desk) -> bool) {
        until(&self.desk, what, holds).await;
    }

    async fn run_ended(&self, number: i64) {
        self.until("the run has ended", async |desk| {
            let last = desk.snapshot().await.expect("it is open").status.last_run;
            !desk.is_running() && last.is_some_and(|run| run.run >= number && run.finished.is_some())
        })
        .await;
    }

    /// A run of everything, to its end.
    async fn run(&self, number: i64) {
        self.desk.run(RunAsked::default()).await.expect("it begins");
        self.run_ended(number).await;
    }
}

async fn until(desk: &Desk, what: &str, holds: impl AsyncFn(&Desk) -> bool) {
    let mut changes = desk.changed();
    while !holds(desk).await {
        changes.changed().await.unwrap_or_else(|_| panic!("the desk is gone before {what}"));
    }
}

fn desk(folder: &TempDir) -> Arc<Desk> {
    Desk::new(Site::Folder(Some(folder.path().to_owned())), Some(Lang::Es))
}

fn host(desk: &Arc<Desk>, shown: &Arc<Shown>) {
    tokio::spawn(Arc::clone(desk).host(shown.clone()));
}

async fn schedule(desk: &Desk) -> ScheduleView {
    desk.schedule().await.expect("it is open")
}

/// Verdict, count and whether a run belongs to it, newest first.
async fn slots(desk: &Desk) -> Vec<(String, u32, bool)> {
    let slots = schedule(desk).await.slots;
    slots.into_iter().map(|slot| (slot.verdict, slot.count, slot.run.is_some())).collect()
}

fn told(verdict: &str, count: u32, has_run: bool) -> (String, u32, bool) {
    (verdict.to_owned(), count, has_run)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_begins_at_its_time_and_missed_times_are_made_up_for_by_one_run() {
    let hosted = Hosted::start().await;
    let desk = &hosted.desk;
    assert_eq!(slots(desk).await, [], "nothing was missed before the first start");
    let next = desk.snapshot().await.expect("it is open").next_run.expect("the schedule is on");
    assert_eq!(next, schedule(desk).await.next[0]);

    // The next time comes.
    let ahead = next.parse::<jiff::Timestamp>().expect("an instant").duration_since(now(desk).await);
    assert!(desk.move_calendar(ahead.as_secs() + 1));
    hosted.run_ended(1).await;
    assert_eq!(slots(desk).await, [told("ran", 1, true)]);
    let last = desk.runs(RunsAsked::default()).await.expect("it is open").runs;
    assert_eq!((last.len(), last[0].trigger), (1, "schedule"));
    assert!(schedule(desk).await.slots[0].result.is_some(), "it tells how its run ended");

    // The machine sleeps for three hours.
    desk.move_calendar(3 * HOUR);
    hosted.run_ended(2).await;
    assert_eq!(slots(desk).await, [told("recovered", 12, true), told("ran", 1, true)]);
    let runs = desk.runs(RunsAsked::default()).await.expect("it is open").runs;
    assert_eq!(runs.len(), 2, "one run for twelve times");
    desk.close().await;
}

/// The time that the desk believes in, told by a pause that begins now.
async fn now(desk: &Desk) -> jiff::Timestamp {
    let asked = PauseAsked { length: PauseLength::Resumed, until: None, note: String::new() };
    desk.pause(asked).await.expect("it is open");
    let since = schedule(desk).await.pause.expect("it is paused").since;
    desk.resume().await.expect("it is open");
    since.parse().expect("an instant")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_holds_the_schedule_over_a_restart_and_lets_manual_runs_go_on() {
    let mut hosted = Hosted::start().await;
    let asked = PauseAsked { length: PauseLength::Resumed, until: None, note: "mantenimiento".to_owned() };
    let said = hosted.desk.pause(asked).await.expect("it is open").sentence;
    let open = "En pausa hasta que alguien reanude; hasta entonces ninguna corrida empieza por sí sola.";
    assert_eq!(said, format!("{open} Motivo: mantenimiento."));
    assert_eq!(schedule(&hosted.desk).await.next, [""; 0]);
    hosted.desk.move_calendar(HOUR);
    hosted.until("the times are passed over", async |desk| !slots(desk).await.is_empty()).await;
    assert_eq!(slots(&hosted.desk).await, [told("paused", 4, false)]);
    let now = hosted.desk.snapshot().await.expect("it is open");
    assert_eq!((now.status.standing, now.status.last_run, now.next_run), (Standing::Paused, None, None));

    hosted.run(1).await;

    // Another start of the program finds the pause.
    hosted.desk.close().await;
    hosted.desk = desk(&hosted.folder);
    host(&hosted.desk, &hosted.shown);
    hosted.until("the schedule is kept", async |desk| schedule(desk).await.is_hosted).await;
    assert_eq!(hosted.desk.snapshot().await.expect("it is open").status.standing, Standing::Paused);
    let resumed = hosted.desk.resume().await.expect("it is open").sentence;
    assert!(resumed.starts_with("El horario sigue su curso; la próxima corrida empieza el "), "{resumed}");
    assert_eq!(schedule(&hosted.desk).await.next.len(), 5);
    assert!(hosted.desk.snapshot().await.expect("it is open").next_run.is_some());
    hosted.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_does_not_hide_that_the_last_run_failed() {
    let hosted = Hosted::start().await;
    hosted.run(1).await;
    hosted.refuse("GET");
    hosted.run(2).await;
    let before = hosted.desk.snapshot().await.expect("it is open").status.sentence;
    let failure = before.split(" falló: ").nth(1).expect("the portal accepts no key").to_owned();
    let asked = PauseAsked { length: PauseLength::Resumed, until: None, note: String::new() };
    let paused = hosted.desk.pause(asked).await.expect("it is open").sentence;
    let now = hosted.desk.snapshot().await.expect("it is open").status;
    assert_eq!(now.standing, Standing::Paused);
    assert!(now.sentence.starts_with(&paused) && now.sentence.ends_with(&failure), "{}", now.sentence);
    hosted.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_of_an_hour_ends_by_itself() {
    let hosted = Hosted::start().await;
    let asked = PauseAsked { length: PauseLength::Hour, until: None, note: String::new() };
    hosted.desk.pause(asked).await.expect("it is open");
    let now = hosted.desk.snapshot().await.expect("it is open");
    let end = now.pause.and_then(|pause| pause.until).expect("it ends");
    let next = now.next_run.expect("the first time after it");
    assert!(next >= end, "{next} is within a pause until {end}");
    assert_eq!(schedule(&hosted.desk).await.next.first(), Some(&next), "the page says the same");
    hosted.desk.move_calendar(HOUR + 20 * MINUTE);
    // Times inside and after the pause passed in one sleep: they are made up for once it is over.
    hosted.run_ended(1).await;
    assert_eq!(hosted.desk.snapshot().await.expect("it is open").pause, None);
    hosted.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_that_is_written_is_meant_on_the_clocks_of_the_installation_and_told_so_everywhere() {
    let hosted = Hosted::start().await;
    let desk = &hosted.desk;
    let asked = |until: &str| PauseAsked {
        length: PauseLength::Until,
        until: Some(until.to_owned()),
        note: String::new(),
    };
    let over = desk.check_pause(asked("2022-07-15T08:00")).await.expect("it is open");
    let trouble = desk.pause(asked("2022-07-15T08:00")).await.expect_err("it is over");
    assert_eq!((over.sentence.as_str(), over.trouble.as_ref()), ("", Some(&trouble)));
    // The clocks were changed that summer.
    assert!(trouble.sentence.contains("15 jul 2022, 08:00"), "{trouble:?}");
    assert_eq!(schedule(desk).await.pause, None, "asking changes nothing");

    // A Thursday far enough ahead for any machine; the schedule has each quarter of an hour.
    let sentence = "En pausa hasta 15 jul 2100, 08:00; la próxima corrida empieza el 15 jul 2100, 08:00.";
    let checked = desk.check_pause(asked("2100-07-15T08:00")).await.expect("it is open");
    assert_eq!((checked.sentence.as_str(), checked.trouble), (sentence, None));
    let said = desk.pause(asked("2100-07-15T08:00")).await.expect("it is to come");
    assert_eq!(said.sentence, sentence);
    let now = desk.snapshot().await.expect("it is open");
    let end = Some("2100-07-15T14:00:00Z".to_owned());
    assert_eq!((now.pause.as_ref().and_then(|pause| pause.until.clone()), now.next_run), (end.clone(), end));
    assert_eq!(now.pause.map(|pause| pause.sentence).as_deref(), Some(sentence));
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_are_told_the_present_and_that_it_has_moved() {
    let hosted = Hosted::start().await;
    let desk = &hosted.desk;
    let present = async |desk: &Desk| {
        let clocks = desk.snapshot().await.expect("it is open").clocks;
        let last = clocks.offsets.last().expect("there is one");
        assert_eq!((last.from.as_str(), last.seconds), ("2022-10-30T07:00:00Z", -6 * 3_600));
        clocks.now.parse::<jiff::Timestamp>().expect("an instant")
    };
    let before = present(desk).await;
    let told = desk.changed().borrow().status;
    assert!(desk.move_calendar(HOUR));
    hosted.until("readers know", async |desk| desk.changed().borrow().status > told).await;
    let ahead = present(desk).await.duration_since(before);
    assert!(ahead.as_secs() >= HOUR, "{ahead}");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_time_that_comes_while_a_run_is_under_way_is_passed_over_and_told() {
    let hosted = Hosted::start().await;
    hosted.desk.run(RunAsked::default()).await.expect("it begins");
    hosted.desk.move_calendar(15 * MINUTE);
    hosted.until("the time is judged", async |desk| !slots(desk).await.is_empty()).await;
    assert_eq!(slots(&hosted.desk).await, [told("overlap", 1, false)]);
    hosted.run_ended(1).await;
    hosted.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_is_changed_while_the_host_runs_and_a_wrong_one_changes_nothing() {
    let hosted = Hosted::start().await;
    let desk = &hosted.desk;
    let change = |expression: &str| ScheduleChange { expression: expression.to_owned(), is_enabled: true };
    for wrong in ["*/15 * * *", "0 0 31 2 *", "99 * * * *", "* * * * * *", "*/10 * * * *"] {
        let trouble = desk.change_schedule(change(wrong)).await.expect_err(wrong);
        assert!(!trouble.sentence.is_empty(), "{wrong}: {trouble:?}");
        let checked = desk.check_schedule(ExpressionAsked { expression: wrong.to_owned() }).await;
        assert!(checked.expect("it is open").trouble.is_some(), "{wrong}");
    }
    assert_eq!(schedule(desk).await.expression, "*/15 * * * *");

    desk.change_schedule(change("0 9-18 * * 1-5")).await.expect("it is a schedule");
    let view = schedule(desk).await;
    assert_eq!((view.expression.as_str(), view.next.len()), ("0 9-18 * * 1-5", 5));
    let file = std::fs::read_to_string(hosted.folder.path().join("settings.toml")).expect("it is ours");
    assert!(file.contains("0 9-18 * * 1-5"), "the next start finds it");

    let off = ScheduleChange { is_enabled: false, ..change("0 9-18 * * 1-5") };
    desk.change_schedule(off).await.expect("it is a schedule");
    desk.move_calendar(200 * HOUR);
    let view = schedule(desk).await;
    assert_eq!((view.is_enabled, view.next.len(), view.slots.len()), (false, 0, 0));
    desk.change_schedule(change("*/15 * * * *")).await.expect("it is a schedule");
    assert_eq!(slots(desk).await, [], "what passed while it was off is nobody's");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_program_on_the_same_folder_judges_no_time_and_shows_what_the_first_does() {
    let hosted = Hosted::start().await;
    let (second, shown) = (desk(&hosted.folder), Arc::new(Shown::default()));
    host(&second, &shown);
    until(&second, "the second is told", async |_| shown.count() > 0).await;
    assert!(shown.0.lock().expect("nobody panicked")[0].title.contains("ya lleva el horario"));
    hosted.desk.move_calendar(15 * MINUTE);
    hosted.run_ended(1).await;
    assert_eq!(slots(&second).await, slots(&hosted.desk).await);
    second.close().await;
    hosted.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cause_is_told_once_until_it_is_over_and_again_when_it_comes_back() {
    let hosted = Hosted::start().await;
    let shown = &hosted.shown;
    hosted.run(1).await;
    hosted.run(2).await;
    hosted.until("the first notices are told", async |desk| is_told(desk).await).await;
    let before = shown.count();
    hosted.run(3).await;
    hosted.until("all is told", async |desk| is_told(desk).await).await;
    assert_eq!(shown.count(), before, "the same causes are no news");

    hosted.refuse("GET");
    hosted.run(4).await;
    hosted.until("the refusal is told", async |_| shown.count() > before).await;
    let refused = open_notices(&hosted.desk, "portal.unauthorized").await;
    assert_eq!(refused, COMPANIES, "one for each company, and not for each step");
    let after = shown.count();
    hosted.run(5).await;
    hosted.until("all is told", async |desk| is_told(desk).await).await;
    assert_eq!(shown.count(), after, "it lasts");

    hosted.sandbox.portal_faults().clear();
    hosted.run(6).await;
    assert_eq!(open_notices(&hosted.desk, "portal.unauthorized").await, 0, "it is over");

    // Held back while nobody wants to be disturbed, and told afterwards.
    let quiet = Preferences { do_not_disturb: true, ..Preferences::default() };
    hosted.desk.set_preferences(quiet).await.expect("it is open");
    hosted.refuse("GET");
    hosted.run(7).await;
    assert_eq!(open_notices(&hosted.desk, "portal.unauthorized").await, COMPANIES);
    assert_eq!(shown.count(), after, "nobody is disturbed");
    hosted.desk.set_preferences(Preferences::default()).await.expect("it is open");
    hosted.until("it is told", async |_| shown.count() > after).await;
    hosted.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_document_is_tried_again_by_hand_ignored_and_put_back() {
    let hosted = Hosted::start().await;
    let desk = &hosted.desk;
    hosted.run(1).await;
    hosted.arm(
        "POST",
        "/payments",
        serde_json::json!({ "status": { "status": 422, "retry_after_s": null } }),
    );
    hosted.run(2).await;
    let refused = waiting(desk, "payment.refused").await;
    assert!(!refused.is_empty(), "the portal refused some payments");
    let life = desk.life(refused[0].clone()).await.expect("it is known");
    assert!(life.can_retry && !life.can_approve && life.next_attempt.is_some(), "{life:?}");
    assert_eq!(life.attempts.last().and_then(|attempt| attempt.outcome.as_deref()), Some("refused"));
    assert_eq!(
        life.stations.iter().map(|station| station.station).collect::<Vec<_>>(),
        ["sage", "control", "portal"]
    );

    // A reason is needed; with one it leaves what needs a person, and comes back when asked.
    let attention = async || desk.attention().await.expect("it is open");
    let count = attention().await.count;
    let documents = vec![refused[0].clone()];
    let blank = IgnoreAsked { documents: documents.clone(), reason: "  ".to_owned() };
    assert_eq!(desk.ignore(blank).await.expect_err("why?").code, "usage.reason_missing");
    let asked = IgnoreAsked { documents: documents.clone(), reason: "lo arregla el proveedor".to_owned() };
    desk.ignore(asked).await.expect("it needs a person");
    let after = attention().await;
    assert_eq!((after.count, after.ignored.len()), (count - 1, 1));
    assert_eq!(after.ignored[0].reason, "lo arregla el proveedor");
    desk.stop_ignoring(DocumentNames { documents }).await.expect("it is ignored");
    assert_eq!(attention().await.count, count);

    // Its cause is gone: it does not wait its half hour.
    hosted.sandbox.portal_faults().clear();
    let said = desk.retry(DocumentNames { documents: refused.clone() }).await.expect("they are open");
    assert!(said.sentence.contains(&refused.len().to_string()), "{said:?}");
    hosted.run_ended(3).await;
    assert_eq!(waiting(desk, "payment.refused").await, []);
    let life = desk.life(refused[0].clone()).await.expect("it is known");
    assert_eq!(life.state.as_deref(), Some("done"), "{life:?}");
    let tried = desk.run_detail(RunNumber { run: 3 }).await.expect("there was a run").documents;
    assert_eq!(tried.iter().filter(|tried| tried.outcome == Some("confirmed")).count(), refused.len());
    // A list that a run has emptied meanwhile is no mistake of who chose it.
    let said = desk.retry(DocumentNames { documents: refused.clone() }).await.expect("they are known");
    let settled = match refused.len() {
        1 => "1 documento ya quedó en orden entretanto.".to_owned(),
        count => format!("{count} documentos ya quedaron en orden entretanto."),
    };
    assert_eq!(said.sentence, format!("No se intentó nada. {settled}"));
    let reason = "lo arregla el proveedor".to_owned();
    let trouble =
        desk.ignore(IgnoreAsked { documents: refused, reason }).await.expect_err("none needs anybody");
    assert_eq!(trouble.code, "usage.unknown_open_document");
    hosted.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_holds_for_the_documents_that_are_left_of_a_list() {
    let hosted = Hosted::start().await;
    let desk = &hosted.desk;
    hosted.run(1).await;
    let two = serde_json::json!({ "status": { "status": 422, "retry_after_s": null } });
    hosted.arm("POST", "/payments", two);
    hosted.run(2).await;
    let refused = waiting(desk, "payment.refused").await;
    let settled = desk.documents(DocumentsAsked { state: Some("adopted".to_owned()), ..Default::default() });
    let settled = settled.await.expect("it is open").documents.remove(0);
    let settled = DocumentName { tenant: settled.tenant, kind: settled.kind, number: settled.number };
    let both = || vec![settled.clone(), refused[0].clone()];
    let reason = "lo arregla el proveedor".to_owned();
    let said = desk.ignore(IgnoreAsked { documents: both(), reason }).await.expect("one needs a person");
    assert_eq!(
        said.sentence,
        "Se ignora 1 documento mientras su causa sea la misma. 1 documento ya no lo necesita y se dejó como está."
    );
    hosted.sandbox.portal_faults().clear();
    let said = desk.retry(DocumentNames { documents: both() }).await.expect("one is open");
    assert_eq!(
        said.sentence,
        "Se intenta de nuevo 1 documento: empezó una corrida de sus pasos. 1 documento ya quedó en orden entretanto."
    );
    hosted.run_ended(3).await;
    hosted.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_of_no_use_is_told_in_the_language_of_the_reader() {
    let hosted = Hosted::start().await;
    let desk = &hosted.desk;
    hosted.run(1).await;
    let company = desk.snapshot().await.expect("it is open").status.companies[0].key.clone();
    let name = |number: &str| DocumentName {
        tenant: company.clone(),
        kind: "payment".to_owned(),
        number: number.to_owned(),
    };
    let none = DocumentNames::default;
    let check = |trouble: Trouble, code: &str, sentence: &str| {
        assert_eq!((trouble.code.as_str(), trouble.sentence.as_str()), (code, sentence));
    };
    let (no_documents, choose) = ("usage.no_documents", "Elija al menos un documento.");
    check(desk.retry(none()).await.expect_err("nothing"), no_documents, choose);
    check(desk.stop_ignoring(none()).await.expect_err("nothing"), no_documents, choose);
    let nothing = IgnoreAsked { documents: Vec::new(), reason: "sí".to_owned() };
    check(desk.ignore(nothing).await.expect_err("nothing"), no_documents, choose);
    check(desk.approve(ApproveAsked::default()).await.expect_err("nothing"), no_documents, choose);
    let endless = IgnoreAsked { documents: vec![name("PY1")], reason: "x".repeat(100_000) };
    check(
        desk.ignore(endless).await.expect_err("no reason"),
        "usage.too_long",
        "El texto es demasiado largo: caben 1,000 caracteres.",
    );
    check(
        desk.life(name("  ")).await.expect_err("no number"),
        "usage.no_number",
        "Falta el número del documento.",
    );
    // A number that neither side has is promised no run.
    let trouble = desk.life(name("PY9999999")).await.expect_err("nobody has it");
    assert_eq!(trouble.code, "usage.unknown_document", "{trouble:?}");
    let called =
        desk.call("life", serde_json::json!({ "tenant": 7 })).await.expect("there is such a command");
    check(
        called.expect_err("a number"),
        "usage.malformed",
        "El programa no entendió lo que pidió la ventana.",
    );
    hosted.desk.close().await;
}

/// A baseline carries nothing out, and is called what it is, also where it was asked for as a cycle.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_tells_what_it_carried_out_from_what_it_found_in_order() {
    let hosted = Hosted::start().await;
    let desk = &hosted.desk;
    hosted.run(1).await;
    let first = desk.run_detail(RunNumber { run: 1 }).await.expect("there was a run");
    assert_eq!((first.run.kind, first.documents.len()), ("baseline", 0));
    assert!(first.run.adopted > 0, "{:?}", first.run);
    assert_eq!(first.run.done, first.run.adopted, "a baseline carries nothing out");
    hosted.arm(
        "POST",
        "/payments",
        serde_json::json!({ "status": { "status": 422, "retry_after_s": null } }),
    );
    hosted.run(2).await;
    let second = desk.run_detail(RunNumber { run: 2 }).await.expect("there was a run");
    assert_eq!((second.run.kind, second.run.result), ("cycle", Some("partial")));
    let confirmed = second.documents.iter().filter(|tried| tried.outcome == Some("confirmed"));
    let confirmed: BTreeSet<_> = confirmed
        .filter(|tried| !tried.kind.ends_with("_link"))
        .map(|tried| (&tried.tenant, &tried.kind, &tried.number))
        .collect();
    assert_eq!(confirmed.len() as u32, second.run.done - second.run.adopted, "{:?}", second.run);
    let pays = second.steps.iter().filter(|step| step.step == "uploadPayments");
    let failed: Vec<&str> = pays.filter(|step| step.failed > 0).map(|step| step.reason.as_str()).collect();
    let title = "El portal no aceptó el pago";
    assert!(!failed.is_empty() && failed.iter().all(|reason| reason.contains(title)), "{failed:?}");
    assert!(second.run.reason.contains(title), "{}", second.run.reason);
    let listed = desk.runs(RunsAsked::default()).await.expect("it is open").runs;
    assert_eq!(listed[0], second.run);
    assert_eq!(listed[1].reason, "");
    hosted.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_a_part_of_the_cycle_has_only_its_steps() {
    let hosted = Hosted::start().await;
    let asked = RunAsked { task: sc_app::page::runs::Task::Payments, ..RunAsked::default() };
    hosted.desk.run(asked).await.expect("it begins");
    hosted.run_ended(1).await;
    let detail = hosted.desk.run_detail(RunNumber { run: 1 }).await.expect("there was a run");
    assert!(
        detail.steps.iter().all(|step| ["checkPayments", "uploadPayments"].contains(&step.step.as_str()))
    );
    let nobody = RunAsked { tenants: vec!["nadie".to_owned()], ..RunAsked::default() };
    assert_eq!(hosted.desk.run(nobody).await.expect_err("there is none").code, "usage.unknown_tenant");
    hosted.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_credential_the_engine_waits_and_goes_on_once_it_is_there() {
    let hosted = Hosted::start().await;
    let file = hosted.folder.path().join("secrets.toml");
    let kept = std::fs::read_to_string(&file).expect("it is ours");
    std::fs::write(&file, "").expect("it is ours");
    hosted.desk.run(RunAsked::default()).await.expect("it can be asked");
    hosted
        .until("it is blocked", async |desk| {
            desk.snapshot().await.expect("it is open").status.standing == Standing::Blocked
        })
        .await;
    let now = hosted.desk.snapshot().await.expect("it is open");
    let trouble = now.trouble.expect("it says why");
    assert_eq!((trouble.code.as_str(), &trouble.sentence), ("secret.several_missing", &now.status.sentence));

    // Who sees only the desktop is told, and once for as long as it lasts.
    let told = || hosted.shown.titles().iter().filter(|title| **title == trouble.sentence).count();
    hosted.until("it is told", async |_| told() > 0).await;
    for _ in 0..2 {
        hosted.desk.run(RunAsked::default()).await.expect("it can be asked");
        hosted.until("the run has ended", async |desk| !desk.is_running()).await;
    }
    assert_eq!(told(), 1);

    std::fs::write(&file, kept).expect("it is ours");
    hosted.run(1).await;
    assert_ne!(hosted.desk.snapshot().await.expect("it is open").status.standing, Standing::Blocked);
    hosted.desk.close().await;
}

/// Documents that wait for a reason.
async fn waiting(desk: &Desk, code: &str) -> Vec<DocumentName> {
    let found = desk.documents(DocumentsAsked::default()).await.expect("it is open").documents;
    let is_meant = |item: &sc_app::page::documents::DocumentItem| {
        item.cause.as_ref().is_some_and(|cause| cause.code == code)
    };
    let name = |item: sc_app::page::documents::DocumentItem| DocumentName {
        tenant: item.tenant,
        kind: item.kind,
        number: item.number,
    };
    found.into_iter().filter(is_meant).map(name).collect()
}

/// Notices that last for a cause.
async fn open_notices(desk: &Desk, code: &str) -> usize {
    let notices = desk.notices().await.expect("it is open").notices;
    notices.iter().filter(|notice| notice.cause.code == code && notice.ended.is_none()).count()
}

/// Whether every notice that lasts was shown.
async fn is_told(desk: &Desk) -> bool {
    let notices = desk.notices().await.expect("it is open").notices;
    !notices.is_empty() && notices.iter().all(|notice| notice.delivered.is_some() || notice.ended.is_some())
}

/// What waits goes by itself only where something can go: an outage comes first.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_what_the_status_says_first() {
    let hosted = Hosted::start().await;
    hosted.run(1).await;
    hosted.arm("GET", "", serde_json::json!({ "status": { "status": 503, "retry_after_s": null } }));
    hosted.run(2).await;
    let sentence = hosted.desk.snapshot().await.expect("it is open").status.sentence;
    assert!(sentence.starts_with("La última corrida (") && sentence.contains(") falló: "), "{sentence}");
    assert!(!sentence.contains("saldrán"), "{sentence}");
}
