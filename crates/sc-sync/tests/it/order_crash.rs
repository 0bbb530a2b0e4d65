//! The process dies, or its disk fills up, at every place of a cycle of orders.

use sc_domain::cause::Code;
use sc_domain::outcome::FailureKind;

use crate::crash::dies_in;
use crate::order_protocol::five_orders;
use crate::support::disk::fails_at_any_call;
use crate::support::order_world::orders_settled;
use crate::support::{Call, Fault, World, failure};

async fn dies_at(world: &mut World, point: u32) -> bool {
    dies_in(world, point, async |world| drop(world.run_orders().await)).await
}

async fn calm_and_whole(world: &World, place: &str) {
    world.company().stage.heal();
    let runs = world.orders_until_calm().await;
    assert!(runs <= 3, "{place}: {runs} runs to calm");
    orders_settled(world, world.company()).await;
    assert!(world.journal().integrity_problems().await.expect("can be read").is_empty(), "{place}");
}

#[tokio::test]
async fn a_death_at_any_point_of_a_cycle_doubles_and_loses_nothing() {
    let mut points = 0;
    for point in 1.. {
        let mut world = five_orders().await;
        if !dies_at(&mut world, point).await {
            break;
        }
        points = point;
        calm_and_whole(&world, &format!("death at point {point}")).await;
    }
    println!("{points} points of death in a cycle of orders");
    assert!(points > 40, "the cycle has {points} points");
}

#[tokio::test]
async fn a_death_while_unknown_outcomes_are_looked_at_doubles_and_loses_nothing() {
    let mut points = 0;
    for is_done in [false, true] {
        for point in 1.. {
            let mut world = five_orders().await;
            let lost = failure(FailureKind::Unknown, Code::OrderOutcomeUnknown);
            // The second status opens an order again.
            let lost_calls =
                [(Call::CreateOrder, 1), (Call::UpdateOrder, 1), (Call::SetStatus, 1), (Call::SetStatus, 2)];
            for (call, nth) in lost_calls {
                let fault = if is_done { Fault::After(lost.clone()) } else { Fault::Before(lost.clone()) };
                world.company().stage.on(call, nth, fault);
            }
            world.company().stage.always(Call::FindOrder, Fault::HangBefore);
            world.run_orders().await;
            world.company().stage.heal();
            world.later(31);
            if !dies_at(&mut world, point).await {
                points += point - 1;
                break;
            }
            calm_and_whole(&world, &format!("death at point {point} of the recovery")).await;
        }
    }
    println!("{points} points of death around unknown outcomes of orders");
}

#[tokio::test]
async fn a_disk_that_fails_at_any_call_stops_the_engine_at_once() {
    let points = fails_at_any_call(
        async || five_orders().await,
        async |world, journal| world.try_orders_on(journal).await.is_ok(),
        async |world, place| calm_and_whole(world, place).await,
    )
    .await;
    println!("{points} failures of the journal in a cycle of orders");
}
