use proptest::prelude::*;
use sc_domain::ids::VendorId;

use sc_domain::order::{Acceptance, Depth, compare};

use super::*;

fn d(text: &str) -> Decimal {
    text.parse().expect("decimal")
}

fn uuid(n: u8) -> CfdiUuid {
    CfdiUuid::new(format!("0a1b2c3d-0000-4000-8000-0000000000{n:02x}")).expect("valid")
}

fn payload() -> OrderPayload {
    let text = |text: &str| Some(text.to_owned());
    let line = |external_id: &str, num, quantity, price, subtotal| OrderLine {
        external_id: external_id.into(),
        num,
        code: format!("A-{num}"),
        description: "Papel \"bond\"".into(),
        quantity: d(quantity),
        price: d(price),
        subtotal: d(subtotal),
        unit: "CAJA".into(),
    };
    OrderPayload {
        number: OrderNumber::new("PO0000123").expect("valid"),
        vendor: VendorId::new("V001").expect("valid"),
        company: "1".into(),
        acceptance: Acceptance::PendingToReview,
        date: jiff::civil::date(2026, 11, 3),
        delivery_date: jiff::civil::date(2026, 11, 30),
        currency: Currency::USD,
        exchange_rate: Some(d("18.951200")),
        delivery_contact: "Ana Ruiz".into(),
        requested_by: "COMPRAS".into(),
        comments: text("  Entregar por la mañana "),
        reference: text("REF-7"),
        payment_form: text("F03"),
        payment_method: text("PPD"),
        cfdi_use: text("G03"),
        subtotal: d("120.30"),
        total: d("138.35"),
        vat_sum: d("19.25"),
        withhold_tax_sum: d("-1.20"),
        warehouse: text("ALM1"),
        metadata: vec![("AFE".into(), "77".into()), ("RQN".into(), "R-1".into())],
        addresses: vec![OrderAddress {
            identifier: "ALM1".into(),
            street: "Av. del Ejemplo 100".into(),
            zip: "64000".into(),
            ..OrderAddress::default()
        }],
        lines: vec![line("4711", 1, "3", "0.10", "0.30"), line("4713", 3, "10.0000", "12.000001", "120.00")],
    }
}

#[test]
fn an_order_is_written_with_the_names_of_the_portal_and_nothing_else() {
    insta::assert_snapshot!(format!("{:#}", order_wire_body(&payload())));
}

#[test]
fn what_an_order_does_not_have_is_left_out() {
    let payload = payload();
    let line = OrderLine { unit: String::new(), ..payload.lines[0].clone() };
    let bare = OrderPayload {
        company: String::new(),
        exchange_rate: None,
        comments: Some("  ".into()),
        reference: None,
        payment_form: None,
        payment_method: None,
        cfdi_use: None,
        warehouse: None,
        metadata: vec![("AFE".into(), "  ".into())],
        lines: vec![line],
        ..payload
    };
    let body = order_wire_body(&bare);
    let names: Vec<&str> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        names.join(" "),
        "acceptance_status addresses currency date delivery_contact delivery_date external_id lines num \
         provider_external_id requested_by_contact status subtotal total vat_sum withhold_tax_sum"
    );
    assert_eq!(body["lines"][0].get("unit_of_measure"), None);
}

proptest! {
    #[test]
    fn a_quantity_reaches_the_portal_digit_by_digit(mantissa in 1_i64.., scale in 0_u32..=6) {
        let mut payload = payload();
        payload.lines[0].quantity = Decimal::new(mantissa, scale);
        let body = order_wire_body(&payload).to_string();
        let expected = format!("\"quantity\":{},", payload.lines[0].quantity);
        prop_assert!(body.contains(&expected), "{expected} in {body}");
    }
}

/// The answer of a portal that did what [`payload`] asks for.
fn answer() -> Value {
    json!({
        "id": "64F0C0FFEE000000000000DE", "external_id": " PO0000123 ", "number": "PO0000123", "status": "open",
        "provider": { "external_id": "V001" }, "currency": "USD", "exchange_rate": "18.9512",
        "date": "2026-11-03T00:00:00.000Z", "delivery_date": 1_795_996_800_000_i64,
        "delivery_contact": "Ana Ruiz", "requested_by_contact": "COMPRAS",
        "comments": "Entregar por la mañana", "reference": "REF-7", "warehouse": "ALM1",
        "cfdi_payment_form": "F03", "cfdi_payment_method": "PPD", "cfdi_use": "G03",
        "subtotal": 120.3, "total": 138.35, "vat_sum": 19.25, "withhold_tax_sum": 1.2,
        "metadata": [{ "key": "RQN", "value": "R-1" }, { "key": "AFE", "value": 77 }],
        "addresses": [{
            "type": "SHIPPING", "identifier": "ALM1", "street": "Av. del Ejemplo 100", "exterior_number": "",
            "city": null, "zip_code": 64000
        }],
        "lines": [
            {
                "line_num": 3, "external_id_line": "4713", "item_code": "A-3", "description": "Papel \"bond\"",
                "quantity": 10, "price": 12.000001, "subtotal": 120, "line_total": 120, "unit_of_measure": "CAJA",
                "cfdis": []
            },
            {
                "line_num": 1, "external_id": "4711", "external_id_line": "4711", "item_code": "A-1",
                "description": "Papel \"bond\"", "quantity": "3.00", "price": 0.1, "subtotal": 0.3,
                "unit_of_measure": "CAJA", "cfdis": null
            }
        ],
        "cfdi_ids": [], "cfdis": []
    })
}

fn read(value: Value) -> Result<PortalOrder, &'static str> {
    serde_json::from_value::<WireOrder>(value).expect("an object").into_domain()
}

fn changed(change: impl FnOnce(&mut Value)) -> PortalOrder {
    let mut answer = answer();
    change(&mut answer);
    read(answer).expect("usable")
}

#[test]
fn an_order_that_was_carried_out_has_no_difference_in_any_depth() {
    let order = changed(|_| {});
    assert_eq!(compare(&payload(), &order, Depth::All), []);
    assert_eq!(order.texts.len(), payload().texts().len(), "each text is compared");
    assert_eq!((order.id.as_str(), &order.status), ("64f0c0ffee000000000000de", &OrderStatus::Open));
    assert_eq!((order.number.as_str(), order.vendor.as_deref()), ("PO0000123", Some("V001")));
    assert_eq!((order.cfdi_count, order.cfdi_uuids), (0, vec![]));
    assert_eq!(order.lines[0].invoiced, Some(Decimal::ZERO));
}

#[track_caller]
fn differs(change: impl FnOnce(&mut Value), fields: &[&str]) {
    let found = compare(&payload(), &changed(change), Depth::All);
    assert_eq!(found.iter().map(|difference| difference.field.as_str()).collect::<Vec<_>>(), fields);
}

#[test]
fn a_text_that_was_emptied_differs_and_one_that_is_not_returned_does_not() {
    for name in ["comments", "reference", "warehouse", "cfdi_use", "metadata", "addresses", "date"] {
        differs(|answer| answer[name] = Value::Null, &[name]);
        differs(|answer| drop(answer.as_object_mut().expect("an object").remove(name)), &[]);
    }
    differs(|answer| answer["addresses"][0]["street"] = json!("Otra 1"), &["addresses"]);
    differs(|answer| answer["metadata"][0]["value"] = json!("R-2"), &["metadata"]);
    differs(|answer| answer["delivery_date"] = json!("2026-12-01"), &["delivery_date"]);
}

#[test]
fn an_order_without_id_status_or_lines_is_unusable() {
    for (name, odd) in [("id", json!("17")), ("status", json!(" ")), ("lines", Value::Null)] {
        let mut answer = answer();
        answer[name] = odd;
        assert_eq!(read(answer), Err(name));
    }
    assert_eq!(
        changed(|answer| answer["status"] = json!("ARCHIVED")).status,
        OrderStatus::Other("ARCHIVED".into())
    );
}

#[test]
fn a_line_is_known_by_its_own_id_wherever_the_portal_puts_it() {
    let id = |own: Value, other: Value| {
        let order = changed(|answer| {
            answer["lines"][0]["external_id"] = own;
            answer["lines"][0]["external_id_line"] = other;
        });
        order.lines[0].external_id.clone()
    };
    assert_eq!(id(json!("4713"), Value::Null), "4713");
    assert_eq!(id(json!(4713), json!("x")), "4713");
    assert_eq!(id(json!("PO0000123"), json!("4713")), "4713", "the order's own number names no line");
    assert_eq!(id(Value::Null, json!("4713")), "4713");
    assert_eq!(id(json!("PO0000123"), Value::Null), "PO0000123");
    assert_eq!(id(Value::Null, Value::Null), "");
}

/// Reads an order with these documents linked to its first line.
fn invoiced(cfdis: Value) -> PortalOrderLine {
    changed(|answer| answer["lines"][0]["cfdis"] = cfdis).lines[0].clone()
}

#[test]
fn what_was_invoiced_of_a_line_is_the_sum_of_all_concepts_or_unknown() {
    let link = |n: u8, concepts: Value| json!({ "id": format!("{n:024x}"), "uuid": uuid(n).as_str(), "concepts": concepts });
    let told = link(1, json!([{ "quantity": 2.5 }, { "quantity": "1" }]));
    let line = invoiced(json!([told, link(2, json!([{ "quantity": 4 }]))]));
    assert_eq!((line.cfdi_count, line.invoiced), (2, Some(d("7.5"))));
    for silent in
        [json!([]), json!(null), json!([{ "quantity": 1 }, {}]), json!([{ "quantity": null }]), json!("x")]
    {
        let line = invoiced(json!([told, link(2, silent.clone())]));
        assert_eq!((line.cfdi_count, line.invoiced), (2, None), "{silent}");
    }
    let huge = json!([{ "quantity": Decimal::MAX.to_string() }, { "quantity": 1 }]);
    assert_eq!(invoiced(json!([link(1, huge)])).invoiced, None);
}

#[test]
fn a_line_without_its_list_of_documents_is_silent_once_the_order_has_some() {
    assert_eq!(invoiced(Value::Null).invoiced, Some(Decimal::ZERO));
    let order = changed(|answer| {
        answer["cfdi_ids"] = json!(["64f0c0ffee0000000000c0de"]);
        answer["lines"][0]["cfdis"] = Value::Null;
        answer["lines"][1]["cfdis"] = json!([]);
    });
    let lines: Vec<_> = order.lines.iter().map(|line| (line.cfdi_count, line.invoiced)).collect();
    assert_eq!(lines, [(0, None), (0, Some(Decimal::ZERO))]);
}

#[test]
fn linked_documents_are_counted_once_in_whatever_form_they_are_named() {
    let linked = |ids: Value, cfdis: Value, of_line: Value| {
        let order = changed(|answer| {
            answer["cfdi_ids"] = ids;
            answer["cfdis"] = cfdis;
            answer["lines"][1]["cfdis"] = of_line;
        });
        (order.cfdi_count, order.cfdi_uuids)
    };
    let (a, b) = ("64f0c0ffee0000000000000a", "64f0c0ffee0000000000000b");
    let (one, two) = (uuid(1), uuid(2));
    assert_eq!(linked(json!([a, b]), json!([]), json!([])), (2, vec![]));
    assert_eq!(
        linked(json!([a, a]), json!([{ "id": a, "uuid": one.as_str() }]), json!([])),
        (1, vec![one.clone()])
    );
    assert_eq!(
        linked(
            json!([a]),
            json!([{ "uuid": one.as_str() }]),
            json!([{ "uuid": two.as_str().to_lowercase() }])
        ),
        (2, vec![one.clone(), two.clone()])
    );
    assert_eq!(
        linked(Value::Null, json!([{ "id": b, "cfdi": { "timbre": { "uuid": two.as_str() } } }]), json!([b])),
        (1, vec![two.clone()])
    );
    assert_eq!(linked(json!([]), json!([two.as_str(), a]), Value::Null), (2, vec![two]));
    let nameless = json!([{ "identifier": "A 17" }, { "identifier": "A 18" }]);
    assert_eq!(linked(json!([]), nameless, json!([])), (2, vec![]));
}

#[test]
fn a_date_is_read_in_each_form_and_kept_when_it_cannot_be() {
    for (text, expected) in [
        ("2026-11-03", "2026-11-03"),
        ("2026-11-03T00:00:00.000Z", "2026-11-03"),
        ("2026-11-03T00:00:00", "2026-11-03"),
        ("2026-11-03T00:00:00.000+0000", "2026-11-03"),
        ("2026-11-02T18:00:00-06:00", "2026-11-03"),
        ("1793664000000", "2026-11-03"),
        ("mañana", "mañana"),
        ("", ""),
    ] {
        assert_eq!(day(text.to_owned()), expected, "{text}");
    }
}
