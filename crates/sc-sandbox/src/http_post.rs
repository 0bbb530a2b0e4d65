//! One POST to a running sandbox's administration, for the importer's stand-in.
//!
//! It blocks, because the importer is a program of one thread, started as a process of its own.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

const ANSWER_BYTES_MAX: u64 = 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(60);

/// Posts JSON to `path` of the administration at `url` and gives its answer.
///
/// # Errors
/// When nobody answers there, or the answer is not 200 with JSON.
pub(crate) fn post_json(url: &str, path: &str, body: &serde_json::Value) -> io::Result<serde_json::Value> {
    let host = url.strip_prefix("http://").unwrap_or(url).trim_end_matches('/');
    let broken = |why: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{url}{path}: {why}"));
    let body = body.to_string();
    let mut line = TcpStream::connect(host)?;
    line.set_read_timeout(Some(TIMEOUT))?;
    line.set_write_timeout(Some(TIMEOUT))?;
    // HTTP/1.0: the server may neither chunk the answer nor keep the line open.
    let head = format!(
        "POST {path} HTTP/1.0\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    line.write_all(head.as_bytes())?;
    line.write_all(body.as_bytes())?;
    let mut answer = String::new();
    line.take(ANSWER_BYTES_MAX).read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| broken("no HTTP answer"))?;
    let status = head.split_whitespace().nth(1).unwrap_or_default();
    if status != "200" {
        return Err(broken(&format!("status {status}: {body}")));
    }
    serde_json::from_str(body).map_err(|error| broken(&error.to_string()))
}
