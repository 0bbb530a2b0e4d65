//! Scripted faults, seen from the client's end of a real socket.

use sc_portalserver::{FaultBody, PortalAction, PortalConfig, PortalFault};
use serde_json::Value;
use tokio::task::JoinHandle;

use crate::support::{Site, money, plain_payment};

/// What a client makes of an answer.
#[derive(Debug)]
struct Seen {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

async fn post(site: &Site) -> Result<Seen, reqwest::Error> {
    let body = plain_payment("PY-1");
    let response = site.request("POST", &site.extern_path("/payments"), Some(&body)).send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Seen { status, headers, text: response.text().await? })
}

fn armed(action: PortalAction) -> Site {
    let site = Site::start().with_invoices();
    site.server.faults().arm(PortalFault::once("POST", "/payments", action));
    site
}

/// The work was done this often, and the log and the data agree on it.
#[track_caller]
fn assert_work(site: &Site, performed: u32, payments: usize) {
    assert_eq!(site.payments("PY-1"), payments);
    let records = site.server.log().entries();
    assert_eq!(records[0].performed, performed);
    assert!(records[0].fault.is_some());
    assert_eq!(site.server.faults().fired(), 1);
    assert!(site.server.faults().pending().is_empty(), "a spent fault is gone");
}

#[tokio::test]
async fn failing_before_the_work_leaves_nothing_behind_with_each_kind_of_body() {
    for (body, expected) in [
        (FaultBody::Portal, "{\"code\""),
        (FaultBody::Html, "<html>"),
        (FaultBody::Text, "upstream"),
        (FaultBody::Empty, ""),
    ] {
        let site = armed(PortalAction::FailBefore { status: 503, body });
        let seen = post(&site).await.unwrap();
        assert_eq!(seen.status, 503);
        assert!(seen.text.starts_with(expected), "{}", seen.text);
        assert_work(&site, 0, 0);
        assert_eq!(post(&site).await.unwrap().status, 200, "the next request is served");
    }
}

#[tokio::test]
async fn failing_after_the_work_leaves_the_payment() {
    let site = armed(PortalAction::FailAfterWork { status: 502, body: FaultBody::Html });
    assert_eq!(post(&site).await.unwrap().status, 502);
    assert_work(&site, 1, 1);
    assert_eq!(post(&site).await.unwrap().status, 409, "a blind second try meets the first");
}

#[tokio::test]
async fn a_cut_connection_is_an_error_of_the_transport_with_or_without_the_work() {
    for (action, done) in [(PortalAction::CutBefore, 0), (PortalAction::CutAfterWork, 1)] {
        let site = armed(action);
        let error = post(&site).await.unwrap_err();
        assert!(error.is_request() && error.status().is_none(), "{error:?}");
        assert_work(&site, done, done as usize);
        assert_eq!(site.server.log().entries()[0].status, None, "nothing was answered");
    }
}

#[tokio::test]
async fn a_connection_cut_in_the_body_gives_a_status_and_half_an_answer() {
    let site = armed(PortalAction::CutInBody);
    let body = plain_payment("PY-1");
    let response = site.request("POST", &site.extern_path("/payments"), Some(&body)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.text().await.is_err());
    assert_work(&site, 1, 1);
}

/// Sends the payment and waits until the portal hangs on it.
async fn hanging(site: &Site) -> JoinHandle<reqwest::Result<reqwest::Response>> {
    let body = plain_payment("PY-1");
    let call = tokio::spawn(site.request("POST", &site.extern_path("/payments"), Some(&body)).send());
    while site.server.faults().fired() == 0 {
        tokio::task::yield_now().await;
    }
    call
}

#[tokio::test]
async fn a_hanging_call_is_never_answered_with_or_without_the_work() {
    for (action, done) in [(PortalAction::Hang, 0), (PortalAction::HangAfterWork, 1)] {
        let site = armed(action);
        let call = hanging(&site).await;
        assert_eq!(post(&site).await.unwrap().status, if done == 0 { 200 } else { 409 }, "others are served");
        assert!(!call.is_finished());
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        assert_work(&site, done, 1);
        assert_eq!(site.server.log().entries()[0].status, None);
    }
}

#[tokio::test]
async fn stopping_the_portal_frees_a_client_that_hangs() {
    let site = armed(PortalAction::Hang);
    let call = hanging(&site).await;
    site.server.stop().await;
    assert!(call.await.unwrap().is_err());
}

#[tokio::test]
async fn done_twice_the_portal_s_own_rules_stop_the_second() {
    let site = armed(PortalAction::Twice);
    assert_eq!(post(&site).await.unwrap().status, 200, "the first answer is sent");
    assert_work(&site, 2, 1);
    assert_eq!(site.balance(1), money("0"));
}

#[tokio::test]
async fn done_twice_for_real_two_payments_exist() {
    let site = armed(PortalAction::TwiceForReal);
    assert_eq!(post(&site).await.unwrap().status, 200);
    assert_work(&site, 2, 2);
}

#[tokio::test]
async fn spoiled_answers_come_as_200_after_the_work() {
    type Expected = fn(&str) -> bool;
    let cases: [(PortalAction, Expected); 4] = [
        (PortalAction::Garbage, |text| text.contains("not json")),
        (PortalAction::Html, |text| text.starts_with("<!DOCTYPE html>")),
        (PortalAction::Empty, str::is_empty),
        (PortalAction::TruncatedJson, |text| text.starts_with('{')),
    ];
    for (action, is_expected) in cases {
        let site = armed(action);
        let seen = post(&site).await.unwrap();
        assert_eq!(seen.status, 200);
        assert!(is_expected(&seen.text), "{}", seen.text);
        assert!(serde_json::from_str::<Value>(&seen.text).is_err(), "no answer of the portal");
        assert_work(&site, 1, 1);
    }
}

#[tokio::test]
async fn a_redirect_leads_to_a_login_page() {
    let site = armed(PortalAction::Redirect { status: 302 });
    let seen = post(&site).await.unwrap();
    assert_eq!((seen.status, seen.headers["location"].to_str().unwrap()), (302, "/login"));
    assert_work(&site, 0, 0);
    let page = reqwest::get(format!("{}/login", site.server.base_url())).await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn a_chosen_status_carries_the_portal_s_body_and_retry_after() {
    let site = armed(PortalAction::Status { status: 429, retry_after_s: Some(7) });
    let seen = post(&site).await.unwrap();
    assert_eq!((seen.status, seen.headers["retry-after"].to_str().unwrap()), (429, "7"));
    assert!(serde_json::from_str::<Value>(&seen.text).unwrap()["code"].is_string());
    assert_work(&site, 0, 0);
}

#[tokio::test]
async fn delays_and_latency_answer_in_the_end() {
    let site = armed(PortalAction::Delay { ms: 1 });
    site.server.reconfigure(|config| config.latency_ms = 1);
    assert_eq!(post(&site).await.unwrap().status, 200);
    assert_work(&site, 1, 1);
    assert_eq!(site.server.config(), PortalConfig { latency_ms: 1, ..PortalConfig::default() });
}

#[tokio::test]
async fn a_fault_chooses_by_method_path_tenant_and_count() {
    let site = Site::start();
    let fault = PortalFault {
        method: None,
        path_contains: "name=x".to_owned(),
        tenant: Some(site.tenant.clone()),
        skip: 1,
        times: 2,
        action: PortalAction::Status { status: 500, retry_after_s: None },
    };
    site.server.faults().arm(PortalFault {
        tenant: Some(site.other_tenant.clone()),
        skip: 0,
        ..fault.clone()
    });
    site.server.faults().arm(fault);
    let mut statuses = Vec::new();
    for query in ["name=x", "name=y", "name=x", "name=x", "name=x"] {
        statuses.push(site.get(&format!("/providers?{query}")).await.status);
    }
    assert_eq!(statuses, [200, 200, 500, 500, 200]);
    assert_eq!(site.server.faults().pending().len(), 1, "the other tenant's fault still waits");
    site.server.faults().clear();
    assert!(site.server.faults().pending().is_empty());
}

#[test]
fn faults_are_read_from_json() {
    let text = r#"{"path_contains":"/payments","action":{"fail_after_work":{"status":503,"body":"html"}}}"#;
    let fault: PortalFault = serde_json::from_str(text).unwrap();
    assert_eq!((fault.times, fault.skip), (1, 0));
    assert_eq!(fault.action, PortalAction::FailAfterWork { status: 503, body: FaultBody::Html });
    let back: PortalFault = serde_json::from_str(&serde_json::to_string(&fault).unwrap()).unwrap();
    assert_eq!(back, fault);
}
