//! What keeps a run from doing harm: foreign writers, the lease, deadlines, cancellation, the dry run.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use sc_domain::cause::Code;
use sc_domain::effect::Action;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::{DocumentState, SchemaGap};
use sc_domain::step::StepResult;
use sc_sync::StepReport;

use crate::protocol::two_payment_world;
use crate::support::checker::settled_once;
use crate::support::{Call, Fault, STEP, World, failure, payment};

pub async fn payments(count: u32) -> World {
    let mut world = World::live().await;
    world.config.effects_parallel = 1;
    for n in 1..=count {
        world.add(payment(&format!("PY{n}")).invoice(&format!("F{n}"), "10"));
    }
    world
}

fn codes(step: &StepReport) -> BTreeSet<&'static str> {
    step.waiting.iter().map(|waiting| waiting.cause.code.as_str()).collect()
}

#[tokio::test]
async fn a_lost_lease_stops_the_company_and_what_was_begun_is_marked() {
    let world = payments(4).await;
    let tables = world.company().erp.tables.clone();
    world.company().stage.before(Call::Create, 2, move || {
        tables.lock().expect("no panic").is_lease_lost = true;
    });
    let step = world.step().await;
    assert_eq!(step.cause.as_ref().map(|cause| cause.code), Some(Code::LeaseLost));
    assert_eq!((step.result, step.counters.done, step.counters.waiting), (StepResult::Postponed, 2, 2));
    world.company().erp.tables().is_lease_lost = false;
    world.until_calm().await;
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn a_company_that_another_engine_works_on_is_left_to_it() {
    let world = payments(1).await;
    world.company().erp.tables().is_locked_elsewhere = true;
    let before = world.company().stage.calls(Call::Payments);
    let step = world.step().await;
    assert_eq!(
        (step.result, step.cause.map(|cause| cause.code)),
        (StepResult::Postponed, Some(Code::LeaseTaken))
    );
    assert_eq!(world.company().stage.calls(Call::Payments), before, "not even looked at");
}

#[tokio::test]
async fn a_missing_column_stops_the_step_and_is_never_zero_payments() {
    let world = payments(1).await;
    world.company().erp.tables().gaps =
        vec![SchemaGap { database: "FESA".into(), object: "fesaPagosFocaltec.idFocaltec".into() }];
    let step = world.step().await;
    assert_eq!(step.result, StepResult::Failed);
    assert_eq!(step.cause.map(|cause| cause.code), Some(Code::SageSchemaMissing));
}

#[tokio::test]
async fn a_failed_question_is_never_no_rows() {
    for call in [
        Call::ServerUtc,
        Call::Offset,
        Call::Payments,
        Call::Snapshot,
        Call::Lines,
        Call::Vendors,
        Call::BankAccounts,
        Call::Schema,
    ] {
        let world = payments(1).await;
        world.company().stage.on(call, 1, Fault::Before(failure(FailureKind::Transient, Code::SageTimeout)));
        let step = world.step().await;
        assert_eq!(step.result, StepResult::Failed, "{call:?}");
        assert_eq!(step.cause.map(|cause| cause.code), Some(Code::SageTimeout), "{call:?}");
        assert_eq!(world.company().stage.writes(), 0, "{call:?}");
        world.until_calm().await;
        settled_once(&world, world.company()).await;
    }
}

#[tokio::test]
async fn when_the_time_of_the_step_is_up_nothing_new_begins() {
    let world = payments(5).await;
    let clock = world.clock.clone();
    world.company().stage.before(Call::Create, 2, move || clock.advance(SignedDuration::from_mins(6)));
    let step = world.step().await;
    assert_eq!(step.cause.as_ref().map(|cause| cause.code), Some(Code::StepDeadline));
    assert_eq!((step.result, step.counters.done, step.counters.waiting), (StepResult::Postponed, 2, 3));
    assert_eq!(codes(&step), ["document.postponed"].into());
    world.until_calm().await;
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn a_company_full_of_open_questions_still_sends_what_is_ready() {
    let mut world = World::live().await;
    world.config.effects_parallel = 1;
    for n in 1..=20 {
        world.add(payment(&format!("AA{n}")).invoice(&format!("Q{n}"), "10").without_uuid());
    }
    world.add(payment("ZZ1").invoice("F1", "10"));
    for nth in 1..=200 {
        let clock = world.clock.clone();
        world.company().stage.before(Call::Invoices, nth, move || {
            clock.advance(SignedDuration::from_secs(20));
        });
    }
    let step = world.step().await;
    assert_eq!(world.stands("ZZ1").await, (DocumentState::Done, None));
    assert_eq!(codes(&step), ["document.postponed", "payment.invoice_without_uuid"].into());
    let asked = |step: &StepReport| {
        let asked = step.waiting.iter().filter(|w| w.cause.code == Code::InvoiceWithoutUuid);
        asked.map(|waiting| waiting.document.external_id.clone()).collect::<BTreeSet<_>>()
    };
    let first = asked(&step);
    world.later(15);
    let second = asked(&world.step().await);
    assert!(first.is_disjoint(&second), "the next run begins where this one stopped");
}

#[tokio::test]
async fn after_a_cancellation_nothing_new_begins_and_what_began_is_settled() {
    for nth in 1..=3 {
        let world = payments(4).await;
        let cancel = world.cancel.clone();
        world.company().stage.before(Call::Create, nth, move || cancel.cancel());
        let step = world.step().await;
        assert_eq!(step.cause.as_ref().map(|cause| cause.code), Some(Code::RunCancelled));
        assert_eq!(step.counters.done, nth, "the one under way is marked");
        assert_eq!(world.company().stage.calls(Call::Create), nth);
        assert_eq!(step.waiting.len() as u32, 4 - nth, "the others are named");
    }
    let world = payments(1).await;
    world.cancel.cancel();
    let before = world.company().stage.history().len();
    assert_eq!(world.step().await.result, StepResult::Postponed);
    assert_eq!(world.company().stage.history().len(), before, "a run that is cancelled asks nothing");
}

#[tokio::test]
async fn a_cancellation_between_links_and_payments_leaves_no_document_without_a_reason() {
    let world = two_payment_world().await;
    let cancel = world.cancel.clone();
    world.company().stage.before(Call::LinkVendor, 1, move || cancel.cancel());
    let step = world.step().await;
    assert_eq!(world.company().stage.calls(Call::Create), 0);
    let named: BTreeSet<String> = step.waiting.iter().map(|w| w.document.external_id.clone()).collect();
    assert_eq!(named, ["PY1", "PY2", "V2/G1"].map(str::to_owned).into());
    assert_eq!(codes(&step), ["document.postponed"].into());
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_tells_what_the_run_then_does() {
    let mut world = two_payment_world().await;
    world.config.effects_parallel = 1;
    world.add(payment("PY3").invoice("F3", "10").credit_note("NC", "1"));
    let before = world.company().snapshot();
    let journal = std::fs::read(world.folder.path().join("journal.sqlite3")).expect("a file");
    let log = std::fs::read(world.folder.path().join("journal.sqlite3-wal")).expect("a file");
    let previews = world.engine().preview(&world.tenants(), &[], &[STEP]).await.expect("a preview");
    assert_eq!(world.company().snapshot(), before);
    assert_eq!(world.company().stage.writes(), 0);
    assert_eq!(std::fs::read(world.folder.path().join("journal.sqlite3")).expect("a file"), journal);
    assert_eq!(std::fs::read(world.folder.path().join("journal.sqlite3-wal")).expect("a file"), log);

    let step = world.step().await;
    let preview = &previews[0];
    assert_eq!(preview.effects.len() as u32, step.effects);
    for planned in &preview.effects {
        let life = world.journal().life(&planned.effect.document).await.expect("a life");
        assert_eq!(life.effects.len(), 1);
        assert_eq!(life.effects[0].record.effect, planned.effect, "the same effect, to the letter");
    }
    let payloads = world.company().portal.books().payloads.clone();
    let promised = preview.effects.iter().filter_map(|planned| match &planned.effect.action {
        Action::CreatePayment { payload, .. } => Some(payload.clone()),
        _ => None,
    });
    assert_eq!(payloads, promised.collect::<Vec<_>>());
    let held = |waiting: &[sc_sync::Waiting]| {
        waiting.iter().map(|w| (w.document.clone(), w.cause.clone())).collect::<Vec<_>>()
    };
    assert_eq!(held(&preview.waiting), held(&step.waiting));
}

#[tokio::test]
async fn a_refused_payment_is_tried_every_half_hour_and_at_once_when_sage_changed() {
    let world = payments(1).await;
    let refused = failure(FailureKind::Refused, Code::PaymentRefused);
    world.company().stage.always(Call::Create, Fault::Before(refused));
    let mut tried = Vec::new();
    for _ in 0..8 {
        world.run().await;
        tried.push(world.company().stage.calls(Call::Create));
        world.later(10);
    }
    assert_eq!(tried, [1, 1, 1, 2, 2, 2, 3, 3]);
    assert_eq!(world.stands("PY1").await, (DocumentState::Attention, Some(Code::PaymentRefused)));
    world.company().replace(payment("PY1").invoice("F1", "10").with(|p| p.payee = "Corregido".into()));
    world.run().await;
    assert_eq!(world.company().stage.calls(Call::Create), 4);
    world.approve_document("PY1").await;
    world.run().await;
    assert_eq!(world.company().stage.calls(Call::Create), 5, "a person does not wait either");
    world.company().stage.heal();
    world.until_calm().await;
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn more_documents_than_a_run_takes_go_in_turn_and_none_is_starved() {
    let mut world = payments(7).await;
    world.config.documents_per_step_max = 3;
    let refused = failure(FailureKind::Refused, Code::PaymentRefused);
    world.company().stage.always(Call::Create, Fault::Before(refused));
    for _ in 0..3 {
        world.run().await;
        world.later(1);
    }
    let sent: BTreeSet<String> = world
        .company()
        .stage
        .history()
        .into_iter()
        .filter(|entry| entry.call == Call::Create)
        .map(|entry| entry.subject)
        .collect();
    assert_eq!(sent.len(), 7, "each had its turn before any had its second");
    assert_eq!(world.company().stage.calls(Call::Create), 7);
}

#[tokio::test]
async fn two_companies_with_the_same_numbers_do_not_touch_each_other() {
    // T20 for payments: the predecessor's second check ignored the company.
    let world = World::with(&["norte", "sur"]);
    world.run().await;
    world.companies[0].add(payment("PY1").invoice("F1", "10"));
    world.run().await;
    world.companies[1].add(payment("PY1").invoice("F1", "99"));
    world.later(31).run().await;
    world.until_calm().await;
    for company in &world.companies {
        settled_once(&world, company).await;
        assert_eq!(company.stage.calls(Call::Create), 1);
    }
}

#[tokio::test]
async fn wrong_credentials_of_one_company_stop_that_one_only() {
    for parallel in [1, 3] {
        let mut world = World::with(&["este", "norte", "sur"]);
        world.config.tenants_parallel = parallel;
        world.run().await;
        for company in &world.companies {
            for n in 1..=3 {
                company.add(payment(&format!("PY{n}")).invoice(&format!("F{n}"), "10"));
            }
        }
        let wrong = failure(FailureKind::Setup, Code::PortalUnauthorized);
        world.companies[1].stage.always(Call::Create, Fault::Before(wrong));
        world.config.effects_parallel = 1;
        let report = world.run().await;
        let done: Vec<u32> = report.steps.iter().map(|step| step.counters.done).collect();
        assert_eq!(done, [3, 0, 3]);
        assert_eq!(world.companies[1].stage.calls(Call::Create), 1, "one is enough to know");
        assert_eq!(report.steps[1].cause.as_ref().map(|cause| cause.code), Some(Code::PortalUnauthorized));
        assert_eq!(report.steps[1].result, StepResult::Failed);
        world.companies[1].stage.heal();
        world.until_calm().await;
        for company in &world.companies {
            settled_once(&world, company).await;
        }
    }
}

#[tokio::test]
async fn too_many_requests_end_the_questions_of_this_run() {
    let world = payments(4).await;
    let unknown = failure(FailureKind::Unknown, Code::PaymentOutcomeUnknown);
    world.company().stage.always(Call::Create, Fault::Before(unknown));
    world.run().await;
    world.company().stage.heal();
    world.later(31);
    world
        .company()
        .stage
        .always(Call::Lookup, Fault::Before(failure(FailureKind::Throttled, Code::PortalThrottled)));
    let before = world.company().stage.calls(Call::Lookup);
    let step = world.step().await;
    assert_eq!(world.company().stage.calls(Call::Lookup), before + 1);
    assert_eq!(
        (step.result, step.cause.map(|cause| cause.code)),
        (StepResult::Postponed, Some(Code::PortalThrottled))
    );
    world.company().stage.heal();
    world.until_calm().await;
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn effects_under_way_together_end_as_well_as_one_by_one() {
    let mut world = payments(30).await;
    world.config.effects_parallel = 4;
    for nth in [3, 9, 14, 22] {
        world.company().stage.on(Call::Create, nth, Fault::HangAfter);
        world.company().stage.on(Call::Mark, nth + 1, Fault::HangAfter);
    }
    world.run().await;
    world.company().stage.heal();
    let runs = world.until_calm().await;
    assert!(runs <= 3);
    settled_once(&world, world.company()).await;
}

/// A portal that does not answer must not keep a person waiting who wants to stop.
#[tokio::test]
async fn a_cancellation_gives_up_a_question_that_nobody_answers() {
    let world = World::live_orders().await;
    world.company().order(crate::support::order("PO1"));
    world.run_orders().await;
    world.later(21 * 60);
    let cancel = world.cancel.clone();
    world.company().stage.before(Call::FindOrders, 1, move || cancel.cancel());
    world.company().stage.on(Call::FindOrders, 1, Fault::HangBefore);
    let started = sc_domain::ports::Clock::elapsed(world.clock.as_ref());
    let report = world.run_orders().await;
    let waited = sc_domain::ports::Clock::elapsed(world.clock.as_ref()) - started;
    assert!(waited < std::time::Duration::from_secs(30), "{waited:?}");
    for step in &report.steps {
        assert_eq!(step.result, StepResult::Postponed);
        assert_eq!(step.cause.as_ref().map(|cause| cause.code), Some(Code::RunCancelled));
    }
}
