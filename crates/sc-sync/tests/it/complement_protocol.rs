//! The write of a complement × every outcome, a death at every point and a disk that fails at every call: calm follows,
//! with each payment carrying its complement once.

use sc_domain::cause::Code;
use sc_domain::complement::StoredComplement;
use sc_domain::effect::EffectState;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::{DocumentRecord, DocumentState, SchemaGap};
use sc_domain::step::StepResult;
use sc_domain::{DocumentKey, Pass};

use crate::crash::dies_in;
use crate::support::complement_world::complements_settled;
use crate::support::disk::fails_at_any_call;
use crate::support::{Call, Fault, World, complement, failure, payment, uuid_of};

const EXPECTED: &[(&str, &str)] = &[("C1", "PY1"), ("C2", "PY2"), ("C2", "PY3")];

/// `C1` settles one payment, `C2` two.
async fn three_payments() -> World {
    let mut world = World::live_complements().await;
    world.config.effects_parallel = 1;
    let company = world.company();
    company.add(payment("PY1").invoice("F1", "100"));
    company.add(payment("PY2").invoice("F2", "50"));
    company.add(payment("PY3").invoice("F3", "25"));
    // The older one comes first.
    company.complement(complement("C1").stamped("2026-11-09T10:00:00").of("PY1").pays("100", &["F1"]));
    company.complement(complement("C2").of("PY2").of("PY3").pays("50", &["F2"]).pays("25", &["F3"]));
    world
}

async fn calm_and_whole(world: &World, place: &str) {
    world.company().stage.heal();
    let runs = world.complements_until_calm().await;
    assert!(runs <= 2, "{place}: {runs} runs to calm");
    complements_settled(world, world.company(), EXPECTED).await;
    assert!(world.journal().integrity_problems().await.expect("can be read").is_empty(), "{place}");
}

async fn state_of(world: &World, name: &str, payment: &str) -> EffectState {
    let key = DocumentKey::complement(&world.company().key, &uuid_of(name), payment);
    let life = world.journal().life(&key).await.expect("a life");
    life.effects.last().expect("an effect").record.state
}

#[tokio::test]
async fn each_complement_is_written_once_and_a_second_run_writes_nothing() {
    let world = three_payments().await;
    let report = world.run_complements().await;
    assert_eq!((report.result, report.counters.done, report.writes), (StepResult::Done, 3, 3));
    complements_settled(&world, world.company(), EXPECTED).await;
    let again = world.run_complements().await;
    assert_eq!((again.counters.candidates, again.writes), (0, 0));
}

#[tokio::test]
async fn every_outcome_of_a_write_is_written_down_and_calm_follows() {
    use FailureKind::{Defect, NotSent, Refused, Setup, Transient, Unknown};
    let before = |kind, code| Fault::Before(failure(kind, code));
    let lost = || failure(Unknown, Code::SageConnectionLost);
    let outcomes: [(&str, Fault, EffectState); 10] = [
        ("lost before the commit", before(Unknown, Code::SageConnectionLost), EffectState::Unknown),
        ("lost after the commit", Fault::After(lost()), EffectState::Done),
        ("no answer, not done", Fault::HangBefore, EffectState::Unknown),
        ("no answer, done", Fault::HangAfter, EffectState::Done),
        ("done twice", Fault::Twice, EffectState::Done),
        ("deadlock victim", before(Transient, Code::SageDeadlock), EffectState::NotSent),
        ("server gone", before(NotSent, Code::SageUnreachable), EffectState::NotSent),
        ("a missing right", before(Setup, Code::SagePermissionDenied), EffectState::NotSent),
        ("refused", before(Refused, Code::SageQueryFailed), EffectState::Refused),
        ("our mistake", before(Defect, Code::InternalDefect), EffectState::Refused),
    ];
    for (what, fault, state) in outcomes {
        let world = three_payments().await;
        world.company().stage.on(Call::WriteComplement, 1, fault);
        world.run_complements().await;
        assert_eq!(state_of(&world, "C1", "PY1").await, state, "{what}");
        calm_and_whole(&world, what).await;
    }
}

#[tokio::test]
async fn one_that_somebody_wrote_meanwhile_is_a_conflict_and_stays() {
    let world = three_payments().await;
    let erp = world.company().erp.clone();
    let other = StoredComplement { uuid: uuid_of("X").to_string(), date: "20261101".into() };
    let written = other.clone();
    world.company().stage.before(Call::WriteComplement, 1, move || {
        let mut tables = erp.tables();
        let key = tables.payments.iter().find(|known| known.number.as_str() == "PY1").expect("PY1").key;
        tables.complements.stored.insert(key, written);
    });
    let report = world.run_complements().await;
    assert_eq!((report.result, report.counters.done, report.counters.failed), (StepResult::Partial, 2, 1));
    let stands = world.complement_stands("C1", "PY1").await;
    assert_eq!(stands, (DocumentState::Attention, Some(Code::ComplementConflict)));
    world.later(31);
    let again = world.run_complements().await;
    assert_eq!(again.writes, 0, "never an overwrite");
    assert!(world.company().erp.tables().complements.stored.values().any(|stored| *stored == other));
}

#[tokio::test]
async fn a_death_at_any_point_of_a_cycle_doubles_and_loses_nothing() {
    let mut points = 0;
    for point in 1.. {
        let mut world = three_payments().await;
        if !dies_in(&mut world, point, async |world| drop(world.run_complements().await)).await {
            break;
        }
        points = point;
        calm_and_whole(&world, &format!("death at point {point}")).await;
    }
    println!("{points} points of death in a cycle of complements");
    assert!(points > 20, "the cycle has {points} points");
}

#[tokio::test]
async fn a_disk_that_fails_at_any_call_stops_the_engine_at_once() {
    let points = fails_at_any_call(
        async || three_payments().await,
        async |world, journal| world.try_complements_on(journal).await.is_ok(),
        async |world, place| calm_and_whole(world, place).await,
    )
    .await;
    println!("{points} failures of the journal in a cycle of complements");
}

#[tokio::test]
async fn a_missing_column_stops_this_step_alone_and_names_it() {
    let world = three_payments().await;
    let gap = SchemaGap { database: "NORTE".into(), object: "APTCRO.SWSET".into() };
    world.company().erp.tables().gaps.push(gap);
    let report = world.run_complements().await;
    assert_eq!(report.result, StepResult::Failed);
    let cause = report.cause.expect("a cause");
    assert_eq!((cause.code, cause.argument("missing")), (Code::SageSchemaMissing, "APTCRO.SWSET"));
}

#[tokio::test]
async fn a_list_that_ends_early_makes_the_step_partial_and_the_next_look_a_whole_one() {
    let world = three_payments().await;
    world.company().portal.books().complements.is_cut = true;
    let report = world.run_complements().await;
    assert_eq!((report.result, report.counters.done), (StepResult::Partial, 3));
    assert_eq!(report.cause.map(|cause| cause.code), Some(Code::PortalListIncomplete));
    let swept = |world: &World| {
        let (journal, key) = (world.journal(), world.company().key.clone());
        async move { sc_domain::ports::Journal::memory(journal.as_ref(), &key, Pass::Complements).await }
    };
    assert!(swept(&world).await.expect("memory").swept.is_none(), "a cut list is no complete look");
    world.company().portal.books().complements.is_cut = false;
    world.run_complements().await;
    assert!(swept(&world).await.expect("memory").swept.is_some());
}

#[tokio::test]
async fn a_file_that_is_of_no_use_is_read_again_at_its_interval() {
    let world = three_payments().await;
    let file = world.company().portal.books().complements.listed[0].file.take();
    world.run_complements().await;
    let read = |world: &World| world.company().stage.calls(Call::CfdiFile);
    let before = read(&world);
    let journal = world.journal();
    let key = &world.company().key;
    let memory = sc_domain::ports::Journal::memory(journal.as_ref(), key, Pass::Complements).await;
    let documents = memory.expect("memory").documents;
    let is_unreadable = |known: &DocumentRecord| {
        known.cause.as_ref().is_some_and(|cause| cause.code == Code::ComplementUnreadable)
    };
    assert!(documents.values().any(is_unreadable), "{documents:?}");
    world.run_complements().await;
    assert_eq!(read(&world), before, "not before its interval");
    world.company().portal.books().complements.listed[0].file = file;
    world.later(31);
    world.run_complements().await;
    calm_and_whole(&world, "the supplier put another file in its place").await;
}

#[tokio::test]
async fn a_journal_that_was_lost_adopts_what_sage_carries() {
    let mut world = three_payments().await;
    world.run_complements().await;
    world.close();
    for entry in std::fs::read_dir(world.folder.path()).expect("a folder") {
        std::fs::remove_file(entry.expect("an entry").path()).expect("can be deleted");
    }
    world.reopen();
    let writes = world.company().stage.writes();
    let report = world.run_complements().await;
    assert_eq!((report.adopted, report.differing), (3, 0), "a baseline");
    world.run_complements().await;
    assert_eq!(world.company().stage.writes(), writes, "nothing is written again");
    complements_settled(&world, world.company(), EXPECTED).await;
}
