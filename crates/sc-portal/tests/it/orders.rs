//! What is sent for purchase orders, and what is taken from lists of them.

use std::collections::BTreeSet;

use sc_domain::order::{OrderStatus, PortalState};
use sc_domain::outcome::{FailureKind, Lookup};
use sc_domain::ports::{Portal as _, PortalOrders};
use sc_domain::{Code, OrderNumber};
use sc_portal::{PortalOptions, order_wire_body};
use serde_json::{Value, json};

use crate::server::{Act, Request, Server, reply};
use crate::site::{ORDER_ID, Site, TENANT, open_state, options, order_id, order_number, order_payload, site};

fn number(text: &str) -> OrderNumber {
    OrderNumber::new(text).expect("valid")
}

fn item(n: usize, external_id: &str) -> Value {
    json!({ "id": format!("{n:024x}"), "external_id": external_id, "status": "OPEN", "lines": [] })
}

fn page(total: usize, items: impl Iterator<Item = Value>) -> Act {
    reply(200, &[], json!({ "total": total, "items": items.collect::<Vec<_>>() }).to_string())
}

/// The numbers that a request asks for, decoded.
fn asked(request: &Request) -> Vec<String> {
    let url = url::Url::parse(&format!("http://portal.test{}", request.line.trim_start_matches("GET ")));
    let url = url.expect("an address");
    let pairs = url.query_pairs().filter(|(name, _)| name == "external_ids");
    pairs.map(|(_, value)| value.into_owned()).collect()
}

/// A portal that holds the order of each number that it is asked for.
async fn obliging() -> (Server, Site) {
    let server = Server::start(|_, request| {
        let numbers = asked(request);
        page(numbers.len(), numbers.iter().enumerate().map(|(n, number)| item(n, number)))
    })
    .await;
    let site = site(options(&format!("http://{}", server.address)));
    (server, site)
}

#[tokio::test]
async fn orders_are_written_at_their_own_addresses() {
    let server = Server::start(|_, request| {
        let status = if request.line.contains("/status") { "CLOSED" } else { "OPEN" };
        reply(200, &[], json!({ "id": ORDER_ID, "status": status }).to_string())
    })
    .await;
    let site = site(options(&format!("http://{}", server.address)));
    let (payload, id) = (order_payload(), order_id());
    assert_eq!(site.client.create_order(&payload).await.expect("created").id, id);
    site.client.update_order(&id, &payload, &open_state()).await.expect("updated");
    site.client.set_order_status(&id, &OrderStatus::Closed).await.expect("closed");
    let sent = server.requests();
    let root = format!("/api/1.0/extern/tenants/{TENANT}/purchase-orders");
    let lines: Vec<&str> = sent.iter().map(|request| request.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            format!("POST {root}"),
            format!("PUT {root}/{ORDER_ID}?id_type=INTERNAL"),
            format!("PUT {root}/{ORDER_ID}/status?id_type=INTERNAL"),
        ]
    );
    assert!(sent.iter().all(|request| request.header("content-type") == "application/json"));
    let body = order_wire_body(&payload).to_string();
    let bodies: Vec<&str> = sent.iter().map(|request| request.body.as_str()).collect();
    assert_eq!(bodies, [body.as_str(), body.as_str(), r#"{"status":"CLOSED"}"#]);
    assert_eq!(site.client.requests(), 3, "each exactly once");
}

/// A full replacement would otherwise undo what the supplier or somebody else did there.
#[tokio::test]
async fn a_replacement_repeats_status_and_acceptance_as_they_were_found() {
    let server =
        Server::start(|_, _| reply(200, &[], json!({ "id": ORDER_ID, "status": "GENERATED" }).to_string()))
            .await;
    let site = site(options(&format!("http://{}", server.address)));
    let state =
        PortalState { status: OrderStatus::Generated, acceptance: Some("REFUSED".to_owned()), cfdi_count: 0 };
    site.client.update_order(&order_id(), &order_payload(), &state).await.expect("updated");
    let unknown = PortalState { acceptance: None, ..state };
    site.client.update_order(&order_id(), &order_payload(), &unknown).await.expect("updated");
    let told: Vec<Value> = server
        .requests()
        .iter()
        .map(|request| {
            let body: Value = serde_json::from_str(&request.body).expect("JSON");
            json!([body["status"], body["acceptance_status"]])
        })
        .collect();
    assert_eq!(told, [json!(["GENERATED", "REFUSED"]), json!(["GENERATED", "ACCEPTED"])]);
}

/// One order without lines, one that is no order at all: the others are read all the same.
#[tokio::test]
async fn an_order_that_cannot_be_read_says_nothing_about_the_others() {
    let good = json!({ "id": ORDER_ID, "external_id": "PO1", "status": "OPEN", "lines": [] });
    let bad =
        json!({ "id": "64f0c0ffee000000000000d2", "external_id": "PO2", "status": "OPEN", "lines": null });
    let odd = json!({ "external_id": "PO3", "status": "OPEN", "lines": ["?"] });
    let page = json!({ "total": 3, "items": [good, bad, odd] }).to_string();
    let server = Server::start(move |_, _| reply(200, &[], page.clone())).await;
    let site = site(options(&format!("http://{}", server.address)));
    let numbers = ["PO1", "PO2", "PO3", "PO4"].map(number);
    let found = site.client.orders(&numbers).await.expect("a list");
    assert_eq!(found.orders.iter().map(|order| order.number.as_str()).collect::<Vec<_>>(), ["PO1"]);
    let unreadable: Vec<&str> = found.unreadable.iter().map(|order| order.number.as_str()).collect();
    assert_eq!(unreadable, ["PO2", "PO3"]);
    assert_eq!(found.unreadable[0].detail, "lines");
}

#[tokio::test]
async fn a_probe_asks_for_two_orders_of_the_number_and_encodes_it() {
    for (text, encoded) in [
        ("PO0000123", "PO0000123"),
        ("PO 1/2", "PO+1%2F2"),
        ("PO&x=1#%", "PO%26x%3D1%23%25"),
        ("Ñ+1", "%C3%91%2B1"),
        ("..", ".."),
    ] {
        let (server, site) = obliging().await;
        let found = site.client.order(&number(text)).await.expect("an answer");
        assert!(matches!(found, Lookup::Present(order) if order.number == text), "{text}");
        let [request] = server.requests().try_into().expect("one probe, one request");
        let query = format!("external_ids={encoded}&pageSize=2&offset=0");
        let expected = format!("GET /api/1.0/extern/tenants/{TENANT}/purchase-orders?{query}");
        assert_eq!(request.line, expected);
    }
}

#[tokio::test]
async fn a_probe_and_a_write_are_never_repeated_and_a_list_is() {
    let server = Server::start(|_, _| reply(503, &[("Retry-After", "1")], "")).await;
    let site = site(options(&format!("http://{}", server.address)));
    site.client.create_order(&order_payload()).await.expect_err("busy");
    site.client.update_order(&order_id(), &order_payload(), &open_state()).await.expect_err("busy");
    site.client.set_order_status(&order_id(), &OrderStatus::Open).await.expect_err("busy");
    site.client.order(&order_number()).await.expect_err("busy");
    assert_eq!((server.requests().len(), site.clock.waits().len()), (4, 0));
    site.client.orders(&[order_number()]).await.expect_err("busy");
    assert_eq!((server.requests().len(), site.clock.waits().len()), (7, 2));
}

#[tokio::test]
async fn no_number_is_no_question() {
    let (server, site) = obliging().await;
    assert_eq!(site.client.orders(&[]).await.expect("nothing to ask"), PortalOrders::default());
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn many_numbers_are_asked_for_by_the_hundred_and_each_once() {
    let (server, site) = obliging().await;
    let numbers: Vec<_> = (0..450).map(|n| number(&format!("PO{:07}", n % 425))).collect();
    let found = site.client.orders(&numbers).await.expect("lists").orders;
    let found: Vec<&str> = found.iter().map(|order| order.number.as_str()).collect();
    let wanted: BTreeSet<&str> = numbers.iter().map(OrderNumber::as_str).collect();
    assert_eq!(found, wanted.into_iter().collect::<Vec<_>>());
    let mut sizes: Vec<_> = server.requests().iter().map(|request| asked(request).len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [25, 100, 100, 100, 100]);
}

#[tokio::test]
async fn numbers_that_need_encoding_make_no_address_too_long() {
    let (server, site) = obliging().await;
    let numbers: Vec<_> = (0..150).map(|n| number(&format!("ÑÑÑÑÑÑ &/?# {n:03}"))).collect();
    let found = site.client.orders(&numbers).await.expect("lists").orders;
    assert_eq!(found.len(), numbers.len());
    let requests = server.requests();
    let longest = requests.iter().map(|request| request.line.len()).max();
    assert!(requests.len() > 2 && longest < Some(4_200), "{longest:?} in {}", requests.len());
}

#[tokio::test]
async fn a_list_is_read_to_its_end_and_orders_of_other_numbers_are_dropped() {
    // A portal that finds parts of numbers: 450 orders, of which the last is ours.
    let items: Vec<Value> = (0..450).map(|n| item(n, &format!("PO{}", 1_000 - n))).collect();
    let server = Server::start(move |_, request| {
        let offset: usize =
            request.parameter("offset").and_then(|text| text.parse().ok()).expect("an offset");
        page(items.len(), items.iter().skip(offset).take(200).cloned())
    })
    .await;
    let site = site(options(&format!("http://{}", server.address)));
    let found = site.client.orders(&[number("PO551"), number("PO55")]).await.expect("a list").orders;
    assert_eq!(found.iter().map(|order| order.number.as_str()).collect::<Vec<_>>(), ["PO551"]);
    let offsets: Vec<_> = server.requests().iter().filter_map(|r| r.parameter("offset")).collect();
    assert_eq!(offsets, ["0", "200", "400"]);
    assert!(server.requests().iter().all(|request| request.parameter("pageSize").as_deref() == Some("200")));
}

#[tokio::test]
async fn one_question_that_fails_fails_them_all() {
    let server = Server::start(|_, request| {
        let numbers = asked(request);
        match numbers.iter().any(|number| number == "PO0000150") {
            true => reply(500, &[], ""),
            false => page(numbers.len(), numbers.iter().enumerate().map(|(n, number)| item(n, number))),
        }
    })
    .await;
    let site = site(options(&format!("http://{}", server.address)));
    let numbers: Vec<_> = (0..300).map(|n| number(&format!("PO{n:07}"))).collect();
    let failure = site.client.orders(&numbers).await.expect_err("a third of the answer is missing");
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::PortalServerError));
}

#[tokio::test]
async fn a_list_whose_second_page_fails_is_no_list() {
    let server = Server::start(|_, request| match request.parameter("offset").as_deref() {
        Some("0") => page(300, (0..200).map(|n| item(n, "PO0000123"))),
        _ => reply(500, &[], ""),
    })
    .await;
    let patient = PortalOptions { list_budget_ms: 60_000, ..options(&format!("http://{}", server.address)) };
    let failure = site(patient).client.orders(&[order_number()]).await.expect_err("half a list");
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::PortalListIncomplete));
    assert_eq!(failure.cause.argument("what"), "orders");
}

#[tokio::test]
async fn an_order_that_is_there_twice_is_listed_twice() {
    let server =
        Server::start(|_, _| page(2, [item(1, "PO0000123"), item(2, " PO0000123 ")].into_iter())).await;
    let site = site(options(&format!("http://{}", server.address)));
    let found = site.client.orders(&[order_number()]).await.expect("a list").orders;
    assert_eq!(found.iter().map(|order| order.number.as_str()).collect::<Vec<_>>(), ["PO0000123"; 2]);
}
