//! The desk over the built-in sandbox: what the tray and the window see of a run.

use std::sync::Arc;

use sc_app::commands::types::{LogAsked, RunAsked};
use sc_app::desk::{Desk, Site, Snapshot};
use sc_app::sandbox::{Profile, SandboxConfig, Serving};
use sc_app::status::{CompanyStatus, Standing, StepStatus};
use sc_words::{Lang, Reader};

/// Companies of the built-in sandbox.
const COMPANIES: usize = 3;

async fn snapshot(desk: &Desk) -> Snapshot {
    desk.snapshot().await.expect("the installation is open")
}

async fn end_of_run(desk: &Desk) {
    desk.changed().wait_for(|_| !desk.is_running()).await.expect("the desk lives");
}

/// A step of a company: the site has no importer, and its first steps are switched off.
fn step_of<'s>(company: &'s CompanyStatus, step: &str) -> &'s StepStatus {
    company.steps.iter().find(|it| it.step == step).expect("the page lists each step")
}

#[tokio::test]
async fn a_run_is_seen_from_its_start_to_its_end() {
    let desk = Desk::new(Site::Sandbox { importer: None }, Some(Lang::En));
    let before = snapshot(&desk).await;
    assert!(before.status.is_sandbox);
    assert_eq!((before.status.standing, before.lang), (Standing::Unknown, "en"));
    assert_eq!(before.status.companies.len(), COMPANIES);
    assert_eq!(before.status.last_run, None);

    desk.run(RunAsked::default()).await.expect("it begins");
    let during = desk.snapshot().await.expect("the journal can be read while a run is under way");
    assert!(during.live.is_running && desk.is_running());
    end_of_run(&desk).await;

    let after = snapshot(&desk).await;
    assert_eq!(after.trouble, None);
    assert!(!after.live.is_running && !after.is_stopping);
    assert!(after.revisions.status > before.revisions.status, "whoever waits for changes was told");
    let expected: usize = after.status.companies.iter().map(|company| company.steps.len()).sum();
    assert!(expected > COMPANIES, "the page lists several steps of each company");
    assert_eq!(after.live.steps.len(), expected, "each company had each of its steps");
    assert!(after.live.steps.iter().all(|step| step.result.is_some()));
    let last = after.status.last_run.expect("there was a run");
    assert_eq!((last.run, last.finished.is_some()), (1, true));
    for company in &after.status.companies {
        let step = step_of(company, "uploadPayments");
        assert_eq!(
            step.kind.as_deref(),
            Some("baseline"),
            "the first look at {} writes nothing",
            company.key
        );
        assert!(step.result.is_some() && step.counters.candidates > 0, "{}", company.key);
    }
    desk.close().await;
}

#[tokio::test]
async fn a_second_click_on_run_starts_no_second_run() {
    let desk = Desk::new(Site::Sandbox { importer: None }, None);
    let (first, second) = tokio::join!(desk.run(RunAsked::default()), desk.run(RunAsked::default()));
    let said = [first, second].map(|said| said.expect("it is no error to ask twice").sentence);
    assert_ne!(said[0], said[1], "the second is told that one is under way");
    end_of_run(&desk).await;
    assert_eq!(snapshot(&desk).await.status.last_run.map(|run| run.run), Some(1));
    desk.close().await;
}

#[tokio::test]
async fn closing_stops_the_run_waits_for_it_and_begins_no_other() {
    let desk = Desk::new(Site::Sandbox { importer: None }, None);
    desk.run(RunAsked::default()).await.expect("it begins");
    desk.stop();
    assert!(snapshot(&desk).await.is_stopping || !desk.is_running(), "it was told, or was faster");
    let closing = Arc::clone(&desk);
    closing.close().await;
    assert!(!desk.is_running());
    desk.run(RunAsked::default()).await.expect("it is no error to ask");
    assert!(!desk.is_running(), "nothing begins on a closed desk");
}

#[tokio::test]
async fn closing_waits_for_an_installation_that_is_being_opened() {
    let desk = Desk::new(Site::Sandbox { importer: None }, None);
    let (opened, ()) = tokio::join!(biased; desk.snapshot(), desk.close());
    assert!(opened.is_ok(), "what was begun is finished");
}

#[tokio::test]
async fn settings_that_were_wrong_are_told_and_read_again_once_corrected() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let desk = Desk::new(Site::Folder(Some(folder.path().to_owned())), Some(Lang::Es));
    let trouble = desk.snapshot().await.expect_err("there are no settings");
    assert_eq!(trouble.code, "settings.missing");
    assert_eq!(trouble.details.len(), 1, "{trouble:?}");
    assert!(trouble.details[0].starts_with("No se encontró la configuración"), "{trouble:?}");
    assert!(trouble.hint.ends_with("inicie SageConnect con --sandbox."), "{trouble:?}");
    let site = Site::Folder(Some(folder.path().to_owned()));
    let served = Desk::read_in(Reader::Terminal, site, Some(Lang::Es));
    let told = served.snapshot().await.expect_err("there are no settings");
    assert!(told.hint.ends_with("sin configurar nada, con «sageconnect demo»."), "{told:?}");
    let about = desk.about().await.expect("what the program is it knows without settings");
    assert_eq!(about.trouble.as_ref(), Some(&trouble));
    let shown = |path: &std::path::Path| path.display().to_string();
    assert_eq!(about.settings_folder, Some(shown(folder.path())));
    assert_eq!(
        (about.searched, about.log_folder),
        (vec![shown(folder.path())], Some(shown(&folder.path().join("logs"))))
    );
    assert_eq!((about.is_sandbox, about.companies, about.secret_store), (None, None, None));
    // What was logged before the settings were wrong can be read all the same.
    let day = folder.path().join("logs/sageconnect/2026-12-01");
    std::fs::create_dir_all(&day).expect("the folder is ours");
    let line = "2026-12-01 09:23:36.518 [INFO]: [START] step=uploadPayments tenant=aceros\n";
    std::fs::write(day.join("CronScheduler.log"), line).expect("the folder is ours");
    let days = desk.log_days().await.expect("they need no settings");
    assert_eq!((days.folder, days.days.len()), (shown(&folder.path().join("logs")), 1));
    let lines = desk.log_lines(LogAsked::default()).await.expect("they need no settings").lines;
    assert_eq!(lines.iter().map(|line| line.time.as_str()).collect::<Vec<_>>(), ["09:23:36.518"]);
    let said = desk.export_log(LogAsked::default()).await.expect("nor does a copy of them").sentence;
    assert!(said.contains(&shown(folder.path())), "{said}");
    assert!(!about.version.is_empty() && !about.never_tried.is_empty());
    assert_eq!(desk.run(RunAsked::default()).await.err(), Some(trouble));
    assert!(!desk.is_running());

    let config = SandboxConfig::new(1, Profile::Small);
    let serving = Serving::start(config, folder.path(), None).await.expect("the sandbox starts");
    assert_eq!(snapshot(&desk).await.status.companies.len(), COMPANIES);
    let about = desk.about().await.expect("it is open");
    assert_eq!((about.trouble, about.searched.len(), about.is_sandbox), (None, 0, Some(true)));
    serving.stop().await;
}

#[tokio::test]
async fn a_site_that_is_down_is_told_by_the_steps_and_the_desk_goes_on() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let serving =
        Serving::start(SandboxConfig::new(1, Profile::Small), folder.path(), None).await.expect("it starts");
    let desk = Desk::new(Site::Folder(Some(folder.path().to_owned())), Some(Lang::Es));
    snapshot(&desk).await;
    serving.stop().await;

    desk.run(RunAsked::default()).await.expect("it begins");
    end_of_run(&desk).await;
    let after = snapshot(&desk).await;
    assert_eq!(after.status.companies.len(), COMPANIES);
    for company in &after.status.companies {
        let step = step_of(company, "uploadPayments");
        assert_eq!(step.result.as_deref(), Some("failed"), "{}", company.key);
        let cause = step.cause.as_ref().expect("a failed step says why");
        assert!(!cause.sentence.is_empty() && !cause.hint.is_empty());
    }
    desk.run(RunAsked::default()).await.expect("it can be tried again");
    desk.close().await;
}
