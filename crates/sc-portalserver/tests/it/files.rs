//! Files of documents: presigned addresses, the files behind them, and what can go wrong on the way.

use sc_portalserver::state::{Cfdi, StoredFile};
use sc_portalserver::{PortalAction, PortalFault};
use serde_json::Value;

use crate::support::{Site, uuid};

const XML: &[u8] = b"\xEF\xBB\xBF<?xml version=\"1.0\"?>\r\n<cfdi:Comprobante a='\xC3\xB1'/>\n";
const NAME: &str = "Señal 1.xml";

/// A document with an XML, and its portal id.
async fn site_with_file() -> (Site, String) {
    let site = Site::start();
    site.add(Cfdi { xml: Some(StoredFile::new(NAME, XML)), ..site.invoice(1, "MXN", "10.00") });
    let id = id_of(&site, 1).await;
    (site, id)
}

async fn id_of(site: &Site, number: u32) -> String {
    let found = site.get(&format!("/cfdis/{}?id_type=EXTERNAL", uuid(number))).await;
    found.body["id"].as_str().unwrap().to_owned()
}

async fn files(site: &Site, id: &str) -> Value {
    site.get(&format!("/cfdis/{id}/files")).await.body
}

/// A plain GET, without anything the portal would want.
async fn fetch(url: &str) -> (u16, Vec<u8>) {
    let response = reqwest::get(url).await.unwrap();
    (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
}

#[tokio::test]
async fn a_presigned_address_gives_the_file_byte_for_byte() {
    let (site, id) = site_with_file().await;
    let shown = files(&site, &id).await;
    let url = shown["xml"].as_str().unwrap();
    assert!(url.starts_with(&site.server.base_url()) && url.contains("/xml/Se%C3%B1al%201.xml?"), "{url}");
    assert_eq!(fetch(url).await, (200, XML.to_vec()));
    assert!(shown.get("pdf").is_none(), "a file that is missing has no address");
    assert_eq!(
        (shown["valid_from"].as_str(), shown["valid_to"].as_str()),
        (Some("2026-11-20T18:00:00.000Z"), Some("2026-11-20T19:00:00.000Z"))
    );
}

#[tokio::test]
async fn either_file_may_be_missing() {
    let site = Site::start();
    site.add(Cfdi { pdf: Some(StoredFile::new("a.pdf", "%PDF")), ..site.invoice(1, "MXN", "10.00") });
    site.add(site.invoice(2, "MXN", "10.00"));
    let shown = files(&site, &id_of(&site, 1).await).await;
    assert!(shown.get("xml").is_none());
    assert_eq!(fetch(shown["pdf"].as_str().unwrap()).await, (200, b"%PDF".to_vec()));
    let none = files(&site, &id_of(&site, 2).await).await;
    assert!(none.get("xml").is_none() && none.get("pdf").is_none());
    assert_eq!(site.get("/cfdis/0123456789abcdef01234567/files").await.code(), "CFDI__NOT_FOUND");
}

#[tokio::test]
async fn a_request_that_leaks_credentials_of_the_portal_is_refused() {
    let (site, id) = site_with_file().await;
    let url = files(&site, &id).await["xml"].as_str().unwrap().to_owned();
    for name in ["PDPTenantKey", "PDPTenantSecret"] {
        let response = reqwest::Client::new().get(&url).header(name, "x").send().await.unwrap();
        assert_eq!(response.status(), 400, "{name}");
    }
}

#[tokio::test]
async fn an_address_that_was_touched_or_has_expired_opens_nothing() {
    let (site, id) = site_with_file().await;
    let url = files(&site, &id).await["xml"].as_str().unwrap().to_owned();
    let (address, query) = url.split_once('?').unwrap();
    let later = query.replacen("X-Expires=1", "X-Expires=2", 1);
    for touched in [
        address.to_owned(),
        format!("{address}?{later}"),
        format!("{address}?{query}0"),
        format!("{}?{query}", address.replace("/xml/", "/pdf/")),
    ] {
        assert_eq!(fetch(&touched).await.0, 403, "{touched}");
    }
    site.clock.fetch_add(3_600, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(fetch(&url).await.0, 200, "the last moment is still good");
    site.clock.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(fetch(&url).await.0, 403);
    let fresh = files(&site, &id).await["xml"].as_str().unwrap().to_owned();
    assert_eq!(fetch(&fresh).await.0, 200, "a new address is good again");
}

#[tokio::test]
async fn a_file_that_was_taken_away_is_not_found_behind_a_good_address() {
    let (site, id) = site_with_file().await;
    let url = files(&site, &id).await["xml"].as_str().unwrap().to_owned();
    site.state.change_cfdi(&site.tenant, &uuid(1), |cfdi| cfdi.xml = None).unwrap();
    assert_eq!(fetch(&url).await.0, 404);
}

#[tokio::test]
async fn a_signature_is_not_kept_in_the_request_log() {
    let (site, id) = site_with_file().await;
    let url = files(&site, &id).await["xml"].as_str().unwrap().to_owned();
    fetch(&url).await;
    let last = site.server.log().entries().pop().unwrap();
    assert!(last.path.starts_with("/storage/tenants/"), "{}", last.path);
    assert_eq!((last.query.as_str(), last.tenant_id.as_deref()), ("***", Some(site.tenant.as_str())));
}

#[tokio::test]
async fn faults_hit_the_address_of_a_file_as_they_hit_the_api() {
    let (site, id) = site_with_file().await;
    let url = files(&site, &id).await["xml"].as_str().unwrap().to_owned();
    let status = PortalAction::Status { status: 403, retry_after_s: None };
    for (action, expected) in [
        (status, Some((403, None))),
        (PortalAction::Redirect { status: 302 }, Some((200, None))),
        (PortalAction::TruncatedJson, Some((200, Some(&XML[..XML.len() / 2])))),
        (PortalAction::Empty, Some((200, Some(&b""[..])))),
        (PortalAction::Twice, Some((200, Some(XML)))),
        (PortalAction::CutBefore, None),
        (PortalAction::CutInBody, None),
    ] {
        site.server.faults().arm(PortalFault::once("GET", "/storage/", action.clone()));
        let seen = match reqwest::get(&url).await {
            Ok(response) => {
                let status = response.status().as_u16();
                response.bytes().await.ok().map(|bytes| (status, bytes.to_vec()))
            }
            Err(_) => None,
        };
        let matches = match (&seen, &expected) {
            (Some((status, bytes)), Some((wanted, body))) => {
                status == wanted && body.is_none_or(|body| body == bytes)
            }
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        assert!(matches, "{action:?}: {seen:?}");
    }
    site.server.faults().arm(PortalFault::once("GET", "/storage/", PortalAction::Hang));
    let call = tokio::spawn(async move { fetch(&url).await });
    while site.server.faults().fired() < 8 {
        tokio::task::yield_now().await;
    }
    assert!(!call.is_finished());
    call.abort();
}

#[tokio::test]
async fn attachments_are_the_same_bytes_in_base64() {
    let (site, id) = site_with_file().await;
    let shown = site.get(&format!("/cfdis/{id}/attachments")).await.body;
    let start = "77u/PD94bWwgdmVyc2lvbj0iMS4wIj8+DQo8";
    assert!(shown["xml"].as_str().unwrap().starts_with(start), "{shown}");
    assert_eq!(shown["pdf"], "");
}
