//! First contact, and the look after a lost or restored journal: nothing is written outside, and nothing
//! is doubled afterwards.

use std::time::Duration;

use jiff::civil::date;
use sc_domain::cause::Code;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::{ApprovalSubject, DocumentState, RunKind};
use sc_domain::step::StepResult;
use sc_sync::StepReport;

use crate::support::checker::{no_blind_resend, settled_once};
use crate::support::{Call, Company, Fault, World, d, failure, number, payment, portal_id};

/// A live site: `EQ…` is in the portal and marked, `DIF` differs there, `NEW` was never sent, `OLD` lies
/// before the company's first day, `LOST` is in the portal without its control row.
async fn site() -> World {
    let world = World::new();
    let company = world.company();
    for name in ["EQ1", "EQ2", "DIF", "LOST"] {
        company.add(payment(name).invoice(&format!("F-{name}"), "100"));
    }
    sent_by_somebody(company, &["EQ1", "EQ2", "DIF", "LOST"]).await;
    company.portal.books().payments[2].total = Some(d("90"));
    for (index, name) in ["EQ1", "EQ2", "DIF"].iter().enumerate() {
        let id = company.portal.books().payments[index].id.clone();
        company.mark(name, "PAID", Some(id));
    }
    company.add(payment("NEW").invoice("F-NEW", "100"));
    company.add(payment("OLD").invoice("F-OLD", "100").day(date(2026, 10, 20)));
    world
}

/// The portal has these payments as Sage holds them, sent by another program.
async fn sent_by_somebody(company: &Company, numbers: &[&str]) {
    let memory = sc_domain::ports::PassMemory {
        baseline: Some(crate::support::clock::start()),
        ..sc_domain::ports::PassMemory::default()
    };
    let config = sc_sync::EngineConfig::default();
    let cancel = tokio_util::sync::CancellationToken::new();
    let bounds = sc_sync::bounds::Bounds {
        config: &config,
        clock: company.stage.clock.as_ref(),
        deadline: Duration::from_secs(u64::from(u32::MAX)),
        cancel: &cancel,
    };
    let observed = sc_sync::upload_payments::observe::observe(
        &company.tenant,
        &memory,
        &bounds,
        RunKind::Cycle,
        None,
        || (),
    )
    .await
    .expect("both sides answer");
    let context = sc_sync::upload_payments::plan::Context {
        tenant: &company.key,
        go_live: company.tenant.go_live,
        rules: &company.tenant.payments,
        config: &config,
    };
    let plan = sc_sync::upload_payments::plan::plan(&observed.seen, &memory, context);
    for wanted in numbers {
        let planned = plan.effects.iter().find(|p| p.effect.document == company.key_of(wanted));
        let sc_domain::effect::Action::CreatePayment { payload, .. } =
            &planned.expect("a payment that can be sent").effect.action
        else {
            panic!("a payment")
        };
        company.portal.books().store(payload);
    }
}

fn code_of(step: &StepReport, world: &World, text: &str) -> Option<Code> {
    let key = world.company().key_of(text);
    step.waiting.iter().find(|waiting| waiting.document == key).map(|waiting| waiting.cause.code)
}

#[tokio::test]
async fn the_first_run_looks_and_writes_nothing() {
    let world = site().await;
    let before = world.company().snapshot();
    let step = world.step().await;
    assert_eq!(world.company().snapshot(), before);
    assert_eq!(world.company().stage.writes(), 0);
    assert_eq!((step.kind, step.result), (RunKind::Baseline, StepResult::Done));
    assert_eq!((step.adopted, step.differing, step.left_alone), (3, 1, 1));
    assert_eq!(world.stands("EQ1").await, (DocumentState::Adopted, None));
    assert_eq!(world.stands("LOST").await, (DocumentState::Confirmed, None));
    assert_eq!(world.stands("DIF").await, (DocumentState::Attention, Some(Code::PaymentDiffersInPortal)));
    assert_eq!(world.stands("NEW").await, (DocumentState::Waiting, Some(Code::DocumentNextRun)));
    assert_eq!(world.stands("OLD").await, (DocumentState::LeftAlone, Some(Code::BeforeGoLive)));
    assert!(world.document("EQ1").await.record.payload_hash.is_some(), "the hash of the payload is kept");
}

#[tokio::test]
async fn the_second_run_sends_what_is_new_marks_what_lacks_its_row_and_the_third_does_nothing() {
    let world = site().await;
    world.run().await;
    world.later(15);
    let step = world.step().await;
    assert_eq!(step.kind, RunKind::Cycle);
    assert_eq!(world.company().stage.calls(Call::Create), 1, "only NEW");
    assert_eq!(world.stands("LOST").await, (DocumentState::Done, None));
    assert_eq!(world.stands("NEW").await, (DocumentState::Done, None));
    let writes = world.company().stage.writes();
    world.later(15);
    let step = world.step().await;
    assert_eq!(world.company().stage.writes(), writes, "a second cycle writes nothing");
    assert_eq!(step.writes, 0);
    let waiting: Vec<String> = step.waiting.iter().map(|w| w.document.external_id.clone()).collect();
    assert_eq!(waiting, ["DIF"], "and names what waits");
    assert_eq!(code_of(&step, &world, "DIF"), Some(Code::PaymentDiffersInPortal));
}

#[tokio::test]
async fn a_baseline_that_is_cut_goes_on_where_it_stopped() {
    let mut world = World::new();
    for n in 0..10 {
        world.add(payment(&format!("PY{n}")).invoice(&format!("F{n}"), "10"));
    }
    sent_by_somebody(world.company(), &["PY1", "PY4"]).await;
    world.config.effects_parallel = 1;
    // Each question takes a minute; the step has five.
    let slow = |world: &World| {
        for nth in 1..=10 {
            let clock = world.clock.clone();
            world.company().stage.before(Call::Lookup, nth, move || {
                clock.advance(jiff::SignedDuration::from_mins(1));
            });
        }
    };
    let mut asked = Vec::new();
    for _ in 0..4 {
        slow(&world);
        let before = world.company().stage.calls(Call::Lookup);
        let step = world.step().await;
        asked.push(world.company().stage.calls(Call::Lookup) - before);
        assert_eq!(world.company().stage.writes(), 0);
        if step.result == StepResult::Done {
            break;
        }
        assert_eq!(step.cause.as_ref().map(|cause| cause.code), Some(Code::BaselineOnly));
        world.company().stage.heal();
    }
    assert_eq!(asked, [5, 5, 0], "nothing is asked twice, and it comes to its end");
    world.company().stage.heal();
    world.until_calm().await;
    settled_once(&world, world.company()).await;
    assert_eq!(world.company().stage.calls(Call::Create), 8);
}

#[tokio::test]
async fn a_question_that_failed_is_asked_again_by_the_next_baseline() {
    let world = World::new();
    world.add(payment("PY1").invoice("F1", "10"));
    sent_by_somebody(world.company(), &["PY1"]).await;
    let broken = failure(FailureKind::Transient, Code::PortalServerError);
    world.company().stage.on(Call::Lookup, 1, Fault::Before(broken));
    let step = world.step().await;
    assert_eq!((step.kind, step.result), (RunKind::Baseline, StepResult::Postponed));
    world.later(15);
    let step = world.step().await;
    assert_eq!((step.kind, step.adopted), (RunKind::Baseline, 1));
    world.until_calm().await;
    assert_eq!(world.company().stage.calls(Call::Create), 0);
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn a_lost_journal_doubles_nothing() {
    let mut world = World::live().await;
    for n in 0..5 {
        world.add(payment(&format!("PY{n}")).invoice(&format!("F{n}"), "10"));
    }
    // One of them loses its control row as well.
    world.company().stage.on(
        Call::Mark,
        2,
        Fault::Before(failure(FailureKind::Transient, Code::SageDeadlock)),
    );
    world.run().await;
    world.close();
    for name in ["journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3-shm"] {
        let _ = std::fs::remove_file(world.folder.path().join(name));
    }
    world.reopen();
    let creates = world.company().stage.calls(Call::Create);
    let step = world.step().await;
    assert_eq!((step.kind, step.adopted), (RunKind::Baseline, 5));
    world.until_calm().await;
    assert_eq!(world.company().stage.calls(Call::Create), creates);
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn an_older_copy_of_the_journal_looks_before_it_acts() {
    let mut world = World::live().await;
    world.add(payment("PY1").invoice("F1", "10"));
    world.run().await;
    world.close();
    let file = world.folder.path().join("journal.sqlite3");
    let copy = std::fs::read(&file).expect("the journal can be copied");
    world.reopen();
    world.add(payment("PY2").invoice("F2", "20"));
    world.later(60).run().await;
    world.close();
    for name in ["journal.sqlite3-wal", "journal.sqlite3-shm"] {
        let _ = std::fs::remove_file(world.folder.path().join(name));
    }
    std::fs::write(&file, copy).expect("the copy is put back");
    world.reopen();
    world.add(payment("PY3").invoice("F3", "30"));
    world.later(60);
    let step = world.step().await;
    assert_eq!(step.kind, RunKind::Baseline, "PY2's row is not explained by this journal");
    let cause = step.cause.expect("a cause");
    assert_eq!((cause.code, cause.argument("documents")), (Code::ControlRowsUnexplained, "PY2"));
    world.until_calm().await;
    assert_eq!(world.company().stage.calls(Call::Create), 3, "each once");
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn a_row_of_an_entry_that_is_no_payment_does_not_keep_a_company_from_working() {
    let world = World::live().await;
    world.add(payment("PP1").invoice("F1", "10").with(|p| p.edit_status = 2));
    world.company().mark("PP1", "PAID", Some(portal_id(1)));
    world.add(payment("PY1").invoice("F2", "20"));
    let step = world.step().await;
    assert_eq!(step.kind, RunKind::Cycle);
    assert_eq!(world.stands("PY1").await, (DocumentState::Done, None));
}

#[tokio::test]
async fn a_row_without_its_payment_in_the_portal_is_a_persons_business() {
    let world = World::new();
    world.add(payment("PY1").invoice("F1", "10"));
    world.company().mark("PY1", "PAID", Some(portal_id(1)));
    world.run().await;
    assert_eq!(world.stands("PY1").await, (DocumentState::Attention, Some(Code::ControlRowWithoutPortal)));
    world.later(31).run().await;
    assert_eq!(world.company().stage.calls(Call::Create), 0);
    // The person deletes the row: the payment goes.
    world.company().erp.tables().control.clear();
    world.later(31).run().await;
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn a_payment_from_before_the_first_day_goes_only_when_a_person_says_so() {
    let world = World::new();
    world.add(payment("OLD").invoice("F1", "10").day(date(2026, 10, 20)));
    world.run().await;
    for _ in 0..2 {
        world.later(31).run().await;
    }
    assert_eq!(world.company().stage.calls(Call::Create), 0);
    world.approve_document("OLD").await;
    // The portal is down at first: the decision is not lost.
    let dead = failure(FailureKind::NotSent, Code::PortalUnreachable);
    world.company().stage.on(Call::Create, 1, Fault::Before(dead));
    world.later(31).run().await;
    world.later(31).run().await;
    settled_once(&world, world.company()).await;
    assert_eq!(world.pending_approvals().await, 0);
}

#[tokio::test]
async fn a_reverted_payment_goes_again_only_when_a_person_says_so() {
    let world = World::live().await;
    world.add(payment("PY1").invoice("F1", "10"));
    world.run().await;
    world.company().erp.tables().control[0].status = sc_domain::control::ControlStatus::Reverted;
    world.company().portal.books().payments.clear();
    let step = {
        world.later(31);
        world.step().await
    };
    assert_eq!(code_of(&step, &world, "PY1"), Some(Code::PaymentReverted));
    assert_eq!(world.company().stage.calls(Call::Create), 1);
    world.approve_document("PY1").await;
    world.later(31).run().await;
    assert_eq!(world.company().stage.calls(Call::Create), 2);
    assert_eq!(world.pending_approvals().await, 0);
    assert_eq!(world.company().erp.tables().control.len(), 2, "the old row stays, as history");
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn a_difference_that_a_person_accepts_is_settled() {
    let world = site().await;
    world.run().await;
    world.approve_document("DIF").await;
    world.later(15).run().await;
    assert_eq!(world.stands("DIF").await, (DocumentState::Adopted, None));
    assert_eq!(world.pending_approvals().await, 0);
    world.later(15);
    assert_eq!(world.step().await.waiting, []);
}

#[tokio::test]
async fn a_reversal_after_the_upload_stays_until_the_row_says_that_it_was_taken_back() {
    let world = World::live().await;
    world.add(payment("PY1").invoice("F1", "10"));
    world.run().await;
    world.company().replace(payment("PY1").invoice("F1", "10").reversed());
    for _ in 0..2 {
        world.later(31).run().await;
        assert_eq!(
            world.stands("PY1").await,
            (DocumentState::Attention, Some(Code::PaymentReversedAfterUpload))
        );
    }
    world.company().erp.tables().control[0].status = sc_domain::control::ControlStatus::Reverted;
    world.later(31).run().await;
    assert_ne!(world.stands("PY1").await.1, Some(Code::PaymentReversedAfterUpload));
    assert_eq!(world.company().stage.calls(Call::Create), 1);
}

#[tokio::test]
async fn the_brake_is_released_once_and_only_up_to_what_was_seen() {
    let mut world = World::live().await;
    world.config.brake_effects = 5;
    world.config.documents_per_step_max = 4;
    let add = |world: &World, range: std::ops::Range<u32>| {
        for n in range {
            world.add(payment(&format!("PY{n:02}")).invoice(&format!("F{n}"), "10"));
        }
    };
    add(&world, 0..7);
    for _ in 0..4 {
        let step = world.step().await;
        assert_eq!(step.cause.as_ref().map(|cause| cause.code), Some(Code::BrakeTripped));
        assert_eq!(
            step.cause.as_ref().map_or("", |cause| cause.argument("effects")),
            "7",
            "portions do not hide it"
        );
        assert_eq!(world.company().stage.writes(), 0);
        assert_eq!(step.waiting.len(), 7, "each is named");
        world.later(15);
    }
    world.approve(ApprovalSubject::Brake { effects: 7 }).await;
    add(&world, 7..8);
    assert_eq!(world.step().await.effects, 0, "one more than was seen");
    world.company().erp.tables().payments.pop();
    let sent: Vec<u32> = {
        let mut sent = Vec::new();
        for _ in 0..2 {
            world.later(15);
            sent.push(world.step().await.effects);
        }
        sent
    };
    assert_eq!(sent, [4, 3], "in the portions of a run");
    assert_eq!(world.pending_approvals().await, 0, "used up with the last portion");
    add(&world, 10..17);
    world.later(15);
    assert_eq!(world.step().await.cause.map(|cause| cause.code), Some(Code::BrakeTripped), "once");
}

#[tokio::test]
async fn a_plan_that_was_held_back_does_not_become_a_habit() {
    let mut world = World::live().await;
    world.config.brake_floor = 2;
    for n in 0..3 {
        world.add(payment(&format!("A{n}")).invoice(&format!("FA{n}"), "10"));
        world.later(15).run().await;
    }
    for n in 0..6 {
        world.add(payment(&format!("B{n}")).invoice(&format!("FB{n}"), "10"));
    }
    for _ in 0..5 {
        world.later(15);
        let step = world.step().await;
        assert_eq!(
            step.cause.map(|cause| cause.code),
            Some(Code::BrakeTripped),
            "five times the mean of one"
        );
    }
    assert_eq!(world.company().stage.calls(Call::Create), 3);
    no_blind_resend(&world.company().stage.history());
    assert!(world.company().portal.books().of(number("B0").as_str()).is_empty());
}

/// The predecessor stored NULL where the answer had no id, and nobody ever completed the row (Y20).
#[tokio::test]
async fn a_control_row_without_the_portals_id_is_completed_by_the_first_cycle() {
    let world = World::new();
    let company = world.company();
    company.add(payment("PY1").invoice("F1", "100"));
    sent_by_somebody(company, &["PY1"]).await;
    company.mark("PY1", "PAID", None);
    let step = world.step().await;
    assert_eq!((step.kind, step.adopted), (RunKind::Baseline, 1));
    assert_eq!(company.erp.tables().control[0].portal_id, None, "a baseline writes nothing outside");
    world.later(15);
    world.step().await;
    let id = company.portal.books().payments[0].id.clone();
    let rows = company.erp.tables().control.clone();
    assert_eq!((rows.len(), rows[0].portal_id.clone()), (1, Some(id)), "completed, and no second row");
    assert_eq!(company.stage.calls(Call::Create), 0);
    assert_eq!(world.stands("PY1").await, (DocumentState::Done, None));
}

#[tokio::test]
async fn a_row_without_its_portal_payment_is_told_with_its_id() {
    let world = World::new();
    let company = world.company();
    company.add(payment("PY1").invoice("F1", "100"));
    company.mark("PY1", "PAID", Some(portal_id(7)));
    let step = world.step().await;
    let [waiting] = &step.waiting[..] else { panic!("one waits: {step:?}") };
    assert_eq!(waiting.cause.code, Code::ControlRowWithoutPortal);
    assert_eq!(waiting.cause.argument("portal_id"), portal_id(7).as_str());
}
