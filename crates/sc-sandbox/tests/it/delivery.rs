//! World and portal agree: what should be delivered is accepted, what should be refused is refused.

use sc_sandbox::Profile;
use sc_sandbox::ledger::{AnyShape, Moment};
use sc_sandbox::world::Expected;

use crate::order_clerk;
use crate::support::{assert_clean, do_everything, ideal_payload, post, start};

#[tokio::test]
async fn the_ledger_is_clean_once_everything_is_done() {
    let sandbox = start(Profile::Small).await;
    let before = sandbox.ledger(Moment::InFlight).unwrap();
    assert_clean(&before);
    assert_eq!(before.delivered, 0);

    let sent = do_everything(&sandbox).await;
    let verdict = sandbox.ledger(Moment::AtRest).unwrap();
    assert_clean(&verdict);
    assert_eq!(verdict.delivered, sent);
    let waiting =
        verdict.waiting.iter().filter(|waiting| matches!(waiting.shape, AnyShape::Payment(_))).count();
    assert_eq!(verdict.delivered + verdict.already_there + waiting, verdict.payments);
    assert!(!verdict.waiting.iter().any(|waiting| waiting.why == "not_yet"));
}

#[tokio::test]
async fn the_ledger_is_clean_again_once_what_the_office_did_is_followed() {
    for profile in [Profile::Crash, Profile::Small] {
        let sandbox = start(profile).await;
        do_everything(&sandbox).await;
        assert!(sandbox.advance().unwrap() > 0);
        assert_clean(&sandbox.ledger(Moment::InFlight).unwrap());
        let behind = sandbox.ledger(Moment::AtRest).unwrap();
        assert!(!behind.is_clean(), "at rest somebody must have followed");

        for company in &sandbox.companies() {
            for order in company.orders.iter().filter(|order| order.shape.later().is_some()) {
                order_clerk::do_order(&sandbox, company, order).await;
            }
        }
        assert_clean(&sandbox.ledger(Moment::AtRest).unwrap());
    }
}

#[tokio::test]
async fn at_rest_everything_that_was_not_done_is_lost() {
    let sandbox = start(Profile::Small).await;
    let world = sandbox.world();
    let verdict = sandbox.ledger(Moment::AtRest).unwrap();
    let due = world.companies.iter().flat_map(|company| &company.payments);
    let due = due.filter(|payment| matches!(payment.expected, Expected::Delivered { .. })).count();
    let missing = |what| verdict.lost.iter().filter(|finding| finding.what == what).count();
    assert_eq!(missing("portal_payment_missing"), due);
    assert!(missing("link_missing") >= 12, "three companies have two vendors and two invoices to link each");
    assert_eq!(verdict.findings().count(), verdict.lost.len(), "nothing is wrong but what is missing");
}

#[tokio::test]
async fn the_portal_refuses_what_the_world_says_it_refuses() {
    let sandbox = start(Profile::Small).await;
    let mut refused = 0;
    for company in sandbox.companies() {
        for payment in &company.payments {
            let Expected::RefusedByPortal { code } = payment.expected else { continue };
            let (status, body) = post(&sandbox, &company, &ideal_payload(&company, payment)).await;
            assert!((400..500).contains(&status), "{:?}: {status} {body}", payment.shape);
            let found = body["code"].to_string();
            assert_eq!(found.trim_matches('"'), code, "{:?}: {body}", payment.shape);
            refused += 1;
        }
    }
    assert!(refused >= 4, "every shape that is refused occurs");
    assert_clean(&sandbox.ledger(Moment::InFlight).unwrap());
}

#[tokio::test]
async fn a_crash_world_can_be_delivered_too() {
    let sandbox = start(Profile::Crash).await;
    let sent = do_everything(&sandbox).await;
    let verdict = sandbox.ledger(Moment::AtRest).unwrap();
    assert_clean(&verdict);
    assert_eq!((sent, verdict.payments), (8, 12));
}
