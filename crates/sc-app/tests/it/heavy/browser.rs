//! The browser host, asked over real sockets as a browser asks it, and as one must not.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;

use sc_app::AppError;
use sc_app::browser::{BrowserConfig, BrowserHost};
use sc_app::commands::COMMANDS;
use sc_words::Lang;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::TcpStream;

/// Largest body of a command.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// A built page in its folder, with what must not be served beside it.
struct Built {
    folder: TempDir,
}

impl Built {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let write = |name: &str, text: &str| {
            let file = folder.path().join(name);
            std::fs::create_dir_all(file.parent().expect("it has a folder")).expect("it can be made");
            std::fs::write(file, text).expect("a file can be written");
        };
        write("secrets.toml", "a secret");
        write("dist/index.html", "<!doctype html>");
        write("dist/icon.svg", "<svg/>");
        write("dist/.hidden", "hidden");
        write("dist/assets/index-1.js", "export {}");
        write("dist/assets/index-1.css", "a {}");
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.path(), folder.path().join("dist/out"))
            .expect("a link can be made");
        Self { folder }
    }

    async fn serve(self) -> Served {
        let host = BrowserHost::start(BrowserConfig {
            page: self.folder.path().join("dist"),
            port: 0,
            lang: Some(Lang::Es),
            importer: None,
        });
        let host = host.await.expect("it serves");
        let addr = host.url().strip_prefix("http://").expect("it is plain HTTP").parse();
        Served { host, addr: addr.expect("it is an address"), _built: self }
    }
}

struct Served {
    host: BrowserHost,
    addr: SocketAddr,
    /// Kept for as long as it is served.
    _built: Built,
}

struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Answer {
    #[track_caller]
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Served {
    /// Sends a request byte for byte, as no library would let us. HTTP/1.0: the answer may neither be chunked nor leave the
    /// line open.
    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut line = self.send(method, path, headers, body).await;
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.expect("it answers with text");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let headers = lines.filter_map(|line| line.split_once(": "));
        Answer {
            status: status.parse().expect("a number"),
            headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
            body: body.to_owned(),
        }
    }

    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> TcpStream {
        let mut head = format!("{method} {path} HTTP/1.0\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "Host") {
            head.push_str(&format!("Host: {}\r\n", self.addr));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut line = TcpStream::connect(self.addr).await.expect("it listens");
        line.write_all(format!("{head}\r\n").as_bytes()).await.expect("it reads");
        line.write_all(body.as_bytes()).await.expect("it reads on");
        line
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "").await
    }

    async fn call(&self, command: &str, input: &Value) -> Answer {
        self.ask("POST", &format!("/api/{command}"), &[], &input.to_string()).await
    }

    async fn snapshot(&self) -> Value {
        let answer = self.call("snapshot", &Value::Null).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    async fn changes(&self) -> Changes {
        Changes(BufReader::new(self.send("GET", "/api/changes", &[], "").await).lines())
    }
}

/// The stream of changes.
struct Changes(Lines<BufReader<TcpStream>>);

impl Changes {
    /// The numbers of the next change; `None` = the stream has ended.
    async fn next(&mut self) -> Option<Value> {
        let mut event = String::new();
        while let Some(line) = self.0.next_line().await.expect("the line holds") {
            if let Some(name) = line.strip_prefix("event: ") {
                name.clone_into(&mut event);
            } else if let Some(data) = line.strip_prefix("data: ") {
                assert_eq!(event, "changed");
                return Some(serde_json::from_str(data).expect("the numbers are JSON"));
            }
        }
        None
    }
}

/// What a command of each name is told here.
fn input(command: &str) -> Value {
    let payment = json!({ "tenant": "aceros", "kind": "payment", "number": "PY0000101" });
    match command {
        "run" => json!({ "task": "payments", "tenants": ["aceros"] }),
        "run_detail" => json!({ "run": 1 }),
        "documents" => json!({ "text": "PY" }),
        "life" => payment,
        "retry" | "stop_ignoring" => json!({ "documents": [payment] }),
        "approve" => json!({ "documents": [payment], "brake": null, "note": "seen" }),
        "ignore" => json!({ "documents": [payment], "reason": "seen" }),
        "check_schedule" => json!({ "expression": "*/15 * * * *" }),
        "change_schedule" => json!({ "expression": "*/15 * * * *", "is_enabled": false }),
        "check_pause" => json!({ "length": "until", "until": "2100-07-15T08:00", "note": "" }),
        "pause" => json!({ "length": "hour", "until": null, "note": "" }),
        "answer_closing" => json!({ "closing": "tray", "remember": false }),
        "set_preferences" => json!({ "closing": "ask", "do_not_disturb": true }),
        "runs" | "log_lines" | "export_log" => json!({}),
        _ => Value::Null,
    }
}

#[tokio::test]
async fn every_declared_command_is_answered_or_refused_with_a_reason() {
    let site = Built::new().serve().await;
    let mut answered = BTreeSet::new();
    for command in COMMANDS {
        let answer = site.call(command.name, &input(command.name)).await;
        assert_eq!(answer.headers["content-type"], "application/json", "{}", command.name);
        let told = answer.json();
        match answer.status {
            200 => {
                assert!(told.is_object(), "{}: {told}", command.name);
                answered.insert(command.name);
            }
            422 => {
                let has = |part: &str| told[part].as_str().is_some_and(|text| !text.is_empty());
                assert!(has("code") && has("sentence"), "{}: {told}", command.name);
                let is_defect = told["code"] == "internal.defect";
                assert!(!is_defect, "{} is told here what it takes: {told}", command.name);
            }
            other => panic!("{}: {other} {}", command.name, answer.body),
        }
        if command.input.is_some() {
            let answer = site.call(command.name, &json!("not what it takes")).await;
            assert_eq!((answer.status, answer.json()["code"].as_str()), (422, Some("usage.malformed")));
        }
    }
    for name in ["snapshot", "run", "schedule", "about", "documents", "runs", "attention", "settings"] {
        assert!(answered.contains(name), "{name} was refused");
    }
    site.host.stop().await;
}

#[tokio::test]
async fn a_run_is_told_by_the_changes_and_shown_by_the_snapshot() {
    let site = Built::new().serve().await;
    let before = site.snapshot().await;
    assert_eq!((&before["lang"], &before["status"]["is_sandbox"]), (&json!("es"), &json!(true)));
    assert_eq!(before["status"]["last_run"], Value::Null);

    let mut changes = site.changes().await;
    let first = changes.next().await.expect("the present numbers come at once");
    assert!(first["status"].as_u64() >= before["revisions"]["status"].as_u64());
    let said = site.call("run", &json!({ "task": "all", "tenants": [] })).await;
    assert_eq!(said.status, 200, "{}", said.body);

    let mut last = first["status"].as_u64();
    let after = loop {
        let told = changes.next().await.expect("the host goes on");
        assert!(told["status"].as_u64() >= last, "numbers only grow");
        last = told["status"].as_u64();
        let snapshot = site.snapshot().await;
        if !snapshot["status"]["last_run"]["finished"].is_null() && snapshot["live"]["is_running"] == false {
            break snapshot;
        }
    };
    assert_eq!((&after["status"]["last_run"]["run"], &after["trouble"]), (&json!(1), &Value::Null));
    let runs = site.call("runs", &json!({})).await.json();
    assert_eq!(runs["runs"].as_array().map(Vec::len), Some(1), "{runs}");
    site.host.stop().await;
}

#[tokio::test]
async fn what_is_no_command_or_no_json_is_refused() {
    let site = Built::new().serve().await;
    for (method, path, body, status) in [
        ("POST", "/api/snapshot", "", 200),
        ("POST", "/api/snapshot", " \r\n", 200),
        ("POST", "/api/snapshot", "null", 200),
        ("POST", "/api/snapshot", "{", 400),
        ("POST", "/api/run", "{\"task\":", 400),
        ("POST", "/api/erase_everything", "null", 404),
        ("POST", "/api/run/now", "null", 405),
        ("POST", "/api/changes", "null", 405),
        ("GET", "/api/run", "", 405),
        ("DELETE", "/api/run", "", 405),
        ("POST", "/", "", 405),
    ] {
        let answer = site.ask(method, path, &[], body).await;
        assert_eq!(answer.status, status, "{method} {path} {body:?}: {}", answer.body);
    }
    let padded = |bytes: usize| format!("null{}", " ".repeat(bytes - 4));
    assert_eq!(site.ask("POST", "/api/about", &[], &padded(BODY_BYTES_MAX)).await.status, 200);
    assert_eq!(site.ask("POST", "/api/about", &[], &padded(BODY_BYTES_MAX + 1)).await.status, 413);
    site.host.stop().await;
}

#[tokio::test]
async fn only_this_machine_and_its_own_pages_are_answered() {
    let site = Built::new().serve().await;
    let own = format!("http://{}", site.addr);
    for (name, value) in
        [("Host", "localhost:80"), ("Origin", own.as_str()), ("Origin", "http://localhost:5173")]
    {
        assert_eq!(site.ask("POST", "/api/about", &[(name, value)], "").await.status, 200, "{name}: {value}");
    }
    for (name, value) in [
        ("Host", "attacker.example"),
        ("Host", "127.0.0.1.attacker.example"),
        ("Host", ""),
        ("Origin", "http://attacker.example"),
        ("Origin", "https://attacker.example:443"),
        ("Origin", "null"),
    ] {
        for (method, path) in
            [("POST", "/api/run"), ("GET", "/api/changes"), ("GET", "/"), ("GET", "/icon.svg")]
        {
            let answer = site.ask(method, path, &[(name, value)], "").await;
            assert_eq!(answer.status, 403, "{method} {path} with {name}: {value}");
            assert!(answer.json()["error"].as_str().is_some_and(|text| text.contains("is not this machine")));
        }
    }
    assert_eq!(site.snapshot().await["live"]["is_running"], false, "no run was begun");
    site.host.stop().await;
}

#[tokio::test]
async fn the_page_is_served_and_nothing_beside_it() {
    let site = Built::new().serve().await;
    for (path, content_type, body) in [
        ("/", "text/html; charset=utf-8", "<!doctype html>"),
        ("/index.html", "text/html; charset=utf-8", "<!doctype html>"),
        ("/icon.svg", "image/svg+xml", "<svg/>"),
        ("/assets/index-1.js", "text/javascript; charset=utf-8", "export {}"),
        ("/assets/index-1.css?v=1", "text/css; charset=utf-8", "a {}"),
    ] {
        let answer = site.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, body), "{path}");
        assert_eq!(answer.headers["content-type"], content_type, "{path}");
    }
    for path in [
        "/../secrets.toml",
        "/assets/../../secrets.toml",
        "/..%2fsecrets.toml",
        "/%2e%2e/secrets.toml",
        "/..%5csecrets.toml",
        "/out/secrets.toml",
        "//etc/hostname",
        "/%2fetc/hostname",
        "/.hidden",
        "/assets",
        "/assets/",
        "/absent.js",
        "/index.html%00.js",
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.body);
    }
    site.host.stop().await;
}

#[tokio::test]
async fn every_answer_carries_the_policy_of_the_application() {
    let site = Built::new().serve().await;
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src-tauri/tauri.conf.json");
    let conf: Value =
        serde_json::from_str(&std::fs::read_to_string(file).expect("it can be read")).expect("JSON");
    let mut expected: BTreeMap<String, String> =
        serde_json::from_value(conf["app"]["security"]["csp"].clone()).expect("a text for each directive");
    // Commands go to where the page came from, instead of to the application around it.
    let asks = expected.insert("connect-src".to_owned(), "'self'".to_owned());
    assert_eq!(asks.as_deref(), Some("ipc: http://ipc.localhost"));
    for (method, path) in [("GET", "/"), ("GET", "/absent"), ("POST", "/api/about"), ("POST", "/api/absent")]
    {
        let answer = site.ask(method, path, &[], "").await;
        let policy = &answer.headers["content-security-policy"];
        let parts = policy.split("; ").map(|part| part.split_once(' ').expect("a name and a value"));
        let policy: BTreeMap<String, String> =
            parts.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert_eq!(policy, expected, "{method} {path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff");
    }
    let refused = site.ask("GET", "/", &[("Host", "attacker.example")], "").await;
    assert!(refused.headers.contains_key("content-security-policy"));
    site.host.stop().await;
}

#[tokio::test]
async fn stopping_ends_the_run_the_stream_and_the_folder() {
    let site = Built::new().serve().await;
    let about = site.call("about", &Value::Null).await.json();
    let folder = Path::new(about["data_folder"].as_str().expect("a folder")).to_owned();
    assert!(folder.is_dir());
    let mut changes = site.changes().await;
    assert!(changes.next().await.is_some());
    assert_eq!(site.call("run", &input("run")).await.status, 200);

    site.host.stop().await;
    while changes.next().await.is_some() {}
    assert!(!folder.exists(), "the sandbox's folder is removed");
    assert!(TcpStream::connect(site.addr).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_page_that_is_not_built_and_a_taken_port_are_told_at_the_start() {
    let built = Built::new();
    let config =
        |page: &Path, port: u16| BrowserConfig { page: page.to_owned(), port, lang: None, importer: None };
    let error = BrowserHost::start(config(built.folder.path(), 0)).await.err().expect("there is no page");
    assert!(matches!(&error, AppError::Folder { path, .. } if path.ends_with("index.html")), "{error}");

    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    let port = taken.local_addr().expect("it is bound").port();
    let error = BrowserHost::start(config(&built.folder.path().join("dist"), port)).await.err();
    assert!(matches!(error, Some(AppError::SandboxNotStarted(_))), "{error:?}");
}
