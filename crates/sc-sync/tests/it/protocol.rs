//! Every call of a cycle × every outcome: what is written down at once, and that calm follows with each
//! payment in the portal once, marked once, with the same money.

use std::fmt::Write as _;

use sc_domain::cause::Code;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::DocumentState;

use crate::support::checker::{no_blind_resend, settled_once};
use crate::support::{Call, Company, Fault, World, d, failure, payment, portal_id, vendor};

/// The supplier that `V2` is; Sage does not know it.
const SUPPLIER: u32 = 0x502;

/// Two payments: `PY1` is plain, `PY2` needs both links.
pub fn two_payments(company: &Company) {
    company.add(payment("PY1").invoice("F1", "1160"));
    company.add(payment("PY2").vendor("V2").invoice("G1", "500.50").without_uuid().invoice("G2", "99.50"));
}

pub async fn two_payment_world() -> World {
    let world = World::live().await;
    let company = world.company();
    company.unlinked_vendor("V2", portal_id(SUPPLIER));
    company.portal_invoice(portal_id(SUPPLIER), "G", "1", "500.50");
    two_payments(company);
    world
}

fn of(kind: FailureKind, code: Code) -> sc_domain::outcome::Failure {
    failure(kind, code)
}

/// What may become of a create.
fn creates() -> Vec<(&'static str, Fault)> {
    use FailureKind::{Defect, Duplicate, NotSent, Refused, Setup, Throttled, Transient, Unknown};
    vec![
        ("refused", Fault::Before(of(Refused, Code::PaymentRefused))),
        ("duplicate, absent", Fault::Before(of(Duplicate, Code::PaymentOutcomeUnknown))),
        ("duplicate, the same", Fault::After(of(Duplicate, Code::PaymentOutcomeUnknown))),
        ("5xx before", Fault::Before(of(Unknown, Code::PaymentOutcomeUnknown))),
        ("5xx after", Fault::After(of(Unknown, Code::PaymentOutcomeUnknown))),
        ("no answer, not done", Fault::HangBefore),
        ("no answer, done", Fault::HangAfter),
        ("no answer, done 5 minutes later", Fault::Late(5)),
        ("arrived twice", Fault::Twice),
        ("setup", Fault::Before(of(Setup, Code::PortalUnauthorized))),
        ("throttled", Fault::Before(of(Throttled, Code::PortalThrottled))),
        ("not sent", Fault::Before(of(NotSent, Code::PortalUnreachable))),
        ("transient", Fault::Before(of(Transient, Code::PortalServerError))),
        ("defect", Fault::Before(of(Defect, Code::InternalDefect))),
    ]
}

/// What may become of a write into Sage.
fn sage_writes() -> Vec<(&'static str, Fault)> {
    use FailureKind::{NotSent, Setup, Transient, Unknown};
    vec![
        ("connection lost before commit", Fault::Before(of(Unknown, Code::SageConnectionLost))),
        ("connection lost after commit", Fault::After(of(Unknown, Code::SageConnectionLost))),
        ("deadlock", Fault::Before(of(Transient, Code::SageDeadlock))),
        ("not reached", Fault::Before(of(NotSent, Code::SageUnreachable))),
        ("no right", Fault::Before(of(Setup, Code::SagePermissionDenied))),
        ("no answer, not done", Fault::HangBefore),
        ("no answer, done", Fault::HangAfter),
        ("done twice", Fault::Twice),
    ]
}

/// What may become of a question about one payment.
fn lookups() -> Vec<(&'static str, Fault)> {
    use FailureKind::{Setup, Throttled, Transient};
    vec![
        ("no answer", Fault::HangBefore),
        ("5xx", Fault::Before(of(Transient, Code::PortalServerError))),
        ("throttled", Fault::Before(of(Throttled, Code::PortalThrottled))),
        ("setup", Fault::Before(of(Setup, Code::PortalUnauthorized))),
    ]
}

fn singles() -> Vec<(Call, u32, &'static str, Fault)> {
    let mut all = Vec::new();
    for nth in [1, 2] {
        all.extend(creates().into_iter().map(|(name, fault)| (Call::Create, nth, name, fault)));
        all.extend(sage_writes().into_iter().map(|(name, fault)| (Call::Mark, nth, name, fault)));
    }
    for call in [Call::LinkVendor, Call::LinkInvoice] {
        all.extend(sage_writes().into_iter().map(|(name, fault)| (call, 1, name, fault)));
    }
    all
}

/// How the journal stands after the run with the fault.
async fn told(world: &mut World) -> String {
    let step = world.step().await;
    let counters = step.counters;
    let mut text = format!(
        "{} c{} d{} w{} f{}",
        step.result.as_str(),
        counters.candidates,
        counters.done,
        counters.waiting,
        counters.failed
    );
    if let Some(cause) = &step.cause {
        let _ = write!(text, " ({})", cause.code);
    }
    for number in ["PY1", "PY2"] {
        let life = world.life(number).await;
        let record = life.document.expect("a known document").record;
        let effect = life.effects.last().map_or("none", |effect| effect.record.state.as_str());
        let _ = write!(text, "; {number} {} {effect}", record.state.as_str());
        if let Some(cause) = &record.cause {
            let _ = write!(text, " {}", cause.code);
        }
        if let Some(next) = record.next_attempt {
            let minutes = next.duration_since(crate::support::clock::start()).as_mins();
            let _ = write!(text, " +{minutes}min");
        }
        let is_named = step.waiting.iter().any(|waiting| waiting.document == record.key);
        assert_eq!(is_named, !record.state.is_settled(), "{number} is named when it waits: {step:#?}");
    }
    text
}

#[tokio::test]
async fn each_outcome_of_each_call_is_written_down_and_calm_follows() {
    let mut told_lines = String::new();
    let singles = singles();
    let count = singles.len();
    for (call, nth, name, fault) in singles {
        let mut world = two_payment_world().await;
        world.config.effects_parallel = 1;
        if matches!(fault, Fault::Twice) {
            world.company().portal.books().refuses_duplicates = true;
        }
        world.company().stage.on(call, nth, fault);
        let line = told(&mut world).await;
        let _ = writeln!(told_lines, "{call:?} {nth} {name}: {line}");
        world.company().stage.heal();
        let runs = world.until_calm().await;
        assert!(runs <= 3, "{call:?} {nth} {name}: {runs} runs to calm");
        settled_once(&world, world.company()).await;
    }
    println!("{count} single faults");
    insta::assert_snapshot!("single_faults", told_lines);
}

#[tokio::test]
async fn a_lost_answer_and_a_failed_question_together_end_in_one_payment() {
    let mut count = 0;
    for (created, create) in creates() {
        for (looked, lookup) in lookups() {
            for after in [1, 2, 3] {
                let world = two_payment_world().await;
                world.company().portal.books().refuses_duplicates = matches!(create, Fault::Twice);
                world.company().stage.on(Call::Create, 1, create.clone());
                world.company().stage.on(Call::Lookup, after, lookup.clone());
                world.run().await;
                world.later(31).run().await;
                world.company().stage.heal();
                let runs = world.until_calm().await;
                assert!(runs <= 3, "{created}, {looked} at look {after}: {runs} runs to calm");
                settled_once(&world, world.company()).await;
                count += 1;
            }
        }
    }
    println!("{count} pairs of create and question");
}

#[tokio::test]
async fn two_faults_of_the_same_cycle_end_in_one_payment_each() {
    let singles = singles();
    let pairs: Vec<_> = singles
        .iter()
        .enumerate()
        .flat_map(|(first, one)| singles.iter().skip(first + 1).map(move |two| [one, two]))
        .filter(|[one, two]| one.0 != two.0)
        .collect();
    // Every seventh pair, so that each fault meets several of each other call.
    let chosen: Vec<_> = pairs.iter().step_by(7).collect();
    for pair in &chosen {
        let world = two_payment_world().await;
        world.company().portal.books().refuses_duplicates =
            pair.iter().any(|single| matches!(single.3, Fault::Twice));
        for (call, nth, _, fault) in pair.iter().copied() {
            world.company().stage.on(*call, *nth, fault.clone());
        }
        world.run().await;
        world.later(31).run().await;
        world.company().stage.heal();
        let runs = world.until_calm().await;
        assert!(runs <= 3, "{pair:?}: {runs} runs to calm");
        settled_once(&world, world.company()).await;
    }
    println!("{} of {} pairs of faults", chosen.len(), pairs.len());
}

#[tokio::test]
async fn a_payment_of_the_same_number_and_other_content_goes_to_a_person() {
    let world = two_payment_world().await;
    let other = payment("PY1").invoice("F1", "1160");
    let payload = sc_domain::payment::PaymentPayload {
        number: other.header.number.clone(),
        bank_account: crate::support::account(),
        currency: sc_domain::Currency::MXN,
        date: jiff::civil::date(2026, 11, 9),
        total: d("999"),
        vendor: vendor("V1"),
        comments: None,
        reference: None,
        operation: sc_domain::payment::OperationType::Transfer,
        ignore_amounts: false,
        cfdis: Vec::new(),
    };
    world.company().portal.books().refuses_duplicates = true;
    world.company().portal.books().store(&payload);
    world.run().await;
    assert_eq!(world.stands("PY1").await, (DocumentState::Attention, Some(Code::PaymentDiffersInPortal)));
    assert_eq!(world.stands("PY2").await, (DocumentState::Done, None));
    let creates = world.company().stage.calls(Call::Create);
    for _ in 0..3 {
        world.later(31).run().await;
    }
    assert_eq!(world.company().stage.calls(Call::Create), creates, "nothing is sent over it");

    // A person accepts what the portal holds: it is marked, once, and the decision is used up.
    world.approve_document("PY1").await;
    world.later(1).run().await;
    assert_eq!(world.stands("PY1").await, (DocumentState::Done, None));
    assert_eq!(world.pending_approvals().await, 0);
    assert_eq!(world.company().erp.tables().marks(&crate::support::number("PY1")).len(), 1);
    no_blind_resend(&world.company().stage.history());
}

#[tokio::test]
async fn another_value_in_sage_is_never_overwritten_and_the_payment_waits() {
    let world = two_payment_world().await;
    let tables = world.company().erp.tables.clone();
    world.company().stage.before(Call::LinkVendor, 1, move || {
        let other = portal_id(0x777).to_string();
        tables.lock().expect("no panic").vendors.entry(vendor("V2")).or_default().provider_id = other;
    });
    let step = world.step().await;
    assert_eq!(
        world.stands("PY2").await,
        (DocumentState::Waiting, Some(Code::PaymentPrerequisiteFailed)),
        "the link was not written"
    );
    assert!(step.waiting.iter().any(|waiting| waiting.cause.code == Code::LinkConflict));
    assert_eq!(world.company().erp.tables().vendors[&vendor("V2")].provider_id, portal_id(0x777).to_string());
    // Sage holds an id now, and it is taken as it stands; nobody is told of a link any more.
    world.later(31);
    let step = world.step().await;
    assert_eq!(world.stands("PY2").await.0, DocumentState::Attention, "the invoice is unknown there");
    assert!(step.waiting.iter().all(|waiting| waiting.cause.code != Code::LinkConflict));
}

#[tokio::test]
async fn cfdis_that_the_portal_did_not_settle_reach_a_person_whatever_happens_in_between() {
    for fault in [
        None,
        Some(Fault::HangAfter),
        Some(Fault::After(of(FailureKind::Unknown, Code::PaymentOutcomeUnknown))),
    ] {
        for mark in [None, Some(Fault::Before(of(FailureKind::Transient, Code::SageDeadlock)))] {
            let world = World::live().await;
            world.add(payment("PY1").invoice("F1", "1160"));
            let unknown = crate::support::uuid_of("F1").to_string();
            world.company().portal.books().unknown_cfdis.insert(unknown.clone());
            if let Some(fault) = fault.clone() {
                world.company().stage.on(Call::Create, 1, fault);
                world.company().stage.on(Call::Lookup, 1, Fault::HangBefore);
            }
            if let Some(mark) = mark {
                world.company().stage.on(Call::Mark, 1, mark);
            }
            world.run().await;
            world.until_calm().await;
            let document = world.document("PY1").await.record;
            assert_eq!(document.state, DocumentState::Attention, "{fault:?}");
            let cause = document.cause.expect("a cause");
            assert_eq!((cause.code, cause.argument("uuids")), (Code::PaymentMissingCfdis, unknown.as_str()));
            let tables = world.company().erp.tables();
            assert_eq!(tables.control.len(), 1);
            assert_eq!(tables.control[0].status.as_str(), "PARTIAL");
        }
    }
}

#[tokio::test]
async fn what_we_write_into_sage_ourselves_is_no_change_that_ends_a_wait() {
    let world = two_payment_world().await;
    let refused = Fault::Before(of(FailureKind::Refused, Code::PaymentRefused));
    world.company().stage.always(Call::Create, refused);
    world.run().await;
    let creates = || world.company().stage.calls(Call::Create);
    assert_eq!((creates(), world.stands("PY2").await.1), (2, Some(Code::PaymentRefused)));
    assert!(!world.company().erp.tables().vendors[&vendor("V2")].provider_id.is_empty(), "it was linked");
    world.later(1).run().await;
    assert_eq!(creates(), 2, "both wait their interval");
    // What a person changes ends it.
    world.company().erp.tables().vendors.entry(vendor("V2")).or_default().provider_id =
        portal_id(0x777).to_string();
    world.later(1).run().await;
    assert_eq!(creates(), 3);
}

#[tokio::test]
async fn other_content_after_an_attempt_that_never_left_takes_the_next_revision() {
    let world = World::live().await;
    world.add(payment("PY1").invoice("F1", "1160"));
    world.company().stage.on(
        Call::Create,
        1,
        Fault::Before(of(FailureKind::NotSent, Code::PortalUnreachable)),
    );
    world.run().await;
    world.company().replace(payment("PY1").invoice("F1", "1200"));
    world.later(1).run().await;
    let revisions: Vec<u32> =
        world.life("PY1").await.effects.iter().map(|effect| effect.record.effect.revision).collect();
    assert_eq!(revisions, [1, 2]);
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn a_portal_that_dies_stops_the_step_after_three_failures_in_a_row() {
    let mut world = World::live().await;
    for n in 1..=9 {
        world.add(payment(&format!("PY{n}")).invoice(&format!("F{n}"), "10"));
    }
    world.config.effects_parallel = 1;
    let dead = Fault::Before(of(FailureKind::NotSent, Code::PortalUnreachable));
    world.company().stage.always(Call::Create, dead);
    let step = world.step().await;
    assert_eq!(world.company().stage.calls(Call::Create), 3);
    assert_eq!(step.cause.map(|cause| cause.code), Some(Code::BreakerOpen));
    assert_eq!((step.counters.failed, step.counters.waiting), (3, 6));
    assert_eq!(step.waiting.len(), 9, "each is named");
    world.company().stage.heal();
    world.until_calm().await;
    settled_once(&world, world.company()).await;
}

#[tokio::test]
async fn failures_with_a_success_between_them_do_not_stop_the_step() {
    let mut world = World::live().await;
    for n in 1..=6 {
        world.add(payment(&format!("PY{n}")).invoice(&format!("F{n}"), "10"));
    }
    world.config.effects_parallel = 1;
    for nth in [1, 2, 4, 5] {
        world.company().stage.on(
            Call::Create,
            nth,
            Fault::Before(of(FailureKind::NotSent, Code::PortalUnreachable)),
        );
    }
    let step = world.step().await;
    assert_eq!(step.cause, None);
    assert_eq!((step.counters.done, step.counters.failed), (2, 4));
}
