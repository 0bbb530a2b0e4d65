//! All small worlds of one order: what Sage holds × the control row × the portal × the journal × a person's decision.
//! Whatever the combination, the plan keeps the laws of orders.

use sc_domain::effect::{Action, EffectState};
use sc_domain::order::OrderStatus;
use sc_domain::ports::RunKind;
use sc_sync::Plan;
use sc_sync::purchase_orders::InPortal;

use crate::support::orders::Po;
use crate::support::{OrderScene, YESTERDAY, d, order, order_row, portal_id};

#[derive(Debug, Clone, Copy, PartialEq)]
enum Sage {
    AsSent,
    Edited,
    Cancelled,
    Invoiced,
    Pending,
    OnHold,
    Reauthorizing,
    Unsendable,
    Gone,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Portal {
    Absent,
    Same,
    Edited,
    Closed,
    Cancelled,
    Invoiced,
    Odd,
    Twice,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Journal {
    Nothing,
    Sent,
    ClosedByUs,
    Adopted,
    Unknown,
    Refused,
    Confirmed,
}

const SAGE: [Sage; 9] = [
    Sage::AsSent,
    Sage::Edited,
    Sage::Cancelled,
    Sage::Invoiced,
    Sage::Pending,
    Sage::OnHold,
    Sage::Reauthorizing,
    Sage::Unsendable,
    Sage::Gone,
];
const ROWS: [Option<&str>; 5] = [None, Some("POSTED"), Some("CLOSED"), Some("CANCELLED"), Some("BORRADO")];
const PORTAL: [Portal; 8] = [
    Portal::Absent,
    Portal::Same,
    Portal::Edited,
    Portal::Closed,
    Portal::Cancelled,
    Portal::Invoiced,
    Portal::Odd,
    Portal::Twice,
];
const JOURNAL: [Journal; 7] = [
    Journal::Nothing,
    Journal::Sent,
    Journal::ClosedByUs,
    Journal::Adopted,
    Journal::Unknown,
    Journal::Refused,
    Journal::Confirmed,
];

fn in_sage(sage: Sage) -> Po {
    match sage {
        Sage::AsSent | Sage::Gone => order("PO1"),
        Sage::Edited => order("PO1").cancelled("4"),
        Sage::Cancelled => order("PO1").cancelled("10"),
        Sage::Invoiced => order("PO1").invoiced(),
        Sage::Pending => order("PO1").invoiced().receipt("RC2", false),
        Sage::OnHold => order("PO1").cancelled("4").with(|order| order.is_on_hold = true),
        Sage::Reauthorizing => order("PO1").cancelled("4").authorized(false, Some(YESTERDAY)),
        Sage::Unsendable => order("PO1").with(|order| order.total = d("1")),
    }
}

/// The world; what an earlier run tried was the creation of the order as it was then.
async fn scene(sage: Sage, row: Option<&str>, portal: Portal, journal: Journal) -> OrderScene {
    let mut scene = OrderScene::new();
    scene.add(order("PO1"));
    match journal {
        Journal::Unknown => {
            scene.tried("PO1", EffectState::Unknown, 15).await;
        }
        Journal::Refused => {
            scene.tried("PO1", EffectState::Refused, 300).await;
        }
        Journal::Confirmed => {
            scene.tried("PO1", EffectState::Confirmed, 15).await;
        }
        Journal::Sent => {
            scene.sent("PO1");
        }
        Journal::ClosedByUs => {
            scene.closed("PO1");
        }
        Journal::Adopted => {
            scene.adopted("PO1");
        }
        Journal::Nothing => {}
    }
    scene.company.portal.books().orders.orders.clear();
    scene.company.erp.tables().order_control.clear();
    if portal != Portal::Absent {
        scene.in_portal("PO1");
    }
    match portal {
        Portal::Absent | Portal::Same => {}
        Portal::Edited => scene.company.portal.books().orders.get("PO1").total = Some(d("7")),
        Portal::Closed => {
            scene.status("PO1", OrderStatus::Closed);
        }
        Portal::Cancelled => {
            scene.status("PO1", OrderStatus::Cancelled);
        }
        Portal::Invoiced => scene.company.portal.books().orders.invoice("PO1", "F1", "8"),
        Portal::Odd => {
            scene.status("PO1", OrderStatus::Other("DRAFT".into()));
        }
        Portal::Twice => {
            scene.company.portal.books().orders.accepts_duplicates = true;
            scene.in_portal("PO1");
        }
    }
    if let Some(word) = row {
        let id = scene.company.portal.books().orders.orders.first().map(|order| order.id.clone());
        let row = order_row("PO1", word, Some(id.unwrap_or_else(|| portal_id(0x0cde_0000))));
        scene.company.erp.tables().order_control.push(row);
    }
    scene.change(in_sage(sage));
    if sage == Sage::Gone {
        scene.company.erp.tables().orders.orders.clear();
    }
    scene
}

/// The laws of the plans of one order, whatever the world is.
async fn check(scene: &OrderScene, world: &str) {
    let observed = scene.observed().await;
    let plans = scene.plans_of(&observed);
    assert_eq!(plans, scene.plans_of(&observed), "{world}: the same world gives the same plans");
    let sum = |count: fn(&Plan) -> usize| plans.values().map(count).sum::<usize>();
    let decisions =
        sum(|plan| plan.effects.len() + plan.verified.len() + plan.marks.len() + plan.adoptions.len());
    assert!(decisions <= 1, "{world}: one decision per order and cycle: {plans:#?}");
    assert!(sum(|plan| plan.documents.len()) <= 1, "{world}: one record: {plans:#?}");
    if observed.kind == RunKind::Baseline {
        let writes =
            sum(|p| p.effects.len() + p.verified.len() + p.marks.len() + p.notes.len() + p.crashed.len());
        assert_eq!(writes, 0, "{world}: a baseline only looks");
    }
    let asked = observed.seen.portal.values().next();
    let standing = observed.seen.control.iter().any(|row| row.status.says_in_portal());
    let unknown = scene.memory.open_effects.iter().any(|open| open.state == EffectState::Unknown);
    let confirmed = scene.memory.open_effects.iter().any(|open| open.state == EffectState::Confirmed);
    for effect in plans.values().flat_map(|plan| &plan.effects).map(|planned| &planned.effect) {
        assert!(!confirmed, "{world}: what is confirmed is marked first");
        assert!(!unknown || asked.is_some(), "{world}: an unknown outcome is asked about first");
        match (&effect.action, asked) {
            (Action::CreateOrder { payload }, None | Some(InPortal::Absent)) => {
                assert!(!standing, "{world}: a standing row blocks creation");
                assert_eq!(payload.number.as_str(), "PO1");
            }
            (Action::UpdateOrder { payload, portal_id }, Some(InPortal::Present(found))) => {
                assert!(
                    found.status.is_live() && found.id == *portal_id,
                    "{world}: only open orders are changed"
                );
                for theirs in found.lines.iter().filter(|line| line.cfdi_count > 0) {
                    let ours = payload.lines.iter().find(|line| line.external_id == theirs.external_id);
                    assert!(
                        ours.is_some_and(|ours| Some(ours.quantity) >= theirs.invoiced),
                        "{world}: below invoiced"
                    );
                }
            }
            (Action::SetOrderStatus { status, .. }, Some(InPortal::Present(found))) => match status {
                OrderStatus::Cancelled => {
                    assert!(
                        found.status.is_live() && found.cfdi_count == 0,
                        "{world}: cancelled under a CFDI"
                    );
                }
                OrderStatus::Closed => assert!(found.status.is_live(), "{world}: closed twice"),
                _ => assert_eq!(found.status, OrderStatus::Closed, "{world}: reopened what was not closed"),
            },
            (action, asked) => panic!("{world}: {action:?} although the portal said {asked:?}"),
        }
    }
    for planned in plans.values().flat_map(|plan| &plan.adoptions) {
        let Some(InPortal::Present(found)) = asked else { panic!("{world}: adopted unseen") };
        assert_eq!(planned.found.as_ref(), Some(&found.status), "{world}: adopted as it was found");
        assert_eq!(planned.adoption.document.portal_id.as_ref(), Some(&found.id), "{world}");
    }
    let used: Vec<i64> = plans
        .values()
        .flat_map(|plan| {
            let effects = plan.effects.iter().filter_map(|planned| planned.approval);
            let verified = plan.verified.iter().filter_map(|verified| verified.approval);
            plan.approvals.iter().copied().chain(effects).chain(verified).collect::<Vec<_>>()
        })
        .collect();
    assert!(used.len() <= scene.memory.approvals.len(), "{world}: an approval is used up once");
}

async fn check_all(sage: &[Sage]) -> u32 {
    let mut worlds = 0;
    for sage in sage.iter().copied() {
        for row in ROWS {
            for portal in PORTAL {
                for journal in JOURNAL {
                    let mut scene = scene(sage, row, portal, journal).await;
                    let world = format!("{sage:?} {row:?} {portal:?} {journal:?}");
                    check(&scene, &world).await;
                    scene.approve("PO1");
                    check(&scene, &format!("{world} approved")).await;
                    scene.sweep();
                    check(&scene, &format!("{world} approved, in a sweep")).await;
                    scene.memory.approvals.clear();
                    check(&scene, &format!("{world} in a sweep")).await;
                    worlds += 4;
                }
            }
        }
    }
    worlds
}

#[tokio::test]
async fn every_small_world_of_an_order_that_goes_on_keeps_the_laws_of_orders() {
    let worlds = check_all(&SAGE[..4]).await;
    println!("{worlds} worlds of one order that goes on");
}

#[tokio::test]
async fn every_small_world_of_an_order_that_waits_or_is_gone_keeps_the_laws_of_orders() {
    let worlds = check_all(&SAGE[4..]).await;
    println!("{worlds} worlds of one order that waits or is gone");
}
