//! A clerk who does by hand what the product should do with purchase orders.

use sc_sandbox::Sandbox;
use sc_sandbox::schema::CONTROL_DATABASE;
use sc_sandbox::world::{Company, Order, OrderExpected, OrderWord};
use serde_json::{Value as Json, json};

use crate::support::{client, text};

/// The request that the specification asks for, written here from portal-api.md 7.2 and flows.md 7.
pub fn ideal_order(order: &Order) -> Json {
    let wanted = &order.wanted;
    let number = |amount: rust_decimal::Decimal| serde_json::from_str::<Json>(&amount.to_string()).unwrap();
    let lines: Vec<Json> = wanted
        .lines
        .iter()
        .map(|line| {
            json!({
                "external_id": line.external_id,
                "num": line.num,
                "code": line.code,
                "description": line.description,
                "quantity": number(line.quantity),
                "price": number(line.price),
                "subtotal": number(line.subtotal),
                "total": number(line.subtotal),
                "unit_of_measure": line.unit,
            })
        })
        .collect();
    let metadata: Vec<Json> =
        wanted.metadata.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    let address = &wanted.address;
    let mut request = json!({
        "external_id": order.number,
        "num": order.number,
        "status": "OPEN",
        "acceptance_status": "ACCEPTED",
        "company_external_id": wanted.company,
        "provider_external_id": wanted.vendor,
        "date": format!("{}T00:00:00.000Z", wanted.date),
        "delivery_date": format!("{}T00:00:00.000Z", wanted.delivery_date),
        "currency": wanted.currency,
        "delivery_contact": wanted.delivery_contact,
        "requested_by_contact": wanted.requested_by,
        "subtotal": number(wanted.subtotal),
        "total": number(wanted.total),
        "vat_sum": number(wanted.vat_sum),
        "withhold_tax_sum": number(wanted.withhold_tax_sum),
        "warehouse": wanted.warehouse,
        "metadata": metadata,
        "addresses": [{
            "type": "SHIPPING",
            "identifier": address.identifier,
            "street": address.street,
            "municipality": address.municipality,
            "city": address.city,
            "state": address.state,
            "country": address.country,
            "zip_code": address.zip,
            "exterior_number": "",
            "interior_number": "",
            "suburb": "",
        }],
        "lines": lines,
    });
    let members = request.as_object_mut().unwrap();
    let optional = [
        ("comments", &wanted.comments),
        ("reference", &wanted.reference),
        ("cfdi_payment_form", &wanted.payment_form),
        ("cfdi_use", &wanted.cfdi_use),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            members.insert(name.to_owned(), json!(value));
        }
    }
    if let Some(rate) = wanted.exchange_rate {
        members.insert("exchange_rate".to_owned(), number(rate));
    }
    request
}

/// Asks the portal to create an order. Returns status and body.
pub async fn create(sandbox: &Sandbox, company: &Company, order: &Order) -> (u16, Json) {
    call(sandbox, company, reqwest::Method::POST, "", &ideal_order(order)).await
}

async fn call(
    sandbox: &Sandbox,
    company: &Company,
    method: reqwest::Method,
    path: &str,
    body: &Json,
) -> (u16, Json) {
    let url = format!(
        "{}/api/1.0/extern/tenants/{}/purchase-orders{path}",
        sandbox.portal_url(),
        company.tenant_id
    );
    let request = client()
        .request(method, url)
        .header("PDPTenantKey", &company.portal_key)
        .header("PDPTenantSecret", &company.portal_secret)
        .json(body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

/// Inserts a row of the control table.
pub fn insert_row(
    sandbox: &Sandbox,
    company: &Company,
    order: &Order,
    status: &str,
    portal_id: &str,
    response: &str,
) {
    let sql = "INSERT INTO fesaOCFocaltec (idFocaltec, ocSage, status, lastUpdate, createdAt, responseAPI, idDatabase) \
               VALUES (@i, @n, @s, '2026-11-22', '2026-11-22', @r, @d)";
    let row = [
        text("@i", portal_id),
        text("@n", &order.number),
        text("@s", status),
        text("@r", response),
        text("@d", &company.database),
    ];
    sandbox.sql().execute(CONTROL_DATABASE, sql, &row).unwrap();
}

/// Gives the live row of an order another word.
pub fn update_row(sandbox: &Sandbox, company: &Company, order: &Order, status: &str) {
    let sql =
        "UPDATE fesaOCFocaltec SET status = @s WHERE ocSage = @n AND idDatabase = @d AND status <> 'ERROR'";
    let row = [text("@s", status), text("@n", &order.number), text("@d", &company.database)];
    sandbox.sql().execute(CONTROL_DATABASE, sql, &row).unwrap();
}

/// Does with every order what must be done as the world stands now. Returns how many requests were sent.
pub async fn do_orders(sandbox: &Sandbox) -> usize {
    let mut sent = 0;
    for company in &sandbox.companies() {
        for order in &company.orders {
            sent += do_order(sandbox, company, order).await;
        }
    }
    sent
}

/// As [`do_orders`], of one order.
pub async fn do_order(sandbox: &Sandbox, company: &Company, order: &Order) -> usize {
    let held = sandbox.portal().state().read(|data| {
        let mut held = data.tenants[&company.tenant_id].purchase_orders_of(&order.number);
        held.next().map(|held| held.id.clone())
    });
    match (order.expected, held) {
        (OrderExpected::Created, None) => {
            let (status, body) = create(sandbox, company, order).await;
            assert_eq!(status, 200, "{:?} {}: {body}", order.shape, order.number);
            insert_row(sandbox, company, order, "POSTED", body["id"].as_str().unwrap(), "");
        }
        (OrderExpected::RefusedByPortal { code }, _) => {
            let (status, _) = create(sandbox, company, order).await;
            assert_ne!(status, 200, "{:?}", order.shape);
            insert_row(sandbox, company, order, "ERROR", "", code);
        }
        (OrderExpected::Adopted { control }, Some(id)) => {
            insert_row(sandbox, company, order, control.as_str(), &id, "PORTAL-CHECK");
            return 0;
        }
        (OrderExpected::TakenOver { control }, _) => {
            update_row(sandbox, company, order, control.as_str());
            return 0;
        }
        (OrderExpected::Updated, Some(id)) => {
            let path = format!("/{id}");
            let (status, body) =
                call(sandbox, company, reqwest::Method::PUT, &path, &ideal_order(order)).await;
            assert_eq!(status, 200, "{:?}: {body}", order.shape);
        }
        (OrderExpected::Cancelled, Some(id)) => {
            set_status(sandbox, company, order, &id, OrderWord::Cancelled).await;
        }
        (OrderExpected::Closed, Some(id)) => {
            set_status(sandbox, company, order, &id, OrderWord::Closed).await
        }
        (OrderExpected::OpenedAgain, Some(id)) => {
            set_status(sandbox, company, order, &id, OrderWord::Open).await;
        }
        _ => return 0,
    }
    1
}

async fn set_status(sandbox: &Sandbox, company: &Company, order: &Order, id: &str, word: OrderWord) {
    let path = format!("/{id}/status");
    let body = json!({ "status": word.as_str() });
    let (status, told) = call(sandbox, company, reqwest::Method::PUT, &path, &body).await;
    assert_eq!(status, 200, "{:?}: {told}", order.shape);
    let word = if word == OrderWord::Open { OrderWord::Posted } else { word };
    update_row(sandbox, company, order, word.as_str());
}
