//! The administration of a sandbox: of one that an application serves itself, or of a site's.

use sc_app::{Clock as _, SystemClock};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::desktop::Desktop;
use super::wait::eventually;

/// How to reach a sandbox.
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
        Self::at(&url)
    }

    /// The sandbox whose administration has an address.
    pub fn at(url: &str) -> Self {
        Self { host: url.trim_start_matches("http://").to_owned() }
    }

    /// Moves the application's calendar ahead.
    pub async fn move_calendar(&self, minutes: i64) {
        self.ask("POST", "/clock", &json!({ "seconds": minutes * 60 })).await;
    }

    /// Moves the application's calendar over the next quarter of an hour, so far that a run has to be made up for; the quarter
    /// after it comes in no test.
    pub async fn move_calendar_over_a_quarter(&self) {
        const QUARTER: i64 = 15 * 60;
        const LATE: i64 = 90;
        let now = SystemClock::new().now().as_second();
        let seconds = QUARTER - now.rem_euclid(QUARTER) + LATE;
        self.ask("POST", "/clock", &json!({ "seconds": seconds })).await;
    }

    /// From now on the portal answers a kind of request so.
    pub async fn arm(&self, method: &str, path: &str, status: u16) {
        let action = json!({ "status": { "status": status, "retry_after_s": null } });
        let fault = json!({ "method": method, "path_contains": path, "times": u64::MAX, "action": action });
        self.ask("POST", "/faults/portal", &fault).await;
    }

    /// One request of a kind, after so many others of it, meets a fault.
    pub async fn arm_once(&self, method: &str, path: &str, skip: u64, action: &str) {
        let fault = json!({ "method": method, "path_contains": path, "skip": skip, "action": action });
        self.ask("POST", "/faults/portal", &fault).await;
    }

    /// How many requests to the portal met a fault since the faults were last cleared.
    pub async fn hits(&self) -> u64 {
        count(&self.ask("GET", "/faults", &Value::Null).await["portal"])
    }

    /// How many requests to the portal asked to change something.
    pub async fn writes(&self) -> u64 {
        count(&self.ask("GET", "/counters", &Value::Null).await["http_writes"])
    }

    /// What the portal was asked, and what SQL Server was.
    pub async fn requests(&self) -> (Vec<Value>, Vec<Value>) {
        let requests = self.ask("GET", "/requests", &Value::Null).await;
        let [portal, sql] =
            ["portal", "sql"].map(|of| requests[of].as_array().cloned().expect("it is a list"));
        (portal, sql)
    }

    /// What the ledger says when everything that can be done was done.
    pub async fn verdict(&self) -> Value {
        self.ask("GET", "/ledger?moment=at_rest", &Value::Null).await
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

fn count(value: &Value) -> u64 {
    value.as_u64().expect("it is a count")
}
