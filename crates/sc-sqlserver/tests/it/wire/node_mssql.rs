//! Node's `mssql` (the driver `tedious`), run as a script of its own: `tests/node/wire.mjs`.

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

/// Installs the locked driver once.
async fn install() {
    if folder().join("node_modules").join("mssql").is_dir() {
        return;
    }
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(npm)
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder())
        .output()
        .await
        .unwrap_or_else(|error| panic!("`npm` cannot be started ({error}): {HOW_TO_INSTALL}"));
    assert!(output.status.success(), "npm ci: {}", String::from_utf8_lossy(&output.stderr));
}

async fn run(fixture: &Fixture, encrypt: bool) {
    let output = Command::new("node")
        .arg("wire.mjs")
        .current_dir(folder())
        .env("PORT", fixture.port().to_string())
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
    assert!(output.status.success() && shown.contains("all well"), "encrypt {encrypt}:\n{shown}\n{errors}");
}

#[tokio::test]
async fn node_mssql_works_encrypted_and_plain() {
    install().await;
    for (server, encrypt) in
        [(Encryption::Off, false), (Encryption::On, false), (Encryption::On, true), (Encryption::Required, true)]
    {
        let config = TdsConfig { encryption: server, ..TdsConfig::default() };
        let fixture = Fixture::with(config, Collation::CaseInsensitive).await;
        run(&fixture, encrypt).await;
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
}
