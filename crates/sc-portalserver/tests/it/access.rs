//! Who may ask what, and what strangers and unknown addresses are told.

use sc_portalserver::state::Refusal;
use sc_portalserver::{PortalConfig, UnknownTenant};
use serde_json::json;

use crate::support::Site;

#[tokio::test]
async fn right_credentials_open_the_tenant() {
    let site = Site::start();
    let reply = site.get("").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body["rfc"], "GEJ010203AB1");
    assert_eq!(reply.body["created_at"], json!(1_795_197_600_000_i64), "milliseconds, as documented");
}

#[tokio::test]
async fn wrong_or_missing_credentials_get_401_with_the_error_body() {
    let site = Site::start();
    let url = format!("{}{}", site.server.base_url(), site.extern_path(""));
    let client = reqwest::Client::new();
    let attempts = [
        client.get(&url),
        client.get(&url).header("PDPTenantKey", "key-a"),
        client.get(&url).header("PDPTenantKey", "key-a").header("PDPTenantSecret", "secret-b"),
        client.get(&url).header("PDPTenantKey", "nobody").header("PDPTenantSecret", "secret-a"),
    ];
    for attempt in attempts {
        let reply = site.send(attempt).await;
        assert_eq!(reply.status, 401);
        assert_eq!(reply.code(), "GENERAL__UNAUTHORIZED");
    }
}

#[tokio::test]
async fn the_key_of_another_tenant_gets_403() {
    let site = Site::start();
    let path = format!("/api/1.0/extern/tenants/{}", site.other_tenant);
    let reply = site.send(site.request("GET", &path, None)).await;
    assert_eq!((reply.status, reply.code().as_str()), (403, Some("GENERAL__FORBIDDEN")));
}

#[tokio::test]
async fn an_unknown_tenant_gets_403_or_404_by_mode() {
    let mut config = PortalConfig::default();
    let path = "/api/1.0/extern/tenants/ffffffffffffffffffffffff";
    for (mode, status) in [(UnknownTenant::Forbidden, 403), (UnknownTenant::NotFound, 404)] {
        config.modes.unknown_tenant = mode;
        let site = Site::with(config.clone());
        assert_eq!(site.send(site.request("GET", path, None)).await.status, status);
    }
}

#[tokio::test]
async fn a_tenant_can_be_turned_away_from_now_on_while_the_other_is_served() {
    let site = Site::start();
    for (refusal, status) in
        [(Some(Refusal::Unauthorized), 401), (Some(Refusal::Forbidden), 403), (None, 200)]
    {
        site.state.set_refusal(&site.tenant, refusal).unwrap();
        assert_eq!(site.get("").await.status, status);
        let other = format!("{}/api/1.0/extern/tenants/{}", site.server.base_url(), site.other_tenant);
        let request = reqwest::Client::new()
            .get(other)
            .header("PDPTenantKey", "key-b")
            .header("PDPTenantSecret", "secret-b");
        assert_eq!(site.send(request).await.status, 200);
    }
}

#[tokio::test]
async fn a_wrong_address_and_a_wrong_method_are_told_apart_from_an_absent_payment() {
    let site = Site::start();
    let reply = site.get("/paymentz/1").await;
    assert_eq!((reply.status, reply.code().as_str()), (404, Some("GENERAL__NOT_FOUND")));
    let reply = site.get("/payments/PY-1?id_type=EXTERNAL").await;
    assert_eq!((reply.status, reply.code().as_str()), (404, Some("PAYMENT__NOT_FOUND")));
    let reply = site.send(site.request("PUT", &site.extern_path("/payments"), Some(&json!({})))).await;
    assert_eq!((reply.status, reply.code().as_str()), (405, Some("GENERAL__WRONG_METHOD")));
}

#[tokio::test]
async fn the_request_log_keeps_what_was_asked_and_no_secret() {
    let site = Site::start();
    site.get("/providers?rfc=FAL").await;
    site.post("/payments", &json!({})).await;
    let log = site.server.log();
    assert_eq!((log.requests(), log.writes()), (2, 1));
    let entries = log.entries();
    assert_eq!(entries[0].query, "rfc=FAL");
    assert_eq!(entries[0].tenant_id.as_deref(), Some(site.tenant.as_str()));
    assert_eq!((entries[1].status, entries[1].performed, entries[1].is_write), (Some(400), 1, true));
    let text = serde_json::to_string(&entries).unwrap();
    assert!(!text.contains("secret-a") && !text.contains("key-a"), "{text}");
    log.reset();
    assert_eq!((log.requests(), log.writes(), log.entries().len()), (0, 0, 0));
}

#[tokio::test]
async fn requests_beyond_the_rate_get_429_until_the_next_second() {
    let site = Site::with(PortalConfig { requests_per_second_max: Some(2), ..PortalConfig::default() });
    for expected in [200, 200, 429] {
        assert_eq!(site.get("").await.status, expected);
    }
    let raw = site.request("GET", &site.extern_path(""), None).send().await.unwrap();
    assert_eq!(raw.headers()["retry-after"], "1");
    site.clock.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(site.get("").await.status, 200);
    assert_eq!(site.server.log().entries()[2].performed, 0, "a refused request does no work");
}
