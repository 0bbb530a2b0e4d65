//! Credentials go to the portal and nowhere else.

use std::io;
use std::sync::{Arc, Mutex};

use sc_domain::outcome::Lookup;
use sc_domain::ports::{FiscalPortal as _, Portal as _};
use tracing_subscriber::fmt::MakeWriter;

use crate::server::{Act, Server, reply};
use crate::site::{KEY, SECRET, number, options, order_id, order_number, order_payload, payload, site, told};

/// Keeps what would be written to a log.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no test panics while it holds the lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_portal_that_echoes_the_credentials_does_not_spread_them() {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let echo = serde_json::json!({ "a": KEY, "b": SECRET }).to_string();
    let in_url = "secret=canary%2Fsecret%229d";
    let bodies = [
        format!("{KEY} {SECRET}"),
        format!("<html><title>{KEY} {SECRET}</title>"),
        serde_json::json!({ "code": KEY, "description": SECRET }).to_string(),
        serde_json::json!({ "id": SECRET, "external_id": KEY, "cfdis": KEY, "total": SECRET }).to_string(),
        serde_json::json!({ "errors": [{ "error_code": KEY, "error_message": echo.clone() }] }).to_string(),
        echo.replace('/', "\\/"),
        format!("https://portal.test/?{in_url}"),
        format!("{}{KEY}", " ".repeat(3_995)),
        format!("{}{KEY} {SECRET}", "x".repeat(494)),
        format!("{}{KEY}", "x".repeat(256 * 1024 - 9)),
        serde_json::json!({ "code": 1, "description": format!("{}{SECRET}", "x".repeat(494)) }).to_string(),
    ];
    let mut seen = String::new();
    for status in [200, 302, 400, 401, 403, 404, 409, 429, 500] {
        for body in bodies.clone() {
            let location = format!("https://login.test/{KEY}?{in_url}");
            let server = Server::start(move |_, _| reply(status, &[("Location", &location)], &body)).await;
            let site = site(options(&format!("http://{}", server.address)));
            let write = site.client.create_payment(&payload()).await.expect_err("no success");
            let probe = site.client.payment(&number()).await.err();
            let question = site.client.tenant().await.err();
            let order = site.client.create_order(&order_payload()).await.err();
            let order_probe = site.client.order(&order_number()).await.err();
            for failure in [Some(write), probe, question, order, order_probe].into_iter().flatten() {
                seen += &told(&failure);
                seen += &format!("{failure} {failure:?} {}", serde_json::json!(failure.answer));
            }
            seen += &format!("{:?}", site.client);
            assert_eq!(server.requests()[0].header("pdptenantsecret"), SECRET, "the portal itself gets them");
        }
    }
    let logged = String::from_utf8_lossy(&log.0.lock().expect("not poisoned")).into_owned();
    assert!(logged.contains("portal.answered"), "the log was caught");
    assert!(seen.contains("***"), "the echoes were met");
    // Both begin with this, in every spelling, so not even the first half of one may be seen.
    assert!(KEY.starts_with("canary") && SECRET.starts_with("canary"));
    for (place, text) in [("what is told", seen), ("the log", logged)] {
        let around =
            text.find("canar").map(|at| text[at.saturating_sub(300)..].chars().take(330).collect::<String>());
        assert_eq!(around, None, "in {place}");
    }
}

#[test]
fn credentials_do_not_print_themselves() {
    let credentials = sc_portal::Credentials { key: KEY.into(), secret: SECRET.into() };
    let text = format!("{credentials:?}");
    assert!(!text.contains("canary"), "{text}");
}

/// A presigned address is a key to its file: its query reaches the storage and nothing else.
#[tokio::test]
async fn the_query_of_a_presigned_address_reaches_no_error_and_no_log() {
    let log = Log::default();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let mut seen = String::new();
    let mut asked = Vec::new();
    let cut = Act::Send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<x/>".to_vec());
    let files = [200, 302, 403, 404, 429, 500].map(|status| {
        let location = "https://files.test/b.xml?X-Signature=canary";
        reply(status, &[("Location", location)], "<Error>X-Signature=canary</Error>")
    });
    for file in files.into_iter().chain([cut]) {
        // The answer about files is good, then it is one that cannot be understood and is quoted.
        for is_odd in [false, true] {
            let file = file.clone();
            let server = Server::start(move |_, request| {
                let address = format!("http://{}/a.xml?X-Signature=canary&e=1", request.header("host"));
                match (request.line.contains("/files"), is_odd) {
                    (true, false) => reply(200, &[], serde_json::json!({ "xml": address }).to_string()),
                    (true, true) => reply(200, &[], serde_json::json!({ "xml": [address] }).to_string()),
                    (false, _) => file.clone(),
                }
            })
            .await;
            let site = site(options(&format!("http://{}", server.address)));
            match site.client.cfdi_xml(&order_id()).await {
                Ok(found) => seen += &format!("{:?}", matches!(found, Lookup::Present(_))),
                Err(failure) => {
                    seen += &told(&failure);
                    seen += &format!("{failure} {failure:?} {}", serde_json::json!(failure.answer));
                }
            }
            seen += &format!("{:?}", site.client);
            asked.extend(server.requests().into_iter().map(|request| request.line));
        }
    }
    assert!(asked.iter().any(|line| line.ends_with("/a.xml?X-Signature=canary&e=1")), "the storage gets it");
    let logged = String::from_utf8_lossy(&log.0.lock().expect("not poisoned")).into_owned();
    assert!(logged.contains("portal.answered"), "the log was caught");
    assert!(seen.contains("?***"), "an address was quoted");
    for (place, text) in [("what is told", seen), ("the log", logged)] {
        let around =
            text.find("canar").map(|at| text[at.saturating_sub(300)..].chars().take(330).collect::<String>());
        assert_eq!(around, None, "in {place}");
    }
}
