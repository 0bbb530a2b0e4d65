//! What happens to purchase orders at the office after the baseline: exactly what it says, once.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rust_decimal::Decimal;
use sc_sandbox::schema::AUTHORIZATIONS_DATABASE;
use sc_sandbox::world::{OfficeChange, Order, OrderExpected, OrderShape, World};
use sc_sandbox::{Profile, Sandbox};

use crate::orders::{only, orders, rows};
use crate::support::{SEED, base, client, config, start};

/// Every row of every table of the company, by table.
fn everything(sandbox: &Sandbox, database: &str) -> BTreeMap<&'static str, BTreeSet<Vec<String>>> {
    let tables =
        ["POPORH1", "POPORH2", "POPORL", "POPORHO", "PORCPH1", "PORCPR", "POINVHO", "APIBHO", "ICLOC"];
    tables
        .into_iter()
        .map(|table| {
            (table, rows(sandbox, database, &format!("SELECT * FROM {table}")).into_iter().collect())
        })
        .collect()
}

#[tokio::test]
async fn an_older_sage_lacks_the_cancelled_amount_and_the_office_still_goes_on() {
    let mut config = config(Profile::Crash);
    config.modes.sage.without_optional_columns = true;
    let sandbox = Sandbox::start(config).await.unwrap();
    let database = sandbox.companies()[0].database.clone();
    let error = sandbox.sql().query(&database, "SELECT EXTCANCEL FROM POPORL", &[]).unwrap_err();
    assert_eq!(error.number, 207, "{error}");
    assert_eq!(sandbox.advance().unwrap(), 3);
    assert_eq!(
        rows(
            &sandbox,
            &database,
            "SELECT PORLSEQ FROM POPORL WHERE OQCANCELED > 0 AND OQCANCELED < OQORDERED"
        )
        .len(),
        1
    );
}

#[test]
fn each_change_of_the_office_does_what_it_says() {
    let before = World::build(SEED, Profile::Small, base());
    let mut after = before.clone();
    let now = base() + jiff::SignedDuration::from_hours(1);
    let advanced = after.advance(now);
    let mut seen = HashSet::new();
    for (old, new) in orders(&before).zip(orders(&after)) {
        let (old, new, company) = (old.1, new.1, new.0);
        let Some((change, expected)) = old.shape.later() else {
            assert_eq!(
                serde_json::to_value(old).unwrap(),
                serde_json::to_value(new).unwrap(),
                "{:?}",
                old.shape
            );
            continue;
        };
        seen.insert(old.shape);
        assert_eq!((new.expected, new.later, new.touched_at), (expected, None, now), "{:?}", old.shape);
        let quantity = |order: &Order| order.lines.iter().map(|line| line.net_quantity()).sum::<Decimal>();
        match change {
            OfficeChange::PartlyCancelled | OfficeChange::LoweredBelowInvoiced => {
                assert!(quantity(new) < quantity(old) && !new.is_fully_cancelled());
            }
            OfficeChange::FullyCancelled => assert!(new.is_fully_cancelled() && new.is_complete),
            OfficeChange::PriceEdited => {
                assert!(quantity(new) == quantity(old) && new.total > old.total);
            }
            OfficeChange::LineAdded => assert_eq!(new.lines.len(), old.lines.len() + 1),
            OfficeChange::ReceivedAndInvoiced => {
                assert!(new.is_complete && new.lines.iter().all(|line| line.received == line.ordered));
            }
            OfficeChange::ShortClosed => assert!(new.is_complete && quantity(new) == quantity(old)),
            OfficeChange::Reopened => assert!(old.is_complete && !new.is_complete),
            OfficeChange::EditedAndNotAuthorized => assert!(old.is_authorized() && !new.is_authorized()),
            OfficeChange::AuthorizedAgain | OfficeChange::EditedAndAuthorized => {
                assert!(!old.is_authorized() && new.is_authorized());
                assert_eq!(new.authorized_on.len(), old.authorized_on.len() + 1);
            }
        }
        let content = |order: &Order| serde_json::to_value(&order.wanted).unwrap();
        if expected == OrderExpected::Updated {
            assert_ne!(content(new), content(old), "{:?}", old.shape);
        }
        if expected == (OrderExpected::Waits { why: "below_invoiced" }) {
            let held = company.portal_orders.iter().find(|held| held.number == new.number).unwrap();
            assert!(held.cfdis[0].quantity > new.lines[0].net_quantity());
        }
    }
    let with_a_later: HashSet<_> = OrderShape::ALL
        .iter()
        .copied()
        .filter(|shape| shape.later().is_some() && !shape.needs_reopening())
        .collect();
    assert_eq!(seen, with_a_later);
    assert!(advanced.orders.len() >= with_a_later.len());
    assert!(after.advance(now).orders.is_empty(), "what has happened does not happen again");
}

#[tokio::test]
async fn the_office_changes_exactly_its_own_rows_once_and_reset_undoes_it() {
    let sandbox = start(Profile::Small).await;
    let world = sandbox.world();
    let databases: Vec<String> = world.companies.iter().map(|company| company.database.clone()).collect();
    let all = || databases.iter().map(|database| everything(&sandbox, database)).collect::<Vec<_>>();
    let before = all();

    let answer = client().post(format!("{}/advance", sandbox.admin_url())).send().await.unwrap();
    let told: serde_json::Value = answer.json().await.unwrap();
    let planned: Vec<&Order> =
        orders(&world).map(|(_, order)| order).filter(|order| order.later.is_some()).collect();
    assert_eq!(told, serde_json::json!({ "advanced": planned.len() }));
    let after = all();
    for ((before, after), company) in before.iter().zip(&after).zip(&world.companies) {
        for table in ["POPORH2", "POPORHO", "PORCPR", "POINVHO", "APIBHO", "ICLOC"] {
            assert_eq!(before[table], after[table], "{table}");
        }
        let changed: BTreeSet<&str> =
            after["POPORH1"].difference(&before["POPORH1"]).map(|row| row[5].as_str()).collect();
        let own = company.orders.iter().filter(|order| order.later.is_some());
        assert_eq!(changed, own.map(|order| order.number.as_str()).collect());
    }
    let advanced = sandbox.world();
    let (company, given) = only(&advanced, OrderShape::LaterAuthorized);
    let query = format!(
        "SELECT Autorizada FROM Autoriza_OC WHERE PONumber = '{}' AND Empresa = '{}'",
        given.number, company.database
    );
    assert_eq!(rows(&sandbox, AUTHORIZATIONS_DATABASE, &query), [["1"]]);

    assert_eq!(sandbox.advance().unwrap(), 0);
    assert_eq!(all(), after);
    sandbox.reset().await.unwrap();
    assert_eq!(all(), before);
    assert_eq!(sandbox.world().hash(), world.hash());
    assert_eq!(sandbox.advance().unwrap(), planned.len(), "and it happens again");
}

#[tokio::test]
async fn the_office_may_be_faster_than_the_product() {
    let sandbox = start(Profile::Small).await;
    sandbox.advance().unwrap();
    let world = sandbox.world();
    let (_, cancelled) = only(&world, OrderShape::CreatedThenCancelled);
    assert_eq!(cancelled.expected, OrderExpected::Excluded { why: "cancelled" }, "it was never sent");
    let (_, reopened) = only(&world, OrderShape::LaterReopened);
    assert_eq!(reopened.expected, OrderExpected::Stands, "it was never closed");

    let sandbox = start(Profile::Crash).await;
    sandbox.advance().unwrap();
    let world = sandbox.world();
    let (_, reopened) = only(&world, OrderShape::LaterOpenedAgain);
    assert_eq!(reopened.expected, OrderExpected::Stands, "it was never closed");
}
