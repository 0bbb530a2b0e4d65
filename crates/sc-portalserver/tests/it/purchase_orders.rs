//! What a purchase order does: how it is made, found, replaced, moved, invoiced and doubled.

use jiff::civil::date;
use sc_portalserver::state::{
    AcceptanceStatus, Cause, Change, ObjectKind, PurchaseOrder, PurchaseOrderContent, PurchaseOrderLine,
    PurchaseOrderStatus,
};
use sc_portalserver::{
    DuplicateAnswer, InvoicedUpdate, OffsetMeaning, OrderModes, OrderReopen, PortalAction, PortalFault,
};
use serde_json::{Value, json};

use crate::support::{Site, money, order, order_line, uuid, with};

fn content(external_id: &str) -> PurchaseOrderContent {
    let line = PurchaseOrderLine::new("10", 1, "A-1", money("4"), money("2.50"));
    PurchaseOrderContent::new(external_id, "V100", date(2026, 11, 20), vec![line])
}

/// Whatever status, without any rule.
fn seeded(site: &Site, external_id: &str, status: PurchaseOrderStatus) -> String {
    let content = PurchaseOrderContent { status, ..content(external_id) };
    site.state.add_purchase_order(&site.tenant, PurchaseOrder::new(content, site.state.now())).unwrap()
}

fn status_of(site: &Site, external_id: &str) -> PurchaseOrderStatus {
    site.state
        .read(|data| data.tenants[&site.tenant].purchase_orders_of(external_id).next().unwrap().status())
}

#[tokio::test]
async fn an_order_answers_under_other_names_than_it_was_asked_for() {
    let site = Site::start();
    let body = json!({
        "external_id": "PO 00/1", "num": "PO-1", "status": "OPEN", "provider_external_id": "V100",
        "company_external_id": "C1", "currency": "USD", "exchange_rate": 17.525001,
        "date": "2026-11-20T00:00:00.000Z", "delivery_date": "2026-12-01",
        "delivery_contact": "Almacén", "requested_by_contact": "Compras",
        "addresses": [{ "type": "SHIPPING", "street": "Av. Uno 1", "zip_code": "64000", "suburb": "" }],
        "lines": [{
            "external_id": "32", "num": 1, "code": "A-1", "description": "Tornillo", "quantity": 3,
            "price": 33.333333, "subtotal": 100, "total": 100, "unit_of_measure": "PZA",
            "vat_taxes": [{ "amount": 16, "code": "IVA", "rate": 0.16 }],
        }],
        "subtotal": 100, "total": 106, "vat_sum": 16, "withhold_tax_sum": -10,
        "cfdi_use": "G03", "cfdi_payment_form": "F99", "cfdi_payment_method": "PPD",
        "comments": "urgente", "reference": "R-1", "warehouse": "1", "requisition_number": 9_007_199_254_740_993_i64,
        "owners": ["compras@example.com"], "metadata": [{ "key": "AFE", "value": "7" }],
    });
    let made = site.post("/purchase-orders", &body).await;
    assert_eq!(made.status, 200, "{}", made.body);
    let made = made.body;
    assert_eq!((&made["number"], made.get("num")), (&json!("PO-1"), None));
    assert_eq!(
        (&made["date"], &made["delivery_date"]),
        (&json!("2026-11-20T00:00:00.000Z"), &json!("2026-12-01T00:00:00.000Z"))
    );
    let line = &made["lines"][0];
    assert_eq!(
        (&line["line_num"], &line["item_code"], &line["line_total"]),
        (&json!(1), &json!("A-1"), &json!(100))
    );
    assert_eq!((&line["external_id"], &line["external_id_line"]), (&json!("32"), &json!("32")));
    assert_eq!(line["price"].to_string(), "33.333333", "every digit stays");
    assert_eq!((&made["acceptance_status"], &made["withhold_tax_sum"]), (&json!("ACCEPTED"), &json!(-10)));
    assert_eq!(made["requisition_number"], 9_007_199_254_740_993_i64);
    assert_eq!(made["company_id"], site.companies[0].as_str());
    assert_eq!(made["provider"]["external_id"], "V100");
    let by_internal = site.get(&format!("/purchase-orders/{}", made["id"].as_str().unwrap())).await;
    let by_external = site.get("/purchase-orders/PO%2000%2F1?id_type=EXTERNAL").await;
    assert_eq!((&by_internal.body, &by_external.body), (&made, &made));
    for missing in ["PO%2000%2F1", "PO-9?id_type=EXTERNAL"] {
        let reply = site.get(&format!("/purchase-orders/{missing}")).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (404, Some("PURCHASE_ORDERS__NOT_FOUND")),
            "{missing}"
        );
    }
}

#[tokio::test]
async fn a_taken_external_id_is_refused_in_the_configured_way() {
    for (duplicate, status) in [
        (DuplicateAnswer::Http409Code, 409),
        (DuplicateAnswer::Http400Code, 400),
        (DuplicateAnswer::Http200InBand, 200),
    ] {
        let site = Site::with_orders(OrderModes { duplicate, ..OrderModes::default() });
        let first = site.post("/purchase-orders", &order("PO-1")).await;
        let second = site.post("/purchase-orders", &with(order("PO-1"), "/comments", json!("otra"))).await;
        assert_eq!(second.status, status);
        if status == 200 {
            assert_eq!(second.body["errors"][0]["error_code"], "PURCHASE_ORDERS__DUPLICATED");
            assert_eq!(second.body["internal_id"], first.body["id"]);
        } else {
            assert_eq!(second.code(), "PURCHASE_ORDERS__DUPLICATED");
        }
        assert_eq!(site.orders("PO-1"), 1);
        assert_eq!(site.get("/purchase-orders/PO-1?id_type=EXTERNAL").await.body, first.body);
    }
}

#[tokio::test]
async fn sixteen_posts_of_one_order_at_once_make_one() {
    let site = Site::start();
    let body = order("PO-1");
    let posts = (0..16).map(|_| site.post("/purchase-orders", &body));
    let replies = futures::future::join_all(posts).await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    assert_eq!(replies.iter().filter(|reply| reply.status == 409).count(), 15);
    assert_eq!(site.orders("PO-1"), 1);
}

#[tokio::test]
async fn a_post_done_twice_for_real_makes_two_that_the_probe_finds() {
    let site = Site::start();
    site.server.faults().arm(PortalFault::once("POST", "/purchase-orders", PortalAction::TwiceForReal));
    assert_eq!(site.post("/purchase-orders", &order("PO-1")).await.status, 200);
    let probe = site.get("/purchase-orders?external_ids=PO-1&pageSize=10&offset=0").await;
    assert_eq!((site.orders("PO-1"), &probe.body["total"]), (2, &json!(2)));
    let newest = site.get("/purchase-orders/PO-1?id_type=EXTERNAL").await;
    assert_eq!(newest.body["id"], probe.body["items"][0]["id"]);
}

#[tokio::test]
async fn the_list_insists_on_both_paging_parameters_and_caps_its_pages() {
    let site = Site::start();
    for query in ["", "?pageSize=10", "?offset=0", "?pageSize=x&offset=0", "?pageSize=10&offset=-1"] {
        let reply = site.get(&format!("/purchase-orders{query}")).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (400, Some("PURCHASE_ORDERS__WRONG_PAGINATION")),
            "{query}"
        );
    }
    for number in 0..230 {
        seeded(&site, &format!("PO-{number:03}"), PurchaseOrderStatus::Open);
    }
    let mut seen = Vec::new();
    for offset in [0, 200] {
        let reply = site.get(&format!("/purchase-orders?pageSize=500&offset={offset}")).await;
        assert_eq!(reply.body["total"], 230);
        let items = reply.body["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["external_id"].as_str().unwrap().to_owned()));
    }
    let wanted: Vec<String> = (0..230).rev().map(|number| format!("PO-{number:03}")).collect();
    assert_eq!(seen, wanted, "newest first, 200 and 30");
    site.server.reconfigure(|config| config.modes.orders.offset = OffsetMeaning::Pages);
    let second = site.get("/purchase-orders?pageSize=200&offset=1").await;
    assert_eq!(second.body["items"].as_array().unwrap().len(), 30);
}

#[tokio::test]
async fn each_filter_of_the_list_keeps_what_it_names() {
    let site = Site::start();
    let first = seeded(&site, "PO-1", PurchaseOrderStatus::Open);
    let tenth = seeded(&site, "PO-10", PurchaseOrderStatus::Closed);
    let mut other = content("PO-2");
    other.provider_external_id = "V1000".to_owned();
    site.state.add_purchase_order_by_hand(&site.tenant, other).unwrap();
    let theirs = &site.providers["V1000"];
    let cases = [
        ("external_ids=PO-1".to_owned(), vec!["PO-1"]),
        ("external_ids=po-1".to_owned(), vec![]),
        ("external_ids=PO-1,PO-2".to_owned(), vec!["PO-2", "PO-1"]),
        ("external_ids[]=PO-1&external_ids[]=PO-10".to_owned(), vec!["PO-10", "PO-1"]),
        (format!("ids={first}&ids={tenth}"), vec!["PO-10", "PO-1"]),
        ("status=CLOSED".to_owned(), vec!["PO-10"]),
        ("status=GENERATED".to_owned(), vec![]),
        ("providerExternalId=V100".to_owned(), vec!["PO-10", "PO-1"]),
        ("providerExternalId=V10".to_owned(), vec![]),
        (format!("provider_id={theirs}"), vec!["PO-2"]),
        ("providerExternalId=V100&status=OPEN".to_owned(), vec!["PO-1"]),
    ];
    for (query, wanted) in cases {
        let reply = site.get(&format!("/purchase-orders?pageSize=10&offset=0&{query}")).await;
        let items = reply.body["items"].as_array().unwrap();
        let found: Vec<&str> = items.iter().map(|item| item["external_id"].as_str().unwrap()).collect();
        assert_eq!((found, &reply.body["total"]), (wanted.clone(), &json!(wanted.len())), "{query}");
    }
    let odd = site.get("/purchase-orders?pageSize=10&offset=0&status=DONE").await;
    assert_eq!(odd.status, 400);
}

#[tokio::test]
async fn a_replacement_replaces_everything_and_says_so_in_the_history() {
    let site = Site::start();
    let first = with(order("PO-1"), "/comments", json!("primero"));
    let made = site.post("/purchase-orders", &first).await.body;
    let mut body = order("PO-1");
    body["lines"] = json!([order_line("10", 3, 2.5, 7.5), order_line("20", 1, 5, 5)]);
    (body["subtotal"], body["total"]) = (json!(12.5), json!(12.5));
    body["provider_external_id"] = json!("V1000");
    let path = format!("/purchase-orders/{}", made["id"].as_str().unwrap());
    let changed = site.put(&path, &body).await;
    assert_eq!(changed.status, 200, "{}", changed.body);
    assert_eq!(changed.body.get("comments"), None, "what is not sent is gone");
    assert_eq!((&changed.body["id"], &changed.body["total_lines"]), (&made["id"], &json!(2)));
    assert_eq!(changed.body["provider_id"], site.providers["V1000"].as_str());
    let events: Vec<&Value> =
        changed.body["logs"].as_array().unwrap().iter().map(|log| &log["event"]).collect();
    assert_eq!(events, ["created", "changed"]);
    site.state.read(|data| {
        let held = data.tenants[&site.tenant].purchase_orders_of("PO-1").next().unwrap();
        let history: Vec<_> = held.history(data).collect();
        let payloads: Vec<_> = history.iter().map(|line| line.payload.clone().unwrap()).collect();
        assert_eq!(payloads, [first.clone(), body.clone()]);
        assert!(
            history.iter().all(|line| line.object == ObjectKind::PurchaseOrder && line.object_id == held.id)
        );
        let path = site.extern_path(&path);
        assert_eq!(history[1].cause, Cause::Request { request: 2, method: "PUT".to_owned(), path });
        assert_eq!((history[1].change, history[1].amount), (Change::Changed, Some(money("12.5"))));
    });
    assert_eq!(site.server.log().writes(), 2);
}

#[tokio::test]
async fn only_the_order_itself_and_only_a_live_one_is_replaced() {
    let site = Site::start();
    for (name, status, answer) in [
        ("PO-O", PurchaseOrderStatus::Open, None),
        ("PO-G", PurchaseOrderStatus::Generated, None),
        ("PO-C", PurchaseOrderStatus::Closed, Some("PURCHASE_ORDERS__NOT_OPEN")),
        ("PO-X", PurchaseOrderStatus::Cancelled, Some("PURCHASE_ORDERS__NOT_OPEN")),
    ] {
        seeded(&site, name, status);
        let reply = site.put(&format!("/purchase-orders/{name}?id_type=EXTERNAL"), &order(name)).await;
        assert_eq!(reply.body["code"].as_str(), answer, "{name}");
    }
    let id = seeded(&site, "PO-1", PurchaseOrderStatus::Open);
    let mismatch = Some("PURCHASE_ORDERS__EXTERNAL_AND_INTERNAL_IDS_MISMATCH");
    for path in [format!("/purchase-orders/{id}"), "/purchase-orders/PO-1?id_type=EXTERNAL".to_owned()] {
        assert_eq!(site.put(&path, &order("PO-O")).await.code().as_str(), mismatch);
    }
    let nobody = site.put("/purchase-orders/PO-9?id_type=EXTERNAL", &order("PO-9")).await;
    assert_eq!((nobody.status, nobody.code().as_str()), (404, Some("PURCHASE_ORDERS__NOT_FOUND")));
    let unknown = with(order("PO-1"), "/provider_external_id", json!("V999"));
    let unknown = site.put(&format!("/purchase-orders/{id}"), &unknown).await;
    assert_eq!((unknown.status, unknown.code().as_str()), (404, Some("PROVIDERS__NOT_FOUND")));
}

#[tokio::test]
async fn a_line_never_goes_below_what_is_invoiced_of_it() {
    let site = Site::start().with_invoices();
    site.post("/purchase-orders", &order("PO-1")).await;
    let id = site.order_id("PO-1");
    site.state.invoice_purchase_order(&site.tenant, &id, &uuid(1), &[("10", money("3"))]).unwrap();
    let related = Some("PURCHASE_ORDER_ALREADY_RELATED_INVOICE");
    let path = format!("/purchase-orders/{id}");
    let sized = |line: &str, quantity: i32| {
        let amount = json!(f64::from(quantity) * 2.5);
        let mut body =
            with(order("PO-1"), "/lines", json!([order_line(line, quantity, 2.5, amount.clone())]));
        (body["subtotal"], body["total"]) = (amount.clone(), amount);
        body
    };
    let elsewhere = with(order("PO-1"), "/provider_external_id", json!("V1000"));
    let cancelled = with(order("PO-1"), "/status", json!("CANCELLED"));
    for (why, body, code) in [
        ("lowered below", sized("10", 2), related),
        ("line gone", sized("11", 4), related),
        ("another supplier", elsewhere, related),
        ("cancelled on the way", cancelled, Some("PURCHASE_ORDER_CANNOT_CANCELLED")),
        ("lowered to it", sized("10", 3), None),
        ("raised", sized("10", 9), None),
    ] {
        let reply = site.put(&path, &body).await;
        assert_eq!(reply.body["code"].as_str(), code, "{why}");
    }
    let kept = site.get(&path).await.body;
    assert_eq!(kept["lines"][0]["cfdis"][0]["uuid"], uuid(1));
    assert_eq!(kept["lines"][0]["cfdis"][0]["concepts"], json!([{ "concept_index": 0, "quantity": 3 }]));
    site.server.reconfigure(|config| config.modes.orders.invoiced_update = InvoicedUpdate::Refused);
    assert_eq!(site.put(&path, &sized("10", 9)).await.code().as_str(), related);
}

#[tokio::test]
async fn the_status_moves_by_its_matrix_and_refuses_inside_a_200() {
    use PurchaseOrderStatus::{Cancelled, Closed, Generated, Open};
    const ENDED: Option<&str> = Some("PURCHASE_ORDER_ALREADY_CANCELLED_CLOSED");
    const FAIL: Option<&str> = Some("PURCHASE_ORDER_CHANGE_STATUS_FAIL");
    const HELD: Option<&str> = Some("PURCHASE_ORDER_CANNOT_CANCELLED");
    let words = [(Open, "OPEN"), (Cancelled, "CANCELLED"), (Generated, "GENERATED"), (Closed, "CLOSED")];
    for reopen in [OrderReopen::Closed, OrderReopen::ClosedAndCancelled, OrderReopen::Never] {
        let site = Site::with_orders(OrderModes { reopen, ..OrderModes::default() }).with_invoices();
        for (position, (from, is_invoiced, (to, word))) in [Open, Cancelled, Generated, Closed]
            .into_iter()
            .flat_map(|from| [false, true].map(|invoiced| (from, invoiced)))
            .flat_map(|(from, invoiced)| words.map(|to| (from, invoiced, to)))
            .enumerate()
        {
            let name = format!("PO-{position}");
            let id = seeded(&site, &name, from);
            if is_invoiced {
                let cfdi = site.state.read(|data| data.tenants[&site.tenant].cfdis[0].id.clone());
                site.state
                    .change_purchase_order(&site.tenant, &id, |order| order.cfdi_ids.push(cfdi))
                    .unwrap();
            }
            let wanted = match (from, to) {
                (Cancelled | Closed, Cancelled | Closed) => ENDED,
                (Cancelled, _) if reopen != OrderReopen::ClosedAndCancelled => ENDED,
                (Closed, _) if reopen == OrderReopen::Never => FAIL,
                (Open | Generated, Cancelled) if is_invoiced => HELD,
                _ => None,
            };
            let reply = site.put(&format!("/purchase-orders/{id}/status"), &json!({ "status": word })).await;
            let context = format!("{reopen:?}: {from:?} to {word}, invoiced: {is_invoiced}");
            assert_eq!(reply.status, 200, "{context}");
            assert_eq!(reply.body["errors"][0]["error_code"].as_str(), wanted, "{context}");
            let after = if wanted.is_some() { from } else { to };
            assert_eq!(status_of(&site, &name), after, "{context}");
            assert_eq!(reply.body["status"], json!(after), "{context}");
            assert_eq!((&reply.body["external_id"], &reply.body["internal_id"]), (&json!(name), &json!(id)));
        }
    }
}

#[tokio::test]
async fn a_status_that_is_no_status_or_of_no_order_is_refused_outright() {
    let site = Site::start();
    seeded(&site, "PO-1", PurchaseOrderStatus::Open);
    let path = "/purchase-orders/PO-1/status?id_type=EXTERNAL";
    for body in [json!({}), json!({ "status": "DONE" }), json!({ "status": 3 })] {
        let reply = site.put(path, &body).await;
        let code = Some("PURCHASE_ORDERS__UNEXPECTED_STATUS");
        assert_eq!((reply.status, reply.code().as_str()), (400, code), "{body}");
    }
    let nobody =
        site.put("/purchase-orders/PO-9/status?id_type=EXTERNAL", &json!({ "status": "OPEN" })).await;
    assert_eq!((nobody.status, nobody.code().as_str()), (404, Some("PURCHASE_ORDERS__NOT_FOUND")));
    let lines = site.state.read(|data| data.history.len());
    assert_eq!(site.put(path, &json!({ "status": "OPEN" })).await.body["errors"], json!([]));
    assert_eq!(site.state.read(|data| data.history.len()), lines, "what it is already changes nothing");
}

#[tokio::test]
async fn suppliers_invoice_open_accepted_orders_up_to_what_is_ordered() {
    let site = Site::start().with_invoices();
    let open = seeded(&site, "PO-1", PurchaseOrderStatus::Open);
    let closed = seeded(&site, "PO-2", PurchaseOrderStatus::Closed);
    let pending = seeded(&site, "PO-3", PurchaseOrderStatus::Open);
    let wait =
        |order: &mut PurchaseOrder| order.content.acceptance_status = AcceptanceStatus::PendingToReview;
    site.state.change_purchase_order(&site.tenant, &pending, wait).unwrap();
    let invoice = |order: &str, number: u32, line: &str, quantity: &str| {
        let lines = [(line, money(quantity))];
        site.state.invoice_purchase_order(&site.tenant, order, &uuid(number), &lines)
    };
    invoice(&open, 1, "10", "2.5").unwrap();
    invoice(&open, 2, "10", "1.5").unwrap();
    for (order, number, line, quantity, why) in [
        (&open, 3, "10", "0.001", "PURCHASE_ORDER_ALREADY_COMPLETE_INVOICES"),
        (&open, 3, "10", "0", "PURCHASE_ORDER_ALREADY_COMPLETE_INVOICES"),
        (&open, 3, "99", "1", "GENERAL__BAD_REQUEST"),
        (&open, 7, "10", "1", "GENERAL__BAD_REQUEST"),
        (&closed, 3, "10", "1", "PURCHASE_ORDERS__NOT_OPEN"),
        (&pending, 3, "10", "1", "PURCHASE_ORDERS__NOT_ACCEPTED"),
    ] {
        let before = site.state.snapshot();
        let refusal = invoice(order, number, line, quantity).unwrap_err().to_string();
        assert!(refusal.contains(why), "{why}: {refusal}");
        assert!(site.state.snapshot() == before, "{why}");
    }
    let order = site.get(&format!("/purchase-orders/{open}")).await.body;
    assert_eq!(order["cfdi_ids"].as_array().unwrap().len(), 2);
    assert_eq!(order["cfdis"][1]["uuid"], uuid(2));
    let cfdi = site.get(&format!("/cfdis/{}?id_type=EXTERNAL", uuid(1))).await.body;
    assert_eq!(
        cfdi["metadata"]["purchase_orders"],
        json!([{
            "purchase_order_id": open, "purchase_order_external_id": "PO-1",
            "references": [{
                "concept_index": 0, "line_external_id": "10", "line_num": 1, "line_price": order["lines"][0]["price"],
                "line_quantity": order["lines"][0]["cfdis"][0]["concepts"][0]["quantity"],
            }],
        }])
    );
    for query in [format!("purchaseOrderId={open}"), "purchaseOrderExternalId=PO-1".to_owned()] {
        let linked = site.get(&format!("/cfdis?pageSize=10&offset=0&{query}")).await;
        assert_eq!(linked.body["total"], 2, "{query}");
    }
    let forget = |order: &mut PurchaseOrder| {
        order.cfdi_ids.clear();
        order.line_cfdis.clear();
    };
    site.state.change_purchase_order(&site.tenant, &open, forget).unwrap();
    let linked = site.get(&format!("/cfdis?pageSize=10&offset=0&purchaseOrderId={open}")).await;
    assert_eq!(linked.body["total"], 0, "a link that is taken away is gone on both sides");
}

#[tokio::test]
async fn orders_of_one_tenant_are_out_of_reach_of_another() {
    let site = Site::start();
    site.post("/purchase-orders", &order("PO-1")).await;
    let path = format!("/api/1.0/extern/tenants/{}/purchase-orders", site.other_tenant);
    let foreign = site.send(site.request("POST", &path, Some(&order("PO-1")))).await;
    assert_eq!((foreign.status, foreign.code().as_str()), (403, Some("GENERAL__FORBIDDEN")));
    let url = format!("{}{path}/PO-1?id_type=EXTERNAL", site.server.base_url());
    let bare = reqwest::Client::new().get(&url);
    assert_eq!(site.send(bare).await.status, 401);
    let own = reqwest::Client::new().get(url).header("PDPTenantKey", "key-b");
    let own = site.send(own.header("PDPTenantSecret", "secret-b")).await;
    assert_eq!(own.status, 404, "the same name is nobody's here");
}

#[tokio::test]
async fn orders_survive_export_and_keep_their_names_taken() {
    let site = Site::start().with_invoices();
    site.post("/purchase-orders", &order("PO-1")).await;
    let id = site.order_id("PO-1");
    site.state.invoice_purchase_order(&site.tenant, &id, &uuid(1), &[("10", money("1"))]).unwrap();
    let before = site.state.snapshot();
    let text = site.state.export_json().unwrap();
    site.state.reset();
    assert_eq!(site.state.snapshot().tenants.len(), 0);
    site.state.import_json(&text).unwrap();
    assert!(site.state.snapshot() == before);
    assert_eq!(site.post("/purchase-orders", &order("PO-1")).await.status, 409);
}

#[tokio::test]
async fn a_world_builder_may_add_any_order_but_none_that_leads_nowhere() {
    let site = Site::start().with_invoices();
    let now = site.state.now();
    let stranger = PurchaseOrderContent { provider_external_id: "V9".to_owned(), ..content("PO-1") };
    let homeless = PurchaseOrderContent { company_external_id: Some("C9".to_owned()), ..content("PO-1") };
    let unpaid =
        PurchaseOrder { cfdi_ids: vec!["nowhere".to_owned()], ..PurchaseOrder::new(content("PO-1"), now) };
    let before = site.state.snapshot();
    for order in [PurchaseOrder::new(stranger, now), PurchaseOrder::new(homeless, now), unpaid] {
        site.state.add_purchase_order(&site.tenant, order).unwrap_err();
    }
    let after = site.state.snapshot();
    assert!(after.tenants == before.tenants && after.history == before.history);
    let mut odd = content("PO-1");
    odd.subtotal = money("-3");
    odd.provider_external_id = "V200".to_owned();
    let odd = PurchaseOrder { id: "5".repeat(24), ..PurchaseOrder::new(odd, now) };
    assert_eq!(site.state.add_purchase_order(&site.tenant, odd.clone()).unwrap(), "5".repeat(24));
    site.state.add_purchase_order(&site.tenant, odd).unwrap_err();
    let refused = site.state.add_purchase_order_by_hand(&site.tenant, content("PO-1")).unwrap_err();
    assert!(refused.to_string().contains("PURCHASE_ORDERS__DUPLICATED"), "{refused}");
}

#[tokio::test]
async fn work_whose_answer_is_lost_is_done_and_in_the_log() {
    use sc_portalserver::FaultBody;
    let site = Site::start();
    let lost = PortalAction::FailAfterWork { status: 504, body: FaultBody::Portal };
    let steps = [
        ("POST", "/purchase-orders", order("PO-1")),
        ("PUT", "/purchase-orders/PO-1?id_type=EXTERNAL", with(order("PO-1"), "/comments", json!("nuevo"))),
        ("PUT", "/purchase-orders/PO-1/status?id_type=EXTERNAL", json!({ "status": "CLOSED" })),
    ];
    for (method, path, body) in steps {
        site.server.faults().arm(PortalFault::once(method, "/purchase-orders", lost.clone()));
        let reply = site.send(site.request(method, &site.extern_path(path), Some(&body))).await;
        assert_eq!(reply.status, 504, "{method} {path}");
    }
    let order = site.get("/purchase-orders/PO-1?id_type=EXTERNAL").await.body;
    assert_eq!((&order["comments"], &order["status"]), (&json!("nuevo"), &json!("CLOSED")));
    let entries = site.server.log().entries();
    let writes: Vec<_> = entries.iter().filter(|entry| entry.is_write).collect();
    assert!(writes.iter().all(|entry| entry.performed == 1 && entry.status == Some(504)));
    assert_eq!((writes.len(), site.server.log().writes()), (3, 3));
    site.server.faults().arm(PortalFault::once("PUT", "/status", PortalAction::Redirect { status: 302 }));
    let path = site.extern_path("/purchase-orders/PO-1/status?id_type=EXTERNAL");
    let moved = site.request("PUT", &path, Some(&json!({ "status": "OPEN" }))).send().await.unwrap();
    assert_eq!(moved.status(), 302);
    assert_eq!(status_of(&site, "PO-1"), PurchaseOrderStatus::Closed);
}
