//! The data outside of requests: export, import, reset, and what world builders are not allowed.

use std::sync::Arc;

use sc_portalserver::state::{Cause, Provider, Tenant};
use sc_portalserver::{PortalConfig, PortalServer, PortalState, StateError};

use crate::support::{NOON, Site, at, plain_payment};

#[tokio::test]
async fn an_exported_portal_goes_on_elsewhere_as_if_nothing_had_happened() {
    let site = Site::start().with_invoices();
    site.post("/payments", &plain_payment("PY-1")).await;
    let copy = PortalState::new(Arc::new(|| at(NOON)));
    copy.import_json(&site.state.export_json().unwrap()).unwrap();
    assert!(copy.snapshot() == site.state.snapshot());
    let elsewhere = PortalServer::start(PortalConfig::default(), Arc::new(copy)).unwrap();
    let url = format!("{}{}", elsewhere.base_url(), site.extern_path("/payments"));
    let again = reqwest::Client::new()
        .post(url)
        .header("PDPTenantKey", "key-a")
        .header("PDPTenantSecret", "secret-a");
    let reply = again.json(&plain_payment("PY-1")).send().await.unwrap();
    assert_eq!(reply.status(), 409, "look-up tables are rebuilt");
    let made_by = elsewhere.state().read(|data| data.history.last().map(|line| line.cause.clone()));
    let Some(Cause::Request { request, .. }) = made_by else {
        panic!("a request made the last change: {made_by:?}")
    };
    assert!(elsewhere.log().entries()[0].seq > request, "numbers of requests go on");
    assert!(site.state.import_json("{}").is_err());
}

#[tokio::test]
async fn a_stopped_portal_frees_its_port_and_keeps_its_data() {
    let site = Site::start().with_invoices();
    site.post("/payments", &plain_payment("PY-1")).await;
    let port = site.server.addr().port();
    let state = Arc::clone(&site.state);
    site.server.stop().await;
    let again =
        PortalServer::start(PortalConfig { port, ..PortalConfig::default() }, Arc::clone(&state)).unwrap();
    assert_eq!(again.addr().port(), port);
    assert_eq!(again.state().snapshot().tenants.len(), 2);
    state.reset();
    assert!(again.state().snapshot().tenants.is_empty());
}

#[test]
fn equal_worlds_have_equal_ids_of_24_hexadecimal_characters() {
    let build = || {
        let state = PortalState::new(Arc::new(|| at(NOON)));
        let tenant = state.add_tenant(Tenant::new("Uno", "UNO010203AB1", "k", "s", at(NOON))).unwrap();
        (
            tenant.clone(),
            state.add_provider(&tenant, Provider::new(None, "P", "PRO010203AB1", at(NOON))).unwrap(),
        )
    };
    let (tenant, provider) = build();
    assert_eq!((tenant.clone(), provider.clone()), build());
    assert!(tenant != provider);
    assert!(tenant.len() == 24 && tenant.bytes().all(|byte| byte.is_ascii_hexdigit()));
}

#[tokio::test]
async fn a_world_that_contradicts_itself_is_refused_and_leaves_no_trace() {
    let site = Site::start().with_invoices();
    let before = site.state.snapshot();
    let tenant = site.tenant.as_str();
    let stranger =
        sc_portalserver::state::Cfdi { provider_id: "nobody".into(), ..site.invoice(50, "MXN", "1") };
    let nowhere =
        sc_portalserver::state::Cfdi { company_id: "nowhere".into(), ..site.invoice(51, "MXN", "1") };
    assert!(matches!(
        site.state.add_cfdi(tenant, site.invoice(1, "MXN", "1")),
        Err(StateError::UuidTaken(_))
    ));
    assert!(matches!(site.state.add_cfdi(tenant, stranger), Err(StateError::NoObject { .. })));
    assert!(matches!(site.state.add_cfdi(tenant, nowhere), Err(StateError::NoObject { .. })));
    assert!(matches!(site.state.set_refusal("none", None), Err(StateError::NoTenant(_))));
    let mut twin = Tenant::new("Gemelo", "GEM010203AB1", "k", "s", at(NOON));
    twin.id = site.tenant.clone();
    assert!(matches!(site.state.add_tenant(twin), Err(StateError::IdTaken(_))));
    let mut broken = Tenant::new("Roto", "ROT010203AB1", "k", "s", at(NOON));
    broken.cfdis.insert("x".into(), site.invoice(60, "MXN", "1"));
    assert!(site.state.add_tenant(broken).is_err());
    let after = site.state.snapshot();
    assert!(after.tenants == before.tenants && after.history == before.history);
}

#[test]
fn credentials_are_not_shown_by_debug() {
    let tenant = Tenant::new("Uno", "UNO010203AB1", "the-key", "the-secret", at(NOON));
    let text = format!("{tenant:?}");
    assert!(!text.contains("the-key") && !text.contains("the-secret"), "{text}");
}
