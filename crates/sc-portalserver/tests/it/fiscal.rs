//! Invoices, credit notes and payment complements as the lists show them, in each of their shapes.

use jiff::civil::date;
use sc_portalserver::state::{
    AdditionalAmount, AdditionalInfo, AdditionalValue, CatalogItem, Cfdi, CfdiShape, CfdiStatus,
    ComplementDocument, ComplementPayment, ComplementVersion, PaymentComplement, PaymentStatus, Provider,
    StoredFile,
};
use sc_portalserver::{AbsentExpedient, InstantForm, PaymentInfoForm, PortalState, StateError};
use serde_json::{Value, json};

use crate::support::{NOON, Site, at, money, plain_payment, uuid};

/// Pays document 1, and gives the portal's id of the payment.
async fn paid(site: &Site) -> String {
    let reply = site.post("/payments", &plain_payment("PY-1")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body["id"].as_str().unwrap().to_owned()
}

fn complement(site: &Site, number: u32, attached_to: &[&str]) -> Cfdi {
    let when = date(2026, 11, 19).at(12, 0, 0, 0);
    let documents = vec![ComplementDocument::paid_in_full(&uuid(1), money("1000.00"))];
    let said = PaymentComplement {
        version: ComplementVersion::Pagos20,
        payments: vec![ComplementPayment::transfer(when, money("1000.00"), documents)],
    };
    let attached_to = attached_to.iter().map(ToString::to_string).collect();
    let (provider, company) = (&site.providers["V100"], &site.companies[0]);
    let issued = date(2026, 11, 20).at(0, 30, 0, 0);
    Cfdi::complement(&uuid(number), provider, company, said, attached_to, issued, at(NOON))
}

async fn shown(site: &Site, number: u32) -> Value {
    site.get(&format!("/cfdis/{}?id_type=EXTERNAL", uuid(number))).await.body
}

fn status(site: &Site, payment: &str) -> PaymentStatus {
    site.state.read(|data| data.tenants[&site.tenant].payments[payment].status)
}

#[tokio::test]
async fn a_complement_tells_what_it_settles_and_names_its_payments() {
    let site = Site::start().with_invoices();
    let payment = paid(&site).await;
    site.add(complement(&site, 70, &[&payment]));
    let item = shown(&site, 70).await;
    assert_eq!((&item["currency"], item["total"].to_string().as_str()), (&json!("XXX"), "0"));
    assert_eq!(item["metadata"]["type"], "PAYMENT_CFDI");
    assert_eq!(item["cfdi"]["tipo_comprobante"], "P");
    assert!(item["cfdi"].get("metodo_pago").is_none());
    let said = &item["cfdi"]["complementos"]["pagos20"];
    assert_eq!(said["pagos"][0]["documentos_relacionados"][0]["id_documento"], json!(uuid(1)));
    assert_eq!(said["totales"]["monto_total_pagos"].to_string(), "1000.00");
    assert_eq!(item["payment_complement_info"][0]["payment_id"], json!(payment));
    let info = &item["metadata"]["payment_info"];
    assert_eq!(info["payments"], json!([{ "payment_id": payment }]));
    assert_eq!(info["payments_response"][0]["external_id"], "PY-1");
}

#[tokio::test]
async fn links_to_payments_come_in_each_form() {
    let site = Site::start().with_invoices();
    let payment = paid(&site).await;
    site.add(complement(&site, 70, &[&payment]));
    site.server.reconfigure(|config| {
        config.modes.cfdis.payment_info = PaymentInfoForm::OnlyIds;
        config.modes.cfdis.payment_numbers = true;
    });
    let info = shown(&site, 70).await["metadata"]["payment_info"].clone();
    assert_eq!(info, json!({ "payments": [{ "payment_id": payment, "external_id": "PY-1" }] }));
    site.server.reconfigure(|config| {
        config.modes.cfdis.payment_info = PaymentInfoForm::Absent;
        config.modes.cfdis.complement_info = false;
    });
    let item = shown(&site, 70).await;
    assert!(item["metadata"].get("payment_info").is_none());
    assert_eq!(item["payment_complement_info"], json!([]));
}

#[tokio::test]
async fn a_complement_moves_its_payment_and_shows_there() {
    let site = Site::start().with_invoices();
    let payment = paid(&site).await;
    assert_eq!(status(&site, &payment), PaymentStatus::PendingPaymentCfdi);
    let in_review = Cfdi { status: CfdiStatus::PaymentCfdiInReview, ..complement(&site, 70, &[&payment]) };
    site.add(in_review);
    assert_eq!(status(&site, &payment), PaymentStatus::InReviewPaymentCfdi);
    let review = |to| {
        site.state.change_cfdi(&site.tenant, &uuid(70), |cfdi| cfdi.status = to).unwrap();
        status(&site, &payment)
    };
    assert_eq!(review(CfdiStatus::PaymentCfdiRejected), PaymentStatus::RejectedPaymentCfdi);
    assert_eq!(review(CfdiStatus::Attached), PaymentStatus::PaymentCfdiAttached);
    let held = site.get(&format!("/payments/{payment}")).await.body;
    assert_eq!((&held["payment_cfdi"]["uuid"], &held["external_id"]), (&json!(uuid(70)), &json!("PY-1")));
    let changes =
        site.state.read(|data| data.history.iter().filter(|line| line.object_id == payment).count());
    assert_eq!(changes, 4, "made, in review, rejected, attached");
    site.state.change_cfdi(&site.tenant, &uuid(70), |cfdi| cfdi.cancelled_by_sat = true).unwrap();
    assert_eq!(status(&site, &payment), PaymentStatus::PendingPaymentCfdi);
    assert!(site.get(&format!("/payments/{payment}")).await.body.get("payment_cfdi").is_none());
    site.add(complement(&site, 71, &[&payment]));
    assert_eq!(status(&site, &payment), PaymentStatus::PaymentCfdiAttached, "another took its place");
    site.state.change_cfdi(&site.tenant, &uuid(71), |cfdi| cfdi.attached_to.clear()).unwrap();
    assert_eq!(status(&site, &payment), PaymentStatus::PendingPaymentCfdi);
}

#[tokio::test]
async fn a_complement_of_a_payment_that_is_not_there_is_refused() {
    let site = Site::start().with_invoices();
    let before = site.state.snapshot();
    let refused = site.state.add_cfdi(&site.tenant, complement(&site, 70, &["0123456789abcdef01234567"]));
    assert!(matches!(refused, Err(StateError::NoObject { .. })));
    assert!(site.state.snapshot().tenants == before.tenants);
}

#[tokio::test]
async fn a_tenant_may_be_added_with_its_complements() {
    let site = Site::start().with_invoices();
    let payment = paid(&site).await;
    let xml = Some(StoredFile::new("p.xml", "<x/>"));
    site.add(Cfdi { xml, ..complement(&site, 70, &[&payment]) });
    let tenant = site.state.read(|data| data.tenants[&site.tenant].clone());
    let copy = PortalState::default();
    copy.add_tenant(tenant.clone()).unwrap();
    assert!(copy.snapshot().tenants[&site.tenant].complements == tenant.complements);
    let again = PortalState::default();
    again.import_json(&site.state.export_json().unwrap()).unwrap();
    assert!(again.snapshot() == site.state.snapshot(), "files and complements survive an export");
}

#[tokio::test]
async fn lists_tell_kinds_statuses_and_arrivals_apart() {
    let site = Site::start().with_invoices();
    let payment = paid(&site).await;
    let days_ago = |days: i64| at(NOON - days * 86_400);
    let (provider, company) = (&site.providers["V100"], &site.companies[0]);
    let note = |number, days| {
        let issued = date(2026, 11, 2).at(9, 0, 0, 0);
        Cfdi::credit_note(&uuid(number), provider, company, "MXN", money("5"), issued, days_ago(days))
    };
    site.add(note(80, 3));
    site.add(Cfdi { status: CfdiStatus::Applied, ..note(81, 2) });
    site.add(Cfdi { status: CfdiStatus::Rejected, ..note(82, 1) });
    site.add(Cfdi { created_at: days_ago(40), ..complement(&site, 90, &[&payment]) });
    site.add(Cfdi { created_at: days_ago(5), ..complement(&site, 91, &[&payment]) });
    let cases: [(String, &[u32]); 8] = [
        ("cfdiType=CREDIT_NOTE&status=PENDING_APPLICATION&createdFrom=2026-11-10".into(), &[80]),
        ("cfdiType=CREDIT_NOTE&status=APPLIED".into(), &[81]),
        ("cfdiType=CREDIT_NOTE&status=APPLIED,PENDING_APPLICATION".into(), &[81, 80]),
        ("cfdiType=PAYMENT_CFDI".into(), &[91, 90]),
        ("cfdiType=PAYMENT_CFDI&createdFrom=2026-11-15&createdUntil=2026-11-15".into(), &[91]),
        ("cfdiType=PAYMENT_CFDI&createdFrom=2026-11-16".into(), &[]),
        (format!("uuids={}&uuids={}&uuids={}", uuid(90).to_lowercase(), uuid(81), uuid(999)), &[81, 90]),
        ("cfdiType=PAYMENT_CFDI&stage=PENDING_TO_PAY".into(), &[]),
    ];
    for (query, expected) in cases {
        let reply = site.get(&format!("/cfdis?pageSize=200&offset=0&documentTypes=CFDI&{query}")).await;
        let items = reply.body["items"].as_array().unwrap_or_else(|| panic!("{query}: {}", reply.body));
        let found: Vec<&str> =
            items.iter().map(|item| item["cfdi"]["timbre"]["uuid"].as_str().unwrap()).collect();
        assert_eq!(found, expected.iter().map(|number| uuid(*number)).collect::<Vec<_>>(), "{query}");
    }
}

#[tokio::test]
async fn what_the_supplier_entered_is_shown_in_each_shape() {
    let site = Site::start();
    let item = CatalogItem { external_id: "77".into(), name: "Almacén".into() };
    let chosen = AdditionalValue { raw: None, catalog_item: Some(item) };
    site.add(Cfdi {
        additional_info: vec![
            AdditionalInfo::text("OC", "PO 1"),
            AdditionalInfo::without_value("orden_de_compra"),
            AdditionalInfo { field: "afe".into(), value: Some(chosen) },
        ],
        additional_amount: Some(AdditionalAmount { name: "Flete".into(), amount: money("12.50") }),
        erp_status: Some("EN SAGE".into()),
        ..site.invoice(1, "MXN", "10.00")
    });
    let metadata = shown(&site, 1).await["metadata"].clone();
    let info = &metadata["additional_info"];
    assert_eq!((&info[0]["field"]["external_id"], &info[0]["value"]["raw"]), (&json!("OC"), &json!("PO 1")));
    assert!(info[1].get("value").is_none());
    assert_eq!(info[2]["value"], json!({ "catalog_item": { "external_id": "77", "name": "Almacén" } }));
    assert_eq!(metadata["additional_amount"].to_string(), r#"{"amount":12.50,"name":"Flete"}"#);
    assert_eq!(metadata["erp_status"], "EN SAGE");
}

#[tokio::test]
async fn a_document_may_come_without_its_stamp_or_without_itself() {
    let site = Site::start();
    site.add(Cfdi { shape: CfdiShape::WithoutStamp, ..site.invoice(1, "MXN", "10.00") });
    site.add(Cfdi { shape: CfdiShape::WithoutCfdi, ..site.invoice(2, "MXN", "10.00") });
    let one = shown(&site, 1).await;
    assert!(one["cfdi"]["folio"] == "1" && one["cfdi"].get("timbre").is_none());
    let two = shown(&site, 2).await;
    assert!(two.get("cfdi").is_none() && two["metadata"]["type"] == "INVOICE");
}

#[tokio::test]
async fn the_stamp_is_written_as_text_or_as_a_number() {
    let site = Site::start().with_invoices();
    let stamp = async || shown(&site, 1).await["cfdi"]["timbre"]["fecha_timbrado"].clone();
    assert_eq!(stamp().await, "2026-11-01T09:30:00");
    site.server.reconfigure(|config| config.modes.cfdis.stamped_at = InstantForm::EpochMs);
    let expected: jiff::Timestamp = "2026-11-01T09:30:00-06:00".parse().unwrap();
    assert_eq!(stamp().await, json!(expected.as_millisecond()));
}

#[tokio::test]
async fn an_older_complement_stands_in_another_member() {
    let site = Site::start().with_invoices();
    let payment = paid(&site).await;
    let mut old = complement(&site, 70, &[&payment]);
    old.complement.as_mut().unwrap().version = ComplementVersion::Pagos10;
    site.add(old);
    let said = shown(&site, 70).await["cfdi"]["complementos"].clone();
    assert!(said.get("pagos20").is_none() && said["pagos"]["pagos"][0]["moneda"] == "MXN", "{said}");
}

#[tokio::test]
async fn an_expedient_that_is_missing_is_left_out_or_null() {
    let site = Site::start();
    let provider = Provider { expedient: None, ..Provider::new(Some("V9"), "Sin", "SIN010203AB1", at(NOON)) };
    let id = site.state.add_provider(&site.tenant, provider).unwrap();
    let path = format!("/providers/{id}");
    assert!(site.get(&path).await.body.get("expedient").is_none());
    site.server.reconfigure(|config| config.modes.absent_expedient = AbsentExpedient::Null);
    assert_eq!(site.get(&path).await.body.get("expedient"), Some(&Value::Null));
}
