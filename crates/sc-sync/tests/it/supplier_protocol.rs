//! The protocol for suppliers: whatever happens to a file, each supplier ends exported once as it is.

use std::collections::BTreeSet;

use sc_domain::cause::Code;
use sc_domain::cfdi::XmlName;
use sc_domain::effect::EffectState;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::DocumentState;
use sc_domain::step::StepResult;
use sc_domain::supplier::Supplier;
use sc_domain::{DocumentKey, Pass, Step};

use crate::crash::dies_in;
use crate::support::disk::fails_at_any_call;
use crate::support::importer_world::{Site, run_pass, try_pass, until_calm};
use crate::support::stage::Happened;
use crate::support::{Call, Fault, World, failure, portal_id, supplier};

const PASS: Pass = Pass::Suppliers;

fn key(site: &Site, n: u32) -> DocumentKey {
    DocumentKey::supplier(&site.company().key, &portal_id(n))
}

async fn two_suppliers() -> Site {
    let site = Site::live(PASS).await;
    site.company().portal.books().suppliers.put(supplier(1));
    site.company().portal.books().suppliers.put(supplier(2));
    site
}

/// Each supplier has one file that appeared once.
fn each_once(world: &World, place: &str) {
    let history = world.company().stage.history();
    let appeared: Vec<&str> = history
        .iter()
        .filter(|entry| entry.call == Call::FolderPut && entry.happened == Happened::Ok("Now".into()))
        .map(|entry| entry.subject.as_str())
        .collect();
    assert_eq!(appeared.iter().collect::<BTreeSet<_>>().len(), appeared.len(), "{place}: no name twice");
}

async fn calm_and_whole(site: &Site, place: &str) {
    site.company().stage.heal();
    let runs = until_calm(&site.world, PASS).await;
    assert!(runs <= 2, "{place}: {runs} runs to calm");
    each_once(&site.world, place);
    let files = site.waiting();
    for n in [1, 2] {
        let mine = format!("external_id=\"V{n}\"");
        let count = files.iter().filter(|name| site.content(name).contains(&mine)).count();
        assert_eq!(count, 1, "{place}: supplier {n} in {files:?}");
        assert_eq!(
            site.stands(&key(site, n)).await,
            (DocumentState::Waiting, Some(Code::SupplierWaitingForImport)),
            "{place}"
        );
    }
    assert!(site.world.journal().integrity_problems().await.expect("can be read").is_empty(), "{place}");
    site.put_away();
    site.world.later(31);
    let report = site.run().await;
    assert_eq!((report.counters.done, report.writes), (2, 0), "{place}: the importer took both");
    assert_eq!(site.run().await.counters.candidates, 0, "{place}");
}

#[tokio::test]
async fn each_supplier_is_exported_once_and_again_only_when_it_changed() {
    let site = two_suppliers().await;
    let report = site.run().await;
    assert_eq!((report.result, report.counters.done, report.writes), (StepResult::Done, 2, 2));
    assert_eq!(site.waiting().len(), 2);
    assert_eq!(site.run().await.writes, 0);
    calm_and_whole(&site, "nothing went wrong").await;
    let changed = Supplier { credit_days: 60, ..supplier(1) };
    site.company().portal.books().suppliers.put(changed);
    assert_eq!(site.run().await.writes, 1);
    let files = site.waiting();
    assert_eq!(files.len(), 1);
    assert!(site.content(&files[0]).contains("Terminos=\"60\""));
    let (_, cause) = site.record(&key(&site, 1)).await;
    assert_eq!(cause.expect("a cause").argument("file"), files[0]);
}

/// Acceptance test T18.
#[tokio::test]
async fn one_accepted_a_minute_before_midnight_is_exported_the_next_day_and_once() {
    let site = Site::live(PASS).await;
    site.run().await;
    // The world starts at noon of the zone: 12 hours and a minute later it is past midnight.
    site.world.later(12 * 60 + 1);
    let mut late = supplier(1);
    let midnight = "2026-11-11T05:59:00Z".parse().expect("an instant");
    late.expedient.as_mut().expect("an expedient").approved = Some(midnight);
    site.company().portal.books().suppliers.put(late);
    assert_eq!(site.run().await.writes, 1);
    let files = site.waiting();
    assert_eq!(files, ["providers-261111-000100.xml"], "named by the second of the zone");
    for _ in 0..5 {
        site.world.later(15);
        assert_eq!(site.run().await.writes, 0);
    }
}

#[tokio::test]
async fn every_outcome_of_a_write_is_written_down_and_calm_follows() {
    use FailureKind::{Defect, NotSent, Refused, Setup, Transient, Unknown};
    let before = |kind, code| Fault::Before(failure(kind, code));
    let lost = || failure(Unknown, Code::FolderFailed);
    let outcomes: [(&str, Fault, EffectState); 10] = [
        ("lost before", before(Unknown, Code::FolderFailed), EffectState::Unknown),
        ("failed after the rename", Fault::After(lost()), EffectState::Done),
        ("no answer, not done", Fault::HangBefore, EffectState::Unknown),
        ("no answer, done", Fault::HangAfter, EffectState::Done),
        ("done twice", Fault::Twice, EffectState::Done),
        ("locked", before(Transient, Code::FolderFileLocked), EffectState::NotSent),
        ("never begun", before(NotSent, Code::FolderFailed), EffectState::NotSent),
        ("full", before(Setup, Code::FolderFull), EffectState::NotSent),
        ("refused", before(Refused, Code::FolderNameTooLong), EffectState::Refused),
        ("our mistake", before(Defect, Code::InternalDefect), EffectState::Refused),
    ];
    for (what, fault, state) in outcomes {
        let site = two_suppliers().await;
        site.company().stage.on(Call::FolderPut, 1, fault);
        site.run().await;
        assert_eq!(site.effect(&key(&site, 1)).await, state, "{what}");
        calm_and_whole(&site, what).await;
    }
}

#[tokio::test]
async fn a_look_after_the_write_that_fails_is_settled_by_the_next_one() {
    for (what, fault) in [
        ("no answer", Fault::HangBefore),
        ("down", Fault::Before(failure(FailureKind::Transient, Code::FolderFailed))),
    ] {
        let site = two_suppliers().await;
        site.company().stage.on(Call::FolderFind, 1, fault);
        site.run().await;
        calm_and_whole(&site, what).await;
    }
}

#[tokio::test]
async fn a_name_that_was_taken_meanwhile_gives_way_to_another() {
    let site = two_suppliers().await;
    let importer = site.importer.clone();
    site.company().stage.before(Call::FolderPut, 1, move || importer.waits("providers-261110-120000.xml"));
    let report = site.run().await;
    assert_eq!((report.counters.done, report.counters.failed), (1, 1));
    assert_eq!(site.content("providers-261110-120000.xml"), "<x/>", "never an overwrite");
    let name = XmlName::new("providers-261110-120000.xml").expect("a name");
    site.run().await;
    site.importer.shelf().waiting.remove(&name);
    calm_and_whole(&site, "another name").await;
}

#[tokio::test]
async fn a_portal_that_fails_is_a_failed_step_and_never_no_suppliers() {
    let site = two_suppliers().await;
    site.run().await;
    let down = || Fault::Before(failure(FailureKind::Transient, Code::PortalServerError));
    site.company().stage.on(Call::Suppliers, 1, down());
    let report = site.run().await;
    assert_eq!((report.result, report.writes), (StepResult::Failed, 0));
    assert_eq!(site.memory().await.documents.len(), 2, "nothing was forgotten");
    site.company().stage.on(Call::FolderFiles, 1, down());
    assert_eq!(site.run().await.result, StepResult::Failed);
    calm_and_whole(&site, "both answer again").await;
}

#[tokio::test]
async fn a_list_that_ends_early_is_partial_and_the_next_look_begins_where_this_one_did() {
    let site = Site::live(PASS).await;
    site.company().portal.books().suppliers.put(supplier(1));
    site.company().portal.books().suppliers.is_cut = true;
    let report = site.run().await;
    assert_eq!((report.result, report.counters.done), (StepResult::Partial, 1));
    assert_eq!(report.cause.map(|cause| cause.code), Some(Code::PortalListIncomplete));
    assert!(site.memory().await.swept.is_none(), "a cut list is no complete look");
    site.company().portal.books().suppliers.is_cut = false;
    site.run().await;
    assert!(site.memory().await.swept.is_some());
}

#[tokio::test]
async fn a_death_at_any_point_of_a_cycle_doubles_and_loses_nothing() {
    let mut points = 0;
    for point in 1.. {
        let mut site = two_suppliers().await;
        if !dies_in(&mut site.world, point, async |world| drop(run_pass(world, PASS).await)).await {
            break;
        }
        points = point;
        calm_and_whole(&site, &format!("death at point {point}")).await;
    }
    println!("{points} points of death in a cycle of suppliers");
    assert!(points > 10, "the cycle has {points} points");
}

#[tokio::test]
async fn a_disk_that_fails_at_any_call_stops_the_engine_at_once() {
    let points = fails_at_any_call(
        async || two_suppliers().await.world,
        async |world, journal| try_pass(world, journal, PASS).await.is_ok(),
        async |world, place| {
            world.company().stage.heal();
            let runs = until_calm(world, PASS).await;
            assert!(runs <= 2, "{place}: {runs} runs to calm");
            each_once(world, place);
        },
    )
    .await;
    println!("{points} failures of the journal in a cycle of suppliers");
}

#[tokio::test]
async fn a_file_that_nobody_takes_is_told_and_a_person_may_export_again() {
    let mut site = two_suppliers().await;
    site.world.companies[0].tenant.suppliers.attention_cycles = 3;
    site.run().await;
    for _ in 0..3 {
        site.run().await;
    }
    assert_eq!(
        site.stands(&key(&site, 1)).await,
        (DocumentState::Attention, Some(Code::SupplierNotImported))
    );
    site.approve(Step::BuildProviders, key(&site, 1)).await;
    site.world.later(1);
    assert_eq!(site.run().await.writes, 1);
    assert_eq!(site.waiting().len(), 3);
    assert_eq!(
        site.stands(&key(&site, 1)).await,
        (DocumentState::Waiting, Some(Code::SupplierWaitingForImport))
    );
}

/// Flows, section 1: the forced full export.
async fn asked_for_all(told: u32) -> Site {
    let site = two_suppliers().await;
    site.run().await;
    site.put_away();
    site.world.later(31);
    site.run().await;
    assert_eq!(site.memory().await.documents.len(), 0, "both are in Sage");
    site.ask_for_all_suppliers(told).await;
    site.world.later(1);
    site
}

#[tokio::test]
async fn all_suppliers_are_exported_once_more_when_a_person_asks_for_it() {
    let site = asked_for_all(2).await;
    assert_eq!(site.run().await.writes, 2);
    assert_eq!(site.memory().await.approvals, [], "the wish is carried out");
    calm_and_whole(&site, "asked for once more").await;
}

#[tokio::test]
async fn a_mass_of_suppliers_goes_without_another_decision_and_no_more_than_the_person_was_told() {
    for (told, writes) in [(2, 2), (1, 0)] {
        let mut site = asked_for_all(told).await;
        site.world.config.brake_effects = 0;
        let report = site.run().await;
        assert_eq!(report.writes, writes, "told of {told}");
        let is_open = told < 2;
        assert_eq!(site.memory().await.approvals.len(), usize::from(is_open), "told of {told}");
        assert_eq!(report.cause.map(|cause| cause.code), is_open.then_some(Code::BrakeTripped));
    }
}

#[tokio::test]
async fn a_death_while_all_suppliers_go_once_more_leaves_none_out_and_doubles_none() {
    let mut points = 0;
    for point in 1.. {
        let mut site = asked_for_all(2).await;
        let before = site.company().stage.history().len();
        if !dies_in(&mut site.world, point, async |world| drop(run_pass(world, PASS).await)).await {
            break;
        }
        points = point;
        let place = format!("death at point {point}");
        calm_and_whole(&site, &place).await;
        assert!(site.memory().await.approvals.is_empty(), "{place}: the wish is carried out");
        assert!(site.company().stage.history().len() > before);
    }
    println!("{points} points of death in a full export");
    assert!(points > 10, "the cycle has {points} points");
}

#[tokio::test]
async fn a_file_that_fails_while_all_suppliers_go_once_more_is_due_again() {
    for kind in [FailureKind::Refused, FailureKind::NotSent, FailureKind::Unknown] {
        let site = asked_for_all(2).await;
        let fault = Fault::Before(failure(kind, Code::FolderFailed));
        site.company().stage.on(Call::FolderPut, 1, fault);
        site.run().await;
        calm_and_whole(&site, &format!("{kind:?}")).await;
        assert!(site.memory().await.approvals.is_empty(), "{kind:?}");
    }
}

#[tokio::test]
async fn a_time_that_stood_for_a_missing_one_is_kept_in_the_journal() {
    let site = Site::live(PASS).await;
    let without_time = |credit_days| {
        let mut books = site.company().portal.books();
        books.suppliers.put(Supplier { credit_days, ..supplier(1) });
        books.suppliers.known[0].supplier.expedient.as_mut().expect("one").approved = None;
    };
    without_time(30);
    site.run().await;
    let first = site.content(&site.waiting()[0]);
    assert!(first.contains("FechaActualizacion=\"10-11-2026T12:00:00:000Z\""), "{first}");
    site.put_away();
    site.world.later(31);
    site.run().await;
    without_time(60);
    site.run().await;
    let second = site.content(&site.waiting()[0]);
    assert!(second.contains("FechaActualizacion=\"10-11-2026T12:00:00:000Z\""), "{second}");
    assert!(second.contains("Terminos=\"60\""), "{second}");
}

#[tokio::test]
async fn a_company_without_a_folder_skips_the_step_and_asks_nothing() {
    let mut site = two_suppliers().await;
    site.world.companies[0].tenant.importer = None;
    let calls = site.company().stage.history().len();
    assert_eq!(site.run().await.result, StepResult::Skipped);
    assert_eq!(site.company().stage.history().len(), calls);
}
