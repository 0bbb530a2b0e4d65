//! Lists over real sockets: their parameters, their pages, and what is taken from their items.

use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::{InvoiceQuery, InvoiceSearch, Portal as _};
use sc_domain::{Code, PortalId, Rfc, VendorId};
use serde_json::{Value, json};

use crate::server::{Act, Request, Server, reply};
use crate::site::{Site, options, site, told};

/// Serves a list as the portal does: 200 items at most, `offset` counts items.
fn page(items: &[Value], request: &Request) -> Act {
    let offset: usize = request.parameter("offset").and_then(|text| text.parse().ok()).expect("an offset");
    let page: Vec<&Value> = items.iter().skip(offset).take(200).collect();
    reply(200, &[], json!({ "total": items.len(), "items": page }).to_string())
}

async fn serving(items: Vec<Value>) -> (Server, Site) {
    let server = Server::start(move |_, request| page(&items, request)).await;
    let site = site(options(&format!("http://{}", server.address)));
    (server, site)
}

fn provider_id() -> PortalId {
    PortalId::new("5f0c0ffee0000000000000bb").expect("valid")
}

fn query(folio: Option<&str>) -> InvoiceQuery {
    let day = |month| jiff::civil::date(2026, month, 1);
    InvoiceQuery { provider: provider_id(), folio: folio.map(str::to_owned), issued: (day(9), day(11)) }
}

fn invoice(n: usize) -> Value {
    json!({
        "id": format!("{n:024x}"),
        "cfdi": {
            "serie": "A", "folio": n.to_string(), "moneda": "MXN", "total": 116.00,
            "timbre": { "uuid": format!("0a1b2c3d-0000-4000-8000-{n:012x}") }
        },
        "metadata": { "provider_id": provider_id().as_str(), "cancelled_by_sat": n == 1, "cancelled_in_tenant": n == 2 }
    })
}

#[tokio::test]
async fn a_search_for_invoices_asks_for_what_the_portal_can_filter() {
    let (server, site) = serving(vec![]).await;
    let found = site.client.invoices(&query(Some("A 17&x"))).await.expect("an empty list");
    assert_eq!(found, InvoiceSearch { invoices: vec![], is_complete: true });
    let [request] = server.requests().try_into().expect("one page");
    insta::assert_snapshot!(request.line.replace('&', "\n&"), @r"
    GET /api/1.0/extern/tenants/5f0c0ffee0000000000000aa/cfdis?documentTypes=CFDI
    &cfdiType=INVOICE
    &hideValidations=true
    &providerId=5f0c0ffee0000000000000bb
    &from=2026-09-01
    &to=2026-11-01
    &folio=A+17%26x
    &pageSize=200
    &offset=0
    ");
}

#[tokio::test]
async fn a_list_of_822_is_read_in_five_pages() {
    let (server, site) = serving((0..822).map(invoice).collect()).await;
    let found = site.client.invoices(&query(None)).await.expect("a list");
    assert_eq!((found.invoices.len(), found.is_complete), (822, true));
    let offsets: Vec<_> = server.requests().iter().filter_map(|r| r.parameter("offset")).collect();
    assert_eq!(offsets, ["0", "200", "400", "600", "800"]);
    let cancelled: Vec<_> =
        found.invoices.iter().filter(|i| i.is_cancelled).map(|i| i.folio.as_str()).collect();
    assert_eq!(cancelled, ["1", "2"]);
}

#[tokio::test]
async fn items_without_a_stamp_are_passed_over_and_an_unreadable_one_proves_nothing() {
    let (_server, first) = serving(vec![invoice(3), json!({ "id": "x", "type": "FOREIGN" })]).await;
    let found = first.client.invoices(&query(None)).await.expect("a list");
    assert_eq!((found.invoices.len(), found.is_complete), (1, true));
    let odd = json!({ "id": "y", "cfdi": { "folio": "9", "timbre": { "uuid": "not-a-uuid" } } });
    let (_server, second) = serving(vec![invoice(3), odd]).await;
    let found = second.client.invoices(&query(None)).await.expect("a list");
    assert_eq!((found.invoices.len(), found.is_complete), (1, false));
}

#[tokio::test]
async fn only_a_supplier_of_exactly_this_number_is_an_answer() {
    let provider = |n: u32, external: &str| json!({ "id": format!("{n:024x}"), "external_id": external, "rfc": "AAA010101AAA" });
    let (server, site) = serving(vec![
        provider(1, "V001"),
        provider(2, "V0010"),
        provider(3, " V001  "),
        provider(4, "v001"),
        provider(5, "XV001"),
        json!({ "id": "6", "external_id": null }),
    ])
    .await;
    let found = site.client.providers_of(&VendorId::new("V001").expect("valid")).await.expect("a list");
    let ids: Vec<_> = found.iter().map(|provider| provider.id.as_str().trim_start_matches('0')).collect();
    assert_eq!(ids, ["1", "3"]);
    assert_eq!(server.requests()[0].parameter("externalId").as_deref(), Some("V001"));
}

#[tokio::test]
async fn suppliers_are_found_by_exactly_an_rfc_and_by_a_part_of_a_name() {
    let provider = |n: u32, rfc: &str| json!({ "id": format!("{n:024x}"), "rfc": rfc, "name": "Norte" });
    let (server, site) =
        serving(vec![provider(1, "AAA010101AA1"), provider(2, "AAA010101AA12"), provider(3, "aaa010101aa1")])
            .await;
    let found = site.client.providers_with(&Rfc::new("AAA010101AA1").expect("valid")).await.expect("a list");
    let ids: Vec<_> = found.iter().map(|provider| provider.id.as_str().trim_start_matches('0')).collect();
    assert_eq!(ids, ["1", "3"]);
    assert_eq!(
        site.client.providers_named("nor").await.expect("a list").len(),
        3,
        "as the portal finds them"
    );
    assert_eq!(server.requests()[0].parameter("rfc").as_deref(), Some("AAA010101AA1"));
    assert_eq!(server.requests()[1].parameter("name").as_deref(), Some("nor"));
}

#[tokio::test]
async fn a_supplier_of_this_number_without_an_id_is_not_overlooked() {
    let (_server, site) = serving(vec![json!({ "id": "6", "external_id": "V001" })]).await;
    let failure = site.client.providers_of(&VendorId::new("V001").expect("valid")).await.expect_err("no id");
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::PortalUnexpectedAnswer));
}

#[tokio::test]
async fn bank_accounts_are_read_whatever_the_portal_leaves_out() {
    let (_server, site) = serving(vec![
        json!({ "id": "64F0C0FFEE0000000000BA4C", "external_id": "BANAMX", "currency": "MXN", "active": false }),
        json!({ "id": "64f0c0ffee0000000000ba4d", "currency": null }),
        json!({ "id": "17" }),
    ])
    .await;
    let found = site.client.bank_accounts().await.expect("a list");
    insta::assert_debug_snapshot!(found, @r#"
    [
        BankAccount {
            id: PortalId(
                "64f0c0ffee0000000000ba4c",
            ),
            external_id: "BANAMX",
            currency: Some(
                Currency(
                    [
                        77,
                        88,
                        78,
                    ],
                ),
            ),
            is_active: false,
        },
        BankAccount {
            id: PortalId(
                "64f0c0ffee0000000000ba4d",
            ),
            external_id: "",
            currency: None,
            is_active: true,
        },
    ]
    "#);
}

/// 600 invoices, of which the third page always fails.
async fn broken_list(status: u16) -> (Server, Site) {
    let items: Vec<Value> = (0..600).map(invoice).collect();
    let server = Server::start(move |_, request| {
        let is_third = request.parameter("offset").as_deref() == Some("400");
        if is_third { reply(status, &[], "") } else { page(&items, request) }
    })
    .await;
    let site = site(options(&format!("http://{}", server.address)));
    (server, site)
}

#[tokio::test]
async fn a_list_with_a_failed_page_is_incomplete() {
    let (_server, site) = broken_list(500).await;
    let found = site.client.invoices(&query(None)).await.expect("what was read");
    assert_eq!((found.invoices.len(), found.is_complete), (400, false));
    let failure: Failure = site.client.bank_accounts().await.expect_err("half a list of accounts is none");
    insta::assert_snapshot!(told(&failure), @r#"
    Transient · portal.list_incomplete read="400" total="600" what="bank_accounts"
      La lista de cuentas bancarias del portal llegó incompleta: 400 de 600; no decidimos con una lista a medias.
        → Se intentará en la siguiente corrida. Si se repite y el portal contesta despacio, suba portal.list_budget_ms en settings.toml; si contesta con errores, avise a soporte del portal.
      The portal's list of bank accounts came incomplete: 400 of 600; we do not decide on half a list.
        → It is tried again in the next run. If it happens again and the portal answers slowly, raise portal.list_budget_ms in settings.toml; if it answers with errors, tell the portal’s support.
    "#);
}

#[tokio::test]
async fn a_list_that_meets_a_closed_door_says_so() {
    let (_server, site) = broken_list(401).await;
    let failure = site.client.invoices(&query(None)).await.expect_err("credentials were withdrawn");
    assert_eq!(failure.cause.code, Code::PortalUnauthorized);
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_not_an_empty_list() {
    for body in [
        "{}",
        r#"{"items":[]}"#,
        r#"{"total":0}"#,
        r#"{"total":0,"items":null}"#,
        r#"{"total":1,"items":[null]}"#,
        "[]",
    ] {
        let server = Server::start(move |_, _| reply(200, &[], body)).await;
        let site = site(options(&format!("http://{}", server.address)));
        let failure = site.client.bank_accounts().await.expect_err("no list");
        assert_eq!(failure.cause.code, Code::PortalUnexpectedAnswer, "{body}");
    }
}
