//! What a payment does, how it is found, doubled and taken back.

use jiff::civil::date;
use sc_portalserver::state::{
    Cause, Cfdi, CfdiStage, CfdiStatus, Change, Company, ObjectKind, OperationType, PaymentCfdiDraft,
    PaymentDraft, Provider,
};
use sc_portalserver::{
    DuplicateAnswer, ErrorCodeStyle, Modes, PortalConfig, RejectedExternalId, UnknownUuids,
};
use serde_json::{Value, json};

use crate::support::{NOON, Site, at, line, money, payment, plain_payment, uuid};

fn with_modes(modes: Modes) -> Site {
    Site::with(PortalConfig { modes, ..PortalConfig::default() }).with_invoices()
}

#[tokio::test]
async fn a_payment_reduces_balances_moves_stages_and_is_found_by_both_ids() {
    let site = Site::start().with_invoices();
    let body = payment("PY 00/1", json!(1400.5), vec![line(1, &json!(900)), line(2, &json!(500.50))]);
    let made = site.post("/payments", &body).await.body;
    assert_eq!(made["status"], "PENDING_PAYMENT_CFDI");
    assert_eq!(made["bank_account_id"], site.accounts[0].as_str(), "no account named: the first is booked");
    assert_eq!(made["payment_date"], "2026-11-19T06:00:00.000Z");
    assert_eq!(made["cfdis"][0]["balance_after"].to_string(), "100.00");
    assert_eq!(made["missing_cfdis"], json!([]));
    assert_eq!((site.balance(1), site.balance(2)), (money("100"), money("0")));

    let by_internal = site.get(&format!("/payments/{}", made["id"].as_str().unwrap())).await;
    let by_external = site.get("/payments/PY%2000%2F1?id_type=EXTERNAL").await;
    assert_eq!((&by_internal.body, &by_external.body), (&made, &made));
    assert_eq!(site.get("/payments/PY%2000%2F1").await.status, 404, "the default is the internal id");

    let paid = site.get(&format!("/cfdis/{}?id_type=EXTERNAL", uuid(2))).await.body;
    assert_eq!(
        (&paid["stage"], &paid["status"]),
        (&json!("PAYMENT_COMPLETED"), &json!("PENDING_ATTACH_PAYMENT_CFDI"))
    );
    assert_eq!(paid["metadata"]["payment_info"]["payments_response"][0]["external_id"], "PY 00/1");
    let part = site.get(&format!("/cfdis/{}?id_type=EXTERNAL", uuid(1))).await.body;
    assert_eq!(
        (&part["stage"], &part["metadata"]["partially_payed"]),
        (&json!("PENDING_TO_PAY"), &json!(true))
    );

    let rest = site.post("/payments", &payment("PY-2", json!(100), vec![line(1, &json!(100))])).await;
    assert_eq!(rest.body["cfdis"][0]["instalment_number"], 2);
}

#[tokio::test]
async fn amounts_keep_every_digit_in_both_directions() {
    let site = Site::start();
    site.add(site.invoice(40, "MXN", "12345678901234567.89"));
    let text = r#"{"external_id":"PY-9","currency":"MXN","payment_date":"2026-11-19","total_amount":12345678901234567.89,
        "cfdis":[{"uuid":"UUID","amount":12345678901234567.89,"currency":"MXN","exchange_rate":1,"payment_amount":12345678901234567.89}]}"#;
    let body: Value = serde_json::from_str(&text.replace("UUID", &uuid(40))).unwrap();
    let made = site.post("/payments", &body).await;
    assert_eq!(made.body["total_amount"].to_string(), "12345678901234567.89");
    assert_eq!(site.balance(40), money("0"));
}

#[tokio::test]
async fn a_payment_of_pue_documents_needs_no_complement() {
    let site = Site::start().with_invoices();
    let made = site.post("/payments", &payment("PY-1", json!(300), vec![line(4, &json!(300))])).await;
    assert_eq!(
        (&made.body["status"], &made.body["payment_method"]),
        (&json!("NO_NEED_PAYMENT_CFDI"), &json!("PUE"))
    );
    let status = site.state.read(|data| {
        let cfdis = &data.tenants[&site.tenant].cfdis;
        cfdis.values().find(|cfdi| cfdi.uuid == uuid(4)).map(|cfdi| cfdi.status)
    });
    assert_eq!(status, Some(CfdiStatus::NoNeedAttachPaymentCfdi));
}

#[tokio::test]
async fn a_taken_external_id_is_refused_in_the_configured_way() {
    for (mode, status) in [
        (DuplicateAnswer::Http409Code, 409),
        (DuplicateAnswer::Http400Code, 400),
        (DuplicateAnswer::Http200InBand, 200),
    ] {
        let site = with_modes(Modes { duplicate_payment: mode, ..Modes::default() });
        let first = site.post("/payments", &payment("PY-1", json!(100), vec![line(1, &json!(100))])).await;
        assert_eq!(first.status, 200);
        let second = site.post("/payments", &payment("PY-1", json!(200), vec![line(2, &json!(200))])).await;
        assert_eq!(second.status, status);
        if mode == DuplicateAnswer::Http200InBand {
            assert_eq!(second.body["errors"][0]["error_code"], "PAYMENT__DUPLICATED");
            assert_eq!(second.body["internal_id"], first.body["id"]);
        } else {
            assert_eq!(second.code(), "PAYMENT__DUPLICATED");
        }
        assert_eq!((site.payments("PY-1"), site.balance(2)), (1, money("500.50")), "{mode:?}");
    }
}

#[tokio::test]
async fn payments_without_an_external_id_never_collide() {
    let site = Site::start().with_invoices();
    let mut body = payment("PY-1", json!(10), vec![line(1, &json!(10))]);
    body.as_object_mut().unwrap().remove("external_id");
    for _ in 0..2 {
        assert_eq!(site.post("/payments", &body).await.status, 200);
    }
    assert_eq!(site.balance(1), money("980"));
}

#[tokio::test]
async fn tenants_share_neither_names_nor_documents() {
    let site = Site::start().with_invoices();
    let other = site.other_tenant.clone();
    let company = Company::new(None, "Otra", "OTR010203AB1", at(NOON));
    let company = site.state.add_company(&other, company).unwrap();
    let provider = Provider::new(Some("V100"), "Ferretería Álamo", "FAL010203AB1", at(NOON));
    let provider = site.state.add_provider(&other, provider).unwrap();
    let theirs = Cfdi { provider_id: provider, company_id: company, ..site.invoice(1, "MXN", "1000.00") };
    site.state.add_cfdi(&other, theirs).unwrap();
    assert_eq!(site.post("/payments", &plain_payment("PY-1")).await.status, 200);

    let path = format!("/api/1.0/extern/tenants/{other}/payments");
    let as_other = |body: &Value| {
        let url = format!("{}{path}", site.server.base_url());
        let request = reqwest::Client::new().post(url).header("PDPTenantKey", "key-b");
        request.header("PDPTenantSecret", "secret-b").json(body)
    };
    let unknown = site.send(as_other(&payment("PY-2", json!(500.5), vec![line(2, &json!(500.5))]))).await;
    assert_eq!((unknown.status, unknown.code()), (404, &json!(1800)), "a document of the first tenant");
    let same_name = site.send(as_other(&plain_payment("PY-1"))).await;
    assert_eq!(same_name.status, 200, "the name is free here: {}", same_name.body);
    assert!(same_name.body.get("bank_account_id").is_none(), "this tenant has no account to book on");
}

#[tokio::test]
async fn two_posts_of_one_external_id_at_once_make_one_payment() {
    let site = Site::start().with_invoices();
    let body = payment("PY-1", json!(10), vec![line(1, &json!(10))]);
    let posts = (0..16).map(|_| site.post("/payments", &body));
    let mut statuses: Vec<u16> =
        futures::future::join_all(posts).await.iter().map(|reply| reply.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(statuses[1..].iter().all(|status| *status == 409), "{statuses:?}");
    assert_eq!((site.payments("PY-1"), site.balance(1)), (1, money("990")));
}

#[tokio::test]
async fn unknown_documents_can_be_left_out_and_are_named() {
    let site = with_modes(Modes { unknown_uuids: UnknownUuids::LeaveOut, ..Modes::default() });
    let body = payment("PY-1", json!(30), vec![line(1, &json!(10)), line(99, &json!(20))]);
    let made = site.post("/payments", &body).await;
    assert_eq!(made.body["missing_cfdis"], json!([uuid(99)]));
    assert_eq!(made.body["count_cfdis"], 1);
    let none = site.post("/payments", &payment("PY-2", json!(20), vec![line(98, &json!(20))])).await;
    assert_eq!((none.status, none.code()), (404, &json!(1800)), "nothing known, nothing made");
}

#[tokio::test]
async fn codes_are_symbols_in_the_symbolic_mode() {
    let site = with_modes(Modes { error_code: ErrorCodeStyle::Symbolic, ..Modes::default() });
    let reply = site.post("/payments", &payment("PY-1", json!(20), vec![line(98, &json!(20))])).await;
    assert_eq!(reply.code(), "PAYMENT_CFDIS_NOT_FOUND");
}

#[tokio::test]
async fn a_rejected_payment_gives_its_amounts_back_and_keeps_its_name() {
    let site = Site::start().with_invoices();
    site.post("/payments", &plain_payment("PY-1")).await;
    assert_eq!(site.balance(1), money("0"));
    let without_reason = site.post("/payments/PY-1/reject?id_type=EXTERNAL", &json!({})).await;
    assert_eq!(without_reason.status, 400);
    let rejected =
        site.post("/payments/PY-1/reject?id_type=EXTERNAL", &json!({ "comments": "returned" })).await;
    assert_eq!((rejected.status, &rejected.body["status"]), (200, &json!("FAILED")));
    assert_eq!(site.balance(1), money("1000"));
    let cfdi = site.get(&format!("/cfdis/{}?id_type=EXTERNAL", uuid(1))).await.body;
    assert_eq!((&cfdi["stage"], cfdi["metadata"].get("payment_info")), (&json!("PENDING_TO_PAY"), None));

    let again = site.post("/payments/PY-1/reject?id_type=EXTERNAL", &json!({ "comments": "x" })).await;
    assert_eq!((again.status, again.code().as_str()), (400, Some("PAYMENT_EDIT_NOT_ALLOWED")));
    assert_eq!(site.balance(1), money("1000"), "nothing is given back twice");
    assert_eq!(site.post("/payments", &plain_payment("PY-1")).await.status, 409, "the name stays taken");
    let nobody = site.post("/payments/PY-7/reject?id_type=EXTERNAL", &json!({ "comments": "x" })).await;
    assert_eq!(nobody.code(), "PAYMENT__NOT_FOUND");
}

#[tokio::test]
async fn a_rejected_name_may_be_used_again_in_its_mode() {
    let site = with_modes(Modes { rejected_external_id: RejectedExternalId::Reusable, ..Modes::default() });
    site.post("/payments", &plain_payment("PY-1")).await;
    site.post("/payments/PY-1/reject?id_type=EXTERNAL", &json!({ "comments": "returned" })).await;
    let second = site.post("/payments", &plain_payment("PY-1")).await;
    assert_eq!(second.status, 200);
    let found = site.get("/payments/PY-1?id_type=EXTERNAL").await;
    assert_eq!(found.body["id"], second.body["id"], "the live one is found");
}

#[tokio::test]
async fn a_tenant_may_forbid_rejections_and_a_complement_does() {
    let site = Site::start().with_invoices();
    site.post("/payments", &plain_payment("PY-1")).await;
    let reject =
        async || site.post("/payments/PY-1/reject?id_type=EXTERNAL", &json!({ "comments": "x" })).await;
    site.state.change_tenant(&site.tenant, |tenant| tenant.reject_disabled = true).unwrap();
    let code = "PAYMENT__DISABLE_REJECT_OR_DELETE_PAYMENT_FOR_TENANT_IS_ACTIVED";
    assert_eq!(reject().await.code(), code);
    site.state.change_tenant(&site.tenant, |tenant| tenant.reject_disabled = false).unwrap();
    let attached = json!({ "payments": [{ "external_id": "PY-1", "status_pdp": "PAYMENT_CFDI_ATTACHED" }] });
    site.batch("PUT", "/payments/update-status", &attached).await;
    assert_eq!(reject().await.code(), "PAYMENT__CAN_NOT_REJECTED_BECAUSE_HAS_PAYMENT_CFDI_RELATED");
    assert_eq!(site.balance(1), money("0"));
}

#[tokio::test]
async fn a_part_payment_leaves_a_delivered_document_delivered() {
    let site = Site::start().with_invoices();
    site.state.change_cfdi(&site.tenant, &uuid(1), |cfdi| cfdi.stage = CfdiStage::DeliveredErp).unwrap();
    site.post("/payments", &payment("PY-1", json!(10), vec![line(1, &json!(10))])).await;
    let found = site.get(&format!("/cfdis/{}?id_type=EXTERNAL", uuid(1))).await;
    assert_eq!(found.body["stage"], "DELIVERED_ERP");
}

#[tokio::test]
async fn the_history_tells_which_request_made_what_and_with_which_words() {
    let site = Site::start().with_invoices();
    let lines_before = site.state.snapshot().history.len();
    let body = plain_payment("PY-1");
    site.get("").await;
    let made = site.post("/payments", &body).await;
    let history = site.state.snapshot().history;
    assert!(history.iter().enumerate().all(|(position, line)| line.seq == position as u64 + 1), "no gaps");
    let [cfdi, paid] = &history[lines_before..] else {
        panic!("one document changed, one payment came to be")
    };
    assert_eq!(
        (cfdi.object, cfdi.change, cfdi.amount),
        (ObjectKind::Cfdi, Change::Changed, Some(money("0")))
    );
    assert_eq!(
        (paid.object, paid.change, paid.amount),
        (ObjectKind::Payment, Change::Created, Some(money("1000")))
    );
    assert_eq!(paid.object_id, made.body["id"].as_str().unwrap());
    assert_eq!(paid.external_id.as_deref(), Some("PY-1"));
    assert_eq!(paid.payload.as_ref(), Some(&body));
    let path = site.extern_path("/payments");
    assert_eq!(paid.cause, Cause::Request { request: 2, method: "POST".to_owned(), path });
}

#[tokio::test]
async fn a_person_can_pay_in_the_portal_under_the_same_rules() {
    let site = Site::start().with_invoices();
    let draft = PaymentDraft {
        external_id: None,
        currency: "MXN".to_owned(),
        payment_date: date(2026, 11, 18),
        total_amount: money("1000"),
        bank_account_id: None,
        comments: Some("a mano".to_owned()),
        reference: None,
        operation_type: OperationType::Transfer,
        provider_external_id: Some("V100".to_owned()),
        ignore_amounts: false,
        cfdis: vec![PaymentCfdiDraft {
            uuid: Some(uuid(1)),
            identifier: None,
            document_type: None,
            amount: money("1000"),
            currency: "MXN".to_owned(),
            exchange_rate: money("1"),
            payment_amount: money("1000"),
            payment_currency: None,
        }],
    };
    let id = site.state.add_payment_by_hand(&site.tenant, &draft).unwrap();
    assert_eq!(site.get(&format!("/payments/{id}")).await.body["comments"], "a mano");
    let late = site.post("/payments", &plain_payment("PY-1")).await;
    assert_eq!((late.status, late.code()), (406, &json!(1827)), "paid by hand is paid");
    let refused = site.state.add_payment_by_hand(&site.tenant, &draft).unwrap_err().to_string();
    assert!(refused.contains("PAYMENT_CFDI_ALREADY_PAID"), "{refused}");
}
