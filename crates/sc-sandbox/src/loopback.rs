//! Who may ask a server of this machine that has no token: this machine, and no web page from elsewhere.
//!
//! Listening on 127.0.0.1 keeps other machines away. A page in a browser of this one could still come in: under a name of
//! its own that leads to 127.0.0.1 (`Host` tells), or by asking the address itself (`Origin` tells).

use std::borrow::Cow;
use std::net::IpAddr;

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

/// Lets through what names this machine as its `Host`, and as its `Origin` where it has one; refuses the rest with 403.
/// For [`axum::middleware::from_fn`].
pub async fn loopback_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let is_without_host = !headers.contains_key(header::HOST);
    let stranger = stranger(headers, &header::HOST, is_loopback)
        .or_else(|| stranger(headers, &header::ORIGIN, is_loopback_origin))
        .or_else(|| is_without_host.then(String::new));
    match stranger {
        None => next.run(request).await,
        Some(stranger) => {
            let error = format!("{stranger:?} is not this machine");
            (StatusCode::FORBIDDEN, Json(serde_json::json!({ "error": error }))).into_response()
        }
    }
}

/// The first value of a header that is none of ours.
fn stranger(headers: &HeaderMap, name: &HeaderName, is_ours: fn(&str) -> bool) -> Option<String> {
    let mut values = headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()));
    values.find(|value| !is_ours(value)).map(Cow::into_owned)
}

/// Whether a `Host` header names this machine, with or without a port.
fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|addr| addr.is_loopback())
}

/// Whether an `Origin` header names a page that this machine serves. `null`, that of a page without one, does not.
fn is_loopback_origin(origin: &str) -> bool {
    origin.strip_prefix("http://").is_some_and(is_loopback)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        for host in ["127.0.0.1:4000", "127.0.0.1", "localhost:80", "LOCALHOST", "[::1]:9", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "example.com", "127.0.0.1.example.com:80", "10.0.0.1:80", "localhost.example:1"] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn only_pages_of_this_machine_have_a_loopback_origin() {
        for origin in ["http://127.0.0.1:4000", "http://localhost:5173", "http://[::1]:9"] {
            assert!(is_loopback_origin(origin), "{origin}");
        }
        for origin in [
            "",
            "null",
            "127.0.0.1:4000",
            "https://example.com",
            "http://localhost.example",
            "file://localhost",
        ] {
            assert!(!is_loopback_origin(origin), "{origin}");
        }
    }
}
