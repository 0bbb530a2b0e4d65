//! Every call of a cycle of orders × every outcome: what is written down at once, and that calm follows with each order
//! in the portal once, with Sage's content and status, and marked so.

use std::fmt::Write as _;

use sc_domain::Step;
use sc_domain::cause::Code;
use sc_domain::effect::EffectState;
use sc_domain::order::OrderStatus;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::{DocumentState, SchemaGap};
use sc_domain::step::StepResult;

use crate::support::order_world::{cause_of, orders_settled, step_of};
use crate::support::orders::Po;
use crate::support::{Call, Fault, World, d, failure, order, order_row, portal_id};

/// `NEW` is to be created, `EDIT` updated, `GONE` cancelled, `END` closed, and `AGAIN`, which we closed, opened again.
pub async fn five_orders() -> World {
    let mut world = World::live_orders().await;
    world.config.effects_parallel = 1;
    world.companies[0].tenant.orders.reopen = true;
    let company = world.company();
    let put = |po: Po| company.order(po.with(|order| order.audit = crate::support::clock::start()));
    for name in ["AGAIN", "EDIT", "END", "GONE"] {
        put(order(name));
    }
    world.run_orders().await;
    assert_eq!(company.portal.books().orders.orders.len(), 4);
    put(order("AGAIN").invoiced());
    world.run_orders().await;
    assert_eq!(company.portal.books().orders.get("AGAIN").status, OrderStatus::Closed);
    put(order("AGAIN"));
    put(order("EDIT").cancelled("2"));
    put(order("GONE").cancelled("10"));
    put(order("END").invoiced());
    put(order("NEW"));
    world
}

/// What may become of a call that changes something in the portal.
fn portal_writes() -> Vec<(&'static str, Fault)> {
    use FailureKind::{Defect, Duplicate, NotSent, Refused, Setup, Throttled, Transient, Unknown};
    let before = |kind, code| Fault::Before(failure(kind, code));
    vec![
        ("refused", before(Refused, Code::OrderRefused)),
        ("duplicate, not done", before(Duplicate, Code::OrderRefused)),
        ("duplicate, done", Fault::After(failure(Duplicate, Code::OrderRefused))),
        ("5xx before", before(Unknown, Code::OrderOutcomeUnknown)),
        ("5xx after", Fault::After(failure(Unknown, Code::OrderOutcomeUnknown))),
        ("no answer, not done", Fault::HangBefore),
        ("no answer, done", Fault::HangAfter),
        ("no answer, done 5 minutes later", Fault::Late(5)),
        ("arrived twice", Fault::Twice),
        ("setup", before(Setup, Code::PortalUnauthorized)),
        ("throttled", before(Throttled, Code::PortalThrottled)),
        ("not sent", before(NotSent, Code::PortalUnreachable)),
        ("transient", before(Transient, Code::PortalServerError)),
        ("defect", before(Defect, Code::InternalDefect)),
    ]
}

/// What may become of a write into the control table.
fn marks() -> Vec<(&'static str, Fault)> {
    use FailureKind::{NotSent, Setup, Transient, Unknown};
    vec![
        ("connection lost before commit", Fault::Before(failure(Unknown, Code::SageConnectionLost))),
        ("connection lost after commit", Fault::After(failure(Unknown, Code::SageConnectionLost))),
        ("deadlock", Fault::Before(failure(Transient, Code::SageDeadlock))),
        ("not reached", Fault::Before(failure(NotSent, Code::SageUnreachable))),
        ("no right", Fault::Before(failure(Setup, Code::SagePermissionDenied))),
        ("no answer, not done", Fault::HangBefore),
        ("no answer, done", Fault::HangAfter),
        ("done twice", Fault::Twice),
    ]
}

/// What may become of a question to the portal.
fn questions() -> Vec<(&'static str, Fault)> {
    use FailureKind::{Setup, Throttled, Transient};
    vec![
        ("no answer", Fault::HangBefore),
        ("5xx", Fault::Before(failure(Transient, Code::PortalServerError))),
        ("throttled", Fault::Before(failure(Throttled, Code::PortalThrottled))),
        ("setup", Fault::Before(failure(Setup, Code::PortalUnauthorized))),
    ]
}

/// The calls that change an order in the portal, with the order's number. The first status is the cancellation, the second
/// one opens an order again.
const WRITES: [(Call, u32, &str); 5] = [
    (Call::CreateOrder, 1, "NEW"),
    (Call::UpdateOrder, 1, "EDIT"),
    (Call::SetStatus, 1, "GONE"),
    (Call::SetStatus, 2, "AGAIN"),
    (Call::SetStatus, 3, "END"),
];

async fn told(world: &World, number: &str) -> String {
    let report = world.run_orders().await;
    let mut text = String::new();
    for step in &report.steps {
        let counters = step.counters;
        let _ = write!(
            text,
            "{}{} c{} d{} w{} f{}",
            if text.is_empty() { "" } else { " | " },
            step.result.as_str(),
            counters.candidates,
            counters.done,
            counters.waiting,
            counters.failed
        );
    }
    let life = world.order_life(number).await;
    let Some(document) = life.document else { return format!("{text}; {number} unknown") };
    let record = document.record;
    let effect = life.effects.last().map_or("none", |effect| effect.record.state.as_str());
    let _ = write!(text, "; {number} {} {effect}", record.state.as_str());
    if let Some(cause) = &record.cause {
        let _ = write!(text, " {}", cause.code);
    }
    if let Some(next) = record.next_attempt {
        let _ = write!(text, " +{}min", next.duration_since(crate::support::clock::start()).as_mins());
    }
    text
}

#[tokio::test]
async fn each_outcome_of_each_call_is_written_down_and_calm_follows() {
    let mut singles: Vec<(Call, u32, &str, &str, Fault)> = Vec::new();
    for (call, nth, number) in WRITES {
        singles.extend(portal_writes().into_iter().map(|(name, fault)| (call, nth, number, name, fault)));
    }
    for (nth, number) in [(1, "NEW"), (2, "EDIT"), (3, "GONE"), (4, "AGAIN"), (5, "END")] {
        singles.extend(marks().into_iter().map(|(name, fault)| (Call::MarkOrder, nth, number, name, fault)));
    }
    let mut lines = String::new();
    let count = singles.len();
    for (call, nth, number, name, fault) in singles {
        let world = five_orders().await;
        world.company().stage.on(call, nth, fault);
        let line = told(&world, number).await;
        let _ = writeln!(lines, "{call:?} {nth} {name}: {line}");
        world.company().stage.heal();
        let runs = world.orders_until_calm().await;
        assert!(runs <= 3, "{call:?} {nth} {name}: {runs} runs to calm");
        orders_settled(&world, world.company()).await;
    }
    println!("{count} single faults of orders");
    insta::assert_snapshot!("order_faults", lines);
}

/// Every fifth of all pairs, so that each write, outcome, question and place comes up.
const PAIRS_EACH: usize = 5;

#[tokio::test]
async fn a_lost_answer_and_a_failed_question_together_end_in_one_order() {
    let mut pairs = Vec::new();
    for (call, nth, number) in WRITES {
        for (wrote, write) in portal_writes() {
            for (asked, question) in questions() {
                // The first list is the one that the decisions needed; the second is the next run's.
                for (asks, at) in [(Call::FindOrder, 1), (Call::FindOrders, 2)] {
                    let name = format!("{number}: {wrote}, {asked} at {asks:?}");
                    pairs.push((name, (call, nth, write.clone()), (asks, at, question.clone())));
                }
            }
        }
    }
    let all = pairs.len();
    let mut count = 0;
    for (name, (call, nth, write), (asks, at, question)) in pairs.into_iter().step_by(PAIRS_EACH) {
        let world = five_orders().await;
        world.company().stage.on(call, nth, write);
        world.company().stage.on(asks, at, question);
        world.run_orders().await;
        world.later(31).run_orders().await;
        world.company().stage.heal();
        let runs = world.orders_until_calm().await;
        assert!(runs <= 3, "{name}: {runs} runs to calm");
        orders_settled(&world, world.company()).await;
        count += 1;
    }
    println!("{count} of {all} pairs of write and question");
}

#[tokio::test]
async fn a_portal_that_takes_duplicates_never_gets_one() {
    // T4: the predecessor relied on the portal's refusal.
    for (name, fault) in portal_writes() {
        if matches!(fault, Fault::Twice) {
            continue; // the network doubled it, not we
        }
        let world = five_orders().await;
        world.company().portal.books().orders.accepts_duplicates = true;
        world.company().stage.on(Call::CreateOrder, 1, fault);
        world.run_orders().await;
        for minutes in [1, 8, 31] {
            world.later(minutes).run_orders().await;
        }
        world.orders_until_calm().await;
        assert_eq!(world.company().portal.books().orders.of("NEW").len(), 1, "{name}");
    }
}

#[tokio::test]
async fn nothing_is_sent_twice_by_a_second_run() {
    let world = five_orders().await;
    world.run_orders().await;
    orders_settled(&world, world.company()).await;
    let (before, writes) = (world.company().snapshot(), world.company().stage.writes());
    let asked = world.company().stage.calls(Call::FindOrders);
    world.later(15).run_orders().await;
    assert_eq!(world.company().snapshot(), before);
    assert_eq!(world.company().stage.writes(), writes);
    assert_eq!(world.company().stage.calls(Call::FindOrders), asked, "the portal was asked without need");
}

#[tokio::test]
async fn a_duplicate_answer_is_adopted_in_the_same_run() {
    // Retry policy 7.9, 5: the predecessor got 409 in each cycle.
    let world = World::live_orders().await;
    world.company().order(order("PO1"));
    world.company().stage.on(
        Call::CreateOrder,
        1,
        Fault::After(failure(FailureKind::Duplicate, Code::OrderRefused)),
    );
    let report = world.run_orders().await;
    assert_eq!(step_of(&report, Step::CreatePurchaseOrders).counters.done, 1);
    orders_settled(&world, world.company()).await;
    let row = world.company().erp.tables().order_control[0].clone();
    assert_eq!(row.response, "PORTAL-CHECK", "found by asking");
}

#[tokio::test]
async fn a_hand_made_order_of_other_content_goes_to_a_person_and_an_approval_sends_ours() {
    let world = World::live_orders().await;
    let company = world.company();
    company.order(order("PO1").lines(|lines| lines[0].unit_cost = d("7")));
    let hand_made =
        crate::support::orders::stored(&crate::support::order_payload(company, "PO1"), portal_id(0xabc));
    company.order(order("PO1"));
    company.portal.books().orders.orders.push(hand_made);
    let report = world.run_orders().await;
    let cause = cause_of(&report, company, "PO1").expect("it waits");
    assert_eq!(cause.code, Code::OrderDiffersInPortal);
    assert!(cause.argument("differences").contains("total"), "{cause}");
    let before = company.snapshot();
    world.later(15).run_orders().await;
    assert_eq!(company.snapshot(), before, "nothing happens without a decision");
    world.approve_order("PO1", Step::CreatePurchaseOrders).await;
    world.later(15).run_orders().await;
    orders_settled(&world, company).await;
    assert!(world.order_memory().await.approvals.is_empty(), "the approval is used up");
}

#[tokio::test]
async fn an_order_that_was_typed_into_the_portal_is_neither_adopted_nor_created_again() {
    let world = World::live_orders().await;
    let company = world.company();
    company.order(order("PO1"));
    let mut typed_in =
        crate::support::orders::stored(&crate::support::order_payload(company, "PO1"), portal_id(0xabc));
    // Who types it in knows no ids of Sage's lines: the portal counts them.
    typed_in.lines[0].external_id = "1".into();
    company.portal.books().orders.orders.push(typed_in);
    let before = company.portal.books().orders.clone();
    for _ in 0..3 {
        let report = world.later(241).run_orders().await;
        let cause = cause_of(&report, company, "PO1").expect("it waits");
        assert_eq!(cause.code, Code::OrderDiffersInPortal);
        let differences = cause.argument("differences");
        assert!(differences.starts_with("lines[1]: Sage "), "by its position: {differences}");
        assert!(
            differences.contains(r#"lines: Sage "", portal "1""#),
            "Sage has no such line: {differences}"
        );
    }
    assert_eq!(company.portal.books().orders, before, "neither changed nor created again");
    assert_eq!(
        company.stage.calls(Call::CreateOrder),
        1,
        "once refused as a duplicate it is only asked about"
    );
    assert!(company.erp.tables().order_control.is_empty(), "it is not ours");
    world.approve_order("PO1", Step::CreatePurchaseOrders).await;
    let report = world.later(15).run_orders().await;
    // It waited at the step that creates, and another step of the run has settled it.
    let named: Vec<usize> = report.steps.iter().map(|step| step.waiting.len()).collect();
    assert_eq!((step_of(&report, Step::ProcessOrderChanges).counters.done, named), (1, vec![0, 0, 0]));
    orders_settled(&world, company).await;
}

#[tokio::test]
async fn an_error_inside_a_200_leaves_the_control_row_as_it_was() {
    // T16, O17: the predecessor wrote CANCELLED although the portal had refused it.
    let world = five_orders().await;
    let company = world.company();
    company.portal.books().orders.invoice("GONE", "F9", "1");
    // The count arrives only with the refusal: the portal did not tell it when it was asked.
    let told = company.portal.books().orders.get("GONE").clone();
    company.portal.books().orders.get("GONE").cfdi_count = 0;
    company.portal.books().orders.get("GONE").cfdi_uuids.clear();
    company.portal.books().orders.get("GONE").lines[0].cfdi_count = 0;
    let books = company.portal.clone();
    company.stage.before(Call::SetStatus, 1, move || *books.books().orders.get("GONE") = told);
    let report = world.run_orders().await;
    assert_eq!(step_of(&report, Step::ProcessOrderChanges).result, StepResult::Partial);
    let words: Vec<String> = (company.erp.tables().order_control.iter())
        .filter(|row| row.number.as_ref().is_some_and(|number| number.as_str() == "GONE"))
        .map(|row| row.status.to_string())
        .collect();
    assert_eq!(words, ["POSTED"]);
    assert_eq!(world.order_stands("GONE").await, (DocumentState::Attention, Some(Code::OrderRefused)));
    world.later(241).run_orders().await;
    assert_eq!(
        world.order_stands("GONE").await,
        (DocumentState::Attention, Some(Code::OrderCancelledButInvoiced)),
        "asked again, the portal tells of the invoice"
    );
}

/// O16: a quote in the text, or a body without a code, ended the predecessor's loop.
#[tokio::test]
async fn a_refusal_is_noted_whatever_its_text_is() {
    for (code, message, noted) in [
        (
            Some("X1"),
            Some("el proveedor de O'Brien; \"no\" existe -- 'x'"),
            "X1: el proveedor de O'Brien; \"no\" existe -- 'x'",
        ),
        (None, Some("<html>it's down</html>"), ": <html>it's down</html>"),
        (Some("X1"), None, "X1: "),
        (None, None, "order.refused"),
    ] {
        let mut world = World::live_orders().await;
        world.config.effects_parallel = 1;
        let company = world.company();
        company.order(order("PO1"));
        company.order(order("PO2"));
        let answer = sc_domain::outcome::Answer {
            code: code.map(str::to_owned),
            message: message.map(str::to_owned),
            ..Default::default()
        };
        let refused = failure(FailureKind::Refused, Code::OrderRefused).with_answer(answer);
        company.stage.on(Call::CreateOrder, 1, Fault::Before(refused));
        world.run_orders().await;
        let notes = company.erp.tables().orders.notes.clone();
        let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(texts, [noted]);
        assert_eq!(company.portal.books().orders.orders.len(), 1, "{noted}: the other order went");
    }
}

#[tokio::test]
async fn a_refused_creation_leaves_an_error_row_and_waits_its_interval() {
    // Retry policy 7.9, 8: an error body with quotes ended the predecessor's loop.
    let mut world = World::live_orders().await;
    world.config.effects_parallel = 1;
    let company = world.company();
    company.order(order("PO1"));
    company.order(order("PO2"));
    let mut refused = failure(FailureKind::Refused, Code::OrderRefused);
    refused.answer = Some(Box::new(sc_domain::outcome::Answer {
        code: Some("X1".into()),
        message: Some("<html>it's \"bad\"\nreally".into()),
        ..Default::default()
    }));
    company.stage.on(Call::CreateOrder, 1, Fault::Before(refused));
    world.run_orders().await;
    let notes = company.erp.tables().orders.notes.clone();
    assert_eq!(notes.len(), 1);
    assert!(!notes[0].is_validation);
    assert!(notes[0].text.starts_with("X1: <html>it's"), "{}", notes[0].text);
    assert_eq!(company.portal.books().orders.orders.len(), 1, "the other order went");
    world.later(239).run_orders().await;
    assert_eq!(company.portal.books().orders.orders.len(), 1, "before its interval");
    world.later(1).run_orders().await;
    assert_eq!(company.portal.books().orders.orders.len(), 2);
    orders_settled(&world, company).await;
}

#[tokio::test]
async fn wrong_credentials_write_no_error_rows() {
    // Retry policy 7.9, 13.
    let world = World::live_orders().await;
    let company = world.company();
    company.order(order("PO1"));
    company
        .stage
        .always(Call::CreateOrder, Fault::Before(failure(FailureKind::Setup, Code::PortalUnauthorized)));
    world.run_orders().await;
    assert!(company.erp.tables().orders.notes.is_empty());
    company.stage.heal();
    world.later(1).run_orders().await;
    orders_settled(&world, company).await;
}

#[tokio::test]
async fn a_lost_error_row_stops_nothing() {
    let world = World::live_orders().await;
    let company = world.company();
    company.order(order("BAD").with(|order| order.total = d("1")));
    company.order(order("PO1"));
    company.stage.on(Call::NoteError, 1, Fault::Before(failure(FailureKind::Transient, Code::SageDeadlock)));
    let report = world.run_orders().await;
    let step = step_of(&report, Step::CreatePurchaseOrders);
    assert_eq!((step.counters.done, step.counters.waiting), (1, 1), "{step:#?}");
    assert_eq!(company.portal.books().orders.orders.len(), 1);
}

#[tokio::test]
async fn an_order_lives_from_authorization_to_close() {
    let world = World::live_orders().await;
    let company = world.company();
    let change = |po: Po| {
        let now = sc_domain::ports::Clock::now(world.clock.as_ref());
        company.order(po.with(|order| order.audit = now));
    };
    change(order("PO1"));
    world.run_orders().await;
    change(order("PO1").received("4").cancelled("2"));
    world.later(15).run_orders().await;
    assert_eq!(company.portal.books().orders.get("PO1").lines[0].quantity, Some(d("8")), "T13");
    company.portal.books().orders.invoice("PO1", "F1", "8");
    change(order("PO1").received("8").cancelled("2").complete().receipt("RC1", false));
    world.later(15).run_orders().await;
    assert_eq!(world.order_stands("PO1").await, (DocumentState::Waiting, Some(Code::OrderInvoicePending)));
    change(order("PO1").received("8").cancelled("2").complete().receipt("RC1", true));
    world.later(15).run_orders().await;
    assert_eq!(company.portal.books().orders.get("PO1").status, OrderStatus::Closed);
    orders_settled(&world, company).await;
    let states: Vec<EffectState> =
        world.order_life("PO1").await.effects.iter().map(|effect| effect.record.state).collect();
    assert_eq!(states, [EffectState::Done; 3], "created, updated, closed");
    // A receipt is returned: Sage opens the order again.
    change(order("PO1").received("7").cancelled("2"));
    world.later(15).run_orders().await;
    assert_eq!(world.order_stands("PO1").await, (DocumentState::Attention, Some(Code::OrderReopened)));
    world.approve_order("PO1", Step::ClosePurchaseOrders).await;
    world.later(15).run_orders().await;
    assert_eq!(company.portal.books().orders.get("PO1").status, OrderStatus::Open);
    orders_settled(&world, company).await;
}

#[tokio::test]
async fn two_companies_keep_the_same_number_apart() {
    // T20.
    let world = World::with(&["norte", "sur"]);
    world.run_orders().await;
    for company in &world.companies {
        company.order(order("PO1"));
    }
    world.run_orders().await;
    for company in &world.companies {
        orders_settled(&world, company).await;
    }
    world.companies[1]
        .order(order("PO1").cancelled("10").with(|order| order.audit = crate::support::clock::start()));
    world.later(15).run_orders().await;
    assert_eq!(world.companies[0].portal.books().orders.get("PO1").status, OrderStatus::Open);
    assert_eq!(world.companies[1].portal.books().orders.get("PO1").status, OrderStatus::Cancelled);
}

#[tokio::test]
async fn a_foreign_row_stops_the_step() {
    let world = five_orders().await;
    let company = world.company();
    let erp = company.erp.clone();
    company.stage.before(Call::CreateOrder, 1, move || {
        erp.tables().order_control.push(order_row("OTHER", "POSTED", Some(portal_id(0x77))));
    });
    let report = world.run_orders().await;
    let codes: Vec<Option<Code>> =
        report.steps.iter().map(|step| step.cause.as_ref().map(|cause| cause.code)).collect();
    assert!(codes.contains(&Some(Code::ForeignWriter)), "{codes:?}");
    assert!(world.company().portal.books().orders.get("EDIT").lines[0].quantity == Some(d("10")));
}

/// Somebody (a lost journal's run, a person) has brought the portal up to what Sage holds now.
#[tokio::test]
async fn an_order_that_already_reads_as_sage_changed_it_is_adopted_without_a_call_or_a_mark() {
    let mut world = World::live_orders().await;
    world.config.effects_parallel = 1;
    let company = world.company();
    company.order(order("EDIT"));
    world.run_orders().await;
    company.order(order("EDIT").cancelled("2"));
    for changed in &mut company.erp.tables().orders.orders {
        changed.audit = crate::support::clock::start();
    }
    let other = World::live_orders().await;
    other.company().order(order("EDIT").cancelled("2"));
    other.run_orders().await;
    let replaced = other.company().portal.books().orders.get("EDIT").clone();
    {
        let mut books = company.portal.books();
        let standing = books.orders.get("EDIT");
        let id = standing.id.clone();
        *standing = sc_domain::order::PortalOrder { id, ..replaced };
    }
    let report = world.run_orders().await;
    let step = step_of(&report, Step::ProcessOrderChanges);
    assert_eq!((step.result, step.counters.done, step.writes), (StepResult::Done, 1, 0), "{step:?}");
    let report = world.run_orders().await;
    assert_eq!(step_of(&report, Step::ProcessOrderChanges).counters.candidates, 0, "nothing is left to do");
    orders_settled(&world, company).await;
}

/// Closed orders are no part of a sweep: one that Sage opened again is seen while it counts as touched, and then no more.
#[tokio::test]
async fn an_order_that_was_opened_again_while_nothing_could_be_closed_is_told_for_good() {
    let world = World::live_orders().await;
    let company = world.company();
    company.order(order("PO1"));
    world.run_orders().await;
    let now = || sc_domain::ports::Clock::now(world.clock.as_ref());
    company.order(order("PO1").invoiced().with(|order| order.audit = now()));
    world.later(15).run_orders().await;
    assert_eq!(company.portal.books().orders.get("PO1").status, OrderStatus::Closed);
    company.order(order("PO1").with(|order| order.audit = now()));
    company.erp.tables().gaps_of_closing =
        vec![SchemaGap { database: "NORTE".into(), object: "PORCPH1.ISINVOICED".into() }];
    let report = world.later(21 * 60).run_orders().await;
    assert_eq!(step_of(&report, Step::ClosePurchaseOrders).result, StepResult::Failed);
    company.erp.tables().gaps_of_closing.clear();
    world.later(4 * 24 * 60).run_orders().await;
    assert_eq!(world.order_stands("PO1").await, (DocumentState::Attention, Some(Code::OrderReopened)));
}
