//! FreeTDS: its command-line client `tsql`, with GnuTLS where encryption is asked for.

use std::process::{Output, Stdio};

use jiff::civil::{date, datetime, time};
use sc_sqlserver::session::{Collation, Reply, Request};
use sc_sqlserver::tds::{Encryption, TdsConfig};
use sc_sqlserver::value::{Column, Decimal, Length, ResultSet, SqlType, Value};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::scripted::{DATABASE, Fixture, PASSWORD, USER};

/// Runs `tsql` with a configuration of its own and gives it `input`.
pub async fn run(port: u16, encryption: &str, password: &str, input: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let conf = folder.path().join("freetds.conf");
    let settings =
        format!("[global]\ntds version = 7.4\nclient charset = UTF-8\nencryption = {encryption}\n");
    std::fs::write(&conf, settings).unwrap();
    let mut child = Command::new("tsql")
        .args(["-H", "127.0.0.1", "-p", &port.to_string()])
        .args(["-U", USER, "-P", password, "-D", DATABASE])
        .env("FREETDSCONF", &conf)
        .env("TDSVER", "7.4")
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| {
            panic!("`tsql` cannot be started ({error}): install FreeTDS, e.g. `apt-get install freetds-bin`")
        });
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.as_bytes()).await.unwrap();
    drop(stdin);
    child.wait_with_output().await.unwrap()
}

fn all_types() -> Reply {
    let decimal = |mantissa| Value::Decimal(Decimal { mantissa, scale: 3 });
    let columns: Vec<(SqlType, Value)> = vec![
        (SqlType::Int, Value::Int(-5)),
        (SqlType::BigInt, Value::Int(i64::MAX)),
        (SqlType::Char(8), Value::Text("Peña".into())),
        (SqlType::NVarChar(Length::Bounded(20)), Value::Text("ñ€😀".into())),
        (SqlType::VarChar(Length::Max), Value::Text("larga".into())),
        (
            SqlType::Decimal { precision: 38, scale: 3 },
            decimal(-99_999_999_999_999_999_999_999_999_999_999_999_999),
        ),
        (SqlType::Date, Value::Date(date(2024, 2, 29))),
        (SqlType::DateTime2 { scale: 7 }, Value::DateTime(datetime(2024, 2, 29, 23, 59, 58, 123_456_700))),
        (SqlType::Time { scale: 0 }, Value::Time(time(7, 8, 9, 0))),
        (SqlType::Binary(3), Value::Bytes(vec![1, 2, 0xAB])),
        (SqlType::SmallInt, Value::Null),
    ];
    let (types, values): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let column = |(index, ty)| Column { name: format!("c{index}"), ty, nullable: true };
    Reply::Rows(ResultSet {
        columns: types.into_iter().enumerate().map(column).collect(),
        rows: vec![values],
    })
}

#[tokio::test]
async fn tsql_reads_every_type_with_and_without_encryption() {
    let servers = [
        (Encryption::Off, vec!["off", "request"]),
        (Encryption::On, vec!["off", "request", "require"]),
        (Encryption::Required, vec!["request", "require"]),
    ];
    for (encryption, clients) in servers {
        let config = TdsConfig { encryption, ..TdsConfig::default() };
        let fixture = Fixture::with(config, Collation::CaseInsensitive).await;
        fixture.instance.script("SELECT TYPES", vec![all_types()]);
        for client in clients {
            let output = run(fixture.port(), client, PASSWORD, "SELECT TYPES\nGO\n").await;
            let shown = String::from_utf8_lossy(&output.stdout).into_owned();
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            let what = format!("server {encryption:?}, client {client}:\n{shown}\n{errors}");
            assert!(output.status.success(), "{what}");
            for part in [
                "-5\t9223372036854775807\tPeña    \tñ€😀\tlarga\t",
                "-99999999999999999999999999999999999.999",
                "Feb 29 2024 12:00AM",
                "Feb 29 2024 11:59PM",
                "0102ab",
                "NULL",
            ] {
                assert!(shown.to_lowercase().contains(&part.to_lowercase()), "{part} in {what}");
            }
        }
    }
}

#[tokio::test]
async fn tsql_sees_errors_and_goes_on() {
    let fixture = Fixture::start().await;
    fixture.instance.script("UPDATE X", vec![Reply::Affected(3)]);
    let output = run(fixture.port(), "off", PASSWORD, "SELECT NOTHING\nGO\nUPDATE X\nGO\n").await;
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("Msg 208"), "{errors}");
    let updates = |request: &Request| matches!(request, Request::Batch { sql } if sql.trim() == "UPDATE X");
    assert!(fixture.instance.requests().iter().any(updates));
}

#[tokio::test]
async fn tsql_is_told_a_wrong_password_and_a_refused_encryption() {
    let fixture = Fixture::start().await;
    for encryption in ["off", "require"] {
        let output = run(fixture.port(), encryption, "wrong", "SELECT 1\nGO\n").await;
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && errors.contains("18456"), "{encryption}: {errors}");
    }
    let config = TdsConfig { encryption: Encryption::Required, ..TdsConfig::default() };
    let strict = Fixture::with(config, Collation::Binary).await;
    let output = run(strict.port(), "off", PASSWORD, "SELECT 1\nGO\n").await;
    assert!(!output.status.success(), "no connection without encryption");
    assert!(strict.instance.logins.lock().unwrap().is_empty());
}
