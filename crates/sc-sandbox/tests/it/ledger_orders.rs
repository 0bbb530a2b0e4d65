//! Purchase orders under the ledger: what is done rightly settles, and of each kind of mistake exactly that one is found.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sc_portalserver::state::{
    AcceptanceStatus, AddressKind, MetadataPair, PaymentMethod, PurchaseOrder, PurchaseOrderAddress,
    PurchaseOrderContent, PurchaseOrderStatus,
};
use sc_sandbox::ledger::{AnyShape, Moment, Verdict};
use sc_sandbox::schema::CONTROL_DATABASE;
use sc_sandbox::world::{Company, Order, OrderExpected, OrderShape, World};
use sc_sandbox::{Profile, Sandbox};
use serde_json::json;

use crate::order_clerk::{create, do_order, do_orders, ideal_order, insert_row, update_row};
use crate::order_meddling::{change, edit_orders, id_of, on_rows, put};
use crate::support::{assert_clean, do_everything, start, text};

/// An id that no order has.
const NOBODY: &str = "000000000000000000000000";
const TWIN: &str = "feedfacefeedfacefeedface";

type Found = (&'static str, &'static str, String);

fn only(world: &World, shape: OrderShape) -> (Company, Order) {
    let found = world.orders_of(shape).next().unwrap_or_else(|| panic!("no {shape:?}"));
    (found.0.clone(), found.1.clone())
}

/// What the ledger objects to about orders: list, kind, number.
fn objections(sandbox: &Sandbox, moment: Moment) -> Vec<Found> {
    let verdict = sandbox.ledger(moment).unwrap();
    let lists = [
        ("lost", &verdict.lost),
        ("doubled", &verdict.doubled),
        ("differing", &verdict.differing),
        ("crossed", &verdict.crossed),
        ("unexpected", &verdict.unexpected),
    ];
    let all = lists.into_iter().flat_map(|(list, findings)| findings.iter().map(move |found| (list, found)));
    let of_orders = all.filter(|(_, found)| found.what.contains("order"));
    let mut found: Vec<Found> =
        of_orders.map(|(list, found)| (list, found.what, found.document.clone())).collect();
    found.sort();
    found
}

/// Exactly these mistakes are found, at rest and while work is under way.
#[track_caller]
fn assert_found(sandbox: &Sandbox, expected: &[(&'static str, &'static str, &str)]) {
    let mut expected: Vec<Found> =
        expected.iter().map(|(list, what, number)| (*list, *what, (*number).to_owned())).collect();
    expected.sort();
    assert_eq!(objections(sandbox, Moment::AtRest), expected);
    assert_eq!(objections(sandbox, Moment::InFlight), expected, "while work is under way");
}

/// Exactly this is lost at rest, and under way before.
#[track_caller]
fn assert_lost(sandbox: &Sandbox, what: &'static str, number: &str) {
    assert_eq!(objections(sandbox, Moment::AtRest), [("lost", what, number.to_owned())]);
    assert_eq!(objections(sandbox, Moment::InFlight), []);
    let in_flight = sandbox.ledger(Moment::InFlight).unwrap();
    let not_yet = orders_waiting(&in_flight).find(|(document, why)| (*document, *why) == (number, "not_yet"));
    assert!(not_yet.is_some(), "{number} is under way");
}

/// Number and reason of each order that waits.
fn orders_waiting(verdict: &Verdict) -> impl Iterator<Item = (&str, &'static str)> {
    let orders = verdict.waiting.iter().filter(|waiting| matches!(waiting.shape, AnyShape::Order(_)));
    orders.map(|waiting| (waiting.document.as_str(), waiting.why))
}

async fn done(profile: Profile) -> (Sandbox, World) {
    let sandbox = start(profile).await;
    do_orders(&sandbox).await;
    let world = sandbox.world();
    (sandbox, world)
}

/// Lets the office go on and does what follows from it.
async fn advance_and_do(sandbox: &Sandbox) {
    let before = sandbox.world();
    sandbox.advance().unwrap();
    for (company, was) in sandbox.companies().iter().zip(&before.companies) {
        for (order, _) in company.orders.iter().zip(&was.orders).filter(|(_, was)| was.later.is_some()) {
            do_order(sandbox, company, order).await;
        }
    }
}

#[tokio::test]
async fn what_is_done_by_hand_settles_every_order_before_and_after_the_office_goes_on() {
    let sandbox = start(Profile::Small).await;
    let nothing_done = sandbox.ledger(Moment::InFlight).unwrap();
    assert_clean(&nothing_done);
    do_everything(&sandbox).await;
    let everything_done = sandbox.ledger(Moment::AtRest).unwrap();
    assert_clean(&everything_done);
    assert!(everything_done.orders_settled > nothing_done.orders_settled);

    let before = sandbox.world();
    sandbox.advance().unwrap();
    let changed = sandbox.ledger(Moment::InFlight).unwrap();
    assert_clean(&changed);
    let not_yet = orders_waiting(&changed).filter(|(_, why)| *why == "not_yet").count();
    let advanced = sandbox.world();
    let orders = advanced.companies.iter().flat_map(|company| &company.orders);
    let due = orders.filter(|order| order.wanted_before.is_some() && missing(order).is_some()).count();
    assert_eq!(not_yet, due, "what the office changed is under way");
    for (company, was) in sandbox.companies().iter().zip(&before.companies) {
        for (order, _) in company.orders.iter().zip(&was.orders).filter(|(_, was)| was.later.is_some()) {
            do_order(&sandbox, company, order).await;
        }
    }
    let done_again = sandbox.ledger(Moment::AtRest).unwrap();
    assert_clean(&done_again);

    for verdict in [&everything_done, &done_again] {
        assert_eq!(
            verdict.orders,
            before.companies.iter().map(|company| company.orders.len()).sum::<usize>()
        );
        assert_eq!(verdict.orders_settled + orders_waiting(verdict).count(), verdict.orders);
        assert!(orders_waiting(verdict).all(|(_, why)| why != "not_yet"));
    }
    assert!(done_again.orders_settled > 80, "{}", done_again.orders_settled);
}

#[tokio::test]
async fn what_the_office_undid_before_anybody_followed_needs_nothing_done() {
    let sandbox = start(Profile::Small).await;
    sandbox.advance().unwrap();
    for company in &sandbox.companies() {
        for order in &company.orders {
            if order.shape == OrderShape::LaterReopened {
                assert!(!order.is_complete, "nobody has closed it, and nothing asks for it now");
            } else if order.shape == OrderShape::CreatedThenEdited {
                let (status, body) = create(&sandbox, company, order).await;
                assert_eq!(status, 200, "{body}");
                insert_row(&sandbox, company, order, "POSTED", body["id"].as_str().unwrap(), "");
            } else {
                do_order(&sandbox, company, order).await;
            }
        }
    }
    assert_eq!(objections(&sandbox, Moment::AtRest), []);
}

/// What is missing of an order with which nobody did what is due now.
fn missing(order: &Order) -> Option<&'static str> {
    match order.expected {
        OrderExpected::Created => Some("portal_order_missing"),
        OrderExpected::Updated => Some("portal_order_not_updated"),
        // One that was opened again stays as it is, closed or not.
        OrderExpected::Closed if !order.is_complete => None,
        OrderExpected::Cancelled | OrderExpected::Closed | OrderExpected::OpenedAgain => {
            Some("portal_order_status_missing")
        }
        OrderExpected::Adopted { .. } => Some("order_row_missing"),
        OrderExpected::TakenOver { .. } => Some("order_row_word_missing"),
        _ => None,
    }
}

#[tokio::test]
async fn what_nobody_did_is_lost_at_rest_and_under_way_before() {
    let sandbox = start(Profile::Small).await;
    let expected = |world: &World, changed_only: bool| {
        let mut expected = BTreeMap::new();
        let orders = world.companies.iter().flat_map(|company| &company.orders);
        for order in orders.filter(|order| !changed_only || order.wanted_before.is_some()) {
            if let Some(what) = missing(order) {
                *expected.entry(what).or_insert(0) += 1;
            }
        }
        expected
    };
    let found = || {
        let mut found = BTreeMap::new();
        for (list, what, _) in objections(&sandbox, Moment::AtRest) {
            assert_eq!(list, "lost");
            *found.entry(what).or_insert(0) += 1;
        }
        assert_eq!(objections(&sandbox, Moment::InFlight), []);
        found
    };
    let nothing_done = found();
    assert_eq!(nothing_done, expected(&sandbox.world(), false));
    assert_eq!(nothing_done.len(), 4);

    do_orders(&sandbox).await;
    assert_eq!(found(), BTreeMap::new());
    sandbox.advance().unwrap();
    let after = found();
    assert_eq!(after, expected(&sandbox.world(), true));
    assert!(after.contains_key("portal_order_not_updated"));
}

#[tokio::test]
async fn a_control_row_that_lags_behind_the_portal_is_lost_at_rest() {
    let (sandbox, world) = done(Profile::Small).await;
    for (shape, what, gone) in [
        (OrderShape::UnitConversion, "order_row_missing", "DELETE"),
        (OrderShape::ByHandClosed, "order_row_missing", "DELETE"),
        (OrderShape::CancelledPosted, "order_row_word_missing", "SET status = 'POSTED'"),
        (OrderShape::ReceivedInFull, "order_row_word_missing", "SET status = 'POSTED'"),
        (OrderShape::ClosedInPortal, "order_row_word_missing", "SET status = 'POSTED'"),
    ] {
        let (company, order) = only(&world, shape);
        let before = sandbox.sql().query(CONTROL_DATABASE, "SELECT * FROM fesaOCFocaltec", &[]).unwrap();
        on_rows(&sandbox, &company, &order.number, gone);
        assert_lost(&sandbox, what, &order.number);
        sandbox.sql().execute(CONTROL_DATABASE, "DELETE FROM fesaOCFocaltec", &[]).unwrap();
        sandbox.sql().load(CONTROL_DATABASE, "fesaOCFocaltec", before.rows).unwrap();
    }
    assert_eq!(objections(&sandbox, Moment::AtRest), []);
}

#[tokio::test]
async fn what_was_there_and_is_gone_is_lost_at_any_moment() {
    let (sandbox, world) = done(Profile::Small).await;
    let (company, row) = only(&world, OrderShape::Posted);
    on_rows(&sandbox, &company, &row.number, "DELETE");
    let (moved_in, moved) = only(&world, OrderShape::PostedByCheck);
    on_rows(&sandbox, &moved_in, &moved.number, "SET status = 'ERROR'");
    let (held_by, order) = only(&world, OrderShape::MarkedOpen);
    let id = id_of(&sandbox, &held_by, &order.number);
    edit_orders(&sandbox, &held_by, |orders| drop(orders.remove(&id)));
    assert_found(
        &sandbox,
        &[
            ("lost", "order_row_gone", &row.number),
            ("lost", "order_row_gone", &moved.number),
            ("unexpected", "order_note_unexpected", &moved.number),
            ("lost", "portal_order_gone", &order.number),
        ],
    );
}

#[tokio::test]
async fn a_row_whose_order_never_came_is_unexpected() {
    let sandbox = start(Profile::Small).await;
    let (company, order) = only(&sandbox.world(), OrderShape::Untaxed);
    insert_row(&sandbox, &company, &order, "POSTED", NOBODY, "");
    let found = objections(&sandbox, Moment::InFlight);
    assert_eq!(found, [("unexpected", "order_row_without_order", order.number)]);
}

#[tokio::test]
async fn doubled_orders_rows_and_notes_are_found() {
    let (sandbox, world) = done(Profile::Small).await;
    let (company, order) = only(&world, OrderShape::Untaxed);
    let id = id_of(&sandbox, &company, &order.number);
    edit_orders(&sandbox, &company, |orders| {
        let mut twin = orders[&id].clone();
        twin["id"] = json!(TWIN);
        orders.insert(TWIN.to_owned(), twin);
    });
    let (row_of, row) = only(&world, OrderShape::Dollars);
    let row_id = id_of(&sandbox, &row_of, &row.number);
    insert_row(&sandbox, &row_of, &row, "POSTED", &row_id, "PORTAL-CHECK");
    let (left_in, left) = only(&world, OrderShape::Posted);
    let left_id = id_of(&sandbox, &left_in, &left.number);
    insert_row(&sandbox, &left_in, &left, "POSTED", &left_id, "");
    let (note_of, noted) = only(&world, OrderShape::VendorUnknownToPortal);
    insert_row(&sandbox, &note_of, &noted, "ERROR", "", "PROVIDERS__NOT_FOUND");
    assert_found(
        &sandbox,
        &[
            ("doubled", "portal_order_doubled", &order.number),
            ("doubled", "order_row_doubled", &row.number),
            ("doubled", "order_row_doubled", &left.number),
            ("doubled", "order_note_doubled", &noted.number),
        ],
    );
}

#[tokio::test]
async fn notes_are_allowed_for_what_may_fail_and_only_repeated_words_are_too_many() {
    let (sandbox, world) = done(Profile::Small).await;
    let note = |shape, words: &str| {
        let (company, order) = only(&world, shape);
        insert_row(&sandbox, &company, &order, "ERROR", "", words);
        order.number
    };
    for shape in [
        OrderShape::Untaxed,
        OrderShape::SumsDisagree,
        OrderShape::CancelledPosted,
        OrderShape::ReceivedInFull,
        OrderShape::TimedOutBefore,
    ] {
        note(shape, "500: SERVER_ERROR");
        note(shape, "429: TOO_MANY_REQUESTS");
        note(shape, "500: SERVER_ERROR");
    }
    assert_eq!(objections(&sandbox, Moment::AtRest), [], "the newest words differed each time");

    let stands = note(OrderShape::Posted, "500: SERVER_ERROR");
    let excluded = note(OrderShape::Blanket, "500: SERVER_ERROR");
    let taken_over = note(OrderShape::CancelledInPortal, "500: SERVER_ERROR");
    let kind = ("unexpected", "order_note_unexpected");
    assert_found(
        &sandbox,
        &[(kind.0, kind.1, &stands), (kind.0, kind.1, &excluded), (kind.0, kind.1, &taken_over)],
    );
}

#[tokio::test]
async fn notes_of_the_predecessor_may_not_be_touched() {
    let (sandbox, world) = done(Profile::Small).await;
    let (company, order) = only(&world, OrderShape::PostedAfterErrors);
    let sql = "UPDATE fesaOCFocaltec SET responseAPI = 'x' WHERE ocSage = @n AND idDatabase = @d AND status = 'ERROR' \
               AND idFocaltec = ''";
    let parameters = [text("@n", &order.number), text("@d", &company.database)];
    sandbox.sql().execute(CONTROL_DATABASE, sql, &parameters).unwrap();
    // Three of its six: each reads differently now, so it is a new one besides.
    let number = order.number.as_str();
    let (changed, new) =
        (("differing", "order_note_changed", number), ("unexpected", "order_note_unexpected", number));
    assert_found(&sandbox, &[changed, changed, changed, new, new, new]);
}

type Edit = fn(&mut PurchaseOrderContent);

/// Every member of the request, with an edit of it that the portal would let pass.
const EDITS: [(&str, Edit); 29] = [
    ("acceptance_status", |held| held.acceptance_status = AcceptanceStatus::PendingToReview),
    ("addresses", |held| held.addresses[0].street = "Otra 1".to_owned()),
    ("addresses", |held| held.addresses[0].interior_number = Some("B".to_owned())),
    ("addresses", |held| held.addresses.push(PurchaseOrderAddress::new(AddressKind::Billing, "Otra 1"))),
    ("cfdi_payment_form", |held| held.cfdi_payment_form = Some("F99".to_owned())),
    ("cfdi_payment_method", |held| held.cfdi_payment_method = Some(PaymentMethod::Ppd)),
    ("cfdi_use", |held| held.cfdi_use = None),
    ("comments", |held| held.comments = None),
    ("company_external_id", |held| held.company_external_id = None),
    ("currency", |held| held.currency = "USD".to_owned()),
    ("date", |held| held.date = held.date.tomorrow().unwrap()),
    ("delivery_contact", |held| held.delivery_contact = "Otro".to_owned()),
    ("delivery_date", |held| held.delivery_date = held.delivery_date.tomorrow().unwrap()),
    ("exchange_rate", |held| held.exchange_rate = Some(Decimal::TWO)),
    ("lines[", |held| held.lines[0].quantity += Decimal::ONE),
    ("lines[", |held| held.lines[0].price += Decimal::ONE),
    ("lines[", |held| held.lines[0].num = Some(9)),
    ("lines[", |held| held.lines[1].comments = Some("Otra cosa".to_owned())),
    ("lines[", |held| drop(held.lines.pop())),
    ("metadata", |held| held.metadata[0] = MetadataPair { key: "AFE".to_owned(), value: "X".to_owned() }),
    ("num", |held| held.num = None),
    ("owners", |held| held.owners.push("compras@example.com".to_owned())),
    ("provider_external_id", |held| held.provider_external_id = "OTRO".to_owned()),
    ("reference", |held| held.reference = Some("Otra".to_owned())),
    ("requested_by_contact", |held| held.requested_by_contact = "Otro".to_owned()),
    ("requisition_number", |held| held.requisition_number = Some(7)),
    ("total", |held| held.total += Decimal::ONE),
    ("vat_sum", |held| held.vat_sum = None),
    ("warehouse", |held| held.warehouse = Some("ALM02".to_owned())),
];

#[tokio::test]
async fn each_member_that_differs_is_found_with_both_sides() {
    let (sandbox, world) = done(Profile::Small).await;
    // Created, updated nowhere, and one that was there from the start and must be closed.
    for shape in [OrderShape::Ordinary, OrderShape::ReceivedInFull, OrderShape::Posted, OrderShape::OnHold] {
        let (company, order) = only(&world, shape);
        if shape == OrderShape::OnHold {
            assert_eq!(sandbox.ledger(Moment::AtRest).unwrap().differing, []);
            continue;
        }
        let mut original = None;
        change(&sandbox, &company, &order.number, |held| original = Some(held.content.clone()));
        for (member, edit) in EDITS {
            change(&sandbox, &company, &order.number, |held| edit(&mut held.content));
            let verdict = sandbox.ledger(Moment::InFlight).unwrap();
            let all: Vec<_> = verdict.findings().filter(|found| found.what.contains("order")).collect();
            let [found] = all.as_slice() else { panic!("{shape:?} {member}: {all:#?}") };
            assert_eq!((found.what, &found.document), ("portal_order_differs", &order.number), "{member}");
            assert!(found.expected.starts_with(member) && found.found.starts_with(member), "{found:#?}");
            assert_ne!(found.expected, found.found);
            let content = original.clone().unwrap();
            change(&sandbox, &company, &order.number, |held| held.content = content);
        }
    }
    let (company, order) = only(&world, OrderShape::TaxWithheld);
    change(&sandbox, &company, &order.number, |held| {
        held.content.withhold_tax_sum = held.content.withhold_tax_sum.map(|sum| sum - Decimal::ONE);
        held.content.subtotal += Decimal::ONE;
    });
    let two = [("differing", "portal_order_differs", order.number.as_str()); 2];
    assert_found(&sandbox, &two);
}

#[tokio::test]
async fn a_status_that_no_step_gives_is_found() {
    let (sandbox, world) = done(Profile::Small).await;
    let mut expected = Vec::new();
    let wrong = [
        (OrderShape::Ordinary, PurchaseOrderStatus::Generated),
        (OrderShape::Posted, PurchaseOrderStatus::Closed),
        (OrderShape::CancelledPosted, PurchaseOrderStatus::Closed),
        (OrderShape::ReceivedInFull, PurchaseOrderStatus::Cancelled),
        (OrderShape::ByHandClosed, PurchaseOrderStatus::Open),
        (OrderShape::CancelledButInvoiced, PurchaseOrderStatus::Cancelled),
    ];
    for (shape, status) in wrong {
        let (company, order) = only(&world, shape);
        change(&sandbox, &company, &order.number, |held| held.content.status = status);
        expected.push(order.number);
    }
    let expected: Vec<_> =
        expected.iter().map(|number| ("differing", "portal_order_status_differs", number.as_str())).collect();
    assert_found(&sandbox, &expected);
}

#[tokio::test]
async fn a_half_done_update_is_neither_the_old_nor_the_new_order() {
    let (sandbox, _) = done(Profile::Small).await;
    advance_and_do(&sandbox).await;
    let world = sandbox.world();
    for shape in [OrderShape::CreatedThenEdited, OrderShape::LaterLineAdded] {
        let (company, order) = only(&world, shape);
        change(&sandbox, &company, &order.number, |held| {
            held.content.comments = Some("Otra cosa".to_owned());
        });
        let number = order.number.as_str();
        assert_found(&sandbox, &[("differing", "portal_order_differs", number)]);
        let comments = order.wanted.comments.clone();
        change(&sandbox, &company, number, |held| held.content.comments = comments);
    }
    let (company, order) = only(&world, OrderShape::CreatedThenCancelled);
    change(&sandbox, &company, &order.number, |held| held.content.lines[0].quantity += Decimal::ONE);
    let number = order.number.as_str();
    assert_found(&sandbox, &[("differing", "portal_order_differs", number)]);
}

#[tokio::test]
async fn a_request_that_had_no_reason_is_found_though_nothing_is_seen_of_it() {
    let sandbox = start(Profile::Small).await;
    let world = sandbox.world();
    // Cancelled in Sage: updated first, with the same content, and then cancelled.
    let (company, order) = only(&world, OrderShape::LaterCancelled);
    let mut same = ideal_order(&order);
    same["exchange_rate"] = json!(1);
    do_orders(&sandbox).await;
    put(&sandbox, &company, &id_of(&sandbox, &company, &order.number), &same).await;
    // Left alone: closed and opened again.
    let (other, stands) = only(&world, OrderShape::MarkedOpen);
    let path = format!("{}/status", id_of(&sandbox, &other, &stands.number));
    put(&sandbox, &other, &path, &json!({ "status": "CLOSED" })).await;
    put(&sandbox, &other, &path, &json!({ "status": "OPEN" })).await;
    advance_and_do(&sandbox).await;
    let kind = ("differing", "portal_order_written");
    assert_found(
        &sandbox,
        &[
            (kind.0, kind.1, &order.number),
            (kind.0, kind.1, &stands.number),
            (kind.0, kind.1, &stands.number),
        ],
    );
}

#[tokio::test]
async fn wrong_control_rows_are_found() {
    let (sandbox, world) = done(Profile::Small).await;
    let mut expected = Vec::new();
    let mut spoil = |shape, set: &str, what| {
        let (company, order) = only(&world, shape);
        on_rows(&sandbox, &company, &order.number, set);
        expected.push(("differing", what, order.number));
    };
    let other_id = format!("SET idFocaltec = '{NOBODY}'");
    spoil(OrderShape::Ordinary, &other_id, "order_row_differs");
    spoil(OrderShape::ClosedInPortal, &other_id, "order_row_differs");
    spoil(OrderShape::ReceivedInFull, "SET idFocaltec = NULL", "order_row_differs");
    spoil(OrderShape::Dollars, "SET status = 'ENVIADA'", "order_row_differs");
    spoil(OrderShape::CancelledPosted, "SET status = NULL", "order_row_differs");
    spoil(OrderShape::ShortClosed, "SET status = 'CANCELLED'", "order_row_differs");
    spoil(OrderShape::Untaxed, "SET createdAt = NULL", "order_row_differs");
    spoil(OrderShape::TaxWithheld, "SET status = 'CLOSED'", "order_row_differs");
    spoil(OrderShape::InvoicedInPurchaseOrders, "SET createdAt = '2020-01-01'", "order_row_differs");
    spoil(OrderShape::CancelledInPortal, "SET lastUpdate = '2020-01-01'", "order_row_differs");
    spoil(OrderShape::ByHandEqual, "SET responseAPI = NULL", "order_row_differs");
    spoil(OrderShape::Posted, "SET status = 'CLOSED'", "order_row_changed");
    spoil(OrderShape::MarkedClosed, "SET lastUpdate = '2026-11-22'", "order_row_changed");
    spoil(OrderShape::ReceiptNotInvoiced, "SET status = 'CLOSED'", "order_row_changed");
    spoil(OrderShape::PostedMissingInPortal, &other_id, "order_row_changed");
    let expected: Vec<_> =
        expected.iter().map(|(list, what, number)| (*list, *what, number.as_str())).collect();
    assert_found(&sandbox, &expected);
}

#[tokio::test]
async fn a_row_that_is_ahead_of_the_portal_is_found_at_any_moment() {
    let sandbox = start(Profile::Small).await;
    let (company, order) = only(&sandbox.world(), OrderShape::ReceivedInFull);
    update_row(&sandbox, &company, &order, "CLOSED");
    let found = objections(&sandbox, Moment::InFlight);
    assert_eq!(found, [("differing", "order_row_differs", order.number)]);
}

#[tokio::test]
async fn what_must_wait_or_is_no_candidate_and_was_sent_is_unexpected() {
    let (sandbox, world) = done(Profile::Small).await;
    let mut expected = Vec::new();
    for shape in [OrderShape::OnHold, OrderShape::Blanket] {
        let (company, order) = only(&world, shape);
        let (status, body) = create(&sandbox, &company, &order).await;
        assert_eq!(status, 200, "{body}");
        expected.push(("unexpected", "portal_order_unexpected", order.number.clone()));
        insert_row(&sandbox, &company, &order, "POSTED", body["id"].as_str().unwrap(), "");
        expected.push(("unexpected", "order_row_unexpected", order.number));
    }
    let (company, order) = only(&world, OrderShape::NeverAuthorized);
    insert_row(&sandbox, &company, &order, "POSTED", NOBODY, "");
    expected.push(("unexpected", "order_row_unexpected", order.number.clone()));

    // An order and rows of nobody.
    let unknown = Order { number: "PO7777777".to_owned(), ..only(&world, OrderShape::Ordinary).1 };
    let (seller, _) = only(&world, OrderShape::Ordinary);
    let (status, body) = create(&sandbox, &seller, &unknown).await;
    assert_eq!(status, 200, "{body}");
    expected.push(("unexpected", "portal_order_unknown", unknown.number.clone()));
    insert_row(&sandbox, &company, &unknown, "ERROR", "", "x");
    expected.push(("unexpected", "order_row_unknown", unknown.number.clone()));
    let nobody = Company { database: "NADIE".to_owned(), ..company };
    insert_row(&sandbox, &nobody, &order, "POSTED", NOBODY, "");
    expected.push(("unexpected", "order_row_without_company", order.number));

    let expected: Vec<_> =
        expected.iter().map(|(list, what, number)| (*list, *what, number.as_str())).collect();
    assert_found(&sandbox, &expected);
}

#[tokio::test]
async fn an_order_that_must_be_opened_again_is_lost_until_both_sides_say_so() {
    let sandbox = start(Profile::Crash).await;
    do_everything(&sandbox).await;
    let (company, order) = only(&sandbox.world(), OrderShape::LaterOpenedAgain);
    advance_and_do(&sandbox).await;
    assert_clean(&sandbox.ledger(Moment::AtRest).unwrap());

    let number = order.number.as_str();
    on_rows(&sandbox, &company, number, "SET status = 'CLOSED'");
    assert_lost(&sandbox, "order_row_word_missing", number);
    change(&sandbox, &company, number, |held| held.content.status = PurchaseOrderStatus::Closed);
    assert_lost(&sandbox, "portal_order_status_missing", number);
    // A row that was never marked as closed, and one that is ahead, read the same.
    on_rows(&sandbox, &company, number, "SET status = 'POSTED'");
    let missing = |what| ("lost", what, order.number.clone());
    assert_eq!(
        objections(&sandbox, Moment::AtRest),
        [missing("order_row_word_missing"), missing("portal_order_status_missing")]
    );
    change(&sandbox, &company, number, |held| held.content.status = PurchaseOrderStatus::Cancelled);
    assert_found(&sandbox, &[("differing", "portal_order_status_differs", number)]);
}

#[tokio::test]
async fn what_the_predecessor_or_a_person_left_otherwise_may_not_be_touched() {
    let (sandbox, world) = done(Profile::Small).await;
    for shape in [OrderShape::PostedByTheDozen, OrderShape::ByHandOwnLineIds, OrderShape::PostedFineCost] {
        let (company, order) = only(&world, shape);
        let number = order.number.as_str();
        let verdict = sandbox.ledger(Moment::AtRest).unwrap();
        // Another company has an order of that number, too.
        let own = verdict.waiting.iter().filter(|waiting| waiting.tenant == company.key);
        let waits = own
            .filter(|waiting| waiting.document == number)
            .any(|waiting| waiting.why == "differs_in_portal");
        assert_eq!(waits, shape != OrderShape::PostedFineCost, "{shape:?}");

        // Ours sent over it, though the portal shows nothing of the old one any more.
        let ours = ideal_order(&order);
        let id = id_of(&sandbox, &company, number);
        let mut before = None;
        change(&sandbox, &company, number, |held| before = Some(held.content.clone()));
        put(&sandbox, &company, &id, &ours).await;
        let found = objections(&sandbox, Moment::AtRest);
        assert!(
            found.contains(&("differing", "portal_order_differs", number.to_owned())),
            "{shape:?}: {found:?}"
        );
        change(&sandbox, &company, number, |held| held.content = before.unwrap());
        let written = [("differing", "portal_order_written", number)];
        assert_eq!(objections(&sandbox, Moment::AtRest).len(), 1);
        assert_found(&sandbox, &written);
        // The history of that request would be told of each order that follows.
        sandbox.reset().await.unwrap();
        do_orders(&sandbox).await;
    }

    // Adopted silently, and created a second time.
    let (company, typed_in) = only(&world, OrderShape::ByHandOwnLineIds);
    let id = id_of(&sandbox, &company, &typed_in.number);
    insert_row(&sandbox, &company, &typed_in, "POSTED", &id, "PORTAL-CHECK");
    let number = typed_in.number.as_str();
    assert_found(&sandbox, &[("unexpected", "order_row_unexpected", number)]);
    edit_orders(&sandbox, &company, |orders| {
        let mut twin = orders[&id].clone();
        twin["id"] = json!(TWIN);
        orders.insert(TWIN.to_owned(), twin);
    });
    assert_found(
        &sandbox,
        &[("doubled", "portal_order_doubled", number), ("unexpected", "order_row_unexpected", number)],
    );
}

/// Two companies and, of each, an order of a number that both have: the first such pair after `skip` others. The second
/// company's was created.
fn namesakes(world: &World, is_ours: fn(&Order) -> bool, skip: usize) -> (Company, Order, Company, Order) {
    let [here, there, ..] = world.companies.as_slice() else { panic!("too few companies") };
    let mut pairs = here.orders.iter().filter(|order| is_ours(order)).filter_map(|own| {
        let is_namesake =
            |theirs: &&Order| theirs.number == own.number && theirs.expected == OrderExpected::Created;
        Some((own, there.orders.iter().find(is_namesake)?))
    });
    let (own, theirs) = pairs.nth(skip).unwrap();
    (here.clone(), own.clone(), there.clone(), theirs.clone())
}

#[tokio::test]
async fn what_belongs_to_another_company_is_found() {
    let (sandbox, world) = done(Profile::Small).await;
    let is_created = |order: &Order| order.expected == OrderExpected::Created;
    let content_of = |company: &Company, number: &str| {
        let id = id_of(&sandbox, company, number);
        sandbox
            .portal()
            .state()
            .read(|data| data.tenants[&company.tenant_id].purchase_orders[&id].content.clone())
    };

    // The neighbour's content under a number that both have, named as the neighbour's and as the own company's.
    let (here, own, there, theirs) = namesakes(&world, is_created, 0);
    let content = content_of(&there, &theirs.number);
    change(&sandbox, &here, &own.number, |held| held.content = content);
    let (_, renamed, _, model) = namesakes(&world, is_created, 1);
    let mut content = content_of(&there, &model.number);
    content.company_external_id = Some(here.external_id.clone());
    change(&sandbox, &here, &renamed.number, |held| held.content = content);

    // The same for an order that must not be sent here.
    let is_absent = |order: &Order| {
        matches!(order.expected, OrderExpected::Excluded { .. } | OrderExpected::RefusedByPortal { .. })
    };
    let (_, sent, _, of_theirs) = namesakes(&world, is_absent, 0);
    let mut content = content_of(&there, &of_theirs.number);
    content.company_external_id = Some(here.external_id.clone());
    content.provider_external_id = here.vendors[own.vendor].id.clone();
    sandbox
        .portal()
        .state()
        .add_purchase_order(&here.tenant_id, PurchaseOrder::new(content, world.base))
        .unwrap();

    // A row that names the neighbour's order, in place of the own and beside it.
    let (_, row, _, foreign) = namesakes(&world, is_created, 2);
    let foreign_id = id_of(&sandbox, &there, &foreign.number);
    on_rows(&sandbox, &here, &row.number, &format!("SET idFocaltec = '{foreign_id}'"));
    let (_, beside, _, foreign) = namesakes(&world, is_created, 3);
    insert_row(&sandbox, &here, &beside, "POSTED", &id_of(&sandbox, &there, &foreign.number), "");

    assert_found(
        &sandbox,
        &[
            ("crossed", "portal_order_crossed", &own.number),
            ("crossed", "portal_order_crossed", &renamed.number),
            ("crossed", "portal_order_crossed", &sent.number),
            ("crossed", "order_row_crossed", &row.number),
            ("crossed", "order_row_crossed", &beside.number),
        ],
    );
}

#[tokio::test]
async fn an_order_under_a_number_that_only_another_company_has_is_crossed() {
    let (sandbox, world) = done(Profile::Small).await;
    let sizes: Vec<usize> = world.companies.iter().map(|company| company.orders.len()).collect();
    let most = (0..sizes.len()).max_by_key(|at| sizes[*at]).unwrap();
    let least = (0..sizes.len()).min_by_key(|at| sizes[*at]).unwrap();
    let (here, there) = (&world.companies[least], &world.companies[most]);
    let theirs = there.orders.last().unwrap();
    assert!(here.orders.iter().all(|order| order.number != theirs.number), "{sizes:?}");
    let model = here.orders.iter().find(|order| order.expected == OrderExpected::Created).unwrap();
    let misplaced = Order { number: theirs.number.clone(), ..model.clone() };
    let (status, body) = create(&sandbox, here, &misplaced).await;
    assert_eq!(status, 200, "{body}");
    assert_found(&sandbox, &[("crossed", "portal_order_crossed", &theirs.number)]);
}
