//! Node's `mssql` (the driver `tedious`), run as scripts of their own in `tests/node`.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use sc_sqlserver::session::{Collation, Request};
use sc_sqlserver::tds::{Encryption, TdsConfig};
use tokio::process::Command;

use super::scripted::{DATABASE, Fixture, PASSWORD, USER};

const HOW_TO_INSTALL: &str = "install Node.js 20 or later with npm";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("node")
}

/// Installs the locked driver, once, whichever test comes first.
fn install() {
    let lock = std::fs::File::create(Path::new(env!("CARGO_TARGET_TMPDIR")).join("node_mssql.lock")).unwrap();
    lock.lock().unwrap();
    if folder().join("node_modules").join("mssql").is_dir() {
        return;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = std::process::Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder())
        .output()
        .unwrap_or_else(|error| panic!("`npm` cannot be started ({error}): {HOW_TO_INSTALL}"));
    assert!(output.status.success(), "npm ci: {}", String::from_utf8_lossy(&output.stderr));
}

/// Runs a script of `tests/node`, which says "all well" at its end.
pub async fn run(script: &str, port: u16, encrypt: bool) {
    install();
    let output = Command::new("node")
        .arg(script)
        .current_dir(folder())
        .env("PORT", port.to_string())
        .env("ENCRYPT", encrypt.to_string())
        .env("SQL_USER", USER)
        .env("SQL_PASSWORD", PASSWORD)
        .env("SQL_DATABASE", DATABASE)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap_or_else(|error| panic!("`node` cannot be started ({error}): {HOW_TO_INSTALL}"));
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && shown.contains("all well"),
        "{script}, encrypt {encrypt}:\n{shown}\n{errors}"
    );
}

async fn check(server: Encryption, encrypt: bool) {
    let config = TdsConfig { encryption: server, ..TdsConfig::default() };
    let fixture = Fixture::with(config, Collation::CaseInsensitive).await;
    run("wire.mjs", fixture.port(), encrypt).await;
    let transactions: Vec<&str> = fixture
        .instance
        .requests()
        .iter()
        .filter_map(|request| match request {
            Request::BeginTransaction { .. } => Some("begin"),
            Request::CommitTransaction { .. } => Some("commit"),
            Request::RollbackTransaction { .. } => Some("rollback"),
            Request::Batch { .. } | Request::ExecuteSql { .. } | Request::Procedure { .. } => None,
        })
        .collect();
    assert_eq!(transactions, ["begin", "commit", "begin", "rollback"]);
    assert_eq!(fixture.instance.cancelled.available_permits(), 1, "the cancelled request was cancelled");
}

#[tokio::test]
async fn node_mssql_works_encrypted_and_plain() {
    tokio::join!(
        check(Encryption::Off, false),
        check(Encryption::On, false),
        check(Encryption::On, true),
        check(Encryption::Required, true),
    );
}
