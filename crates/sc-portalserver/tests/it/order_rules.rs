//! Every rule a purchase order must keep: one row each, with the answer that breaking it gets.

use sc_portalserver::{OrderModes, OrderSums, WithholdingSign};
use serde_json::{Value, json};

use crate::support::{Site, check_refused, money, order, order_line, with, without};

const PATH: &str = "/purchase-orders";

fn bad() -> Value {
    json!("GENERAL__BAD_REQUEST")
}

fn refused(rule: &'static str, body: Value) -> (&'static str, Value, u16, Value) {
    (rule, body, 400, bad())
}

fn set(pointer: &str, value: Value) -> Value {
    with(order("PO-1"), pointer, value)
}

fn text(chars: usize) -> Value {
    json!("ñ".repeat(chars))
}

async fn check_accepted(modes: &OrderModes, rows: Vec<(&str, Value)>) {
    for (why, body) in rows {
        let reply = Site::with_orders(modes.clone()).post(PATH, &body).await;
        assert_eq!(reply.status, 200, "{why}: {}", reply.body);
    }
}

#[tokio::test]
async fn missing_members_are_refused() {
    let site = Site::start();
    let mut rows = vec![refused("no object", json!([1]))];
    for member in [
        "provider_external_id",
        "currency",
        "date",
        "delivery_date",
        "delivery_contact",
        "requested_by_contact",
        "addresses",
        "lines",
        "subtotal",
        "total",
    ] {
        rows.push(refused(member, without(order("PO-1"), "", member)));
    }
    for member in ["external_id", "code", "description", "quantity", "price", "subtotal", "total"] {
        rows.push(refused(member, without(order("PO-1"), "/lines/0", member)));
    }
    for member in ["type", "street"] {
        rows.push(refused(member, without(order("PO-1"), "/addresses/0", member)));
    }
    for (member, code) in [
        ("external_id", "PURCHASE_ORDERS__MISSING_NUMBER_EXTERNAL_ID"),
        ("status", "PURCHASE_ORDERS__UNEXPECTED_STATUS"),
    ] {
        rows.push((member, without(order("PO-1"), "", member), 400, json!(code)));
    }
    check_refused(&site, PATH, rows).await;
}

#[tokio::test]
async fn blanks_wrong_types_and_values_out_of_range_are_refused() {
    let pairs = |value: Value| json!([{ "key": "AFE", "value": value }]);
    let rows = vec![
        (
            "blank external_id",
            set("/external_id", json!(" ")),
            400,
            json!("PURCHASE_ORDERS__MISSING_NUMBER_EXTERNAL_ID"),
        ),
        refused("blank delivery_contact", set("/delivery_contact", json!(" "))),
        refused("blank requested_by_contact", set("/requested_by_contact", json!(""))),
        refused("blank street", set("/addresses/0/street", json!(""))),
        refused("blank code", set("/lines/0/code", json!("  "))),
        refused("no addresses", set("/addresses", json!([]))),
        refused("no lines", set("/lines", json!([]))),
        refused("lines no list", set("/lines", json!({}))),
        refused("line no object", set("/lines", json!(["x"]))),
        refused("quantity 0", set("/lines/0/quantity", json!(0))),
        refused("quantity negative", set("/lines/0/quantity", json!(-4))),
        refused("quantity a text", set("/lines/0/quantity", json!("4"))),
        refused("price negative", set("/lines/0/price", json!(-0.01))),
        refused("line total negative", set("/lines/0/total", json!(-1))),
        refused("line subtotal negative", set("/lines/0/subtotal", json!(-1))),
        refused("subtotal negative", set("/subtotal", json!(-0.01))),
        refused("total negative", set("/total", json!(-0.01))),
        refused("vat_sum negative", set("/vat_sum", json!(-0.01))),
        refused("num too large", set("/lines/0/num", json!(2_147_483_648_i64))),
        refused("num a fraction", set("/lines/0/num", json!(1.5))),
        refused(
            "requisition_number too large",
            set("/requisition_number", json!(9_223_372_036_854_775_808_u64)),
        ),
        refused("owners no mail", set("/owners", json!(["compras"]))),
        refused("owners no list", set("/owners", json!("compras@example.com"))),
        refused("metadata value empty", set("/metadata", pairs(json!("")))),
        refused("metadata value missing", set("/metadata", json!([{ "key": "AFE" }]))),
        refused("metadata of a line", set("/lines/0/metadata", pairs(json!(" ")))),
        refused("date no day", set("/date", json!("2026-02-30"))),
        refused("delivery_date local", set("/delivery_date", json!("01/12/2026"))),
        refused("zip of four", set("/addresses/0/zip_code", json!("6400"))),
        refused("zip with letters", set("/addresses/0/zip_code", json!("6400A"))),
        refused("zip in other digits", set("/addresses/0/zip_code", json!("６４０００"))),
        refused("tax without amount", set("/lines/0/vat_taxes", json!([{ "code": "IVA" }]))),
        refused("tax unknown", set("/lines/0/withholding_taxes", json!([{ "amount": 1, "code": "VAT" }]))),
        refused("line repeated", {
            let lines = json!([order_line("10", 2, 2.5, 5), order_line("10", 2, 2.5, 5)]);
            set("/lines", lines)
        }),
    ];
    check_refused(&Site::start(), PATH, rows).await;
}

#[tokio::test]
async fn each_text_may_be_as_long_as_its_limit_and_no_longer() {
    let mut limits = vec![("/comments".to_owned(), 512), ("/reference".to_owned(), 100)];
    limits.push(("/lines/0/description".to_owned(), 250));
    let parts = [
        "street",
        "city",
        "country",
        "exterior_number",
        "interior_number",
        "identifier",
        "municipality",
        "state",
        "suburb",
    ];
    limits.extend(parts.map(|part| (format!("/addresses/0/{part}"), 100)));
    for (pointer, chars_max) in limits {
        let rows = vec![refused("too long", set(&pointer, text(chars_max + 1)))];
        check_refused(&Site::start(), PATH, rows).await;
        check_accepted(&OrderModes::default(), vec![(&pointer, set(&pointer, text(chars_max)))]).await;
    }
    let longest = |chars: usize| set("/provider_external_id", json!("V".repeat(chars)));
    let rows = vec![
        ("50 is a name, if nobody's", longest(50), 404, json!("PROVIDERS__NOT_FOUND")),
        refused("51 is none", longest(51)),
    ];
    check_refused(&Site::start(), PATH, rows).await;
}

#[tokio::test]
async fn words_are_those_of_the_portals_own_lists() {
    let mut rows = vec![
        ("status", set("/status", json!("DONE")), 400, json!("PURCHASE_ORDERS__UNEXPECTED_STATUS")),
        refused("acceptance_status", set("/acceptance_status", json!("OK"))),
        refused("address type", set("/addresses/0/type", json!("HOME"))),
        refused("cfdi_payment_method", set("/cfdi_payment_method", json!("PIP"))),
    ];
    for form in ["F31", "F07", "03", "F", "Fnull", "f03", "", "F98"] {
        rows.push(refused("cfdi_payment_form", set("/cfdi_payment_form", json!(form))));
    }
    for used in ["S01", "CP01", "CN01", "G04", "I09", "D11", "g03", ""] {
        rows.push(refused("cfdi_use", set("/cfdi_use", json!(used))));
    }
    check_refused(&Site::start(), PATH, rows).await;
    let forms = "F01 F02 F03 F04 F05 F06 F08 F12 F13 F14 F15 F17 F23 F24 F25 F26 F27 F28 F29 F30 F99";
    let uses = "G01 G02 G03 I01 I02 I03 I04 I05 I06 I07 I08 D01 D02 D03 D04 D05 D06 D07 D08 D09 D10 P01";
    let site = Site::start();
    let lists = [
        ("/cfdi_payment_form", forms),
        ("/cfdi_use", uses),
        ("/acceptance_status", "ACCEPTED REFUSED PENDING_TO_REVIEW"),
    ];
    for (pointer, words) in lists {
        for word in words.split(' ') {
            let body = with(order(word), pointer, json!(word));
            assert_eq!(site.post(PATH, &body).await.status, 200, "{pointer} {word}");
        }
    }
}

#[tokio::test]
async fn currencies_suppliers_and_companies_must_exist_and_be_usable() {
    let with_rate = |rate: Value| with(set("/currency", json!("USD")), "/exchange_rate", rate);
    let rows = vec![
        ("no rate", set("/currency", json!("USD")), 400, json!("CURRENCY__EXCHANGE_RATE_IS_REQUIRED")),
        ("null rate", with_rate(Value::Null), 400, json!("CURRENCY__EXCHANGE_RATE_IS_REQUIRED")),
        refused("rate 0", with_rate(json!(0))),
        refused("rate negative", with_rate(json!(-17))),
        refused("two letters", set("/currency", json!("US"))),
        refused("four letters", set("/currency", json!("USDX"))),
        ("Sage's peso", set("/currency", json!("MXP")), 400, json!("CURRENCY__NOT_FOUND")),
        ("lower case", set("/currency", json!("mxn")), 400, json!("CURRENCY__NOT_FOUND")),
        ("no supplier", set("/provider_external_id", json!("V10")), 404, json!("PROVIDERS__NOT_FOUND")),
        ("disabled", set("/provider_external_id", json!("V200")), 400, json!("PROVIDERS__IS_DISABLE")),
        ("no company", set("/company_external_id", json!("C9")), 404, json!("COMPANIES__NOT_FOUND")),
        ("closed company", set("/company_external_id", json!("C3")), 400, json!("COMPANIES__INACTIVE")),
    ];
    check_refused(&Site::start(), PATH, rows).await;
    let rows = vec![
        ("with a rate", with_rate(json!(17.525))),
        ("pesos with a rate", set("/exchange_rate", json!(1))),
    ];
    check_accepted(&OrderModes::default(), rows).await;
}

fn priced(quantity: Value, price: Value, amount: &Value) -> Value {
    let mut body = set("/lines", json!([order_line("10", quantity, price, amount)]));
    (body["subtotal"], body["total"]) = (amount.clone(), amount.clone());
    body
}

#[tokio::test]
async fn a_lines_subtotal_follows_from_quantity_and_price_within_a_cent() {
    let no_match = || json!("PURCHASE_ORDERS__LINE_SUBTOTAL_NOT_MATCH");
    let third = |amount: f64| priced(json!(3), json!(33.333333), &json!(amount));
    let rows = vec![
        ("two cents more", third(100.02), 400, no_match()),
        ("two cents less", third(99.98), 400, no_match()),
        ("a trace beyond the cent", third(100.0101), 400, no_match()),
        ("price rounded to cents", priced(json!(1000), json!(0.33), &json!(333.33)), 400, no_match()),
        ("beyond all numbers", priced(json!(1e20), json!(1e20), &json!(1)), 400, no_match()),
    ];
    check_refused(&Site::start(), PATH, rows).await;
    let rows = vec![
        ("rounded", third(100.0)),
        ("a cent more", third(100.01)),
        ("a cent less", third(99.99)),
        ("half a cent away from zero", priced(json!(1), json!(0.125), &json!(0.14))),
        ("for nothing", priced(json!(1), json!(0), &json!(0))),
    ];
    check_accepted(&OrderModes::default(), rows).await;
    let exact = OrderModes { line_tolerance: money("0"), ..OrderModes::default() };
    let rows = vec![("a cent more", third(100.01), 400, no_match())];
    check_refused(&Site::with_orders(exact), PATH, rows).await;
}

#[tokio::test]
async fn sums_of_the_header_agree_within_a_cent_per_line() {
    let sums = |subtotal: f64, vat: f64, withheld: f64, total: f64| {
        let mut body = set("/lines", json!([order_line("10", 4, 2.5, 10), order_line("20", 4, 2.5, 10)]));
        body["subtotal"] = json!(subtotal);
        body["vat_sum"] = json!(vat);
        body["withhold_tax_sum"] = json!(withheld);
        body["total"] = json!(total);
        body
    };
    let off = [
        ("subtotal is more than the lines", sums(20.03, 3.2, -2.0, 21.23)),
        ("withheld is added", sums(20.0, 3.2, -2.0, 25.2)),
        ("taxes are forgotten", sums(20.0, 3.2, 0.0, 20.0)),
        ("three cents on two lines", sums(20.0, 3.2, -2.0, 21.23)),
    ];
    let rows = off.iter().map(|(why, body)| refused(why, body.clone())).collect();
    check_refused(&Site::start(), PATH, rows).await;
    let rows = vec![
        ("withheld negative", sums(20.0, 3.2, -2.0, 21.2)),
        ("withheld positive", sums(20.0, 3.2, 2.0, 21.2)),
        ("two cents on two lines", sums(20.0, 3.2, -2.0, 21.22)),
    ];
    check_accepted(&OrderModes::default(), rows).await;
    let unchecked = OrderModes { sums: OrderSums::Unchecked, ..OrderModes::default() };
    check_accepted(&unchecked, off.to_vec()).await;
    for (withholding_sign, kept, broken) in
        [(WithholdingSign::Negative, -2.0, 2.0), (WithholdingSign::Positive, 2.0, -2.0)]
    {
        let modes = OrderModes { withholding_sign, ..OrderModes::default() };
        let rows = vec![refused("sign", sums(20.0, 3.2, broken, 21.2))];
        check_refused(&Site::with_orders(modes.clone()), PATH, rows).await;
        let rows = vec![("sign", sums(20.0, 3.2, kept, 21.2)), ("none", sums(20.0, 3.2, 0.0, 23.2))];
        check_accepted(&modes, rows).await;
    }
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let site = Site::start();
    let mut body = set("/comments", text(513));
    body["cfdi_use"] = json!("S01");
    body["lines"][0]["quantity"] = json!(0);
    body["addresses"][0]["zip_code"] = json!("1");
    let reply = site.post(PATH, &body).await;
    let told = reply.body["description"].as_str().unwrap();
    for part in ["comments", "cfdi_use", "lines[0].quantity", "addresses[0].zip_code"] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let mut body = set("/provider_external_id", json!("V9"));
    body["company_external_id"] = json!("C9");
    body["total"] = json!(11);
    let reply = site.post(PATH, &body).await;
    let told = reply.body["description"].as_str().unwrap();
    assert_eq!(reply.code(), "PROVIDERS__NOT_FOUND", "the first finding gives the code");
    for part in ["provider", "company", "total 11"] {
        assert!(told.contains(part), "{part}: {told}");
    }
}
