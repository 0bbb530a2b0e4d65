//! What ends the run of a company and not of the others: somebody else who writes its control tables, and silence.

use std::collections::BTreeSet;

use sc_domain::Step;
use sc_domain::cause::Code;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::DocumentState;
use sc_domain::step::StepResult;
use sc_sync::StepReport;

use crate::guards::payments;
use crate::support::checker::no_blind_resend;
use crate::support::orders::order_row;
use crate::support::{Call, Fault, World, failure, order, payment, portal_id};

fn codes(step: &StepReport) -> BTreeSet<&'static str> {
    step.waiting.iter().map(|waiting| waiting.cause.code.as_str()).collect()
}

#[tokio::test]
async fn a_foreign_row_stops_the_company_and_what_was_begun_is_marked() {
    let world = World::with(&["norte", "sur"]);
    world.run().await;
    for company in &world.companies {
        for n in 1..=4 {
            company.add(payment(&format!("PY{n}")).invoice(&format!("F{n}"), "10"));
        }
        company.add(payment("ZZ").invoice("FZ", "10"));
    }
    let mut world = world;
    world.config.effects_parallel = 1;
    let tables = world.companies[0].erp.tables.clone();
    let north = world.companies[0].clone();
    world.companies[0].stage.before(Call::Create, 2, move || {
        assert!(!tables.lock().expect("no panic").control.is_empty());
        north.mark("ZZ", "PAID", Some(portal_id(0xabc)));
    });
    let report = world.run().await;
    let north = &report.steps[0];
    let cause = north.cause.clone().expect("a cause");
    assert_eq!((cause.code, cause.argument("documents")), (Code::ForeignWriter, "ZZ"));
    assert_eq!(north.result, StepResult::Failed);
    assert_eq!((north.counters.done, north.counters.waiting), (2, 3), "PY2 was under way and is marked");
    assert_eq!(codes(north), ["document.postponed"].into());
    assert_eq!(report.steps[1].counters.done, 5, "the other company goes on");
    assert_eq!(world.stands("PY2").await, (DocumentState::Done, None));
    // The next run looks, because the journal cannot explain the row.
    world.later(15);
    let step = world.run().await.steps.remove(0);
    assert_eq!(step.cause.map(|cause| cause.code), Some(Code::ControlRowsUnexplained));
    assert_eq!(
        world.stands("ZZ").await,
        (DocumentState::Attention, Some(Code::ControlRowWithoutPortal)),
        "somebody marked what the portal does not have"
    );
    no_blind_resend(&world.companies[0].stage.history());
}

/// Decisions, section 1: the company stops, not the step alone. Whoever marks payments may mark orders, and import.
#[tokio::test]
async fn after_a_foreign_row_nothing_more_of_the_company_begins() {
    let mut world = World::with(&["norte", "sur"]);
    world.config.effects_parallel = 1;
    let steps = [Step::UploadPayments, Step::CreatePurchaseOrders, Step::ClosePurchaseOrders];
    world.run_steps(&steps).await;
    for company in &world.companies {
        company.add(payment("PY1").invoice("F1", "10"));
        company.order(order("OC1"));
    }
    let north = world.companies[0].clone();
    world.companies[0].stage.before(Call::Create, 1, move || north.mark("ZZ", "PAID", None));
    world.companies[0].add(payment("PY2").invoice("F2", "10"));
    let report = world.run_steps(&steps).await;
    let told = |tenant: &str| {
        let of_tenant = report.steps.iter().filter(|step| step.tenant.as_str() == tenant);
        of_tenant
            .map(|step| (step.step, step.result, step.cause.as_ref().map(|cause| cause.code)))
            .collect::<Vec<_>>()
    };
    let stopped = Some(Code::ForeignWriter);
    assert_eq!(
        told("norte"),
        [
            (Step::UploadPayments, StepResult::Failed, stopped),
            (Step::CreatePurchaseOrders, StepResult::Failed, stopped),
            (Step::ClosePurchaseOrders, StepResult::Failed, stopped),
        ]
    );
    assert_eq!(world.companies[0].stage.calls(Call::CreateOrder), 0, "no order is sent");
    assert!(told("sur").iter().all(|(_, result, cause)| (*result, *cause) == (StepResult::Done, None)));
    assert_eq!(world.companies[1].stage.calls(Call::CreateOrder), 1, "the other company goes on");
}

/// Both tables are watched from the first question to the last, whichever of them a step writes.
#[tokio::test]
async fn a_foreign_row_is_seen_in_either_table_and_whenever_it_comes() {
    let all = [Step::UploadPayments, Step::CreatePurchaseOrders, Step::ClosePurchaseOrders];
    // (before which call, in which table it appears, which steps end with it, what was created)
    let cases = [
        (Call::Payments, Table::Payments, 3, (0, 0)),
        (Call::Payments, Table::Orders, 3, (0, 0)),
        (Call::Mark, Table::Orders, 3, (1, 0)),
        (Call::MarkOrder, Table::Payments, 2, (1, 1)),
        (Call::FindOrders, Table::Payments, 2, (1, 0)),
    ];
    for (call, table, stopped, created) in cases {
        let world = World::live().await;
        world.run_steps(&all).await;
        let company = world.company();
        company.order(order("SEEN"));
        world.run_steps(&all).await;
        company.add(payment("PY1").invoice("F1", "10"));
        company.order(order("OC1"));
        let (payments, orders) = (company.stage.calls(Call::Create), company.stage.calls(Call::CreateOrder));
        let foreign = company.clone();
        company.stage.before(call, 1, move || match table {
            Table::Payments => foreign.mark("ZZ", "PAID", Some(portal_id(0x77))),
            Table::Orders => {
                foreign.erp.tables().order_control.push(order_row("ZZ", "POSTED", Some(portal_id(0x77))));
            }
        });
        let report = world.later(24 * 60).run_steps(&all).await;
        let told: Vec<_> =
            report.steps.iter().map(|step| step.cause.as_ref().map(|cause| cause.code)).collect();
        let expected: Vec<_> =
            (0..3).map(|nth| (nth >= 3 - stopped).then_some(Code::ForeignWriter)).collect();
        assert_eq!(told, expected, "{call:?} {table:?}");
        let made =
            (company.stage.calls(Call::Create) - payments, company.stage.calls(Call::CreateOrder) - orders);
        assert_eq!(made, created, "{call:?} {table:?}");
    }
}

#[derive(Debug, Clone, Copy)]
enum Table {
    Payments,
    Orders,
}

/// After the last effect nothing asks any more whether somebody else writes, unless the end of the run does.
#[tokio::test]
async fn a_second_row_of_our_own_payment_is_foreign_and_a_person_says_which_one_stays() {
    let world = payments(1).await;
    let foreign = world.company().clone();
    let theirs = portal_id(0x77);
    let tables = world.company().erp.tables.clone();
    for nth in 1..=9 {
        let (foreign, tables, theirs) = (foreign.clone(), tables.clone(), theirs.clone());
        world.company().stage.before(Call::Count, nth, move || {
            let rows = tables.lock().expect("no panic").control.len();
            if rows == 1 {
                foreign.mark("PY1", "PAID", Some(theirs));
            }
        });
    }
    let step = world.step().await;
    let cause = step.cause.clone().expect("a cause");
    assert_eq!((cause.code, cause.argument("documents")), (Code::ForeignWriter, "PY1"));
    assert_eq!((step.result, step.counters.done), (StepResult::Failed, 1));
    let step = world.later(15).step().await;
    assert_eq!(step.cause, None, "what happened before the run is no writer of now");
    let differ = (DocumentState::Attention, Some(Code::ControlRowsDiffer));
    assert_eq!(world.stands("PY1").await, differ);
    world.later(15).step().await;
    assert_eq!(world.stands("PY1").await, differ, "it stays until somebody removed a row");
    tables.lock().expect("no panic").control.retain(|row| row.portal_id.as_ref() != Some(&theirs));
    world.later(15).step().await;
    assert_eq!(world.stands("PY1").await, (DocumentState::Adopted, None));
    assert_eq!(world.company().stage.calls(Call::Create), 1);
}

/// Decisions, section 2: three failures in a row open the breaker of the company, and nobody waits for the same silence
/// with each of its steps.
#[tokio::test]
async fn a_portal_that_keeps_silent_ends_the_run_of_the_company_and_not_of_the_others() {
    let steps = [
        Step::CheckPayments,
        Step::UploadPayments,
        Step::CreatePurchaseOrders,
        Step::ProcessOrderChanges,
        Step::ClosePurchaseOrders,
    ];
    let mut world = World::with(&["norte", "sur"]);
    world.config.effects_parallel = 1;
    world.config.breaker_failures = 2;
    world.run_steps(&steps).await;
    for company in &world.companies {
        company.order(order("OC1"));
    }
    world.run_steps(&steps).await;
    for company in &world.companies {
        company.order(order("OC2"));
        company.add(payment("PY1").invoice("F1", "10"));
    }
    let stage = &world.companies[0].stage;
    let silence = || failure(FailureKind::Transient, Code::PortalTimeout);
    stage.always(Call::Cfdis, Fault::Before(silence()));
    stage.always(Call::BankAccounts, Fault::Before(silence()));
    let asked = stage.history().len();
    let report = world.later(15).run_steps(&steps).await;
    let told = |tenant: &str| {
        let of_tenant = report.steps.iter().filter(|step| step.tenant.as_str() == tenant);
        of_tenant.map(|step| step.cause.as_ref().map(|cause| cause.code)).collect::<Vec<_>>()
    };
    let (silent, open) = (Some(Code::PortalTimeout), Some(Code::BreakerOpen));
    assert_eq!(told("norte"), [silent, silent, open, open, open]);
    assert!(
        stage.history()[asked..].iter().all(|entry| entry.call != Call::Authorizations),
        "the steps of orders ask nothing"
    );
    assert_eq!(told("sur"), [None; 5]);
    world.companies[0].stage.heal();
    let report = world.later(15).run_steps(&steps).await;
    assert!(report.steps.iter().all(|step| step.cause.is_none()), "it is of one run");
}

/// What the last run left to this one was not reached: nobody may read that it goes by itself.
#[tokio::test]
async fn documents_of_steps_that_do_not_begin_say_what_stopped_them() {
    let steps = [Step::UploadPayments, Step::CreatePurchaseOrders];
    let mut world = World::with(&["norte"]);
    world.config.effects_parallel = 1;
    world.company().order(order("OC1"));
    world.run_steps(&[Step::CreatePurchaseOrders]).await;
    let world = world;
    assert_eq!(world.order_stands("OC1").await, (DocumentState::Waiting, Some(Code::DocumentNextRun)));
    world.run_steps(&[Step::UploadPayments]).await;
    world.company().add(payment("PY1").invoice("F1", "10"));
    let north = world.company().clone();
    world.company().stage.before(Call::Create, 1, move || north.mark("ZZ", "PAID", None));
    world.run_steps(&steps).await;
    let life = world.order_life("OC1").await;
    let cause = life.document.and_then(|row| row.record.cause).expect("a cause");
    assert_eq!((cause.code, cause.argument("reason")), (Code::DocumentPostponed, "step.foreign_writer"));
    assert!(cause.awaits().needs_a_person() && !cause.disposition().needs_a_person());
}

#[tokio::test]
async fn rows_that_a_person_deletes_are_no_foreign_writer() {
    let world = payments(3).await;
    world.company().mark("OTHER", "PAID", None);
    let tables = world.company().erp.tables.clone();
    world.company().stage.before(Call::Create, 2, move || {
        tables.lock().expect("no panic").control.remove(0);
    });
    assert_eq!(world.step().await.counters.done, 3);
}
