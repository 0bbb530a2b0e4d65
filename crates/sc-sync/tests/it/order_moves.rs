//! Orders while something moves under our hands: a part of the steps, an answer that nobody can read, clocks that
//! disagree, a portal that changes between the look and the call.

use jiff::SignedDuration;
use sc_domain::Step;
use sc_domain::cause::Code;
use sc_domain::order::OrderStatus;
use sc_domain::ports::{DocumentState, RunKind, SchemaGap, Trigger};
use sc_domain::step::StepResult;
use sc_sync::{RunReport, RunRequest};

use crate::support::order_world::{orders_settled, step_of};
use crate::support::orders::OrderRequest;
use crate::support::{Call, Company, World, d, order, order_payload};

const STEPS: [Step; 3] = [Step::CreatePurchaseOrders, Step::ProcessOrderChanges, Step::ClosePurchaseOrders];

async fn run_only(world: &World, step: Step) -> RunReport {
    let request =
        RunRequest { kind: RunKind::Cycle, trigger: Trigger::Manual, tenants: Vec::new(), steps: vec![step] };
    world.engine_on(world.journal()).run(&world.tenants(), &request, &world.cancel).await.expect("it works")
}

fn posted(company: &Company, name: &str) {
    company.order(order(name));
    let request = OrderRequest::Create(order_payload(company, name));
    company.portal.books().orders.perform(&request).expect("a new order");
    company.order_marked(name, "POSTED");
}

/// One order that agrees, one that was edited and one that was closed in the portal, one that was never sent.
fn site() -> World {
    let world = World::new();
    let company = world.company();
    for name in ["EQUAL", "EDITED", "CLOSED"] {
        posted(company, name);
    }
    company.order(order("NEW"));
    company.portal.books().orders.get("EDITED").total = Some(d("900"));
    company.portal.books().orders.get("CLOSED").status = OrderStatus::Closed;
    world
}

#[tokio::test]
async fn a_baseline_of_any_one_step_is_one_of_the_whole_pass() {
    for step in STEPS {
        let world = site();
        let before = world.company().snapshot();
        let report = run_only(&world, step).await;
        assert_eq!(report.steps.len(), 1, "only the step that was asked for reports");
        assert_eq!(report.steps[0].kind, RunKind::Baseline);
        assert_eq!(world.company().snapshot(), before, "{step}: nothing is written outside");
        let stands = world.order_stands("EDITED").await;
        assert_eq!(stands, (DocumentState::Attention, Some(Code::OrderDiffersInPortal)), "{step}");

        let report = run_only(&world, Step::CreatePurchaseOrders).await;
        assert_eq!(report.steps[0].kind, RunKind::Cycle, "{step}: one look was enough");
        assert_eq!(world.company().portal.books().orders.of("NEW").len(), 1, "{step}: and the work goes on");
    }
}

/// Before the first sweep nothing tells since when an order counts as touched.
#[tokio::test]
async fn an_order_that_was_closed_and_opened_again_before_the_first_sweep_is_seen() {
    let mut world = World::new();
    world.companies[0].tenant.orders.reopen = true;
    let company = &world.companies[0];
    posted(company, "AGAIN");
    company.order(order("AGAIN").invoiced());
    run_only(&world, Step::ClosePurchaseOrders).await;
    run_only(&world, Step::ClosePurchaseOrders).await;
    assert_eq!(company.portal.books().orders.get("AGAIN").status, OrderStatus::Closed);
    company.order(order("AGAIN"));
    world.later(15).run_orders().await;
    assert_eq!(company.portal.books().orders.get("AGAIN").status, OrderStatus::Open);
}

#[tokio::test]
async fn an_order_that_the_portal_cannot_show_waits_alone() {
    let world = World::live_orders().await;
    let company = world.company();
    for name in ["BAD", "EDIT"] {
        company.order(order(name));
    }
    world.run_orders().await;
    let now = || sc_domain::ports::Clock::now(world.clock.as_ref());
    for name in ["BAD", "EDIT"] {
        company.order(order(name).cancelled("2").with(|order| order.audit = now()));
    }
    company.order(order("NEW"));
    company.portal.books().orders.unreadable.insert("BAD".to_owned());
    let report = world.later(21 * 60).run_orders().await;
    assert!(report.steps.iter().all(|step| step.result == StepResult::Done), "{report:?}");
    assert_eq!(
        world.order_stands("BAD").await,
        (DocumentState::Attention, Some(Code::OrderUnreadableInPortal))
    );
    assert_eq!(company.portal.books().orders.get("BAD").lines[0].quantity, Some(d("10")), "left alone");
    assert_eq!(company.portal.books().orders.get("EDIT").lines[0].quantity, Some(d("8")));
    assert_eq!(company.portal.books().orders.of("NEW").len(), 1);
    company.portal.books().orders.unreadable.clear();
    world.orders_until_calm().await;
    orders_settled(&world, company).await;
}

#[tokio::test]
async fn what_sage_stamped_is_compared_with_the_servers_clock_alone() {
    let world = World::new();
    let company = world.company();
    // The workstation is two days ahead of the server, whose stamps are right.
    company.erp.tables().clock_behind = SignedDuration::from_hours(48);
    world.run_orders().await;
    company.order(order("EDIT"));
    world.later(15).run_orders().await;
    assert_eq!(company.portal.books().orders.of("EDIT").len(), 1);
    let stamp = || sc_domain::ports::Clock::now(world.clock.as_ref()) - SignedDuration::from_hours(48);
    company.order(order("EDIT").cancelled("2").with(|order| order.audit = stamp()));
    world.later(15).run_orders().await;
    let quantity = company.portal.books().orders.get("EDIT").lines[0].quantity;
    assert_eq!(quantity, Some(d("8")), "touched since the last sweep, and seen in the next cycle");
}

#[tokio::test]
async fn a_change_repeats_what_the_portal_held_beside_the_content() {
    let world = World::live_orders().await;
    let company = world.company();
    company.order(order("EDIT"));
    world.run_orders().await;
    {
        let mut books = company.portal.books();
        let standing = books.orders.get("EDIT");
        standing.status = OrderStatus::Generated;
        standing.acceptance = Some("REFUSED".to_owned());
    }
    let now = sc_domain::ports::Clock::now(world.clock.as_ref());
    company.order(order("EDIT").cancelled("2").with(|order| order.audit = now));
    world.later(15).run_orders().await;
    let books = company.portal.books();
    let [repeated] = &books.orders.repeated[..] else { panic!("one update: {:?}", books.orders.repeated) };
    assert_eq!(repeated.status, OrderStatus::Generated);
    assert_eq!(repeated.acceptance.as_deref(), Some("REFUSED"), "the supplier's refusal is not undone");
}

/// The look is a minute old when the change has its turn, and somebody closed the order meanwhile.
#[tokio::test]
async fn an_order_that_moved_since_the_look_is_not_changed() {
    let mut world = World::live_orders().await;
    world.config.effects_parallel = 1;
    let company = world.company();
    company.order(order("EDIT"));
    world.run_orders().await;
    let now = sc_domain::ports::Clock::now(world.clock.as_ref());
    company.order(order("EDIT").cancelled("2").with(|order| order.audit = now));
    company.order(order("NEW"));
    let (clock, portal) = (world.clock.clone(), company.portal.clone());
    company.stage.before(Call::CreateOrder, 1, move || {
        clock.advance(SignedDuration::from_secs(45));
        portal.books().orders.get("EDIT").status = OrderStatus::Closed;
    });
    let updates = company.stage.calls(Call::UpdateOrder);
    let report = world.later(15).run_orders().await;
    assert_eq!(step_of(&report, Step::ProcessOrderChanges).counters.waiting, 1, "{report:?}");
    assert_eq!(company.stage.calls(Call::UpdateOrder), updates, "nothing is sent to a closed order");
    assert_eq!(world.order_stands("EDIT").await, (DocumentState::Waiting, Some(Code::OrderMovedMeanwhile)));
    world.later(15).run_orders().await;
    let row = company.erp.tables().order_control.iter().find(|row| row.status.as_str() == "CLOSED").cloned();
    assert!(row.is_some(), "the next run takes the status over");
    assert_eq!(company.portal.books().orders.get("EDIT").status, OrderStatus::Closed);
}

#[tokio::test]
async fn a_look_that_is_fresh_is_not_repeated() {
    let world = World::live_orders().await;
    let company = world.company();
    company.order(order("EDIT"));
    world.run_orders().await;
    let now = sc_domain::ports::Clock::now(world.clock.as_ref());
    company.order(order("EDIT").cancelled("2").with(|order| order.audit = now));
    world.later(15).run_orders().await;
    assert_eq!(company.stage.calls(Call::UpdateOrder), 1);
    assert_eq!(company.stage.calls(Call::FindOrder), 0, "no question per document");
}

#[tokio::test]
async fn a_preview_knows_what_closing_lacks() {
    let world = World::live_orders().await;
    let company = world.company();
    company.order(order("NEW"));
    company.erp.tables().gaps_of_closing =
        vec![SchemaGap { database: "NORTE".into(), object: "PORCPR.PONUMBER".into() }];
    let engine = world.engine_on(world.journal());
    let previews = engine.preview(&world.tenants(), &[], &STEPS).await.expect("a preview");
    let told: Vec<(Step, usize, Option<Code>)> = previews
        .iter()
        .map(|preview| {
            let cause = preview.cause.as_ref().map(|cause| cause.code);
            (preview.step, preview.effects.len(), cause)
        })
        .collect();
    assert_eq!(
        told,
        [
            (Step::CreatePurchaseOrders, 1, None),
            (Step::ProcessOrderChanges, 0, None),
            (Step::ClosePurchaseOrders, 0, Some(Code::SageSchemaMissing)),
        ],
        "as a run does: {previews:?}"
    );
}
