//! Documents whose content changes over time: one document, effects of several steps.

use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::order::{Acceptance, OrderPayload, OrderStatus};
use sc_domain::ports::{AttemptOutcome, DocumentState, Journal, JournalError, PassMemory, Sent, Sweep};
use sc_domain::{Currency, DocumentKey, OrderNumber, Pass, RunId, Step, VendorId};
use sc_journal::SqliteJournal;

use crate::support::{adoption, at, begin, document_of, fresh, intent, norte, portal_id, settlement};

fn number() -> OrderNumber {
    OrderNumber::new("PO0000001").expect("valid")
}

fn content(comments: &str) -> OrderPayload {
    OrderPayload {
        number: number(),
        vendor: VendorId::new("V001").expect("valid"),
        company: "NORTE".into(),
        acceptance: Acceptance::Accepted,
        date: jiff::civil::date(2026, 11, 3),
        delivery_date: jiff::civil::date(2026, 11, 9),
        currency: Currency::MXN,
        exchange_rate: None,
        delivery_contact: "Almacén".into(),
        requested_by: "MROMERO".into(),
        comments: Some(comments.to_owned()),
        reference: None,
        payment_form: None,
        payment_method: None,
        cfdi_use: None,
        subtotal: 100.into(),
        total: 116.into(),
        vat_sum: 16.into(),
        withhold_tax_sum: 0.into(),
        warehouse: None,
        metadata: Vec::new(),
        addresses: Vec::new(),
        lines: Vec::new(),
    }
}

fn key() -> DocumentKey {
    DocumentKey::order(&norte(), &number())
}

fn created() -> Effect {
    Effect::new(key(), Step::CreatePurchaseOrders, 1, Action::CreateOrder { payload: content("one") })
}

fn updated(revision: u32, comments: &str) -> Effect {
    let action = Action::UpdateOrder { portal_id: portal_id(7), payload: content(comments) };
    Effect::new(key(), Step::ProcessOrderChanges, revision, action)
}

fn closed(revision: u32) -> Effect {
    let action =
        Action::SetOrderStatus { portal_id: portal_id(7), number: number(), status: OrderStatus::Closed };
    Effect::new(key(), Step::ClosePurchaseOrders, revision, action)
}

async fn memory(journal: &SqliteJournal) -> PassMemory {
    journal.memory(&norte(), Pass::Orders).await.expect("memory")
}

async fn carry_out(journal: &SqliteJournal, run: RunId, effect: &Effect, second: i64) {
    let attempt = journal.intend(intent(run, effect, second)).await.expect("intends");
    for state in [EffectState::Confirmed, EffectState::Done] {
        let attempt = (state == EffectState::Confirmed).then_some(attempt);
        let mut end = settlement(run, effect, attempt, AttemptOutcome::Confirmed, state, second + 1);
        end.portal_id = Some(portal_id(7));
        journal.settle(end).await.expect("settles");
    }
}

#[tokio::test]
async fn the_newest_content_that_is_done_is_what_the_portal_was_told() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    journal.adopt(run, at(1), vec![adoption(&created(), DocumentState::Adopted)]).await.expect("adopts");
    let sent = |effect: &Effect, portal: u32, second: i64| {
        [(
            key(),
            Sent {
                hash: effect.payload_hash.clone(),
                portal_id: Some(portal_id(portal)),
                last_known: None,
                at: at(second),
            },
        )]
        .into()
    };
    assert_eq!(memory(&journal).await.sent, sent(&created(), 77, 1));

    carry_out(&journal, run, &updated(2, "two"), 2).await;
    assert_eq!(memory(&journal).await.sent, sent(&updated(2, "two"), 7, 3));

    carry_out(&journal, run, &closed(3), 4).await;
    let seen = memory(&journal).await;
    assert_eq!(seen.sent, sent(&updated(2, "two"), 7, 3), "a status is no content");
    assert_eq!(seen.revisions, [(key(), 3)].into());
    assert_eq!(seen.settled, [(key(), 3)].into());

    journal.intend(intent(run, &updated(4, "four"), 6)).await.expect("intends");
    let seen = memory(&journal).await;
    assert_eq!(seen.sent, sent(&updated(2, "two"), 7, 3), "what is only intended was not told");
    assert_eq!(seen.open_effects.len(), 1);
    assert_eq!(seen.revisions, [(key(), 4)].into());
}

#[tokio::test]
async fn a_later_intention_takes_the_place_of_one_that_failed() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    let attempt = journal.intend(intent(run, &updated(1, "one"), 1)).await.expect("intends");
    let refused =
        settlement(run, &updated(1, "one"), Some(attempt), AttemptOutcome::Refused, EffectState::Refused, 2);
    journal.settle(refused).await.expect("settles");
    journal.intend(intent(run, &closed(2), 3)).await.expect("intends");
    let open = memory(&journal).await.open_effects;
    assert_eq!(open.iter().map(|open| &open.effect).collect::<Vec<_>>(), [&closed(2)]);
    let late = journal.intend(intent(run, &updated(1, "one"), 4)).await;
    assert!(matches!(late, Err(JournalError::ForbiddenEdge { .. })), "{late:?}");
}

#[tokio::test]
async fn a_document_is_found_by_its_pass_whichever_step_has_it() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    for step in Pass::Orders.steps() {
        let record =
            sc_domain::ports::DocumentRecord { step: *step, ..document_of(&key(), DocumentState::Attention) };
        journal.remember(run, at(1), vec![record.clone()]).await.expect("remembers");
        assert_eq!(memory(&journal).await.documents, [(key(), record)].into());
    }
    let payments = journal.memory(&norte(), Pass::Payments).await.expect("memory");
    assert_eq!(payments, PassMemory::default());
}

#[tokio::test]
async fn a_baseline_of_a_pass_is_one_of_each_step_and_no_sweep() {
    let (journal, _folder) = fresh();
    let run = begin(&journal, 0).await;
    journal.baseline_done(run, &norte(), Pass::Orders, at(7)).await.expect("writes");
    let seen = memory(&journal).await;
    assert_eq!(
        (seen.baseline, seen.swept),
        (Some(at(7)), None),
        "the first cycle acts on what the baseline saw"
    );
    let sweep = Sweep { at: at(9), server_utc: at(10) };
    journal.swept(run, &norte(), Pass::Orders, sweep).await.expect("writes");
    let seen = memory(&journal).await;
    assert_eq!((seen.baseline, seen.swept), (Some(at(7)), Some(sweep)));
    let payments = journal.memory(&norte(), Pass::Payments).await.expect("memory");
    assert_eq!((payments.baseline, payments.swept), (None, None));
}
