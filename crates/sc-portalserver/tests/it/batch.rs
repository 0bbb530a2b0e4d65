//! Batches: each entry succeeds or fails by itself, and the answer may not tell.

use sc_portalserver::{BatchResultId, BatchResults, Modes, PortalConfig};
use serde_json::{Value, json};

use crate::support::{Site, line, money, payment, plain_payment};

fn three() -> Value {
    json!({ "payments": [
        plain_payment("PY-1"),
        payment("PY-2", json!(10), vec![line(99, &json!(10))]),
        payment("PY-3", json!(500.5), vec![line(2, &json!(500.5))]),
    ]})
}

#[tokio::test]
async fn one_bad_payment_fails_alone_and_in_band() {
    let site = Site::start().with_invoices();
    let reply = site.batch("POST", "/payments", &three()).await;
    assert_eq!(reply.status, 200);
    let results = reply.body["results"].as_array().unwrap();
    assert_eq!(results.len(), 3);
    assert_eq!((&results[0]["error_code"], &results[0]["item"]["external_id"]), (&json!(0), &json!("PY-1")));
    assert_eq!(results[0]["id"], results[0]["item"]["id"]);
    assert_eq!((&results[1]["error_code"], &results[1]["id"]), (&json!(1800), &json!("PY-2")));
    assert!(results[1].get("item").is_none());
    assert_eq!((site.balance(1), site.balance(2)), (money("0"), money("0")));
    let again = site.batch("POST", "/payments", &three()).await;
    assert_eq!(again.body["results"][0]["error_code"], 409);
    assert!(again.body["results"][0]["error_message"].as_str().unwrap().starts_with("PAYMENT__DUPLICATED"));
}

#[tokio::test]
async fn results_can_be_missing_although_the_work_was_done() {
    for (mode, expected) in [
        (BatchResults::OnlyCreated, vec!["PY-1", "PY-3"]),
        (BatchResults::EverySecondMissing, vec!["PY-1", "PY-3"]),
        (BatchResults::NoneAtAll, vec![]),
    ] {
        let modes =
            Modes { batch_results: mode, batch_result_id: BatchResultId::ExternalId, ..Modes::default() };
        let site = Site::with(PortalConfig { modes, ..PortalConfig::default() }).with_invoices();
        let reply = site.batch("POST", "/payments", &three()).await;
        let ids: Vec<_> =
            reply.body["results"].as_array().unwrap().iter().map(|result| &result["id"]).collect();
        assert_eq!(ids, expected, "{mode:?}");
        assert_eq!((site.payments("PY-1"), site.payments("PY-3")), (1, 1), "{mode:?}");
    }
}

#[tokio::test]
async fn an_empty_or_shapeless_batch_is_refused_as_a_whole() {
    let site = Site::start().with_invoices();
    for body in [json!({}), json!({ "payments": [] }), json!({ "payments": 3 }), json!([])] {
        for (method, rest) in
            [("POST", "/payments"), ("DELETE", "/payments/reject"), ("PUT", "/payments/update-status")]
        {
            assert_eq!(site.batch(method, rest, &body).await.status, 400, "{method} {body}");
        }
    }
    let reply = site.batch("POST", "/payments", &json!({ "payments": [7] })).await;
    assert_eq!((reply.status, &reply.body["results"][0]["error_code"]), (200, &json!(400)));
}

#[tokio::test]
async fn payments_are_rejected_and_moved_by_external_id() {
    let site = Site::start().with_invoices();
    site.batch("POST", "/payments", &three()).await;
    let statuses = json!({ "payments": [
        { "external_id": "PY-1", "status_pdp": "DELIVERED_ERP" },
        { "external_id": "PY-3", "status_pdp": "NOWHERE" },
        { "external_id": "PY-3", "status_pdp": "FAILED" },
        { "external_id": "PY-9", "status_pdp": "DELIVERED_ERP" },
        { "external_id": "PY-3" },
    ]});
    let reply = site.batch("PUT", "/payments/update-status", &statuses).await;
    let codes: Vec<_> =
        reply.body["results"].as_array().unwrap().iter().map(|result| &result["error_code"]).collect();
    assert_eq!(codes, [0, 400, 400, 404, 400]);
    let moved = site.get("/payments/PY-1?id_type=EXTERNAL").await;
    assert_eq!(
        (&moved.body["status"], &moved.body["delivered_to_erp"]),
        (&json!("DELIVERED_ERP"), &json!(true))
    );

    let rejections =
        json!({ "payments": [{ "external_id": "PY-1", "comments": "returned" }, { "external_id": "PY-9" }] });
    let reply = site.batch("DELETE", "/payments/reject", &rejections).await;
    assert_eq!(
        (&reply.body["results"][0]["error_code"], &reply.body["results"][1]["error_code"]),
        (&json!(0), &json!(404))
    );
    assert_eq!(reply.body["results"][0]["item"]["status"], "FAILED");
    assert_eq!(site.balance(1), money("1000"));
    let late = json!({ "payments": [{ "external_id": "PY-1", "status_pdp": "DELIVERED_ERP" }] });
    assert_eq!(
        site.batch("PUT", "/payments/update-status", &late).await.body["results"][0]["error_code"],
        400
    );
}
