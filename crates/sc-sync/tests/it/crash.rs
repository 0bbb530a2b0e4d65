//! The process dies, or its disk fills up, at every place where it can.

use std::sync::Arc;

use sc_domain::ports::RunKind;
use tokio::select;

use crate::protocol::two_payment_world;
use crate::support::checker::settled_once;
use crate::support::disk::fails_at_any_call;
use crate::support::journal::{FailingJournal, Side};
use crate::support::{Call, Fault, World, failure};
use sc_domain::cause::Code;
use sc_domain::outcome::FailureKind;

/// Runs until the process dies at the n-th point; `false` when the run came to its end before.
async fn dies_at(world: &mut World, point: u32) -> bool {
    dies_in(world, point, async |world| drop(world.run().await)).await
}

/// The same for any run.
pub async fn dies_in(world: &mut World, point: u32, run: impl AsyncFnOnce(&World)) -> bool {
    let frozen = world.frozen.clone();
    frozen.die_at(point);
    let has_died = select! {
        biased;
        () = frozen.death() => true,
        () = run(world) => false,
    };
    world.reopen();
    frozen.die_at(0);
    has_died
}

async fn calm_and_whole(world: &mut World, place: &str) {
    world.company().stage.heal();
    let runs = world.until_calm().await;
    assert!(runs <= 3, "{place}: {runs} runs to calm");
    settled_once(world, world.company()).await;
    assert!(world.journal().integrity_problems().await.expect("can be read").is_empty(), "{place}");
}

/// Dies at each point of a run that `prepare` set up; tells how many there are.
async fn each_point(prepare: fn(&World)) -> u32 {
    for point in 1.. {
        let mut world = two_payment_world().await;
        prepare(&world);
        if !dies_at(&mut world, point).await {
            return point - 1;
        }
        calm_and_whole(&mut world, &format!("death at point {point}")).await;
    }
    unreachable!("a run has an end")
}

#[tokio::test]
async fn a_death_at_any_point_of_a_cycle_doubles_and_loses_nothing() {
    let points = each_point(|_| ()).await;
    println!("{points} points of death in a cycle");
    assert!(points > 40, "the cycle has {points} points");
}

#[tokio::test]
async fn a_death_while_an_unknown_outcome_is_looked_at_doubles_and_loses_nothing() {
    let unknown = |after| {
        let failure = failure(FailureKind::Unknown, Code::PaymentOutcomeUnknown);
        if after { Fault::After(failure) } else { Fault::Before(failure) }
    };
    let mut points = 0;
    points += each_point(|world| {
        let failure = failure(FailureKind::Unknown, Code::PaymentOutcomeUnknown);
        world.company().stage.on(Call::Create, 1, Fault::After(failure));
    })
    .await;
    // The recovery dies as well.
    for after in [false, true] {
        for point in 1.. {
            let mut world = two_payment_world().await;
            world.company().stage.on(Call::Create, 1, unknown(after));
            world.company().stage.on(Call::Lookup, 1, Fault::HangBefore);
            world.run().await;
            world.later(31);
            if !dies_at(&mut world, point).await {
                points += point - 1;
                break;
            }
            calm_and_whole(&mut world, &format!("death at point {point} of the recovery")).await;
        }
    }
    println!("{points} points of death around unknown outcomes");
}

#[tokio::test]
async fn a_disk_that_fails_at_any_call_stops_the_engine_at_once() {
    let world = async || {
        let mut world = two_payment_world().await;
        world.config.effects_parallel = 1;
        world
    };
    let points = fails_at_any_call(
        world,
        async |world, journal| world.run_on(journal, RunKind::Cycle).await.is_ok(),
        async |world, place| calm_and_whole(world, place).await,
    )
    .await;
    println!("{points} failures of the journal");
}

#[tokio::test]
async fn a_disk_that_fails_for_one_company_lets_no_other_begin() {
    for fails_from in 1.. {
        let mut world = World::with(&["norte", "sur"]);
        world.run().await;
        for company in &world.companies {
            company.add(crate::support::payment("PY1").invoice("F1", "10"));
        }
        let stage = world.companies[0].stage.clone();
        let journal = Arc::new(FailingJournal::new(world.journal(), stage, fails_from, Side::Before));
        let end = world.run_on(journal.clone(), RunKind::Cycle).await;
        if journal.calls() < fails_from {
            break;
        }
        assert!(end.is_err());
        let south = &world.companies[1].stage;
        let is_first_done = world.companies[0].erp.tables().control.len() == 1;
        assert!(is_first_done || south.writes() == 0, "the second company waits for a sound journal");
        drop(journal);
        world.reopen();
        world.until_calm().await;
        for company in world.companies.clone() {
            settled_once(&world, &company).await;
        }
    }
}
