//! Every rule a payment must keep: one row each, with the answer that breaking it gets.

use sc_portalserver::state::Cfdi;
use sc_portalserver::{
    Modes, PaymentDateForm, PaymentTextLimits, PortalConfig, RateRule, SumRule, UnknownFields,
};
use serde_json::{Value, json};

use crate::support::{Site, check_refused, line, money, payment, uuid, with, without};

/// A payment that breaks nothing: documents 1 (in part) and 2 (in full).
fn sound() -> Value {
    payment("PY-1", json!(1400.5), vec![line(1, &json!(900)), line(2, &json!(500.50))])
}

/// Settles document 3, in dollars, from the peso account.
fn cross_currency() -> Value {
    let mut body = payment("PY-1", json!(1752.5), vec![line(3, &json!(100))]);
    body["cfdis"][0]["currency"] = json!("USD");
    body["cfdis"][0]["exchange_rate"] = json!(17.525);
    body["cfdis"][0]["payment_amount"] = json!(1752.5);
    body
}

fn one(number: u32, amount: &Value) -> Value {
    payment("PY-1", amount.clone(), vec![line(number, amount)])
}

fn changed(mut body: Value, change: impl FnOnce(&mut Value)) -> Value {
    change(&mut body);
    body
}

/// Each body is made, in a world of its own.
async fn check_accepted(modes: &Modes, rows: Vec<(&str, Value)>) {
    for (why, body) in rows {
        let site =
            Site::with(PortalConfig { modes: modes.clone(), ..PortalConfig::default() }).with_invoices();
        let reply = site.post("/payments", &body).await;
        assert_eq!(reply.status, 200, "{why}: {}", reply.body);
    }
}

#[tokio::test]
async fn what_breaks_no_rule_is_accepted() {
    let optional = ["external_id", "operation_type", "provider_external_id", "ignore_amounts"];
    let mut rows = vec![
        ("a sound payment", sound()),
        ("two currencies", cross_currency()),
        ("a plain date", with(sound(), "/payment_date", json!("2026-11-19"))),
        ("uuid in lower case", with(sound(), "/cfdis/0/uuid", json!(uuid(1).to_lowercase()))),
        ("no payment_currency", without(sound(), "/cfdis/0", "payment_currency")),
        ("null is absent", with(sound(), "/comments", Value::Null)),
        ("exchange_rate 1.000000", with(sound(), "/cfdis/0/exchange_rate", json!(1.000000))),
        ("PUE in full", one(4, &json!(300))),
        ("members the specification does not name", with(sound(), "/open", json!(false))),
        ("a supplier taken from the documents", with(sound(), "/provider_external_id", json!("  "))),
    ];
    rows.extend(optional.map(|member| (member, without(sound(), "", member))));
    check_accepted(&Modes::default(), rows).await;
}

#[tokio::test]
async fn missing_and_mistyped_members_are_refused_by_name() {
    let site = Site::start().with_invoices();
    let bad = || json!("GENERAL__BAD_REQUEST");
    let mut rows = vec![
        ("no object", json!([1]), 400, bad()),
        ("cfdis missing", without(sound(), "", "cfdis"), 400, json!("PAYMENT__EXTERNAL_CREATE_EMPTY_CFDIS")),
        (
            "cfdis empty",
            with(sound(), "/cfdis", json!([])),
            400,
            json!("PAYMENT__EXTERNAL_CREATE_EMPTY_CFDIS"),
        ),
        ("cfdis no list", with(sound(), "/cfdis", json!({})), 400, bad()),
        ("cfdi no object", with(sound(), "/cfdis", json!(["x"])), 400, bad()),
        ("payment_date no date", with(sound(), "/payment_date", json!("19/11/2026")), 400, bad()),
        ("payment_date no day", with(sound(), "/payment_date", json!("2026-02-30")), 400, bad()),
        ("operation_type unknown", with(sound(), "/operation_type", json!("WIRE")), 400, bad()),
        ("document_type unknown", with(sound(), "/cfdis/0/document_type", json!("INVOICE")), 400, bad()),
        ("ignore_amounts no bool", with(sound(), "/ignore_amounts", json!("false")), 400, bad()),
        ("total_amount a text", with(sound(), "/total_amount", json!("1400.5")), 400, bad()),
        ("external_id a number", with(sound(), "/external_id", json!(7)), 400, bad()),
        ("uuid no UUID", with(sound(), "/cfdis/0/uuid", json!("F-1")), 400, bad()),
        ("uuid with braces", with(sound(), "/cfdis/0/uuid", json!(format!("{{{}}}", uuid(1)))), 400, bad()),
    ];
    for member in ["currency", "payment_date", "total_amount"] {
        rows.push((member, without(sound(), "", member), 400, bad()));
    }
    for member in ["amount", "currency", "exchange_rate", "payment_amount"] {
        rows.push((member, without(sound(), "/cfdis/0", member), 400, bad()));
    }
    check_refused(&site, "/payments", rows).await;
}

#[tokio::test]
async fn what_is_no_json_is_refused_before_any_rule() {
    let site = Site::start();
    let path = site.extern_path("/payments");
    let text = |kind: &'static str, body: &'static str| {
        site.request("POST", &path, None).header("Content-Type", kind).body(body)
    };
    let reply = site.send(text("application/json", "{\"cfdis\":")).await;
    assert_eq!((reply.status, reply.code().as_str()), (400, Some("GENERAL__NOT_READABLE")));
    let reply = site.send(text("text/plain", "{}")).await;
    assert_eq!((reply.status, reply.code().as_str()), (415, Some("GENERAL__WRONG_MEDIA_TYPE")));
}

#[tokio::test]
async fn documents_that_cannot_be_paid_are_refused() {
    let site = Site::start().with_invoices();
    let ten = json!(10);
    let unlabelled = changed(one(1, &ten), |body| {
        body["cfdis"][0]["uuid"] = json!("");
        body["cfdis"][0]["identifier"] = json!("F 1");
        body["cfdis"][0].as_object_mut().unwrap().remove("document_type");
    });
    let by_name = |name: &str| {
        changed(without(one(1, &ten), "/cfdis/0", "uuid"), |body| {
            body["cfdis"][0]["identifier"] = json!(name)
        })
    };
    let rows = vec![
        ("blank uuid", with(one(1, &ten), "/cfdis/0/uuid", json!("")), 400, json!(2390)),
        ("uuid of blanks", with(one(1, &ten), "/cfdis/0/uuid", json!("   ")), 400, json!(2390)),
        ("no uuid", without(one(1, &ten), "/cfdis/0", "uuid"), 400, json!(2390)),
        ("identifier without document type", unlabelled, 400, json!(2390)),
        (
            "identifier without supplier",
            without(by_name("F 1"), "", "provider_external_id"),
            400,
            json!("GENERAL__BAD_REQUEST"),
        ),
        ("identifier unknown", by_name("F 77"), 404, json!(1800)),
        ("uuid unknown", one(99, &ten), 404, json!(1800)),
        (
            "one of two unknown",
            payment("PY-1", json!(20), vec![line(1, &ten), line(99, &ten)]),
            404,
            json!(1800),
        ),
        ("a credit note", one(11, &ten), 404, json!(1800)),
        (
            "another document type",
            with(one(1, &ten), "/cfdis/0/document_type", json!("HONORARIUM")),
            404,
            json!(1800),
        ),
        ("already paid", one(6, &ten), 406, json!(1827)),
        ("cancelled at the SAT", one(5, &ten), 400, json!("PAYMENT_CFDIS_CANCELLED")),
        ("cancelled by the tenant", one(13, &ten), 400, json!("PAYMENT_CFDIS_CANCELLED")),
        ("in a payment order", one(10, &ten), 400, json!("PAYMENT_CFDI_ALREADY_IN_PAYMENT_ORDER")),
        (
            "repeated",
            payment("PY-1", json!(20), vec![line(1, &ten), line(1, &ten)]),
            400,
            json!("GENERAL__BAD_REQUEST"),
        ),
        (
            "repeated in another case",
            with(
                payment("PY-1", json!(20), vec![line(1, &ten), line(1, &ten)]),
                "/cfdis/1/uuid",
                json!(uuid(1).to_lowercase()),
            ),
            400,
            json!("GENERAL__BAD_REQUEST"),
        ),
    ];
    check_refused(&site, "/payments", rows).await;
}

#[tokio::test]
async fn suppliers_companies_and_accounts_must_fit() {
    let site = Site::start().with_invoices();
    let ten = json!(10);
    let not_same = || json!("PAYMENT__PROVIDER_IS_NOT_SAME_THAN_PROVIDER_IN_PAYMENT");
    let mixed = |second| payment("PY-1", json!(20), vec![line(1, &ten), line(second, &ten)]);
    let account = |id: &str| with(one(1, &ten), "/bank_account_id", json!(id));
    let rows = vec![
        (
            "unknown supplier",
            with(one(1, &ten), "/provider_external_id", json!("V9")),
            404,
            json!("PROVIDERS__NOT_FOUND"),
        ),
        ("a document of another", one(7, &ten), 400, not_same()),
        ("documents of two suppliers", mixed(7), 400, not_same()),
        ("documents of two, none named", without(mixed(7), "", "provider_external_id"), 400, not_same()),
        (
            "disabled supplier",
            with(one(9, &ten), "/provider_external_id", json!("V200")),
            400,
            json!("PROVIDERS__IS_DISABLE"),
        ),
        ("documents of two companies", mixed(8), 400, json!("PAYMENT__CFDIS_COMPANY_NOT_EQUALS")),
        ("company not active", one(12, &ten), 400, json!("COMPANIES__INACTIVE")),
        (
            "unknown account",
            account("0123456789abcdef01234567"),
            404,
            json!("PAYMENT__BANK_ACCOUNT_NOT_FOUND"),
        ),
        ("closed account", account(&site.accounts[2]), 404, json!("PAYMENT__BANK_ACCOUNT_NOT_FOUND")),
        (
            "account in another currency",
            account(&site.accounts[1]),
            400,
            json!("PAYMENT_CURRENCY_NOT_EQUALS"),
        ),
    ];
    check_refused(&site, "/payments", rows).await;
}

#[tokio::test]
async fn currencies_and_rates_must_fit() {
    let site = Site::start().with_invoices();
    let bad = || json!("GENERAL__BAD_REQUEST");
    let not_found = || json!("PAYMENT_CURRENCY_NOT_FOUND");
    let not_equal = || json!("PAYMENT_CURRENCY_NOT_EQUALS");
    let incorrect = || json!("PAYMENT__CFDI_AMOUNT_INCORRECT");
    let cross = |rate: f64, amount: f64| {
        changed(cross_currency(), |body| {
            body["cfdis"][0]["exchange_rate"] = json!(rate);
            body["cfdis"][0]["payment_amount"] = json!(amount);
            body["total_amount"] = json!(amount);
        })
    };
    let rows = vec![
        ("Sage's MXP", with(sound(), "/currency", json!("MXP")), 400, not_found()),
        ("a currency in lower case", with(sound(), "/currency", json!("mxn")), 400, not_found()),
        ("MXP in a document", with(sound(), "/cfdis/0/currency", json!("MXP")), 400, not_found()),
        (
            "MXP as payment_currency",
            with(sound(), "/cfdis/0/payment_currency", json!("MXP")),
            400,
            not_found(),
        ),
        (
            "not the document's currency",
            with(one(3, &json!(10)), "/cfdis/0/currency", json!("MXN")),
            400,
            not_equal(),
        ),
        (
            "not the payment's currency",
            with(sound(), "/cfdis/0/payment_currency", json!("USD")),
            400,
            not_equal(),
        ),
        ("a rate in one currency", with(sound(), "/cfdis/0/exchange_rate", json!(17.5)), 400, bad()),
        ("rate zero", with(cross_currency(), "/cfdis/0/exchange_rate", json!(0)), 400, bad()),
        (
            "rate missing between currencies",
            without(cross_currency(), "/cfdis/0", "exchange_rate"),
            400,
            json!("CURRENCY__EXCHANGE_RATE_IS_REQUIRED"),
        ),
        (
            "amounts differ in one currency",
            changed(sound(), |body| {
                body["cfdis"][0]["payment_amount"] = json!(899.99);
                body["total_amount"] = json!(1400.49);
            }),
            400,
            json!("PAYMENT__AMOUNT_AND_PAYMENT_AMOUNT_IS_NOT_SAME"),
        ),
        ("same number in both currencies", cross(17.525, 100.0), 400, incorrect()),
        ("rate of another day", cross(17.525, 1770.0), 400, incorrect()),
        ("rate upside down", cross(0.057_06, 1752.5), 400, incorrect()),
    ];
    check_refused(&site, "/payments", rows).await;
    check_accepted(
        &Modes { rate: RateRule::Either, ..Modes::default() },
        vec![("rate upside down", cross(0.057_06, 1752.5))],
    )
    .await;
    check_accepted(
        &Modes { rate: RateRule::Unchecked, ..Modes::default() },
        vec![("any rate", cross(3.0, 1752.5))],
    )
    .await;
}

#[tokio::test]
async fn amounts_must_be_positive_within_balances_and_add_up() {
    let site = Site::start().with_invoices();
    let sum = || json!("PAYMENT__AMOUNT_INCORRECT");
    let total = |value| with(sound(), "/total_amount", value);
    let exact: Value = serde_json::from_str("1400.5000000001").unwrap();
    let rows = vec![
        ("total zero", total(json!(0)), 400, sum()),
        ("total negative", total(json!(-1400.5)), 400, sum()),
        ("a cent too much", total(json!(1400.51)), 400, sum()),
        ("a cent too little", total(json!(1400.49)), 400, sum()),
        ("a trace too much", total(exact), 400, sum()),
        (
            "amount zero",
            payment("PY-1", json!(900), vec![line(1, &json!(900)), line(2, &json!(0))]),
            400,
            json!("PAYMENT__CFDI_AMOUNT_INCORRECT"),
        ),
        (
            "amount negative",
            payment("PY-1", json!(800), vec![line(1, &json!(900)), line(2, &json!(-100))]),
            400,
            json!("PAYMENT__CFDI_AMOUNT_INCORRECT"),
        ),
        ("more than the balance", one(1, &json!(1000.01)), 400, json!("PAYMENT_CFDIS_AMOUNT_NOT_ALLOWED")),
        ("PUE in part", one(4, &json!(100)), 400, json!("PAYMENT_PARTIALLY_INVALID_IN_PUE")),
    ];
    check_refused(&site, "/payments", rows).await;
    let by_document = Modes { sum: SumRule::Amount, ..Modes::default() };
    check_accepted(
        &by_document,
        vec![("sums documents' amounts", with(cross_currency(), "/total_amount", json!(100)))],
    )
    .await;
    let tolerant = Modes { sum_tolerance: money("0.01"), ..Modes::default() };
    check_accepted(&tolerant, vec![("a cent is tolerated", total(json!(1400.51)))]).await;
}

#[tokio::test]
async fn ignoring_amounts_settles_each_document_in_full() {
    let site = Site::start().with_invoices();
    let mut body = with(sound(), "/ignore_amounts", json!(true));
    body["total_amount"] = json!(1);
    let reply = site.post("/payments", &body).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!((site.balance(1), site.balance(2)), (money("0"), money("0")));
    assert_eq!(reply.body["cfdis"][0]["amount"].to_string(), "1000.00");
    assert_eq!(reply.body["total_amount"], 1);
}

#[tokio::test]
async fn stricter_modes_refuse_what_the_default_lets_pass() {
    let modes = Modes {
        unknown_fields: UnknownFields::Refuse,
        payment_text: PaymentTextLimits::AsPurchaseOrders,
        payment_date: PaymentDateForm::Date,
        ..Modes::default()
    };
    let site = Site::with(PortalConfig { modes: modes.clone(), ..PortalConfig::default() }).with_invoices();
    let bad = || json!("GENERAL__BAD_REQUEST");
    let dated = || with(sound(), "/payment_date", json!("2026-11-19"));
    let rows = vec![
        ("an instant", sound(), 400, bad()),
        ("open", with(dated(), "/open", json!(false)), 400, bad()),
        ("unknown in a cfdi", with(dated(), "/cfdis/1/mark", json!(1)), 400, bad()),
        ("comments of 513", with(dated(), "/comments", json!("ñ".repeat(513))), 400, bad()),
        ("reference of 101", with(dated(), "/reference", json!("x".repeat(101))), 400, bad()),
    ];
    check_refused(&site, "/payments", rows).await;
    check_accepted(&modes, vec![("comments of 512", with(dated(), "/comments", json!("ñ".repeat(512))))])
        .await;
    let instants = Modes { payment_date: PaymentDateForm::DateTime, ..Modes::default() };
    let site = Site::with(PortalConfig { modes: instants, ..PortalConfig::default() }).with_invoices();
    check_refused(&site, "/payments", vec![("a plain date", dated(), 400, bad())]).await;
}

#[tokio::test]
async fn a_document_without_uuid_is_found_by_its_name_and_supplier() {
    let site = Site::start();
    site.add(Cfdi { uuid: String::new(), ..site.invoice(30, "MXN", "10.00") });
    let mut body = without(one(30, &json!(10)), "/cfdis/0", "uuid");
    body["cfdis"][0]["identifier"] = json!("F 30");
    let reply = site.post("/payments", &body).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.body["cfdis"][0]["balance_after"].to_string(), "0.00");
}
