//! Each behaviour of a server, as it is met by a write, by the probe for a payment, and by a question.

use std::fmt::{Debug, Write as _};
use std::net::SocketAddr;

use sc_domain::outcome::Failure;
use sc_domain::ports::Portal as _;
use sc_portal::PortalOptions;

use crate::server::{Act, Server, reply};
use crate::site::{PAYMENT_ID, Site, number, options, payload, site, told};

pub fn outcome(what: &str, result: Result<impl Debug, Failure>, site: &Site, sent: &mut u64) -> String {
    let requests = site.client.requests() - *sent;
    *sent += requests;
    let told = match result {
        Ok(value) => format!("{value:?}\n"),
        Err(failure) => told(&failure),
    };
    format!("{what}, {requests} sent: {told}\n")
}

async fn report(options: PortalOptions) -> String {
    let site = site(options);
    let (mut text, mut sent) = (String::new(), 0);
    text += &outcome("write", site.client.create_payment(&payload()).await, &site, &mut sent);
    text += &outcome("probe", site.client.payment(&number()).await, &site, &mut sent);
    text += &outcome("question", site.client.tenant().await, &site, &mut sent);
    writeln!(text, "waits {:?}", site.clock.waits()).expect("a string takes everything");
    text
}

#[track_caller]
fn assert_report(name: &str, text: &str, address: SocketAddr) {
    assert_text("answers", name, text, address);
}

/// Compares a report with the one that is kept in a folder.
#[track_caller]
pub fn assert_text(folder: &str, name: &str, text: &str, address: SocketAddr) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path(folder);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text.replace(&address.port().to_string(), "PORT")));
}

async fn check(name: &str, act: Act) {
    let server = Server::start(move |_, _| act.clone()).await;
    assert_report(name, &report(options(&format!("http://{}", server.address))).await, server.address);
}

/// As [`check`], for a server that never finishes.
async fn check_patience(name: &str, act: Act) {
    let server = Server::start(move |_, _| act.clone()).await;
    // Long enough for a busy machine to connect, and no time for a second attempt.
    let hasty = PortalOptions {
        http_timeout_ms: 400,
        list_budget_ms: 1_000,
        ..options(&format!("http://{}", server.address))
    };
    assert_report(name, &report(hasty).await, server.address);
}

/// Declares a test per server that behaves in one way; the name of the test is the name of its report.
macro_rules! each {
    ($check:ident: $($name:ident => $act:expr;)*) => {
        $(#[tokio::test] async fn $name() { $check(stringify!($name), $act).await; })*
    };
}

pub(crate) use each;

pub fn json(status: u16, body: &str) -> Act {
    reply(status, &[("Content-Type", "application/json")], body)
}

pub fn cut(length: usize, body: &str) -> Act {
    Act::Send(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}").into_bytes())
}

pub const LOGIN_PAGE: &str =
    "<!DOCTYPE html>\n<html><head><title>Iniciar\n sesión</title></head><body>…</body></html>";

each! { check:
    a_good_answer_is_believed_when_it_has_the_shape_of_the_call => json(200, &format!(
        r#"{{"id":"{PAYMENT_ID}","external_id":" PY0000123 ","provider_external_id":"V001","currency":"MXN",
            "total_amount":1160.00,"status":"PENDING_PAYMENT_CFDI","name":"Norte","rfc":"AAA010101AAA","active":true,
            "cfdis":[{{"uuid":"0a1b2c3d-0000-4000-8000-000000000001","amount":"1160.00"}}],"missing_cfdis":["X-1"]}}"#));
    a_created_payment_may_come_as_201_and_a_tenant_with_numbers_for_texts => json(201, &format!(
        r#"{{"id":"{PAYMENT_ID}","external_id":null,"name":7,"rfc":"AAA010101AAA","active":"false"}}"#));
    an_answer_about_another_payment_proves_nothing => json(200, &format!(
        r#"{{"id":"{PAYMENT_ID}","external_id":"PY0000999","cfdis":[]}}"#));
    an_answer_without_id_leaves_the_outcome_open => json(200, r#"{"external_id":"PY0000123","cfdis":[]}"#);
    an_id_of_another_form_leaves_the_outcome_open => json(200, r#"{"id":"17","external_id":"PY0000123","cfdis":[]}"#);
    a_list_in_place_of_an_object_leaves_the_outcome_open => json(200, &format!(r#"["{PAYMENT_ID}","PY0000123",[]]"#));
    null_leaves_the_outcome_open => json(200, "null");
    an_empty_good_answer_leaves_the_outcome_open => json(200, "");
    a_204_leaves_the_outcome_open => Act::Send(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".to_vec());
    a_login_page_with_a_good_status_leaves_the_outcome_open => reply(200, &[("Content-Type", "text/html")], LOGIN_PAGE);
    an_answer_in_another_encoding_leaves_the_outcome_open => reply(200, &[], b"{\"id\":\"\xff\xfe\"}");
    a_refusal_inside_a_good_answer_is_a_refusal => json(200, r#"{"errors":[{"error_code":"PAYMENT_CFDI_ALREADY_PAID",
        "error_message":"already paid","error_source":"CORE"}],"external_id":"PY0000123","internal_id":null,"status":"ERROR"}"#);
    a_duplicate_inside_a_good_answer_is_a_duplicate => json(200,
        r#"{"errors":[{"error_code":"PAYMENT__DUPLICATED","error_message":"exists"}],"external_id":"PY0000123"}"#);
    an_id_together_with_an_error_leaves_the_outcome_open => json(200, &format!(
        r#"{{"id":"{PAYMENT_ID}","external_id":"PY0000123","error_code":7,"error":"half done","cfdis":[]}}"#));
    a_failed_login_inside_a_good_answer_is_a_matter_of_the_setup => json(200, r#"{"error_code":"GENERAL__UNAUTHORIZED"}"#);
    a_failure_of_the_portal_inside_a_good_answer_leaves_the_outcome_open => json(200,
        r#"{"error_code":"GENERAL__INTERNAL_SERVER_ERROR","error_message":"NullPointer"}"#);
    an_error_body_with_a_good_status_is_a_refusal => json(200, r#"{"code":1827,"description":"already paid"}"#);
    a_failed_result_inside_a_good_answer_is_a_refusal => json(200,
        r#"{"results":[{"error_code":1800,"error_message":"UUIDs not registered","item":null}]}"#);
}

each! { check:
    a_refusal_with_a_number => json(400, r#"{"code":2390,"description":"document type of cfdis undefined"}"#);
    a_refusal_with_a_symbol => json(406, r#"{"code":"PAYMENT_CFDI_ALREADY_PAID","description":"A 17 'already' \"paid\"\nsee log"}"#);
    a_refusal_with_a_list_of_errors => json(422,
        r#"{"errors":[{"error_code":"A","error_message":"one"},{"error_code":"B","error_message":"two"}]}"#);
    a_refusal_with_results => json(400, r#"{"id":"x","results":[{"error_code":0},{"error_code":1827,"error_message":"paid"}]}"#);
    a_refusal_in_plain_text => reply(400, &[], "no se puede\r\nhoy");
    a_refusal_with_nothing => reply(400, &[], "");
    a_refusal_with_null => json(400, "null");
    a_refusal_in_html => reply(400, &[], "<html><title>Bad Request</title></html>");
    a_refusal_in_another_encoding => reply(400, &[], b"{\"code\":9,\"description\":\"n\xf3mina\"}");
    a_duplicate_by_its_status => reply(409, &[], "");
    a_duplicate_by_its_symbol => json(400, r#"{"code":"PAYMENT__DUPLICATED","description":"exists"}"#);
    a_duplicate_told_in_the_description => json(406, r#"{"code":77,"description":"PAYMENT__DUPLICATED: exists"}"#);
    credentials_that_are_not_accepted => json(401, r#"{"code":"GENERAL__UNAUTHORIZED","description":"wrong key"}"#);
    a_right_that_is_missing => reply(403, &[], "");
    a_payment_that_the_portal_says_it_does_not_have => json(404, r#"{"code":"PAYMENT__NOT_FOUND","description":"there is no payment"}"#);
    a_404_with_a_number_is_the_portal_speaking => json(404, r#"{"code":1800,"description":"not registered"}"#);
    a_404_about_the_address_says_nothing_about_the_payment => json(404, r#"{"code":"GENERAL__NOT_FOUND","description":"no such path"}"#);
    a_404_of_a_gateway_says_nothing_about_the_payment => json(404, r#"{"message":"no Route matched with those values"}"#);
    a_404_of_a_web_server_says_nothing_about_the_payment => json(404,
        r#"{"timestamp":"2026-11-03T15:00:00Z","status":404,"error":"Not Found","path":"/api"}"#);
    a_404_in_html_says_nothing_about_the_payment => reply(404, &[], LOGIN_PAGE);
    a_bare_404_says_nothing_about_the_payment => reply(404, &[], "");
    a_408_is_a_timeout_over_there => reply(408, &[], "");
    a_redirect_is_not_followed => reply(302, &[("Location", "https://login.test/in?token=abc&next=1")], "");
    a_redirect_to_nowhere_is_not_followed => reply(308, &[], "");
    too_many_requests_without_a_time => reply(429, &[], "");
    too_many_requests_for_seconds => reply(429, &[("Retry-After", "7")], "");
    too_many_requests_until_a_date => reply(429, &[("Retry-After", "Tue, 03 Nov 2026 15:00:20 GMT")], "");
    too_many_requests_for_longer_than_we_wait => reply(429, &[("Retry-After", "86400")], "");
    a_failure_of_the_portal => json(500, r#"{"code":"GENERAL__INTERNAL_SERVER_ERROR","description":"NullPointer"}"#);
    a_failure_of_the_portal_without_a_word => reply(500, &[], "");
    a_failure_of_a_gateway => reply(502, &[], "<html><head><title>502 Bad Gateway</title></head></html>");
    a_portal_in_maintenance => reply(503, &[("Retry-After", "2")], "maintenance");
    a_gateway_that_waited_in_vain => reply(504, &[], "");
}

each! { check:
    a_connection_closed_before_a_word => Act::Send(vec![]);
    a_connection_cut_in_the_headers => Act::Send(b"HTTP/1.1 200 OK\r\nContent-Le".to_vec());
    a_connection_cut_in_the_body => cut(500, r#"{"id":"64f0c0ffee"#);
    a_refusal_cut_in_the_body => Act::Send(b"HTTP/1.1 400 Bad\r\nContent-Length: 90\r\n\r\n{\"code\":".to_vec());
    an_answer_that_is_no_http => Act::Send(b"220 mail.test ESMTP ready\r\n".to_vec());
}

each! { check_patience:
    a_portal_that_never_answers => Act::Hold(vec![]);
    a_portal_that_stops_in_the_headers => Act::Hold(b"HTTP/1.1 200 OK\r\nContent-".to_vec());
    a_portal_that_stops_in_the_body => Act::Hold(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{\"id\":".to_vec());
}

#[tokio::test]
async fn a_good_answer_of_any_length_is_not_read_to_its_end() {
    let server = Server::start(|_, _| json(200, &format!(r#"{{"id":"{}"}}"#, "x".repeat(3_000_000)))).await;
    let frugal = PortalOptions { max_body_bytes: 2_000, ..options(&format!("http://{}", server.address)) };
    let text = report(frugal).await;
    let text = text.replace(&"x".repeat(1_990), "[1990 x]");
    assert_report("a_good_answer_of_any_length_is_not_read_to_its_end", &text, server.address);
}

#[tokio::test]
async fn a_refusal_of_ten_megabytes_is_quoted_in_short() {
    let server = Server::start(|_, _| reply(400, &[], "x".repeat(10_000_000))).await;
    let text = report(options(&format!("http://{}", server.address))).await;
    let text = text.replace(&"x".repeat(4_000), "[4000 x]").replace(&"x".repeat(500), "[500 x]");
    assert_report("a_refusal_of_ten_megabytes_is_quoted_in_short", &text, server.address);
}

#[tokio::test]
async fn a_port_where_nobody_listens() {
    let address = Server::nobody().await;
    let text = report(options(&format!("http://{address}"))).await;
    assert_report("a_port_where_nobody_listens", &text, address);
}

#[tokio::test]
async fn a_certificate_that_nobody_signed() {
    let server = Server::start_tls(|_, _| json(200, "{}")).await;
    let text = report(options(&format!("https://localhost:{}", server.address.port()))).await;
    assert_eq!(server.requests().len(), 0, "no credential may leave before the server has proved who it is");
    assert_report("a_certificate_that_nobody_signed", &text, server.address);
}

#[tokio::test]
async fn a_server_without_tls() {
    let address = Server::start_blurting(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    let text = report(options(&format!("https://localhost:{}", address.port()))).await;
    assert_report("a_server_without_tls", &text, address);
}

#[tokio::test]
async fn a_server_that_never_shakes_hands() {
    let server = Server::start(|_, _| Act::Hold(vec![])).await;
    let hasty = PortalOptions {
        http_timeout_ms: 1_200,
        ..options(&format!("https://localhost:{}", server.address.port()))
    };
    let site = site(hasty);
    let text = outcome("write", site.client.create_payment(&payload()).await, &site, &mut 0);
    assert_eq!(server.requests().len(), 0, "the hello of TLS is no request");
    assert_report("a_server_that_never_shakes_hands", &text, server.address);
}
