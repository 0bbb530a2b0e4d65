//! Orders that left the window while they waited: each stays in *Atención* until somebody has entered it in the portal,
//! approved it, or taken it back in Sage.

use jiff::civil::date;
use sc_domain::effect::EffectState;

use crate::support::table::{Row, check_names, check_rows, rows};
use crate::support::{OrderScene, d, order};

/// An order that was refused on its last day in the window, which has ended since.
async fn expired(scene: &mut OrderScene) {
    scene.company.tenant.go_live = date(2026, 1, 1);
    scene.add(order("PO1").day(date(2026, 10, 11)));
    scene.tried("PO1", EffectState::Refused, 300).await.later(1440);
}

#[rustfmt::skip]
const ROWS: &[Row<OrderScene>] = rows! { OrderScene:
    "expired", "left the window without a word", |s| expired(s).await => ["attention PO1 order.expired"];
    "expired-told", "left the window without a word; what was told is not written again within the interval",
        |s| { expired(s).await; s.remembered().await.later(239) } => [];
    "expired-by-hand", "never learned that a person had entered it in the portal",
        |s| { expired(s).await; s.remembered().await.in_portal("PO1").later(240) } => ["adopted PO1"];
    "expired-by-hand-otherwise", "never compared it",
        |s| { expired(s).await; s.remembered().await.in_portal("PO1").later(240); s.company.portal.books().orders.get("PO1").total = Some(d("900")) } => ["attention PO1 order.differs_in_portal", "conflict PO1"];
    "expired-approved", "had no way to send it after its day",
        |s| { expired(s).await; s.remembered().await.approve("PO1") } => ["create PO1 [A1=10] 1000"];
    "expired-approved-invalid", "had no way to send it; what cannot be sent stays where it is",
        |s| { expired(s).await; s.remembered().await.add(order("PO1").day(date(2026, 10, 11)).with(|o| o.currency = "PESOS".into())).approve("PO1") } => ["attention PO1 order.expired"];
    "expired-cancelled", "listed it for ever; nothing of it is left to be sent",
        |s| { expired(s).await; s.remembered().await.add(order("PO1").day(date(2026, 10, 11)).cancelled("10").complete()) } => ["withdraw PO1"];
    "expired-never-waited", "the same: nobody had been told of it",
        |s| { s.company.tenant.go_live = date(2026, 1, 1); s.add(order("PO1").day(date(2026, 10, 10))).sweep() } => [];
    "never-authorized", "took a row that says no for an authorization that was taken back",
        |s| s.add(order("PO1").authorized(false, None)).sweep() => [];
    "7.4-note-again", "wrote an ERROR row at each attempt; once per interval is enough for who reads them",
        |s| { s.add(order("PO1").with(|o| o.currency = "PESOS".into())); s.remembered().await.later(240) } => ["attention PO1 order.invalid", "note PO1"];
    "7.4-note-within", "wrote an ERROR row at each attempt",
        |s| { s.add(order("PO1").with(|o| o.currency = "PESOS".into())); s.remembered().await.later(239) } => [];
};

#[tokio::test]
async fn each_rule_of_the_windows_end_holds() {
    check_names(ROWS);
    check_rows(ROWS).await;
}

#[tokio::test]
async fn an_expired_order_is_asked_about_once_per_interval() {
    let mut scene = OrderScene::new();
    expired(&mut scene).await;
    scene.remembered().await;
    let asked = scene.questions();
    scene.later(100).observed().await;
    assert_eq!(scene.questions(), asked, "within the interval nobody is asked");
    scene.later(140).observed().await;
    assert_eq!(scene.questions(), asked + 1);
}
