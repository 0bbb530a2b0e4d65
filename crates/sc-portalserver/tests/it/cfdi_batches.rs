//! What the ERP tells about documents it took over.

use sc_portalserver::BatchResults;
use sc_portalserver::state::{Cause, Cfdi, CfdiStage, Change, ObjectKind};
use serde_json::{Value, json};

use crate::support::{Site, uuid};

fn id(site: &Site, number: u32) -> String {
    site.state.read(|data| {
        let cfdis = &data.tenants[&site.tenant].cfdis;
        cfdis.values().find(|cfdi| cfdi.uuid == uuid(number)).unwrap().id.clone()
    })
}

fn held(site: &Site, number: u32) -> Cfdi {
    let id = id(site, number);
    site.state.read(|data| data.tenants[&site.tenant].cfdis[&id].clone())
}

/// The code and the message of each result.
fn results(body: &Value) -> Vec<(i64, String)> {
    let results = body["results"].as_array().unwrap().iter();
    results
        .map(|result| {
            let message = result["error_message"].as_str().unwrap();
            let symbol = message.split(':').next().unwrap_or_default();
            (result["error_code"].as_i64().unwrap(), symbol.to_owned())
        })
        .collect()
}

#[tokio::test]
async fn the_progress_text_is_set_document_by_document() {
    let site = Site::start().with_invoices();
    let entry = |number, status: &str| {
        let cfdi_id = id(&site, number);
        json!({ "cfdi_id": cfdi_id, "uuid": uuid(number).to_lowercase(), "new_status": status })
    };
    let body = json!({ "cfdis": [
        entry(1, "IMPORTADO SAGE"),
        entry(2, &"ñ".repeat(35)),
        entry(3, &"x".repeat(36)),
        { "cfdi_id": id(&site, 4), "uuid": uuid(5), "new_status": "X" },
        { "cfdi_id": id(&site, 4), "new_status": "X" },
        { "cfdi_id": id(&site, 4), "uuid": uuid(4), "new_status": " " },
        { "cfdi_id": id(&site, 4), "uuid": uuid(99), "new_status": "X" },
    ] });
    let reply = site.batch("PUT", "/cfdis", &body).await;
    let expected = [
        (0, ""),
        (0, ""),
        (400, "GENERAL__BAD_REQUEST"),
        (404, "CFDI__NOT_FOUND"),
        (400, "GENERAL__BAD_REQUEST"),
        (400, "GENERAL__BAD_REQUEST"),
        (404, "CFDI__UUID_NOT_FOUND"),
    ];
    let found = results(&reply.body);
    assert_eq!(found.iter().map(|(code, text)| (*code, text.as_str())).collect::<Vec<_>>(), expected);
    assert_eq!(reply.body["results"][0]["item"]["metadata"]["erp_status"], "IMPORTADO SAGE");
    let texts: Vec<_> = (1..=4).map(|number| held(&site, number).erp_status).collect();
    assert_eq!(texts, [Some("IMPORTADO SAGE".to_owned()), Some("ñ".repeat(35)), None, None]);
    assert_eq!(held(&site, 1).stage, CfdiStage::PendingToPay, "it stays payable");
}

#[tokio::test]
async fn the_history_tells_which_request_changed_a_document() {
    let site = Site::start().with_invoices();
    let entry = json!({ "cfdi_id": id(&site, 1), "uuid": uuid(1), "new_status": "IMPORTADO SAGE" });
    site.batch("PUT", "/cfdis", &json!({ "cfdis": [entry.clone()] })).await;
    let last = site.state.read(|data| data.history.last().cloned()).unwrap();
    assert_eq!((last.object, last.change), (ObjectKind::Cfdi, Change::Changed));
    assert_eq!((last.external_id, last.payload), (Some(uuid(1)), Some(entry)));
    assert!(matches!(last.cause, Cause::Request { method, .. } if method == "PUT"));
}

#[tokio::test]
async fn a_document_goes_to_the_erp_and_back() {
    let site = Site::start().with_invoices();
    let send = async |to: &str, numbers: &[u32]| {
        let entries: Vec<Value> = numbers.iter().map(|number| json!({ "uuid": uuid(*number) })).collect();
        results(&site.batch("PUT", &format!("/cfdis/{to}"), &json!({ "cfdis": entries })).await.body)
    };
    let code = |code, symbol: &str| (code, symbol.to_owned());
    assert_eq!(
        send("send-to-erp", &[1, 5, 6]).await,
        [code(0, ""), code(400, "CFDI__IS_CANCELLED"), code(400, "CFDI__WRONG_STAGE_SEND_ERP")]
    );
    let payable = site.get("/cfdis?pageSize=200&offset=0&stage=PENDING_TO_PAY").await;
    let is_first = |item: &Value| item["cfdi"]["timbre"]["uuid"] == uuid(1);
    assert!(!payable.body["items"].as_array().unwrap().iter().any(is_first), "it is payable no more");
    assert_eq!(send("send-to-erp", &[1]).await, [code(400, "CFDI__WRONG_STAGE_SEND_ERP")]);
    let back = send("send-to-pending-payment", &[1, 2]).await;
    assert_eq!(back, [code(0, ""), code(400, "CFDI__NOT_DELIVERED_ERP_STAGE")]);
    assert_eq!(held(&site, 1).stage, CfdiStage::PendingToPay);
    let nobody = site.batch("PUT", "/cfdis/send-to-erp", &json!({ "cfdis": [{}] })).await;
    assert_eq!(results(&nobody.body), [code(400, "CFDI__MISSING_UUID_AND_CFDI_ID")]);
    assert_eq!(site.batch("PUT", "/cfdis/send-to-erp", &json!({ "cfdis": [] })).await.status, 400);
}

#[tokio::test]
async fn results_may_be_missing_although_the_work_was_done() {
    let site = Site::start().with_invoices();
    site.server.reconfigure(|config| config.modes.batch_results = BatchResults::NoneAtAll);
    let reply = site.batch("PUT", "/cfdis/send-to-erp", &json!({ "cfdis": [{ "uuid": uuid(1) }] })).await;
    assert_eq!((reply.status, results(&reply.body)), (200, vec![]));
    assert_eq!(held(&site, 1).stage, CfdiStage::DeliveredErp);
}
