//! One GET of a running sandbox's administration, for a command line that wants its ledger.
//!
//! Written on a socket, because the whole need is one request to loopback without encryption, redirects or reuse.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const ANSWER_BYTES_MAX: u64 = 64 * 1024 * 1024;
const TIMEOUT: Duration = Duration::from_secs(60);

/// The JSON at `path` (with its query) of the administration at `url`, for example
/// `get_json("http://127.0.0.1:40001", "/ledger")`.
///
/// # Errors
/// When nobody answers there, or the answer is not 200 with JSON.
pub async fn get_json(url: &str, path: &str) -> io::Result<serde_json::Value> {
    let host = url.strip_prefix("http://").unwrap_or(url).trim_end_matches('/');
    let answer = tokio::time::timeout(TIMEOUT, ask(host, path)).await??;
    let broken = |why: &str| io::Error::new(io::ErrorKind::InvalidData, format!("{url}{path}: {why}"));
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| broken("no HTTP answer"))?;
    let status = head.split_whitespace().nth(1).unwrap_or_default();
    if status != "200" {
        return Err(broken(&format!("status {status}: {body}")));
    }
    serde_json::from_str(body).map_err(|error| broken(&error.to_string()))
}

/// HTTP/1.0: the server may neither chunk the body nor keep the line open.
async fn ask(host: &str, path: &str) -> io::Result<String> {
    let mut line = TcpStream::connect(host).await?;
    let request = format!(
        "GET {path} HTTP/1.0\r\nHost: {host}\r\nAccept: application/json\r\nConnection: close\r\n\r\n"
    );
    line.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    line.take(ANSWER_BYTES_MAX).read_to_string(&mut answer).await?;
    Ok(answer)
}
