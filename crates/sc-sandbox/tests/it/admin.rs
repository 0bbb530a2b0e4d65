//! The administration over its socket.

use rust_decimal::Decimal;
use sc_sandbox::ledger::{AnyShape, Moment};
use sc_sandbox::world::{Expected, OrderExpected, OrderShape, Shape};
use sc_sandbox::{CLIENTS, Profile, Sandbox, get_json, how_to_connect};
use serde_json::{Value, json};

use crate::orders::rows;
use crate::support::{assert_clean, client, deliver, do_everything, post, start};

async fn ask(sandbox: &Sandbox, method: reqwest::Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = client().request(method, format!("{}{path}", sandbox.admin_url()));
    if let Some(body) = body {
        request = request.json(&body);
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn post_admin(sandbox: &Sandbox, path: &str, body: Value) -> (u16, Value) {
    ask(sandbox, reqwest::Method::POST, path, Some(body)).await
}

#[tokio::test]
async fn the_ledger_is_served_as_json_with_stable_names() {
    let sandbox = start(Profile::Crash).await;
    let verdict = get_json(&sandbox.admin_url(), "/ledger?moment=at_rest").await.unwrap();
    let mut names: Vec<&String> = verdict.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(
        names,
        [
            "already_there",
            "at",
            "crossed",
            "delivered",
            "differing",
            "doubled",
            "fiscal_delivered",
            "lost",
            "moment",
            "orders",
            "orders_settled",
            "payments",
            "profile",
            "seed",
            "unexpected",
            "waiting"
        ]
    );
    let finding = &verdict["lost"][0];
    for member in ["what", "tenant", "document", "expected", "found"] {
        assert!(finding[member].is_string(), "{member}: {finding}");
    }
    assert_eq!(verdict["profile"], "crash");
    let error = get_json(&sandbox.admin_url(), "/ledger?moment=never").await.unwrap_err();
    assert!(error.to_string().contains("status 400"), "{error}");
}

#[tokio::test]
async fn a_name_that_is_not_this_machine_is_refused() {
    let sandbox = start(Profile::Crash).await;
    let url = format!("{}/companies", sandbox.admin_url());
    let request = client().get(url).header("Host", "evil.example");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 403);
}

#[tokio::test]
async fn companies_and_counters_are_told_without_secrets() {
    let sandbox = start(Profile::Small).await;
    let (_, companies) = ask(&sandbox, reqwest::Method::GET, "/companies", None).await;
    assert_eq!(companies.as_array().unwrap().len(), 3);
    assert_eq!(companies[1]["database"], "MMQ_2019");
    assert!(!companies.to_string().contains(&sandbox.companies()[0].portal_secret));
    let company = &sandbox.companies()[0];
    post(&sandbox, company, &json!({})).await;
    let (_, counters) = ask(&sandbox, reqwest::Method::GET, "/counters", None).await;
    assert_eq!(counters, json!({ "http_requests": 1, "http_writes": 1, "sql_statements": 0 }));
}

#[tokio::test]
async fn faults_are_armed_and_cleared() {
    let sandbox = start(Profile::Crash).await;
    let fault = json!({ "method": "POST", "action": { "status": { "status": 503, "retry_after_s": 1 } } });
    assert_eq!(post_admin(&sandbox, "/faults/portal", fault.clone()).await.0, 200);
    let company = &sandbox.companies()[0];
    assert_eq!(post(&sandbox, company, &json!({})).await.0, 503);
    post_admin(&sandbox, "/faults/portal", fault).await;
    let sql = json!({ "contains": "APTCR", "action": "error", "number": 1205, "message": "deadlock" });
    assert_eq!(post_admin(&sandbox, "/faults/sql", sql).await.0, 200);
    ask(&sandbox, reqwest::Method::DELETE, "/faults", None).await;
    assert_eq!(post(&sandbox, company, &json!({})).await.0, 400, "the second fault is gone");
    assert!(sandbox.sql_faults().judge("SELECT DOCNBR FROM APTCR").is_none());
}

#[tokio::test]
async fn an_aged_payment_is_due_and_the_ledger_knows() {
    let sandbox = start(Profile::Small).await;
    do_everything(&sandbox).await;
    let companies = sandbox.companies();
    let young = |company: &sc_sandbox::world::Company| {
        company.payments.iter().find(|payment| payment.shape == Shape::TooRecent).cloned()
    };
    let (company, payment) = companies.iter().find_map(|company| Some((company, young(company)?))).unwrap();
    let path = format!("/world/{}/age", company.key);
    let (status, body) =
        post_admin(&sandbox, &path, json!({ "number": payment.number, "minutes": 61 })).await;
    assert_eq!(status, 200, "{body}");
    deliver(&sandbox, company, &payment, payment.wanted.control).await;
    let verdict = sandbox.ledger(Moment::AtRest).unwrap();
    assert_clean(&verdict);
    assert!(!verdict.waiting.iter().any(|waiting| waiting.shape == AnyShape::Payment(Shape::TooRecent)));

    let stamp = sandbox.sql().query(
        &company.database,
        &format!(
            "SELECT AUDTDATE, AUDTTIME FROM APTCR WHERE BTCHTYPE = 'PY' AND DOCNBR = '{}'",
            payment.number
        ),
        &[],
    );
    let row = format!("{:?}", stamp.unwrap().rows[0]);
    assert!(row.contains("mantissa: 20261123") && row.contains("mantissa: 1163100"), "{row}");
}

#[tokio::test]
async fn a_linked_vendor_can_be_paid() {
    let sandbox = start(Profile::Crash).await;
    do_everything(&sandbox).await;
    let company = sandbox.companies().remove(0);
    let held = company.payments.iter().find(|payment| payment.shape == Shape::VendorUnknownToPortal).unwrap();
    let vendor = &company.vendors[held.vendor].id;
    let path = format!("/world/{}/link-vendor", company.key);
    assert_eq!(post_admin(&sandbox, &path, json!({ "vendor": vendor })).await.0, 200);
    let lost = sandbox.ledger(Moment::AtRest).unwrap().lost;
    assert_eq!(crate::support::kinds(&lost), [("portal_payment_missing", held.number.as_str())]);
    deliver(&sandbox, &company, held, held.wanted.control).await;
    assert_clean(&sandbox.ledger(Moment::AtRest).unwrap());
}

#[tokio::test]
async fn a_payment_posted_meanwhile_must_be_delivered_too() {
    let sandbox = start(Profile::Crash).await;
    do_everything(&sandbox).await;
    let path = format!("/world/{}/payment", sandbox.companies()[0].key);
    for number in ["PY0000113", "PY0000114"] {
        let (status, body) = post_admin(&sandbox, &path, json!({})).await;
        assert_eq!((status, &body["number"]), (200, &json!(number)), "{body}");
    }
    let company = sandbox.companies().remove(0);
    let lost = sandbox.ledger(Moment::AtRest).unwrap().lost;
    assert_eq!(lost.len(), 2);
    for payment in &company.payments[12..] {
        deliver(&sandbox, &company, payment, payment.wanted.control).await;
    }
    assert_clean(&sandbox.ledger(Moment::AtRest).unwrap());
}

#[tokio::test]
async fn a_foreign_control_row_holds_its_payment_back() {
    let sandbox = start(Profile::Crash).await;
    let company = sandbox.companies().remove(0);
    let due = company.payments.iter().find(|payment| payment.shape == Shape::SingleInvoice).unwrap();
    let path = format!("/world/{}/control-row", company.key);
    let row = json!({ "number": due.number, "status": "PAID" });
    assert_eq!(post_admin(&sandbox, &path, row).await.0, 200);
    let world = sandbox.world();
    let now = world.companies[0].payments.iter().find(|payment| payment.number == due.number).unwrap();
    assert_eq!(now.expected, Expected::Waits { why: "foreign_control_row" });
    assert_clean(&sandbox.ledger(Moment::InFlight).unwrap());
    let unknown =
        post_admin(&sandbox, "/world/nadie/control-row", json!({ "number": "1", "status": "PAID" }));
    assert_eq!(unknown.await, (404, json!({ "error": "the world has no company nadie" })));
}

#[tokio::test]
async fn a_renamed_column_is_missing_until_it_has_its_name_back() {
    let sandbox = start(Profile::Crash).await;
    let company = sandbox.companies().remove(0);
    let path = format!("/world/{}/column", company.key);
    let rename = |from: &str, to: &str| {
        post_admin(&sandbox, &path, json!({ "table": "APTCR", "column": from, "new_name": to }))
    };
    let states = || sandbox.sql().query(&company.database, "SELECT PAYMSTTS FROM APTCR", &[]);
    let before = states().unwrap();
    assert_eq!(rename("PAYMSTTS", "PAYMSTTS_OLD").await.0, 200);
    assert_eq!(states().unwrap_err().number, 207);
    assert_eq!(rename("PAYMSTTS", "X").await.0, 500, "there is no such column now");
    assert_eq!(rename("PAYMSTTS_OLD", "PAYMSTTS").await.0, 200);
    assert_eq!(states().unwrap(), before, "its values were kept");
    do_everything(&sandbox).await;
    assert_clean(&sandbox.ledger(Moment::AtRest).unwrap());
}

#[tokio::test]
async fn raised_orders_change_in_sage_and_must_be_updated() {
    let sandbox = start(Profile::FirstContact).await;
    let before = sandbox.companies().remove(0);
    let path = format!("/world/{}/orders/raise", before.key);
    let (status, first) = post_admin(&sandbox, &path, json!({ "count": 2 })).await;
    let (_, second) = post_admin(&sandbox, &path, json!({ "count": 1 })).await;
    let numbers =
        [&first["raised"][0], &first["raised"][1], &second["raised"][0]].map(|raised| raised.as_str());
    assert_eq!((status, first["raised"].as_array().unwrap().len()), (200, 2));
    assert!(
        numbers[2].is_some_and(|number| !numbers[..2].contains(&Some(number))),
        "each only once: {numbers:?}"
    );
    let after = sandbox.companies().remove(0);
    for (was, now) in before.orders.iter().zip(&after.orders) {
        if !numbers.contains(&Some(now.number.as_str())) {
            assert_eq!((was.touched_at, &was.wanted), (now.touched_at, &now.wanted), "nothing else changed");
            continue;
        }
        assert!(matches!(now.shape, OrderShape::Posted | OrderShape::PostedFineCost), "{:?}", now.shape);
        assert_eq!(now.expected, OrderExpected::Updated);
        assert!(now.wanted.total > was.wanted.total, "{}", now.number);
        let question = format!("SELECT DOCTOTAL FROM POPORH1 WHERE PONUMBER = '{}'", now.number);
        let held = rows(&sandbox, &after.database, &question).remove(0).remove(0);
        assert_eq!(held.parse::<Decimal>().unwrap(), now.total, "Sage holds the new price");
    }
    assert_clean(&sandbox.ledger(Moment::InFlight).unwrap());
    assert_eq!(post_admin(&sandbox, "/world/nadie/orders/raise", json!({ "count": 1 })).await.0, 404);
}

#[tokio::test]
async fn reset_and_stop_work_from_outside() {
    let sandbox = start(Profile::Crash).await;
    do_everything(&sandbox).await;
    assert_eq!(post_admin(&sandbox, "/reset", json!({})).await.0, 200);
    assert_eq!(sandbox.ledger(Moment::InFlight).unwrap().delivered, 0);
    let url = sandbox.admin_url();
    assert_eq!(post_admin(&sandbox, "/stop", json!({})).await.0, 200);
    sandbox.stop_requested().await;
    sandbox.stop().await;
    assert!(get_json(&url, "/counters").await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn the_ways_to_connect_are_those_of_the_clients_that_are_tested_and_no_other() {
    let sandbox = start(Profile::Small).await;
    let to = how_to_connect(&sandbox);
    assert!(to.sql_server.ends_with(&format!(",{}", sandbox.sql_addr().port())), "{}", to.sql_server);
    assert_eq!((&to.portal_url, &to.admin_url), (&sandbox.portal_url(), &sandbox.admin_url()));
    assert!(to.companies.iter().any(|company| company.database == "MMQ_2019"));
    let named: Vec<&str> = to.clients.iter().map(|client| client.name).collect();
    assert_eq!(named, CLIENTS);
    let text: String = to.clients.iter().map(|client| format!("{}\n", client.text)).collect();
    let port = sandbox.sql_addr().port().to_string();
    for word in ["tsql", "sql.ConnectionPool", "curl", &port] {
        assert!(text.contains(word), "{word} is missing in\n{text}");
    }
    assert!(!text.contains("sqlcmd"), "nobody has tried it:\n{text}");
    let description =
        text.lines().find(|line| line.contains("api-docs")).expect("the portal describes itself");
    let (_, url) = description.split_once('\'').expect("an address");
    let answer = client().get(url.trim_end_matches('\'')).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
}

#[tokio::test]
async fn what_was_asked_and_what_was_hit_can_be_read_until_the_reset() {
    let sandbox = start(Profile::Crash).await;
    let tenant = sandbox.companies()[0].tenant_id.clone();
    let fault = json!({ "action": { "status": { "status": 429, "retry_after_s": null } } });
    post_admin(&sandbox, "/faults/portal", fault).await;
    let url = format!("{}/api/1.0/extern/tenants/{tenant}", sandbox.portal_url());
    assert_eq!(client().get(url).send().await.unwrap().status().as_u16(), 429);
    sandbox.sql_faults().judge("SELECT DOCNBR FROM APTCR");

    let admin = sandbox.admin_url();
    assert_eq!(get_json(&admin, "/faults").await.unwrap(), json!({ "portal": 1, "sql": 0 }));
    let requests = get_json(&admin, "/requests").await.unwrap();
    assert_eq!(requests["portal"][0]["tenant_id"], tenant.as_str());
    assert_eq!(requests["portal"][0]["performed"], 0);
    assert_eq!(requests["sql"], json!(["SELECT DOCNBR FROM APTCR"]));

    sandbox.reset().await.unwrap();
    assert_eq!(get_json(&admin, "/faults").await.unwrap(), json!({ "portal": 0, "sql": 0 }));
    assert_eq!(get_json(&admin, "/requests").await.unwrap(), json!({ "portal": [], "sql": [] }));
}
