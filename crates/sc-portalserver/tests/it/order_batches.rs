//! Batches of purchase orders: made or replaced one by one, answered at once or later.

use std::sync::atomic::Ordering;

use jiff::civil::date;
use sc_portalserver::state::{PurchaseOrder, PurchaseOrderContent, PurchaseOrderLine, PurchaseOrderStatus};
use sc_portalserver::{OrderModes, PortalAction, PortalConfig, PortalFault};
use serde_json::{Value, json};

use crate::support::{NOON, Site, money, order, with};

const PATH: &str = "/purchase-orders";

fn batch_of(orders: impl IntoIterator<Item = Value>) -> Value {
    json!({ "purchase_orders": orders.into_iter().collect::<Vec<_>>() })
}

fn statuses(body: &Value) -> Vec<&str> {
    body["orders_status"].as_array().unwrap().iter().map(|order| order["status"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_batch_makes_what_is_new_replaces_what_is_there_and_tells_what_fails() {
    let site = Site::start();
    site.post(PATH, &order("PO-1")).await;
    let mut broken = with(order("PO-3"), "/cfdi_use", json!("S01"));
    broken["status"] = json!("DONE");
    let nameless = with(order("PO-4"), "/external_id", json!(""));
    let replaced = with(order("PO-1"), "/comments", json!("nuevo"));
    let misled = with(order("PO-1"), "/currency", json!("XXX"));
    let body = batch_of([replaced, order("PO-2"), broken, nameless, misled]);
    let reply = site.batch("PUT", PATH, &body).await;
    assert_eq!((&reply.body["type"], &reply.body["status"]), (&json!("SYNC"), &json!("PROCESSED")));
    assert_eq!(statuses(&reply.body), ["UPDATED", "CREATED", "ERROR", "ERROR", "ERROR"]);
    let results = &reply.body["orders_status"];
    assert_eq!(results[0]["internal_id"], site.order_id("PO-1"));
    assert_eq!(results[1]["internal_id"], site.order_id("PO-2"));
    assert_eq!((&results[2]["external_id"], results[2].get("internal_id")), (&json!("PO-3"), None));
    let codes: Vec<&Value> =
        results[2]["errors"].as_array().unwrap().iter().map(|error| &error["error_code"]).collect();
    assert_eq!(codes, ["PURCHASE_ORDERS__UNEXPECTED_STATUS", "GENERAL__BAD_REQUEST"], "one entry per error");
    assert_eq!(results[3]["errors"][0]["error_code"], "PURCHASE_ORDERS__MISSING_NUMBER_EXTERNAL_ID");
    assert_eq!(results[4]["internal_id"], site.order_id("PO-1"), "what was there is named");
    assert_eq!(site.get("/purchase-orders/PO-1?id_type=EXTERNAL").await.body["comments"], "nuevo");
    assert_eq!((site.orders("PO-1"), site.orders("PO-2"), site.orders("PO-3")), (1, 1, 0));
    let path = format!("{PATH}/batches/{}/status", reply.body["id"].as_str().unwrap());
    assert_eq!(site.batch("GET", &path, &Value::Null).await.body, reply.body);
    assert_eq!(site.server.log().writes(), 2);
}

#[tokio::test]
async fn an_upsert_done_twice_makes_one_order() {
    let site = Site::start();
    site.server.faults().arm(PortalFault::once("PUT", PATH, PortalAction::TwiceForReal));
    let reply = site.batch("PUT", PATH, &batch_of([order("PO-1")])).await;
    assert_eq!((statuses(&reply.body), site.orders("PO-1")), (vec!["CREATED"], 1));
}

#[tokio::test]
async fn a_large_batch_tells_its_results_later() {
    let config =
        PortalConfig { order_batch_sync_max: 2, order_batch_processing_ms: 2000, ..PortalConfig::default() };
    let site = Site::with(config);
    let reply = site.batch("PUT", PATH, &batch_of((0..3).map(|number| order(&format!("PO-{number}"))))).await;
    let shape = |body: &Value| {
        let status = body["status"].as_str().unwrap().to_owned();
        (body["type"].as_str().unwrap().to_owned(), status, body["orders_status"].as_array().unwrap().len())
    };
    assert_eq!(shape(&reply.body), ("ASYNC".into(), "NEW".into(), 0));
    let path = format!("{PATH}/batches/{}/status", reply.body["id"].as_str().unwrap());
    site.clock.store(NOON + 1, Ordering::SeqCst);
    assert_eq!(
        shape(&site.batch("GET", &path, &Value::Null).await.body),
        ("ASYNC".into(), "PROCESSING".into(), 0)
    );
    site.clock.store(NOON + 2, Ordering::SeqCst);
    let done = site.batch("GET", &path, &Value::Null).await.body;
    assert_eq!(shape(&done), ("ASYNC".into(), "PROCESSED".into(), 3));
    assert_eq!(statuses(&done), ["CREATED", "CREATED", "CREATED"]);
}

#[tokio::test]
async fn an_empty_batch_and_an_unknown_one_have_codes_of_their_own() {
    let site = Site::start();
    for body in [json!({}), json!({ "purchase_orders": [] })] {
        let reply = site.batch("PUT", PATH, &body).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, Some("PURCHASE_ORDERS__BATCH_EMPTY")));
    }
    for body in [json!([]), json!({ "purchase_orders": "PO-1" })] {
        let reply = site.batch("PUT", PATH, &body).await;
        assert_eq!((reply.status, reply.code().as_str()), (400, Some("GENERAL__BAD_REQUEST")));
    }
    let reply = site.batch("GET", &format!("{PATH}/batches/none/status"), &Value::Null).await;
    assert_eq!((reply.status, reply.code().as_str()), (404, Some("PURCHASE_ORDERS__BATCH_NOT_FOUND")));
}

#[tokio::test]
async fn a_cancelled_order_is_revived_by_a_batch_only_in_its_mode() {
    for batch_revives_cancelled in [false, true] {
        let site = Site::with_orders(OrderModes { batch_revives_cancelled, ..OrderModes::default() });
        for (name, status) in
            [("PO-1", PurchaseOrderStatus::Cancelled), ("PO-2", PurchaseOrderStatus::Closed)]
        {
            let line = PurchaseOrderLine::new("10", 1, "A-1", money("4"), money("2.5"));
            let content = PurchaseOrderContent::new(name, "V100", date(2026, 11, 20), vec![line]);
            let order = PurchaseOrder::new(PurchaseOrderContent { status, ..content }, site.state.now());
            site.state.add_purchase_order(&site.tenant, order).unwrap();
        }
        let reply = site.batch("PUT", PATH, &batch_of([order("PO-1"), order("PO-2")])).await;
        let first = if batch_revives_cancelled { "UPDATED" } else { "ERROR" };
        assert_eq!(statuses(&reply.body), [first, "ERROR"]);
        let results = &reply.body["orders_status"];
        assert_eq!(results[1]["errors"][0]["error_code"], "PURCHASE_ORDERS__NOT_OPEN");
        let now = site.get("/purchase-orders/PO-1?id_type=EXTERNAL").await.body;
        assert_eq!(now["status"], if batch_revives_cancelled { "OPEN" } else { "CANCELLED" });
    }
}
