//! The runs of the importer's program: when it is run, what proves that it worked, and that a death or a lost answer at
//! any place ends in calm.

use std::time::Duration;

use sc_domain::cause::Code;
use sc_domain::cfdi::{Addenda, CfdiKind, XmlName};
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::import::ProgramEnd;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::{
    ApprovalSubject, AttemptOutcome, Clock as _, DocumentRecord, DocumentState, Intent, Journal as _,
    RunKind, RunStart, Settlement, Trigger,
};
use sc_domain::step::StepResult;
use sc_domain::{Cause, DocumentKey, Pass, RunId, Step, TenantKey};
use sc_journal::GiveApproval;
use sc_sync::{Importer, RunRequest, StepReport};

use crate::crash::dies_in;
use crate::support::disk::fails_at_any_call;
use crate::support::importer::FakeImporter;
use crate::support::logged::Logged;
use crate::support::world::{Company, check_counters};
use crate::support::{Call, Fault, World, failure, portal_id, uuid_of};

/// A company with an importer.
fn with_importer(company: &mut Company) -> FakeImporter {
    let fake = FakeImporter::new(company.stage.clone(), company.erp.clone());
    company.tenant.importer = Some(Importer {
        folder: std::sync::Arc::new(fake.clone()),
        program: Some(std::sync::Arc::new(fake.clone())),
        run_time_max: Duration::from_secs(600),
        turn: std::sync::Arc::default(),
    });
    fake
}

struct Site {
    world: World,
    importer: FakeImporter,
}

impl Site {
    /// A company whose baseline is behind it.
    async fn live() -> Self {
        let mut world = World::new();
        let importer = with_importer(&mut world.companies[0]);
        let site = Self { world, importer };
        site.run().await;
        site
    }

    async fn run(&self) -> StepReport {
        run(&self.world).await.remove(0)
    }

    async fn document(&self) -> (DocumentState, Option<Code>) {
        let key = DocumentKey::import(&self.world.company().key);
        let life = self.world.journal().life(&key).await.expect("a life");
        let record = life.document.expect("a document").record;
        (record.state, record.cause.map(|cause| cause.code))
    }

    fn runs(&self) -> u32 {
        self.world.company().stage.calls(Call::RunProgram)
    }
}

async fn run(world: &World) -> Vec<StepReport> {
    run_of(world, Vec::new()).await
}

/// A run of these companies; of all for none.
async fn run_of(world: &World, tenants: Vec<TenantKey>) -> Vec<StepReport> {
    let request = RunRequest {
        kind: RunKind::Cycle,
        trigger: Trigger::Manual,
        tenants,
        steps: vec![Step::StartChildProcess],
    };
    let report =
        world.engine().run(&world.tenants(), &request, &world.cancel).await.expect("the journal works");
    report.steps.iter().for_each(check_counters);
    report.steps
}

#[tokio::test]
async fn a_company_without_an_importer_skips_the_step_and_asks_nothing() {
    let world = World::new();
    let reports = run(&world).await;
    assert_eq!(reports[0].result, StepResult::Skipped);
    assert_eq!(world.company().stage.history().len(), 0);
}

#[tokio::test]
async fn the_first_look_runs_nothing_even_when_files_wait() {
    let mut world = World::new();
    let importer = with_importer(&mut world.companies[0]);
    importer.waits("a.xml");
    let reports = run(&world).await;
    assert_eq!(reports[0].kind, RunKind::Baseline);
    assert_eq!(world.company().stage.calls(Call::RunProgram), 0);
    run(&world).await;
    assert_eq!(world.company().stage.calls(Call::RunProgram), 1);
}

#[tokio::test]
async fn the_program_runs_when_files_wait_and_only_then() {
    let site = Site::live().await;
    assert_eq!(site.run().await.counters.candidates, 0);
    assert_eq!(site.runs(), 0);
    site.importer.waits("a.xml");
    let report = site.run().await;
    assert_eq!((report.result, report.counters.done, site.runs()), (StepResult::Done, 1, 1));
    assert_eq!(site.document().await.0, DocumentState::Done);
    site.run().await;
    assert_eq!(site.runs(), 1);
    site.importer.waits("b.xml");
    site.run().await;
    assert_eq!(site.runs(), 2, "each run is an effect of its own");
}

/// What the program left, and the reason that is told. The predecessor trusted the code 0 alone (defect I1).
#[tokio::test]
async fn success_is_proven_by_what_the_program_left_not_by_its_code() {
    type Edit = fn(&mut crate::support::importer::Script);
    let cases: [(&str, Edit, Option<Code>); 8] = [
        ("all put away", |_| (), None),
        ("another code", |s| s.end = Some(ProgramEnd::Exited { code: Some(3) }), Some(Code::ImportFailed)),
        ("killed", |s| s.end = Some(ProgramEnd::Exited { code: None }), Some(Code::ImportFailed)),
        ("too long", |s| s.end = Some(ProgramEnd::TimedOut), Some(Code::ImportTimedOut)),
        ("stopped", |s| s.end = Some(ProgramEnd::Cancelled), Some(Code::ImportCancelled)),
        (
            "code 0, log tells an error",
            |s| s.log_errors = vec!["ERROR 17".into()],
            Some(Code::ImportLogErrors),
        ),
        ("code 0, a file left", |s| s.leaves = vec!["a.xml".into()], Some(Code::ImportLeftFiles)),
        ("code 0, a file lost", |s| s.loses = vec!["a.xml".into()], Some(Code::ImportLostFiles)),
    ];
    for (what, edit, code) in cases {
        let site = Site::live().await;
        site.importer.waits("a.xml");
        site.importer.waits("b.xml");
        edit(&mut site.importer.script());
        let report = site.run().await;
        assert_eq!(site.document().await.1, code, "{what}");
        let expected = if code.is_none() { StepResult::Done } else { StepResult::Partial };
        assert_eq!(report.result, expected, "{what}");
    }
}

/// A person stops the run while the program works, and the program is ended.
fn is_stopped_by_a_person(world: &World, importer: &FakeImporter) {
    let cancel = world.cancel.clone();
    importer.stage.before(Call::RunProgram, 1, move || cancel.cancel());
    importer.script().end = Some(ProgramEnd::Cancelled);
}

#[tokio::test]
async fn a_program_that_a_person_stopped_was_run_and_is_started_again_while_files_wait() {
    let mut site = Site::live().await;
    site.importer.waits("a.xml");
    site.importer.waits("b.xml");
    site.importer.script().leaves = vec!["b.xml".into()];
    is_stopped_by_a_person(&site.world, &site.importer);
    let report = site.run().await;
    let cause = report.cause.map(|cause| cause.code);
    assert_eq!(
        (report.result, cause),
        (StepResult::Partial, Some(Code::RunCancelled)),
        "the run was stopped"
    );
    assert_eq!(site.document().await, (DocumentState::Waiting, Some(Code::ImportCancelled)));
    let key = DocumentKey::import(&site.world.company().key);
    let life = site.world.journal().life(&key).await.expect("a life");
    let state = life.effects.last().expect("an effect").record.state;
    assert_eq!(state, EffectState::Refused, "the program had run: nobody may say that it was not sent");
    site.world.cancel = Default::default();
    *site.importer.script() = Default::default();
    let report = site.run().await;
    assert_eq!((report.result, site.runs()), (StepResult::Done, 2), "without any wait");
    assert_eq!(site.document().await, (DocumentState::Done, None));
}

#[tokio::test]
async fn what_a_stopped_program_put_into_another_companys_database_is_found() {
    let (world, north, _) = before_an_import_into_the_wrong_company().await;
    is_stopped_by_a_person(&world, &north);
    let reports = run(&world).await;
    let cause = |report: &StepReport| report.cause.as_ref().map(|cause| cause.code);
    assert_eq!(cause(&reports[0]), Some(Code::RunCancelled));
    assert_eq!(reports[0].waiting.first().map(|waiting| waiting.cause.code), Some(Code::ImportWrongCompany));
    assert_eq!(cause(&reports[1]), Some(Code::RunCancelled), "the other company's is not begun");
}

#[tokio::test]
async fn what_the_program_said_is_logged_whenever_its_run_did_not_work() {
    let ends = [
        ProgramEnd::Exited { code: Some(3) },
        ProgramEnd::Exited { code: None },
        ProgramEnd::TimedOut,
        ProgramEnd::Cancelled,
        ProgramEnd::Exited { code: Some(0) },
    ];
    for end in ends {
        let site = Site::live().await;
        let (logged, _guard) = Logged::begin();
        site.importer.waits("a.xml");
        {
            let mut script = site.importer.script();
            script.end = Some(end);
            script.stdout = "Leyendo A-1001.xml\n\n  A-1002.xml  \r\n".into();
            script.stderr = "Sin sesión de Sage".into();
            // Also where it ended as if all were well.
            script.leaves = vec!["a.xml".into()];
        }
        site.run().await;
        assert_eq!(
            logged.with("[STDOUT]"),
            ["[STDOUT] tenant=norte Leyendo A-1001.xml", "[STDOUT] tenant=norte   A-1002.xml"],
            "{end:?}"
        );
        assert_eq!(logged.with("[STDERR]"), ["[STDERR] tenant=norte Sin sesión de Sage"], "{end:?}");
        let of_the_importer = logged.with("sc_sync::importer_run");
        assert_eq!(
            of_the_importer.len(),
            3,
            "the target that leads to ChildProcess.log: {of_the_importer:?}"
        );
    }
    let site = Site::live().await;
    let (logged, _guard) = Logged::begin();
    site.importer.waits("a.xml");
    site.importer.script().stdout = "Todo bien".into();
    site.run().await;
    assert_eq!(logged.with("[STD"), Vec::<String>::new(), "what worked needs no words");
}

#[tokio::test]
async fn a_talkative_program_fills_no_log_and_its_last_line_is_told_when_its_time_is_up() {
    let site = Site::live().await;
    let (logged, _guard) = Logged::begin();
    site.importer.waits("a.xml");
    site.importer.script().end = Some(ProgramEnd::TimedOut);
    site.importer.script().stdout = (0..2_000).map(|line| format!("{line}\n")).collect();
    let report = site.run().await;
    let lines = logged.with("[STDOUT]");
    assert_eq!(lines.len(), 200);
    assert_eq!(lines.last().map(String::as_str), Some("[STDOUT] tenant=norte 1999"));
    let cause = &report.waiting.first().expect("it waits").cause;
    assert_eq!((cause.argument("seconds"), cause.argument("detail")), ("600", "1999"));
}

#[tokio::test]
async fn a_run_that_failed_is_followed_by_another_one_until_nothing_waits() {
    let site = Site::live().await;
    site.importer.waits("a.xml");
    site.importer.script().leaves = vec!["a.xml".into()];
    for runs in 1..4 {
        site.run().await;
        assert_eq!(site.runs(), runs, "no wait between runs: a person corrects, and the next cycle shows it");
    }
    site.importer.script().leaves.clear();
    site.run().await;
    assert_eq!(site.document().await, (DocumentState::Done, None));
}

#[tokio::test]
async fn files_that_a_person_removed_end_the_matter() {
    let site = Site::live().await;
    site.importer.waits("a.xml");
    site.importer.script().leaves = vec!["a.xml".into()];
    site.run().await;
    assert_eq!(site.document().await, (DocumentState::Attention, Some(Code::ImportLeftFiles)));
    site.importer.shelf().waiting.clear();
    site.run().await;
    assert_eq!(site.document().await, (DocumentState::Done, None));
    assert_eq!(site.runs(), 1);
}

#[tokio::test]
async fn what_is_wrong_with_its_installation_is_told_and_it_is_not_run() {
    let site = Site::live().await;
    site.importer.waits("a.xml");
    let fault = Cause::new(Code::ImporterReadsOtherFolder)
        .with("file", "x.ini")
        .with("theirs", "/a")
        .with("ours", "/b");
    site.importer.script().faults = vec![fault];
    let report = site.run().await;
    assert_eq!((report.counters.waiting, site.runs()), (1, 0));
    let cause = report.cause.map(|cause| cause.code);
    assert_eq!((report.result, cause), (StepResult::Failed, Some(Code::ImporterReadsOtherFolder)));
    assert_eq!(site.document().await, (DocumentState::Attention, Some(Code::ImporterReadsOtherFolder)));
    site.importer.script().faults.clear();
    site.run().await;
    assert_eq!(site.runs(), 1);
}

#[tokio::test]
async fn a_folder_that_cannot_be_read_fails_the_step() {
    let site = Site::live().await;
    site.world
        .company()
        .stage
        .always(Call::FolderFiles, Fault::Before(failure(FailureKind::Setup, Code::FolderMissing)));
    let report = site.run().await;
    assert_eq!(report.result, StepResult::Failed);
    assert_eq!(report.cause.map(|cause| cause.code), Some(Code::FolderMissing));
}

#[tokio::test]
async fn every_outcome_of_a_run_is_written_down_and_calm_follows() {
    use FailureKind::{Setup, Unknown};
    let unknown = || failure(Unknown, Code::ImportOutcomeUnknown);
    let outcomes: [(&str, Fault, EffectState); 5] = [
        (
            "it could not be started",
            Fault::Before(failure(Setup, Code::ImporterNotStarted)),
            EffectState::NotSent,
        ),
        ("nobody saw its end, not done", Fault::Before(unknown()), EffectState::Unknown),
        ("nobody saw its end, done", Fault::After(unknown()), EffectState::Unknown),
        ("no answer, done", Fault::HangAfter, EffectState::Unknown),
        ("run twice", Fault::Twice, EffectState::Done),
    ];
    for (what, fault, state) in outcomes {
        let site = Site::live().await;
        site.importer.waits("a.xml");
        site.world.company().stage.on(Call::RunProgram, 1, fault);
        site.run().await;
        let key = DocumentKey::import(&site.world.company().key);
        let life = site.world.journal().life(&key).await.expect("a life");
        assert_eq!(life.effects.last().expect("an effect").record.state, state, "{what}");
        calm_and_whole(&site.world, &site.importer, what).await;
    }
}

/// Runs until nothing waits: all files are put away, and the document is done.
async fn calm_and_whole(world: &World, importer: &FakeImporter, place: &str) {
    world.company().stage.heal();
    for _ in 0..3 {
        world.later(31);
        run(world).await;
    }
    assert!(importer.shelf().waiting.is_empty(), "{place}: nothing waits");
    let before = world.company().stage.calls(Call::RunProgram);
    run(world).await;
    assert_eq!(world.company().stage.calls(Call::RunProgram), before, "{place}: calm");
    let memory = world.journal().memory(&world.company().key, Pass::Import).await.expect("memory");
    assert!(memory.documents.is_empty(), "{place}: {:?}", memory.documents);
    assert!(world.journal().integrity_problems().await.expect("can be read").is_empty(), "{place}");
}

#[tokio::test]
async fn a_death_at_any_point_of_a_run_ends_in_calm() {
    let mut points = 0;
    for point in 1.. {
        let mut site = Site::live().await;
        site.importer.waits("a.xml");
        if !dies_in(&mut site.world, point, async |world| drop(run(world).await)).await {
            break;
        }
        points = point;
        calm_and_whole(&site.world, &site.importer, &format!("death at point {point}")).await;
    }
    println!("{points} points of death in a run of the importer");
    assert!(points > 8, "a run has {points} points");
}

#[tokio::test]
async fn a_disk_that_fails_at_any_call_stops_the_engine_at_once() {
    let points = fails_at_any_call(
        async || {
            let site = Site::live().await;
            site.importer.waits("a.xml");
            site.world
        },
        async |world, journal| {
            let steps = vec![Step::StartChildProcess];
            let request =
                RunRequest { kind: RunKind::Cycle, trigger: Trigger::Manual, tenants: Vec::new(), steps };
            world.engine_on(journal).run(&world.tenants(), &request, &world.cancel).await.is_ok()
        },
        async |world, place| {
            world.company().stage.heal();
            for _ in 0..3 {
                world.later(31);
                run(world).await;
            }
            let memory = world.journal().memory(&world.company().key, Pass::Import).await.expect("memory");
            assert!(memory.documents.is_empty() && memory.open_effects.is_empty(), "{place}: {memory:?}");
        },
    )
    .await;
    println!("{points} failures of the journal in a run of the importer");
}

/// A person says that the imports of the first company may go on.
async fn approve_imports(world: &World) {
    let key = world.company().key.clone();
    let given = GiveApproval {
        at: world.clock.now(),
        subject: ApprovalSubject::Document { key: DocumentKey::import(&key) },
        tenant: key,
        step: Step::StartChildProcess,
        actor: "lucia".into(),
        note: String::new(),
    };
    world.journal().give_approval(given).await.expect("an approval");
}

/// The journal says that an invoice was handed over and is not seen in Sage yet.
async fn handed_over(world: &World, name: &str) {
    let journal = world.journal();
    let key = DocumentKey::cfdi(&world.company().key, &uuid_of(name));
    let start = RunStart { at: world.clock.now(), kind: RunKind::Cycle, trigger: Trigger::Manual };
    let run: RunId = journal.begin_run(start).await.expect("a run");
    let action = Action::DeliverCfdi {
        portal_id: portal_id(1),
        uuid: uuid_of(name),
        kind: CfdiKind::Invoice,
        receiver: String::new(),
        total: None,
        name: XmlName::of_uuid(&uuid_of(name)),
        addenda: Box::new(Addenda::default()),
    };
    let effect = Effect::new(key.clone(), Step::DownloadCfdi, 1, action);
    let record = DocumentRecord {
        key,
        step: Step::DownloadCfdi,
        state: DocumentState::Waiting,
        cause: Some(Cause::new(Code::DocumentNextRun)),
        next_attempt: None,
        payload_hash: None,
        source_hash: String::new(),
        portal_id: None,
        amount: None,
        day: None,
        dated: None,
        terms: Default::default(),
    };
    journal.remember(run, world.clock.now(), vec![record]).await.expect("remembered");
    let intent = Intent { run, effect: effect.clone(), source_hash: String::new(), at: world.clock.now() };
    let attempt = journal.intend(intent).await.expect("intended");
    for (attempt, state) in [(Some(attempt), EffectState::Confirmed), (None, EffectState::Done)] {
        let settlement = Settlement {
            run,
            effect: effect.id.clone(),
            attempt,
            at: world.clock.now(),
            outcome: AttemptOutcome::Confirmed,
            state,
            portal_id: None,
            cause: None,
            answer: None,
            document: DocumentState::Waiting,
            next_attempt: None,
        };
        journal.settle(settlement).await.expect("settled");
    }
}

/// Two companies after their first look. A document of the first one was handed over, and its program is about to put it
/// into the database of the second one.
async fn before_an_import_into_the_wrong_company() -> (World, FakeImporter, FakeImporter) {
    let mut world = World::with(&["norte", "sur"]);
    let north = with_importer(&mut world.companies[0]);
    let south = with_importer(&mut world.companies[1]);
    run(&world).await;
    handed_over(&world, "F1").await;
    north.waits(XmlName::of_uuid(&uuid_of("F1")).as_str());
    north.script().into = Some(world.companies[1].erp.clone());
    (world, north, south)
}

#[tokio::test]
async fn a_document_in_another_companys_database_stops_all_imports_until_a_person_says_so() {
    let (world, north, south) = before_an_import_into_the_wrong_company().await;
    let reports = run(&world).await;
    let cause = |report: &StepReport| report.waiting.first().map(|waiting| waiting.cause.clone());
    let told = cause(&reports[0]).expect("a cause");
    assert_eq!(told.code, Code::ImportWrongCompany);
    assert_eq!((told.argument("expected"), told.argument("found")), ("NORTE", "SUR"));
    // The program put its file away. Nothing waits, and nobody has said anything: it stays stopped.
    assert!(north.shelf().waiting.is_empty());
    let reports = run(&world).await;
    assert_eq!(cause(&reports[0]).map(|cause| cause.code), Some(Code::ImportWrongCompany));
    assert_eq!(reports[0].result, StepResult::Failed, "it is told in each run until a person decides");
    assert_eq!(reports[1].result, StepResult::Done, "nothing waits there");
    // Neither company imports any more.
    north.waits("b.xml");
    south.waits("c.xml");
    let reports = run(&world).await;
    assert_eq!([reports[0].result, reports[1].result], [StepResult::Failed; 2]);
    assert_eq!(cause(&reports[0]).map(|cause| cause.code), Some(Code::ImportWrongCompany));
    assert_eq!(cause(&reports[1]).map(|cause| cause.code), Some(Code::ImportStopped));
    assert_eq!((north.stage.calls(Call::RunProgram), south.stage.calls(Call::RunProgram)), (1, 0));
    // The program works with the right company again. The document still stands in the other one, and is told by itself.
    north.script().into = None;
    approve_imports(&world).await;
    run(&world).await;
    run(&world).await;
    assert!(north.shelf().waiting.is_empty() && south.shelf().waiting.is_empty());
}

#[tokio::test]
async fn a_run_of_one_company_looks_in_all_databases_and_minds_the_stop_of_another() {
    let (world, _, south) = before_an_import_into_the_wrong_company().await;
    let causes = async |company: usize| {
        let reports = run_of(&world, vec![world.companies[company].key.clone()]).await;
        assert_eq!(reports.len(), 1, "only the one that was asked for");
        reports[0].waiting.iter().map(|waiting| waiting.cause.code).collect::<Vec<_>>()
    };
    assert_eq!(causes(0).await, [Code::ImportWrongCompany]);
    south.waits("c.xml");
    assert_eq!(causes(1).await, [Code::ImportStopped]);
    assert_eq!(south.stage.calls(Call::RunProgram), 0);
}

#[tokio::test]
async fn a_stop_that_a_person_ended_is_over_even_if_nothing_waits() {
    let (world, ..) = before_an_import_into_the_wrong_company().await;
    run(&world).await;
    approve_imports(&world).await;
    run(&world).await;
    let memory = world.journal().memory(&world.company().key, Pass::Import).await.expect("memory");
    assert_eq!(
        (memory.documents.len(), memory.approvals.len()),
        (0, 0),
        "decided, and the decision is used up"
    );
}

#[tokio::test]
async fn a_question_that_fails_after_the_program_ran_leaves_the_outcome_unknown() {
    for (call, nth) in [(Call::FolderFiles, 3), (Call::KnownCfdis, 1)] {
        let site = Site::live().await;
        handed_over(&site.world, "F1").await;
        site.importer.waits(XmlName::of_uuid(&uuid_of("F1")).as_str());
        let fault = Fault::Before(failure(FailureKind::Transient, Code::SageTimeout));
        site.world.company().stage.on(call, nth, fault);
        site.run().await;
        assert_eq!(site.runs(), 1, "{call:?}: the program ran");
        let key = DocumentKey::import(&site.world.company().key);
        let life = site.world.journal().life(&key).await.expect("a life");
        let state = life.effects.last().expect("an effect").record.state;
        assert_eq!(state, EffectState::Unknown, "{call:?}");
        // Nothing waits in the folder, and still it is found out what became of it.
        site.run().await;
        assert_eq!((site.runs(), site.document().await), (2, (DocumentState::Done, None)), "{call:?}");
    }
}

#[tokio::test]
async fn a_document_that_was_never_handed_over_is_another_companys_own() {
    let mut world = World::with(&["norte", "sur"]);
    let north = with_importer(&mut world.companies[0]);
    run(&world).await;
    let key = DocumentKey::cfdi(&world.company().key, &uuid_of("F1"));
    let start = RunStart { at: world.clock.now(), kind: RunKind::Cycle, trigger: Trigger::Manual };
    let id = world.journal().begin_run(start).await.expect("a run");
    let record = DocumentRecord {
        key,
        step: Step::DownloadCfdi,
        state: DocumentState::Attention,
        cause: Some(Cause::new(Code::DocumentNextRun)),
        next_attempt: None,
        payload_hash: None,
        source_hash: String::new(),
        portal_id: None,
        amount: None,
        day: None,
        dated: None,
        terms: Default::default(),
    };
    world.journal().remember(id, world.clock.now(), vec![record]).await.expect("remembered");
    world.companies[1].erp.tables().orders.cfdis.insert(uuid_of("F1"));
    north.waits("a.xml");
    let reports = run(&world).await;
    assert_eq!(reports[0].result, StepResult::Done);
}

#[tokio::test]
async fn a_program_that_cannot_work_fails_a_step_that_was_asked_for_alone_even_if_nothing_waits() {
    let site = Site::live().await;
    let whole = async || {
        let steps = vec![Step::DownloadCfdi, Step::StartChildProcess];
        let request =
            RunRequest { kind: RunKind::Cycle, trigger: Trigger::Manual, tenants: Vec::new(), steps };
        let ran = site.world.engine().run(&site.world.tenants(), &request, &site.world.cancel).await;
        ran.expect("the journal works").steps.last().expect("the step").result
    };
    whole().await;
    site.importer.script().faults = vec![Cause::new(Code::ImporterProgramMissing)];
    assert_eq!(whole().await, StepResult::Done, "a cycle without files does not look at it");
    let report = site.run().await;
    let cause = report.cause.map(|cause| cause.code);
    assert_eq!((report.result, cause), (StepResult::Failed, Some(Code::ImporterProgramMissing)));
    assert_eq!(site.document().await, (DocumentState::Attention, Some(Code::ImporterProgramMissing)));
    assert_eq!(whole().await, StepResult::Failed, "once told it stays told until it is corrected");
    site.importer.script().faults.clear();
    assert_eq!((whole().await, site.document().await.0), (StepResult::Done, DocumentState::Done));
    assert_eq!(site.runs(), 0);
}
