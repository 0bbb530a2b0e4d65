//! When a question is asked again, and after how long.

use std::time::Duration;

use sc_domain::Code;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::Portal as _;
use sc_portal::PortalOptions;

use crate::server::{Act, Server, reply};
use crate::site::{number, options, payload, site};

const GOOD: &str = r#"{"rfc":"AAA010101AAA","name":"Norte"}"#;

/// Answers with each of the acts in turn, and then well.
async fn waits(acts: Vec<Act>) -> (Result<String, FailureKind>, Vec<Duration>) {
    let server =
        Server::start(move |n, _| acts.get(n).cloned().unwrap_or_else(|| reply(200, &[], GOOD))).await;
    let site = site(options(&format!("http://{}", server.address)));
    let result = site.client.tenant().await;
    (result.map(|tenant| tenant.rfc).map_err(|failure| failure.kind), site.clock.waits())
}

fn seconds(values: &[f64]) -> Vec<Duration> {
    values.iter().map(|value| Duration::from_secs_f64(*value)).collect()
}

#[tokio::test]
async fn a_question_survives_two_passing_failures() {
    for act in [
        reply(502, &[], ""),
        reply(503, &[], ""),
        reply(504, &[], ""),
        reply(429, &[], ""),
        Act::Send(vec![]),
        Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{".to_vec()),
    ] {
        let (result, waits) = waits(vec![act.clone(), act.clone()]).await;
        assert_eq!((result, waits), (Ok("AAA010101AAA".into()), seconds(&[1.5, 3.0])), "{act:?}");
    }
}

#[tokio::test]
async fn a_question_is_not_asked_a_fourth_time() {
    let (result, waits) = waits(vec![reply(503, &[], ""); 3]).await;
    assert_eq!((result, waits), (Err(FailureKind::Transient), seconds(&[1.5, 3.0])));
}

#[tokio::test]
async fn a_failure_that_repeating_does_not_mend_is_told_at_once() {
    for (status, kind) in [
        (400, FailureKind::Setup),
        (401, FailureKind::Setup),
        (500, FailureKind::Transient),
        (302, FailureKind::Setup),
    ] {
        assert_eq!(waits(vec![reply(status, &[], "")]).await, (Err(kind), vec![]), "{status}");
    }
    let html = reply(200, &[], "<html>");
    assert_eq!(waits(vec![html]).await, (Err(FailureKind::Transient), vec![]));
}

#[tokio::test]
async fn the_portal_may_ask_for_a_longer_wait_but_not_for_a_shorter_one() {
    let asks = |value: &str| reply(429, &[("Retry-After", value)], "");
    let (result, waited) = waits(vec![asks("7"), asks("0")]).await;
    assert_eq!((result, waited), (Ok("AAA010101AAA".into()), seconds(&[7.0, 3.0])));
    let (result, waited) = waits(vec![asks("Tue, 03 Nov 2026 15:00:20 GMT")]).await;
    assert_eq!((result, waited), (Ok("AAA010101AAA".into()), seconds(&[20.0])));
    let (result, waited) = waits(vec![asks("Mon, 02 Nov 2026 15:00:00 GMT"), asks("soon")]).await;
    assert_eq!((result, waited), (Ok("AAA010101AAA".into()), seconds(&[1.5, 3.0])));
}

#[tokio::test]
async fn a_wait_beyond_the_budget_is_left_to_the_next_run() {
    let server = Server::start(|_, _| reply(429, &[("Retry-After", "120")], "")).await;
    let site = site(options(&format!("http://{}", server.address)));
    let failure = site.client.bank_accounts().await.expect_err("throttled");
    assert_eq!((failure.kind, failure.cause.argument("seconds")), (FailureKind::Throttled, "120"));
    assert_eq!(failure.answer.and_then(|answer| answer.retry_after_ms), Some(120_000));
    assert_eq!((server.requests().len(), site.clock.waits()), (1, vec![]));
}

#[tokio::test]
async fn no_wait_of_more_than_a_quarter_of_an_hour_is_promised() {
    let server = Server::start(|_, _| reply(429, &[("Retry-After", "99999999999")], "")).await;
    let site = site(options(&format!("http://{}", server.address)));
    let failure = site.client.create_payment(&payload()).await.expect_err("throttled");
    assert_eq!(failure.cause.argument("seconds"), "900");
}

#[tokio::test]
async fn a_small_budget_allows_fewer_attempts() {
    let server = Server::start(|_, _| reply(503, &[], "")).await;
    let hurried = PortalOptions { list_budget_ms: 4_000, ..options(&format!("http://{}", server.address)) };
    let site = site(hurried);
    let failure = site.client.tenant().await.expect_err("busy");
    assert_eq!(failure.cause.code, Code::PortalServerError);
    assert_eq!(site.clock.waits(), seconds(&[1.5]), "3 s more would end after the budget");
}

#[tokio::test]
async fn writes_and_probes_are_never_repeated() {
    let server = Server::start(|_, _| reply(503, &[("Retry-After", "1")], "")).await;
    let site = site(options(&format!("http://{}", server.address)));
    site.client.create_payment(&payload()).await.expect_err("busy");
    site.client.payment(&number()).await.expect_err("busy");
    assert_eq!((server.requests().len(), site.clock.waits()), (2, vec![]));
}
