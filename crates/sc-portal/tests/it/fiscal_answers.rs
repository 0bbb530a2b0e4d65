//! Odd answers to questions about fiscal documents, their files and suppliers, byte by byte.

use std::time::Duration;

use sc_domain::cfdi::CfdiQuery;
use sc_domain::outcome::{Failure, FailureKind, Lookup};
use sc_domain::ports::FiscalPortal as _;
use sc_domain::{CfdiUuid, Code, PortalId};
use serde_json::{Value, json};

use crate::answers::cut;
use crate::server::{Act, Request, Server, reply};
use crate::site::{KEY, PAYMENT_ID, SECRET, Site, options, site, told};

fn id() -> PortalId {
    PortalId::new(PAYMENT_ID).expect("valid")
}

fn query() -> CfdiQuery {
    CfdiQuery::Complements { created: (jiff::civil::date(2026, 10, 1), jiff::civil::date(2026, 11, 1)) }
}

async fn serving(script: impl Fn(usize, &Request) -> Act + Send + Sync + 'static) -> (Server, Site) {
    let server = Server::start(script).await;
    let site = site(options(&format!("http://{}", server.address)));
    (server, site)
}

fn item(n: u32) -> Value {
    json!({
        "id": format!("{n:024x}"), "type": "CFDI",
        "cfdi": { "receptor": { "rfc": "AAA010101AAA" }, "timbre": { "uuid": format!("0a1b2c3d-0000-4000-8000-{n:012x}") } },
        "metadata": { "type": "PAYMENT_CFDI" }
    })
}

fn list(items: &[Value]) -> Act {
    reply(200, &[], json!({ "total": items.len(), "items": items }).to_string())
}

/// Each question to a server that answers all of them alike; the write as well.
async fn each(act: Act) -> Vec<(&'static str, Failure)> {
    let (_server, site) = serving(move |_, _| act.clone()).await;
    let (client, uuid) =
        (&site.client, CfdiUuid::new("0a1b2c3d-0000-4000-8000-000000000001").expect("valid"));
    let days = (jiff::civil::date(2026, 10, 1), jiff::civil::date(2026, 11, 1));
    let all = [
        ("cfdis", client.cfdis(&query()).await.err()),
        ("cfdi_xml", client.cfdi_xml(&id()).await.err()),
        ("suppliers_accepted", client.suppliers_accepted(days).await.err()),
        ("supplier", client.supplier(&id()).await.err()),
        ("payment_number", client.payment_number(&id()).await.err()),
        ("acknowledge", client.acknowledge(&id(), &uuid, "X").await.err()),
    ];
    all.into_iter()
        .map(|(name, failure)| (name, failure.unwrap_or_else(|| panic!("{name} succeeded"))))
        .collect()
}

/// Questions fail in this way, and the write in that way.
async fn check(act: Act, question: (FailureKind, Code), write: (FailureKind, Code)) {
    for (name, failure) in each(act.clone()).await {
        let expected = if name == "acknowledge" { write } else { question };
        assert_eq!((failure.kind, failure.cause.code), expected, "{name}, {act:?}: {}", told(&failure));
    }
}

#[tokio::test]
async fn an_answer_that_is_none_is_never_an_empty_one() {
    let odd = (FailureKind::Transient, Code::PortalUnexpectedAnswer);
    let unknown = (FailureKind::Unknown, Code::CfdiAcknowledgeUnknown);
    let page = "<!DOCTYPE html><title>Iniciar sesión</title>";
    for act in [
        reply(200, &[], page),
        reply(200, &[], ""),
        reply(200, &[], "null"),
        reply(200, &[], "[]"),
        reply(200, &[], "{}"),
        reply(200, &[], r#"{"total":1,"items":[{"id""#),
        reply(204, &[], ""),
        cut(100, r#"{"total":1"#),
    ] {
        check(act, odd, unknown).await;
    }
}

#[tokio::test]
async fn refusals_and_failures_mean_what_they_mean_everywhere() {
    let both = async |act, kind, code| check(act, (kind, code), (kind, code)).await;
    both(reply(401, &[], ""), FailureKind::Setup, Code::PortalUnauthorized).await;
    both(reply(403, &[], ""), FailureKind::Setup, Code::PortalForbidden).await;
    both(reply(302, &[("Location", "/login")], ""), FailureKind::Setup, Code::PortalRedirect).await;
    both(reply(429, &[("Retry-After", "900")], ""), FailureKind::Throttled, Code::PortalThrottled).await;
    for status in [500, 502, 503] {
        let unknown = (FailureKind::Unknown, Code::CfdiAcknowledgeUnknown);
        let act = reply(status, &[], "<h1>nginx</h1>");
        check(act, (FailureKind::Transient, Code::PortalServerError), unknown).await;
    }
}

#[tokio::test]
async fn a_portal_that_asks_for_a_wait_gets_it() {
    let (_server, site) = serving(|n, _| match n {
        0 => reply(429, &[("Retry-After", "7")], ""),
        _ => list(&[item(1)]),
    })
    .await;
    let found = site.client.cfdis(&query()).await.expect("a list");
    assert_eq!((found.cfdis.len(), site.clock.waits()), (1, vec![Duration::from_secs(7)]));
}

#[tokio::test]
async fn items_that_are_none_are_told_and_count_as_read() {
    let odd = json!({ "id": "x", "type": "CFDI" });
    let foreign = json!({ "id": format!("{:024x}", 9), "type": "FOREIGN" });
    let (_server, site) =
        serving(move |_, _| list(&[item(1), json!(null), odd.clone(), json!("?"), foreign.clone()])).await;
    let found = site.client.cfdis(&query()).await.expect("a list");
    assert_eq!((found.cfdis.len(), found.is_complete), (1, true));
    let names: Vec<&str> = found.unreadable.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["", "x"], "two that have no name at all look alike");
}

#[tokio::test]
async fn a_document_that_stands_twice_counts_once_and_the_one_in_force_wins() {
    let mut cancelled = item(1);
    cancelled["id"] = json!(format!("{:024x}", 77));
    cancelled["metadata"]["cancelled_in_tenant"] = json!(true);
    let (_server, site) = serving(move |_, _| list(&[cancelled.clone(), item(2), item(1)])).await;
    let found = site.client.cfdis(&query()).await.expect("a list");
    assert!(found.is_complete, "both were read");
    let kept: Vec<(u8, bool)> = found
        .cfdis
        .iter()
        .map(|cfdi| (cfdi.uuid.as_str().as_bytes()[35] - b'0', cfdi.is_cancelled()))
        .collect();
    assert_eq!(kept, [(1, false), (2, false)]);
}

#[tokio::test]
async fn a_portal_that_ignores_the_uuids_does_not_flood_the_answer() {
    let (_server, site) = serving(|_, _| list(&[item(1), item(2), item(3)])).await;
    let wanted = vec![CfdiUuid::new("0a1b2c3d-0000-4000-8000-000000000002").expect("valid")];
    let found = site.client.cfdis(&CfdiQuery::Uuids(wanted.clone())).await.expect("a list");
    assert_eq!(found.cfdis.into_iter().map(|cfdi| cfdi.uuid).collect::<Vec<_>>(), wanted);
}

#[tokio::test]
async fn another_thing_than_the_one_asked_for_is_no_answer() {
    let other = json!({ "id": "64f0c0ffee000000000000d2", "external_id": "PY1" }).to_string();
    let (_server, site) = serving(move |_, _| reply(200, &[], &other)).await;
    let payment = site.client.payment_number(&id()).await.expect_err("another payment");
    let supplier = site.client.supplier(&id()).await.expect_err("another supplier");
    for failure in [payment, supplier] {
        assert_eq!(failure.cause.argument("detail"), "answer_differs what=id found=64f0c0ffee000000000000d2");
    }
}

#[tokio::test]
async fn a_number_that_no_payment_of_sage_has_is_told() {
    let body = json!({ "id": PAYMENT_ID, "external_id": "X".repeat(23) }).to_string();
    let (_server, site) = serving(move |_, _| reply(200, &[], &body)).await;
    let failure = site.client.payment_number(&id()).await.expect_err("too long");
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::Refused, Code::PaymentUnreadable));
}

#[tokio::test]
async fn absence_is_only_what_the_portal_says_of_the_thing_itself() {
    let error = |code: Value| json!({ "code": code, "description": "no" }).to_string();
    for (body, expected) in [
        (error(json!("CFDI__NOT_FOUND")), true),
        (error(json!(1800)), true),
        (error(json!("GENERAL__NOT_FOUND")), false),
        (error(json!("COMPANIES__NOT_FOUND")), false),
        ("<h1>404</h1>".to_owned(), false),
        (String::new(), false),
        (r#"{"message":"no Route matched"}"#.to_owned(), false),
    ] {
        let told = body.clone();
        let (_server, site) = serving(move |_, _| reply(404, &[], &body)).await;
        let found = site.client.cfdi_xml(&id()).await;
        assert_eq!(found == Ok(Lookup::Absent), expected, "{told}: {found:?}");
    }
}

#[tokio::test]
async fn a_refusal_of_one_document_does_not_stop_the_company() {
    let body = json!({ "code": "CFDI__IS_CANCELLED", "description": "no" }).to_string();
    let (_server, site) = serving(move |_, _| reply(400, &[], &body)).await;
    assert_eq!(site.client.cfdi_xml(&id()).await.expect_err("refused").kind, FailureKind::Refused);
}

/// A portal whose file stands at this address.
async fn file_at(address: impl Fn(&Request) -> String + Send + Sync + 'static, file: Act) -> (Server, Site) {
    serving(move |_, request| match request.line.contains("/files") {
        true => reply(200, &[], json!({ "xml": address(request), "valid_to": "x" }).to_string()),
        false => file.clone(),
    })
    .await
}

fn here(path: &'static str) -> impl Fn(&Request) -> String {
    move |request| format!("http://{}{path}", request.header("host"))
}

#[tokio::test]
async fn a_request_for_a_file_carries_nothing_of_the_portals() {
    let (server, site) = file_at(here("/s/a.xml?X-Signature=canary"), reply(200, &[], "<x/>")).await;
    site.client.cfdi_xml(&id()).await.expect("a file");
    let [asked, fetched] = server.requests().try_into().expect("two requests");
    assert_eq!((asked.header("pdptenantkey"), asked.header("pdptenantsecret")), (KEY, SECRET));
    assert_eq!(fetched.line, "GET /s/a.xml?X-Signature=canary");
    let mut names: Vec<&str> = fetched.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["accept", "host", "user-agent"]);
}

#[tokio::test]
async fn a_file_is_only_read_from_an_encrypted_address_or_from_this_machine() {
    for address in [
        "http://storage.test/a.xml?k=canary",
        "http://10.0.0.1/a.xml?k=canary",
        "ftp://storage.test/a.xml?k=canary",
        "file:///etc/passwd",
        "https://user:canary@storage.test/a.xml",
        "/a.xml?k=canary",
    ] {
        let (server, site) = file_at(move |_| address.to_owned(), reply(200, &[], "<x/>")).await;
        let failure = site.client.cfdi_xml(&id()).await.expect_err("no good address");
        assert_eq!(failure.kind, FailureKind::Refused, "{address}");
        let text = format!("{} {failure:?}", told(&failure));
        assert!(!text.contains("canary") && !text.contains("passwd"), "{text}");
        assert_eq!(server.requests().len(), 1, "{address}");
    }
}

#[tokio::test]
async fn a_storage_that_sends_us_elsewhere_is_not_followed() {
    for location in ["/other.xml", "http://127.0.0.1:1/a.xml", "https://login.test/?k=canary"] {
        let away = reply(302, &[("Location", location)], "");
        let (server, site) = file_at(here("/s/a.xml?k=canary"), away).await;
        let failure = site.client.cfdi_xml(&id()).await.expect_err("a redirect");
        assert_eq!(failure.cause.argument("detail"), "file_redirected");
        assert_eq!(server.requests().len(), 2, "{location}");
        assert!(!told(&failure).contains("canary"), "{location}");
    }
}

#[tokio::test]
async fn a_file_that_is_packed_or_endless_is_not_taken() {
    let packed = reply(200, &[("Content-Encoding", "gzip")], "\x1f\u{8b}");
    let (_server, site) = file_at(here("/a.xml"), packed).await;
    let failure = site.client.cfdi_xml(&id()).await.expect_err("not the file's own bytes");
    assert_eq!(failure.cause.argument("detail"), "file_encoded");
    // Without a length: it is counted while it arrives.
    let endless =
        [b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".as_slice(), &vec![b'x'; 11 << 20]].concat();
    let (_server, site) = file_at(here("/a.xml"), Act::Send(endless)).await;
    let failure = site.client.cfdi_xml(&id()).await.expect_err("too long");
    assert_eq!(
        (failure.kind, failure.cause.argument("detail")),
        (FailureKind::Refused, "file_too_long bytes_max=10485760")
    );
}

/// What a storage answers to one that is not logged in, in the ways of the services that are known.
const PAGES: [(&str, &str); 3] = [
    ("text/html; charset=utf-8", "<!DOCTYPE html><html><head><title>canary</title></head></html>"),
    (
        "application/xml",
        "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><body>canary</body></html>",
    ),
    ("text/html", "<form action=\"/login\">canary</form>"),
];

#[tokio::test]
async fn a_page_in_the_place_of_a_file_is_the_storages_and_no_file() {
    for (kind, page) in PAGES {
        let page = reply(200, &[("Content-Type", kind)], page);
        let (server, site) = file_at(here("/a.xml?k=canary"), page).await;
        let failure = site.client.cfdi_xml(&id()).await.expect_err("no file");
        let told_of = (failure.kind, failure.cause.code, failure.cause.argument("host"));
        assert_eq!(told_of, (FailureKind::Transient, Code::PortalFilePage, "127.0.0.1"), "{kind}");
        assert!(!format!("{} {failure:?}", told(&failure)).contains("canary"), "{kind}");
        assert_eq!(server.requests().len(), 4, "{kind}: a new address is asked for, once");
    }
    let cfdi = "<?xml version=\"1.0\"?><cfdi:Comprobante/>";
    let (_server, site) = file_at(here("/a.xml"), reply(200, &[("Content-Type", "text/html")], cfdi)).await;
    let found = site.client.cfdi_xml(&id()).await.expect("a file");
    assert!(matches!(found, Lookup::Present(file) if file.bytes == cfdi.as_bytes()));
}

#[tokio::test]
async fn what_a_storage_says_is_not_repeated() {
    let error = "<Error><StringToSign>canary</StringToSign></Error>";
    for status in [400, 403, 404, 500] {
        let (_server, site) = file_at(here("/a.xml?k=canary"), reply(status, &[], error)).await;
        let failure = site.client.cfdi_xml(&id()).await.expect_err("no file");
        let text = format!("{} {failure:?}", told(&failure));
        assert!(!text.contains("canary"), "{status}: {text}");
    }
}

#[tokio::test]
async fn an_xml_address_of_another_type_is_no_absence() {
    for (body, is_absent) in [
        (json!({ "xml": null, "pdf": "https://s.test/a.pdf" }), true),
        (json!({ "xml": " ", "valid_to": null }), true),
        (json!({ "pdf": null }), true),
        (json!({ "xml": { "url": "https://s.test/a.xml" } }), false),
        (json!({ "xml": 7 }), false),
        (json!({ "status": "ok" }), false),
    ] {
        let text = body.to_string();
        let (_server, site) = serving(move |_, _| reply(200, &[], &text)).await;
        let found = site.client.cfdi_xml(&id()).await;
        assert_eq!(found == Ok(Lookup::Absent), is_absent, "{body}: {found:?}");
    }
}
