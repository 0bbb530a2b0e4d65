//! What is sent: the request itself, its number, and what a dropped future leaves behind.

use std::sync::Arc;
use std::time::Duration;

use sc_domain::outcome::FailureKind;
use sc_domain::ports::{Clock, Portal as _};
use sc_domain::{Code, PaymentNumber};
use sc_portal::{Credentials, Limiter, LimiterOptions, PortalClient, wire_body};
use serde_json::json;

use crate::clock::FakeClock;
use crate::server::{Act, Server, reply};
use crate::site::{KEY, PAYMENT_ID, SECRET, TENANT, number, options, payload, site};

#[tokio::test]
async fn a_payment_is_sent_as_the_dry_run_shows_it() {
    let server = Server::start(|_, _| reply(200, &[], json!({ "id": PAYMENT_ID }).to_string())).await;
    let site = site(options(&format!("http://{}", server.address)));
    site.client.create_payment(&payload()).await.expect("created");
    let [request] = server.requests().try_into().expect("exactly one request");
    assert_eq!(request.line, format!("POST /api/1.0/extern/tenants/{TENANT}/payments"));
    assert_eq!(request.body, wire_body(&payload()).to_string());
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(request.header("accept"), "application/json");
    assert_eq!(request.header("pdptenantkey"), KEY);
    assert_eq!(request.header("pdptenantsecret"), SECRET);
    assert_eq!(request.header("accept-encoding"), "", "an unpacked answer could be longer than its limit");
}

#[tokio::test]
async fn a_number_of_any_characters_stays_one_part_of_the_path() {
    let server = Server::start(|_, _| reply(404, &[], r#"{"code":"PAYMENT__NOT_FOUND"}"#)).await;
    let site = site(options(&format!("http://{}", server.address)));
    for (text, path) in [
        ("PY 1", "PY%201"),
        ("PY/1", "PY%2F1"),
        ("PY?1#2", "PY%3F1%232"),
        ("../x", "..%2Fx"),
        ("Ñ%20", "%C3%91%2520"),
    ] {
        let number = PaymentNumber::new(text).expect("valid");
        site.client.payment(&number).await.expect("absent");
        let line = server.requests().last().map(|request| request.line.clone()).unwrap_or_default();
        let expected = format!("GET /api/1.0/extern/tenants/{TENANT}/payments/{path}?id_type=EXTERNAL");
        assert_eq!(line, expected);
    }
}

#[tokio::test]
async fn a_number_that_would_name_the_list_is_not_asked_for() {
    let server = Server::start(|_, _| reply(200, &[], "{}")).await;
    let site = site(options(&format!("http://{}", server.address)));
    for text in [".", ".."] {
        let number = PaymentNumber::new(text).expect("valid");
        let failure = site.client.payment(&number).await.expect_err("refused");
        assert_eq!(failure.cause.code, Code::PaymentUnreadable);
    }
    assert_eq!((server.requests().len(), site.client.requests()), (0, 0));
}

#[tokio::test]
async fn a_dropped_write_closes_its_connection_and_is_not_sent_again() {
    let server = Server::start(|_, _| Act::Hold(vec![])).await;
    let site = site(options(&format!("http://{}", server.address)));
    let payment = payload();
    {
        let mut write = site.client.create_payment(&payment);
        while server.requests().is_empty() {
            tokio::select! {
                _ = &mut write => panic!("nobody answers"),
                () = tokio::task::yield_now() => {}
            }
        }
    }
    server.client_left().await;
    assert_eq!((server.requests().len(), site.client.requests()), (1, 1));
}

#[tokio::test]
async fn only_requests_that_left_are_counted() {
    let nobody = site(options(&format!("http://{}", Server::nobody().await)));
    let failure = nobody.client.create_payment(&payload()).await.expect_err("nobody listens");
    assert_eq!((failure.kind, nobody.client.requests()), (FailureKind::NotSent, 0));

    let server = Server::start(|_, _| reply(503, &[], "")).await;
    let busy = site(options(&format!("http://{}", server.address)));
    busy.client.create_payment(&payload()).await.expect_err("busy");
    busy.client.payment(&number()).await.expect_err("busy");
    busy.client.tenant().await.expect_err("busy");
    assert_eq!(busy.client.requests(), 5, "one write, one probe, three attempts of a question");
}

fn paced(address: impl std::fmt::Display, limiter: &Arc<Limiter>, clock: &Arc<FakeClock>) -> PortalClient {
    let credentials = Credentials { key: KEY.into(), secret: SECRET.into() };
    let clock: Arc<dyn Clock> = clock.clone();
    PortalClient::new(options(&format!("http://{address}")), Ok(credentials), clock, Arc::clone(limiter))
        .expect("valid")
}

#[tokio::test]
async fn companies_share_the_pace_of_their_portal() {
    let server = Server::start(|_, _| reply(200, &[], r#"{"rfc":"AAA010101AAA"}"#)).await;
    let clock = Arc::new(FakeClock::default());
    let pace = LimiterOptions { rate_per_second: 2.0, max_concurrency: 1 };
    let limiter = Arc::new(Limiter::new(pace, clock.clone()).expect("positive"));
    let (north, south) = (paced(server.address, &limiter, &clock), paced(server.address, &limiter, &clock));
    for client in [&north, &south, &north] {
        client.tenant().await.expect("answered");
    }
    assert_eq!(clock.waits(), [Duration::from_millis(500); 2]);
}

#[tokio::test]
async fn no_more_requests_run_at_once_than_allowed() {
    let server = Server::start(|_, _| Act::Hold(vec![])).await;
    let clock = Arc::new(FakeClock::default());
    let pace = LimiterOptions { rate_per_second: 1e12, max_concurrency: 2 };
    let limiter = Arc::new(Limiter::new(pace, clock.clone()).expect("positive"));
    let client = paced(server.address, &limiter, &clock);
    let asking: Vec<_> = (0..3).map(|_| client.payment(number_ref())).collect();
    let mut all = futures::future::join_all(asking);
    while server.requests().len() < 2 {
        tokio::select! {
            _ = &mut all => panic!("nobody answers"),
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(client.requests(), 2, "the third waits for its turn");
    drop(all);
    assert_eq!(client.requests(), 2, "and takes no turn with it");
}

fn number_ref() -> &'static PaymentNumber {
    static NUMBER: std::sync::LazyLock<PaymentNumber> = std::sync::LazyLock::new(number);
    &NUMBER
}

#[test]
fn a_pace_that_never_moves_is_refused() {
    for (rate_per_second, max_concurrency) in
        [(0.0, 1), (-1.0, 1), (f64::NAN, 1), (f64::INFINITY, 1), (5.0, 0)]
    {
        let clock = Arc::new(FakeClock::default());
        assert!(Limiter::new(LimiterOptions { rate_per_second, max_concurrency }, clock).is_err());
    }
}
