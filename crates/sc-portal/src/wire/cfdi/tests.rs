use serde_json::json;

use super::*;

const ID: &str = "64f0c0ffee0000000000c0de";
const UUID: &str = "0a1b2c3d-0000-4000-8000-00000000000f";

fn whole() -> Value {
    json!({
        "id": ID, "type": "CFDI", "identifier": "A 17", "status": "pending_payment", "currency": "USD",
        "total": "90.00", "date": "2026-11-02T00:00:00",
        "cfdi": {
            "serie": "A", "folio": 17, "moneda": "MXN", "total": 116.00, "fecha_emision": "2026-11-01T23:30:00",
            "tipo_comprobante": "I", "emisor": { "rfc": "pap010101ab9" }, "receptor": { "rfc": " aaa010101aaa " },
            "timbre": { "uuid": UUID, "fecha_timbrado": 1_793_592_000_000_i64 }
        },
        "metadata": {
            "type": "INVOICE", "status": "PENDING_PAYMENT", "provider_id": "64F0C0FFEE0000000000BEEF",
            "provider_external_id": " V001 ", "cancelled_by_sat": "true", "cancelled_in_tenant": false,
            "erp_status": "EN SAGE",
            "additional_info": [
                { "field": { "external_id": "OC" } },
                { "field": { "external_id": "oc" }, "value": { "raw": 4500 } },
                { "field": { "external_id": "Orden_De_Compra" }, "value": null },
                { "field": { "external_id": "afe" }, "value": { "raw": "77", "catalog_item": null } },
                { "field": null }, null, 7
            ],
            "additional_amount": { "name": "Flete", "amount": "12.50" },
            "purchase_orders": [{ "purchase_order_external_id": "PO2" }, {}, { "purchase_order_external_id": "PO1" }]
        }
    })
}

fn read(value: &Value) -> ReadCfdi {
    CfdiItem::from(value).read
}

#[track_caller]
fn good(value: &Value) -> PortalCfdi {
    match read(value) {
        ReadCfdi::Cfdi(cfdi) => *cfdi,
        ReadCfdi::Unreadable(why) => panic!("{why:?}"),
        ReadCfdi::Other => panic!("no CFDI"),
    }
}

#[track_caller]
fn unreadable(value: &Value, name: &str, detail: &str) {
    match read(value) {
        ReadCfdi::Unreadable(found) => {
            assert_eq!((found.name.as_str(), found.detail.as_str()), (name, detail))
        }
        ReadCfdi::Cfdi(cfdi) => panic!("{cfdi:?}"),
        ReadCfdi::Other => panic!("no CFDI"),
    }
}

fn with(pointer: &str, value: Value) -> Value {
    let mut whole = whole();
    *whole.pointer_mut(pointer).expect("a member") = value;
    whole
}

#[test]
fn a_document_is_read_in_whichever_types_it_comes() {
    let cfdi = good(&whole());
    assert_eq!((cfdi.id.as_str(), cfdi.uuid.as_str()), (ID, "0A1B2C3D-0000-4000-8000-00000000000F"));
    assert_eq!((cfdi.kind, cfdi.identifier().as_str()), (CfdiKind::Invoice, "A 17"));
    assert_eq!((cfdi.issuer_rfc.as_str(), cfdi.receiver_rfc.as_str()), ("PAP010101AB9", "AAA010101AAA"));
    assert_eq!((cfdi.currency, cfdi.total), (Some(Currency::MXN), "116.00".parse().ok()));
    assert_eq!(cfdi.issued, Some(jiff::civil::date(2026, 11, 1)));
    assert_eq!((cfdi.is_cancelled_by_sat, cfdi.is_cancelled_in_tenant), (true, false));
    assert_eq!(cfdi.provider, PortalId::new("64f0c0ffee0000000000beef").ok());
    assert_eq!((cfdi.provider_external_id.as_str(), cfdi.status.as_str()), ("V001", "PENDING_PAYMENT"));
    assert_eq!((cfdi.erp_status.as_str(), cfdi.payments.len()), ("EN SAGE", 0));
    let charge = Charge { name: "Flete".into(), amount: "12.50".parse().expect("a decimal") };
    let expected = Entered {
        oc: "4500".into(),
        purchase_order: String::new(),
        afe: "77".into(),
        charge: Some(charge),
        orders: vec!["PO2".into(), "PO1".into()],
    };
    assert_eq!(cfdi.entered, expected);
}

/// Each member that may be missing is taken away, made null, and replaced by something of another type.
#[test]
fn nothing_optional_can_make_a_document_unreadable() {
    let needed =
        ["/id", "/cfdi", "/cfdi/timbre", "/cfdi/timbre/uuid", "/cfdi/receptor", "/cfdi/receptor/rfc"];
    let mut members = vec![String::new()];
    let mut at = 0;
    while let Some(place) = members.get(at).cloned() {
        if let Some(Value::Object(inside)) = whole().pointer(&place) {
            members.extend(inside.keys().map(|name| format!("{place}/{name}")));
        }
        at += 1;
    }
    let optional: Vec<&String> =
        members.iter().filter(|m| !m.is_empty() && !needed.contains(&m.as_str())).collect();
    assert!(optional.len() > 25, "{optional:?}");
    for member in optional {
        for odd in [json!(null), json!({}), json!([]), json!([null, 3, "x", {}])] {
            // A type of the portal that is none is no CFDI only when it is told.
            good(&with(member, odd));
        }
    }
}

#[test]
fn a_document_that_lacks_what_every_one_has_is_shown_and_not_dropped() {
    let long = with("/id", json!("17"));
    unreadable(&long, "17", "id");
    unreadable(&with("/id", json!(null)), "A 17", "id");
    unreadable(&with("/cfdi", json!(null)), ID, "cfdi.timbre.uuid");
    unreadable(&with("/cfdi/timbre", json!(null)), ID, "cfdi.timbre.uuid");
    unreadable(&with("/cfdi/timbre/uuid", json!("no")), ID, "cfdi.timbre.uuid");
    unreadable(&with("/cfdi/receptor", json!("x")), ID, "cfdi.receptor.rfc");
    unreadable(&with("/metadata/type", json!("NOMINA")), ID, "metadata.type");
    for nothing in [json!(null), json!("x"), json!([]), json!({})] {
        unreadable(&nothing, "", "id");
    }
}

#[test]
fn documents_of_other_types_are_no_cfdi() {
    for other in ["FOREIGN", "EXPENSES_ACCOUNT", "CFDI_SE"] {
        assert!(matches!(read(&with("/type", json!(other))), ReadCfdi::Other), "{other}");
    }
    good(&with("/type", json!("cfdi")));
}

#[test]
fn the_kind_is_the_portals_else_the_documents() {
    for (told, document, expected) in [
        ("CREDIT_NOTE", "I", CfdiKind::CreditNote),
        ("PAYMENT_CFDI", "I", CfdiKind::Complement),
        ("", "E", CfdiKind::CreditNote),
        ("", "p", CfdiKind::Complement),
        ("", "I", CfdiKind::Invoice),
    ] {
        let mut value = with("/metadata/type", json!(told));
        value["cfdi"]["tipo_comprobante"] = json!(document);
        assert_eq!(good(&value).kind, expected, "{told} {document}");
    }
}

fn id(n: u32) -> String {
    format!("{n:024x}")
}

/// The links of a complement with these three places.
fn links(info: Value, noted: Value) -> Result<Vec<String>, String> {
    let mut value = with("/metadata/type", json!("PAYMENT_CFDI"));
    value["metadata"]["payment_info"] = info;
    value["payment_complement_info"] = noted;
    match read(&value) {
        ReadCfdi::Cfdi(cfdi) => Ok(cfdi
            .payments
            .iter()
            .map(|link| match link {
                PaymentLink::Number(number) => number.to_string(),
                PaymentLink::Id(id) => id.as_str().trim_start_matches('0').to_owned(),
            })
            .collect()),
        ReadCfdi::Unreadable(why) => Err(why.detail),
        ReadCfdi::Other => Err("other".to_owned()),
    }
}

#[test]
fn a_complement_names_each_payment_once_by_the_best_name_there_is() {
    let noted =
        |numbers: &[u32]| -> Value { numbers.iter().map(|n| json!({ "payment_id": id(*n) })).collect() };
    let ok = |links: &[&str]| Ok(links.iter().map(ToString::to_string).collect::<Vec<_>>());
    assert_eq!(links(json!(null), noted(&[2, 1, 2])), ok(&["1", "2"]));
    let ids = json!({ "payments": noted(&[1, 2]) });
    assert_eq!(links(ids, noted(&[3])), ok(&["1", "2", "3"]));
    let response = json!({
        "payments": noted(&[1]),
        "payments_response": [{ "id": id(1), "external_id": "PY1" }, { "id": id(2), "external_id": null }]
    });
    assert_eq!(links(response, noted(&[1, 2])), ok(&["PY1", "2"]));
    let numbered =
        json!({ "payments": [{ "payment_id": id(1), "external_id": "PY1" }, { "external_id": "PY0" }] });
    assert_eq!(links(numbered, json!(null)), ok(&["PY0", "PY1"]));
    let too_long = json!({ "payments": [{ "payment_id": id(1), "external_id": "X".repeat(23) }] });
    assert_eq!(links(too_long, json!([])), ok(&["1"]), "no number of Sage: the id is asked about");
    assert_eq!(links(json!(null), json!(null)), ok(&[]));
    assert_eq!(links(json!({ "payments": [{}] }), json!([])), Err("payment_id".to_owned()));
}
