//! First contact with a site whose orders another program sent, by numbers; and the look after a lost journal.

use rust_decimal::{Decimal, RoundingStrategy};
use sc_domain::Step;
use sc_domain::cause::Code;
use sc_domain::order::OrderStatus;
use sc_domain::ports::{ApprovalSubject, DocumentState, RunKind};
use sc_domain::step::StepResult;
use sc_sync::RunReport;

use crate::support::order_world::{step_of, totals};
use crate::support::orders::{OrderRequest, Po};
use crate::support::{Call, Company, World, d, order, order_payload};

/// The predecessor sent it, and Sage has not changed since.
fn posted(company: &Company, name: &str) {
    posted_as(company, order(name), 1);
}

/// The same of any order: the predecessor sent prices in cents, quantities in stocking units, and a rate of pesos.
fn posted_as(company: &Company, po: Po, units: i64) {
    let name = po.order.number.to_string();
    company.order(po);
    let mut payload = order_payload(company, &name);
    payload.exchange_rate = Some(Decimal::ONE);
    for line in &mut payload.lines {
        line.quantity *= Decimal::from(units);
        line.price = line.price.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    }
    company.portal.books().orders.perform(&OrderRequest::Create(payload)).expect("a new order");
    company.order_marked(&name, "POSTED");
}

/// An order whose unit cost has four decimals.
fn fine(name: &str) -> Po {
    order(name).lines(|lines| {
        lines[0].ordered = d("25");
        lines[0].unit_cost = d("40.0004");
    })
}

/// 1 000 orders that agree, 150 of them at costs that the predecessor rounded, 120 that somebody edited in the portal, 80
/// that somebody closed there.
fn site() -> World {
    let world = World::new();
    let company = world.company();
    for index in 0..1_200 {
        let name = name(index);
        posted_as(company, if (850..1_000).contains(&index) { fine(&name) } else { order(&name) }, 1);
    }
    for order in &mut company.portal.books().orders.orders[1_000..1_120] {
        order.lines[0].quantity = Some(d("9"));
        order.total = Some(d("900"));
    }
    for order in &mut company.portal.books().orders.orders[1_120..] {
        order.status = OrderStatus::Closed;
    }
    world
}

fn name(index: usize) -> String {
    format!("PO{index:05}")
}

fn changed(world: &World, name: &str, change: impl FnOnce(Po) -> Po) {
    let now = sc_domain::ports::Clock::now(world.clock.as_ref());
    world.company().order(change(order(name)).with(|order| order.audit = now));
}

fn waiting(report: &RunReport, code: Code) -> usize {
    report.steps.iter().flat_map(|step| &step.waiting).filter(|waiting| waiting.cause.code == code).count()
}

/// Acceptance test 14 of the retry policy: attempts of the predecessor that failed are no burst of ours.
#[tokio::test]
async fn three_thousand_old_error_rows_bring_no_burst_and_one_question() {
    let world = World::new();
    let company = world.company();
    for index in 0..3_000 {
        company.order(order(&name(index)));
        company.order_marked(&name(index), "ERROR");
    }
    let report = world.run_orders().await;
    assert_eq!(totals(&report).2, 0);
    let report = world.later(15).run_orders().await;
    let step = step_of(&report, Step::CreatePurchaseOrders);
    assert_eq!(
        (step.result, step.writes),
        (StepResult::Postponed, 0),
        "the brake asks once, for all of them"
    );
    assert_eq!(
        step.cause.as_ref().map(|cause| cause.argument("effects").to_owned()).as_deref(),
        Some("3000")
    );
    assert_eq!(company.stage.calls(Call::CreateOrder), 0);
}

/// Its content is under way: nobody is asked to compare it, and the cycles after it say the same.
#[tokio::test]
async fn a_baseline_waits_for_an_authorization_that_was_taken_back_as_a_cycle_does() {
    let world = World::new();
    let company = world.company();
    posted(company, "PO1");
    let taken_back = order("PO1").authorized(false, Some(crate::support::YESTERDAY));
    company.order(taken_back.lines(|lines| lines[0].unit_cost = d("101")));
    for _ in 0..2 {
        let report = world.later(15).run_orders().await;
        assert_eq!(waiting(&report, Code::OrderReauthorizing), 1, "{report:#?}");
        assert_eq!(waiting(&report, Code::OrderDiffersInPortal), 0);
    }
}

#[tokio::test]
async fn a_site_of_1200_orders_is_adopted_without_a_write_and_a_mass_change_waits_for_a_person() {
    let world = site();
    let company = world.company();
    let before = company.snapshot();

    let report = world.run_orders().await;
    assert!(report.steps.iter().all(|step| step.kind == RunKind::Baseline));
    let (adopted, differing, writes) = totals(&report);
    assert_eq!((adopted, differing, writes), (1_080, 120, 0));
    assert_eq!(waiting(&report, Code::OrderDiffersInPortal), 120);
    assert_eq!(company.snapshot(), before, "nothing is written outside");
    assert_eq!(company.stage.calls(Call::FindOrders), 1, "one question for all");

    // The first cycle only takes over what people closed in the portal.
    let report = world.later(15).run_orders().await;
    assert_eq!(company.stage.calls(Call::CreateOrder), 0);
    assert_eq!(company.stage.calls(Call::UpdateOrder) + company.stage.calls(Call::SetStatus), 0);
    assert_eq!(step_of(&report, Step::ProcessOrderChanges).counters.done, 80);
    let closed =
        company.erp.tables().order_control.iter().filter(|row| row.status.as_str() == "CLOSED").count();
    assert_eq!(closed, 80);
    assert_eq!(company.portal.books().orders, before.1.orders, "the portal is as it was");

    // The second one has nothing to do.
    let quiet = company.snapshot();
    let asked = company.stage.calls(Call::FindOrders);
    let report = world.later(15).run_orders().await;
    assert_eq!(totals(&report).2, 0);
    assert_eq!(company.snapshot(), quiet);
    assert_eq!(company.stage.calls(Call::FindOrders), asked, "nothing changed, nothing asked");
    assert_eq!(waiting(&report, Code::OrderDiffersInPortal), 120, "each is still named");

    // Somebody raises all prices: 300 orders change at once, and the brake holds them.
    for index in 0..300 {
        changed(&world, &name(index), |po| po.lines(|lines| lines[0].unit_cost = d("101")));
    }
    let report = world.later(15).run_orders().await;
    let step = step_of(&report, Step::ProcessOrderChanges);
    assert_eq!(step.result, StepResult::Postponed);
    assert_eq!(step.cause.as_ref().map(|cause| cause.code), Some(Code::BrakeTripped));
    assert_eq!(step.cause.as_ref().map(|cause| cause.argument("effects").to_owned()).as_deref(), Some("300"));
    assert_eq!(company.stage.calls(Call::UpdateOrder), 0);

    // A person releases three of them, of which one lies beyond the portion of one run.
    for index in [3, 7, 299] {
        world.approve_order(&name(index), Step::ProcessOrderChanges).await;
    }
    world.later(15).run_orders().await;
    assert_eq!(company.stage.calls(Call::UpdateOrder), 3);
    for index in [3, 7, 299] {
        assert_eq!(company.portal.books().orders.get(&name(index)).total, Some(d("1010")));
        assert_eq!(world.order_stands(&name(index)).await, (DocumentState::Done, None));
    }
    assert_eq!(company.portal.books().orders.get(&name(4)).total, Some(d("1000")));

    // Then all that is left, in portions.
    world.approve_orders(ApprovalSubject::Brake { effects: 297 }, Step::ProcessOrderChanges).await;
    world.later(15).run_orders().await;
    world.later(15).run_orders().await;
    assert_eq!(company.stage.calls(Call::UpdateOrder), 300);
    let raised =
        company.portal.books().orders.orders.iter().filter(|order| order.total == Some(d("1010"))).count();
    assert_eq!(raised, 300);
    assert!(world.order_memory().await.approvals.is_empty(), "each approval is used up");
}

#[tokio::test]
async fn what_the_predecessor_sent_in_other_units_waits_and_what_it_rounded_does_not() {
    let world = World::new();
    let company = world.company();
    posted_as(company, fine("CENTS"), 1);
    posted_as(company, order("DOZEN"), 12);
    let before = company.snapshot();
    let report = world.run_orders().await;
    assert_eq!(totals(&report), (1, 1, 0));
    assert_eq!(company.portal.books().orders.get("CENTS").lines[0].price, Some(d("40")), "as it was");
    for _ in 0..3 {
        world.later(241).run_orders().await;
    }
    assert_eq!(company.snapshot(), before, "nothing is sent and nothing is marked");
    assert_eq!(world.order_stands("CENTS").await, (DocumentState::Adopted, None));
    let stands = world.order_stands("DOZEN").await;
    assert_eq!(stands, (DocumentState::Attention, Some(Code::OrderDiffersInPortal)));
    world.approve_order("DOZEN", Step::ProcessOrderChanges).await;
    world.later(15).run_orders().await;
    assert_eq!(company.portal.books().orders.get("DOZEN").lines[0].quantity, Some(d("10")));
    // A cost that changes by more than a cent still travels.
    changed(&world, "CENTS", |_| fine("CENTS").lines(|lines| lines[0].unit_cost = d("41.0004")));
    world.later(15).run_orders().await;
    assert_eq!(company.portal.books().orders.get("CENTS").lines[0].price, Some(d("41.0004")));
}

#[tokio::test]
async fn an_edited_order_keeps_its_portal_content_until_a_person_sends_ours() {
    let world = World::new();
    let company = world.company();
    posted(company, "PO1");
    company.portal.books().orders.get("PO1").total = Some(d("900"));
    world.run_orders().await;
    for _ in 0..3 {
        world.later(241).run_orders().await;
    }
    assert_eq!(company.portal.books().orders.get("PO1").total, Some(d("900")));
    assert_eq!(world.order_stands("PO1").await, (DocumentState::Attention, Some(Code::OrderDiffersInPortal)));
    world.approve_order("PO1", Step::ProcessOrderChanges).await;
    world.later(15).run_orders().await;
    assert_eq!(company.portal.books().orders.get("PO1").total, Some(d("1000")));
    assert_eq!(world.order_stands("PO1").await, (DocumentState::Done, None));
}

#[tokio::test]
async fn a_row_without_its_portal_order_is_told_and_a_person_may_accept_it() {
    let world = World::new();
    let company = world.company();
    posted(company, "PO1");
    company.portal.books().orders.orders.clear();
    world.run_orders().await;
    assert_eq!(world.order_stands("PO1").await, (DocumentState::Attention, Some(Code::OrderNotInPortal)));
    world.approve_order("PO1", Step::ProcessOrderChanges).await;
    world.later(15).run_orders().await;
    assert_eq!(world.order_stands("PO1").await, (DocumentState::Adopted, None));
    for _ in 0..4 {
        world.later(21 * 60).run_orders().await;
    }
    assert_eq!(world.order_stands("PO1").await, (DocumentState::Adopted, None), "told once");
    assert_eq!(company.stage.writes(), 0);
}

/// Some versions of Sage leave the document's total as it was, others take it away with what is cancelled: then the
/// portal's total is no difference that a person could judge.
#[tokio::test]
async fn an_order_cancelled_in_sage_while_the_predecessor_ran_is_adopted_and_then_cancelled() {
    for total in ["1000", "0"] {
        let world = World::new();
        let company = world.company();
        posted(company, "PO1");
        company.order(order("PO1").cancelled("10").with(|order| order.total = d(total)));
        let report = world.run_orders().await;
        assert_eq!(totals(&report), (1, 0, 0), "{total}");
        world.later(15).run_orders().await;
        assert_eq!(company.portal.books().orders.get("PO1").status, OrderStatus::Cancelled, "{total}");
        assert_eq!(company.erp.tables().order_control[0].status.as_str(), "CANCELLED", "{total}");
    }
}

#[tokio::test]
async fn a_lost_journal_is_rebuilt_and_nothing_is_sent_twice() {
    let mut world = World::live_orders().await;
    for index in 0..20 {
        world.company().order(order(&name(index)));
    }
    world.run_orders().await;
    assert_eq!(world.company().portal.books().orders.orders.len(), 20);
    let before = world.company().snapshot();
    world.close();
    for entry in std::fs::read_dir(world.folder.path()).expect("a folder").flatten() {
        if entry.path().is_file() {
            std::fs::remove_file(entry.path()).expect("a file of the journal");
        }
    }
    world.reopen();
    let report = world.later(15).run_orders().await;
    assert_eq!(totals(&report), (20, 0, 0));
    for _ in 0..3 {
        world.later(15).run_orders().await;
    }
    assert_eq!(world.company().snapshot(), before);
    // What changed meanwhile still travels.
    changed(&world, &name(0), |po| po.cancelled("4"));
    world.later(15).run_orders().await;
    assert_eq!(world.company().portal.books().orders.get(&name(0)).total, Some(d("600")));
}

#[tokio::test]
async fn a_foreign_order_makes_the_next_run_look_only() {
    let world = World::live_orders().await;
    let company = world.company();
    company.order(order("OURS"));
    posted(company, "THEIRS");
    let report = world.run_orders().await;
    assert!(report.steps.iter().all(|step| step.kind == RunKind::Baseline));
    let cause = step_of(&report, Step::CreatePurchaseOrders).cause.clone().expect("a reason");
    assert_eq!((cause.code, cause.argument("documents")), (Code::ControlRowsUnexplained, "THEIRS"));
    assert_eq!(company.stage.writes(), 0);
    world.later(15).run_orders().await;
    assert_eq!(company.portal.books().orders.of("OURS").len(), 1, "the run after it acts");
}

#[tokio::test]
async fn the_sweep_of_the_next_day_finds_what_happened_in_the_portal() {
    let world = World::live_orders().await;
    let company = world.company();
    company.order(order("PO1"));
    world.run_orders().await;
    company.portal.books().orders.get("PO1").status = OrderStatus::Closed;
    world.later(60).run_orders().await;
    assert_eq!(company.erp.tables().order_control[0].status.as_str(), "POSTED", "not looked at yet");
    world.later(20 * 60).run_orders().await;
    assert_eq!(company.erp.tables().order_control[0].status.as_str(), "CLOSED");
    let orders_read = company.stage.calls(Call::Orders);
    world.later(60).run_orders().await;
    assert_eq!(company.stage.calls(Call::Orders), orders_read, "one sweep a day");
}
