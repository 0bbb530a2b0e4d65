//! The administration of the sandbox that an application serves itself.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::desktop::Desktop;
use super::wait::eventually;

/// How to reach the sandbox of an application on a desktop.
pub struct Sandbox {
    host: String,
}

impl Sandbox {
    /// Waits until the application has written down where its sandbox is.
    pub async fn of(desktop: &Desktop) -> Self {
        let url = eventually("the sandbox serves", async || {
            let about = desktop.sandbox_file("sandbox.json")?;
            let about: Value = serde_json::from_str(&about).ok()?;
            about["admin_url"].as_str().map(str::to_owned)
        })
        .await;
        Self { host: url.trim_start_matches("http://").to_owned() }
    }

    /// Moves the application's calendar ahead.
    pub async fn move_calendar(&self, minutes: i64) {
        self.ask("POST", "/clock", &json!({ "seconds": minutes * 60 })).await;
    }

    /// From now on the portal answers a kind of request so.
    pub async fn arm(&self, method: &str, path: &str, status: u16) {
        let action = json!({ "status": { "status": status, "retry_after_s": null } });
        let fault = json!({ "method": method, "path_contains": path, "times": u64::MAX, "action": action });
        self.ask("POST", "/faults/portal", &fault).await;
    }

    /// The portal works again.
    pub async fn clear_faults(&self) {
        self.ask("DELETE", "/faults", &Value::Null).await;
    }

    async fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let head = format!(
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        let mut line = TcpStream::connect(&self.host).await.expect("the sandbox serves");
        line.write_all((head + &body).as_bytes()).await.expect("it listens");
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.expect("it answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("it speaks HTTP");
        assert!(head.contains(" 200"), "{method} {path}: {answer}");
        serde_json::from_str(body).unwrap_or_default()
    }
}
