//! The administration of a running sandbox, asked over its socket.

use std::process::Child;

use serde_json::{Value, json};
use tokio::runtime::{Builder, Runtime};

/// A client of one sandbox. Its calls block.
pub struct Admin {
    url: String,
    client: reqwest::Client,
    runtime: Runtime,
}

/// How many requests the two stand-ins have answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub http: u64,
    pub http_writes: u64,
    pub sql: u64,
}

/// What stands on the other side as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    pub payments: u64,
    pub orders: u64,
    /// Suppliers, invoices, credit notes and complements.
    pub fiscal: u64,
}

/// The calls of a run, in words.
#[derive(Debug, Clone)]
pub struct Calls {
    pub portal: Vec<String>,
    pub sql: Vec<String>,
}

impl Calls {
    /// Those that came after these.
    pub fn since(mut self, before: &Self) -> Self {
        self.portal.drain(..before.portal.len());
        self.sql.drain(..before.sql.len());
        self
    }
}

/// The five lists of a verdict that must be empty.
const WRONGS: [&str; 5] = ["lost", "doubled", "differing", "crossed", "unexpected"];

impl Admin {
    pub fn new(url: String) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self { url, client, runtime }
    }

    fn call(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> Value {
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.runtime.block_on(async {
            let answer = request.send().await.unwrap();
            let status = answer.status();
            let text = answer.text().await.unwrap();
            assert!(status.is_success(), "{path}: {status} {text}");
            serde_json::from_str(&text).unwrap_or(Value::Null)
        })
    }

    fn get(&self, path: &str) -> Value {
        self.call(reqwest::Method::GET, path, None)
    }

    fn post(&self, path: &str, body: Value) -> Value {
        self.call(reqwest::Method::POST, path, Some(body))
    }

    /// The world as at the start, without faults, with all counters at zero.
    pub fn reset(&self) {
        self.post("/reset", Value::Null);
    }

    /// What happens at the office after the baseline.
    pub fn advance(&self) {
        self.post("/advance", Value::Null);
    }

    pub fn stop(&self) {
        self.post("/stop", Value::Null);
    }

    /// Hits the portal's request after the next `skip` ones.
    pub fn arm_portal(&self, skip: usize, action: &Value) {
        self.post("/faults/portal", json!({ "skip": skip, "action": action }));
    }

    /// Hits the request to SQL Server after the next `skip` ones.
    pub fn arm_sql(&self, skip: usize, action: &Value) {
        let mut fault = json!({ "contains": "", "skip": skip });
        for (name, value) in action.as_object().unwrap() {
            fault[name] = value.clone();
        }
        self.post("/faults/sql", fault);
    }

    pub fn clear_faults(&self) {
        self.call(reqwest::Method::DELETE, "/faults", None);
    }

    /// How many requests were hit since the faults were last cleared.
    pub fn hits(&self) -> u64 {
        let hits = self.get("/faults");
        hits["portal"].as_u64().unwrap() + hits["sql"].as_u64().unwrap()
    }

    /// Asks until a request of that engine was hit, or it has ended. The answer takes as long as the way to it, so the bound
    /// is one of time as well: it is wide, because on a busy machine questions are answered while the engine gets no turn.
    pub fn wait_for_a_hit(&self, engine: &mut Child) -> Result<(), String> {
        const QUESTIONS_MAX: u32 = 2_000_000;
        for _ in 0..QUESTIONS_MAX {
            let has_ended = engine.try_wait().unwrap().is_some();
            if self.hits() > 0 {
                return Ok(());
            }
            if has_ended {
                return Err("it ended, and no request was hit".to_owned());
            }
        }
        Err("no request was hit".to_owned())
    }

    pub fn asked(&self) -> Asked {
        let counters = self.get("/counters");
        let count = |name: &str| counters[name].as_u64().unwrap();
        Asked {
            http: count("http_requests"),
            http_writes: count("http_writes"),
            sql: count("sql_statements"),
        }
    }

    /// The calls since the last reset.
    pub fn calls(&self) -> Calls {
        let requests = self.get("/requests");
        let portal =
            requests["portal"].as_array().unwrap().iter().map(|call| {
                format!("{} {}", call["method"].as_str().unwrap(), call["path"].as_str().unwrap())
            });
        let sql = requests["sql"].as_array().unwrap().iter().map(|text| {
            let words: Vec<&str> = text.as_str().unwrap().split_whitespace().collect();
            words.join(" ").chars().take(120).collect()
        });
        Calls { portal: portal.collect(), sql: sql.collect() }
    }

    /// What was delivered, when the ledger, asked at rest, finds nothing wrong; else all that it found.
    pub fn judge(&self) -> Result<Delivered, String> {
        let verdict = self.get("/ledger?moment=at_rest");
        let wrongs: Vec<String> = WRONGS
            .iter()
            .flat_map(|list| {
                verdict[list].as_array().unwrap().iter().map(move |wrong| format!("{list}: {wrong}"))
            })
            .collect();
        if !wrongs.is_empty() {
            return Err(wrongs.join("; "));
        }
        let count = |name: &str| verdict[name].as_u64().unwrap();
        Ok(Delivered {
            payments: count("delivered"),
            orders: count("orders_settled"),
            fiscal: count("fiscal_delivered"),
        })
    }
}
